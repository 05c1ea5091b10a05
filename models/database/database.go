// Package database opens Perseat's database, embedded SQLite or PostgreSQL, and
// runs its transactions. It knows no domain.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Dialect is one of the two databases that Perseat runs on.
type Dialect string

// The two dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database: one handle that writes and one that reads. On
// PostgreSQL both are the same pool.
type DB struct {
	Dialect Dialect
	dsn     string
	write   *gorm.DB
	read    *gorm.DB
}

// Options say how a database is opened.
type Options struct {
	Now func() time.Time // the clock for GORM's own timestamps
	Log *slog.Logger     // where failed statements are told; nil keeps them silent
}

// Open opens the database at url: a file path for SQLite, or postgres://… .
// The schema is not touched; see Migrate.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	config := &gorm.Config{TranslateError: true, NowFunc: o.Now, Logger: gormLogger(o.Log)}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url, config)
	}
	return openSQLite(ctx, url, config)
}

func openSQLite(ctx context.Context, path string, config *gorm.Config) (*DB, error) {
	const common = "&_busy_timeout=10000&_foreign_keys=on&_cache_size=-20000&_loc=UTC"
	writer := "file:" + escapePath(path) + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate" + common
	reader := "file:" + escapePath(path) + "?mode=ro&_query_only=on" + common
	w, err := connect(ctx, sqlite.Open(writer), config, 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := w.Exec("PRAGMA journal_size_limit=67108864").Error; err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closePool(w))
	}
	r, err := connect(ctx, sqlite.Open(reader), config, max(4, runtime.NumCPU()))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s for reading: %w", path, err), closePool(w))
	}
	return &DB{Dialect: SQLite, dsn: path, write: w, read: r}, nil
}

func openPostgres(ctx context.Context, url string, config *gorm.Config) (*DB, error) {
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	// Pages are in memory or on a disk that does not turn: reading one here and
	// there costs hardly more than the next one.
	pool, err := connect(ctx, postgres.Open(url+separator+"TimeZone=UTC&random_page_cost=1.1"), config, 20)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return &DB{Dialect: Postgres, dsn: url, write: pool, read: pool}, nil
}

func connect(ctx context.Context, d gorm.Dialector, config *gorm.Config, most int) (*gorm.DB, error) {
	settings := *config
	db, err := gorm.Open(d, &settings)
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	return db, pool.PingContext(ctx)
}

// escapePath keeps a file name's own ?, # and % out of the SQLite URI.
func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// Read returns the handle for reading. On SQLite it cannot write.
func (db *DB) Read(ctx context.Context) *gorm.DB {
	return db.read.WithContext(ctx)
}

// attempts bounds how often Write starts over; PostgreSQL ends one of two
// transactions that block each other, and the other then gets through.
const attempts = 12

// Write runs fn in one transaction, kept only if fn returns nil. A transaction
// that PostgreSQL ends for the sake of another is run again from its start, so
// fn assigns its results and appends nothing outside.
func (db *DB) Write(ctx context.Context, fn func(*gorm.DB) error) error {
	for attempt := 1; ; attempt++ {
		err := db.write.WithContext(ctx).Transaction(fn)
		if err == nil || attempt == attempts || !retryable(err) {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(attempt))+1) * 5 * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// retryable reports whether PostgreSQL asks for the transaction to be run again:
// 40001 serialization failure, 40P01 deadlock.
func retryable(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "40001" || refused.Code == "40P01")
}

// Close closes both handles: the writer last, because SQLite moves its journal
// into the file when the last connection closes, and a reader cannot.
func (db *DB) Close() error {
	if db.read == db.write {
		return closePool(db.write)
	}
	return errors.Join(closePool(db.read), closePool(db.write))
}

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// pool is the writing handle's plain pool, for what GORM does not do.
func (db *DB) pool() (*sql.DB, error) { return db.write.DB() }

func gormLogger(log *slog.Logger) logger.Interface {
	if log == nil {
		return logger.Discard
	}
	return logger.NewSlogLogger(log, logger.Config{
		LogLevel:                  logger.Error,
		IgnoreRecordNotFoundError: true,
		ParameterizedQueries:      true,
	})
}
