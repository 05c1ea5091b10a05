package models

import (
	"context"
	"errors"
	"sync"
	"time"

	"gorm.io/gorm"

	"perseat/models/billing"
	"perseat/models/database"
)

// Provider owns the catalog and the price list and invoices resellers. There is
// one per installation.
type Provider struct {
	ID          uint
	Name        string
	Address     string
	Country     string
	VATNumber   string       `gorm:"column:vat_number"`
	BillingZone string       // the one time zone in which days and months are counted
	Bank        string       // where to pay, as invoices print it
	DueDays     int64        // from an invoice's issue date to its due date
	OwnRate     billing.Rate // of a provider outside the EU
	Series      string       // stands before every invoice number
	Version     int64
	EditedBy    uint
	ChainSeq    int64
	ChainHash   string
}

// Provider returns the provider's own facts.
func (s *Store) Provider(ctx context.Context) (Provider, error) {
	var p Provider
	return p, s.db.Read(ctx).Order("id").Take(&p).Error
}

// BillingZone returns the time zone in which all days and months are counted.
func (s *Store) BillingZone(ctx context.Context) (*time.Location, error) {
	return s.zones.billing(s.db.Read(ctx))
}

// zones are the time zones that were loaded, because a zone is a file.
type zones struct{ loaded sync.Map }

// billing reads which zone is the billing zone.
func (z *zones) billing(db *gorm.DB) (*time.Location, error) {
	var name string
	err := database.Row(db, []any{&name}, "SELECT billing_zone FROM providers ORDER BY id LIMIT 1")
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, err
	}
	if zone, ok := z.loaded.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		z.loaded.Store(name, zone)
	}
	return zone, err
}
