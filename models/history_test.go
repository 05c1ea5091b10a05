package models

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"perseat/models/billing"
)

// history is a random life of two customers: whatever can be done with seats,
// in any order, at any time, allowed or not.
type history struct {
	*world
	t         *testing.T
	random    *rand.Rand
	customers []company
	now       time.Time
	log       []string
	ledger    map[string]string // entries as they were first seen
	records   map[string]string
}

// steps of a history: HISTORY_STEPS, or a few.
func steps(t *testing.T) int {
	t.Helper()
	text := os.Getenv("HISTORY_STEPS")
	switch {
	case text == "" && (raceDetector || testing.Short()):
		return 40
	case text == "":
		return 150
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhateverHappensCountsAgreeWithTheLedger(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				h := &history{
					world: w, t: t, random: rand.New(rand.NewPCG(seed, 7)), now: start,
					ledger: map[string]string{}, records: map[string]string{},
				}
				h.customers = []company{w.customer(billing.Flexible, 6), w.customer(billing.AnnualYearly, 6)}
				done := map[string]int{}
				for range steps(t) {
					name, err := h.step()
					h.log = append(h.log, fmt.Sprintf("%s %s: %v", h.now.Format(time.DateTime), name, err))
					if err != nil && KindOf(err) == Internal {
						t.Fatalf("a fault:\n%s", strings.Join(h.log, "\n"))
					}
					if err == nil {
						done[name]++
					}
					if h.check(); t.Failed() {
						t.Fatalf("after\n%s", strings.Join(h.log, "\n"))
					}
				}
				if len(done) < min(12, steps(t)/10) {
					t.Errorf("only these succeeded: %v", done)
				}
			})
		})
	}
}

// step does one thing and says what.
func (h *history) step() (string, error) {
	c := h.customers[h.random.IntN(len(h.customers))]
	acts := h.actions(c)
	names := []string{
		"add users", "add users", "add users", "delete", "restore", "suspend", "reactivate", "assign", "remove", "cap", "cap",
		"licenses", "licenses", "request", "withdraw", "plan", "edition", "suspend subscription", "activate", "cancel",
		"new subscription", "new subscription", "renewal", "time", "time", "due", "erase", "paid service",
	}
	name := names[h.random.IntN(len(names))]
	return name, acts[name]()
}

