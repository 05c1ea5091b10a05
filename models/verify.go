package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"perseat/models/billing"
)

// Difference is a place where the data says two things that do not agree.
type Difference struct {
	Subject   string // "subscription", "customer", "request", "record", "invoice"
	SubjectID uint
	Text      string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s %d: %s", d.Subject, d.SubjectID, d.Text)
}

// Verify compares what is kept for speed with the history behind it: counts
// with licenses and the seat ledger, customers with their subscriptions, what
// lists are narrowed and searched by with the rows,
// purchase requests with their orders, each record of activity with its hashes,
// and every issued invoice with what the seat ledger gives. It changes nothing,
// and it may run beside writers: whatever is compared is read by one statement.
// The command line may.
func (s *Store) Verify(ctx context.Context) ([]Difference, error) {
	v := &verification{db: s.db.Read(ctx)}
	err := v.run()
	return v.found, err
}

// verification is one run of Verify.
type verification struct {
	db    *gorm.DB
	found []Difference
}

func (v *verification) run() error {
	for _, check := range v.checks() {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) checks() []func() error {
	return []func() error{
		v.seats, v.licenses, v.ledger, v.customers, v.kinds, v.words, v.requests, v.entries, v.heads, v.places,
		v.monthLines, v.yearlyLines, v.totals, v.credits, v.records, v.series,
	}
}

// batch is how many rows are compared at once.
const batch = 1000

func (v *verification) differs(subject string, id uint, format string, args ...any) {
	v.found = append(v.found, Difference{subject, id, fmt.Sprintf(format, args...)})
}

// seats compares each subscription with its licenses and its last ledger entry.
func (v *verification) seats() error {
	type row struct {
		Subscription
		Held     int64
		Entries  int64
		Last     int64
		LLicense int64        `gorm:"column:l_licensed"`
		LCeiling int64        `gorm:"column:l_ceiling"`
		LBilled  int64        `gorm:"column:l_billed"`
		LPlan    billing.Plan `gorm:"column:l_plan"`
		LSKU     string       `gorm:"column:l_sku"`
		LPrice   int64        `gorm:"column:l_price"`
	}
	for after := uint(0); ; {
		var rows []row
		err := v.db.Raw(`SELECT s.*,
			(SELECT COUNT(*) FROM licenses WHERE subscription_id = s.id AND held) AS held,
			(SELECT COUNT(*) FROM seat_ledger WHERE subscription_id = s.id) AS entries,
			e.seq AS last, e.licensed AS l_licensed, e.ceiling AS l_ceiling, e.billed AS l_billed, e.plan AS l_plan, e.sku_id AS l_sku, e.price_minor AS l_price
			FROM (SELECT * FROM subscriptions WHERE id > ? ORDER BY id LIMIT ?) s
			LEFT JOIN seat_ledger e ON e.subscription_id = s.id
				AND e.seq = (SELECT MAX(seq) FROM seat_ledger WHERE subscription_id = s.id)
			ORDER BY s.id`, after, batch).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			after = r.ID
			v.equal(r.ID, "licensed users", r.Licensed, "licenses held", r.Held)
			v.equal(r.ID, "licensed users", r.Licensed, "the last ledger entry", r.LLicense)
			v.equal(r.ID, "the ceiling", r.Ceiling, "the last ledger entry", r.LCeiling)
			v.equal(r.ID, "billed licenses", r.billed(), "the last ledger entry", r.LBilled)
			v.equal(r.ID, "the term's price", r.PriceMinor, "the last ledger entry", r.LPrice)
			v.equal(r.ID, "the number of the last entry", r.LedgerSeq, "the last ledger entry", r.Last)
			v.equal(r.ID, "the number of the last entry", r.Last, "ledger entries", r.Entries)
			if r.Plan != r.LPlan || r.SKUID != r.LSKU {
				v.differs("subscription", r.ID, "it is %s on %s, the last ledger entry says %s on %s", r.SKUID, r.Plan, r.LSKU, r.LPlan)
			}
		}
	}
}

func (v *verification) equal(subscription uint, what string, n int64, other string, m int64) {
	if n != m {
		v.differs("subscription", subscription, "%s: %d, %s: %d", what, n, other, m)
	}
}

// licenses finds licenses held by people who cannot hold them.
func (v *verification) licenses() error {
	var rows []struct{ SubscriptionID, UserID uint }
	err := v.db.Raw(`SELECT licenses.subscription_id, licenses.user_id FROM licenses
		JOIN users ON users.id = licenses.user_id JOIN subscriptions ON subscriptions.id = licenses.subscription_id
		WHERE licenses.held AND (users.status NOT IN ('active', 'suspended')
			OR users.customer_id IS NULL OR users.customer_id <> subscriptions.customer_id)
		ORDER BY licenses.subscription_id, licenses.user_id`).Scan(&rows).Error
	for _, r := range rows {
		v.differs("subscription", r.SubscriptionID, "user %d holds a license, but is deleted or somebody else's", r.UserID)
	}
	return err
}

