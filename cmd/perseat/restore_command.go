package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"perseat/models/database"
)

type restoreCommand struct {
	File   string `arg:"" type:"existingfile" help:"The backup."`
	Force  bool   `help:"Replace the database if there is one; it is kept beside the new one, under another name."`
	Verify bool   `help:"First recompute everything in the backup from its history, as verify does." default:"true" negatable:""`
}

// Run checks a backup and puts it in the place of the database.
func (r restoreCommand) Run(ctx context.Context, p *program) error {
	if database.IsPostgres(p.DB) {
		return r.restorePostgres(ctx, p)
	}
	if err := r.check(ctx, p); err != nil {
		return withAdvice(fmt.Errorf("nothing was restored: %w", err))
	}
	kept, err := r.replace(ctx, p)
	if err != nil {
		return withAdvice(fmt.Errorf("nothing was restored: %w", err))
	}
	fmt.Fprintf(p.out, "%s is in the place of %s.\n", r.File, p.DB)
	if kept != "" {
		fmt.Fprintf(p.out, "What was there is kept as %s.\n", kept)
	}
	return nil
}

// check reads the whole backup: it must be a database of Perseat, be undamaged,
// and let this program run on it.
func (r restoreCommand) check(ctx context.Context, p *program) error {
	if journal, err := os.Stat(r.File + "-wal"); err == nil && journal.Size() > 0 {
		return fmt.Errorf("%s has a journal beside it, so it is no backup but a database that is or was in use", r.File)
	}
	checked, err := database.CheckSQLite(ctx, r.File)
	if err != nil {
		return err
	}
	if err := allowed(checked.Schema); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s: %d rows in %d tables. It is whole.\n", r.File, checked.Rows.Sum(), len(checked.Rows))
	if !r.Verify {
		return nil
	}
	return p.verifyAsItIs(ctx, r.File)
}

// allowed refuses what is no database of Perseat, or one of a program beside
// which this one must not run.
func allowed(s database.Schema) error {
	switch {
	case s.Version == 0:
		return errors.New("it is no database of Perseat")
	case !s.Runs():
		return &database.Failure{Trouble: database.Newer, Err: fmt.Errorf("its schema is %d, this program knows %d", s.Version, s.Known)}
	}
	return nil
}

// replace copies the backup beside the database and then gives it its name, while
// no other program can open the one that is there, which gets another name. Until
// the last step everything is as it was.
func (r restoreCommand) replace(ctx context.Context, p *program) (kept string, err error) {
	_, err = os.Stat(p.DB)
	exists := err == nil
	if exists && !r.Force {
		return "", fmt.Errorf("there is a %s already; replace it with --force, it is kept under another name", p.DB)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	partial, err := besides(p.DB)
	if err != nil {
		return "", err
	}
	defer os.Remove(partial) // once it has its name there is nothing to remove
	if err := copyFile(r.File, partial); err != nil {
		return "", err
	}
	if !exists {
		return "", publish(partial, p.DB, false)
	}
	kept = p.DB + ".replaced-" + p.clock.Now().UTC().Format("20060102T150405Z")
	err = database.Alone(ctx, p.DB, func() error {
		return errors.Join(os.Link(p.DB, kept), publish(partial, p.DB, true))
	})
	if database.TroubleOf(err) == database.Damaged { // whether it is in use cannot be told; what was there is kept
		err = errors.Join(os.Rename(p.DB, kept), moveJournal(p.DB, kept), publish(partial, p.DB, false))
	}
	return kept, err
}

// moveJournal moves what SQLite may have left beside a damaged database with it:
// beside the new one it would destroy that.
func moveJournal(from, to string) (err error) {
	for _, part := range []string{"-wal", "-shm", "-journal"} {
		if moved := os.Rename(from+part, to+part); moved != nil && !errors.Is(moved, fs.ErrNotExist) {
			err = errors.Join(err, moved)
		}
	}
	return err
}

// copyFile copies a file to a new one that only its owner can read, and reads it
// again.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	read, written := sha256.New(), sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, read), in); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(written, out); err != nil {
		return err
	}
	if !bytes.Equal(read.Sum(nil), written.Sum(nil)) {
		return fmt.Errorf("%s was not written as it was read", to)
	}
	return nil
}

// restorePostgres restores a dump into an empty database.
func (r restoreCommand) restorePostgres(ctx context.Context, p *program) error {
	if r.Force {
		return errors.New("a PostgreSQL database is never replaced: make an empty one with createdb, restore into that, and point --db to it")
	}
	rows, err := undump(ctx, p.DB, r.File)
	if err != nil {
		return withAdvice(fmt.Errorf("nothing was restored: %w", err))
	}
	fmt.Fprintf(p.out, "%s is restored: %d rows in %d tables, as many as the backup has.\n", r.File, rows.Sum(), len(rows))
	if !r.Verify {
		return nil
	}
	return p.verifyAsItIs(ctx, p.DB)
}
