package models

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// The rate is that of the tax date: around 1 September 2020 and 1 March 2021,
// for months and for yearly payments. A credit note keeps the invoice's rate.
func TestInvoicesBearTheRateOfTheirTaxDate(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2020, time.July, 15)
		w.addReseller("Lee Cloud", "lee.example", "IE", "IE6388047V", "EUR", OrderingForm)
		w.asReseller(w.staff("admin@lee.example"), func() {
			w.customer(billing.AnnualMonthly, 10)
			w.on(2020, time.July, 31)
			w.customer(billing.AnnualMonthly, 1)
			yearly := map[billing.Day]billing.Rate{
				date(2020, 8, 31): 2300, date(2020, 9, 1): 2100, date(2021, 2, 28): 2100, date(2021, 3, 1): 2300,
			}
			months := map[billing.Month]billing.Rate{}
			for m := billing.NewMonth(2020, 7); m < billing.NewMonth(2021, 5); m++ {
				months[m] = 2300
				if m >= billing.NewMonth(2020, 9) && m <= billing.NewMonth(2021, 2) {
					months[m] = 2100
				}
				for day := range yearly {
					if day.Month() == m {
						w.on(day.Date())
						w.customer(billing.AnnualYearly, 5)
					}
				}
				year, month, _ := m.Next().First().Date()
				w.on(year, month, 2)
				w.bill(m)
				if m != billing.NewMonth(2020, 9) {
					continue
				}
				august := w.theInvoice(m - 1)
				note := ok[string](t)(w.CreditInvoice(t.Context(), w.support, NewCredit{august.Number, billing.NewMoney(10000, "EUR"), "By mistake"}))
				details := ok[InvoiceDetails](t)(w.Invoice(t.Context(), w.admin, note))
				if details.VAT().Decimal() != "-23.00" || details.Total().Decimal() != "-123.00" || details.Rate != 2300 || details.IssueDay != date(2020, 10, 2) || details.Credited.Number != august.Number {
					t.Errorf("credited %+v", details)
				}
			}
			var all []Invoice
			must(t)(nil, w.db.Read(t.Context()).Where("kind <> ?", InvoiceCredit).Find(&all).Error)
			if len(all) != len(months)+len(yearly) {
				t.Errorf("%d invoices", len(all))
			}
			for _, i := range all {
				want := months[i.Month]
				if i.Kind == InvoiceYearly {
					want = yearly[i.TaxDay]
				}
				if i.Rate != want || i.VAT() != billing.VATOf(i.Net(), want) || !strings.Contains(i.VATNote, "Ireland") {
					t.Errorf("%s of %s has %s at %s, want %s", i.Number, i.TaxDay, i.VAT(), i.Rate, want)
				}
			}
		})
		w.agrees(t)
	})
}

