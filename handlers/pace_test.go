package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perseat/handlers/web"
)

// A session that sends too many forms is slowed down, says so, and holds up
// nobody else.
func TestASessionSendsOnlySoManyForms(t *testing.T) {
	w := newTown(t)
	s := w.site(t)
	keys, err := s.store.SessionKeys(t.Context())
	check(t, err)
	var elapsed atomic.Int64
	server := Router(web.New(s.store, slog.New(slog.DiscardHandler), keys, web.Options{
		Forms: 6, Elapsed: func() time.Duration { return time.Duration(elapsed.Load()) },
	}))
	mine, other := w.cookies["user_manager"], w.cookies["super_admin"]
	form := url.Values{"first_name": {"Eve"}}
	try := func(who *http.Cookie, status int) http.Header {
		t.Helper()
		answer := send(server, "POST", "/admin/users/new", form, who)
		expect(t, answer, status)
		if text := answer.Body.String(); status == 429 && (!strings.Contains(text, "6 forms a minute") || !strings.Contains(text, "Nothing was done")) {
			t.Errorf("it is not said: %s", text)
		}
		return answer.Header()
	}
	for range 60 {
		try(mine, 422)
	}
	if after := try(mine, 429).Get("Retry-After"); after != "10" {
		t.Errorf("try again after %s", after)
	}
	try(other, 422)
	try(signIn(t, server, manager), 422) // the person is not locked out
	expect(t, send(server, "GET", "/admin/users", nil, mine), 200)
	expect(t, send(server, "POST", "/sign-in", url.Values{"email": {"a@b.example"}, "password": {"x"}}), 422)
	elapsed.Add(int64(10 * time.Second))
	try(mine, 422)
	try(mine, 429)
	elapsed.Add(int64(time.Hour))
	for range 60 {
		try(mine, 422)
	}
	try(mine, 429)
}

// Who asks too often is told when to come back.
func TestTooOftenIsSaidWithATime(t *testing.T) {
	s := newTown(t).site(t)
	last := func(do func() (int, string)) (status int, after string) {
		for range 70 {
			if status, after = do(); status == 429 {
				return status, after
			}
		}
		return status, after
	}
	for name, c := range map[string]struct {
		address, after string
		form           url.Values
		cookie         *http.Cookie
	}{
		"a password at sign-in": {"/sign-in", "900", credentials(manager, "wrong password"), nil},
		"a link":                {"/forgotten-password", "3600", url.Values{"email": {manager}}, nil},
		"the present password": {
			"/profile/password", "900", with(chosen(newPassword), "present", "wrong password"), s.cookies["member"],
		},
	} {
		status, after := last(func() (int, string) {
			w := s.from("198.51.100.77", c.address, c.form, c.cookie)
			return w.Code, w.Header().Get("Retry-After")
		})
		if status != 429 || after != c.after {
			t.Errorf("%s: %d, Retry-After %q", name, status, after)
		}
	}
}
