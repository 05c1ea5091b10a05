package reseller_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func TestCustomersAreSearchedFilteredAndSorted(t *testing.T) {
	w := newWorld(t)
	full := w.customer(w.admin, billing.Flexible, 2)
	w.fill(full, 1)
	annual := w.customer(w.admin, billing.AnnualMonthly, 9)
	trial := w.customer(w.admin, billing.Trial, 5)
	b := w.browser("reseller_viewer@liffey.example")
	all := []string{full.name, annual.name, trial.name}
	for query, found := range map[string][]string{
		"":                                  all,
		"q=harbor":                          all,
		"q=HARBOR2":                         {annual.name},
		"q=foods+3":                         {trial.name},
		"plan=TRIAL":                        {trial.name},
		"plan=FLEXIBLE":                     {full.name},
		"status=trial":                      {trial.name},
		"status=active":                     {full.name, annual.name},
		"near=yes":                          {full.name},
		"product=" + standard:               all,
		"product=" + plus:                   nil,
		"product=nothing":                   nil,
		"status=nothing":                    nil,
		"q=%25":                             nil,
		"q=%27+OR+1%3D1+--":                 nil,
		"q=" + strings.Repeat("a", 10_000):  nil,
		"sort=nothing":                      all,
		"older=rubbish":                     all,
		"sort=renewal&order=descending":     all,
		"sort=used&order=descending&q=food": all,
	} {
		page := b.get("/reseller/customers?" + query).is(http.StatusOK)
		for _, name := range all {
			if strings.Contains(strings.Join(found, ","), name) {
				page.says(name)
			} else {
				page.never(name)
			}
		}
		if found == nil {
			page.says("No customers match", "Show all customers")
		}
	}
	page := b.get("/reseller/customers?sort=name&order=descending").text
	if strings.Index(page, full.name) < strings.Index(page, trial.name) {
		t.Error("names do not descend")
	}
	b.get("/reseller/customers").never("Add customer").says("2 of 2", "Cap reached", "1 of 9", "8 free", "10 Apr 2027")
	b.get("/reseller/customers?q=%3Cscript%3E").says("No customers match").never("<script>\"")
}

func TestCustomersPageByKey(t *testing.T) {
	w := newWorld(t)
	for range 53 {
		w.add(w.admin, billing.Flexible, 2, "")
	}
	b := w.browser("admin@liffey.example")
	first := b.get("/reseller/customers?plan=FLEXIBLE").is(http.StatusOK).says("50 of 53 customers", "Next").never("Previous")
	_, rest, _ := strings.Cut(first.text, `<a href="/reseller/customers?older=`)
	cursor, _, _ := strings.Cut(rest, `"`)
	second := b.get("/reseller/customers?older=" + strings.ReplaceAll(cursor, "&amp;", "&")).is(http.StatusOK)
	second.says("3 of 53 customers", "Previous").never(`rel="next"`)
	if !strings.Contains(cursor, "plan=FLEXIBLE") {
		t.Errorf("the filter is lost: %s", cursor)
	}
	for n := range 53 {
		name := fmt.Sprintf(">Harbor Foods %d<", n+1)
		if strings.Contains(first.text, name) == strings.Contains(second.text, name) {
			t.Errorf("%s is not on exactly one page", name)
		}
	}
}

func TestCustomersAsFile(t *testing.T) {
	w := newWorld(t)
	w.customer(w.admin, billing.Flexible, 4)
	annual := w.customer(w.admin, billing.AnnualYearly, 9)
	w.customer(w.actor("admin@rainier.example"), billing.Flexible, 3)
	b := w.browser("reseller_billing@liffey.example")
	file := b.get("/reseller/customers.csv?plan=ANNUAL_YEARLY_PAY").is(http.StatusOK)
	if kind := file.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("type %s", kind)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.text, "\ufeff"))).ReadAll()
	w.check(err)
	want := []string{annual.name, "harbor2.example", "Google Workspace Business Standard", "Annual Plan (yearly payments)", "1", "9", "2027-04-10", "Active", "IE", "Europe/Dublin"}
	if len(rows) != 2 || strings.Join(rows[1], "|") != strings.Join(want, "|") {
		t.Errorf("got %q", rows)
	}
	if rows, _ = csv.NewReader(strings.NewReader(b.get("/reseller/customers.csv").text)).ReadAll(); len(rows) != 3 {
		t.Errorf("%d rows of all", len(rows))
	}
}

func TestACustomerThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	other := w.customer(w.actor("admin@rainier.example"), billing.Flexible, 3)
	b, viewer := w.browser("admin@liffey.example"), w.browser("reseller_viewer@liffey.example")
	viewer.get(fmt.Sprintf("/reseller/customers/%d/edit", other.id)).is(http.StatusNotFound)
	viewer.post(fmt.Sprintf("/reseller/customers/%d/edit", other.id), nil).is(http.StatusNotFound)
	for _, id := range []string{fmt.Sprint(other.id), "4711", "0", "-1", "kestrel", "1%20or%201=1", "99999999999999999999"} {
		for _, rest := range []string{"", "/edit", "/orders", "/orders.csv"} {
			b.get("/reseller/customers/" + id + rest).is(http.StatusNotFound).never(other.name)
		}
		b.post("/reseller/customers/"+id+"/edit", url.Values{"name": {"Mine now"}, "country": {"IE"}, "time_zone": {"UTC"}, "version": {"1"}}).is(http.StatusNotFound)
	}
	b.get("/reseller/orders/1").is(http.StatusNotFound)
	b.get("/reseller/orders/all").is(http.StatusNotFound)
	b.get("/reseller/requests/1/decline").is(http.StatusNotFound)
	b.post("/reseller/requests/x/decline", url.Values{"reason": {"No"}}).is(http.StatusNotFound)
}

func TestTheMenuOfASubscription(t *testing.T) {
	w := newWorld(t)
	flexible, annual := w.customer(w.admin, billing.Flexible, 3), w.customer(w.admin, billing.AnnualMonthly, 3)
	sales := w.browser("reseller_sales@liffey.example")
	path := func(c company) string { return fmt.Sprintf("/reseller/customers/%d", c.id) }
	sales.get(path(flexible)).is(http.StatusOK).keep("customer").
		says("Actions", "Edit purchase cap", "Change plan", "Change edition", "Suspend", "Cancel subscription", "Add subscription", ">Edit<",
			path(flexible)+fmt.Sprintf("/subscriptions/%d/purchase-cap", flexible.sub), "Order history").
		never("Add licenses", "Renewal settings", "Activate")
	sales.get(path(annual)).is(http.StatusOK).
		says("Add licenses", "Renewal settings", "Suspend", "10 Apr 2026 to 10 Apr 2027", "3 purchased, 1 assigned", "EUR 13.60 for each license a month").
		never("Edit purchase cap", "Cancel subscription", "Change plan")
	for _, role := range []access.Role{access.RoleResellerViewer, access.RoleResellerBilling} {
		w.browser(string(role)+"@liffey.example").get(path(annual)).is(http.StatusOK).
			says(annual.name, "3 purchased, 1 assigned").
			never("Actions", "Add licenses", "Renewal settings", "Add subscription", ">Edit<")
	}
	_, err := w.store.SuspendSubscription(t.Context(), w.admin, flexible.sub, "")
	w.check(err)
	sales.get(path(flexible)).says("Suspended", "Activate", "No user can be added").never("Edit purchase cap", "Change plan")
}

func TestACustomerShortOfSeatsWhileRequestsAreOff(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 2)
	path := fmt.Sprintf("/reseller/customers/%d", c.id)
	b := w.browser("admin@liffey.example")
	b.get(path).never("Purchase requests are off")
	w.fill(c, 1)
	b.get(path).says("Purchase requests are off", "2 of 2 seats used, cap reached", "Set up purchase requests")
	w.browser("reseller_sales@liffey.example").get(path).says("Purchase requests are off", "A reseller admin can set up").never("Set up purchase requests")
	w.ordering(models.OrderingForm)
	b.get(path).never("Purchase requests are off")
}

func TestEditInformation(t *testing.T) {
	w := newWorld(t)
	c := w.customer(w.admin, billing.Flexible, 2)
	path := fmt.Sprintf("/reseller/customers/%d", c.id)
	b := w.browser("reseller_sales@liffey.example")
	form := b.get(path + "/edit").is(http.StatusOK).says(c.name).form(path + "/edit")
	form.Set("name", "  <b>Harbor</b> & 'Sons' \"Ltd\"; DROP TABLE customers --  ")
	form.Set("contact_name", "Robert'); DELETE FROM users;--")
	b.post(path+"/edit", form).is(http.StatusSeeOther)
	b.get(path).is(http.StatusOK).
		says("&lt;b&gt;Harbor&lt;/b&gt; &amp; &#39;Sons&#39; &#34;Ltd&#34;; DROP TABLE customers --", "The information was saved.", "Robert&#39;); DELETE").
		never("<b>Harbor")
	b.post(path+"/edit", form).is(http.StatusConflict).says("This information was changed by", "Nothing was saved")

	form = b.get(path + "/edit").form(path + "/edit")
	for field := range form {
		if field != "version" {
			form.Set(field, strings.Repeat("x", 10_000)+"<i>")
		}
	}
	b.post(path+"/edit", form).is(http.StatusUnprocessableEntity).
		says("There is a problem", "Company name must have 1 to 120 characters.", "Choose a country from the list.",
			"Phone must start with +", strings.Repeat("x", 10_000)+"&lt;i&gt;").never("<i>")
	for _, role := range []string{"reseller_viewer", "reseller_billing"} {
		b := w.browser(role + "@liffey.example")
		b.get(path + "/edit").is(http.StatusForbidden)
		b.post(path+"/edit", form).is(http.StatusForbidden)
	}
}
