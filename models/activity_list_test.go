package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// deeds are the entries that somebody sees in a list, the newest first.
func (w *world) deeds(t *testing.T, by access.Actor, f ActivityFilter) []ActivityRow {
	t.Helper()
	return ok[Page[ActivityRow]](t)(w.ListActivity(t.Context(), by, f, Paging{Size: MaxPage})).Rows
}

// read are entries as a reader would say them, the oldest first.
func read(rows []ActivityRow) (out []string) {
	for _, r := range rows {
		line := r.Who + ": " + r.What
		for _, f := range r.Facts {
			line += "; " + f.String()
		}
		out = append(out, plain(line))
	}
	slices.Reverse(out)
	return out
}

// plain is a text with ordinary blanks.
func plain(text any) string { return strings.ReplaceAll(fmt.Sprint(text), "\u00a0", " ") }

func mustRead(t *testing.T, got []ActivityRow, want ...string) {
	t.Helper()
	lines := read(got)
	if len(lines) != len(want) {
		t.Errorf("%d entries, want %d: %q", len(lines), len(want), lines)
	}
	for i := range min(len(lines), len(want)) {
		if lines[i] != want[i] {
			t.Errorf("entry %d reads\n%q, want\n%q", i+1, lines[i], want[i])
		}
	}
}

func TestActivityReadsAsWhatWasDone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		name := w.customerName(c)
		user := w.fill(c, 1)
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, user))
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 12, Was: 9}))
		sub := w.also(c, vault, billing.Flexible, 5)
		ok[int](t)(w.AssignLicenses(t.Context(), c.admin, sub, []uint{c.admin.UserID}))
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act})
		ok[uint](t)(w.EditUser(t.Context(), support, user[0], UserInformation{FirstName: "Anne", LastName: "Berg", Was: w.user(user[0]).Version}))
		ok[uint](t)(w.EndVisit(t.Context(), support, support.Visit.ID))
		const apps = "Google Workspace Business Standard"
		sam := "Sam Ortega (support, case 4711) for " + name + ": "
		rows := w.deeds(t, c.admin, ActivityFilter{})
		mustRead(t, rows,
			"Niamh Doyle: Added the customer "+name+"; Country: Ireland; Time zone: Europe/Dublin",
			"Niamh Doyle: Created the subscription to "+apps+"; Plan: Flexible Plan; Seats: 9; Order: ORD-00001",
			"Niamh Doyle: Added Aoife Byrne; Role: Super admin; Licenses: "+apps,
			"Aoife Byrne: Added Anne Berg; Role: User; Licenses: "+apps,
			"Aoife Byrne: Suspended Anne Berg; Status: Active → Suspended",
			"Niamh Doyle: Changed the purchase cap of "+apps+"; Purchase cap: 9 → 12; Order: ORD-00004",
			"Niamh Doyle: Created the subscription to Google Vault; Plan: Flexible Plan; Seats: 5; Order: ORD-00005",
			"Aoife Byrne: Assigned a license to Aoife Byrne; Product: Google Vault",
			sam+"Opened the Admin console of "+name+" on its behalf; Level: Act; For at most: 30 minutes; Reason: "+helped,
			sam+"Edited Anne Berg; Name: changed",
			sam+"The session in the Admin console of "+name+" ended; How: Left; Reason: "+helped,
		)
		if r := rows[1]; r.As != "Support lead, on behalf of "+name || r.Visit == 0 || r.Customer != name || r.Reseller != "Liffey Cloud" {
			t.Errorf("the entry is %+v", r)
		}
		one := ok[ActivityRow](t)(w.ActivityEntry(t.Context(), c.admin, rows[1].ID))
		if read([]ActivityRow{one})[0] != sam+"Edited Anne Berg; Name: changed" {
			t.Errorf("the entry's page has %+v", one)
		}
	})
}

