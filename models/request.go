package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
)

// PurchaseRequest is a customer administrator's wish for more licenses or a
// higher purchase cap, which the reseller orders or declines.
type PurchaseRequest struct {
	ID             uint
	ResellerID     uint
	CustomerID     uint
	SubscriptionID uint
	OrderID        uint // its row in the order history, the same from Requested to the end
	Kind           RequestKind
	Asked          int64 // how many more licenses, or which cap
	Ordered        int64 // what was ordered instead or the same; 0 until then
	Note           string
	Status         RequestStatus
	Reason         string
	AskedBy        uint
	AskedVisit     uint
	AskedAt        time.Time
	AnsweredBy     uint
	AnsweredAt     *time.Time
	AnsweredVisit  uint
}

// RequestKind says what a request is for.
type RequestKind string

// The kinds.
const (
	RequestLicenses RequestKind = "licenses" // additional ones, on an Annual plan
	RequestCap      RequestKind = "cap"      // a higher purchase cap
)

// RequestStatus is how far a request has come.
type RequestStatus string

// The statuses.
const (
	RequestOpen      RequestStatus = "open"
	RequestOrdered   RequestStatus = "ordered"
	RequestDeclined  RequestStatus = "declined"
	RequestWithdrawn RequestStatus = "withdrawn"

	RequestAnswered RequestStatus = "answered" // only to narrow lists: any but open
)

// NewRequest is a request as a customer's administrator makes it.
type NewRequest struct {
	SubscriptionID uint
	Number         int64 // how many more licenses; on Flexible and Trial, which purchase cap
	Note           string
}

// RequestPurchase asks the reseller for more. A customer's administrators may,
// while the reseller has the request form set up. One request of a subscription
// is open at a time.
func (s *Store) RequestPurchase(ctx context.Context, actor access.Actor, in NewRequest) (uint, error) {
	if err := require(actor, access.RequestPurchase); err != nil {
		return 0, err
	}
	return write(ctx, s, actor, "request.made", func(t *tx) (uint, error) {
		a, err := t.hold(in.SubscriptionID)
		if err != nil {
			return 0, err
		}
		in := in
		if err := a.checkRequest(&in); err != nil {
			return 0, err
		}
		r, order := a.request(t, in)
		if order, err = t.place(a, order); err != nil {
			return 0, err
		}
		r.OrderID = order.ID
		if err := t.Create(&r).Error; err != nil {
			return 0, err
		}
		facts := Facts{"request": r.ID, "subscription": a.ID, "kind": r.Kind, "asked": r.Asked}
		if err := t.post(MailRequestMade, a.Customer, 0, facts); err != nil {
			return 0, err
		}
		return r.ID, t.note(onCustomer(a.Customer), "request.made", "request", r.ID, facts)
	})
}

// request is the request and its order as they are made.
func (a *Account) request(t *tx, in NewRequest) (PurchaseRequest, Order) {
	r := PurchaseRequest{
		ResellerID: a.ResellerID, CustomerID: a.CustomerID, SubscriptionID: a.ID,
		Kind: RequestLicenses, Asked: in.Number, Note: in.Note, Status: RequestOpen,
		AskedBy: t.actor.UserID, AskedAt: t.now,
	}
	if v := t.actor.Visit; v != nil {
		r.AskedVisit = v.ID
	}
	o := Order{Type: OrderLicensesAdded, Status: OrderRequested, FromSeats: a.Ceiling, ToSeats: a.Ceiling + in.Number}
	if !a.Plan.Annual() {
		r.Kind, o.Type, o.ToSeats = RequestCap, OrderCapChanged, in.Number
	}
	return r, o
}

// Requestable refuses with the reason why no request for more can be made now:
// purchase requests are not set up, the subscription is not active, one is open
// already, or a limit is reached.
func (a *Account) Requestable() error {
	switch a.Reseller.Ordering {
	case OrderingOff:
		return refuse(Conflict, "%s has not set up purchase requests.", a.Reseller.ShownName)
	case OrderingLink:
		return refuse(Conflict, "%s takes orders on its own page: %s.", a.Reseller.ShownName, a.Reseller.OrderingLink)
	}
	if err := a.mustBeActive("Nothing can be requested"); err != nil {
		return err
	}
	if a.Request != nil {
		return refuse(Conflict, "There is an open request for %s already. Withdraw it to make another one.", a.SKU.Name)
	}
	if a.Ceiling >= a.Most() {
		l := lowest(a.Limits())
		return refuse(Conflict, "Nothing more can be requested, because %s. Ask %s %s.", l.Reason, a.Reseller.ShownName, l.Ask)
	}
	return nil
}

func (a *Account) checkRequest(in *NewRequest) error {
	var refusal *Error
	if err := a.Requestable(); errors.As(err, &refusal) {
		refusal.Message += " Nothing was sent."
		return refusal
	}
	var p problems
	in.Note = tidyNote(in.Note)
	p.check(length(in.Note) <= maxNote, "note", "Note must have at most %s characters.", figure(maxNote))
	low, high, what := int64(1), a.Most()-a.Ceiling, "Additional licenses"
	if !a.Plan.Annual() {
		low, high, what = a.Ceiling+1, a.Most(), "New purchase cap"
	}
	switch {
	case in.Number < low:
		p.add("number", "%s must be %s or more.", what, figure(low))
	case in.Number > high:
		p.add("number", "%s must be %s or less, because %s.", what, figure(high), lowest(a.Limits()).Reason)
	}
	return p.err()
}

// mayBeOrdered refuses that somebody orders, on somebody's behalf, what the
// same person has asked for.
func (r PurchaseRequest) mayBeOrdered(actor access.Actor) error {
	if r.AskedBy == actor.UserID && !actor.Can(access.OrderOwnRequests) {
		return refuse(Forbidden, "You cannot order your own request on somebody’s behalf. Nothing was ordered.")
	}
	return nil
}

