package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

const users = "/admin/directory/v1/users"

func anna(domain string) object {
	return object{
		"primaryEmail": "anna@" + domain, "name": object{"givenName": "Anna", "familyName": "Berg"},
		"password": "correct horse", "recoveryEmail": "anna@home.example",
	}
}

func TestUsers(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 3)
	made := w.ok(http.MethodPost, users, anna(f.domain))
	id := made.at("id").(string)
	w.has(made, object{
		"kind": "admin#directory#user", "primaryEmail": "anna@" + f.domain, "name.givenName": "Anna", "name.familyName": "Berg",
		"name.fullName": "Anna Berg", "password": nil, "recoveryEmail": "anna@home.example", "suspended": false, "isAdmin": false,
		"isDelegatedAdmin": false, "customerId": "C00000001", "creationTime": "2026-04-10T09:00:00.000Z",
		"lastLoginTime": "1970-01-01T00:00:00.000Z", "deletionTime": nil, "orgUnitPath": "/", "archived": false,
	})
	if _, err := w.store.SignIn(context.Background(), "anna@"+f.domain, "correct horse", access.Request{}, models.Browser{}); err != nil {
		t.Errorf("the password does not work: %v", err)
	}
	for _, key := range []string{id, "anna@" + f.domain, "ANNA@" + strings.ToUpper(f.domain), "anna%40" + f.domain} {
		w.has(w.ok(http.MethodGet, users+"/"+key, nil), object{"id": id})
	}
	w.refused(w.call(w.key, http.MethodPost, users, anna(f.domain)), "409 duplicate", `"location":"primaryEmail"`)
	for text, edit := range map[string]object{
		"First name must":                                     {"name": object{"familyName": "Berg"}},
		"Password must have 10 to 200":                        {"password": "short"},
		"There is no field “phones”":                          {"phones": []any{}},
		"isAdmin is read-only":                                {"isAdmin": true},
		"changePasswordAtNextLogin is read-only. It is false": {"changePasswordAtNextLogin": true},
		"must be an address in the domain":                    {"primaryEmail": "ben"},
		"letters, digits":                                     {"primaryEmail": "b en@" + f.domain},
		"cannot be suspended while":                           {"suspended": true},
		"one address beside":                                  {"emails": []any{object{"address": "x@home.example"}}},
	} {
		in := anna(f.domain)
		in["primaryEmail"] = "ben@" + f.domain
		for name, value := range edit {
			in[name] = value
		}
		w.refused(w.call(w.key, http.MethodPost, users, in), "400 invalid", text)
	}
	w.refused(w.call(w.key, http.MethodPost, users, anna("nobody.example")), "403 forbidden", "")
	w.refused(w.call(w.newKey(w.other, "users"), http.MethodPost, users, anna(f.domain)), "403 forbidden", "")

	// Without a password the user is mailed a link; the third seat is the last.
	ben := object{
		"primaryEmail": "ben@" + f.domain, "name": object{"givenName": "Ben", "familyName": "Roe"}, "changePasswordAtNextLogin": false,
		"emails": []any{object{"address": "ben@" + f.domain, "primary": true}, object{"address": "ben@home.example", "type": "home"}},
	}
	w.has(w.ok(http.MethodPost, users, ben), object{"recoveryEmail": "ben@home.example"})
	cleo := anna(f.domain)
	cleo["primaryEmail"] = "cleo@" + f.domain
	full := w.call(w.key, http.MethodPost, users, cleo)
	w.refused(full, "412 limitExceeded", "Domain user limit reached. Harbor Foods 1 has used 3 of 3 users under its purchase cap")

	// What was read can be sent back; what can be changed is.
	read := w.ok(http.MethodGet, users+"/"+id, nil).body
	read["name"].(object)["familyName"] = "Hansen"
	delete(read["name"].(object), "fullName")
	w.has(w.ok(http.MethodPut, users+"/"+id, read), object{"name.fullName": "Anna Hansen"})
	w.has(w.ok(http.MethodPatch, users+"/"+id, object{"suspended": true}), object{"suspended": true, "suspensionReason": "ADMIN", "name.fullName": "Anna Hansen"})
	w.has(w.ok(http.MethodPatch, users+"/"+id, object{"suspended": false}), object{"suspended": false, "suspensionReason": nil})
	w.refused(w.call(w.key, http.MethodPatch, users+"/"+id, object{"password": "another horse"}), "403 forbidden", "cannot change passwords")
	w.refused(w.call(w.key, http.MethodPatch, users+"/"+id, object{"primaryEmail": "x@" + f.domain}), "400 invalid", "primaryEmail is read-only")
	w.refused(w.call(w.key, http.MethodPatch, users+"/"+id, object{"recoveryEmail": "x@home.example"}), "400 invalid", "recoveryEmail is read-only")
	w.refused(w.call(w.key, http.MethodPatch, users+"/aoife@"+f.domain, object{"suspended": true}), "403 forbidden", "administrator")

	// Deleted users free their seat and come back while there is one.
	if a := w.ok(http.MethodDelete, users+"/anna@"+f.domain, nil); a.code != http.StatusNoContent {
		t.Errorf("answered %d", a.code)
	}
	w.refused(w.call(w.key, http.MethodGet, users+"/anna@"+f.domain, nil), "404 notFound", "")
	w.has(w.ok(http.MethodGet, users+"/"+id, nil), object{"deletionTime": "2026-04-09T23:00:00.000Z"})
	w.ok(http.MethodPost, users, cleo)
	w.refused(w.call(w.key, http.MethodPost, users+"/"+id+"/undelete", object{}), "412 limitExceeded", "Domain user limit reached")
	w.refused(w.call(w.key, http.MethodPost, users+"/anna@"+f.domain+"/undelete", object{}), "400 invalid", "named by the id")
	w.ok(http.MethodDelete, users+"/cleo@"+f.domain, nil)
	w.refused(w.call(w.key, http.MethodPost, users+"/"+id+"/undelete", object{"orgUnitPath": "/Sales"}), "400 invalid", "orgUnitPath")
	w.ok(http.MethodPost, users+"/"+id+"/undelete", object{"orgUnitPath": "/"})
	w.refused(w.call(w.key, http.MethodPost, users+"/"+id+"/undelete", object{}), "412 conditionNotMet", "is active")
	w.refused(w.call(w.key, http.MethodDelete, users+"/99999", nil), "404 notFound", "")
	w.ok(http.MethodDelete, users+"/"+id, nil)
	w.later(21 * 24 * time.Hour)
	w.refused(w.call(w.key, http.MethodPost, users+"/"+id+"/undelete", object{}), "404 notFound", "")
}

