-- +goose Up

-- A key to the APIs. It acts as a user of its own (role api_key), so that orders
-- and records name it as they name people. Only a hash of its secret is kept.
-- Calls are counted by spent: the moment, in microseconds, until which the
-- key's allowance is used up; one statement counts a call, whichever process
-- answers it.
CREATE TABLE api_keys (
	id           {{.ID}},
	reseller_id  BIGINT NOT NULL REFERENCES resellers (id),
	user_id      BIGINT NOT NULL UNIQUE REFERENCES users (id),
	name         TEXT NOT NULL,
	rights       TEXT NOT NULL,
	hash         {{.Key}} NOT NULL UNIQUE,
	hint         TEXT NOT NULL,
	made_by      BIGINT NOT NULL DEFAULT 0,
	made_at      {{.Time}} NOT NULL,
	last_used_at {{.Time}},
	last_address TEXT NOT NULL DEFAULT '',
	revoked_by   BIGINT NOT NULL DEFAULT 0,
	revoked_at   {{.Time}},
	spent        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX api_keys_by_reseller ON api_keys (reseller_id, id);

-- What a call with an Idempotency-Key was answered.
ALTER TABLE receipts ADD COLUMN status BIGINT NOT NULL DEFAULT 0;
ALTER TABLE receipts ADD COLUMN answer TEXT NOT NULL DEFAULT '';

ALTER TABLE customers ADD COLUMN street2 TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN street3 TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- name_key is the folded last name, a blank, and the folded first name.
ALTER TABLE users ADD COLUMN given_key {{.Key}} NOT NULL DEFAULT '';
UPDATE users SET given_key = substr(name_key, length(last_name) + 2) WHERE name_key <> '';

CREATE INDEX users_by_address_of_customer ON users (customer_id, email_key, id);
CREATE INDEX orders_with_po ON orders (subscription_id, id) WHERE po_number <> '';

-- +goose Down
