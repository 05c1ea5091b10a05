// Package database opens Perseat's database, embedded SQLite or PostgreSQL, and
// runs its transactions. It knows no domain.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
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

	turn     chan struct{} // SQLite's one writer takes it; nil on PostgreSQL
	queue    queue         // who waits for it
	care     int           // how many groups still use savepoints
	patience time.Duration
	stopped  atomic.Pointer[Failure] // why nothing is written any more
	retries  atomic.Int64
	models   sync.Map // *model by the type of a row
}

// Options say how a database is opened.
type Options struct {
	Now func() time.Time // the clock for GORM's own timestamps
	Log *slog.Logger     // where failed statements are told; nil keeps them silent

	Patience time.Duration // how long a transaction waits to begin; 10 s unless given
}

func (o Options) config() *gorm.Config {
	return &gorm.Config{TranslateError: true, NowFunc: o.Now, Logger: gormLogger(o.Log), DisableAutomaticPing: true}
}

// patience is how long a transaction waits to begin before the database is Busy:
// what a person still waits for.
const patience = 10 * time.Second

// Open opens the database at url: a file path for SQLite, or postgres://… .
// The schema is not touched; see Migrate.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	config, db := o.config(), &DB{Dialect: SQLite, dsn: url, patience: patience}
	if o.Patience > 0 {
		db.patience = o.Patience
	}
	if IsPostgres(url) {
		return db, db.openPostgres(ctx, config, o.Log)
	}
	return db, db.openSQLite(ctx, config)
}

// OpenToRead opens a database only to look at it, as it is: nothing is migrated
// and nothing can be written. A file is taken to be used by nobody else.
func OpenToRead(ctx context.Context, url string, o Options) (*DB, error) {
	db := &DB{Dialect: SQLite, dsn: url, patience: patience}
	var d gorm.Dialector = lite{&sqlite.Dialector{DSN: "file:" + escapePath(url) + "?mode=ro&immutable=1&_query_only=on&_loc=UTC"}, db}
	if IsPostgres(url) {
		db.Dialect = Postgres
		d = postgresql{&postgres.Dialector{Config: &postgres.Config{DSN: withSettings(url, "default_transaction_read_only", "on")}}, db}
	}
	pool, err := db.connect(ctx, d, o.config(), max(4, runtime.NumCPU()))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name(url), err)
	}
	db.write, db.read = pool, pool
	return db, nil
}

// name is what an error calls a database: a URL may hold a password.
func name(url string) string {
	if IsPostgres(url) {
		return "PostgreSQL"
	}
	return url
}

// IsPostgres reports whether a URL leads to PostgreSQL; any other is a file.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// The writer waits a second at a time in SQLite itself, where nothing can
// interrupt it, and then in Write, which can be. It moves its journal into the file
// when that has 64 MB, not 4 (128 with pages of 4 kB): an order touches some nineteen
// pages, and those that many orders touch are moved and synced once. With 16 MB a
// quarter fewer orders got through; to move 64 holds up those who write for a tenth
// of a second. No connection has a lock of its own (_mutex): database/sql gives it to
// one goroutine at a time. The lock was taken for every value, which was a twentieth
// of a list.
func (db *DB) openSQLite(ctx context.Context, config *gorm.Config) error {
	tune()
	if err := makeFile(ctx, db.dsn); err != nil {
		return fmt.Errorf("open %s: %w", db.dsn, db.translated(err))
	}
	const common = "&_foreign_keys=on&_cache_size=-20000&_loc=UTC&_stmt_cache_size=100&_mutex=no"
	file := "file:" + escapePath(db.dsn)
	writer := file + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=1000" + common
	reader := file + "?mode=ro&_query_only=on&_busy_timeout=10000" + common
	w, err := db.connect(ctx, lite{&sqlite.Dialector{DSN: writer}, db}, config, 1)
	if err != nil {
		return fmt.Errorf("open %s: %w", db.dsn, err)
	}
	if err := w.WithContext(ctx).Exec("PRAGMA journal_size_limit=134217728; PRAGMA wal_autocheckpoint=32000").Error; err != nil {
		return errors.Join(fmt.Errorf("open %s: %w", db.dsn, err), closePool(w))
	}
	r, err := db.connect(ctx, lite{&sqlite.Dialector{DSN: reader}, db}, config, max(4, runtime.NumCPU()))
	if err != nil {
		return errors.Join(fmt.Errorf("open %s for reading: %w", db.dsn, err), closePool(w))
	}
	if err := plain(w); err != nil {
		return errors.Join(fmt.Errorf("open %s: %w", db.dsn, err), closePool(r), closePool(w))
	}
	db.write, db.read, db.turn = w, r, make(chan struct{}, 1)
	return nil
}