// Who sees which records, each as the number of the entries seen in them.
func TestWhoSeesWhichActivity(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		sales := w.worker(access.RoleResellerSales)
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		records := func(by access.Actor, f ActivityFilter) string {
			seen := map[string]bool{}
			for _, r := range w.deeds(t, by, f) {
				seen[r.Record] = true
			}
			var names []string
			for name := range seen {
				names = append(names, name)
			}
			slices.Sort(names)
			return strings.Join(names, " ")
		}
		for name, test := range map[string]struct {
			by   access.Actor
			f    ActivityFilter
			want string
		}{
			"a super admin":                    {c.admin, ActivityFilter{}, "customers/1"},
			"a super admin, another's":         {c.admin, ActivityFilter{CustomerID: d.id}, ""},
			"a visitor":                        {visit(c.admin, w.support, access.View), ActivityFilter{}, "customers/1"},
			"a reseller admin":                 {w.admin, ActivityFilter{}, "customers/1 customers/2 resellers/1"},
			"a reseller admin, own":            {w.admin, ActivityFilter{Own: true}, "resellers/1"},
			"a reseller admin, one customer":   {w.admin, ActivityFilter{CustomerID: d.id}, "customers/2"},
			"a reseller admin, another's":      {w.admin, ActivityFilter{ResellerID: 2}, ""},
			"a visitor of the reseller":        {visit(w.admin, w.support, access.View), ActivityFilter{}, "customers/1 customers/2 resellers/1"},
			"sales":                            {sales, ActivityFilter{}, "customers/1 customers/2"},
			"sales, own":                       {sales, ActivityFilter{Own: true}, ""},
			"another reseller":                 {w.other, ActivityFilter{}, "resellers/2"},
			"another reseller, a customer":     {w.other, ActivityFilter{CustomerID: c.id}, ""},
			"an agent":                         {agent, ActivityFilter{}, "customers/1 customers/2 resellers/1 resellers/2"},
			"an agent, the provider's":         {agent, ActivityFilter{Own: true}, ""},
			"a lead":                           {w.support, ActivityFilter{}, "customers/1 customers/2 providers/1 resellers/1 resellers/2"},
			"a lead, the provider's":           {w.support, ActivityFilter{Own: true}, "providers/1"},
			"a lead, a reseller's":             {w.support, ActivityFilter{ResellerID: 1, Own: true}, "resellers/1"},
			"a lead, a reseller and customers": {w.support, ActivityFilter{ResellerID: 1}, "customers/1 customers/2 resellers/1"},
		} {
			if got := records(test.by, test.f); got != test.want {
				t.Errorf("%s sees %q, want %q", name, got, test.want)
			}
		}
		for _, by := range []access.Actor{w.person(c, access.RoleUserManager), w.worker(access.RoleResellerViewer), w.worker(access.RoleResellerBilling), {}} {
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.ListActivity(t.Context(), by, ActivityFilter{}, Paging{})) })
		}
		theirs := w.deeds(t, d.admin, ActivityFilter{})[0].ID
		for _, by := range []access.Actor{c.admin, w.other} {
			w.refuses(t, NotFound, "no such entry", func() error { return errOf(w.ActivityEntry(t.Context(), by, theirs)) })
		}
	})
}

