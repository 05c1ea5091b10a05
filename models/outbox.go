package models

import "encoding/json"

// OutboxRow is a mail to be sent after the commit of the change it tells of: kind
// and facts, from which the mail is written when it is sent. Its text is stored
// nowhere.
type OutboxRow struct {
	Outgoing
	Kind       string
	ResellerID uint
	CustomerID uint
	UserID     uint // a single receiver; 0 means those whom the kind concerns
	Facts      string
	Status     MailStatus
}

// MailStatus is how far a mail has come.
type MailStatus string

// The statuses. A mail says MailSent only after the mail server took it.
const (
	MailWaiting MailStatus = outgoingWaiting
	MailSent    MailStatus = outgoingSent
	MailFailed  MailStatus = "failed"  // refused for good, or after the last attempt
	MailDropped MailStatus = "dropped" // nobody should get it any more
)

// MailStatuses lists the statuses in the order in which filters offer them.
var MailStatuses = []MailStatus{MailWaiting, MailSent, MailFailed, MailDropped}

// String is the status's name as pages show it.
func (s MailStatus) String() string {
	switch s {
	case MailWaiting:
		return "Waiting"
	case MailSent:
		return "Sent"
	case MailFailed:
		return "Failed"
	case MailDropped:
		return "Not sent"
	}
	return string(s)
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
	MailWebhookFailing  = "webhook.failing"
	MailSignInChanged   = "sign_in.changed" // what a SignInChange says
)

// post puts a mail into the outbox, to be sent after the commit. It is due from
// the real moment on, also if the change that it tells of is dated earlier.
func (t *tx) post(kind string, c Customer, userID uint, facts Facts) error {
	row, err := t.mail(kind, c, userID, facts)
	if err != nil {
		return err
	}
	return t.Create(&row).Error
}

func (t *tx) mail(kind string, c Customer, userID uint, facts Facts) (OutboxRow, error) {
	text, err := json.Marshal(facts)
	return OutboxRow{
		Kind: kind, ResellerID: c.ResellerID, CustomerID: c.ID, UserID: userID, Facts: string(text),
		Status: MailWaiting, Outgoing: Outgoing{DueAt: t.clock(), CreatedAt: t.now},
	}, err
}
