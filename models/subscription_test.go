package models

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// date is a day as tests write it.
func date(year int, month time.Month, day int) billing.Day { return billing.NewDay(year, month, day) }

// subscribe gives a customer one more subscription, as reviewed.
func (w *world) subscribe(c company, in NewSubscription) uint {
	w.t.Helper()
	in.Kept = must(w.t)(w.QuoteSubscription(w.t.Context(), w.admin, c.id, in)).(Quote).Kept()
	placed := must(w.t)(w.AddSubscription(w.t.Context(), w.admin, c.id, in)).(Placed)
	return w.placed(placed).SubscriptionID
}

// changePlan changes a subscription's plan, as reviewed.
func (w *world) changePlan(sub uint, plan billing.Plan, seats int64) Order {
	w.t.Helper()
	in := PlanOrder{Plan: plan, Seats: seats}
	in.Kept = must(w.t)(w.QuotePlan(w.t.Context(), w.admin, sub, in)).(Quote).Kept()
	return w.placed(must(w.t)(w.ChangePlan(w.t.Context(), w.admin, sub, in)).(Placed))
}

// addLicenses orders additional licenses, as reviewed.
func (w *world) addLicenses(sub uint, n int64) Order {
	w.t.Helper()
	in := LicenseOrder{Additional: n, Source: SourcePhone}
	in.Kept = must(w.t)(w.QuoteLicenses(w.t.Context(), w.admin, sub, in)).(Quote).Kept()
	return w.placed(must(w.t)(w.AddLicenses(w.t.Context(), w.admin, sub, in)).(Placed))
}

// setRenewal sets what happens at a subscription's term end.
func (w *world) setRenewal(sub uint, in RenewalOrder) Order {
	w.t.Helper()
	in.Was = w.sub(sub).Version
	if in.Plan == "" {
		in.Plan = billing.AnnualMonthly
	}
	return w.placed(must(w.t)(w.EditRenewal(w.t.Context(), w.admin, sub, in)).(Placed))
}

// activate activates a suspended subscription, as reviewed.
func (w *world) activate(sub uint, in Activation) Order {
	w.t.Helper()
	in.Kept = must(w.t)(w.QuoteActivation(w.t.Context(), w.admin, sub, in)).(Quote).Kept()
	return w.placed(must(w.t)(w.ActivateSubscription(w.t.Context(), w.admin, sub, in)).(Placed))
}

// changeEdition changes a subscription's edition, as reviewed, and returns the new one's id.
func (w *world) changeEdition(sub uint, sku string) uint {
	w.t.Helper()
	in := EditionOrder{SKU: sku}
	in.Kept = must(w.t)(w.QuoteEdition(w.t.Context(), w.admin, sub, in)).(Quote).Kept()
	return w.placed(must(w.t)(w.ChangeEdition(w.t.Context(), w.admin, sub, in)).(Placed)).SubscriptionID
}

func (w *world) suspend(sub uint) {
	w.t.Helper()
	must(w.t)(w.SuspendSubscription(w.t.Context(), w.admin, sub, ""))
}

func (w *world) cancel(sub uint) {
	w.t.Helper()
	must(w.t)(w.CancelSubscription(w.t.Context(), w.admin, sub, ""))
}

// runDue runs the job for due subscriptions and returns how many it did.
func (w *world) runDue() int {
	w.t.Helper()
	return must(w.t)(w.RunDueSubscriptions(w.t.Context())).(int)
}

func (w *world) placed(p Placed) Order { return w.orderRow(p.OrderID) }

func (w *world) orderRow(id uint) Order {
	w.t.Helper()
	var o Order
	if err := w.db.Read(w.t.Context()).Where("id = ?", id).Take(&o).Error; err != nil {
		w.t.Fatal(err)
	}
	return o
}

// orders are a subscription's orders, the oldest first.
func (w *world) orders(sub uint) []Order {
	w.t.Helper()
	var all []Order
	if err := w.db.Read(w.t.Context()).Where("subscription_id = ?", sub).Order("id").Find(&all).Error; err != nil {
		w.t.Fatal(err)
	}
	return all
}

// last is a subscription's newest order, which must be of a type and day.
func (w *world) last(sub uint, kind OrderType, day billing.Day) Order {
	w.t.Helper()
	all := w.orders(sub)
	o := all[len(all)-1]
	if o.Type != kind || o.Day != day {
		w.t.Errorf("the last order is %s on %s, want %s on %s", o.Type, o.Day.ISO(), kind, day.ISO())
	}
	return o
}

