package operation

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Litestream, a program of its own beside Perseat, copies the database all the
// time. Here the machine is lost under load: what is restored is whole, agrees,
// and lacks at most what was answered in the last moments. LITESTREAM names the
// program.
func TestContinuousBackupByLitestream(t *testing.T) {
	litestream := os.Getenv("LITESTREAM")
	if litestream == "" {
		t.Skip("LITESTREAM is not set")
	}
	db := fresh(t, "sqlite")
	dir := t.TempDir()
	settings := filepath.Join(dir, "litestream.yml")
	text := "dbs:\n  - path: " + db.where + "\n    replica:\n      type: file\n      path: " + filepath.Join(dir, "replica") + "\n      sync-interval: 1s\n"
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	copies := exec.Command(litestream, "replicate", "-config", settings)
	dieWithParent(copies)
	var said strings.Builder
	copies.Stdout, copies.Stderr = &said, &said
	if err := copies.Start(); err != nil {
		t.Fatal(err)
	}
	p := db.serve(t, "--now", start)
	c := newCrowd(t, func() string { return p.url })
	end := c.start()
	time.Sleep(time.Duration(rounds(t, "LITESTREAM_SECONDS", 10)) * time.Second)
	c.deeds.mu.Lock()
	long := len(c.deeds.all) // tried at least so long ago that it was copied
	c.deeds.mu.Unlock()
	time.Sleep(3 * time.Second)
	_ = copies.Process.Kill()
	p.kill()
	end()
	_ = copies.Wait()
	p.faults()

	restored := filepath.Join(dir, "restored.db")
	if out, err := exec.Command(litestream, "restore", "-config", settings, "-o", restored, db.where).CombinedOutput(); err != nil {
		t.Fatalf("litestream restore: %v\n%s\n%s", err, out, said.String())
	}
	after := opened(t, "sqlite3", "file:"+restored, restored)
	after.agrees()
	there, lost := after.times(), 0
	for i, d := range c.take() {
		n := there[d.mark]
		if n > 1 || d.state == refused && n != 0 {
			t.Errorf("%s is there %d times, and its state is %d", d.mark, n, d.state)
		}
		if d.state == done && n == 0 {
			if lost++; i < long {
				t.Errorf("%s was answered as done more than 3 s before the end, and is not there", d.mark)
			}
		}
	}
	t.Logf("%d were done long before, %d of the last moments are lost", long, lost)
}
