package models

import (
	"database/sql"
	"time"

	"gorm.io/gorm"

	"perseat/models/database"
)

// Outgoing is what a row has that leaves Perseat after the commit of the change
// it tells of: how far it has come, and since when a process tries to send it.
type Outgoing struct {
	ID        uint
	Attempts  int64     // how often somebody tried to send it
	DueAt     time.Time // of the next attempt; while it is taken, when another process may take it
	CreatedAt time.Time
	TakenAt   *time.Time // since when a process tries to send it
	SentAt    *time.Time
	LastError string // why it is not sent, without anybody's address
}

// queue is a table of what leaves Perseat. A row waits until it is due. Then a
// process takes it for a lease, sends it and notes what came of that; if the
// process dies, another one takes the row when the lease is over. Of any number
// of processes, one gets a row.
type queue struct {
	table string
	lease time.Duration
	ready string // what else a row must be to be taken, as SQL; @now is the moment
}

// The statuses that both queues have.
const (
	outgoingWaiting = "waiting"
	outgoingSent    = "sent"
)

// due is the condition of the rows that can be taken. The status stands in it as
// it is, because the index is of the waiting rows alone.
func (q queue) due() string {
	if q.ready == "" {
		return "status = '" + outgoingWaiting + "' AND due_at <= @now"
	}
	return "status = '" + outgoingWaiting + "' AND due_at <= @now AND " + q.ready
}

// any reports whether a row can be taken. It is asked before a transaction is
// begun, so that whoever finds nothing holds up no writer.
func (q queue) any(db *gorm.DB, now time.Time) (bool, error) {
	var due bool
	err := db.Raw("SELECT EXISTS (SELECT 1 FROM "+q.table+" WHERE "+q.due()+")",
		sql.Named("now", now)).Scan(&due).Error
	return due, err
}

// backlog is how many rows wait, counted up to a thousand, and since when the one
// that is due longest has been due; zero if none is.
func (q queue) backlog(db *gorm.DB, now time.Time) (n int64, late time.Duration, err error) {
	err = db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM " + q.table + " WHERE status = '" + outgoingWaiting + "' LIMIT 1000) waiting").Scan(&n).Error
	if err != nil {
		return n, 0, err
	}
	var due []struct{ DueAt time.Time }
	err = db.Raw("SELECT due_at FROM "+q.table+" WHERE "+q.due()+" ORDER BY due_at, id LIMIT 1", sql.Named("now", now)).Scan(&due).Error
	if len(due) > 0 {
		late = now.Sub(due[0].DueAt)
	}
	return n, late, err
}

// take takes the row that has been due longest; false if there is none.
func take[Row any](t *tx, q queue, d database.Dialect) (row Row, found bool, err error) {
	others := ""
	if d == database.Postgres {
		others = " FOR UPDATE SKIP LOCKED"
	}
	now := t.clock()
	var rows []Row
	err = t.Raw("UPDATE "+q.table+" SET attempts = attempts + 1, taken_at = @now, due_at = @until WHERE id = ("+
		"SELECT id FROM "+q.table+" WHERE "+q.due()+" ORDER BY due_at, id LIMIT 1"+others+") RETURNING *",
		sql.Named("now", now), sql.Named("until", now.Add(q.lease))).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return row, false, err
	}
	return rows[0], true, nil
}

// noteSent notes that a row was sent; with an attempt, only if no other process
// has the row by now. It reports whether it noted anything.
func (q queue) noteSent(db *gorm.DB, id uint, attempt int64, at time.Time) (bool, error) {
	rows := db.Table(q.table).Where("id = ? AND status <> ?", id, outgoingSent)
	if attempt != 0 {
		rows = rows.Where("status = ? AND attempts = ?", outgoingWaiting, attempt)
	}
	done := rows.Updates(map[string]any{"status": outgoingSent, "sent_at": at, "last_error": "", "taken_at": nil})
	return done.RowsAffected == 1, done.Error
}

// noteFailed notes why a row could not be sent: it is due again at a moment, or
// at its end with a status if there is none. A row that another process has by
// now stays as it is. It reports whether it noted anything.
func (q queue) noteFailed(db *gorm.DB, id uint, attempt int64, why string, again time.Time, end string) (bool, error) {
	set := map[string]any{"status": end, "last_error": why, "taken_at": nil}
	if !again.IsZero() {
		set["status"], set["due_at"] = outgoingWaiting, again
	}
	done := db.Table(q.table).Where("id = ? AND status = ? AND attempts = ?", id, outgoingWaiting, attempt).Updates(set)
	return done.RowsAffected == 1, done.Error
}
