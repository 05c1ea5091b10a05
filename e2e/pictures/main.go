// Command pictures makes the README's pictures from the demo:
//
//	go run ./pictures ../docs/pictures
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"perseat/e2e/browser"
)

// most is how large a picture may be, in bytes.
const most = 150_000

// shot is a picture of a page and how to get there.
type shot struct {
	file, email string
	steps       func(*browser.Page)
}

var shots = []shot{
	{"reseller.png", "reseller@liffey.example", func(p *browser.Page) {
		p.Click("Customers")
		p.Click("Kestrel Logistics")
	}},
	{"admin.png", "admin@harbor.example", func(p *browser.Page) { p.Click("Users") }},
	{"support.png", "support@perseat.example", func(p *browser.Page) {
		p.Go("/support?q=kestrel")
		p.Click("Kestrel Logistics")
	}},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pictures FOLDER")
		os.Exit(2)
	}
	if err := pictures(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func pictures(ctx context.Context, folder string) error {
	dir, err := os.MkdirTemp("", "perseat-pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	built, err := browser.Build(ctx, "..", dir)
	if err != nil {
		return err
	}
	program, err := built.Serve(ctx, dir)
	if err != nil {
		return err
	}
	defer program.Stop()
	chromium, stop, err := browser.Launch(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for _, s := range shots {
		if err := s.take(chromium, program.URL, filepath.Join(folder, s.file)); err != nil {
			return err
		}
	}
	return nil
}

// take walks to the page and writes what the window shows into file.
func (s shot) take(chromium context.Context, url, file string) (err error) {
	defer func() {
		if failed, ok := recover().(failure); ok {
			err = failed
		}
	}()
	page, done := browser.Open(chromium, teller(s.file), url)
	defer done()
	page.SignIn(s.email)
	s.steps(page)
	page.OK()
	picture, err := page.Picture()
	if err != nil {
		return err
	}
	if len(picture) > most {
		return fmt.Errorf("%s has %d bytes, more than %d", s.file, len(picture), most)
	}
	return os.WriteFile(file, picture, 0o644)
}

// failure is why a picture could not be made.
type failure struct{ error }

// teller takes a page's failures by the name of the picture.
type teller string

func (t teller) Name() string { return string(t) }
func (teller) Helper()        {}

// Errorf ends the picture, as Fatalf does.
func (t teller) Errorf(format string, args ...any) { t.Fatalf(format, args...) }

// Fatalf ends the picture.
func (t teller) Fatalf(format string, args ...any) {
	panic(failure{fmt.Errorf(string(t)+": "+format, args...)})
}
