package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"perseat/models/access"
	"perseat/models/billing"
	"perseat/models/database"
)

// crowd is a world with very many of everything: so many customers of one
// reseller, users and orders of one customer, requests and invoices.
type crowd struct {
	*world
	own  company
	size int
}

// counted begins a statement that inserts so many rows, with the number i.
const counted = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "

// crowded fills a world by statements, because thousands of operations would
// take too long. Whatever is rare is so in the middle, where no walk from an end
// comes across it soon.
func crowded(t *testing.T, w *world, size int) crowd {
	t.Helper()
	c := crowd{w, w.customer(billing.AnnualYearly, 20), size}
	w.ask(t, c.own, 3)
	moment := fmt.Sprintf("'2025-0' || (1 + i * 8 / %d) || '-1' || (i %%%% 10) || ' 00:00:00+00:00'", size+1)
	if w.db.Dialect == database.Postgres {
		moment = "CAST(" + moment + " AS TIMESTAMPTZ)"
	}
	rare := fmt.Sprintf("CASE WHEN i = %d THEN '%%s' ELSE '%%s' END", size/2)
	for _, code := range []string{
		"customer active far 1010020028:FLEXIBLE", "customer active near 1010020027:ANNUAL_MONTHLY_PAY",
		"customer suspended far Google-Vault:TRIAL", "user active member 1010020028", "user suspended super_admin",
		"order users_added completed 1010020028", "order suspended failed Google-Vault",
	} {
		c.exec(t, "INSERT INTO kinds (code) VALUES ('"+code+"') ON CONFLICT DO NOTHING")
	}
	kind := func(rarely, mostly string) string {
		return fmt.Sprintf("(SELECT id FROM kinds WHERE code = "+rare+")", rarely, mostly)
	}
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO customers (reseller_id, name, name_key, domain, domain_key, country, time_zone, status, products, plans,
			seats_used, seats_ceiling, fullness, renews_on, created_at, kind, listed)
		SELECT %d, 'Firm ' || i, 'firm ' || (i * 7919 %% 100003) || ' ' || i, 'f' || i || '.example', 'f' || i || '.example', 'IE', 'Europe/Dublin', `+
		fmt.Sprintf(rare, "suspended", "active")+`, 'Google Workspace', 'Flexible Plan', i %% 10, 10, i %% 10 * 100, 20000 + i %% 400, '2026-04-01 00:00:00+00:00', `+
		kind("customer suspended far Google-Vault:TRIAL", "customer active far 1010020028:FLEXIBLE")+`, TRUE FROM n`, size, w.reseller))
	c.exec(t, `UPDATE customers SET kind = (SELECT id FROM kinds WHERE code = 'customer active near 1010020027:ANNUAL_MONTHLY_PAY') WHERE fullness >= 900 AND status = 'active'`)
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO users (reseller_id, customer_id, role, status, first_name, last_name, name_key, email, email_key, created_at, kind, listed)
		SELECT %d, %d, 'member', `+fmt.Sprintf(rare, "suspended", "active")+`, 'Anna', 'Berg', 'berg ' || (i * 7919 %% 100003) || ' anna', 'anna' || i || '@harbor1.example', 'anna' || i || '@harbor1.example', '2026-04-01 00:00:00+00:00', `+
		kind("user suspended super_admin", "user active member 1010020028")+`, TRUE FROM n`, size, w.reseller, c.own.id))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO orders (reseller_id, customer_id, subscription_id, type, status, plan, product_id, sku_id, from_seats, to_seats, currency, placed_by, placed_role, placed_at, day, kind)
		SELECT %d, %d, %d, `+fmt.Sprintf(rare, "suspended", "users_added")+`, `+fmt.Sprintf(rare, "failed", "completed")+`, 'ANNUAL_YEARLY_PAY', 'Google-Apps', '1010020028', 1, 2, 'EUR', %d, 'super_admin',
			`+moment+`, 20100, `+
		kind("order suspended failed Google-Vault", "order users_added completed 1010020028")+` FROM n`, size, w.reseller, c.own.id, c.own.sub, c.own.admin.UserID))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO purchase_requests (reseller_id, customer_id, subscription_id, order_id, kind, asked, status, asked_by, asked_at)
		SELECT %d, %d, %d, i, 'licenses', 1, `+fmt.Sprintf(rare, "declined", "ordered")+`, %d, `+moment+` FROM n`, size, w.reseller, c.own.id, c.own.sub, c.own.admin.UserID))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO invoices (kind, seq, number, reseller_id, order_id, currency, issued_at, issue_day, tax_day, due_day, seller_name, seller_address,
			seller_country, seller_vat, seller_bank, buyer_name, buyer_address, buyer_country, buyer_vat, buyer_vat56b, vat_kind, vat_note, rate, net_minor, vat_minor, total_minor)
		SELECT 'yearly', 1000 + i, 'Y-' || (900000 + i), %d, 1000 + i, 'EUR', '2026-04-01 00:00:00+00:00', 20000 + i %% 500, 20000 + i %% 500, 20000, '', '', 'IE', '', '', '', '', 'IE', '', '', '', '', 0, 1, 0, 1 FROM n`, size, w.reseller))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO subscriptions (reseller_id, customer_id, product_id, sku_id, plan, status, licensed, ceiling, currency, term_start, term_end, trial_end, due_on, moment, created_at, started_on, ended_on, flag)
		SELECT reseller_id, id, 'Google-Apps', '1010020028', CASE WHEN i %% 2 = 0 THEN 'FLEXIBLE' ELSE 'ANNUAL_MONTHLY_PAY' END, 'active', i %% 10, 10, 'EUR', 20000, 20570 + i %% 300, 2932896, 20570 + i %% 300, created_at, created_at, 20000, 2932896, `+
		fmt.Sprintf(rare, "Look at it.", "")+` FROM n JOIN customers ON customers.name = 'Firm ' || n.i`, size))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO outbox (kind, reseller_id, customer_id, user_id, facts, status, due_at, created_at)
		SELECT 'order.completed', %d, %d, CASE WHEN i %% 100 = 0 THEN %d ELSE 0 END, '{}', `+fmt.Sprintf(rare, "failed", "sent")+`, '2026-04-01 00:00:00+00:00', '2026-04-01 00:00:00+00:00' FROM n`,
		size, w.reseller, c.own.id, c.own.admin.UserID))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO visits (secret_hash, session_id, user_id, role, console, reseller_id, customer_id, level, reason, started_at, ends_at, ended_at)
		SELECT 'hash' || i, 'session', %d, 'reseller_sales', 'admin', %d, %d, 'view', 'Help', `+moment+`, '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00' FROM n`,
		size, w.admin.UserID, w.reseller, c.own.id))
	c.exec(t, fmt.Sprintf(counted+`INSERT INTO activity (chain, seq, reseller_id, customer_id, at, actor_role, visit_id, action, subject, subject_id, facts, hash)
		SELECT 'customers/%d', 1000 + i, %d, %d, '2026-01-01 00:00:00+00:00', 'reseller_sales', i %% 1000, 'user.added', 'user', 1, '{}', '' FROM n`, size, c.own.id, w.reseller, c.own.id))
	for _, scope := range []uint{everybody, w.reseller} {
		c.exec(t, fmt.Sprintf(counted+`INSERT INTO search_words (what, scope, word, id)
			SELECT 2, %d, 'firm', customers.id FROM n JOIN customers ON customers.name = 'Firm ' || n.i
			UNION ALL SELECT 2, %d, 'f' || i || '.example', customers.id FROM n JOIN customers ON customers.name = 'Firm ' || n.i
			UNION ALL SELECT 2, %d, CAST(i * 7919 %% 100003 AS TEXT), customers.id FROM n JOIN customers ON customers.name = 'Firm ' || n.i`, size, scope, scope, scope))
	}
	for _, scope := range []uint{everybody, c.own.id} {
		c.exec(t, fmt.Sprintf(`INSERT INTO search_words (what, scope, word, id) SELECT 3, %d, 'berg', id FROM users WHERE first_name = 'Anna'
			UNION ALL SELECT 3, %d, email_key, id FROM users WHERE first_name = 'Anna'`, scope, scope))
	}
	if w.db.Dialect == database.Postgres {
		c.exec(t, "VACUUM ANALYZE")
	}
	return c
}

