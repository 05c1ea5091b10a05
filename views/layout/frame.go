// Package layout draws what stands around a page: the document, the chrome of
// each console, the account menu and the error pages.
package layout

import (
	"strings"
	"time"

	"perseat/views/paths"
	"perseat/views/ui"
)

// Console is one of the three consoles, or none of them.
type Console string

// The consoles. NoConsole is the plain shell of sign-in.
const (
	NoConsole Console = ""
	Reseller  Console = "reseller"
	Admin     Console = "admin"
	Support   Console = "support"
)

// Theme is the color theme that a person chose.
type Theme string

// The themes. Auto follows the system.
const (
	Auto  Theme = ""
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Frame is all that a page needs to know about what stands around it.
type Frame struct {
	Title     string // the h1 of the page, and the first part of its <title>
	Console   Console
	Org       string // whose console it is
	Person    *Person
	Theme     Theme
	Nav       []NavItem
	Flash     *ui.NoticeProps // the result of the last action
	Assets    Assets
	Zone      string // the billing zone, as it is named beside times
	Version   string
	Path      string // address of this page, to come back to it
	HasErrors bool   // the page is a form with problems
	Support   *SupportBar
}

// Person is who is signed in.
type Person struct {
	Name  string
	Email string
	Role  string
}

// NavItem is one section of a console.
type NavItem struct {
	Label     string
	Href      string
	Icon      ui.IconName
	Current   bool   // also on the pages under it
	Count     int    // shown when it is not zero
	CountWord string // what is counted: "open"
	Off       string // why it cannot be opened now; it is shown with a lock
}

// Assets are the addresses of what the document loads.
type Assets struct {
	CSS          string
	JS           string
	Passkeys     string // the script of the pages that ask for a passkey
	IconReseller string
	IconAdmin    string
	IconSupport  string
}

// SupportBar says on every page that somebody acts on an account's behalf.
type SupportBar struct {
	Tag     string // "Support session" unless given, or "Reseller visit"
	Who     string // who acts
	Account string // for whom
	Console string // where: "Admin console"
	Case    string // case number, if there is one
	Reason  string
	Level   string    // "View only" or "Act"
	Ends    time.Time // in the zone that is named
	Zone    string
	Left    string // "23 min"
	Seconds int    // the same, to count down
	Off     string // why something is off: "off: this session is view only"
}

func (b SupportBar) tag() string {
	if b.Tag != "" {
		return b.Tag
	}
	return "Support session"
}

// why is the case and the reason in one sentence.
func (b SupportBar) why() string {
	reason := strings.TrimRight(b.Reason, ". ") + "."
	if b.Case == "" {
		return reason
	}
	return "Case " + b.Case + ": " + reason
}

// Name is the name of a console as people read it.
func (c Console) Name() string {
	switch c {
	case Reseller:
		return "Reseller console"
	case Admin:
		return "Admin console"
	case Support:
		return "Support desk"
	}
	return "Perseat"
}

// home is where the brand leads.
func (c Console) home() string {
	switch c {
	case Reseller:
		return paths.Reseller
	case Admin:
		return paths.Admin
	case Support:
		return paths.Support
	}
	return paths.Root
}

// documentTitle names the page, whose it is, and the console.
func (f Frame) documentTitle() string {
	var start string
	if f.HasErrors {
		start = "Error: "
	}
	if f.Support != nil {
		start += f.Support.tag() + ": "
	}
	end := "Perseat"
	if f.Console != NoConsole {
		end += " " + f.Console.Name()
	}
	var parts []string
	for _, part := range []string{f.Title, f.Org, end} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return start + strings.Join(parts, " – ")
}

// icon is the address of the icon in the browser's tab.
func (f Frame) icon() string {
	switch {
	case f.Support != nil, f.Console == Support:
		return f.Assets.IconSupport
	case f.Console == Admin:
		return f.Assets.IconAdmin
	}
	return f.Assets.IconReseller
}

func (f Frame) pressed(theme Theme) string {
	if f.Theme == theme {
		return "true"
	}
	return "false"
}
