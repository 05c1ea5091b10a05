package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// VisitOf returns who a session stands for while the visit with the other secret
// lasts: the acting person, with the account's role and place. It is NotFound as
// soon as the visit or the person's own session has ended, the person was
// suspended or has another role, or the customer took reseller access away.
func (s *Store) VisitOf(ctx context.Context, session, secret string) (Person, error) {
	var row struct {
		Visit
		FirstName string
		LastName  string
		Email     string
		Reseller  string
		Customer  *string
	}
	now := s.now()
	err := s.db.Read(ctx).Table("visits").
		Select("visits.*, users.first_name, users.last_name, users.email, resellers.name AS reseller, customers.name AS customer").
		Joins("JOIN sessions ON sessions.id = visits.session_id AND sessions.user_id = visits.user_id AND "+
			"sessions.ended_at IS NULL AND sessions.expires_at > ?", now).
		Joins("JOIN users ON users.id = visits.user_id AND users.status = ? AND users.role = visits.role", UserActive).
		Joins("JOIN resellers ON resellers.id = visits.reseller_id").
		Joins("LEFT JOIN customers ON customers.id = visits.customer_id").
		Where("visits.secret_hash = ? AND visits.session_id = ?", sessionID(secret), sessionID(session)).
		Where("visits.ended_at IS NULL AND visits.ends_at > ?", now).
		Where(strongEnough, true, true, access.RoleSupportAgent, access.RoleSupportLead).
		Where("(visits.role NOT IN ? OR customers.reseller_access = ?)", resellerRoles(), true).Take(&row).Error
	if err != nil {
		return Person{}, found(err, "session")
	}
	p := Person{FirstName: row.FirstName, LastName: row.LastName, Email: row.Email, Reseller: row.Reseller, OnVisit: &row.Visit}
	if row.Customer != nil {
		p.Customer = *row.Customer
	}
	p.Actor = access.Actor{
		UserID: row.UserID, Role: assumed(row.Console), ResellerID: row.ResellerID, CustomerID: row.CustomerID,
		Visit: &access.Visit{ID: row.ID, Role: row.Role, Level: row.Level},
	}
	return p, nil
}

// VisitRow is a visit in a list, with the names that the list shows.
type VisitRow struct {
	Visit
	FirstName    string
	LastName     string
	PersonStatus string
	ResellerName string
	CustomerName string
	EnderFirst   string
	EnderLast    string
	EnderStatus  string
	Changes      int64 // how many changes were made in it
}

// Who names the acting person.
func (v VisitRow) Who() string {
	return personShown(v.UserID, v.FirstName, v.LastName, v.PersonStatus)
}

// Account names whose console it is.
func (v VisitRow) Account() string {
	if v.CustomerID != 0 {
		return v.CustomerName
	}
	return v.ResellerName
}

// Ender names who ended the visit; "" if it ended by itself.
func (v VisitRow) Ender() string {
	if v.EndedBy == 0 {
		return ""
	}
	return personShown(v.EndedBy, v.EnderFirst, v.EnderLast, v.EnderStatus)
}

// Ended says when and how a visit ended; false while it runs.
func (v Visit) Ended(now time.Time) (time.Time, VisitEnd, bool) {
	switch {
	case v.EndedAt != nil:
		return *v.EndedAt, v.EndedHow, true
	case !now.Before(v.EndsAt):
		return v.EndsAt, VisitTimeOver, true
	}
	return time.Time{}, "", false
}

// VisitDetails is a visit with what was done in it.
type VisitDetails struct {
	VisitRow
	Deeds []ActivityRow // the oldest first, at most MaxPage
}

// ListVisits lists visits, the newest first: every one to support staff; to a
// customer's super admins those in their Admin console; to reseller admins and
// sales those in their Reseller console and those of their own staff. A filter
// narrows them to one reseller, customer or acting person.
func (s *Store) ListVisits(ctx context.Context, actor access.Actor, f VisitFilter, p Paging) (Page[VisitRow], error) {
	if err := require(actor, access.SeeVisits); err != nil {
		return Page[VisitRow]{}, err
	}
	db := s.db.Read(ctx)
	list := ranges{db, "visits", []part{f.part(actor, s.now())}}
	own := ofOwnStaff(visibleByID(visitRows(db), actor, "visits.reseller_id", "visits.customer_id"), actor)
	return mergedPage(list, own, sorting{"visits.started_at", "visits.id", true, timeValue}, p, scanned[VisitRow], VisitRow.at)
}

func (v VisitRow) at() cursor { return cursor{timeCursor(v.StartedAt), v.ID} }