func (c crowd) exec(t *testing.T, statement string) {
	t.Helper()
	db := c.db.Read(t.Context())
	if c.db.Dialect == database.Postgres {
		if err := db.Exec(statement).Error; err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
		return
	}
	err := c.db.Write(t.Context(), func(db *gorm.DB) error { return db.Exec(statement).Error })
	if err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
}

// reads are the lists and searches that are looked at, at their start, in their
// middle, and narrowed by what is common, rare, and never together.
func (c crowd) reads() map[string]func(context.Context) error {
	all := map[string]func(context.Context) error{}
	c.addCustomerReads(all)
	c.addUserReads(all)
	c.addOrderReads(all)
	c.addOtherReads(all)
	return all
}

func (c crowd) addCustomerReads(all map[string]func(context.Context) error) {
	middle := map[CustomerSort]string{ByName: "firm 5", ByDomain: "f5", ByFullness: "500", ByRenewal: "20200"}
	filters := map[string]CustomerFilter{
		"": {}, "status": {Status: CustomerActive}, "rare": {Status: CustomerSuspended}, "near": {NearCeiling: true}, "product": {SKU: standard},
		"plan": {Plan: billing.Trial}, "never": {Status: CustomerTrial, NearCeiling: true}, "search dense": {Search: "firm"},
		"search rare": {Search: "f5000.example"}, "search words": {Search: "firm f5000"}, "search none": {Search: "firm zebra"},
		"search dense and rare": {Search: "firm", Status: CustomerSuspended},
	}
	for name, f := range filters {
		for sort, value := range middle {
			for _, down := range []bool{false, true} {
				f := f
				f.Sort, f.Descending = sort, down
				at := cursor{value, uint(c.size / 2)}.encode()
				for place, p := range map[string]Paging{"first": {}, "after": {Older: at}, "before": {Newer: at}} {
					all[fmt.Sprintf("customers %s by %s %v %s", name, sort, down, place)] = func(ctx context.Context) error {
						_, err := c.ListCustomers(ctx, c.admin, f, p)
						return err
					}
				}
			}
		}
	}
	all["customers counted"] = func(ctx context.Context) error { _, err := c.CountCustomers(ctx, c.admin); return err }
}

