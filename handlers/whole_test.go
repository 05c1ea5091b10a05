package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers/web"
	"perseat/models"
	"perseat/models/access"
)

// lines is a log that tests read.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// entries are the lines of the log.
func (l *lines) entries(t *testing.T) (all []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("%q is no JSON", line)
		}
		all = append(all, entry)
	}
	return all
}

// listening is the application on a real connection, with a log.
func (w *town) listening(t *testing.T, more ...func(*echo.Echo)) (*httptest.Server, *models.Store, *lines) {
	t.Helper()
	log := &lines{}
	logger := slog.New(web.LogHandler(slog.NewJSONHandler(log, nil)))
	s, err := models.Open(context.Background(), w.file, func() time.Time { return noon }, logger)
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	keys, err := s.SessionKeys(t.Context())
	check(t, err)
	e := Router(web.New(s, logger, keys, web.Options{Version: "test", Elapsed: func() time.Duration { return 0 }}))
	for _, add := range more {
		add(e)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server, s, log
}

// A form that breaks off is not a form whose fields are empty: here that would
// switch the reseller's access off.
func TestAFormThatBreaksOffIsNotAnEmptyForm(t *testing.T) {
	w := newTown(t)
	server, _, log := w.listening(t)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	check(t, err)
	cookie := w.cookies[string(access.RoleResellerAdmin)]
	fmt.Fprintf(conn, "POST /reseller/settings HTTP/1.1\r\nHost: x\r\nCookie: %s=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nshown_name=",
		cookie.Name, cookie.Value)
	check(t, conn.(*net.TCPConn).CloseWrite())
	answer, err := io.ReadAll(conn)
	check(t, err)
	if text := string(answer); !strings.HasPrefix(text, "HTTP/1.1 400 ") || !strings.Contains(text, "did not arrive whole") {
		t.Errorf("the answer is %.300s", text)
	}
	for _, entry := range log.entries(t) {
		if entry["level"] == "ERROR" {
			t.Errorf("a fault: %v", entry)
		}
	}
}

func TestWhatIsSentIsBounded(t *testing.T) {
	w := newTown(t)
	server, _, _ := w.listening(t)
	for _, test := range []struct {
		who    access.Role
		path   string
		size   int
		status int
	}{
		{"", "/sign-in", 30 << 10, http.StatusUnprocessableEntity},
		{"", "/sign-in", 40 << 10, http.StatusRequestEntityTooLarge},
		{access.RoleResellerAdmin, "/reseller/settings", 900 << 10, http.StatusUnprocessableEntity},
		{access.RoleResellerAdmin, "/reseller/settings", 1100 << 10, http.StatusRequestEntityTooLarge},
	} {
		for _, known := range []bool{true, false} { // whether the size is told beforehand
			form := strings.NewReader("x=" + strings.Repeat("a", test.size))
			var body io.Reader = form
			if !known {
				body = io.MultiReader(form)
			}
			r, err := http.NewRequest(http.MethodPost, server.URL+test.path, body)
			check(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if cookie := w.cookies[string(test.who)]; cookie != nil {
				r.AddCookie(cookie)
			}
			answer, err := http.DefaultClient.Do(r)
			check(t, err)
			answer.Body.Close()
			if answer.StatusCode != test.status {
				t.Errorf("%d bytes to %s: %d, want %d", test.size, test.path, answer.StatusCode, test.status)
			}
		}
	}
}

// Every line that is logged within a request has the request's number, which the
// page shows to whoever met the fault.
func TestEveryLineOfARequestHasItsNumber(t *testing.T) {
	w := newTown(t)
	server, s, log := w.listening(t, func(e *echo.Echo) {
		e.GET("/panic", func(echo.Context) error { panic("out of order") })
	})
	answer, err := http.Get(server.URL + "/panic")
	check(t, err)
	page, err := io.ReadAll(answer.Body)
	check(t, errors.Join(err, answer.Body.Close()))
	number := answer.Header.Get(echo.HeaderXRequestID)
	if answer.StatusCode != http.StatusInternalServerError || number == "" || !strings.Contains(string(page), number) {
		t.Errorf("%d, number %q, %.200s", answer.StatusCode, number, page)
	}
	check(t, s.Close()) // what is deepest in the database fails too
	again, err := http.PostForm(server.URL+"/sign-in", url.Values{"email": {"a@b.example"}, "password": {"x"}})
	check(t, err)
	check(t, again.Body.Close())
	of := map[string][]string{}
	for _, entry := range log.entries(t) {
		id, _ := entry["request"].(string)
		of[id] = append(of[id], fmt.Sprint(entry["msg"]))
		if entry["msg"] == "panic" && !strings.Contains(fmt.Sprint(entry["stack"]), "whole_test.go") {
			t.Errorf("the log does not say where: %v", entry)
		}
	}
	for id, want := range map[string]string{
		number:                                  "[panic request failed request]",
		again.Header.Get(echo.HeaderXRequestID): "[SQL executed request failed request]",
	} {
		if got := fmt.Sprint(of[id]); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	if len(of[""]) > 0 {
		t.Errorf("lines without a number: %v", of[""])
	}
}

// An answer that breaks off is cut, so that nobody takes half a file for whole.
func TestAnAnswerThatBreaksOffIsCut(t *testing.T) {
	w := newTown(t)
	server, _, log := w.listening(t, func(e *echo.Echo) {
		e.GET("/half.csv", func(c echo.Context) error {
			_, err := c.Response().Write([]byte(strings.Repeat("a line\r\n", 1000)))
			return errors.Join(err, errors.New("the rest cannot be read"))
		})
	})
	answer, err := http.Get(server.URL + "/half.csv")
	check(t, err)
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("%d bytes came, and nothing says that it is not all", len(text))
	}
	if all := log.entries(t); len(all) != 2 || all[1]["msg"] != "request" {
		t.Errorf("the log is %v", all)
	}
}

// Whoever leaves before the answer is no fault of ours.
func TestAClientThatLeavesIsNoFault(t *testing.T) {
	w := newTown(t)
	begun := make(chan struct{})
	server, _, log := w.listening(t, func(e *echo.Echo) {
		e.GET("/slow", func(c echo.Context) error {
			close(begun)
			<-c.Request().Context().Done()
			return c.Request().Context().Err()
		})
	})
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-begun; leave() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/slow", nil)
	check(t, err)
	if answer, err := http.DefaultClient.Do(r); err == nil {
		t.Errorf("answered %d", answer.StatusCode)
	}
	for range 100 {
		if all := log.entries(t); len(all) > 0 {
			if all[0]["status"] != 499.0 || all[0]["level"] != "INFO" || len(all) != 1 {
				t.Errorf("the log is %v", all)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("nothing is logged")
}

// No request works for ever, whatever it waits for: its work is given up when its
// time is over.
func TestTheWorkOfARequestEnds(t *testing.T) {
	w := newTown(t)
	server, _, _ := w.listening(t, func(e *echo.Echo) {
		e.GET("/wait", func(c echo.Context) error {
			until, bounded := c.Request().Context().Deadline()
			return c.String(http.StatusOK, fmt.Sprint(bounded && time.Until(until) <= requestTime))
		})
	})
	answer, err := http.Get(server.URL + "/wait")
	check(t, err)
	text, err := io.ReadAll(answer.Body)
	check(t, errors.Join(err, answer.Body.Close()))
	if string(text) != "true" {
		t.Error("a request may work for ever")
	}
	e := echo.New()
	e.Use(web.Bounded(10 * time.Millisecond))
	e.GET("/", func(c echo.Context) error {
		select {
		case <-c.Request().Context().Done():
			return c.NoContent(http.StatusNoContent)
		case <-time.After(10 * time.Second):
			return c.NoContent(http.StatusOK)
		}
	})
	expect(t, send(e, http.MethodGet, "/", nil), http.StatusNoContent)
}

// A page that has not changed since a browser got it is not sent again.
func TestAPageThatIsTheSameIsNotSentAgain(t *testing.T) {
	w := newTown(t)
	server, _, _ := w.listening(t)
	ask := func(path, tag string) (int, string) {
		r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
		check(t, err)
		r.Header.Set("If-None-Match", tag)
		r.AddCookie(w.cookies[string(access.RoleResellerAdmin)])
		answer, err := http.DefaultClient.Do(r)
		check(t, err)
		answer.Body.Close()
		return answer.StatusCode, answer.Header.Get("ETag")
	}
	status, tag := ask("/reseller/customers", "")
	if status != http.StatusOK || tag == "" {
		t.Fatalf("the page is answered %d with the tag %q", status, tag)
	}
	if status, _ := ask("/reseller/customers", tag); status != http.StatusNotModified {
		t.Errorf("the same page is answered %d", status)
	}
	if status, other := ask("/reseller/customers?sort=domain", tag); status != http.StatusOK || other == tag {
		t.Errorf("a page that is another one is answered %d", status)
	}
}
