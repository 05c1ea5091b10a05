package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// ActivityRow is an entry as lists show it, with names in place of ids.
type ActivityRow struct {
	ID        uint
	Record    string // the chain that the entry stands in
	Seq       int64  // its number there
	At        time.Time
	Action    string
	Who       string // both names, if it was done on somebody's behalf
	As        string // the role; "" for a job
	Visit     uint   // the session in which it was done; 0 at home
	What      string // what was done, in words
	Facts     []DeedFact
	Customer  string // whose entry it is; "" for the reseller's and the provider's own
	Reseller  string // "" for the provider's own
	Address   string // the network address, to whom it may be shown
	RequestID string
	Hash      string
}

// DeedBy is a side that acts.
type DeedBy string

// The sides.
const (
	BySupport  DeedBy = "support"
	ByReseller DeedBy = "reseller"
	ByCustomer DeedBy = "customer"
	ByKey      DeedBy = "api_key"
	ByJob      DeedBy = "job"
)

// DeedSides lists the sides in the order in which filters offer them.
var DeedSides = []DeedBy{ByCustomer, ByReseller, BySupport, ByKey, ByJob}

// String is the side as filters show it.
func (b DeedBy) String() string {
	switch b {
	case BySupport:
		return "Support staff"
	case ByReseller:
		return "Reseller’s staff"
	case ByCustomer:
		return "Customer’s people"
	case ByKey:
		return "Programs with an API key"
	case ByJob:
		return "Automated jobs"
	}
	return string(b)
}

func (b DeedBy) roles() []string {
	switch b {
	case ByJob:
		return []string{string(access.RoleJob), ""}
	case ByKey:
		return []string{string(access.RoleKey)}
	}
	var roles []string
	for _, r := range access.Roles {
		if b == BySupport && r.Support() || b == ByReseller && r.Reseller() || b == ByCustomer && r.Customer() {
			roles = append(roles, string(r))
		}
	}
	return roles
}

// ActivityFilter narrows a list of activity.
type ActivityFilter struct {
	Search     string // words, each a part of a person's name or address, or of a customer's name or domain; or a case number
	By         DeedBy
	Group      DeedGroup
	OnBehalf   bool        // only what was done on somebody's behalf
	From, To   billing.Day // civil days in the billing zone, both included; 0 for open
	CustomerID uint        // only that customer's record
	ResellerID uint        // only what belongs to that reseller
	Own        bool        // only the record of the company itself: without a reseller's customers, and for support the provider's
}

// ListActivity lists what was done, the newest first: in a customer's record to
// its super admins; in a reseller's own to its admins, and in its customers' to
// sales too; in every account's to support staff, and in the provider's own to
// support leads. Too many people or customers of a searched name are Invalid.
func (s *Store) ListActivity(ctx context.Context, actor access.Actor, f ActivityFilter, p Paging) (Page[ActivityRow], error) {
	var out Page[ActivityRow]
	if err := maySeeActivity(actor); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	q, err := s.narrowActivity(db, f.seen(db.Table("activity"), actor), actor, f)
	if err != nil {
		return out, err
	}
	found, err := page(q, sorting{"activity.at", "activity.id", true, timeValue}, p, func(a Activity) cursor {
		return cursor{timeCursor(a.At), a.ID}
	})
	if err != nil {
		return out, err
	}
	out.Older, out.Newer, out.Count = found.Older, found.Newer, found.Count
	out.Rows, err = worded(db, found.Rows, actor)
	return out, err
}

// ActivityEntry returns one entry, to those who see it in a list.
func (s *Store) ActivityEntry(ctx context.Context, actor access.Actor, id uint) (ActivityRow, error) {
	db := s.db.Read(ctx)
	if err := maySeeActivity(actor); err != nil {
		return ActivityRow{}, unseen(db.Table("activity").Where("id = ?", id), actor, id != 0, "entry", err)
	}
	var e Activity
	if err := (ActivityFilter{}).seen(db.Table("activity"), actor).Where("activity.id = ?", id).Take(&e).Error; err != nil {
		return ActivityRow{}, found(err, "entry")
	}
	rows, err := worded(db, []Activity{e}, actor)
	if err != nil {
		return ActivityRow{}, err
	}
	return rows[0], nil
}

func maySeeActivity(actor access.Actor) error {
	if actor.CustomerID == 0 && actor.Can(access.SeeAccountActivity) {
		return nil
	}
	return require(actor, access.SeeOwnActivity)
}

// seen narrows entries to those that the actor may see, without walking through
// all of a reseller's entries in their order where the filter finds few of them
// by another index.
func (f ActivityFilter) seen(q *gorm.DB, actor access.Actor) *gorm.DB {
	if f.Own || f.CustomerID != 0 || tidy(f.Search) != "" {
		q = visibleByID(q, actor, "activity.reseller_id", "activity.customer_id")
	} else {
		q = visible(q, actor, "activity.reseller_id", "activity.customer_id")
	}
	switch {
	case actor.Can(access.SeeOwnActivity):
		return q
	case actor.ResellerID != 0:
		return q.Where("activity.customer_id <> 0")
	}
	return q.Where("activity.reseller_id <> 0")
}

