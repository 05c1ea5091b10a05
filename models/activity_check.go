package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"perseat/models/access"
)

// RecordCheck says whether the entries of a record follow from one another.
type RecordCheck struct {
	Record  string
	Entries int64 // that the record should have
	From    int64 // the first entry that was checked; 1 if all were
	Wrong   int64 // the first that was changed, or after which one is missing; 0 if none is
}

// checkedEntries is how many of a record's last entries are checked at once.
const checkedEntries = 2000

// CheckActivity computes the hashes of a record's last entries anew: of the
// customer's, else of the reseller's, else of the actor's own company. Those who
// see the record in a list may; perseat verify checks every record as a whole.
func (s *Store) CheckActivity(ctx context.Context, actor access.Actor, f ActivityFilter) (RecordCheck, error) {
	var out RecordCheck
	if err := maySeeActivity(actor); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	c, err := f.record(db, actor)
	if err != nil {
		return out, err
	}
	var head struct {
		ChainSeq  int64
		ChainHash string
	}
	if err := db.Table(c.table).Select("chain_seq, chain_hash").Where("id = ?", c.id).Take(&head).Error; err != nil {
		return out, found(err, "record")
	}
	out = RecordCheck{Record: c.String(), Entries: head.ChainSeq, From: max(head.ChainSeq-checkedEntries, 0) + 1}
	var entries []Activity // with the one before, from whose hash the first follows
	err = db.Where("chain = ? AND seq BETWEEN ? AND ?", out.Record, out.From-1, head.ChainSeq).Order("seq").Find(&entries).Error
	if err != nil {
		return out, err
	}
	var last Activity
	if out.From > 1 && len(entries) > 0 {
		last, entries = entries[0], entries[1:]
	}
	bad := slices.IndexFunc(entries, func(e Activity) bool {
		before := last
		last = e
		return !e.follows(before)
	})
	switch {
	case bad >= 0:
		out.Wrong = entries[bad].Seq
	case last.Seq != head.ChainSeq || last.Hash != head.ChainHash:
		out.Wrong = last.Seq + 1
	}
	return out, nil
}

// record is the record that a filter speaks of, if the actor sees it.
func (f ActivityFilter) record(db *gorm.DB, actor access.Actor) (chain, error) {
	var c Customer
	id := f.CustomerID
	if id == 0 {
		id = actor.CustomerID
	}
	if id != 0 {
		err := visible(db, actor, "reseller_id", "id").Where("id = ?", id).Take(&c).Error
		return onCustomer(c), found(err, "customer")
	}
	if err := require(actor, access.SeeOwnActivity); err != nil && (actor.ResellerID != 0 || f.ResellerID == 0) {
		return chain{}, err
	}
	switch {
	case actor.ResellerID != 0:
		return onReseller(actor.ResellerID), nil
	case f.ResellerID != 0:
		return onReseller(f.ResellerID), nil
	}
	return onProvider(), nil
}
