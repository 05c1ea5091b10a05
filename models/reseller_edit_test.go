package models

import (
	"strings"
	"testing"

	"perseat/models/access"
	"perseat/models/billing"
)

func (w *world) resellerFacts(t *testing.T) ResellerFacts {
	t.Helper()
	return ok[ResellerSettings](t)(w.ResellerSettings(t.Context(), w.support, w.reseller)).ResellerFacts
}

func TestAResellersFactsAreEdited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		facts := w.resellerFacts(t)
		if want := (ResellerFacts{"Liffey Cloud", "", "EUR", 50_000, 1}); facts != want {
			t.Fatalf("they are %+v, want %+v", facts, want)
		}
		in := ResellerFacts{" Liffey  Cloud Limited ", "1 Quay\r\nDublin", "USD", 40, 1}
		ok[uint](t)(w.EditReseller(t.Context(), w.support, w.reseller, in))
		if got, want := w.resellerFacts(t), (ResellerFacts{"Liffey Cloud Limited", "1 Quay\nDublin", "USD", 40, 2}); got != want {
			t.Errorf("they are %+v, want %+v", got, want)
		}
		mustRead(t, w.deeds(t, w.support, ActivityFilter{ResellerID: w.reseller, Own: true})[:1],
			"Sam Ortega: Changed the facts of Liffey Cloud Limited; Name: Liffey Cloud → Liffey Cloud Limited; "+
				"Address: none → 1 Quay\nDublin; Currency: EUR → USD; Contract limit: 50,000 → 40")
		w.refuses(t, Conflict, "The reseller’s facts were changed by Sam Ortega in the meantime. Nothing was saved.", func() error {
			return errOf(w.EditReseller(t.Context(), w.support, w.reseller, in))
		})
		in.Was = 2
		before := w.trace(t)["activity"]
		ok[uint](t)(w.EditReseller(t.Context(), w.support, w.reseller, in))
		if w.trace(t)["activity"] != before {
			t.Error("what does not change is recorded")
		}
		for name, wrong := range map[string]struct {
			spoil func(*ResellerFacts)
			says  string
		}{
			"no name":     {func(f *ResellerFacts) { f.Name = " \u200b " }, "Name must have 1 to 120 characters."},
			"a long name": {func(f *ResellerFacts) { f.Name = strings.Repeat("ü", 121) }, "Name must have 1 to 120"},
			"an address":  {func(f *ResellerFacts) { f.Address = strings.Repeat("a", 1001) }, "Address must have at most 1,000"},
			"a currency":  {func(f *ResellerFacts) { f.Currency = "EURO" }, "Choose a currency from the list."},
			"no limit":    {func(f *ResellerFacts) { f.ContractLimit = 0 }, "Contract limit must be from 1 to 1,000,000."},
			"too high":    {func(f *ResellerFacts) { f.ContractLimit = billing.MaxLicenses + 1 }, "Contract limit must be"},
		} {
			t.Run(name, func(t *testing.T) {
				f := w.resellerFacts(t)
				wrong.spoil(&f)
				w.refuses(t, Invalid, wrong.says, func() error { return errOf(w.EditReseller(t.Context(), w.support, w.reseller, f)) })
			})
		}
		w.refuses(t, NotFound, "no such reseller", func() error { return errOf(w.EditReseller(t.Context(), w.support, 99, in)) })
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		for _, who := range []access.Actor{w.admin, agent, {}, access.Job()} {
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.EditReseller(t.Context(), who, w.reseller, in)) })
			w.refuses(t, Forbidden, "does not allow", func() error { return errOf(w.ResellerSettings(t.Context(), who, w.reseller)) })
		}
	})
}

func TestTheCurrencyIsFixedWithTheFirstSubscription(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.Flexible, 9)
		w.cancel(c.sub) // also one that was
		f := w.resellerFacts(t)
		f.Currency = "USD"
		w.refuses(t, Invalid, "The currency is fixed since the reseller’s first subscription.", func() error {
			return errOf(w.EditReseller(t.Context(), w.support, w.reseller, f))
		})
		if s := ok[ResellerSettings](t)(w.ResellerSettings(t.Context(), w.support, w.reseller)); !s.CurrencyFixed {
			t.Error("the form offers another currency")
		}
		f.Currency, f.ContractLimit = "EUR", 1 // below what is used: it blocks only raises
		ok[uint](t)(w.EditReseller(t.Context(), w.support, w.reseller, f))
		w.agrees(t)
	})
}

