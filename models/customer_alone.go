package models

import (
	"context"
	"strings"

	"perseat/models/access"
	"perseat/models/billing"
)

// AddCustomerAlone makes a customer of the actor's reseller without users and
// subscriptions, which are added later. Keys that may order may. The contact and
// the postal code are asked for; the contact's address is outside the customer's
// domain, so that it works when the domain does not. A domain that is taken is
// Invalid with CauseTaken. Without a time zone the customer gets the reseller's
// default.
func (s *Store) AddCustomerAlone(ctx context.Context, actor access.Actor, domain string, in CustomerInformation) (uint, error) {
	if err := require(actor, access.EditCustomers); err != nil {
		return 0, err
	}
	if err := require(actor, access.OrderUnreviewed); err != nil {
		return 0, err
	}
	r, err := s.Reseller(ctx, actor)
	if err != nil {
		return 0, err
	}
	zone, err := s.BillingZone(ctx)
	if err != nil {
		return 0, err
	}
	in.TimeZone = orElse(in.TimeZone, orElse(r.DefaultTimeZone, zone.String()))
	made, err := in.alone(domain)
	if err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "customer.added", func(t *tx) (uint, error) {
		c := made // a transaction that is run again starts from the input
		c.ResellerID, c.CreatedAt, c.Listed = actor.ResellerID, t.now, true
		if err := t.free("customers", "domain_key", c.DomainKey, "domain", c.domainTaken()); err != nil {
			return 0, err
		}
		if err := t.Create(&c).Error; err != nil {
			return 0, taken(err, "domain", c.domainTaken())
		}
		if err := t.list(aCustomer, c.ID, c.scopes(), nil, c.words()); err != nil {
			return 0, err
		}
		if err := t.sumUp(c.ID); err != nil {
			return 0, err
		}
		return c.ID, t.note(onCustomer(c), "customer.added", "customer", c.ID, Facts{"country": c.Country, "time_zone": c.TimeZone})
	})
}

// alone is the customer as it will be made.
func (in CustomerInformation) alone(domain string) (Customer, error) {
	var p problems
	in.tidy(&p)
	key, shown, ok := foldDomain(domain)
	p.check(ok, "domain", "Domain must be a domain such as harbor.example, without www.")
	p.check(in.ContactName != "", "contact_name", "Give the name of a contact.")
	p.check(in.ContactEmail != "", "contact_email", "Give an address to contact the customer at, outside its domain.")
	p.check(in.PostalCode != "", "postal_code", "Give the postal code.")
	in.checkContact(key, &p)
	return Customer{
		CustomerInformation: in, NameKey: fold(in.Name), Domain: shown, DomainKey: key, ResellerAccess: true,
		Version: 1, Status: CustomerNone, RenewsOn: billing.NoDay,
	}, p.err()
}

// checkContact refuses a contact address in the customer's own domain.
func (in CustomerInformation) checkContact(domainKey string, p *problems) {
	key, _, ok := foldEmail(in.ContactEmail)
	p.check(!ok || !strings.HasSuffix(key, "@"+domainKey), "contact_email", "The contact’s address must be outside the customer’s domain.")
}
