package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// upload uploads a file of users of a customer.
func (w *world) upload(t *testing.T, a access.Actor, text string) uint {
	t.Helper()
	return ok[uint](t)(w.UploadUsers(t.Context(), a, ImportFile{Name: "people.csv", Content: []byte(text)}))
}

// imported starts an import and runs it to its end.
func (w *world) imported(t *testing.T, a access.Actor, id uint, allOrNothing bool) Import {
	t.Helper()
	ok[uint](t)(w.StartImport(t.Context(), a, id, allOrNothing))
	ok[int](t)(w.RunImports(t.Context()))
	return ok[Import](t)(w.Import(t.Context(), a, id))
}

// importSays is an import's rows, each as its number, its state and its note.
func (w *world) importSays(t *testing.T, a access.Actor, id uint) string {
	t.Helper()
	var b strings.Builder
	for p := (Paging{Size: MaxPage}); ; {
		part := ok[Page[ImportRow]](t)(w.ListImportRows(t.Context(), a, id, AllRows, p))
		for _, r := range part.Rows {
			fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%d %s %s", r.No, r.State, r.Note)))
		}
		if p.Older = part.Older; p.Older == "" {
			break
		}
	}
	return strings.TrimSpace(b.String())
}

// people is a file of n users.
func people(n int) string {
	var b strings.Builder
	b.WriteString("First name,Last name,Email\n")
	for i := range n {
		fmt.Fprintf(&b, "Anna,Berg %d,new.%d\n", i, i)
	}
	return b.String()
}

func mustSay(t *testing.T, got string, want ...string) {
	t.Helper()
	if joined := strings.Join(want, "\n"); got != joined {
		t.Errorf("it says\n%s\nwant\n%s", got, joined)
	}
}

func TestAnImportSaysWhatBecomesOfEachRowBeforeItDoesAnything(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 7) // 1 licensed
		domain := strings.TrimPrefix(w.user(c.admin.UserID).Email, "aoife@")
		vaultSub := w.also(c, vault, billing.Flexible, 1)
		gone := w.fill(c, 2)
		ok[int](t)(w.DeleteUsers(t.Context(), c.admin, gone[:1]))
		ok[int](t)(w.SuspendUsers(t.Context(), c.admin, gone[1:])) // 2 licensed
		must(t)(w.AddStaff(t.Context(), w.admin, NewStaff{FirstName: "Orla", LastName: "Kelly", Role: access.RoleResellerSales, Email: "orla@" + domain}))
		before := w.trace(t)
		id := w.upload(t, c.admin, strings.Join([]string{
			"First name;Last name;Email;Secondary email;Role;Licenses;Floor",
			"Zoë;Ä. O'Brien;zoe;zoe@home.example;user;;3",
			"Bo;Berg;bo@" + strings.ToUpper(domain) + ";;super admin;Google Vault;",
			"Cy;Berg;cy;;User manager;google-vault;",
			"Di;Berg;di;;;Gmail;",
			";Berg;ed;;;;",
			"Fay;Berg;fay@elsewhere.example;;;;",
			"Gus;Berg;ZOE;;;;",
			"Hal;Berg;aoife;;;;",
			"Ida;Berg;" + w.user(gone[1]).Email + ";;;;",
			"Jo;Berg;" + w.user(gone[0]).Email + ";;;;",
			"Kim;Berg;orla;;;;",
			"Lea;Berg;lea;;;Google Workspace Business Standard;",
			"Max;Berg;max;;Boss;;",
			"Nia;Berg;nia;;;;",
			"Oz;Berg;oz;;;;",
			"Pam;Berg;pam;;;;",
		}, "\r\n"))
		name := ok[Customer](t)(w.Customer(t.Context(), c.admin, c.id)).Name
		mustSay(t, w.importSays(t, c.admin, id),
			"2 new", "3 new",
			"4 full By this row, "+name+" has used 1 of 1 users under its purchase cap for Google Vault. Ask Liffey Cloud to raise it.",
			"5 refused "+name+" has no licenses named “Gmail”.",
			"6 wrong First name must have 1 to 60 characters.",
			"7 wrong Primary email must be an address in "+domain+".",
			"8 wrong Row 2 has the same address.",
			"9 exists", "10 exists The user is suspended and stays so.",
			"11 refused "+w.user(gone[0]).Email+" belonged to Anna Berg, who was deleted on "+w.user(gone[0]).DeletedOn.String()+". A super admin can restore that user.",
			"12 refused orla@"+domain+" is already somebody's address. Choose another one.",
			"13 new", "14 wrong Role must be User, User manager or Super admin.", "15 new", "16 new",
			"17 full By this row, "+name+" has used 7 of 7 users under its purchase cap for Google Workspace Business Standard. Ask Liffey Cloud to raise it.")
		imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
		if imp.Good != 5 || imp.Existing != 2 || imp.Bad != 9 || imp.RowCount != 16 || imp.Unused != "Floor" || imp.FileName != "people.csv" {
			t.Errorf("got %+v", imp)
		}
		for table, is := range w.trace(t) {
			if is != before[table] && !strings.HasPrefix(table, "import") {
				t.Errorf("the preview left a trace in %s", table)
			}
		}

		imp = w.imported(t, c.admin, id, false)
		if imp.Status != ImportDone || imp.Good != 5 || imp.Existing != 2 || imp.Bad != 9 || imp.Skipped() != 0 {
			t.Errorf("got %+v", imp)
		}
		if s := w.sub(c.sub); s.Licensed != 7 {
			t.Errorf("%d licensed", s.Licensed)
		}
		bo := w.staff("bo@" + domain)
		if !w.holds(bo.UserID, vaultSub) || bo.Role != access.RoleSuperAdmin {
			t.Errorf("Bo is %+v", bo)
		}
		w.agrees(t)
	})
}

