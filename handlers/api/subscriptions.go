package api

import (
	"strconv"

	"perseat/models"
	"perseat/models/billing"
)

// subscription finds the subscription that the path names, of a customer that is
// the reseller's.
func (c *call) subscription() (models.SubscriptionRow, error) {
	customer, err := c.customer(c.param("customerId"))
	if err != nil {
		return models.SubscriptionRow{}, err
	}
	text := c.param("subscriptionId")
	id, err := strconv.ParseUint(text, 10, 63)
	if err != nil || strconv.FormatUint(id, 10) != text {
		return models.SubscriptionRow{}, &models.Error{Kind: models.NotFound, Message: customer.Domain + " has no subscription " + head(text) + "."}
	}
	return c.Store.SubscriptionOf(c.ctx, c.actor, customer.ID, uint(id))
}

// shown is a subscription as it stands now.
func (c *call) shown(row models.SubscriptionRow, err error) (*subscription, error) {
	if err != nil {
		return nil, err
	}
	zone, err := c.Store.BillingZone(c.ctx)
	if err != nil {
		return nil, err
	}
	return c.subscriptionJSON(row, zone), nil
}

// getSubscription is reseller.subscriptions.get.
func (c *call) getSubscription() (*subscription, error) { return c.shown(c.subscription()) }

// listSubscriptions is reseller.subscriptions.list.
func (c *call) listSubscriptions() (*subscriptions, error) {
	if err := c.noToken(); err != nil {
		return nil, err
	}
	filter := models.SubscriptionFilter{Prefix: c.query["customerNamePrefix"]}
	if name := c.query["customerId"]; name != "" {
		customer, err := c.customer(name)
		if err != nil {
			return nil, err
		}
		filter.CustomerID = customer.ID
	}
	paging, err := c.paging()
	if err != nil {
		return nil, err
	}
	page, err := c.Store.ListSubscriptions(c.ctx, c.actor, filter, paging)
	if err != nil {
		return nil, err
	}
	out := &subscriptions{Kind: "reseller#subscriptions", NextPageToken: page.Older}
	for _, row := range page.Rows {
		one, err := c.shown(row, nil)
		if err != nil {
			return nil, err
		}
		out.Subscriptions = append(out.Subscriptions, one)
	}
	return out, nil
}

// insertSubscription is reseller.subscriptions.insert.
func (c *call) insertSubscription(in *subscription) (*subscription, error) {
	if err := c.noToken(); err != nil {
		return nil, err
	}
	customer, err := c.customer(c.param("customerId"))
	if err != nil {
		return nil, err
	}
	wanted := given(in.Plan)
	now := &subscription{
		CustomerID: of(customer.CustomerID()), CustomerDomain: of(customer.Domain), BillingMethod: of(billedOnline),
		Plan: &plan{IsCommitmentPlan: of(planOf(wanted.PlanName).Annual())},
	}
	if err := fixed(in, now); err != nil {
		return nil, err
	}
	if given(in.SkuID) == "" {
		return nil, invalid("skuId", "The skuId is required.")
	}
	if c.query["action"] == "switch" {
		return c.switchEdition(customer, in)
	}
	order, err := c.newSubscription(in)
	if err != nil {
		return nil, err
	}
	if _, err := c.Store.AddSubscription(c.ctx, c.actor, customer.ID, order); err != nil {
		return nil, err
	}
	return c.shown(c.Store.LiveSubscription(c.ctx, c.actor, customer.ID, order.SKU))
}

// newSubscription is what the caller orders.
func (c *call) newSubscription(in *subscription) (models.NewSubscription, error) {
	order := models.NewSubscription{SKU: *in.SkuID, PONumber: given(in.PurchaseOrderID)}
	var err error
	if order.Plan, err = c.plan(given(in.Plan).PlanName, "plan.planName"); err != nil {
		return order, err
	}
	if order.Seats, err = c.seats(order.Plan, in.Seats, 0); err != nil || in.RenewalSettings == nil {
		return order, err
	}
	renewal, err := in.RenewalSettings.renewal()
	order.Renewal = &renewal
	return order, err
}

