package outbound

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
	"perseat/views/mail"
)

var update = flag.Bool("update", false, "accept the present mails")

// samples are one mail of each kind, and of each way in which a kind can read.
func samples() map[string]models.Mail {
	dublin, _ := time.LoadLocation("Europe/Dublin")
	at := time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC)
	liffey := models.Reseller{
		ID: 1, Name: "Liffey Cloud Ltd.", ShownName: "Liffey Cloud", Ordering: models.OrderingForm,
		SupportName: "Liffey Helpdesk", SupportEmail: "help@liffey.example", SupportPhone: "+353 1 555 0100",
	}
	harbor := models.Customer{ID: 2, ResellerID: 1, CustomerInformation: models.CustomerInformation{Name: "Harbor Foods & Söhne"}}
	annual := models.Account{Customer: harbor, Reseller: liffey, SKU: models.SKU{ID: "1010020028", Name: "Google Workspace Business Standard"}}
	annual.Subscription = models.Subscription{
		ID: 3, ResellerID: 1, CustomerID: 2, Plan: billing.AnnualYearly, Status: models.Active, Licensed: 44, Ceiling: 50, Currency: "EUR", PriceMinor: 1360,
		TermStart: billing.NewDay(2026, 5, 10), TermEnd: billing.NewDay(2027, 5, 10), Renewal: models.RenewSame, RenewalPlan: billing.AnnualYearly,
	}
	flexible, trial := annual, annual
	flexible.Plan, flexible.Licensed, flexible.Ceiling = billing.Flexible, 23, 25
	trial.Plan, trial.Licensed, trial.Ceiling = billing.Trial, 4, 10
	zoe := models.MailReceiver{UserID: 7, Name: "Zoë Byrne", Address: "zoe@harbor.example", SignIn: "zoe@harbor.example", Role: access.RoleSuperAdmin}
	niamh := models.MailReceiver{UserID: 8, Name: "Niamh Doyle", Address: "niamh@liffey.example", SignIn: "niamh@liffey.example", Role: access.RoleResellerAdmin}
	to := func(kind string, who models.MailReceiver, a models.Account, f models.MailFacts) models.Mail {
		return models.Mail{ID: 1, Kind: kind, At: at, To: who, Facts: f, Reseller: liffey, Customer: harbor, Account: a, By: "Aoife Byrne", Zone: dublin}
	}
	asked := to(models.MailRequestMade, niamh, annual, models.MailFacts{})
	asked.Request = models.PurchaseRequest{ID: 9, CustomerID: 2, SubscriptionID: 3, Kind: models.RequestLicenses, Asked: 12, Note: "For the new bakery.\nPlease be quick.", Status: models.RequestOpen}
	ordered, declined, capAsked := asked, asked, asked
	ordered.Kind, ordered.To, ordered.Request.Status, ordered.Request.Ordered = models.MailRequestAnswered, zoe, models.RequestOrdered, 10
	declined.Kind, declined.To, declined.Request.Status, declined.Request.Reason = models.MailRequestAnswered, zoe, models.RequestDeclined, "Not before May."
	capAsked.Account, capAsked.Request.Kind, capAsked.Request.Asked = flexible, models.RequestCap, 40
	order := to(models.MailOrderCompleted, zoe, annual, models.MailFacts{Order: 11})
	order.Order = models.OrderRow{
		Order: models.Order{
			ID: 11, Type: models.OrderLicensesAdded, Status: models.OrderCompleted, Plan: billing.AnnualYearly, FromSeats: 50, ToSeats: 62,
			AmountMinor: 38900, Currency: "EUR", Priced: true, PONumber: "PO-4711", Quote: "EUR 389.00",
		},
		CustomerName: harbor.Name, SKUName: annual.SKU.Name,
	}
	invoice := to(models.MailInvoiceIssued, niamh, annual, models.MailFacts{Invoice: 5})
	invoice.Invoice = models.Invoice{
		Kind: models.InvoiceMonth, Number: "M-2026-0042", SellerName: "Northern Software", BuyerName: "Liffey Cloud Ltd.", Currency: "EUR", VATKind: tax.Kind("domestic"),
		IssueDay: billing.NewDay(2026, 5, 1), DueDay: billing.NewDay(2026, 5, 31), NetMinor: 123400, VATMinor: 28382, TotalMinor: 151782,
	}
	credit := invoice
	credit.Invoice.Kind, credit.Invoice.Number, credit.Invoice.NetMinor, credit.Invoice.VATMinor, credit.Invoice.TotalMinor = models.InvoiceCredit, "C-2026-0003", -10000, -2300, -12300
	visit := to(models.MailVisitStarted, zoe, models.Account{}, models.MailFacts{Visit: 4})
	visit.By = "Sam Ortega"
	visit.Visit = models.Visit{
		Role: access.RoleSupportLead, Level: access.View, Reason: "A user cannot sign in.", CaseNumber: "4711", StartedAt: at, EndsAt: at.Add(30 * time.Minute),
	}
	hook := to(models.MailWebhookFailing, niamh, models.Account{}, models.MailFacts{Webhook: 2, Reason: "The receiver answered 503."})
	hook.Customer, hook.Webhook = models.Customer{}, models.Webhook{ID: 2, URL: "https://licenses.liffey.example/perseat", FailingSince: &at}
	gone := hook
	gone.Facts.Reason, gone.Webhook.WhyPaused = "The receiver answered 410.", "gone"
	left, byReseller, inReseller := visit, visit, visit
	ended := at.Add(10 * time.Minute)
	left.Kind, left.Visit.EndedAt = models.MailVisitEnded, &ended
	byReseller.Visit.Role, byReseller.Visit.CaseNumber, byReseller.Visit.Level = access.RoleResellerSales, "", access.Act
	inReseller.To, inReseller.Customer = niamh, models.Customer{}
	ending := annual
	ending.Renewal = models.RenewCancel
	chosen := trial
	chosen.NextPlan, chosen.NextSeats = billing.AnnualMonthly, 5
	ended2 := trial
	ended2.Flag = "The trial ended without a plan."
	on := models.MailFacts{On: "2027-05-10", Days: 30}
	soon := models.MailFacts{On: "2026-05-10", Days: 1}
	full := models.MailFacts{Licensed: 25, Ceiling: 25}
	near := models.MailFacts{Licensed: 23, Ceiling: 25}
	support := models.Mail{ID: 1, Kind: models.MailInvitation, To: models.MailReceiver{UserID: 9, Name: "Sam Ortega", SignIn: "sam@provider.example", Role: access.RoleSupportLead}, Zone: dublin}
	forgot := to(models.MailPasswordLink, niamh, models.Account{}, models.MailFacts{})
	forgot.Customer = models.Customer{}
	safe := func(what models.SignInChange) models.Mail {
		return to(models.MailSignInChanged, niamh, models.Account{}, models.MailFacts{What: what})
	}
	return map[string]models.Mail{
		"sign-in-two-step-on": safe(models.SignInTwoStepOn), "sign-in-two-step-off": safe(models.SignInTwoStepOff), "sign-in-reset": safe(models.SignInReset),
		"sign-in-new-codes": safe(models.SignInNewCodes), "sign-in-code-used": safe(models.SignInCodeUsed), "sign-in-guessed": safe(models.SignInGuessed),
		"sign-in-passkey-added": safe(models.SignInPasskeyAdded), "sign-in-passkey-removed": safe(models.SignInPasskeyRemoved), "sign-in-passkey-copied": safe(models.SignInPasskeyCopied),
		"new-user": to(models.MailNewUser, zoe, models.Account{}, models.MailFacts{}), "invitation": to(models.MailInvitation, zoe, models.Account{}, models.MailFacts{}),
		"invitation-support": support, "password-link": forgot,
		"request-made": asked, "request-made-cap": capAsked, "request-ordered": ordered, "request-declined": declined, "order-completed": order,
		"cap-near": to(models.MailCapNear, zoe, flexible, near), "cap-near-reseller": to(models.MailCapNear, niamh, flexible, near),
		"cap-reached": to(models.MailCapReached, zoe, flexible, full), "cap-reached-reseller": to(models.MailCapReached, niamh, flexible, full),
		"renewal-soon": to(models.MailRenewalSoon, zoe, annual, on), "renewal-soon-reseller": to(models.MailRenewalSoon, niamh, annual, on),
		"renewal-ends": to(models.MailRenewalSoon, zoe, ending, on), "renewal-flagged": to(models.MailRenewalFlagged, niamh, annual, models.MailFacts{Reason: "It renewed with 44."}),
		"trial-soon": to(models.MailTrialSoon, zoe, trial, soon), "trial-soon-reseller": to(models.MailTrialSoon, niamh, chosen, soon),
		"trial-ended": to(models.MailTrialEnded, zoe, ended2, models.MailFacts{}), "trial-ended-reseller": to(models.MailTrialEnded, niamh, ended2, models.MailFacts{}),
		"webhook-failing": hook, "webhook-gone": gone, "invoice": invoice, "credit-note": credit, "visit-started": visit, "visit-ended": left, "visit-by-reseller": byReseller, "visit-in-reseller-console": inReseller,
	}
}

