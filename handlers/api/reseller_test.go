package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/billing"
)

func alone() object {
	return object{
		"customerDomain": "alone.example", "alternateEmail": "ann@elsewhere.example", "phoneNumber": "+353 1 555 0100",
		"postalAddress": object{
			"contactName": "Ann Lone", "organizationName": "Alone Ltd", "addressLine1": "1 Quay", "addressLine2": "Floor 2",
			"addressLine3": "Room 3", "locality": "Dublin", "region": "Co. Dublin", "postalCode": "D02 X285", "countryCode": "IE",
		},
	}
}

const customers = "/apps/reseller/v1/customers"

func TestCustomers(t *testing.T) {
	w := newWorld(t)
	w.refused(w.call(w.key, http.MethodGet, customers+"/alone.example", nil), "404 notFound", "No customer has the domain")
	made := w.ok(http.MethodPost, customers, alone())
	w.has(made, object{
		"kind": "reseller#customer", "customerId": "C00000001", "customerDomain": "alone.example", "customerType": "domain",
		"customerDomainVerified": true, "alternateEmail": "ann@elsewhere.example", "phoneNumber": "+353 1 555 0100",
		"postalAddress.kind": "customers#address", "postalAddress.organizationName": "Alone Ltd", "postalAddress.addressLine3": "Room 3",
		"postalAddress.region": "Co. Dublin", "postalAddress.countryCode": "IE",
		"resourceUiUrl": "http://example.com/reseller/customers/1",
	})
	for _, name := range []string{"alone.example", "C00000001", "Alone.EXAMPLE"} {
		if got := w.ok(http.MethodGet, customers+"/"+name, nil); got.text != made.text {
			t.Errorf("%s is %s", name, got.text)
		}
		w.refused(w.call(w.newKey(w.other, "customers"), http.MethodGet, customers+"/"+name, nil), "403 forbidden", "not one of your customers")
	}
	w.refused(w.call(w.key, http.MethodPost, customers, alone()), "409 duplicate", "already a customer")
	w.refused(w.call(w.key, http.MethodPost, customers+"?customerAuthToken=abc", alone()), "403 forbidden", "token")

	for field, c := range map[string]struct {
		value any
		text  string
	}{
		"customerDomain": {"www.alone.example", "without www"}, "alternateEmail": {"ann@alone2.example", "outside"},
		"phoneNumber": {"12", "Phone must start with +"}, "customerType": {"team", `read-only. It is \"domain\"`}, "customerId": {"C1", "read-only"},
	} {
		in := alone()
		in["customerDomain"] = "alone2.example"
		in[field] = c.value
		w.refused(w.call(w.key, http.MethodPost, customers, in), "400 invalid", c.text)
		w.refused(w.call(w.key, http.MethodPost, customers, in), "400 invalid", `"location":"`+field+`"`)
	}
	empty := w.call(w.key, http.MethodPost, customers, object{})
	for _, field := range []string{
		"customerDomain", "alternateEmail", "postalAddress.contactName", "postalAddress.organizationName", "postalAddress.postalCode", "postalAddress.countryCode",
	} {
		w.refused(empty, "400 invalid", `"location":"`+field+`"`)
	}

	patched := w.ok(http.MethodPatch, customers+"/C00000001", object{"phoneNumber": nil, "postalAddress": object{"locality": "Cork"}})
	w.has(patched, object{"phoneNumber": nil, "postalAddress.locality": "Cork", "postalAddress.addressLine1": "1 Quay"})
	whole := patched.body
	whole["alternateEmail"] = "bea@elsewhere.example"
	delete(whole["postalAddress"].(object), "addressLine2")
	updated := w.ok(http.MethodPut, customers+"/alone.example", whole) // with all that is read-only, as it was read
	w.has(updated, object{"alternateEmail": "bea@elsewhere.example", "postalAddress.addressLine2": nil, "postalAddress.addressLine3": "Room 3"})
	whole["customerDomain"] = "other.example"
	w.refused(w.call(w.key, http.MethodPut, customers+"/alone.example", whole), "400 invalid", "customerDomain is read-only")
	for _, name := range []string{"C00000099", "nobody.example", "%2e%2e"} {
		w.refused(w.call(w.key, http.MethodPatch, customers+"/"+name, object{}), "403 forbidden", "not one of your customers")
	}
}

