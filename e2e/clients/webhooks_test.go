package clients

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	signed "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"google.golang.org/api/reseller/v1"
)

// listening lets the program post to this machine.
func listening(t *testing.T, test func(*world)) {
	t.Setenv("PERSEAT_WEBHOOK_LOCALHOST", "true")
	on(t, test)
}

// example is a piece of docs/webhooks.md: the nth in a language.
func example(t *testing.T, language string, n int) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(all) <= n {
		t.Fatalf("docs/webhooks.md has %d examples in %s", len(all), language)
	}
	return all[n][1]
}

// sh runs a piece of shell with variables, and returns what it prints.
func sh(t *testing.T, script string, variables ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script)
	command.Env = append(os.Environ(), variables...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	return strings.TrimSpace(string(out))
}

// The examples of docs/webhooks.md: register with curl, try the receiver with curl,
// and receive what happens with the program in Go.
func TestTheExamplesOfWebhooks(t *testing.T) {
	source := filepath.Join(t.TempDir(), "receiver.go")
	if err := os.WriteFile(source, []byte(example(t, "go", 0)), 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "receiver")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	listening(t, func(w *world) {
		address := freePort(w.T)
		receiver := "http://" + address + "/perseat"
		var registered struct{ TopicName, Secret string }
		answer := sh(w.T, example(w.T, "sh", 1), "PERSEAT="+w.program.URL, "API_KEY="+w.key(dublin, "webhooks"), "RECEIVER="+receiver)
		if err := json.Unmarshal([]byte(answer), &registered); err != nil || !strings.HasPrefix(registered.Secret, "whsec_") {
			w.Fatalf("registered %s: %v", answer, err)
		}
		said := start(w.T, binary, "SECRET="+registered.Secret, "ADDR="+address)
		await(w.T, func() bool { c, err := net.Dial("tcp", address); return err == nil && c.Close() == nil })
		if code := sh(w.T, example(w.T, "sh", 0), "RECEIVER="+receiver, "SECRET="+registered.Secret); code != "204" {
			w.Errorf("the receiver answers %s", code)
		}
		if code := sh(w.T, example(w.T, "sh", 0), "RECEIVER="+receiver, "SECRET=whsec_AAAA"); code != "401" {
			w.Errorf("with a wrong secret the receiver answers %s", code)
		}
		sub := w.of(harbor, standard).SubscriptionId
		do(w, w.reseller.Subscriptions.ChangeSeats(harbor, sub, &reseller.Seats{MaximumNumberOfSeats: 31}))
		await(w.T, func() bool {
			return strings.Contains(said(), "LICENSE_CAP_CHANGED of subscription "+sub+" of "+harbor+", change ")
		})
	})
}

// Google's client registers and unregisters, and what is posted is what a library
// for Standard Webhooks accepts.
func TestWebhooksByGooglesClient(t *testing.T) {
	listening(t, func(w *world) {
		var mu sync.Mutex
		var got []string
		secret := ""
		receiver := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			hook, err := signed.NewWebhook(secret)
			if err == nil {
				err = hook.Verify(body, r.Header)
			}
			if err != nil {
				w.Errorf("not accepted: %v", err)
			}
			var e struct{ Event_type, Customer_domain_name string }
			if err := json.Unmarshal(body, &e); err != nil {
				w.Error(err)
			}
			got = append(got, e.Event_type)
		}))
		defer receiver.Close()
		api := w.reseller.Resellernotify
		details := do(w, api.Getwatchdetails())
		if len(details.ServiceAccountEmailAddresses) != 0 || !strings.HasPrefix(details.TopicName, "projects/perseat/topics/R") {
			t.Errorf("watched: %+v", details)
		}
		made := do(w, api.Register().ServiceAccountEmailAddress(receiver.URL))
		if made.TopicName != details.TopicName || made.ServerResponse.HTTPStatusCode != http.StatusOK {
			t.Errorf("registered %+v", made)
		}
		do(w, api.Register().ServiceAccountEmailAddress(receiver.URL)) // once more
		if details = do(w, api.Getwatchdetails()); !slices.Equal(details.ServiceAccountEmailAddresses, []string{receiver.URL}) {
			t.Errorf("watched: %+v", details)
		}
		refuse(w, api.Register(), "400 invalid", "such as https://")
		refuse(w, api.Register().ServiceAccountEmailAddress("sync@project.iam.gserviceaccount.com"), "400 invalid", "such as https://")
		refuse(w, api.Register().ServiceAccountEmailAddress("https://169.254.169.254/"), "400 invalid", "public internet")
		refuse(w, w.resellerAs(w.key(dublin, "customers,users")).Resellernotify.Register().ServiceAccountEmailAddress(receiver.URL), "403 forbidden", "right “webhooks”")
		refuse(w, w.resellerAs(w.key(seattle, "all")).Resellernotify.Unregister().ServiceAccountEmailAddress(receiver.URL), "404 notFound", "")

		do(w, api.Unregister().ServiceAccountEmailAddress(receiver.URL))
		mu.Lock()
		secret = w.secretOf(receiver.URL)
		mu.Unlock()
		do(w, w.directory.Users.Insert(newUser("hooked@"+harbor)))
		w.check(w.directory.Users.Delete("hooked@" + harbor).Do())
		sub := w.of(harbor, standard).SubscriptionId
		do(w, w.reseller.Subscriptions.Suspend(harbor, sub))
		do(w, w.reseller.Subscriptions.Activate(harbor, sub))
		want := []string{"LICENSE_ASSIGNMENT_CHANGED", "LICENSE_ASSIGNMENT_CHANGED", "SUBSCRIPTION_SUSPENDED", "SUBSCRIPTION_SUSPENSION_REVOKED"}
		seen := func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(got) }
		await(w.T, func() bool { return len(seen()) == len(want) })
		if !slices.Equal(seen(), want) {
			t.Errorf("told %v", seen())
		}
		do(w, api.Unregister().ServiceAccountEmailAddress(receiver.URL))
		refuse(w, api.Unregister().ServiceAccountEmailAddress(receiver.URL), "404 notFound", "no such webhook")
	})
}

