package models

import (
	"strings"
	"testing"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
)

// accounted is a world with a month invoice (1: M-000001), a yearly one (2:
// Y-000001) and a credit note on each (3 and 4).
func (w *world) accounted(t *testing.T) {
	t.Helper()
	monthly := w.customer(billing.AnnualMonthly, 5) // subscription 1: 68.00 a month
	yearly := w.customer(billing.AnnualYearly, 5)   // subscription 2
	flexible := w.customer(billing.Flexible, 9)     // subscription 3
	w.fill(flexible, 3)
	w.on(2026, time.April, 20)
	in := LicenseOrder{Additional: 5, Source: SourceMail, PONumber: "PO-7"}
	in.Kept = ok[Quote](t)(w.QuoteLicenses(t.Context(), w.admin, monthly.sub, in)).Kept()
	ok[Placed](t)(w.AddLicenses(t.Context(), w.admin, monthly.sub, in))
	w.addLicenses(yearly.sub, 2)
	w.on(2026, time.May, 3)
	w.bill(april)
	for _, number := range []string{"M-000001", "Y-000001", "M-000001"} {
		ok[string](t)(w.CreditInvoice(t.Context(), w.support, NewCredit{number, billing.NewMoney(1010, "EUR"), "By mistake"}))
	}
	w.fill(flexible, 1)
	w.agrees(t)
}

