package metrics

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers"
	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
	"perseat/models/database"
)

var noon = time.Date(2026, 4, 10, 12, 0, 0, 0, time.UTC)

// measured is the application with a meter, and how to read that.
func measured(t *testing.T) (pages *echo.Echo, s *models.Store, read func() string) {
	t.Helper()
	now := func() time.Time { return noon }
	elapsed := time.Duration(0)
	m, err := New("1.2", func() time.Duration { elapsed += 10 * time.Millisecond; return elapsed }, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err = models.Open(t.Context(), filepath.Join(t.TempDir(), "perseat.db"), now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a test may have closed it
	if err := m.Observe(s); err != nil {
		t.Fatal(err)
	}
	keys, err := s.SessionKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	pages = handlers.Router(web.New(s, log, keys, web.Options{Elapsed: func() time.Duration { return 0 }, Answered: m.Answered}))
	return pages, s, func() string {
		w := httptest.NewRecorder()
		m.Handler(log).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		text, err := io.ReadAll(w.Body)
		if err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d, %v", w.Code, err)
		}
		return string(text)
	}
}

// has fails the test unless there is a line for each of these.
func has(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no line %q", line)
		}
	}
}

// Whatever is asked for, the number of lines is bounded by what the program has,
// and none of it can be read there.
func TestAddressesAndMethodsAreNotMetrics(t *testing.T) {
	pages, _, read := measured(t)
	for _, path := range []string{
		"/nowhere", "/elsewhere/4711", "/reseller/customers/4711", "/reseller/customers/4712?q=harbor", "/assets/nothing.css", "/password/SECRET", "/password/SECRET2",
	} {
		for _, method := range []string{http.MethodGet, "BREW", "HARBOR"} {
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		}
	}
	text := read()
	for _, word := range []string{"4711", "nowhere", "elsewhere", "harbor", "HARBOR", "BREW", "SECRET", "nothing"} {
		if strings.Contains(text, word) {
			t.Errorf("%s can be read", word)
		}
	}
	has(t, text,
		`perseat_http_requests_total{method="GET",route="/password/:secret",status="404"} 2`,
		`perseat_http_requests_total{method="GET",route="/reseller/customers/:customer",status="303"} 2`,
		`perseat_build_info{version="1.2"} 1`)
	if n := strings.Count(text, "perseat_http_requests_total{"); n > 10 {
		t.Errorf("%d lines for few routes", n)
	}
}

func TestOperationsAndJobsAreMeasured(t *testing.T) {
	_, s, read := measured(t)
	if err := s.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.ImportDefaultCatalog(t.Context(), access.Job()); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddReseller(t.Context(), access.Job(), models.NewReseller{})
	if models.KindOf(err) != models.Invalid {
		t.Fatal(err)
	}
	if _, _, err := s.ClaimMail(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := read()
	has(t, text,
		`perseat_job_seconds_count{job="months",outcome="done"} 1`,
		`perseat_job_last_done_timestamp_seconds{job="reminders"} 1.7758224e+09`,
		`perseat_mail_waiting 0`, `perseat_mail_late_seconds 0`, `perseat_database_retries_total 0`,
		`perseat_database_connections{pool="write",state="in use"} 0`, `perseat_ready{check="database"} 1`, `perseat_ready{check="schema"} 1`)
	if !strings.Contains(text, `perseat_operation_seconds_count{operation="catalog.imported",outcome="done"} 1`) {
		t.Errorf("the operation is missing:\n%s", text)
	}
}

// A database that is away is measured, and does not keep the rest from being read.
func TestADatabaseThatIsAwayIsMeasured(t *testing.T) {
	_, s, read := measured(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.RunDue(t.Context()); err == nil {
		t.Fatal("the jobs ran")
	}
	text := read()
	has(t, text, `perseat_ready{check="database"} 0`, `perseat_build_info{version="1.2"} 1`)
	if !strings.Contains(text, `perseat_job_seconds_count{job="months",outcome="`) {
		t.Error("the job that failed is missing")
	}
}

func TestOutcomesAreNamed(t *testing.T) {
	m, err := New("", func() time.Duration { return 0 }, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	for _, failed := range []error{
		nil, errors.New("a fault"), &models.Error{Kind: models.Conflict}, &database.Failure{Trouble: database.Full, Err: errors.New("full")},
	} {
		m.Watch("operation", "something")(failed)
	}
	found, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []string
	for _, family := range found {
		if family.GetName() == "perseat_operation_seconds" {
			for _, metric := range family.GetMetric() {
				outcomes = append(outcomes, metric.GetLabel()[1].GetValue())
			}
		}
	}
	if got := strings.Join(outcomes, ", "); got != "conflict, done, internal, unavailable" {
		t.Errorf("the outcomes are %s", got)
	}
}
