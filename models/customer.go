package models

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// Customer is a company with a primary domain, users and subscriptions. It
// belongs to one reseller. Status to RenewsOn sum up its subscriptions for lists.
type Customer struct {
	ID         uint
	ResellerID uint
	NameKey    string
	Domain     string
	DomainKey  string
	CustomerInformation
	Version        int64
	EditedBy       uint
	Status         CustomerStatus
	Products       string
	Plans          string
	SeatsUsed      int64
	SeatsCeiling   int64
	Fullness       int64       // of the fullest active subscription, in thousandths
	RenewsOn       billing.Day // the next renewal; billing.NoDay if none
	Kind           int64
	Listed         bool // its words are written, by which a search finds it
	CreatedAt      time.Time
	ResellerAccess bool // the reseller's staff may open the Admin console
	ChainSeq       int64
	ChainHash      string
}

// CustomerInformation is what a reseller notes about a customer.
type CustomerInformation struct {
	Name         string
	ContactName  string
	ContactEmail string
	Phone        string
	Street       string
	Street2      string // what goes on in a second and a third line
	Street3      string
	City         string
	Region       string // a state, a county or a province
	PostalCode   string
	Country      string // ISO 3166 code
	TimeZone     string
}

// CustomerStatus sums up the states of a customer's subscriptions.
type CustomerStatus string

// The statuses, the first that applies: one is suspended, one is active and
// paid, one is a trial, all are canceled, there was never any.
const (
	CustomerSuspended CustomerStatus = "suspended"
	CustomerActive    CustomerStatus = "active"
	CustomerTrial     CustomerStatus = "trial"
	CustomerCanceled  CustomerStatus = "canceled"
	CustomerNone      CustomerStatus = "none"
)

// String is the status's name as pages show it.
func (s CustomerStatus) String() string {
	if s == CustomerNone || s == "" {
		return "No subscription"
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}

// Customer returns one customer: any of the reseller's to its staff, the own one
// to a customer's administrators, any to support.
func (s *Store) Customer(ctx context.Context, actor access.Actor, id uint) (Customer, error) {
	var c Customer
	if !actor.Can(access.SeeCustomers) && !actor.Can(access.SeeUsers) && !actor.Can(access.FindAccounts) {
		return c, forbidden()
	}
	err := visible(s.db.Read(ctx), actor, "reseller_id", "id").Where("id = ?", id).Take(&c).Error
	return c, found(err, "customer")
}

// customerSeen refuses a customer that the actor may not see.
func customerSeen(db *gorm.DB, actor access.Actor, id uint) error {
	var seen uint
	err := visible(db.Session(&gorm.Session{}).Table("customers"), actor, "reseller_id", "id").
		Select("id").Where("id = ?", id).Take(&seen).Error
	return found(err, "customer")
}

// holdCustomer reads a customer that the actor may see and holds its row until
// the transaction ends, together with the moment of the operation.
func (t *tx) holdCustomer(id uint) (Customer, error) {
	return t.holdFound("id = ?", id, "customer")
}

// holdFound holds the customer that a condition on an id finds, if the actor may see it.
func (t *tx) holdFound(condition string, id uint, what string) (c Customer, err error) {
	seen, accounts := sight(t.actor, "reseller_id", "id")
	err = database.Take(t.DB, &c, "WHERE "+condition+" AND "+seen+held(t.DB), append([]any{id}, accounts...)...)
	t.now = later(t.now, t.clock())
	if err == nil {
		t.held[c.ID] = c
	}
	return c, found(err, what)
}

// later is the later of two moments, in UTC: SQLite stores moments as texts and
// sorts them so.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a.UTC()
	}
	return b.UTC()
}

// EditCustomer changes a customer's information. Reseller admins and sales may.
// Information that somebody else changed since version is a Conflict.
func (s *Store) EditCustomer(ctx context.Context, actor access.Actor, id uint, version int64, in CustomerInformation) (uint, error) {
	if err := require(actor, access.EditCustomers); err != nil {
		return 0, err
	}
	var p problems
	in.tidy(&p)
	return write(ctx, s, actor, "customer.edited", func(t *tx) (uint, error) {
		c, err := t.holdCustomer(id)
		if err != nil {
			return 0, err
		}
		if err := p.err(); err != nil {
			return 0, err
		}
		if c.Version != version {
			by, err := t.personName(c.EditedBy)
			if err != nil {
				return 0, err
			}
			return 0, &Error{
				Kind: Conflict, Cause: CauseChanged,
				Message: "This information was changed by " + by + " in the meantime. Nothing was saved. Compare and save again.",
			}
		}
		return c.ID, t.editInformation(c, in)
	})
}

