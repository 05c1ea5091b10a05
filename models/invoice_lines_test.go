package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// text is an invoice's lines, each as "FLEXIBLE 16.20: 5 licenses x 30 of 30 days = 81.00".
func (d InvoiceDetails) text() (lines []string) {
	for _, l := range d.Lines {
		plan := string(l.Plan)
		if l.SKUID != standard {
			plan = strings.TrimPrefix(l.SKUName, "Google Workspace Business ") + " " + plan
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s = %s", plan, l.Price().Decimal(), l.Explanation(), l.Net().Decimal()))
	}
	return lines
}

// held is a customer on the Flexible Plan with n licensed users since long before.
func (w *world) held(n int) company {
	w.t.Helper()
	w.on(2026, time.March, 3)
	c := w.customer(billing.Flexible, 50)
	if n > 1 {
		w.fill(c, n-1)
	}
	return c
}

// bare is a customer on the Flexible Plan without any licensed user.
func (w *world) bare() company {
	w.t.Helper()
	c := w.held(1)
	must(w.t)(w.RemoveLicenses(w.t.Context(), c.admin, c.sub, []uint{c.admin.UserID}))
	return c
}

// annual is a customer on an Annual Plan from a day of 2025 on, so that its term
// ends in 2026.
func (w *world) annual(plan billing.Plan, seats int64, month time.Month, day int) company {
	w.t.Helper()
	w.on(2025, month, day)
	return w.customer(plan, seats)
}

// liveMonth is what is done, and the lines of a month that come of it.
type liveMonth struct {
	live  func(*world)
	month billing.Month
	lines []string
}

// What a month costs, through what really is done in it. The first four are the
// rows of the specification.
var monthsOf = map[string]liveMonth{
	"5 licenses all month": {
		func(w *world) { w.held(5) }, april, []string{"FLEXIBLE 16.20: 5 licenses x 30 of 30 days = 81.00"},
	},
	"10 added on the 20th": {
		func(w *world) { c := w.bare(); w.on(2026, 4, 20); w.fill(c, 10) },
		april,
		[]string{"FLEXIBLE 16.20: 10 licenses x 10 of 30 days = 54.00"},
	},
	"1 added on the 10th, removed on the 15th": {
		func(w *world) {
			c := w.bare()
			w.on(2026, 4, 10)
			user := w.fill(c, 1)
			w.on(2026, 4, 15)
			w.remove(c, user...)
		}, april, []string{"FLEXIBLE 16.20: 1 license x 5 of 30 days = 2.70"},
	},
	"suspended on the 12th, active again on the 20th": {
		func(w *world) {
			c := w.held(4)
			w.on(2026, 4, 12)
			w.suspend(c.sub)
			w.on(2026, 4, 20)
			w.activate(c.sub, Activation{})
		}, april, []string{"FLEXIBLE 16.20: 4 licenses x 12 of 30 days, 4 x 10 of 30 days = 47.52"},
	},
	"a user removed while it is suspended": {
		func(w *world) {
			c := w.held(3)
			user := w.fill(c, 1)
			w.on(2026, 4, 12)
			w.suspend(c.sub)
			w.on(2026, 4, 15)
			w.remove(c, user...)
			w.on(2026, 4, 20)
			w.activate(c.sub, Activation{})
		}, april, []string{"FLEXIBLE 16.20: 4 licenses x 12 of 30 days, 3 x 10 of 30 days = 42.12"},
	},
	"added and removed on one day": {
		func(w *world) { c := w.held(1); w.on(2026, 4, 9); w.remove(c, w.fill(c, 3)...) },
		april,
		[]string{"FLEXIBLE 16.20: 1 license x 30 of 30 days = 16.20"},
	},
	"one removed and another added on one day": {
		func(w *world) { c := w.held(1); u := w.fill(c, 1); w.on(2026, 4, 9); w.remove(c, u...); w.fill(c, 1) },
		april,
		[]string{"FLEXIBLE 16.20: 2 licenses x 30 of 30 days = 32.40"},
	},
	"a suspended user is charged on": {
		func(w *world) {
			c := w.held(1)
			u := w.fill(c, 1)
			w.on(2026, 4, 9)
			must(w.t)(w.SuspendUsers(w.t.Context(), c.admin, u))
		}, april, []string{"FLEXIBLE 16.20: 2 licenses x 30 of 30 days = 32.40"},
	},
	"a purchase cap costs nothing": {
		func(w *world) {
			c := w.held(1)
			must(w.t)(w.EditPurchaseCap(w.t.Context(), w.admin, c.sub, CapChange{Cap: 300, Was: 50}))
		}, april, []string{"FLEXIBLE 16.20: 1 license x 30 of 30 days = 16.20"},
	},
	"licenses removed and restored": {
		func(w *world) {
			c := w.held(1)
			u := w.fill(c, 1)
			w.on(2026, 4, 10)
			w.remove(c, u...)
			w.on(2026, 4, 25)
			must(w.t)(w.RestoreUser(w.t.Context(), c.admin, u[0]))
		}, april, []string{"FLEXIBLE 16.20: 1 license x 30 of 30 days, 1 x 10 of 30 days, 1 x 5 of 30 days = 24.30"},
	},
	"canceled on the 20th": {
		func(w *world) { c := w.held(5); w.on(2026, 4, 20); w.cancel(c.sub) },
		april,
		[]string{"FLEXIBLE 16.20: 5 licenses x 20 of 30 days = 54.00"},
	},
	"the month after": {
		func(w *world) { c := w.held(5); w.on(2026, 4, 30); w.cancel(c.sub) }, may, nil,
	},
	"Flexible to Annual on the 20th": {
		func(w *world) { c := w.held(10); w.on(2026, 4, 20); w.changePlan(c.sub, billing.AnnualMonthly, 12) },
		april,
		[]string{"FLEXIBLE 16.20: 10 licenses x 20 of 30 days = 108.00", "ANNUAL_MONTHLY_PAY 13.60: 12 licenses x 10 of 30 days = 54.40"},
	},
	"Flexible to yearly payments on the 20th": {
		func(w *world) { c := w.held(10); w.on(2026, 4, 20); w.changePlan(c.sub, billing.AnnualYearly, 12) },
		april,
		[]string{"FLEXIBLE 16.20: 10 licenses x 20 of 30 days = 108.00"},
	},
	"another edition on the 20th": {
		func(w *world) { c := w.held(3); w.on(2026, 4, 20); w.changeEdition(c.sub, plus) },
		april,
		[]string{"FLEXIBLE 16.20: 3 licenses x 20 of 30 days = 32.40", "Plus FLEXIBLE 25.30: 3 licenses x 10 of 30 days = 25.30"},
	},
	"a trial that ends with a plan": { // on 3 April, so from the 4th on
		func(w *world) {
			w.on(2026, 3, 4)
			c := w.customer(billing.Trial, 5)
			w.fill(c, 1)
			w.changePlan(c.sub, billing.Flexible, 5)
			w.on(2026, 4, 6)
			w.fill(c, 1)
		}, april, []string{"FLEXIBLE 16.20: 2 licenses x 27 of 30 days, 1 x 24 of 30 days = 42.12"}},
	"a trial that ends without one": {
		func(w *world) { w.on(2026, 3, 4); w.customer(billing.Trial, 5) }, april, nil,
	},
	"paid service started early": {
		func(w *world) {
			w.on(2026, 4, 1)
			c := w.customer(billing.Trial, 5)
			w.changePlan(c.sub, billing.AnnualMonthly, 5)
			w.on(2026, 4, 10)
			q := must(w.t)(w.QuotePaidService(w.t.Context(), w.admin, c.sub)).(Quote)
			must(w.t)(w.StartPaidService(w.t.Context(), w.admin, c.sub, q.Kept()))
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 5 licenses x 20 of 30 days = 45.33"},
	},
	"an Annual term's first month": {
		func(w *world) { w.on(2026, 4, 13); w.customer(billing.AnnualMonthly, 7) },
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 17 of 30 days = 53.95"},
	},
	"an Annual term's last month, set to cancel": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 7, 4, 13)
			w.setRenewal(c.sub, RenewalOrder{Renewal: RenewCancel})
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days = 41.25"},
	},
	"purchased licenses, assigned or not, and more": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 50, 6, 13)
			w.on(2026, 4, 20)
			w.addLicenses(c.sub, 12)
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 50 licenses x 30 of 30 days, 12 x 10 of 30 days = 734.40"},
	},
	"added on a month's last day": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 5, 6, 13)
			w.on(2026, 4, 30)
			w.addLicenses(c.sub, 5)
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 5 licenses x 30 of 30 days = 68.00"},
	},
	"renewal with the same number": {
		func(w *world) { w.annual(billing.AnnualMonthly, 7, 4, 13) },
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 30 of 30 days = 95.20"},
	},
	"renewal with the licensed users": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 7, 4, 13)
			w.fill(c, 2)
			w.setRenewal(c.sub, RenewalOrder{Renewal: RenewLicensed})
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 3 licenses x 30 of 30 days, 4 x 13 of 30 days = 64.37"},
	},
	"renewal with a chosen number": {
		func(w *world) {
			w.setRenewal(w.annual(billing.AnnualMonthly, 7, 4, 13).sub, RenewalOrder{Renewal: RenewNumber, Seats: 10})
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 30 of 30 days, 3 x 17 of 30 days = 118.32"},
	},
	"renewal to yearly payments": {
		func(w *world) {
			w.setRenewal(w.annual(billing.AnnualMonthly, 7, 4, 13).sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualYearly})
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days = 41.25"},
	},
	"renewal to monthly payments": {
		func(w *world) {
			w.setRenewal(w.annual(billing.AnnualYearly, 7, 4, 13).sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly})
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 17 of 30 days = 53.95"},
	},
	"renewal to the Flexible Plan": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 7, 4, 13)
			w.fill(c, 1)
			w.setRenewal(c.sub, RenewalOrder{Renewal: RenewFlexible})
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days = 41.25", "FLEXIBLE 16.20: 2 licenses x 17 of 30 days = 18.36"},
	},
	"renewal as another edition": {
		func(w *world) {
			w.setRenewal(w.annual(billing.AnnualMonthly, 7, 4, 13).sub, RenewalOrder{Renewal: RenewSame, SKU: plus})
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days = 41.25", "Plus ANNUAL_MONTHLY_PAY 21.10: 7 licenses x 17 of 30 days = 83.70"},
	},
	"the month before that renewal, billed long after it": {
		func(w *world) {
			w.setRenewal(w.annual(billing.AnnualMonthly, 7, 4, 13).sub, RenewalOrder{Renewal: RenewSame, SKU: plus})
		},
		april - 1,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 31 of 31 days = 95.20"},
	},
	"suspended Annual is charged to its end": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 7, 4, 13)
			w.on(2026, 2, 1)
			w.suspend(c.sub)
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days = 41.25"},
	},
	"suspended past its end and activated on the 20th": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 7, 4, 13)
			w.on(2026, 2, 1)
			w.suspend(c.sub)
			w.on(2026, 4, 20)
			w.activate(c.sub, Activation{})
		}, april, []string{"ANNUAL_MONTHLY_PAY 13.60: 7 licenses x 13 of 30 days, 7 x 10 of 30 days = 72.99"},
	},
	"an add-on by hand": {
		func(w *world) {
			c := w.held(3)
			w.on(2026, 4, 10)
			id := w.also(c, vault, billing.Flexible, 10)
			must(w.t)(w.AssignLicenses(w.t.Context(), c.admin, id, []uint{c.admin.UserID}))
		},
		april,
		[]string{"FLEXIBLE 16.20: 3 licenses x 30 of 30 days = 48.60", "Google Vault FLEXIBLE 4.00: 1 license x 20 of 30 days = 2.67"},
	},
	"a term from 29 February": {
		func(w *world) {
			w.on(2024, 2, 29)
			w.setRenewal(w.customer(billing.AnnualMonthly, 5).sub, RenewalOrder{Renewal: RenewCancel})
		}, billing.NewMonth(2025, 2), []string{"ANNUAL_MONTHLY_PAY 13.60: 5 licenses x 28 of 28 days = 68.00"},
	},
	"and its first month": {
		func(w *world) { w.on(2024, 2, 29); w.customer(billing.AnnualMonthly, 5) },
		billing.NewMonth(2024, 3),
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 5 licenses x 31 of 31 days = 68.00"},
	},
	"February of a leap year": {
		func(w *world) { w.on(2024, 2, 20); w.customer(billing.AnnualMonthly, 10) },
		billing.NewMonth(2024, 2),
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 10 licenses x 9 of 29 days = 42.21"},
	},
}