func (c crowd) addUserReads(all map[string]func(context.Context) error) {
	for name, f := range map[string]UserFilter{
		"": {}, "rare role": {Role: access.RoleSuperAdmin}, "rare status": {Status: UserSuspended}, "license": {SKU: standard}, "no license": {SKU: NoLicense},
		"deleted": {Deleted: true}, "search dense": {Search: "berg"}, "search rare": {Search: "anna500@"}, "search words": {Search: "berg anna500"},
		"search none": {Search: "berg zebra"}, "search dense and rare": {Search: "berg", Status: UserSuspended},
	} {
		for place, p := range map[string]Paging{"first": {}, "after": {Older: cursor{"berg 5", 1}.encode()}} {
			all["users "+name+" "+place] = func(ctx context.Context) error { _, err := c.ListUsers(ctx, c.own.admin, f, p); return err }
		}
	}
	all["home of a customer"] = func(ctx context.Context) error { _, err := c.AdminHome(ctx, c.own.admin); return err }
}

func (c crowd) addOrderReads(all map[string]func(context.Context) error) {
	for name, f := range map[string]OrderFilter{
		"": {}, "type": {Type: OrderUsersAdded}, "rare": {Status: OrderFailed}, "product": {SKU: standard}, "never": {Type: OrderCanceled, SKU: vault},
		"days": {From: date(2025, 3, 10), To: date(2025, 3, 14)}, "days and rare": {From: date(2025, 1, 1), To: date(2025, 12, 31), Status: OrderFailed},
		"number": {Search: "ORD-00042"}, "search customer": {Search: "f5000.example"}, "search dense": {Search: "firm"}, "search rare": {Search: "harbor", Status: OrderFailed},
		"of a customer": {CustomerID: c.own.id}, "of a customer rare": {CustomerID: c.own.id, Status: OrderFailed},
	} {
		for place, p := range map[string]Paging{"first": {}, "after": {Older: cursor{"2025-04-10T00:00:00Z", 1}.encode()}} {
			for who, a := range map[string]access.Actor{"reseller": c.admin, "customer": c.own.admin} {
				all["orders "+name+" "+place+" "+who] = func(ctx context.Context) error { _, err := c.ListOrders(ctx, a, f, p); return err }
			}
		}
	}
}

