package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresConnections is how many connections a process has to PostgreSQL at most.
const postgresConnections = 20

func (db *DB) openPostgres(ctx context.Context, config *gorm.Config, log *slog.Logger) error {
	pool, err := db.connectPostgres(ctx, config)
	if err != nil {
		return err
	}
	var keeps struct{ Commit, Sync string }
	err = pool.WithContext(ctx).Raw("SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS sync").Scan(&keeps).Error
	if err != nil {
		return errors.Join(err, closePool(pool))
	}
	if keeps.Commit == "off" { // what is answered as done must be on the disk
		if err := closePool(pool); err != nil {
			return err
		}
		if pool, err = db.connectPostgres(ctx, config, "synchronous_commit", "on"); err != nil {
			return err
		}
	}
	if keeps.Sync == "off" && log != nil {
		log.Warn("PostgreSQL runs with fsync off: a power cut can destroy the database")
	}
	db.Dialect, db.write, db.read = Postgres, pool, pool
	return nil
}

func (db *DB) connectPostgres(ctx context.Context, config *gorm.Config, settings ...string) (*gorm.DB, error) {
	d := postgresql{&postgres.Dialector{Config: &postgres.Config{DSN: withSettings(db.dsn, settings...)}}, db}
	pool, err := db.connect(ctx, d, config, postgresConnections)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return pool, nil
}

// sessionSettings are what every connection to PostgreSQL asks for, unless the
// URL says otherwise: no lock is waited for longer than a person waits; a
// process that hangs, or whose machine is gone, holds nothing for long; and a
// server that cannot be reached is not waited for. Pages are in memory or on a disk
// that does not turn: reading one here and there costs hardly more than the next.
var sessionSettings = map[string]string{
	"TimeZone":                            "UTC",
	"application_name":                    "perseat",
	"connect_timeout":                     "5",
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "60s",
	"tcp_keepalives_idle":                 "30",
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
	"random_page_cost":                    "1.1",
}

// withSettings adds the session's settings to a URL, and more, as names and
// values. A URL that cannot be read is left as it is, for the driver to say why.
func withSettings(text string, more ...string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	q := u.Query()
	for name, value := range sessionSettings {
		if !q.Has(name) || name == "TimeZone" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}
