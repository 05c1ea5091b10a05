package models

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

var (
	april = billing.NewMonth(2026, time.April)
	may   = billing.NewMonth(2026, time.May)
)

// bill runs the month run and returns what it did.
func (w *world) bill(m billing.Month) Billed {
	w.t.Helper()
	return ok[Billed](w.t)(w.BillMonth(w.t.Context(), access.Job(), m))
}

// invoices are the invoices of a month with their lines.
func (w *world) invoices(m billing.Month) []InvoiceDetails {
	w.t.Helper()
	return ok[[]InvoiceDetails](w.t)(w.MonthInvoices(w.t.Context(), access.Job(), m))
}

// theInvoice is Liffey Cloud's only month invoice of a month.
func (w *world) theInvoice(m billing.Month) InvoiceDetails {
	w.t.Helper()
	var mine []InvoiceDetails
	for _, i := range w.invoices(m) {
		if i.Kind == InvoiceMonth && i.ResellerID == w.reseller {
			mine = append(mine, i)
		}
	}
	if len(mine) != 1 {
		w.t.Fatalf("%d invoices for %s", len(mine), m)
	}
	return mine[0]
}

// asReseller does something as another reseller's admin.
func (w *world) asReseller(admin access.Actor, do func()) {
	was, mine := w.admin, w.reseller
	w.admin, w.reseller = admin, admin.ResellerID
	do()
	w.admin, w.reseller = was, mine
}

// severalResellers gives three resellers a customer of each billed plan.
func (w *world) severalResellers() {
	w.t.Helper()
	w.addReseller("Isar Cloud", "isar.example", "DE", "DE136695976", "EUR", OrderingForm)
	for _, admin := range []access.Actor{w.admin, w.other, w.staff("admin@isar.example")} {
		w.asReseller(admin, func() {
			w.customer(billing.AnnualMonthly, 5)
			w.customer(billing.AnnualYearly, 3)
			w.fill(w.customer(billing.Flexible, 9), 2)
		})
	}
}

// billedOnce fails the test unless each reseller has one invoice for each month
// from the world's start to last, numbered without gaps, and nothing differs.
func (w *world) billedOnce(t *testing.T, resellers int, last billing.Month) {
	t.Helper()
	seen := map[string]bool{}
	var all []Invoice
	if err := w.db.Read(t.Context()).Where("kind = ?", InvoiceMonth).Order("seq").Find(&all).Error; err != nil {
		t.Fatal(err)
	}
	for n, i := range all {
		key := fmt.Sprintf("%d %s %s", i.ResellerID, i.Month.ISO(), i.Currency)
		if seen[key] || i.Seq != int64(n+1) || i.Number != fmt.Sprintf("M-%06d", n+1) || i.TaxDay != i.Month.Last() {
			t.Errorf("%s is %+v", key, i)
		}
		seen[key] = true
	}
	if months := int(last-april) + 1; len(all) != resellers*months {
		t.Errorf("%d invoices of %d resellers in %d months", len(all), resellers, months)
	}
	w.agrees(t)
}

func TestTheMonthRunCanBeRepeated(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		w.on(2026, time.May, 1)
		if first := w.bill(april); first.Invoices != 3 || first.Subscriptions != 9 {
			t.Errorf("the first run did %+v", first)
		}
		before := w.trace(t)
		for range 3 {
			if again := w.bill(april); again != (Billed{}) {
				t.Errorf("a later run did %+v", again)
			}
			must(t)(w.RunMonths(t.Context()))
		}
		for table, rows := range w.trace(t) {
			if rows != before[table] {
				t.Errorf("a later run changed %s", table)
			}
		}
		w.billedOnce(t, 3, april)
	})
}

func TestMissedMonthsAreCaughtUpEachByItself(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5) // 13.60 on 10 April
		w.on(2026, time.May, 20)
		w.addLicenses(c.sub, 10)
		w.on(2026, time.August, 3)
		if done := ok[Billed](t)(w.RunMonths(t.Context())); done.Invoices != 4 || done.Subscriptions != 4 {
			t.Errorf("did %+v", done)
		}
		for n, net := range []string{"45.33", "116.26", "204.00", "204.00"} { // 100 days; 155 and 110; 15 all month
			m := april + billing.Month(n)
			i := w.theInvoice(m)
			if i.Net().Decimal() != net || i.Month != m || i.TaxDay != m.Last() || i.IssueDay != date(2026, 8, 3) || i.DueDay != date(2026, 9, 2) {
				t.Errorf("%s: %s, %+v", m, i.Net(), i.Invoice)
			}
			if i.Lines[0].FromDay != m.First() || i.Lines[0].ToDay != m.Last() || i.Number != fmt.Sprintf("M-%06d", n+1) {
				t.Errorf("%s has the line %+v", i.Number, i.Lines[0])
			}
		}
		w.agrees(t)
	})
}