func (h *history) users(c company, n int) []uint {
	var all []uint
	if err := h.db.Read(h.t.Context()).Table("users").Where("customer_id = ?", c.id).Order("id").Pluck("id", &all).Error; err != nil {
		h.t.Fatal(err)
	}
	h.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

func (h *history) subscription(c company) Subscription {
	var all []Subscription
	if err := h.db.Read(h.t.Context()).Where("customer_id = ?", c.id).Order("id").Find(&all).Error; err != nil {
		h.t.Fatal(err)
	}
	return all[h.random.IntN(len(all))]
}

var allPlans = []billing.Plan{billing.Flexible, billing.AnnualMonthly, billing.AnnualYearly, billing.Trial}

func (h *history) actions(c company) map[string]func() error {
	ctx, r, s := h.t.Context(), h.random, h.subscription(c)
	some := h.users(c, 1+r.IntN(3))
	plan, seats := allPlans[r.IntN(len(allPlans))], 1+r.Int64N(12)
	sku := []string{starter, standard, plus, vault}[r.IntN(4)]
	return map[string]func() error{
		"add users": func() error {
			in := make([]NewUser, 1+r.IntN(2))
			for i := range in {
				in[i] = newUser(fmt.Sprint("u", h.names.Add(1)))
			}
			return errOf(h.AddUsers(ctx, c.admin, in))
		},
		"delete":     func() error { return errOf(h.DeleteUsers(ctx, c.admin, some)) },
		"restore":    func() error { return errOf(h.RestoreUser(ctx, c.admin, some[0])) },
		"suspend":    func() error { return errOf(h.SuspendUsers(ctx, c.admin, some)) },
		"reactivate": func() error { return errOf(h.ReactivateUsers(ctx, c.admin, some)) },
		"assign":     func() error { return errOf(h.AssignLicenses(ctx, c.admin, s.ID, some[:1])) },
		"remove":     func() error { return errOf(h.RemoveLicenses(ctx, c.admin, s.ID, some)) },
		"cap": func() error {
			return errOf(h.EditPurchaseCap(ctx, h.admin, s.ID, CapChange{Cap: seats, Was: s.Ceiling, RequestID: h.open(s) * uint(r.IntN(2))}))
		},
		"licenses": func() error {
			in := LicenseOrder{Additional: 1 + r.Int64N(3), Source: SourcePhone}
			if id := h.open(s); id != 0 {
				in.Source, in.RequestID = SourceRequest, id
			}
			q, err := h.QuoteLicenses(ctx, h.admin, s.ID, in)
			if err != nil {
				return err
			}
			in.Kept = q.Kept()
			return errOf(h.AddLicenses(ctx, h.admin, s.ID, in))
		},
		"request":  func() error { return errOf(h.RequestPurchase(ctx, c.admin, NewRequest{s.ID, seats, ""})) },
		"withdraw": func() error { return errOf(h.WithdrawRequest(ctx, c.admin, h.open(s))) },
		"plan": func() error {
			in := PlanOrder{Plan: plan, Seats: seats}
			q, err := h.QuotePlan(ctx, h.admin, s.ID, in)
			if err != nil {
				return err
			}
			in.Kept = q.Kept()
			return errOf(h.ChangePlan(ctx, h.admin, s.ID, in))
		},
		"edition": func() error {
			in := EditionOrder{SKU: sku}
			q, err := h.QuoteEdition(ctx, h.admin, s.ID, in)
			if err != nil {
				return err
			}
			in.Kept = q.Kept()
			return errOf(h.ChangeEdition(ctx, h.admin, s.ID, in))
		},
		"suspend subscription": func() error { return errOf(h.SuspendSubscription(ctx, h.admin, s.ID, "")) },
		"activate": func() error {
			in := Activation{Plan: plan}
			q, err := h.QuoteActivation(ctx, h.admin, s.ID, in)
			if err != nil {
				return err
			}
			in.Kept = q.Kept()
			return errOf(h.ActivateSubscription(ctx, h.admin, s.ID, in))
		},
		"cancel": func() error { return errOf(h.CancelSubscription(ctx, h.admin, s.ID, "")) },
		"new subscription": func() error {
			in := NewSubscription{SKU: sku, Plan: plan, Seats: seats}
			q, err := h.QuoteSubscription(ctx, h.admin, c.id, in)
			if err != nil {
				return err
			}
			in.Kept = q.Kept()
			return errOf(h.AddSubscription(ctx, h.admin, c.id, in))
		},
		"renewal": func() error {
			ways := []Renewal{RenewSame, RenewLicensed, RenewNumber, RenewFlexible, RenewCancel}
			in := RenewalOrder{Renewal: ways[r.IntN(len(ways))], Plan: plan, Seats: seats, Was: s.Version}
			if r.IntN(2) == 0 {
				in.SKU = sku
			}
			return errOf(h.EditRenewal(ctx, h.admin, s.ID, in))
		},
		"paid service": func() error {
			q, err := h.QuotePaidService(ctx, h.admin, s.ID)
			if err != nil {
				return err
			}
			return errOf(h.StartPaidService(ctx, h.admin, s.ID, q.Kept()))
		},
		"time": func() error {
			far := []time.Duration{time.Minute, 30 * time.Hour, 20 * 24 * time.Hour, 150 * 24 * time.Hour}
			h.now = h.now.Add(time.Duration(r.Int64N(int64(far[r.IntN(len(far))]))))
			h.at(h.now)
			return nil
		},
		"due":   func() error { return errOf(h.RunDueSubscriptions(ctx)) },
		"erase": func() error { return errOf(h.EraseDeletedUsers(ctx)) },
	}
}

// open is the open request of a subscription, 0 if there is none.
func (h *history) open(s Subscription) (id uint) {
	if err := h.db.Read(h.t.Context()).Raw("SELECT COALESCE(MAX(id), 0) FROM purchase_requests WHERE subscription_id = ? AND status = 'open'", s.ID).Scan(&id).Error; err != nil {
		h.t.Fatal(err)
	}
	return id
}

// check fails the test if counts differ or an entry once written is another one now.
func (h *history) check() {
	h.t.Helper()
	h.agrees(h.t)
	var entries []LedgerEntry
	if err := h.db.Read(h.t.Context()).Find(&entries).Error; err != nil {
		h.t.Fatal(err)
	}
	seen := map[string]string{}
	for _, e := range entries {
		seen[fmt.Sprint(e.SubscriptionID, "/", e.Seq)] = fmt.Sprintf("%+v", e)
	}
	h.unchanged(h.ledger, seen)
	h.ledger = seen
	var acts []Activity
	if err := h.db.Read(h.t.Context()).Find(&acts).Error; err != nil {
		h.t.Fatal(err)
	}
	seen = map[string]string{}
	for _, a := range acts {
		seen[fmt.Sprint(a.ID)] = fmt.Sprintf("%+v", a)
	}
	h.unchanged(h.records, seen)
	h.records = seen
}

func (h *history) unchanged(before, now map[string]string) {
	h.t.Helper()
	for key, was := range before {
		if now[key] != was {
			h.t.Errorf("entry %s was %s, is %s", key, was, now[key])
		}
	}
}
