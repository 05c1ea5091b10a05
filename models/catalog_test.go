package models

import (
	"reflect"
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

// catalogText is a small good catalog, which the tests spoil piece by piece.
const catalogText = `{
  "products": [{"id": "Mail", "name": "Mail"}, {"id": "Archive", "name": "Archive"}],
  "skus": [
    {"id": "mail-1", "product": "Mail", "name": "Mail Basic", "rank": 1, "edition_limit": 50, "automatic": true, "plans": ["FLEXIBLE", "TRIAL"]},
    {"id": "archive-1", "product": "Archive", "name": "Archive", "rank": 1, "base": "Mail", "plans": ["FLEXIBLE"]}
  ],
  "prices": [
    {"sku": "mail-1", "plan": "FLEXIBLE", "currency": "EUR", "from": "2026-01-01", "price": "3.50"},
    {"sku": "archive-1", "plan": "FLEXIBLE", "currency": "EUR", "from": "2026-01-01", "price": "0.00"}
  ]
}`

// catalog is everything that imports write.
func (w *world) catalog() (c struct {
	Products []Product
	SKUs     []SKU
	Prices   []Price
	Noted    int64
},
) {
	w.t.Helper()
	db := w.db.Read(w.t.Context())
	for _, err := range []error{
		db.Order("id").Find(&c.Products).Error, db.Order("id").Find(&c.SKUs).Error,
		db.Order("sku_id, plan, currency, valid_from").Find(&c.Prices).Error,
		db.Model(&Activity{}).Where("action = ?", "catalog.imported").Count(&c.Noted).Error,
	} {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return c
}

func (w *world) importing(who access.Actor, text string) (CatalogImported, error) {
	return w.ImportCatalog(w.t.Context(), who, strings.NewReader(text))
}

func TestABadCatalogFileIsRefusedAndChangesNothing(t *testing.T) {
	tests := map[string]struct{ old, new, says string }{
		"no JSON":                 {catalogText, "sku;price", "cannot be read"},
		"empty":                   {catalogText, "", "cannot be read"},
		"cut off":                 {"\n}", "", "cannot be read"},
		"goes on":                 {"\n}", "\n}{}", "goes on after its end"},
		"nothing in it":           {catalogText, "{}", "must have products, SKUs and prices"},
		"an unknown field":        {`"rank": 1, "base"`, `"rank": 1, "colour": "red", "base"`, "colour"},
		"a number as price":       {`"3.50"`, `3.50`, "cannot be read"},
		"a negative price":        {`"3.50"`, `"-3.50"`, "-3.50"},
		"no amount":               {`"3.50"`, `"3,50"`, "which is not an amount such as 16.20"},
		"too many decimals":       {`"3.50"`, `"3.505"`, "3.505"},
		"an unknown currency":     {`"EUR", "from": "2026-01-01", "price": "3.50"`, `"EURO", "from": "2026-01-01", "price": "3.50"`, `unknown currency "EURO"`},
		"no date":                 {`"2026-01-01", "price": "3.50"`, `"01.01.2026", "price": "3.50"`, "01.01.2026"},
		"a date that is not":      {`"2026-01-01", "price": "3.50"`, `"2026-02-30", "price": "3.50"`, "2026-02-30"},
		"a SKU without a product": {`"product": "Archive"`, `"product": "Vault"`, `belongs to the product "Vault"`},
		"a base that is not":      {`"base": "Mail"`, `"base": "Chat"`, `needs the product "Chat"`},
		"a SKU without a name":    {`"Mail Basic"`, `" "`, `SKU "mail-1" needs an id and a name`},
		"a product without an id": {`{"id": "Archive", "name"`, `{"id": "", "name"`, "needs an id and a name"},
		"a negative limit":        {`"edition_limit": 50`, `"edition_limit": -1`, "negative edition limit"},
		"an unknown plan":         {`["FLEXIBLE", "TRIAL"]`, `["FLEXIBLE", "MONTHLY"]`, `unknown plan "MONTHLY"`},
		"a price for a trial":     {`"sku": "mail-1", "plan": "FLEXIBLE"`, `"sku": "mail-1", "plan": "TRIAL"`, `for the plan "TRIAL"`},
		"a price without a SKU":   {`{"sku": "mail-1"`, `{"sku": "mail-2"`, `price for the SKU "mail-2"`},
		"a product twice":         {`{"id": "Archive", "name"`, `{"id": "Mail", "name"`, "The product Mail is in the file more than once"},
		"a SKU twice":             {`"id": "archive-1"`, `"id": "mail-1"`, "The SKU mail-1 is in the file more than once"},
		"a price twice":           {`{"sku": "archive-1"`, `{"sku": "mail-1"`, "from 2026-01-01 is in the file more than once"},
	}
	onBoth(t, func(t *testing.T, w *world) {
		before := w.catalog()
		for name, test := range tests {
			if strings.Count(catalogText, test.old) != 1 {
				t.Fatalf("%s: what it replaces is not in the catalog once", name)
			}
			_, err := w.importing(access.Job(), strings.Replace(catalogText, test.old, test.new, 1))
			if KindOf(err) != Invalid || err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: got %v, want Invalid with %q", name, err, test.says)
			}
		}
		if after := w.catalog(); !reflect.DeepEqual(after, before) {
			t.Errorf("refused files changed the catalog from %+v to %+v", before, after)
		}
	})
}

func TestASecondImportUpdatesAndNeverDeletes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.catalog()
		done := must(t)(w.importing(w.support, catalogText)).(CatalogImported)
		if done != (CatalogImported{2, 2, 2}) {
			t.Errorf("imported %+v, want 2 of each", done)
		}
		only := `{"products": [{"id": "Mail", "name": "Mail and Chat"}],
			"skus": [{"id": "mail-1", "product": "Mail", "name": "Mail Basic", "rank": 2, "plans": ["FLEXIBLE"]}],
			"prices": [{"sku": "mail-1", "plan": "FLEXIBLE", "currency": "EUR", "from": "2026-01-01", "price": "3.60"},
				{"sku": "mail-1", "plan": "FLEXIBLE", "currency": "EUR", "from": "2026-07-01", "price": "4.00"}]}`
		must(t)(w.importing(w.support, only))
		after := w.catalog()
		if got, want := len(after.Products), len(before.Products)+2; got != want {
			t.Errorf("%d products, want %d", got, want)
		}
		if got, want := len(after.Prices), len(before.Prices)+3; got != want {
			t.Errorf("%d prices, want %d", got, want)
		}
		for _, p := range after.Products {
			if p.ID == "Mail" && p.Name != "Mail and Chat" || p.ID == "Archive" && p.Name != "Archive" {
				t.Errorf("product %+v", p)
			}
		}
		for _, s := range after.SKUs {
			if s.ID == "mail-1" && s != (SKU{"mail-1", "Mail", "Mail Basic", 2, 0, "", false, "FLEXIBLE"}) {
				t.Errorf("SKU %+v", s)
			}
		}
		if got, want := after.Noted, before.Noted+2; got != want {
			t.Errorf("%d imports are noted, want %d", got, want)
		}
		for day, want := range map[string]int64{"2025-12-31": 0, "2026-01-01": 360, "2026-06-30": 360, "2026-07-01": 400} {
			on, err := billing.ParseDay(day)
			if err != nil {
				t.Fatal(err)
			}
			price, _, err := listPrice(w.db.Read(t.Context()), "mail-1", billing.Flexible, "EUR", on)
			if err != nil || price.Minor != want {
				t.Errorf("%v: the price on %s is %v, want %d cents", err, day, price, want)
			}
		}
	})
}

func TestWhoImportsACatalog(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		agent := access.Actor{UserID: 99, Role: access.RoleSupportAgent}
		for _, who := range []access.Actor{w.admin, agent, {}} {
			_, err := w.importing(who, catalogText)
			refused(t, err, Forbidden, "Your role does not allow this.")
		}
		must(t)(w.importing(w.support, catalogText))
		must(t)(w.importing(access.Job(), DefaultCatalog))
	})
}

// TestALargeCatalog has more rows than one statement can carry.
func TestALargeCatalog(t *testing.T) {
	var prices strings.Builder
	day := billing.NewDay(2000, 1, 1)
	for n := range 20_000 {
		prices.WriteString(`,{"sku": "mail-1", "plan": "FLEXIBLE", "currency": "USD", "from": "` + (day + billing.Day(n)).ISO() + `", "price": "3.50"}`)
	}
	text := strings.Replace(catalogText, "\n  ]\n}", prices.String()+"]}", 1)
	onBoth(t, func(t *testing.T, w *world) {
		done := must(t)(w.importing(access.Job(), text)).(CatalogImported)
		if done.Prices != 20_002 {
			t.Errorf("imported %d prices, want 20,002", done.Prices)
		}
	})
}
