package outbound

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"perseat/models"
)

// The variables that make this test binary a process that delivers and is killed.
const (
	childFile = "PERSEAT_TEST_MAIL_FILE"
	childPort = "PERSEAT_TEST_MAIL_PORT"
	childNow  = "PERSEAT_TEST_MAIL_NOW"
)

// TestDeliveringProcess is the process that TestKilledWhileSending kills.
func TestDeliveringProcess(t *testing.T) {
	if os.Getenv(childFile) == "" {
		t.Skip("only as a process of its own")
	}
	now, err := time.Parse(time.RFC3339, os.Getenv(childNow))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(os.Getenv(childPort))
	if err != nil {
		t.Fatal(err)
	}
	s, err := models.Open(context.Background(), os.Getenv(childFile), func() time.Time { return now }, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(s, slog.New(slog.DiscardHandler), Settings{
		Host: "127.0.0.1", Port: port, TLS: TLSNone, From: "perseat@provider.example", URL: "http://localhost",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Processes are killed again and again while they send. Every mail arrives, and
// none arrives again once its row says sent.
func TestKilledWhileSending(t *testing.T) {
	w, s := newTown(t), start(t, nil)
	w.raise(60)
	w.add(40)
	reached := make(chan struct{})
	count := 0
	sentBefore := map[string]int{} // by receiver: how often it had arrived when the row said sent
	for round := range 4 {
		s.set(func() {
			count = 0
			s.data = func(string) error {
				s.mu.Lock()
				count++
				n := count
				s.mu.Unlock()
				if n == 6 {
					close(reached)
					if round%2 == 0 { // killed before the server has answered
						time.Sleep(200 * time.Millisecond)
					}
				}
				return nil
			}
		})
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDeliveringProcess$")
		child.Env = append(os.Environ(), childFile+"="+w.file, childNow+"="+w.Now().Format(time.RFC3339), childPort+"="+strconv.Itoa(s.port))
		w.check(child.Start())
		<-reached
		w.check(child.Process.Kill())
		_ = child.Wait() // it was killed
		time.Sleep(300 * time.Millisecond)
		reached = make(chan struct{})
		arrived := arrivals(s)
		for _, row := range w.rows() {
			key := fmt.Sprint(row.ID)
			before, said := sentBefore[key]
			switch {
			case row.Status == models.MailSent && arrived[key] == 0:
				t.Errorf("mail %s says sent and never arrived", key)
			case said && arrived[key] != before:
				t.Errorf("mail %s said sent and arrived again", key)
			case row.Status == models.MailSent:
				sentBefore[key] = arrived[key]
			}
		}
		w.later(models.MailLease)
	}
	s.set(func() { s.data = nil })
	w.deliver(w.mailer(s))
	arrived := arrivals(s)
	for _, row := range w.rows() {
		key := fmt.Sprint(row.ID)
		if row.Status != models.MailSent || arrived[key] == 0 {
			t.Errorf("mail %s: %s, arrived %d times", key, row.Status, arrived[key])
		}
		if before, said := sentBefore[key]; said && arrived[key] != before {
			t.Errorf("mail %s said sent and arrived again", key)
		}
	}
	if len(sentBefore) == 0 {
		t.Error("no process sent anything before it was killed")
	}
}

// arrivals counts how often each mail arrived, by the number of its row, which is
// in its Message-ID.
func arrivals(s *server) map[string]int {
	out := map[string]int{}
	for _, m := range s.mails() {
		var id uint
		for line := range lines(m.raw) {
			if _, err := fmt.Sscanf(line, "Message-ID: <perseat.%d.", &id); err == nil {
				out[fmt.Sprint(id)]++
				break
			}
		}
	}
	return out
}
