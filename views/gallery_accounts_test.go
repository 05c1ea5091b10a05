package views_test

import (
	"time"

	"perseat/views/layout"
	"perseat/views/paths"
	"perseat/views/signin"
	"perseat/views/signon"
	"perseat/views/staff"
	"perseat/views/ui"
)

func sampleSessions() []signin.Session {
	at := time.Date(2026, time.November, 20, 9, 12, 0, 0, dublin)
	return []signin.Session{
		{ID: "a1", Device: "Chrome on Windows", Address: "192.0.2.17", How: "with a password and a code", Began: at, Last: at, Current: true},
		{ID: "b2", Device: "Safari on iPhone", Address: "2001:db8:85a3::8a2e:370:7334", How: "with a password", Began: at.AddDate(0, 0, -9), Last: at.AddDate(0, 0, -1)},
		{ID: "c3", Device: "Unknown browser", How: "with a password", Began: at.AddDate(0, 0, -30), Last: at.AddDate(0, 0, -12)},
	}
}

// accountGallery is what people do about their own account and their staff.
func accountGallery() []entry {
	first := signin.SetPasswordPage{Action: paths.SetPassword("SECRET"), Email: "niamh@liffeycloud.example", First: true, Least: 10}
	wrong := first
	wrong.First, wrong.Problems = false, ui.Problems{}.Add("repeat", "The two passwords are not the same. Type both again.")
	asked := signin.ForgottenPasswordPage{Email: "niamh", Problems: ui.Problems{}.Add("email", "Email must be an address such as name@company.example.")}
	own := signin.OwnPasswordPage{Email: "aoife@harborfoods.example", Least: 10}
	mistaken := own
	mistaken.Problems = ui.Problems{}.Add("present", "This is not your present password.")
	return append([]entry{
		{"page-set-password", signin.SetPassword(plainFrame("Set a password"), first)},
		{"page-set-password-error", signin.SetPassword(erring(plainFrame("Set a password")), wrong)},
		{"page-dead-link", signin.DeadLink(plainFrame("This link no longer works"))},
		{"page-forgotten-password", signin.ForgottenPassword(plainFrame("Forgotten password"), signin.ForgottenPasswordPage{})},
		{"page-forgotten-password-error", signin.ForgottenPassword(erring(plainFrame("Forgotten password")), asked)},
		{"page-link-sent", signin.LinkSent(plainFrame("Look into your mail"))},
		{"page-own-password", signin.OwnPassword(adminFrame("Change password"), own)},
		{"page-own-password-error", signin.OwnPassword(erring(adminFrame("Change password")), mistaken)},
	}, concat(twoStepGallery(), passkeyGallery(), signOnGallery(), staffGallery())...)
}

// twoStepGallery is how people keep their sign-in safe.
func twoStepGallery() []entry {
	app := signin.App{Key: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Address: "otpauth://totp/Perseat:sam@tessera.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Perseat"}
	setUp := signin.SetUpPage{Email: "sam@tessera.example", App: app}
	wrong := setUp
	wrong.Problems = ui.Problems{}.Add("code", "This is not the code that the app shows now. Check the clock of your phone, and type the next code.")
	code := signin.CodePage{Email: "aoife@harborfoods.example"}
	used := code
	used.Problems = ui.Problems{}.Add("code", "This code is wrong or was used already. Type the one that the app shows now.")
	present := signin.ProofPage{Email: "aoife@harborfoods.example", HasPassword: true, HasApp: true}
	mistaken := present
	mistaken.Problems = ui.Problems{}.Add("present", "This is not your present password.")
	codes := []string{"ab2c-defg-hjkm-npqr", "st3u-vwxy-z456-789a", "bcde-fghj-kmnp-qrst", "2345-6789-abcd-efgh", "jkmn-pqrs-tuvw-xyz2"}
	return []entry{
		{"page-code", signin.Code(plainFrame("Your code"), code)},
		{"page-code-error", signin.Code(erring(plainFrame("Your code")), used)},
		{"page-set-up-at-sign-in", signin.SetUpAtSignIn(plainFrame("Set up two-step verification"), setUp)},
		{"page-set-up-error", signin.SetUp(erring(adminFrame("Set up two-step verification")), wrong)},
		{"page-two-step", signin.StartTwoStep(adminFrame("Set up two-step verification"), signin.ProofPage{Email: "aoife@harborfoods.example", HasPassword: true})},
		{"page-two-step-again", signin.StartTwoStep(erring(adminFrame("Set up two-step verification")), mistaken)},
		{"page-two-step-off", signin.TurnOffTwoStep(adminFrame("Turn two-step verification off?"), signin.ProofPage{HasApp: true})},
		{"page-new-recovery-codes", signin.NewRecoveryCodes(adminFrame("New recovery codes"), present)},
		{"page-recovery-codes", signin.RecoveryCodes(adminFrame("Your recovery codes"), signin.RecoveryCodesPage{Codes: codes, Next: paths.Profile})},
		{"page-profile-safe", signin.Profile(supportFrame("Your account"), signin.ProfilePage{
			Name: "Sam Ortega", Email: "sam@tessera.example", Role: "Support lead", Home: paths.Support, Zone: "Europe/Dublin", Sessions: sampleSessions(),
			TwoStep: signin.TwoStep{On: true, Since: time.Date(2026, time.November, 2, 9, 12, 0, 0, dublin), CodesLeft: 9, Required: true},
		})},
	}
}

