package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress shows how far something long has come: a bar, the rate and the time
// left on a terminal, and now and then a line elsewhere.
type progress struct {
	out      io.Writer
	what     string // "customers"
	total    int64
	elapsed  func() time.Duration
	terminal bool

	shown time.Duration // when it was shown last
	first int64         // how many were done before it began
}

// newProgress begins to show how far what has come of so many.
func newProgress(out io.Writer, what string, done, total int64) *progress {
	p := &progress{out: out, what: what, total: total, elapsed: elapsed(), first: done}
	if file, ok := out.(*os.File); ok {
		info, err := file.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// barWidth is how many characters the bar has.
const barWidth = 30

// at shows that so many are done, unless it was shown a moment ago.
func (p *progress) at(done int64) {
	now, pause := p.elapsed(), 10*time.Second
	if p.terminal {
		pause = 200 * time.Millisecond
	}
	if done < p.total && now < p.shown+pause || p.total == 0 {
		return
	}
	p.shown = now
	text := fmt.Sprintf("%3d%%  %s of %s %s%s", done*100/p.total, thousands(done), thousands(p.total), p.what, p.rate(done, now))
	if !p.terminal {
		_, _ = fmt.Fprintln(p.out, strings.TrimSpace(text)) // it only informs
		return
	}
	filled := int(done * barWidth / p.total)
	_, _ = fmt.Fprintf(p.out, "\r[%s%s] %s\x1b[K", strings.Repeat("=", filled), strings.Repeat(" ", barWidth-filled), text)
	if done >= p.total {
		_, _ = fmt.Fprintln(p.out)
	}
}

// rate says how many are done in a second, and how long the rest will take.
func (p *progress) rate(done int64, now time.Duration) string {
	since := done - p.first
	if since <= 0 || now < time.Second {
		return ""
	}
	left := time.Duration(float64(now) / float64(since) * float64(p.total-done)).Round(time.Second)
	return fmt.Sprintf(", %s a second, %s left", thousands(int64(float64(since)/now.Seconds())), left)
}

// thousands writes a number with its thousands separated.
func thousands(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