// ledger finds entries that break the seat rule, go back in time, change the
// price of a running term, or are not what their order says.
func (v *verification) ledger() error {
	var rows []struct {
		SubscriptionID uint
		Seq            int64
		What           string
	}
	err := v.db.Raw(`SELECT subscription_id, seq, CASE
			WHEN licensed < 0 OR licensed > ceiling THEN 'more are licensed than the ceiling allows'
			WHEN billed NOT IN (0, whole) THEN 'it bills another number than its plan does'
			WHEN at < before_at OR day < before_day THEN 'it is earlier than the entry before it'
			WHEN ordered <> subscription_id THEN 'its order is not of this subscription'
			WHEN repriced THEN 'it has another price than its term'
			WHEN mistaken THEN 'it says wrongly whether it changes what is billed'
			ELSE 'it is not what its order says' END AS what
		FROM (SELECT seat_ledger.*, orders.subscription_id AS ordered,
				CASE seat_ledger.plan WHEN 'TRIAL' THEN 0 WHEN 'FLEXIBLE' THEN licensed ELSE ceiling END AS whole,
				LAG(seat_ledger.at) OVER by_seq AS before_at, LAG(seat_ledger.day) OVER by_seq AS before_day,
				changes = COALESCE(billed = LAG(billed) OVER by_seq AND seat_ledger.plan = LAG(seat_ledger.plan) OVER by_seq
					AND price_minor = LAG(price_minor) OVER by_seq AND seat_ledger.sku_id = LAG(seat_ledger.sku_id) OVER by_seq, FALSE) AS mistaken,
				orders.type NOT IN ('created', 'trial_started', 'paid_service_started', 'plan_changed', 'renewed', 'activated')
					AND seat_ledger.price_minor <> LAG(seat_ledger.price_minor) OVER by_seq AS repriced,
				orders.day <> seat_ledger.day OR orders.finished_at <> seat_ledger.at OR orders.plan <> seat_ledger.plan
					OR orders.sku_id <> seat_ledger.sku_id OR orders.currency <> seat_ledger.currency
					OR orders.to_seats <> CASE orders.type WHEN 'users_added' THEN licensed WHEN 'users_removed' THEN licensed
						WHEN 'canceled' THEN 0 ELSE ceiling END AS unlike
			FROM seat_ledger JOIN orders ON orders.id = seat_ledger.order_id
			WINDOW by_seq AS (PARTITION BY seat_ledger.subscription_id ORDER BY seat_ledger.seq)) entries
		WHERE licensed < 0 OR licensed > ceiling OR billed NOT IN (0, whole) OR at < before_at OR day < before_day
			OR ordered <> subscription_id OR repriced OR mistaken OR unlike
		ORDER BY subscription_id, seq`).Scan(&rows).Error
	for _, r := range rows {
		v.differs("subscription", r.SubscriptionID, "ledger entry %d: %s", r.Seq, r.What)
	}
	return err
}

// customers compares what lists show of each customer with its subscriptions.
func (v *verification) customers() error {
	type row struct {
		CustomerID uint `gorm:"column:c_id"`
		CStatus    CustomerStatus
		CProducts  string
		CPlans     string
		CUsed      int64
		CCeiling   int64
		CFullness  int64
		CRenewsOn  billing.Day
		CKind      string
		Sub        summed `gorm:"embedded"`
	}
	for after := uint(0); ; {
		var rows []row
		err := v.db.Raw(`SELECT c.id AS c_id, c.status AS c_status, c.products AS c_products, c.plans AS c_plans,
			c.seats_used AS c_used, c.seats_ceiling AS c_ceiling, c.fullness AS c_fullness, c.renews_on AS c_renews_on,
			COALESCE(kinds.code, '') AS c_kind, s.id, s.sku_id, s.plan, s.status, s.licensed, s.ceiling, s.term_end, skus.name AS sku_name
			FROM (SELECT * FROM customers WHERE id > ? ORDER BY id LIMIT ?) c
			LEFT JOIN kinds ON kinds.id = c.kind
			LEFT JOIN subscriptions s ON s.customer_id = c.id LEFT JOIN skus ON skus.id = s.sku_id
			ORDER BY c.id, s.id`, after, batch).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		for len(rows) > 0 {
			c, subs := rows[0], []summed(nil)
			for len(rows) > 0 && rows[0].CustomerID == c.CustomerID {
				if rows[0].Sub.ID != 0 {
					subs = append(subs, rows[0].Sub)
				}
				rows = rows[1:]
			}
			after = c.CustomerID
			sum := summary(subs)
			says := fmt.Sprintf("%s, %q on %q, %d of %d, %d, %d, %q", c.CStatus, c.CProducts, c.CPlans, c.CUsed, c.CCeiling, c.CFullness, c.CRenewsOn, c.CKind)
			is := fmt.Sprintf("%s, %q on %q, %d of %d, %d, %d, %q", sum.Status, sum.Products, sum.Plans, sum.SeatsUsed, sum.SeatsCeiling, sum.Fullness, sum.RenewsOn, customerKind(sum, subs))
			if says != is {
				v.differs("customer", c.CustomerID, "lists say %s, its subscriptions are %s", says, is)
			}
		}
	}
}