// All customers live beside each other and are billed by one run.
func TestWhatAMonthCosts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) { w.costs(t, monthsOf) })
}

func TestWhatAMonthWithNewPricesCosts(t *testing.T) {
	for name, test := range pricedMonths {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) { w.costs(t, map[string]liveMonth{name: test}) })
		})
	}
}

// pricedMonths change the price list, so each needs a world of its own.
var pricedMonths = map[string]liveMonth{
	"a new price from the 16th": {
		func(w *world) {
			w.held(10)
			prices := strings.Replace(DefaultCatalog, `"currency": "EUR", "from": "2020-01-01", "price": "16.20"`,
				`"currency": "EUR", "from": "2026-04-16", "price": "18.00"`, 1)
			must(w.t)(w.importing(access.Job(), prices))
		}, april, []string{"FLEXIBLE 16.20: 10 licenses x 15 of 30 days = 81.00", "FLEXIBLE 18.00: 10 licenses x 15 of 30 days = 90.00"},
	},
	"a running term keeps its price": {
		func(w *world) {
			c := w.annual(billing.AnnualMonthly, 5, 6, 13)
			w.on(2026, 3, 5)
			prices := strings.Replace(DefaultCatalog, `"currency": "EUR", "from": "2020-01-01", "price": "13.60"`,
				`"currency": "EUR", "from": "2026-04-16", "price": "15.00"`, 1)
			must(w.t)(w.importing(access.Job(), prices))
			w.on(2026, 4, 20)
			w.addLicenses(c.sub, 5)
			w.customer(billing.AnnualMonthly, 5) // begins at the new one
		},
		april,
		[]string{"ANNUAL_MONTHLY_PAY 13.60: 5 licenses x 30 of 30 days, 5 x 10 of 30 days = 90.67", "ANNUAL_MONTHLY_PAY 15.00: 5 licenses x 10 of 30 days = 25.00"},
	},
}

