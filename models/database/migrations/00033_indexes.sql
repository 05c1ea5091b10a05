-- +goose Up

-- The accounts that the sign-in page of a demo lists: anybody may ask for that page,
-- also where there are millions of users.
CREATE INDEX users_demo ON users (id) WHERE demo;

-- orders_with_po has the same rows, in the same order.
DROP INDEX orders_with_po_number;

-- +goose Down
