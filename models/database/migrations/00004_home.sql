-- +goose Up

-- What a reseller's home page lists, in the order in which it does.
CREATE INDEX subscriptions_unused ON subscriptions (reseller_id, (ceiling - licensed), id)
	WHERE status = 'active' AND ceiling > licensed AND plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY');
CREATE INDEX subscriptions_flagged ON subscriptions (reseller_id, id) WHERE status <> 'canceled' AND flag <> '';

-- +goose Down
