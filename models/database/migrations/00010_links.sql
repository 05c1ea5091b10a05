-- +goose Up

-- One-time links to set a password. Only the hash of a link's secret is kept.
CREATE TABLE links (
	id         {{.Key}} PRIMARY KEY,
	user_id    BIGINT NOT NULL REFERENCES users (id),
	kind       TEXT NOT NULL CHECK (kind IN ('invitation', 'password')),
	made_at    {{.Time}} NOT NULL,
	expires_at {{.Time}} NOT NULL,
	used_at    {{.Time}}
);
CREATE INDEX links_by_user ON links (user_id, made_at);
CREATE INDEX links_by_end ON links (expires_at);

-- How often something was tried since a moment. The id is a hash of what was
-- tried and by whom, so that no address is kept.
CREATE TABLE tries (
	id    {{.Key}} PRIMARY KEY,
	since {{.Time}} NOT NULL,
	count BIGINT NOT NULL
);
CREATE INDEX tries_by_age ON tries (since);

CREATE INDEX users_support ON users (name_key, id) WHERE reseller_id IS NULL;

-- +goose Down
