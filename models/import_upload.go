package models

import (
	"context"
	"errors"
	"path"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/sheet"
)

// What an imported file may hold.
const (
	ImportMostBytes = 10 << 20
	ImportMostRows  = 50_000
)

// importAtOnce is how many rows one transaction reads, checks or adds.
const importAtOnce = 500

// ImportFile is a file as it was uploaded.
type ImportFile struct {
	Name    string
	Content []byte
}

// UploadUsers reads and checks a file of users of the actor's customer, whose
// administrators may. It adds nobody; the import that it returns says what
// would become of each row, and waits to be started. A file that cannot be read
// is Invalid. An import that the actor uploaded before and did not start is discarded.
func (s *Store) UploadUsers(ctx context.Context, actor access.Actor, file ImportFile) (uint, error) {
	return s.upload(ctx, actor, ImportUsers, file)
}

// UploadCustomers does the same with a file of customers and their
// subscriptions. Reseller admins and sales may.
func (s *Store) UploadCustomers(ctx context.Context, actor access.Actor, file ImportFile) (uint, error) {
	return s.upload(ctx, actor, ImportCustomers, file)
}

func (s *Store) upload(ctx context.Context, actor access.Actor, kind ImportKind, file ImportFile) (uint, error) {
	if err := require(actor, kind.permission()); err != nil {
		return 0, err
	}
	actor.Request.Key = "" // each sending has a file of its own
	rows, unused, err := file.read(kind)
	if err != nil {
		return 0, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return 0, err
	}
	imp := Import{
		Kind: kind, ResellerID: actor.ResellerID, CustomerID: actor.CustomerID, Status: ImportReading,
		FileName: file.name(), Unused: unused, RowCount: int64(len(rows)), UploadedBy: actor.UserID,
	}
	check, err := t.importCheck(imp)
	if err != nil {
		return 0, err
	}
	if imp.ID, err = s.openImport(ctx, actor, imp); err != nil {
		return 0, err
	}
	for len(rows) > 0 {
		part := rows[:min(len(rows), importAtOnce)]
		rows = rows[len(part):]
		for i := range part {
			part[i].ImportID = imp.ID
		}
		if err := check.rows(part); err != nil {
			return 0, err
		}
		imp.count(part)
		err := s.db.Write(ctx, func(db *gorm.DB) error { return db.CreateInBatches(part, 100).Error })
		if err != nil {
			return 0, err
		}
	}
	check.sum(&imp)
	return imp.ID, s.closeCheck(ctx, actor, imp)
}

