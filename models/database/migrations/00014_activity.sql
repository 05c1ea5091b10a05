-- +goose Up

-- Lists of activity are in the order of time.
DROP INDEX activity_by_customer;
DROP INDEX activity_by_reseller;
CREATE INDEX activity_by_customer ON activity (customer_id, at, id);
CREATE INDEX activity_by_reseller ON activity (reseller_id, at, id);
CREATE INDEX activity_by_time     ON activity (at, id);
CREATE INDEX activity_by_actor    ON activity (actor_id, id);
CREATE INDEX activity_by_user     ON activity (subject_id, id) WHERE subject = 'user';
CREATE INDEX activity_of_visits   ON activity (subject_id, id) WHERE subject = 'visit';
CREATE INDEX visits_by_case       ON visits (case_number, id) WHERE case_number <> '';

-- The visit in which a request was answered, as asked_visit is of asking.
ALTER TABLE purchase_requests ADD COLUMN answered_visit BIGINT NOT NULL DEFAULT 0;
CREATE INDEX purchase_requests_by_order ON purchase_requests (order_id);

-- What two people who edit the same facts notice each other by.
ALTER TABLE resellers ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE resellers ADD COLUMN edited_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE providers ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE providers ADD COLUMN edited_by BIGINT NOT NULL DEFAULT 0;
CREATE INDEX resellers_by_name ON resellers (name_key, id);

-- +goose Down
