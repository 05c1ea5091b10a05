package operation

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// capOf is the purchase cap of Harbor Foods.
func (d *database) capOf() int {
	d.Helper()
	return d.number("SELECT ceiling FROM subscriptions WHERE id = 1")
}

// edit sets the purchase cap of Harbor Foods to one more.
func (w *person) edit() page {
	w.Helper()
	shown, err := w.get(harborCap)
	if err != nil {
		w.Fatal(err)
	}
	form, err := shown.form(harborCap)
	if err != nil {
		w.Fatal(err)
	}
	var was int
	_, _ = fmt.Sscan(form.Get("was"), &was)
	form.Set("cap", fmt.Sprint(was+1))
	answer, err := w.post(harborCap, form)
	if err != nil {
		w.Fatal(err)
	}
	return answer
}

// unavailable fails the test unless an answer is a plain sentence with the
// request's number.
func (w *person) unavailable(answer page, sentence string) {
	w.Helper()
	if answer.status != http.StatusServiceUnavailable || !strings.Contains(answer.text, sentence) {
		w.Errorf("answered %d, want 503 with %q: %s", answer.status, sentence, summary(answer.text))
	}
	if answer.id == "" || !strings.Contains(answer.text, answer.id) {
		w.Errorf("the page has not the request's number %q: %s", answer.id, summary(answer.text))
	}
}

// reads fails the test unless a page can be read.
func (w *person) reads(path string) {
	w.Helper()
	if answer, err := w.get(path); err != nil || answer.status != http.StatusOK {
		w.Errorf("%s cannot be read: %d, %v", path, answer.status, err)
	}
}

// edits fails the test unless the purchase cap can be edited.
func (w *person) edits(d *database) {
	w.Helper()
	before := d.capOf()
	if answer := w.edit(); answer.status != http.StatusSeeOther || d.capOf() != before+1 {
		w.Errorf("it does not go on: %d, %s", answer.status, summary(answer.text))
	}
}

// smallDisk is a folder with room for so many bytes.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can make a small disk")
	}
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "none", dir).Run(); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestAFullDisk(t *testing.T) {
	disk := smallDisk(t, 6<<20)
	file := filepath.Join(disk, "perseat.db")
	if err := copyFile(built.demo, file); err != nil {
		t.Fatal(err)
	}
	db := opened(t, "sqlite3", "file:"+file+"?mode=ro&_busy_timeout=10000", file)
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	who.edits(db)
	ballast := filepath.Join(disk, "ballast")
	if err := fill(ballast); err != nil {
		t.Fatal(err)
	}
	before, refused := db.capOf(), 0
	for range 200 { // SQLite uses the room that its journal has already
		answer := who.edit()
		if answer.status == http.StatusSeeOther {
			before++
			continue
		}
		refused++
		who.unavailable(answer, "There is no room left on the disk")
		if refused == 5 {
			break
		}
	}
	if refused == 0 || db.capOf() != before {
		t.Errorf("%d were refused; the cap is %d, want %d", refused, db.capOf(), before)
	}
	who.reads("/reseller/customers")
	if answer, err := someone(t, func() string { return p.url }).post("/sign-in", url.Values{"email": {sales}, "password": {"perseat-demo"}}); err != nil {
		t.Error(err)
	} else {
		who.unavailable(answer, "There is no room left on the disk")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	who.edits(db)
	p.stop()
	db.agrees()
}

// fill writes until there is no room left.
func fill(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return nil
}

func TestADatabaseThatAnotherProgramHolds(t *testing.T) {
	db := fresh(t, "sqlite")
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	other := opened(t, "sqlite3", "file:"+db.where+"?_txlock=immediate", db.where)
	hold, err := other.pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	began, before := time.Now(), db.capOf()
	var all sync.WaitGroup
	for range 4 { // nobody waits for those before
		all.Go(func() { who.unavailable(who.edit(), "The database is busy") })
	}
	who.reads("/reseller/customers")
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("reading waited %s", took)
	}
	all.Wait()
	if took := time.Since(began); took > 25*time.Second {
		t.Errorf("they waited %s to be told", took)
	}
	if err := hold.Rollback(); err != nil {
		t.Fatal(err)
	}
	if db.capOf() != before {
		t.Error("something was written")
	}
	who.edits(db)
	p.stop()
	db.agrees()
}

