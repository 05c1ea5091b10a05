package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// Schema is how far a database is migrated.
type Schema struct {
	Version int64 // of the newest migration that was run on it; 0 if none was
	Oldest  int64 // the migration that a program must know to run on it
	Known   int64 // the newest migration that this program knows

	missing bool // one that this program knows was not run
}

// Runs reports whether this program may run on the database.
func (s Schema) Runs() bool { return s.Oldest <= s.Known }

// Schema reads how far the database is migrated.
func (db *DB) Schema(ctx context.Context) (Schema, error) {
	s := Schema{missing: true}
	known, count, err := newest(migrations)
	if err != nil {
		return s, err
	}
	s.Known = known
	has, err := db.hasTable(ctx, "goose_db_version")
	if err != nil || !has {
		return s, err
	}
	run := db.Read(ctx).Table("goose_db_version").Where("is_applied AND version_id > 0").Session(&gorm.Session{})
	if err := run.Select("COALESCE(MAX(version_id), 0)").Scan(&s.Version).Error; err != nil {
		return s, err
	}
	var ours int64
	if err := run.Where("version_id <= ?", known).Distinct("version_id").Count(&ours).Error; err != nil {
		return s, err
	}
	s.missing = ours < count
	if has, err = db.hasTable(ctx, "programs"); err != nil || !has {
		return s, err
	}
	return s, db.Read(ctx).Raw("SELECT oldest FROM programs WHERE id = 1").Scan(&s.Oldest).Error
}

func (db *DB) hasTable(ctx context.Context, name string) (bool, error) {
	query := "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)"
	if db.Dialect == Postgres {
		query = "SELECT to_regclass(?) IS NOT NULL"
	}
	var has bool
	return has, db.Read(ctx).Raw(query, name).Scan(&has).Error
}

// CheckSchema reports a Failure if the database is not migrated to what this
// program needs, or by now belongs to a newer program beside which this one must
// not run; then nothing is written any more.
func (db *DB) CheckSchema(ctx context.Context) error {
	s, err := db.Schema(ctx)
	switch {
	case err != nil:
		return err
	case !s.Runs():
		return db.translated(&Failure{Trouble: Newer, Err: fmt.Errorf(
			"it belongs to a newer Perseat: its schema is %d, and programs that know less than %d must not run on it; this one knows %d", s.Version, s.Oldest, s.Known)})
	case s.missing:
		return fmt.Errorf("its schema is %d, this program needs %d", s.Version, s.Known)
	}
	return nil
}

// newest is the number of the newest migration in files, and how many there are.
func newest(files fs.FS) (number, count int64, err error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return 0, 0, err
	}
	if len(names) == 0 {
		return 0, 0, errors.New("there are no migrations")
	}
	text, _, _ := strings.Cut(path.Base(names[len(names)-1]), "_")
	number, err = strconv.ParseInt(text, 10, 64)
	return number, int64(len(names)), err
}
