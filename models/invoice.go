package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// Invoice is what the provider charges a reseller, or credits. Once issued it
// never changes: names, addresses and rates in it are copies of that time.
type Invoice struct {
	ID            uint
	Kind          InvoiceKind
	Seq           int64 // its place in the series of its kind, without gaps
	Number        string
	ResellerID    uint
	Month         billing.Month // of a month invoice
	OrderID       uint          // of a yearly charge
	Credits       uint          // the invoice that a credit note names
	Reason        string        // why it is credited
	Currency      billing.Currency
	IssuedAt      time.Time
	IssueDay      billing.Day
	TaxDay        billing.Day // whose rate and VAT facts apply
	DueDay        billing.Day
	SellerName    string
	SellerAddress string
	SellerCountry string
	SellerVAT     string `gorm:"column:seller_vat"`
	SellerBank    string
	BuyerName     string
	BuyerAddress  string
	BuyerCountry  string
	BuyerVAT      string   `gorm:"column:buyer_vat"`
	BuyerVAT56B   string   `gorm:"column:buyer_vat56b"`
	VATKind       tax.Kind `gorm:"column:vat_kind"`
	VATNote       string   `gorm:"column:vat_note"`
	Rate          billing.Rate
	NetMinor      int64
	VATMinor      int64 `gorm:"column:vat_minor"`
	TotalMinor    int64
	CreatedBy     uint
}

// InvoiceKind says what an invoice is for. Each kind has a series of numbers.
type InvoiceKind string

// The kinds.
const (
	InvoiceMonth  InvoiceKind = "month"
	InvoiceYearly InvoiceKind = "yearly"
	InvoiceCredit InvoiceKind = "credit"
)

// String is the kind's name as pages show it.
func (k InvoiceKind) String() string {
	switch k {
	case InvoiceMonth:
		return "Month invoice"
	case InvoiceYearly:
		return "Yearly payment"
	case InvoiceCredit:
		return "Credit note"
	}
	return string(k)
}

// letter stands in the number of an invoice of the kind.
func (k InvoiceKind) letter() string { return strings.ToUpper(string(k[:1])) }

// Net is the sum of the lines without VAT; negative on a credit note.
func (i Invoice) Net() billing.Money { return billing.NewMoney(i.NetMinor, i.Currency) }

// VAT is the VAT on Net, rounded once.
func (i Invoice) VAT() billing.Money { return billing.NewMoney(i.VATMinor, i.Currency) }

// Total is Net and VAT together.
func (i Invoice) Total() billing.Money { return billing.NewMoney(i.TotalMinor, i.Currency) }

// InvoiceLine is what one subscription costs on one plan at one price in one
// month, or in a term for a yearly charge.
type InvoiceLine struct {
	SubscriptionID uint
	Month          billing.Month
	OrderID        uint
	No             int
	InvoiceID      uint
	ResellerID     uint
	CustomerID     uint
	CustomerName   string
	SKUID          string `gorm:"column:sku_id"`
	SKUName        string `gorm:"column:sku_name"`
	Plan           billing.Plan
	Currency       billing.Currency
	PriceMinor     int64 // of one license for the whole period: the month, or the year
	FromDay        billing.Day
	ToDay          billing.Day
	Days           int64 // licenses x days charged
	PeriodDays     int64
	NetMinor       int64
	Segments       Segments `gorm:"serializer:json"`
	PONumbers      string   `gorm:"column:po_numbers"`
}

// Segments explain a line: its Days are the sum of their licenses x days.
type Segments []billing.Segment

// Net is the line's amount without VAT, rounded once.
func (l InvoiceLine) Net() billing.Money { return billing.NewMoney(l.NetMinor, l.Currency) }

// Price is the price of one license for the line's whole period.
func (l InvoiceLine) Price() billing.Money { return billing.NewMoney(l.PriceMinor, l.Currency) }

// Explanation is the line's sum for people: "100 licenses x 30 of 30 days".
func (l InvoiceLine) Explanation() string {
	if l.OrderID != 0 && len(l.Segments) == 1 {
		s, noun := l.Segments[0], "licenses"
		if s.Licenses == 1 {
			noun = "license"
		}
		return fmt.Sprintf("%d %s x %d of %d days", s.Licenses, noun, s.Days, l.PeriodDays)
	}
	return billing.Line{Segments: l.Segments}.String()
}

