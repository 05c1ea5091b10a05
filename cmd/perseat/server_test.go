package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"perseat/handlers"
	"perseat/handlers/web"
	"perseat/models"
)

// bounded is the program's own server on a real connection. Hurry makes minutes of
// waiting fractions of a second: what a server waits for without end, it still
// does.
func bounded(t *testing.T, hurry func(*http.Server)) (address string) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	store, err := models.Open(t.Context(), t.TempDir()+"/perseat.db", time.Now, nil)
	noError(t, err)
	t.Cleanup(func() { noError(t, store.Close()) })
	keys, err := store.SessionKeys(t.Context())
	noError(t, err)
	began := time.Now()
	app := web.New(store, log, keys, web.Options{Elapsed: func() time.Duration { return time.Since(began) }})
	all, err := handlers.New(app, map[string]http.Handler{
		"GET /endless": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}),
	})
	noError(t, err)
	p := &program{log: log}
	server := p.server(all)
	hurry(server)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { noError(t, server.Close()) })
	return listener.Addr().String()
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// patience is how long a client of these tests waits to be thrown out.
const patience = 5 * time.Second

// thrownOut sends a text and then a byte now and again, and returns what was
// answered until the connection was closed.
func thrownOut(t *testing.T, address, begin string, more byte) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	noError(t, err)
	defer conn.Close()
	noError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(conn, begin)
	noError(t, err)
	go func() {
		for more != 0 {
			if _, err := conn.Write([]byte{more}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	answer, err := io.ReadAll(conn)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		t.Errorf("%.40q is waited for without end", begin)
	}
	return string(answer)
}

// Whoever sends or fetches slowly, or says nothing, holds a connection for a
// bounded time only, each for its own.
func TestSlowClientsAreThrownOut(t *testing.T) {
	form := "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	header := func(s *http.Server) { s.ReadHeaderTimeout /= 100 }
	request := func(s *http.Server) { s.ReadTimeout /= 100 }
	idle := func(s *http.Server) { s.IdleTimeout /= 1000 }
	for name, test := range map[string]struct {
		hurry func(*http.Server)
		begin string
		more  byte
		says  string
	}{
		"nothing":                  {header, "", 0, ""},
		"half a line":              {header, "GET /sign-in HT", 0, ""},
		"a header, byte by byte":   {header, "GET /sign-in HTTP/1.1\r\nHost: x\r\nX: ", 'a', ""},
		"a body, byte by byte":     {request, form + "Content-Length: 30000\r\n\r\nemail=", 'a', "HTTP/1.1 408 "},
		"a body that never begins": {request, form + "Content-Length: 30000\r\n\r\n", 0, "HTTP/1.1 408 "},
		"silence after an answer":  {idle, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 0, "HTTP/1.1 200 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if answer := thrownOut(t, bounded(t, test.hurry), test.begin, test.more); !strings.HasPrefix(answer, test.says) {
				t.Errorf("answered %.60q", answer)
			}
		})
	}
	t.Run("an answer that nobody fetches", func(t *testing.T) {
		t.Parallel()
		conn, err := net.Dial("tcp", bounded(t, func(s *http.Server) { s.WriteTimeout /= 300 }))
		noError(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
		noError(t, err)
		time.Sleep(2 * time.Second) // far beyond its time, hurried; what is in the buffers comes still
		noError(t, conn.SetDeadline(time.Now().Add(patience)))
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, net.ErrClosed) || isTimeout(err) {
			t.Errorf("the answer goes on: %v", err)
		}
	})
}

func isTimeout(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// What is sent without end is cut where the limit is.
func TestWhatIsSentWithoutEndIsCut(t *testing.T) {
	address := bounded(t, func(*http.Server) {})
	if answer := thrownOut(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "+strings.Repeat("a", 100<<10)+"\r\n\r\n", 0); !strings.HasPrefix(answer, "HTTP/1.1 431 ") {
		t.Errorf("a header of 100 KB is answered by %.60q", answer)
	}
	for name, test := range map[string]struct{ begin, again, says string }{
		"a header": {"GET /sign-in HTTP/1.1\r\nHost: x\r\nX: ", strings.Repeat("a", 4096), "HTTP/1.1 431 "},
		"headers":  {"GET /sign-in HTTP/1.1\r\nHost: x\r\n", strings.Repeat("X-A: "+strings.Repeat("a", 100)+"\r\n", 40), "HTTP/1.1 431 "},
		"a form": {
			"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n",
			fmt.Sprintf("%x\r\n%s\r\n", 4096, strings.Repeat("a", 4096)), "HTTP/1.1 413 ",
		},
		"a body for a page that takes none": {
			"POST /sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
			fmt.Sprintf("%x\r\n%s\r\n", 4096, strings.Repeat("a", 4096)), "HTTP/1.1 ",
		},
		"a call": {
			"POST /apps/reseller/v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: " + echo.MIMEApplicationJSON + "\r\nTransfer-Encoding: chunked\r\n\r\n",
			fmt.Sprintf("%x\r\n%s\r\n", 4096, strings.Repeat("a", 4096)), "HTTP/1.1 401 ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", address)
			noError(t, err)
			defer conn.Close()
			noError(t, conn.SetDeadline(time.Now().Add(patience)))
			_, err = io.WriteString(conn, test.begin)
			noError(t, err)
			answer := make(chan string)
			go func() {
				first := make([]byte, 60)
				n, _ := io.ReadAtLeast(conn, first, 13) // what came is looked at
				answer <- string(first[:n])
			}()
			sent := 0
			for err == nil && sent < 64<<20 {
				var n int
				n, err = io.WriteString(conn, test.again)
				sent += n
			}
			if err == nil || isTimeout(err) {
				t.Errorf("%d bytes were taken: %v", sent, err)
			}
			if got := <-answer; !strings.HasPrefix(got, test.says) && got != "" {
				t.Errorf("answered %q", got)
			}
		})
	}
}
