package models

import (
	"testing"
	"time"

	"perseat/models/billing"
)

func (w *world) post() (Post, bool) {
	w.t.Helper()
	p, found, err := w.ClaimDelivery(w.t.Context())
	must(w.t)(nil, err)
	return p, found
}

// posted takes a delivery that must be there.
func (w *world) posted() Post {
	w.t.Helper()
	p, found := w.post()
	if !found {
		w.t.Fatal("nothing is due")
	}
	return p
}

func (w *world) delivered(p Post) {
	w.t.Helper()
	must(w.t)(nil, w.NoteDelivered(w.t.Context(), p, 200))
}

func (w *world) failed(p Post) {
	w.t.Helper()
	must(w.t)(nil, w.NoteNotDelivered(w.t.Context(), p, Failure{Code: 500, Why: "The receiver answered 500.", Answer: "oops aoife@harbor1.example"}))
}

// raiseCap makes one event about a subscription.
func (w *world) raiseCap(sub uint) {
	w.t.Helper()
	was := w.sub(sub).Ceiling
	must(w.t)(w.EditPurchaseCap(w.t.Context(), w.admin, sub, CapChange{Cap: was + 1, Was: was}))
}

// listening is a world with a webhook, and customers whose caps are raised so
// that each makes an event; nothing is queued yet.
func listening(w *world, customers int) (hook uint, subs []uint) {
	for range customers {
		subs = append(subs, w.customer(billing.Flexible, 9).sub)
	}
	return w.hook(receiver), subs
}

func TestAnEventWaitsForTheEarlierOnesOfItsSubscription(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 2)
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		w.raiseCap(subs[1])
		first, other := w.posted(), w.posted()
		if first.Lane != subs[0] || other.Lane != subs[1] {
			t.Fatalf("took %+v and %+v", first, other)
		}
		if p, found := w.post(); found {
			t.Fatalf("took %+v before the earlier one is through", p)
		}
		w.failed(first)
		w.delivered(other)
		w.later(time.Second)
		if p, found := w.post(); found {
			t.Fatalf("took %+v before the earlier one is through", p)
		}
		w.later(9 * time.Second)
		again := w.posted()
		if again.ID != first.ID || again.Attempt != 2 || again.Body != first.Body || again.MessageID != first.MessageID {
			t.Errorf("%+v, then %+v", first, again)
		}
		w.raiseCap(subs[0]) // while it is being delivered
		w.delivered(again)
		for i, row := range w.deliveries(hook)[1:3] {
			p := w.posted()
			if p.ID != row.ID {
				t.Errorf("%d: took %d, want %d", i, p.ID, row.ID)
			}
			w.delivered(p)
		}
		w.delivered(w.posted())
		if _, found := w.post(); found {
			t.Error("something is left")
		}
	})
}

func TestADeliveryIsTriedWithGrowingPausesForThreeDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.quiet()
		w.raiseCap(subs[0])
		w.later(time.Second)
		w.raiseCap(subs[0])
		began := w.deliveries(hook)[0].CreatedAt
		var pauses []time.Duration
		for attempt := int64(1); ; attempt++ {
			p := w.posted()
			if p.Attempt != attempt {
				t.Fatalf("attempt %d is %+v", attempt, p)
			}
			w.failed(p)
			row := w.deliveries(hook)[0]
			if row.Code != 500 || row.LastError != "The receiver answered 500." || row.Answer != "oops (address)" || row.TakenAt != nil {
				t.Errorf("%+v", row)
			}
			if row.Status == DeliveryFailed {
				break
			}
			pause := row.DueAt.Sub(w.now())
			w.later(pause - time.Second)
			if _, found := w.post(); found {
				t.Fatal("tried before its time")
			}
			pauses = append(pauses, pause)
			w.later(time.Second)
		}
		if w.now().Sub(began) != DeliveryKept {
			t.Errorf("given up after %s", w.now().Sub(began))
		}
		for i := 1; i < len(pauses); i++ {
			if pauses[i] <= pauses[i-1] {
				t.Errorf("pauses do not grow: %v", pauses)
			}
		}
		mail, found := w.claim()
		if !found || mail.Kind != MailWebhookFailing || mail.To.UserID != w.admin.UserID || mail.Webhook.ID != hook || mail.Webhook.Secret != "" {
			t.Errorf("nobody was told: %+v", mail)
		}
		w.later(2 * time.Minute)
		p := w.posted() // the next event of the subscription has its turn
		if p.ID != w.deliveries(hook)[1].ID {
			t.Errorf("%+v", p)
		}
		w.delivered(p)
		w.later(10 * 24 * time.Hour)
		if p, found := w.post(); found {
			t.Errorf("what was given up is tried again: %+v", p)
		}
	})
}