func (c crowd) addOtherReads(all map[string]func(context.Context) error) {
	for _, status := range []RequestStatus{"", RequestOpen, RequestAnswered, RequestDeclined} {
		all["requests "+string(status)] = func(ctx context.Context) error {
			_, err := c.ListRequests(ctx, c.admin, status, 0, Paging{})
			return err
		}
		all["requests of a customer "+string(status)] = func(ctx context.Context) error {
			_, err := c.ListRequests(ctx, c.admin, status, c.own.id, Paging{Older: cursor{"2025-04-10T00:00:00Z", 1}.encode()})
			return err
		}
	}
	for name, f := range map[string]InvoiceFilter{
		"": {}, "kind": {Kind: InvoiceYearly}, "rare": {Kind: InvoiceMonth}, "days": {From: 20200, To: 20205}, "number": {Search: "Y-900042"},
		"digits": {Search: "42"}, "dense": {Search: "y-9"},
	} {
		for who, a := range map[string]access.Actor{"reseller": c.admin, "support": c.support} {
			all["invoices "+name+" "+who] = func(ctx context.Context) error { _, err := c.ListInvoices(ctx, a, f, Paging{}); return err }
		}
	}
	for who, a := range map[string]access.Actor{"reseller": c.admin, "customer": c.own.admin} {
		all["subscriptions of a customer "+who] = func(ctx context.Context) error { _, err := c.Subscriptions(ctx, a, c.own.id); return err }
	}
	all["activity of a customer"] = func(ctx context.Context) error {
		_, err := c.ListActivity(ctx, c.admin, ActivityFilter{CustomerID: c.own.id}, Paging{})
		return err
	}
	all["subscription of a customer"] = func(ctx context.Context) error {
		_, err := c.LiveSubscription(ctx, c.admin, c.own.id, standard)
		return err
	}
	all["charge by day of a customer"] = func(ctx context.Context) error { _, err := c.ChargeByDay(ctx, c.admin, c.own.id); return err }
	all["running month of a customer"] = func(ctx context.Context) error { _, err := c.RunningMonth(ctx, c.admin, c.own.id); return err }
	for name, read := range map[string]func(context.Context, access.Actor) (AttentionList, error){
		"near caps": c.NearCaps, "renewals soon": c.RenewalsSoon, "unused licenses": c.UnusedLicenses, "flagged": c.FlaggedSubscriptions,
	} {
		all[name] = func(ctx context.Context) error { _, err := read(ctx, c.admin); return err }
	}
	for name, f := range map[string]MailFilter{
		"": {}, "kind": {Kind: MailOrderCompleted}, "rare": {Status: MailFailed}, "never": {Kind: MailTrialEnded, Status: MailWaiting},
		"search": {Search: "aoife@harbor1"}, "search dense": {Search: "firm"}, "search dense, narrowed": {Search: "harbor", Status: MailFailed},
	} {
		for who, a := range map[string]access.Actor{"reseller": c.admin, "support": c.support} {
			all["mail "+name+" "+who] = func(ctx context.Context) error { _, err := c.ListMail(ctx, a, f, Paging{}); return err }
		}
	}
	for name, f := range map[string]VisitFilter{"": {}, "running": {Running: true}, "of one": {UserID: c.admin.UserID}} {
		for who, a := range map[string]access.Actor{"reseller": c.admin, "customer": c.own.admin, "support": c.support} {
			all["visits "+name+" "+who] = func(ctx context.Context) error { _, err := c.ListVisits(ctx, a, f, Paging{}); return err }
		}
	}
	all["mail backlog"] = func(ctx context.Context) error { _, err := c.MailBacklog(ctx, c.admin); return err }
	all["renewals"] = func(ctx context.Context) error { _, err := c.ListRenewals(ctx, c.admin, Paging{}); return err }
	all["open requests counted"] = func(ctx context.Context) error { _, err := c.CountOpenRequests(ctx, c.admin); return err }
	all["oldest open request"] = func(ctx context.Context) error { _, err := c.OldestOpenRequest(ctx, c.admin); return err }
	all["demo accounts"] = func(ctx context.Context) error { _, err := c.DemoAccounts(ctx); return err }
	all["staff"] = func(ctx context.Context) error { _, err := c.ListStaff(ctx, c.admin, Paging{}); return err }
	for _, text := range []string{"firm", "f5000.example", "firm f5000", "berg", "anna500@", "Y-900042", "ORD-00042", "zebra"} {
		all["find "+text] = func(ctx context.Context) error { _, err := c.Find(ctx, c.support, text); return err }
	}
}

