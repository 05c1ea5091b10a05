// Package models holds what Perseat knows and does: one exported method of
// Store for each thing that somebody can do, and records and reads beside it.
//
// Every method takes the actor who asks. Changes run in one transaction that
// also writes the order, the activity entry and the outbox row. Methods return
// *Error for what is refused; any other error is a fault.
package models

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Store is Perseat's data and all that can be done with it.
type Store struct {
	db    *database.DB
	now   func() time.Time
	watch Watch
	kinds kindBook
	zones zones
	many  int // how many subscriptions are very many, if not manySubscriptions
}

// Open opens the store at url, a file path for SQLite or postgres://…, and
// brings its schema up to date. The clock gives every operation its moment.
func Open(ctx context.Context, url string, clock func() time.Time, log *slog.Logger) (*Store, error) {
	now := func() time.Time { return clock().UTC().Truncate(time.Microsecond) }
	db, err := database.Open(ctx, url, database.Options{Now: now, Log: log})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return &Store{db: db, now: now, watch: unwatched}, nil
}

// Close closes the store's database.
func (s *Store) Close() error { return s.db.Close() }

// InTurn runs do while no other program on the same database does; others wait. A
// program that starts fills a new database so. It asks nobody who they are.
func (s *Store) InTurn(ctx context.Context, do func() error) error { return s.db.InTurn(ctx, do) }

// Now is the present moment by the program's clock.
func (s *Store) Now() time.Time { return s.now() }

// Empty reports whether nobody uses the database yet: it has no reseller and no
// person. A catalog may be there. Anybody may ask.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var used bool
	err := s.db.Read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM resellers) OR EXISTS (SELECT 1 FROM users)").Scan(&used).Error
	return err == nil && !used, err
}

// tx is one write transaction: the database, who is acting, the provider's
// billing zone, and the one moment at which everything in it happens.
type tx struct {
	*gorm.DB
	actor access.Actor
	zone  *time.Location
	clock func() time.Time
	now   time.Time

	charges []yearlyCharge     // to be invoiced at the end
	held    map[uint]Customer  // the customers that are held, their summary and their record's head as they stand
	hooks   map[uint][]Webhook // of resellers, as far as they were read
	zones   *zones
	book    *kindBook        // the kinds that are committed
	kinds   map[string]int64 // those that the transaction uses and the book has not
}

// day is the civil day of the operation in the billing zone.
func (t *tx) day() billing.Day { return billing.DayOf(t.now, t.zone) }