// costs lives through cases, bills, and compares the lines of each one's customers.
func (w *world) costs(t *testing.T, cases map[string]liveMonth) {
	t.Helper()
	last := map[string]uint{}
	count := func() (n uint) {
		must(t)(nil, w.db.Read(t.Context()).Raw("SELECT COALESCE(MAX(id), 0) FROM customers").Scan(&n).Error)
		return n
	}
	first := map[string]uint{}
	for name, test := range cases {
		first[name] = count() + 1
		test.live(w)
		last[name] = count()
	}
	w.on(2026, time.July, 2)
	w.bill(billing.NewMonth(2026, time.June))
	for name, test := range cases {
		var mine InvoiceDetails
		for _, l := range w.theInvoice(test.month).Lines {
			if l.CustomerID >= first[name] && l.CustomerID <= last[name] {
				mine.Lines = append(mine.Lines, l)
			}
		}
		if lines := mine.text(); !slices.Equal(lines, test.lines) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, lines, test.lines)
		}
	}
	w.agrees(t)
}

func TestRenewalsOfYearlyPaymentsAreInvoicedOnTheirDay(t *testing.T) {
	for name, test := range map[string]struct {
		set   RenewalOrder
		lines []string
	}{
		"the same number": {RenewalOrder{Renewal: RenewSame}, []string{"ANNUAL_YEARLY_PAY 163.20: 9 licenses x 365 of 365 days = 1468.80"}},
		"licensed users":  {RenewalOrder{Renewal: RenewLicensed}, []string{"ANNUAL_YEARLY_PAY 163.20: 3 licenses x 365 of 365 days = 489.60"}},
		"a number":        {RenewalOrder{Renewal: RenewNumber, Seats: 4}, []string{"ANNUAL_YEARLY_PAY 163.20: 4 licenses x 365 of 365 days = 652.80"}},
		"Flexible":        {RenewalOrder{Renewal: RenewFlexible}, nil},
		"cancel":          {RenewalOrder{Renewal: RenewCancel}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				c := w.annual(billing.AnnualYearly, 7, 4, 13)
				w.fill(c, 2)
				if test.set.Renewal != RenewFlexible && test.set.Renewal != RenewCancel {
					test.set.Plan = billing.AnnualYearly
				}
				w.setRenewal(c.sub, test.set)
				w.on(2025, time.October, 1)
				w.addLicenses(c.sub, 2)
				w.on(2026, time.April, 15)
				w.runDue()
				w.runDue()
				list := w.invoices(april)
				var lines []string
				for _, i := range list {
					lines = append(lines, i.text()...)
					if i.TaxDay != date(2026, 4, 13) || i.IssueDay != date(2026, 4, 15) || i.Lines[0].FromDay != date(2026, 4, 14) || i.Lines[0].ToDay != date(2027, 4, 13) {
						t.Errorf("%+v", i)
					}
				}
				if !slices.Equal(lines, test.lines) {
					t.Errorf("got %q", lines)
				}
				w.agrees(t)
			})
		})
	}
}

