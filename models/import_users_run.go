package models

import (
	"slices"

	"gorm.io/gorm"
)

// importUsers adds the users of an import's next rows, each that fits; with all
// or nothing, those of all rows or of none. Orders, ledger entries and the
// record are written once for all of them.
func (t *tx) importUsers(imp *Import) error {
	c, err := t.holdCustomer(imp.CustomerID)
	if err != nil {
		return err
	}
	live, err := t.holdLive(c)
	if err != nil {
		return err
	}
	k := &userCheck{t: t, customer: c, live: live, taken: map[uint]int64{}}
	if imp.AllOrNothing {
		return t.importAllUsers(imp, k)
	}
	holders := map[uint][]uint{}
	left, err := t.importNextUsers(imp, k, holders)
	if err != nil {
		return err
	}
	if !left {
		return t.endImport(imp)
	}
	return t.licenseImported(k, holders)
}

// importAllUsers adds the users of all rows, if each fits or is there already.
func (t *tx) importAllUsers(imp *Import, k *userCheck) error {
	fits, err := t.checkAll(imp, k)
	if err != nil {
		return err
	}
	if !fits {
		imp.Good, imp.Existing, imp.Bad = 0, 0, 0 // counted anew at the end
		imp.Reason = "Not every row fits, so nobody was added."
		return t.endImport(imp)
	}
	k.taken = map[uint]int64{}
	imp.Good, imp.Existing, imp.Bad = 0, 0, 0
	holders := map[uint][]uint{}
	for left := true; left && err == nil; {
		left, err = t.importNextUsers(imp, k, holders)
	}
	if err != nil {
		return err
	}
	if err := t.licenseImported(k, holders); err != nil {
		return err
	}
	return t.endImport(imp)
}

// checkAll reports whether all rows fit. If not, it keeps what is wrong with
// which; the others are skipped.
func (t *tx) checkAll(imp *Import, k importCheck) (bool, error) {
	imp.Good, imp.Existing, imp.Bad = 0, 0, 0
	for after := int64(0); ; {
		rows, err := t.importRows(imp.ID, after, importAtOnce)
		if err != nil {
			return false, err
		}
		if len(rows) == 0 {
			return imp.Bad == 0, nil
		}
		after = rows[len(rows)-1].No
		was := states(rows)
		if err := k.rows(rows); err != nil {
			return false, err
		}
		imp.count(rows)
		if err := saveRows(t.DB, imp.ID, was, rows); err != nil {
			return false, err
		}
	}
}

// importNextUsers adds the users of the next rows and collects who holds which
// license. It is false if there are no more rows.
func (t *tx) importNextUsers(imp *Import, k *userCheck, holders map[uint][]uint) (left bool, err error) {
	rows, err := t.importRows(imp.ID, imp.CursorNo, importAtOnce)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	was := states(rows)
	if err := k.rows(rows); err != nil {
		return false, err
	}
	if err := t.addImported(imp, k, holders); err != nil {
		return false, err
	}
	for i := range rows {
		if rows[i].State == RowAdded { // written already, all by one statement
			was[i] = rows[i].state()
		}
	}
	if err := saveRows(t.DB, imp.ID, was, rows); err != nil {
		return false, err
	}
	return true, t.went(imp, rows)
}

// addImported makes the users whose rows fit, and invites them.
func (t *tx) addImported(imp *Import, k *userCheck, holders map[uint][]uint) error {
	if len(k.fit) == 0 {
		return nil
	}
	c, users := k.customer, make([]User, len(k.fit))
	for i, f := range k.fit {
		users[i] = f.User
		users[i].ResellerID, users[i].CustomerID, users[i].CreatedAt, users[i].Listed = &c.ResellerID, &c.ID, t.now, true
	}
	if err := t.CreateInBatches(users, writtenAtOnce).Error; err != nil {
		return err
	}
	ids, numbers, mails := make([]uint, len(users)), make([]int64, len(users)), make([]OutboxRow, len(users))
	for i, u := range users {
		row, err := t.mail(MailInvitation, c, u.ID, Facts{"role": u.Role})
		if err != nil {
			return err
		}
		if err := t.list(aUser, u.ID, u.scopes(), nil, u.words()); err != nil {
			return err
		}
		f := k.fit[i]
		f.row.State, f.row.Note, f.row.SubjectID = RowAdded, "", u.ID
		ids[i], numbers[i], mails[i] = u.ID, f.row.No, row
		for _, a := range f.holds {
			holders[a.ID] = append(holders[a.ID], u.ID)
		}
	}
	k.added = append(k.added, ids...)
	if err := t.CreateInBatches(mails, writtenAtOnce).Error; err != nil {
		return err
	}
	err := rowsOf(t.DB, imp.ID, numbers).Updates(map[string]any{
		"state": RowAdded, "note": "",
		"subject_id": gorm.Expr("(SELECT users.id FROM users WHERE users.email_key = import_rows.key AND users.status = 'active')"),
	}).Error
	if err != nil {
		return err
	}
	return t.note(onCustomer(c), "users.imported", "import", imp.ID, Facts{"users": ids})
}

// licenseImported assigns the licenses of imported users: one order and one
// entry of the ledger for each subscription. Every held subscription that is
// full by then was refused to rows, so takeSeats finds room.
func (t *tx) licenseImported(k *userCheck, holders map[uint][]uint) error {
	for _, a := range k.live { // in the order in which they are held
		if users := holders[a.ID]; len(users) > 0 {
			if err := t.assign(a, users); err != nil {
				return err
			}
		}
	}
	if err := t.sumUpUsers(k.added); err != nil {
		return err
	}
	return t.sumUp(k.customer.ID)
}

// holdLive holds all subscriptions of a held customer that are not canceled, in
// the order of their ids.
func (t *tx) holdLive(c Customer) ([]*Account, error) {
	var ids []uint
	err := t.Model(&Subscription{}).Where("customer_id = ? AND status <> ?", c.ID, Canceled).Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, err
	}
	accounts := make([]*Account, len(ids))
	for i, id := range ids {
		if accounts[i], err = t.holdNext(c, id); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(accounts, func(a *Account) bool { return a.Status == Canceled }), nil
}
