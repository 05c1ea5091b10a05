package clients

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"google.golang.org/api/option"
	"google.golang.org/api/reseller/v1"
)

func newCustomer(domain string) *reseller.Customer {
	return &reseller.Customer{
		CustomerDomain: domain, AlternateEmail: "ann@elsewhere.example", PhoneNumber: "+353 1 555 0100",
		PostalAddress: &reseller.Address{
			ContactName: "Ann Lone", OrganizationName: "Alone Ltd", AddressLine1: "1 Quay", AddressLine2: "Floor 2",
			Locality: "Dublin", Region: "Co. Dublin", PostalCode: "D02 X285", CountryCode: "IE",
		},
	}
}

func TestCustomers(t *testing.T) {
	on(t, func(w *world) {
		api := w.reseller.Customers
		refuse(w, api.Get("alone.example"), "404 notFound", "No customer has the domain")
		made := do(w, api.Insert(newCustomer("alone.example")))
		if made.Kind != "reseller#customer" || made.CustomerType != "domain" || !made.CustomerDomainVerified || made.PostalAddress.Region != "Co. Dublin" {
			t.Errorf("made %+v", made)
		}
		for _, name := range []string{made.CustomerId, "alone.example"} {
			if got := do(w, api.Get(name)); got.CustomerId != made.CustomerId || got.PhoneNumber != made.PhoneNumber {
				t.Errorf("%s is %+v", name, got)
			}
		}
		refuse(w, api.Insert(newCustomer("alone.example")), "409 duplicate", "already a customer")
		refuse(w, api.Insert(newCustomer(harbor)), "409 duplicate", "already a customer")
		refuse(w, api.Insert(newCustomer("more.example")).CustomerAuthToken("0123"), "403 forbidden", "token")
		wrong := newCustomer("more.example")
		wrong.AlternateEmail, wrong.PostalAddress.CountryCode = "ann@more.example", "Ireland"
		refuse(w, api.Insert(wrong), "400 invalid", "outside the customer’s domain")

		got := do(w, api.Patch(made.CustomerId, &reseller.Customer{PostalAddress: &reseller.Address{Locality: "Cork"}}))
		if got.PostalAddress.Locality != "Cork" || got.PostalAddress.AddressLine2 != "Floor 2" {
			t.Errorf("patched %+v", got.PostalAddress)
		}
		got.PhoneNumber = ""
		if got = do(w, api.Update("alone.example", got)); got.PhoneNumber != "" || got.PostalAddress.AddressLine2 != "Floor 2" {
			t.Errorf("updated %+v", got)
		}
		got.CustomerDomain = "other.example"
		refuse(w, api.Update("alone.example", got), "400 invalid", "read-only")
		refuse(w, api.Patch("nobody.example", got), "403 forbidden", "not one of your customers")
		for _, name := range []string{cascade, "C99999999", "a/b"} {
			refuse(w, api.Get(name), "403 forbidden", "not one of your customers")
		}
	})
}

