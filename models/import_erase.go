package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// ImportDays is for how many days the rows of an imported file are kept.
const ImportDays = 14

// importReadIn is how long reading a file can take. One that is still being read
// then was left by a program that ended.
const importReadIn = time.Hour

// erasedAtOnce is how many rows one transaction erases.
const erasedAtOnce = 5000

// eraseImports erases the rows of imported files, which hold names and addresses:
// after ImportDays, and of what was discarded at once. Of an import that was
// started, its counts stay.
func (s *Store) eraseImports(ctx context.Context) (int, error) {
	var old []uint
	now := s.now()
	err := s.db.Read(ctx).Model(&Import{}).Where("NOT erased AND (status = ? OR uploaded_at < ? AND status <> ? OR uploaded_at < ? AND status = ?)",
		ImportDiscarded, now.AddDate(0, 0, -ImportDays), ImportRunning, now.Add(-importReadIn), ImportReading).
		Order("id").Limit(MaxAtOnce).Pluck("id", &old).Error
	if err != nil {
		return 0, err
	}
	for _, id := range old {
		for left := true; left; {
			left, err = write(ctx, s, access.Job(), "import.erased", func(t *tx) (bool, error) { return t.eraseImport(id) })
			if err != nil {
				return 0, err
			}
		}
	}
	return len(old), nil
}

// eraseImport erases some rows of an import, and the import's own texts with the
// last of them.
func (t *tx) eraseImport(id uint) (left bool, err error) {
	imp, err := t.holdImport(id)
	if err != nil || imp.Status == ImportRunning {
		return false, err
	}
	some := t.DB.Session(&gorm.Session{NewDB: true}).Model(&ImportRow{}).Select("no").Where("import_id = ?", id).Order("no").Limit(erasedAtOnce)
	gone := t.DB.Session(&gorm.Session{}).Where("import_id = ? AND no IN (?)", id, some).Delete(&ImportRow{})
	if gone.Error != nil || gone.RowsAffected == erasedAtOnce {
		return true, gone.Error
	}
	set := map[string]any{"erased": true, "file_name": "", "unused": ""}
	if !imp.Status.Ended() {
		set["status"] = ImportDiscarded
	}
	return false, t.Model(&Import{}).Where("id = ?", id).Updates(set).Error
}
