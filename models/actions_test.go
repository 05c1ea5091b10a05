package models

import (
	"slices"
	"testing"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// contractLimit sets Liffey Cloud's contract limit.
func (w *world) contractLimit(n int64) {
	w.t.Helper()
	err := w.db.Write(w.t.Context(), func(db *gorm.DB) error {
		return db.Model(&Reseller{}).Where("id = ?", w.reseller).Update("contract_limit", n).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestActionsFollowPlanAndState(t *testing.T) {
	apps := SKU{Name: "Standard", Plans: "FLEXIBLE,ANNUAL_MONTHLY_PAY,ANNUAL_YEARLY_PAY,TRIAL"}
	addOn := SKU{Name: "Vault", Plans: "FLEXIBLE,TRIAL"}
	cases := []struct {
		name     string
		sub      Subscription
		sku      SKU
		editions int
		want     []Action
	}{
		{"flexible", Subscription{Plan: billing.Flexible, Status: Active}, apps, 5, []Action{EditCap, PlanChange, EditionChange, SuspendAction, CancelAction}},
		{"add-on", Subscription{Plan: billing.Flexible, Status: Active}, addOn, 1, []Action{EditCap, SuspendAction, CancelAction}},
		{"flexible, suspended", Subscription{Plan: billing.Flexible, Status: Suspended}, apps, 5, []Action{ActivateAction, CancelAction}},
		{"annual", Subscription{Plan: billing.AnnualYearly, Status: Active}, apps, 5, []Action{AddLicense, RenewalChange, SuspendAction}},
		{"annual, suspended", Subscription{Plan: billing.AnnualMonthly, Status: Suspended}, apps, 5, []Action{RenewalChange, ActivateAction}},
		{"trial", Subscription{Plan: billing.Trial, Status: Active}, apps, 5, []Action{EditCap, PlanChange, EditionChange, CancelAction}},
		{"trial with a plan", Subscription{Plan: billing.Trial, Status: Active, NextPlan: billing.Flexible}, apps, 5, []Action{EditCap, PlanChange, EditionChange, StartPaid, CancelAction}},
		{"ended trial", Subscription{Plan: billing.Trial, Status: Suspended}, apps, 5, []Action{PlanChange, CancelAction}},
		{"canceled", Subscription{Plan: billing.Flexible, Status: Canceled}, apps, 5, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := Account{Subscription: c.sub, SKU: c.sku, editions: c.editions}
			if got := a.Actions(); !slices.Equal(got, c.want) {
				t.Errorf("offers %v, want %v", got, c.want)
			}
			for _, action := range actions {
				if err := a.Refuses(action); (err == nil) != slices.Contains(c.want, action) || err != nil && KindOf(err) != Conflict {
					t.Errorf("%s: %v", action, err)
				}
			}
		})
	}
}

func TestRangeAndWish(t *testing.T) {
	r := Reseller{ContractLimit: 50}
	a := Account{Subscription: Subscription{Plan: billing.Flexible, Ceiling: 80, Licensed: 0}, Reseller: r}
	if least, most := a.Range(); least != 1 || most != 80 {
		t.Errorf("range %d to %d: a lowered limit blocks only raises", least, most)
	}
	a.Ceiling, a.Licensed = 20, 7
	if least, most := a.Range(); least != 7 || most != 50 {
		t.Errorf("range %d to %d", least, most)
	}
	for _, c := range []struct {
		plan    billing.Plan
		request *PurchaseRequest
		want    int64
	}{
		{billing.Flexible, nil, 0},
		{billing.Flexible, &PurchaseRequest{Kind: RequestCap, Asked: 30}, 30},
		{billing.Flexible, &PurchaseRequest{Kind: RequestLicenses, Asked: 12}, 32},
		{billing.AnnualYearly, &PurchaseRequest{Kind: RequestLicenses, Asked: 12}, 12},
		{billing.AnnualYearly, &PurchaseRequest{Kind: RequestCap, Asked: 30}, 10},
		{billing.AnnualYearly, &PurchaseRequest{Kind: RequestCap, Asked: 20}, 0},
	} {
		a.Plan, a.Request = c.plan, c.request
		if got := a.Wished(); got != c.want {
			t.Errorf("%s %+v: %d, want %d", c.plan, c.request, got, c.want)
		}
	}
}

func TestCapRefusalsNameTheLimit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		try := func(n int64) error {
			_, err := w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: n, Was: 25})
			return err
		}
		refused(t, try(0), Invalid, "Purchase cap must be 1 or more, because 1 user is licensed.")
		refused(t, try(301), Invalid, "Purchase cap must be 300 or less, because Google Workspace Business Standard has an edition limit of 300 users.")
		w.contractLimit(20)
		refused(t, try(26), Invalid, "Purchase cap must be 25 or less, because Liffey Cloud’s contract limit is 20 users.")
		if err := try(22); err != nil {
			t.Errorf("lowering to 22 under a lowered limit: %v", err)
		}
	})
}

func TestLicenseRefusalsNameTheLimit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 250)
		try := func(n int64) error {
			_, err := w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: n, Source: SourcePhone})
			return err
		}
		refused(t, try(51), Invalid, "must be 50 or less, because Google Workspace Business Standard has an edition limit of 300 users")
		refused(t, try(1<<62), Invalid, "must be 50 or less")
		w.contractLimit(260)
		refused(t, try(11), Invalid, "must be 10 or less, because Liffey Cloud’s contract limit is 260 users")
		w.contractLimit(100)
		refused(t, try(1), Invalid, "No licenses can be added, because Liffey Cloud’s contract limit is 100 users and 250 are purchased already")
		refused(t, try(1<<62), Invalid, "No licenses can be added")
		refused(t, try(0), Invalid, "must be 1 or more")
	})
}

func TestVisitsOrderWhatIsFreeButNothingChargedAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualYearly, 5)
		must(t)(w.SuspendSubscription(t.Context(), w.admin, c.sub, ""))
		visitor := w.admin
		visitor.Visit = &access.Visit{ID: 1, Role: access.RoleSupportAgent, Level: access.Act}
		q := must(t)(w.QuoteActivation(t.Context(), visitor, c.sub, Activation{})).(Quote)
		if !q.Net.IsZero() {
			t.Errorf("activating within the term costs %s", q.Net)
		}
		must(t)(w.ActivateSubscription(t.Context(), visitor, c.sub, Activation{Kept: q.Kept()}))
		in := LicenseOrder{Additional: 1, Source: SourceMail}
		in.Kept = must(t)(w.QuoteLicenses(t.Context(), visitor, c.sub, in)).(Quote).Kept()
		_, err := w.AddLicenses(t.Context(), visitor, c.sub, in)
		refused(t, err, Forbidden, "charged at once")
	})
}