// What a form and a file add is the same user.
func TestAnImportedUserIsAsOneThatWasAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 9), w.customer(billing.Flexible, 9)
		in := NewUser{FirstName: "Zoë", LastName: "Ä. O'Brien", Address: "Zoë", SecondaryEmail: "zoe@home.example", Role: access.RoleUserManager}
		added := w.user(ok[UsersAdded](t)(w.AddUsers(t.Context(), c.admin, []NewUser{in})).UserIDs[0])
		id := w.upload(t, d.admin, "Role,Last name,Email,First name,Recovery email\nUser manager,Ä. O'Brien,Zoë,Zoë,zoe@home.example\n")
		w.imported(t, d.admin, id, false)
		rows := ok[Page[ImportRow]](t)(w.ListImportRows(t.Context(), d.admin, id, GoodRows, Paging{})).Rows
		made := w.user(rows[0].SubjectID)
		if !w.holds(made.ID, d.sub) {
			t.Error("without a license")
		}
		made.ID, made.CustomerID = added.ID, added.CustomerID
		made.Email, made.EmailKey = strings.Replace(made.Email, "harbor2", "harbor1", 1), strings.Replace(made.EmailKey, "harbor2", "harbor1", 1)
		added.ResellerID, made.ResellerID = nil, nil
		added.CustomerID, made.CustomerID = nil, nil
		if fmt.Sprintf("%+v", made) != fmt.Sprintf("%+v", added) {
			t.Errorf("imported %+v\nadded    %+v", made, added)
		}
		var mails []OutboxRow
		if err := w.db.Read(t.Context()).Where("kind = ?", MailInvitation).Order("id DESC").Limit(2).Find(&mails).Error; err != nil {
			t.Fatal(err)
		}
		for i := range mails {
			mails[i].ID, mails[i].CustomerID, mails[i].UserID = 0, 0, 0
		}
		if fmt.Sprint(mails[0]) != fmt.Sprint(mails[1]) {
			t.Errorf("mails %+v", mails)
		}
	})
}

func TestAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.large(1001)
		id := w.upload(t, c.admin, people(1000)+"Aoife,Byrne,aoife\n")
		ok[uint](t)(w.StartImport(t.Context(), c.admin, id, true))
		w.fill(c, 1) // takes the last seat after the check
		ok[int](t)(w.RunImports(t.Context()))
		imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
		if imp.Status != ImportDone || imp.Good != 0 || imp.Existing != 1 || imp.Bad != 1 || imp.Skipped() != 999 || imp.GoneThrough != 0 || imp.Reason != "Not every row fits, so nobody was added." {
			t.Errorf("got %+v", imp)
		}
		if s := w.sub(c.sub); s.Licensed != 2 {
			t.Errorf("%d licensed", s.Licensed)
		}
		says := w.importSays(t, c.admin, id)
		if strings.Count(says, " skipped") != 999 || !strings.Contains(says, "1001 full Harbor Foods") {
			t.Errorf("it says %s", says[:200])
		}

		w.RemoveLicenses(t.Context(), c.admin, c.sub, []uint{c.admin.UserID})
		orders := w.contentsOf(t, "orders").rows
		id = w.upload(t, c.admin, people(1000)+"Aoife,Byrne,aoife\n")
		imp = w.imported(t, c.admin, id, true)
		if imp.Good != 1000 || imp.Existing != 1 || imp.Skipped() != 0 || imp.Status != ImportDone || imp.Reason != "" {
			t.Errorf("got %+v", imp)
		}
		if s := w.sub(c.sub); s.Licensed != 1001 {
			t.Errorf("%d licensed", s.Licensed)
		}
		if made := w.contentsOf(t, "orders").rows - orders; made != 1 {
			t.Errorf("%d orders for one import", made)
		}
		w.agrees(t)
	})
}

func TestWhatAnImportWritesIsWrittenOncePerTransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.large(5000)
		id := w.upload(t, c.admin, people(1200))
		orders := w.contentsOf(t, "orders").rows
		w.at(start.AddDate(0, 0, 1))
		w.imported(t, c.admin, id, false)
		if made := w.contentsOf(t, "orders").rows - orders; made != 3 {
			t.Errorf("%d orders for 1,200 users, want one for each 500", made)
		}
		var actions []string
		for _, a := range w.activity(c.id)[:5] {
			actions = append(actions, a.Action)
			if a.ActorID != c.admin.UserID || a.RequestID != c.admin.Request.ID {
				t.Errorf("entry %+v", a)
			}
		}
		if want := []string{"import.ended", "users.imported", "users.imported", "users.imported", "import.started"}; !slices.Equal(actions, want) {
			t.Errorf("got %v, want %v", actions, want)
		}
		list := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), c.admin, OrderFilter{Type: OrderUsersAdded}, Paging{})).Rows
		if list[0].Quantity() != "1,201, added 200" || list[0].PlacedBy != c.admin.UserID {
			t.Errorf("the last order is %q", list[0].Quantity())
		}
		w.agrees(t)
	})
}

func TestAnImportIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		w.imported(t, c.admin, w.upload(t, c.admin, people(2)+"x,y,aoife\n"), false)
		var told []string
		for _, a := range ok[Page[ActivityRow]](t)(w.ListActivity(t.Context(), c.admin, ActivityFilter{}, Paging{Size: 3})).Rows {
			told = append(told, fmt.Sprint(a.What, a.Facts))
		}
		mustSay(t, strings.Join(told, "\n"), "The import ended[Status: Done Rows: 3 Added: 2 There already: 1]",
			"Added users from a file[Users: 2]", "Started an import[Rows: 3 If a row does not fit: the others are added]")
	})
}

func TestOnlyWhoMayStartsAnImportAndOnlyOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 50), w.customer(billing.Flexible, 50)
		id := w.upload(t, c.admin, people(3))
		start := func(a access.Actor) func() error {
			return func() error { return errOf(w.StartImport(t.Context(), a, id, false)) }
		}
		w.refuses(t, NotFound, "no such import", start(d.admin))
		w.refuses(t, NotFound, "no such import", start(w.other))
		w.refuses(t, Forbidden, "does not allow", start(w.admin))
		w.refuses(t, Forbidden, "does not allow", start(visit(c.admin, w.admin, access.View)))
		w.refuses(t, NotFound, "no such import", start(access.Actor{}))
		once := w.imported(t, c.admin, id, false)
		again := w.imported(t, c.admin, id, true)
		if s := w.sub(c.sub); s.Licensed != 4 || again.AllOrNothing || !again.FinishedAt.Equal(*once.FinishedAt) {
			t.Errorf("%d licensed, %+v", s.Licensed, again)
		}
		started := 0
		for _, entry := range w.activity(c.id) {
			if entry.Action == "import.started" {
				started++
			}
		}
		if started != 1 {
			t.Errorf("it was started %d times", started)
		}
		none := w.upload(t, c.admin, people(3))
		w.refuses(t, Conflict, "No row of the file can be added", func() error { return errOf(w.StartImport(t.Context(), c.admin, none, false)) })
		some := w.upload(t, c.admin, people(4)+",,\nx,y,z z\n")
		w.refuses(t, Conflict, "Not all rows can be added", func() error { return errOf(w.StartImport(t.Context(), c.admin, some, true)) })
		if i := ok[Import](t)(w.Import(t.Context(), c.admin, none)); i.Status != ImportDiscarded {
			t.Errorf("the file before is %s", i.Status)
		}
	})
}

