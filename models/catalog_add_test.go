package models

import (
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func goodSKU() NewSKU {
	return NewSKU{ID: "mail-1", ProductID: "Mail", Name: " Mail  Basic ", Rank: 1, EditionLimit: 50, Automatic: true, Plans: []billing.Plan{billing.Flexible, billing.Trial}}
}

func TestProductsAndEditionsAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.catalog()
		ok[string](t)(w.AddProduct(t.Context(), w.support, Product{" Mail ", " Mail "}))
		ok[string](t)(w.AddSKU(t.Context(), w.support, goodSKU()))
		after := w.catalog()
		if len(after.Products) != len(before.Products)+1 || len(after.SKUs) != len(before.SKUs)+1 {
			t.Errorf("%d products and %d editions", len(after.Products), len(after.SKUs))
		}
		details := ok[EditionDetails](t)(w.Edition(t.Context(), w.support, "mail-1"))
		if details.SKU != (SKU{"mail-1", "Mail", "Mail Basic", 1, 50, "", true, "FLEXIBLE,TRIAL"}) || details.Product != "Mail" {
			t.Errorf("the edition is %+v", details)
		}
		mustRead(t, w.deeds(t, w.support, ActivityFilter{Own: true})[:2],
			"Sam Ortega: Added a product; Product id: Mail; Name: Mail",
			"Sam Ortega: Added an edition; Product: Mail Basic; Product id: Mail; Rank: 1; Edition limit: 50; Assigned automatically: Yes; Plans: Flexible Plan, Trial")
		// Without a price it is not offered; with one it is.
		offered := func() (found bool) {
			for _, o := range ok[[]Offer](t)(w.Offers(t.Context(), w.admin)) {
				found = found || o.ID == "mail-1"
			}
			return found
		}
		if offered() {
			t.Error("an edition without a price is offered")
		}
		in := NewPrice{SKU: "mail-1", Plan: billing.Flexible, Price: billing.NewMoney(350, "EUR"), From: billing.NewDay(2026, 4, 1)}
		check(t, w.addPrice(t, in))
		if !offered() {
			t.Error("an edition with a price is not offered")
		}
		var current []CurrentPrice
		for _, p := range ok[[]CatalogProduct](t)(w.Catalog(t.Context(), w.support)) {
			if p.ID == "Mail" {
				current = p.Editions[0].Prices
			}
		}
		if len(current) != 1 || current[0].Currency != "EUR" || plain(current[0].Flexible) != "EUR 3.50" || current[0].Annual != nil {
			t.Errorf("the catalog shows %+v", current)
		}
	})
}

func TestABadEditionIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ok[string](t)(w.AddProduct(t.Context(), w.support, Product{"Mail", "Mail"}))
		for name, test := range map[string]struct {
			spoil func(*NewSKU)
			says  string
		}{
			"no id":              {func(s *NewSKU) { s.ID = "" }, "Edition id must have 1 to 60"},
			"a slash":            {func(s *NewSKU) { s.ID = "a/b" }, "Edition id must have"},
			"a NUL":              {func(s *NewSKU) { s.ID = "a\x00b" }, "Edition id must have"},
			"a line":             {func(s *NewSKU) { s.ID = "a\nb" }, "Edition id must have"},
			"dots":               {func(s *NewSKU) { s.ID = ".." }, "Edition id must have"},
			"no name":            {func(s *NewSKU) { s.Name = " " }, "Name must have 1 to 120 characters."},
			"an unknown product": {func(s *NewSKU) { s.ProductID = "Chat" }, "Choose a product from the list."},
			"an unknown base":    {func(s *NewSKU) { s.BaseProduct = "Chat" }, "Choose another product from the list, or none."},
			"itself as base":     {func(s *NewSKU) { s.BaseProduct = "Mail" }, "Choose another product from the list, or none."},
			"no rank":            {func(s *NewSKU) { s.Rank = 0 }, "Rank must be from 1 to 1,000."},
			"a negative limit":   {func(s *NewSKU) { s.EditionLimit = -1 }, "Edition limit must be from 0"},
			"no plan":            {func(s *NewSKU) { s.Plans = nil }, "Choose at least one plan."},
			"an unknown plan":    {func(s *NewSKU) { s.Plans[0] = "MONTHLY" }, "Choose plans from the list."},
			"one that is there":  {func(s *NewSKU) { s.ID = standard }, "There is already an edition with this id."},
		} {
			t.Run(name, func(t *testing.T) {
				in := goodSKU()
				test.spoil(&in)
				w.refuses(t, Invalid, test.says, func() error { return errOf(w.AddSKU(t.Context(), w.support, in)) })
			})
		}
		for name, test := range map[string]struct {
			in   Product
			says string
		}{
			"no id": {Product{"", "Mail"}, "Product id must have 1 to 60"}, "a blank": {Product{"a b", "Mail"}, "Product id must have"},
			"no name": {Product{"Chat", ""}, "Name must have 1 to 120"}, "one that is there": {Product{"Mail", "Mail"}, "There is already a product with this id."},
		} {
			t.Run(name, func(t *testing.T) {
				w.refuses(t, Invalid, test.says, func() error { return errOf(w.AddProduct(t.Context(), w.support, test.in)) })
			})
		}
		for _, who := range []access.Actor{w.admin, w.hire(t, w.support, access.RoleSupportAgent), {}, access.Job()} {
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.AddSKU(t.Context(), who, goodSKU())) })
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.AddProduct(t.Context(), who, Product{"Chat", "Chat"})) })
		}
	})
}

