package models

import (
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

// ask makes a purchase request of a customer's subscription.
func (w *world) ask(t *testing.T, c company, n int64) uint {
	t.Helper()
	return ok[uint](t)(w.RequestPurchase(t.Context(), c.admin, NewRequest{c.sub, n, "For the new office."}))
}

func (w *world) request(t *testing.T, id uint) RequestRow {
	t.Helper()
	return ok[RequestRow](t)(w.Request(t.Context(), w.admin, id))
}

// order orders additional licenses as reviewed.
func (w *world) order(t *testing.T, sub uint, in LicenseOrder) Placed {
	t.Helper()
	in.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, sub, in)).Kept()
	return ok[Placed](t)(w.AddLicenses(t.Context(), w.admin, sub, in))
}

func TestARequestIsOrderedUnderItsOwnRow(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 50)
		id := w.ask(t, c, 12)
		r := w.request(t, id)
		row := ok[OrderRow](t)(w.Order(t.Context(), w.admin, r.OrderID))
		if row.Status != OrderRequested || row.Quantity() != "62, added 12" || row.PlacedBy != c.admin.UserID || row.FinishedAt != nil || row.Priced {
			t.Errorf("requested %+v", row)
		}
		if r.Status != RequestOpen || r.Kind != RequestLicenses || r.Asked != 12 || r.Note != "For the new office." {
			t.Errorf("asked %+v", r)
		}
		w.on(2026, 4, 20)
		in := LicenseOrder{Additional: 10, Source: SourceRequest, RequestID: id, PONumber: "PO 7"}
		if placed := w.order(t, c.sub, in); placed.OrderID != r.OrderID {
			t.Errorf("ordered as %d, requested as %d", placed.OrderID, r.OrderID)
		}
		done := ok[OrderRow](t)(w.Order(t.Context(), w.admin, r.OrderID))
		if done.Status != OrderCompleted || done.Quantity() != "60, added 10" || done.PONumber != "PO 7" || !done.Priced ||
			done.FinishedAt == nil || done.PlacedBy != c.admin.UserID || done.Source != SourceRequest || !done.PlacedAt.Equal(row.PlacedAt) {
			t.Errorf("ordered %+v", done)
		}
		r = w.request(t, id)
		if r.Status != RequestOrdered || r.Asked != 12 || r.Ordered != 10 || r.AnsweredBy != w.admin.UserID || r.AnsweredAt == nil {
			t.Errorf("answered %+v", r)
		}
		if s := w.sub(c.sub); s.Ceiling != 60 {
			t.Errorf("%d purchased", s.Ceiling)
		}
		w.ask(t, c, 1) // closed, so another one can be open
		w.agrees(t)
	})
}

func TestACapRequestIsOrderedWithTheCapOrAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		id := w.ask(t, c, 40)
		if r := w.request(t, id); r.Kind != RequestCap || r.Asked != 40 {
			t.Errorf("asked %+v", r)
		}
		placed := ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 30, Was: 25, RequestID: id}))
		r := w.request(t, id)
		o := ok[OrderRow](t)(w.Order(t.Context(), w.admin, placed.OrderID))
		if r.OrderID != o.ID || r.Ordered != 30 || o.Quantity() != "25 → 30 cap" || o.Status != OrderCompleted {
			t.Errorf("request %+v, order %+v", r, o)
		}
		w.agrees(t)
	})
}

func TestARequestOutlivesAChangeOfPlan(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		id := w.ask(t, c, 40)
		in := PlanOrder{Plan: billing.AnnualMonthly, Seats: 30}
		in.Kept = ok[Quote](t)(w.QuotePlan(t.Context(), w.admin, c.sub, in)).Kept()
		ok[Placed](t)(w.ChangePlan(t.Context(), w.admin, c.sub, in))
		w.order(t, c.sub, LicenseOrder{Additional: 10, Source: SourceRequest, RequestID: id})
		r := w.request(t, id)
		o := ok[OrderRow](t)(w.Order(t.Context(), w.admin, r.OrderID))
		if r.Ordered != 40 || o.Type != OrderLicensesAdded || o.Plan != billing.AnnualMonthly || o.Quantity() != "40, added 10" {
			t.Errorf("request %+v, order %+v", r, o)
		}
		w.agrees(t)
	})
}