func TestInvoicesBearTheVATOfTheirBuyer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		facts := ok[Provider](t)(w.Provider(t.Context())).Facts()
		facts.VATNumber = "IE1234567FA"
		must(t)(nil, w.EditProvider(t.Context(), w.support, facts))
		cases := map[string]struct {
			country, number, vat56b, later string // later: the number after the order, "-" for none
			kind                           tax.Kind
			vat                            string
			note                           []string
		}{
			"ie": {"IE", "IE6388047V", "", "", tax.Domestic, "31.28", []string{"VAT of Ireland at 23\u00a0%"}},
			"56": {"IE", "IE6388047V", "56B/4711", "", tax.VAT56B, "0.00", []string{"section 56", "56B/4711"}},
			"de": {"DE", "DE136695976", "", "", tax.ReverseCharge, "0.00", []string{"Reverse charge", "Art. 196 Directive 2006/112/EC", "IE1234567FA", "DE136695976"}},
			"us": {"US", "", "", "", tax.OutsideScope, "0.00", []string{"Outside the scope"}},
			"fr": {"FR", "FR40303265045", "", "-", tax.NumberMissing, "27.20", []string{"VAT of France at 20\u00a0%"}},
		}
		w.on(2026, time.March, 10)
		admins, yearly := map[string]access.Actor{}, map[string]company{}
		for name, c := range cases {
			id := w.addReseller("Reseller "+name, name+".example", c.country, c.number, "EUR", OrderingForm)
			if c.vat56b != "" {
				must(t)(nil, w.EditVATFacts(t.Context(), w.support, VATFacts{ResellerID: id, ValidFrom: date(2026, 3, 10), Country: c.country, VATNumber: c.number, VAT56B: c.vat56b}))
			}
			admins[name] = w.staff("admin@" + name + ".example")
			w.asReseller(admins[name], func() { w.customer(billing.AnnualMonthly, 10); yearly[name] = w.customer(billing.AnnualYearly, 2) })
			if c.later == "-" { // lost, which no operation allows
				w.asReseller(admins[name], func() { w.vat(VATFacts{Country: c.country}) })
			}
		}
		w.on(2026, time.May, 1)
		w.bill(april)
		for name, c := range cases {
			w.asReseller(admins[name], func() {
				i := w.theInvoice(april)
				if i.VATKind != c.kind || i.VAT().Decimal() != c.vat || i.Net().Decimal() != "136.00" || i.BuyerCountry != c.country || i.SellerVAT != "IE1234567FA" {
					t.Errorf("%s: %+v", name, i.Invoice)
				}
				for _, part := range c.note {
					if !strings.Contains(i.VATNote, part) {
						t.Errorf("%s: the note says %q", name, i.VATNote)
					}
				}
				if c.kind != tax.NumberMissing {
					w.addLicenses(yearly[name].sub, 1)
					return
				}
				_, err := w.QuoteLicenses(t.Context(), w.admin, yearly[name].sub, LicenseOrder{Additional: 1, Source: SourcePhone})
				refused(t, err, Conflict, "Nothing was ordered")
				w.on(2027, time.March, 12) // and it renews all the same
				w.runDue()
				w.on(2026, time.May, 1)
				list := w.invoices(billing.NewMonth(2027, 3))
				for _, i := range list {
					if i.ResellerID == w.reseller && (i.VATKind != tax.NumberMissing || i.Rate != 2000) {
						t.Errorf("renewed with %+v", i.Invoice)
					}
				}
			})
		}
		w.agrees(t)
	})
}

// VAT facts apply to tax dates from their day on, and to none before.
func TestVATFactsApplyFromTheirDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.AnnualMonthly, 10)
		set := func(day billing.Day, country, number string) error {
			return w.EditVATFacts(t.Context(), w.support, VATFacts{ResellerID: w.reseller, ValidFrom: day, Country: country, VATNumber: number})
		}
		w.refuses(t, Invalid, "from today on", func() error { return set(date(2026, 4, 9), "DE", "DE136695976") })
		for _, who := range []access.Actor{w.admin, w.other} {
			w.refuses(t, Forbidden, "role", func() error {
				return w.EditVATFacts(t.Context(), who, VATFacts{ResellerID: w.reseller, ValidFrom: date(2026, 5, 15), Country: "US"})
			})
		}
		must(t)(nil, set(date(2026, 5, 15), "DE", "DE 136 695 976"))
		must(t)(nil, set(date(2026, 6, 15), "FR", "FR40303265045"))
		w.refuses(t, Invalid, "replaced, not removed", func() error { return set(date(2026, 6, 20), "DE", "") })
		rates := map[billing.Day]billing.Rate{date(2026, 4, 30): 2300, date(2026, 5, 14): 2300, date(2026, 5, 15): 0, date(2026, 6, 14): 0, date(2026, 6, 15): 0}
		countries := map[billing.Day]string{date(2026, 4, 30): "IE", date(2026, 5, 14): "IE", date(2026, 5, 15): "DE", date(2026, 6, 14): "DE", date(2026, 6, 15): "FR"}
		for day, rate := range rates {
			w.on(day.Date())
			if page := ok[VATPage](t)(w.VAT(t.Context(), w.admin)); page.Facts.Country != countries[day] || page.Treatment.Rate != rate {
				t.Errorf("on %s: %+v", day, page)
			}
			w.customer(billing.AnnualYearly, 1)
		}
		w.on(2026, time.July, 1)
		w.bill(billing.NewMonth(2026, time.June))
		for m, country := range map[billing.Month]string{april: "IE", may: "DE", may + 1: "FR"} {
			for _, i := range w.invoices(m) {
				if i.Kind == InvoiceYearly {
					country = countries[i.TaxDay]
				}
				if i.BuyerCountry != country || i.VATMinor != 0 && country != "IE" {
					t.Errorf("%s of %s: %+v", i.Number, i.TaxDay, i.Invoice)
				}
			}
			if i := w.theInvoice(m); i.BuyerCountry != map[billing.Month]string{april: "IE", may: "DE", may + 1: "FR"}[m] {
				t.Errorf("%s: %+v", m, i.Invoice)
			}
		}
		w.agrees(t)
	})
}

