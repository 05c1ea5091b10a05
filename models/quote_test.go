package models

import (
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

// A running trial's plan starts at the trial's end, so that is when its quote counts.
func TestTrialPlanIsQuotedFromTheTrialsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 10)
		c := w.customer(billing.Trial, 10)
		w.on(2026, 4, 20)
		in := PlanOrder{Plan: billing.AnnualYearly, Seats: 5}
		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, in)).(Quote)
		end := billing.NewDay(2026, 5, 10)
		if !q.Scheduled || q.Day != end || q.Term != billing.NewTerm(end) || q.Net.Decimal() != "816.00" || q.Days != 365 {
			t.Errorf("quoted %+v", q)
		}
		if !strings.Contains(q.Invoice, end.String()) {
			t.Errorf("invoiced on %s", q.Invoice)
		}
		w.on(2026, 4, 25) // another day, the same review
		in.Kept = q.Kept()
		must(t)(w.ChangePlan(t.Context(), w.admin, c.sub, in))
		if s := w.sub(c.sub); s.Plan != billing.Trial || s.NextPlan != billing.AnnualYearly || s.TrialEnd != end {
			t.Errorf("scheduled %+v", s)
		}
		w.on(2026, 5, 11)
		must(t)(w.RunDueSubscriptions(t.Context()))
		if s := w.sub(c.sub); s.Plan != billing.AnnualYearly || s.TermStart != end || s.Ceiling != 5 {
			t.Errorf("started %+v", s)
		}
	})
}

// The rows of a quote add up: what is charged, less what is charged no longer.
func TestPlanQuoteSaysWhatIsChargedNoLonger(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 10)
		c := w.customer(billing.Flexible, 25)
		w.fill(c, 3)
		w.on(2026, 4, 20)
		q := must(t)(w.QuotePlan(t.Context(), w.admin, c.sub, PlanOrder{Plan: billing.AnnualMonthly, Seats: 6})).(Quote)
		// 6 x 13.60 x 10/30 = 27.20; 4 x 16.20 x 20/30 = 43.20, of which 10 days stay.
		if q.Saved.Decimal() != "-21.60" || q.Net.Decimal() != "5.60" || q.Licenses != 6 || q.From != billing.Flexible {
			t.Errorf("quoted %+v", q)
		}
		e := must(t)(w.QuoteEdition(t.Context(), w.admin, c.sub, EditionOrder{SKU: plus})).(Quote)
		// 4 x 25.30 x 10/30 = 33.73
		if e.Saved.Decimal() != "-21.60" || e.Net.Decimal() != "12.13" || e.Licenses != 4 {
			t.Errorf("quoted %+v", e)
		}
	})
}

func TestRenewalIsQuotedAtThePriceOfItsDay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2026, 4, 10)
		c := w.customer(billing.AnnualMonthly, 10)
		dearer := strings.Replace(DefaultCatalog, `"currency": "EUR", "from": "2020-01-01", "price": "13.60"`,
			`"currency": "EUR", "from": "2027-01-01", "price": "15.00"`, 1)
		must(t)(w.ImportCatalog(t.Context(), access.Job(), strings.NewReader(dearer)))
		in := RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly}
		q, goesOn, err := w.QuoteRenewal(t.Context(), w.admin, c.sub, in)
		if err != nil || !goesOn || q.Price.Decimal() != "15.00" || q.Month.Decimal() != "150.00" || q.Rest.Decimal() != "1800.00" {
			t.Errorf("quoted %+v, %v", q, err)
		}
		_, goesOn, err = w.QuoteRenewal(t.Context(), w.admin, c.sub, RenewalOrder{Renewal: RenewCancel})
		if err != nil || goesOn {
			t.Errorf("a canceled renewal goes on: %v", err)
		}
	})
}

// A new term that activation opens is what the renewal was set to: its edition too.
func TestActivationPastTheTermOpensWhatWasSet(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2025, 4, 10)
		c := w.customer(billing.AnnualMonthly, 10)
		set := RenewalOrder{Renewal: RenewNumber, Seats: 8, Plan: billing.AnnualYearly, SKU: plus, Was: 1, PONumber: "PO 7"}
		o := must(t)(w.EditRenewal(t.Context(), w.admin, c.sub, set)).(Placed)
		row := must(t)(w.Order(t.Context(), w.admin, o.OrderID)).(OrderRow)
		if !strings.HasSuffix(row.Detail, ", as Google Workspace Business Plus") {
			t.Errorf("order says %q", row.Detail)
		}
		must(t)(w.SuspendSubscription(t.Context(), w.admin, c.sub, ""))
		w.on(2026, 4, 20)
		q := must(t)(w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{})).(Quote)
		if q.SKUName != "Google Workspace Business Plus" || q.After != 8 || !q.AtOnce || q.Net.Decimal() != "2025.60" {
			t.Errorf("quoted %+v", q)
		}
		placed := must(t)(w.ActivateSubscription(t.Context(), w.admin, c.sub, Activation{Kept: q.Kept(), PONumber: "PO 8"})).(Placed)
		if s := w.sub(c.sub); s.SKUID != plus || s.Ceiling != 8 || s.Status != Active || s.Plan != billing.AnnualYearly {
			t.Errorf("activated %+v", s)
		}
		row = must(t)(w.Order(t.Context(), w.admin, placed.OrderID)).(OrderRow)
		if row.PONumber != "PO 8" {
			t.Errorf("P.O. number %q", row.PONumber)
		}
	})
}

func TestActivationPastTheTermIgnoresALoweredLimit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2025, 4, 10)
		c := w.customer(billing.AnnualMonthly, 10)
		must(t)(w.SuspendSubscription(t.Context(), w.admin, c.sub, ""))
		w.on(2026, 4, 20)
		w.contractLimit(5)
		q := must(t)(w.QuoteActivation(t.Context(), w.admin, c.sub, Activation{})).(Quote)
		if q.After != 10 || q.Price.Decimal() != "13.60" {
			t.Errorf("quoted %+v", q)
		}
	})
}

func TestRenewalNumberMayLieBelowTheLicensedUsersOfNow(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.on(2025, 4, 10)
		c := w.customer(billing.AnnualMonthly, 10)
		w.fill(c, 4)
		set := RenewalOrder{Renewal: RenewNumber, Seats: 3, Plan: billing.AnnualMonthly, Was: 1, PONumber: "PO 7"}
		must(t)(w.EditRenewal(t.Context(), w.admin, c.sub, set))
		w.on(2026, 4, 11)
		must(t)(w.RunDueSubscriptions(t.Context()))
		if s := w.sub(c.sub); s.Ceiling != 5 || s.Flag == "" || w.last(c.sub, OrderRenewed, s.TermStart).PONumber != "PO 7" {
			t.Errorf("renewed %+v", s)
		}
	})
}
