package main

import (
	"fmt"
	"slices"
	"time"
)

// cold is row 8: from the start of the program to its first page, and the memory
// that it holds then, against an empty echo program.
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
	empty, err := b.reference([]byte("<p>Hello</p>"))
	if err != nil {
		return err
	}
	empty.stop()
	var memory [2][]int
	measured, err := alternate(b.pairs*4,
		func() (run, error) {
			return b.first(&memory[0], "/sign-in", b.perseat, "serve", "--db", path, "--now", b.now, "--addr", "127.0.0.1:0")
		},
		func() (run, error) { return b.first(&memory[1], "/", b.bare, b.dir+"/bytes.html") })
	if err != nil {
		return err
	}
	b.compare("8", "start to first page / the same of an empty echo program", measured, wait)
	for _, m := range memory {
		slices.Sort(m)
	}
	ours, theirs := memory[0][len(memory[0])/2], memory[1][len(memory[1])/2]
	b.tell("8\tmemory idle / the same of an empty echo program, %d customers\t%.2f\tours %.1f MB\treference %.1f MB", b.customers,
		float64(ours)/float64(theirs), float64(ours)/1024, float64(theirs)/1024)
	return nil
}

// settled is after how long a program that nobody asks anything is idle.
const settled = 500 * time.Millisecond

// first starts a program, fetches its first page, and notes the memory that it
// holds some time after.
func (b *bench) first(memory *[]int, path, binary string, args ...string) (run, error) {
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
	all, _ := p.memory()
	*memory = append(*memory, all)
	return run{rate: 1 / took.Seconds(), p50: took, p99: took}, err
}
