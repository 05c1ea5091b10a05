package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func TestBodiesAreReadStrictly(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 9)
	for body, text := range map[string]string{
		``:                              "must be a JSON object",
		` `:                             "must be a JSON object",
		`[]`:                            "must be a JSON object",
		`"x"`:                           "must be a JSON object",
		`null`:                          "must be a JSON object",
		`{`:                             "ends too early",
		`{"maximumNumberOfSeats"`:       "not valid JSON",
		`{"maximumNumberOfSeats":}`:     "not valid JSON",
		`{"maximumNumberOfSeats":20,}`:  "not valid JSON",
		`{'maximumNumberOfSeats':20}`:   "not valid JSON",
		`{"maximumNumberOfSeats":20}{}`: "goes on after",
		`{"maximumNumberOfSeats":20} x`: "goes on after",
		`{"maximumNumberOfSeats":"20"}`: "maximumNumberOfSeats must be a number without quotes, such as 12.",
		`{"maximumNumberOfSeats":20.5}`: "must be a whole number",
		`{"maximumNumberOfSeats":2e1}`:  "must be a whole number",
		`{"maximumNumberOfSeats":true}`: "must be a number",
		`{"maximumNumberOfSeats":[20]}`: "must be a number",
		`{"maximumNumberOfSeats":null}`: "Give the purchase cap",
		`{"maximumNumberOfSeats":99999999999999999999}`:         "must be at most 2147483647",
		`{"maximumNumberOfSeats":3000000000}`:                   "must be at most 2147483647",
		`{"maximumNumberOfSeats":2000000000}`:                   "must be 300 or less, because Google Workspace Business Standard has an edition limit of 300 users",
		`{"seats":20}`:                                          "There is no field “seats” here. The fields are kind, numberOfSeats, maximumNumberOfSeats, licensedNumberOfSeats.",
		`{"MaximumNumberOfSeats":20}`:                           "There is no field",
		`{"maximumNumberOfSeats":20,"maximumNumberOfSeats":25}`: "is sent twice",
		`{"kind":7,"maximumNumberOfSeats":20}`:                  "kind must be a text in quotes",
		"{\"kind\":\"\xff\",\"maximumNumberOfSeats\":20}":       "UTF-8",
		`{"kind":"` + strings.Repeat("x", 70_000) + `"}`:        "at most 65,536 bytes",
		`{"kind":"` + strings.Repeat("x", 2_000_000) + `"}`:     "at most 65,536 bytes",
		strings.Repeat(`{"maximumNumberOfSeats":`, 20_000):      "",
		strings.Repeat(`[`, 60_000):                             "must be a JSON object",
	} {
		a := w.call(w.key, http.MethodPost, f.subscription()+"/changeSeats", body)
		w.refused(a, "400 invalid", text)
	}
	w.refused(w.call(w.key, http.MethodPost, customers, object{"postalAddress": "x"}), "400 invalid", "postalAddress must be an object")
	w.refused(w.call(w.key, http.MethodPost, customers, object{"postalAddress": object{"street": "x"}}), "400 invalid", `"location":"postalAddress.street"`)
	w.refused(w.call(w.key, http.MethodPost, customers, object{"customerDomainVerified": "true"}), "400 invalid", "must be true or false")
	w.refused(w.call(w.key, http.MethodPost, "/admin/directory/v1/users", object{"emails": "x"}), "400 invalid", "emails must be a list")
	w.refused(w.call(w.key, http.MethodPost, "/admin/directory/v1/users", object{"emails": []any{nil}}), "400 invalid", "null in its list")
	w.refused(w.call(w.key, http.MethodPost, "/admin/directory/v1/users", object{"emails": []any{object{"x": 1}}}), "400 invalid", `"location":"emails.x"`)
	w.refused(w.call(w.key, http.MethodPost, f.path()+"/subscriptions", object{"skuId": "a\x00b"}), "400 invalid", "skuId must not have")
	for _, path := range []string{f.path() + "/subscriptions/%00", users + "/%ff", users + "?domain=%00", "/apps/reseller/v1/subscriptions?pageToken=%ff"} {
		w.refused(w.call(w.key, http.MethodGet, path, nil), "400 invalid", "UTF-8")
	}
	if got := w.ok(http.MethodGet, f.subscription(), nil); got.at("seats.maximumNumberOfSeats") != 9.0 {
		t.Errorf("something was changed: %s", got.text)
	}
}

