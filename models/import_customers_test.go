package models

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

func (w *world) uploadCustomers(t *testing.T, a access.Actor, rows ...string) uint {
	t.Helper()
	text := "Company;Domain;Admin first name;Admin last name;Admin email;Product;Plan;Seats;Country;P.O. number\n" + strings.Join(rows, "\n")
	return ok[uint](t)(w.UploadCustomers(t.Context(), a, ImportFile{Name: "customers.csv", Content: []byte(text)}))
}

// companies is a file of n customers of an edition each.
func companies(n int) (rows []string) {
	for i := range n {
		rows = append(rows, fmt.Sprintf("Quay %d;quay%d.example;Aoife;Byrne;aoife;%s;Flexible;25;;", i, i, standard))
	}
	return rows
}

// importQuotes are what the rows of an import cost.
func (w *world) importQuotes(t *testing.T, a access.Actor, id uint) (out []string) {
	t.Helper()
	for _, r := range ok[Page[ImportRow]](t)(w.ListImportRows(t.Context(), a, id, AllRows, Paging{Size: MaxPage})).Rows {
		if q, ok := r.Quoted(); ok {
			out = append(out, fmt.Sprintf("%d: %s, %s net, %s in all, at once %t", r.No, q.Plan, q.Net.Decimal(), q.Total.Decimal(), q.AtOnce))
		}
	}
	return out
}

