package models

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// Found is what a search of the Support desk found, each kind bounded by
// FindLimit.
type Found struct {
	Resellers []Reseller
	Customers []FoundCustomer
	Users     []FoundUser
	Orders    []OrderRow
	Invoices  []Invoice // without amounts, unless the actor may see invoices
}

// FoundCustomer is a customer with the name of its reseller.
type FoundCustomer struct {
	Customer
	ResellerName string
}

// FoundUser is a person with the names of the companies.
type FoundUser struct {
	User
	CustomerName string
	ResellerName string
}

// FindLimit is the most that a search shows of each kind.
const FindLimit = 20

// Find searches every reseller, customer, user, order number and invoice number.
// Support staff may.
func (s *Store) Find(ctx context.Context, actor access.Actor, text string) (Found, error) {
	var out Found
	if err := require(actor, access.FindAccounts); err != nil {
		return out, err
	}
	text = tidy(text)
	if text == "" {
		return out, nil
	}
	db := s.db.Read(ctx)
	words := searchWords(text)
	var err error
	if out.Resellers, err = findNamed(search{db, aReseller, everybody, words, false}, fresh(db).Table("resellers"), "resellers", Reseller.words, Reseller.at); err != nil {
		return out, err
	}
	customers := fresh(db).Table("customers").Select("customers.*, resellers.name AS reseller_name").
		Joins("JOIN resellers ON resellers.id = customers.reseller_id")
	if out.Customers, err = findNamed(search{db, aCustomer, everybody, words, false}, customers, "customers", FoundCustomer.words, FoundCustomer.at); err != nil {
		return out, err
	}
	users := fresh(db).Table("users").
		Select("users.*, COALESCE(customers.name, '') AS customer_name, COALESCE(resellers.name, '') AS reseller_name").
		Joins("LEFT JOIN customers ON customers.id = users.customer_id").
		Joins("LEFT JOIN resellers ON resellers.id = users.reseller_id").
		Where("users.role <> ?", access.RoleKey)
	if out.Users, err = findNamed(search{db, aUser, everybody, words, false}, users, "users", FoundUser.words, FoundUser.at); err != nil {
		return out, err
	}
	id, isOrder := orderID(text)
	if mayBeInvoice(text) {
		found, _, err := invoicesNumbered(fresh(db).Table("invoices"), fresh(db).Table("invoices"), strings.ToUpper(text))
		if err != nil {
			return out, err
		}
		newest := sorting{"issue_day", "id", true, intValue}
		for _, row := range foundPage(found, false, newest, Paging{Size: FindLimit}, InvoiceRow.at).Rows {
			i := row.Invoice
			if !actor.Can(access.SeeInvoices) {
				i = Invoice{ID: i.ID, Kind: i.Kind, Number: i.Number, ResellerID: i.ResellerID, IssueDay: i.IssueDay, BuyerName: i.BuyerName}
			}
			out.Invoices = append(out.Invoices, i)
		}
	}
	if !isOrder {
		return out, nil
	}
	return out, orderRows(db).Where("orders.id = ?", id).Scan(&out.Orders).Error
}

// mayBeInvoice reports whether a text looks like the number of an invoice, or the
// end of one: "M-000042", "42", but not "ORD-00042" and "Harbor Foods 2".
func mayBeInvoice(text string) bool {
	_, order := strings.CutPrefix(strings.ToUpper(text), orderPrefix)
	_, known := orderID(text)
	return strings.ContainsAny(text, "0123456789") && !strings.Contains(text, " ") && !(order && known)
}

// findNamed finds the first things by name that have all of the words. Rows is
// the query of them, to be narrowed by the table's ids.
func findNamed[T any](s search, rows *gorm.DB, table string, words func(T) []string, at func(T) cursor) ([]T, error) {
	found, more, err := find(s, func(ids []uint) ([]T, error) {
		return scanned[T](rows.Session(&gorm.Session{}).Where(table+".id IN ?", ids))
	}, words)
	byName := sorting{"name_key", "id", false, textValue}
	return foundPage(found, more, byName, Paging{Size: FindLimit}, at).Rows, err
}