func TestSubscriptions(t *testing.T) {
	on(t, func(w *world) {
		api := w.reseller.Subscriptions
		do(w, w.reseller.Customers.Insert(newCustomer("alone.example")))
		made := do(w, api.Insert("alone.example", &reseller.Subscription{
			SkuId: standard, PurchaseOrderId: "4500018020", Plan: &reseller.SubscriptionPlan{PlanName: "ANNUAL_MONTHLY_PAY"},
			Seats: &reseller.Seats{NumberOfSeats: 12}, RenewalSettings: &reseller.RenewalSettings{RenewalType: "AUTO_RENEW_YEARLY_PAY"},
		}))
		if made.Plan.PlanName != "ANNUAL" || !made.Plan.IsCommitmentPlan || made.Seats.NumberOfSeats != 12 || made.Seats.MaximumNumberOfSeats != 50000 ||
			made.RenewalSettings.RenewalType != "AUTO_RENEW_YEARLY_PAY" || made.PurchaseOrderId != "4500018020" || made.Status != "ACTIVE" {
			t.Errorf("made %+v, %+v, %+v", made, made.Plan, made.Seats)
		}
		term := time.UnixMilli(made.Plan.CommitmentInterval.EndTime).Sub(time.UnixMilli(made.Plan.CommitmentInterval.StartTime))
		if created := time.UnixMilli(made.CreationTime).UTC(); created.Format(time.DateOnly) != "2026-11-20" || term != 365*24*time.Hour {
			t.Errorf("made at %v for %v", created, term)
		}
		refuse(w, api.Insert("alone.example", &reseller.Subscription{
			SkuId: standard, Plan: &reseller.SubscriptionPlan{PlanName: "FLEXIBLE"}, Seats: &reseller.Seats{MaximumNumberOfSeats: 5},
		}), "409 duplicate", "has an edition of this product already")
		refuse(w, api.Insert("alone.example", &reseller.Subscription{
			SkuId: "Google-Vault", Plan: &reseller.SubscriptionPlan{PlanName: "FLEXIBLE"}, Seats: &reseller.Seats{NumberOfSeats: 5},
		}), "400 invalid", "seats.maximumNumberOfSeats is required")
		if got := do(w, api.Get("alone.example", made.SubscriptionId)); got.SubscriptionId != made.SubscriptionId {
			t.Errorf("got %+v", got)
		}
		refuse(w, api.Get("alone.example", "99999999"), "404 notFound", "subscription")
		refuse(w, api.Get(cascade, "1"), "403 forbidden", "not one of your customers")

		// Every subscription of the reseller's comes once, page by page.
		seen, pages := map[string]int{}, 0
		w.check(api.List().MaxResults(5).Pages(w.Context(), func(page *reseller.Subscriptions) error {
			pages++
			for _, s := range page.Subscriptions {
				seen[s.SubscriptionId]++
				if s.CustomerDomain == cascade || s.Status == "CANCELLED" {
					t.Errorf("listed %+v", s)
				}
			}
			return nil
		}))
		for id, n := range seen {
			if n != 1 {
				t.Errorf("subscription %s is listed %d times", id, n)
			}
		}
		if pages < 4 || seen[made.SubscriptionId] != 1 {
			t.Errorf("%d subscriptions on %d pages", len(seen), pages)
		}
		if got := do(w, api.List().CustomerId(harbor)); len(got.Subscriptions) == 0 || got.Subscriptions[0].CustomerDomain != harbor {
			t.Errorf("the customer has %+v", got)
		}
		if got := do(w, api.List().CustomerNamePrefix("kestrel")); len(got.Subscriptions) == 0 || got.Subscriptions[0].CustomerDomain != kestrel {
			t.Errorf("the prefix finds %+v", got)
		}
		refuse(w, api.List().CustomerId(cascade), "403 forbidden", "")
		refuse(w, api.List().MaxResults(101), "400 invalid", "1 to 100")
		refuse(w, api.List().PageToken("!"), "400 invalid", "pageToken")
	})
}

// of is the one subscription of a product that a customer has.
func (w *world) of(domain, sku string) *reseller.Subscription {
	w.Helper()
	for _, s := range do(w, w.reseller.Subscriptions.List().CustomerId(domain)).Subscriptions {
		if s.SkuId == sku {
			return s
		}
	}
	w.Fatalf("%s has no %s", domain, sku)
	return nil
}