// statement is a query that a read ran.
type statement struct {
	text string
	args []any
}

// statements are the queries that a read runs.
func (c crowd) statements(t *testing.T, read func(context.Context) error) (out []statement) {
	t.Helper()
	note := func(db *gorm.DB) {
		out = append(out, statement{db.Statement.SQL.String(), slices.Clone(db.Statement.Vars)})
	}
	calls := c.db.Read(t.Context()).Callback()
	must(t)(nil, calls.Query().After("gorm:query").Register("noted", note))
	must(t)(nil, calls.Row().After("gorm:row").Register("noted", note))
	ctx := context.WithValue(t.Context(), database.Noting{}, database.Note(func(text string, values []any) {
		out = append(out, statement{text, values})
	}))
	if err := read(ctx); err != nil {
		t.Error(err)
	}
	must(t)(nil, calls.Query().Remove("noted"))
	must(t)(nil, calls.Row().Remove("noted"))
	return out
}

// TestNoListGrows reads the plan of every list and search, and compares the
// pages of the database that they visit where there are ten times as many rows.
func TestNoListGrows(t *testing.T) {
	small := 10_000
	if testing.Short() {
		small = 2_000
	}
	for name, open := range map[string]func(*testing.T, func() time.Time) *Store{"sqlite": sqliteStore, "postgres": postgresStore} {
		if name == "postgres" && os.Getenv("TEST_POSTGRES") == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			few, many := crowded(t, newWorld(t, open), small), crowded(t, newWorld(t, open), 10*small)
			were := few.reads()
			now := many.reads()
			for _, what := range slices.Sorted(maps.Keys(now)) {
				visits, before := 0, 0
				for _, s := range many.statements(t, now[what]) {
					visits += many.examine(t, what, s)
				}
				for _, s := range few.statements(t, were[what]) {
					before += few.examine(t, what, s)
				}
				most := before*3/2 + 10*50 // rows that are looked up by their keys lie closer together in a small table
				switch {
				case strings.Contains(what, "dense and rare"):
					most = 3 * searchReach
				case strings.Contains(what, "dense") || strings.HasPrefix(what, "find"):
					most = 5 * CountLimit
				}
				if visits > most && !testing.Short() {
					t.Errorf("%s: %d pages of the database with %d rows, %d with %d", what, visits, many.size, before, few.size)
				}
			}
		})
	}
}