func (in *CustomerInformation) tidy(p *problems) {
	in.Name = tidy(in.Name)
	p.check(in.Name != "" && length(in.Name) <= maxCompany, "name", "Company name must have 1 to %d characters.", maxCompany)
	for _, line := range []struct {
		text        *string
		field, name string
	}{
		{&in.ContactName, "contact_name", "Contact name"},
		{&in.Street, "street", "Street"},
		{&in.Street2, "street2", "Second line of the street"},
		{&in.Street3, "street3", "Third line of the street"},
		{&in.City, "city", "City"},
		{&in.Region, "region", "State or county"},
		{&in.PostalCode, "postal_code", "Postal code"},
	} {
		*line.text = tidy(*line.text)
		p.check(length(*line.text) <= maxLine, line.field, "%s must have at most %d characters.", line.name, maxLine)
	}
	if in.ContactEmail = tidy(in.ContactEmail); in.ContactEmail != "" {
		_, shown, ok := foldEmail(in.ContactEmail)
		p.check(ok, "contact_email", "Contact email must be an address such as name@company.example.")
		in.ContactEmail = orElse(shown, in.ContactEmail)
	}
	in.Phone = tidy(in.Phone)
	p.check(phoneOK(in.Phone), "phone", "Phone must start with + and have 6 to 20 digits, such as +353 1 555 0100.")
	p.check(countryKnown(in.Country), "country", "Choose a country from the list.")
	p.check(zoneKnown(in.TimeZone), "time_zone", "Choose a time zone from the list.")
}

// NewCustomer is a customer with its first administrator and first subscription.
type NewCustomer struct {
	CustomerInformation
	Domain       string
	Admin        NewUser // becomes super admin; takes a license where that is automatic
	Subscription NewSubscription
}

// CustomerAdded is what AddCustomer made.
type CustomerAdded struct {
	CustomerID     uint
	AdminID        uint
	SubscriptionID uint
	RequestID      string // of the sending that made it; a repetition has another
}

// CheckCustomer reports what AddCustomer would refuse in the customer's and the
// administrator's facts, without making anything. Reseller admins and sales may.
func (s *Store) CheckCustomer(ctx context.Context, actor access.Actor, in NewCustomer) error {
	if err := require(actor, access.EditCustomers); err != nil {
		return err
	}
	c, admin, err := in.tidy()
	if err != nil {
		return err
	}
	t := &tx{DB: s.db.Read(ctx), actor: actor, now: s.now()}
	return t.checkNewCustomer(c, admin)
}

// AddCustomer makes a customer of the actor's reseller with its first
// administrator and its first subscription. Reseller admins and sales may. A
// domain or address that is taken is Invalid; a quote that no longer holds is a
// Conflict; a repetition makes nothing twice.
func (s *Store) AddCustomer(ctx context.Context, actor access.Actor, in NewCustomer) (CustomerAdded, error) {
	var out CustomerAdded
	if err := require(actor, access.EditCustomers); err != nil {
		return out, err
	}
	c, admin, err := in.tidy()
	if err != nil {
		return out, err
	}
	if err := admin.setPassword(in.Admin.Password); err != nil {
		return out, err
	}
	return write(ctx, s, actor, "customer.added", func(t *tx) (CustomerAdded, error) {
		return t.addCustomer(c, admin, in.Subscription) // a transaction that is run again starts from the input
	})
}

// addCustomer makes a checked customer of the actor's reseller.
func (t *tx) addCustomer(c Customer, admin User, in NewSubscription) (CustomerAdded, error) {
	var out CustomerAdded
	c.ResellerID, c.CreatedAt, c.Listed = t.actor.ResellerID, t.now, true
	if err := t.checkNewCustomer(c, admin); err != nil {
		return out, err
	}
	if err := t.Create(&c).Error; err != nil {
		return out, taken(err, "domain", c.domainTaken())
	}
	if err := t.list(aCustomer, c.ID, c.scopes(), nil, c.words()); err != nil {
		return out, err
	}
	if err := t.note(onCustomer(c), "customer.added", "customer", c.ID, Facts{"country": c.Country, "time_zone": c.TimeZone}); err != nil {
		return out, err
	}
	sub, err := t.subscribe(c, in)
	if err != nil {
		return out, err
	}
	admin.ResellerID, admin.CustomerID = &c.ResellerID, &c.ID
	if err := t.addUser(c, &admin, nil); err != nil {
		return out, err
	}
	return CustomerAdded{c.ID, admin.ID, sub.ID, t.actor.Request.ID}, t.sumUp(c.ID)
}

