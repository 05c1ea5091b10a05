package models

import (
	"context"

	"perseat/models/access"
)

// CustomerPatch is what to change of a customer's information. What is nil stays.
type CustomerPatch struct {
	Name, ContactName, ContactEmail, Phone *string
	Street, Street2, Street3, City, Region *string
	PostalCode, Country                    *string
}

// PatchCustomer changes parts of a customer's information; whoever changes other
// parts at the same time loses nothing. Keys that may order may.
func (s *Store) PatchCustomer(ctx context.Context, actor access.Actor, id uint, in CustomerPatch) (uint, error) {
	if err := require(actor, access.EditCustomers); err != nil {
		return 0, err
	}
	if err := require(actor, access.OrderUnreviewed); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "customer.edited", func(t *tx) (uint, error) {
		c, err := t.holdCustomer(id)
		if err != nil {
			return 0, err
		}
		edited := in.on(c.CustomerInformation)
		var p problems
		edited.tidy(&p)
		if in.ContactEmail != nil {
			edited.checkContact(c.DomainKey, &p)
		}
		if err := p.err(); err != nil {
			return 0, err
		}
		return c.ID, t.editInformation(c, edited)
	})
}

// on is the information with the changes.
func (in CustomerPatch) on(c CustomerInformation) CustomerInformation {
	for _, set := range []struct{ to, from *string }{
		{&c.Name, in.Name},
		{&c.ContactName, in.ContactName},
		{&c.ContactEmail, in.ContactEmail},
		{&c.Phone, in.Phone},
		{&c.Street, in.Street},
		{&c.Street2, in.Street2},
		{&c.Street3, in.Street3},
		{&c.City, in.City},
		{&c.Region, in.Region},
		{&c.PostalCode, in.PostalCode},
		{&c.Country, in.Country},
	} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	return c
}

// editInformation writes the information of a held customer.
func (t *tx) editInformation(c Customer, in CustomerInformation) error {
	err := t.Model(&Customer{}).Where("id = ?", c.ID).Updates(map[string]any{
		"name": in.Name, "name_key": fold(in.Name), "contact_name": in.ContactName, "contact_email": in.ContactEmail,
		"phone": in.Phone, "street": in.Street, "street2": in.Street2, "street3": in.Street3, "city": in.City,
		"region": in.Region, "postal_code": in.PostalCode,
		"country": in.Country, "time_zone": in.TimeZone, "version": c.Version + 1, "edited_by": t.actor.UserID,
	}).Error
	if err != nil {
		return err
	}
	edited := c
	edited.NameKey = fold(in.Name)
	if err := t.list(aCustomer, c.ID, c.scopes(), c.words(), edited.words()); err != nil {
		return err
	}
	return t.note(onCustomer(c), "customer.edited", "customer", c.ID, Facts{
		"name": change(c.Name, in.Name), "country": change(c.Country, in.Country), "time_zone": change(c.TimeZone, in.TimeZone),
		"contact_changed": c.ContactName != in.ContactName || c.ContactEmail != in.ContactEmail || c.Phone != in.Phone,
		"address_changed": c.Street != in.Street || c.Street2 != in.Street2 || c.Street3 != in.Street3 || c.City != in.City ||
			c.Region != in.Region || c.PostalCode != in.PostalCode,
	})
}