func TestSeatsAndPlans(t *testing.T) {
	on(t, func(w *world) {
		api := w.reseller.Subscriptions
		flexible, yearly := w.of(harbor, standard), w.of(kestrel, standard)
		if flexible.Plan.PlanName != "FLEXIBLE" || flexible.Seats.LicensedNumberOfSeats != 22 || flexible.Seats.MaximumNumberOfSeats != 25 {
			t.Fatalf("the demo is another one: %+v", flexible.Seats)
		}
		for range 2 { // the same number is no other
			got := do(w, api.ChangeSeats(harbor, flexible.SubscriptionId, &reseller.Seats{MaximumNumberOfSeats: 30}))
			if got.Seats.MaximumNumberOfSeats != 30 {
				t.Errorf("the cap is %d", got.Seats.MaximumNumberOfSeats)
			}
		}
		refuse(w, api.ChangeSeats(harbor, flexible.SubscriptionId, &reseller.Seats{MaximumNumberOfSeats: 21}), "400 invalid", "must be 22 or more")
		refuse(w, api.ChangeSeats(harbor, flexible.SubscriptionId, &reseller.Seats{NumberOfSeats: 40}), "400 invalid", "Give the purchase cap")
		refuse(w, api.ChangeSeats(harbor, flexible.SubscriptionId, &reseller.Seats{MaximumNumberOfSeats: 30, LicensedNumberOfSeats: 1}), "400 invalid", "read-only")
		seats := yearly.Seats // as they were read
		seats.NumberOfSeats += 5
		if got := do(w, api.ChangeSeats(kestrel, yearly.SubscriptionId, seats)); got.Seats.NumberOfSeats != 55 || got.Plan.PlanName != "ANNUAL_YEARLY_PAY" {
			t.Errorf("it is %+v", got.Seats)
		}
		refuse(w, api.ChangeSeats(kestrel, yearly.SubscriptionId, &reseller.Seats{NumberOfSeats: 54}), "400 invalid", "cannot fall below 55")
		refuse(w, api.ChangeSeats(kestrel, yearly.SubscriptionId, &reseller.Seats{NumberOfSeats: 301}), "400 invalid", "edition limit of 300")

		refuse(w, api.ChangePlan(kestrel, yearly.SubscriptionId, &reseller.ChangePlanRequest{
			PlanName: "FLEXIBLE", Seats: &reseller.Seats{MaximumNumberOfSeats: 60},
		}), "412 conditionNotMet", "only at renewal")
		refuse(w, api.ChangeRenewalSettings(harbor, flexible.SubscriptionId, &reseller.RenewalSettings{RenewalType: "CANCEL"}), "412 conditionNotMet", "no renewal")
		for _, name := range []string{"RENEW_CURRENT_USERS_MONTHLY_PAY", "SWITCH_TO_PAY_AS_YOU_GO", "AUTO_RENEW_YEARLY_PAY"} {
			if got := do(w, api.ChangeRenewalSettings(kestrel, yearly.SubscriptionId, &reseller.RenewalSettings{RenewalType: name})); got.RenewalSettings.RenewalType != name {
				t.Errorf("set to %q, not %s", got.RenewalSettings.RenewalType, name)
			}
		}
		got := do(w, api.ChangePlan(harbor, flexible.SubscriptionId, &reseller.ChangePlanRequest{
			PlanName: "ANNUAL_MONTHLY_PAY", Seats: &reseller.Seats{NumberOfSeats: 25}, PurchaseOrderId: "PO 7",
		}))
		if got.Plan.PlanName != "ANNUAL" || got.Seats.NumberOfSeats != 25 || got.PurchaseOrderId != "PO 7" {
			t.Errorf("it is %+v, %+v", got.Plan, got.Seats)
		}
	})
}

