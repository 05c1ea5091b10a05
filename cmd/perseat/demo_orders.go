package main

import (
	"perseat/models"
	"perseat/models/billing"
)

// raise sets the purchase cap, up or down.
func raise(purchaseCap int64, po string) step {
	return func(s *story, c *client) error { return c.editCap(s, purchaseCap, po, 0) }
}

// raiseAsked sets the purchase cap, which answers the open request.
func raiseAsked(purchaseCap int64, po string) step {
	return func(s *story, c *client) error { return c.editCap(s, purchaseCap, po, c.request) }
}

func (c *client) editCap(s *story, purchaseCap int64, po string, request uint) error {
	a, err := s.store.Subscription(s.ctx, c.house.sales, c.sub)
	if err != nil {
		return err
	}
	_, err = s.store.EditPurchaseCap(s.ctx, c.house.sales, c.sub, models.CapChange{
		Cap: purchaseCap, Was: a.Ceiling, PONumber: po, RequestID: request,
	})
	return err
}

// order adds licenses to an Annual plan.
func order(in models.LicenseOrder) step {
	return func(s *story, c *client) error {
		quote, err := s.store.QuoteLicenses(s.ctx, c.house.sales, c.sub, in)
		if err != nil {
			return err
		}
		in.Kept = quote.Kept()
		_, err = s.store.AddLicenses(s.ctx, c.house.sales, c.sub, in)
		return err
	}
}

// orderAsked adds licenses, which answers the open request.
func orderAsked(additional int64, po string) step {
	return func(s *story, c *client) error {
		return order(models.LicenseOrder{
			Additional: additional, Source: models.SourceRequest, RequestID: c.request, PONumber: po,
		})(s, c)
	}
}

// changePlan changes the plan, or chooses the one after a trial.
func changePlan(plan billing.Plan, seats int64, po string) step {
	return func(s *story, c *client) error {
		in := models.PlanOrder{Plan: plan, Seats: seats, PONumber: po}
		quote, err := s.store.QuotePlan(s.ctx, c.house.sales, c.sub, in)
		if err != nil {
			return err
		}
		in.Kept = quote.Kept()
		_, err = s.store.ChangePlan(s.ctx, c.house.sales, c.sub, in)
		return err
	}
}

// startPaid ends the trial early.
func startPaid() step {
	return func(s *story, c *client) error {
		quote, err := s.store.QuotePaidService(s.ctx, c.house.sales, c.sub)
		if err != nil {
			return err
		}
		_, err = s.store.StartPaidService(s.ctx, c.house.sales, c.sub, quote.Kept())
		return err
	}
}

// changeEdition moves to another edition. Later steps are about that one.
func changeEdition(sku string) step {
	return func(s *story, c *client) error {
		in := models.EditionOrder{SKU: sku}
		quote, err := s.store.QuoteEdition(s.ctx, c.house.sales, c.sub, in)
		if err != nil {
			return err
		}
		in.Kept = quote.Kept()
		placed, err := s.store.ChangeEdition(s.ctx, c.house.sales, c.sub, in)
		if err != nil {
			return err
		}
		c.sub, err = s.subscriptionOf(c, placed)
		return err
	}
}

// renew sets what happens at the end of the term.
func renew(in models.RenewalOrder) step {
	return func(s *story, c *client) error {
		a, err := s.store.Subscription(s.ctx, c.house.sales, c.sub)
		if err != nil {
			return err
		}
		in.Was = a.Version
		if in.Plan == "" {
			in.Plan = a.Plan
		}
		_, err = s.store.EditRenewal(s.ctx, c.house.sales, c.sub, in)
		return err
	}
}

// suspend suspends the subscription.
func suspend() step {
	return func(s *story, c *client) error {
		_, err := s.store.SuspendSubscription(s.ctx, c.house.sales, c.sub, "")
		return err
	}
}

// activate activates the suspended subscription.
func activate() step {
	return func(s *story, c *client) error {
		quote, err := s.store.QuoteActivation(s.ctx, c.house.sales, c.sub, models.Activation{})
		if err != nil {
			return err
		}
		_, err = s.store.ActivateSubscription(s.ctx, c.house.sales, c.sub, models.Activation{Kept: quote.Kept()})
		return err
	}
}

// cancel ends the subscription.
func cancel() step {
	return func(s *story, c *client) error {
		_, err := s.store.CancelSubscription(s.ctx, c.house.sales, c.sub, "")
		return err
	}
}

// addOn adds a second subscription.
func addOn(sku string, plan billing.Plan, seats int64) step {
	return func(s *story, c *client) error {
		in := models.NewSubscription{SKU: sku, Plan: plan, Seats: seats}
		quote, err := s.store.QuoteSubscription(s.ctx, c.house.sales, c.id, in)
		if err != nil {
			return err
		}
		in.Kept = quote.Kept()
		placed, err := s.store.AddSubscription(s.ctx, c.house.sales, c.id, in)
		if err != nil {
			return err
		}
		c.addOn, err = s.subscriptionOf(c, placed)
		return err
	}
}

// onAddOn does a step with the add-on instead of the first subscription.
func onAddOn(do step) step {
	return func(s *story, c *client) error {
		c.sub, c.addOn = c.addOn, c.sub
		defer func() { c.sub, c.addOn = c.addOn, c.sub }()
		return do(s, c)
	}
}

// subscriptionOf is the subscription that an order made.
func (s *story) subscriptionOf(c *client, placed models.Placed) (uint, error) {
	made, err := s.store.Order(s.ctx, c.house.sales, placed.OrderID)
	return made.SubscriptionID, err
}