func (in NewCustomer) tidy() (Customer, User, error) {
	var p problems
	in.CustomerInformation.tidy(&p)
	key, shown, ok := foldDomain(in.Domain)
	p.check(ok, "domain", "Domain must be a domain such as harbor.example, without www.")
	in.Admin.Role = access.RoleSuperAdmin
	admin := in.Admin.user(key, shown, &p)
	c := Customer{
		CustomerInformation: in.CustomerInformation, NameKey: fold(in.Name), Domain: shown, DomainKey: key,
		Version: 1, Status: CustomerNone, RenewsOn: billing.NoDay, ResellerAccess: true,
	}
	return c, admin, p.err()
}

func (t *tx) checkNewCustomer(c Customer, admin User) error {
	err := t.free("customers", "domain_key", c.DomainKey, "domain", c.domainTaken())
	if err != nil {
		return err
	}
	return t.checkAddress(admin.EmailKey, "email", addressTaken(admin))
}

func (c Customer) domainTaken() string {
	return c.Domain + " is already a customer's domain. Use another domain."
}

// summed is a subscription as its customer's lists sum it up.
type summed struct {
	Subscription
	SKUName string `gorm:"column:sku_name"`
}

// sumUp writes what lists show of a customer's subscriptions. Every change of
// one of them ends with it.
func (t *tx) sumUp(customerID uint) error {
	var subs []summed
	err := database.Each(t.DB, func(scan func(into ...any) error) error {
		var sub summed
		err := scan(&sub.SKUID, &sub.Plan, &sub.Status, &sub.Licensed, &sub.Ceiling, &sub.TermEnd, &sub.SKUName)
		subs = append(subs, sub)
		return err
	}, `SELECT sku_id, plan, status, licensed, ceiling, term_end, skus.name FROM subscriptions
		JOIN skus ON skus.id = subscriptions.sku_id WHERE customer_id = ? ORDER BY subscriptions.id`, customerID)
	if err != nil {
		return err
	}
	sum := summary(subs)
	if sum.Kind, err = t.kind(customerKind(sum, subs)); err != nil {
		return err
	}
	is, held := t.held[customerID]
	if !held {
		err := database.Row(t.DB, is.sums(), "SELECT "+strings.Join(sumColumns, ", ")+" FROM customers WHERE id = ?", customerID)
		if err != nil {
			return err
		}
	}
	err = t.writeSums(customerID, &is, sum)
	if held {
		t.held[customerID] = is
	}
	return err
}

// sumColumns are the columns in which a customer's row says what its subscriptions
// sum up to, and sums their places, in the same order.
var sumColumns = []string{"kind", "status", "products", "plans", "seats_used", "seats_ceiling", "fullness", "renews_on"}

func (c *Customer) sums() []any {
	return []any{&c.Kind, &c.Status, &c.Products, &c.Plans, &c.SeatsUsed, &c.SeatsCeiling, &c.Fullness, &c.RenewsOn}
}

// writeSums writes the columns in which a customer differs from what it is to be, and
// brings it there. Each stands in indexes, which SQLite writes for every column that a
// statement names: an order that changes only seats writes three pages less.
func (t *tx) writeSums(customerID uint, is *Customer, next Customer) error {
	var set []string
	var values []any
	present, wanted := is.sums(), next.sums()
	for i, column := range sumColumns {
		if has, wants := reflect.ValueOf(present[i]).Elem(), reflect.ValueOf(wanted[i]).Elem(); !has.Equal(wants) {
			has.Set(wants)
			set, values = append(set, column+" = ?"), append(values, wants.Interface())
		}
	}
	if len(set) == 0 {
		return nil
	}
	_, err := database.Exec(t.DB, "UPDATE customers SET "+strings.Join(set, ", ")+" WHERE id = ?", append(values, customerID)...)
	return err
}

// summary is what a customer's row says of its subscriptions.
func summary(subs []summed) Customer {
	sum := Customer{Status: CustomerNone, RenewsOn: billing.NoDay}
	var products, plans []string
	rank := map[CustomerStatus]int{CustomerNone: 0, CustomerCanceled: 1, CustomerTrial: 2, CustomerActive: 3, CustomerSuspended: 4}
	for _, sub := range subs {
		if status := sub.customerStatus(); rank[status] > rank[sum.Status] {
			sum.Status = status
		}
		if sub.Status == Canceled {
			continue
		}
		products = append(products, sub.SKUName)
		if plan := sub.Plan.String(); !slices.Contains(plans, plan) {
			plans = append(plans, plan)
		}
		sum.SeatsUsed += sub.Licensed
		sum.SeatsCeiling += sub.Ceiling
		if sub.Status == Active {
			sum.Fullness = max(sum.Fullness, sub.fullness())
			sum.RenewsOn = min(sum.RenewsOn, sub.renewsOn())
		}
	}
	sum.Products, sum.Plans = strings.Join(products, ", "), strings.Join(plans, ", ")
	return sum
}