// examine fails the test if a query reads a whole table or sorts more than a
// page, and returns how many pages of the database it visits.
func (c crowd) examine(t *testing.T, what string, s statement) int {
	t.Helper()
	if c.db.Dialect == database.Postgres {
		return c.examinePostgres(t, what, s)
	}
	return c.examineSQLite(t, what, s)
}

// tiny are the tables and the indexes that may be read whole, and the names of parts of queries.
var tiny = regexp.MustCompile(`^(users USING INDEX users_demo|skus|products|prices|providers|resellers|present|ranged|counted|some|CONSTANT|\(subquery)`)

func (c crowd) examineSQLite(t *testing.T, what string, s statement) int {
	t.Helper()
	// A connection that keeps next to nothing reads each page that it visits.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	file, err := sql.Open("sqlite3", "file:"+c.file(t)+"?mode=ro&_cache_size=1&_loc=UTC")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, line := range lines(t, file, "EXPLAIN QUERY PLAN "+s.text, s.args, 3) {
		scanned, all := strings.CutPrefix(line, "SCAN ")
		sorts := strings.Contains(line, "TEMP B-TREE") && !strings.Contains(s.text, "FROM `prices`")
		if all && !tiny.MatchString(scanned) || sorts || strings.Contains(line, "AUTOMATIC") {
			t.Errorf("%s: %s\n%s", what, line, s.text)
		}
	}
	before := bytesRead(t)
	lines(t, file, s.text, s.args, 0)
	return (bytesRead(t) - before) / 2048 // the bytes of a page
}

// lines runs a query and returns one of its columns as text.
func lines(t *testing.T, db *sql.DB, query string, args []any, column int) (out []string) {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%v\n%s %v", err, query, args)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s", *values[column].(*any)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// bytesRead is how many bytes this thread has read from files so far.
func bytesRead(t *testing.T) (n int) {
	t.Helper()
	text, err := os.ReadFile("/proc/thread-self/io")
	if err != nil {
		t.Skip("this machine does not count what a thread reads")
	}
	if _, err := fmt.Sscanf(string(text), "rchar: %d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// node is a step of a plan of PostgreSQL's, as it was run.
type node struct {
	Type    string  `json:"Node Type"`
	Table   string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"`
	Removed float64 `json:"Rows Removed by Filter"`
	Loops   float64 `json:"Actual Loops"`
	Hit     int     `json:"Shared Hit Blocks"`
	Read    int     `json:"Shared Read Blocks"`
	Plans   []node
}

func (c crowd) examinePostgres(t *testing.T, what string, s statement) int {
	t.Helper()
	db, err := c.db.Read(t.Context()).DB()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines(t, db, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+s.text, s.args, 0), "")
	var plans []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var check func(node)
	check = func(n node) {
		whole := n.Type == "Seq Scan" && (n.Rows+n.Removed)*n.Loops > 2*CountLimit && c.size > 10*CountLimit
		if whole || strings.Contains(n.Type, "Sort") && n.Rows > CountLimit {
			t.Errorf("%s: %s of %s, %g rows\n%s", what, n.Type, n.Table, n.Rows+n.Removed, s.text)
		}
		for _, below := range n.Plans {
			check(below)
		}
	}
	check(plans[0].Plan)
	return plans[0].Plan.Hit + plans[0].Plan.Read
}

// file is the file of a world's SQLite database.
func (c crowd) file(t *testing.T) (path string) {
	t.Helper()
	err := c.db.Read(t.Context()).Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path).Error
	if err != nil {
		t.Fatal(err)
	}
	return path
}