func TestCustomersAreImportedWithTheirSubscriptions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		there := ok[Customer](t)(w.Customer(t.Context(), w.admin, c.id))
		other := w.customerOfOther(t)
		before := w.trace(t)
		id := w.uploadCustomers(t, w.admin,
			"Quay Foods;Quay.example;Aoife;Byrne;aoife;Google Workspace Business Standard;Annual Plan (yearly payments);5;Ireland;PO 7",
			";quay.example;;;;Google Vault;flexible;1,000;;",
			";quay.example;;;;google-vault;FLEXIBLE;10;;",
			";quay.example;;;;Google Workspace Business Plus;Flexible;10;;",
			";quay.example;;;;Cloud Identity Premium;Annual monthly;3;;",
			"Vault only;vault.example;A;B;a;Google Vault;Flexible;3;;",
			"No admin;noadmin.example;;;;"+standard+";Trial;10;;",
			";noadmin.example;;;;Google Vault;Flexible;10;;",
			"Too many;many.example;A;B;a;"+standard+";Flexible;301;;",
			"Trial;trial.example;A;B;a;"+starter+";Trial;10;DE;",
			"Other name;trial.example;;;;Google Vault;Trial;3;;",
			there.Name+";"+there.Domain+";;;;"+standard+";Flexible;9;;",
			";"+there.Domain+";;;;Google Vault;Flexible;4;;",
			";"+there.Domain+";;;;"+plus+";Flexible;4;;",
			"Theirs;"+other+";A;B;a;"+standard+";Flexible;4;;",
			"Bad;not a domain;A;B;a;Word;Weekly;many;Atlantis;",
		)
		says := strings.Split(w.importSays(t, w.admin, id), "\n")
		want := []string{
			"2 new", "3 new",
			"4 refused Row 3 gives quay.example an edition of this product already.",
			"5 refused Row 2 gives quay.example an edition of this product already.",
			"6 refused Cloud Identity Premium has no price on the Annual Plan (monthly payments) in EUR.",
			"7 refused Google Vault needs a subscription of Google Workspace. Give it in a row before this one.",
			"8 refused First name must have 1 to 60 characters. Last name must have 1 to 60 characters.",
			"9 refused Row 8, the first one of noadmin.example, cannot be added.",
			"10 refused Purchase cap must be 300 or less, because Google Workspace Business Standard has an edition limit of 300 users. Change to a larger edition.",
			"11 new",
			"12 refused “Other name” is another one than in row 11, the first one of trial.example. Leave the cell blank, or correct it.",
			"13 exists " + there.Name + " has Google Workspace Business Standard already.",
			"14 new",
			"15 refused " + there.Name + " has an edition of this product already. Change its edition instead.",
			"16 refused " + other + " is already a customer's domain. Use another domain.",
			"17 wrong Domain must be a domain such as harbor.example, without www. There is no product “Word”.",
		}
		for i := range want {
			if i >= len(says) || !strings.HasPrefix(says[i], want[i]) {
				t.Errorf("got  %s\nwant %s", says[min(i, len(says)-1)], want[i])
			}
		}
		quotes := strings.Join(w.importQuotes(t, w.admin, id), "\n")
		if !strings.HasPrefix(quotes, "2: Annual Plan (yearly payments), 816.00 net, 1003.68 in all, at once true\n3: Flexible Plan, 0.00 net") {
			t.Error(quotes)
		}
		imp := ok[Import](t)(w.Import(t.Context(), w.admin, id))
		if imp.AtOnce().Decimal() != "1003.68" || imp.Monthly().Decimal() != "0.00" || imp.Good != 4 || imp.Existing != 1 || imp.Bad != 11 {
			t.Errorf("got %+v", imp)
		}
		for table, is := range w.trace(t) {
			if is != before[table] && !strings.HasPrefix(table, "import") {
				t.Errorf("the preview left a trace in %s", table)
			}
		}

		ok[uint](t)(w.StartImport(t.Context(), w.admin, id, false))
		ok[int](t)(w.RunImports(t.Context()))
		imp = ok[Import](t)(w.Import(t.Context(), w.admin, id))
		if imp.Good != 4 || imp.Existing != 1 || imp.Bad != 11 || imp.Status != ImportDone {
			t.Errorf("got %+v", imp)
		}
		made := ok[Page[CustomerRow]](t)(w.ListCustomers(t.Context(), w.admin, CustomerFilter{Search: "quay.example"}, Paging{})).Rows[0]
		if made.Name != "Quay Foods" || made.Country != "IE" || made.TimeZone != "Europe/Dublin" || made.Products != "Google Workspace Business Standard, Google Vault" || made.SeatsUsed != 1 {
			t.Errorf("got %+v", made)
		}
		boss := w.staff("aoife@quay.example")
		if boss.Role != access.RoleSuperAdmin || w.invited(t, boss.UserID) != 1 {
			t.Errorf("the administrator is %+v, invited %d times", boss, w.invited(t, boss.UserID))
		}
		invoices := ok[Page[InvoiceRow]](t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{}, Paging{})).Rows
		if len(invoices) != 1 || invoices[0].Total().Decimal() != "1003.68" {
			t.Errorf("invoices %+v", invoices)
		}
		again := w.uploadCustomers(t, w.admin, "Quay Foods;quay.example;;;;"+standard+";Annual yearly;5;;", ";quay.example;;;;Google Vault;Flexible;10;;")
		if says := w.importSays(t, w.admin, again); strings.Count(says, " exists ") != 2 {
			t.Errorf("the same file once more: %s", says)
		}
		w.agrees(t)
	})
}

// customerOfOther is the domain of another reseller's customer.
func (w *world) customerOfOther(t *testing.T) string {
	t.Helper()
	in := NewCustomer{
		CustomerInformation: CustomerInformation{Name: "Elsewhere", Country: "US", TimeZone: "America/Chicago"}, Domain: "elsewhere.example",
		Admin: NewUser{FirstName: "A", LastName: "B", Address: "a"}, Subscription: NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5},
	}
	in.Subscription.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.other, 0, in.Subscription)).Kept()
	ok[CustomerAdded](t)(w.AddCustomer(t.Context(), w.other, in))
	return in.Domain
}

