package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"perseat/e2e/browser"
)

const sample = `<!doctype html><html lang="en"><title>Sample</title>
<style>.vh { position: absolute; clip-path: inset(50%%); width: 1px; height: 1px; overflow: hidden }</style>
<main><h1>Users</h1><p>Hello %s</p>
<ul>
<li><div><a href="/anna">Anna Berg</a><small style="display: block">anna@kestrel.example</small></div> <button popovertarget="m1">Actions<span class="vh"> for Anna</span></button>
	<div id="m1" popover><a href="/edit?who=anna">Edit user</a></div></li>
<li><div><a href="/ben">Ben Cole</a></div> <button popovertarget="m2">Actions</button>
	<div id="m2" popover><a href="/edit?who=ben">Edit user</a></div></li>
</ul>
<details><summary><svg width="9" height="9"></svg> <strong>Business Starter</strong></summary><p>12 licenses</p></details>
<form method="post" action="/save"><label for="n">First&nbsp;name</label><input id="n" name="n" value="old">
<label><input type="checkbox" name="boss"> Super admin</label>
<label for="l">Plan</label><select id="l" name="plan"><option value="f">Flexible Plan</option><option value="a">Annual Plan</option></select>
<button>Save</button></form></main></html>`

func sampleServer(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, sample, "you") })
	mux.HandleFunc("GET /edit", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, sample, r.FormValue("who")) })
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, sample, r.FormValue("n")+" "+r.FormValue("boss")+" "+r.FormValue("plan"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestVerbsUseThePageAsAPersonDoes(t *testing.T) {
	url := sampleServer(t)
	chromium, stop, err := browser.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, scripts := range []string{"on", "off"} {
		t.Run("scripts "+scripts, func(t *testing.T) {
			p, done := browser.Open(chromium, t, url)
			defer done()
			if scripts == "off" {
				p.WithoutScripts()
			}
			p.Go("/")
			p.OK()
			p.Sees("Hello you", "First name", "Anna Berg anna@kestrel.example Actions")
			p.SeesNot("for Anna", "12 licenses", "Edit user")
			p.Expand("Business Starter")
			p.Sees("12 licenses")
			p.Open("Ben Cole", "Actions")
			p.Click("Edit user")
			p.Sees("Hello ben")
			p.Fill("First name", "Clara")
			p.Tick("Super admin")
			p.Choose("Plan", "Annual Plan")
			p.Click("Save")
			p.Answered(422)
			p.Sees("Hello Clara on a")
			if v := p.Value("First name"); v != "old" {
				t.Errorf("the field holds %q", v)
			}
			if row := p.Row("Ben"); row != "Ben Cole Actions" {
				t.Errorf("the row says %q", row)
			}
			if p.Offers("Edit user") || !p.Offers("Save") {
				t.Error("what is hidden is offered, or what is seen is not")
			}
		})
	}
}