func TestSubscriptions(t *testing.T) {
	w := newWorld(t)
	w.ok(http.MethodPost, customers, alone())
	const all = customers + "/alone.example/subscriptions"
	order := func(sku, plan string, seats object) object {
		return object{"skuId": sku, "plan": object{"planName": plan}, "seats": seats, "purchaseOrderId": "PO 1"}
	}
	annual := order(standard, "ANNUAL_MONTHLY_PAY", object{"numberOfSeats": 12})
	annual["renewalSettings"] = object{"renewalType": "SWITCH_TO_PAY_AS_YOU_GO"}
	made := w.ok(http.MethodPost, all, annual)
	w.has(made, object{
		"kind": "reseller#subscription", "customerId": "C00000001", "customerDomain": "alone.example", "subscriptionId": "1", "skuId": standard,
		"skuName": "Google Workspace Business Standard", "billingMethod": "ONLINE", "creationTime": "1775811600000",
		"plan.planName": "ANNUAL", "plan.isCommitmentPlan": true,
		"plan.commitmentInterval.startTime": "1775775600000", "plan.commitmentInterval.endTime": "1807311600000",
		"seats.kind": "subscriptions#seats", "seats.numberOfSeats": 12, "seats.maximumNumberOfSeats": 50000, "seats.licensedNumberOfSeats": 0,
		"trialSettings.isInTrial": false, "trialSettings.trialEndTime": nil, "renewalSettings.kind": "subscriptions#renewalSettings",
		"renewalSettings.renewalType": "SWITCH_TO_PAY_AS_YOU_GO", "purchaseOrderId": "PO 1", "status": "ACTIVE", "suspensionReasons": nil,
	})
	w.refused(w.call(w.key, http.MethodPost, all, annual), "409 duplicate", "has an edition of this product already")
	for text, c := range map[string]struct {
		in   object
		want string
	}{
		"must be FLEXIBLE":                 {order(vault, "FREE", object{"maximumNumberOfSeats": 1}), "400 invalid"},
		"seats.numberOfSeats cannot be":    {order(vault, "FLEXIBLE", object{"maximumNumberOfSeats": 1, "numberOfSeats": 1}), "400 invalid"},
		"seats.maximumNumberOfSeats is re": {order(vault, "FLEXIBLE", object{"numberOfSeats": 1}), "400 invalid"},
		"Choose one of the plans":          {order(vault, "ANNUAL", object{"numberOfSeats": 1}), "400 invalid"},
		"Choose a product":                 {order("nothing", "FLEXIBLE", object{"maximumNumberOfSeats": 1}), "400 invalid"},
		"skuId is required":                {order("", "FLEXIBLE", object{"maximumNumberOfSeats": 1}), "400 invalid"},
		"contract limit is 50,000":         {order(vault, "FLEXIBLE", object{"maximumNumberOfSeats": 50001}), "400 invalid"},
		"must be 1 or more":                {order(vault, "FLEXIBLE", object{"maximumNumberOfSeats": -1}), "400 invalid"},
	} {
		w.refused(w.call(w.key, http.MethodPost, all, c.in), c.want, text)
	}
	late := order(vault, "FLEXIBLE", object{"maximumNumberOfSeats": 3})
	late["purchaseOrderId"] = strings.Repeat("1", 81)
	w.refused(w.call(w.key, http.MethodPost, all, late), "400 invalid", "80 characters")

	// An add-on needs its base first; both are listed, page by page.
	in := alone()
	in["customerDomain"] = "second.example"
	w.ok(http.MethodPost, customers, in)
	addOn := order(vault, "FLEXIBLE", object{"maximumNumberOfSeats": 3})
	w.refused(w.call(w.key, http.MethodPost, customers+"/second.example/subscriptions", addOn), "412 conditionNotMet", "Add that first")
	w.ok(http.MethodPost, all, addOn)
	w.ok(http.MethodPost, customers+"/second.example/subscriptions", order(standard, "TRIAL", object{"maximumNumberOfSeats": 10}))
	const list = "/apps/reseller/v1/subscriptions"
	first := w.ok(http.MethodGet, list+"?maxResults=2", nil)
	second := w.ok(http.MethodGet, list+"?maxResults=2&pageToken="+first.at("nextPageToken").(string), nil)
	if len(first.at("subscriptions").([]any)) != 2 || len(second.at("subscriptions").([]any)) != 1 || second.at("nextPageToken") != nil {
		t.Errorf("the pages are %s and %s", first.text, second.text)
	}
	for query, n := range map[string]int{
		"customerId=alone.example": 2, "customerId=C00000002": 1, "customerNamePrefix=sec": 1, "customerNamePrefix=Alone": 3, "customerNamePrefix=x": 0,
	} {
		got, _ := w.ok(http.MethodGet, list+"?"+query, nil).at("subscriptions").([]any)
		if len(got) != n {
			t.Errorf("%s lists %d", query, len(got))
		}
	}
	w.refused(w.call(w.key, http.MethodGet, list+"?customerId=nobody.example", nil), "403 forbidden", "")
	for _, query := range []string{"maxResults=0", "maxResults=101", "maxResults=ten", "pageToken=x", "customer=x", "maxResults=1&maxResults=2", "alt=media", "%zz"} {
		w.refused(w.call(w.key, http.MethodGet, list+"?"+query, nil), "400 invalid", "")
	}
	other := w.newKey(w.other, "customers")
	if got := w.call(other, http.MethodGet, list, nil); got.at("subscriptions") != nil {
		t.Errorf("another reseller lists %s", got.text)
	}
	for _, path := range []string{all + "/1", customers + "/C00000001/subscriptions/1", customers + "/C00000077/subscriptions/1"} {
		w.refused(w.call(other, http.MethodGet, path, nil), "403 forbidden", "")
	}
	for _, path := range []string{all + "/99", all + "/x", all + "/01", customers + "/second.example/subscriptions/1"} {
		w.refused(w.call(w.key, http.MethodGet, path, nil), "404 notFound", "")
	}
}