// ledger is a subscription's whole ledger.
func (w *world) ledger(sub uint) []LedgerEntry {
	w.t.Helper()
	var rows []LedgerEntry
	if err := w.db.Read(w.t.Context()).Where("subscription_id = ?", sub).Order("seq").Find(&rows).Error; err != nil {
		w.t.Fatal(err)
	}
	return rows
}

// billedOn is how many licenses a subscription bills on a day.
func (w *world) billedOn(sub uint, day billing.Day) int64 {
	w.t.Helper()
	var entries []billing.Entry
	for _, row := range w.ledger(sub) {
		entries = append(entries, row.billing())
	}
	return billing.InForce(entries, day).Billed
}

// monthNet is what a subscription's lines of a month sum to.
func (w *world) monthNet(sub uint, m billing.Month) billing.Money {
	w.t.Helper()
	return billing.NetOf(w.monthLines(sub, m))
}

func (w *world) monthLines(sub uint, m billing.Month) []billing.Line {
	w.t.Helper()
	rows := w.ledger(sub)
	entries := make([]billing.Entry, len(rows))
	for i, row := range rows {
		entries[i] = row.billing()
	}
	s := w.sub(sub)
	flexible, err := listPrices(w.db.Read(w.t.Context()), s.SKUID, billing.Flexible, s.Currency)
	if err != nil {
		w.t.Fatal(err)
	}
	return billing.MonthLines(m, entries, flexible)
}

// mails counts the outbox rows of a kind for a subscription.
func (w *world) mails(kind string, sub uint) int {
	w.t.Helper()
	var rows []OutboxRow
	if err := w.db.Read(w.t.Context()).Where("kind = ?", kind).Find(&rows).Error; err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, row := range rows {
		if strings.Contains(row.Facts, `"subscription":`+figure(int64(sub))+",") || strings.Contains(row.Facts, `"subscription":`+figure(int64(sub))+"}") {
			n++
		}
	}
	return n
}

// price adds a list price.
func (w *world) price(sku string, plan billing.Plan, from billing.Day, minor int64) {
	w.t.Helper()
	w.write(func(db *gorm.DB) error {
		return db.Create(&Price{SKUID: sku, Plan: plan, Currency: "EUR", ValidFrom: from, Minor: minor}).Error
	})
}

// write changes the database behind the store's back.
func (w *world) write(fn func(*gorm.DB) error) {
	w.t.Helper()
	if err := w.db.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// remove deletes users of a customer.
func (w *world) remove(c company, users ...uint) {
	w.t.Helper()
	must(w.t)(w.DeleteUsers(w.t.Context(), c.admin, users))
}

// adding is the refusal of one more user, nil if one was added.
func (w *world) adding(c company) error {
	n := w.names.Add(1)
	_, err := w.AddUsers(w.t.Context(), c.admin, []NewUser{{FirstName: "Late", LastName: "Comer", Address: "late." + figure(n)}})
	return err
}

func types(orders []Order) []OrderType {
	out := make([]OrderType, len(orders))
	for i, o := range orders {
		out[i] = o.Type
	}
	return out
}

// is fails the test unless a subscription stands as said.
func (w *world) is(sub uint, status SubscriptionStatus, plan billing.Plan, licensed, ceiling int64) Subscription {
	w.t.Helper()
	s := w.sub(sub)
	if s.Status != status || s.Plan != plan || s.Licensed != licensed || s.Ceiling != ceiling {
		w.t.Errorf("%s %s, %d of %d; want %s %s, %d of %d", s.Status, s.Plan, s.Licensed, s.Ceiling, status, plan, licensed, ceiling)
	}
	return s
}

func TestOrderHistoryHasEveryTypeAndStatus(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		trial := w.customer(billing.Trial, 10)
		w.changePlan(trial.sub, billing.Flexible, 20)
		w.changePlan(trial.sub, billing.AnnualMonthly, 12)
		q := must(t)(w.QuotePaidService(t.Context(), w.admin, trial.sub)).(Quote)
		must(t)(w.StartPaidService(t.Context(), w.admin, trial.sub, q.Kept()))
		w.addLicenses(trial.sub, 3)
		users := w.fill(trial, 2)
		w.remove(trial, users[0])
		w.setRenewal(trial.sub, RenewalOrder{Renewal: RenewCancel})
		w.suspend(trial.sub)
		w.activate(trial.sub, Activation{})
		want := []struct {
			kind     OrderType
			status   OrderStatus
			quantity string
		}{
			{OrderTrialStarted, OrderCompleted, "10"},
			{OrderUsersAdded, OrderCompleted, "1, added 1"},
			{OrderPlanChanged, OrderTakenBack, "20"},
			{OrderPlanChanged, OrderCompleted, "12"},
			{OrderPaidStarted, OrderCompleted, "12"},
			{OrderLicensesAdded, OrderCompleted, "15, added 3"},
			{OrderUsersAdded, OrderCompleted, "2, added 1"},
			{OrderUsersAdded, OrderCompleted, "3, added 1"},
			{OrderUsersRemoved, OrderCompleted, "2, removed 1"},
			{OrderRenewalChanged, OrderScheduled, "0"},
			{OrderSuspended, OrderCompleted, "15"},
			{OrderActivated, OrderCompleted, "15"},
		}
		got := w.orders(trial.sub)
		if len(got) != len(want) {
			t.Fatalf("%d orders: %v", len(got), types(got))
		}
		for i, o := range got {
			if o.Type != want[i].kind || o.Status != want[i].status || o.Quantity() != want[i].quantity {
				t.Errorf("order %d is %s, %s, %q; want %+v", i, o.Type, o.Status, o.Quantity(), want[i])
			}
			if (o.FinishedAt == nil) != (o.Status == OrderScheduled) {
				t.Errorf("order %d, %s, finished at %v", i, o.Status, o.FinishedAt)
			}
		}

		flexible := w.customer(billing.Flexible, 25)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, flexible.sub, CapChange{Cap: 40, Was: 25}))
		w.cancel(flexible.sub)
		got = w.orders(flexible.sub)
		if !slices.Equal(types(got), []OrderType{OrderCreated, OrderUsersAdded, OrderCapChanged, OrderCanceled}) {
			t.Errorf("%v", types(got))
		}
		if got[2].Quantity() != "25 → 40 cap" || got[3].Quantity() != "40" {
			t.Errorf("%q, %q", got[2].Quantity(), got[3].Quantity())
		}
	})
}

