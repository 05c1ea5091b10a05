package operation

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// compose is docs/compose.yaml, as far as the tests read it.
type compose struct {
	Services map[string]struct {
		Image       string
		Build       string
		Environment map[string]string
		Ports       []string
		Expose      []string
		Volumes     []string
		Grace       string    `yaml:"stop_grace_period"`
		DependsOn   yaml.Node `yaml:"depends_on"`
		Healthcheck struct{ Test []string }
		Configs     []struct{ Source, Target string }
	}
	Networks map[string]struct {
		IPAM struct{ Config []struct{ Subnet string } }
	}
	Volumes map[string]any
	Configs map[string]struct{ Content string }
}

func readCompose(t *testing.T) compose {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// caddyfile is the proxy's settings, as Compose gives them to it.
func (c compose) caddyfile() string {
	return strings.ReplaceAll(c.Configs["caddyfile"].Content, "$$", "$")
}

// given is a setting as it is when the variables have these values.
func given(text string, values map[string]string) string {
	return regexp.MustCompile(`\$\{(\w+)(:[-?][^}]*)?\}`).ReplaceAllStringFunc(text, func(v string) string {
		name := regexp.MustCompile(`\w+`).FindString(v)
		if value, is := values[name]; is {
			return value
		}
		_, standard, _ := strings.Cut(strings.TrimSuffix(v, "}"), ":-")
		return standard
	})
}

// The settings in the compose file are the program's own, and fit each other.
func TestTheComposeFileFitsTheProgram(t *testing.T) {
	c := readCompose(t)
	help, err := exec.Command(built.binary, "serve", "--help").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"perseat-1", "perseat-2"} {
		s, is := c.Services[name]
		if !is {
			t.Fatalf("there is no %s", name)
		}
		for variable := range s.Environment {
			if !strings.Contains(string(help), "($"+variable+")") {
				t.Errorf("%s sets %s, which the program does not know", name, variable)
			}
		}
		settings := os.Environ()
		for variable, value := range s.Environment {
			if variable != "PERSEAT_DB" {
				settings = append(settings, variable+"="+given(value, map[string]string{"SITE": "licenses.example"}))
			}
		}
		understood := exec.Command(built.binary, "migrate", "--db", filepath.Join(t.TempDir(), "perseat.db"))
		understood.Env = settings
		if out, err := understood.CombinedOutput(); err != nil {
			t.Errorf("with the settings of %s: %v\n%s", name, err, out)
		}
		if subnets := c.Networks["default"].IPAM.Config; len(subnets) != 1 || subnets[0].Subnet != s.Environment["PERSEAT_PROXIES"] {
			t.Errorf("%s believes what %s says of its clients, and the proxy is in %v", name, s.Environment["PERSEAT_PROXIES"], subnets)
		}
		if len(s.Ports) > 0 {
			t.Errorf("%s can be reached from outside at %v, past the proxy", name, s.Ports)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "docs", s.Build, "Dockerfile")); err != nil {
			t.Error(err)
		}
		db, err := url.Parse(given(s.Environment["PERSEAT_DB"], map[string]string{"POSTGRES_PASSWORD": "secret"}))
		if err != nil {
			t.Fatal(err)
		}
		postgres := c.Services[db.Hostname()].Environment
		if password, _ := db.User.Password(); postgres["POSTGRES_USER"] != db.User.Username() || "/"+postgres["POSTGRES_DB"] != db.Path || password != "secret" {
			t.Errorf("%s uses %s, the server has %v", name, db.Redacted(), postgres)
		}
		drain, err := time.ParseDuration(s.Environment["PERSEAT_DRAIN"])
		if err != nil {
			t.Fatal(err)
		}
		grace, err := time.ParseDuration(s.Grace)
		if err != nil || grace < drain+45*time.Second {
			t.Errorf("%s is killed after %s, and may need %s and 40 s", name, s.Grace, drain)
		}
		if upstream := name + s.Environment["PERSEAT_ADDR"]; !strings.Contains(c.caddyfile(), upstream) {
			t.Errorf("the proxy does not lead to %s:\n%s", upstream, c.caddyfile())
		}
	}
	for name, s := range c.Services {
		for _, volume := range s.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, is := c.Volumes[from]; !is {
				t.Errorf("%s uses the volume %s, which is not there", name, from)
			}
		}
		for _, config := range s.Configs {
			if _, is := c.Configs[config.Source]; !is {
				t.Errorf("%s uses the config %s, which is not there", name, config.Source)
			}
		}
		for _, on := range dependencies(s.DependsOn) {
			if _, is := c.Services[on]; !is {
				t.Errorf("%s waits for %s, which is not there", name, on)
			}
		}
	}
}

func dependencies(n yaml.Node) (names []string) {
	if n.Kind == yaml.SequenceNode {
		_ = n.Decode(&names) // a list of words
		return names
	}
	for i := 0; i < len(n.Content); i += 2 {
		names = append(names, n.Content[i].Value)
	}
	return names
}

// Each of two programs is stopped and started again behind the proxy, with the
// settings of the compose file, while people work: none of them notices.
func TestNobodyNoticesAnUpgradeBehindTheProxy(t *testing.T) {
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Skip("caddy is not installed")
	}
	db := fresh(t, "postgres")
	f := startFleet(t, db, 2, "--drain", "5s")
	front := freeAddress(t)
	settings := strings.NewReplacer(
		"{$SITE}", "http://"+front, "perseat-1:8080", f.addrs[0], "perseat-2:8080", f.addrs[1],
	).Replace(readCompose(t).caddyfile())
	dir := t.TempDir()
	file := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(file, []byte("{\n\tadmin off\n}\n"+settings), 0o600); err != nil {
		t.Fatal(err)
	}
	proxy := exec.Command(caddy, "run", "--adapter", "caddyfile", "--config", file)
	proxy.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	dieWithParent(proxy)
	var said strings.Builder
	proxy.Stderr = &said
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Process.Kill(); _ = proxy.Wait() })
	address := func() string { return "http://" + front }
	for range 100 {
		if answer, err := http.Get(address() + "/sign-in"); err == nil {
			_ = answer.Body.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		if answer, err := someone(t, address).send(http.MethodGet, path, nil); err != nil || answer.status != http.StatusNotFound {
			t.Errorf("%s can be asked for from outside: %d, %v", path, answer.status, err)
		}
	}
	var over atomic.Bool
	var answers atomic.Int64
	var all sync.WaitGroup
	for i := range 4 {
		who := someone(t, address)
		if err := who.signIn([]string{niamh, sales}[i%2]); err != nil {
			t.Fatal(err, said.String())
		}
		all.Go(func() {
			for n := 0; !over.Load(); n++ {
				who.reads("/reseller/customers")
				shown, err := who.get(foyleCap)
				if err != nil {
					t.Error(err)
					return
				}
				form, err := shown.form(foyleCap)
				if err != nil {
					t.Error(err)
					return
				}
				form.Set("cap", fmt.Sprint(40+n%20))
				if answer, err := who.post(foyleCap, form); err != nil || answer.status >= 500 {
					t.Errorf("somebody noticed: %d, %v", answer.status, err)
				}
				answers.Add(3)
			}
		})
	}
	for i := range f.addrs {
		time.Sleep(time.Second)
		f.program(i).stop()
		f.start(i)
		time.Sleep(3 * time.Second) // until the proxy has seen it
	}
	over.Store(true)
	all.Wait()
	f.stop()
	db.agrees()
	t.Logf("%d answers", answers.Load())
}