func TestARequestIsDeclinedOrWithdrawn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		id := w.ask(t, c, 40)
		w.refuses(t, Invalid, "Give the reason; the customer will read it.", func() error { return errOf(w.DeclineRequest(t.Context(), w.admin, id, " \n ")) })
		w.refuses(t, Invalid, "Reason must have at most 1,000 characters.", func() error {
			return errOf(w.DeclineRequest(t.Context(), w.admin, id, strings.Repeat("ü", 1001)))
		})
		ok[uint](t)(w.DeclineRequest(t.Context(), w.worker(access.RoleResellerSales), id, "Too many.\nCall us."))
		r := w.request(t, id)
		o := ok[OrderRow](t)(w.Order(t.Context(), c.admin, r.OrderID))
		if r.Status != RequestDeclined || r.Reason != "Too many.\nCall us." || o.Status != OrderDeclined || o.Reason != r.Reason || o.FinishedAt == nil {
			t.Errorf("request %+v, order %+v", r, o)
		}
		id = w.ask(t, c, 30)
		ok[uint](t)(w.WithdrawRequest(t.Context(), c.admin, id))
		r = w.request(t, id)
		if o := ok[OrderRow](t)(w.Order(t.Context(), w.admin, r.OrderID)); r.Status != RequestWithdrawn || o.Status != OrderWithdrawn {
			t.Errorf("request %+v, order %+v", r, o)
		}
		w.agrees(t)
	})
}

// Whatever became of a request, nothing more can become of it.
func TestARequestIsAnsweredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ends := map[RequestStatus]func(c company, id uint){
			RequestOrdered: func(c company, id uint) {
				w.order(t, c.sub, LicenseOrder{Additional: 2, Source: SourceRequest, RequestID: id})
			},
			RequestDeclined:  func(c company, id uint) { ok[uint](t)(w.DeclineRequest(t.Context(), w.admin, id, "No.")) },
			RequestWithdrawn: func(c company, id uint) { ok[uint](t)(w.WithdrawRequest(t.Context(), c.admin, id)) },
		}
		for status, end := range ends {
			c := w.customer(billing.AnnualMonthly, 5)
			id := w.ask(t, c, 2)
			end(c, id)
			if r := w.request(t, id); r.Status != status {
				t.Errorf("%s, want %s", r.Status, status)
			}
			const closed = "This request is not open any more. Nothing was changed."
			w.refuses(t, Conflict, closed, func() error { return errOf(w.DeclineRequest(t.Context(), w.admin, id, "No.")) })
			w.refuses(t, Conflict, closed, func() error { return errOf(w.WithdrawRequest(t.Context(), c.admin, id)) })
			w.refuses(t, Invalid, "The purchase request is not open any more. Choose how the customer ordered.", func() error {
				return errOf(w.AddLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 2, Source: SourceRequest, RequestID: id}))
			})
		}
		c := w.customer(billing.Flexible, 5)
		id := w.ask(t, c, 9)
		ok[uint](t)(w.DeclineRequest(t.Context(), w.admin, id, "No."))
		w.refuses(t, Conflict, "The purchase request is not open any more. Nothing was ordered.", func() error {
			return errOf(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 5, RequestID: id}))
		})
		w.agrees(t)
	})
}