func TestCurrenciesRoundToTheirOwnUnit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		list := DefaultCatalog
		for currency, price := range map[string]string{"JPY": "1945", "KWD": "4.999"} {
			list = strings.Replace(list, `"prices": [`, fmt.Sprintf(`"prices": [
				{"sku": "1010020028", "plan": "FLEXIBLE", "currency": %q, "from": "2020-01-01", "price": %q},
				{"sku": "1010020028", "plan": "ANNUAL_MONTHLY_PAY", "currency": %q, "from": "2020-01-01", "price": %q},`, currency, price, currency, price), 1)
		}
		must(t)(w.importing(access.Job(), list))
		want := map[string][2]string{ // 7 licenses x 17 of 30 days; 3 x a year
			"USD": {"55.53", "504.00"}, "JPY": {"7715", "70020"}, "KWD": {"19.829", "179.964"},
		}
		admins := map[string]access.Actor{}
		for currency := range want {
			domain := strings.ToLower(currency) + ".example"
			w.addReseller("Reseller "+currency, domain, "US", "", billing.Currency(currency), OrderingForm)
			admins[currency] = w.staff("admin@" + domain)
		}
		w.on(2026, time.April, 13)
		for _, admin := range admins {
			w.asReseller(admin, func() { w.customer(billing.AnnualMonthly, 7); w.customer(billing.AnnualYearly, 3) })
		}
		w.on(2026, time.May, 1)
		w.bill(april)
		for currency, nets := range want {
			w.asReseller(admins[currency], func() {
				kinds := map[InvoiceKind]bool{}
				for _, i := range w.invoices(april) {
					if i.ResellerID != w.reseller {
						continue
					}
					net := nets[0]
					if i.Kind == InvoiceYearly {
						net = nets[1]
					}
					if i.Net().Decimal() != net || string(i.Currency) != currency || i.VATMinor != 0 || i.Total() != i.Net() {
						t.Errorf("%s: %s, %+v", currency, i.Net(), i.Invoice)
					}
					kinds[i.Kind] = true
				}
				if len(kinds) != 2 {
					t.Errorf("%s: invoices of %v", currency, kinds)
				}
			})
		}
		w.agrees(t)
	})
}

