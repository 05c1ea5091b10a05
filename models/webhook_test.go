package models

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestWhichAddressesCanBeAWebhook(t *testing.T) {
	local, private := Reach{Localhost: true}, Reach{Private: true}
	for address, want := range map[string]map[Reach]string{
		"https://licenses.example/perseat?k=1":          {{}: "", local: "", private: ""},
		"https://licenses.example:8443":                 {{}: ""},
		"https://93.184.216.34/":                        {{}: ""},
		"https://größe.example/":                        {{}: ""},
		"http://licenses.example/":                      {{}: "start with https://", local: "start with https://", private: "start with https://"},
		"http://localhost:9000/x":                       {{}: "start with https://", local: "", private: "start with https://"},
		"http://127.0.0.1:9000/x":                       {{}: "start with https://", local: ""},
		"http://[::1]:9000/x":                           {{}: "start with https://", local: ""},
		"http://10.0.0.1/":                              {local: "start with https://", private: "start with https://"},
		"https://localhost/":                            {{}: "public internet", local: "", private: ""},
		"https://sub.LOCALHOST./":                       {{}: "public internet", local: ""},
		"https://127.9.9.9/":                            {{}: "public internet", local: "", private: ""},
		"https://10.1.2.3/":                             {{}: "public internet", local: "public internet", private: ""},
		"https://169.254.169.254/latest/meta-data":      {{}: "public internet", local: "public internet", private: ""},
		"https://[fe80::1%25eth0]/":                     {{}: "public internet", private: ""},
		"https://[::ffff:10.0.0.1]/":                    {{}: "public internet"},
		"https://0.0.0.0/":                              {{}: "public internet", private: "public internet"},
		"https://user:secret@licenses.example/":         {{}: "name or a password"},
		"https://licenses.example/#top":                 {{}: "must not have a #"},
		"https://licenses.example:0/":                   {{}: "a port from 1"},
		"https://licenses.example:70000/":               {{}: "a port from 1"},
		"licenses.example/perseat":                      {{}: "whole address"},
		"https:///perseat":                              {{}: "whole address"},
		"https://":                                      {{}: "whole address"},
		"":                                              {{}: "whole address"},
		"https://a b.example/":                          {{}: "whole address"},
		"https://licenses.example/\x00":                 {{}: "whole address"},
		"javascript:alert(1)":                           {{}: "whole address"},
		"ftp://licenses.example/":                       {{}: "start with https://"},
		"https://x.example/" + strings.Repeat("x", 500): {{}: "at most 500 characters"},
	} {
		for reach, says := range want {
			var p problems
			reach.checkURL(address, &p)
			if got := fmt.Sprint(p.err()); (says == "") != (len(p) == 0) || !strings.Contains(got, says) {
				t.Errorf("%q with %+v: %s, want %q", address, reach, got, says)
			}
		}
	}
}