// hold makes q hold the rows that it reads until the transaction ends. It does
// not hold up inserts that only refer to them.
func hold(q *gorm.DB) *gorm.DB {
	return q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// held ends a statement that is run past GORM as hold does a query.
func held(db *gorm.DB) string {
	if db.Name() == string(database.Postgres) {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// readRow reads the only row of a query by hand. What the driver says of it is
// told as of every other query; no row is sql.ErrNoRows.
func readRow(q *gorm.DB, into ...any) error { return q.AddError(q.Row().Scan(into...)) }

// share makes q keep the rows that it reads from changing until the transaction
// ends; others may read them so too.
func share(q *gorm.DB) *gorm.DB {
	return q.Clauses(clause.Locking{Strength: "SHARE"})
}

// write runs fn in one transaction and keeps it only if fn returns nil. A
// request with a key is done once: its repetition is answered with the stored
// result, and fn is not run again.
func write[T any](ctx context.Context, s *Store, actor access.Actor, operation string, fn func(*tx) (T, error)) (result T, err error) {
	ended := s.watch("operation", operation)
	defer func() { ended(err) }()
	var t *tx
	err = s.db.Write(ctx, func(db *gorm.DB) error {
		result = *new(T) // it may be run again
		zone, err := s.zones.billing(db)
		if err != nil {
			return err
		}
		t = &tx{DB: db, actor: actor, zone: zone, clock: s.now, now: s.now(), held: map[uint]Customer{}, book: &s.kinds, zones: &s.zones}
		stored, err := t.receipt(operation)
		if err != nil {
			return err
		}
		if stored != "" {
			return json.Unmarshal([]byte(stored), &result)
		}
		made, err := fn(t)
		if err != nil {
			return err
		}
		result = made
		if err := t.keepReceipt(made); err != nil {
			return err
		}
		return t.issueCharges()
	})
	if err == nil {
		s.kinds.keep(t.kinds)
	}
	return result, err
}

// fresh is a handle without the conditions of another query, for the same
// request or transaction.
func fresh(db *gorm.DB) *gorm.DB {
	return db.Session(&gorm.Session{NewDB: true, Context: db.Statement.Context})
}

// receipt claims the request's key. It returns what an earlier sending of the
// same request resulted in, or "" if this is the first.
func (t *tx) receipt(operation string) (string, error) {
	r := t.actor.Request
	if r.Key == "" {
		return "", nil
	}
	claimed, err := database.Exec(t.DB, `INSERT INTO receipts (actor_id, key, operation, body_hash, made_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, t.actor.UserID, r.Key, operation, r.BodyHash, t.now)
	if err != nil || claimed == 1 {
		return "", err
	}
	var first receiptRow
	if err := database.Take(t.DB, &first, "WHERE actor_id = ? AND key = ?", t.actor.UserID, r.Key); err != nil {
		return "", err
	}
	if first.Operation == "" && first.BodyHash == r.BodyHash { // a call that was refused, sent at the same time
		_, err := database.Exec(t.DB, "UPDATE receipts SET operation = ? WHERE actor_id = ? AND key = ?", operation, t.actor.UserID, r.Key)
		return "", err
	}
	if first.Operation != operation || first.BodyHash != r.BodyHash {
		return "", repeated()
	}
	return first.Result, nil
}

func repeated() *Error {
	return refuse(Conflict, "This request was already sent with other content. Nothing was changed. Start again from a fresh page.").because(CauseRepeated)
}

func (t *tx) keepReceipt(result any) error {
	r := t.actor.Request
	if r.Key == "" {
		return nil
	}
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	_, err = database.Exec(t.DB, "UPDATE receipts SET result = ? WHERE actor_id = ? AND key = ?", string(text), t.actor.UserID, r.Key)
	return err
}

type receiptRow struct {
	ActorID   uint
	Key       string
	Operation string
	BodyHash  string
	Result    string
	MadeAt    time.Time
	Status    int    // of the answer to a call of an API; 0 if none is kept
	Answer    string // its body
}

func (receiptRow) TableName() string { return "receipts" }

// require refuses an actor whom the policy does not allow p.
func require(a access.Actor, p access.Permission) error {
	if a.Can(p) {
		return nil
	}
	return forbidden()
}

// unseen is how an actor without the permission is refused one row: what is not
// the actor's is not found, whether it exists or not.
func unseen(row *gorm.DB, a access.Actor, asked bool, what string, refusal error) error {
	if !asked {
		return refusal
	}
	var n int64
	if err := visible(row, a, "reseller_id", "customer_id").Count(&n).Error; err != nil {
		return err
	}
	if n == 0 {
		return notFound(what)
	}
	return refusal
}

// visibleByID is visible for rows that are asked for by their ids: the plus keeps the
// database from looking through all that the actor may see for them.
func visibleByID(q *gorm.DB, a access.Actor, resellerColumn, customerColumn string) *gorm.DB {
	return visible(q, a, "+"+resellerColumn, "+"+customerColumn)
}

// visibleOf is visible for what belongs to one customer, or for all where that is
// 0. The database is not to look through all of a reseller's for it.
func visibleOf(q *gorm.DB, a access.Actor, resellerColumn, customerColumn string, customer uint) *gorm.DB {
	if customer == 0 {
		return visible(q, a, resellerColumn, customerColumn)
	}
	return visibleByID(q, a, resellerColumn, customerColumn).Where(customerColumn+" = ?", customer)
}

// visible narrows a query to what the actor may see: a reseller's people to
// their reseller, a customer's to their customer, support staff and jobs to all.
// Anybody else sees nothing.
func visible(q *gorm.DB, a access.Actor, resellerColumn, customerColumn string) *gorm.DB {
	condition, accounts := sight(a, resellerColumn, customerColumn)
	return q.Where(condition, accounts...)
}

// sight is visible as a condition and its values.
func sight(a access.Actor, resellerColumn, customerColumn string) (condition string, accounts []any) {
	switch {
	case a.CustomerID != 0:
		return customerColumn + " = ?", []any{a.CustomerID}
	case a.ResellerID != 0:
		return resellerColumn + " = ?", []any{a.ResellerID}
	case a.Role.Support() || a.Role == access.RoleJob:
		return "TRUE", nil
	}
	return "FALSE", nil
}

// apart runs fn on a part of the transaction that is kept only if fn returns
// nil, whatever becomes of the rest.
func (t *tx) apart(fn func(*tx) error) error {
	inner := *t
	inner.held = maps.Clone(t.held)
	err := t.Transaction(func(db *gorm.DB) error {
		inner.DB = db
		return fn(&inner)
	})
	if err == nil {
		t.charges, t.held, t.now = inner.charges, inner.held, later(t.now, inner.now)
	}
	return err
}
