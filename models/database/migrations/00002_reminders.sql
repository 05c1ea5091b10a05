-- +goose Up

-- Who last changed the renewal settings; edited_by is who last changed the ceiling.
ALTER TABLE subscriptions ADD COLUMN renewal_by BIGINT NOT NULL DEFAULT 0;

-- Which reminders of what is due on a subscription were mailed, each once.
CREATE TABLE reminders (
	subscription_id BIGINT NOT NULL REFERENCES subscriptions (id),
	due_on          BIGINT NOT NULL,
	days            BIGINT NOT NULL,
	made_at         {{.Time}} NOT NULL,
	PRIMARY KEY (subscription_id, due_on, days)
);

CREATE INDEX receipts_by_age ON receipts (made_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- +goose Down
