package models

import (
	"fmt"
	"slices"
	"strings"

	"perseat/models/access"
)

// userCheck says what becomes of the rows of a file of users: as the preview
// of what an import will do, and, on held subscriptions, as what it does.
type userCheck struct {
	t        *tx
	customer Customer
	live     []*Account       // its subscriptions that are not canceled
	taken    map[uint]int64   // seats that rows took, by subscription
	seen     map[string]int64 // the row of each address; nil for rows that were checked before
	preview  bool
	fit      []fittingUser // of the rows that were checked last
	added    []uint        // who was made so far
}

// fittingUser is a user whose row fits, with the licenses to be assigned.
type fittingUser struct {
	User
	row   *ImportRow
	holds []*Account
}

// userCheck checks the rows of an import on what everybody can read now.
func (t *tx) userCheck(imp Import) (*userCheck, error) {
	k := &userCheck{t: t, taken: map[uint]int64{}, seen: map[string]int64{}, preview: true}
	if err := t.DB.Where("id = ?", imp.CustomerID).Take(&k.customer).Error; err != nil {
		return nil, found(err, "customer")
	}
	all, err := accountsOf(t.DB, t.actor, imp.CustomerID)
	for i := range all {
		if all[i].Status != Canceled {
			k.live = append(k.live, &all[i])
		}
	}
	return k, err
}

func (k *userCheck) sum(*Import) {}

// rows sets the state of each row that can be read. Rows take seats in their order.
func (k *userCheck) rows(rows []ImportRow) error {
	users, byHand, keys := make([]User, len(rows)), make([][]*Account, len(rows)), []string{""}
	for i := range rows {
		if r := &rows[i]; r.State != RowWrong {
			users[i], byHand[i] = k.read(r)
			keys = append(keys, r.Key)
		}
	}
	known, err := k.known(keys)
	if err != nil {
		return err
	}
	k.fit = k.fit[:0]
	for i := range rows {
		r := &rows[i]
		if r.State == RowWrong || r.State == RowRefused {
			continue
		}
		if u, is := known[r.Key]; is {
			k.meet(r, users[i], u)
			continue
		}
		if holds, ok := k.seat(r, byHand[i]); ok {
			k.fit = append(k.fit, fittingUser{users[i], r, holds})
		}
	}
	return nil
}

// read reads the row's user and the licenses that it names, and says what is
// wrong with the row itself.
func (k *userCheck) read(r *ImportRow) (User, []*Account) {
	var p problems
	r.State, r.Note, r.SubjectID = RowNew, "", 0
	role, ok := roleOf(r.Cells[userRole])
	p.check(ok, "role", "Role must be User, User manager or Super admin.")
	u := NewUser{
		FirstName: r.Cells[userFirst], LastName: r.Cells[userLast], Address: r.Cells[userEmail],
		SecondaryEmail: r.Cells[userSecondary], Role: role,
	}.user(k.customer.DomainKey, k.customer.Domain, &p)
	r.Key = u.EmailKey
	if err := p.err(); err != nil {
		r.State, r.Note = RowWrong, err.Error()
		return u, nil
	}
	if first := k.seen[r.Key]; k.seen != nil && first != 0 {
		r.State, r.Note = RowWrong, fmt.Sprintf("Row %s has the same address.", figure(first))
		return u, nil
	}
	if k.seen != nil {
		k.seen[r.Key] = r.No
	}
	if role != access.RoleMember && !k.t.actor.Can(access.ManageAdmins) {
		r.State, r.Note = RowRefused, "Only a super admin gives administrator roles."
	}
	holds, problem := k.named(r.Cells[userLicenses])
	if problem != "" {
		r.State, r.Note = RowRefused, problem
	}
	return u, holds
}

// named finds the licenses that a cell names, by name or by the product's code.
func (k *userCheck) named(cell string) (holds []*Account, problem string) {
	for _, word := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;|", r) }) {
		word = strings.TrimSpace(word)
		found := false
		for _, a := range k.live {
			if letters(word) == letters(a.SKU.Name) || word == a.SKUID {
				holds, found = append(holds, a), true
			}
		}
		if !found && word != "" {
			return nil, fmt.Sprintf("%s has no licenses named “%s”.", k.customer.Name, word)
		}
	}
	return holds, ""
}

// known finds the people who have one of the addresses, or had it and can be restored.
func (k *userCheck) known(keys []string) (map[string]User, error) {
	var people []User
	// By the address alone, so that no database is tempted to look through all
	// users of the customer.
	err := k.t.DB.Where("email_key IN ?", keys).Order("id").Find(&people).Error
	known, restorable := map[string]User{}, k.t.day().AddDays(-RestoreDays)
	for _, u := range people {
		has := u.Status == UserActive || u.Status == UserSuspended
		had := u.Status == UserDeleted && u.CustomerID != nil && *u.CustomerID == k.customer.ID && u.DeletedOn >= restorable
		if _, other := known[u.EmailKey]; has || had && (!other || known[u.EmailKey].Status == UserDeleted) {
			known[u.EmailKey] = u
		}
	}
	return known, err
}

// meet says what becomes of a row whose address somebody has or had.
func (k *userCheck) meet(r *ImportRow, u, is User) {
	switch {
	case is.CustomerID == nil || *is.CustomerID != k.customer.ID:
		r.State, r.Note = RowRefused, addressTaken(u)
	case is.Status == UserDeleted:
		r.State, r.SubjectID = RowRefused, is.ID
		r.Note = recentlyDeleted(u, is) + " A super admin can restore that user."
	default:
		r.State, r.SubjectID = RowExists, is.ID
		if is.Status == UserSuspended {
			r.Note = "The user is suspended and stays so."
		}
	}
}

// seat takes a seat of every subscription that the row's user holds a license
// of, or none and says which is full.
func (k *userCheck) seat(r *ImportRow, byHand []*Account) (holds []*Account, ok bool) {
	for _, a := range k.live {
		if !a.SKU.Automatic && !slices.Contains(byHand, a) {
			continue
		}
		then := *a
		then.Licensed += k.taken[a.ID]
		if then.Status != Active || then.Free() < 1 {
			r.State, r.Note = RowFull, then.NoRoom(1).Error()
			if k.preview && k.taken[a.ID] > 0 {
				r.Note = "By this row, " + r.Note
			}
			return nil, false
		}
		holds = append(holds, a)
	}
	for _, a := range holds {
		k.taken[a.ID]++
	}
	return holds, true
}
