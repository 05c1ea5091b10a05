package document

import (
	"bytes"

	"codeberg.org/go-pdf/fpdf"

	"perseat/views/ui"
)

// The page: A4 in millimeters, with the same margins on every sheet.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	marginX    = 18.0
	marginTop  = 18.0
	bottom     = pageHeight - 22 // nothing but the foot stands below
	inner      = pageWidth - 2*marginX
	right      = pageWidth - marginX
	lineHeight = 4.6
)

// The columns of the lines: where each ends, the description before them.
const (
	descriptionEnd = marginX + 76
	periodStart    = descriptionEnd + 3
	daysEnd        = right - 46
	priceEnd       = right - 24
)

// PDF is an invoice as a file for printing. The same invoice is the same bytes.
func PDF(i Invoice) ([]byte, error) {
	p, err := newPaper(i)
	if err != nil {
		return nil, err
	}
	p.head()
	if i.Credits != nil {
		p.correction()
	} else {
		p.lines()
	}
	p.sums()
	p.remarks()
	var b bytes.Buffer
	err = p.Output(&b)
	return b.Bytes(), err
}

// head draws who sells, who buys, and the dates.
func (p *paper) head() {
	i := p.invoice
	y := marginTop
	p.style(bold, 16, ink)
	p.put(marginX, y, i.Title(), 7)
	p.style(regular, 9, muted)
	p.put(marginX, y+8, i.Kind, lineHeight)
	p.put(marginX, y+8+lineHeight, i.Period, lineHeight)
	sellerEnd := p.party(marginX+110, y, inner-110, i.Seller)

	y = max(sellerEnd, y+20) + 6
	p.style(regular, 8, muted)
	p.put(marginX, y, "Billed to", lineHeight)
	buyerEnd := p.party(marginX, y+lineHeight, 90, i.Buyer)
	p.y = y
	p.fact("Issued", i.Issued.String())
	p.fact("Tax date", i.TaxDay.String())
	if i.Due != 0 {
		p.fact("Due", i.Due.String())
	}
	if i.Credits != nil {
		p.fact("Credits invoice", i.Credits.Number)
	}
	p.y = max(p.y, buyerEnd) + 8
}

// party draws a company and returns where it ends.
func (p *paper) party(x, y, width float64, who Party) float64 {
	p.style(bold, 9, ink)
	for _, text := range p.wrap(who.Name, width) {
		p.put(x, y, text, lineHeight)
		y += lineHeight
	}
	p.style(regular, 9, ink)
	for _, line := range who.lines() {
		for _, text := range p.wrap(line, width) {
			p.put(x, y, text, lineHeight)
			y += lineHeight
		}
	}
	return y
}

// fact draws one date beside its name.
func (p *paper) fact(name, value string) {
	x := marginX + 110
	p.style(regular, 9, muted)
	p.put(x, p.y, name, lineHeight)
	p.style(regular, 9, ink)
	p.put(x+30, p.y, value, lineHeight)
	p.y += lineHeight + 1
}

func (p *paper) correction() {
	p.style(regular, 9, ink)
	p.paragraph(p.invoice.about(), inner)
	p.paragraph("Reason: "+p.invoice.Reason, inner)
}

// lines draws the lines of each customer, on as many sheets as they need.
func (p *paper) lines() {
	p.tableHead()
	for _, g := range p.invoice.Groups {
		for n, l := range g.Lines {
			texts := p.describe(l)
			height := float64(len(texts))*lineHeight + 3
			if n == 0 {
				height += lineHeight + 3
			}
			if p.y+min(height, 60) > bottom {
				p.next()
				p.tableHead()
			}
			if n == 0 {
				p.y += 2
				p.style(bold, 9, ink)
				p.put(marginX, p.y, p.fit(g.Customer, inner), lineHeight)
				p.y += lineHeight + 1
			}
			p.line(l, texts)
		}
	}
}

func (p *paper) tableHead() {
	p.style(regular, 8, muted)
	p.put(marginX, p.y, "Description", lineHeight)
	p.put(periodStart, p.y, "Period", lineHeight)
	p.putRight(daysEnd, p.y, "License-days", lineHeight)
	p.putRight(priceEnd, p.y, p.invoice.priceLabel(), lineHeight)
	p.putRight(right, p.y, p.invoice.netColumn(), lineHeight)
	p.y += lineHeight + 1
	p.rule(marginX, right)
}

// describe is the text of a line's first column. The first part, what the line
// is for, is darker than the rest.
func (p *paper) describe(l Line) []described {
	var out []described
	add := func(text string, size int, shade color) {
		p.style(regular, size, shade)
		for _, part := range p.wrap(text, descriptionEnd-marginX) {
			out = append(out, described{part, size, shade})
		}
	}
	add(l.nature(), 9, ink)
	add(l.Segments, 8, muted)
	if l.PONumbers != "" {
		add("P.O. "+l.PONumbers, 8, muted)
	}
	if orders := l.orders(); orders != "" {
		add("Orders "+orders, 8, muted)
	}
	return out
}

