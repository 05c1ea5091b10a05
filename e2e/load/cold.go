package main

import (
	"fmt"
	"slices"
	"time"
)

// cold is row 8: from the start of the program to its first page, and the memory
// that it holds then, against an empty echo program. Of the memory, that is told
// too which is its own: the rest are the pages of the program's file.
func (b *bench) cold() error {
	path, err := b.database(b.customers)
	if err != nil {
		return err
	}
	if p, err := b.serve(b.customers); err != nil { // so that what is new in the schema is there
		return err
	} else {
		p.stop()
	}
	now, err := b.clock(path)
	if err != nil {
		return err
	}
	empty, err := b.reference([]byte("<p>Hello</p>"))
	if err != nil {
		return err
	}
	empty.stop()
	var all, own [2][]int
	measured, err := alternate(b.pairs*4,
		func() (run, error) {
			return b.first(&all[0], &own[0], "/sign-in", b.perseat, "serve", "--db", path, "--now", now.Format(time.RFC3339), "--addr", "127.0.0.1:0")
		},
		func() (run, error) { return b.first(&all[1], &own[1], "/", b.bare, b.dir+"/bytes.html") })
	if err != nil {
		return err
	}
	b.compare("8", "start to first page / the same of an empty echo program", measured, wait)
	b.hold("memory idle", all)
	b.hold("memory of its own, idle", own)
	return nil
}

// hold tells how much memory ours holds and theirs.
func (b *bench) hold(what string, kilobytes [2][]int) {
	for _, m := range kilobytes {
		slices.Sort(m)
	}
	ours, theirs := kilobytes[0][len(kilobytes[0])/2], kilobytes[1][len(kilobytes[1])/2]
	b.tell("8\t%s / the same of an empty echo program, %d customers\t%.2f\tours %.1f MB\treference %.1f MB", what, b.customers,
		float64(ours)/float64(theirs), float64(ours)/1024, float64(theirs)/1024)
}

// settled is after how long a program that nobody asks anything is idle.
const settled = 500 * time.Millisecond

// first starts a program, fetches its first page, and notes the memory that it
// holds some time after.
func (b *bench) first(all, own *[]int, path, binary string, args ...string) (run, error) {
	began := time.Now()
	p, err := start(binary, args...)
	if err != nil {
		return run{}, err
	}
	defer p.stop()
	c, err := dial(p.addr)
	if err != nil {
		return run{}, err
	}
	a, err := c.do(session{host: p.addr}.get(path))
	took := time.Since(began)
	if err == nil && a.status != 200 {
		err = fmt.Errorf("the first page is answered %d", a.status)
	}
	time.Sleep(settled)
	held, private := p.memory()
	*all, *own = append(*all, held), append(*own, private)
	return run{rate: 1 / took.Seconds(), p50: took, p99: took}, err
}