func TestWhichAddressesAreOfThePublicInternet(t *testing.T) {
	for text, want := range map[string]bool{
		"93.184.216.34": true, "8.8.8.8": true, "1.1.1.1": true, "2606:4700::1111": true, "2a00:1450:4009::200e": true,
		"127.0.0.1": false, "127.255.255.254": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true,
		"0.0.0.0": false, "0.1.2.3": false, "192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false, "198.51.100.7": false, "203.0.113.9": false,
		"192.88.99.1": false, "224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd12:3456::1": false, "ff02::1": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false,
		"2002:7f00:1::1": false, "2001::1": false, "2001:db8::1": false, "3fff::1": false, "100::1": false,
	} {
		if got := (Reach{}).Allows("receiver.example", netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	loopback := netip.MustParseAddr("127.0.0.1")
	if (Reach{Localhost: true}).Allows("receiver.example", loopback) || !(Reach{Localhost: true}).Allows("localhost", loopback) ||
		(Reach{Localhost: true}).Allows("localhost", netip.MustParseAddr("10.0.0.1")) || !(Reach{Private: true}).Allows("receiver.example", loopback) {
		t.Error("localhost is not only localhost")
	}
	if (Reach{Private: true, Localhost: true}).Allows("localhost", netip.Addr{}) {
		t.Error("no address is one")
	}
}

func TestAWebhookAndItsSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		actor := w.admin
		actor.Request.Key = "twice"
		in := NewWebhook{URL: "  " + receiver + " ", Events: []EventType{EventSuspended, EventCreated, "NONSENSE"}}
		made := must(t)(w.AddWebhook(t.Context(), actor, in)).(WebhookMade)
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(made.Secret, "whsec_"))
		if err != nil || len(key) != 32 || !strings.HasPrefix(made.Secret, "whsec_") {
			t.Errorf("secret %q", made.Secret)
		}
		if again := must(t)(w.AddWebhook(t.Context(), actor, in)).(WebhookMade); again.ID != made.ID || again.Secret != "" {
			t.Errorf("the secret is told twice: %+v", again)
		}
		seen := must(t)(w.Webhook(t.Context(), w.admin, made.ID)).(Webhook)
		if seen.URL != receiver || len(seen.Types()) != 2 || !strings.HasSuffix(made.Secret, seen.SecretEnd) || len(seen.SecretEnd) != 5 || seen.OldSecretEnd != "" {
			t.Errorf("%+v", seen)
		}
		for _, answer := range []any{seen, must(t)(w.ListWebhooks(t.Context(), w.admin)), made} {
			if text := must(t)(json.Marshal(answer)).([]byte); strings.Contains(string(text)+fmt.Sprint(answer), made.Secret) && answer != any(made) {
				t.Errorf("the secret can be read: %s", text)
			}
		}
		var stored string
		must(t)(nil, w.db.Read(t.Context()).Raw("SELECT result FROM receipts WHERE operation = 'webhook.added'").Scan(&stored).Error)
		if stored == "" || strings.Contains(stored, "whsec") {
			t.Errorf("the secret stands in a receipt: %s", stored)
		}
		var facts []string
		must(t)(nil, w.db.Read(t.Context()).Raw("SELECT facts FROM activity WHERE subject = 'webhook'").Scan(&facts).Error)
		if len(facts) != 1 || strings.Contains(facts[0], "perseat") || !strings.Contains(facts[0], "licenses.liffey.example") {
			t.Errorf("recorded %v", facts)
		}
	})
}

func TestTwoSecretsAreValidForADay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(receiver)
		signed := func() []string {
			must(t)(w.SendTestEvent(t.Context(), w.admin, hook))
			p := w.posted()
			w.delivered(p)
			return p.Secrets
		}
		first := signed()
		second := must(t)(w.RenewWebhookSecret(t.Context(), w.admin, hook)).(WebhookMade).Secret
		if got := signed(); len(first) != 1 || len(got) != 2 || got[0] != second || got[1] != first[0] {
			t.Errorf("signed with %v", got)
		}
		seen := must(t)(w.Webhook(t.Context(), w.admin, hook)).(Webhook)
		if !strings.HasSuffix(second, seen.SecretEnd) || !strings.HasSuffix(first[0], seen.OldSecretEnd) || seen.OldUntil.Sub(w.now()) != OldSecretLife {
			t.Errorf("%+v", seen)
		}
		third := must(t)(w.RenewWebhookSecret(t.Context(), w.admin, hook)).(WebhookMade).Secret
		if got := signed(); len(got) != 2 || got[0] != third || got[1] != second {
			t.Errorf("signed with %v", got)
		}
		w.later(OldSecretLife - time.Second)
		if len(signed()) != 2 {
			t.Error("ended too early")
		}
		w.later(time.Second)
		if got := signed(); len(got) != 1 || got[0] != third {
			t.Errorf("signed with %v", got)
		}
		must(t)(w.RenewWebhookSecret(t.Context(), w.admin, hook))
		must(t)(w.EndOldSecret(t.Context(), w.admin, hook))
		if got := signed(); len(got) != 1 || got[0] == third {
			t.Errorf("signed with %v", got)
		}
	})
}

