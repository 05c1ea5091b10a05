package models

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

func TestSupportFindsAnything(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.annual(billing.AnnualYearly, 5, time.March, 13)
		w.fill(c, 1)
		number := ok[Page[InvoiceRow]](t)(w.ListInvoices(t.Context(), w.admin, InvoiceFilter{}, Paging{})).Rows[0].Number
		agent := w.hire(t, w.support, access.RoleSupportAgent)
		find := func(by access.Actor, text string) string {
			f := ok[Found](t)(w.Find(t.Context(), by, text))
			return fmt.Sprint(len(f.Resellers), len(f.Customers), len(f.Users), len(f.Orders), len(f.Invoices))
		}
		for text, want := range map[string]string{
			"": "0 0 0 0 0", "liffey": "1 0 0 0 0", "Rainier Software": "1 0 0 0 0", w.customerName(c): "0 1 0 0 0",
			"harbor1.example": "0 1 0 0 0", "Anna Berg": "0 0 1 0 0", "berg ann": "0 0 1 0 0", "aoife@harbor1.example": "0 0 1 0 0", "ORTEGA": "0 0 1 0 0",
			"ORD-00001": "0 0 0 1 0", "1": "0 1 0 1 1", number: "0 0 0 0 1", strings.ToLower(number): "0 0 0 0 1", "nothing at all": "0 0 0 0 0", "%": "0 0 0 0 0",
		} {
			for _, by := range []access.Actor{w.support, agent} {
				if got := find(by, text); got != want {
					t.Errorf("%q finds %s as %s, want %s", text, got, by.Role, want)
				}
			}
		}
		if i := ok[Found](t)(w.Find(t.Context(), agent, number)).Invoices[0]; i.TotalMinor != 0 || i.NetMinor != 0 || i.BuyerName != "Liffey Cloud" || i.ResellerID != w.reseller {
			t.Errorf("an agent finds %+v", i)
		}
		if i := ok[Found](t)(w.Find(t.Context(), w.support, number)).Invoices[0]; i.TotalMinor == 0 {
			t.Error("a lead finds an invoice without its total")
		}
		f := w.resellerFacts(t)
		f.Name = "Lee Software"
		ok[uint](t)(w.EditReseller(t.Context(), w.support, w.reseller, f))
		if old, now := find(agent, "Liffey Cloud"), find(agent, "lee soft"); old != "0 0 0 0 0" || now != "1 0 0 0 0" {
			t.Errorf("a reseller with another name is found as %s by the old, %s by the new one", old, now)
		}
		w.refuses(t, Forbidden, "", func() error { return errOf(w.Find(t.Context(), w.admin, "anna")) })
	})
}
