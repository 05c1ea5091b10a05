package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// DefaultKeyRate is how many calls a minute a key may make where nothing else is
// set. A tenth of them may come at once.
const DefaultKeyRate = 6000

// APICall is a call with an API key, before anything of it is read.
type APICall struct {
	Secret    string
	Method    string // its id, such as reseller.customers.get
	Request   access.Request
	PerMinute int64 // how many calls a minute the key may make
}

// Call counts a call with an API key, writes it into the record of the key's
// reseller, whatever comes of it, and returns who asks. An unknown or revoked key
// is NotFound; one that has made more calls than its allowance is a Conflict with
// CauseTooMany. All processes on one database count together.
func (s *Store) Call(ctx context.Context, in APICall) (access.Actor, error) {
	var k APIKey
	err := s.db.Read(ctx).Where("hash = ? AND revoked_at IS NULL", sessionID(in.Secret)).Take(&k).Error
	if err != nil {
		return access.Actor{}, found(err, "API key")
	}
	rate := callRate{in.PerMinute}
	now := s.now()
	if k.Spent > rate.latest(now) {
		return access.Actor{}, rate.refusal(k.Spent, now)
	}
	key := access.Actor{
		UserID: k.UserID, Role: access.RoleKey, ResellerID: k.ResellerID, Key: &access.Key{ID: k.ID, Rights: k.Allowed()}, Request: in.Request,
	}
	err = s.db.Write(ctx, func(db *gorm.DB) error {
		counted := db.Exec(`UPDATE api_keys SET spent = CASE WHEN spent > ? THEN spent ELSE ? END + ?, last_used_at = ?, last_address = ?
			WHERE id = ? AND revoked_at IS NULL AND spent <= ?`,
			now.UnixMicro(), now.UnixMicro(), rate.step(), now, short(in.Request.Address, maxLine), k.ID, rate.latest(now))
		if counted.Error != nil {
			return counted.Error
		}
		if counted.RowsAffected == 1 {
			t := &tx{DB: db, actor: key, clock: s.now, now: s.now()}
			return t.note(onReseller(k.ResellerID), "api_key.called", "user", k.UserID, Facts{"method": in.Method})
		}
		if err := db.Where("id = ? AND revoked_at IS NULL", k.ID).Take(&k).Error; err != nil {
			return found(err, "API key")
		}
		return rate.refusal(k.Spent, now)
	})
	if err != nil && KindOf(err) != Unavailable { // what only reads goes on while nothing can be counted
		return access.Actor{}, err
	}
	key.Request = access.Request{}
	return key, nil
}

// callRate spaces a key's calls: each uses up a step of time, and a tenth of a
// minute can be used up ahead.
type callRate struct{ perMinute int64 }

// step is the time that one call uses up, in microseconds.
func (r callRate) step() int64 { return time.Minute.Microseconds() / max(r.perMinute, 1) }

// latest is the moment up to which time may be used up before a call is refused.
func (r callRate) latest(now time.Time) int64 {
	ahead := max(time.Minute.Microseconds()/10, r.step())
	return now.UnixMicro() + ahead - r.step()
}

func (r callRate) refusal(spent int64, now time.Time) error {
	return &Error{
		Kind: Conflict, Cause: CauseTooMany, Wait: time.Duration(spent-r.latest(now)) * time.Microsecond,
		Message: "This key may make " + figure(r.perMinute) + " calls a minute. Try again later.",
	}
}

// Answered is what a call with an idempotency key was answered.
type Answered struct {
	Status int
	Body   string
}

// AnswerTo returns what the actor's call was answered when it was made before;
// it is false if it was not, or if the answer was not kept. A key that was used
// for another call is a Conflict with CauseRepeated. Only keys have such calls.
func (s *Store) AnswerTo(ctx context.Context, actor access.Actor) (Answered, bool, error) {
	if actor.Key == nil || actor.Request.Key == "" {
		return Answered{}, false, forbidden()
	}
	var rows []receiptRow
	err := s.db.Read(ctx).Where("actor_id = ? AND key = ?", actor.UserID, actor.Request.Key).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Answered{}, false, err
	}
	if rows[0].BodyHash != actor.Request.BodyHash {
		return Answered{}, false, repeated()
	}
	return Answered{rows[0].Status, rows[0].Answer}, rows[0].Status != 0, nil
}

// KeepAnswer keeps what the actor's call was answered, so that its repetition
// gets the same. The first answer stays, unless it was a refusal.
func (s *Store) KeepAnswer(ctx context.Context, actor access.Actor, a Answered) error {
	if actor.Key == nil || actor.Request.Key == "" {
		return forbidden()
	}
	return s.db.Write(ctx, func(db *gorm.DB) error {
		return db.Exec(`INSERT INTO receipts (actor_id, key, operation, body_hash, made_at, status, answer) VALUES (?, ?, '', ?, ?, ?, ?)
			ON CONFLICT (actor_id, key) DO UPDATE SET status = excluded.status, answer = excluded.answer
			WHERE receipts.body_hash = excluded.body_hash AND (receipts.status = 0 OR receipts.status >= 400 AND excluded.status < 400)`,
			actor.UserID, actor.Request.Key, actor.Request.BodyHash, s.now(), a.Status, a.Body).Error
	})
}