func TestACatalogFileIsCheckedBeforeItIsImported(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		checked := func(text string) (out []string) {
			t.Helper()
			before := w.trace(t)
			for _, c := range ok[[]CatalogChange](t)(w.CheckCatalog(t.Context(), w.support, strings.NewReader(text))) {
				out = append(out, plain(c.What+" "+c.String()))
			}
			for table, is := range w.trace(t) {
				if is != before[table] {
					t.Errorf("a check left a trace in %s", table)
				}
			}
			return out
		}
		want := []string{
			"Product Mail: Mail", "Product Archive: Archive",
			"Edition mail-1: Mail Basic; rank 1; at most 50 users; assigned automatically; Flexible Plan, Trial",
			"Edition archive-1: Archive; rank 1; needs Mail; Flexible Plan",
			"Price Mail Basic, Flexible Plan, from 1 Jan 2026: EUR 3.50", "Price Archive, Flexible Plan, from 1 Jan 2026: EUR 0.00",
		}
		if got := checked(catalogText); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("it changes\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		ok[CatalogImported](t)(w.importing(w.support, catalogText))
		if got := checked(catalogText); len(got) != 0 {
			t.Errorf("once imported it changes %q", got)
		}
		other := strings.NewReplacer(`"3.50"`, `"3.60"`, `"Mail Basic"`, `"Mail Small"`).Replace(catalogText)
		got := checked(other)
		if len(got) != 2 || got[1] != "Price Mail Small, Flexible Plan, from 1 Jan 2026: EUR 3.50 → EUR 3.60" {
			t.Errorf("it changes %q", got)
		}
		ok[CatalogImported](t)(w.importing(w.support, other))
		if line := read(w.deeds(t, w.support, ActivityFilter{Own: true})[:1])[0]; !strings.Contains(line, "EUR 3.50 → EUR 3.60") {
			t.Errorf("the record says %q", line)
		}
		for name, test := range map[string]struct{ old, new, says string }{
			"an edition that moves":  {`"product": "Archive", "name"`, `"product": "Mail", "name"`, `SKU "archive-1" belongs to the product "Archive" and cannot be moved to "Mail".`},
			"a product's id":         {`{"id": "Archive", "name"`, `{"id": "Arch\u0000ive", "name"`, "must have 1 to 60 letters"},
			"an edition with a path": {`"id": "archive-1"`, `"id": "../x"`, "must have 1 to 60 letters"},
		} {
			bad := strings.Replace(catalogText, test.old, test.new, 1)
			w.refuses(t, Invalid, test.says, func() error { return errOf(w.CheckCatalog(t.Context(), w.support, strings.NewReader(bad))) })
			w.refuses(t, Invalid, test.says, func() error { _, err := w.importing(w.support, bad); _ = name; return err })
		}
		w.refuses(t, Forbidden, "", func() error { return errOf(w.CheckCatalog(t.Context(), w.admin, strings.NewReader(catalogText))) })
	})
}