func TestAMonthThatIsNotOverIsNotBilled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		w.at(time.Date(2026, 4, 30, 22, 59, 59, 0, time.UTC)) // a second before midnight in Dublin
		for _, m := range []billing.Month{april, may, april + 12, april + 12000} {
			w.refuses(t, Invalid, "is not over", func() error { return errOf(w.BillMonth(t.Context(), access.Job(), m)) })
		}
		for _, who := range []access.Actor{w.admin, w.support, {}} {
			w.refuses(t, Forbidden, "role", func() error { return errOf(w.BillMonth(t.Context(), who, april)) })
		}
		w.at(time.Date(2026, 4, 30, 23, 0, 0, 0, time.UTC))
		for _, m := range []billing.Month{0, april - 1, april - 600} { // nothing to bill
			if done := w.bill(m); done != (Billed{}) {
				t.Errorf("%s: %+v", m.ISO(), done)
			}
		}
		if done := w.bill(april); done.Invoices != 3 {
			t.Errorf("did %+v", done)
		}
	})
}

func TestAMonthWithoutLinesHasNoInvoice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.Trial, 5)
		w.customer(billing.AnnualYearly, 5)
		w.on(2026, time.May, 1)
		if done := w.bill(april); done.Invoices != 0 || done.Subscriptions != 2 {
			t.Errorf("did %+v", done)
		}
		if list := w.invoices(april); len(list) != 1 || list[0].Kind != InvoiceYearly {
			t.Errorf("%+v", list)
		}
		w.agrees(t)
	})
}

func TestOneResellerThatCannotBeBilledDoesNotStopTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		usd := func(sql string) {
			w.write(func(db *gorm.DB) error { return db.Exec(sql).Error })
		}
		usd("UPDATE prices SET valid_from = valid_from + 30000 WHERE currency = 'USD'")
		w.on(2026, time.May, 1)
		done, err := w.BillMonth(t.Context(), access.Job(), april)
		if err == nil || !strings.Contains(err.Error(), "has no price in USD for 2026-04") || done.Invoices != 2 {
			t.Errorf("did %+v, %v", done, err)
		}
		usd("UPDATE prices SET valid_from = valid_from - 30000 WHERE currency = 'USD'")
		if done := w.bill(april); done.Invoices != 1 {
			t.Errorf("did %+v", done)
		}
		w.billedOnce(t, 3, april)
	})
}

func TestManyProcessesBillAMonthOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		w.on(2026, time.August, 1)
		last := april + 3
		var all sync.WaitGroup
		for range 4 {
			other := w.another()
			for range 2 {
				all.Go(func() {
					if _, err := other.BillMonth(context.Background(), access.Job(), last); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		w.billedOnce(t, 3, last)
	})
}

// A process that comes late with an earlier month does not open it again.
func TestABilledMonthStaysBilled(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		w.on(2026, time.July, 1)
		w.bill(may + 1)
		late := func() error {
			_, err := write(t.Context(), w.Store, access.Job(), "late", func(t *tx) (issuedMonth, error) { return t.issueMonth(w.reseller, april) })
			return err
		}
		must(t)(nil, late())
		if r := ok[Reseller](t)(w.Reseller(t.Context(), w.admin)); r.BilledMonth != may+1 {
			t.Errorf("billed through %s", r.BilledMonth)
		}
		w.billedOnce(t, 3, may+1)
	})
}

func TestYearlyOrdersAndMonthRunsGoOnTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		var yearly []company
		for range 4 {
			yearly = append(yearly, w.customer(billing.AnnualYearly, 2))
		}
		w.on(2026, time.September, 1)
		last := april + 4
		var all sync.WaitGroup
		for n, c := range yearly {
			all.Go(func() {
				for range 5 {
					in := LicenseOrder{Additional: 1, Source: SourcePhone}
					q, err := w.QuoteLicenses(t.Context(), w.admin, c.sub, in)
					if err == nil {
						in.Kept = q.Kept()
						_, err = w.AddLicenses(t.Context(), w.admin, c.sub, in)
					}
					if err != nil {
						t.Errorf("order of %d: %v", n, err)
					}
				}
			})
			other := w.another()
			all.Go(func() {
				if _, err := other.BillMonth(context.Background(), access.Job(), last); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.billedOnce(t, 3, last)
		var own int64
		must(t)(nil, w.db.Read(t.Context()).Model(&Invoice{}).Where("kind = ?", InvoiceYearly).Count(&own).Error)
		if own != 3+4+20 {
			t.Errorf("%d yearly invoices", own)
		}
	})
}

