package models

import (
	"context"
	"crypto/rand"
	"regexp"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// How long a visit lasts. It is never extended; a new one takes a new reason.
const (
	SupportVisitLife  = 30 * time.Minute
	ResellerVisitLife = 8 * time.Hour
)

// Visit is a session on somebody's behalf: support staff in any console, or a
// reseller's staff in the Admin console of a customer of theirs.
type Visit struct {
	ID         uint
	SecretHash string
	SessionID  string      // the acting person's own session
	UserID     uint        // the acting person
	Role       access.Role // the person's own role
	Console    access.Console
	ResellerID uint
	CustomerID uint // 0 in a Reseller console
	Level      access.Level
	Reason     string
	CaseNumber string // of support's case
	StartedAt  time.Time
	EndsAt     time.Time // when it ends by itself
	EndedAt    *time.Time
	EndedBy    uint // 0 if the program did
	EndedHow   VisitEnd
}

// VisitEnd says how a visit ended.
type VisitEnd string

// The ends of a visit.
const (
	VisitLeft      VisitEnd = "left"
	VisitTimeOver  VisitEnd = "time"
	VisitStopped   VisitEnd = "account" // by an administrator of the account
	VisitStoppedBy VisitEnd = "lead"
	VisitRoleTaken VisitEnd = "role"
	VisitAccessOff VisitEnd = "access"
	VisitSignedOut VisitEnd = "signed_out"
	VisitReplaced  VisitEnd = "replaced"
)

// String is the end in words.
func (e VisitEnd) String() string {
	switch e {
	case VisitLeft:
		return "Left"
	case VisitTimeOver:
		return "The time was over"
	case VisitStopped:
		return "Ended by an administrator of the account"
	case VisitStoppedBy:
		return "Ended by a support lead"
	case VisitRoleTaken:
		return "The role was taken away"
	case VisitAccessOff:
		return "Reseller access was switched off"
	case VisitSignedOut:
		return "The own sign-in ended"
	case VisitReplaced:
		return "Another one was started"
	}
	return ""
}

// assumed is the role that a visitor has in the account.
func assumed(console access.Console) access.Role {
	if console == access.AdminConsole {
		return access.RoleSuperAdmin
	}
	return access.RoleResellerAdmin
}

// NewVisit is how a visit starts.
type NewVisit struct {
	CustomerID uint // whose Admin console
	ResellerID uint // whose Reseller console, if it is not a customer's
	Level      access.Level
	Reason     string
	CaseNumber string // support only
}

// VisitStarted is a visit with the secret that the browser's cookie keeps.
type VisitStarted struct {
	ID     uint
	Secret string
}

// StartVisit starts a visit in the actor's own session: support staff anywhere
// for SupportVisitLife, with a case number; reseller admins and sales at their
// own customers for ResellerVisitLife, while the customer leaves reseller access
// on. It needs a reason. It ends another visit of the same person, and is mailed
// to the account's administrators.
func (s *Store) StartVisit(ctx context.Context, actor access.Actor, session string, in NewVisit) (VisitStarted, error) {
	var out VisitStarted
	if !actor.Can(access.VisitAccounts) {
		if err := require(actor, access.VisitCustomers); err != nil {
			return out, err
		}
		in.ResellerID, in.CaseNumber = 0, ""
	}
	actor.Request.Key = "" // a receipt would keep the secret
	secret := rand.Text()
	return write(ctx, s, actor, "visit.started", func(t *tx) (VisitStarted, error) {
		c, err := t.holdVisited(in)
		if err != nil {
			return out, err
		}
		in := in
		if err := in.check(actor.Role); err != nil {
			return out, err
		}
		var u User
		if err := hold(t.DB).Where("id = ? AND status = ?", actor.UserID, UserActive).Take(&u).Error; err != nil {
			return out, found(err, "user")
		}
		if err := t.endVisits(VisitReplaced, actor.UserID, "user_id = ?", actor.UserID); err != nil {
			return out, err
		}
		v := Visit{
			SecretHash: sessionID(secret), SessionID: sessionID(session), UserID: actor.UserID, Role: actor.Role,
			Console: access.AdminConsole, ResellerID: c.ResellerID, CustomerID: c.ID, Level: in.Level, Reason: in.Reason,
			CaseNumber: in.CaseNumber, StartedAt: t.now, EndsAt: t.now.Add(ResellerVisitLife),
		}
		if c.ID == 0 {
			v.Console = access.ResellerConsole
		}
		if actor.Role.Support() {
			v.EndsAt = t.now.Add(SupportVisitLife)
		}
		if err := t.Create(&v).Error; err != nil {
			return out, err
		}
		return VisitStarted{v.ID, secret}, t.tellVisit(v, "visit.started", MailVisitStarted, Facts{
			"level": v.Level, "case": v.CaseNumber, "minutes": int(v.EndsAt.Sub(v.StartedAt).Minutes()),
		})
	})
}

// holdVisited holds the account that a visit is to. Without a customer it is a
// reseller, and the customer returned has no id.
func (t *tx) holdVisited(in NewVisit) (Customer, error) {
	if in.CustomerID == 0 && in.ResellerID != 0 {
		var r Reseller
		err := hold(t.DB).Where("id = ?", in.ResellerID).Take(&r).Error
		t.now = later(t.now, t.clock())
		return Customer{ResellerID: r.ID}, found(err, "reseller")
	}
	c, err := t.holdCustomer(in.CustomerID)
	if err != nil {
		return c, err
	}
	if !c.ResellerAccess && !t.actor.Role.Support() {
		return c, refuse(Conflict, "%s has switched reseller access off, so its Admin console cannot be opened. Ask one of its super admins to switch it on under Account.", c.Name)
	}
	return c, nil
}

// caseNumbers are what support's cases are called.
var caseNumbers = regexp.MustCompile(`^[\pL\pN][\pL\pN./#_-]*$`)

const maxCase = 40

func (in *NewVisit) check(role access.Role) error {
	var p problems
	in.Reason, in.CaseNumber = tidy(in.Reason), tidy(in.CaseNumber)
	if in.Level == "" {
		in.Level = access.View
	}
	if role.Support() {
		p.check(caseNumbers.MatchString(in.CaseNumber) && length(in.CaseNumber) <= maxCase, "case_number",
			"Case number must have 1 to %d letters, digits or dashes, such as 4711.", maxCase)
	}
	p.check(in.Reason != "", "reason", "Give the reason; the account’s administrators will read it.")
	p.check(length(in.Reason) <= maxNote, "reason", "Reason must have at most %s characters.", figure(maxNote))
	p.check(in.Level == access.View || in.Level == access.Act, "level", "Choose what you need to do.")
	return p.err()
}

// EndVisit ends a visit: whoever is on it, an administrator of the account, or a
// support lead. Ending one that has ended is no error. The next request in it is
// refused.
func (s *Store) EndVisit(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireOfVisit(ctx, actor, id); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "visit.ended", func(t *tx) (uint, error) {
		var v Visit
		err := seenVisits(t.Table("visits"), actor).Where("visits.id = ?", id).Take(&v).Error
		if err != nil {
			return 0, found(err, "session")
		}
		how := v.EndableBy(actor)
		if how == "" {
			return 0, forbidden()
		}
		return id, t.endVisits(how, actor.UserID, "id = ?", id)
	})
}

