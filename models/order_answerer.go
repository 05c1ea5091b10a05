package models

import (
	"gorm.io/gorm"

	"perseat/models/access"
)

// nameAnswerers says of orders that were requested who ordered or declined them.
// Whoever withdraws a request is who made it.
func nameAnswerers(db *gorm.DB, orders []OrderRow) error {
	ids := make([]uint, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	var rows []struct {
		OrderID      uint
		AnsweredBy   uint
		FirstName    string
		LastName     string
		PersonStatus string
		VisitRole    access.Role
		VisitCase    string
		VisitAccount string
	}
	err := db.Table("purchase_requests").
		Select("purchase_requests.order_id, purchase_requests.answered_by, users.first_name, users.last_name, users.status AS person_status, "+
			"COALESCE(visits.role, '') AS visit_role, "+visitColumns).
		Joins("LEFT JOIN customers ON customers.id = purchase_requests.customer_id").
		Joins("LEFT JOIN users ON users.id = purchase_requests.answered_by").
		Joins("LEFT JOIN visits ON visits.id = purchase_requests.answered_visit").
		Joins("LEFT JOIN resellers AS visited ON visited.id = visits.reseller_id").
		Where("purchase_requests.order_id IN ? AND purchase_requests.status IN ?", orNone(ids), []RequestStatus{RequestOrdered, RequestDeclined}).
		Scan(&rows).Error
	for _, r := range rows {
		for i := range orders {
			if orders[i].ID == r.OrderID {
				person := personShown(r.AnsweredBy, r.FirstName, r.LastName, r.PersonStatus)
				orders[i].Answerer = onBehalf(person, r.VisitRole, r.VisitCase, r.VisitAccount)
			}
		}
	}
	return err
}

// Answered says who ordered or declined what was requested: "Declined by Niamh
// Doyle"; "" for any other order.
func (o OrderRow) Answered() string {
	switch {
	case o.Answerer == "":
		return ""
	case o.Status == OrderDeclined:
		return "Declined by " + o.Answerer
	}
	return "Ordered by " + o.Answerer
}
