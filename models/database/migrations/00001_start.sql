-- +goose Up

CREATE TABLE providers (
	id           {{.ID}},
	name         TEXT NOT NULL,
	address      TEXT NOT NULL DEFAULT '',
	country      TEXT NOT NULL,
	vat_number   TEXT NOT NULL DEFAULT '',
	billing_zone TEXT NOT NULL,
	chain_seq    BIGINT NOT NULL DEFAULT 0,
	chain_hash   TEXT NOT NULL DEFAULT ''
);
INSERT INTO providers (name, country, billing_zone) VALUES ('Provider', 'IE', 'Europe/Dublin');

-- A moved clock: the program's time is moved_to plus what has passed since real_at.
CREATE TABLE clocks (
	id       BIGINT PRIMARY KEY,
	moved_to {{.Time}} NOT NULL,
	real_at  {{.Time}} NOT NULL
);

CREATE TABLE products (
	id   {{.Key}} PRIMARY KEY,
	name TEXT NOT NULL
);
CREATE TABLE skus (
	id            {{.Key}} PRIMARY KEY,
	product_id    {{.Key}} NOT NULL REFERENCES products (id),
	name          TEXT NOT NULL,
	rank          BIGINT NOT NULL,
	edition_limit BIGINT NOT NULL,
	base_product  {{.Key}} NOT NULL DEFAULT '',
	automatic     BOOLEAN NOT NULL,
	plans         TEXT NOT NULL
);
CREATE TABLE prices (
	sku_id     {{.Key}} NOT NULL REFERENCES skus (id),
	plan       {{.Key}} NOT NULL,
	currency   {{.Key}} NOT NULL,
	valid_from BIGINT NOT NULL,
	minor      BIGINT NOT NULL CHECK (minor >= 0),
	PRIMARY KEY (sku_id, plan, currency, valid_from)
);

CREATE TABLE resellers (
	id                {{.ID}},
	name              TEXT NOT NULL,
	name_key          {{.Key}} NOT NULL,
	domain            TEXT NOT NULL,
	domain_key        {{.Key}} NOT NULL UNIQUE,
	address           TEXT NOT NULL DEFAULT '',
	country           TEXT NOT NULL,
	vat_number        TEXT NOT NULL DEFAULT '',
	vat56b            TEXT NOT NULL DEFAULT '',
	currency          TEXT NOT NULL,
	contract_limit    BIGINT NOT NULL CHECK (contract_limit > 0),
	ordering          TEXT NOT NULL DEFAULT 'off' CHECK (ordering IN ('off', 'form', 'link')),
	ordering_link     TEXT NOT NULL DEFAULT '',
	shown_name        TEXT NOT NULL,
	support_name      TEXT NOT NULL DEFAULT '',
	support_email     TEXT NOT NULL DEFAULT '',
	support_phone     TEXT NOT NULL DEFAULT '',
	support_page      TEXT NOT NULL DEFAULT '',
	default_country   TEXT NOT NULL DEFAULT '',
	default_time_zone TEXT NOT NULL DEFAULT '',
	settings_version  BIGINT NOT NULL DEFAULT 1,
	settings_by       BIGINT NOT NULL DEFAULT 0,
	created_at        {{.Time}} NOT NULL,
	chain_seq         BIGINT NOT NULL DEFAULT 0,
	chain_hash        TEXT NOT NULL DEFAULT ''
);

