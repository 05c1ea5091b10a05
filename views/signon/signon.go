// Package signon draws how a company's staff sign in at an identity provider.
package signon

import "perseat/views/ui"

// Page is how a company's staff sign in at an identity provider, with what was
// typed.
type Page struct {
	Action   string
	Crumbs   []ui.Crumb
	Views    []ui.View // the pages of the settings; none at the Support desk
	On       bool
	Off      string // address that ends it; empty while it is off
	Callback string // what the provider has to know
	Admins   string // who is never shut out: "Reseller admins"

	Issuer   string
	ClientID string
	Domains  string // one a line
	Required bool
	Version  string
	Problems ui.Problems
}

func (p Page) status() string {
	if p.On {
		return "On"
	}
	return "Off"
}

func (p Page) secretHint() string {
	if p.On {
		return "It is never shown. Leave this empty to keep the one that there is."
	}
	return "The provider gives it to you with the client ID. It is never shown again."
}

func (p Page) secretAnswer() ui.Answer {
	if p.On {
		return ui.Dependent
	}
	return ui.Required
}
