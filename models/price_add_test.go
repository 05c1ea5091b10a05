package models

import (
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// newPrice is a price of the Standard edition from a day on.
func newPrice(plan billing.Plan, minor int64, from billing.Day) NewPrice {
	return NewPrice{SKU: standard, Plan: plan, Price: billing.NewMoney(minor, "EUR"), From: from}
}

// addPrice adds a price as its review shows it.
func (w *world) addPrice(t *testing.T, in NewPrice) error {
	t.Helper()
	in.Kept = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, in)).Kept()
	return errOf(w.AddPrice(t.Context(), w.support, in))
}

func TestAPriceIsAddedFromADay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		may := billing.NewDay(2026, 5, 1)
		change := ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, newPrice(billing.Flexible, 1700, may)))
		if change.Before == nil || plain(change.Before) != "EUR 16.20" || change.Replaces || change.Next != nil || change.SKU.ID != standard {
			t.Errorf("it changes %+v", change)
		}
		check(t, w.addPrice(t, newPrice(billing.Flexible, 1700, may)))
		check(t, w.addPrice(t, newPrice(billing.Flexible, 1650, may-10)))
		change = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, newPrice(billing.Flexible, 1800, may)))
		if plain(change.Before) != "EUR 17.00" || !change.Replaces {
			t.Errorf("it changes %+v", change)
		}
		check(t, w.addPrice(t, newPrice(billing.Flexible, 1800, may)))
		check(t, w.addPrice(t, newPrice(billing.AnnualMonthly, 0, may)))
		for day, want := range map[billing.Day]int64{may - 11: 1620, may - 10: 1650, may - 1: 1650, may: 1800} {
			price, _, err := listPrice(w.db.Read(t.Context()), standard, billing.Flexible, "EUR", day)
			if err != nil || price.Minor != want {
				t.Errorf("%v: the price on %s is %v, want %d cents", err, day, price, want)
			}
		}
		mustRead(t, w.deeds(t, w.support, ActivityFilter{Own: true, Group: DeedCatalog})[:4],
			"Sam Ortega: Added a price; Product: Google Workspace Business Standard; Price: EUR 16.20 → EUR 17.00; Plan: Flexible Plan; From: 1 May 2026",
			"Sam Ortega: Added a price; Product: Google Workspace Business Standard; Price: EUR 16.20 → EUR 16.50; Plan: Flexible Plan; From: 21 Apr 2026",
			"Sam Ortega: Added a price; Product: Google Workspace Business Standard; Price: EUR 17.00 → EUR 18.00; Plan: Flexible Plan; From: 1 May 2026",
			"Sam Ortega: Added a price; Product: Google Workspace Business Standard; Price: EUR 13.60 → EUR 0.00; Plan: Annual Plan (monthly payments); From: 1 May 2026",
		)
		details := ok[EditionDetails](t)(w.Edition(t.Context(), w.support, standard))
		var flexible []DatedPrice
		for _, p := range details.Prices {
			if p.Plan == billing.Flexible && p.Currency == "EUR" {
				flexible = append(flexible, p)
			}
		}
		if len(flexible) != 3 || flexible[0].Minor != 1800 || flexible[0].Until != billing.NoDay || flexible[1].Until != may-1 || !flexible[2].Now || flexible[0].Now {
			t.Errorf("the prices are %+v", flexible)
		}
	})
}

func TestAPriceOfAnInvoicedMonthIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.annual(billing.AnnualMonthly, 5, time.March, 13)
		w.on(2026, time.April, 10)
		w.bill(billing.NewMonth(2026, time.March))
		for _, from := range []billing.Day{billing.NewDay(2026, 3, 31), billing.NewDay(2025, 1, 1), 0} {
			w.refuses(t, Invalid, "March\u00a02026 is invoiced already. Choose 1\u00a0Apr\u00a02026 or a later day.", func() error {
				return errOf(w.AddPrice(t.Context(), w.support, newPrice(billing.Flexible, 1700, from)))
			})
		}
		check(t, w.addPrice(t, newPrice(billing.Flexible, 1700, billing.NewDay(2026, 4, 1))))
		w.agrees(t)
	})
}

func TestABadPriceIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		day := billing.NewDay(2026, 5, 1)
		for name, test := range map[string]struct {
			spoil func(*NewPrice)
			kind  Kind
			says  string
		}{
			"of nothing":       {func(p *NewPrice) { p.SKU = "nothing" }, NotFound, "no such product"},
			"a trial":          {func(p *NewPrice) { p.Plan = billing.Trial }, Invalid, "Choose one of the plans"},
			"a yearly one":     {func(p *NewPrice) { p.Plan = billing.AnnualYearly }, Invalid, "Choose one of the plans"},
			"a plan not sold":  {func(p *NewPrice) { p.SKU, p.Plan = vault, billing.AnnualMonthly }, Invalid, "Choose one of the plans that Google Vault is sold on."},
			"a negative one":   {func(p *NewPrice) { p.Price.Minor = -1 }, Invalid, "Price must not be negative."},
			"a currency":       {func(p *NewPrice) { p.Price.Currency = "XYZ" }, Invalid, "Choose a currency from the list."},
			"a slip of a year": {func(p *NewPrice) { p.From = billing.NewDay(2062, 5, 1) }, Invalid, "within the next 5 years"},
			"not as reviewed":  {func(p *NewPrice) { p.Kept = "16.00" }, Conflict, "The prices have changed since the review. Nothing was added."},
			"never reviewed":   {func(p *NewPrice) { p.Kept = "" }, Conflict, "The prices have changed since the review."},
		} {
			t.Run(name, func(t *testing.T) {
				in := newPrice(billing.Flexible, 1700, day)
				in.Kept = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, in)).Kept()
				test.spoil(&in)
				w.refuses(t, test.kind, test.says, func() error { return errOf(w.AddPrice(t.Context(), w.support, in)) })
			})
		}
		for _, who := range []access.Actor{w.admin, w.hire(t, w.support, access.RoleSupportAgent), {}, access.Job()} {
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.AddPrice(t.Context(), who, newPrice(billing.Flexible, 1700, day))) })
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.QuotePrice(t.Context(), who, newPrice(billing.Flexible, 1700, day))) })
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.Catalog(t.Context(), who)) })
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.Edition(t.Context(), who, standard)) })
		}
	})
}

// A review that was open while somebody else set a price does not hold.
func TestTwoWhoSetAPriceNoticeEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		may := billing.NewDay(2026, 5, 1)
		mine := newPrice(billing.Flexible, 1700, may)
		mine.Kept = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, mine)).Kept()
		check(t, w.addPrice(t, newPrice(billing.Flexible, 1750, may)))
		w.refuses(t, Conflict, "The prices have changed since the review.", func() error { return errOf(w.AddPrice(t.Context(), w.support, mine)) })
		later := newPrice(billing.Flexible, 1700, may-1)
		later.Kept = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, later)).Kept()
		if later.Kept != "16.20 until 2026-05-01" {
			t.Errorf("the review keeps %q", later.Kept)
		}
	})
}

// A price that waits for a month to be closed is refused then.
func TestAPriceWaitsForTheMonthRun(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.annual(billing.AnnualMonthly, 5, time.March, 13)
		w.on(2026, time.March, 28)
		w.bill(billing.NewMonth(2026, time.February))
		in := newPrice(billing.Flexible, 1700, billing.NewDay(2026, 3, 20))
		in.Kept = ok[PriceChange](t)(w.QuotePrice(t.Context(), w.support, in)).Kept()
		err := w.during(t, func(t *tx) error {
			if err := t.holdCatalog(); err != nil {
				return err
			}
			return t.Exec("UPDATE invoices SET month = ? WHERE month = ?", billing.NewMonth(2026, time.March), billing.NewMonth(2026, time.February)).Error
		}, func(o *world) error { return errOf(o.AddPrice(t.Context(), w.support, in)) })
		refused(t, err, Invalid, "is invoiced already")
	})
}
