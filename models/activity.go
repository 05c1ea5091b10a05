package models

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"perseat/models/database"
)

// Facts are what an activity entry or an outbox row says: ids, numbers and
// states, before and after. Names and addresses of people never stand in them;
// people are named by id.
type Facts map[string]any

// Activity is one entry of the record of what was done. Entries are never
// changed or removed, and each carries a hash over itself and the one before.
type Activity struct {
	ID         uint
	Chain      string
	Seq        int64
	ResellerID uint
	CustomerID uint
	At         time.Time
	ActorID    uint
	ActorRole  string
	VisitID    uint
	Action     string
	Subject    string
	SubjectID  uint
	Facts      string
	Address    string
	RequestID  string
	Hash       string
}

// TableName names the table of activity entries.
func (Activity) TableName() string { return "activity" }

// chain is the record that an entry belongs to: a customer's, a reseller's or
// the provider's. Its head stands on that row, which the writer holds.
type chain struct {
	table      string
	id         uint
	resellerID uint
	customerID uint
}

func onCustomer(c Customer) chain { return chain{"customers", c.ID, c.ResellerID, c.ID} }
func onReseller(id uint) chain    { return chain{"resellers", id, id, 0} }
func onProvider() chain           { return chain{"providers", 1, 0, 0} }

func (c chain) String() string { return fmt.Sprintf("%s/%d", c.table, c.id) }

// note appends an entry to a chain. Two writers of one chain wait for each other: the
// row that its head stands on is held, by the operation already or while it is read.
func (t *tx) note(c chain, action, subject string, subjectID uint, facts Facts) error {
	head, err := t.head(c)
	if err != nil {
		return err
	}
	entry, err := t.entryAfter(&head, c, action, subject, subjectID, facts)
	if err != nil {
		return err
	}
	if err := database.Create(t.DB, &entry); err != nil {
		return err
	}
	if customer, ok := t.held[c.customerID]; ok {
		customer.ChainSeq, customer.ChainHash = head.ChainSeq, head.ChainHash
		t.held[c.customerID] = customer
	}
	_, err = database.Exec(t.DB, "UPDATE "+c.table+" SET chain_seq = ?, chain_hash = ? WHERE id = ?", head.ChainSeq, head.ChainHash, c.id)
	return err
}

// head is the head of a chain, as it stands in the transaction.
func (t *tx) head(c chain) (chainHead, error) {
	if customer, ok := t.held[c.customerID]; ok {
		return chainHead{customer.ChainSeq, customer.ChainHash}, nil
	}
	var head chainHead
	err := database.Row(t.DB, []any{&head.ChainSeq, &head.ChainHash}, "SELECT chain_seq, chain_hash FROM "+c.table+" WHERE id = ?"+held(t.DB), c.id)
	return head, err
}

// chainHead is the number and the hash of a chain's last entry.
type chainHead struct {
	ChainSeq  int64
	ChainHash string
}

// entryAfter makes the next entry of a chain and moves its head there.
func (t *tx) entryAfter(head *chainHead, c chain, action, subject string, subjectID uint, facts Facts) (Activity, error) {
	text, err := json.Marshal(facts)
	if err != nil {
		return Activity{}, err
	}
	entry := Activity{
		Chain: c.String(), Seq: head.ChainSeq + 1, ResellerID: c.resellerID, CustomerID: c.customerID,
		At: t.now, ActorID: t.actor.UserID, ActorRole: string(t.actor.Role),
		Action: action, Subject: subject, SubjectID: subjectID, Facts: string(text),
		Address: t.actor.Request.Address, RequestID: t.actor.Request.ID,
	}
	if v := t.actor.Visit; v != nil {
		entry.VisitID, entry.ActorRole = v.ID, string(v.Role)
	}
	entry.Hash = entry.sum(head.ChainHash)
	head.ChainSeq, head.ChainHash = entry.Seq, entry.Hash
	return entry, nil
}

// sum is the entry's hash, given that of the entry before. The network address
// and whatever names a person stay outside, because they can be erased.
func (a Activity) sum(before string) string {
	text := fmt.Sprintf("%s\n%s %d\n%s\n%d %s %d\n%s %s %d\n%s\n%s", before, a.Chain, a.Seq,
		a.At.UTC().Format(time.RFC3339Nano), a.ActorID, a.ActorRole, a.VisitID,
		a.Action, a.Subject, a.SubjectID, a.Facts, a.RequestID)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// follows reports whether the entry is as it was written after the one before.
func (a Activity) follows(before Activity) bool {
	return a.Seq == before.Seq+1 && a.Hash == a.sum(before.Hash)
}