func TestAPurchaseOrderNumberStandsOnTheOrderThatItWasGivenFor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		w.setRenewal(c.sub, RenewalOrder{Renewal: RenewNumber, Seats: 8, PONumber: "PO 2027"})
		w.on(2027, time.April, 10)
		w.runDue()
		if o := w.last(c.sub, OrderRenewed, date(2027, 4, 10)); o.PONumber != "PO 2027" {
			t.Errorf("renewed under %q", o.PONumber)
		}
		w.on(2028, time.April, 10)
		w.runDue()
		if o := w.last(c.sub, OrderRenewed, date(2028, 4, 10)); o.PONumber != "" {
			t.Errorf("renewed again under %q", o.PONumber)
		}
		trial := w.customer(billing.Trial, 5)
		in := PlanOrder{Plan: billing.AnnualMonthly, Seats: 5, PONumber: "PO 2028"}
		in.Kept = must(t)(w.QuotePlan(t.Context(), w.admin, trial.sub, in)).(Quote).Kept()
		must(t)(w.ChangePlan(t.Context(), w.admin, trial.sub, in))
		w.on(2029, time.May, 10)
		w.runDue()
		for _, o := range w.orders(trial.sub) {
			if want := map[OrderType]string{OrderPlanChanged: "PO 2028", OrderPaidStarted: "PO 2028"}[o.Type]; o.PONumber != want {
				t.Errorf("%s under %q", o.Type, o.PONumber)
			}
		}
		_, err := w.EditPurchaseCap(t.Context(), w.admin, w.customer(billing.Flexible, 5).sub,
			CapChange{Cap: 6, Was: 5, PONumber: strings.Repeat("x", 81)})
		refused(t, err, Invalid, "at most 80 characters")
	})
}

func TestACustomerSeesNoAmountsInItsOrders(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 5)
		must(t)(w.EditPurchaseCap(t.Context(), w.admin, c.sub, CapChange{Cap: 9, Was: 5, PONumber: "PO-77"}))
		list := must(t)(w.ListOrders(t.Context(), c.admin, OrderFilter{}, Paging{})).(Page[OrderRow])
		for _, o := range list.Rows {
			one := must(t)(w.Order(t.Context(), c.admin, o.ID)).(OrderRow)
			for _, o := range []OrderRow{o, one} {
				if o.Priced || o.AmountMinor != 0 || o.PONumber+o.Quote+o.SourceNote != "" {
					t.Errorf("%+v", o)
				}
			}
		}
		if seen := must(t)(w.Order(t.Context(), w.admin, list.Rows[0].ID)).(OrderRow); seen.PONumber != "PO-77" {
			t.Errorf("%+v", seen)
		}
	})
}
