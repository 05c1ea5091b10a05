package database

import (
	"os"
	"testing"
	"time"
)

// Whoever waits for the first steps of another program waits longer than for a row,
// and waits for rows as before when it is done.
func TestATurnIsWaitedForAsLongAsItTakes(t *testing.T) {
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	first, err := Open(t.Context(), server, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := Open(t.Context(), withSettings(server, "lock_timeout", "50ms"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	pool, err := second.pool()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1) // the one that waits
	begun, ended, late := make(chan struct{}), make(chan error), time.Second/4
	go func() {
		ended <- first.InTurn(t.Context(), func() error {
			close(begun)
			<-time.After(late)
			return nil
		})
	}()
	<-begun
	if err := second.InTurn(t.Context(), func() error { return nil }); err != nil {
		t.Errorf("it was not waited for: %v", err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	var patience string
	if err := second.write.Raw("SHOW lock_timeout").Scan(&patience).Error; err != nil || patience != "50ms" {
		t.Errorf("rows are waited for %s afterwards, %v", patience, err)
	}
}