// prices is whatever names an amount of money, a price or a P.O. number.
var prices = regexp.MustCompile(`EUR|USD|€|\$|\d\.\d\d|(?i)price|PO-4711|per month`)

func TestEveryKindOfMail(t *testing.T) {
	seen := map[string]bool{}
	for name, m := range samples() {
		seen[m.Kind] = true
		t.Run(name, func(t *testing.T) {
			l, err := letter{Mail: m, base: "https://perseat.example", secret: "SECRET"}.compose()
			if err != nil {
				t.Fatal(err)
			}
			var page bytes.Buffer
			if err := mail.Page(l).Render(t.Context(), &page); err != nil {
				t.Fatal(err)
			}
			text := mail.PlainText(l)
			accepted(t, name+".txt", "Subject: "+l.Subject+"\n\n"+text)
			accepted(t, name+".html", page.String())
			checkLetter(t, m, l, text, page.String())
		})
	}
	for _, kind := range models.MailKinds {
		if !seen[kind] {
			t.Errorf("no sample of %s", kind)
		}
		if models.MailKindName(kind) == kind {
			t.Errorf("%s has no name", kind)
		}
	}
}

// checkLetter holds what every mail must keep.
func checkLetter(t *testing.T, m models.Mail, l mail.Letter, text, page string) {
	t.Helper()
	if m.To.Role.Customer() {
		if found := prices.FindString(text + l.Subject + page[strings.Index(page, "<body"):]); found != "" {
			t.Errorf("a customer reads %q", found)
		}
	}
	if l.Action.Label == "" || !strings.HasPrefix(l.Action.Href, "https://") || !strings.Contains(text, l.Action.Href) {
		t.Errorf("it leads nowhere: %+v", l.Action)
	}
	if strings.TrimSpace(l.Subject) == "" || len(l.Subject) > 140 || l.Why == "" {
		t.Errorf("subject %q, because %q", l.Subject, l.Why)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "img", "script", "link", "iframe", "object", "form", "input":
			t.Errorf("the page has a %s", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "src" || strings.HasPrefix(a.Key, "on") || a.Key == "background" {
				t.Errorf("%s has %s", n.Data, a.Key)
			}
		}
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the page loads something")
	}
}

func accepted(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("not accepted yet; look at it, then run with -update: %v", err)
	}
	if string(want) != text {
		t.Errorf("differs from %s; look at it, then run with -update:\n%s", file, text)
	}
}
