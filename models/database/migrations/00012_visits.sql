-- +goose Up

-- Whether the reseller's staff may open the customer's Admin console.
ALTER TABLE customers ADD COLUMN reseller_access BOOLEAN NOT NULL DEFAULT TRUE;

-- Sessions on somebody's behalf. The row keeps only a hash of the secret that the
-- browser's cookie holds; session_id is the acting person's own session, which
-- may be removed earlier. One that has no customer is in a Reseller console.
CREATE TABLE visits (
	id          {{.ID}},
	secret_hash {{.Key}} NOT NULL UNIQUE,
	session_id  {{.Key}} NOT NULL,
	user_id     BIGINT NOT NULL REFERENCES users (id),
	role        TEXT NOT NULL,
	console     TEXT NOT NULL CHECK (console IN ('reseller', 'admin')),
	reseller_id BIGINT NOT NULL REFERENCES resellers (id),
	customer_id BIGINT NOT NULL DEFAULT 0,
	level       TEXT NOT NULL CHECK (level IN ('view', 'act')),
	reason      TEXT NOT NULL CHECK (reason <> ''),
	case_number TEXT NOT NULL DEFAULT '',
	started_at  {{.Time}} NOT NULL,
	ends_at     {{.Time}} NOT NULL,
	ended_at    {{.Time}},
	ended_by    BIGINT NOT NULL DEFAULT 0,
	ended_how   TEXT NOT NULL DEFAULT '',
	CHECK ((console = 'admin') = (customer_id <> 0)),
	CHECK (ends_at > started_at)
);
CREATE UNIQUE INDEX visits_one_at_a_time ON visits (user_id) WHERE ended_at IS NULL;
CREATE INDEX visits_open        ON visits (ends_at) WHERE ended_at IS NULL;
CREATE INDEX visits_by_customer ON visits (customer_id, started_at, id);
CREATE INDEX visits_by_reseller ON visits (reseller_id, started_at, id);
CREATE INDEX visits_by_time     ON visits (started_at, id);

CREATE INDEX activity_by_visit ON activity (visit_id, id) WHERE visit_id <> 0;
