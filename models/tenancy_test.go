package models

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// What a method's first id, or number, is of. A method that is not in the table
// fails the test, so that nobody forgets the fence of a new one.
const (
	ofCustomer     = "customer"
	ofSubscription = "subscription"
	ofUser         = "user"
	ofRequest      = "request"
	ofOrder        = "order"
	ofInvoice      = "invoice"
	ofKey          = "key"
	ofColleague    = "colleague"
	ofImport       = "import"
	ofVisit        = "visit"
	ofMail         = "mail"
	ofWebhook      = "webhook"
	ofDelivery     = "delivery"
	ofEntry        = "entry"
	ofPasskey      = "passkey"
	ofNobody       = "nobody"   // works on what is the actor's own; a filter finds nothing of others
	ofProvider     = "provider" // support staff, jobs and the command line only
	ofProgram      = "program"  // nobody asks: the program itself, or a secret
)

var tenancy = map[string]string{
	"ActivateSubscription": ofSubscription, "AddLicenses": ofSubscription, "AssignLicenses": ofSubscription,
	"CancelSubscription": ofSubscription, "ChangeEdition": ofSubscription, "ChangePlan": ofSubscription,
	"EditPurchaseCap": ofSubscription, "EditRenewal": ofSubscription, "EditRenewals": ofSubscription, "QuoteActivation": ofSubscription,
	"QuoteEdition": ofSubscription, "QuoteLicenses": ofSubscription, "QuotePaidService": ofSubscription,
	"QuotePlan": ofSubscription, "QuoteRenewal": ofSubscription, "QuoteRenewals": ofSubscription, "RemoveLicenses": ofSubscription,
	"RequestPurchase": ofSubscription, "StartPaidService": ofSubscription, "Subscription": ofSubscription,
	"SuspendSubscription": ofSubscription,

	"AddSubscription": ofCustomer, "Customer": ofCustomer, "EditCustomer": ofCustomer, "QuoteSubscription": ofCustomer,
	"CheckActivity": ofCustomer, "RunningMonth": ofCustomer, "ChargeByDay": ofCustomer, "StartVisit": ofCustomer, "Subscriptions": ofCustomer,

	"DeleteUsers": ofUser, "EditUser": ofUser, "MailUserLink": ofUser, "ReactivateUsers": ofUser, "ResetPassword": ofUser, "RestoreUser": ofUser,
	"SuspendUsers": ofUser, "User": ofUser, "ResetTwoStep": ofUser, "SecondStep": ofUser,

	"ChangeStaffRole": ofColleague, "Colleague": ofColleague, "MailStaffLink": ofColleague, "ReactivateStaff": ofColleague,
	"RemoveStaff": ofColleague, "SuspendStaff": ofColleague, "ResetStaffTwoStep": ofColleague,

	"CheckImport": ofImport, "Import": ofImport, "ListImportRows": ofImport, "StartImport": ofImport, "StopImport": ofImport,

	"DeclineRequest": ofRequest, "Request": ofRequest, "WithdrawRequest": ofRequest,

	"Order": ofOrder, "Invoice": ofInvoice, "EndVisit": ofVisit, "ActivityEntry": ofEntry, "Visit": ofVisit, "SendMailAgain": ofMail,

	"EditWebhook": ofWebhook, "EndOldSecret": ofWebhook, "ListDeliveries": ofWebhook, "PauseWebhook": ofWebhook, "RemoveWebhook": ofWebhook,
	"RenewWebhookSecret": ofWebhook, "ResumeWebhook": ofWebhook, "SendTestEvent": ofWebhook, "Webhook": ofWebhook,
	"Delivery": ofDelivery, "SendDeliveryAgain": ofDelivery, "AddWebhook": ofNobody, "ListWebhooks": ofNobody, "RegisterWebhook": ofNobody, "UnregisterWebhook": ofNobody,

	"Key": ofKey, "RevokeKey": ofKey,
	"Assignment": ofUser, "ChangeSeats": ofSubscription, "Inside": ofCustomer, "LiveSubscription": ofCustomer,
	"MakeFirstAdmin": ofUser, "PatchCustomer": ofCustomer, "PatchUser": ofUser, "SubscriptionOf": ofCustomer,

	"AddCustomerAlone": ofNobody, "AnswerTo": ofNobody, "CustomerNamed": ofNobody, "KeepAnswer": ofNobody, "ListAssignments": ofNobody,
	"ListKeys": ofNobody, "ListSubscriptions": ofNobody, "MakeKey": ofNobody, "QueryUsers": ofNobody, "UserNamed": ofNobody,
	"Call": ofProgram,

	"AddCustomer": ofNobody, "AddStaff": ofNobody, "AddUsers": ofNobody, "AdminHome": ofNobody, "CheckCustomer": ofNobody,
	"CountCustomers": ofNobody, "CountOpenRequests": ofNobody, "EditSettings": ofNobody, "FlaggedSubscriptions": ofNobody,
	"ListActivity": ofNobody, "ListMail": ofNobody, "MailBacklog": ofNobody,
	"ListImports": ofNobody, "UploadCustomers": ofNobody, "UploadUsers": ofNobody, "ListCustomers": ofNobody, "ListInvoices": ofNobody, "ListRenewals": ofNobody, "ListOrders": ofNobody, "ListRequests": ofNobody, "ChangePassword": ofNobody, "EndSession": ofNobody, "OwnSessions": ofNobody, "SignOutEverywhere": ofNobody, "ListStaff": ofNobody, "ListUsers": ofNobody, "ListVisits": ofNobody,
	"NearCaps": ofNobody, "Offers": ofNobody, "OldestOpenRequest": ofNobody, "OrderUnder": ofNobody, "Profile": ofNobody,
	"RenewalsSoon": ofNobody, "Reseller": ofNobody, "SKUs": ofNobody, "SeatHistory": ofNobody, "Settings": ofNobody, "SwitchResellerAccess": ofNobody,
	"UnusedLicenses": ofNobody, "VAT": ofNobody,
	"AddPasskey": ofNobody, "NewPasskey": ofNobody, "Passkeys": ofNobody, "StartPasskey": ofNobody,
	"NamePasskey": ofPasskey, "Passkey": ofPasskey, "RemovePasskey": ofPasskey,
	"EditSignOn": ofNobody, "RemoveSignOn": ofNobody, "SignOn": ofNobody,
	"NewApp": ofNobody, "NewRecoveryCodes": ofNobody, "StartTwoStep": ofNobody, "TurnOffTwoStep": ofNobody, "TurnOnTwoStep": ofNobody, "TwoStep": ofNobody,

	"AddPrice": ofProvider, "AddProduct": ofProvider, "AddSKU": ofProvider, "Catalog": ofProvider, "CheckCatalog": ofProvider, "Edition": ofProvider,
	"EditReseller": ofProvider, "ListResellers": ofProvider, "PriceList": ofProvider, "PricedCurrencies": ofProvider, "ProviderSettings": ofProvider, "QuotePrice": ofProvider, "ResellerSettings": ofProvider,
	"AddReseller": ofProvider, "AddSupport": ofProvider, "BillMonth": ofProvider, "CreditInvoice": ofProvider,
	"EditProvider": ofProvider, "EditVATFacts": ofProvider, "Find": ofProvider, "FindCustomer": ofProvider,
	"NewLink": ofProvider, "PersonWith": ofProvider, "FindOrder": ofProvider, "FindReseller": ofProvider, "ImportCatalog": ofProvider, "ImportDefaultCatalog": ofProvider, "LoadCustomers": ofProvider,
	"ResetAnyTwoStep": ofProvider,
	"MonthInvoices":   ofProvider, "QuoteCredit": ofProvider, "ResellerVAT": ofProvider,

	"WorkOutFigures": ofProgram, "ClaimDelivery": ofProgram, "GiveUpDeliveries": ofProgram, "NoteDelivered": ofProgram, "NoteNotDelivered": ofProgram,
	"ClaimMail": ofProgram, "DropWaitingMail": ofProgram, "NoteMailFailed": ofProgram, "NoteMailSent": ofProgram,
	"BillingZone": ofProgram, "Close": ofProgram, "DemoAccounts": ofProgram, "Empty": ofProgram, "EndLapsedVisits": ofProgram, "InTurn": ofProgram, "EraseDeletedUsers": ofProgram,
	"MoveClock": ofProgram, "Now": ofProgram, "PersonOf": ofProgram, "Provider": ofProgram, "Ready": ofProgram, "Observe": ofProgram, "CheckSchema": ofProgram,
	"Connections": ofProgram, "Retries": ofProgram, "WaitingMail": ofProgram, "WaitingDeliveries": ofProgram, "RemindDue": ofProgram, "RunDue": ofProgram,
	"RunDueSubscriptions": ofProgram, "RunImports": ofProgram, "RunMonths": ofProgram, "SessionKeys": ofProgram, "SharedClock": ofProgram,
	"AskPasskey": ofProgram, "PasskeyAsked": ofProgram, "SignInWithPasskey": ofProgram,
	"BeginSignOn": ofProgram, "SignInAt": ofProgram, "TakeSignOn": ofProgram,
	"SetUpTwoStepAtSignIn": ofProgram, "SignInStep": ofProgram, "SignInWithCode": ofProgram,
	"ForgotPassword": ofProgram, "ListUnlisted": ofProgram, "Link": ofProgram, "UseLink": ofProgram, "SignIn": ofProgram, "SignOut": ofProgram, "Verify": ofProgram, "VisitOf": ofProgram,
}

