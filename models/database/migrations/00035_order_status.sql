-- +goose Up
{{if eq .Dialect "sqlite"}}
-- SQLite puts the texts of an IN into a table of their own for each order. The same
-- rule in other words costs a twentieth of an order less. The rule's text is changed
-- as https://sqlite.org/lang_altertable.html#otheralter says; the table that comes and
-- goes makes every connection read it.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
	'status IN (''requested'', ''completed'', ''declined'', ''withdrawn'', ''scheduled'', ''canceled'', ''failed'')',
	'status = ''completed'' OR status = ''requested'' OR status = ''declined'' OR status = ''withdrawn'' OR status = ''scheduled'' OR status = ''canceled'' OR status = ''failed''')
	WHERE type = 'table' AND name = 'orders';
PRAGMA writable_schema = OFF;
CREATE TABLE order_status_35 (status TEXT);
DROP TABLE order_status_35;
{{end}}
-- +goose Down
