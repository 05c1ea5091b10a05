package document

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// color is a shade of gray of the print.
type color int

const (
	ink   color = 24
	muted color = 96
	thin  color = 205
)

// The two styles of the one font.
const (
	regular = ""
	bold    = "B"
)

func newPaper(i Invoice) (*paper, error) {
	p := &paper{Fpdf: fpdf.New("P", "mm", "A4", ""), invoice: i, y: marginTop}
	var err error
	if p.glyphs, err = newGlyphs(); err != nil {
		return nil, err
	}
	p.describeFile()
	p.AliasNbPages(pages)
	p.AddUTF8FontFromBytes("go", regular, goregular.TTF)
	p.AddUTF8FontFromBytes("go", bold, gobold.TTF)
	p.SetMargins(0, 0, 0)
	p.SetCellMargin(0)
	p.SetAutoPageBreak(false, 0)
	p.SetFooterFunc(p.foot)
	p.SetLineWidth(0.2)
	p.AddPage()
	return p, p.Error()
}

// next goes on on a new sheet.
func (p *paper) next() {
	p.AddPage()
	p.y = marginTop
}

// keep starts a new sheet unless there is room for a height.
func (p *paper) keep(height float64) {
	if p.y+height > bottom {
		p.next()
	}
}

func (p *paper) style(style string, size int, shade color) {
	p.SetFont("go", style, float64(size))
	p.SetTextColor(int(shade), int(shade), int(shade))
}

// put writes a text that starts at x in a line of a height.
func (p *paper) put(x, y float64, text string, height float64) {
	p.SetXY(x, y)
	p.CellFormat(0, height, p.glyphs.printable(text), "", 0, "L", false, 0, "")
}

// putRight writes a text that ends at x.
func (p *paper) putRight(x, y float64, text string, height float64) {
	text = p.glyphs.printable(text)
	p.SetXY(x-p.GetStringWidth(text), y)
	p.CellFormat(0, height, text, "", 0, "L", false, 0, "")
}

// rule draws a thin line and leaves a little room below it.
func (p *paper) rule(from, to float64) {
	p.SetDrawColor(int(thin), int(thin), int(thin))
	p.Line(from, p.y, to, p.y)
	p.y += 1.5
}

// wrap breaks a text at its blanks into lines of a width, in the present style.
// A no-break space holds; a word that is longer than a line is cut.
func (p *paper) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(p.glyphs.printable(text), " ") {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if p.GetStringWidth(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; p.GetStringWidth(line) > width; {
			head := p.fit(line, width)
			lines, line = append(lines, head), line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fit is as much of a text as a width holds, at least its first letter.
func (p *paper) fit(text string, width float64) string {
	text = p.glyphs.printable(text)
	end := 0
	for at, r := range text {
		next := at + len(string(r))
		if end > 0 && p.GetStringWidth(text[:next]) > width {
			break
		}
		end = next
	}
	return text[:end]
}

// glyphs knows what the font can draw: Latin, Greek and Cyrillic letters.
type glyphs struct{ font *sfnt.Font }

func newGlyphs() (glyphs, error) {
	font, err := sfnt.Parse(goregular.TTF)
	return glyphs{font}, err
}

// printable replaces what the font cannot draw, so that nothing is left out unseen.
func (g glyphs) printable(text string) string {
	var b sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if index, err := g.font.GlyphIndex(&b, r); err != nil || index == 0 || r > 0xffff {
			return '?'
		}
		return r
	}, text)
}