// theirs is one thing of each kind that belongs to somebody else.
type theirs struct {
	ids    map[string]uint
	number string // of an invoice
}

// with are arguments after the actor that name what is theirs.
func (x theirs) with(m reflect.Method, of string) (in []reflect.Value) {
	id := x.ids[of]
	for i := 3; i < m.Type.NumIn(); i++ {
		v := reflect.New(m.Type.In(i)).Elem()
		switch v.Interface().(type) {
		case uint:
			v.SetUint(uint64(id))
			id = x.ids[ofUser] // a list beside an id is of users
			if m.Name == "SubscriptionOf" {
				id = x.ids[ofSubscription]
			}
		case bool:
			v.SetBool(true)
		case []uint:
			v.Set(reflect.ValueOf([]uint{id}))
		case string:
			v.SetString("correct horse battery")
			switch {
			case of == ofInvoice:
				v.SetString(x.number)
			case m.Name == "LiveSubscription":
				v.SetString(standard)
			}
		case NewRequest:
			v.Set(reflect.ValueOf(NewRequest{SubscriptionID: id, Number: 1}))
		case NewVisit:
			v.Set(reflect.ValueOf(NewVisit{CustomerID: id, Reason: "Asked for help"}))
		case Renewal:
			v.Set(reflect.ValueOf(RenewSame))
		case RenewalsOrder:
			v.Set(reflect.ValueOf(RenewalsOrder{Renewal: RenewSame, Chosen: []ChosenRenewal{{ID: id, Was: 1}}}))
		case AssignmentFilter:
			v.Set(reflect.ValueOf(AssignmentFilter{Product: "Google-Apps"}))
		case ActivityFilter:
			v.Set(reflect.ValueOf(ActivityFilter{CustomerID: id}))
		case OrderFilter:
			v.Set(reflect.ValueOf(OrderFilter{CustomerID: id}))
		default:
			if m.Type.In(i) == reflect.TypeFor[io.Reader]() {
				v = reflect.ValueOf(strings.NewReader(""))
			}
		}
		in = append(in, v)
	}
	return in
}

