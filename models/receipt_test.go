package models

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// sent is the actor who sends a form with a key.
func sent(a access.Actor, id, key, body string) access.Actor {
	a.Request = access.Request{ID: id, Key: key, BodyHash: body}
	return a
}

func TestARepeatedRequestIsDoneOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, annual := w.customer(billing.Flexible, 9), w.customer(billing.AnnualYearly, 9)
		first, again := sent(c.admin, "one", "k", "b"), sent(c.admin, "two", "k", "b")
		made := ok[UsersAdded](t)(w.AddUsers(t.Context(), first, []NewUser{newUser("anna")}))
		before := w.trace(t)
		same := ok[UsersAdded](t)(w.AddUsers(t.Context(), again, []NewUser{newUser("anna")}))
		if !slices.Equal(made.UserIDs, same.UserIDs) || same.RequestID != "one" {
			t.Errorf("made %+v, then %+v", made, same)
		}
		const other = "This request was already sent with other content. Nothing was changed. Start again from a fresh page."
		w.refuses(t, Conflict, other, func() error {
			return errOf(w.AddUsers(t.Context(), sent(c.admin, "three", "k", "x"), []NewUser{newUser("ben")}))
		})
		w.refuses(t, Conflict, other, func() error { return errOf(w.DeleteUsers(t.Context(), again, made.UserIDs)) })
		for table, is := range w.trace(t) {
			if is != before[table] {
				t.Errorf("the repetition left a trace in %s", table)
			}
		}
		// Another person's key is another key.
		manager := w.person(c, access.RoleUserManager)
		ok[UsersAdded](t)(w.AddUsers(t.Context(), sent(manager, "four", "k", "b"), []NewUser{newUser("ben")}))

		in := LicenseOrder{Additional: 2, Source: SourcePhone}
		in.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, annual.sub, in)).Kept()
		buyer := sent(w.admin, "five", "buy", "b")
		placed := ok[Placed](t)(w.AddLicenses(t.Context(), buyer, annual.sub, in))
		w.on(2026, 4, 12) // a retry two days later: the quote is stale by then, the result stands
		if p := ok[Placed](t)(w.AddLicenses(t.Context(), buyer, annual.sub, in)); p != placed || w.sub(annual.sub).Ceiling != 11 {
			t.Errorf("placed %v and %v, %d licenses", placed, p, w.sub(annual.sub).Ceiling)
		}
		w.agrees(t)
	})
}

func TestARefusedRequestCanBeSentAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 1)
		a := sent(c.admin, "one", "k", "b")
		w.refuses(t, Conflict, "has used 1 of 1", func() error { return errOf(w.AddUsers(t.Context(), a, []NewUser{newUser("anna")})) })
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 2, Was: 1}))
		ok[UsersAdded](t)(w.AddUsers(t.Context(), a, []NewUser{newUser("anna")}))
	})
}

func TestARightThatIsGoneIsNotAnsweredWithAnOldResult(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		a := sent(c.admin, "one", "k", "b")
		ok[UsersAdded](t)(w.AddUsers(t.Context(), a, []NewUser{newUser("anna")}))
		a.Role = access.RoleMember
		w.refuses(t, Forbidden, "Your role does not allow this.", func() error { return errOf(w.AddUsers(t.Context(), a, []NewUser{newUser("anna")})) })
	})
}

// The second sending arrives while the first one is still at work.
func TestTwoSendingsAtOnceAreOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		key := sent(w.admin, "", "k", "b")
		runs := 0
		err := w.during(t, func(t *tx) error {
			own := t.actor
			t.actor = key
			defer func() { t.actor = own }()
			if stored, err := t.receipt("test"); stored != "" || err != nil {
				return fmt.Errorf("stored %q, %w", stored, err)
			}
			runs++
			return t.keepReceipt(4711)
		}, func(o *world) error {
			n, err := write(t.Context(), o.Store, key, "test", func(*tx) (int, error) { runs++; return 0, nil })
			if n != 4711 {
				return fmt.Errorf("the second got %d, %w", n, err)
			}
			return err
		})
		if err != nil || runs != 1 {
			t.Errorf("ran %d times, %v", runs, err)
		}
		c := w.customer(billing.Flexible, 50)
		w.ask(t, c, 60)
		made := make([]UsersAdded, 16)
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				var err error
				if made[i], err = w.AddUsers(t.Context(), sent(c.admin, fmt.Sprint(i), "k", "b"), []NewUser{newUser("anna")}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, m := range made {
			if !slices.Equal(m.UserIDs, made[0].UserIDs) || m.RequestID != made[0].RequestID {
				t.Errorf("%+v and %+v", m, made[0])
			}
		}
		if n := w.sub(c.sub).Licensed; n != 2 {
			t.Errorf("%d licensed", n)
		}
		w.agrees(t)
	})
}

