package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// Trouble is why a database cannot do now what it is asked, whatever that is.
// Nothing that the asker could change would help.
type Trouble int

// The troubles. The zero Trouble is none: the error is about what was asked.
const (
	NoTrouble Trouble = iota
	Full              // there is no room on its disk
	Busy              // another program holds it, or too many wait for it
	ReadOnly          // it can be read, and not written
	Away              // it cannot be reached
	Damaged           // what is stored cannot be right
	Newer             // it belongs to a newer program, beside which this one must not run
)

// String names the trouble, for logs and readiness.
func (t Trouble) String() string {
	return [...]string{"none", "disk full", "busy", "read-only", "away", "damaged", "of a newer program"}[t]
}

// lasting reports whether writing on would do harm, or be in vain, until
// somebody has repaired the database and started the program again.
func (t Trouble) lasting() bool { return t == Damaged || t == Newer }

// Failure is an error of the database itself. Nothing of its transaction was
// kept, unless it is Uncertain.
type Failure struct {
	Trouble   Trouble
	Uncertain bool // the connection was lost while committing: nobody knows whether it was kept
	Err       error
}

func (f *Failure) Error() string { return "database " + f.Trouble.String() + ": " + f.Err.Error() }

// Unwrap returns the database's own error.
func (f *Failure) Unwrap() error { return f.Err }

// TroubleOf tells which trouble of the database is behind an error.
func TroubleOf(err error) Trouble {
	var known *Failure
	var lite sqlite3.Error
	var postgres *pgconn.PgError
	switch {
	case errors.As(err, &known):
		return known.Trouble
	case errors.As(err, &lite):
		return sqliteTrouble(lite)
	case errors.As(err, &postgres):
		return postgresTrouble(postgres.Code)
	}
	return NoTrouble
}

func sqliteTrouble(err sqlite3.Error) Trouble {
	switch err.Code {
	case sqlite3.ErrFull:
		return Full
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return Busy
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return ReadOnly
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return Damaged
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		if err.SystemErrno == syscall.ENOSPC || err.SystemErrno == syscall.EDQUOT || err.ExtendedCode == sqlite3.ErrIoErrSHMSize {
			return Full
		}
		return Away
	}
	return NoTrouble
}

// postgresTrouble reads the codes of PostgreSQL's appendix A.
func postgresTrouble(code string) Trouble {
	switch {
	case code == "53100": // disk_full
		return Full
	case slices.Contains([]string{"53300", "53200", "55P03", "57014"}, code): // connections, memory, lock_timeout, statement_timeout
		return Busy
	case code == "25006": // read_only_sql_transaction, as on a standby
		return ReadOnly
	case strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "08"), code == "25P03", code == "58030": // shut down, connection, idle_in_transaction_session_timeout, io_error
		return Away
	case strings.HasPrefix(code, "XX00") && code != "XX000": // data_corrupted, index_corrupted
		return Damaged
	}
	return NoTrouble
}

// lost reports whether an error of the driver says that the connection is gone.
func lost(err error) bool {
	var dial *pgconn.ConnectError
	var network net.Error
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &dial) || errors.As(err, &network) || pgconn.SafeToRetry(err) || strings.HasSuffix(err.Error(), "conn closed")
}

// overdue reports whether a statement was broken off in mid-sentence because its
// context ended. Its connection is closed then, which says nothing of the others.
func overdue(err error) bool {
	var dial *pgconn.ConnectError
	return errors.Is(err, os.ErrDeadlineExceeded) && !errors.As(err, &dial)
}

// translated is an error of the driver as everybody above the database gets it:
// a *Failure if it is the database's own. After a trouble that lasts, nothing is
// written any more.
func (db *DB) translated(err error) error {
	trouble := TroubleOf(err)
	switch {
	case trouble != NoTrouble:
	case errors.Is(err, context.DeadlineExceeded), overdue(err):
		trouble = Busy
	case !errors.Is(err, context.Canceled) && lost(err):
		trouble = Away
	}
	if trouble == NoTrouble {
		return err
	}
	f := &Failure{Trouble: trouble, Err: err}
	if known := (*Failure)(nil); errors.As(err, &known) {
		f = known
	}
	if trouble.lasting() {
		db.stopped.CompareAndSwap(nil, f)
	}
	if trouble == Away && db.Dialect == Postgres && !errors.Is(err, driver.ErrBadConn) {
		db.hangUp()
	}
	return f
}

// hangUp closes the connections that wait to be used: where one was lost, the
// others are gone too, and each of them would fail somebody. That is not so of
// one that was closed on this side, as where somebody left in mid-request
// (driver.ErrBadConn).
func (db *DB) hangUp() {
	if db.write == nil {
		return
	}
	if pool, err := db.write.DB(); err == nil {
		pool.SetMaxIdleConns(-1)
		pool.SetMaxIdleConns(postgresConnections)
	}
}

// translateRow translates the error of a plain query, which GORM does not.
func (db *DB) translateRow(query *gorm.DB) {
	if query.Error != nil {
		query.Error = db.translated(query.Error)
	}
}

// unsure is the error of a transaction whose commit failed.
func unsure(err error) error {
	var f *Failure
	if errors.As(err, &f) && f.Trouble == Away {
		return &Failure{Trouble: Away, Uncertain: true, Err: f.Err}
	}
	return err
}

// lite and postgresql are GORM's two dialects, with our translation of errors.
type lite struct {
	*sqlite.Dialector
	db *DB
}

func (d lite) open() *DB { return d.db }

// Translate tells GORM's errors from the database's own.
func (d lite) Translate(err error) error { return d.db.translated(d.Dialector.Translate(err)) }

type postgresql struct {
	*postgres.Dialector
	db *DB
}

func (d postgresql) open() *DB { return d.db }

// Translate tells GORM's errors from the database's own.
func (d postgresql) Translate(err error) error { return d.db.translated(d.Dialector.Translate(err)) }