func TestVerifyFindsEveryFigureThatWasTamperedWith(t *testing.T) {
	month, yearly, credit := "WHERE number = 'M-000001'", "WHERE number = 'Y-000002'", "WHERE number = 'C-000001'"
	line, charge := "WHERE subscription_id = 1 AND order_id = 0", "WHERE subscription_id = 2 AND order_id <> 0 AND days < 1800"
	entry := "WHERE subscription_id = 1 AND seq = 3"
	cases := map[string]string{
		"UPDATE invoice_lines SET net_minor = net_minor + 1 " + line:                                               "the seat ledger gives",
		"UPDATE invoice_lines SET price_minor = 1361 " + line:                                                      "the seat ledger gives",
		"UPDATE invoice_lines SET days = days + 1 " + line:                                                         "the seat ledger gives",
		"UPDATE invoice_lines SET period_days = 31 " + line:                                                        "the seat ledger gives",
		"UPDATE invoice_lines SET from_day = from_day + 1 " + line:                                                 "the seat ledger gives",
		"UPDATE invoice_lines SET to_day = to_day + 1 " + line:                                                     "the seat ledger gives",
		"UPDATE invoice_lines SET plan = 'FLEXIBLE' " + line:                                                       "the seat ledger gives",
		"UPDATE invoice_lines SET sku_id = '1010020025' " + line:                                                   "the seat ledger gives",
		"UPDATE invoice_lines SET segments = '[]' " + line:                                                         "the seat ledger gives",
		"UPDATE invoice_lines SET segments = REPLACE(segments, '\"Orders\":[', '\"Orders\":[1,') " + line:          "the days or orders behind",
		"UPDATE invoice_lines SET po_numbers = 'PO-8' " + line:                                                     "has the P.O. numbers \"PO-8\"",
		"UPDATE invoice_lines SET customer_id = 2 " + line:                                                         "is another customer's",
		"UPDATE invoice_lines SET invoice_id = 0 " + charge:                                                        "stands on the wrong invoice or on none",
		"UPDATE invoice_lines SET invoice_id = 2 " + line:                                                          "stands on the wrong invoice or on none",
		"UPDATE invoice_lines SET month = month - 1 " + line:                                                       "is missing, the seat ledger gives",
		"UPDATE invoice_lines SET month = month + 12 " + line:                                                      "stands on the wrong invoice or on none",
		"UPDATE invoice_lines SET no = 2 " + line:                                                                  "has nothing in the seat ledger",
		"DELETE FROM invoice_lines " + line:                                                                        "is missing, the seat ledger gives",
		"DELETE FROM invoice_lines WHERE order_id = 0":                                                             "its lines give EUR\u00a00.00",
		"UPDATE seat_ledger SET changes = NOT changes WHERE subscription_id = 1 AND seq = 2":                       "it says wrongly whether it changes what is billed",
		"UPDATE invoice_lines SET net_minor = net_minor - 1 " + charge:                                             "the yearly charge of ORD-",
		"UPDATE invoice_lines SET days = days - 1 " + charge:                                                       "the yearly charge of ORD-",
		"UPDATE invoice_lines SET period_days = 364 " + charge:                                                     "the yearly charge of ORD-",
		"UPDATE invoice_lines SET segments = REPLACE(segments, '\"Licenses\":2', '\"Licenses\":1') " + charge:      "the yearly charge of ORD-",
		"DELETE FROM invoice_lines " + charge:                                                                      "and 0 was charged",
		"UPDATE orders SET amount_minor = amount_minor + 1 WHERE plan = 'ANNUAL_YEARLY_PAY' AND amount_minor > 0":  "has the amount",
		"UPDATE invoices SET net_minor = net_minor + 1 " + month:                                                   "M-000001 says",
		"UPDATE invoices SET vat_minor = vat_minor + 1 " + month:                                                   "M-000001 says",
		"UPDATE invoices SET total_minor = total_minor + 1 " + month:                                               "M-000001 says",
		"UPDATE invoices SET rate = 2100 " + month:                                                                 "M-000001 bears VAT of 21\u00a0% (domestic), and on its tax date it should be 23\u00a0%",
		"UPDATE invoices SET vat_kind = 'reverse_charge' " + month:                                                 "M-000001 bears VAT",
		"UPDATE invoices SET buyer_country = 'DE' " + month:                                                        "M-000001 bears VAT",
		"UPDATE invoices SET tax_day = tax_day - 1 " + month:                                                       "M-000001 has the tax date",
		"UPDATE invoices SET month = month - 1 " + month:                                                           "M-000001 has the tax date",
		"UPDATE invoices SET currency = 'USD' " + month:                                                            "M-000001 says",
		"UPDATE invoices SET reseller_id = 2 " + month:                                                             "the record says that it was issued, and it is missing",
		"UPDATE invoices SET number = 'M-000009' " + month:                                                         "its number is M-000009, in its series it is M-000001",
		"UPDATE invoices SET number = 'X-M-000001' " + month:                                                       "the record says that M-000001 was issued",
		"UPDATE invoices SET seq = 9 " + month:                                                                     "the series M has 1 invoices, its last number is 9",
		"UPDATE series SET next = next + 1 WHERE id = 'month'":                                                     "its last number is 1 and its next 3",
		"DELETE FROM series WHERE id = 'month'":                                                                    "the series M has 0 invoices",
		"DELETE FROM invoices " + month:                                                                            "the record says that it was issued, and it is missing",
		"UPDATE invoices SET net_minor = net_minor + 1 " + yearly:                                                  "Y-000002 says",
		"UPDATE invoices SET tax_day = tax_day + 1 " + yearly:                                                      "the yearly charge of ORD-",
		"UPDATE invoices SET order_id = 1 " + yearly:                                                               "stands on the wrong invoice or on none",
		"UPDATE invoices SET vat_minor = vat_minor + 1, total_minor = total_minor + 1 " + yearly:                   "Y-000002 says",
		"DELETE FROM invoices " + yearly:                                                                           "the record says that it was issued, and it is missing",
		"UPDATE invoices SET net_minor = net_minor + 1 " + credit:                                                  "C-000001 says",
		"UPDATE invoices SET vat_minor = vat_minor + 1, total_minor = total_minor + 1 " + credit:                   "C-000001 says",
		"UPDATE invoices SET total_minor = total_minor + 1 " + credit:                                              "C-000001 says",
		"UPDATE invoices SET rate = 2100 " + credit:                                                                "C-000001 says",
		"UPDATE invoices SET credits = 999 " + credit:                                                              "C-000001 credits no invoice",
		"UPDATE invoices SET credits = id " + credit:                                                               "C-000001 credits no invoice",
		"UPDATE invoices SET net_minor = -99999999, vat_minor = 0, total_minor = -99999999 " + credit:              "is credited beyond its sum",
		"DELETE FROM invoices " + credit:                                                                           "the record says that it was issued, and it is missing",
		"UPDATE seat_ledger SET billed = billed - 1 WHERE subscription_id = 1 AND seq = 1":                         "ledger entry 1: it bills another number than its plan does",
		"UPDATE seat_ledger SET billed = ceiling - 1, ceiling = ceiling - 1 WHERE subscription_id = 1 AND seq = 1": "ledger entry 1: it is not what its order says",
		"UPDATE seat_ledger SET price_minor = price_minor + 1 " + entry:                                            "the seat ledger gives",
		"UPDATE seat_ledger SET day = day - 1 " + entry:                                                            "the seat ledger gives",
		"UPDATE seat_ledger SET plan = 'FLEXIBLE', billed = licensed " + entry:                                     "the seat ledger gives",
		"UPDATE seat_ledger SET sku_id = '1010020025' WHERE subscription_id = 1":                                   "the seat ledger gives",
		"UPDATE seat_ledger SET price_minor = price_minor + 1 WHERE subscription_id = 2":                           "the yearly charge of ORD-",
		"UPDATE prices SET minor = minor + 1 WHERE plan = 'FLEXIBLE' AND currency = 'EUR'":                         "subscription 3: the invoice line of 2026-04 says",
		"UPDATE activity SET facts = REPLACE(facts, 'M-000001', 'M-000002') WHERE action = 'invoice.issued'":       "was changed, or one before it is missing",
		"DELETE FROM activity WHERE action = 'invoice.issued'":                                                     "M-000001 has no record of its issue",
		"UPDATE subscriptions SET closed_month = closed_month - 1":                                                 "stands on the wrong invoice or on none",
	}
	onBoth(t, func(t *testing.T, w *world) {
		w.accounted(t)
		for statement, text := range cases {
			if found := w.verifiedAfter(t, statement); !strings.Contains(found, text) {
				t.Errorf("after %s: %q, want %q", statement, found, text)
			}
		}
		w.agrees(t)
	})
}

