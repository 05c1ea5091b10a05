package reseller_test

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

const (
	newPath    = "/reseller/customers/new"
	reviewPath = "/reseller/customers/new/review"
	orderPath  = "/reseller/customers"
)

// typed is the form for a new customer as a person fills it in.
func typed(plan billing.Plan, seats string) url.Values {
	return url.Values{
		"name": {"Kestrel Logistics"}, "domain": {"kestrel.example"}, "country": {"IE"}, "time_zone": {"Europe/Dublin"},
		"first_name": {"Ruth"}, "last_name": {"Adeyemi"}, "email": {"ruth"}, "secondary_email": {"ruth@home.example"}, "sign_in": {"password"},
		"sku": {standard}, "plan": {string(plan)}, "seats": {seats}, "po_number": {"PO-77"},
	}
}

func TestNewCustomer(t *testing.T) {
	w := newWorld(t)
	b := w.browser("reseller_sales@liffey.example")
	form := b.get(newPath).is(http.StatusOK).says("Company name", "Primary email", "First name", "P.O. number").form(reviewPath)
	if form.Get("country") != "IE" || form.Get("plan") != "FLEXIBLE" || form.Get("sign_in") != "password" { // no mail leaves here
		t.Errorf("defaults %v", form)
	}
	review := b.post(reviewPath, typed(billing.AnnualYearly, "5")).is(http.StatusOK).keep("review").
		says("Kestrel Logistics", "kestrel.example", "Ireland", "Ruth Adeyemi", "ruth@ kestrel.example", "ruth@ home.example", "PO-77",
			"5 licenses", "EUR 816.00", "VAT 23", "EUR 1,003.68", "not refundable")
	back := b.post(newPath, review.form(newPath)).is(http.StatusOK).form(reviewPath)
	if back.Encode() != typed(billing.AnnualYearly, "5").Encode() {
		t.Errorf("the form lost something: %v", back)
	}
	placed := b.post(orderPath, review.form(orderPath)).is(http.StatusSeeOther)
	page := b.get(placed.location).is(http.StatusOK).says("The customer was added and the order was placed.", "5 purchased, 1 assigned")
	password := regexp.MustCompile(`is (\S+) and is shown only now`).FindStringSubmatch(plain(page.text))
	if password == nil {
		t.Fatalf("no password:\n%s", page.main())
	}
	if cache := page.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("the page with a password is kept: %s", cache)
	}
	b.get(placed.location).never(password[1])
	if _, err := w.store.SignIn(t.Context(), "ruth@kestrel.example", password[1], access.Request{}, models.Browser{}); err != nil {
		t.Errorf("the password does not work: %v", err)
	}
	again := b.post(orderPath, review.form(orderPath)).is(http.StatusSeeOther)
	if again.location != placed.location {
		t.Errorf("sent twice, led to %s and %s", placed.location, again.location)
	}
	b.get(again.location).says("The customer was added already").never("is shown only now")
	b.post(reviewPath, typed(billing.Flexible, "5")).is(http.StatusUnprocessableEntity).says("kestrel.example is already a customer")
}

// An administrator who gets in by mail is sent a link, and no password is made.
func TestANewCustomersAdministratorIsInvited(t *testing.T) {
	w := newWorld(t)
	b := w.browser("reseller_sales@liffey.example")
	for domain, second := range map[string]string{"kestrel.example": "ruth@home.example", "merlin.example": ""} {
		in := typed(billing.Flexible, "5")
		in.Set("sign_in", "mail")
		in.Set("domain", domain)
		in.Set("secondary_email", second)
		to := cmp.Or(second, "ruth@"+domain)
		review := b.post(reviewPath, in).is(http.StatusOK).never("Generated, and shown")
		if !strings.Contains(plain(review.text), "a link is mailed to "+to) {
			t.Errorf("the review does not say that a mail goes to %s:\n%s", to, review.main())
		}
		placed := b.post(orderPath, review.form(orderPath)).is(http.StatusSeeOther)
		b.get(placed.location).is(http.StatusOK).says("A link to set a password is on its way to " + to).never("is shown only now")
	}
	invited := 0
	for {
		m, found, err := w.store.ClaimMail(t.Context())
		if err != nil || !found {
			break
		}
		if m.Kind == models.MailInvitation {
			invited++
		}
	}
	if invited != 2 {
		t.Errorf("%d invitations", invited)
	}
}

func TestNewCustomerWithAStaleQuote(t *testing.T) {
	w := newWorld(t)
	b := w.browser("admin@liffey.example")
	review := b.post(reviewPath, typed(billing.AnnualMonthly, "5")).is(http.StatusOK)
	w.at(w.now.Load().AddDate(0, 0, 3))
	b = w.browser("admin@liffey.example")
	stale := b.post(orderPath, review.form(orderPath)).is(http.StatusConflict).
		says("The figures have changed since you reviewed them", "17 of 30 days", "Kestrel Logistics")
	b.get(orderPath).never("Kestrel Logistics")
	b.post(orderPath, stale.form(orderPath)).is(http.StatusSeeOther)
	b.get(orderPath).says("Kestrel Logistics")
}

