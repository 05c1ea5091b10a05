-- +goose Up

-- The seat ledger lies in the order in which it is read: by subscription. An
-- entry says whether it changes what is billed; most of an Annual subscription's
-- do not.
{{if eq .Dialect "sqlite"}}
CREATE TABLE seat_ledger_31 (
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	seq             BIGINT NOT NULL,
	at              {{.Time}} NOT NULL,
	day             BIGINT NOT NULL,
	licensed        BIGINT NOT NULL,
	ceiling         BIGINT NOT NULL,
	billed          BIGINT NOT NULL,
	plan            TEXT NOT NULL,
	sku_id          {{.Key}} NOT NULL,
	currency        TEXT NOT NULL,
	price_minor     BIGINT NOT NULL,
	order_id        BIGINT NOT NULL REFERENCES orders (id),
	changes         BOOLEAN NOT NULL DEFAULT TRUE,
	PRIMARY KEY (subscription_id, seq)
) WITHOUT ROWID;
INSERT INTO seat_ledger_31 (subscription_id, seq, at, day, licensed, ceiling, billed, plan, sku_id, currency, price_minor, order_id)
	SELECT subscription_id, seq, at, day, licensed, ceiling, billed, plan, sku_id, currency, price_minor, order_id FROM seat_ledger
	ORDER BY subscription_id, seq;
DROP TABLE seat_ledger;
ALTER TABLE seat_ledger_31 RENAME TO seat_ledger;
CREATE INDEX seat_ledger_by_order ON seat_ledger (order_id);
{{else}}
ALTER TABLE seat_ledger ADD COLUMN changes BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE seat_ledger DROP CONSTRAINT seat_ledger_pkey;
ALTER TABLE seat_ledger ADD PRIMARY KEY (subscription_id, seq)
	INCLUDE (day, licensed, billed, plan, sku_id, price_minor, order_id, changes);
{{end}}
UPDATE seat_ledger SET changes = FALSE WHERE EXISTS (
	SELECT 1 FROM seat_ledger AS before WHERE before.subscription_id = seat_ledger.subscription_id AND before.seq = seat_ledger.seq - 1
		AND before.billed = seat_ledger.billed AND before.plan = seat_ledger.plan
		AND before.price_minor = seat_ledger.price_minor AND before.sku_id = seat_ledger.sku_id);

-- Invoice lines lie by month, so that writing a month's lines touches no other
-- month's. The lines of a month belong to the invoice of their reseller and
-- month, and have no invoice_id; a yearly charge's line has one.
{{if eq .Dialect "sqlite"}}
CREATE TABLE invoice_lines_31 (
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	month           BIGINT NOT NULL,
	order_id        BIGINT NOT NULL DEFAULT 0,
	no              BIGINT NOT NULL,
	invoice_id      BIGINT NOT NULL DEFAULT 0,
	reseller_id     BIGINT NOT NULL REFERENCES resellers (id),
	customer_id     BIGINT NOT NULL REFERENCES customers (id),
	customer_name   TEXT NOT NULL,
	sku_id          {{.Key}} NOT NULL,
	sku_name        TEXT NOT NULL,
	plan            TEXT NOT NULL,
	currency        TEXT NOT NULL,
	price_minor     BIGINT NOT NULL,
	from_day        BIGINT NOT NULL,
	to_day          BIGINT NOT NULL,
	days            BIGINT NOT NULL,
	period_days     BIGINT NOT NULL,
	net_minor       BIGINT NOT NULL,
	segments        TEXT NOT NULL,
	po_numbers      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (month, subscription_id, order_id, no)
) WITHOUT ROWID;
INSERT INTO invoice_lines_31 (subscription_id, month, order_id, no, invoice_id, reseller_id, customer_id, customer_name, sku_id, sku_name,
		plan, currency, price_minor, from_day, to_day, days, period_days, net_minor, segments, po_numbers)
	SELECT subscription_id, month, order_id, no, CASE order_id WHEN 0 THEN 0 ELSE invoice_id END, reseller_id, customer_id, customer_name, sku_id, sku_name,
		plan, currency, price_minor, from_day, to_day, days, period_days, net_minor, segments, po_numbers
	FROM invoice_lines ORDER BY month, subscription_id, order_id, no;
DROP TABLE invoice_lines;
ALTER TABLE invoice_lines_31 RENAME TO invoice_lines;
{{else}}
ALTER TABLE invoice_lines DROP CONSTRAINT invoice_lines_pkey;
ALTER TABLE invoice_lines ADD PRIMARY KEY (month, subscription_id, order_id, no);
DROP INDEX invoice_lines_by_invoice;
DROP INDEX invoice_lines_open;
UPDATE invoice_lines SET invoice_id = 0 WHERE order_id = 0;
{{end}}
CREATE INDEX invoice_lines_of_month ON invoice_lines (reseller_id, month, customer_id, subscription_id, no) WHERE order_id = 0;
CREATE INDEX invoice_lines_by_invoice ON invoice_lines (invoice_id) WHERE invoice_id <> 0;
CREATE INDEX invoice_lines_at_once ON invoice_lines (reseller_id, month, customer_id, net_minor) WHERE order_id <> 0;

-- How far a month's run has come for a reseller, and what the closed
-- subscriptions sum to: the net of their lines, and the seats at the month's end.
CREATE TABLE month_runs (
	reseller_id BIGINT NOT NULL REFERENCES resellers (id),
	month       BIGINT NOT NULL,
	total       BIGINT NOT NULL,
	closed      BIGINT NOT NULL,
	lines       BIGINT NOT NULL,
	net_minor   BIGINT NOT NULL,
	licensed    BIGINT NOT NULL,
	purchased   BIGINT NOT NULL,
	began_at    {{.Time}} NOT NULL,
	moved_at    {{.Time}} NOT NULL,
	PRIMARY KEY (reseller_id, month)
);

-- Closing a month writes every subscription: as few indexes as can be have that column.
DROP INDEX subscriptions_to_close;
CREATE INDEX orders_with_po_number ON orders (subscription_id) WHERE po_number <> '';

-- An older program would look for a month's lines by their invoice.
UPDATE programs SET oldest = 31;

-- +goose Down