// A currency cannot be changed while the first subscription is being made, and a
// subscription that was reviewed in another currency is not made.
func TestACurrencyAndAFirstSubscriptionWaitForEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := Customer{
			CustomerInformation: CustomerInformation{Name: "A", Country: "IE", TimeZone: "Europe/Dublin"}, ResellerID: w.reseller,
			Domain: "a.example", DomainKey: "a.example", Status: CustomerNone, RenewsOn: billing.NoDay, CreatedAt: start,
		}
		w.write(func(db *dbHandle) error { return db.Create(&c).Error })
		in := NewSubscription{SKU: standard, Plan: billing.Flexible, Seats: 5}
		in.Kept = ok[Quote](t)(w.QuoteSubscription(t.Context(), w.admin, c.ID, in)).Kept()
		f := w.resellerFacts(t)
		f.Currency = "USD"
		edit := func(o *world) error { return errOf(o.EditReseller(t.Context(), w.support, w.reseller, f)) }
		err := w.during(t, func(t *tx) error {
			if err := hold(t.DB).Where("id = ?", w.reseller).Take(&Reseller{}).Error; err != nil {
				return err
			}
			return t.Model(&Reseller{}).Where("id = ?", w.reseller).Update("currency", "USD").Error
		}, func(o *world) error { return errOf(o.AddSubscription(t.Context(), w.admin, c.ID, in)) })
		refused(t, err, Conflict, "")
		w.write(func(db *dbHandle) error {
			return db.Model(&Reseller{}).Where("id = ?", w.reseller).Update("currency", "EUR").Error
		})
		err = w.during(t, func(t *tx) error {
			held, err := t.holdCustomer(c.ID)
			if err != nil {
				return err
			}
			_, err = t.subscribe(held, in)
			return err
		}, edit)
		refused(t, err, Invalid, "The currency is fixed since the reseller’s first subscription.")
	})
}

func TestResellersAreListed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.customer(billing.Flexible, 9)
		w.customer(billing.Flexible, 9)
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		list := func(search string) string {
			var out []string
			for _, r := range ok[Page[ResellerRow]](t)(w.ListResellers(t.Context(), agent, search, Paging{})).Rows {
				out = append(out, r.Name+" "+figure(int64(r.Customers)))
			}
			return strings.Join(out, ", ")
		}
		for search, want := range map[string]string{
			"": "Liffey Cloud 2, Rainier Software 0", "CLOUD liffey": "Liffey Cloud 2", "rainier.example": "Rainier Software 0", "%": "", "nobody": "",
		} {
			if got := list(search); got != want {
				t.Errorf("%q finds %q, want %q", search, got, want)
			}
		}
		w.refuses(t, Forbidden, "", func() error { return errOf(w.ListResellers(t.Context(), w.admin, "", Paging{})) })
	})
}

func TestTwoWhoEditTheProviderNoticeEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		settings := ok[ProviderSettings](t)(w.ProviderSettings(t.Context(), w.support))
		if settings.Fixed || settings.Was != 1 || len(settings.Rates) != 3 || plain(settings.Rates[1].Rate) != "21 %" {
			t.Errorf("the settings are %+v", settings)
		}
		facts := settings.ProviderFacts
		facts.Name, facts.Bank = "Northern Software", "IE29 AIBK 9311 5212 3456 78"
		check(t, w.EditProvider(t.Context(), w.support, facts))
		w.refuses(t, Conflict, "The provider’s facts were changed by Sam Ortega in the meantime.", func() error {
			return w.EditProvider(t.Context(), w.support, facts)
		})
		mustRead(t, w.deeds(t, w.support, ActivityFilter{Own: true})[:1],
			"Sam Ortega: Changed the provider’s own facts; Name: Provider → Northern Software; Bank details: none → IE29 AIBK 9311 5212 3456 78")
		w.customer(billing.Flexible, 9)
		if s := ok[ProviderSettings](t)(w.ProviderSettings(t.Context(), w.support)); !s.Fixed || s.Was != 2 {
			t.Errorf("the settings are %+v", s)
		}
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		w.refuses(t, Forbidden, "", func() error { return errOf(w.ProviderSettings(t.Context(), agent)) })
	})
}