func TestAdministratorsAreImportedBySuperAdminsOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		file := "First name,Last name,Email,Role\nBo,Berg,bo,Super admin\nCy,Berg,cy,User manager\nDi,Berg,di,User\n"
		const only = "Only a super admin gives administrator roles."
		for name, a := range map[string]access.Actor{"a user manager": w.manager(c), "somebody on a visit": visit(c.admin, w.admin, access.Act)} {
			id := w.upload(t, a, file)
			mustSay(t, w.importSays(t, a, id), "2 refused "+only, "3 refused "+only, "4 new")
			_ = name
		}
		id := w.upload(t, c.admin, file)
		mustSay(t, w.importSays(t, c.admin, id), "2 new", "3 new", "4 new")
		manager := w.manager(c)
		if imp := w.imported(t, manager, id, false); imp.Good != 1 || imp.Bad != 2 {
			t.Errorf("a user manager started it: %+v", imp)
		}
	})
}

func TestAnImportStopsWhenWhoeverStartedItMayNotGoOn(t *testing.T) {
	ends := map[string]struct {
		do   func(*testing.T, *world, company, access.Actor)
		says string
	}{
		"suspended": {func(t *testing.T, w *world, c company, a access.Actor) {
			ok[int](t)(w.SuspendUsers(t.Context(), c.admin, []uint{a.UserID}))
		}, "Whoever started it may not do this any more."},
		"another role": {func(t *testing.T, w *world, c company, a access.Actor) {
			u := w.user(a.UserID)
			ok[uint](t)(w.EditUser(t.Context(), c.admin, u.ID, UserInformation{FirstName: "A", LastName: "B", Role: access.RoleMember, Was: u.Version}))
		}, "Whoever started it may not do this any more."},
		"stopped": {func(t *testing.T, w *world, c company, a access.Actor) {
			var i Import
			if err := w.db.Read(t.Context()).Where("status = ?", ImportRunning).Take(&i).Error; err != nil {
				t.Fatal(err)
			}
			ok[uint](t)(w.StopImport(t.Context(), c.admin, i.ID))
		}, "It was stopped."},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				c := w.large(5000)
				manager := w.manager(c)
				id := w.upload(t, manager, people(1200)+",,broken row\n")
				ok[uint](t)(w.StartImport(t.Context(), manager, id, false))
				if more := ok[bool](t)(w.stepImport(t.Context(), id)); !more {
					t.Fatal("nothing was done")
				}
				end.do(t, w, c, manager)
				ok[int](t)(w.RunImports(t.Context()))
				imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
				if imp.Status != ImportStopped || imp.Good != 500 || imp.Bad != 1 || imp.Skipped() != 700 || imp.Reason != end.says {
					t.Errorf("got %+v", imp)
				}
				if s := w.sub(c.sub); s.Licensed != 502 {
					t.Errorf("%d licensed", s.Licensed)
				}
				w.agrees(t)
			})
		})
	}
}

