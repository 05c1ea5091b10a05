package main

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perseat/models"
	"perseat/models/access"
)

// Starting for real: a support lead and a reseller from the command line, each
// with a link that sets the first password.
func TestThePeopleWhoStart(t *testing.T) {
	db := filepath.Join(t.TempDir(), "perseat.db")
	lead := link(t, "--db", db, "support", "add", "sam@perseat.example", "--first-name", "Sam", "--last-name", "Ortega", "--url", "https://licenses.example/")
	agent := link(t, "--db", db, "support", "add", "pat@perseat.example", "--role", "agent", "--first-name", "Pat", "--last-name", "Lee")
	admin := link(t, "--db", db, "reseller", "add", "Liffey Cloud", "--domain", "liffey.example", "--country", "IE", "--currency", "EUR",
		"--vat-number", "IE6388047V", "--address", `1 Quay\nDublin`, "--admin-email", "niamh@liffey.example", "--first-name", "Niamh", "--last-name", "Doyle")
	if !strings.HasPrefix(lead, "https://licenses.example/password/") || !strings.HasPrefix(agent, "http://127.0.0.1:8080/password/") {
		t.Errorf("printed %s and %s", lead, agent)
	}
	s, err := models.Open(t.Context(), db, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for email, who := range map[string]struct {
		link string
		role access.Role
	}{
		"sam@perseat.example":  {lead, access.RoleSupportLead},
		"pat@perseat.example":  {agent, access.RoleSupportAgent},
		"niamh@liffey.example": {admin, access.RoleResellerAdmin},
	} {
		password := "correct horse battery"
		if _, err := s.UseLink(t.Context(), path.Base(who.link), models.NewPassword{Password: password, Repeat: password}, access.Request{}); err != nil {
			t.Fatalf("%s: %v", who.link, err)
		}
		in, err := s.SignIn(t.Context(), email, password, access.Request{}, models.Browser{})
		if err != nil {
			t.Fatalf("%s: %v", email, err)
		}
		if who.role.Support() {
			if in.Step != models.StepSetUp || in.Session != "" {
				t.Errorf("%s is not led to set up two-step verification: %+v", email, in)
			}
			continue
		}
		if p, err := s.PersonOf(t.Context(), in.Session); err != nil || p.Role != who.role {
			t.Errorf("%s is %s, %v", email, p.Role, err)
		}
	}
}

// link runs a command and returns the one line that it prints.
func link(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if err := run(t.Context(), args, &out, &errs); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v: %v, %q, %s", args, err, out.String(), errs.String())
	}
	return strings.TrimSpace(out.String())
}

func TestWhatPeopleCommandsRefuse(t *testing.T) {
	db := filepath.Join(t.TempDir(), "perseat.db")
	name := []string{"--first-name", "Sam", "--last-name", "Ortega"}
	for want, args := range map[string][]string{
		"must be one of":         append([]string{"support", "add", "sam@perseat.example", "--role", "king"}, name...),
		"Email must be":          append([]string{"support", "add", "sam"}, name...),
		"Choose a country":       append([]string{"reseller", "add", "L", "--domain", "l.example", "--country", "XX", "--currency", "EUR", "--admin-email", "a@l.example"}, name...),
		"Choose a currency from": append([]string{"reseller", "add", "L", "--domain", "l.example", "--country", "IE", "--currency", "XXX", "--admin-email", "a@l.example"}, name...),
	} {
		var out, errs strings.Builder
		if err := run(t.Context(), append([]string{"--db", db}, args...), &out, &errs); err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 && strings.Contains(out.String(), "/password/") {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
}

func TestSupportIsNamedByTheAddressIfNotOtherwise(t *testing.T) {
	for _, test := range []struct{ email, first, last, want string }{
		{email: "sam.ortega@perseat.example", want: "Sam Ortega"},
		{email: "sam@perseat.example", want: "Sam Support"},
		{email: "änne-marie.groß@perseat.example", want: "Änne Marie Groß"},
		{email: "sam.ortega@perseat.example", first: "Samuel", want: "Samuel Ortega"},
		{email: "ops@perseat.example", first: "Kim", last: "Lee", want: "Kim Lee"},
	} {
		got := supportAdd{Email: test.email, FirstName: test.first, LastName: test.last}.named()
		if name := got.FirstName + " " + got.LastName; name != test.want {
			t.Errorf("%s: %q, want %q", test.email, name, test.want)
		}
	}
}

// Whom nobody else can help is helped from the command line.
func TestTwoStepVerificationIsResetFromTheCommandLine(t *testing.T) {
	db := filepath.Join(t.TempDir(), "perseat.db")
	reset := func(email string) (string, error) {
		var out, errs strings.Builder
		err := run(t.Context(), []string{"two-step", "reset", email, "--db", db}, &out, &errs)
		return out.String(), err
	}
	if _, err := reset("nobody@perseat.example"); models.KindOf(err) != models.NotFound {
		t.Errorf("nobody: %v", err)
	}
	s, err := models.Open(t.Context(), db, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	password := "correct horse battery"
	if _, err := s.AddSupport(t.Context(), access.Job(), models.NewStaff{FirstName: "Sam", LastName: "Ortega", Email: "sam@perseat.example", Role: access.RoleSupportLead, Password: password, Demo: true}); err != nil {
		t.Fatal(err)
	}
	in, err := s.SignIn(t.Context(), "sam@perseat.example", password, access.Request{}, models.Browser{})
	if err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	if _, err := reset("sam@perseat.example"); models.KindOf(err) != models.Conflict || !strings.Contains(err.Error(), "Sam Ortega has not set up") {
		t.Errorf("without a second step: %v, %v", in, err)
	}
}
