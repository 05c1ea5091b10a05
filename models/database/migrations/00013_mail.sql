-- +goose Up

-- A mail that nobody should get any more is 'dropped'. taken_at is set while a
-- process tries to send the mail, and empty while it waits for its next time.
{{if eq .Dialect "sqlite"}}
CREATE TABLE outbox_13 (
	id          {{.ID}},
	kind        TEXT NOT NULL,
	reseller_id BIGINT NOT NULL DEFAULT 0,
	customer_id BIGINT NOT NULL DEFAULT 0,
	user_id     BIGINT NOT NULL DEFAULT 0,
	facts       TEXT NOT NULL,
	status      TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed', 'dropped')),
	attempts    BIGINT NOT NULL DEFAULT 0,
	due_at      {{.Time}} NOT NULL,
	created_at  {{.Time}} NOT NULL,
	taken_at    {{.Time}},
	sent_at     {{.Time}},
	last_error  TEXT NOT NULL DEFAULT ''
);
INSERT INTO outbox_13 (id, kind, reseller_id, customer_id, user_id, facts, status, attempts, due_at, created_at)
	SELECT id, kind, reseller_id, customer_id, user_id, facts, status, attempts, due_at, created_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_13 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE status = 'waiting';
{{else}}
ALTER TABLE outbox DROP CONSTRAINT outbox_status_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_status_check CHECK (status IN ('waiting', 'sent', 'failed', 'dropped'));
ALTER TABLE outbox ADD COLUMN taken_at {{.Time}};
ALTER TABLE outbox ADD COLUMN sent_at {{.Time}};
ALTER TABLE outbox ADD COLUMN last_error TEXT NOT NULL DEFAULT '';
{{end}}
CREATE INDEX outbox_by_reseller ON outbox (reseller_id, id);
CREATE INDEX outbox_by_status   ON outbox (status, id);
CREATE INDEX outbox_by_user     ON outbox (user_id);

-- +goose Down
