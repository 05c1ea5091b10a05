package models

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"perseat/models/billing"
	"perseat/models/database"
)

// An order makes no tables for itself, as SQLite does for a rule with a longer IN
// and for what no index sorts.
func TestAnOrderMakesNoTables(t *testing.T) {
	w := newWorld(t, sqliteStore)
	c := w.customer(billing.Flexible, 9)
	type statement struct {
		text   string
		values []any
	}
	var all []statement
	note := database.Note(func(text string, values []any) { all = append(all, statement{text, values}) })
	ctx := context.WithValue(t.Context(), database.Noting{}, note)
	ok[CapChanged](t)(w.EditPurchaseCap(ctx, w.admin, c.sub, CapChange{Cap: 12, Was: 9, PONumber: "4711"}))
	if len(all) < 10 {
		t.Fatalf("%d statements", len(all))
	}
	for _, s := range all {
		var steps []struct{ Opcode string }
		// A connection that only reads has no rules.
		err := w.db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Raw("EXPLAIN "+s.text, s.values...).Scan(&steps).Error })
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			switch step.Opcode {
			case "OpenEphemeral", "OpenAutoindex", "SorterOpen":
				t.Errorf("%s: %s", step.Opcode, s.text)
			}
		}
	}
}

func TestAnOrderHasAKnownStatus(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.Flexible, 9)
		for status, known := range map[OrderStatus]bool{OrderCompleted: true, OrderFailed: true, "lost": false, "": false} {
			err := w.db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec("UPDATE orders SET status = ?", status).Error })
			if (err == nil) != known {
				t.Errorf("%q: %v", status, err)
			}
		}
	})
}