func TestAnImportOnSomebodysBehalfEndsWithTheVisit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for how, goesOn := range map[VisitEnd]bool{VisitLeft: true, VisitTimeOver: true, VisitStopped: false, VisitAccessOff: false} {
			c := w.large(5000)
			v := ok[VisitStarted](t)(w.StartVisit(t.Context(), w.admin, "session", NewVisit{CustomerID: c.id, Level: access.Act, Reason: "help"}))
			a := visit(c.admin, w.admin, access.Act)
			a.Visit.ID = v.ID
			id := w.upload(t, a, people(600))
			ok[uint](t)(w.StartImport(t.Context(), a, id, false))
			ok[bool](t)(w.stepImport(t.Context(), id))
			switch how {
			case VisitLeft:
				ok[uint](t)(w.EndVisit(t.Context(), a, v.ID))
			case VisitStopped:
				ok[uint](t)(w.EndVisit(t.Context(), c.admin, v.ID))
			case VisitAccessOff:
				ok[bool](t)(w.SwitchResellerAccess(t.Context(), c.admin, false))
			case VisitTimeOver:
				w.at(w.now().Add(ResellerVisitLife + time.Hour))
			}
			ok[int](t)(w.RunImports(t.Context()))
			imp := ok[Import](t)(w.Import(t.Context(), c.admin, id))
			if (imp.Good == 600) != goesOn || (imp.Status == ImportStopped) == goesOn {
				t.Errorf("%s: %+v", how, imp)
			}
			told := 0
			for _, entry := range w.activity(c.id) {
				if entry.Action != "users.imported" {
					continue
				}
				told++
				if entry.VisitID != v.ID || entry.ActorID != w.admin.UserID || entry.ActorRole != string(access.RoleResellerAdmin) {
					t.Errorf("%s: entry %+v", how, entry)
				}
			}
			if told == 0 {
				t.Errorf("%s: the record says nothing", how)
			}
			w.agrees(t)
		}
	})
}

func TestASuspendedSubscriptionTakesNoImportedUsers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		id := w.upload(t, c.admin, people(2))
		ok[uint](t)(w.StartImport(t.Context(), c.admin, id, false))
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, c.sub, ""))
		ok[int](t)(w.RunImports(t.Context()))
		if says := w.importSays(t, c.admin, id); strings.Count(says, "full Google Workspace Business Standard of Harbor Foods 1 is suspended") != 2 {
			t.Error(says)
		}
		w.agrees(t)
	})
}

func TestAFileThatCannotBeReadIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 50)
		for says, file := range map[string]string{
			"The file is empty.":                   "",
			"has no column “Email”":                "First name,Last name\na,b\n",
			"larger than 10 MB":                    strings.Repeat(" ", ImportMostBytes+1),
			"more than 50,000 rows":                people(ImportMostRows + 1),
			"is never closed":                      "First name,Last name,Email\n\"a,b,c\n",
			"“Email” and “Primary email” mean the": "First name,Last name,Email,Primary email\na,b,c,d\n",
		} {
			w.refuses(t, Invalid, says, func() error {
				return errOf(w.UploadUsers(t.Context(), c.admin, ImportFile{"x.csv", []byte(file)}))
			})
		}
	})
}

func TestImportedRowsAreErased(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.large(20_000)
		done := w.upload(t, c.admin, people(erasedAtOnce+10))
		w.imported(t, c.admin, done, false)
		waiting := w.upload(t, c.admin, people(3))
		w.at(start.AddDate(0, 0, ImportDays))
		must(t)(0, w.RunDue(t.Context()))
		if n := w.contentsOf(t, "import_rows").rows; n != erasedAtOnce+13 {
			t.Errorf("%d rows after %d days", n, ImportDays)
		}
		w.at(start.AddDate(0, 0, ImportDays).Add(time.Minute))
		must(t)(0, w.RunDue(t.Context()))
		if n := w.contentsOf(t, "import_rows").rows; n != 0 {
			t.Errorf("%d rows are left", n)
		}
		imp := ok[Import](t)(w.Import(t.Context(), c.admin, done))
		if !imp.Erased || imp.FileName != "" || imp.Good != erasedAtOnce+10 {
			t.Errorf("got %+v", imp)
		}
		if imp = ok[Import](t)(w.Import(t.Context(), c.admin, waiting)); imp.Status != ImportDiscarded {
			t.Errorf("got %+v", imp)
		}
		if list := ok[Page[Import]](t)(w.ListImports(t.Context(), c.admin, ImportUsers, Paging{})).Rows; len(list) != 0 {
			t.Errorf("got %+v", list)
		}
	})
}
