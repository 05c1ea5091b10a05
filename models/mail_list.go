package models

import (
	"context"
	"slices"

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
	Search string // words of the receiver's name or address, or of a company's name or domain
	Kind   string
	Status MailStatus
}

// ListMail lists the mail of the outbox, newest first: all of it to support
// leads; its own and its customers' to a reseller's admins.
func (s *Store) ListMail(ctx context.Context, actor access.Actor, f MailFilter, p Paging) (Page[MailRow], error) {
	if err := require(actor, access.SeeMail); err != nil {
		return Page[MailRow]{}, err
	}
	db := s.db.Read(ctx)
	list, more, err := f.ranges(db, actor)
	if err != nil {
		return Page[MailRow]{}, err
	}
	own := visibleByID(mailRows(db), actor, "outbox.reseller_id", "outbox.customer_id")
	out, err := mergedPage(list, own, sorting{"outbox.id", "outbox.id", true, intValue}, p, scanned[MailRow], MailRow.at)
	out.More = more
	return out, err
}

func (m MailRow) at() cursor { return cursor{intCursor(int64(m.ID)), m.ID} }

// ranges are the mail that the actor may see and the filter leaves.
func (f MailFilter) ranges(db *gorm.DB, actor access.Actor) (list ranges, more bool, err error) {
	list = ranges{db: db, table: "outbox"}
	own := part{"", nil}
	if actor.ResellerID != 0 {
		own = part{"reseller_id = ? AND ", []any{actor.ResellerID}}
	}
	words := searchWords(f.Search)
	if len(words) == 0 {
		list.parts = f.among(own)
		return list, false, nil
	}
	companies, more, err := f.concerned(db, actor, words)
	if err != nil {
		return list, false, err
	}
	for _, c := range companies {
		if c.where == "reseller_id" {
			list.parts = append(list.parts, f.among(part{"reseller_id = ? AND ", c.args})...)
			continue
		}
		list.parts = append(list.parts, f.newest(c.where, c.args))
	}
	return list, more, nil
}

// among are the ranges of a company's mail, or of all, that the filter leaves.
func (f MailFilter) among(own part) (parts []part) {
	if f.Kind == "" && f.Status == "" {
		return []part{{own.where + "id > 0", own.args}}
	}
	for _, kind := range MailKinds {
		for _, status := range []MailStatus{MailWaiting, MailSent, MailFailed, MailDropped} {
			if (f.Kind == "" || f.Kind == kind) && (f.Status == "" || f.Status == status) {
				parts = append(parts, part{own.where + "kind = ? AND status = ?", append(slices.Clone(own.args), kind, status)})
			}
		}
	}
	return parts
}

// newest is the mail of a receiver or a customer. If the filter narrows it, the
// newest thousand are looked at, and no other.
func (f MailFilter) newest(column string, args []any) part {
	p := part{column + " = ?", args}
	if f.Kind == "" && f.Status == "" {
		return p
	}
	p = part{"id IN (SELECT id FROM outbox WHERE " + p.where + " ORDER BY id DESC LIMIT ?)", append(args, MaxPage)}
	if f.Kind != "" { // a bare column would be looked up in its index
		p = part{p.where + " AND COALESCE(kind, '') = ?", append(p.args, f.Kind)}
	}
	if f.Status != "" {
		p = part{p.where + " AND COALESCE(status, '') = ?", append(p.args, f.Status)}
	}
	return p
}

// searchedPeople is how many receivers, and how many companies, a search of the
// mail takes the mail of.
const searchedPeople = 50

// concerned are the receivers and the companies that a search finds, each as a
// column of the outbox and its value.
func (f MailFilter) concerned(db *gorm.DB, actor access.Actor, words []string) (of []part, more bool, err error) {
	add := func(column string, ids []uint, all bool) {
		if len(ids) > searchedPeople {
			ids, all = ids[:searchedPeople], false
		}
		more = more || !all
		for _, id := range ids {
			of = append(of, part{column, []any{id}})
		}
	}
	people, left, err := find(search{db, aUser, everybody, words, actor.ResellerID != 0}, func(ids []uint) ([]User, error) {
		return scanned[User](visibleByID(fresh(db).Table("users"), actor, "reseller_id", "customer_id").Where("id IN ?", ids))
	}, User.words)
	if err != nil {
		return nil, false, err
	}
	add("user_id", idsOfUsers(people), !left)
	customers, left, err := customersOf(db, actor, 0, words)
	if err != nil {
		return nil, false, err
	}
	add("customer_id", customers, !left)
	if actor.ResellerID != 0 {
		return of, more, nil
	}
	resellers, left, err := find(search{db, aReseller, everybody, words, false}, func(ids []uint) ([]Reseller, error) {
		return scanned[Reseller](fresh(db).Table("resellers").Where("id IN ?", ids))
	}, Reseller.words)
	ids := make([]uint, len(resellers))
	for i, r := range resellers {
		ids[i] = r.ID
	}
	add("reseller_id", ids, !left)
	return of, more, err
}

func mailRows(db *gorm.DB) *gorm.DB {
	return db.Table("outbox").
		Select("outbox.*, users.first_name, users.last_name, users.status AS person_status, " +
			"customers.name AS customer_name, resellers.name AS reseller_name").
		Joins("LEFT JOIN users ON users.id = outbox.user_id").
		Joins("LEFT JOIN customers ON customers.id = outbox.customer_id").
		Joins("LEFT JOIN resellers ON resellers.id = outbox.reseller_id")
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
		list, _, err := MailFilter{Status: status}.ranges(s.db.Read(ctx), actor)
		if err != nil {
			return out, err
		}
		if *n, err = list.count(); err != nil {
			return out, err
		}
	}
	return out, nil
}