func TestStatesAndTrials(t *testing.T) {
	on(t, func(w *world) {
		api := w.reseller.Subscriptions
		flexible := w.of(harbor, standard).SubscriptionId
		if got := do(w, api.Suspend(harbor, flexible)); got.Status != "SUSPENDED" || strings.Join(got.SuspensionReasons, "") != "RESELLER_INITIATED" {
			t.Errorf("it is %+v", got)
		}
		refuse(w, api.Suspend(harbor, flexible), "400 badRequest", "suspended")
		refuse(w, api.ChangeSeats(harbor, flexible, &reseller.Seats{MaximumNumberOfSeats: 40}), "400 badRequest", "suspended")
		if got := do(w, api.Activate(harbor, flexible)); got.Status != "ACTIVE" || len(got.SuspensionReasons) > 0 {
			t.Errorf("it is %+v", got)
		}
		refuse(w, api.Activate(harbor, flexible), "412 conditionNotMet", "not suspended")

		do(w, w.reseller.Customers.Insert(newCustomer("alone.example")))
		order := &reseller.Subscription{SkuId: standard, Plan: &reseller.SubscriptionPlan{PlanName: "TRIAL"}, Seats: &reseller.Seats{MaximumNumberOfSeats: 11}}
		refuse(w, api.Insert("alone.example", order), "400 invalid", "a trial is limited to 10 users")
		order.Seats.MaximumNumberOfSeats = 10
		trial := do(w, api.Insert("alone.example", order))
		if !trial.TrialSettings.IsInTrial || time.UnixMilli(trial.TrialSettings.TrialEndTime).UTC().Format(time.DateOnly) != "2026-12-20" {
			t.Errorf("the trial is %+v", trial.TrialSettings)
		}
		refuse(w, api.StartPaidService("alone.example", trial.SubscriptionId), "412 conditionNotMet", "Choose a plan first")
		refuse(w, api.Suspend("alone.example", trial.SubscriptionId), "412 conditionNotMet", "cannot be suspended")
		got := do(w, api.ChangePlan("alone.example", trial.SubscriptionId, &reseller.ChangePlanRequest{
			PlanName: "FLEXIBLE", Seats: &reseller.Seats{MaximumNumberOfSeats: 20},
		}))
		if got.Plan.PlanName != "FLEXIBLE" || !got.TrialSettings.IsInTrial {
			t.Errorf("it is %+v, %+v", got.Plan, got.TrialSettings)
		}
		if got = do(w, api.StartPaidService("alone.example", trial.SubscriptionId)); got.TrialSettings.IsInTrial || got.Seats.MaximumNumberOfSeats != 20 {
			t.Errorf("it is %+v, %+v", got.TrialSettings, got.Seats)
		}
		w.refused(api.Delete("alone.example", trial.SubscriptionId, "cancel").Do(), "412 conditionNotMet", "super admin")

		moved := do(w, api.Insert(harbor, &reseller.Subscription{SkuId: plus}).Action("switch").SourceSkuId(standard))
		if moved.SkuId != plus || moved.Seats.LicensedNumberOfSeats != 22 {
			t.Errorf("moved to %+v", moved.Seats)
		}
		w.refused(api.Delete(harbor, moved.SubscriptionId, "transfer_to_direct").Do(), "400 invalid", "must be cancel")
		w.refused(api.Delete(kestrel, w.of(kestrel, standard).SubscriptionId, "cancel").Do(), "412 conditionNotMet", "Annual Plan")
		w.check(api.Delete(harbor, moved.SubscriptionId, "cancel").Do())
		if got := do(w, api.Get(harbor, moved.SubscriptionId)); got.Status != "CANCELLED" {
			t.Errorf("it is %s", got.Status)
		}
	})
}

// What a client needs not know: a repeated call is done once, and keys are told
// apart by their rights.
func TestKeysAndRepetitions(t *testing.T) {
	on(t, func(w *world) {
		api := w.reseller.Subscriptions
		id := w.of(kestrel, standard).SubscriptionId
		change := func(n int64) (*reseller.Subscription, error) {
			call := api.ChangeSeats(kestrel, id, &reseller.Seats{NumberOfSeats: n})
			call.Header().Set("Idempotency-Key", "order 4711")
			return call.Do()
		}
		first, err := change(60)
		w.check(err)
		do(w, api.ChangeSeats(kestrel, id, &reseller.Seats{NumberOfSeats: 65}))
		again, err := change(60)
		w.check(err)
		if first.Seats.NumberOfSeats != 60 || again.Seats.NumberOfSeats != 60 || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("answered %d, then %d", first.Seats.NumberOfSeats, again.Seats.NumberOfSeats)
		}
		_, err = change(70)
		w.refused(err, "409 conflict", "Idempotency-Key")
		if got := w.of(kestrel, standard).Seats.NumberOfSeats; got != 65 {
			t.Errorf("%d licenses", got)
		}

		weak := w.resellerAs(w.key(dublin, "customers:read"))
		do(w, weak.Subscriptions.Get(kestrel, id))
		refuse(w, weak.Subscriptions.Suspend(kestrel, id), "403 forbidden", "does not have the right")
		refuse(w, w.resellerAs(w.key(seattle, "all")).Subscriptions.Get(kestrel, id), "403 forbidden", "not one of your customers")
		refuse(w, w.resellerAs("perseat_NOBODY").Subscriptions.List(), "401 authError", "not valid")
		nobody, err := reseller.NewService(w.Context(), option.WithEndpoint(w.program.URL), option.WithoutAuthentication())
		w.check(err)
		refuse(w, nobody.Subscriptions.List(), "401 required", "Authorization")
		token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: w.key(dublin, "all")})
		byToken, err := reseller.NewService(w.Context(), option.WithEndpoint(w.program.URL), option.WithTokenSource(token))
		w.check(err)
		if got := do(w, byToken.Subscriptions.List().MaxResults(1).Fields("nextPageToken", "subscriptions(skuId)")); len(got.Subscriptions) != 1 || got.Subscriptions[0].CustomerId != "" {
			t.Errorf("listed %+v", got.Subscriptions)
		}
	})
}
