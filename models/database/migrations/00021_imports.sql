-- +goose Up

-- Files that people upload to add many users or customers at once. An import is
-- read, checked, shown, and started by a person; a job goes through its rows.
-- row_count to bad count rows: of the check first, and from the start on of what
-- was done. cursor_no is the last row that was gone through.
CREATE TABLE imports (
	id             {{.ID}},
	kind           TEXT NOT NULL CHECK (kind IN ('users', 'customers')),
	reseller_id    BIGINT NOT NULL REFERENCES resellers (id),
	customer_id    BIGINT NOT NULL DEFAULT 0,
	status         TEXT NOT NULL CHECK (status IN ('reading', 'checked', 'running', 'done', 'stopped', 'failed', 'discarded')),
	file_name      TEXT NOT NULL,
	unused         TEXT NOT NULL DEFAULT '',
	all_or_nothing BOOLEAN NOT NULL DEFAULT FALSE,
	row_count      BIGINT NOT NULL,
	gone_through   BIGINT NOT NULL DEFAULT 0,
	cursor_no      BIGINT NOT NULL DEFAULT 0,
	good           BIGINT NOT NULL DEFAULT 0,
	existing       BIGINT NOT NULL DEFAULT 0,
	bad            BIGINT NOT NULL DEFAULT 0,
	at_once_minor  BIGINT NOT NULL DEFAULT 0,
	monthly_minor  BIGINT NOT NULL DEFAULT 0,
	currency       TEXT NOT NULL DEFAULT '',
	uploaded_by    BIGINT NOT NULL REFERENCES users (id),
	uploaded_at    {{.Time}} NOT NULL,
	checked_at     {{.Time}} NOT NULL,
	checked_on     BIGINT NOT NULL,
	started_by     BIGINT NOT NULL DEFAULT 0,
	started_role   TEXT NOT NULL DEFAULT '',
	visit_id       BIGINT NOT NULL DEFAULT 0,
	visit_role     TEXT NOT NULL DEFAULT '',
	address        TEXT NOT NULL DEFAULT '',
	request_id     TEXT NOT NULL DEFAULT '',
	started_at     {{.Time}},
	finished_at    {{.Time}},
	reason         TEXT NOT NULL DEFAULT '',
	failures       BIGINT NOT NULL DEFAULT 0,
	erased         BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX imports_by_customer ON imports (customer_id, id) WHERE customer_id <> 0;
CREATE INDEX imports_by_reseller ON imports (reseller_id, id) WHERE customer_id = 0;
CREATE INDEX imports_running     ON imports (id) WHERE status = 'running';
CREATE INDEX imports_kept        ON imports (uploaded_at, id) WHERE NOT erased;

-- The rows as they were in the file, numbered as the spreadsheet does. They hold
-- names and addresses, so a job removes them after some days.
CREATE TABLE import_rows (
	import_id  BIGINT NOT NULL REFERENCES imports (id),
	no         BIGINT NOT NULL,
	cells      TEXT NOT NULL,
	key        {{.Key}} NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('new', 'exists', 'wrong', 'refused', 'full', 'added', 'skipped')),
	note       TEXT NOT NULL DEFAULT '',
	subject_id BIGINT NOT NULL DEFAULT 0,
	quote      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (import_id, no)
);
CREATE INDEX import_rows_by_key ON import_rows (import_id, key, no);

-- +goose Down
