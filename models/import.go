package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// Import is a file by which many users or customers are added at once. It is
// uploaded, checked and shown; a person starts it, and a job goes through its
// rows in transactions of a bounded size.
type Import struct {
	ID           uint
	Kind         ImportKind
	ResellerID   uint
	CustomerID   uint // whose users are imported; 0 for customers
	Status       ImportStatus
	FileName     string
	Unused       string // headings of the file that mean nothing here
	AllOrNothing bool
	RowCount     int64
	GoneThrough  int64
	CursorNo     int64 // the last row that was gone through
	Good         int64 // rows that will be added, and from the start on, that were
	Existing     int64 // rows of what is there already
	Bad          int64 // rows that cannot be added, or were not
	AtOnceMinor  int64 // what the checked rows charge at once, with VAT
	MonthlyMinor int64 // what they add to the running month's invoice, without VAT
	Currency     billing.Currency
	UploadedBy   uint
	UploadedAt   time.Time
	CheckedAt    time.Time
	CheckedOn    billing.Day
	StartedBy    uint
	StartedRole  access.Role
	VisitID      uint
	VisitRole    access.Role
	Address      string // that it was started from
	RequestID    string
	StartedAt    *time.Time
	FinishedAt   *time.Time
	Reason       string // why it stopped or did nothing
	Failures     int64  // of the job, one after the other
	Erased       bool   // its rows are gone
}

// AtOnce is what the checked rows charge at once, with VAT.
func (i Import) AtOnce() billing.Money { return billing.NewMoney(i.AtOnceMinor, i.Currency) }

// Monthly is what the checked rows add to the running month's invoice, without VAT.
func (i Import) Monthly() billing.Money { return billing.NewMoney(i.MonthlyMinor, i.Currency) }

// Skipped is how many rows of an ended import were not tried.
func (i Import) Skipped() int64 { return i.RowCount - i.Good - i.Existing - i.Bad }

// ImportKind is what an import adds.
type ImportKind string

// The kinds.
const (
	ImportUsers     ImportKind = "users"
	ImportCustomers ImportKind = "customers"
)

// permission is what it takes to see and start an import of the kind.
func (k ImportKind) permission() access.Permission {
	if k == ImportCustomers {
		return access.EditCustomers
	}
	return access.ManageUsers
}

// ImportStatus is how far an import has come.
type ImportStatus string

// The statuses. An import that is checked waits for a person to start it.
const (
	ImportReading   ImportStatus = "reading"
	ImportChecked   ImportStatus = "checked"
	ImportRunning   ImportStatus = "running"
	ImportDone      ImportStatus = "done"
	ImportStopped   ImportStatus = "stopped"   // by a person, or because nobody may go on with it
	ImportFailed    ImportStatus = "failed"    // by a fault that came again and again
	ImportDiscarded ImportStatus = "discarded" // another file was uploaded in its place
)

// Ended reports whether nothing more will be done.
func (s ImportStatus) Ended() bool {
	return s == ImportDone || s == ImportStopped || s == ImportFailed || s == ImportDiscarded
}

// ImportRow is a row of an imported file.
type ImportRow struct {
	ImportID  uint
	No        int64    // as the spreadsheet numbers it
	Cells     []string `gorm:"serializer:json"` // by column
	Key       string   // the folded address or domain; "" if there is none
	State     ImportRowState
	Note      string // why it is refused, or what else there is to say
	SubjectID uint   // the user or customer that the row made, or that is there already
	Quote     string // what its order will cost
}

// ImportRowState is what becomes, or became, of a row.
type ImportRowState string

// The states of a row.
const (
	RowNew     ImportRowState = "new"     // will be added
	RowExists  ImportRowState = "exists"  // is there already
	RowWrong   ImportRowState = "wrong"   // says something that cannot be read
	RowRefused ImportRowState = "refused" // does not fit what is there
	RowFull    ImportRowState = "full"    // has no free seat
	RowAdded   ImportRowState = "added"
	RowSkipped ImportRowState = "skipped" // was not tried
)

// ImportRowGroup narrows the rows of an import.
type ImportRowGroup string

// The groups of rows.
const (
	AllRows      ImportRowGroup = ""
	GoodRows     ImportRowGroup = "good"
	ExistingRows ImportRowGroup = "existing"
	BadRows      ImportRowGroup = "bad"
	SkippedRows  ImportRowGroup = "skipped"
	FullRows     ImportRowGroup = "full" // of the bad ones, those without a seat
	LeftRows     ImportRowGroup = "left" // bad or skipped
)

func (g ImportRowGroup) states() []ImportRowState {
	switch g {
	case GoodRows:
		return []ImportRowState{RowNew, RowAdded}
	case ExistingRows:
		return []ImportRowState{RowExists}
	case BadRows:
		return []ImportRowState{RowWrong, RowRefused, RowFull}
	case SkippedRows:
		return []ImportRowState{RowSkipped}
	case FullRows:
		return []ImportRowState{RowFull}
	case LeftRows:
		return []ImportRowState{RowWrong, RowRefused, RowFull, RowSkipped}
	}
	return nil
}

// Import returns an import: of users to the administrators of the customer, of
// customers to the reseller's admins and sales.
func (s *Store) Import(ctx context.Context, actor access.Actor, id uint) (Import, error) {
	return seenImport(s.db.Read(ctx), actor, id)
}

// seenImport reads an import that the actor may see and start.
func seenImport(db *gorm.DB, actor access.Actor, id uint) (Import, error) {
	var i Import
	err := visible(db.Session(&gorm.Session{}), actor, "reseller_id", "customer_id").Where("id = ?", id).Take(&i).Error
	if err != nil {
		return i, found(err, "import")
	}
	return i, require(actor, i.Kind.permission())
}

// ListImports lists the imports of a kind that were made lately, newest first,
// without those that were discarded. Whoever may make them may.
func (s *Store) ListImports(ctx context.Context, actor access.Actor, kind ImportKind, p Paging) (Page[Import], error) {
	if err := require(actor, kind.permission()); err != nil {
		return Page[Import]{}, err
	}
	q := visible(s.db.Read(ctx).Table("imports"), actor, "reseller_id", "customer_id").
		Where("kind = ? AND NOT erased AND status NOT IN ?", kind, []ImportStatus{ImportDiscarded, ImportReading})
	return page(q, sorting{"id", "id", true, intValue}, p, func(i Import) cursor {
		return cursor{intCursor(int64(i.ID)), i.ID}
	})
}

// ListImportRows lists the rows of an import in the order of the file, to those
// who may see it.
func (s *Store) ListImportRows(ctx context.Context, actor access.Actor, id uint, g ImportRowGroup, p Paging) (Page[ImportRow], error) {
	db := s.db.Read(ctx)
	if _, err := seenImport(db, actor, id); err != nil {
		return Page[ImportRow]{}, err
	}
	q := db.Model(&ImportRow{}).Where("import_id = ?", id)
	if states := g.states(); states != nil {
		q = q.Where("state IN ?", states)
	}
	return page(q, sorting{"no", "no", false, intValue}, p, func(r ImportRow) cursor {
		return cursor{intCursor(r.No), uint(r.No)}
	})
}