// EndableBy says how the visit would end if the actor ended it; "" if the actor
// may not.
func (v Visit) EndableBy(actor access.Actor) VisitEnd {
	switch {
	case v.UserID == actor.UserID && (actor.Visit == nil || actor.Visit.ID == v.ID):
		return VisitLeft
	case actor.Can(access.EndVisits):
		return VisitStoppedBy
	case actor.Can(access.EndAccountVisits):
		return VisitStopped
	}
	return ""
}

// endVisits ends the running visits that the condition selects, by somebody or
// by the program.
func (t *tx) endVisits(how VisitEnd, by uint, condition string, args ...any) error {
	var running []Visit
	err := t.DB.Session(&gorm.Session{}).Where("ended_at IS NULL").Where(condition, args...).Order("id").Find(&running).Error
	if err != nil {
		return err
	}
	for _, v := range running {
		if err := t.endVisit(v, how, by); err != nil {
			return err
		}
	}
	return nil
}

// endVisit ends one visit. One whose time is over ended then, by itself.
func (t *tx) endVisit(v Visit, how VisitEnd, by uint) error {
	at := t.now
	if !at.Before(v.EndsAt) {
		at, how, by = v.EndsAt, VisitTimeOver, 0
	}
	ended := t.Model(&Visit{}).Where("id = ? AND ended_at IS NULL", v.ID).
		Updates(map[string]any{"ended_at": at, "ended_by": by, "ended_how": how})
	if ended.Error != nil || ended.RowsAffected == 0 {
		return ended.Error
	}
	return t.tellVisit(v, "visit.ended", MailVisitEnded, Facts{"how": how})
}