func TestWhoMayCreditWhat(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualYearly, 5) // 816.00 and 187.68 VAT
		const number = "Y-000001"
		agent := w.support
		agent.Role = access.RoleSupportAgent
		eur := func(minor int64) billing.Money { return billing.NewMoney(minor, "EUR") }
		for _, who := range []access.Actor{agent, w.admin, w.other, c.admin, {}, visit(w.admin, w.support, access.Act)} {
			w.refuses(t, Forbidden, "role", func() error {
				return errOf(w.CreditInvoice(t.Context(), who, NewCredit{number, eur(100), "By mistake"}))
			})
		}
		w.refuses(t, NotFound, "no such invoice", func() error {
			return errOf(w.CreditInvoice(t.Context(), w.support, NewCredit{"Y-000002", eur(100), "By mistake"}))
		})
		for text, in := range map[string]NewCredit{
			"Give the reason":     {number, eur(100), "  "},
			"at most":             {number, eur(100), strings.Repeat("a", maxNote+1)},
			"must be in EUR":      {number, billing.NewMoney(100, "USD"), "By mistake"},
			"above zero":          {number, eur(0), "By mistake"},
			"Amount must be abov": {number, eur(-1), "By mistake"},
			"816.00 or less":      {number, eur(81601), "By mistake"},
		} {
			w.refuses(t, Invalid, text, func() error { return errOf(w.CreditInvoice(t.Context(), w.support, in)) })
		}
		note := ok[string](t)(w.CreditInvoice(t.Context(), access.Job(), NewCredit{" y-000001 ", eur(100), "By mistake"}))
		w.refuses(t, Conflict, note+" is a credit note itself", func() error {
			return errOf(w.CreditInvoice(t.Context(), w.support, NewCredit{note, eur(50), "By mistake"}))
		})
		for _, i := range ok[Page[InvoiceRow]](t)(w.ListInvoices(t.Context(), w.other, InvoiceFilter{}, Paging{})).Rows {
			t.Errorf("another reseller sees %s", i.Number)
		}
	})
}

// However an invoice is credited part by part, in the end exactly all of it is
// taken back, and on the way never more.
func TestPartsOfACreditSumUpExactly(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(21, 22))
		for n := range 12 {
			w.customer(billing.AnnualYearly, 1+int64(n))
			number := fmt.Sprintf("Y-%06d", n+1)
			for {
				i := ok[InvoiceDetails](t)(w.Invoice(t.Context(), w.support, number))
				net, vat := i.Net(), i.VAT()
				for _, note := range i.Notes {
					net, vat = net.Add(note.Net()), vat.Add(note.VAT())
					if note.Total() != note.Net().Add(note.VAT()) || note.Rate != i.Rate {
						t.Errorf("%+v", note)
					}
				}
				if net.Minor < 0 || vat.Minor < 0 || vat.Minor > i.VATMinor {
					t.Fatalf("%s: %s and %s are left", number, net, vat)
				}
				if net.IsZero() {
					if !vat.IsZero() {
						t.Errorf("%s: %s VAT is left", number, vat)
					}
					break
				}
				part := billing.NewMoney(min(net.Minor, 1+random.Int64N(4000)), "EUR")
				ok[string](t)(w.CreditInvoice(t.Context(), w.support, NewCredit{number, part, "By mistake"}))
			}
		}
		w.agrees(t)
	})
}

