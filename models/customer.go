package models

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
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
	City         string
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
	var c Customer
	err := visible(hold(t.DB), t.actor, "reseller_id", "id").Where("id = ?", id).Take(&c).Error
	t.now = later(t.now, t.clock())
	return c, found(err, "customer")
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
		err = t.Model(&Customer{}).Where("id = ?", c.ID).Updates(map[string]any{
			"name": in.Name, "name_key": fold(in.Name), "contact_name": in.ContactName, "contact_email": in.ContactEmail,
			"phone": in.Phone, "street": in.Street, "city": in.City, "postal_code": in.PostalCode,
			"country": in.Country, "time_zone": in.TimeZone, "version": c.Version + 1, "edited_by": actor.UserID,
		}).Error
		if err != nil {
			return 0, err
		}
		return c.ID, t.note(onCustomer(c), "customer.edited", "customer", c.ID, Facts{
			"name": change(c.Name, in.Name), "country": change(c.Country, in.Country), "time_zone": change(c.TimeZone, in.TimeZone),
			"contact_changed": c.ContactName != in.ContactName || c.ContactEmail != in.ContactEmail || c.Phone != in.Phone,
			"address_changed": c.Street != in.Street || c.City != in.City || c.PostalCode != in.PostalCode,
		})
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
		{&in.City, "city", "City"},
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
	c.ResellerID, c.CreatedAt = t.actor.ResellerID, t.now
	if err := t.checkNewCustomer(c, admin); err != nil {
		return out, err
	}
	if err := t.Create(&c).Error; err != nil {
		return out, taken(err, "domain", c.domainTaken())
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
	err := t.Table("subscriptions").Select("subscriptions.*, skus.name AS sku_name").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id").
		Where("customer_id = ?", customerID).Order("subscriptions.id").Scan(&subs).Error
	if err != nil {
		return err
	}
	sum := summary(subs)
	return t.Model(&Customer{}).Where("id = ?", customerID).Updates(map[string]any{
		"status": sum.Status, "products": sum.Products, "plans": sum.Plans,
		"seats_used": sum.SeatsUsed, "seats_ceiling": sum.SeatsCeiling,
		"fullness": sum.Fullness, "renews_on": sum.RenewsOn,
	}).Error
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

// CustomerFilter narrows the list of customers.
type CustomerFilter struct {
	Search      string // part of the name or domain
	SKU         string
	Plan        billing.Plan
	Status      CustomerStatus
	NearCeiling bool // a subscription is at 90 % of its ceiling or above
	Sort        CustomerSort
	Descending  bool
}

// CustomerSort is an order of the list of customers.
type CustomerSort string

// The orders.
const (
	ByName     CustomerSort = "name"
	ByDomain   CustomerSort = "domain"
	ByFullness CustomerSort = "used"
	ByRenewal  CustomerSort = "renewal"
	ByCreated  CustomerSort = "created"
)

// nearlyFull is the share of the ceiling, in thousandths, from which a
// subscription is shown as nearly full.
const nearlyFull = 900

// ListCustomers lists the reseller's customers. The reseller's staff may.
func (s *Store) ListCustomers(ctx context.Context, actor access.Actor, f CustomerFilter, p Paging) (Page[Customer], error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return Page[Customer]{}, err
	}
	q := visible(s.db.Read(ctx).Table("customers"), actor, "reseller_id", "id")
	q = f.narrow(q)
	by, at := f.sorting()
	return page(q, by, p, at)
}

func (f CustomerFilter) narrow(q *gorm.DB) *gorm.DB {
	if text := fold(tidy(f.Search)); text != "" {
		like := "%" + escapeLike(text) + "%"
		q = q.Where(`(name_key LIKE ? ESCAPE '!' OR domain_key LIKE ? ESCAPE '!' OR domain LIKE ? ESCAPE '!')`, like, like, like)
	}
	if f.SKU != "" || f.Plan != "" {
		inner := q.Session(&gorm.Session{NewDB: true}).Table("subscriptions").Select("1").
			Where("subscriptions.customer_id = customers.id AND subscriptions.status <> ?", Canceled)
		if f.SKU != "" {
			inner = inner.Where("subscriptions.sku_id = ?", f.SKU)
		}
		if f.Plan != "" {
			inner = inner.Where("subscriptions.plan = ?", f.Plan)
		}
		q = q.Where("EXISTS (?)", inner)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.NearCeiling {
		q = q.Where("fullness >= ?", nearlyFull)
	}
	return q
}

func (f CustomerFilter) sorting() (sorting, func(Customer) cursor) {
	switch f.Sort {
	case ByDomain:
		return sorting{"domain_key", "id", f.Descending, textValue}, func(c Customer) cursor { return cursor{c.DomainKey, c.ID} }
	case ByFullness:
		return sorting{"fullness", "id", f.Descending, intValue}, func(c Customer) cursor { return cursor{intCursor(c.Fullness), c.ID} }
	case ByRenewal:
		return sorting{"renews_on", "id", f.Descending, intValue}, func(c Customer) cursor { return cursor{intCursor(int64(c.RenewsOn)), c.ID} }
	case ByCreated:
		return sorting{"created_at", "id", f.Descending, timeValue}, func(c Customer) cursor { return cursor{timeCursor(c.CreatedAt), c.ID} }
	}
	return sorting{"name_key", "id", f.Descending, textValue}, func(c Customer) cursor { return cursor{c.NameKey, c.ID} }
}

// escapeLike makes a text mean itself in a LIKE pattern with ESCAPE '!'.
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