// things makes a customer of Liffey Cloud, Harbor Foods 1, with one of each kind.
func (w *world) things(t *testing.T) (company, theirs) {
	t.Helper()
	hook := w.hook(receiver)
	c := w.customer(billing.AnnualYearly, 9)
	entry := w.deeds(t, c.admin, ActivityFilter{})[0].ID
	request := w.ask(t, c, 1)
	user := w.fill(c, 2)
	ok[int](t)(w.DeleteUsers(t.Context(), c.admin, user[:1]))
	key := passkeyRow{UserID: c.admin.UserID, Handle: "harbor", Name: "Harbor Foods 1", Credential: "{}", MadeAt: start}
	w.write(func(db *gorm.DB) error { return db.Create(&key).Error })
	return c, theirs{map[string]uint{
		ofPasskey:  key.ID,
		ofCustomer: c.id, ofSubscription: c.sub, ofUser: user[1], ofRequest: request, ofOrder: w.request(t, request).OrderID,
		ofNobody: c.id, ofProvider: 1, ofMail: 1, ofImport: w.upload(t, c.admin, people(2)), ofWebhook: hook, ofDelivery: w.deliveries(hook)[0].ID,
		ofEntry: entry, ofKey: w.key(t, w.admin).Key.ID, ofColleague: w.worker(access.RoleResellerSales).UserID,
		ofVisit: w.visits(t, w.admin, "own session", NewVisit{CustomerID: c.id, Reason: "Asked for help"}).ID,
	}, ok[Page[InvoiceRow]](t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{}, Paging{})).Rows[0].Number}
}

func TestNothingOfAnotherTenantIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, x := w.things(t)
		d := w.customer(billing.AnnualMonthly, 9)
		foreign := map[string]access.Actor{
			"another reseller": w.other, "another customer": d.admin,
			"another reseller's key": w.key(t, w.other), "a key in another customer": inside(w.key(t, w.admin), d),
			"a visit in another reseller": visit(w.other, w.support, access.Act), "a visit in another customer": visit(d.admin, w.admin, access.Act),
		}
		before := w.trace(t)
		for _, m := range methods() {
			of, known := tenancy[m.Name]
			if !known {
				t.Errorf("Store.%s is new: say in the table whose id it takes", m.Name)
				continue
			}
			if of == ofProgram || !takesActor(m) {
				continue
			}
			found := 0
			for name, a := range foreign {
				answer, err := w.call(t, m, a, x.with(m, of))
				kind := KindOf(err)
				switch {
				case err != nil && kind == Internal:
					t.Errorf("%s by %s: %v", m.Name, name, err)
				case of == ofProvider && kind != Forbidden:
					t.Errorf("%s by %s: %v, want Forbidden", m.Name, name, err)
				case of == ofNobody && err == nil:
					mustNotName(t, m.Name+" by "+name, answer, a)
				case of != ofNobody && of != ofProvider && kind != NotFound && kind != Forbidden:
					t.Errorf("%s by %s: %v, want NotFound", m.Name, name, err)
				case kind == NotFound:
					found++
				}
			}
			if of != ofNobody && of != ofProvider && found == 0 {
				t.Errorf("%s: nobody from outside was answered NotFound", m.Name)
			}
		}
		for table, is := range w.trace(t) {
			own := table == "tries" || table == "sign_ins" // of what they do about their own sign-in
			if is != before[table] && !own {
				t.Errorf("somebody from outside left a trace in %s", table)
			}
		}
	})
}

// mustNotName fails the test if an answer tells of what is another tenant's.
func mustNotName(t *testing.T, what string, answer any, a access.Actor) {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"Harbor Foods 1", "harbor1.example"}
	if a.CustomerID == 0 {
		names = append(names, "Liffey", "liffey.example", "Harbor")
	}
	for _, name := range names {
		if strings.Contains(string(text), name) {
			t.Errorf("%s tells of %s: %s", what, name, text)
		}
	}
}
