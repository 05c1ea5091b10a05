package api

import (
	"perseat/models"
)

// changed does something with the subscription that the path names and answers
// with it as it stands then.
func (c *call) changed(do func(subscription models.SubscriptionRow) error) (*subscription, error) {
	row, err := c.subscription()
	if err != nil {
		return nil, err
	}
	if err := do(row); err != nil {
		return nil, err
	}
	return c.shown(c.Store.SubscriptionOf(c.ctx, c.actor, row.CustomerID, row.ID))
}

// changeSeats is reseller.subscriptions.changeSeats.
func (c *call) changeSeats(in *seats) (*subscription, error) {
	return c.changed(func(s models.SubscriptionRow) error {
		_, err := c.Store.ChangeSeats(c.ctx, c.actor, s.ID, models.SeatsChange{
			Purchased: in.NumberOfSeats, Cap: in.MaximumNumberOfSeats, Licensed: in.LicensedNumberOfSeats,
		})
		return err
	})
}

// changePlan is reseller.subscriptions.changePlan.
func (c *call) changePlan(in *changePlanRequest) (*subscription, error) {
	return c.changed(func(s models.SubscriptionRow) error {
		order := models.PlanOrder{PONumber: given(in.PurchaseOrderID)}
		var err error
		if order.Plan, err = c.plan(in.PlanName, "planName"); err != nil {
			return err
		}
		if order.Seats, err = c.seats(order.Plan, in.Seats, s.Licensed); err != nil {
			return err
		}
		_, err = c.Store.ChangePlan(c.ctx, c.actor, s.ID, order)
		return err
	})
}

// changeRenewalSettings is reseller.subscriptions.changeRenewalSettings.
func (c *call) changeRenewalSettings(in *renewalSettings) (*subscription, error) {
	c.names["renewal"], c.names["plan"], c.names["sku"] = "renewalType", "renewalType", "renewalType"
	return c.changed(func(s models.SubscriptionRow) error {
		order, err := in.renewal()
		if err != nil {
			return err
		}
		_, err = c.Store.EditRenewal(c.ctx, c.actor, s.ID, order)
		return err
	})
}

// activate is reseller.subscriptions.activate. One that was set to cancel needs
// other renewal settings first.
func (c *call) activate() (*subscription, error) {
	return c.changed(func(s models.SubscriptionRow) error {
		if s.NeedsPlan() {
			return condition("The subscription was set to cancel at its term’s end. Change its renewal settings first.")
		}
		_, err := c.Store.ActivateSubscription(c.ctx, c.actor, s.ID, models.Activation{})
		return err
	})
}

// suspend is reseller.subscriptions.suspend.
func (c *call) suspend() (*subscription, error) {
	return c.changed(func(s models.SubscriptionRow) error {
		_, err := c.Store.SuspendSubscription(c.ctx, c.actor, s.ID, "")
		return err
	})
}

// startPaidService is reseller.subscriptions.startPaidService.
func (c *call) startPaidService() (*subscription, error) {
	return c.changed(func(s models.SubscriptionRow) error {
		_, err := c.Store.StartPaidService(c.ctx, c.actor, s.ID, "")
		return err
	})
}
