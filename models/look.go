package models

import (
	"context"
	"log/slog"
	"time"

	"perseat/models/database"
)

// Look opens a store only to look at it, as it is: nothing is migrated, and
// nothing can be changed. A file is taken to be used by nobody else. A database
// that is not migrated, or is of a newer program beside which this one must not
// run, is refused by its schema.
func Look(ctx context.Context, url string, clock func() time.Time, log *slog.Logger) (*Store, error) {
	now := func() time.Time { return clock().UTC().Truncate(time.Microsecond) }
	db, err := database.OpenToRead(ctx, url, database.Options{Now: now, Log: log})
	if err != nil {
		return nil, err
	}
	if err := db.CheckSchema(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return &Store{db: db, now: now, watch: unwatched}, nil
}
