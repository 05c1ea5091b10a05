-- +goose Up

-- Which programs may run on this database: those that know the migration with
-- this number. A migration that older programs cannot live with raises it to its
-- own number; one that they do not notice leaves it.
CREATE TABLE programs (
	id     BIGINT PRIMARY KEY,
	oldest BIGINT NOT NULL
);
INSERT INTO programs (id, oldest) VALUES (1, 5);

-- +goose Down