-- seats_used to renews_on sum up the customer's live subscriptions for lists; they
-- are written in the transaction of every change of those.
CREATE TABLE customers (
	id            {{.ID}},
	reseller_id   BIGINT NOT NULL REFERENCES resellers (id),
	name          TEXT NOT NULL,
	name_key      {{.Key}} NOT NULL,
	domain        TEXT NOT NULL,
	domain_key    {{.Key}} NOT NULL UNIQUE,
	contact_name  TEXT NOT NULL DEFAULT '',
	contact_email TEXT NOT NULL DEFAULT '',
	phone         TEXT NOT NULL DEFAULT '',
	street        TEXT NOT NULL DEFAULT '',
	city          TEXT NOT NULL DEFAULT '',
	postal_code   TEXT NOT NULL DEFAULT '',
	country       TEXT NOT NULL,
	time_zone     TEXT NOT NULL,
	version       BIGINT NOT NULL DEFAULT 1,
	edited_by     BIGINT NOT NULL DEFAULT 0,
	status        TEXT NOT NULL DEFAULT 'none' CHECK (status IN ('none', 'active', 'suspended', 'trial', 'canceled')),
	products      TEXT NOT NULL DEFAULT '',
	plans         TEXT NOT NULL DEFAULT '',
	seats_used    BIGINT NOT NULL DEFAULT 0,
	seats_ceiling BIGINT NOT NULL DEFAULT 0,
	fullness      BIGINT NOT NULL DEFAULT 0,
	renews_on     BIGINT NOT NULL,
	created_at    {{.Time}} NOT NULL,
	chain_seq     BIGINT NOT NULL DEFAULT 0,
	chain_hash    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX customers_by_name     ON customers (reseller_id, name_key, id);
CREATE INDEX customers_by_domain   ON customers (reseller_id, domain_key, id);
CREATE INDEX customers_by_fullness ON customers (reseller_id, fullness, id);
CREATE INDEX customers_by_renewal  ON customers (reseller_id, renews_on, id);
CREATE INDEX customers_by_created  ON customers (reseller_id, created_at, id);

-- Everybody who can sign in: users of customers, staff of resellers (no customer),
-- support staff (neither).
CREATE TABLE users (
	id              {{.ID}},
	reseller_id     BIGINT REFERENCES resellers (id),
	customer_id     BIGINT REFERENCES customers (id),
	role            TEXT NOT NULL,
	status          TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'deleted', 'erased')),
	first_name      TEXT NOT NULL,
	last_name       TEXT NOT NULL,
	name_key        {{.Key}} NOT NULL,
	email           TEXT NOT NULL,
	email_key       {{.Key}} NOT NULL,
	secondary_email TEXT NOT NULL DEFAULT '',
	password_hash   TEXT NOT NULL DEFAULT '',
	demo            BOOLEAN NOT NULL DEFAULT FALSE,
	version         BIGINT NOT NULL DEFAULT 1,
	created_at      {{.Time}} NOT NULL,
	last_sign_in_at {{.Time}},
	suspended       BOOLEAN NOT NULL DEFAULT FALSE,
	deleted_on      BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE status IN ('active', 'suspended');
CREATE INDEX users_by_address  ON users (email_key);
CREATE INDEX users_by_customer ON users (customer_id, status, name_key, id);
CREATE INDEX users_by_reseller ON users (reseller_id, name_key, id) WHERE customer_id IS NULL;
CREATE INDEX users_deleted     ON users (deleted_on) WHERE status = 'deleted';

