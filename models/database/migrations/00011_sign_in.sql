-- +goose Up

-- How a session began, and whether with more than a password.
ALTER TABLE sessions ADD COLUMN means TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN strong BOOLEAN NOT NULL DEFAULT FALSE;

-- Browsers in which somebody signed in before. The id is a hash of the secret in
-- the browser's cookie; several people can use one browser.
CREATE TABLE browsers (
	id      {{.Key}} NOT NULL,
	user_id BIGINT NOT NULL REFERENCES users (id),
	seen_at {{.Time}} NOT NULL,
	PRIMARY KEY (id, user_id)
);
CREATE INDEX browsers_by_user ON browsers (user_id);
CREATE INDEX browsers_by_age  ON browsers (seen_at);

-- Sign-ins that wait for something: a code, the setting up of two-step
-- verification, the answer of a passkey or of an identity provider. The id is a
-- hash of the secret in the browser's cookie; user_id is 0 until it is known.
CREATE TABLE sign_ins (
	id         {{.Key}} PRIMARY KEY,
	waits_for  TEXT NOT NULL,
	user_id    BIGINT NOT NULL DEFAULT 0,
	sign_on_id BIGINT NOT NULL DEFAULT 0,
	means      TEXT NOT NULL DEFAULT '',
	facts      TEXT NOT NULL DEFAULT '{}',
	expires_at {{.Time}} NOT NULL,
	used_at    {{.Time}}
);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);
CREATE INDEX sign_ins_by_end  ON sign_ins (expires_at);

-- Authenticator apps. Codes of steps up to used_step are used.
CREATE TABLE authenticators (
	user_id   BIGINT PRIMARY KEY REFERENCES users (id),
	secret    TEXT NOT NULL,
	used_step BIGINT NOT NULL,
	since     {{.Time}} NOT NULL
);
CREATE TABLE recovery_codes (
	id      {{.Key}} PRIMARY KEY,
	user_id BIGINT NOT NULL REFERENCES users (id),
	used_at {{.Time}}
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

CREATE TABLE passkeys (
	id         {{.ID}},
	user_id    BIGINT NOT NULL REFERENCES users (id),
	handle     {{.Key}} NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	credential TEXT NOT NULL,
	made_at    {{.Time}} NOT NULL,
	used_at    {{.Time}}
);
CREATE INDEX passkeys_by_user ON passkeys (user_id, id);

-- The identity provider of a reseller's staff, and of support (reseller_id 0).
CREATE TABLE sign_ons (
	id            {{.ID}},
	reseller_id   BIGINT NOT NULL UNIQUE,
	issuer        TEXT NOT NULL,
	client_id     TEXT NOT NULL,
	client_secret TEXT NOT NULL,
	required      BOOLEAN NOT NULL DEFAULT FALSE,
	version       BIGINT NOT NULL DEFAULT 1,
	edited_by     BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE sign_on_domains (
	domain_key {{.Key}} PRIMARY KEY,
	domain     TEXT NOT NULL,
	sign_on_id BIGINT NOT NULL REFERENCES sign_ons (id)
);
CREATE INDEX sign_on_domains_by_sign_on ON sign_on_domains (sign_on_id, domain_key);

-- +goose Down
