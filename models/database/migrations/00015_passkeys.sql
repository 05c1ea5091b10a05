-- +goose Up

-- With which passkey a session began, so that it ends when that is removed; 0 if
-- with none.
ALTER TABLE sessions ADD COLUMN passkey_id BIGINT NOT NULL DEFAULT 0;

-- +goose Down
