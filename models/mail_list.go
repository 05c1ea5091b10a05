package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// MailKinds lists the kinds of mail in the order in which filters offer them.
var MailKinds = []string{
	MailInvitation, MailPasswordLink, MailNewUser, MailRequestMade, MailRequestAnswered, MailOrderCompleted,
	MailCapNear, MailCapReached, MailRenewalSoon, MailRenewalFlagged, MailTrialSoon, MailTrialEnded,
	MailInvoiceIssued, MailWebhookFailing, MailVisitStarted, MailVisitEnded, MailSignInChanged,
}

// MailKindName is a kind of mail as pages name it.
func MailKindName(kind string) string {
	switch kind {
	case MailInvitation:
		return "Invitation"
	case MailPasswordLink:
		return "Link for a new password"
	case MailNewUser:
		return "New user"
	case MailRequestMade:
		return "Purchase request made"
	case MailRequestAnswered:
		return "Purchase request answered"
	case MailOrderCompleted:
		return "Order completed"
	case MailCapNear:
		return "Purchase cap nearly reached"
	case MailCapReached:
		return "Purchase cap reached"
	case MailRenewalSoon:
		return "Renewal soon"
	case MailRenewalFlagged:
		return "Renewal needs attention"
	case MailTrialSoon:
		return "Trial ends soon"
	case MailTrialEnded:
		return "Trial ended"
	case MailInvoiceIssued:
		return "Invoice issued"
	case MailWebhookFailing:
		return "Webhook fails"
	case MailVisitStarted:
		return "Account opened on somebody’s behalf"
	case MailVisitEnded:
		return "Visit to the account ended"
	case MailSignInChanged:
		return "Change of sign-in"
	}
	return kind
}

// MailRow is a mail in the list, with the names that the list shows.
type MailRow struct {
	OutboxRow
	FirstName    string // of the receiver
	LastName     string
	PersonStatus string
	CustomerName string
	ResellerName string
}

// Receiver names the receiver, or the roles that the mail goes to.
func (m MailRow) Receiver() string {
	if m.UserID == 0 {
		return audienceOf(m.Kind, m.CustomerID).String()
	}
	return personShown(m.UserID, m.FirstName, m.LastName, m.PersonStatus)
}

// Company is whose mail it is: the customer's, else the reseller's; "" for the provider's.
func (m MailRow) Company() string { return orElse(m.CustomerName, m.ResellerName) }

// MailFilter narrows the list of mail.
type MailFilter struct {
	Search string // words, each a part of the receiver's name or address or of the company's name
	Kind   string
	Status MailStatus
}

// ListMail lists the mail of the outbox, newest first: all of it to support
// leads; its own and its customers' to a reseller's admins.
func (s *Store) ListMail(ctx context.Context, actor access.Actor, f MailFilter, p Paging) (Page[MailRow], error) {
	if err := require(actor, access.SeeMail); err != nil {
		return Page[MailRow]{}, err
	}
	q := f.narrow(visible(mailRows(s.db.Read(ctx)), actor, "outbox.reseller_id", "outbox.customer_id"))
	return page(q, sorting{"outbox.id", "outbox.id", true, intValue}, p, func(m MailRow) cursor {
		return cursor{intCursor(int64(m.ID)), m.ID}
	})
}

func mailRows(db *gorm.DB) *gorm.DB {
	return db.Table("outbox").
		Select("outbox.*, users.first_name, users.last_name, users.status AS person_status, " +
			"customers.name AS customer_name, resellers.name AS reseller_name").
		Joins("LEFT JOIN users ON users.id = outbox.user_id").
		Joins("LEFT JOIN customers ON customers.id = outbox.customer_id").
		Joins("LEFT JOIN resellers ON resellers.id = outbox.reseller_id")
}

