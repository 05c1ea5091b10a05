package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// quiet empties the outbox, so that a test sees only its own mail.
func (w *world) quiet() {
	w.t.Helper()
	w.write(func(db *gorm.DB) error { return db.Exec("DELETE FROM outbox").Error })
}

// put posts a mail as an operation does.
func (w *world) put(kind string, c company, user uint, facts Facts) {
	w.t.Helper()
	must(w.t)(write(w.t.Context(), w.Store, access.Job(), "test", func(t *tx) (int, error) {
		return 0, t.post(kind, Customer{ID: c.id, ResellerID: w.reseller}, user, facts)
	}))
}

func (w *world) claim() (Mail, bool) {
	w.t.Helper()
	m, found, err := w.ClaimMail(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return m, found
}

// outbox is every row, in the order of ids.
func (w *world) outbox() (rows []OutboxRow) {
	w.t.Helper()
	must(w.t)(nil, w.db.Read(w.t.Context()).Order("id").Find(&rows).Error)
	return rows
}

func (w *world) later(d time.Duration) { w.at(w.now().Add(d)) }

func TestAMailIsTriedWithGrowingPausesUntilItFailed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		var pauses []time.Duration
		for attempt := int64(1); ; attempt++ {
			m, found := w.claim()
			if !found || m.Attempt != attempt || m.To.Address != w.address(c.admin.UserID) {
				t.Fatalf("attempt %d: %+v, %t", attempt, m, found)
			}
			must(t)(nil, w.NoteMailFailed(t.Context(), m, "451 aoife@harbor1.example is busy", false))
			row := w.outbox()[0]
			if row.LastError != "451 (address) is busy" || row.TakenAt != nil || row.Attempts != attempt {
				t.Errorf("%+v", row)
			}
			if row.Status == MailFailed {
				break
			}
			pause := row.DueAt.Sub(w.now())
			w.later(pause - time.Second)
			if _, found := w.claim(); found {
				t.Fatal("tried before its time")
			}
			pauses = append(pauses, pause)
			w.later(time.Second)
		}
		if len(pauses) != MailAttempts-1 {
			t.Errorf("%d pauses", len(pauses))
		}
		for i := 1; i < len(pauses); i++ {
			if pauses[i] <= pauses[i-1] {
				t.Errorf("pauses do not grow: %v", pauses)
			}
		}
		w.later(30 * 24 * time.Hour)
		if _, found := w.claim(); found {
			t.Error("a failed mail is tried again")
		}
	})
}

func TestWhatIsRefusedForGoodIsNotTriedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		m, _ := w.claim()
		must(t)(nil, w.NoteMailFailed(t.Context(), m, "550 no such user", true))
		w.later(30 * 24 * time.Hour)
		if _, found := w.claim(); found || w.outbox()[0].Status != MailFailed {
			t.Errorf("%+v", w.outbox()[0])
		}
	})
}

func TestAMailThatSaysSentIsNeverSentAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		first, _ := w.claim()
		w.later(MailLease)
		second, found := w.claim() // the first process seems to have died
		if !found || second.ID != first.ID || second.Attempt != 2 {
			t.Fatalf("%+v, %t", second, found)
		}
		must(t)(nil, w.NoteMailFailed(t.Context(), first, "too late", true)) // it had not
		if row := w.outbox()[0]; row.Status != MailWaiting || row.TakenAt == nil {
			t.Errorf("taken from the second: %+v", row)
		}
		must(t)(nil, w.NoteMailSent(t.Context(), first))
		taken := w.now()
		w.later(time.Second)
		must(t)(nil, w.NoteMailSent(t.Context(), second)) // the first time stays
		must(t)(nil, w.NoteMailFailed(t.Context(), second, "dropped", false))
		w.later(2 * MailLease)
		if _, found := w.claim(); found {
			t.Error("sent again")
		}
		if row := w.outbox()[0]; row.Status != MailSent || row.SentAt == nil || !row.SentAt.Equal(taken) {
			t.Errorf("%+v", row)
		}
	})
}

// A process that dies each time while it sends does not try for ever.
func TestAMailThatKillsItsProcessFailsAfterTheLastAttempt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		for range MailAttempts {
			if _, found := w.claim(); !found {
				t.Fatal("not claimed")
			}
			w.later(MailLease)
		}
		if _, found := w.claim(); found || w.outbox()[0].Status != MailFailed {
			t.Errorf("%+v", w.outbox()[0])
		}
	})
}

