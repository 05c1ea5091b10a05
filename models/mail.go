package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// Mail is a mail that a process took to send it, with its one receiver and all
// that its text says. What does not concern its kind is empty.
type Mail struct {
	ID      uint
	Kind    string
	Attempt int64     // which attempt this is, from 1
	At      time.Time // of what it tells
	To      MailReceiver
	ReplyTo string // where answers go; "" for the sender's address
	Facts   MailFacts

	Reseller Reseller
	Customer Customer
	Account  Account // the subscription
	Order    OrderRow
	Request  PurchaseRequest
	Invoice  Invoice
	Webhook  Webhook        // without its secrets
	Visit    Visit          // the session on somebody's behalf
	By       string         // who asked, or opened the account
	Zone     *time.Location // the billing zone
}

// MailReceiver is who gets a mail.
type MailReceiver struct {
	UserID  uint
	Name    string
	Address string
	SignIn  string // the address to sign in with
	Role    access.Role
}

// MailFacts are the facts of an outbox row. They name people and things by id.
type MailFacts struct {
	Subscription uint
	Order        uint
	Request      uint
	Invoice      uint
	Visit        uint
	Webhook      uint
	On           string // the day that a reminder speaks of
	Days         int    // until that day
	Licensed     int64
	Ceiling      int64
	Reason       string
	What         SignInChange
}

// Day is the day that a reminder speaks of; 0 if there is none.
func (f MailFacts) Day() billing.Day {
	day, err := billing.ParseDay(f.On)
	if err != nil {
		return 0
	}
	return day
}

// loadMail reads what the text of a mail says, as it is now.
func (s *Store) loadMail(ctx context.Context, c claimed) (Mail, error) {
	m := Mail{
		ID: c.row.ID, Kind: c.row.Kind, Attempt: c.row.Attempts, At: c.row.CreatedAt,
		To: MailReceiver{c.to.ID, c.to.Name(), mailAddress(c.to, c.row.Kind), c.to.Email, c.to.Role},
	}
	if err := json.Unmarshal([]byte(c.row.Facts), &m.Facts); err != nil {
		return m, err
	}
	db := s.db.Read(ctx)
	zone, err := s.zones.billing(db)
	if err != nil {
		return m, err
	}
	m.Zone = zone
	for _, part := range []struct {
		id   uint
		read func(uint) error
	}{
		{c.row.ResellerID, func(id uint) error { return db.Where("id = ?", id).Take(&m.Reseller).Error }},
		{c.row.CustomerID, func(id uint) error { return db.Where("id = ?", id).Take(&m.Customer).Error }},
		{m.Facts.Order, func(id uint) error { return orderRows(db).Where("orders.id = ?", id).Take(&m.Order).Error }},
		{m.Facts.Invoice, func(id uint) error { return db.Where("id = ?", id).Take(&m.Invoice).Error }},
		{m.Facts.Request, func(id uint) error { return m.loadRequest(db, id) }},
		{m.Facts.Webhook, func(id uint) error { return m.loadWebhook(db, id, s.now()) }},
		{m.Facts.Visit, func(id uint) error { return m.loadVisit(db, id) }},
		{m.Facts.Subscription, func(id uint) (err error) { m.Account, err = loadAccount(db, access.Job(), id); return err }},
	} {
		if part.id == 0 {
			continue
		}
		if err := part.read(part.id); err != nil {
			return m, err
		}
	}
	if c.to.Role.Customer() && m.Reseller.SupportEmail != "" {
		m.ReplyTo = asciiAddress(m.Reseller.SupportEmail)
	}
	return m, nil
}

// loadRequest reads a purchase request, its subscription and who asked.
func (m *Mail) loadRequest(db *gorm.DB, id uint) error {
	if err := db.Where("id = ?", id).Take(&m.Request).Error; err != nil {
		return err
	}
	var err error
	if m.Account, err = loadAccount(db, access.Job(), m.Request.SubscriptionID); err != nil {
		return err
	}
	m.Facts.Subscription = 0 // it is read already
	return m.loadActor(db, m.Request.AskedBy)
}

// loadVisit reads a session on somebody's behalf and who acts in it.
func (m *Mail) loadVisit(db *gorm.DB, id uint) error {
	if err := db.Where("id = ?", id).Take(&m.Visit).Error; err != nil {
		return err
	}
	return m.loadActor(db, m.Visit.UserID)
}

func (m *Mail) loadActor(db *gorm.DB, id uint) error {
	var u User
	if err := db.Where("id = ?", id).Take(&u).Error; err != nil {
		return err
	}
	m.By = personShown(u.ID, u.FirstName, u.LastName, string(u.Status))
	return nil
}

// loadWebhook reads the webhook that fails.
func (m *Mail) loadWebhook(db *gorm.DB, id uint, now time.Time) error {
	err := db.Where("id = ?", id).Take(&m.Webhook).Error
	m.Webhook.hide(now)
	return err
}