func TestSeatsPlansAndStates(t *testing.T) {
	w := newWorld(t)
	flexible, annual, trial := w.customer(w.admin, billing.Flexible, 9), w.customer(w.admin, billing.AnnualYearly, 9), w.customer(w.admin, billing.Trial, 5)
	do := func(f firm, name string, body any) answer {
		return w.call(w.key, http.MethodPost, f.subscription()+"/"+name, body)
	}
	done := func(f firm, name string, body any, fields object) {
		t.Helper()
		a := do(f, name, body)
		if a.code != http.StatusOK {
			t.Fatalf("%s answers %d: %s", name, a.code, a.text)
		}
		w.has(a, fields)
	}
	done(flexible, "changeSeats", object{"maximumNumberOfSeats": 20}, object{"seats.maximumNumberOfSeats": 20, "seats.numberOfSeats": nil})
	read := w.ok(http.MethodGet, annual.subscription(), nil).at("seats").(object)
	read["numberOfSeats"] = 12 // the rest as it was read
	done(annual, "changeSeats", read, object{"seats.numberOfSeats": 12})
	w.refused(do(annual, "changeSeats", object{"numberOfSeats": 11}), "400 invalid", `"location":"numberOfSeats"`)
	w.refused(do(annual, "changeSeats", object{"maximumNumberOfSeats": 20}), "400 invalid", "Give the number of purchased licenses")
	w.refused(do(flexible, "changeSeats", object{"maximumNumberOfSeats": 0}), "400 invalid", `"location":"maximumNumberOfSeats"`)
	w.refused(do(flexible, "changeSeats", object{"maximumNumberOfSeats": 20, "licensedNumberOfSeats": 5}), "400 invalid", "Licensed number of seats field is read-only")

	w.refused(do(flexible, "changeRenewalSettings", object{"renewalType": "CANCEL"}), "412 conditionNotMet", "no renewal")
	w.refused(do(annual, "changeRenewalSettings", object{"renewalType": "RENEW_ON_PROPOSED_OFFER"}), "400 invalid", "must be AUTO_RENEW")
	for _, name := range []string{
		"AUTO_RENEW_MONTHLY_PAY", "AUTO_RENEW_YEARLY_PAY", "RENEW_CURRENT_USERS_MONTHLY_PAY", "RENEW_CURRENT_USERS_YEARLY_PAY", "SWITCH_TO_PAY_AS_YOU_GO", "CANCEL",
	} {
		done(annual, "changeRenewalSettings", object{"renewalType": name}, object{"renewalSettings.renewalType": name})
	}
	w.refused(do(annual, "changePlan", object{"planName": "FLEXIBLE", "seats": object{"maximumNumberOfSeats": 20}}), "412 conditionNotMet", "only at renewal")
	w.refused(w.call(w.key, http.MethodDelete, annual.subscription()+"?deletionType=cancel", nil), "412 conditionNotMet", "Annual Plan")

	done(flexible, "suspend", nil, object{"status": "SUSPENDED"})
	if got := w.ok(http.MethodGet, flexible.subscription(), nil); fmt.Sprint(got.at("suspensionReasons")) != "[RESELLER_INITIATED]" {
		t.Errorf("suspended by %v", got.at("suspensionReasons"))
	}
	w.refused(do(flexible, "suspend", nil), "400 badRequest", "FAILED_PRECONDITION")
	w.refused(do(flexible, "changeSeats", object{"maximumNumberOfSeats": 30}), "400 badRequest", "suspended")
	done(flexible, "activate", nil, object{"status": "ACTIVE", "suspensionReasons": nil})
	w.refused(do(flexible, "activate", nil), "412 conditionNotMet", "not suspended")
	w.refused(do(flexible, "suspend", object{"reason": "x"}), "400 invalid", "takes no body")
	done(flexible, "changePlan", object{"planName": "ANNUAL_MONTHLY_PAY", "seats": object{"numberOfSeats": 5}, "purchaseOrderId": "PO 7"},
		object{"plan.planName": "ANNUAL", "seats.numberOfSeats": 5, "purchaseOrderId": "PO 7", "renewalSettings.renewalType": "AUTO_RENEW_MONTHLY_PAY"})

	w.refused(do(trial, "startPaidService", nil), "412 conditionNotMet", "Choose a plan first")
	w.refused(do(trial, "suspend", nil), "412 conditionNotMet", "cannot be suspended")
	w.refused(do(trial, "changeSeats", object{"maximumNumberOfSeats": 11}), "400 invalid", "limited to 10")
	done(trial, "changePlan", object{"planName": "ANNUAL_YEARLY_PAY", "seats": object{"numberOfSeats": 20, "licensedNumberOfSeats": 1}}, object{
		"plan.planName": "ANNUAL_YEARLY_PAY", "trialSettings.isInTrial": true, "trialSettings.trialEndTime": "1778367600000",
		"seats.numberOfSeats": 20, "seats.maximumNumberOfSeats": 5, "plan.commitmentInterval": nil,
	})
	done(trial, "startPaidService", nil, object{"plan.planName": "ANNUAL_YEARLY_PAY", "trialSettings.isInTrial": false, "seats.numberOfSeats": 20})
}

