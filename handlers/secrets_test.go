package handlers

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
)

// logged is a site whose log a test reads, everything in it, and the secrets
// that were used on it.
type logged struct {
	*site
	file    string
	log     *lines
	secrets map[string]string
}

func (w *town) logged(t *testing.T) *logged {
	t.Helper()
	data, err := os.ReadFile(w.file)
	check(t, err)
	l := &logged{site: &site{town: w, t: t}, log: &lines{}, secrets: map[string]string{}, file: filepath.Join(t.TempDir(), "logged.db")}
	check(t, os.WriteFile(l.file, data, 0o600))
	l.at(noon)
	log := slog.New(web.LogHandler(slog.NewJSONHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	l.store, err = models.Open(context.Background(), l.file, func() time.Time { return *l.now.Load() }, log)
	check(t, err)
	keys, err := l.store.SessionKeys(t.Context())
	check(t, err)
	for i, k := range keys {
		l.secrets[fmt.Sprint("key of cookies ", i)] = string(k.HashKey)
		l.secrets[fmt.Sprint("key that encrypts cookies ", i)] = string(k.BlockKey)
	}
	l.Handler = Router(web.New(l.store, log, keys, web.Options{Elapsed: func() time.Duration { return 0 }}))
	return l
}

// keep notes a secret, by what it is.
func (l *logged) keep(what, secret string) string {
	l.t.Helper()
	if len(secret) < 6 {
		l.t.Fatalf("no %s: %q", what, secret)
	}
	l.secrets[what] = secret
	return secret
}

// keepJar notes what a browser has.
func (l *logged) keepJar(who string, p *person) {
	for name, c := range p.jar {
		if name != "theme" {
			l.keep("cookie "+name+" of "+who, c.Value)
		}
	}
}

var generated = regexp.MustCompile(`[a-z2-9]{4}(?:-[a-z2-9]{4}){4}`)

// use signs in, sets passwords, uses links, codes and keys, rightly and wrongly.
func (l *logged) use() {
	t := l.t
	l.keep("password", testPassword)
	una := l.person()
	una.leads("/sign-in", credentials(manager, testPassword), "/admin")
	una.do("POST", "/sign-in", credentials(manager, l.keep("wrong password", "typed by mistake 1")), 422)
	una.do("POST", "/sign-in", with(credentials(l.keep("password in the wrong field", "typed by mistake 2"), "x"), "next", "/"), 422)
	l.keepJar("a password", una)
	phone, codes := una.turnsOn()
	l.keep("key of the app", string(phone.key))
	l.keep("key of the app as typed", base32.StdEncoding.EncodeToString(phone.key))
	for i, code := range codes {
		l.keep(fmt.Sprint("recovery code ", i), code)
	}
	una.leads("/sign-out", nil, "/sign-in")
	una.leads("/sign-in", credentials(manager, testPassword), "/sign-in/code")
	l.keepJar("a waiting sign-in", una)
	una.do("POST", "/sign-in/code", url.Values{"code": {l.keep("wrong recovery code", "aaaa-bbbb-cccc-dddd")}}, 422)
	una.leads("/sign-in/code", url.Values{"code": {codes[0]}}, "/admin")
	l.keepJar("a code", una)

	for _, kind := range []models.LinkKind{models.LinkInvitation, models.LinkPassword} {
		what, password := string(kind), "chosen by "+string(kind)
		link := l.link("member", kind)
		l.keep("link of "+what, link[len("/password/"):])
		l.ask("GET", link, nil, nil, 200)
		l.ask("POST", link, url.Values{"password": {password}, "repeat": {"other " + password}}, nil, 422)
		l.ask("POST", link, chosen(l.keep("password by "+what, password)), nil, 303)
		l.ask("POST", link, chosen(password), nil, 404)
	}
	member := l.person()
	member.do("POST", "/sign-in", credentials("member@mine.example", "chosen by password"), 303)
	form := with(chosen(l.keep("password that was changed", "changed in the profile")), "present", "chosen by password")
	member.do("POST", "/profile/password", form, 303)

	boss := l.person()
	boss.do("POST", "/sign-in", credentials("super_admin@mine.example", testPassword), 303)
	boss.do("POST", "/admin/users/new", filled(), 303)
	page := boss.do("POST", l.mine.address("/admin/users/:user/password"), nil, 303)
	shown := boss.do("GET", page.Header().Get("Location"), nil, 200).Body.String()
	l.keep("generated password", generated.FindString(shown))

	admin := l.person()
	admin.do("POST", "/sign-in", credentials("reseller_admin@near.example", testPassword), 303)
	admin.do("POST", "/reseller/settings/keys/new", with(filled(), "rights", "users:read"), 303)
	added := admin.do("POST", "/reseller/settings/webhooks/new", with(filled(), "key", "once"), 303)
	shown = admin.do("GET", added.Header().Get("Location"), nil, 200).Body.String()
	l.keep("secret of a webhook", strings.TrimPrefix(secretShown.FindString(shown), "whsec_"))
	key, err := l.store.MakeKey(t.Context(), access.Actor{UserID: l.id("reseller_admin"), Role: access.RoleResellerAdmin, ResellerID: l.mine.reseller},
		models.NewAPIKey{Name: "Nightly", Rights: access.AllRights})
	check(t, err)
	body := `{"primaryEmail":"api@mine.example","name":{"givenName":"A","familyName":"B"},"password":"` + l.keep("password by a call", "sent by a program 1") + `"}`
	for _, secret := range []string{l.keep("API key", key.Secret), l.keep("wrong API key", "pk_of_nobody_at_all_0123456789")} {
		for _, address := range []string{"/admin/directory/v1/users", "/admin/directory/v1/users?key=" + secret, "/apps/none"} {
			call{method: "POST", address: address, body: body, header: http.Header{
				"Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"}, "Idempotency-Key": {l.keep("idempotency key", "idempotency-key-1")},
			}}.to(l)
		}
	}
	l.keepJar("a member", member)
	l.keepJar("a super admin", boss)
	l.keepJar("a reseller admin", admin)
	for _, p := range []*person{una, member, boss, admin} {
		send(l, "GET", "/profile?password="+url.QueryEscape(testPassword), nil, p.jar["perseat"])
		send(l, "GET", "/nope/"+url.PathEscape(testPassword), nil, p.jar["perseat"])
	}
}

// No password, code, link, key or cookie gets into the log, also while every
// statement fails and everything panics.
func TestNoSecretIsLogged(t *testing.T) {
	w := newTown(t)
	l := w.logged(t)
	l.use()
	check(t, l.store.Close()) // the same again while nothing works
	for _, address := range []string{"/sign-in", "/sign-in/code", "/profile/password", "/forgotten-password", "/admin/users/new", "/password/" + l.secrets["link of password"]} {
		form := with(chosen(testPassword), "present", testPassword, "email", manager, "code", l.secrets["recovery code 1"])
		send(l, "POST", address, form, &http.Cookie{Name: "perseat", Value: l.secrets["cookie perseat of a member"]})
		send(l, "POST", address, form)
		send(l, "GET", address+"?email="+url.QueryEscape(manager), nil)
	}
	call{method: "POST", address: "/admin/directory/v1/users", body: "{}", header: http.Header{
		"Authorization": {"Bearer " + l.secrets["API key"]}, "Content-Type": {"application/json"},
	}}.to(l)
	entries, faults := l.log.entries(t), 0
	for _, entry := range entries {
		if entry["level"] == "ERROR" {
			faults++
		}
	}
	if len(entries) < 50 || faults < 10 || len(l.secrets) < 25 {
		t.Fatalf("%d lines, %d faults and %d secrets: too little to tell", len(entries), faults, len(l.secrets))
	}
	text := l.log.text.Bytes()
	for what, secret := range l.secrets {
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "-", ""), hex.EncodeToString([]byte(secret)),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		} {
			if bytes.Contains(text, []byte(form)) {
				t.Errorf("the log has the %s", what)
			}
		}
	}
	for _, personal := range []string{manager, "member@mine.example", "Una", "perseat_", "$argon2", "argon2id$"} {
		if bytes.Contains(text, []byte(personal)) {
			t.Errorf("the log has %q", personal)
		}
	}
}

// Nor is a secret kept in the database, but for those with which something is
// signed or checked.
func TestNoSecretIsKeptReadable(t *testing.T) {
	w := newTown(t)
	l := w.logged(t)
	l.use()
	check(t, l.store.Close())
	data, err := os.ReadFile(l.file)
	check(t, err)
	for what, secret := range l.secrets {
		kept := strings.Contains(what, "cookies") || strings.HasPrefix(what, "secret of a webhook") || strings.HasPrefix(what, "key of the app") || what == "idempotency key"
		if !kept && bytes.Contains(data, []byte(secret)) {
			t.Errorf("the database has the %s", what)
		}
	}
}
