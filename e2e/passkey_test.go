package e2e

import (
	"os"
	"strings"
	"testing"

	"perseat/e2e/browser"
)

// named is a program that is reached by a name, where browsers know passkeys.
func named(t *testing.T) journey {
	t.Helper()
	j := begin(t)
	j.program.URL = strings.Replace(j.program.URL, "127.0.0.1", "localhost", 1)
	return j
}

// makesPasskey makes one on the tab's device.
func makesPasskey(p *browser.Page, name string) {
	p.Go("/profile")
	p.Click("Add a passkey")
	p.Fill("Name", name)
	p.Fill("Present password", "perseat-demo")
	p.Click("Continue")
	p.WaitFor("The passkey was added")
}

// leaves signs out.
func leaves(p *browser.Page) {
	p.Go("/profile")
	p.ClickNear("Back to your console", "Sign out")
	p.Sees("Sign in to Perseat")
}

const noPasskey = "Your device gave no passkey"

// Somebody makes a passkey, signs in with it, and removes it, in the words on the
// pages, with a real browser's own devices.
func TestPasskeysFromMakingToRemoving(t *testing.T) {
	j := named(t)
	boss := j.as(niamh)
	laptop := boss.Device()
	makesPasskey(boss, "Work laptop")
	boss.Sees("Work laptop", "not used yet")
	leaves(boss)

	boss.Go("/reseller/orders")
	boss.Click("Sign in with a passkey")
	boss.WaitFor("Order history")
	boss.Go("/profile")
	boss.Sees("Signed in with a passkey", "last used")
	boss.ClickNear("Work laptop", "Rename")
	boss.Fill("Name", "Old laptop")
	boss.Click("Save name")
	boss.Sees("The passkey has its new name", "Old laptop")

	boss.Click("Add a passkey") // this device has one
	boss.Fill("Present password", "not the password")
	boss.Click("Continue")
	boss.Answered(422)
	boss.Sees("This is not your present password")
	boss.Fill("Present password", "perseat-demo")
	boss.Click("Continue")
	boss.WaitFor(noPasskey)

	leaves(boss)
	laptop.Finger(false)
	boss.Click("Sign in with a passkey")
	boss.WaitFor(noPasskey)
	laptop.Finger(true)
	boss.Click("Use a passkey")
	boss.WaitFor("Seats over time")

	boss.Go("/profile")
	boss.ClickNear("Old laptop", "Remove")
	boss.Sees("Remove the passkey Old laptop?")
	boss.Fill("Present password", "perseat-demo")
	boss.Click("Remove")
	boss.Sees("The passkey was removed")
	boss.SeesNot("Old laptop")
	leaves(boss)
	boss.Click("Sign in with a passkey")
	boss.WaitFor("This passkey was not accepted")
	boss.Sees("You are not signed in")
	boss.Go("/reseller")
	boss.Sees("Sign in to Perseat")
}

// A passkey that is removed puts out who signed in with it elsewhere, at once; and
// of two copies neither gets in behind the other.
func TestACopiedPasskeyAndARemovedOne(t *testing.T) {
	j := named(t)
	boss, thief := j.as(niamh), j.nobody()
	laptop, copied := boss.Device(), thief.Device()
	makesPasskey(boss, "Work laptop")
	if n := laptop.CopyTo(copied); n != 1 {
		t.Fatalf("%d passkeys on the device", n)
	}
	thief.Go("/sign-in")
	thief.Click("Sign in with a passkey")
	thief.WaitFor("Seats over time")
	tab := j.nobody()
	other := tab.Device()
	laptop.CopyTo(other)
	tab.Go("/sign-in")
	tab.Click("Sign in with a passkey")
	tab.WaitFor("This passkey was not accepted")

	boss.Go("/profile")
	boss.ClickNear("Work laptop", "Remove")
	boss.Fill("Present password", "perseat-demo")
	boss.Click("Remove")
	boss.Sees("The passkey was removed")
	thief.Go("/reseller/orders")
	thief.Sees("Sign in to Perseat")
}

// The pages of passkeys are as good as all others; where no script runs, and where
// Perseat has no name, nothing offers a passkey and the password is there.
func TestPagesOfPasskeys(t *testing.T) {
	axe, err := os.ReadFile("checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v: npm --prefix e2e/checks ci brings it", err)
	}
	j := named(t)
	boss := j.as(niamh)
	device := boss.Device()
	makesPasskey(boss, "Work laptop")
	look(j, boss, string(axe), "the own account")
	boss.Click("Add a passkey")
	look(j, boss, string(axe), "a new passkey")
	boss.Fill("Present password", "perseat-demo")
	boss.Click("Continue")
	boss.WaitFor(noPasskey)
	look(j, boss, string(axe), "a device that makes none")
	boss.Go("/profile")
	boss.ClickNear("Work laptop", "Rename")
	look(j, boss, string(axe), "a name")
	boss.Go("/profile")
	boss.ClickNear("Work laptop", "Remove")
	look(j, boss, string(axe), "the end of a passkey")
	leaves(boss)
	look(j, boss, string(axe), "sign-in")
	device.Finger(false)
	boss.Click("Sign in with a passkey")
	boss.WaitFor(noPasskey)
	look(j, boss, string(axe), "a device that gives none")

	plain := j.nobody().WithoutScripts()
	plain.Go("/sign-in")
	if plain.Offers("Sign in with a passkey") {
		t.Error("a passkey is offered where no script runs")
	}
	plain.SignIn(niamh)
	plain.Go("/profile")
	plain.Click("Add a passkey")
	plain.Fill("Present password", "perseat-demo")
	plain.Click("Continue")
	plain.Sees("This browser cannot use passkeys here")
	if plain.Offers("Make the passkey") {
		t.Error("a button does nothing")
	}

	j.program.URL = strings.Replace(j.program.URL, "localhost", "127.0.0.1", 1)
	unnamed := j.as(niamh)
	unnamed.Go("/profile")
	unnamed.Sees("by https and by name")
	if unnamed.Offers("Add a passkey") {
		t.Error("a passkey is offered where there is no name")
	}
}
