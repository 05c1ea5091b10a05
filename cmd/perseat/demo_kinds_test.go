package main

import (
	"regexp"
	"slices"
	"strings"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

func (d *telling) checkHarbor() {
	d.t.Helper()
	admin := d.actor("admin@harbor.example")
	subs, err := d.Subscriptions(d.t.Context(), admin, admin.CustomerID)
	if err != nil || len(subs) != 1 || admin.Role != access.RoleSuperAdmin {
		d.t.Fatalf("%v: harbor.example has %d subscriptions, its admin is %s", err, len(subs), admin.Role)
	}
	s := subs[0]
	if s.Customer.Name != "Harbor Foods" || s.Plan != billing.Flexible || s.Status != models.Active || s.Licensed != 22 || s.Ceiling != 25 {
		d.t.Errorf("%s: %s, %s, %d of %d; want Harbor Foods: Flexible, active, 22 of 25", s.Customer.Name, s.Plan, s.Status, s.Licensed, s.Ceiling)
	}
	if s.Request != nil {
		d.t.Error("Harbor Foods has an open request")
	}
	gone, err := d.ListUsers(d.t.Context(), admin, models.UserFilter{Deleted: true}, models.Paging{})
	if err != nil || len(gone.Rows) != 1 {
		d.t.Errorf("%v: %d recently deleted users, want 1", err, len(gone.Rows))
	}
}

func (d *telling) checkKestrel() {
	d.t.Helper()
	admin := d.actor("admin@kestrel.example")
	subs, err := d.Subscriptions(d.t.Context(), admin, admin.CustomerID)
	if err != nil || len(subs) != 1 || admin.Role != access.RoleSuperAdmin {
		d.t.Fatalf("%v: kestrel.example has %d subscriptions, its admin is %s", err, len(subs), admin.Role)
	}
	s := subs[0]
	if s.Customer.Name != "Kestrel Logistics" || s.Plan != billing.AnnualYearly || s.Status != models.Active || s.Licensed != 50 || s.Ceiling != 50 {
		d.t.Errorf("%s: %s, %s, %d of %d; want Kestrel Logistics: Annual yearly, active, 50 of 50", s.Customer.Name, s.Plan, s.Status, s.Licensed, s.Ceiling)
	}
	open := d.requests(d.dublin, models.RequestOpen, admin.CustomerID)
	if len(open) != 1 || open[0].Asked != 12 || open[0].Kind != models.RequestLicenses {
		d.t.Errorf("open requests of Kestrel Logistics: %+v, want one for 12", open)
	}
}

func (d *telling) checkResellers() {
	d.t.Helper()
	want := []struct {
		who      access.Actor
		domain   string
		currency billing.Currency
		ordering models.Ordering
		least    int
	}{
		{d.dublin, "liffey.example", "EUR", models.OrderingForm, 17},
		{d.munich, "isar.example", "EUR", models.OrderingLink, 12},
		{d.us, "rainier.example", "USD", models.OrderingOff, 10},
	}
	total := 0
	for _, w := range want {
		r, err := d.Reseller(d.t.Context(), w.who)
		if err != nil || r.Domain != w.domain || r.Currency != w.currency || r.Ordering != w.ordering || w.who.Role != access.RoleResellerAdmin {
			d.t.Errorf("%v: got %s, %s, purchase requests %q; want %+v", err, r.Domain, r.Currency, r.Ordering, w)
		}
		n := len(d.customers(w.who))
		if total += n; n < w.least {
			d.t.Errorf("%s has %d customers, want %d at least", w.domain, n, w.least)
		}
	}
	if total < 38 || total > 44 {
		d.t.Errorf("%d customers in all, want about 40", total)
	}
	full := 0
	for _, subs := range d.accounts(d.dublin) {
		for _, s := range subs {
			if s.Plan == billing.Flexible && s.Status == models.Active && s.Free() == 0 {
				full++
			}
		}
	}
	if full != 1 {
		d.t.Errorf("%d customers of the Dublin reseller are at their purchase cap, want 1", full)
	}
	accounts, err := d.DemoAccounts(d.t.Context())
	var listed []string
	for _, a := range accounts {
		listed = append(listed, a.Email)
	}
	slices.Sort(listed)
	if got := strings.Join(listed, " "); err != nil || got != "admin@harbor.example admin@kestrel.example agent@perseat.example reseller@liffey.example support@perseat.example" {
		d.t.Errorf("%v: listed at sign-in: %s", err, got)
	}
}

// checkKinds proves that everything which the demo should show occurs.
func (d *telling) checkKinds() {
	d.t.Helper()
	d.checkSubscriptions()
	d.checkOrders()
	for _, status := range []models.RequestStatus{
		models.RequestOpen, models.RequestOrdered, models.RequestDeclined, models.RequestWithdrawn,
	} {
		if len(d.requests(d.dublin, status, 0)) == 0 {
			d.t.Errorf("no purchase request of the Dublin reseller is %s", status)
		}
	}
	if n := len(d.requests(d.dublin, models.RequestOpen, 0)); n < 2 {
		d.t.Errorf("the Dublin reseller has %d open requests, want more than one customer's", n)
	}
	if n := len(d.requests(d.us, "", 0)); n != 0 {
		d.t.Errorf("the Seattle reseller has %d requests although they are off", n)
	}
}

func (d *telling) checkSubscriptions() {
	d.t.Helper()
	zone, err := d.BillingZone(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	want := promised(billing.DayOf(d.now, zone))
	for _, who := range d.everybody() {
		for _, subs := range d.accounts(who) {
			for _, a := range subs {
				for name, is := range want {
					if is(a) {
						delete(want, name)
					}
				}
			}
		}
	}
	for name := range want {
		d.t.Errorf("no subscription: %s", name)
	}
}

// promised are the subscriptions that the demo shows, each told by what it is.
func promised(today billing.Day) map[string]func(models.Account) bool {
	active := func(a models.Account, plan billing.Plan) bool { return a.Status == models.Active && a.Plan == plan }
	suspended := func(a models.Account, plan billing.Plan, why models.Suspension) bool {
		return a.Status == models.Suspended && a.Plan == plan && a.Suspension == why
	}
	annual := func(a models.Account) bool { return a.Status == models.Active && a.Plan.Annual() }
	return map[string]func(models.Account) bool{
		"Flexible":                       func(a models.Account) bool { return active(a, billing.Flexible) },
		"Annual, monthly payments":       func(a models.Account) bool { return active(a, billing.AnnualMonthly) },
		"Annual, yearly payments":        func(a models.Account) bool { return active(a, billing.AnnualYearly) },
		"a trial without a plan":         func(a models.Account) bool { return active(a, billing.Trial) && a.NextPlan == "" },
		"a trial with a chosen plan":     func(a models.Account) bool { return active(a, billing.Trial) && a.NextPlan != "" },
		"an ended trial":                 func(a models.Account) bool { return suspended(a, billing.Trial, models.SuspendedTrialEnded) },
		"a trial whose plan did not fit": func(a models.Account) bool { return strings.HasPrefix(a.Flag, "The plan chosen for the trial") },
		"suspended Flexible":             func(a models.Account) bool { return suspended(a, billing.Flexible, models.SuspendedByReseller) },
		"suspended Annual past its term": func(a models.Account) bool {
			return suspended(a, billing.AnnualMonthly, models.SuspendedByReseller) && a.TermEnded()
		},
		"suspended Annual in its term": func(a models.Account) bool {
			return suspended(a, billing.AnnualMonthly, models.SuspendedByReseller) && !a.TermEnded()
		},
		"set to cancel, and ended":  func(a models.Account) bool { return a.Suspension == models.SuspendedNotRenewed },
		"not renewed without users": func(a models.Account) bool { return a.Suspension == models.SuspendedNoUsers },
		"canceled":                  func(a models.Account) bool { return a.Status == models.Canceled },
		"Vault":                     func(a models.Account) bool { return a.SKUID == vault && a.Status == models.Active && a.Licensed > 0 },
		"renewed":                   func(a models.Account) bool { return annual(a) && a.TermStart > a.StartedOn },
		"renews next month":         func(a models.Account) bool { return annual(a) && a.TermEnd.Month() == today.Month().Next() },
		"renews in 60 days":         func(a models.Account) bool { return annual(a) && a.TermEnd <= today+60 },
		"set to cancel":             func(a models.Account) bool { return annual(a) && a.Renewal == models.RenewCancel },
		"set to a number":           func(a models.Account) bool { return annual(a) && a.Renewal == models.RenewNumber },
		"set to yearly payments":    func(a models.Account) bool { return annual(a) && a.Plan != a.RenewalPlan },
		"set to another edition":    func(a models.Account) bool { return annual(a) && a.RenewalSKU != "" },
		"flagged at renewal":        func(a models.Account) bool { return annual(a) && a.Flag != "" },
		"unused licenses":           func(a models.Account) bool { return annual(a) && a.Free() >= 5 },
		"at 90 % of its cap": func(a models.Account) bool {
			return active(a, billing.Flexible) && a.Free() > 0 && a.Licensed*10 >= a.Ceiling*9
		},
		"with a P.O. number": func(a models.Account) bool { return a.PONumber != "" },
	}
}

// checkInvoices proves that every kind of invoice was issued, that the VAT is
// each reseller's own, and that nothing disagrees with its history.
func (d *telling) checkInvoices() {
	d.t.Helper()
	for i, who := range d.everybody() {
		kinds := map[models.InvoiceKind]int{}
		page, err := d.ListInvoices(d.t.Context(), who, models.InvoiceFilter{}, models.Paging{Size: models.MaxPage})
		if err != nil {
			d.t.Fatal(err)
		}
		for _, invoice := range page.Rows {
			kinds[invoice.Kind]++
			if want := []billing.Rate{2300, 0, 0}[i]; invoice.Rate != want {
				d.t.Errorf("%s has the VAT rate %s, want %s", invoice.Number, invoice.Rate, want)
			}
		}
		if kinds[models.InvoiceMonth] < 13 || kinds[models.InvoiceYearly] == 0 || kinds[models.InvoiceCredit] != count(i == 0) {
			d.t.Errorf("reseller %d has the invoices %v, want at least 13 months, a yearly one and, in Dublin, a credit note", i+1, kinds)
		}
	}
	differences, err := d.Verify(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, difference := range differences {
		d.t.Error(difference)
	}
}

// checkSums compares what the list of customers shows with the subscriptions.
func (d *telling) checkSums() {
	d.t.Helper()
	for _, who := range d.everybody() {
		accounts := d.accounts(who)
		for _, c := range d.customers(who) {
			renews, products := billing.NoDay, []string{}
			var used, ceiling, fullest int64
			for _, a := range accounts[c.Domain] {
				if a.Status == models.Canceled {
					continue
				}
				used, ceiling, products = used+a.Licensed, ceiling+a.Ceiling, append(products, a.SKU.Name)
				if a.Status == models.Active {
					fullest = max(fullest, a.Licensed*1000/a.Ceiling)
				}
				if a.Status == models.Active && a.Plan.Annual() {
					renews = min(renews, a.TermEnd)
				}
			}
			if c.SeatsUsed != used || c.SeatsCeiling != ceiling || c.Fullness != fullest || c.RenewsOn != renews || c.Products != strings.Join(products, ", ") {
				d.t.Errorf("%s is listed with %s, %d of %d, %d/1000, renewal %s; its subscriptions have %s, %d of %d, %d/1000, %s",
					c.Name, c.Products, c.SeatsUsed, c.SeatsCeiling, c.Fullness, c.RenewsOn.ISO(), products, used, ceiling, fullest, renews.ISO())
			}
		}
	}
}

func (d *telling) checkOrders() {
	d.t.Helper()
	types, statuses := map[models.OrderType]bool{}, map[models.OrderStatus]bool{}
	sources := map[models.OrderSource]bool{}
	var raised, lowered, numbered, edition, toAnnual, toFlexible, renewedOther bool
	for _, who := range d.everybody() {
		for _, o := range d.orders(who, models.OrderFilter{}) {
			types[o.Type], statuses[o.Status], sources[o.Source] = true, true, true
			numbered = numbered || o.PONumber != ""
			raised = raised || o.Type == models.OrderCapChanged && o.ToSeats > o.FromSeats
			lowered = lowered || o.Type == models.OrderCapChanged && o.ToSeats < o.FromSeats
			edition = edition || strings.HasPrefix(o.Detail, "Changed from ")
			toAnnual = toAnnual || o.Type == models.OrderPlanChanged && o.Plan.Annual()
			toFlexible = toFlexible || o.Type == models.OrderPlanChanged && o.Plan == billing.Flexible && o.PlacedBy == 0
			renewedOther = renewedOther || o.Type == models.OrderRenewed && o.FromSeats != o.ToSeats
		}
	}
	for _, kind := range models.OrderTypes {
		if !types[kind] {
			d.t.Errorf("no order: %s", kind)
		}
	}
	for _, status := range models.OrderStatuses {
		if !statuses[status] {
			d.t.Errorf("no order is %s", status)
		}
	}
	for _, source := range []models.OrderSource{models.SourceRequest, models.SourcePhone, models.SourceMail, models.SourcePage} {
		if !sources[source] {
			d.t.Errorf("no order came by %s", source)
		}
	}
	for name, occurs := range map[string]bool{
		"cap raised": raised, "cap lowered": lowered, "P.O. number": numbered, "edition changed": edition,
		"Flexible to Annual": toAnnual, "Flexible at renewal": toFlexible, "renewed with another number": renewedOther,
	} {
		if !occurs {
			d.t.Errorf("no order: %s", name)
		}
	}
}

// checkPeople proves that every customer has 3 to 40 users (Kestrel Logistics
// its 50) with addresses in plain letters, and that users are in every state.
func (d *telling) checkPeople() {
	d.t.Helper()
	plain := regexp.MustCompile(`^[a-z.\-]+@`)
	var suspended, deleted, managers, unlicensed, umlauts int
	for _, who := range d.everybody() {
		for _, c := range d.customers(who) {
			admin := access.Actor{UserID: 1, Role: access.RoleSuperAdmin, ResellerID: who.ResellerID, CustomerID: c.ID}
			users, err := d.ListUsers(d.t.Context(), admin, models.UserFilter{}, models.Paging{Size: models.MaxPage})
			if err != nil {
				d.t.Fatal(err)
			}
			gone, err := d.ListUsers(d.t.Context(), admin, models.UserFilter{Deleted: true}, models.Paging{})
			if err != nil {
				d.t.Fatal(err)
			}
			deleted += len(gone.Rows)
			if n := len(users.Rows); n < 3 || n > 40 && c.Domain != "kestrel.example" {
				d.t.Errorf("%s has %d users", c.Name, n)
			}
			whole, err := d.Customer(d.t.Context(), who, c.ID)
			if err != nil {
				d.t.Fatal(err)
			}
			if !strings.HasSuffix(c.Domain, ".example") || whole.ContactName == "" || whole.City == "" || c.TimeZone == "" {
				d.t.Errorf("%s is incomplete: %+v", c.Name, whole.CustomerInformation)
			}
			for _, u := range users.Rows {
				if !plain.MatchString(u.Email) {
					d.t.Errorf("%s has the address %s", u.Name(), u.Email)
				}
				suspended += count(u.Status == models.UserSuspended)
				managers += count(u.Role == access.RoleUserManager)
				unlicensed += count(u.Licenses == "")
				umlauts += count(strings.ContainsAny(u.Name(), "äöüßÄÖÜ"))
			}
		}
	}
	if got := []int{suspended, deleted, managers, unlicensed, umlauts}; slices.Contains(got, 0) {
		d.t.Errorf("suspended, recently deleted, managers, unlicensed, with umlauts: %v, want some of each", got)
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