// What a review says must still hold when the order is placed.
func TestAReviewThatNoLongerHoldsIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		stale := func(text string, do func() error) {
			t.Helper()
			if e := w.refuses(t, Conflict, text, do); e.Cause != CauseStale {
				t.Errorf("cause %q", e.Cause)
			}
		}
		const changed = "The figures have changed since you reviewed them. Nothing was ordered. Review the new figures below."
		c := w.customer(billing.AnnualMonthly, 9)
		in := LicenseOrder{Additional: 2, Source: SourcePhone}
		quote := func() Quote { t.Helper(); return ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, c.sub, in)) }
		order := func(kept string) func() error {
			in := in
			in.Kept = kept
			return func() error { return errOf(w.AddLicenses(t.Context(), w.admin, c.sub, in)) }
		}
		stale(changed, order(""))
		kept := quote().Kept()
		w.at(start.Add(13 * time.Hour)) // the same day in Dublin, 23:00
		if now := quote().Kept(); now != kept {
			t.Errorf("%q became %q within a day", kept, now)
		}
		w.at(start.Add(14 * time.Hour)) // midnight in Dublin
		stale(changed, order(kept))
		kept = quote().Kept()
		w.order(t, c.sub, LicenseOrder{Additional: 1, Source: SourceMail}) // somebody else adds some
		stale(changed, order(kept))
		if err := order(quote().Kept())(); err != nil {
			t.Error(err)
		}

		next := NewSubscription{SKU: vault, Plan: billing.Flexible, Seats: 5}
		next.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, c.id, next)).Kept()
		plan := PlanOrder{Plan: billing.AnnualMonthly, Seats: 5}
		d := w.customer(billing.Flexible, 9)
		plan.Kept = ok[Quote](t)(w.QuotePlan(t.Context(), w.admin, d.sub, plan)).Kept()
		edition := EditionOrder{SKU: plus}
		edition.Kept = ok[Quote](t)(w.QuoteEdition(t.Context(), w.admin, d.sub, edition)).Kept()
		w.on(2026, 5, 20)
		stale(changed, func() error { return errOf(w.AddSubscription(t.Context(), w.admin, c.id, next)) })
		stale(changed, func() error { return errOf(w.ChangePlan(t.Context(), w.admin, d.sub, plan)) })
		stale(changed, func() error { return errOf(w.ChangeEdition(t.Context(), w.admin, d.sub, edition)) })
	})
}

func TestNobodyOrdersWhatIsChargedAtOnceOnSomebodysBehalf(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		yearly, flexible := w.customer(billing.AnnualYearly, 9), w.customer(billing.Flexible, 9)
		in := LicenseOrder{Additional: 2, Source: SourcePhone}
		in.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, yearly.sub, in)).Kept()
		plan := PlanOrder{Plan: billing.AnnualYearly, Seats: 9}
		plan.Kept = ok[Quote](t)(w.QuotePlan(t.Context(), w.admin, flexible.sub, plan)).Kept()
		act := visit(w.admin, w.support, access.Act)
		const text = "This order is charged at once, so it cannot be placed on somebody’s behalf. Nothing was ordered."
		w.refuses(t, Forbidden, text, func() error { return errOf(w.AddLicenses(t.Context(), act, yearly.sub, in)) })
		w.refuses(t, Forbidden, text, func() error { return errOf(w.ChangePlan(t.Context(), act, flexible.sub, plan)) })
		plan.Plan = billing.AnnualMonthly
		plan.Kept = ok[Quote](t)(w.QuotePlan(t.Context(), act, flexible.sub, plan)).Kept()
		ok[Placed](t)(w.ChangePlan(t.Context(), act, flexible.sub, plan))
	})
}
