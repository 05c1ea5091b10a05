package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"perseat/models"
	"perseat/models/database"
)

type backupCommand struct {
	File   string `arg:"" help:"Where to write the backup."`
	Force  bool   `help:"Replace the file if there is one."`
	Verify bool   `help:"Also recompute everything in the backup from its history, as verify does." default:"true" negatable:""`
}

// Run writes a backup of a database that may be in use, and checks it. The file
// appears under its name only when it is whole.
func (b backupCommand) Run(ctx context.Context, p *program) error {
	if _, err := os.Stat(b.File); err == nil && !b.Force {
		return fmt.Errorf("there is a %s already; choose another name, or replace it with --force", b.File)
	}
	partial, err := besides(b.File)
	if err != nil {
		return err
	}
	defer os.Remove(partial) // once it has its name there is nothing to remove
	write := database.CopySQLite
	if database.IsPostgres(p.DB) {
		write = dump
	}
	rows, err := write(ctx, p.DB, partial)
	if err != nil {
		return withAdvice(fmt.Errorf("no backup was written: %w", err))
	}
	if err := publish(partial, b.File, b.Force); err != nil {
		return err
	}
	size, err := os.Stat(b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s: %d rows in %d tables, %d KB. It was read again and is whole.\n", b.File, rows.Sum(), len(rows), size.Size()>>10)
	if !b.Verify || database.IsPostgres(p.DB) {
		return nil
	}
	return p.verifyAsItIs(ctx, b.File)
}

// verifyAsItIs verifies a database that nobody uses, without changing it. One
// that is older than this program cannot be verified before it is migrated.
func (p *program) verifyAsItIs(ctx context.Context, url string) (err error) {
	store, err := models.Look(ctx, url, p.clock.Now, p.log)
	if err != nil {
		fmt.Fprintf(p.out, "It was not verified: %v.\n", err)
		return nil
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return p.verify(ctx, store)
}

// besides is an unused name in the folder of a file, for what is to become it.
func besides(file string) (string, error) {
	made, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*.partial")
	if err != nil {
		return "", err
	}
	return made.Name(), errors.Join(made.Close(), os.Remove(made.Name()))
}

// publish gives a finished file its name at once. Unless it may be replaced, a
// file that has the name already stays.
func publish(partial, file string, replace bool) error {
	if !replace {
		err := os.Link(partial, file)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return errors.Join(err, os.Remove(partial), database.Sync(filepath.Dir(file)))
		}
		// Some file systems have no links.
		if _, there := os.Lstat(file); there == nil {
			return fmt.Errorf("there is a %s by now", file)
		}
	}
	return errors.Join(os.Rename(partial, file), database.Sync(filepath.Dir(file)))
}