// passkeyGallery is sign-in with passkeys, and their own pages.
func passkeyGallery() []entry {
	made := time.Date(2026, time.November, 2, 9, 12, 0, 0, dublin)
	asks := `{"publicKey":{"challenge":"4711"}}`
	proof := signin.ProofPage{Email: "aoife@harborfoods.example", HasPassword: true}
	unnamed := proof
	unnamed.Problems = ui.Problems{}.Add("name", "Name must have 1 to 200 characters, such as “Work laptop”.").Add("present", "This is not your present password.")
	return []entry{
		{"page-sign-in-passkeys", signin.SignIn(plainFrame("Sign in"), signin.SignInPage{Next: paths.AdminUsers, Passkeys: true})},
		{"page-sign-in-passkey", signin.AskPasskey(plainFrame("Sign in with a passkey"), asks)},
		{"page-sign-in-passkey-refused", signin.PasskeyRefused(plainFrame("You are not signed in"), signin.PasskeyRefusedPage{
			Why: "This passkey was not accepted. It may have been removed here. Try again, or sign in with your password.", Next: paths.AdminUsers,
		})},
		{"page-passkey-new", signin.NewPasskey(adminFrame("Add a passkey"), signin.NewPasskeyPage{Proof: proof, Name: "Firefox on Linux"})},
		{"page-passkey-new-error", signin.NewPasskey(erring(adminFrame("Add a passkey")), signin.NewPasskeyPage{Proof: unnamed})},
		{"page-passkey-device", signin.PasskeyDevice(adminFrame("Add a passkey"), signin.PasskeyDevicePage{Name: "Work laptop", Asks: asks})},
		{"page-passkey-name", signin.NamePasskey(adminFrame("Rename a passkey"), signin.NamePasskeyPage{Action: paths.NamePasskey(3), Name: "Work laptop"})},
		{"page-passkey-remove", signin.RemovePasskey(adminFrame("Remove the passkey Work laptop?"), paths.RemovePasskey(3), proof)},
		{"page-profile-passkeys", signin.Profile(adminFrame("Your account"), signin.ProfilePage{
			Name: "Aoife Brennan", Email: "aoife@harborfoods.example", Role: "Super admin", Home: paths.Admin, Zone: "Europe/Dublin", Sessions: sampleSessions(), PasskeysWork: true,
			Passkeys: []signin.Passkey{
				{Name: "Work laptop", Made: made, Used: made.AddDate(0, 0, 3), Edit: paths.NamePasskey(3), Remove: paths.RemovePasskey(3)},
				{Name: "Phone", Made: made, Edit: paths.NamePasskey(4), Remove: paths.RemovePasskey(4)},
			},
		})},
	}
}

// signOnGallery is sign-in at an identity provider, and its setting up.
func signOnGallery() []entry {
	empty := signon.Page{
		Action: paths.ResellerSignOn, Views: layout.SettingsViews(resellerFrame(""), paths.ResellerSignOn),
		Callback: "https://licenses.tessera.example" + paths.SignOnBack, Admins: "Reseller admins", Version: "0",
	}
	wrong := empty
	wrong.Issuer, wrong.ClientID, wrong.Domains = "login.liffeycloud.example", "perseat", "liffeycloud.example\nnot a domain"
	wrong.Problems = ui.Problems{}.Add("issuer", "Issuer must be an address that starts with https://, without ? and #.").
		Add("client_secret", "Type the client secret that the identity provider gave you.").
		Add("domains", "not a domain is no domain. Type domains such as company.example, one a line.")
	on := signon.Page{
		Action: paths.SupportSignOn, Off: paths.SignOnOff(paths.SupportSignOn), On: true, Crumbs: []ui.Crumb{{Label: "Staff", Href: paths.SupportStaff}},
		Callback: empty.Callback, Admins: "Support leads", Issuer: "https://login.tessera.example", ClientID: "perseat", Domains: "tessera.example", Required: true, Version: "3",
	}
	asked := signin.SignOnPage{Email: "niamh@tessera.example", Next: paths.ResellerOrders, Problems: ui.Problems{}.Add("email", "Single sign-on is not set up for tessera.example. Sign in with your password.")}
	return []entry{
		{"page-sign-on", signin.SignOn(plainFrame("Single sign-on"), signin.SignOnPage{})},
		{"page-sign-on-error", signin.SignOn(erring(plainFrame("Single sign-on")), asked)},
		{"page-sign-on-go", signin.SignOnGo(plainFrame("Single sign-on"), signin.SignOnGoPage{Host: "login.liffeycloud.example", Address: "https://login.liffeycloud.example/authorize?client_id=perseat"})},
		{"page-sign-on-failed", signin.SignOnFailed(plainFrame("You are not signed in"), "Nobody on your company’s staff signs in here with niamh@liffeycloud.example. Ask an administrator of your company.")},
		{"page-sign-on-settings", signon.Settings(resellerFrame("Single sign-on"), empty)},
		{"page-sign-on-settings-error", signon.Settings(erring(resellerFrame("Single sign-on")), wrong)},
		{"page-sign-on-settings-on", signon.Settings(supportFrame("Single sign-on"), on)},
	}
}

