package models

import (
	"context"

	"perseat/models/access"
)

// ImportMostAtOnce is how many customers all or nothing can be of: they are made
// in one transaction.
const ImportMostAtOnce = 500

// StartImport starts an import that was checked: a job then adds all that fits,
// or all or nothing. Whoever may add what it adds may. One that was started
// already is not started twice. It returns the import's id.
func (s *Store) StartImport(ctx context.Context, actor access.Actor, id uint, allOrNothing bool) (uint, error) {
	return write(ctx, s, actor, "import.started", func(t *tx) (uint, error) {
		imp, err := t.holdImport(id)
		if err != nil {
			return 0, err
		}
		if err := require(actor, imp.Kind.permission()); err != nil {
			return 0, err
		}
		if imp.Status != ImportChecked {
			return id, nil
		}
		if err := imp.mayStart(t, allOrNothing); err != nil {
			return 0, err
		}
		imp.Status, imp.AllOrNothing = ImportRunning, allOrNothing
		imp.Good, imp.Existing, imp.Bad = 0, 0, 0
		imp.StartedBy, imp.StartedRole, imp.StartedAt = actor.UserID, actor.Role, &t.now
		imp.Address, imp.RequestID = actor.Request.Address, actor.Request.ID
		if v := actor.Visit; v != nil {
			imp.VisitID, imp.VisitRole = v.ID, v.Role
		}
		err = t.Model(&Import{}).Where("id = ?", id).Select(
			"status", "all_or_nothing", "good", "existing", "bad", "started_by", "started_role", "started_at", "address", "request_id", "visit_id", "visit_role",
		).Updates(&imp).Error
		if err != nil {
			return 0, err
		}
		return id, t.noteImport(imp, "import.started", Facts{"rows": imp.RowCount, "all_or_nothing": allOrNothing})
	})
}

// mayStart refuses an import that would add nothing, or at other prices than shown.
func (i Import) mayStart(t *tx, allOrNothing bool) error {
	switch {
	case i.stale(t.day()):
		return &Error{
			Kind: Conflict, Cause: CauseStale,
			Message: "The file was checked on " + i.CheckedOn.String() + ", and prices of an order count by the day. Nothing was imported. Check the file again.",
		}
	case i.Good == 0:
		return refuse(Conflict, "No row of the file can be added. Nothing was imported.")
	case allOrNothing && i.Bad > 0:
		return refuse(Conflict, "Not all rows can be added, so nothing was imported. Correct the file, or add all that fits.")
	case allOrNothing && i.Kind == ImportCustomers && i.RowCount > ImportMostAtOnce:
		return refuse(Invalid, "All or nothing is possible for at most %s rows. Split the file, or add all that fits.", figure(ImportMostAtOnce))
	}
	return nil
}

// StopImport stops an import that runs. What was added stays. Whoever may start
// it may; stopping one that has ended is no error.
func (s *Store) StopImport(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	return write(ctx, s, actor, "import.stopped", func(t *tx) (uint, error) {
		imp, err := t.holdImport(id)
		if err != nil {
			return 0, err
		}
		if err := require(actor, imp.Kind.permission()); err != nil {
			return 0, err
		}
		if imp.Status != ImportRunning {
			return id, nil
		}
		imp.Status, imp.Reason = ImportStopped, "It was stopped."
		return id, t.endImport(&imp)
	})
}
