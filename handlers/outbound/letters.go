package outbound

import (
	"fmt"
	"strings"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/views/mail"
	"perseat/views/paths"
	"perseat/views/ui"
)

// letter is a mail while it is written.
type letter struct {
	models.Mail
	base   string // the address of this Perseat, without a slash at its end
	secret string // of the link in it
}

// compose writes the mail: what it says, to whom, and where it leads. A customer's
// people read no price, ever.
func (l letter) compose() (mail.Letter, error) {
	var out mail.Letter
	switch l.Kind {
	case models.MailNewUser, models.MailInvitation, models.MailPasswordLink:
		out = l.account()
	case models.MailRequestMade, models.MailRequestAnswered, models.MailOrderCompleted:
		out = l.ordering()
	case models.MailCapNear, models.MailCapReached:
		out = l.fullness()
	case models.MailRenewalSoon, models.MailRenewalFlagged:
		out = l.renewal()
	case models.MailTrialSoon, models.MailTrialEnded:
		out = l.trial()
	case models.MailInvoiceIssued:
		out = l.invoice()
	case models.MailSignInChanged:
		out = l.signIn()
	case models.MailVisitStarted, models.MailVisitEnded:
		out = l.visit()
	case models.MailWebhookFailing:
		out = l.webhook()
	default:
		return out, fmt.Errorf("there is no mail of kind %q", l.Kind)
	}
	out.Subject = oneLine(out.Subject)
	out.Hello = "Hello " + l.To.Name + ","
	out.Home = l.base
	out.Brand, out.Console = l.brand()
	if out.Why == "" {
		out.Why = l.why()
	}
	return out, nil
}

// brand is in whose name the mail comes, and in which color.
func (l letter) brand() (string, mail.Console) {
	switch {
	case l.To.Role.Customer() && l.Reseller.ID != 0:
		return l.Reseller.ShownName, mail.Admin
	case l.To.Role.Reseller():
		return "Perseat", mail.Reseller
	}
	return "Perseat", mail.Plain
}

// why says why the receiver gets the mail.
func (l letter) why() string {
	company := l.Reseller.Name
	if l.To.Role.Customer() {
		company = l.Customer.Name
	}
	return mail.Sentence("You get this mail because you are a " + strings.ToLower(l.To.Role.String()) + " of " + company)
}

// to is an address of this Perseat as a mail writes it.
func (l letter) to(label, path string) mail.Action {
	return mail.Action{Label: label, Href: l.base + path}
}

// forCustomer reports whether a customer's person reads the mail.
func (l letter) forCustomer() bool { return l.To.Role.Customer() }

// product is the subscription's product.
func (l letter) product() string { return l.Account.SKU.Name }

// subscription are the facts that tell which subscription a mail is about.
func (l letter) subscription(more ...mail.Fact) []mail.Fact {
	return append([]mail.Fact{
		{Term: "Customer", Value: l.Customer.Name}, {Term: "Product", Value: l.product()}, {Term: "Plan", Value: l.Account.Plan.String()},
	}, more...)
}

// contact is how a customer reaches the reseller.
func (l letter) contact() string {
	r, ways := l.Reseller, []string{}
	for _, way := range []string{r.SupportName, r.SupportEmail, r.SupportPhone, r.SupportPage} {
		if way != "" {
			ways = append(ways, way)
		}
	}
	if len(ways) == 0 {
		return "Ask " + r.ShownName + " if you have questions."
	}
	return "Ask " + r.ShownName + " if you have questions: " + strings.Join(ways, ", ") + "."
}

// account are the mails about a person's own account.
func (l letter) account() mail.Letter {
	company := "Perseat"
	switch {
	case l.Customer.ID != 0:
		company = l.Customer.Name
	case l.Reseller.ID != 0:
		company = l.Reseller.Name
	}
	sign := []mail.Fact{{Term: "Your address to sign in", Value: l.To.SignIn}}
	switch l.Kind {
	case models.MailNewUser:
		return mail.Letter{
			Subject: "Your account at " + company, Text: []string{"An account was made for you at " + company + ". You get your password from the person who made it."},
			Facts: sign, Action: l.to("Sign in", paths.SignIn), Why: mail.Sentence("You get this mail because you are a new user of " + company),
		}
	case models.MailInvitation:
		return mail.Letter{
			Subject: "Set a password for your account at " + company, Text: []string{"An account was made for you at " + company + ". Set a password to sign in for the first time."},
			Facts: sign, Action: l.to("Set a password", paths.SetPassword(l.secret)),
			After: []string{"The link works once, for 7 days. After that, ask for another one under “Forgotten password” on the sign-in page."},
			Why:   mail.Sentence("You get this mail because an account with your address was made at " + company),
		}
	}
	return mail.Letter{
		Subject: "Set a new password", Text: []string{"Somebody, probably you, asked for a new password for your account at " + mail.Sentence(company)},
		Facts: sign, Action: l.to("Set a new password", paths.SetPassword(l.secret)),
		After: []string{"The link works once, for an hour. If you did not ask for it, do nothing: your password stays as it is."},
		Why:   "You get this mail because a new password was asked for your address.",
	}
}

