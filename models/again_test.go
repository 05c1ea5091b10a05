package models

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// inAGroupThatIsBegunAgain does something beside somebody who is refused after
// writing, for whose sake SQLite's writer begins both again.
func (w *world) inAGroupThatIsBegunAgain(do func() error) (err error) {
	const soon = 50 * time.Millisecond // until somebody waits to write
	var all sync.WaitGroup
	writes, goOn := make(chan struct{}), make(chan struct{})
	all.Go(func() {
		_ = w.db.Write(context.Background(), func(*gorm.DB) error {
			close(writes)
			<-goOn
			return nil
		})
	})
	<-writes
	all.Go(func() { err = do() })
	time.Sleep(soon)
	all.Go(func() {
		_ = w.db.Write(context.Background(), func(db *gorm.DB) error {
			return errors.Join(db.Exec("UPDATE resellers SET edited_by = edited_by").Error, errors.New("refused"))
		})
	})
	time.Sleep(soon)
	close(goOn)
	all.Wait()
	return err
}

func TestSettingsAreSavedInAGroupThatIsBegunAgain(t *testing.T) {
	w := newWorld(t, sqliteStore)
	in, err := w.Settings(t.Context(), w.admin)
	check(t, err)
	in.ShownName = "Liffey"
	check(t, w.inAGroupThatIsBegunAgain(func() error {
		_, err := w.EditSettings(t.Context(), w.admin, in)
		return err
	}))
	saved, err := w.Settings(t.Context(), w.admin)
	check(t, err)
	if saved.ShownName != "Liffey" || saved.Version != in.Version+1 {
		t.Errorf("saved are %+v", saved)
	}
}