// A valid-from in or before an invoiced month is refused; what stands already
// may stand in the file, and later days may be new.
func TestPricesOfInvoicedMonthsStay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.held(5)
		on := func(day, price string) func() error {
			return func() error {
				text := strings.Replace(DefaultCatalog, `"prices": [`,
					fmt.Sprintf(`"prices": [{"sku": %q, "plan": "FLEXIBLE", "currency": "EUR", "from": %q, "price": %q},`, standard, day, price), 1)
				return errOf(w.importing(w.support, text))
			}
		}
		w.on(2026, time.May, 4)
		must(t)(nil, on("2026-04-16", "18.00")()) // April is over, but not invoiced
		w.bill(april)
		if got := w.theInvoice(april).Net().Decimal(); got != "85.50" {
			t.Errorf("April costs %s", got)
		}
		for day, price := range map[string]string{"2026-04-16": "19.00", "2026-04-30": "18.00", "2026-03-01": "1.00", "2019-01-01": "0.00"} {
			w.refuses(t, Invalid, "Let it be valid from 1\u00a0May\u00a02026 or later", on(day, price))
		}
		must(t)(nil, on("2026-04-16", "18.00")()) // it says nothing new
		must(t)(nil, on("2026-05-01", "20.00")())
		w.on(2026, time.June, 1)
		w.bill(may)
		if got := w.theInvoice(may).Net().Decimal(); got != "100.00" {
			t.Errorf("May costs %s", got)
		}
		w.agrees(t)
	})
}

