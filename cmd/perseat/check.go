package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

type checkCommand struct {
	Addr string `help:"Address that the program listens on." default:"127.0.0.1:8080"`
}

// Run asks a running program whether it answers, and fails if it does not.
func (c checkCommand) Run(ctx context.Context, p *program) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // listening everywhere is listening here
	}
	url := "http://" + net.JoinHostPort(host, port) + "/healthz"
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, answer.Status)
	}
	_, err = fmt.Fprintln(p.out, "Perseat answers.")
	return err
}