// What has waited as long as a delivery that is given up has no better chance.
func TestWhatWaitedAsLongIsGivenUpTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.quiet()
		for range 3 {
			w.raiseCap(subs[0])
		}
		w.later(time.Hour)
		w.raiseCap(subs[0])
		w.later(DeliveryKept - time.Hour)
		w.failed(w.posted())
		rows := w.deliveries(hook)
		for i, want := range []DeliveryStatus{DeliveryFailed, DeliveryFailed, DeliveryFailed, DeliveryWaiting} {
			if rows[i].Status != want || (want == DeliveryFailed) != (rows[i].LastError != "") {
				t.Errorf("%d: %+v", i, rows[i])
			}
		}
		if n := len(w.outbox()); n != 1 {
			t.Errorf("told %d times", n)
		}
		w.later(time.Hour)
		w.failed(w.posted())
		if n := len(w.outbox()); n != 1 {
			t.Errorf("told %d times of the same", n)
		}
	})
}

func TestAProcessThatDiesLosesItsDeliveryToAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		first := w.posted()
		w.later(DeliveryLease - time.Second)
		if _, found := w.post(); found {
			t.Fatal("taken from a process that has it")
		}
		w.later(time.Second)
		second := w.posted()
		if second.ID != first.ID || second.Attempt != 2 {
			t.Fatalf("%+v", second)
		}
		w.failed(first) // it had only been slow
		w.delivered(first)
		if row := w.deliveries(hook)[0]; row.Status != DeliveryWaiting || row.TakenAt == nil || row.Attempts != 2 {
			t.Errorf("taken from the second: %+v", row)
		}
		if p, found := w.post(); found {
			t.Errorf("the next one is taken while the first is under way: %+v", p)
		}
		w.delivered(second)
		if w.posted().ID != w.deliveries(hook)[1].ID {
			t.Error("the next one was not taken")
		}
	})
}

// A webhook that fails is tried with one delivery at a time, after a rest that
// grows, and others are not held up. When it takes one again, all that waits goes.
func TestAWebhookThatFailsRests(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 5)
		other := w.hook(receiver + "/other")
		for _, sub := range subs {
			w.raiseCap(sub)
		}
		var down []Post
		for range 10 {
			if p := w.posted(); p.WebhookID == other {
				w.delivered(p)
			} else {
				down = append(down, p)
			}
		}
		for _, p := range down {
			w.failed(p)
		}
		w.raiseCap(subs[0])
		if p := w.posted(); p.WebhookID != other {
			t.Errorf("the webhook did not rest: %+v", p)
		}
		seen := must(t)(w.Webhook(t.Context(), w.admin, hook)).(Webhook)
		if seen.Failures != 5 || seen.FailingSince == nil || seen.RestUntil.Sub(w.now()) != 16*time.Second || seen.Waiting != 6 || seen.LastSentAt != nil {
			t.Errorf("%+v", seen)
		}
		if n, late, err := w.WaitingDeliveries(t.Context()); n != 6 || late != 0 || err != nil { // one is queued, and one at work
			t.Errorf("%d wait, late by %s: %v", n, late, err)
		}
		w.later(20 * time.Second)
		if _, late, err := w.WaitingDeliveries(t.Context()); late != 10*time.Second || err != nil {
			t.Errorf("late by %s: %v", late, err)
		}
		p := w.posted()
		if next, found := w.post(); found {
			t.Errorf("two at a time: %+v", next)
		}
		w.delivered(p)
		for range 5 {
			w.delivered(w.posted()) // without waiting for their pauses
		}
		seen = must(t)(w.Webhook(t.Context(), w.admin, hook)).(Webhook)
		if seen.Failures != 0 || seen.FailingSince != nil || seen.Waiting != 0 || seen.LastSentAt == nil {
			t.Errorf("%+v", seen)
		}
		for failures, want := range map[int64]time.Duration{1: time.Second, 2: 2 * time.Second, 7: 64 * time.Second, 8: maxRest, 1 << 40: maxRest} {
			if got := rest(failures); got != want {
				t.Errorf("after %d failures it rests for %s", failures, got)
			}
		}
	})
}

