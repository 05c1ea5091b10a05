package models

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

func (w *world) remind() int {
	w.t.Helper()
	return must(w.t)(w.RemindDue(w.t.Context())).(int)
}

func TestRemindersAreMailedOnceOnTheirDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		annual, trial := w.customer(billing.AnnualMonthly, 5), w.customer(billing.Trial, 5) // on 10 April
		w.customer(billing.Flexible, 5)
		for _, step := range []struct {
			day           time.Time
			renewal, ends int // mails by then
		}{
			{start, 0, 0},
			{time.Date(2026, 5, 2, 22, 59, 0, 0, time.UTC), 0, 0},
			{time.Date(2026, 5, 2, 23, 0, 0, 0, time.UTC), 0, 1}, // 3 May in Dublin, 7 days before
			{time.Date(2026, 5, 8, 12, 0, 0, 0, time.UTC), 0, 1},
			{time.Date(2026, 5, 9, 12, 0, 0, 0, time.UTC), 0, 2},
			{time.Date(2026, 5, 10, 12, 0, 0, 0, time.UTC), 0, 2},
			{time.Date(2027, 3, 10, 12, 0, 0, 0, time.UTC), 0, 2},
			{time.Date(2027, 3, 11, 12, 0, 0, 0, time.UTC), 1, 2}, // 30 days before
			{time.Date(2027, 4, 6, 12, 0, 0, 0, time.UTC), 1, 2},
			{time.Date(2027, 4, 7, 12, 0, 0, 0, time.UTC), 2, 2},
			{time.Date(2027, 4, 9, 12, 0, 0, 0, time.UTC), 2, 2},
			{time.Date(2027, 4, 10, 12, 0, 0, 0, time.UTC), 2, 2},
			{time.Date(2028, 3, 11, 12, 0, 0, 0, time.UTC), 3, 2}, // the next term
		} {
			w.at(step.day)
			w.runDue()
			w.remind()
			if n := w.remind(); n != 0 {
				t.Errorf("%s: %d again", step.day, n)
			}
			if got := w.mails(MailRenewalSoon, annual.sub); got != step.renewal {
				t.Errorf("%s: %d mails of the renewal, want %d", step.day, got, step.renewal)
			}
			if got := w.mails(MailTrialSoon, trial.sub); got != step.ends {
				t.Errorf("%s: %d mails of the trial, want %d", step.day, got, step.ends)
			}
		}
	})
}

func TestAMissedReminderIsMadeUpForOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		late := w.customer(billing.AnnualMonthly, 5)
		gone := w.customer(billing.AnnualMonthly, 5)
		w.suspend(gone.sub) // will not renew
		w.on(2027, time.March, 25)
		if w.remind() != 2 || w.mails(MailRenewalSoon, c.sub) != 1 || w.mails(MailRenewalSoon, gone.sub) != 0 {
			t.Error("not made up for")
		}
		var row OutboxRow
		must(t)(nil, w.db.Read(t.Context()).Where("kind = ?", MailRenewalSoon).Order("id").Take(&row).Error)
		var facts struct {
			On   string
			Days int
		}
		if must(t)(nil, json.Unmarshal([]byte(row.Facts), &facts)); facts.On != "2027-04-10" || facts.Days != 16 || row.CustomerID != c.id || row.ResellerID != w.reseller {
			t.Errorf("%+v, %+v", row, facts)
		}
		w.write(func(db *gorm.DB) error {
			return db.Exec("DELETE FROM reminders WHERE subscription_id = ?", late.sub).Error
		})
		w.on(2027, time.April, 9)
		if w.remind() != 2 { // the one at 3 days for both, and no 30 any more
			t.Error("both at once")
		}
	})
}

// Two processes that saw the same subscription mail one reminder.
func TestAReminderThatSomebodyMailedMeanwhileIsNotMailedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		seen := w.sub(c.sub)
		w.on(2027, time.April, 8)
		for i, s := range []*Store{w.Store, w.another()} {
			if did := must(t)(s.remindOf(t.Context(), seen, 3)).(bool); did != (i == 0) {
				t.Errorf("process %d: %t", i, did)
			}
		}
		w.suspend(c.sub)
		if must(t)(w.remindOf(t.Context(), seen, 30)).(bool) || w.mails(MailRenewalSoon, c.sub) != 1 {
			t.Error("mailed again")
		}
	})
}

func TestTwoProcessesRemindOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const n = 10
		subs := make([]uint, n)
		for i := range subs {
			subs[i] = w.customer(billing.Trial, 5).sub
		}
		w.on(2026, time.May, 9)
		var all sync.WaitGroup
		for _, s := range []*Store{w.Store, w.another()} {
			all.Go(func() {
				if err := s.RunDue(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, sub := range subs {
			if got := w.mails(MailTrialSoon, sub); got != 1 {
				t.Errorf("%d mails", got)
			}
		}
	})
}

func TestRunDueDoesEveryJob(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		trial := w.customer(billing.Trial, 5)
		users := w.fill(c, 2)
		w.remove(c, users[0])
		w.write(func(db *gorm.DB) error {
			return db.Model(&User{}).Where("id = ?", users[1]).Update("password_hash", hashPassword("correct horse battery")).Error
		})
		var u User
		must(t)(nil, w.db.Read(t.Context()).Take(&u, users[1]).Error)
		must(t)(w.SignIn(t.Context(), u.Email, "correct horse battery", access.Request{}, Browser{Agent: "a browser"}))
		actor := w.admin
		actor.Request.Key = "once"
		in := RenewalOrder{Renewal: RenewCancel, Was: w.sub(c.sub).Version}
		must(t)(w.EditRenewal(t.Context(), actor, c.sub, in))

		rows := func(what string, args ...any) (n int64) {
			t.Helper()
			must(t)(nil, w.db.Read(t.Context()).Raw("SELECT COUNT(*) FROM "+what, args...).Scan(&n).Error)
			return n
		}
		for _, step := range []struct {
			day                                              time.Time
			erased, reminders, suspended, receipts, sessions int64
		}{
			{time.Date(2026, 4, 30, 9, 0, 0, 0, time.UTC), 0, 0, 0, 1, 1},
			{time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), 1, 1, 0, 1, 1},
			{time.Date(2026, 5, 10, 9, 0, 0, 0, time.UTC), 1, 1, 1, 1, 1},
			{time.Date(2026, 5, 10, 9, 0, 1, 0, time.UTC), 1, 1, 1, 0, 1},
			{time.Date(2026, 6, 14, 9, 0, 1, 0, time.UTC), 1, 1, 1, 0, 0},
		} {
			w.at(step.day)
			for range 2 {
				must(t)(nil, w.RunDue(t.Context()))
				got := [5]int64{
					rows("users WHERE status = ?", UserErased), rows("outbox WHERE kind = ?", MailTrialSoon),
					rows("subscriptions WHERE status = ?", Suspended), rows("receipts"), rows("sessions"),
				}
				if want := [5]int64{step.erased, step.reminders, step.suspended, step.receipts, step.sessions}; got != want {
					t.Errorf("%s: %v, want %v", step.day, got, want)
				}
			}
		}
		w.is(trial.sub, Suspended, billing.Trial, 1, 5)
	})
}
