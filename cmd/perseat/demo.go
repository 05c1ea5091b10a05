package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"perseat/models"
	"perseat/models/access"
	"perseat/models/billing"
)

// demoPassword is the password of every account of the demo that has one.
const demoPassword = "perseat-demo"

// demoDays is how long ago the demo's story begins: some fourteen months.
const demoDays = 428

var errNotEmpty = errors.New("the database is not empty, and the demo fills only an empty one. Name another database")

// demoOptions say what else a demo needs and has.
type demoOptions struct {
	// jobs does what is due; it runs every night of the story and once at its end.
	jobs func(context.Context) error
	// customers is how many customers the Dublin reseller gets in all, if that is
	// more than those who have a story.
	customers int
	tell      io.Writer // where it is shown how far they have come
}

// fillDemo fills an empty database with the demo: three resellers, their
// customers and the story of some fourteen months, which ends at now. It is a
// script of store operations under the moved clock c, the same for the same now.
// It leaves the clock at now. A database that is not empty is errNotEmpty.
func fillDemo(ctx context.Context, store *models.Store, c *clock, now time.Time, in demoOptions) error {
	empty, err := store.Empty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return errNotEmpty
	}
	zone, err := store.BillingZone(ctx)
	if err != nil {
		return err
	}
	s := &story{ctx: ctx, store: store, clock: c, zone: zone, now: now, today: billing.DayOf(now, zone), jobs: in.jobs}
	s.on(demoDays, 8*60, "the catalog and the support staff", s.openProvider)
	liffey := dublin()
	house := s.add(liffey)
	if in.customers > 0 {
		s.grow(liffey, house, in.customers, newProgress(in.tell, "customers", 0, int64(in.customers-len(liffey.companies))))
	}
	s.on(80, 11*60, "a credit note", func() error { return s.credit(house) })
	s.add(munich())
	s.add(seattle())
	return s.tell()
}

// story is the demo while it is told.
type story struct {
	ctx   context.Context
	store *models.Store
	clock *clock
	zone  *time.Location
	now   time.Time
	today billing.Day
	jobs  func(context.Context) error
	lead  access.Actor // of the provider's support

	entries   []entry
	companies int // told so far; it sets their people and hours apart
}

// entry is something that happens in the story at a moment.
type entry struct {
	at   time.Time
	what string
	do   func() error
}

// on notes what happens some days before today at a minute of the day, in the
// billing zone. Nothing happens today, so that a story can end at any hour.
func (s *story) on(ago, minute int, what string, do func() error) {
	year, month, day := (s.today - billing.Day(ago)).Date()
	second := (ago*17 + minute*29) % 60
	s.entries = append(s.entries, entry{time.Date(year, month, day, 0, minute, second, 0, s.zone), what, do})
}

// tell does everything in its order, and every night what has become due.
func (s *story) tell() error {
	slices.SortStableFunc(s.entries, func(a, b entry) int { return a.at.Compare(b.at) })
	day := billing.DayOf(s.entries[0].at, s.zone)
	for _, e := range s.entries {
		for ; day < billing.DayOf(e.at, s.zone); day++ {
			if err := s.night(day + 1); err != nil {
				return err
			}
		}
		s.clock.MoveTo(e.at)
		if err := e.do(); err != nil {
			return fmt.Errorf("demo, %s, %s: %w", e.at.Format(time.DateOnly), e.what, err)
		}
	}
	for ; day < s.today; day++ {
		if err := s.night(day + 1); err != nil {
			return err
		}
	}
	s.clock.MoveTo(s.now)
	return s.jobs(s.ctx)
}

// night runs the jobs early in the morning of a day.
func (s *story) night(day billing.Day) error {
	at := day.Start(s.zone).Add(5 * time.Minute)
	if at.After(s.now) {
		at = s.now
	}
	s.clock.MoveTo(at)
	if err := s.jobs(s.ctx); err != nil {
		return fmt.Errorf("demo, night of %s: %w", day.ISO(), err)
	}
	return nil
}

// openProvider sets the provider's facts and makes the catalog and its support staff.
func (s *story) openProvider() error {
	if err := s.store.ImportDefaultCatalog(s.ctx, access.Job()); err != nil {
		return err
	}
	provider, err := s.store.Provider(s.ctx)
	if err != nil {
		return err
	}
	facts := provider.Facts()
	facts.Name, facts.VATNumber = "Perseat Demo Provider Limited", "IE8Z49289F"
	facts.Address = "12 Custom House Docks\nDublin 1\nIreland"
	facts.Bank = "Bank of the Example, Dublin\nIBAN IE29 AIBK 9311 5212 3456 78"
	if err := s.store.EditProvider(s.ctx, access.Job(), facts); err != nil {
		return err
	}
	for _, person := range []models.NewStaff{
		{FirstName: "Sam", LastName: "Ortega", Email: "support@perseat.example", Role: access.RoleSupportLead},
		{FirstName: "Mina", LastName: "Sato", Email: "agent@perseat.example", Role: access.RoleSupportAgent},
	} {
		person.Password, person.Demo = demoPassword, true // exempt from two-step verification
		id, err := s.store.AddSupport(s.ctx, access.Job(), person)
		if err != nil {
			return err
		}
		if person.Role == access.RoleSupportLead {
			s.lead = access.Actor{UserID: id, Role: person.Role}
		}
	}
	return nil
}

// credit corrects a reseller's last invoice of a month.
func (s *story) credit(h *house) error {
	last, err := s.store.ListInvoices(s.ctx, h.admin, models.InvoiceFilter{Kind: models.InvoiceMonth}, models.Paging{Size: 1})
	if err != nil {
		return err
	}
	if len(last.Rows) == 0 {
		return errors.New("there is no invoice to credit")
	}
	_, err = s.store.CreditInvoice(s.ctx, s.lead, models.NewCredit{
		Number: last.Rows[0].Number, Amount: billing.NewMoney(3240, last.Rows[0].Currency),
		Reason: "Two users of Howth Seafood Export could not sign in for most of the month (case 4711).",
	})
	return err
}
