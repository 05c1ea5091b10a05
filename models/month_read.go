package models

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// subscriptionMonth is what a month costs for one subscription, computed from
// the seat ledger and from nothing else.
type subscriptionMonth struct {
	ID        uint
	LedgerSeq int64 // of the last ledger entry that was there
	Lines     []InvoiceLine
	Licensed  int64 // at the month's end
	Purchased int64 // licenses of an Annual plan, at the month's end
}

// ledgersAtOnce is how many subscriptions one query reads the month of.
const ledgersAtOnce = 1000

// readMonth reads what a month costs for subscriptions, in the order of their ids.
//
// The database puts the few ledger entries of a subscription together in one
// text, which is read here: a row for each entry would take twice as long,
// because every value that crosses from C to Go costs more than its arithmetic.
func readMonth(db *gorm.DB, ids []uint, m billing.Month) ([]subscriptionMonth, error) {
	r, err := newMonthReader(db, m)
	if err != nil {
		return nil, err
	}
	out := make([]subscriptionMonth, 0, len(ids))
	for some := range slices.Chunk(ids, ledgersAtOnce) {
		if r.orders, err = purchaseOrdersOf(db, some, m); err != nil {
			return nil, err
		}
		err := r.each(some, func(sub subscriptionMonth, like InvoiceLine) (err error) {
			sub.Lines, err = r.lines(like)
			out = append(out, sub)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// monthReader reads months of subscriptions.
type monthReader struct {
	db     *gorm.DB
	month  billing.Month
	prices map[edition]billing.Prices // on the Flexible plan
	names  map[string]string          // of editions
	orders map[uint]purchaseOrders
	ledger []monthEntry    // of the subscription at hand; kept for the next one
	bills  []billing.Entry // the same, as the arithmetic takes it
}

// monthEntry is a ledger entry that changes what is billed.
type monthEntry struct {
	seq int64
	sku string
	billing.Entry
}

func newMonthReader(db *gorm.DB, m billing.Month) (r monthReader, err error) {
	r.db, r.month = fresh(db), m
	if r.names, err = editionNames(db); err != nil {
		return r, err
	}
	r.prices, err = flexiblePrices(db)
	return r, err
}

// each reads the ledgers of some subscriptions one after the other. Of the entries
// that change what is billed it reads the last before the month's first day, and
// those of its days. A line of the subscription's invoice would be like the one given.
func (r *monthReader) each(ids []uint, do func(sub subscriptionMonth, like InvoiceLine) error) error {
	rows, err := r.db.Raw(`SELECT s.id, s.ledger_seq, s.reseller_id, s.customer_id, s.sku_id, s.currency, customers.name,
			(SELECT string_agg(concat_ws(' ', e.seq, e.day, e.billed, e.price_minor, e.order_id, e.plan, e.sku_id), '
')			 FROM seat_ledger AS e WHERE e.subscription_id = s.id AND e.changes AND e.day <= ? AND e.seq >= COALESCE((
				SELECT MAX(b.seq) FROM seat_ledger AS b WHERE b.subscription_id = s.id AND b.changes AND b.day < ?), 0)),
			(SELECT e.licensed || ' ' || CASE WHEN e.plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY') THEN e.billed ELSE 0 END
			 FROM seat_ledger AS e WHERE e.subscription_id = s.id AND e.day <= ? ORDER BY e.seq DESC LIMIT 1)
		FROM subscriptions AS s JOIN customers ON customers.id = s.customer_id WHERE s.id IN ? ORDER BY s.id`,
		r.month.Last(), r.month.First(), r.month.Last(), ids).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var sub subscriptionMonth
	var line InvoiceLine
	var entries, end sql.RawBytes
	for rows.Next() {
		err := rows.Scan(&sub.ID, &sub.LedgerSeq, &line.ResellerID, &line.CustomerID, &line.SKUID, &line.Currency, &line.CustomerName, &entries, &end)
		if err != nil {
			return err
		}
		if err := r.parse(entries, line.Currency); err != nil {
			return fmt.Errorf("subscription %d: %w", sub.ID, err)
		}
		sub.Licensed, sub.Purchased = 0, 0
		if len(end) > 0 {
			licensed, purchased, _ := bytes.Cut(end, []byte(" "))
			sub.Licensed, sub.Purchased = number(licensed), number(purchased)
		}
		line.SubscriptionID = sub.ID
		if err := do(sub, line); err != nil {
			return err
		}
	}
	return rows.Err()
}

// parse reads the ledger entries of a subscription out of their text.
func (r *monthReader) parse(text []byte, c billing.Currency) error {
	r.ledger, r.bills = r.ledger[:0], r.bills[:0]
	for len(text) > 0 {
		var row []byte
		row, text, _ = bytes.Cut(text, []byte("\n"))
		var values [5]int64
		for i := range values {
			var word []byte
			word, row, _ = bytes.Cut(row, []byte(" "))
			n, err := strconv.ParseInt(string(word), 10, 64)
			if err != nil {
				return err
			}
			values[i] = n
		}
		plan, sku, _ := bytes.Cut(row, []byte(" "))
		e := monthEntry{seq: values[0], sku: string(sku), Entry: billing.Entry{
			Day: billing.Day(values[1]), Billed: values[2], Order: uint(values[4]), Plan: billing.Plan(plan),
		}}
		if e.Plan.Annual() {
			e.Price = billing.NewMoney(values[3], c)
		}
		r.ledger = append(r.ledger, e)
	}
	slices.SortFunc(r.ledger, func(a, b monthEntry) int { return cmp.Compare(a.seq, b.seq) })
	for _, e := range r.ledger {
		r.bills = append(r.bills, e.Entry)
	}
	return nil
}

// number reads a number that the database has written.
func number(text []byte) int64 {
	n, _ := strconv.ParseInt(string(text), 10, 64) // of a BIGINT
	return n
}

// lines computes the invoice lines of the subscription that was parsed.
func (r *monthReader) lines(like InvoiceLine) ([]InvoiceLine, error) {
	if len(r.ledger) == 0 {
		return nil, nil
	}
	flexible := r.prices[edition{r.sku(), like.Currency}]
	var out []InvoiceLine
	for no, line := range billing.MonthLines(r.month, r.bills, flexible) {
		if line.Price.Currency != like.Currency {
			return nil, fmt.Errorf("subscription %d has no price in %s for %s", like.SubscriptionID, like.Currency, r.month.ISO())
		}
		row := like
		row.Month, row.No, row.Plan, row.PriceMinor = r.month, no+1, line.Plan, line.Price.Minor
		row.FromDay, row.ToDay, row.Days, row.PeriodDays = r.month.First(), r.month.Last(), line.Days, int64(r.month.Days())
		row.NetMinor, row.Segments = line.Net.Minor, line.Segments
		row.PONumbers = r.orders[like.SubscriptionID].numbers(line)
		row.SKUID = r.editionOn(line.Segments[0].From)
		row.SKUName = r.names[row.SKUID]
		out = append(out, row)
	}
	return out, nil
}

// sku is the edition of the last entry.
func (r *monthReader) sku() string { return r.ledger[len(r.ledger)-1].sku }

// editionOn is the edition that the ledger bills on a day. It can be another one
// than that of now, because a term can renew as another edition.
func (r *monthReader) editionOn(day billing.Day) (sku string) {
	for _, e := range r.ledger {
		if e.Day < day {
			sku = e.sku
		}
	}
	return sku
}

// editionNames are the names of all editions, as lines copy them.
func editionNames(db *gorm.DB) (map[string]string, error) {
	var skus []SKU
	err := fresh(db).Find(&skus).Error
	names := map[string]string{}
	for _, sku := range skus {
		names[sku.ID] = sku.Name
	}
	return names, err
}

// edition is a SKU in a currency.
type edition struct {
	sku      string
	currency billing.Currency
}

// flexiblePrices are the list prices of all editions on the Flexible plan.
func flexiblePrices(db *gorm.DB) (map[edition]billing.Prices, error) {
	var rows []Price
	err := fresh(db).Where("plan = ?", billing.Flexible).Order("sku_id, currency, valid_from").Find(&rows).Error
	prices := map[edition]billing.Prices{}
	for _, row := range rows {
		of := edition{row.SKUID, row.Currency}
		prices[of] = append(prices[of], billing.Price{From: row.ValidFrom, Money: billing.NewMoney(row.Minor, row.Currency)})
	}
	return prices, err
}