// name is the file's own name, without the folders that some browsers send.
func (f ImportFile) name() string {
	return orElse(short(path.Base(strings.ReplaceAll(f.Name, `\`, "/")), maxCompany), "file.csv")
}

// read reads the file's rows and the headings that mean nothing.
func (f ImportFile) read(kind ImportKind) ([]ImportRow, string, error) {
	if len(f.Content) > ImportMostBytes {
		return nil, "", invalid("file", "The file is larger than %d MB. Split it into several files.", ImportMostBytes>>20)
	}
	table, err := sheet.Read(f.Content, kind.columns(), ignoredHeadings, ImportMostRows)
	var said sheet.Problem
	if errors.As(err, &said) {
		return nil, "", invalid("file", "%s", said)
	}
	if err != nil {
		return nil, "", err
	}
	rows := make([]ImportRow, len(table.Rows))
	for i, r := range table.Rows {
		rows[i] = ImportRow{No: int64(r.No), Cells: r.Cells, State: RowNew}
		for n, cell := range r.Cells {
			r.Cells[n] = tidy(cell)
		}
		if r.Problem != "" {
			rows[i].State, rows[i].Note = RowWrong, r.Problem
		}
	}
	return rows, short(strings.Join(table.Unused, ", "), maxNote), nil
}

// openImport writes an import without rows, in place of any that its uploader
// has not started.
func (s *Store) openImport(ctx context.Context, actor access.Actor, imp Import) (uint, error) {
	return write(ctx, s, actor, "import.uploaded", func(t *tx) (uint, error) {
		imp := imp
		imp.UploadedAt, imp.CheckedAt, imp.CheckedOn = t.now, t.now, t.day()
		err := t.Model(&Import{}).Where("uploaded_by = ? AND kind = ? AND reseller_id = ? AND customer_id = ? AND status = ?",
			imp.UploadedBy, imp.Kind, imp.ResellerID, imp.CustomerID, ImportChecked).Update("status", ImportDiscarded).Error
		if err != nil {
			return 0, err
		}
		return imp.ID, t.Create(&imp).Error
	})
}

// closeCheck writes what a check of all rows found.
func (s *Store) closeCheck(ctx context.Context, actor access.Actor, imp Import) error {
	_, err := write(ctx, s, actor, "import.checked", func(t *tx) (struct{}, error) {
		return struct{}{}, t.Model(&Import{}).Where("id = ? AND status IN ?", imp.ID, []ImportStatus{ImportReading, ImportChecked}).Updates(map[string]any{
			"status": ImportChecked, "good": imp.Good, "existing": imp.Existing, "bad": imp.Bad, "checked_at": t.now, "checked_on": t.day(),
			"at_once_minor": imp.AtOnceMinor, "monthly_minor": imp.MonthlyMinor, "currency": imp.Currency,
		}).Error
	})
	return err
}

// CheckImport checks an import that waits to be started once more, because
// seats, users or prices may have changed. Whoever may start it may.
func (s *Store) CheckImport(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	actor.Request.Key = ""
	imp, err := seenImport(s.db.Read(ctx), actor, id)
	if err != nil || imp.Status != ImportChecked {
		return id, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return 0, err
	}
	check, err := t.importCheck(imp)
	if err != nil {
		return 0, err
	}
	imp.Good, imp.Existing, imp.Bad, imp.AtOnceMinor, imp.MonthlyMinor = 0, 0, 0, 0, 0
	for after := int64(0); ; {
		rows, err := t.importRows(id, after, importAtOnce)
		if err != nil {
			return 0, err
		}
		if len(rows) == 0 {
			check.sum(&imp)
			return id, s.closeCheck(ctx, actor, imp)
		}
		after = rows[len(rows)-1].No
		was := states(rows)
		if err := check.rows(rows); err != nil {
			return 0, err
		}
		imp.count(rows)
		err = s.db.Write(ctx, func(db *gorm.DB) error {
			var still Import
			err := hold(db).Where("id = ?", id).Take(&still).Error
			if err != nil || still.Status != ImportChecked {
				return err // somebody has started it meanwhile
			}
			return saveRows(db, id, was, rows)
		})
		if err != nil {
			return 0, err
		}
	}
}

// importCheck says what becomes of an import's rows, as things stand.
type importCheck interface {
	rows(rows []ImportRow) error // sets each row's state; they are the next ones of the file
	sum(imp *Import)             // sets what all checked rows will cost
}

func (t *tx) importCheck(imp Import) (importCheck, error) {
	if imp.Kind == ImportCustomers {
		return t.customerCheck(imp)
	}
	return t.userCheck(imp)
}

// importRows reads the next rows of an import.
func (t *tx) importRows(id uint, after int64, most int) (rows []ImportRow, err error) {
	err = t.DB.Session(&gorm.Session{}).Where("import_id = ? AND no > ?", id, after).Order("no").Limit(most).Find(&rows).Error
	return rows, err
}

// count adds checked rows to the import's counts.
func (i *Import) count(rows []ImportRow) {
	for _, r := range rows {
		i.countOf(r.State, 1)
	}
}

func (i *Import) countOf(s ImportRowState, n int64) {
	switch s {
	case RowNew, RowAdded:
		i.Good += n
	case RowExists:
		i.Existing += n
	case RowWrong, RowRefused, RowFull:
		i.Bad += n
	}
}

// rowState is what a check can change of a row.
type rowState struct {
	State     ImportRowState
	Note      string
	SubjectID uint
	Quote     string
}

func (r ImportRow) state() rowState { return rowState{r.State, r.Note, r.SubjectID, r.Quote} }

func states(rows []ImportRow) []rowState {
	out := make([]rowState, len(rows))
	for i, r := range rows {
		out[i] = r.state()
	}
	return out
}

// saveRows writes the rows whose state is another than it was.
func saveRows(db *gorm.DB, id uint, was []rowState, rows []ImportRow) error {
	changed := map[rowState][]int64{}
	for i, r := range rows {
		if is := r.state(); is != was[i] {
			changed[is] = append(changed[is], r.No)
		}
	}
	for is, numbers := range changed {
		err := rowsOf(db, id, numbers).
			Updates(map[string]any{"state": is.State, "note": is.Note, "subject_id": is.SubjectID, "quote": is.Quote}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// stale reports whether the costs that were shown are of another day.
func (i Import) stale(day billing.Day) bool { return i.Kind == ImportCustomers && i.CheckedOn != day }

// rowsOf selects rows of an import by their numbers, in the order of the file.
func rowsOf(db *gorm.DB, id uint, numbers []int64) *gorm.DB {
	return db.Model(&ImportRow{}).Where("import_id = ? AND no BETWEEN ? AND ? AND no IN ?", id, numbers[0], numbers[len(numbers)-1], numbers)
}