func TestActivityIsFiltered(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		d := w.customer(billing.Flexible, 20)
		w.at(start.AddDate(0, 0, 3))
		anna := w.fill(c, 1)
		ok[int](t)(w.SuspendUsers(t.Context(), w.person(c, access.RoleUserManager), anna))
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act, CaseNumber: "A-17"})
		ok[int](t)(w.ReactivateUsers(t.Context(), support, anna))
		// Midnight in Dublin is an hour earlier by UTC's clock in summer.
		w.at(time.Date(2026, 4, 19, 23, 0, 0, 0, time.UTC))
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, d.sub, CapChange{Cap: 12, Was: 20}))
		day := billing.NewDay(2026, 4, 20)
		for name, test := range map[string]struct {
			by   access.Actor
			f    ActivityFilter
			want int
		}{
			"a day":                       {w.admin, ActivityFilter{From: day, To: day}, 1},
			"the day before":              {w.admin, ActivityFilter{From: day - 1, To: day - 1}, 0},
			"until a day":                 {w.admin, ActivityFilter{From: day - 7, To: day - 1}, 5},
			"support":                     {w.admin, ActivityFilter{By: BySupport}, 2},
			"the reseller":                {w.admin, ActivityFilter{By: ByReseller, CustomerID: d.id}, 4},
			"the customer":                {w.admin, ActivityFilter{By: ByCustomer}, 3},
			"jobs":                        {w.admin, ActivityFilter{By: ByJob}, 1},
			"nobody known":                {w.admin, ActivityFilter{By: "somebody"}, 0},
			"a group":                     {w.admin, ActivityFilter{Group: DeedVisits}, 1},
			"no group known":              {w.admin, ActivityFilter{Group: "things"}, 0},
			"on behalf":                   {c.admin, ActivityFilter{OnBehalf: true}, 2},
			"about a person":              {c.admin, ActivityFilter{Search: "anna"}, 3},
			"by a person":                 {c.admin, ActivityFilter{Search: "Walsh conor"}, 2},
			"a visitor":                   {c.admin, ActivityFilter{Search: "ortega"}, 2},
			"a case":                      {c.admin, ActivityFilter{Search: "A-17"}, 2},
			"a customer":                  {w.admin, ActivityFilter{Search: w.customerName(d)}, 4},
			"a domain":                    {w.admin, ActivityFilter{Search: "harbor2."}, 4},
			"somebody of another company": {c.admin, ActivityFilter{Search: "harbor2"}, 0},
			"a sign of LIKE":              {w.admin, ActivityFilter{Search: "%"}, 0},
			"an address with Sam in it":   {w.support, ActivityFilter{Search: "support@perseat"}, 3},
			"all at once":                 {c.admin, ActivityFilter{Search: "anna", By: BySupport, Group: DeedUsers, OnBehalf: true, From: day - 7, To: day}, 1},
		} {
			if got := w.deeds(t, test.by, test.f); len(got) != test.want {
				t.Errorf("%s: %d entries, want %d: %q", name, len(got), test.want, read(got))
			}
		}
	})
}

func TestASearchThatMeansTooManyIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		w.write(func(db *dbHandle) error {
			people := make([]User, 1001)
			for i := range people {
				key := fmt.Sprintf("anna.%d@harbor1.example", i)
				people[i] = User{ResellerID: &w.reseller, CustomerID: &c.id, Role: access.RoleMember, Status: UserActive, FirstName: "Anna", LastName: "Berg", NameKey: "berg anna", Email: key, EmailKey: key, CreatedAt: start}
			}
			return db.CreateInBatches(people, 500).Error
		})
		ok[int](t)(w.ListUnlisted(t.Context()))
		w.refuses(t, Invalid, "Too many people or customers have “anna” in their name.", func() error {
			return errOf(w.ListActivity(t.Context(), c.admin, ActivityFilter{Search: " anna "}, Paging{}))
		})
		if got := w.deeds(t, c.admin, ActivityFilter{Search: "anna.17@"}); len(got) != 0 {
			t.Errorf("found %q", read(got))
		}
		w.write(func(db *dbHandle) error {
			customers := make([]Customer, 1001)
			for i := range customers {
				key := fmt.Sprintf("berg%d.example", i)
				customers[i] = Customer{ResellerID: w.reseller, NameKey: "berg", Domain: key, DomainKey: key, Status: CustomerNone, RenewsOn: billing.NoDay, CreatedAt: start}
			}
			return db.CreateInBatches(customers, 500).Error
		})
		ok[int](t)(w.ListUnlisted(t.Context()))
		w.refuses(t, Invalid, "Too many", func() error {
			return errOf(w.ListActivity(t.Context(), w.admin, ActivityFilter{Search: "berg"}, Paging{}))
		})
		w.deeds(t, w.other, ActivityFilter{Search: "berg"}) // those of another reseller are not counted
	})
}