func TestAFileThatCannotBeWritten(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can start a program as somebody else")
	}
	db := fresh(t, "sqlite")
	for dir := filepath.Dir(db.where); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(db.where, 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(built.binary, "serve", "--db", db.where, "--addr", "127.0.0.1:0")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "let the user that Perseat runs as write") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What a damaged file still has is shown, and nothing is written on it.
func TestADamagedDatabase(t *testing.T) {
	db := fresh(t, "sqlite")
	root := db.number("SELECT rootpage FROM sqlite_master WHERE name = 'invoice_lines'")
	size := db.number("PRAGMA page_size")
	file, err := os.OpenFile(db.where, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt(make([]byte, size), int64(root-1)*int64(size))
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	if status, text := p.get("/readyz"); status != http.StatusOK {
		t.Errorf("before it is seen: %d %s", status, text)
	}
	invoice := db.rows("SELECT number FROM invoices WHERE reseller_id = 1 ORDER BY id DESC LIMIT 1")[0][0]
	answer, err := who.get("/reseller/invoices/" + invoice)
	if err != nil {
		t.Fatal(err)
	}
	who.unavailable(answer, "The database is damaged")
	who.reads("/reseller/customers")
	who.unavailable(who.edit(), "The database is damaged")
	if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "database: damaged") {
		t.Errorf("it says it is ready: %d %s", status, text)
	}
	p.stop()
}

// ahead makes a database one that a program of the future has migrated.
func (d *database) ahead(driver string, oldest string) {
	d.Helper()
	writer := opened(d.T, driver, d.where, d.where)
	known := d.number("SELECT MAX(version_id) FROM goose_db_version")
	for _, statement := range []string{
		"ALTER TABLE customers ADD COLUMN motto TEXT NOT NULL DEFAULT ''",
		fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, TRUE)", known+1),
		"UPDATE programs SET oldest = " + strings.ReplaceAll(oldest, "known", fmt.Sprint(known)),
	} {
		if _, err := writer.pool.Exec(statement); err != nil {
			d.Fatal(err)
		}
	}
}

// During an upgrade the old program serves beside the new one, if the new one's
// migrations let it.
func TestAnOlderProgramBesideANewerOne(t *testing.T) {
	db := fresh(t, "postgres")
	old := db.serve(t, "--now", start)
	who := old.as(niamh)
	db.ahead("pgx", "known")
	who.edits(db)
	another := db.serve(t, "--now", start)
	another.as(sales).edits(db)
	for _, p := range []*program{old, another} {
		if status, text := p.get("/readyz"); status != http.StatusOK {
			t.Errorf("%d %s", status, text)
		}
		p.stop()
		p.faults()
	}
	db.agrees()
}

// If they do not, the old program tells the proxy that it is not ready, writes
// nothing any more, and is not started again.
func TestAnOlderProgramThatANewerOneHasLeftBehind(t *testing.T) {
	db := fresh(t, "postgres")
	old := db.serve(t, "--now", start)
	who := old.as(niamh)
	before := db.capOf()
	db.ahead("pgx", "known + 1")
	if status, text := old.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "of a newer program") {
		t.Errorf("it says it is ready: %d %s", status, text)
	}
	who.unavailable(who.edit(), "Perseat is being upgraded")
	who.reads("/reseller/customers")
	if db.capOf() != before {
		t.Error("something was written")
	}
	if p, err := launch(t, "", "--db", db.where); err == nil || !strings.Contains(p.text(), "start the newer program") {
		t.Errorf("it was started: %v", err)
	}
	if out, err := db.command("bill", "--month", "2026-10"); err == nil || !strings.Contains(out, "newer") {
		t.Errorf("it billed: %s", out)
	}
	old.stop()
}