// invoice is the mail about an issued invoice or credit note.
func (l letter) invoice() mail.Letter {
	i := l.Invoice
	out := mail.Letter{
		Facts: []mail.Fact{
			{Term: "Number", Value: i.Number},
			{Term: "For", Value: i.Kind.String()},
			{Term: "Issued", Value: i.IssueDay.String()},
			{Term: "Net", Value: i.Net().String()},
			{Term: "VAT", Value: i.VAT().String()},
			{Term: "Total", Value: i.Total().String()},
		},
		Action: l.to("Open the invoice", paths.ResellerInvoice(i.Number)),
	}
	if i.Kind == models.InvoiceCredit {
		out.Subject = "Credit note " + i.Number + " of " + i.Total().String()
		out.Text = []string{mail.Sentence(i.SellerName + " has issued a credit note to " + i.BuyerName)}
		out.Action.Label = "Open the credit note"
		return out
	}
	out.Subject = "Invoice " + i.Number + " of " + i.Total().String()
	out.Text = []string{mail.Sentence(i.SellerName + " has issued an invoice to " + i.BuyerName)}
	out.Facts = append(out.Facts, mail.Fact{Term: "Due", Value: i.DueDay.String()})
	return out
}

// webhook is the mail about a webhook to which nothing gets through.
func (l letter) webhook() mail.Letter {
	w := l.Webhook
	out := mail.Letter{
		Subject: "Events are not delivered to your webhook",
		Text: []string{"Perseat tried for 3 days to deliver an event to your webhook and has given it up. " +
			"Later events are tried in the same way. What was given up stands in the webhook’s log for 30 days, and can be sent again there."},
		Facts: []mail.Fact{{Term: "Webhook", Value: w.URL}}, Quote: l.Facts.Reason, Action: l.to("Open the webhook", paths.ResellerWebhook(w.ID)),
	}
	if w.WhyPaused != "" {
		out.Subject = "Your webhook was paused"
		out.Text = []string{"Your webhook was paused, because its receiver says that it wants no events any more. " +
			"Until you resume it, events wait for up to 3 days."}
	}
	if w.FailingSince != nil {
		out.Facts = append(out.Facts, mail.Fact{Term: "Fails since", Value: w.FailingSince.In(l.Zone).Format("2 Jan 2006 15:04") + " (" + l.Zone.String() + ")"})
	}
	return out
}

// visit is the mail about a session on somebody's behalf.
func (l letter) visit() mail.Letter {
	v, whose, console := l.Visit, l.Customer.Name, "Admin console"
	if l.Customer.ID == 0 {
		whose, console = l.Reseller.Name, "Reseller console"
	}
	who := "Support (" + l.By + ", case " + v.CaseNumber + ")"
	if v.Role.Reseller() {
		who = l.Reseller.ShownName + " (" + l.By + ")"
	}
	may := "Look only; nothing can be changed"
	if v.Level == access.Act {
		may = "Look and make changes"
	}
	clock := func(label string, at time.Time) mail.Fact {
		return mail.Fact{Term: label, Value: at.In(l.Zone).Format("2 Jan 2006 15:04") + " (" + l.Zone.String() + ")"}
	}
	facts := []mail.Fact{{Term: "Who", Value: who}, {Term: "May", Value: may}, clock("Started", v.StartedAt)}
	if l.Kind == models.MailVisitEnded {
		if v.EndedAt != nil {
			facts = append(facts, clock("Ended", *v.EndedAt))
		}
		return mail.Letter{
			Subject: "The visit to the " + console + " of " + whose + " has ended",
			Text:    []string{mail.Sentence("The visit of "+who+" to the "+console+" of "+whose+" is over") + " Everything that was changed stands in the activity, with both names."},
			Facts:   facts, Quote: v.Reason, Action: l.to("Open the "+console, l.home()),
		}
	}
	return mail.Letter{
		Subject: who + " opened the " + console + " of " + whose,
		Text:    []string{who + " opened the " + console + " of " + whose + " on your behalf, for this reason:"},
		Quote:   v.Reason, Facts: append(facts, clock("Ends by itself", v.EndsAt)), Action: l.to("Open the "+console, l.home()),
		After: []string{"You can end it at any time in the " + console + "."},
	}
}

// home is the console of the receiver.
func (l letter) home() string {
	if l.forCustomer() {
		return paths.Admin
	}
	return paths.Reseller
}

func count(n int64, one, many string) string { return ui.Plural(int(n), one, many) }
