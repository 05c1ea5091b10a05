package models

import (
	"encoding/json"
	"testing"

	"perseat/models/access"
)

func TestSendingADeliveryAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		again := func(a access.Actor, id uint) (uint, error) { return w.SendDeliveryAgain(t.Context(), a, id) }
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		rows := w.deliveries(hook)
		refused(t, errOf(again(w.admin, rows[1].ID)), Conflict, "waits for an earlier one")
		p := w.posted()
		refused(t, errOf(again(w.admin, p.ID)), Conflict, "being delivered at this moment")
		w.failed(p)
		if id := must(t)(again(w.admin, p.ID)).(uint); id != p.ID {
			t.Errorf("%d became %d", p.ID, id)
		}
		p = w.posted() // without waiting for its pause
		w.delivered(p)
		must(t)(nil, w.NoteDelivered(t.Context(), w.posted(), 204))
		actor := w.admin
		actor.Request.Key = "twice"
		id := must(t)(again(actor, p.ID)).(uint)
		if other := must(t)(again(actor, p.ID)).(uint); other != id || id == p.ID {
			t.Errorf("%d, then %d", id, other)
		}
		w.raiseCap(subs[0])
		rows = w.deliveries(hook)
		copied, next := rows[2], rows[3]
		if copied.MessageID != rows[0].MessageID || copied.Body != rows[0].Body || copied.Status != DeliveryWaiting || rows[0].Status != DeliverySent ||
			rows[1].Code != 204 {
			t.Errorf("%+v", rows)
		}
		if next.Status != DeliveryWaiting {
			t.Error("a new event waits for what is sent again")
		}
		w.refuses(t, NotFound, "", func() error { return errOf(again(w.other, p.ID)) })
		w.refuses(t, Forbidden, "", func() error { return errOf(again(visit(w.admin, w.support, access.Act), p.ID)) })
		sales := w.worker(access.RoleResellerSales)
		w.refuses(t, Forbidden, "", func() error { return errOf(again(sales, p.ID)) })
		must(t)(w.PauseWebhook(t.Context(), w.admin, hook))
		refused(t, errOf(again(w.admin, p.ID)), Conflict, "paused")
		refused(t, errOf(w.SendTestEvent(t.Context(), w.admin, hook)), Conflict, "paused")
	})
}

func TestATestEventGoesWhateverWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 1)
		w.raiseCap(subs[0])
		w.failed(w.posted())
		id := must(t)(w.SendTestEvent(t.Context(), w.admin, hook)).(uint)
		p := w.posted()
		var e Event
		must(t)(nil, json.Unmarshal([]byte(p.Body), &e))
		if p.ID != id || e.EventType != EventTest || e.MessageID != p.MessageID || e.ResellerCustomerID == "" || e.SubscriptionID != "" {
			t.Errorf("%+v", p)
		}
		w.delivered(p)
		if next := w.posted(); next.Lane != subs[0] {
			t.Errorf("what waited did not follow: %+v", next)
		}
	})
}

func TestTheLogOfAWebhook(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook, subs := listening(w, 2)
		w.raiseCap(subs[0])
		w.raiseCap(subs[0])
		w.raiseCap(subs[1])
		w.delivered(w.posted())
		must(t)(w.SendTestEvent(t.Context(), w.admin, hook))
		list := func(f DeliveryFilter) []DeliveryRow {
			return must(t)(w.ListDeliveries(t.Context(), w.admin, hook, f, Paging{})).(Page[DeliveryRow]).Rows
		}
		all := list(DeliveryFilter{})
		if len(all) != 4 || all[0].Event != EventTest || all[0].CustomerName != "" || all[3].CustomerName != "Harbor Foods 1" || all[3].URL != receiver {
			t.Fatalf("%+v", all)
		}
		for f, want := range map[DeliveryFilter]int{
			{Status: DeliverySent}: 1, {Status: DeliveryWaiting}: 3, {Event: EventTest}: 1, {Search: "foods 2"}: 1, {Search: "harbor"}: 3,
			{Search: all[3].MessageID}: 1, {Search: "nobody"}: 0, {Status: DeliveryFailed}: 0,
		} {
			if n := len(list(f)); n != want {
				t.Errorf("%+v: %d, want %d", f, n, want)
			}
		}
		one := must(t)(w.Delivery(t.Context(), w.admin, all[3].ID)).(DeliveryRow)
		if one.Body == "" || one.Code != 200 || one.Paused || one.SentAt == nil {
			t.Errorf("%+v", one)
		}
		must(t)(w.RemoveWebhook(t.Context(), w.admin, hook))
		refused(t, errOf(w.Delivery(t.Context(), w.admin, one.ID)), NotFound, "")
		refused(t, errOf(w.ListDeliveries(t.Context(), w.admin, hook, DeliveryFilter{}, Paging{})), NotFound, "")
		for _, row := range w.deliveries(hook)[1:] {
			if row.Status != DeliveryDropped {
				t.Errorf("%+v", row)
			}
		}
		if _, found := w.post(); found {
			t.Error("posted to a removed webhook")
		}
	})
}