CREATE TABLE session_keys (
	id         {{.ID}},
	hash_key   {{.Blob}} NOT NULL,
	block_key  {{.Blob}} NOT NULL,
	created_at {{.Time}} NOT NULL
);
CREATE TABLE sessions (
	id           {{.Key}} PRIMARY KEY,
	user_id      BIGINT NOT NULL REFERENCES users (id),
	created_at   {{.Time}} NOT NULL,
	last_seen_at {{.Time}} NOT NULL,
	expires_at   {{.Time}} NOT NULL,
	ended_at     {{.Time}},
	address      TEXT NOT NULL DEFAULT '',
	device       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_by_user ON sessions (user_id, expires_at);

CREATE TABLE subscriptions (
	id            {{.ID}},
	reseller_id   BIGINT NOT NULL REFERENCES resellers (id),
	customer_id   BIGINT NOT NULL REFERENCES customers (id),
	product_id    {{.Key}} NOT NULL REFERENCES products (id),
	sku_id        {{.Key}} NOT NULL REFERENCES skus (id),
	plan          TEXT NOT NULL CHECK (plan IN ('FLEXIBLE', 'ANNUAL_MONTHLY_PAY', 'ANNUAL_YEARLY_PAY', 'TRIAL')),
	status        TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'canceled')),
	suspension    TEXT NOT NULL DEFAULT '',
	licensed      BIGINT NOT NULL,
	ceiling       BIGINT NOT NULL,
	currency      TEXT NOT NULL,
	price_minor   BIGINT NOT NULL DEFAULT 0,
	term_start    BIGINT NOT NULL,
	term_end      BIGINT NOT NULL,
	trial_end     BIGINT NOT NULL,
	due_on        BIGINT NOT NULL,
	next_plan     TEXT NOT NULL DEFAULT '',
	next_seats    BIGINT NOT NULL DEFAULT 0,
	next_order    BIGINT NOT NULL DEFAULT 0,
	renewal       TEXT NOT NULL DEFAULT '',
	renewal_plan  TEXT NOT NULL DEFAULT '',
	renewal_seats BIGINT NOT NULL DEFAULT 0,
	renewal_sku   TEXT NOT NULL DEFAULT '',
	renewal_order BIGINT NOT NULL DEFAULT 0,
	flag          TEXT NOT NULL DEFAULT '',
	po_number     TEXT NOT NULL DEFAULT '',
	version       BIGINT NOT NULL DEFAULT 1,
	edited_by     BIGINT NOT NULL DEFAULT 0,
	ledger_seq    BIGINT NOT NULL DEFAULT 0,
	moment        {{.Time}} NOT NULL,
	created_at    {{.Time}} NOT NULL,
	started_on    BIGINT NOT NULL,
	ended_on      BIGINT NOT NULL,
	CONSTRAINT seats_within_ceiling CHECK (licensed BETWEEN 0 AND ceiling),
	CONSTRAINT suspension_says_why CHECK ((status = 'suspended') = (suspension <> '')),
	CONSTRAINT canceled_holds_nothing CHECK (status <> 'canceled' OR licensed = 0),
	CONSTRAINT annual_has_term CHECK (plan NOT LIKE 'ANNUAL%' OR term_start < term_end)
);
CREATE UNIQUE INDEX subscriptions_live_product ON subscriptions (customer_id, product_id) WHERE status <> 'canceled';
CREATE INDEX subscriptions_by_customer ON subscriptions (customer_id, id);
CREATE INDEX subscriptions_by_reseller ON subscriptions (reseller_id, status, id);
CREATE INDEX subscriptions_due ON subscriptions (due_on, id) WHERE status <> 'canceled';
CREATE TABLE trials (
	customer_id BIGINT NOT NULL REFERENCES customers (id),
	product_id  {{.Key}} NOT NULL REFERENCES products (id),
	PRIMARY KEY (customer_id, product_id)
);

-- A license that a user holds now, or held when deleted and gets back on restore.
CREATE TABLE licenses (
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	user_id         BIGINT NOT NULL REFERENCES users (id),
	held            BOOLEAN NOT NULL,
	assigned_at     {{.Time}} NOT NULL,
	PRIMARY KEY (subscription_id, user_id)
);
CREATE INDEX licenses_by_user ON licenses (user_id);

CREATE TABLE orders (
	id              {{.ID}},
	reseller_id     BIGINT NOT NULL REFERENCES resellers (id),
	customer_id     BIGINT NOT NULL REFERENCES customers (id),
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	type            TEXT NOT NULL,
	status          TEXT NOT NULL CHECK (status IN ('requested', 'completed', 'declined', 'withdrawn', 'scheduled', 'canceled', 'failed')),
	plan            TEXT NOT NULL,
	product_id      {{.Key}} NOT NULL,
	sku_id          {{.Key}} NOT NULL,
	from_seats      BIGINT NOT NULL,
	to_seats        BIGINT NOT NULL,
	amount_minor    BIGINT NOT NULL DEFAULT 0,
	currency        TEXT NOT NULL,
	priced          BOOLEAN NOT NULL DEFAULT FALSE,
	po_number       TEXT NOT NULL DEFAULT '',
	source          TEXT NOT NULL DEFAULT '',
	source_note     TEXT NOT NULL DEFAULT '',
	reason          TEXT NOT NULL DEFAULT '',
	detail          TEXT NOT NULL DEFAULT '',
	quote           TEXT NOT NULL DEFAULT '',
	placed_by       BIGINT NOT NULL DEFAULT 0,
	placed_role     TEXT NOT NULL,
	visit_id        BIGINT NOT NULL DEFAULT 0,
	placed_at       {{.Time}} NOT NULL,
	day             BIGINT NOT NULL,
	finished_at     {{.Time}}
);
CREATE INDEX orders_by_reseller ON orders (reseller_id, placed_at, id);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at, id);
CREATE INDEX orders_by_subscription ON orders (subscription_id, id);