func (w *world) invited(t *testing.T, user uint) (n int64) {
	t.Helper()
	if err := w.db.Read(t.Context()).Model(&OutboxRow{}).Where("user_id = ? AND kind = ?", user, MailInvitation).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// What was shown is what is ordered: at other prices nothing is.
func TestImportedOrdersCostWhatWasShown(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		row := "Quay;quay.example;A;B;a;" + standard + ";Annual monthly;10;;"
		id := w.uploadCustomers(t, w.admin, row)
		w.at(start.AddDate(0, 0, 1))
		begin := func() error { return errOf(w.StartImport(t.Context(), w.admin, id, false)) }
		if refusal := w.refuses(t, Conflict, "Check the file again", begin); refusal.Cause != CauseStale {
			t.Errorf("the cause is %q", refusal.Cause)
		}
		old := w.importQuotes(t, w.admin, id)
		ok[uint](t)(w.CheckImport(t.Context(), w.admin, id))
		if now := w.importQuotes(t, w.admin, id); now[0] == old[0] {
			t.Errorf("it still costs %s", now)
		}
		ok[uint](t)(w.StartImport(t.Context(), w.admin, id, false))
		w.at(start.AddDate(0, 0, 2))
		ok[int](t)(w.RunImports(t.Context()))
		mustSay(t, w.importSays(t, w.admin, id), "2 refused The figures have changed since the file was checked. Nothing was ordered. Upload the row again to see them.")
		if n := w.contentsOf(t, "customers").rows; n != 0 {
			t.Errorf("%d customers were made without what they were to order", n)
		}
		w.agrees(t)
	})
}

func TestAllCustomersOrNone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		yearly := "Zed;zed.example;A;B;a;" + standard + ";Annual yearly;5;;"
		rows := append(companies(20), yearly)
		id := w.uploadCustomers(t, w.admin, rows...)
		ok[uint](t)(w.StartImport(t.Context(), w.admin, id, true))
		in := NewCustomer{
			CustomerInformation: CustomerInformation{Name: "First", Country: "IE", TimeZone: "Europe/Dublin"}, Domain: "quay11.example",
			Admin: NewUser{FirstName: "A", LastName: "B", Address: "a"}, Subscription: NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5},
		}
		in.Subscription.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, 0, in.Subscription)).Kept()
		ok[CustomerAdded](t)(w.AddCustomer(t.Context(), w.admin, in)) // of the same reseller, with the same product
		ok[int](t)(w.RunImports(t.Context()))
		imp := ok[Import](t)(w.Import(t.Context(), w.admin, id))
		if imp.Good != 20 || imp.Existing != 1 || imp.Status != ImportDone {
			t.Errorf("got %+v", imp)
		}
		taken := w.uploadCustomers(t, w.admin, append(companies(30), strings.Replace(yearly, "zed", "zed2", 1))...)
		ok[uint](t)(w.StartImport(t.Context(), w.admin, taken, true))
		must(t)(w.AddStaff(t.Context(), w.admin, NewStaff{FirstName: "Orla", LastName: "Kelly", Role: access.RoleResellerSales, Email: "aoife@quay25.example"}))
		before := w.trace(t)
		ok[int](t)(w.RunImports(t.Context()))
		imp = ok[Import](t)(w.Import(t.Context(), w.admin, taken))
		if imp.Good != 0 || imp.Existing != 20 || imp.Bad != 1 || imp.Skipped() != 10 || imp.Reason != "Row 27 does not fit, so nothing was added." {
			t.Errorf("got %+v", imp)
		}
		if says := w.importSays(t, w.admin, taken); !strings.Contains(says, "\n27 refused aoife@quay25.example is already somebody's address") {
			t.Error(says)
		}
		for table, is := range w.trace(t) {
			if is != before[table] && !strings.HasPrefix(table, "import") && table != "activity" && table != "resellers" {
				t.Errorf("what did not fit left a trace in %s", table)
			}
		}
		big := w.uploadCustomers(t, w.admin, strings.Split(strings.ReplaceAll(strings.Join(companies(ImportMostAtOnce+1), "\n"), "quay", "big"), "\n")...)
		w.refuses(t, Invalid, "at most 500 rows", func() error { return errOf(w.StartImport(t.Context(), w.admin, big, true)) })
		w.agrees(t)
	})
}

