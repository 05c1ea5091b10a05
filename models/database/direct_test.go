package database

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gorm.io/gorm"
)

type parcel struct {
	ID     uint
	Label  string `gorm:"column:name"`
	Weight *int64
	Sent   bool
	At     time.Time
}

// Statements that go past GORM do what GORM does, on both databases: they read and
// write the same columns, number the rows, take part in the transaction and fail
// with the same errors.
func TestDirectStatements(t *testing.T) {
	for name, url := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "direct.db"), "PostgreSQL": os.Getenv("TEST_POSTGRES")} {
		t.Run(name, func(t *testing.T) {
			if url == "" {
				t.Skip("TEST_POSTGRES is not set")
			}
			db, err := Open(t.Context(), url, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			pool, err := db.pool()
			if err != nil {
				t.Fatal(err)
			}
			pool.SetMaxOpenConns(1) // whose table this is
			words := types[db.Dialect]
			err = db.write.Exec(fmt.Sprintf("CREATE TEMPORARY TABLE parcels (id %s, name TEXT NOT NULL UNIQUE, weight BIGINT, sent BOOLEAN NOT NULL, at %s NOT NULL)",
				words["ID"], words["Time"])).Error
			if err != nil {
				t.Fatal(err)
			}
			tryParcels(t, db)
		})
	}
}

func tryParcels(t *testing.T, db *DB) {
	at, weight := time.Date(2028, 2, 29, 12, 30, 0, 1000, time.UTC), int64(7)
	light, heavy := parcel{Label: "light", At: at}, parcel{Label: "heavy?", Weight: &weight, Sent: true, At: at}
	err := db.Write(t.Context(), func(tx *gorm.DB) error { return errors.Join(Create(tx, &light), Create(tx, &heavy)) })
	if err != nil || light.ID != 1 || heavy.ID != 2 {
		t.Fatalf("the parcels are %+v and %+v: %v", light, heavy, err)
	}
	if err := Create(db.write, &parcel{Label: "light", At: at}); !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("a name that is taken: %v", err)
	}
	undone := errors.New("undone")
	err = db.Write(t.Context(), func(tx *gorm.DB) error {
		changed, err := Exec(tx, "UPDATE parcels SET weight = ?, name = name WHERE id IN (?, ?)", 9, light.ID, heavy.ID)
		if err != nil || changed != 2 {
			t.Errorf("%d are changed, %v", changed, err)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Errorf("the transaction ends with %v", err)
	}
	var read, same parcel
	err = Take(db.write, &read, "WHERE sent = ? AND weight = ?", true, 7)
	if also := db.write.Where("id = ?", heavy.ID).Take(&same).Error; err != nil || also != nil {
		t.Fatal(err, also)
	}
	if read.ID != heavy.ID || read.Label != "heavy?" || *read.Weight != 7 || !read.Sent || !read.At.Equal(at) || !same.At.Equal(read.At) {
		t.Errorf("the parcel is %+v, and %+v as GORM reads it", read, same)
	}
	all, err := Find[parcel](db.write, "WHERE id > ? ORDER BY id DESC", 0)
	if err != nil || len(all) != 2 || all[0].Weight == nil || all[1].Weight != nil || all[1].Sent {
		t.Errorf("the parcels are %+v, %v", all, err)
	}
	none, err := Find[parcel](db.write, "WHERE id > ?", 2)
	if err != nil || len(none) != 0 {
		t.Errorf("there are %+v, %v", none, err)
	}
	if err := Take(db.write, &read, "WHERE id = ?", 3); !errors.Is(err, gorm.ErrRecordNotFound) {
		t.Errorf("nothing is %v", err)
	}
	if err := Row(db.write, []any{&read.ID}, "SELECT nonsense FROM parcels"); err == nil || errors.Is(err, gorm.ErrRecordNotFound) {
		t.Errorf("nonsense is %v", err)
	}
	if db.Dialect == SQLite {
		if _, err := Exec(db.Read(t.Context()), "CREATE TABLE more (id INTEGER)"); TroubleOf(err) != ReadOnly {
			t.Errorf("writing by the reader ends with %v", err)
		}
	}
}

// Whoever waits for a connection to read by, and has no time left, does not go on
// waiting; and what fails is told to the log.
func TestDirectStatementsWaitAsLongAsTheirContext(t *testing.T) {
	var log bytes.Buffer
	db := notes(t, filepath.Join(t.TempDir(), "a.db"), Options{Now: time.Now, Log: slog.New(slog.NewJSONHandler(&log, nil))})
	pool, err := db.read.DB()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	only, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	brief, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var n int
	if err := Row(db.Read(brief), []any{&n}, "SELECT 1"); TroubleOf(err) != Busy {
		t.Errorf("it waits, and gets %d, %v", n, err)
	}
	if err := only.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Row(db.Read(t.Context()), []any{&n}, "SELECT nonsense FROM notes"); err == nil {
		t.Error("nonsense is read")
	}
	if !bytes.Contains(log.Bytes(), []byte("SELECT nonsense FROM notes")) {
		t.Errorf("the log says %s", log.String())
	}
	if err := Row(db.Read(t.Context()), []any{&n}, "SELECT 1"); err != nil || n != 1 {
		t.Errorf("the connection is not given back: %d, %v", n, err)
	}
}
