package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
)

// attentionRows is how many subscriptions a reseller's home page lists under
// one heading; a count says how many more there are.
const attentionRows = 5

// renewalDays is how far ahead the home page looks for renewals.
const renewalDays = 60

// Attention is a subscription that a reseller should look at.
type Attention struct {
	Subscription
	CustomerName string
	SKUName      string `gorm:"column:sku_name"`
}

// AttentionList are the first of those subscriptions, and how many there are,
// counted up to CountLimit.
type AttentionList struct {
	Rows  []Attention
	Count int
}

// OpenRequests are the open purchase requests of a reseller: how many, and when
// the oldest was asked.
type OpenRequests struct {
	Count  int
	Oldest time.Time
}

// OldestOpenRequest sums up the reseller's open purchase requests. Those who see
// requests may.
func (s *Store) OldestOpenRequest(ctx context.Context, actor access.Actor) (OpenRequests, error) {
	var out OpenRequests
	if err := require(actor, access.SeeRequests); err != nil {
		return out, err
	}
	var open []PurchaseRequest
	q := visible(s.db.Read(ctx).Table("purchase_requests"), actor, "reseller_id", "customer_id").Where("status = ?", RequestOpen)
	n, err := cappedCount(q)
	if err != nil || n == 0 {
		return out, err
	}
	err = q.Session(&gorm.Session{}).Select("asked_at").Order("asked_at, id").Limit(1).Find(&open).Error
	if err != nil || len(open) == 0 {
		return out, err
	}
	return OpenRequests{n, open[0].AskedAt}, nil
}

// NearCaps lists the reseller's Flexible and Trial subscriptions with 90 % or
// more of their purchase cap in use, the fullest first. The reseller's staff may.
func (s *Store) NearCaps(ctx context.Context, actor access.Actor) (AttentionList, error) {
	return s.attention(ctx, actor, "customers", "customers.fullness DESC, subscriptions.id", func(q *gorm.DB) *gorm.DB {
		return q.Where("customers.fullness >= ?", nearlyFull).
			Where("subscriptions.status = ? AND subscriptions.plan IN ?", Active, []billing.Plan{billing.Flexible, billing.Trial}).
			Where("subscriptions.licensed * 1000 >= subscriptions.ceiling * ?", nearlyFull)
	})
}

// RenewalsSoon lists the reseller's terms that end within 60 days, the soonest
// first. The reseller's staff may.
func (s *Store) RenewalsSoon(ctx context.Context, actor access.Actor) (AttentionList, error) {
	today, err := s.today(ctx)
	if err != nil {
		return AttentionList{}, err
	}
	last := today.AddDays(renewalDays)
	return s.attention(ctx, actor, "customers", "customers.renews_on, subscriptions.id", func(q *gorm.DB) *gorm.DB {
		return q.Where("customers.renews_on <= ?", last).
			Where("subscriptions.status = ? AND subscriptions.plan IN ?", Active, annualPlans()).
			Where("subscriptions.term_end <= ?", last)
	})
}

// UnusedLicenses lists the reseller's Annual subscriptions with licenses that
// are paid for and assigned to nobody, the most first. The reseller's staff may.
func (s *Store) UnusedLicenses(ctx context.Context, actor access.Actor) (AttentionList, error) {
	return s.attention(ctx, actor, "subscriptions", "subscriptions.ceiling - subscriptions.licensed DESC, subscriptions.id DESC", func(q *gorm.DB) *gorm.DB {
		return q.Where("subscriptions.status = 'active' AND subscriptions.ceiling > subscriptions.licensed"). // as the index says it
															Where("subscriptions.plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY')")
	})
}

// FlaggedSubscriptions lists the reseller's subscriptions that a job has flagged
// for a person to look at. The reseller's staff may.
func (s *Store) FlaggedSubscriptions(ctx context.Context, actor access.Actor) (AttentionList, error) {
	return s.attention(ctx, actor, "subscriptions", "subscriptions.id", func(q *gorm.DB) *gorm.DB {
		return q.Where("subscriptions.status <> 'canceled' AND subscriptions.flag <> ''") // as the index says it
	})
}

func annualPlans() []billing.Plan { return []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly} }

