// Command lighthouse prints what Lighthouse thinks of some pages of the demo, out
// of 100 for each category. It judges nothing: figures of speed are for reading.
//
//	go run ./lighthouse
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"

	"perseat/e2e/browser"
)

// pages are what is looked at, and by whom.
var pages = []struct{ email, path string }{
	{"", "/sign-in"},
	{"reseller@liffey.example", "/reseller"},
	{"reseller@liffey.example", "/reseller/customers"},
	{"reseller@liffey.example", "/reseller/orders"},
	{"admin@harbor.example", "/admin"},
	{"admin@harbor.example", "/admin/users"},
	{"support@perseat.example", "/support"},
}

func main() {
	if err := report(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lighthouse:", err)
		os.Exit(1)
	}
}

func report(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "perseat-lighthouse-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	built, err := browser.Build(ctx, "..", dir)
	if err != nil {
		return err
	}
	program, err := built.Serve(ctx, dir)
	if err != nil {
		return err
	}
	defer program.Stop()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "page\taccessibility\tbest practices\tseo\tperformance\t")
	for _, page := range pages {
		cookie, err := signIn(ctx, program.URL, page.email)
		if err != nil {
			return err
		}
		scores, err := look(ctx, program.URL+page.path, cookie)
		if err != nil {
			return fmt.Errorf("%s: %w", page.path, err)
		}
		fmt.Fprintf(table, "%s\t%s\t\n", page.path, strings.Join(scores, "\t"))
	}
	return table.Flush()
}

// signIn returns the cookies of somebody who has signed in.
func signIn(ctx context.Context, base, email string) (string, error) {
	if email == "" {
		return "", nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	form := url.Values{"email": {email}, "password": {"perseat-demo"}}
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.Header.Set("Origin", base)
	answer, err := (&http.Client{Jar: jar}).Do(ask)
	if err != nil {
		return "", err
	}
	answer.Body.Close()
	var cookies []string
	for _, c := range jar.Cookies(ask.URL) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 {
		return "", fmt.Errorf("%s cannot sign in: %s", email, answer.Status)
	}
	return strings.Join(cookies, "; "), nil
}

// look runs Lighthouse and returns a score for each category.
func look(ctx context.Context, address, cookie string) ([]string, error) {
	headers, err := json.Marshal(map[string]string{"Cookie": cookie})
	if err != nil {
		return nil, err
	}
	flags := "--headless=new"
	if os.Getuid() == 0 {
		flags += " --no-sandbox" // root has none
	}
	run := exec.CommandContext(ctx, "checks/node_modules/.bin/lighthouse", address, "--quiet", "--output=json", "--preset=desktop",
		"--chrome-flags="+flags, "--extra-headers="+string(headers))
	if os.Getenv("CHROME_PATH") == "" {
		chromium, err := exec.LookPath("chromium")
		if err != nil {
			return nil, err
		}
		run.Env = append(os.Environ(), "CHROME_PATH="+chromium)
	}
	var said bytes.Buffer
	run.Stderr = &said
	text, err := run.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said.String())
	}
	var result struct {
		Categories map[string]struct {
			Score *float64
			Audit []struct{ ID string } `json:"auditRefs"`
		}
		Audits map[string]struct{ Score *float64 }
	}
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, err
	}
	var scores []string
	for _, name := range []string{"accessibility", "best-practices", "seo", "performance"} {
		category := result.Categories[name]
		if category.Score == nil {
			scores = append(scores, "-")
			continue
		}
		score := fmt.Sprintf("%.0f", *category.Score*100)
		if *category.Score < 1 && name != "performance" {
			for _, ref := range category.Audit {
				if s := result.Audits[ref.ID].Score; s != nil && *s < 1 {
					score += " " + ref.ID
				}
			}
		}
		scores = append(scores, score)
	}
	return scores, nil
}