func TestChangingAWebhook(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.hook(receiver+"/other", EventTrialEnded)
		ctx := t.Context()
		_, err := w.AddWebhook(ctx, w.admin, NewWebhook{URL: receiver, Events: EventTypes})
		refused(t, err, Invalid, "is a webhook already")
		_, err = w.AddWebhook(ctx, w.admin, NewWebhook{URL: "http://x.example/", Events: []EventType{"NONSENSE"}})
		refused(t, err, Invalid, "Choose at least one event.")
		_, err = w.EditWebhook(ctx, w.admin, hook, NewWebhook{URL: receiver + "/other", Events: EventTypes, Was: 1})
		refused(t, err, Invalid, "is a webhook already")
		w.raiseCap(subs[0])
		p := w.posted()
		w.failed(p)
		must(t)(w.EditWebhook(ctx, w.admin, hook, NewWebhook{URL: receiver + "/new", Events: []EventType{EventCreated}, Was: 1}))
		_, err = w.EditWebhook(ctx, w.admin, hook, NewWebhook{URL: receiver, Events: EventTypes, Was: 1})
		refused(t, err, Conflict, "was changed by Niamh Doyle")
		seen := must(t)(w.Webhook(ctx, w.admin, hook)).(Webhook)
		if seen.URL != receiver+"/new" || seen.Version != 2 || seen.Failures != 0 {
			t.Errorf("%+v", seen)
		}
		w.later(10 * time.Second)
		if again := w.posted(); again.URL != receiver+"/new" || again.Secrets[0] != p.Secrets[0] {
			t.Errorf("%+v", again)
		}
		for range MaxWebhooks - 2 {
			w.hook(fmt.Sprintf("%s/%d", receiver, w.names.Add(1)))
		}
		_, err = w.AddWebhook(ctx, w.admin, NewWebhook{URL: receiver, Events: EventTypes})
		refused(t, err, Conflict, "has 20 webhooks, which is the most")
		must(t)(w.RemoveWebhook(ctx, w.admin, hook))
		w.hook(receiver + "/new") // the address is free again
		var gone Webhook
		must(t)(nil, w.db.Read(ctx).Where("id = ?", hook).Take(&gone).Error)
		if gone.Secret != "" || gone.OldSecret != "" {
			t.Error("the secret of a removed webhook is kept")
		}
		refused(t, errOf(w.Webhook(ctx, w.admin, hook)), NotFound, "")
		refused(t, errOf(w.PauseWebhook(ctx, w.admin, hook)), NotFound, "")
	})
}

// Nobody who is in an account on its behalf may let anybody else be told.
func TestWebhooksAreTheResellersOwnBusiness(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(receiver)
		for _, level := range []access.Level{access.View, access.Act} {
			visitor := visit(w.admin, w.support, level)
			must(t)(w.ListWebhooks(t.Context(), visitor))
			for name, do := range map[string]func() error{
				"add": func() error {
					return errOf(w.AddWebhook(t.Context(), visitor, NewWebhook{URL: receiver + "/x", Events: EventTypes}))
				},
				"edit": func() error {
					return errOf(w.EditWebhook(t.Context(), visitor, hook, NewWebhook{URL: receiver + "/x", Events: EventTypes, Was: 1}))
				},
				"secret": func() error { return errOf(w.RenewWebhookSecret(t.Context(), visitor, hook)) },
				"remove": func() error { return errOf(w.RemoveWebhook(t.Context(), visitor, hook)) },
				"pause":  func() error { return errOf(w.PauseWebhook(t.Context(), visitor, hook)) },
			} {
				t.Run(name, func(t *testing.T) { w.refuses(t, Forbidden, "", do) })
			}
		}
		c := w.customer(billing.Flexible, 9)
		refused(t, errOf(w.ListWebhooks(t.Context(), c.admin)), Forbidden, "")
	})
}