// What the reseller pays stands in nothing that a customer reads.
func TestACustomersActivityHasNoAmounts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.annual(billing.AnnualYearly, 5, time.March, 13)
		w.on(2026, time.September, 20)
		in := LicenseOrder{Additional: 5, Source: SourcePhone, SourceNote: "a note of ours", PONumber: "PO-4711"}
		w.order(t, c.sub, in)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewSame, Plan: billing.AnnualMonthly, PONumber: "PO-4712"})
		w.write(func(db *dbHandle) error { // as another version of the program might
			return db.Exec("UPDATE activity SET facts = ? WHERE id = (SELECT MIN(id) FROM activity WHERE customer_id = ?)",
				`{"net":"389.00","price":"163.20","country":"IE"}`, c.id).Error
		})
		text := func(by access.Actor) string {
			rows := w.deeds(t, by, ActivityFilter{})
			for _, r := range rows {
				rows = append(rows, ok[ActivityRow](t)(w.ActivityEntry(t.Context(), by, r.ID)))
			}
			return string(ok[[]byte](t)(json.Marshal(rows)))
		}
		for _, by := range []access.Actor{c.admin, visit(c.admin, w.admin, access.Act), visit(c.admin, w.support, access.View)} {
			for _, secret := range []string{"389", "163.20", "EUR", "PO-47", "a note of ours", "Net"} {
				if strings.Contains(text(by), secret) {
					t.Errorf("the activity of a customer says %q", secret)
				}
			}
		}
		if own := text(w.admin); !strings.Contains(own, "389.00") || !strings.Contains(own, "163.20") {
			t.Error("the reseller's admin does not see what was invoiced")
		}
		if sales := text(w.worker(access.RoleResellerSales)); strings.Contains(sales, "389.00") {
			t.Error("sales see invoices")
		}
		if agent := text(w.hire(t, w.support, access.RoleSupportAgent)); strings.Contains(agent, "389.00") {
			t.Error("support agents see invoices")
		}
	})
}

func TestWhoIsErasedIsNotNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		manager := w.person(c, access.RoleUserManager)
		anna := ok[UsersAdded](t)(w.AddUsers(t.Context(), manager, []NewUser{newUser("anna")})).UserIDs
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, []uint{anna[0], manager.UserID}))
		w.at(w.now().AddDate(0, 0, RestoreDays+2))
		if n := ok[int](t)(w.EraseDeletedUsers(t.Context())); n != 2 {
			t.Fatalf("%d erased", n)
		}
		rows := w.deeds(t, c.admin, ActivityFilter{})
		all := strings.Join(read(rows), "\n")
		who, whom := fmt.Sprintf("deleted user %d", manager.UserID), fmt.Sprintf("deleted user %d", anna[0])
		for _, want := range []string{who + ": Added " + whom, "Aoife Byrne: Deleted " + strings.TrimPrefix(whom, "deleted "), "Automated job: Erased the name and the addresses of " + who} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is missing in\n%s", want, all)
			}
		}
		if text := string(ok[[]byte](t)(json.Marshal(rows))); strings.Contains(text, "Walsh") || strings.Contains(text, "anna") {
			t.Errorf("somebody erased is named: %s", text)
		}
		w.agrees(t)
	})
}

// From where something was done is for those alone whose people did it.
func TestWhoSeesNetworkAddresses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 20)
		from := func(a access.Actor, address string) access.Actor {
			a.Request.Address = address
			return a
		}
		w.at(start.Add(time.Minute))
		ok[UsersAdded](t)(w.AddUsers(t.Context(), from(c.admin, "192.0.2.1"), []NewUser{newUser("anna")}))
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), from(w.admin, "192.0.2.2"), c.sub, CapChange{Cap: 12, Was: 20}))
		support, _, _ := w.onVisit(t, w.support, NewVisit{CustomerID: c.id, Level: access.Act})
		ok[UsersAdded](t)(w.AddUsers(t.Context(), from(support, "192.0.2.3"), []NewUser{newUser("ben")}))
		for name, test := range map[string]struct {
			by   access.Actor
			want string
		}{
			"the customer":              {c.admin, "192.0.2.1"},
			"the reseller":              {w.admin, "192.0.2.2"},
			"support":                   {w.support, "192.0.2.1 192.0.2.2 192.0.2.3"},
			"support on a visit":        {visit(c.admin, w.support, access.View), "192.0.2.1"},
			"the reseller on a visit":   {visit(c.admin, w.admin, access.View), ""},
			"support at the reseller's": {visit(w.admin, w.support, access.View), "192.0.2.2"},
		} {
			var seen []string
			for _, r := range w.deeds(t, test.by, ActivityFilter{CustomerID: c.id}) {
				if r.Address != "" {
					seen = append(seen, r.Address)
				}
			}
			slices.Sort(seen)
			if got := strings.Join(seen, " "); got != test.want {
				t.Errorf("%s sees %q, want %q", name, got, test.want)
			}
		}
	})
}
