package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCheckTellsWhetherTheProgramAnswers(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			t.Errorf("%s was asked", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	addr := server.Listener.Addr().String()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{addr, ":" + port, "0.0.0.0:" + port} {
		if err := check(t, a); err != nil {
			t.Errorf("at %s: %v", a, err)
		}
	}
	status = http.StatusServiceUnavailable
	if err := check(t, addr); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a program that cannot answer: %v", err)
	}
	server.Close()
	if check(t, addr) == nil {
		t.Error("a program that does not run is said to answer")
	}
}

func check(t *testing.T, addr string) error {
	t.Helper()
	var out, errs strings.Builder
	return run(t.Context(), []string{"check", "--addr", addr}, &out, &errs)
}