// What was not delivered when the program is killed is delivered by the next one:
// all of it, each subscription's in its order, and signed.
func TestWebhooksOutliveTheProgram(t *testing.T) {
	t.Setenv("PERSEAT_WEBHOOK_LOCALHOST", "true")
	dir := t.TempDir()
	before, err := program.Serve(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, program: before}
	w.reseller = w.resellerAs(w.key(dublin, "all"))
	var mu sync.Mutex
	works, tried, got := false, 0, map[string][]string{} // customers' events by their sequence
	secret := ""
	receiver := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if !works {
			tried++
			answer.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		hook, err := signed.NewWebhook(secret)
		if err == nil {
			err = hook.Verify(body, r.Header)
		}
		var e struct{ Customer_domain_name, Sequence string }
		if err = errors.Join(err, json.Unmarshal(body, &e)); err != nil {
			t.Error(err)
		}
		got[e.Customer_domain_name] = append(got[e.Customer_domain_name], e.Sequence)
	}))
	defer receiver.Close()
	secret = w.secretOf(receiver.URL)
	flexible, yearly := w.of(harbor, standard).SubscriptionId, w.of(kestrel, standard).SubscriptionId
	for seats := range int64(5) {
		do(w, w.reseller.Subscriptions.ChangeSeats(harbor, flexible, &reseller.Seats{MaximumNumberOfSeats: 30 + seats}))
		do(w, w.reseller.Subscriptions.ChangeSeats(kestrel, yearly, &reseller.Seats{NumberOfSeats: 60 + seats}))
	}
	await(t, func() bool { mu.Lock(); defer mu.Unlock(); return tried > 0 })
	w.check(before.Kill())
	mu.Lock()
	works = true
	mu.Unlock()

	after, err := program.ServeOn(context.Background(), filepath.Join(dir, "perseat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { w.check(after.Stop()) }()
	w.check(after.MoveClock(t.Context(), "2026-11-20T10:00:00Z"))
	await(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(got[harbor]) == 5 && len(got[kestrel]) == 5 })
	mu.Lock()
	defer mu.Unlock()
	for customer, sequence := range got {
		if !slices.IsSortedFunc(sequence, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) }) {
			t.Errorf("%s's events came in the order %v", customer, sequence)
		}
	}
	if faults := after.Faults(); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}

// secretOf registers an address as a script does that reads the whole answer, and
// returns the secret, which Google's client does not show.
func (w *world) secretOf(address string) string {
	w.Helper()
	client := &http.Client{Transport: bearer(w.key(dublin, "webhooks"))}
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.program.URL+"/apps/reseller/v1/resellernotify/register?serviceAccountEmailAddress="+address, nil)
	w.check(err)
	answer, err := client.Do(r)
	w.check(err)
	defer answer.Body.Close()
	var made struct{ Secret string }
	w.check(json.NewDecoder(answer.Body).Decode(&made))
	if made.Secret == "" {
		w.Fatal("no secret")
	}
	return made.Secret
}

// start starts a program, which ends with the test, and returns what it has said.
func start(t *testing.T, binary string, variables ...string) (said func() string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary)
	command.Env = append(os.Environ(), variables...)
	log, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var text strings.Builder
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			mu.Lock()
			fmt.Fprintln(&text, lines.Text())
			mu.Unlock()
		}
	}()
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return func() string { mu.Lock(); defer mu.Unlock(); return text.String() }
}

// await waits until something is so, at most half a minute.
func await(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not happen")
		}
	}
}

// freePort is an address of this machine that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