// pageSize is the bytes of a page of a new database, half of SQLite's own: an order
// changes some nineteen pages here and there, and each is written twice. A sixth more
// orders get through, and a month run takes a twentieth longer.
const pageSize = 2048

// makeFile makes a new database a file that only its owner can read: it holds
// the keys of sessions. SQLite makes the files beside it alike. It is made under
// another name, so that programs that start at once find it whole or not at all.
func makeFile(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // it may have another name by then
	if err := file.Close(); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite3", "file:"+escapePath(file.Name()))
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, fmt.Sprintf("PRAGMA page_size = %d; PRAGMA journal_mode = WAL", pageSize))
	if err := errors.Join(err, pool.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(file.Name(), path) // where the file system has no links
}

func (db *DB) connect(ctx context.Context, d gorm.Dialector, config *gorm.Config, most int) (*gorm.DB, error) {
	settings := *config
	handle, err := gorm.Open(d, &settings)
	if err != nil {
		return nil, db.translated(err)
	}
	err = handle.Callback().Row().After("gorm:row").Register("perseat:translate", db.translateRow)
	if err != nil {
		return nil, err
	}
	pool, err := handle.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(db.translated(err), pool.Close())
	}
	return handle, nil
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
// fn assigns its results and appends nothing outside. One that cannot begin in
// time, and any that fails for the database's sake, is a *Failure.
func (db *DB) Write(ctx context.Context, fn func(*gorm.DB) error) error {
	patient, cancel := context.WithTimeout(ctx, db.patience)
	defer cancel()
	if db.turn != nil {
		return db.writeTogether(ctx, patient, fn)
	}
	return db.transact(ctx, patient, fn)
}

// transact runs fn in a transaction of its own.
func (db *DB) transact(ctx, patient context.Context, fn func(*gorm.DB) error) error {
	shared := ctx
	if db.turn != nil { // others may write in it too
		shared = context.WithoutCancel(ctx)
	}
	for attempt := 1; ; {
		if stopped := db.stopped.Load(); stopped != nil {
			return stopped
		}
		if ctx.Err() != nil {
			return db.translated(ctx.Err())
		}
		begun, done := false, false
		err := db.write.WithContext(shared).Transaction(func(tx *gorm.DB) error {
			begun = true
			err := fn(tx)
			done = err == nil
			return err
		})
		waits := err != nil && !begun && TroubleOf(err) == Busy && patient.Err() == nil
		if err != nil && done {
			err = unsure(err)
		}
		if err == nil || !waits && (attempt == attempts || !retryable(err)) {
			return err
		}
		pause := 50 * time.Millisecond
		if !waits {
			db.retries.Add(1)
			pause = time.Duration(rand.Int64N(int64(attempt))+1) * 5 * time.Millisecond
			attempt++
		}
		select {
		case <-ctx.Done():
			return db.translated(ctx.Err())
		case <-time.After(pause):
		}
	}
}

// enter waits for the turn to write, which only SQLite gives.
func (db *DB) enter(ctx context.Context) (leave func(), err error) {
	if db.turn == nil {
		return func() {}, nil
	}
	select {
	case db.turn <- struct{}{}:
		return func() { <-db.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cause is the error of the caller's own context if that is what ended, so that
// somebody who left is told from somebody who waited too long.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// retryable reports whether PostgreSQL asks for the transaction to be run again:
// 40001 serialization failure, 40P01 deadlock.
func retryable(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "40001" || refused.Code == "40P01")
}

// Close closes both handles: the writer last, because SQLite moves its journal
// into the file when the last connection closes, and a reader cannot. A writer
// that wrote nothing does not know of the journal that the migrations left, so it
// is told to look; if that fails, the next program that opens the file does it.
func (db *DB) Close() error {
	if db.read == db.write {
		return closePool(db.write)
	}
	err := closePool(db.read)
	_ = db.write.Exec("PRAGMA wal_checkpoint").Error
	return errors.Join(err, closePool(db.write))
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
