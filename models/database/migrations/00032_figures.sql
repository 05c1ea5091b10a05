-- +goose Up

-- What a reseller with very many subscriptions holds, and what its running month
-- costs, as they were worked out at some moment: too much to be worked out
-- whenever somebody looks.
CREATE TABLE reseller_figures (
	reseller_id    BIGINT PRIMARY KEY REFERENCES resellers (id),
	worked_out_at  {{.Time}} NOT NULL,
	day            BIGINT NOT NULL,
	so_far_minor   BIGINT NOT NULL,
	forecast_minor BIGINT NOT NULL,
	at_once_minor  BIGINT NOT NULL,
	licensed       BIGINT NOT NULL,
	purchased      BIGINT NOT NULL
);

-- +goose Down
