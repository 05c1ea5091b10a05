package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// run is how one of two things went for a while.
type run struct {
	rate float64       // a second
	p50  time.Duration // that each took
	p99  time.Duration
	cpu  time.Duration // of the server, for each; 0 if it is not known
}

// during lets workers do something again and again for a while. A worker's step
// that fails ends it all.
func during(span time.Duration, workers int, server *program, step func(worker int) error) (run, error) {
	var all sync.WaitGroup
	took := make([][]time.Duration, workers)
	failed := make([]error, workers)
	var before time.Duration
	if server != nil {
		before = server.cpu()
	}
	began := time.Now()
	for w := range workers {
		all.Go(func() {
			for last := time.Now(); last.Sub(began) < span && failed[w] == nil; {
				failed[w] = step(w)
				now := time.Now()
				took[w] = append(took[w], now.Sub(last))
				last = now
			}
		})
	}
	all.Wait()
	passed := time.Since(began)
	for _, err := range failed {
		if err != nil {
			return run{}, err
		}
	}
	each := slices.Concat(took...)
	slices.Sort(each)
	r := run{rate: float64(len(each)) / passed.Seconds(), p50: each[len(each)/2], p99: each[len(each)*99/100]}
	if server != nil {
		r.cpu = (server.cpu() - before) / time.Duration(len(each))
	}
	return r, nil
}

// pairs measures two things by turns, the thing before what it is measured by, and
// returns how each of the pairs went.
type pairs struct{ ours, theirs []run }

func alternate(rounds int, ours, theirs func() (run, error)) (pairs, error) {
	var p pairs
	for range rounds {
		a, err := ours()
		if err != nil {
			return p, err
		}
		b, err := theirs()
		if err != nil {
			return p, err
		}
		p.ours, p.theirs = append(p.ours, a), append(p.theirs, b)
	}
	return p, nil
}

// ratio is some figure of ours over that of theirs, pair by pair: the one in the
// middle, the least and the greatest.
func (p pairs) ratio(figure func(run) float64) (middle, least, most float64) {
	all := make([]float64, len(p.ours))
	for i := range all {
		all[i] = figure(p.ours[i]) / figure(p.theirs[i])
	}
	slices.Sort(all)
	return all[len(all)/2], all[0], all[len(all)-1]
}

// median is the run in the middle, by its rate.
func median(runs []run) run {
	sorted := slices.SortedFunc(slices.Values(runs), func(a, b run) int {
		switch {
		case a.rate < b.rate:
			return -1
		case a.rate > b.rate:
			return 1
		}
		return 0
	})
	return sorted[len(sorted)/2]
}

func rate(r run) float64 { return r.rate }
func cost(r run) float64 { return float64(r.cpu) }
func wait(r run) float64 { return float64(r.p50) }

func (r run) String() string {
	text := fmt.Sprintf("%.0f/s, p50 %s, p99 %s", r.rate, short(r.p50), short(r.p99))
	if r.cpu > 0 {
		text += fmt.Sprintf(", cpu %s", short(r.cpu))
	}
	return text
}

// short is a duration in three figures or so.
func short(d time.Duration) string {
	switch {
	case d > time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d > 10*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	case d > time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Nanosecond).String()
}