-- Append-only: what was held and billed after each change, from which billing works.
CREATE TABLE seat_ledger (
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
	PRIMARY KEY (subscription_id, seq)
);
CREATE INDEX seat_ledger_by_order ON seat_ledger (order_id);

CREATE TABLE purchase_requests (
	id              {{.ID}},
	reseller_id     BIGINT NOT NULL REFERENCES resellers (id),
	customer_id     BIGINT NOT NULL REFERENCES customers (id),
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	order_id        BIGINT NOT NULL REFERENCES orders (id),
	kind            TEXT NOT NULL CHECK (kind IN ('licenses', 'cap')),
	asked           BIGINT NOT NULL CHECK (asked > 0),
	ordered         BIGINT NOT NULL DEFAULT 0,
	note            TEXT NOT NULL DEFAULT '',
	status          TEXT NOT NULL CHECK (status IN ('open', 'ordered', 'declined', 'withdrawn')),
	reason          TEXT NOT NULL DEFAULT '',
	asked_by        BIGINT NOT NULL REFERENCES users (id),
	asked_visit     BIGINT NOT NULL DEFAULT 0,
	asked_at        {{.Time}} NOT NULL,
	answered_by     BIGINT NOT NULL DEFAULT 0,
	answered_at     {{.Time}}
);
CREATE UNIQUE INDEX purchase_requests_open ON purchase_requests (subscription_id) WHERE status = 'open';
CREATE INDEX purchase_requests_by_reseller ON purchase_requests (reseller_id, status, id);
CREATE INDEX purchase_requests_by_customer ON purchase_requests (customer_id, id);

-- Append-only and chained by hash: one chain for each customer, each reseller and the provider.
CREATE TABLE activity (
	id          {{.ID}},
	chain       {{.Key}} NOT NULL,
	seq         BIGINT NOT NULL,
	reseller_id BIGINT NOT NULL DEFAULT 0,
	customer_id BIGINT NOT NULL DEFAULT 0,
	at          {{.Time}} NOT NULL,
	actor_id    BIGINT NOT NULL DEFAULT 0,
	actor_role  TEXT NOT NULL,
	visit_id    BIGINT NOT NULL DEFAULT 0,
	action      TEXT NOT NULL,
	subject     TEXT NOT NULL,
	subject_id  BIGINT NOT NULL,
	facts       TEXT NOT NULL,
	address     TEXT NOT NULL DEFAULT '',
	request_id  TEXT NOT NULL DEFAULT '',
	hash        TEXT NOT NULL,
	UNIQUE (chain, seq)
);
CREATE INDEX activity_by_customer ON activity (customer_id, id);
CREATE INDEX activity_by_reseller ON activity (reseller_id, id);

CREATE TABLE outbox (
	id          {{.ID}},
	kind        TEXT NOT NULL,
	reseller_id BIGINT NOT NULL DEFAULT 0,
	customer_id BIGINT NOT NULL DEFAULT 0,
	user_id     BIGINT NOT NULL DEFAULT 0,
	facts       TEXT NOT NULL,
	status      TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed')),
	attempts    BIGINT NOT NULL DEFAULT 0,
	due_at      {{.Time}} NOT NULL,
	created_at  {{.Time}} NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE status = 'waiting';

-- What a repeated form or call is answered with.
CREATE TABLE receipts (
	actor_id  BIGINT NOT NULL,
	key       {{.Key}} NOT NULL,
	operation TEXT NOT NULL,
	body_hash TEXT NOT NULL,
	result    TEXT NOT NULL DEFAULT '',
	made_at   {{.Time}} NOT NULL,
	PRIMARY KEY (actor_id, key)
);

-- +goose Down
