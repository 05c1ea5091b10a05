-- +goose Up

-- Where a reseller's events are posted to. events are the types that it gets,
-- separated by blanks, empty for all. Until old_until, what is posted is signed
-- with old_secret too. While nothing gets through, failures counts the attempts
-- since failing_since, and nothing is tried before rest_until; told says that the
-- reseller was told.
CREATE TABLE webhooks (
	id            {{.ID}},
	reseller_id   BIGINT NOT NULL REFERENCES resellers (id),
	url           TEXT NOT NULL,
	events        TEXT NOT NULL DEFAULT '',
	status        TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'removed')),
	why_paused    TEXT NOT NULL DEFAULT '',
	secret        TEXT NOT NULL,
	old_secret    TEXT NOT NULL DEFAULT '',
	old_until     {{.Time}},
	version       BIGINT NOT NULL DEFAULT 1,
	edited_by     BIGINT NOT NULL DEFAULT 0,
	failures      BIGINT NOT NULL DEFAULT 0,
	failing_since {{.Time}},
	told          BOOLEAN NOT NULL DEFAULT FALSE,
	rest_until    {{.Time}} NOT NULL,
	created_at    {{.Time}} NOT NULL
);
CREATE UNIQUE INDEX webhooks_by_reseller ON webhooks (reseller_id, url) WHERE status <> 'removed';

-- One event on its way to one webhook. A row is 'queued' while an earlier one of
-- the same lane is queued or waiting; lane is the subscription, or 0 for what
-- waits for nothing. body is posted as it stands here.
CREATE TABLE deliveries (
	id              {{.ID}},
	webhook_id      BIGINT NOT NULL REFERENCES webhooks (id),
	reseller_id     BIGINT NOT NULL,
	customer_id     BIGINT NOT NULL DEFAULT 0,
	subscription_id BIGINT NOT NULL DEFAULT 0,
	lane            BIGINT NOT NULL DEFAULT 0,
	event           TEXT NOT NULL,
	message_id      TEXT NOT NULL,
	body            TEXT NOT NULL,
	status          TEXT NOT NULL CHECK (status IN ('queued', 'waiting', 'sent', 'failed', 'dropped')),
	attempts        BIGINT NOT NULL DEFAULT 0,
	due_at          {{.Time}} NOT NULL,
	created_at      {{.Time}} NOT NULL,
	taken_at        {{.Time}},
	sent_at         {{.Time}},
	code            BIGINT NOT NULL DEFAULT 0,
	answer          TEXT NOT NULL DEFAULT '',
	last_error      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_due        ON deliveries (due_at, id) WHERE status = 'waiting';
CREATE INDEX deliveries_in_order   ON deliveries (webhook_id, lane, id) WHERE status IN ('queued', 'waiting');
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_by_status  ON deliveries (webhook_id, status, id);
CREATE INDEX deliveries_by_age     ON deliveries (created_at);

-- +goose Down