// A row that is wrong in itself and stands in the running month is found too.
func TestVerifyFindsATamperedLedgerBeforeTheMonthIsOver(t *testing.T) {
	cases := map[string]string{
		"UPDATE seat_ledger SET day = day + 1 WHERE subscription_id = 1 AND seq = 3":                                          "ledger entry 3: it is not what its order says",
		"UPDATE seat_ledger SET licensed = licensed + 1 WHERE subscription_id = 1 AND seq = 2":                                "ledger entry 2: it is not what its order says",
		"UPDATE seat_ledger SET ceiling = ceiling + 1, billed = billed + 1 WHERE subscription_id = 1 AND seq = 3":             "ledger entry 3: it is not what its order says",
		"UPDATE seat_ledger SET price_minor = price_minor - 100 WHERE subscription_id = 1 AND seq = 3":                        "ledger entry 3: it has another price than its term",
		"UPDATE seat_ledger SET licensed = licensed + 1, billed = licensed + 1 WHERE subscription_id = 2 AND seq = 3":         "ledger entry 3: it is not what its order says",
		"UPDATE subscriptions SET price_minor = 1 WHERE id = 1":                                                               "the term's price: 1, the last ledger entry: 1360",
		"UPDATE seat_ledger SET sku_id = '1010020025' WHERE subscription_id = 1":                                              "subscription 1: it is 1010020028",
		"UPDATE seat_ledger SET currency = 'USD' WHERE subscription_id = 1 AND seq = 1":                                       "ledger entry 1: it is not what its order says",
		"UPDATE orders SET to_seats = to_seats + 1 WHERE type = 'licenses_added'":                                             "ledger entry 3: it is not what its order says",
		"UPDATE seat_ledger SET at = (SELECT MIN(created_at) FROM subscriptions) WHERE subscription_id = 1 AND seq = 3":       "ledger entry 3: it is not what its order says",
		"UPDATE seat_ledger SET at = (SELECT MIN(at) FROM seat_ledger), day = day - 10 WHERE subscription_id = 1 AND seq = 3": "ledger entry 3: it is not what its order says",
	}
	onBoth(t, func(t *testing.T, w *world) {
		c, d := w.customer(billing.AnnualMonthly, 5), w.customer(billing.Flexible, 9)
		w.on(2026, time.April, 20)
		w.addLicenses(c.sub, 5)
		w.fill(d, 2)
		w.fill(d, 2)
		w.agrees(t)
		for statement, text := range cases {
			if found := w.verifiedAfter(t, statement); !strings.Contains(found, text) {
				t.Errorf("after %s: %q, want %q", statement, found, text)
			}
		}
	})
}

// What is right is not reported, whatever is changed afterwards: names, facts,
// settings, prices of later.
func TestVerifyFindsNothingWhereAllIsRight(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.accounted(t)
		if err := w.EditVATFacts(t.Context(), w.support, VATFacts{ResellerID: w.reseller, ValidFrom: date(2026, 5, 3), Country: "DE", VATNumber: "DE136695976"}); err != nil {
			t.Fatal(err)
		}
		facts := ok[Provider](t)(w.Provider(t.Context())).Facts()
		facts.Name, facts.Series, facts.DueDays, facts.VATNumber = "Another Name", "B-", 10, "IE1234567FA"
		must(t)(nil, w.EditProvider(t.Context(), w.support, facts))
		must(t)(w.importing(access.Job(), strings.ReplaceAll(DefaultCatalog, "2020-01-01", "2026-05-04")))
		ok[string](t)(w.CreditInvoice(t.Context(), w.support, NewCredit{"M-000001", billing.NewMoney(1, "EUR"), "By mistake"}))
		w.on(2026, time.June, 3)
		w.bill(may)
		if i := w.theInvoice(may); i.Number != "B-M-000002" || i.VATMinor != 0 || i.SellerName != "Another Name" {
			t.Errorf("%+v", i.Invoice)
		}
		if i := w.theInvoice(april); i.Number != "M-000001" || i.Rate != 2300 || i.SellerName == "Another Name" {
			t.Errorf("%+v", i.Invoice)
		}
		w.agrees(t)
	})
}

// A due day begins at midnight in the billing zone, which is another hour in
// UTC; what is done in the first hour of that day still comes after it.
func TestTheFirstHourOfADueDayComesAfterIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.customer(billing.AnnualMonthly, 5)
		w.at(time.Date(2027, 4, 9, 23, 10, 0, 0, time.UTC)) // ten past midnight in Dublin
		w.fill(c, 1)
		w.agrees(t)
		page := ok[Page[OrderRow]](t)(w.ListOrders(t.Context(), w.admin, OrderFilter{}, Paging{}))
		if page.Rows[0].Type != OrderUsersAdded || page.Rows[1].Type != OrderRenewed {
			t.Errorf("%s is listed before %s", page.Rows[0].Type, page.Rows[1].Type)
		}
	})
}