// tellVisit records and mails that a visit started or ended. The entry stands in
// the account's record and carries the visit.
func (t *tx) tellVisit(v Visit, action, mail string, facts Facts) error {
	account := Customer{ID: v.CustomerID, ResellerID: v.ResellerID}
	on := onReseller(v.ResellerID)
	if v.CustomerID != 0 {
		on = onCustomer(account)
	}
	told := *t
	if told.actor.UserID == v.UserID {
		told.actor.Visit = &access.Visit{ID: v.ID, Role: v.Role, Level: v.Level}
	}
	if err := told.note(on, action, "visit", v.ID, facts); err != nil {
		return err
	}
	return t.post(mail, account, 0, Facts{"visit": v.ID})
}

// EndLapsedVisits ends the visits whose time is over, and those whose acting
// person is signed out or has lost the role. It is a job: such visits count for
// nothing already, and it writes down how they ended.
func (s *Store) EndLapsedVisits(ctx context.Context) (int, error) {
	return write(ctx, s, access.Job(), "visit.ended", func(t *tx) (int, error) {
		var lapsed []struct {
			Visit
			Active bool
		}
		err := t.Table("visits").Select("visits.*, (users.status = ? AND users.role = visits.role) AS active", UserActive).
			Joins("JOIN users ON users.id = visits.user_id").
			Where("visits.ended_at IS NULL AND (visits.ends_at <= ? OR users.status <> ? OR users.role <> visits.role OR NOT EXISTS (?))",
				t.now, UserActive, t.Session(&gorm.Session{NewDB: true}).Table("sessions").Select("1").
					Where("sessions.id = visits.session_id AND sessions.ended_at IS NULL AND sessions.expires_at > ?", t.now)).
			Order("visits.id").Limit(MaxAtOnce).Scan(&lapsed).Error
		if err != nil {
			return 0, err
		}
		for _, v := range lapsed {
			how := VisitSignedOut
			if !v.Active {
				how = VisitRoleTaken
			}
			if err := t.endVisit(v.Visit, how, 0); err != nil {
				return 0, err
			}
		}
		return len(lapsed), nil
	})
}

// SwitchResellerAccess lets the staff of the customer's reseller open its Admin
// console, or no longer. A super admin may, nobody on somebody's behalf.
// Switching it off ends the visits of the reseller's staff.
func (s *Store) SwitchResellerAccess(ctx context.Context, actor access.Actor, on bool) (bool, error) {
	if err := require(actor, access.SwitchAccess); err != nil {
		return false, err
	}
	return write(ctx, s, actor, "customer.reseller_access_switched", func(t *tx) (bool, error) {
		c, err := t.holdCustomer(actor.CustomerID)
		if err != nil || c.ResellerAccess == on {
			return on, err
		}
		if err := t.Model(&Customer{}).Where("id = ?", c.ID).Update("reseller_access", on).Error; err != nil {
			return false, err
		}
		err = t.note(onCustomer(c), "customer.reseller_access_switched", "customer", c.ID, Facts{"on": change(c.ResellerAccess, on)})
		if err != nil || on {
			return on, err
		}
		return on, t.endVisits(VisitAccessOff, actor.UserID, "customer_id = ? AND role IN ?", c.ID, resellerRoles())
	})
}

// resellerRoles are the roles of a reseller's staff.
func resellerRoles() (roles []access.Role) {
	for _, r := range access.Roles {
		if r.Reseller() {
			roles = append(roles, r)
		}
	}
	return roles
}
