package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
	"perseat/models/database"
)

// says is what is wrong, check by check.
func (w *world) says() string {
	var wrong []string
	for _, c := range w.Ready(context.Background()) {
		if c.Err != nil {
			wrong = append(wrong, c.Name+": "+c.Err.Error())
		}
	}
	return strings.Join(wrong, "\n")
}

func TestReadyFindsAClockThatWentBack(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.at(time.Now()) // PostgreSQL's clock is the machine's
		w.customer(billing.Flexible, 5)
		if says := w.says(); says != "" {
			t.Errorf("it is not ready: %s", says)
		}
		w.at(time.Now().Add(-3 * time.Second))
		if says := w.says(); says != "" {
			t.Errorf("it is not ready: %s", says)
		}
		w.at(time.Now().Add(-time.Minute))
		if says := w.says(); !strings.Contains(says, "clock: it is ") || !strings.Contains(says, "the clock went back") {
			t.Errorf("it says %q", says)
		}
	})
}

// Where several processes share a database, leases and sessions are right only
// if their clocks agree, and the database's is the one that all can see.
func TestReadyFindsAClockThatDiffersFromTheDatabases(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.at(time.Now().Add(time.Hour))
		says := w.says()
		if w.db.Dialect == database.SQLite && says != "" || w.db.Dialect == database.Postgres && says != "clock: it differs from the database server's by 1h0m0s" {
			t.Errorf("it says %q", says)
		}
		must(t)(nil, w.MoveClock(t.Context(), SharedClock{MovedTo: time.Now().Add(time.Hour), RealAt: time.Now()}))
		if says := w.says(); says != "" {
			t.Errorf("the clock was moved, and it says %q", says)
		}
	})
}

func TestReadyFindsASchemaThatIsNotThisProgramsOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.at(time.Now())
		w.write(func(db *gorm.DB) error { return db.Exec("UPDATE programs SET oldest = 99999").Error })
		if says := w.says(); !strings.Contains(says, "schema: database of a newer program") {
			t.Errorf("it says %q", says)
		}
		err := w.nothing()
		if KindOf(err) != Unavailable || !strings.Contains(TroubleText(err), "upgraded") {
			t.Errorf("something is written: %v", err)
		}
		if says := w.says(); !strings.Contains(says, "database: database of a newer program") {
			t.Errorf("it says %q", says)
		}
	})
}

// nothing writes something that changes nothing.
func (w *world) nothing() error {
	_, err := write(context.Background(), w.Store, w.admin, "nothing", func(*tx) (int, error) { return 0, nil })
	return err
}

func TestTroublesAreToldInSentences(t *testing.T) {
	for trouble := database.Full; trouble <= database.Newer; trouble++ {
		err := fmt.Errorf("deep inside: %w", &database.Failure{Trouble: trouble, Err: errors.New("SQLSTATE 1234 at db.internal")})
		text := TroubleText(err)
		if KindOf(err) != Unavailable || !strings.HasSuffix(text, ".") || !strings.Contains(text, "was not saved") || strings.Contains(text, "SQLSTATE") {
			t.Errorf("%s: %q", trouble, text)
		}
	}
	lost := &database.Failure{Trouble: database.Away, Uncertain: true, Err: errors.New("EOF")}
	if text := TroubleText(lost); strings.Contains(text, "was not saved") || !strings.Contains(text, "Open the page again") {
		t.Errorf("of a commit that may have been kept it says %q", text)
	}
	if text := TroubleText(errors.New("a fault")); text != "" || KindOf(errors.New("a fault")) != Internal {
		t.Errorf("a fault is told: %q", text)
	}
}

// A page is not held up because its session cannot be noted as used.
func TestASessionThatCannotBeNotedIsStillASession(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.write(func(db *gorm.DB) error {
			return db.Model(&User{}).Where("id = ?", w.admin.UserID).Update("password_hash", hashPassword(firstPassword)).Error
		})
		secret := w.signedIn(t, "admin@liffey.example", firstPassword)
		w.at(w.now().Add(time.Hour))
		other := w.beside(t)
		held := other.db.Write(t.Context(), func(db *gorm.DB) error {
			if err := db.Exec("UPDATE sessions SET device = 'held'").Error; err != nil {
				return err
			}
			began := time.Now()
			p, err := w.PersonOf(t.Context(), secret)
			if err != nil || !p.SignedIn() {
				t.Errorf("nobody is signed in: %v", err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it waited %s", took)
			}
			return nil
		})
		must(t)(nil, held)
	})
}
