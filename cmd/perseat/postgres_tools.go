package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"perseat/models/database"
)

// Backups of PostgreSQL are made and restored by its own programs, pg_dump and
// pg_restore, which must be as new as the server.

// libpq are the settings in a URL that PostgreSQL's programs understand.
var libpq = []string{
	"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslpassword", "channel_binding", "gssencmode", "krbsrvname",
	"connect_timeout", "target_session_attrs", "host", "hostaddr", "port", "user", "dbname", "passfile", "service", "options",
}

// tool is one of PostgreSQL's programs. A password is given to it where other
// people on the machine do not see it.
func tool(ctx context.Context, db, name string, args ...string) (*exec.Cmd, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is needed for this, and not found; it is part of PostgreSQL's client programs (in Debian: postgresql-client)", name)
	}
	c := exec.CommandContext(ctx, path, args...)
	if db == "" {
		return c, nil
	}
	u, err := url.Parse(db)
	if err != nil {
		return nil, errors.New("--db is no URL")
	}
	c.Env = os.Environ()
	if password, given := u.User.Password(); given {
		c.Env = append(c.Env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	for setting := range q {
		if !slices.Contains(libpq, setting) {
			q.Del(setting)
		}
	}
	u.RawQuery = q.Encode()
	c.Args = append(c.Args, "--dbname="+u.String())
	return c, nil
}

// runTool runs a program of PostgreSQL; what it complains of is the error.
func runTool(c *exec.Cmd) error {
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", c.Args[0], err, strings.TrimSpace(said.String()))
	}
	return nil
}

// dump writes one moment of a PostgreSQL database to a file, and reads it again.
func dump(ctx context.Context, from, to string) (database.Rows, error) {
	db, err := database.OpenToRead(ctx, from, database.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	schema, err := db.Schema(ctx)
	if err != nil {
		return nil, err
	}
	if schema.Version == 0 {
		return nil, errors.New("it is no database of Perseat")
	}
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	var rows database.Rows
	err = db.Snapshot(ctx, func(name string, present database.Rows) error {
		rows = present
		c, err := tool(ctx, from, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+name, "--file="+to)
		if err != nil {
			return err
		}
		return runTool(c)
	})
	if err != nil {
		return nil, err
	}
	written, err := readDump(ctx, to)
	if err != nil {
		return nil, err
	}
	if differs := rows.Differs(written.rows); differs != "" {
		return nil, errors.New("the backup is not the same: " + differs)
	}
	return rows, database.Sync(to)
}

// dumped is what is known of a dump that was read to its end.
type dumped struct {
	rows           database.Rows
	version, least int64 // of the schema
}

// readDump reads a whole dump, as pg_restore writes it out: the rows of a table
// stand, a line each, between "COPY public.orders (id, …) FROM stdin;" and "\.".
func readDump(ctx context.Context, file string) (dumped, error) {
	d := dumped{rows: database.Rows{}}
	c, err := tool(ctx, "", "pg_restore", "--data-only", "--file=-", file)
	if err != nil {
		return d, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return d, err
	}
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		return d, err
	}
	read := d.read(out)
	_, _ = io.Copy(io.Discard, out) // so that it can end
	if err := c.Wait(); err != nil {
		return d, fmt.Errorf("it is damaged, or no backup of PostgreSQL: %s", strings.TrimSpace(said.String()))
	}
	return d, read
}

func (d *dumped) read(out io.Reader) error {
	lines := bufio.NewReaderSize(out, 64<<10)
	table := ""
	for {
		line, err := line(lines)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case table == "":
			if rest, is := bytes.CutPrefix(line, []byte("COPY ")); is {
				name, _, _ := strings.Cut(string(rest), " ")
				table = strings.Trim(name[strings.LastIndex(name, ".")+1:], `"`)
				d.rows[table] = 0
			}
		case string(line) == `\.`:
			table = ""
		default:
			d.rows[table]++
			if err := d.note(table, string(line)); err != nil {
				return err
			}
		}
	}
}

// note takes from two small tables what the dump says of its schema.
func (d *dumped) note(table, line string) error {
	fields := strings.Split(line, "\t")
	var into *int64
	switch {
	case table == "goose_db_version" && len(fields) > 2 && fields[2] == "t":
		into = &d.version
	case table == "programs" && len(fields) > 1:
		into = &d.least
	default:
		return nil
	}
	n, err := strconv.ParseInt(fields[1], 10, 64)
	*into = max(*into, n)
	return err
}

// line is the next line, of which only the beginning matters: a row may be long.
func line(r *bufio.Reader) ([]byte, error) {
	text, more, err := r.ReadLine()
	text = bytes.Clone(text)
	for more && err == nil {
		_, more, err = r.ReadLine()
	}
	return text, err
}

// undump restores a dump into an empty database, wholly or not at all.
func undump(ctx context.Context, to, file string) (database.Rows, error) {
	d, err := readDump(ctx, file)
	if err != nil {
		return nil, err
	}
	db, err := database.OpenToRead(ctx, to, database.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	schema, err := db.Schema(ctx)
	if err != nil {
		return nil, err
	}
	if err := allowed(database.Schema{Version: d.version, Oldest: d.least, Known: schema.Known}); err != nil {
		return nil, err
	}
	there, err := db.Rows(ctx)
	if err != nil {
		return nil, err
	}
	if len(there) > 0 {
		return nil, fmt.Errorf("the database has %d tables already; make an empty one with createdb, and restore into that", len(there))
	}
	c, err := tool(ctx, to, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", file)
	if err != nil {
		return nil, err
	}
	if err := runTool(c); err != nil {
		return nil, err
	}
	rows, err := db.Rows(ctx)
	if err != nil {
		return nil, err
	}
	if differs := d.rows.Differs(rows); differs != "" {
		return nil, errors.New("what was restored is not the same: " + differs)
	}
	return rows, nil
}
