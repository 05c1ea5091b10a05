package models

import (
	"context"
	"time"

	"perseat/models/access"
)

// How often a link for a new password can be asked for in an hour.
const (
	linksPerAddress = 3  // mails that one person gets; more are not sent
	linksPerClient  = 60 // a client can be a whole office
)

// ForgotPassword mails a link for a new password to the active person with an
// address. Anybody may ask. For an unknown address the same is done and answered:
// the very same statements run, and the mail goes to nobody. A text that is no
// address is Invalid; a client that asks too often is refused with a Conflict.
func (s *Store) ForgotPassword(ctx context.Context, email string, from access.Request) error {
	key, _, ok := foldEmail(email)
	if !ok {
		return invalid("email", "Email must be an address such as name@company.example.")
	}
	client := network(from.Address)
	actor := access.Actor{Request: access.Request{ID: from.ID, Address: from.Address}}
	over, err := write(ctx, s, actor, "password.forgotten", func(t *tx) (bool, error) {
		clients, err := t.try("link by client", client, time.Hour)
		if err != nil {
			return false, err
		}
		asked, err := t.try("link for", key, time.Hour)
		if err != nil {
			return false, err
		}
		over := clients > linksPerClient && countable(client)
		return over, t.Exec(`INSERT INTO outbox (kind, reseller_id, customer_id, user_id, facts, status, attempts, due_at, created_at)
			SELECT ?, COALESCE(reseller_id, 0), COALESCE(customer_id, 0), id, '{}', 'waiting', 0, ?, ?
			FROM users WHERE email_key = ? AND status = ? AND ?`,
			MailPasswordLink, t.now, t.now, key, UserActive, !over && asked <= linksPerAddress).Error
	})
	if err == nil && over {
		return tooMany(time.Hour, "Too many links were asked for from your network. Try again in an hour, or ask an administrator of your company for a new password.")
	}
	return err
}
