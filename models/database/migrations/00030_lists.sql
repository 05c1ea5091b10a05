-- +goose Up

-- What the rows of a list have in common that the list can be narrowed by, as one
-- text; a row of customers, orders or users names it by its number. Rows of kinds
-- are only ever added.
CREATE TABLE kinds (
	id   {{.ID}},
	code {{.Key}} NOT NULL UNIQUE
);

-- A customer's kind is its status, whether a subscription is near its ceiling,
-- and the edition and plan of each live subscription.
ALTER TABLE customers ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
CREATE TABLE kinds_before AS
	SELECT id, ('customer ' || status || CASE WHEN fullness >= 900 THEN ' near' ELSE ' far' END || COALESCE((
		SELECT string_agg(' ' || s.sku_id || ':' || s.plan, '' ORDER BY s.id) FROM subscriptions s
		WHERE s.customer_id = customers.id AND s.status <> 'canceled'), '')) AS code
	FROM customers;
INSERT INTO kinds (code) SELECT DISTINCT code FROM kinds_before ORDER BY code;
UPDATE customers SET kind = (SELECT kinds.id FROM kinds_before JOIN kinds ON kinds.code = kinds_before.code WHERE kinds_before.id = customers.id);
DROP TABLE kinds_before;

-- A user's kind is the status, the role, and the edition of each license held.
ALTER TABLE users ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
CREATE TABLE kinds_before AS
	SELECT id, ('user ' || status || ' ' || role || COALESCE((
		SELECT string_agg(' ' || s.sku_id, '' ORDER BY s.sku_id) FROM licenses JOIN subscriptions s ON s.id = licenses.subscription_id
		WHERE licenses.user_id = users.id AND licenses.held), '')) AS code
	FROM users WHERE customer_id IS NOT NULL;
INSERT INTO kinds (code) SELECT DISTINCT code FROM kinds_before ORDER BY code;
UPDATE users SET kind = (SELECT kinds.id FROM kinds_before JOIN kinds ON kinds.code = kinds_before.code WHERE kinds_before.id = users.id)
	WHERE customer_id IS NOT NULL;
DROP TABLE kinds_before;

-- An order's kind is its type, its status and its edition.
ALTER TABLE orders ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
INSERT INTO kinds (code) SELECT DISTINCT ('order ' || type || ' ' || status || ' ' || sku_id) AS code FROM orders ORDER BY code;
UPDATE orders SET kind = (SELECT id FROM kinds WHERE code = ('order ' || orders.type || ' ' || orders.status || ' ' || orders.sku_id));

-- The list of customers, in each order that it has: read from the index alone,
-- and, narrowed to some kinds, range by range.
DROP INDEX customers_by_name;
DROP INDEX customers_by_domain;
DROP INDEX customers_by_fullness;
DROP INDEX customers_by_renewal;
DROP INDEX customers_by_created;
CREATE INDEX customers_by_name ON customers (reseller_id, name_key, id{{.Include}}
	name, domain, products, plans, status, seats_used, seats_ceiling, fullness, renews_on, country, time_zone);
CREATE INDEX customers_by_domain ON customers (reseller_id, domain_key, id{{.Include}}
	name, domain, products, plans, status, seats_used, seats_ceiling, fullness, renews_on, country, time_zone);
CREATE INDEX customers_by_fullness ON customers (reseller_id, fullness, id{{.Include}}
	name, domain, products, plans, status, seats_used, seats_ceiling, renews_on, country, time_zone);
CREATE INDEX customers_by_renewal ON customers (reseller_id, renews_on, id{{.Include}}
	name, domain, products, plans, status, seats_used, seats_ceiling, fullness, country, time_zone);
CREATE INDEX customers_like_by_name     ON customers (reseller_id, kind, name_key, id);
CREATE INDEX customers_like_by_domain   ON customers (reseller_id, kind, domain_key, id);
CREATE INDEX customers_like_by_fullness ON customers (reseller_id, kind, fullness, id);
CREATE INDEX customers_like_by_renewal  ON customers (reseller_id, kind, renews_on, id);

