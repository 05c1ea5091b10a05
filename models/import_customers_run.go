package models

import (
	"errors"

	"perseat/models/billing"
)

// importCustomers makes the next row's customer or subscription; with all or
// nothing, those of all rows or none.
func (t *tx) importCustomers(imp *Import) error {
	k, err := t.customerReader(*imp)
	if err != nil {
		return err
	}
	if imp.AllOrNothing {
		return t.importAllCustomers(imp, k)
	}
	rows, err := t.importRows(imp.ID, imp.CursorNo, 1)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return t.endImport(imp)
	}
	was := states(rows)
	err = t.apart(func(inner *tx) error { return inner.importCustomer(k, &rows[0]) })
	if err = rows[0].refuse(err); err != nil {
		return err
	}
	if err := saveRows(t.DB, imp.ID, was, rows); err != nil {
		return err
	}
	return t.went(imp, rows)
}

// importAllCustomers makes the customers and subscriptions of all rows, or none.
func (t *tx) importAllCustomers(imp *Import, k *customerReader) error {
	if err := t.holdMonths(imp.ResellerID, billing.AnnualYearly); err != nil { // as the orders will, and no less
		return err
	}
	var failing ImportRow
	err := t.apart(func(inner *tx) error {
		for {
			rows, err := inner.importRows(imp.ID, imp.CursorNo, importAtOnce)
			if err != nil || len(rows) == 0 {
				return err
			}
			before := states(rows)
			for i := range rows {
				if err := inner.importCustomer(k, &rows[i]); err != nil {
					failing = rows[i]
					return err
				}
			}
			if err := saveRows(inner.DB, imp.ID, before, rows); err != nil {
				return err
			}
			if err := inner.went(imp, rows); err != nil {
				return err
			}
		}
	})
	if err == nil {
		return t.endImport(imp)
	}
	if err := failing.refuse(err); err != nil {
		return err
	}
	imp.CursorNo, imp.GoneThrough, imp.Good, imp.Existing, imp.Bad = 0, 0, 0, 0, 0
	imp.Reason = "Row " + figure(failing.No) + " does not fit, so nothing was added."
	if err := saveRows(t.DB, imp.ID, []rowState{{}}, []ImportRow{failing}); err != nil {
		return err
	}
	return t.endImport(imp)
}

// refuse sets a row's state from a refusal; another error stays one.
func (r *ImportRow) refuse(err error) error {
	var said *Error
	if err == nil || !asRefusal(err, &said) {
		return err
	}
	r.State, r.Note, r.Quote = RowRefused, said.Error(), ""
	if said.Cause == CauseStale {
		r.Note = "The figures have changed since the file was checked. Nothing was ordered. Upload the row again to see them."
	}
	return nil
}

func asRefusal(err error, said **Error) bool {
	return errors.As(err, said) && (*said).Kind != Internal
}

// importCustomer makes a row's customer, or gives one that is there the row's
// subscription. Only what was shown with its costs is done: other rows stay as
// they were checked.
func (t *tx) importCustomer(k *customerReader, r *ImportRow) error {
	quote, shown := r.Quoted()
	if r.State != RowNew || !shown {
		return nil
	}
	in := k.read(r)
	r.Quote = ""
	in.Subscription.Kept = quote.Kept
	var there []uint
	err := visible(t.Model(&Customer{}), t.actor, "reseller_id", "id").Where("domain_key = ?", r.Key).Pluck("id", &there).Error
	if err != nil {
		return err
	}
	if len(there) == 0 {
		return t.importNewCustomer(in, r)
	}
	c, err := t.holdCustomer(there[0])
	if err != nil {
		return err
	}
	r.SubjectID = c.ID
	var live int64
	err = t.Model(&Subscription{}).Where("customer_id = ? AND sku_id = ? AND status <> ?", c.ID, in.Subscription.SKU, Canceled).Count(&live).Error
	if err != nil {
		return err
	}
	if live > 0 {
		r.State, r.Note = RowExists, c.Name+" has it already."
		return nil
	}
	if _, err := t.subscribe(c, in.Subscription); err != nil {
		return err
	}
	r.State = RowAdded
	return t.sumUp(c.ID)
}

func (t *tx) importNewCustomer(in NewCustomer, r *ImportRow) error {
	var before []int64
	err := t.Model(&ImportRow{}).Where("import_id = ? AND key = ? AND no < ?", r.ImportID, r.Key, r.No).Order("no").Limit(1).Pluck("no", &before).Error
	if err != nil {
		return err
	}
	if len(before) > 0 {
		return refuse(Conflict, "Row %s, the first one of %s, could not be added.", figure(before[0]), in.Domain)
	}
	c, admin, err := in.tidy()
	if err != nil {
		return err
	}
	made, err := t.addCustomer(c, admin, in.Subscription)
	r.State, r.SubjectID = RowAdded, made.CustomerID
	return err
}