func TestWhatConcernsSeveralBecomesAMailToEach(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		manager, member := w.person(c, access.RoleUserManager), w.person(c, access.RoleMember)
		sales, viewer := w.worker(access.RoleResellerSales), w.worker(access.RoleResellerViewer)
		w.quiet()
		for kind, want := range map[string][]uint{
			MailCapNear:        {w.admin.UserID, sales.UserID, c.admin.UserID, manager.UserID},
			MailRequestMade:    {w.admin.UserID, sales.UserID},
			MailOrderCompleted: {c.admin.UserID},
			MailInvoiceIssued:  {w.admin.UserID},
			MailVisitStarted:   {c.admin.UserID},
		} {
			w.put(kind, c, 0, Facts{})
			got := map[uint]bool{}
			for {
				m, found := w.claim()
				if !found {
					break
				}
				if got[m.To.UserID] || m.Attempt != 1 {
					t.Errorf("%s: %+v", kind, m)
				}
				got[m.To.UserID] = true
				must(t)(nil, w.NoteMailSent(t.Context(), m))
			}
			if len(got) != len(want) || got[member.UserID] || got[viewer.UserID] || got[w.other.UserID] {
				t.Errorf("%s went to %v, want %v", kind, got, want)
			}
			for _, id := range want {
				if !got[id] {
					t.Errorf("%s: %d got none", kind, id)
				}
			}
		}
	})
}

func TestSuspendedAndDeletedPeopleGetNoMail(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		users := w.fill(c, 2)
		w.quiet()
		w.put(MailNewUser, c, users[0], Facts{})
		w.put(MailNewUser, c, users[1], Facts{})
		must(t)(w.SuspendUsers(t.Context(), c.admin, users[:1]))
		must(t)(w.DeleteUsers(t.Context(), c.admin, users[1:]))
		if _, found := w.claim(); found {
			t.Error("claimed")
		}
		for _, row := range w.outbox() {
			if row.Status != MailDropped || row.LastError == "" {
				t.Errorf("%+v", row)
			}
		}
		refused(t, errOf(w.SendMailAgain(t.Context(), w.admin, w.outbox()[0].ID)), Conflict, "suspended or deleted")
	})
}

func TestAnAnswerGoesToWhoAskedOrElseToTheSuperAdmins(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		manager := w.person(c, access.RoleUserManager)
		w.quiet()
		for asked, want := range map[uint]uint{manager.UserID: manager.UserID, w.admin.UserID: c.admin.UserID} {
			w.put(MailRequestAnswered, c, asked, Facts{})
			m, found := w.claim()
			if !found || m.To.UserID != want {
				t.Errorf("asked by %d: %+v", asked, m.To)
			}
			must(t)(nil, w.NoteMailSent(t.Context(), m))
		}
	})
}

func TestMailThatWaitedTooLongIsDroppedAndCanBeSentAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		w.later(mailKept)
		if _, found := w.claim(); !found {
			t.Fatal("dropped too early")
		}
		w.later(mailKept + MailLease + time.Second)
		if _, found := w.claim(); found || w.outbox()[0].Status != MailDropped {
			t.Fatalf("%+v", w.outbox())
		}
		must(t)(w.SendMailAgain(t.Context(), w.admin, w.outbox()[0].ID))
		if _, found := w.claim(); !found {
			t.Error("not sent again")
		}
		w.put(MailNewUser, c, c.admin.UserID, Facts{})
		must(t)(nil, w.DropWaitingMail(t.Context(), "It belongs to the demo’s story."))
		if rows := w.outbox(); rows[0].Status != MailWaiting || rows[1].Status != MailDropped {
			t.Errorf("%+v", rows)
		}
	})
}

func TestSendAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		w.put(MailNewUser, c, c.admin.UserID, Facts{"role": "super_admin"})
		id := w.outbox()[0].ID
		m, _ := w.claim()
		refused(t, errOf(w.SendMailAgain(t.Context(), w.support, id)), Conflict, "being sent at this moment")
		must(t)(nil, w.NoteMailFailed(t.Context(), m, "451 later", false))
		must(t)(w.SendMailAgain(t.Context(), w.support, id)) // does not wait for the pause
		m, found := w.claim()
		if !found || m.Attempt != 1 {
			t.Fatalf("%+v", m)
		}
		must(t)(nil, w.NoteMailSent(t.Context(), m))
		sent := w.outbox()[0]
		actor := w.admin
		actor.Request.Key = "twice"
		again := must(t)(w.SendMailAgain(t.Context(), actor, id)).(uint)
		if other := must(t)(w.SendMailAgain(t.Context(), actor, id)).(uint); other != again || again == id {
			t.Errorf("%d, then %d", again, other)
		}
		rows := w.outbox()
		if len(rows) != 2 || fmt.Sprint(rows[0]) != fmt.Sprint(sent) || rows[1].Facts != sent.Facts || rows[1].Status != MailWaiting {
			t.Errorf("%+v", rows)
		}
		w.put(MailPasswordLink, c, c.admin.UserID, Facts{})
		link := w.outbox()[2].ID
		w.refuses(t, Forbidden, "", func() error {
			return errOf(w.SendMailAgain(t.Context(), visit(w.admin, w.support, access.Act), link))
		})
		must(t)(w.SendMailAgain(t.Context(), visit(w.admin, w.support, access.Act), again))
		w.refuses(t, Forbidden, "", func() error {
			return errOf(w.SendMailAgain(t.Context(), visit(w.admin, w.support, access.View), again))
		})
		w.refuses(t, NotFound, "", func() error { return errOf(w.SendMailAgain(t.Context(), w.other, id)) })
	})
}

