package models

import (
	"context"

	"gorm.io/gorm"

	"perseat/models/access"
)

// RequestRow is a purchase request in a list, with the names that the list shows.
type RequestRow struct {
	PurchaseRequest
	CustomerName       string
	SKUName            string `gorm:"column:sku_name"`
	Plan               string
	SubscriptionStatus SubscriptionStatus
	Licensed           int64
	Ceiling            int64
	FirstName          string
	LastName           string
	PersonStatus       string
	VisitRole          access.Role // of the person who asked on somebody's behalf
	VisitCase          string
	VisitAccount       string
}

// Who names the person who asked; what was asked on somebody's behalf names both.
func (r RequestRow) Who() string {
	return onBehalf(personShown(r.AskedBy, r.FirstName, r.LastName, r.PersonStatus), r.VisitRole, r.VisitCase, r.VisitAccount)
}

func (r RequestRow) at() cursor { return cursor{timeCursor(r.AskedAt), r.ID} }

// ListRequests lists purchase requests, newest first: a reseller's to its staff,
// a customer's own to its administrators. Status narrows them unless empty.
func (s *Store) ListRequests(ctx context.Context, actor access.Actor, status RequestStatus, customerID uint, p Paging) (Page[RequestRow], error) {
	if err := require(actor, access.SeeRequests); err != nil {
		return Page[RequestRow]{}, err
	}
	db := s.db.Read(ctx)
	statuses := []RequestStatus{status}
	switch status {
	case "":
		statuses = []RequestStatus{RequestOpen, RequestOrdered, RequestDeclined, RequestWithdrawn}
	case RequestAnswered:
		statuses = []RequestStatus{RequestOrdered, RequestDeclined, RequestWithdrawn}
	}
	column, value := "reseller_id", actor.ResellerID
	if customerID == 0 {
		customerID = actor.CustomerID
	}
	if customerID != 0 {
		if err := customerSeen(db, actor, customerID); err != nil {
			return Page[RequestRow]{}, unlessMissing(err)
		}
		column, value = "customer_id", customerID
	}
	list := byValue(db, "purchase_requests", column, value, "status", statuses, "")
	own := visibleByID(requestRows(db), actor, "purchase_requests.reseller_id", "purchase_requests.customer_id")
	return mergedPage(list, own, sorting{"purchase_requests.asked_at", "purchase_requests.id", true, timeValue}, p, scanned[RequestRow], RequestRow.at)
}

func requestRows(db *gorm.DB) *gorm.DB {
	return db.Table("purchase_requests").
		Select("purchase_requests.*, customers.name AS customer_name, skus.name AS sku_name, " +
			"subscriptions.plan, subscriptions.status AS subscription_status, subscriptions.licensed, subscriptions.ceiling, users.first_name, users.last_name, users.status AS person_status, " +
			"COALESCE(visits.role, '') AS visit_role, " + visitColumns).
		Joins("JOIN subscriptions ON subscriptions.id = purchase_requests.subscription_id").
		Joins("JOIN customers ON customers.id = purchase_requests.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Joins("LEFT JOIN users ON users.id = purchase_requests.asked_by").
		Joins("LEFT JOIN visits ON visits.id = purchase_requests.asked_visit").
		Joins("LEFT JOIN resellers AS visited ON visited.id = visits.reseller_id")
}

// CountOpenRequests counts the open purchase requests that the actor may see, up
// to CountLimit.
func (s *Store) CountOpenRequests(ctx context.Context, actor access.Actor) (int, error) {
	if err := require(actor, access.SeeRequests); err != nil {
		return 0, err
	}
	seen, accounts := sight(actor, "reseller_id", "customer_id")
	return countUpTo(s.db.Read(ctx), "purchase_requests WHERE "+seen+" AND status = 'open'", accounts...)
}
