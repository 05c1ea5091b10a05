package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"perseat/models"
	"perseat/models/access"
)

func TestSettingsOfMailAreCheckedAtTheStart(t *testing.T) {
	for _, test := range []struct{ args, says string }{
		{"--smtp-host=mail.example", "--mail-from"},
		{"--smtp-host=mail.example --mail-from=nobody", "--mail-from"},
		{"--url=perseat.example", "--url"},
		{"--smtp-tls=sometimes", "--smtp-tls"},
		{"--smtp-host=mail.example --mail-from=a@b.example --smtp-password=hush-hush", "--smtp-user"},
		{"--url=https://perseat.example/ --smtp-tls=none", ""},
	} {
		var errs strings.Builder
		args := append([]string{"jobs", "--db=" + filepath.Join(t.TempDir(), "perseat.db")}, strings.Fields(test.args)...)
		err := run(t.Context(), args, io.Discard, &errs)
		switch {
		case test.says == "" && err != nil, test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
			t.Errorf("%s: %v", test.args, err)
		case strings.Contains(fmt.Sprint(err)+errs.String(), "hush-hush"):
			t.Error("the password is told")
		}
	}
}

func TestThePasswordIsNotPrinted(t *testing.T) {
	p := program{commandLine: commandLine{SMTP: smtpSettings{Password: "hush-hush"}}}
	if text := fmt.Sprintf("%v %+v %#v %s", p.SMTP, p.SMTP, p.SMTP, p.SMTP.Password); strings.Contains(text, "hush-hush") {
		t.Error(text)
	}
}

func TestLinksInMailsBeginWithTheAddress(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", ":80": "http://localhost:80", "0.0.0.0:9000": "http://localhost:9000",
		"[::]:9000": "http://localhost:9000", "perseat.internal:1": "http://perseat.internal:1",
	} {
		if got := (&program{}).baseURL(addr); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
	if got := (&program{commandLine: commandLine{URL: "https://perseat.example"}}).baseURL(":80"); got != "https://perseat.example" {
		t.Error(got)
	}
}

// What the demo's story has mailed is never sent, also if a mail server is set
// up later.
func TestTheDemosStoryIsMailedToNobody(t *testing.T) {
	file := filepath.Join(t.TempDir(), "perseat.db")
	if err := run(t.Context(), []string{"demo", "--db=" + file}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	c := &clock{}
	s, err := models.Open(context.Background(), file, c.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, found, err := s.ClaimMail(t.Context()); found || err != nil {
		t.Errorf("a mail would be sent: %t, %v", found, err)
	}
	lead := access.Actor{UserID: 1, Role: access.RoleSupportLead}
	list, err := s.ListMail(t.Context(), lead, models.MailFilter{}, models.Paging{})
	if err != nil || len(list.Rows) == 0 || list.Rows[0].Status != models.MailDropped || !strings.Contains(list.Rows[0].LastError, "demo") {
		t.Errorf("%d rows, %v", list.Count, err)
	}
}