func TestTheListOfMailIsFencedFilteredAndForgetsTheErased(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		user := w.fill(c, 1)[0]
		w.quiet()
		w.put(MailNewUser, c, user, Facts{})
		w.put(MailCapNear, c, 0, Facts{})
		m, _ := w.claim()
		must(t)(nil, w.NoteMailFailed(t.Context(), m, "550 Anna Berg is unknown", true))
		list := func(a access.Actor, f MailFilter) []MailRow {
			return must(t)(w.ListMail(t.Context(), a, f, Paging{})).(Page[MailRow]).Rows
		}
		all := list(w.support, MailFilter{})
		if len(all) != 2 || all[0].Receiver() != "Reseller admin, Reseller sales, Super admin, User manager" ||
			all[1].Receiver() != "Anna Berg" || !strings.HasPrefix(all[1].Company(), "Harbor Foods") {
			t.Errorf("%+v", all)
		}
		if n := len(list(w.admin, MailFilter{})); n != 2 {
			t.Errorf("the reseller sees %d", n)
		}
		if n := len(list(w.other, MailFilter{})); n != 0 {
			t.Errorf("another reseller sees %d", n)
		}
		for filter, want := range map[MailFilter]int{
			{Status: MailFailed}: 1, {Kind: MailCapNear}: 1, {Search: "berg"}: 1, {Search: "harbor"}: 2, {Search: "nobody"}: 0, {Status: MailSent}: 0,
		} {
			if n := len(list(w.support, filter)); n != want {
				t.Errorf("%+v: %d, want %d", filter, n, want)
			}
		}
		if b := must(t)(w.MailBacklog(t.Context(), w.admin)).(MailBacklog); b != (MailBacklog{Waiting: 1, Failed: 1}) {
			t.Errorf("%+v", b)
		}
		must(t)(w.DeleteUsers(t.Context(), c.admin, []uint{user}))
		w.later((RestoreDays + 2) * 24 * time.Hour)
		must(t)(w.EraseDeletedUsers(t.Context()))
		row := list(w.support, MailFilter{Kind: MailNewUser})[0]
		if row.Receiver() != fmt.Sprintf("deleted user %d", user) || row.LastError != "" || row.Status != MailFailed {
			t.Errorf("%+v", row)
		}
	})
}

// Sixteen senders in two processes send two hundred mails, none twice.
func TestSixteenSendersSendNoneTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.quiet()
		const mails = 200
		must(t)(write(t.Context(), w.Store, access.Job(), "test", func(tx *tx) (int, error) {
			for range mails {
				if err := tx.post(MailNewUser, Customer{ID: c.id, ResellerID: w.reseller}, c.admin.UserID, Facts{}); err != nil {
					return 0, err
				}
			}
			return 0, nil
		}))
		var mu sync.Mutex
		sent := map[uint]int{}
		stores := []*Store{w.Store, w.another()}
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				for {
					m, found, err := stores[i%2].ClaimMail(context.Background())
					if err != nil || !found {
						if err != nil && !errors.Is(err, context.Canceled) {
							t.Error(err)
						}
						return
					}
					mu.Lock()
					sent[m.ID]++
					mu.Unlock()
					if err := stores[i%2].NoteMailSent(context.Background(), m); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		for {
			m, found := w.claim() // what a sender passed over because others held it
			if !found {
				break
			}
			sent[m.ID]++
			must(t)(nil, w.NoteMailSent(t.Context(), m))
		}
		for id, n := range sent {
			if n != 1 {
				t.Errorf("mail %d was sent %d times", id, n)
			}
		}
		if len(sent) != mails {
			t.Errorf("%d of %d sent", len(sent), mails)
		}
	})
}

// address is a person's address.
func (w *world) address(id uint) (email string) {
	w.t.Helper()
	must(w.t)(nil, w.db.Read(w.t.Context()).Raw("SELECT email FROM users WHERE id = ?", id).Scan(&email).Error)
	return email
}