func TestOnlyWhatCanBeCanceledIs(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 9)
	for _, kind := range []string{"", "?deletionType=suspend", "?deletionType=transfer_to_direct", "?deletionType=deletion_type_undefined"} {
		w.refused(w.call(w.key, http.MethodDelete, f.subscription()+kind, nil), "400 invalid", `"location":"deletionType"`)
	}
	if a := w.ok(http.MethodDelete, f.subscription()+"?deletionType=cancel", nil); a.code != http.StatusNoContent || a.text != "" {
		t.Errorf("answered %d %s", a.code, a.text)
	}
	w.has(w.ok(http.MethodGet, f.subscription(), nil), object{"status": "CANCELLED"})
	w.refused(w.call(w.key, http.MethodDelete, f.subscription()+"?deletionType=cancel", nil), "400 badRequest", "canceled already")
	if got := w.ok(http.MethodGet, "/apps/reseller/v1/subscriptions?customerId="+f.domain, nil); got.at("subscriptions") != nil {
		t.Errorf("a canceled one is listed: %s", got.text)
	}
	w.ok(http.MethodPost, customers, alone())
	w.ok(http.MethodPost, customers+"/alone.example/subscriptions", object{"skuId": standard, "plan": object{"planName": "FLEXIBLE"}, "seats": object{"maximumNumberOfSeats": 5}})
	w.refused(w.call(w.key, http.MethodDelete, customers+"/alone.example/subscriptions/2?deletionType=cancel", nil), "412 conditionNotMet", "super admin")
}