// An invoice copies what it says: names, addresses and prices of its time.
func TestAnIssuedInvoiceStays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.held(2)
		w.on(2026, time.May, 1)
		w.bill(april)
		before := fmt.Sprintf("%+v", w.theInvoice(april))
		in := CustomerInformation{Name: "Another Name", Country: "IE", TimeZone: "Europe/Dublin"}
		must(t)(w.EditCustomer(t.Context(), w.admin, c.id, 1, in))
		w.write(func(db *gorm.DB) error {
			return db.Exec("UPDATE resellers SET name = 'Another Reseller', address = 'Elsewhere'").Error
		})
		must(t)(w.importing(w.support, strings.ReplaceAll(DefaultCatalog, "Google Workspace Business Standard", "Business Standard")))
		facts := ok[Provider](t)(w.Provider(t.Context())).Facts()
		facts.Name, facts.Address, facts.Bank, facts.DueDays = "Another Provider", "Elsewhere", "IBAN", 3
		must(t)(nil, w.EditProvider(t.Context(), access.Job(), facts))
		w.bill(april)
		if after := fmt.Sprintf("%+v", w.theInvoice(april)); after != before {
			t.Errorf("it was\n%s\nand is\n%s", before, after)
		}
		w.on(2026, time.June, 1)
		w.bill(may)
		i := w.theInvoice(may)
		if i.Lines[0].CustomerName != "Another Name" || i.Lines[0].SKUName != "Business Standard" || i.BuyerName != "Another Reseller" ||
			i.SellerName != "Another Provider" || i.SellerBank != "IBAN" || i.DueDay != date(2026, 6, 4) {
			t.Errorf("%+v", i)
		}
		w.agrees(t)
	})
}

// Each line names the orders behind its days, and their P.O. numbers.
func TestALineLeadsToItsOrders(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 3)
		c := w.customer(billing.Trial, 5)
		w.cancel(c.sub)
		c.sub = w.subscribe(c, NewSubscription{SKU: standard, Plan: billing.AnnualMonthly, Seats: 5, PONumber: "PO-0"})
		began := w.orders(c.sub)[0].ID
		w.fill(c, 2) // which changes nothing on the invoice
		order := func(day int, po string) uint {
			w.on(2026, time.April, day)
			in := LicenseOrder{Additional: 2, Source: SourcePhone, PONumber: po}
			in.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)).Kept()
			return ok[Placed](t)(w.AddLicenses(t.Context(), w.admin, c.sub, in)).OrderID
		}
		first, second, late := order(10, "PO-2"), order(20, "PO-1"), order(30, "PO-3")
		w.on(2026, time.June, 1)
		w.bill(may)
		l := w.theInvoice(april).Lines[0]
		if got := l.Segments[0].Orders; !slices.Equal(got, []uint{began}) {
			t.Errorf("behind the first licenses are %v", got)
		}
		if got := l.Segments[1].Orders; !slices.Equal(got, []uint{first}) || !slices.Equal(l.Segments[2].Orders, []uint{second}) {
			t.Errorf("%+v", l.Segments)
		}
		if l.PONumbers != "PO-0, PO-1, PO-2" || slices.Contains(l.Orders(), late) {
			t.Errorf("%q, orders %v", l.PONumbers, l.Orders())
		}
		if l := w.theInvoice(may).Lines[0]; len(l.Segments) != 1 || l.PONumbers != "PO-0, PO-1, PO-2, PO-3" || !slices.Equal(l.Orders(), []uint{late}) {
			t.Errorf("%q, %+v", l.PONumbers, l.Segments)
		}
		// The next term has the P.O. number that was given for it, and no older one.
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewSame, PONumber: "PO-9"})
		w.on(2027, time.May, 1)
		w.bill(april + 12)
		for m, numbers := range map[billing.Month]string{april + 10: "PO-0, PO-1, PO-2, PO-3", april + 11: "PO-0, PO-1, PO-2, PO-3, PO-9", april + 12: "PO-9"} {
			if got := w.theInvoice(m).Lines[0].PONumbers; got != numbers {
				t.Errorf("%s has %q, want %q", m, got, numbers)
			}
		}
		w.agrees(t)
	})
}