// answering records an order and, if it answers an open purchase request of the
// held subscription, closes that: the request's order row becomes the order.
func (t *tx) answering(a *Account, requestID uint, o Order) (Order, error) {
	if requestID == 0 {
		return t.record(a, o)
	}
	r := a.Request
	if r == nil || r.ID != requestID {
		return o, refuse(Conflict, "The purchase request is not open any more. Nothing was ordered.")
	}
	if err := r.mayBeOrdered(t.actor); err != nil {
		return o, err
	}
	ordered := o.ToSeats
	if r.Kind == RequestLicenses {
		ordered -= o.FromSeats
	}
	o.ID, o.SKUID, o.Status = r.OrderID, a.SKUID, OrderCompleted
	kind, err := t.kind(orderKind(o))
	if err != nil {
		return o, err
	}
	err = t.Model(&Order{}).Where("id = ?", o.ID).Updates(map[string]any{
		"kind": kind, "type": o.Type, "plan": a.Plan, "sku_id": a.SKUID, "status": OrderCompleted, "from_seats": o.FromSeats, "to_seats": o.ToSeats, "po_number": o.PONumber,
		"source": SourceRequest, "source_note": o.SourceNote, "quote": o.Quote, "day": t.day(), "finished_at": t.now,
	}).Error
	if err != nil {
		return o, err
	}
	if err := t.recordUnder(a, o); err != nil {
		return o, err
	}
	return o, t.answer(a, *r, RequestOrdered, ordered, "")
}

// answer closes an open request and tells whoever asked.
func (t *tx) answer(a *Account, r PurchaseRequest, status RequestStatus, ordered int64, reason string) error {
	visit := uint(0)
	if v := t.actor.Visit; v != nil {
		visit = v.ID
	}
	closed := t.Model(&PurchaseRequest{}).Where("id = ? AND status = ?", r.ID, RequestOpen).Updates(map[string]any{
		"status": status, "ordered": ordered, "reason": reason, "answered_by": t.actor.UserID, "answered_visit": visit, "answered_at": t.now,
	})
	if closed.Error != nil {
		return closed.Error
	}
	if closed.RowsAffected == 0 {
		return refuse(Conflict, "This request is not open any more. Nothing was changed.")
	}
	facts := Facts{"request": r.ID, "status": status, "asked": r.Asked, "ordered": ordered}
	if err := t.note(onCustomer(a.Customer), "request."+string(status), "request", r.ID, facts); err != nil {
		return err
	}
	if status == RequestWithdrawn {
		return nil
	}
	return t.post(MailRequestAnswered, a.Customer, r.AskedBy, facts)
}

// DeclineRequest refuses an open purchase request with a reason, which the
// customer reads. Reseller admins and sales may.
func (s *Store) DeclineRequest(ctx context.Context, actor access.Actor, id uint, reason string) (uint, error) {
	if err := s.requireOfRequest(ctx, actor, access.AnswerRequests, id); err != nil {
		return 0, err
	}
	reason = tidyNote(reason)
	return s.closeRequest(ctx, actor, id, RequestDeclined, reason, func(PurchaseRequest) error {
		var p problems
		p.check(reason != "", "reason", "Give the reason; the customer will read it.")
		p.check(length(reason) <= maxNote, "reason", "Reason must have at most %s characters.", figure(maxNote))
		return p.err()
	})
}

// WithdrawRequest takes an open purchase request back. Whoever asked may.
func (s *Store) WithdrawRequest(ctx context.Context, actor access.Actor, id uint) (uint, error) {
	if err := s.requireOfRequest(ctx, actor, access.RequestPurchase, id); err != nil {
		return 0, err
	}
	return s.closeRequest(ctx, actor, id, RequestWithdrawn, "", func(r PurchaseRequest) error {
		if r.AskedBy != actor.UserID {
			return refuse(Forbidden, "Only the person who made a request can withdraw it.")
		}
		return nil
	})
}

func (s *Store) closeRequest(ctx context.Context, actor access.Actor, id uint, status RequestStatus, reason string, check func(PurchaseRequest) error) (uint, error) {
	return write(ctx, s, actor, "request."+string(status), func(t *tx) (uint, error) {
		var r PurchaseRequest
		err := visible(t.DB.Session(&gorm.Session{}), actor, "reseller_id", "customer_id").Where("id = ?", id).Take(&r).Error
		if err != nil {
			return 0, found(err, "request")
		}
		a, err := t.hold(r.SubscriptionID)
		if err != nil {
			return 0, err
		}
		if err := check(r); err != nil {
			return 0, err
		}
		if err := t.answer(a, r, status, 0, reason); err != nil {
			return 0, err
		}
		return r.ID, t.finish(r.OrderID, OrderStatus(status), reason)
	})
}

// Request returns one purchase request.
func (s *Store) Request(ctx context.Context, actor access.Actor, id uint) (RequestRow, error) {
	var r RequestRow
	if err := s.requireOfRequest(ctx, actor, access.SeeRequests, id); err != nil {
		return r, err
	}
	err := visible(requestRows(s.db.Read(ctx)), actor, "purchase_requests.reseller_id", "purchase_requests.customer_id").
		Where("purchase_requests.id = ?", id).Take(&r).Error
	return r, found(err, "request")
}

// requireOfRequest refuses an actor who may not do p with a purchase request.
func (s *Store) requireOfRequest(ctx context.Context, actor access.Actor, p access.Permission, id uint) error {
	err := require(actor, p)
	if err == nil {
		return nil
	}
	return unseen(s.db.Read(ctx).Table("purchase_requests").Where("id = ?", id), actor, id != 0, "request", err)
}