// part is the range of an index that has the visits which the actor may see and
// the filter leaves. Those that run are few.
func (f VisitFilter) part(actor access.Actor, now time.Time) part {
	plus, where, args := "+", []string{"started_at > ?"}, []any{time.Time{}} // all of them, in the order of the index
	switch {
	case f.Running:
		where, args = append(where, "ended_at IS NULL AND ends_at > ?"), append(args, now)
	case f.UserID == 0:
		plus = ""
	}
	if f.UserID != 0 {
		where, args = append(where, "user_id = ?"), append(args, f.UserID)
	}
	switch {
	case actor.CustomerID != 0:
		where, args = append(where, plus+"customer_id = ?"), append(args, actor.CustomerID)
	case actor.ResellerID != 0:
		where, args = append(where, plus+"reseller_id = ? AND (customer_id = 0 OR role IN (?, ?, ?, ?))"), append(args, actor.ResellerID)
		for _, role := range resellerRoles() {
			args = append(args, role)
		}
	}
	return part{strings.Join(where, " AND "), args}
}

// VisitFilter narrows the list of visits.
type VisitFilter struct {
	UserID  uint // the acting person
	Running bool
}

// Visit returns one visit with what was done in it, to those who see it in a list.
func (s *Store) Visit(ctx context.Context, actor access.Actor, id uint) (VisitDetails, error) {
	var v VisitDetails
	if err := s.requireOfVisit(ctx, actor, id); err != nil {
		return v, err
	}
	db := s.db.Read(ctx)
	err := seenVisits(visitRows(db), actor).Where("visits.id = ?", id).Take(&v.VisitRow).Error
	if err != nil {
		return v, found(err, "session")
	}
	var entries []Activity
	err = db.Where("visit_id = ? AND visit_id <> 0 AND subject <> 'visit'", id).Order("id").Limit(MaxPage).Find(&entries).Error
	if err != nil {
		return v, err
	}
	v.Deeds, err = worded(db, entries, actor)
	return v, err
}

func visitRows(db *gorm.DB) *gorm.DB {
	return db.Table("visits").
		Select("visits.*, users.first_name, users.last_name, users.status AS person_status, resellers.name AS reseller_name, " +
			"COALESCE(customers.name, '') AS customer_name, enders.first_name AS ender_first, enders.last_name AS ender_last, " +
			"enders.status AS ender_status, " +
			"(SELECT COUNT(*) FROM activity WHERE activity.visit_id = visits.id AND activity.visit_id <> 0 AND activity.subject <> 'visit') AS changes").
		Joins("JOIN users ON users.id = visits.user_id").
		Joins("JOIN resellers ON resellers.id = visits.reseller_id").
		Joins("LEFT JOIN customers ON customers.id = visits.customer_id").
		Joins("LEFT JOIN users AS enders ON enders.id = visits.ended_by")
}

// requireOfVisit refuses who sees no visits. What is another's is not found.
func (s *Store) requireOfVisit(ctx context.Context, actor access.Actor, id uint) error {
	err := require(actor, access.SeeVisits)
	if err == nil {
		return nil
	}
	return unseen(s.db.Read(ctx).Table("visits").Where("id = ?", id), actor, id != 0, "session", err)
}

// seenVisits narrows visits to those that the actor may see.
func seenVisits(q *gorm.DB, actor access.Actor) *gorm.DB {
	return ofOwnStaff(visible(q, actor, "visits.reseller_id", "visits.customer_id"), actor)
}

// ofOwnStaff leaves out the visits of support staff to a reseller's customers,
// which the reseller does not see.
func ofOwnStaff(q *gorm.DB, actor access.Actor) *gorm.DB {
	if actor.ResellerID != 0 && actor.CustomerID == 0 {
		q = q.Where("(visits.customer_id = 0 OR visits.role IN ?)", resellerRoles())
	}
	return q
}

// visitColumns are what a list reads of the visit in which something was done,
// given visits and their reseller as visited.
const visitColumns = "COALESCE(visits.case_number, '') AS visit_case, " +
	"COALESCE(CASE WHEN visits.customer_id <> 0 THEN customers.name ELSE visited.name END, '') AS visit_account"

// onBehalf names both whoever did something and on whose behalf: "Sam Ortega
// (support, case 4711) for Harbor Foods". Without an account it is the person alone.
func onBehalf(person string, role access.Role, caseNumber, account string) string {
	if account == "" {
		return person
	}
	as := "reseller"
	if role.Support() {
		as = "support"
	}
	if caseNumber != "" {
		as += ", case " + caseNumber
	}
	return person + " (" + as + ") for " + account
}
