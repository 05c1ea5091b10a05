package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
)

// importFailures is after how many faults, one after the other, an import is given up.
const importFailures = 20

// RunImports goes on with the imports that were started, in transactions of a
// bounded size: each adds some users, or one customer. Any number of processes
// can do it at once; a row is never done twice, and after a crash the import
// goes on where it stopped. A fault in one import does not stop the others. It
// is a job and returns how many transactions it made.
func (s *Store) RunImports(ctx context.Context) (int, error) {
	steps := 0
	var failed []error
	var left []uint
	err := s.db.Read(ctx).Model(&Import{}).Where("status = 'running'").Order("id").Pluck("id", &left).Error
	if err != nil {
		return 0, err
	}
	for len(left) > 0 {
		for _, id := range slices.Clone(left) {
			more, err := s.stepImport(ctx, id)
			if ctx.Err() != nil {
				return steps, ctx.Err()
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("import %d: %w", id, err), s.importFailed(ctx, id))
			}
			if more {
				steps++
				continue
			}
			left = slices.DeleteFunc(left, func(l uint) bool { return l == id })
		}
	}
	return steps, errors.Join(failed...)
}

// stepImport makes one transaction of an import; more if another one may follow.
func (s *Store) stepImport(ctx context.Context, id uint) (more bool, err error) {
	return write(ctx, s, access.Job(), "import", func(t *tx) (bool, error) {
		imp, err := t.holdImport(id)
		if err != nil || imp.Status != ImportRunning {
			return false, err
		}
		why, err := t.resume(imp)
		if err != nil {
			return false, err
		}
		if why != "" {
			imp.Status, imp.Reason = ImportStopped, why
			return false, t.endImport(&imp)
		}
		if imp.Kind == ImportCustomers {
			err = t.importCustomers(&imp)
		} else {
			err = t.importUsers(&imp)
		}
		return true, err
	})
}

// holdImport holds an import that the actor may see until the transaction ends.
// It is held before the customer or reseller whom it concerns.
func (t *tx) holdImport(id uint) (Import, error) {
	var imp Import
	err := visible(hold(t.DB), t.actor, "reseller_id", "customer_id").Where("id = ?", id).Take(&imp).Error
	t.now = later(t.now, t.clock())
	return imp, found(err, "import")
}

// resume makes whoever started the import the transaction's actor, or says why
// that person may not go on with it: who was suspended or has another role, or
// was sent out of an account that was acted for, must not change it any more.
func (t *tx) resume(imp Import) (why string, err error) {
	var u User
	if err := t.DB.Session(&gorm.Session{}).Where("id = ?", imp.StartedBy).Take(&u).Error; err != nil {
		return "", err
	}
	own := imp.StartedRole
	t.actor = access.Actor{
		UserID: u.ID, Role: imp.StartedRole, ResellerID: imp.ResellerID, CustomerID: imp.CustomerID,
		Request: access.Request{ID: imp.RequestID, Address: imp.Address},
	}
	if imp.VisitID != 0 {
		own = imp.VisitRole
		t.actor.Visit = &access.Visit{ID: imp.VisitID, Role: imp.VisitRole, Level: access.Act}
		var v Visit
		if err := t.DB.Session(&gorm.Session{}).Where("id = ?", imp.VisitID).Take(&v).Error; err != nil {
			return "", err
		}
		if slices.Contains([]VisitEnd{VisitStopped, VisitStoppedBy, VisitRoleTaken, VisitAccessOff}, v.EndedHow) {
			return "The session on your behalf in which it was started was ended.", nil
		}
	}
	if u.Status != UserActive || u.Role != own {
		return "Whoever started it may not do this any more.", nil
	}
	return "", nil
}

// importFailed counts a fault. After several, one after the other, the import is
// given up; what was added stays.
func (s *Store) importFailed(ctx context.Context, id uint) error {
	_, err := write(ctx, s, access.Job(), "import", func(t *tx) (struct{}, error) {
		imp, err := t.holdImport(id)
		if err != nil || imp.Status != ImportRunning {
			return struct{}{}, err
		}
		if imp.Failures++; imp.Failures < importFailures {
			return struct{}{}, t.Model(&Import{}).Where("id = ?", id).Update("failures", imp.Failures).Error
		}
		imp.Status, imp.Reason = ImportFailed, "Something went wrong on our side, again and again. It is in the log."
		return struct{}{}, t.endImport(&imp)
	})
	return err
}

// went notes that rows were gone through.
func (t *tx) went(imp *Import, rows []ImportRow) error {
	imp.count(rows)
	imp.GoneThrough += int64(len(rows))
	imp.CursorNo, imp.Failures = rows[len(rows)-1].No, 0
	return t.Model(&Import{}).Where("id = ?", imp.ID).
		Select("good", "existing", "bad", "gone_through", "cursor_no", "failures").Updates(imp).Error
}

// endImport ends an import. Of the rows that were not gone through, those that
// would have been added are skipped; the others stay as they were checked.
func (t *tx) endImport(imp *Import) error {
	if imp.Status == ImportRunning {
		imp.Status = ImportDone
	}
	imp.FinishedAt = &t.now
	left := t.Model(&ImportRow{}).Where("import_id = ? AND no > ?", imp.ID, imp.CursorNo).Session(&gorm.Session{})
	if err := left.Where("state = ?", RowNew).Update("state", RowSkipped).Error; err != nil {
		return err
	}
	var counts []struct {
		State ImportRowState
		N     int64
	}
	if err := left.Select("state, COUNT(*) AS n").Group("state").Scan(&counts).Error; err != nil {
		return err
	}
	for _, c := range counts {
		imp.countOf(c.State, c.N)
	}
	err := t.Model(&Import{}).Where("id = ?", imp.ID).
		Select("status", "reason", "finished_at", "failures", "good", "existing", "bad").Updates(imp).Error
	if err != nil {
		return err
	}
	return t.noteImport(*imp, "import.ended", Facts{
		"status": imp.Status, "added": imp.Good, "existing": imp.Existing, "refused": imp.Bad, "rows": imp.RowCount,
	})
}

// noteImport records something about an import in the record of the customer, or
// of the reseller, that it concerns.
func (t *tx) noteImport(imp Import, action string, facts Facts) error {
	on := onReseller(imp.ResellerID)
	if imp.CustomerID != 0 {
		c, err := t.holdCustomer(imp.CustomerID)
		if err != nil {
			return err
		}
		on = onCustomer(c)
	}
	facts["kind"] = imp.Kind
	return t.note(on, action, "import", imp.ID, facts)
}
