package outbound

import (
	"context"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models"
	"perseat/models/database"
)

// The database is held by another program just when the mail server has taken a
// mail. That it was sent is noted as soon as that ends, and it is not sent again.
func TestAMailThatCannotBeNotedAtOnceIsSentOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("waits longer than the database does")
	}
	t.Parallel()
	w, s := newTown(t), start(t, nil)
	w.add(1)
	other, err := database.Open(context.Background(), w.file, database.Options{})
	w.check(err)
	defer other.Close()
	var once sync.Once
	held := make(chan error, 1)
	s.set(func() {
		s.data = func(string) error {
			once.Do(func() {
				inside := make(chan struct{})
				go func() {
					held <- other.Write(context.Background(), func(*gorm.DB) error {
						close(inside)
						time.Sleep(12 * time.Second)
						return nil
					})
				}()
				<-inside
			})
			return nil
		}
	})
	m := w.mailer(s)
	sent := w.deliver(m)
	w.check(<-held)
	w.later(models.MailLease + time.Minute)
	w.deliver(m)
	for _, row := range w.rows() {
		if row.Status == models.MailWaiting || row.Status == models.MailFailed {
			t.Errorf("mail %d is %s", row.ID, row.Status)
		}
	}
	arrived := arrivals(s)
	for id, n := range arrived {
		if n != 1 {
			t.Errorf("mail %s came %d times", id, n)
		}
	}
	if sent == 0 || len(arrived) != sent {
		t.Errorf("%d were sent, %d came", sent, len(arrived))
	}
}
