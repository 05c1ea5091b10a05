package api

import (
	"perseat/models"
)

// getCustomer is reseller.customers.get. A domain that is free is not found;
// another reseller's customer is forbidden.
func (c *call) getCustomer() (*customer, error) {
	found, err := c.Store.CustomerNamed(c.ctx, c.actor, c.param("customerId"))
	if err != nil {
		return nil, err
	}
	return c.customerJSON(found), nil
}

// customer is the customer that a name stands for. What is not one of the
// reseller's is forbidden, whether it exists or not.
func (c *call) customer(name string) (models.Customer, error) {
	found, err := c.Store.CustomerNamed(c.ctx, c.actor, name)
	if models.KindOf(err) == models.NotFound && err != nil {
		return found, &models.Error{Kind: models.Forbidden, Message: head(name) + " is not one of your customers."}
	}
	return found, err
}

// insertCustomer is reseller.customers.insert.
func (c *call) insertCustomer(in *customer) (*customer, error) {
	if err := c.noToken(); err != nil {
		return nil, err
	}
	now := &customer{CustomerDomain: in.CustomerDomain, CustomerType: of(customerType), CustomerDomainVerified: of(true)}
	if err := fixed(in, now); err != nil {
		return nil, err
	}
	id, err := c.Store.AddCustomerAlone(c.ctx, c.actor, given(in.CustomerDomain), in.information())
	if err != nil {
		return nil, err
	}
	return c.customerWith(id)
}

// patchCustomer is reseller.customers.patch.
func (c *call) patchCustomer(in *customer) (*customer, error) {
	return c.changeCustomer(in, in.patch())
}

// updateCustomer is reseller.customers.update.
func (c *call) updateCustomer(in *customer) (*customer, error) {
	return c.changeCustomer(in, in.whole())
}

func (c *call) changeCustomer(in *customer, changes models.CustomerPatch) (*customer, error) {
	found, err := c.customer(c.param("customerId"))
	if err != nil {
		return nil, err
	}
	if err := fixed(in, c.customerJSON(found)); err != nil {
		return nil, err
	}
	if _, err := c.Store.PatchCustomer(c.ctx, c.actor, found.ID, changes); err != nil {
		return nil, err
	}
	return c.customerWith(found.ID)
}

func (c *call) customerWith(id uint) (*customer, error) {
	found, err := c.Store.Customer(c.ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	return c.customerJSON(found), nil
}
