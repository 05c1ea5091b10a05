package models

import (
	"encoding/json"
	"time"
)

// OutboxRow is something that leaves Perseat after the commit of the change it
// tells of: kind and facts, from which the mail is written when it is sent.
type OutboxRow struct {
	ID         uint
	Kind       string
	ResellerID uint
	CustomerID uint
	UserID     uint // a single receiver; 0 means those whom the kind concerns
	Facts      string
	Status     string
	Attempts   int64
	DueAt      time.Time
	CreatedAt  time.Time
}

// TableName names the table of outgoing mail.
func (OutboxRow) TableName() string { return "outbox" }

// The kinds of outgoing mail.
const (
	MailNewUser         = "user.added"
	MailRequestMade     = "request.made"
	MailRequestAnswered = "request.answered"
	MailOrderCompleted  = "order.completed"
	MailCapNear         = "cap.near"
	MailCapReached      = "cap.reached"
	MailRenewalSoon     = "renewal.soon"
	MailRenewalFlagged  = "renewal.flagged"
	MailTrialSoon       = "trial.soon"
	MailTrialEnded      = "trial.ended"
	MailInvitation      = "user.invited"  // with a link to set the first password
	MailPasswordLink    = "password.link" // with a link to set a new password
	MailVisitStarted    = "visit.started"
	MailVisitEnded      = "visit.ended"
	MailInvoiceIssued   = "invoice.issued"
)

// post puts a mail into the outbox, to be sent after the commit.
func (t *tx) post(kind string, c Customer, userID uint, facts Facts) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	return t.Create(&OutboxRow{
		Kind: kind, ResellerID: c.ResellerID, CustomerID: c.ID, UserID: userID, Facts: string(text),
		Status: "waiting", DueAt: t.now, CreatedAt: t.now,
	}).Error
}
