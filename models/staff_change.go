package models

import (
	"context"
	"slices"
	"strings"
	"time"

	"perseat/models/access"
)

// ChangeStaffRole gives one of the actor's own staff another role; was is the
// version that the form showed. A reseller admin may, and a support lead; not
// the own role, and not the last admin's.
func (s *Store) ChangeStaffRole(ctx context.Context, actor access.Actor, id uint, role access.Role, was int64) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return s.changeStaff(ctx, actor, "staff.role_changed", id, func(t *tx, u User) (map[string]any, Facts, error) {
		switch {
		case !slices.Contains(StaffRoles(actor), role):
			return nil, nil, invalid("role", "Choose one of the roles.")
		case u.Version != was:
			return nil, nil, &Error{
				Kind: Conflict, Cause: CauseChanged,
				Message: u.Name() + " was changed by somebody else in the meantime. Nothing was saved. Compare and save again.",
			}
		case role == u.Role:
			return nil, nil, nil
		}
		return map[string]any{"role": role}, Facts{"role": change(u.Role, role)}, t.expendable(u, "given another role")
	})
}

// SuspendStaff keeps one of the actor's own staff from signing in. A reseller
// admin may, and a support lead; not themselves, not the last admin.
func (s *Store) SuspendStaff(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return s.changeStaff(ctx, actor, "staff.suspended", id, func(t *tx, u User) (map[string]any, Facts, error) {
		if u.Status == UserSuspended {
			return nil, nil, nil
		}
		if err := t.expendable(u, "suspended"); err != nil {
			return nil, nil, err
		}
		return map[string]any{"status": UserSuspended}, Facts{"status": change(u.Status, UserSuspended)}, t.endSessionsOf([]User{u})
	})
}

// ReactivateStaff lets a suspended person of the actor's own staff sign in again.
// A reseller admin may, and a support lead.
func (s *Store) ReactivateStaff(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return s.changeStaff(ctx, actor, "staff.reactivated", id, func(_ *tx, u User) (map[string]any, Facts, error) {
		if u.Status == UserActive {
			return nil, nil, nil
		}
		return map[string]any{"status": UserActive}, Facts{"status": change(u.Status, UserActive)}, nil
	})
}

// RemoveStaff takes one of the actor's own staff out of the company for good; the
// name and the address are erased RestoreDays later. A reseller admin may, and a
// support lead; not themselves, not the last admin.
func (s *Store) RemoveStaff(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return s.changeStaff(ctx, actor, "staff.removed", id, func(t *tx, u User) (map[string]any, Facts, error) {
		if err := t.expendable(u, "removed"); err != nil {
			return nil, nil, err
		}
		return map[string]any{"status": UserDeleted, "deleted_on": t.day()}, Facts{"role": u.Role, "status": u.Status}, t.endSessionsOf([]User{u})
	})
}

// changeStaff holds the company and one of its staff and keeps what is decided;
// without columns nothing changes.
func (s *Store) changeStaff(ctx context.Context, actor access.Actor, action string, id uint,
	decide func(*tx, User) (map[string]any, Facts, error),
) (uint, error) {
	return write(ctx, s, actor, action, func(t *tx) (uint, error) {
		u, err := t.holdColleague(id)
		if err != nil {
			return 0, err
		}
		columns, facts, err := decide(t, u)
		if err != nil || columns == nil {
			return u.ID, err
		}
		columns["version"] = u.Version + 1
		if err := t.Model(&User{}).Where("id = ?", u.ID).Updates(columns).Error; err != nil {
			return 0, err
		}
		return u.ID, t.note(houseOf(actor), action, "user", u.ID, facts)
	})
}

// holdColleague holds the company whose staff the actor manages, so that two
// changes of its staff wait for each other, and then one person of the staff.
func (t *tx) holdColleague(id uint) (User, error) {
	var u User
	if err := t.holdChain(houseOf(t.actor)); err != nil {
		return u, err
	}
	q := colleagues(hold(t.DB), t.actor).Where("id = ? AND status IN ?", id, []UserStatus{UserActive, UserSuspended})
	return u, found(q.Take(&u).Error, "person on your staff")
}

// expendable refuses to take away oneself or the company's last active admin.
func (t *tx) expendable(u User, what string) error {
	admin := access.RoleResellerAdmin
	if t.actor.Role.Support() {
		admin = access.RoleSupportLead
	}
	name := strings.ToLower(admin.String())
	if u.ID == t.actor.UserID {
		return refuse(Conflict, "You cannot be %s by yourself. Ask another %s.", what, name)
	}
	if u.Role != admin {
		return nil
	}
	var left int64
	err := colleagues(t.Model(&User{}), t.actor).Where("role = ? AND status = ? AND id <> ?", admin, UserActive, u.ID).Count(&left).Error
	if err != nil || left > 0 {
		return err
	}
	return refuse(Conflict, "There is no other active %s, so the last one cannot be %s. Make somebody else %s first.", name, what, name)
}

// MailStaffLink mails one of the actor's own staff a link: the invitation again,
// or one for a new password. A reseller admin may, and a support lead.
func (s *Store) MailStaffLink(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireColleague(ctx, actor, id); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "staff.link_mailed", func(t *tx) (uint, error) {
		u, err := t.holdColleague(id)
		if err != nil {
			return 0, err
		}
		return u.ID, t.mailLink(u)
	})
}

// MailUserLink mails a user a link: the invitation again, or one for a new
// password. The customer's administrators may, to an administrator only a super
// admin, and nobody on somebody's behalf.
func (s *Store) MailUserLink(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.ManageUsers); err != nil {
		return 0, err
	}
	if err := require(actor, access.ChangeCredentials); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "user.link_mailed", func(t *tx) (uint, error) {
		_, users, err := t.holdToChange([]uint{id}, UserActive, UserSuspended)
		if err != nil {
			return 0, err
		}
		return id, t.mailLink(users[0])
	})
}

// mailLink mails a held person the invitation again, or a link for a new password.
func (t *tx) mailLink(u User) error {
	if u.Status != UserActive {
		return refuse(Conflict, "%s is %s and cannot sign in. Nothing was mailed.", u.Name(), u.Status)
	}
	n, err := t.try("link for", u.EmailKey, time.Hour)
	if err != nil {
		return err
	}
	if n > linksPerAddress {
		return refuse(Conflict, "%s was mailed %d links within an hour. Try again later.", u.Name(), linksPerAddress)
	}
	kind := MailPasswordLink
	if u.Invited() {
		kind = MailInvitation
	}
	if err := t.post(kind, place(u), u.ID, Facts{"role": u.Role}); err != nil {
		return err
	}
	return t.note(chainOf(u), "user.link_mailed", "user", u.ID, Facts{"mail": kind})
}