func TestWhatCannotBeRequested(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible, annual, trial := w.customer(billing.Flexible, 25), w.customer(billing.AnnualMonthly, 299), w.customer(billing.Trial, 10)
		ask := func(c company, n int64, note string) func() error {
			return func() error { return errOf(w.RequestPurchase(t.Context(), c.admin, NewRequest{c.sub, n, note})) }
		}
		w.refuses(t, Invalid, "New purchase cap must be 26 or more.", ask(flexible, 25, ""))
		w.refuses(t, Invalid, "New purchase cap must be 300 or less, because Google Workspace Business Standard has an edition limit of 300 users.", ask(flexible, 301, ""))
		w.refuses(t, Invalid, "Additional licenses must be 1 or more.", ask(annual, 0, ""))
		w.refuses(t, Invalid, "Additional licenses must be 1 or more.", ask(annual, -3, ""))
		w.refuses(t, Invalid, "Additional licenses must be 1 or less, because", ask(annual, 2, ""))
		w.refuses(t, Invalid, "Additional licenses must be 1 or less, because", ask(annual, 1<<62, ""))
		w.refuses(t, Conflict, "Nothing more can be requested, because a trial is limited to 10 users.", ask(trial, 11, ""))
		w.refuses(t, Invalid, "Note must have at most 1,000 characters.", ask(flexible, 30, strings.Repeat("x", 1001)))
		w.ask(t, flexible, 30)
		w.refuses(t, Conflict, "There is an open request for Google Workspace Business Standard already. Withdraw it to make another one.", ask(flexible, 31, ""))
		ok[Placed](t)(w.SuspendSubscription(t.Context(), w.admin, annual.sub, ""))
		w.refuses(t, Conflict, "is suspended. Nothing can be requested until it is activated.", ask(annual, 1, ""))
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, trial.sub, ""))
		w.refuses(t, Conflict, "is canceled. Nothing can be requested any more.", ask(trial, 11, ""))
		w.refuses(t, NotFound, "There is no such subscription here.", func() error {
			return errOf(w.RequestPurchase(t.Context(), flexible.admin, NewRequest{annual.sub, 1, ""}))
		})
		w.ordering(t, OrderingOff)
		open := w.customer(billing.Flexible, 25)
		w.refuses(t, Conflict, "Liffey Cloud has not set up purchase requests. Nothing was sent.", ask(open, 30, ""))
		w.ordering(t, OrderingLink)
		w.refuses(t, Conflict, "Liffey Cloud takes orders on its own page: https://shop.liffey.example/more. Nothing was sent.", ask(open, 30, ""))
		w.ordering(t, OrderingForm)
		w.ask(t, open, 30) // at once
		w.agrees(t)
	})
}

func TestWhileRequestsAreOffNoLicensesAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 25)
		w.ordering(t, OrderingOff)
		w.refuses(t, Conflict, "Purchase requests are off. Choose in Settings how customers ask for more before you add licenses.", func() error {
			return errOf(w.QuoteLicenses(t.Context(), w.admin, c.sub, LicenseOrder{Additional: 1, Source: SourcePhone}))
		})
	})
}

func TestWhoMayRequestAnswerAndWithdraw(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 25), w.customer(billing.Flexible, 25)
		manager, member := w.person(c, access.RoleUserManager), w.person(c, access.RoleMember)
		const not = "Your role does not allow this."
		for _, a := range []access.Actor{member, visit(c.admin, w.admin, access.View), w.admin, w.support, {}} {
			w.refuses(t, Forbidden, not, func() error { return errOf(w.RequestPurchase(t.Context(), a, NewRequest{c.sub, 30, ""})) })
		}
		id := ok[uint](t)(w.RequestPurchase(t.Context(), manager, NewRequest{c.sub, 30, ""}))
		for _, a := range []access.Actor{
			c.admin, manager, w.support, w.worker(access.RoleResellerBilling), w.worker(access.RoleResellerViewer),
			visit(w.admin, w.support, access.View),
		} {
			w.refuses(t, Forbidden, not, func() error { return errOf(w.DeclineRequest(t.Context(), a, id, "No.")) })
		}
		for _, a := range []access.Actor{w.other, d.admin, {}} {
			w.refuses(t, NotFound, "There is no such request here.", func() error { return errOf(w.DeclineRequest(t.Context(), a, id, "No.")) })
		}
		for _, a := range []access.Actor{w.admin, member, visit(manager, w.admin, access.View)} {
			w.refuses(t, Forbidden, not, func() error { return errOf(w.WithdrawRequest(t.Context(), a, id)) })
		}
		w.refuses(t, NotFound, "There is no such request here.", func() error { return errOf(w.WithdrawRequest(t.Context(), d.admin, id)) })
		for _, a := range []access.Actor{c.admin, visit(manager, w.admin, access.Act)} {
			w.refuses(t, Forbidden, "Only the person who made a request can withdraw it.", func() error { return errOf(w.WithdrawRequest(t.Context(), a, id)) })
		}
		ok[uint](t)(w.WithdrawRequest(t.Context(), manager, id))
	})
}

