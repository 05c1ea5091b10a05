package models

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// OrderRow is an order in a list, with the names that the list shows.
type OrderRow struct {
	Order
	CustomerName   string
	CustomerDomain string
	SKUName        string `gorm:"column:sku_name"`
	FirstName      string // of the person who placed it; empty for a job
	LastName       string
	PersonStatus   string
	VisitCase      string // of the visit in which it was placed
	VisitAccount   string // whose account that was on behalf of
	Answerer       string `gorm:"-"` // who ordered or declined what was requested; both names, if on somebody's behalf
}

// Who names the person who placed the order, or the job. What was placed on
// somebody's behalf names both.
func (o OrderRow) Who() string {
	person := personShown(o.PlacedBy, o.FirstName, o.LastName, o.PersonStatus)
	return onBehalf(person, access.Role(o.PlacedRole), o.VisitCase, o.VisitAccount)
}

// PlacedAs is the role of whoever placed the order, and on whose behalf; "" for
// a job.
func (o OrderRow) PlacedAs() string {
	role := access.Role(o.PlacedRole).String()
	switch {
	case o.PlacedBy == 0:
		return ""
	case o.VisitID == 0:
		return role
	}
	return role + ", on behalf of " + o.VisitAccount
}

// OrderFilter narrows the order history.
type OrderFilter struct {
	Search     string // an order number, or words of a customer's name or domain
	CustomerID uint
	SKU        string
	Type       OrderType
	Status     OrderStatus
	From, To   billing.Day // civil days in the billing zone on which it was placed, both included; 0 for open
}

// searchedCustomers is how many customers a search of the order history takes
// the orders of.
const searchedCustomers = 100

func (o OrderRow) at() cursor { return cursor{timeCursor(o.PlacedAt), o.ID} }

// ListOrders lists orders, newest first: a reseller's to its staff, a
// customer's own to its super admins. To customers the amounts and P.O.
// numbers are blank. A search lists the orders of the first 100 customers that
// it finds.
func (s *Store) ListOrders(ctx context.Context, actor access.Actor, f OrderFilter, p Paging) (Page[OrderRow], error) {
	var out Page[OrderRow]
	if err := require(actor, access.SeeOrders); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	list, more, err := s.orders(db, actor, f)
	if err != nil {
		return out, err
	}
	by := sorting{"orders.placed_at", "orders.id", true, timeValue}
	own := visibleByID(orderRows(db), actor, "orders.reseller_id", "orders.customer_id")
	out, err = mergedPage(list, own, by, p, scanned[OrderRow], OrderRow.at)
	for i := range out.Rows {
		out.Rows[i].hidePrices(actor)
	}
	out.More = more
	if err != nil {
		return out, err
	}
	return out, nameAnswerers(db, out.Rows)
}

// orders are the orders that the actor may see and the filter leaves. More says
// that its search found more customers than it takes.
func (s *Store) orders(db *gorm.DB, actor access.Actor, f OrderFilter) (list ranges, more bool, err error) {
	zone, err := s.zones.billing(db)
	if err != nil {
		return list, false, err
	}
	also, args := "", []any(nil)
	if f.From != 0 {
		also, args = also+" AND placed_at >= ?", append(args, f.From.Start(zone).UTC())
	}
	if f.To != 0 {
		also, args = also+" AND placed_at < ?", append(args, f.To.AddDays(1).Start(zone).UTC())
	}
	column, value := "reseller_id", actor.ResellerID
	if f.CustomerID == 0 {
		f.CustomerID = actor.CustomerID
	}
	if f.CustomerID != 0 {
		if err := customerSeen(db, actor, f.CustomerID); err != nil {
			return list, false, unlessMissing(err)
		}
		column, value = "customer_id", f.CustomerID
	}
	words := searchWords(f.Search)
	if len(words) == 0 {
		list, err = s.ordersOf(db, column, value, f, also, args)
		return list, false, err
	}
	customers, more, err := customersOf(db, actor, f.CustomerID, words)
	if err != nil {
		return list, false, err
	}
	list = ranges{db: db, table: "orders"}
	for _, id := range customers {
		part, err := s.ordersOf(db, "customer_id", id, f, also, args)
		if err != nil {
			return list, false, err
		}
		list.parts = append(list.parts, part.parts...)
	}
	order, err := s.numbered(db, column, value, f, customers)
	if err != nil || order == nil {
		return list, more, err
	}
	order.where, order.args = order.where+also, append(order.args, args...)
	list.parts = append(list.parts, *order)
	return list, more, nil
}

// ordersOf are the orders of a reseller or a customer.
func (s *Store) ordersOf(db *gorm.DB, column string, value uint, f OrderFilter, also string, args []any) (ranges, error) {
	if !f.narrows() {
		return ranges{db, "orders", []part{{column + " = ?" + also, append([]any{value}, args...)}}}, nil
	}
	kinds, err := s.kinds.kindsOf(db, "orders", column, value, f.matches)
	return byKind(db, "orders", column, value, kinds, also, args...), err
}

// customersOf are the first customers that a search of orders or mail finds: the
// one whose history it is, or any of the reseller's, or of all.
func customersOf(db *gorm.DB, actor access.Actor, customer uint, words []string) (ids []uint, more bool, err error) {
	var found []Customer
	read := func(ids []uint) ([]Customer, error) {
		q := visibleByID(fresh(db).Table("customers"), actor, "reseller_id", "id")
		return scanned[Customer](q.Select("id, name_key, domain, domain_key").Where("id IN ?", ids))
	}
	if customer != 0 {
		found, err = read([]uint{customer})
		if err != nil || len(found) == 0 || !matchesAll(words, found[0].words()) {
			return nil, false, err
		}
		return []uint{customer}, false, nil
	}
	found, more, err = find(search{db, aCustomer, actor.ResellerID, words, false}, read, Customer.words)
	if len(found) > searchedCustomers {
		found, more = found[:searchedCustomers], true
	}
	for _, c := range found {
		ids = append(ids, c.ID)
	}
	return ids, more, err
}

// numbered is the order with the number that is searched for, unless it is one
// of the customers' found.
func (s *Store) numbered(db *gorm.DB, column string, value uint, f OrderFilter, but []uint) (*part, error) {
	id, ok := orderID(f.Search)
	if !ok {
		return nil, nil
	}
	var o Order
	err := fresh(db).Where(column+" = ? AND id = ?", value, id).Take(&o).Error
	if err != nil || slices.Contains(but, o.CustomerID) || !f.matches(strings.Fields(orderKind(o))[1:]) {
		return nil, unlessMissing(found(err, "order"))
	}
	return &part{"id = ?", []any{id}}, nil
}

func orderRows(db *gorm.DB) *gorm.DB {
	return db.Table("orders").
		Select("orders.*, customers.name AS customer_name, customers.domain AS customer_domain, skus.name AS sku_name, " +
			"users.first_name, users.last_name, users.status AS person_status, " + visitColumns).
		Joins("JOIN customers ON customers.id = orders.customer_id").
		Joins("JOIN skus ON skus.id = orders.sku_id").
		Joins("LEFT JOIN users ON users.id = orders.placed_by").
		Joins("LEFT JOIN visits ON visits.id = orders.visit_id").
		Joins("LEFT JOIN resellers AS visited ON visited.id = visits.reseller_id")
}