func (s *Store) narrowActivity(db, q *gorm.DB, actor access.Actor, f ActivityFilter) (*gorm.DB, error) {
	if f.CustomerID != 0 {
		q = q.Where("activity.customer_id = ?", f.CustomerID)
	}
	if f.ResellerID != 0 {
		q = q.Where("activity.reseller_id = ?", f.ResellerID)
	}
	switch {
	case f.Own && actor.ResellerID != 0:
		q = q.Where("activity.chain = ?", onReseller(actor.ResellerID).String())
	case f.Own && f.ResellerID != 0:
		q = q.Where("activity.chain = ?", onReseller(f.ResellerID).String())
	case f.Own:
		q = q.Where("activity.chain = ?", onProvider().String())
	}
	if f.By != "" {
		q = q.Where("activity.actor_role IN ?", append(f.By.roles(), "nobody"))
	}
	if f.Group != "" {
		q = q.Where("activity.action IN ?", append(actionsOf(f.Group), "nothing"))
	}
	if f.OnBehalf {
		q = q.Where("activity.visit_id <> 0")
	}
	if f.From != 0 || f.To != 0 {
		zone, err := s.zones.billing(db)
		if err != nil {
			return q, err
		}
		if f.From != 0 {
			q = q.Where("activity.at >= ?", f.From.Start(zone).UTC())
		}
		if f.To != 0 {
			q = q.Where("activity.at < ?", f.To.AddDays(1).Start(zone).UTC())
		}
	}
	return f.search(db, q, actor)
}

// search narrows entries to those by or about the people and customers that the
// words mean, or of the sessions with that case number. Whom they mean is found
// first, so that a search costs what it finds.
func (f ActivityFilter) search(db, q *gorm.DB, actor access.Actor) (*gorm.DB, error) {
	words := searchWords(f.Search)
	if len(words) == 0 {
		return q, nil
	}
	people, many, err := find(search{db, aUser, everybody, words, true}, func(ids []uint) ([]User, error) {
		return scanned[User](known(fresh(db).Table("users"), actor).Where("id IN ?", ids))
	}, User.words)
	if err != nil {
		return q, err
	}
	customers, more, err := find(search{db, aCustomer, everybody, words, true}, func(ids []uint) ([]Customer, error) {
		return scanned[Customer](visibleByID(fresh(db).Table("customers"), actor, "reseller_id", "id").Where("id IN ?", ids))
	}, Customer.words)
	if err != nil {
		return q, err
	}
	if many || more {
		return q, invalid("q", "Too many people or customers have “%s” in their name. Type more of the name.", tidy(f.Search))
	}
	of := make([]uint, len(customers))
	for i, c := range customers {
		of[i] = c.ID
	}
	var visits []uint
	err = visible(fresh(db).Table("visits"), actor, "reseller_id", "customer_id").Where("case_number = ? AND case_number <> ''", tidy(f.Search)).
		Order("id DESC").Limit(CountLimit).Pluck("id", &visits).Error
	if err != nil {
		return q, err
	}
	by := orNone(idsOfUsers(people))
	ids := fresh(db).Raw(`SELECT id FROM activity WHERE actor_id IN ?
		UNION ALL SELECT id FROM activity WHERE subject = 'user' AND subject_id IN ?
		UNION ALL SELECT id FROM activity WHERE customer_id IN ?
		UNION ALL SELECT id FROM activity WHERE visit_id <> 0 AND visit_id IN ?
		UNION ALL SELECT id FROM activity WHERE subject = 'visit' AND subject_id IN ?`, by, by, orNone(of), orNone(visits), orNone(visits))
	return q.Where("activity.id IN (?)", ids), nil
}

// known narrows people to those whose names can stand in the entries that the
// actor sees: the own, and the staff of the reseller and of support.
func known(q *gorm.DB, actor access.Actor) *gorm.DB {
	switch {
	case actor.CustomerID != 0:
		return q.Where("(+customer_id = ? OR (customer_id IS NULL AND (+reseller_id = ? OR reseller_id IS NULL)))", actor.CustomerID, actor.ResellerID)
	case actor.ResellerID != 0:
		return q.Where("(+reseller_id = ? OR reseller_id IS NULL)", actor.ResellerID)
	}
	return q
}

// noID is an id that nothing has; 0 stands for jobs, and for staff.
const noID uint = 1 << 62

// orNone are ids for an IN, which cannot be empty.
func orNone(ids []uint) []uint {
	if len(ids) == 0 {
		return []uint{noID}
	}
	return ids
}

// worded are entries with what an actor may see of them in words.
func worded(db *gorm.DB, entries []Activity, actor access.Actor) ([]ActivityRow, error) {
	facts := make([]map[string]any, len(entries))
	var ids asked
	for i, e := range entries {
		facts[i] = factsIn(e.Facts)
		ids.add(e, facts[i])
	}
	n, err := namesOf(db, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]ActivityRow, len(entries))
	for i, e := range entries {
		of := n.of(e, facts[i])
		rows[i] = ActivityRow{
			ID: e.ID, Record: e.Chain, Seq: e.Seq, At: e.At, Action: e.Action, Who: n.who(e), As: n.as(e), Visit: e.VisitID,
			What: deedText(e.Action, of), Facts: n.show(facts[i], of, actor),
			Customer: n.customers[e.CustomerID], Reseller: n.resellers[e.ResellerID], RequestID: e.RequestID, Hash: e.Hash,
		}
		if e.Subject == "visit" {
			rows[i].Facts = append(rows[i].Facts, DeedFact{Term: "Reason", Is: n.visits[e.SubjectID].Reason})
		}
		if n.mayLocate(e, actor) {
			rows[i].Address = e.Address
		}
	}
	return rows, nil
}

// mayLocate reports whether the actor may see from which network address
// something was done: support staff always, others that of the own people.
func (n *names) mayLocate(e Activity, actor access.Actor) bool {
	if actor.Role.Support() {
		return true
	}
	if actor.Visit != nil && actor.Visit.Role.Reseller() {
		return false
	}
	u := n.people[e.ActorID]
	if actor.CustomerID != 0 {
		return u.CustomerID != nil && *u.CustomerID == actor.CustomerID
	}
	return u.CustomerID == nil && u.ResellerID != nil && *u.ResellerID == actor.ResellerID
}
