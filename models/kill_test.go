package models

import (
	"bufio"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"perseat/models/billing"
	"perseat/models/database"
)

// kills is how many month runs are killed: KILLS, or 20.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("KILLS")
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMain runs the month run instead of the tests in a process that is to be killed.
func TestMain(m *testing.M) {
	if url := os.Getenv("BILL_AND_DIE"); url != "" {
		if err := billAndDie(url, os.Getenv("BILL_AT")); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// billAndDie says that it begins, and bills every month before a moment.
func billAndDie(url, moment string) error {
	at, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		return err
	}
	s, err := Open(context.Background(), url, func() time.Time { return at }, nil)
	if err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("begin\n"); err != nil {
		return err
	}
	if err := s.RunDue(context.Background()); err != nil {
		return err
	}
	return s.Close()
}

// url is where the world's database is.
func (w *world) url(t *testing.T) string {
	t.Helper()
	query := "SELECT file FROM pragma_database_list WHERE name = 'main'"
	if w.db.Dialect == database.Postgres {
		query = "SELECT current_database()"
	}
	var name string
	if err := w.db.Read(t.Context()).Raw(query).Scan(&name).Error; err != nil {
		t.Fatal(err)
	}
	if w.db.Dialect == database.Postgres {
		return onServer(os.Getenv("TEST_POSTGRES"), name)
	}
	return name
}

// killed starts a month run in a process of its own and kills it after a while.
func (w *world) killed(t *testing.T, url string, after time.Duration) {
	t.Helper()
	run := exec.Command(os.Args[0])
	run.Env = append(os.Environ(), "BILL_AND_DIE="+url, "BILL_AT="+w.now().Format(time.RFC3339))
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Error(err)
	}
	time.AfterFunc(after, func() { _ = run.Process.Kill() }) // SIGKILL; it may have ended by itself
	_ = run.Wait()
}

// behind is how many months are still to be billed, over all resellers.
func (w *world) behind(t *testing.T, last billing.Month) (n int) {
	t.Helper()
	err := w.db.Read(t.Context()).Raw("SELECT SUM(? - billed_month) FROM resellers WHERE billed_month < ?", last, last).Scan(&n).Error
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAMonthRunThatIsKilledGoesOnWhereItStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	onBoth(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(11, 12))
		w.severalResellers()
		months, middle, url := billing.Month(12), 0, w.url(t)
		for range kills(t) {
			last := w.overAfter(months)
			before := w.behind(t, last)
			w.killed(t, url, time.Duration(random.Int64N(int64(60*time.Millisecond))))
			if left := w.behind(t, last); left > 0 && left < before {
				middle++
			} else if left == 0 {
				months += 6 // there must be something to be killed in
			}
			w.agrees(t)
			if t.Failed() {
				return
			}
		}
		last := w.overAfter(months)
		w.bill(last)
		w.billedOnce(t, 3, last)
		if middle == 0 {
			t.Error("no run was killed in the middle")
		}
		t.Logf("%d of %d were killed in the middle of %d months", middle, kills(t), months)
	})
}

// overAfter moves the clock behind some months and returns the last of them.
func (w *world) overAfter(months billing.Month) billing.Month {
	last := april + months - 1
	year, month, _ := last.Next().First().Date()
	w.on(year, month, 2)
	return last
}

func TestTheKilledRunDoesWhatItShould(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.severalResellers()
		w.on(2026, time.June, 2)
		w.killed(t, w.url(t), time.Minute) // long after its end
		w.billedOnce(t, 3, may)
	})
}