func (f MailFilter) narrow(q *gorm.DB) *gorm.DB {
	for _, word := range searchWords(f.Search) {
		like := "%" + escapeLike(word) + "%"
		q = q.Where("(users.name_key LIKE ? ESCAPE '!' OR users.email_key LIKE ? ESCAPE '!' OR "+
			"customers.name_key LIKE ? ESCAPE '!' OR resellers.name_key LIKE ? ESCAPE '!')", like, like, like, like)
	}
	if f.Kind != "" {
		q = q.Where("outbox.kind = ?", f.Kind)
	}
	if f.Status != "" {
		q = q.Where("outbox.status = ?", f.Status)
	}
	return q
}

// SendMailAgain sends a mail at once: one that waits, one that failed or was not
// sent, and one that was sent as a new mail beside it, because what says sent is
// never sent again. A link in it is a new one. Support leads may, and a
// reseller's admins for their own and their customers' mail. One that is being
// sent, or whose receiver cannot sign in, is a Conflict. It returns the mail's id.
func (s *Store) SendMailAgain(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := require(actor, access.SendMail); err != nil {
		return 0, unseen(s.db.Read(ctx).Table("outbox").Where("id = ?", id), actor, id != 0, "mail", err)
	}
	return write(ctx, s, actor, "mail.sent_again", func(t *tx) (uint, error) {
		var row OutboxRow
		if err := visible(hold(t.DB), actor, "reseller_id", "customer_id").Where("id = ?", id).Take(&row).Error; err != nil {
			return 0, found(err, "mail")
		}
		if row.Kind == MailInvitation || row.Kind == MailPasswordLink { // never mailed on somebody's behalf
			if err := require(actor, access.ChangeCredentials); err != nil {
				return 0, err
			}
		}
		if row.Status == MailWaiting && row.TakenAt != nil {
			return 0, refuse(Conflict, "This mail is being sent at this moment. Look again in a minute.")
		}
		people, err := t.receivers(row)
		if err != nil {
			return 0, err
		}
		if len(people) == 0 {
			return 0, refuse(Conflict, "There is nobody to send this mail to: the receiver is suspended or deleted.")
		}
		if row, err = t.mailAgain(row); err != nil {
			return 0, err
		}
		chain := onProvider()
		switch {
		case row.CustomerID != 0:
			chain = onCustomer(Customer{ID: row.CustomerID, ResellerID: row.ResellerID})
		case row.ResellerID != 0:
			chain = onReseller(row.ResellerID)
		}
		return row.ID, t.note(chain, "mail.sent_again", "mail", row.ID, Facts{"kind": row.Kind, "user": row.UserID, "first": id})
	})
}

// mailAgain puts a held mail back into the outbox, or a copy of one that was sent.
func (t *tx) mailAgain(row OutboxRow) (OutboxRow, error) {
	if row.Status == MailSent {
		again := OutboxRow{
			Kind: row.Kind, ResellerID: row.ResellerID, CustomerID: row.CustomerID, UserID: row.UserID, Facts: row.Facts,
			Status: MailWaiting, Outgoing: Outgoing{DueAt: t.clock(), CreatedAt: t.now},
		}
		return again, t.Create(&again).Error
	}
	return row, t.Model(&OutboxRow{}).Where("id = ?", row.ID).Updates(map[string]any{
		"status": MailWaiting, "attempts": 0, "due_at": t.clock(), "last_error": "",
	}).Error
}

// MailBacklog is how much mail has not left.
type MailBacklog struct {
	Waiting int // counted up to CountLimit
	Failed  int
}

// MailBacklog counts the mail that waits and that failed, of those whom ListMail
// shows it to.
func (s *Store) MailBacklog(ctx context.Context, actor access.Actor) (MailBacklog, error) {
	var out MailBacklog
	if err := require(actor, access.SeeMail); err != nil {
		return out, err
	}
	for status, n := range map[MailStatus]*int{MailWaiting: &out.Waiting, MailFailed: &out.Failed} {
		q := visible(s.db.Read(ctx).Table("outbox"), actor, "reseller_id", "customer_id").Where("status = ?", status)
		var err error
		if *n, err = cappedCount(q); err != nil {
			return out, err
		}
	}
	return out, nil
}
