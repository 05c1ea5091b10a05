package models

import (
	"context"

	"perseat/models/access"
)

// CapChange is a new purchase cap of a Flexible or Trial subscription.
type CapChange struct {
	Cap        int64
	Was        int64 // the cap that the form showed
	PONumber   string
	RequestID  uint // the purchase request that it answers; 0 for none
	CustomerID uint // whose subscription the form is for; 0 for whose ever it is
}

// CapChanged is a purchase cap that was set.
type CapChanged struct {
	OrderID uint
	Edition string // its name
}

// Placed is the order that an operation placed.
type Placed struct{ OrderID uint }

// EditPurchaseCap sets the most users that may be licensed on a Flexible or
// Trial subscription, at once, up or down. It costs nothing. Reseller admins
// and sales may. The cap is at least the licensed users and at most the lowest
// of contract, edition and trial limit; a lowered limit blocks only raises. A
// cap that somebody else changed since the form was shown is a Conflict.
func (s *Store) EditPurchaseCap(ctx context.Context, actor access.Actor, id uint, in CapChange) (CapChanged, error) {
	if err := require(actor, access.EditSubscriptions); err != nil {
		return CapChanged{}, err
	}
	return write(ctx, s, actor, "subscription.purchase_cap_edited", func(t *tx) (CapChanged, error) {
		a, err := t.hold(id)
		if err != nil {
			return CapChanged{}, err
		}
		if in.CustomerID != 0 && in.CustomerID != a.CustomerID {
			return CapChanged{}, notFound("subscription")
		}
		placed, err := t.editCap(a, in)
		return CapChanged{placed.OrderID, a.SKU.Name}, err
	})
}

// editCap sets the purchase cap of a held subscription.
func (t *tx) editCap(a *Account, in CapChange) (Placed, error) {
	if err := t.checkCap(a, &in); err != nil {
		return Placed{}, err
	}
	before := a.Ceiling
	if err := t.setCeiling(a, in.Cap); err != nil {
		return Placed{}, err
	}
	order, err := t.answering(a, in.RequestID, Order{
		Type: OrderCapChanged, FromSeats: before, ToSeats: in.Cap, PONumber: in.PONumber,
	})
	if err != nil {
		return Placed{}, err
	}
	if err := t.note(onCustomer(a.Customer), "subscription.purchase_cap_edited", "subscription", a.ID, Facts{
		"cap": change(before, in.Cap), "order": order.ID, "request": in.RequestID,
	}); err != nil {
		return Placed{}, err
	}
	return Placed{order.ID}, t.sumUp(a.CustomerID)
}

func (t *tx) checkCap(a *Account, in *CapChange) error {
	if err := a.Refuses(EditCap); err != nil {
		return err
	}
	if a.Ceiling != in.Was {
		by, err := t.personName(a.EditedBy)
		if err != nil {
			return err
		}
		return &Error{Kind: Conflict, Cause: CauseChanged, Message: "The purchase cap was changed from " + figure(in.Was) +
			" to " + figure(a.Ceiling) + " by " + by + " in the meantime. Nothing was saved. Decide again."}
	}
	var p problems
	checkPONumber(&in.PONumber, &p)
	a.checkSeats(in.Cap, a.Ceiling, "cap", &p)
	p.check(in.Cap != a.Ceiling, "cap", "Purchase cap is %s already. Type another number.", figure(in.Cap))
	return p.err()
}

func checkPONumber(po *string, p *problems) {
	*po = tidy(*po)
	p.check(length(*po) <= maxPO, "po_number", "P.O. number must have at most %d characters.", maxPO)
}