func TestAnEditionIsSwitched(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 9)
	post := func(query string, in object) answer {
		return w.call(w.key, http.MethodPost, f.path()+"/subscriptions"+query, in)
	}
	const to = "?action=switch&sourceSkuId="
	w.refused(post("?action=switch", object{"skuId": plus}), "400 invalid", "sourceSkuId")
	w.refused(post(to+plus, object{"skuId": plus}), "412 conditionNotMet", "has no subscription of")
	w.refused(post(to+standard, object{"skuId": standard}), "400 invalid", "Choose another edition")
	w.refused(post(to+standard, object{"skuId": plus, "plan": object{"planName": "ANNUAL"}}), "400 invalid", "changePlan")
	w.refused(post(to+standard, object{"skuId": plus, "seats": object{"maximumNumberOfSeats": 10}}), "400 invalid", "changeSeats")
	w.refused(post("?action=upgrade", object{"skuId": plus}), "400 invalid", "action")
	a := post(to+standard, object{"skuId": plus, "plan": object{"planName": "FLEXIBLE"}, "seats": object{"maximumNumberOfSeats": 9}})
	w.has(a, object{"skuId": plus, "subscriptionId": "2", "seats.licensedNumberOfSeats": 1, "seats.maximumNumberOfSeats": 9})
}

// A subscription that was set to cancel comes back by other renewal settings.
func TestASubscriptionNotRenewedComesBack(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.AnnualMonthly, 9)
	w.ok(http.MethodPost, f.subscription()+"/changeRenewalSettings", object{"renewalType": "CANCEL"})
	w.at(time.Date(2027, 4, 10, 9, 0, 0, 0, time.UTC))
	w.check(w.store.RunDue(context.Background()))
	got := w.ok(http.MethodGet, f.subscription(), nil)
	if got.at("status") != "SUSPENDED" || fmt.Sprint(got.at("suspensionReasons")) != "[RENEWAL_WITH_TYPE_CANCEL]" {
		t.Errorf("it is %s", got.text)
	}
	w.refused(w.call(w.key, http.MethodPost, f.subscription()+"/activate", nil), "412 conditionNotMet", "renewal settings first")
	w.ok(http.MethodPost, f.subscription()+"/changeRenewalSettings", object{"renewalType": "AUTO_RENEW_MONTHLY_PAY"})
	w.has(w.ok(http.MethodPost, f.subscription()+"/activate", nil), object{"status": "ACTIVE", "seats.numberOfSeats": 9})
}

// What a key orders stands in the order history under its name.
func TestOrdersNameTheKey(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.AnnualMonthly, 9)
	w.ok(http.MethodPost, f.subscription()+"/changeSeats", object{"numberOfSeats": 12})
	orders, err := w.store.ListOrders(context.Background(), w.admin, models.OrderFilter{}, models.Paging{})
	w.check(err)
	if o := orders.Rows[0]; o.Who() != "API key Nightly sync" || o.Quantity() != "12, added 3" || o.Source != models.SourceAPI {
		t.Errorf("ordered %s by %s", o.Quantity(), o.Who())
	}
}