func TestUsersAreListedAndQueried(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 20)
	for i := range 5 {
		in := anna(f.domain)
		in["primaryEmail"] = fmt.Sprintf("anna%d@%s", i, f.domain)
		delete(in, "password")
		w.ok(http.MethodPost, users, in)
	}
	g := w.customer(w.admin, billing.Flexible, 20)
	w.ok(http.MethodDelete, users+"/anna4@"+f.domain, nil)
	found := func(query string) string {
		t.Helper()
		var emails []string
		token := ""
		for {
			a := w.ok(http.MethodGet, users+"?maxResults=2&"+query+token, nil)
			list, _ := a.at("users").([]any)
			for _, u := range list {
				local, _, _ := strings.Cut(u.(object)["primaryEmail"].(string), "@")
				emails = append(emails, local)
			}
			next, more := a.at("nextPageToken").(string)
			if !more {
				return strings.Join(emails, " ")
			}
			token = "&pageToken=" + next
		}
	}
	for query, want := range map[string]string{
		"domain=" + f.domain: "anna0 anna1 anna2 anna3 aoife",
		"customer=C00000001&orderBy=familyName&sortOrder=DESCENDING": "aoife anna3 anna2 anna1 anna0",
		"customer=" + g.domain:                                   "aoife",
		"showDeleted=true&domain=" + f.domain:                    "anna4",
		"query=email:anna1*&domain=" + f.domain:                  "anna1",
		"query=isAdmin=true&domain=" + f.domain:                  "aoife",
		"query=familyName%3D'Berg'%20anna2&domain=" + f.domain:   "anna2",
		"query=nobody&domain=" + f.domain:                        "",
		"projection=full&viewType=admin_view&domain=" + g.domain: "aoife",
	} {
		if got := found(query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	for query, text := range map[string]string{
		"": "Name a customer", "customer=my_customer": "no customer of its own", "domain=" + f.domain + "&maxResults=501": "1 to 500",
		"domain=" + f.domain + "&query=phone:1": "cannot look at", "domain=" + f.domain + "&query=isAdmin:yes": "true or false",
		"domain=" + f.domain + "&query=email:": "malformed", "domain=" + f.domain + "&orderBy=name": "must be one of",
		"customer=C00000001&domain=" + g.domain: "not that of the customer", "domain=" + f.domain + "&query=%22a": "malformed",
	} {
		w.refused(w.call(w.key, http.MethodGet, users+"?"+query, nil), "400 invalid", text)
	}
	w.refused(w.call(w.key, http.MethodGet, users+"?domain=nobody.example", nil), "403 forbidden", "")
	w.refused(w.call(w.newKey(w.other, "users"), http.MethodGet, users+"?customer=C00000001", nil), "403 forbidden", "")
}

// The way of a customer that a program adds: alone, then its first user, who is
// made super admin, then a subscription. From then on its people decide.
func TestACustomerIsSetUpByCalls(t *testing.T) {
	w := newWorld(t)
	w.ok(http.MethodPost, customers, alone())
	w.ok(http.MethodPost, users, anna("alone.example"))
	const one = users + "/anna@alone.example"
	w.refused(w.call(w.key, http.MethodPost, one+"/makeAdmin", object{}), "400 invalid", "status is required")
	w.refused(w.call(w.key, http.MethodPost, one+"/makeAdmin", object{"status": false}), "403 forbidden", "")
	w.ok(http.MethodPost, one+"/makeAdmin", object{"status": true})
	w.has(w.ok(http.MethodGet, one, nil), object{"isAdmin": true})
	ben := anna("alone.example")
	ben["primaryEmail"] = "ben@alone.example"
	w.ok(http.MethodPost, users, ben)
	w.refused(w.call(w.key, http.MethodPost, users+"/ben@alone.example/makeAdmin", object{"status": true}), "403 forbidden", "super admin already")
	w.ok(http.MethodPost, customers+"/alone.example/subscriptions", object{"skuId": standard, "plan": object{"planName": "FLEXIBLE"}, "seats": object{"maximumNumberOfSeats": 5}})
	w.ok(http.MethodPost, licenses+"/user", object{"userId": "ben@alone.example"})

	in, err := w.store.SignIn(context.Background(), "anna@alone.example", "correct horse", access.Request{}, models.Browser{})
	w.check(err)
	p, err := w.store.PersonOf(context.Background(), in.Session)
	w.check(err)
	_, err = w.store.SwitchResellerAccess(context.Background(), p.Actor, false)
	w.check(err)
	for _, path := range []string{one, users + "?domain=alone.example", licenses + "/user/ben@alone.example", licenses + "/users?customerId=alone.example"} {
		w.refused(w.call(w.key, http.MethodGet, path, nil), "403 forbidden", "switched reseller access off")
	}
	w.refused(w.call(w.key, http.MethodDelete, users+"/ben@alone.example", nil), "403 forbidden", "switched reseller access off")
	w.has(w.ok(http.MethodGet, customers+"/alone.example/subscriptions/1", nil), object{"seats.licensedNumberOfSeats": 1})
}

const licenses = "/apps/licensing/v1/product/Google-Apps/sku/" + standard

func TestLicenses(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 2)
	ben := anna(f.domain)
	ben["primaryEmail"] = "ben@" + f.domain
	w.ok(http.MethodPost, users, ben)
	one := licenses + "/user/ben@" + f.domain
	w.has(w.ok(http.MethodGet, one, nil), object{
		"kind": "licensing#licenseAssignment", "productId": "Google-Apps", "productName": "Google Workspace", "skuId": standard,
		"skuName": "Google Workspace Business Standard", "userId": "ben@" + f.domain, "selfLink": "http://example.com" + one,
	})
	w.refused(w.call(w.key, http.MethodPost, licenses+"/user", object{"userId": "ben@" + f.domain}), "409 duplicate", "already has a license")
	if a := w.ok(http.MethodDelete, one, nil); strings.TrimSpace(a.text) != "{}" {
		t.Errorf("answered %q", a.text)
	}
	w.refused(w.call(w.key, http.MethodDelete, one, nil), "404 notFound", "")
	w.refused(w.call(w.key, http.MethodGet, one, nil), "404 notFound", "")
	cleo := anna(f.domain)
	cleo["primaryEmail"] = "cleo@" + f.domain
	w.ok(http.MethodPost, users, cleo)
	w.refused(w.call(w.key, http.MethodPost, licenses+"/user", object{"userId": "ben@" + f.domain}), "412 conditionNotMet", "There aren't enough available licenses")
	w.ok(http.MethodDelete, licenses+"/user/cleo@"+f.domain, nil)
	w.has(w.ok(http.MethodPost, licenses+"/user", object{"userId": "ben@" + f.domain}), object{"userId": "ben@" + f.domain})

	w.refused(w.call(w.key, http.MethodPut, one, object{"skuId": standard}), "412 conditionNotMet", "different than the old sku")
	w.refused(w.call(w.key, http.MethodPatch, one, object{"skuId": plus}), "412 conditionNotMet", "one edition of")
	w.refused(w.call(w.key, http.MethodPatch, one, object{}), "400 invalid", "skuId")
	w.refused(w.call(w.key, http.MethodPost, licenses+"/user", object{}), "400 invalid", "userId is required")
	w.refused(w.call(w.key, http.MethodPost, licenses+"/user", object{"userId": "x@nobody.example"}), "403 forbidden", "")
	w.refused(w.call(w.key, http.MethodPost, licenses+"/user", object{"userId": "nobody@" + f.domain}), "404 notFound", "")
	const product = "/apps/licensing/v1/product/"
	w.refused(w.call(w.key, http.MethodPost, product+"Google-Vault/sku/Google-Vault/user", object{"userId": "ben@" + f.domain}), "412 conditionNotMet", "no subscription")
	w.refused(w.call(w.key, http.MethodGet, product+"Nothing/users?customerId="+f.domain, nil), "400 invalid", `"location":"productId"`)
	w.refused(w.call(w.key, http.MethodGet, product+"Google-Apps/sku/1/users?customerId="+f.domain, nil), "400 invalid", `"location":"skuId"`)

	first := w.ok(http.MethodGet, product+"Google-Apps/users?maxResults=1&customerId="+f.domain, nil)
	second := w.ok(http.MethodGet, licenses+"/users?maxResults=1&customerId=C00000001&pageToken="+first.at("nextPageToken").(string), nil)
	if first.at("items").([]any)[0].(object)["userId"] != "aoife@"+f.domain || second.at("items").([]any)[0].(object)["userId"] != "ben@"+f.domain || second.at("nextPageToken") != nil {
		t.Errorf("listed %s and %s", first.text, second.text)
	}
	w.refused(w.call(w.key, http.MethodGet, product+"Google-Apps/users", nil), "400 invalid", "required")
	w.refused(w.call(w.newKey(w.other, "licenses"), http.MethodGet, one, nil), "403 forbidden", "")
	activity, err := w.store.ListOrders(context.Background(), w.admin, models.OrderFilter{Type: models.OrderUsersAdded}, models.Paging{})
	w.check(err)
	if who := activity.Rows[0].Who(); who != "API key Nightly sync" {
		t.Errorf("the last license was assigned by %q", who)
	}
}
