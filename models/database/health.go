package database

import (
	"context"
	"database/sql"
)

// Reachable reports whether the database answers and is written to.
func (db *DB) Reachable(ctx context.Context) error {
	if stopped := db.stopped.Load(); stopped != nil {
		return stopped
	}
	return db.Read(ctx).Exec("SELECT 1").Error
}

// Connections are the connections to the database, by what they are for.
func (db *DB) Connections() (map[string]sql.DBStats, error) {
	all := map[string]sql.DBStats{}
	write, err := db.write.DB()
	if err != nil {
		return nil, err
	}
	if db.read == db.write {
		all["all"] = write.Stats()
		return all, nil
	}
	read, err := db.read.DB()
	if err != nil {
		return nil, err
	}
	all["write"], all["read"] = write.Stats(), read.Stats()
	return all, nil
}

// Retries is how many transactions PostgreSQL has asked to be run again.
func (db *DB) Retries() int64 { return db.retries.Load() }