func TestOnSomebodysBehalfNothingIsImportedThatIsChargedAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := visit(w.admin, w.support, access.Act)
		id := w.uploadCustomers(t, a, "Zed;zed.example;A;B;a;"+standard+";Annual yearly;5;;", "Yes;yes.example;A;B;a;"+standard+";Annual monthly;5;;")
		mustSay(t, w.importSays(t, a, id), "2 refused This order is charged at once, so it cannot be placed on somebody’s behalf. Nothing was ordered.", "3 new")
	})
}

func TestCustomersAreImportedByWhoMay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		file := ImportFile{"x.csv", []byte("Company;Domain;Admin first name;Admin last name;Admin email;Product;Plan;Seats\n" + companies(1)[0])}
		c := w.customer(billing.Flexible, 9)
		for _, a := range []access.Actor{
			w.worker(access.RoleResellerBilling), w.worker(access.RoleResellerViewer), c.admin, w.support, visit(w.admin, w.support, access.View), {},
		} {
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.UploadCustomers(t.Context(), a, file)) })
		}
		id := ok[uint](t)(w.UploadCustomers(t.Context(), w.worker(access.RoleResellerSales), file))
		ok[Import](t)(w.Import(t.Context(), w.admin, id))
		for _, a := range []access.Actor{c.admin, w.other} {
			_, err := w.Import(t.Context(), a, id)
			refused(t, err, NotFound, "no such import")
		}
	})
}

func TestACustomersImportThatIsKilledGoesOnWhereItStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(31, 32))
		const rows = 600
		file := companies(rows)
		for i := range file {
			if i%3 == 0 {
				file[i] = strings.Replace(file[i], "Flexible;25", "Annual yearly;2", 1)
			}
		}
		id, middle := w.uploadCustomers(t, w.admin, file...), 0
		ok[uint](t)(w.StartImport(t.Context(), w.admin, id, false))
		for range kills(t) {
			w.killed(t, w.url(t), time.Duration(random.Int64N(int64(300*time.Millisecond))))
			imp := ok[Import](t)(w.Import(t.Context(), w.admin, id))
			var made int64
			if err := w.db.Read(t.Context()).Model(&Customer{}).Where("domain LIKE 'quay%'").Count(&made).Error; err != nil || made != imp.Good {
				t.Fatalf("%d customers after %d rows, %v", made, imp.Good, err)
			}
			if imp.Status == ImportDone {
				break
			}
			middle++
		}
		second := w.Store
		if w.db.Dialect == database.Postgres {
			second = opened(t, w.url(t), w.now)
		}
		var all sync.WaitGroup
		for _, s := range []*Store{w.Store, second} { // and two processes share the rest
			all.Go(func() {
				if _, err := s.RunImports(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		imp := ok[Import](t)(w.Import(t.Context(), w.admin, id))
		if imp.Good != rows || imp.Status != ImportDone || w.contentsOf(t, "invoices").rows != rows/3 {
			t.Errorf("%d invoices, %+v", w.contentsOf(t, "invoices").rows, imp)
		}
		w.agrees(t)
		if middle == 0 {
			t.Error("no run was killed in the middle")
		}
		t.Logf("killed %d times in the middle", middle)
	})
}

func TestManyCustomers(t *testing.T) {
	rows := 3000
	if testing.Short() || raceDetector {
		rows = 100
	}
	onBoth(t, func(t *testing.T, w *world) {
		began := time.Now()
		id := w.uploadCustomers(t, w.admin, companies(rows)...)
		checked := time.Since(began)
		ok[uint](t)(w.StartImport(t.Context(), w.admin, id, false))
		ok[int](t)(w.RunImports(t.Context()))
		if imp := ok[Import](t)(w.Import(t.Context(), w.admin, id)); imp.Good != int64(rows) {
			t.Errorf("got %+v", imp)
		}
		t.Logf("%d customers: checked in %v, added in %v", rows, checked.Round(time.Millisecond), (time.Since(began) - checked).Round(time.Millisecond))
	})
}