// planOf is the plan that a name stands for; "" if it is none.
func planOf(name *string) billing.Plan {
	if given(name) == answerAnnual {
		return billing.AnnualMonthly
	}
	if p := billing.Plan(given(name)); p.Known() {
		return p
	}
	return ""
}

// plan reads a plan, and says how this method calls it.
func (c *call) plan(name *string, field string) (billing.Plan, error) {
	c.names["plan"] = field
	p := planOf(name)
	if p == "" {
		return p, invalid(field, "The "+field+" must be FLEXIBLE, ANNUAL_MONTHLY_PAY, ANNUAL_YEARLY_PAY or TRIAL.")
	}
	return p, nil
}

// seats reads the number that a plan starts with: the purchased licenses of an
// Annual plan, the purchase cap of another one. Licensed are the users who hold a
// license now.
func (c *call) seats(p billing.Plan, in *seats, licensed int64) (int64, error) {
	wanted, other, field, unwanted := given(in).MaximumNumberOfSeats, given(in).NumberOfSeats, "seats.maximumNumberOfSeats", "seats.numberOfSeats"
	if p.Annual() {
		wanted, other, field, unwanted = other, wanted, unwanted, field
	}
	c.names["seats"] = field
	switch {
	case wanted == nil:
		return 0, invalid(field, "The "+field+" is required on the "+p.String()+".")
	case other != nil:
		return 0, invalid(unwanted, "The "+unwanted+" cannot be set on the "+p.String()+". Leave it out.")
	case differs(given(in).LicensedNumberOfSeats, &licensed):
		return 0, invalid("seats.licensedNumberOfSeats", "Licensed number of seats field is read-only. It is "+strconv.FormatInt(licensed, 10)+".")
	}
	return *wanted, nil
}

// switchEdition gives a customer another edition in place of one that it has. The
// plan and the seats go on.
func (c *call) switchEdition(customer models.Customer, in *subscription) (*subscription, error) {
	source := c.query["sourceSkuId"]
	if source == "" {
		return nil, invalid("sourceSkuId", "The parameter “sourceSkuId” is required with the action switch.")
	}
	old, err := c.Store.LiveSubscription(c.ctx, c.actor, customer.ID, source)
	if err != nil {
		if models.KindOf(err) == models.NotFound {
			return nil, condition(customer.Domain + " has no subscription of " + head(source) + " to take the place of.")
		}
		return nil, err
	}
	present := seatsJSON(old)
	switch {
	case in.Plan != nil && in.Plan.PlanName != nil && planOf(in.Plan.PlanName) != shownPlan(old.Subscription):
		return nil, invalid("plan.planName", "The plan goes on when the edition changes. Change it with changePlan.")
	case in.Seats != nil && (differs(in.Seats.NumberOfSeats, present.NumberOfSeats) || differs(in.Seats.MaximumNumberOfSeats, present.MaximumNumberOfSeats)):
		return nil, invalid("seats", "The seats go on when the edition changes. Change them with changeSeats.")
	case in.RenewalSettings != nil:
		return nil, invalid("renewalSettings", "The renewal settings are changed with changeRenewalSettings.")
	}
	order := models.EditionOrder{SKU: *in.SkuID, PONumber: given(in.PurchaseOrderID)}
	if _, err := c.Store.ChangeEdition(c.ctx, c.actor, old.ID, order); err != nil {
		return nil, err
	}
	return c.shown(c.Store.LiveSubscription(c.ctx, c.actor, customer.ID, order.SKU))
}

func differs(sent, now *int64) bool { return sent != nil && (now == nil || *sent != *now) }

// deleteSubscription is reseller.subscriptions.delete.
func (c *call) deleteSubscription() (nothing, error) {
	row, err := c.subscription()
	if err != nil {
		return nothing{}, err
	}
	if c.query["deletionType"] != "cancel" {
		return nothing{}, invalid("deletionType", "The parameter “deletionType” must be cancel: nobody sells directly here.")
	}
	_, err = c.Store.CancelSubscription(c.ctx, c.actor, row.ID, "")
	return nothing{}, err
}