func (r Reseller) at() cursor      { return cursor{r.NameKey, r.ID} }
func (c FoundCustomer) at() cursor { return cursor{c.NameKey, c.ID} }
func (u FoundUser) at() cursor     { return cursor{u.NameKey, u.ID} }

// ResellerSummary is a reseller as the Support desk shows it.
type ResellerSummary struct {
	Reseller
	Customers int
	Staff     []User
}

// FindReseller returns one reseller with its staff. Support staff may.
func (s *Store) FindReseller(ctx context.Context, actor access.Actor, id uint) (ResellerSummary, error) {
	var out ResellerSummary
	if err := require(actor, access.FindAccounts); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	if err := db.Where("id = ?", id).Take(&out.Reseller).Error; err != nil {
		return out, found(err, "reseller")
	}
	n, err := cappedCount(db.Table("customers").Where("reseller_id = ?", id))
	if err != nil {
		return out, err
	}
	out.Customers = n
	err = db.Where("reseller_id = ? AND customer_id IS NULL AND role <> ? AND status IN ?", id, access.RoleKey, []UserStatus{UserActive, UserSuspended}).
		Order("name_key, id").Find(&out.Staff).Error
	return out, err
}

// FoundSubscription is a subscription as the Support desk shows it, without prices.
type FoundSubscription struct {
	Subscription
	SKUName string `gorm:"column:sku_name"`
}

// CustomerSummary is a customer as the Support desk shows it.
type CustomerSummary struct {
	Customer
	ResellerName  string
	Admins        []User
	Subscriptions []FoundSubscription
	Orders        []OrderRow
}

// FindCustomer returns one customer with its administrators, subscriptions and
// latest orders. Support staff may.
func (s *Store) FindCustomer(ctx context.Context, actor access.Actor, id uint) (CustomerSummary, error) {
	var out CustomerSummary
	if err := require(actor, access.FindAccounts); err != nil {
		return out, err
	}
	db := s.db.Read(ctx)
	if err := db.Where("id = ?", id).Take(&out.Customer).Error; err != nil {
		return out, found(err, "customer")
	}
	if err := db.Raw("SELECT name FROM resellers WHERE id = ?", out.ResellerID).Scan(&out.ResellerName).Error; err != nil {
		return out, err
	}
	err := db.Where("customer_id = ? AND "+administrates+" AND status IN ?", id, []UserStatus{UserActive, UserSuspended}).
		Order("name_key, id").Find(&out.Admins).Error
	if err != nil {
		return out, err
	}
	err = db.Table("subscriptions").Select("subscriptions.*, skus.name AS sku_name").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").Where("customer_id = ?", id).
		Order("subscriptions.id").Scan(&out.Subscriptions).Error
	if err != nil {
		return out, err
	}
	err = orderRows(db).Where("orders.customer_id = ?", id).Order("orders.placed_at DESC, orders.id DESC").Limit(FindLimit).Scan(&out.Orders).Error
	return out, err
}

// Renews is the day of the subscription's next renewal, false if there is none.
func (s Subscription) Renews() (billing.Day, bool) {
	day := s.renewsOn()
	return day, day != billing.NoDay
}

// FindOrder returns one order of any account. Support staff may.
func (s *Store) FindOrder(ctx context.Context, actor access.Actor, id uint) (OrderRow, error) {
	var o OrderRow
	if err := require(actor, access.FindAccounts); err != nil {
		return o, err
	}
	db := s.db.Read(ctx)
	if err := orderRows(db).Where("orders.id = ?", id).Take(&o).Error; err != nil {
		return o, found(err, "order")
	}
	rows := []OrderRow{o}
	err := nameAnswerers(db, rows)
	return rows[0], err
}
