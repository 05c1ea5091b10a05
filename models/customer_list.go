package models

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
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
		return pageWith(visible(fresh(db).Table("customers"), actor, "reseller_id", "id"), by, p, readCustomers(by), CustomerRow.at)
	}
	also := func(q *gorm.DB) *gorm.DB { return q }
	if f.narrows() {
		kinds, err := s.kinds.kindsOf(db, "customers", "reseller_id", actor.ResellerID, f.matches)
		if err != nil || len(kinds) == 0 {
			return none, err
		}
		if len(words) == 0 {
			list := byKind(db, "customers", "reseller_id", actor.ResellerID, kinds, "")
			return mergedPage(list, own(), by, p, readCustomers(by), CustomerRow.at)
		}
		also = func(q *gorm.DB) *gorm.DB { return q.Where("kind IN ?", kinds) }
	}
	found, more, err := find(search{db, aCustomer, actor.ResellerID, words, f.narrows()}, func(ids []uint) ([]CustomerRow, error) {
		return readCustomers(by, "name_key", "domain_key")(also(own().Where("id IN ?", ids)))
	}, CustomerRow.words)
	return foundPage(found, more, by, p, CustomerRow.at), err
}

// readCustomers reads the rows of the list in an order. It scans them by hand,
// because this is the page that is looked at most: GORM's own mapping takes
// twice as long as the rest of the query.
func readCustomers(by sorting, keys ...string) func(*gorm.DB) ([]CustomerRow, error) {
	columns := `id, name, domain, products, plans, status, seats_used, seats_ceiling, fullness, renews_on, country, time_zone, ` + by.column
	for _, key := range keys {
		columns += ", " + key
	}
	return func(q *gorm.DB) ([]CustomerRow, error) {
		rows, err := q.Select(columns).Rows()
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var out []CustomerRow
		var r CustomerRow
		into := []any{
			&r.ID, &r.Name, &r.Domain, &r.Products, &r.Plans, &r.Status, &r.SeatsUsed, &r.SeatsCeiling,
			&r.Fullness, &r.RenewsOn, &r.Country, &r.TimeZone, &r.key, &r.nameKey, &r.domainKey,
		}[:13+len(keys)]
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
	if out.All, err = cappedCount(visible(db.Table("customers"), actor, "reseller_id", "id")); err != nil {
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