func TestNewCustomerRefused(t *testing.T) {
	w := newWorld(t)
	taken := w.customer(w.actor("admin@rainier.example"), billing.Flexible, 2)
	b := w.browser("admin@liffey.example")
	for name, c := range map[string]struct {
		field, value string
		says         string
	}{
		"no name":          {"name", " ", "Company name must have 1 to 120 characters."},
		"long name":        {"name", strings.Repeat("n", 10_000), "Company name must have 1 to 120 characters."},
		"no domain":        {"domain", "harbor", "Domain must be a domain such as"},
		"taken elsewhere":  {"domain", "harbor1.example", "is already a customer"},
		"no country":       {"country", "Ireland'--", "Choose a country from the list."},
		"no zone":          {"time_zone", "", "Choose a time zone from the list."},
		"no first name":    {"first_name", "", "First name"},
		"markup":           {"email", "<script>alert(1)</script>", "Primary email must"},
		"another domain":   {"email", "ruth@harbor.example", "Primary email must be an address in kestrel.example."},
		"second address":   {"secondary_email", "ruth", "Secondary email must be an address"},
		"no product":       {"sku", "", "Choose a product."},
		"unknown product":  {"sku", "1' OR '1'='1", "Choose a product."},
		"no plan":          {"plan", "FREE", "Choose one of the plans"},
		"no address":       {"email", "", "Primary email must have letters"},
		"no number":        {"seats", "", "Type a number for purchase cap or licenses."},
		"a word":           {"seats", "many", "Purchase cap or licenses must be a whole number"},
		"none":             {"seats", "0", "Purchase cap must be 1 or more."},
		"more than it may": {"seats", "301", "Purchase cap must be 300 or less"},
		"long P.O. number": {"po_number", strings.Repeat("9", 81), "P.O. number must have at most 80 characters."},
	} {
		t.Run(name, func(t *testing.T) {
			form := typed(billing.Flexible, "5")
			form.Set(c.field, c.value)
			page := b.post(reviewPath, form).is(http.StatusUnprocessableEntity).says("There is a problem", c.says).never("<script>alert", taken.name)
			kept := page.form(reviewPath)
			for field := range form {
				if field == "sku" || field == "plan" || field == "country" || field == "time_zone" {
					continue // a choice that is not offered cannot be kept
				}
				if strings.TrimSpace(kept.Get(field)) != strings.TrimSpace(form.Get(field)) {
					t.Errorf("%s was %q, is %q", field, form.Get(field), kept.Get(field))
				}
			}
			b.post(orderPath, form).is(http.StatusUnprocessableEntity).says(c.says)
		})
	}
	for _, role := range []string{"reseller_viewer", "reseller_billing"} {
		b := w.browser(role + "@liffey.example")
		b.get(newPath).is(http.StatusForbidden)
		b.post(reviewPath, typed(billing.Flexible, "5")).is(http.StatusForbidden)
		b.post(orderPath, typed(billing.Flexible, "5")).is(http.StatusForbidden)
	}
}

func TestSettings(t *testing.T) {
	w := newWorld(t)
	b := w.browser("admin@liffey.example")
	page := b.get("/reseller/settings").is(http.StatusOK).says("take effect at once", "Off", "Request form in the Admin console", "Link to my own page")
	form, earlier := page.form("/reseller/settings"), page.form("/reseller/settings")
	form.Set("ordering", "link")
	b.post("/reseller/settings", form).is(http.StatusUnprocessableEntity).says("must be an address that starts with https://")
	for _, bad := range []string{"javascript:alert(1)", "http://liffey.example", "https://" + strings.Repeat("a", 10_000), "https://user@liffey.example"} {
		form.Set("ordering_link", bad)
		refused := b.post("/reseller/settings", form).is(http.StatusUnprocessableEntity)
		if got := refused.form("/reseller/settings").Get("ordering_link"); got != bad {
			t.Errorf("typed %.40q, kept %.40q", bad, got)
		}
	}
	form.Set("ordering_link", "https://order.liffey.example/?a=1&b=<i>")
	form.Set("shown_name", "Liffey <b>Cloud</b>")
	b.post("/reseller/settings", form).is(http.StatusSeeOther)
	b.get("/reseller/settings").says("The settings were saved.", "Set up").never("<b>Cloud", "<i>")
	stale := b.post("/reseller/settings", earlier).is(http.StatusConflict).says("The settings were changed by Niamh Doyle in the meantime")
	b.post("/reseller/settings", stale.form("/reseller/settings")).is(http.StatusSeeOther)
	for _, role := range []string{"reseller_sales", "reseller_viewer", "reseller_billing"} {
		b := w.browser(role + "@liffey.example")
		b.get("/reseller").never("/reseller/settings")
		b.get("/reseller/settings").is(http.StatusForbidden)
		b.post("/reseller/settings", form).is(http.StatusForbidden)
	}
	if s, err := w.store.Settings(t.Context(), w.admin); err != nil || s.Ordering != models.OrderingOff {
		t.Errorf("settings %v, %v", s, err)
	}
}