// described is one printed line of a description.
type described struct {
	text  string
	size  int
	shade color
}

// line draws one line; a description that is longer than the sheet goes on.
func (p *paper) line(l Line, texts []described) {
	p.style(regular, 9, ink)
	p.put(periodStart, p.y, l.From.String()+" to", lineHeight)
	p.putRight(daysEnd, p.y, l.days(), lineHeight)
	p.putRight(priceEnd, p.y, l.Price.Amount(), lineHeight)
	p.putRight(right, p.y, l.Net.Amount(), lineHeight)
	p.put(periodStart, p.y+lineHeight, l.To.String(), lineHeight)
	p.style(regular, 8, muted)
	p.putRight(daysEnd, p.y+lineHeight, "of "+l.of(), lineHeight)
	for _, t := range texts {
		if p.y+lineHeight > bottom {
			p.next()
			p.tableHead()
		}
		p.style(regular, t.size, t.shade)
		p.put(marginX, p.y, t.text, lineHeight)
		p.y += lineHeight
	}
	if len(texts) == 1 {
		p.y += lineHeight
	}
	p.y++
	p.rule(marginX, right)
}

// sums draws what the lines come to. They stay together.
func (p *paper) sums() {
	i := p.invoice
	p.keep(5*lineHeight + 8)
	p.y += 4
	left := right - 75
	p.style(regular, 9, ink)
	for _, s := range []struct{ label, amount string }{{i.netLabel(), i.Net.String()}, {i.vatLabel(), i.VAT.String()}} {
		p.put(left, p.y, s.label, lineHeight)
		p.putRight(right, p.y, s.amount, lineHeight)
		p.y += lineHeight + 1.5
	}
	p.rule(left, right)
	p.style(bold, 11, ink)
	p.put(left, p.y, "Total", 6)
	p.putRight(right, p.y, i.Total.String(), 6)
	p.y += 12
}

// remarks draws what an invoice must say beside its figures.
func (p *paper) remarks() {
	i := p.invoice
	p.style(regular, 9, ink)
	p.paragraph(i.VATNote, inner)
	if len(i.Notes) > 0 {
		p.title("Credit notes on this invoice")
		for _, n := range i.Notes {
			p.paragraph(n.Number+" of "+n.Issued.String()+": "+n.Total.String(), inner)
		}
		p.paragraph("Left of this invoice, without VAT: "+i.Left.String(), inner)
	}
	if i.Credits != nil {
		return
	}
	if len(i.Bank) > 0 {
		p.title("Payment")
		for _, line := range i.Bank {
			p.text(line, inner)
		}
		p.paragraph("Reference: "+i.Number, inner)
	}
	p.style(regular, 8, muted)
	p.paragraph(i.rule(), inner)
}

func (p *paper) title(text string) {
	p.keep(3 * lineHeight)
	p.style(bold, 9, ink)
	p.put(marginX, p.y, text, lineHeight)
	p.y += lineHeight + 1
	p.style(regular, 9, ink)
}

// paragraph draws a text over as many lines as it needs, and a gap after it.
func (p *paper) paragraph(text string, width float64) {
	if text != "" {
		p.text(text, width)
		p.y += 2
	}
}

func (p *paper) text(text string, width float64) {
	for _, part := range p.wrap(text, width) {
		p.keep(lineHeight)
		p.put(marginX, p.y, part, lineHeight)
		p.y += lineHeight
	}
}

// foot names the invoice and the sheet.
func (p *paper) foot() {
	p.style(regular, 8, muted)
	p.put(marginX, pageHeight-14, p.invoice.Title(), lineHeight)
	p.put(right-22, pageHeight-14, "Page "+ui.Number(p.PageNo())+" of "+pages, lineHeight)
}

// pages stands for the number of sheets until it is known.
const pages = "{nb}"

// document options that make the same invoice the same bytes.
func (p *paper) describeFile() {
	i := p.invoice
	p.SetCreationDate(i.IssuedAt.UTC())
	p.SetModificationDate(i.IssuedAt.UTC())
	p.SetCatalogSort(true)
	p.SetProducer("Perseat", true)
	p.SetTitle(i.Title(), true)
	p.SetAuthor(i.Seller.Name, true)
	p.SetLang("en-IE")
}

// paper is a document that is drawn from the top to the bottom.
type paper struct {
	*fpdf.Fpdf
	invoice Invoice
	glyphs  glyphs
	y       float64
}