// Orders lists the ids of the orders behind the line.
func (l InvoiceLine) Orders() []uint {
	var ids []uint
	seen := map[uint]bool{0: true}
	for _, s := range l.Segments {
		for _, id := range s.Orders {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// InvoiceDetails is an invoice with its lines and the credit notes on it.
type InvoiceDetails struct {
	Invoice
	Lines    []InvoiceLine
	Notes    []Invoice // credit notes that name it
	Credited *Invoice  // of a credit note: the invoice that it names
}

// Left is what of the invoice is not credited yet, without VAT. Of a credit note
// it is nothing.
func (d InvoiceDetails) Left() billing.Money {
	if d.Kind == InvoiceCredit {
		return billing.NewMoney(0, d.Currency)
	}
	return leftOf(d.Invoice, d.Notes).net
}

// Invoice returns one invoice by its number, with its lines.
func (s *Store) Invoice(ctx context.Context, actor access.Actor, number string) (InvoiceDetails, error) {
	var out InvoiceDetails
	db := s.db.Read(ctx)
	number = strings.ToUpper(tidy(number))
	if err := require(actor, access.SeeInvoices); err != nil {
		mine := db.Table("invoices").Select("id, reseller_id, 0 AS customer_id").Where("number = ?", number)
		return out, unseen(db.Table("(?) AS invoice", mine), actor, number != "", "invoice", err)
	}
	err := visible(db.Table("invoices"), actor, "reseller_id", "0").Where("number = ?", number).Take(&out.Invoice).Error
	if err != nil {
		return out, found(err, "invoice")
	}
	return out, out.load(db)
}

func (d *InvoiceDetails) load(db *gorm.DB) error {
	lines := db.Session(&gorm.Session{})
	err := linesOf(lines, d.Invoice).Order("customer_name, customer_id, subscription_id, no").Find(&d.Lines).Error
	if err != nil {
		return err
	}
	if err := lines.Where("credits = ?", d.ID).Order("id").Find(&d.Notes).Error; err != nil || d.Credits == 0 {
		return err
	}
	d.Credited = &Invoice{}
	return lines.Where("id = ?", d.Credits).Take(d.Credited).Error
}

// linesOf are the lines of an invoice: those of its reseller's month, or the one
// that has its number.
func linesOf(db *gorm.DB, i Invoice) *gorm.DB {
	if i.Kind == InvoiceMonth {
		return fresh(db).Where("reseller_id = ? AND month = ? AND order_id = 0", i.ResellerID, i.Month)
	}
	return fresh(db).Where("invoice_id = ? AND invoice_id <> 0", i.ID)
}

// MonthInvoices returns the invoices whose tax date is in a month, and the
// credit notes that were issued in it, with their lines, in the order of their
// numbers. The command line may.
func (s *Store) MonthInvoices(ctx context.Context, actor access.Actor, m billing.Month) ([]InvoiceDetails, error) {
	if err := require(actor, access.RunJobs); err != nil {
		return nil, err
	}
	db := s.db.Read(ctx)
	var rows []Invoice
	err := db.Where("kind IN ? AND tax_day BETWEEN ? AND ?", []InvoiceKind{InvoiceMonth, InvoiceYearly}, m.First(), m.Last()).
		Or("kind = ? AND issue_day BETWEEN ? AND ?", InvoiceCredit, m.First(), m.Last()).Order("kind, seq").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]InvoiceDetails, len(rows))
	for i, row := range rows {
		out[i].Invoice = row
		if err := out[i].load(db); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// issue completes an invoice of a net with the parties, the VAT and the next number of
// its series, and writes it. The number is taken last in a transaction, so that
// a series has no gaps and is held as briefly as can be.
func (t *tx) issue(i Invoice, net billing.Money) (Invoice, error) {
	var p Provider
	if err := t.DB.Order("id").Take(&p).Error; err != nil {
		return i, err
	}
	var r Reseller
	if err := hold(t.DB).Where("id = ?", i.ResellerID).Take(&r).Error; err != nil { // before the series, as everybody
		return i, err
	}
	if i.Kind != InvoiceCredit {
		if err := t.addParties(&i, p, r); err != nil {
			return i, err
		}
		total := billing.TotalOf(net, i.Rate)
		i.NetMinor, i.VATMinor, i.TotalMinor = total.Net.Minor, total.VAT.Minor, total.Gross.Minor
	}
	i.IssuedAt, i.IssueDay, i.CreatedBy = t.now, t.day(), t.actor.UserID
	i.DueDay = i.IssueDay.AddDays(int(p.DueDays))
	err := t.Raw("UPDATE series SET next = next + 1 WHERE id = ? RETURNING next - 1", i.Kind).Scan(&i.Seq).Error
	if err != nil {
		return i, err
	}
	i.Number = invoiceNumber(p, i.Kind, i.Seq)
	return i, t.Create(&i).Error
}

// invoiceNumber is the number of the invoice at a place of its series.
func invoiceNumber(p Provider, kind InvoiceKind, seq int64) string {
	return fmt.Sprintf("%s%s-%06d", p.Series, kind.letter(), seq)
}

// addParties copies who sells, who buys, and which VAT applies on the tax date.
func (t *tx) addParties(i *Invoice, p Provider, r Reseller) error {
	facts, err := vatFactsOn(t.DB, r.ID, i.TaxDay)
	if err != nil {
		return err
	}
	treatment := tax.Treat(p.seller(), facts.buyer(), i.TaxDay)
	i.SellerName, i.SellerAddress, i.SellerCountry, i.SellerVAT, i.SellerBank = p.Name, p.Address, p.Country, p.VATNumber, p.Bank
	i.BuyerName, i.BuyerAddress = r.Name, r.Address
	i.BuyerCountry, i.BuyerVAT, i.BuyerVAT56B = facts.Country, facts.VATNumber, facts.VAT56B
	i.VATKind, i.VATNote, i.Rate = treatment.Kind, treatment.Note, treatment.Rate
	return nil
}

// JSON is the line's segments as encoding/json writes them. A month run writes
// millions of them, and takes a thirtieth less so.
func (s Segments) JSON() string {
	if s == nil {
		return "null"
	}
	text := append(make([]byte, 0, 80*len(s)+2), '[')
	for i, segment := range s {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(append(text, `{"Licenses":`...), segment.Licenses, 10)
		text = strconv.AppendInt(append(text, `,"From":`...), int64(segment.From), 10)
		text = strconv.AppendInt(append(text, `,"To":`...), int64(segment.To), 10)
		text = strconv.AppendInt(append(text, `,"Days":`...), int64(segment.Days), 10)
		text = append(text, `,"Orders":`...)
		if segment.Orders == nil {
			text = append(text, "null"...)
		} else {
			text = append(text, '[')
			for i, order := range segment.Orders {
				if i > 0 {
					text = append(text, ',')
				}
				text = strconv.AppendUint(text, uint64(order), 10)
			}
			text = append(text, ']')
		}
		text = append(text, '}')
	}
	return string(append(text, ']'))
}
