package operation

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// crowd are the people who work while the program is killed, each signed in once.
type crowd struct {
	deeds
	works []work
	done  []int // how often each has worked
}

// newCrowd lets people sign in at the program that address tells.
func newCrowd(t *testing.T, address func() string) *crowd {
	t.Helper()
	c := &crowd{}
	in := func(email string) *person {
		who := someone(t, address)
		if err := who.signIn(email); err != nil {
			t.Fatal(err)
		}
		return who
	}
	c.works = []work{
		c.edits(t, in(niamh), harborCap, "harbor"), c.edits(t, in(sales), harborCap, "harbor2"), c.edits(t, in(niamh), foyleCap, "foyle"),
		c.buys(t, in(niamh), kestrelAdd, "kestrel"), c.buys(t, in(sales), lirAdd, "lir"),
		c.staffs(t, in(maeve), "ann"), c.staffs(t, in(maeve), "ben"),
	}
	c.done = make([]int, len(c.works))
	return c
}

// start lets everybody work until the program does not answer any more, or end is
// called, which waits for them.
func (c *crowd) start() (end func()) {
	var all sync.WaitGroup
	var over atomic.Bool
	for i, w := range c.works {
		all.Go(func() {
			for !over.Load() && w(c.done[i]) {
				c.done[i]++
			}
			c.done[i]++
		})
	}
	return func() { over.Store(true); all.Wait() }
}

// Killed at any moment, the program has what it answered as done, once, and
// nothing that it refused; sending again what was not answered does it once; its
// records agree; and every mail comes.
func TestKilledAtAnyMoment(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
		k := &killing{T: t, db: db, post: startPost(t), said: map[string]int{}, random: random}
		k.now, _ = time.Parse(time.RFC3339, start)
		k.begin()
		k.story = db.number("SELECT MAX(id) FROM outbox")
		k.crowd = newCrowd(t, func() string { return k.address.Load().(string) })
		total := map[state]int{}
		n := rounds(t, "KILLS", 5)
		for round := range n {
			for what, times := range k.round(round) {
				total[what] += times
			}
			if t.Failed() {
				t.Fatalf("in round %d of %d", round, n)
			}
		}
		k.everythingComes()
		k.program.stop()
		t.Logf("killed %d times: %d answered as done, %d refused, %d without an answer, of which %d had been done; %d mails, %d invoices", n,
			total[done], total[refused], total[unknown], k.silent, len(k.said), db.number("SELECT COUNT(*) FROM invoices"))
	})
}

// killing is a program that is killed again and again.
type killing struct {
	*testing.T
	db      *database
	post    *post
	random  *rand.Rand
	program *program
	address atomic.Value // of the program
	crowd   *crowd
	now     time.Time // to which the clock was moved last
	said    map[string]int
	story   int // the last mail of the demo's story, which is sent to nobody
	silent  int // deeds that were done without an answer
}

func (k *killing) begin() {
	k.Helper()
	k.program = k.db.serve(k.T, append(k.post.settings(), "--now", k.now.Format(time.RFC3339))...)
	k.address.Store(k.program.url)
}

// within is a random while.
func (k *killing) within(most time.Duration) time.Duration {
	return time.Duration(k.random.Int64N(int64(most)))
}

// round lets people work, kills the program, starts it again and looks.
func (k *killing) round(n int) map[state]int {
	k.Helper()
	end := k.crowd.start()
	moved := make(chan struct{})
	go func() {
		defer close(moved)
		if n%2 == 0 {
			time.Sleep(k.within(100 * time.Millisecond))
			k.now = k.now.Add(3 * 24 * time.Hour)
			_ = k.program.moveClock(k.now) // it may be killed meanwhile
		}
	}()
	time.Sleep(50*time.Millisecond + k.within(800*time.Millisecond))
	k.program.kill()
	<-moved
	end()
	k.program.faults()
	if n%4 == 1 { // and again while it starts
		dying, err := launchDoomed(k.T, k.within(150*time.Millisecond), append(k.post.settings(), "--db", k.db.where, "--now", k.now.Format(time.RFC3339))...)
		if err != nil {
			k.Fatal(err)
		}
		<-dying
	}
	k.begin()
	return k.look()
}

// look compares what was answered with what is there, sends again what was not
// answered, and verifies.
func (k *killing) look() map[state]int {
	k.Helper()
	tried, there, counts := k.crowd.take(), k.db.times(), map[state]int{}
	for _, d := range tried {
		counts[d.state]++
		n := there[d.mark]
		if d.state == done && n != 1 || d.state == refused && n != 0 || n > 1 {
			k.Errorf("%s is there %d times, and its state is %d", d.mark, n, d.state)
		}
	}
	for _, d := range tried {
		if d.state != unknown {
			continue
		}
		before := there[d.mark]
		k.silent += before
		answer, err := d.again()
		if err != nil {
			k.Fatal(err)
		}
		after := k.db.times()[d.mark]
		if after > 1 || after < before || (answer.status == http.StatusSeeOther) != (after == 1) {
			k.Errorf("%s was there %d times, and sent again it is answered %d and there %d times: %s", d.mark, before, answer.status, after, summary(answer.text))
		}
	}
	k.db.delivered(k.post, k.said)
	k.db.agrees()
	return counts
}

// everythingComes waits until every mail is sent; those that a killed program had
// taken are free after a while, which the clock makes short.
func (k *killing) everythingComes() {
	k.Helper()
	for range 20 {
		k.now = k.now.Add(10 * time.Minute)
		if err := k.program.moveClock(k.now); err != nil {
			k.Fatal(err)
		}
		if len(k.db.undelivered()) == 0 {
			break
		}
	}
	if left := k.db.undelivered(); len(left) > 0 {
		k.Errorf("mails that were not sent: %v", left)
	}
	k.db.delivered(k.post, k.said)
	// A mail to somebody who was deleted before it was sent is dropped, and why is
	// erased with the person.
	for _, row := range k.db.rows(fmt.Sprintf(`SELECT outbox.id, outbox.kind, last_error FROM outbox LEFT JOIN users ON users.id = outbox.user_id
		WHERE outbox.status = 'dropped' AND outbox.id > %d AND COALESCE(users.status, '') NOT IN ('deleted', 'erased')
			AND last_error <> 'There is nobody left to receive it.'`, k.story)) {
		k.Errorf("a mail was dropped: %v", row)
	}
	k.db.agrees()
}