func TestTwoCreditsAtOnceNeverExceedTheInvoice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.AnnualYearly, 5) // 816.00
		const number = "Y-000001"
		err := w.during(t, func(t *tx) error {
			i, left, err := t.holdInvoice(number)
			if err != nil {
				return err
			}
			net := billing.NewMoney(50000, "EUR")
			vat := left.vatOn(net, i.Rate)
			note := i
			note.ID, note.Kind, note.OrderID, note.Credits, note.Reason = 0, InvoiceCredit, 0, i.ID, "First"
			note.NetMinor, note.VATMinor, note.TotalMinor = -net.Minor, -vat.Minor, -net.Minor-vat.Minor
			if note, err = t.issue(note, billing.NewMoney(0, "EUR")); err != nil {
				return err
			}
			return t.tellInvoice(note)
		}, func(o *world) error {
			return errOf(o.CreditInvoice(t.Context(), w.support, NewCredit{number, billing.NewMoney(50000, "EUR"), "Second"}))
		})
		refused(t, err, Invalid, "316.00 or less")
		var done atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := w.CreditInvoice(t.Context(), w.support, NewCredit{number, billing.NewMoney(10000, "EUR"), "At once"}); err == nil {
					done.Add(1)
				} else if KindOf(err) != Invalid {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 3 {
			t.Errorf("%d of 100.00 were credited of 316.00", done.Load())
		}
		w.agrees(t)
	})
}

// The provider's country and billing zone are fixed with the first ledger entry,
// also with one that is just being written.
func TestCountryAndBillingZoneAreFixedWithTheFirstEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		facts := ok[Provider](t)(w.Provider(t.Context())).Facts()
		edit := func(who access.Actor, do func(*ProviderFacts)) error {
			f := facts
			f.Was = ok[Provider](t)(w.Provider(t.Context())).Version
			do(&f)
			return w.EditProvider(t.Context(), who, f)
		}
		toGermany := func(f *ProviderFacts) { f.Country, f.BillingZone, f.VATNumber = "DE", "Europe/Berlin", "" }
		must(t)(nil, edit(w.support, toGermany))
		must(t)(nil, edit(access.Job(), func(*ProviderFacts) {}))
		in := NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5}
		in.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, 0, in)).Kept()
		err := w.during(t, func(t *tx) error {
			c := Customer{ResellerID: w.reseller, DomainKey: "kestrel.example", Status: CustomerNone, CreatedAt: start}
			if err := t.Create(&c).Error; err != nil {
				return err
			}
			if _, err := t.subscribe(c, in); err != nil {
				return err
			}
			return t.sumUp(c.ID)
		}, func(o *world) error {
			f := ok[Provider](t)(w.Provider(t.Context())).Facts()
			toGermany(&f)
			return o.EditProvider(t.Context(), w.support, f)
		})
		refused(t, err, Invalid, "country is fixed since the first subscription")
		w.refuses(t, Invalid, "billing zone is fixed", func() error { return edit(access.Job(), func(f *ProviderFacts) { f.BillingZone = "Asia/Tokyo" }) })
		w.refuses(t, Invalid, "country is fixed", func() error { return edit(w.support, func(f *ProviderFacts) { f.Country = "GB" }) })
		for _, who := range []access.Actor{w.admin, {}} {
			w.refuses(t, Forbidden, "role", func() error { return edit(who, func(*ProviderFacts) {}) })
		}
		for text, do := range map[string]func(*ProviderFacts){
			"Name must have":       func(f *ProviderFacts) { f.Name = " " },
			"Due days":             func(f *ProviderFacts) { f.DueDays = 366 },
			"own VAT rate":         func(f *ProviderFacts) { f.OwnRate = 10001 },
			"invoice series":       func(f *ProviderFacts) { f.Series = "a_b" },
			"ISO 3166":             func(f *ProviderFacts) { f.Country = "XX" },
			"time zone such as":    func(f *ProviderFacts) { f.BillingZone = "Mars/Olympus" },
			"check":                func(f *ProviderFacts) { f.VATNumber = "IE6388047W" },
			"Bank details must":    func(f *ProviderFacts) { f.Bank = strings.Repeat("a", maxNote+1) },
			"Address must have at": func(f *ProviderFacts) { f.Address = strings.Repeat("a", maxNote+1) },
		} {
			w.refuses(t, Invalid, text, func() error { return edit(w.support, do) })
		}
		must(t)(nil, edit(w.support, func(f *ProviderFacts) { f.Name, f.DueDays, f.Series = "Perseat Ltd", 14, "PS-" }))
		w.refuses(t, Conflict, "The provider’s facts were changed by Sam Ortega in the meantime", func() error {
			return edit(w.support, func(f *ProviderFacts) { f.Was-- })
		})
		w.customer(billing.AnnualYearly, 1)
		if i := w.invoices(april)[0]; i.SellerName != "Perseat Ltd" || i.Number != "PS-Y-000001" || i.DueDay != date(2026, 4, 24) {
			t.Errorf("%+v", i.Invoice)
		}
	})
}