func TestOnesOwnRequestIsNotOrderedOnSomebodysBehalf(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		flexible, annual := w.customer(billing.Flexible, 25), w.customer(billing.AnnualMonthly, 25)
		reseller := visit(w.admin, w.support, access.Act)
		const own = "You cannot order your own request on somebody’s behalf. Nothing was ordered."
		id := ok[uint](t)(w.RequestPurchase(t.Context(), visit(flexible.admin, w.support, access.Act), NewRequest{flexible.sub, 30, ""}))
		if r := w.request(t, id); r.AskedBy != w.support.UserID || r.AskedVisit != 1 {
			t.Errorf("asked by %+v", r)
		}
		in := CapChange{Cap: 30, Was: 25, RequestID: id}
		w.refuses(t, Forbidden, own, func() error { return errOf(w.EditPurchaseCap(t.Context(), reseller, flexible.sub, in)) })
		more := ok[uint](t)(w.RequestPurchase(t.Context(), visit(annual.admin, w.support, access.Act), NewRequest{annual.sub, 5, ""}))
		order := LicenseOrder{Additional: 5, Source: SourceRequest, RequestID: more}
		w.refuses(t, Forbidden, own, func() error { return errOf(w.AddLicenses(t.Context(), reseller, annual.sub, order)) })
		ok[CapChanged](t)(w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, in)) // the reseller's own people may
		w.order(t, annual.sub, order)
		w.agrees(t)
	})
}

func TestACanceledSubscriptionClosesItsRequest(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.Flexible, 25), w.customer(billing.Flexible, 25)
		id, moved := w.ask(t, c, 30), w.ask(t, d, 30)
		ok[Placed](t)(w.CancelSubscription(t.Context(), w.admin, c.sub, ""))
		in := EditionOrder{SKU: plus}
		in.Kept = ok[Quote](t)(w.QuoteEdition(t.Context(), w.admin, d.sub, in)).Kept()
		ok[Placed](t)(w.ChangeEdition(t.Context(), w.admin, d.sub, in))
		for id, why := range map[uint]string{id: "The subscription was canceled.", moved: "The edition was changed."} {
			r := w.request(t, id)
			o := ok[OrderRow](t)(w.Order(t.Context(), w.admin, r.OrderID))
			if r.Status != RequestDeclined || r.Reason != why || o.Status != OrderDeclined || o.Reason != why {
				t.Errorf("request %+v, order %+v", r, o)
			}
		}
		w.agrees(t)
	})
}

func TestOneRequestOfASubscriptionIsOpenWhateverIsWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 25)
		r := w.request(t, w.ask(t, c, 30)).PurchaseRequest
		err := w.db.Write(t.Context(), func(db *dbHandle) error { r.ID = 0; return db.Create(&r).Error })
		if err == nil {
			t.Error("a second open request was written")
		}
	})
}

func TestWhyNothingMoreCanBeRequested(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		trial, full := w.customer(billing.Trial, 10), w.customer(billing.Flexible, 300)
		ask := func(c company, n int64) error {
			_, err := w.RequestPurchase(t.Context(), c.admin, NewRequest{SubscriptionID: c.sub, Number: n})
			return err
		}
		refused(t, ask(trial, 11), Conflict, "a trial is limited to 10 users. Ask Liffey Cloud to start paid service. Nothing was sent.")
		refused(t, ask(full, 301), Conflict, "has an edition limit of 300 users. Ask Liffey Cloud for a larger edition. Nothing was sent.")
		c := w.customer(billing.AnnualMonthly, 5)
		refused(t, ask(c, 0), Invalid, "Additional licenses must be 1 or more")
		refused(t, ask(c, 296), Invalid, "Additional licenses must be 295 or less")
		if err := ask(c, 295); err != nil {
			t.Fatal(err)
		}
		refused(t, ask(c, 1), Conflict, "There is an open request")
		must(t)(w.SuspendSubscription(t.Context(), w.admin, full.sub, ""))
		refused(t, ask(full, 301), Conflict, "is suspended")
		for ordering, text := range map[Ordering]string{OrderingOff: "has not set up purchase requests. Nothing was sent.", OrderingLink: "https://liffey.example/order"} {
			settings := must(t)(w.Settings(t.Context(), w.admin)).(Settings)
			settings.Ordering, settings.OrderingLink = ordering, "https://liffey.example/order"
			must(t)(w.EditSettings(t.Context(), w.admin, settings))
			refused(t, ask(c, 0), Conflict, text)
		}
	})
}