// methods are all methods out of the discovery documents, with an address that
// names a customer, a subscription and a user.
func (w *world) methods(f firm) (out []struct{ id, verb, path, right string }) {
	w.Helper()
	apis := w.call("", http.MethodGet, "/discovery/v1/apis", nil)
	for _, api := range apis.at("items").([]any) {
		doc := w.call("", http.MethodGet, strings.TrimPrefix(api.(object)["discoveryRestUrl"].(string), "http://example.com"), nil)
		for _, resource := range doc.at("resources").(object) {
			for _, m := range resource.(object)["methods"].(object) {
				m := m.(object)
				path := strings.NewReplacer(
					"{customerId}", f.domain, "{subscriptionId}", fmt.Sprint(f.sub), "{userKey}", fmt.Sprint(f.admin.UserID),
					"{productId}", "Google-Apps", "{skuId}", standard, "{userId}", "aoife@"+f.domain,
				).Replace("/" + m["path"].(string))
				for name, p := range m["parameters"].(object) {
					if p := p.(object); p["required"] == true && p["location"] == "query" {
						value := f.domain
						if name == "deletionType" {
							value = "cancel"
						}
						path += "?" + name + "=" + value
					}
				}
				if m["id"] == "directory.users.list" {
					path += "?domain=" + f.domain
				}
				right := regexp.MustCompile(`right ([\w:]+)\.$`).FindStringSubmatch(m["description"].(string))[1]
				out = append(out, struct{ id, verb, path, right string }{m["id"].(string), m["httpMethod"].(string), path, right})
			}
		}
	}
	if len(out) < 29 {
		w.Fatalf("only %d methods", len(out))
	}
	return out
}

// Every method refuses whoever has no key, one that is not valid or too few
// rights, and never tells of another reseller's customer.
func TestEveryMethodIsGuarded(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 9)
	gone := w.newKey(w.admin, access.AllRights...)
	list, err := w.store.ListKeys(t.Context(), w.admin, models.Paging{})
	w.check(err)
	_, err = w.store.RevokeKey(t.Context(), w.admin, list.Rows[0].ID)
	w.check(err)
	weak, foreign := map[string]string{}, w.newKey(w.other, access.AllRights...)
	for _, m := range w.methods(f) {
		if weak[m.right] == "" {
			var others []access.Right
			for _, r := range access.AllRights {
				if !(access.Rights{r}).Have(access.Right(m.right)) {
					others = append(others, r)
				}
			}
			weak[m.right] = w.newKey(w.admin, others...)
		}
		w.refused(w.call("", m.verb, m.path, nil), "401 required", "UNAUTHENTICATED")
		if a := w.call("", m.verb, m.path, nil); a.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s does not say how to sign in", m.id)
		}
		w.refused(w.call("perseat_NOBODY", m.verb, m.path, nil), "401 authError", "not valid")
		w.refused(w.call(gone, m.verb, m.path, nil), "401 authError", "not valid")
		w.refused(w.call("", m.verb, m.path, nil, "Authorization", "Basic "+w.key), "401 authError", "Bearer")
		w.refused(w.call("", m.verb, m.path+"?key="+w.key, nil), "401 required", "")
		w.refused(w.call(weak[m.right], m.verb, m.path, nil), "403 forbidden", "does not have the right “"+m.right+"”")
		a := w.call(foreign, m.verb, m.path, object{})
		switch {
		case m.id == "reseller.subscriptions.list" && a.at("subscriptions") == nil: // theirs, of which there are none
		case m.id == "reseller.resellernotify.getwatchdetails" && a.at("serviceAccountEmailAddresses") == nil: // theirs too
		case a.code != 403 && a.code != 404 && a.code != 400:
			t.Errorf("%s answers another reseller %d: %s", m.id, a.code, a.text)
		case strings.Contains(a.text, "Harbor") || strings.Contains(a.text, "Aoife"):
			t.Errorf("%s tells another reseller of the customer: %s", m.id, a.text)
		}
		w.later(time.Minute)
	}
	got := w.ok(http.MethodGet, f.subscription(), nil)
	w.has(got, object{"status": "ACTIVE", "seats.licensedNumberOfSeats": 1, "seats.maximumNumberOfSeats": 9})
}

func TestARepeatedCallGetsTheFirstAnswer(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.AnnualMonthly, 9)
	seats := func(n int, key string) answer {
		return w.call(w.key, http.MethodPost, f.subscription()+"/changeSeats", object{"numberOfSeats": n}, "Idempotency-Key", key)
	}
	first := seats(12, "one")
	w.has(first, object{"seats.numberOfSeats": 12})
	w.has(seats(20, "two"), object{"seats.numberOfSeats": 20})
	again := seats(12, "one")
	if again.code != first.code || again.text != first.text || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("answered %s, then %s", first.text, again.text)
	}
	w.refused(seats(30, "one"), "409 conflict", "Idempotency-Key was used with another request")
	w.refused(w.call(w.key, http.MethodPost, f.subscription()+"/suspend", nil, "Idempotency-Key", "one"), "409 conflict", "")
	refused := seats(301, "three")
	w.refused(refused, "400 invalid", "edition limit")
	if again := seats(301, "three"); again.text != refused.text || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("refused %s, then %s", refused.text, again.text)
	}
	for _, key := range []string{strings.Repeat("k", 256), "tab\there", "ünique"} {
		w.refused(seats(21, key), "400 invalid", "Idempotency-Key must have")
	}
	other := w.newKey(w.admin, access.AllRights...)
	w.refused(w.call(other, http.MethodPost, f.subscription()+"/changeSeats", object{"numberOfSeats": 12}, "Idempotency-Key", "one"), "400 invalid", "cannot fall below 20")

	// What answers 204 does so again, and a call that is only read is not kept.
	g := w.customer(w.admin, billing.Flexible, 9)
	for range 2 {
		a := w.call(w.key, http.MethodDelete, g.subscription()+"?deletionType=cancel", nil, "Idempotency-Key", "four")
		if a.code != http.StatusNoContent {
			t.Errorf("answered %d %s", a.code, a.text)
		}
	}
	for _, n := range []int{20, 25} {
		seats(n, fmt.Sprint("to ", n))
		w.has(w.call(w.key, http.MethodGet, f.subscription(), nil, "Idempotency-Key", "read"), object{"seats.numberOfSeats": n})
	}
	if got := w.ok(http.MethodGet, f.subscription(), nil); got.at("seats.numberOfSeats") != 25.0 {
		t.Errorf("it is %s", got.text)
	}
}

