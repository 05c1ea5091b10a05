-- +goose Up

-- Nothing looks for the orders of one subscription but for those with a P.O. number,
-- which have an index of their own. Every order wrote a page for it.
DROP INDEX orders_by_subscription;

-- +goose Down
