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
	return s.attention(ctx, actor, "(licensed * 1000 / ceiling)", true,
		part{"status = 'active' AND plan IN ('FLEXIBLE', 'TRIAL') AND ceiling > 0 AND licensed * 1000 >= ceiling * 900", nil})
}

// RenewalsSoon lists the reseller's terms that end within 60 days, the soonest
// first. The reseller's staff may.
func (s *Store) RenewalsSoon(ctx context.Context, actor access.Actor) (AttentionList, error) {
	today, err := s.today(ctx)
	if err != nil {
		return AttentionList{}, err
	}
	return s.attention(ctx, actor, "term_end", false,
		part{"status = 'active' AND " + runningTerms + " AND term_end <= ?", []any{today.AddDays(renewalDays)}})
}

// UnusedLicenses lists the reseller's Annual subscriptions with licenses that
// are paid for and assigned to nobody, the most first. The reseller's staff may.
func (s *Store) UnusedLicenses(ctx context.Context, actor access.Actor) (AttentionList, error) {
	return s.attention(ctx, actor, "(ceiling - licensed)", true,
		part{"status = 'active' AND ceiling > licensed AND plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY')", nil})
}

// FlaggedSubscriptions lists the reseller's subscriptions that a job has flagged
// for a person to look at. The reseller's staff may.
func (s *Store) FlaggedSubscriptions(ctx context.Context, actor access.Actor) (AttentionList, error) {
	return s.attention(ctx, actor, "id", false,
		part{"status = 'active' AND flag <> ''", nil}, part{"status = 'suspended' AND flag <> ''", nil})
}

func annualPlans() []billing.Plan { return []billing.Plan{billing.AnnualMonthly, billing.AnnualYearly} }

// attention lists the first of a reseller's subscriptions that are in one of some
// parts, in an order. There is an index with just the parts' conditions, as they
// are spelled, and with this order.
func (s *Store) attention(ctx context.Context, actor access.Actor, column string, desc bool, parts ...part) (AttentionList, error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return AttentionList{}, err
	}
	db := s.db.Read(ctx)
	list := ranges{db: db, table: "subscriptions"}
	for _, p := range parts {
		list.parts = append(list.parts, part{"reseller_id = ? AND " + p.where, append([]any{actor.ResellerID}, p.args...)})
	}
	rows := visibleByID(db.Table("subscriptions"), actor, "subscriptions.reseller_id", "subscriptions.customer_id").
		Select("subscriptions.*, customers.name AS customer_name, skus.name AS sku_name").
		Joins("JOIN customers ON customers.id = subscriptions.customer_id").
		Joins("JOIN skus ON skus.id = subscriptions.sku_id")
	by := sorting{column, "subscriptions.id", desc, textValue}
	first, err := mergedPage(list, rows, by, Paging{Size: attentionRows}, scanned[Attention], func(a Attention) cursor { return cursor{id: a.ID} })
	return AttentionList{first.Rows, first.Count}, err
}

// today is the present day in the billing zone.
func (s *Store) today(ctx context.Context) (billing.Day, error) {
	zone, err := s.zones.billing(s.db.Read(ctx))
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

// SeatHistory returns the reseller's seats at the end of each of the last twelve
// months, the running one as it stands now, from the seat ledger. For a reseller
// with more than 20,000 subscriptions they are those of the months that were
// closed, and as they were worked out last; none until they are. The reseller's
// staff may.
func (s *Store) SeatHistory(ctx context.Context, actor access.Actor) ([]SeatsOn, error) {
	if err := require(actor, access.SeeCustomers); err != nil {
		return nil, err
	}
	t, err := s.reading(ctx, actor)
	if err != nil {
		return nil, err
	}
	many, err := s.hasMany(t.DB, actor.ResellerID)
	if err != nil {
		return nil, err
	}
	if many {
		return t.closedSeats(actor.ResellerID)
	}
	db, today := t.DB, t.day()
	own := visible(db.Table("subscriptions"), actor, "subscriptions.reseller_id", "subscriptions.customer_id")
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