// An event that its receiver does not like is tried as late as ever, though
// others get through meanwhile.
func TestOneEventThatFailsIsNotHurriedByOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, subs := listening(w, 2)
		w.raiseCap(subs[0])
		w.failed(w.posted())
		for range 3 {
			w.later(time.Second)
			w.raiseCap(subs[1])
			p := w.posted()
			if p.Lane != subs[1] {
				t.Fatalf("%+v", p)
			}
			w.delivered(p)
		}
	})
}

func TestAReceiverThatIsGonePausesTheWebhook(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.quiet()
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		p := w.posted()
		must(t)(nil, w.NoteNotDelivered(t.Context(), p, Failure{Code: 410, Why: "The receiver answered 410.", Gone: true}))
		seen := must(t)(w.Webhook(t.Context(), w.admin, hook)).(Webhook)
		if seen.Status != WebhookPaused || seen.WhyPaused == "" || len(w.outbox()) != 1 {
			t.Errorf("%+v", seen)
		}
		w.later(time.Hour)
		if _, found := w.post(); found {
			t.Error("posted while it is paused")
		}
		w.raiseCap(subs[0])
		must(t)(w.ResumeWebhook(t.Context(), w.admin, hook))
		kept := w.deliveries(hook) // nothing is lost, and the order is kept
		if len(kept) != 3 {
			t.Errorf("%d deliveries", len(kept))
		}
		for _, row := range kept {
			p := w.posted()
			if p.ID != row.ID {
				t.Errorf("took %d, want %d", p.ID, row.ID)
			}
			w.delivered(p)
		}
	})
}

func TestAPausedWebhookKeepsWhatHappensForThreeDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		must(t)(w.PauseWebhook(t.Context(), w.admin, hook))
		w.quiet()
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		w.later(2 * 24 * time.Hour)
		w.raiseCap(subs[0])
		w.later(24 * time.Hour)
		must(t)(nil, w.RunDue(t.Context()))
		rows := w.deliveries(hook)
		if rows[0].Status != DeliveryFailed || rows[1].Status != DeliveryFailed || rows[2].Status != DeliveryWaiting || rows[0].LastError == "" {
			t.Errorf("%+v", rows)
		}
		if n := len(w.outbox()); n != 0 {
			t.Errorf("%d mails about what somebody wanted", n)
		}
		must(t)(w.ResumeWebhook(t.Context(), w.admin, hook))
		if p := w.posted(); p.ID != rows[2].ID {
			t.Errorf("%+v", p)
		}
	})
}

func TestOldDeliveriesAreRemovedAfterThirtyDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.raiseCap(subs[0])
		w.delivered(w.posted())
		w.raiseCap(subs[0]) // the program is down for a month then
		w.later(deliveriesKept)
		must(t)(nil, w.RunDue(t.Context()))
		if n := len(w.deliveries(hook)); n != 2 {
			t.Errorf("%d are left", n)
		}
		w.later(time.Second)
		must(t)(nil, w.RunDue(t.Context()))
		if rows := w.deliveries(hook); len(rows) != 1 || rows[0].Status != DeliveryWaiting {
			t.Errorf("%+v", rows)
		}
	})
}
