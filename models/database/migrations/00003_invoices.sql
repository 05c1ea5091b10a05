-- +goose Up

ALTER TABLE providers ADD COLUMN bank TEXT NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN due_days BIGINT NOT NULL DEFAULT 30;
ALTER TABLE providers ADD COLUMN own_rate BIGINT NOT NULL DEFAULT 0;
ALTER TABLE providers ADD COLUMN series TEXT NOT NULL DEFAULT '';

-- The last month that is billed, and before that closed for a subscription, as
-- months counted from year 0; nothing is written into a closed month.
ALTER TABLE resellers ADD COLUMN billed_month BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN closed_month BIGINT NOT NULL DEFAULT 0;
CREATE INDEX subscriptions_to_close ON subscriptions (reseller_id, closed_month, id);

-- What decides a reseller's VAT, from a day on.
CREATE TABLE vat_facts (
	reseller_id BIGINT NOT NULL REFERENCES resellers (id),
	valid_from  BIGINT NOT NULL,
	country     TEXT NOT NULL,
	vat_number  TEXT NOT NULL DEFAULT '',
	vat56b      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (reseller_id, valid_from)
);
INSERT INTO vat_facts (reseller_id, valid_from, country, vat_number, vat56b)
	SELECT id, 0, country, vat_number, vat56b FROM resellers;

CREATE TABLE series (
	id   {{.Key}} PRIMARY KEY,
	next BIGINT NOT NULL
);
INSERT INTO series (id, next) VALUES ('month', 1), ('yearly', 1), ('credit', 1);

-- An issued invoice never changes. Names, addresses and rates are copies.
CREATE TABLE invoices (
	id              {{.ID}},
	kind            TEXT NOT NULL CHECK (kind IN ('month', 'yearly', 'credit')),
	seq             BIGINT NOT NULL,
	number          {{.Key}} NOT NULL UNIQUE,
	reseller_id     BIGINT NOT NULL REFERENCES resellers (id),
	month           BIGINT NOT NULL DEFAULT 0,
	order_id        BIGINT NOT NULL DEFAULT 0,
	credits         BIGINT NOT NULL DEFAULT 0,
	reason          TEXT NOT NULL DEFAULT '',
	currency        TEXT NOT NULL,
	issued_at       {{.Time}} NOT NULL,
	issue_day       BIGINT NOT NULL,
	tax_day         BIGINT NOT NULL,
	due_day         BIGINT NOT NULL,
	seller_name     TEXT NOT NULL,
	seller_address  TEXT NOT NULL,
	seller_country  TEXT NOT NULL,
	seller_vat      TEXT NOT NULL,
	seller_bank     TEXT NOT NULL,
	buyer_name      TEXT NOT NULL,
	buyer_address   TEXT NOT NULL,
	buyer_country   TEXT NOT NULL,
	buyer_vat       TEXT NOT NULL,
	buyer_vat56b    TEXT NOT NULL,
	vat_kind        TEXT NOT NULL,
	vat_note        TEXT NOT NULL,
	rate            BIGINT NOT NULL,
	net_minor       BIGINT NOT NULL,
	vat_minor       BIGINT NOT NULL,
	total_minor     BIGINT NOT NULL,
	created_by      BIGINT NOT NULL DEFAULT 0,
	UNIQUE (kind, seq)
);
CREATE UNIQUE INDEX invoices_month  ON invoices (reseller_id, month, currency) WHERE kind = 'month';
CREATE UNIQUE INDEX invoices_yearly ON invoices (order_id) WHERE kind = 'yearly';
CREATE INDEX invoices_by_reseller ON invoices (reseller_id, issue_day, id);
CREATE INDEX invoices_by_month    ON invoices (month, id);
CREATE INDEX invoices_credits     ON invoices (credits);

-- A month's lines are written when the month is closed for a subscription, and
-- get their invoice when it is issued; until then invoice_id is 0.
CREATE TABLE invoice_lines (
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
	PRIMARY KEY (subscription_id, month, order_id, no)
);
CREATE INDEX invoice_lines_by_invoice ON invoice_lines (invoice_id, customer_id, subscription_id, month, no);
CREATE INDEX invoice_lines_open ON invoice_lines (reseller_id, month) WHERE invoice_id = 0;

-- +goose Down
