package models

import (
	"context"
	"time"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/tax"
)

// Reseller is a company that buys licenses from the provider and sells them to
// customers. Its settings for all customers stand with it.
type Reseller struct {
	ID              uint
	Name            string
	NameKey         string
	Domain          string
	DomainKey       string
	Address         string
	Country         string
	VATNumber       string `gorm:"column:vat_number"`
	VAT56B          string `gorm:"column:vat56b"`
	Currency        billing.Currency
	ContractLimit   int64 // the most seats of any one subscription, by contract
	Ordering        Ordering
	OrderingLink    string
	ShownName       string // the name that customers see
	SupportName     string
	SupportEmail    string
	SupportPhone    string
	SupportPage     string
	DefaultCountry  string
	DefaultTimeZone string
	SettingsVersion int64
	SettingsBy      uint
	BilledMonth     billing.Month // the last month that is invoiced
	Version         int64         // of the facts that the provider sets
	EditedBy        uint
	CreatedAt       time.Time
	Listed          bool // its words are written, by which a search finds it
	ChainSeq        int64
	ChainHash       string
}

// DefaultContractLimit bounds a subscription's seats where a contract says nothing else.
const DefaultContractLimit = 50_000

// NewReseller is what a reseller starts with.
type NewReseller struct {
	Name          string
	Domain        string
	Address       string
	Country       string // ISO 3166 code
	VATNumber     string
	VAT56B        string
	Currency      billing.Currency
	ContractLimit int64 // 0 means DefaultContractLimit
	Admin         NewStaff
}

// AddReseller makes a reseller with its first admin. A support lead may, and the
// command line. An address or domain that is taken is Invalid.
func (s *Store) AddReseller(ctx context.Context, actor access.Actor, in NewReseller) (uint, error) {
	if actor.Role != access.RoleJob {
		if err := require(actor, access.ManageResellers); err != nil {
			return 0, err
		}
	}
	in.Admin.Role = access.RoleResellerAdmin
	var p problems
	r, admin := in.reseller(&p), in.Admin.user(&p)
	err := p.err()
	if err == nil {
		err = admin.setPassword(in.Admin.Password)
	}
	if err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "reseller.added", func(t *tx) (uint, error) {
		r, admin := r, admin // it may be run again
		const sentence = "There is already a reseller with this domain."
		if err := t.free("resellers", "domain_key", r.DomainKey, "domain", sentence); err != nil {
			return 0, err
		}
		r.CreatedAt, r.BilledMonth, r.Listed = t.now, t.day().Month().Prev(), true
		if err := t.Create(&r).Error; err != nil {
			return 0, taken(err, "domain", sentence)
		}
		if err := t.list(aReseller, r.ID, []uint{everybody}, nil, r.words()); err != nil {
			return 0, err
		}
		facts := VATFacts{ResellerID: r.ID, ValidFrom: t.day(), Country: r.Country, VATNumber: r.VATNumber, VAT56B: r.VAT56B}
		if err := t.Create(&facts).Error; err != nil {
			return 0, err
		}
		admin.ResellerID = &r.ID
		if err := t.addPerson(&admin); err != nil {
			return 0, err
		}
		if err := t.invite(admin); err != nil {
			return 0, err
		}
		return r.ID, t.note(onReseller(r.ID), "reseller.added", "reseller", r.ID, Facts{
			"country": r.Country, "currency": r.Currency, "contract_limit": r.ContractLimit, "admin": admin.ID,
		})
	})
}

func (in NewReseller) reseller(p *problems) Reseller {
	key, shown, ok := foldDomain(in.Domain)
	p.check(ok, "domain", "Domain must be a domain such as liffey.example.")
	name, address := in.Name, in.Address
	checkCompany(p, &name, &address)
	p.check(countryKnown(in.Country), "country", "Choose a country from the list.")
	p.check(in.Currency.Known(), "currency", "Choose a currency from the list.")
	limit := in.ContractLimit
	if limit == 0 {
		limit = DefaultContractLimit
	}
	p.check(limit > 0 && limit <= billing.MaxLicenses, "contract_limit",
		"Contract limit must be from 1 to %s.", figure(billing.MaxLicenses))
	number := tidy(in.VATNumber)
	if number != "" {
		parsed, err := tax.ParseNumber(in.Country, number)
		if err != nil {
			p.add("vat_number", "%s", err.Error())
		}
		number = string(parsed)
	}
	vat56b := tidy(in.VAT56B)
	p.check(length(vat56b) <= maxPO, "vat56b", "The VAT56B authorization must have at most %d characters.", maxPO)
	return Reseller{
		Name: name, NameKey: fold(name), Domain: shown, DomainKey: key, Address: address,
		Country: in.Country, VATNumber: number, VAT56B: vat56b, Currency: in.Currency, ContractLimit: limit,
		Ordering: OrderingOff, ShownName: name, DefaultCountry: in.Country, SettingsVersion: 1, Version: 1,
	}
}

// free refuses a value that another row has already.
func (t *tx) free(table, column, value, field, sentence string) error {
	var n int64
	if err := t.Table(table).Where(column+" = ?", value).Count(&n).Error; err != nil || n == 0 {
		return err
	}
	return invalid(field, "%s", sentence).because(CauseTaken)
}

// Reseller returns the actor's own reseller: that of the staff, or that of the
// customer whose user asks.
func (s *Store) Reseller(ctx context.Context, actor access.Actor) (Reseller, error) {
	var r Reseller
	if actor.ResellerID == 0 {
		return r, notFound("reseller")
	}
	return r, found(s.db.Read(ctx).Take(&r, actor.ResellerID).Error, "reseller")
}
