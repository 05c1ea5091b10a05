package models

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// CustomerFilter narrows the list of customers.
type CustomerFilter struct {
	Search      string // words, each the beginning of one of the name or the domain
	SKU         string
	Plan        billing.Plan
	Status      CustomerStatus
	NearCeiling bool // a subscription is at 90 % of its ceiling or above
	Sort        CustomerSort
	Descending  bool
}

// CustomerSort is an order of the list of customers.
type CustomerSort string

// The orders.
const (
	ByName     CustomerSort = "name"
	ByDomain   CustomerSort = "domain"
	ByFullness CustomerSort = "used"
	ByRenewal  CustomerSort = "renewal"
)

// nearlyFull is the share of the ceiling, in thousandths, from which a
// subscription is shown as nearly full.
const nearlyFull = 900

// CustomerRow is a customer in a list: what its index has.
type CustomerRow struct {
	ID           uint
	Name         string
	Domain       string
	Products     string
	Plans        string
	Status       CustomerStatus
	SeatsUsed    int64
	SeatsCeiling int64
	Fullness     int64       // of the fullest active subscription, in thousandths
	RenewsOn     billing.Day // the next renewal; billing.NoDay if none
	Country      string
	TimeZone     string

	key                string // what the list is sorted by
	nameKey, domainKey string // by which a search finds it
}

func (r CustomerRow) at() cursor { return cursor{r.key, r.ID} }

func (r CustomerRow) words() []string {
	return Customer{NameKey: r.nameKey, Domain: r.Domain, DomainKey: r.domainKey}.words()
}

// ListCustomers lists the reseller's customers. The reseller's staff may. A
// search lists the first 1,000 that it finds.
func (s *Store) ListCustomers(ctx context.Context, actor access.Actor, f CustomerFilter, p Paging) (Page[CustomerRow], error) {
	var none Page[CustomerRow]
	if err := require(actor, access.SeeCustomers); err != nil {
		return none, err
	}
	db, by, words := s.db.Read(ctx), f.sorting(), searchWords(f.Search)
	own := func() *gorm.DB { return visibleByID(fresh(db).Table("customers"), actor, "reseller_id", "id") }
	if len(words) == 0 && !f.narrows() {
		return everyCustomer(db, actor, by, p)
	}
	also := func(q *gorm.DB) *gorm.DB { return q }
	if f.narrows() {
		kinds, err := s.kinds.kindsOf(db, "customers", "reseller_id", actor.ResellerID, f.matches)
		if err != nil || len(kinds) == 0 {
			return none, err
		}
		if len(words) == 0 {
			list := byKind(db, "customers", "reseller_id", actor.ResellerID, kinds, "")
			return mergedPage(list, own(), by, p, readCustomers(by, false), CustomerRow.at)
		}
		also = func(q *gorm.DB) *gorm.DB { return q.Where("kind IN ?", kinds) }
	}
	found, more, err := find(search{db, aCustomer, actor.ResellerID, words, f.narrows()}, func(ids []uint) ([]CustomerRow, error) {
		return readCustomers(by, true)(also(own().Where("id IN ?", ids)))
	}, CustomerRow.words)
	return foundPage(found, more, by, p, CustomerRow.at), err
}

// everyCustomer is a page of all customers. It is the page that is looked at most,
// and goes past GORM: the builder and its mapping take as long as the queries.
func everyCustomer(db *gorm.DB, actor access.Actor, by sorting, p Paging) (out Page[CustomerRow], err error) {
	seen, accounts := sight(actor, "reseller_id", "id")
	if out.Count, err = countUpTo(db, "customers WHERE "+seen, accounts...); err != nil {
		return out, err
	}
	w := p.window(by)
	rest, place := by.rest(w)
	out.Rows = make([]CustomerRow, 0, w.size+1)
	var r CustomerRow
	into := r.columns()
	err = database.Each(db, func(scan func(into ...any) error) error {
		err := scan(into...)
		out.Rows = append(out.Rows, r)
		return err
	}, "SELECT "+rowColumns+by.column+" FROM customers WHERE "+seen+rest, append(accounts, place...)...)
	out.cut(w, CustomerRow.at)
	return out, err
}

// rowColumns are what the list shows of a customer; what it is sorted by
// stands behind them.
const rowColumns = "id, name, domain, products, plans, status, seats_used, seats_ceiling, fullness, renews_on, country, time_zone, "

// columns are where rowColumns belong, and what the list is sorted by.
func (r *CustomerRow) columns() []any {
	return []any{
		&r.ID, &r.Name, &r.Domain, &r.Products, &r.Plans, &r.Status, &r.SeatsUsed, &r.SeatsCeiling,
		&r.Fullness, &r.RenewsOn, &r.Country, &r.TimeZone, &r.key,
	}
}

// readCustomers reads the rows of the list in an order, with the keys by which a
// search finds them if it is to.
func readCustomers(by sorting, searched bool) func(*gorm.DB) ([]CustomerRow, error) {
	return func(q *gorm.DB) ([]CustomerRow, error) {
		var out []CustomerRow
		var r CustomerRow
		columns, into := rowColumns+by.column, r.columns()
		if searched {
			columns, into = columns+", name_key, domain_key", append(into, &r.nameKey, &r.domainKey)
		}
		rows, err := q.Select(columns).Rows()
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return nil, err
			}
			out = append(out, r)
		}
		return out, rows.Err()
	}
}

func (f CustomerFilter) sorting() sorting {
	switch f.Sort {
	case ByDomain:
		return sorting{"domain_key", "id", f.Descending, textValue}
	case ByFullness:
		return sorting{"fullness", "id", f.Descending, intValue}
	case ByRenewal:
		return sorting{"renews_on", "id", f.Descending, intValue}
	}
	return sorting{"name_key", "id", f.Descending, textValue}
}

// CustomerCounts says how many customers a reseller has, counted up to
// CountLimit, and how many of them have a suspended subscription.
type CustomerCounts struct{ All, Suspended int }

// CountCustomers counts the reseller's customers. The reseller's staff may.
func (s *Store) CountCustomers(ctx context.Context, actor access.Actor) (CustomerCounts, error) {
	var out CustomerCounts
	if err := require(actor, access.SeeCustomers); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	var err error
	seen, accounts := sight(actor, "reseller_id", "id")
	if out.All, err = countUpTo(db, "customers WHERE "+seen, accounts...); err != nil {
		return out, err
	}
	suspended := CustomerFilter{Status: CustomerSuspended}
	kinds, err := s.kinds.kindsOf(db, "customers", "reseller_id", actor.ResellerID, suspended.matches)
	if err != nil {
		return out, err
	}
	out.Suspended, err = byKind(db, "customers", "reseller_id", actor.ResellerID, kinds, "").count()
	return out, err
}

// escapeLike makes a text mean itself in a LIKE pattern with ESCAPE '!'.
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