func staffGallery() []entry {
	at := time.Date(2026, time.November, 20, 9, 12, 0, 0, dublin)
	roles := []ui.Choice{
		{Value: "reseller_admin", Label: "Reseller admin", Hint: "Everything, also staff and settings"},
		{Value: "reseller_sales", Label: "Reseller sales", Hint: "Customers, subscriptions, orders and requests; opens a customer’s Admin console"},
	}
	niamh := staff.Row{Href: paths.Colleague(paths.ResellerStaff, 3), Name: "Niamh Doyle", Email: "niamh@liffeycloud.example", Role: "Reseller admin", Status: "Active", LastSignIn: at}
	orla := staff.Row{Href: paths.Colleague(paths.ResellerStaff, 4), Name: "Orla Kelly", Email: "orla@liffeycloud.example", Role: "Reseller sales", Status: "Invited"}
	acts := staff.Acts{
		Role: paths.ColleagueRole(paths.ResellerStaff, 4), Link: paths.ColleagueLink(paths.ResellerStaff, 4),
		Suspend: paths.SuspendColleague(paths.ResellerStaff, 4), Remove: paths.RemoveColleague(paths.ResellerStaff, 4),
	}
	acts.ResetStep = paths.ResetColleagueTwoStep(paths.ResellerStaff, 4)
	other := staff.PersonPage{SecondStep: "Authenticator app, 1 passkey", Row: orla, List: paths.ResellerStaff, Added: at, Zone: "Europe/Dublin", Chosen: "reseller_sales", Roles: roles, Version: "2", Acts: acts}
	self := staff.PersonPage{SecondStep: "Off", Row: niamh, List: paths.ResellerStaff, Self: true, Admin: "reseller admin", Added: at, Zone: "Europe/Dublin"}
	refused := other
	refused.Problems = ui.Problems{}.Add("", "There is no other active reseller admin, so the last one cannot be suspended. Make somebody else reseller admin first.")
	form := staff.NewPage{Action: paths.NewStaff(paths.ResellerStaff), Back: paths.ResellerStaff, Key: "KEY", Roles: roles, First: "Orla", Last: "Kelly", Email: "niamh@liffeycloud.example"}
	form.Problems = ui.Problems{}.Add("email", "niamh@liffeycloud.example is already somebody’s address. Use another one.").Add("role", "Choose one of the roles.")
	return []entry{
		{"page-staff", staff.List(resellerFrame("Staff"), staff.ListPage{New: paths.NewStaff(paths.ResellerStaff), Rows: []staff.Row{niamh, orla}, Pages: ui.PagesProps{Shown: "2 people"}})},
		{"page-staff-new", staff.New(erring(resellerFrame("Invite somebody")), form)},
		{"page-staff-person", staff.Person(resellerFrame("Orla Kelly"), other)},
		{"page-staff-person-refused", staff.Person(erring(resellerFrame("Orla Kelly")), refused)},
		{"page-staff-self", staff.Person(resellerFrame("Niamh Doyle"), self)},
		{"page-staff-remove", staff.Confirm(resellerFrame("Remove Orla Kelly?"), staff.ConfirmPage{
			Action: acts.Remove, Back: orla.Href, List: paths.ResellerStaff, Name: "Orla Kelly", Button: "Remove", Busy: "Removing…", Keep: "Keep on the staff", Harm: true,
			Follows: []string{"Orla Kelly is signed out everywhere and cannot sign in any more.", "This cannot be undone; the address can be invited again."},
		})},
	}
}

// erring is the frame of a form with problems.
func erring(f layout.Frame) layout.Frame {
	f.HasErrors = true
	return f
}