// A clock that goes back writes nothing into a month that is closed.
func TestNothingIsWrittenIntoAClosedMonth(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible, annual := w.customer(billing.Flexible, 20), w.customer(billing.AnnualMonthly, 5)
		yearly, gone := w.customer(billing.AnnualYearly, 5), w.customer(billing.Flexible, 5)
		changed, trial := w.customer(billing.Flexible, 5), w.customer(billing.Trial, 5)
		made := w.fill(flexible, 3)
		w.on(2026, time.May, 2)
		w.bill(april)
		before := w.theInvoice(april)
		w.on(2026, time.April, 20)
		w.remove(flexible, made[0])
		w.fill(flexible, 2)
		w.addLicenses(annual.sub, 3)
		w.addLicenses(yearly.sub, 3)
		w.suspend(annual.sub)
		w.cancel(gone.sub)
		w.changePlan(changed.sub, billing.AnnualMonthly, 5)
		w.changePlan(trial.sub, billing.Flexible, 5)
		w.changeEdition(flexible.sub, plus)
		w.customer(billing.AnnualMonthly, 9)
		var early int64
		must(t)(nil, w.db.Read(t.Context()).Raw(`SELECT COUNT(*) FROM seat_ledger JOIN subscriptions ON subscriptions.id = subscription_id
			WHERE day <= ? AND at > ?`, april.Last(), time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC)).Scan(&early).Error)
		if early != 0 {
			t.Errorf("%d ledger entries in April", early)
		}
		w.on(2026, time.June, 1)
		w.bill(may)
		if after := w.theInvoice(april); after.Net() != before.Net() || len(after.Lines) != len(before.Lines) {
			t.Errorf("April became %+v", after)
		}
		for _, i := range w.invoices(april) {
			if i.Kind == InvoiceYearly && i.IssuedAt.After(before.IssuedAt) {
				t.Errorf("%s has its tax date in April", i.Number)
			}
		}
		w.agrees(t)
	})
}

// Whoever waits while a month is closed comes after it.
func TestAWriteThatWaitsForTheMonthRunComesAfterIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.bill(april - 1)
		c := w.customer(billing.Flexible, 9)
		w.at(time.Date(2026, 4, 30, 22, 59, 0, 0, time.UTC)) // 30 April in Dublin
		err := w.during(t,
			func(t *tx) error { return errOf(t.closePart(w.reseller, april, nextPart(t.DB, w.reseller, april))) },
			func(o *world) error { return errOf(o.AddUsers(t.Context(), c.admin, []NewUser{newUser("late")})) })
		if err != nil {
			t.Fatal(err)
		}
		rows := w.ledger(c.sub)
		if last := rows[len(rows)-1]; last.Day != may.First() {
			t.Errorf("written on %s", last.Day)
		}
		in := NewSubscription{SKU: vault, Plan: billing.Flexible, Seats: 2}
		in.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, c.id, in)).Kept()
		err = w.during(t,
			func(t *tx) error { return errOf(t.issueMonth(w.reseller, april)) },
			func(o *world) error { return errOf(o.AddSubscription(t.Context(), w.admin, c.id, in)) })
		refused(t, err, Conflict, "The figures have changed") // they were April's
		w.on(2026, time.June, 1)
		w.bill(may)
		w.agrees(t)
	})
}

// A subscription that is being made is billed from its first day, even by a
// process whose clock is ahead.
func TestTheMonthRunWaitsForNewSubscriptions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.bill(april - 1)
		c := w.customer(billing.Trial, 5)
		const identity = "1010050001"
		w.price(identity, billing.AnnualMonthly, 0, 1360)
		in := NewSubscription{SKU: identity, Plan: billing.AnnualMonthly, Seats: 5}
		in.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, c.id, in)).Kept()
		err := w.during(t, func(t *tx) error {
			customer, err := t.holdCustomer(c.id)
			if err != nil {
				return err
			}
			if _, err := t.subscribe(customer, in); err != nil {
				return err
			}
			return t.sumUp(c.id)
		}, func(o *world) error {
			w.on(2026, time.May, 1)
			return errOf(o.BillMonth(t.Context(), access.Job(), april))
		})
		if err != nil {
			t.Fatal(err)
		}
		if i := w.theInvoice(april); i.Net().Decimal() != "45.33" { // 5 x 13.60 x 20/30
			t.Errorf("April costs %s", i.Net())
		}
		w.agrees(t)
	})
}

// What is due in the month is done before it is closed, dated its day.
func TestWhatIsDueIsDoneBeforeTheMonthIsClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, time.March, 20)
		c := w.customer(billing.Trial, 5) // ends on 19 April
		w.fill(c, 1)
		w.changePlan(c.sub, billing.Flexible, 5)
		w.on(2026, time.May, 7)
		w.bill(april)
		if i := w.theInvoice(april); i.Net().Decimal() != "11.88" || i.Lines[0].Explanation() != "2 licenses x 11 of 30 days" {
			t.Errorf("%s: %+v", i.Net(), i.Lines)
		}
		w.agrees(t)
	})
}

// A catalog is not imported while a month is being closed, nor the other way round.
func TestPricesDoNotChangeWhileAMonthIsClosed(t *testing.T) {
	dearer := strings.Replace(DefaultCatalog, `"currency": "EUR", "from": "2020-01-01", "price": "16.20"`,
		`"currency": "EUR", "from": "2026-04-16", "price": "20.00"`, 1)
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.Flexible, 9)
		w.on(2026, time.May, 1)
		err := w.during(t,
			func(t *tx) error { return errOf(t.closePart(w.reseller, april, nextPart(t.DB, w.reseller, april))) },
			func(o *world) error {
				return errOf(o.ImportCatalog(t.Context(), access.Job(), strings.NewReader(dearer)))
			})
		refused(t, err, Invalid, "April\u00a02026 is invoiced already")
		w.bill(april)
		w.agrees(t)
	})
}