// attention lists subscriptions in an order that an index of one of the two
// tables has; the fence is put on that table, so that the index is used.
func (s *Store) attention(ctx context.Context, actor access.Actor, table, order string, narrow func(*gorm.DB) *gorm.DB) (AttentionList, error) {
	var out AttentionList
	if err := require(actor, access.SeeCustomers); err != nil {
		return out, err
	}
	q := s.db.Read(ctx).Table("subscriptions").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id")
	customer := "customers.id"
	if table == "subscriptions" {
		customer = "subscriptions.customer_id"
	}
	q = narrow(visible(q, actor, table+".reseller_id", customer))
	var err error
	if out.Count, err = cappedCount(q); err != nil || out.Count == 0 {
		return out, err
	}
	err = q.Session(&gorm.Session{}).Select("subscriptions.*, customers.name AS customer_name, skus.name AS sku_name").
		Order(order).Limit(attentionRows).Scan(&out.Rows).Error
	return out, err
}

// today is the present day in the billing zone.
func (s *Store) today(ctx context.Context) (billing.Day, error) {
	zone, err := billingZone(s.db.Read(ctx))
	if err != nil {
		return 0, err
	}
	return billing.DayOf(s.now(), zone), nil
}

// SeatsOn are all of a reseller's seats at the end of a day.
type SeatsOn struct {
	Day       billing.Day
	Licensed  int64 // users
	Purchased int64 // licenses of Annual plans that are paid for
}

// historyMonths is how far back the history of seats goes.
const historyMonths = 12

// historyMost is the most subscriptions whose ledgers are summed up while
// somebody waits for the page.
const historyMost = 20_000

// SeatHistory returns the reseller's seats at the end of each of the last twelve
// months, the running one as it stands now, from the seat ledger. For a reseller
// with more than 20,000 subscriptions it is empty. The reseller's staff may.
func (s *Store) SeatHistory(ctx context.Context, actor access.Actor) ([]SeatsOn, error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	db := s.db.Read(ctx)
	own := visible(db.Table("subscriptions"), actor, "subscriptions.reseller_id", "subscriptions.customer_id")
	var n int64
	few := own.Session(&gorm.Session{}).Select("1 AS one").Limit(historyMost + 1)
	if err := db.Session(&gorm.Session{NewDB: true}).Table("(?) AS counted", few).Count(&n).Error; err != nil || n > historyMost {
		return nil, err
	}
	steps := own.Session(&gorm.Session{}).Joins("JOIN seat_ledger ON seat_ledger.subscription_id = subscriptions.id").
		Select(`seat_ledger.day, seat_ledger.licensed,
			CASE WHEN seat_ledger.plan IN ? THEN seat_ledger.billed ELSE 0 END AS purchased,
			LAG(seat_ledger.licensed) OVER (PARTITION BY seat_ledger.subscription_id ORDER BY seat_ledger.seq) AS licensed_before,
			LAG(CASE WHEN seat_ledger.plan IN ? THEN seat_ledger.billed ELSE 0 END)
				OVER (PARTITION BY seat_ledger.subscription_id ORDER BY seat_ledger.seq) AS purchased_before`,
			annualPlans(), annualPlans())
	var changes []SeatsOn
	err = db.Session(&gorm.Session{NewDB: true}).Table("(?) AS steps", steps).
		Select(`day, CAST(SUM(licensed - COALESCE(licensed_before, 0)) AS BIGINT) AS licensed,
			CAST(SUM(purchased - COALESCE(purchased_before, 0)) AS BIGINT) AS purchased`).
		Group("day").Order("day").Scan(&changes).Error
	return monthEnds(changes, today), err
}

// monthEnds sums up daily changes to the state at the end of each month.
func monthEnds(changes []SeatsOn, today billing.Day) []SeatsOn {
	var out []SeatsOn
	var sum SeatsOn
	next := 0
	for back := historyMonths - 1; back >= 0; back-- {
		month := today.Month() - billing.Month(back)
		sum.Day = min(month.Last(), today)
		for next < len(changes) && changes[next].Day <= sum.Day {
			sum.Licensed += changes[next].Licensed
			sum.Purchased += changes[next].Purchased
			next++
		}
		out = append(out, sum)
	}
	return out
}

// CustomerCounts says how many customers a reseller has, counted up to
// CountLimit, and how many of them have a suspended subscription.
type CustomerCounts struct{ All, Suspended int }

// CountCustomers counts the reseller's customers. The reseller's staff may.
func (s *Store) CountCustomers(ctx context.Context, actor access.Actor) (CustomerCounts, error) {
	var out CustomerCounts
	if err := require(actor, access.SeeCustomers); err != nil {
		return out, err
	}
	q := visible(s.db.Read(ctx).Table("customers"), actor, "reseller_id", "id")
	var err error
	if out.All, err = cappedCount(q); err != nil {
		return out, err
	}
	out.Suspended, err = cappedCount(q.Session(&gorm.Session{}).Where("status = ?", CustomerSuspended))
	return out, err
}
