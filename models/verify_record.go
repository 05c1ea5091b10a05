package models

import "gorm.io/gorm"

// requests compares each purchase request with its row in the order history.
func (v *verification) requests() error {
	var rows []struct {
		ID     uint
		Status RequestStatus
		Says   OrderStatus
	}
	err := v.db.Raw(`SELECT purchase_requests.id, purchase_requests.status, orders.status AS says
		FROM purchase_requests JOIN orders ON orders.id = purchase_requests.order_id
		WHERE orders.subscription_id <> purchase_requests.subscription_id OR orders.status <> CASE purchase_requests.status
			WHEN 'open' THEN 'requested' WHEN 'ordered' THEN 'completed' ELSE purchase_requests.status END
		ORDER BY purchase_requests.id`).Scan(&rows).Error
	for _, r := range rows {
		v.differs("request", r.ID, "it is %s, its order says %s", r.Status, r.Says)
	}
	return err
}

// entries computes the hash of every entry of every record anew.
func (v *verification) entries() error {
	var last Activity
	broken := false
	for {
		var rows []Activity
		err := v.db.Session(&gorm.Session{}).Where("(chain, seq) > (?, ?)", last.Chain, last.Seq).
			Order("chain, seq").Limit(batch).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, a := range rows {
			if a.Chain != last.Chain {
				last, broken = Activity{}, false
			}
			if !a.follows(last) && !broken {
				broken = true // what follows it is wrong too, and said once
				v.differs("record", a.ID, "entry %d of %s was changed, or one before it is missing", a.Seq, a.Chain)
			}
			last = a
		}
	}
}

// heads finds records whose last entries are missing or were added by another hand.
func (v *verification) heads() error {
	var rows []struct {
		Chain string
		Seq   int64
		Last  int64
	}
	err := v.db.Raw(`SELECT heads.chain, heads.seq, COALESCE(ends.last, 0) AS last
		FROM (SELECT 'customers/' || CAST(id AS TEXT) AS chain, chain_seq AS seq, chain_hash AS hash FROM customers
			UNION ALL SELECT 'resellers/' || CAST(id AS TEXT), chain_seq, chain_hash FROM resellers
			UNION ALL SELECT 'providers/' || CAST(id AS TEXT), chain_seq, chain_hash FROM providers) heads
		LEFT JOIN (SELECT chain, MAX(seq) AS last FROM activity GROUP BY chain) ends ON ends.chain = heads.chain
		LEFT JOIN activity ON activity.chain = heads.chain AND activity.seq = heads.seq
		WHERE heads.seq <> COALESCE(ends.last, 0) OR heads.hash <> COALESCE(activity.hash, '')
		ORDER BY heads.chain`).Scan(&rows).Error
	for _, r := range rows {
		v.differs("record", 0, "%s has entries up to %d and should have them up to %d", r.Chain, r.Last, r.Seq)
	}
	return err
}

// places finds entries that stand with another customer or reseller than the
// record says that they belong to, or in a record of nobody.
func (v *verification) places() error {
	var rows []Activity
	err := v.db.Raw(`SELECT activity.* FROM activity
		LEFT JOIN customers ON customers.id = activity.customer_id
		LEFT JOIN resellers ON resellers.id = activity.reseller_id
		WHERE activity.chain <> CASE WHEN activity.customer_id <> 0 THEN 'customers/' || CAST(activity.customer_id AS TEXT)
				WHEN activity.reseller_id <> 0 THEN 'resellers/' || CAST(activity.reseller_id AS TEXT) ELSE 'providers/1' END
			OR (activity.customer_id <> 0 AND activity.reseller_id <> COALESCE(customers.reseller_id, 0))
			OR (activity.reseller_id <> 0 AND resellers.id IS NULL)
		ORDER BY activity.id`).Scan(&rows).Error
	for _, a := range rows {
		v.differs("record", a.ID, "entry %d of %s stands with customer %d of reseller %d", a.Seq, a.Chain, a.CustomerID, a.ResellerID)
	}
	return err
}