DROP INDEX users_by_customer;
CREATE INDEX users_like_by_name ON users (customer_id, kind, name_key, id);
CREATE INDEX users_admins ON users (customer_id, role, name_key, id) WHERE role <> 'member';

CREATE INDEX orders_like_of_reseller ON orders (reseller_id, kind, placed_at, id);
CREATE INDEX orders_like_of_customer ON orders (customer_id, kind, placed_at, id);

DROP INDEX purchase_requests_by_reseller;
DROP INDEX purchase_requests_by_customer;
CREATE INDEX purchase_requests_by_reseller ON purchase_requests (reseller_id, status, asked_at, id);
CREATE INDEX purchase_requests_by_customer ON purchase_requests (customer_id, status, asked_at, id);

DROP INDEX invoices_by_reseller;
CREATE INDEX invoices_by_reseller ON invoices (reseller_id, kind, issue_day, id);
CREATE INDEX invoices_by_number   ON invoices (reseller_id, number);
CREATE INDEX invoices_by_day      ON invoices (kind, issue_day, id);
CREATE INDEX invoices_by_tax_day  ON invoices (kind, tax_day, id);

DROP INDEX subscriptions_by_reseller;
CREATE INDEX subscriptions_by_reseller ON subscriptions (reseller_id, id);
DROP INDEX subscriptions_unused;
CREATE INDEX subscriptions_unused ON subscriptions (reseller_id, status, (ceiling - licensed), id)
	WHERE status = 'active' AND ceiling > licensed AND plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY');
DROP INDEX subscriptions_flagged;
CREATE INDEX subscriptions_flagged ON subscriptions (reseller_id, status, id)
	WHERE flag <> '';
CREATE INDEX subscriptions_by_term ON subscriptions (reseller_id, status, term_end, id)
	WHERE plan IN ('ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY') AND due_on < 2932896;
CREATE INDEX subscriptions_near_cap ON subscriptions (reseller_id, status, (licensed * 1000 / ceiling), id)
	WHERE status = 'active' AND plan IN ('FLEXIBLE', 'TRIAL') AND ceiling > 0 AND licensed * 1000 >= ceiling * 900;

DROP INDEX outbox_by_reseller;
DROP INDEX outbox_by_status;
DROP INDEX outbox_by_user;
CREATE INDEX outbox_by_reseller      ON outbox (reseller_id, id);
CREATE INDEX outbox_by_customer      ON outbox (customer_id, id);
CREATE INDEX outbox_by_user          ON outbox (user_id, id);
CREATE INDEX outbox_like             ON outbox (kind, status, id);
CREATE INDEX outbox_like_of_reseller ON outbox (reseller_id, kind, status, id);
CREATE INDEX outbox_by_status        ON outbox (status, id);

DROP INDEX visits_by_reseller;
CREATE INDEX visits_by_reseller ON visits (reseller_id, started_at, id, customer_id, role);
CREATE INDEX visits_by_user ON visits (user_id, started_at, id, reseller_id, customer_id, role);
CREATE INDEX visits_running ON visits (started_at, id) WHERE ended_at IS NULL;

-- The words by which resellers, customers and users are found, and those of whom
-- they are not written yet. Scope is whose list is searched: 0 is everybody's,
-- the Support desk's; else a reseller's of customers, or a customer's of users.
CREATE TABLE search_words (
	what  SMALLINT NOT NULL,
	scope BIGINT NOT NULL,
	word  {{.Key}} NOT NULL,
	id    BIGINT NOT NULL,
	PRIMARY KEY (what, scope, word, id)
){{.Clustered}};
ALTER TABLE resellers ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX resellers_unlisted ON resellers (id) WHERE listed = FALSE;
CREATE INDEX customers_unlisted ON customers (id) WHERE listed = FALSE;
CREATE INDEX users_unlisted ON users (id) WHERE listed = FALSE;

-- An older program would not write what lists are narrowed and searched by.
UPDATE programs SET oldest = 30;

-- +goose Down