// A standby, or a server whose disk is protected, can be read.
func TestPostgresThatCanOnlyBeRead(t *testing.T) {
	db := fresh(t, "postgres")
	p := db.serve(t, "--now", start)
	who := p.as(niamh)
	before := db.capOf()
	name := db.rows("SELECT current_database()")[0][0]
	readOnly := func(setting string) {
		t.Helper()
		for _, statement := range []string{
			"ALTER DATABASE " + name + " SET default_transaction_read_only = " + setting,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
		} {
			if err := onServer(statement); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(100 * time.Millisecond)
		_, _ = who.send(http.MethodGet, "/reseller", nil) // it notices that its connections are gone
	}
	readOnly("on")
	who.reads("/reseller/customers")
	who.unavailable(who.edit(), "The database can only be read")
	if db.capOf() != before {
		t.Error("something was written")
	}
	readOnly("off")
	who.edits(db)
	p.stop()
	db.agrees()
}

// ownPostgres is a server that a test can stop and start.
func ownPostgres(t *testing.T) (db *database, halt, resume func()) {
	t.Helper()
	if built.server == "" {
		t.Skip("TEST_POSTGRES is not set")
	}
	dir := t.TempDir()
	server := func(what string) string {
		t.Helper()
		out, err := exec.Command(filepath.Join("..", "..", ".ci", "postgres"), what, dir).Output()
		if err != nil {
			t.Fatalf("postgres %s: %v\n%s", what, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	where := server("start")
	t.Cleanup(func() { server("stop") })
	if out, err := exec.Command(built.binary, "demo", "--db", where, "--now", start).CombinedOutput(); err != nil {
		t.Fatalf("perseat demo: %v\n%s", err, out)
	}
	return opened(t, "pgx", where, where), func() { server("halt") }, func() { server("resume") }
}

// While PostgreSQL is away, everybody is told so at once; when it is back, the
// same program goes on, and what was answered as done is there.
func TestPostgresThatIsAwayForAWhile(t *testing.T) {
	db, halt, resume := ownPostgres(t)
	mails := startPost(t)
	p := db.serve(t, append(mails.settings(), "--now", start)...)
	address := func() string { return p.url }
	c := newCrowd(t, address)
	c.patient = true
	story := db.number("SELECT MAX(id) FROM outbox")
	who := p.as(niamh)
	end := c.start()
	time.Sleep(500 * time.Millisecond)
	halt()
	if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "database: away") {
		t.Errorf("it says it is ready: %d %s", status, text)
	}
	if status, _ := p.get("/healthz"); status != http.StatusOK {
		t.Errorf("the program itself is well: %d", status)
	}
	began := time.Now()
	answer, err := who.send(http.MethodGet, "/reseller/customers", nil)
	if err != nil {
		t.Fatal(err)
	}
	who.unavailable(answer, "The database cannot be reached")
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %s to say so", took)
	}
	time.Sleep(500 * time.Millisecond)
	resume()
	time.Sleep(500 * time.Millisecond)
	end()
	if status, text := p.get("/readyz"); status != http.StatusOK {
		t.Errorf("it is not ready again: %d %s", status, text)
	}
	who.edits(db)
	k := &killing{T: t, db: db, post: mails, program: p, crowd: c, said: map[string]int{}, story: story}
	k.now, _ = time.Parse(time.RFC3339, start)
	counts := k.look()
	if counts[done] == 0 {
		t.Error("nothing was done")
	}
	k.everythingComes()
	p.stop()
	t.Logf("%d done, %d refused, %d without an answer that says which, of which %d had been done", counts[done], counts[refused], counts[unknown], k.silent)
}