func TestCallsAreLimited(t *testing.T) {
	w := newWorld(t)
	path, passed := "/apps/reseller/v1/subscriptions", 0
	for {
		a := w.call(w.key, http.MethodGet, path, nil)
		if a.code != http.StatusOK {
			w.refused(a, "429 quotaExceeded", "RESOURCE_EXHAUSTED")
			if a.header.Get("Retry-After") != "1" {
				t.Errorf("to be tried again after %q", a.header.Get("Retry-After"))
			}
			break
		}
		passed++
	}
	if passed != callsAMinute/10 {
		t.Errorf("%d calls at once", passed)
	}
	if a := w.call(w.newKey(w.admin, access.ReadCustomers), http.MethodGet, path, nil); a.code != http.StatusOK {
		t.Errorf("another key answers %d", a.code)
	}
	w.later(time.Second)
	w.ok(http.MethodGet, path, nil)
}

func TestAnswersAreSelectedAndLaidOut(t *testing.T) {
	w := newWorld(t)
	f := w.customer(w.admin, billing.Flexible, 9)
	for query, want := range map[string]string{
		"prettyPrint=false&fields=skuId":                                    `{"skuId":"` + standard + `"}`,
		"prettyPrint=false&fields=seats/maximumNumberOfSeats,status":        `{"seats":{"maximumNumberOfSeats":9},"status":"ACTIVE"}`,
		"prettyPrint=false&fields=seats(kind,numberOfSeats),plan(planName)": `{"plan":{"planName":"FLEXIBLE"},"seats":{"kind":"subscriptions#seats"}}`,
		"prettyPrint=false&fields=nothing":                                  `{}`,
		"prettyPrint=false&fields=plan/*":                                   `{"plan":{"isCommitmentPlan":false,"planName":"FLEXIBLE"}}`,
		"fields=skuId":                                                      "{\n  \"skuId\": \"" + standard + "\"\n}\n",
		"alt=json&prettyPrint=false&quotaUser=x&fields=plan,plan/planName":  `{"plan":{"isCommitmentPlan":false,"planName":"FLEXIBLE"}}`,
	} {
		if got := w.ok(http.MethodGet, f.subscription()+"?"+query, nil); got.text != want {
			t.Errorf("%s answers %s", query, got.text)
		}
	}
	listed := w.ok(http.MethodGet, "/apps/reseller/v1/subscriptions?prettyPrint=false&fields=subscriptions(skuId)", nil)
	if listed.text != `{"subscriptions":[{"skuId":"`+standard+`"}]}` {
		t.Errorf("listed %s", listed.text)
	}
	for _, fields := range []string{"a(", "a)", "a,", ",", "a//b", "a b", "a(b", "(a)", strings.Repeat("a/", 50) + "a", "a;b"} {
		// A malformed selection is refused before anything is done.
		a := w.call(w.key, http.MethodPost, f.subscription()+"/changeSeats?fields="+strings.ReplaceAll(fields, " ", "%20"), object{"maximumNumberOfSeats": 20})
		w.refused(a, "400 invalid", "")
	}
	w.has(w.ok(http.MethodGet, f.subscription(), nil), object{"seats.maximumNumberOfSeats": 9})
}

func TestWhatIsNoMethodIsAnsweredAsJSON(t *testing.T) {
	w := newWorld(t)
	for path, code := range map[string]string{
		"/apps/reseller/v1/nothing": "404 notFound", "/admin/directory/v1/groups": "404 notFound", "/apps/": "404 notFound",
		"/discovery/v1/apis/reseller/v2/rest": "404 notFound", "/admin/directory/v1/users/a/b/c": "404 notFound",
	} {
		w.refused(w.call(w.key, http.MethodGet, path, nil), code, "")
	}
	w.refused(w.call(w.key, http.MethodPut, "/apps/reseller/v1/subscriptions", nil), "404 notFound", "no such method")
	w.refused(w.call(w.key, http.MethodPost, customers, alone(), "Sec-Fetch-Site", "cross-site"), "403 forbidden", "another site")
}
