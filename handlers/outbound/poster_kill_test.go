package outbound

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"perseat/models"
)

// The variables that make this test binary a process that posts and is killed.
const (
	posterFile = "PERSEAT_TEST_POSTER_FILE"
	posterNow  = "PERSEAT_TEST_POSTER_NOW"
)

// TestPostingProcess is the process that TestKilledWhilePosting kills.
func TestPostingProcess(t *testing.T) {
	if os.Getenv(posterFile) == "" {
		t.Skip("only as a process of its own")
	}
	now, err := time.Parse(time.RFC3339, os.Getenv(posterNow))
	if err != nil {
		t.Fatal(err)
	}
	s, err := models.Open(context.Background(), os.Getenv(posterFile), func() time.Time { return now }, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := NewPoster(s, slog.New(slog.DiscardHandler), WebhookSettings{Reach: models.Reach{Localhost: true}, Clock: time.Now})
	if _, err := p.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Processes are killed again and again while they post: before the receiver has
// answered, and after it. Every event arrives, and no later event of a
// subscription before an earlier one.
func TestKilledWhilePosting(t *testing.T) {
	w := newTown(t)
	subs := w.customers(2)
	r := w.receive()
	const each = 12
	for range each {
		for _, sub := range subs {
			w.raiseOf(sub)
		}
	}
	for round := range 4 {
		reached := make(chan struct{})
		var count atomic.Int64
		r.set(func(w http.ResponseWriter, _ arrived) {
			if count.Add(1) == 5 {
				close(reached)
				if round%2 == 0 {
					time.Sleep(300 * time.Millisecond)
				}
			}
			w.WriteHeader(200)
		})
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPostingProcess$")
		child.Env = append(os.Environ(), posterFile+"="+w.file, posterNow+"="+w.Now().Format(time.RFC3339))
		w.check(child.Start())
		<-reached
		w.check(child.Process.Kill())
		_ = child.Wait() // it was killed
		w.later(models.DeliveryLease)
	}
	before := len(r.events())
	r.set(nil)
	w.postAll(w.poster())
	last, seen := map[string]int{}, map[string]bool{}
	for _, a := range r.events() {
		number, err := strconv.Atoi(a.Sequence)
		w.check(err)
		if number < last[a.SubscriptionID] {
			t.Errorf("change %d of subscription %s arrived after %d", number, a.SubscriptionID, last[a.SubscriptionID])
		}
		last[a.SubscriptionID], seen[a.MessageID] = number, true
	}
	if len(seen) != each*len(subs) || before == 0 || before > 4*3*each {
		t.Errorf("%d of %d events arrived, %d of them before", len(seen), each*len(subs), before)
	}
	for _, row := range w.logOf(1) {
		if row.Status != models.DeliverySent {
			t.Errorf("%+v", row)
		}
	}
	t.Logf("%d events, posted %d times", len(seen), len(r.events()))
}
