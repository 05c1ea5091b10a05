package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

//go:embed find.js
var find string

// patience is how long a person waits for a page.
const patience = 20 * time.Second

// T is what a page tells of a failure; a *testing.T is one.
type T interface {
	Helper()
	Name() string
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Launch starts a browser without a window. Call stop to close it.
func Launch(ctx context.Context) (browser context.Context, stop func(), err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.WindowSize(1280, 900),
		chromedp.Flag("lang", "en-US"),
		chromedp.Flag("disable-features", "Translate,BackForwardCache"), // going back loads the page
		chromedp.Flag("force-prefers-reduced-motion", true))             // a click during a transition is lost
	if path := os.Getenv("CHROMIUM"); path != "" {
		options = append(options, chromedp.ExecPath(path))
	}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // root has none
	}
	ctx, free := chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		free()
		return nil, nil, fmt.Errorf("start chromium: %w", err)
	}
	return ctx, func() { _ = chromedp.Cancel(ctx); free() }, nil
}

// Page is a tab of one person, whose cookies nobody else has.
type Page struct {
	t    T
	ctx  context.Context
	url  string
	mu   sync.Mutex
	said []string // what the browser's console said

	Status int64 // how the server answered the page that is shown
}

// Open opens a tab for a person who has not signed in.
func Open(browser context.Context, t T, url string) (*Page, func()) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, url: url}
	messages := chromedp.Console(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if text := fmt.Sprint(m); !expected(text) {
				p.mu.Lock()
				p.said = append(p.said, text)
				p.mu.Unlock()
			}
		}
	}()
	return p, cancel
}

// expected reports whether a message tells nothing of the page: journeys see by
// themselves how a page was answered, and they may choose a field before the
// browser has drawn the page, and with it moved to the list of problems.
func expected(message string) bool {
	return strings.Contains(message, "the server responded with a status of") ||
		strings.Contains(message, "Autofocus processing was blocked because a document already has a focused element")
}

// Said is what the browser complained of: faults in scripts, content that the
// security policy keeps out.
func (p *Page) Said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said
}

// WithoutScripts turns JavaScript off, from the next page on.
func (p *Page) WithoutScripts() *Page {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		p.fail("turn scripts off: %v", err)
	}
	return p
}

// Go types an address.
func (p *Page) Go(path string) {
	p.t.Helper()
	p.load(chromedp.Navigate(p.url+path), "go to "+path)
}

// Back goes back to the page before.
func (p *Page) Back() {
	p.t.Helper()
	p.do("go back", chromedp.NavigateBack())
}

// Click follows the link, or presses the button, with these words on it, and
// waits for the page that it leads to.
func (p *Page) Click(label string) {
	p.t.Helper()
	p.ClickNear("", label)
}

// ClickNear clicks the one of several that is nearest to the words given.
func (p *Page) ClickNear(words, label string) {
	p.t.Helper()
	at := path("clickable(%s, %s)", label, words)
	p.find("click “"+label+"”"+nearTo(words), at)
	p.load(chromedp.Click(at), "click “"+label+"”")
}

// DoubleClick clicks twice, as a finger does, over a network so slow that the
// first click is not answered when the second comes.
func (p *Page) DoubleClick(label string) {
	p.t.Helper()
	at := path("clickable(%s, %s)", label, "")
	what := "click “" + label + "” twice"
	p.find(what, at)
	before, err := run(p, chromedp.Location())
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	p.do(what, chromedp.ScrollIntoView(at))
	box, err := run(p, chromedp.Evaluate[struct{ X, Y float64 }](
		"(({ x, y, width, height }) => ({ X: x + width / 2, Y: y + height / 2 }))("+string(at)+".getBoundingClientRect())"))
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	p.slow(500)
	p.do(what, chromedp.MouseClickXY(box.X, box.Y), chromedp.Sleep(120*time.Millisecond), chromedp.MouseClickXY(box.X, box.Y))
	p.arrive(what, before)
	p.slow(0)
}

// slow makes the network take this many milliseconds longer.
func (p *Page) slow(latency float64) {
	p.t.Helper()
	slow := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{
		{Latency: latency, DownloadThroughput: -1, UploadThroughput: -1},
	}}
	if _, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, slow); err != nil {
		p.fail("slow the network down: %v", err)
	}
}

// arrive waits until another page than the one before is loaded.
func (p *Page) arrive(what, before string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		status, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("document.readyState === 'complete' && location.href !== "+
			quote(before)+" ? performance.getEntriesByType('navigation')[0].responseStatus : 0"))
		if err == nil && status != 0 {
			p.Status = status
			return
		}
		if ctx.Err() != nil {
			p.fail("%s: no other page comes", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Open opens a menu, nearest to the words given, or anywhere if they are "".
func (p *Page) Open(words, label string) {
	p.t.Helper()
	at := path("clickable(%s, %s)", label, words)
	p.find("open “"+label+"”"+nearTo(words), at)
	p.do("open “"+label+"”"+nearTo(words), chromedp.Click(at))
}

// Expand clicks the + before the words given, unless what it shows is shown.
func (p *Page) Expand(words string) {
	p.t.Helper()
	at := path("expandable(%s)", words)
	p.find("expand “"+words+"”", at)
	open, err := run(p, chromedp.Evaluate[bool]("("+string(at)+").parentElement.open"))
	if err != nil {
		p.fail("expand “%s”: %v", words, err)
	}
	if open {
		return
	}
	p.do("expand “"+words+"”", chromedp.Click(at))
}

// Fill types a text into the field with this label, in place of what it held.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	at := path("field(%s, %s)", label, "")
	what := "fill in “" + label + "”"
	p.find(what, at)
	p.eval(what, "(box => { box.focus(); box.select(); return true })("+string(at)+")")
	p.do(what, chromedp.SendKeys(at, text))
}

// Upload chooses a file for the field with this label.
func (p *Page) Upload(label, file string) {
	p.t.Helper()
	at := path("field(%s, %s)", label, "")
	what := "choose a file for “" + label + "”"
	p.find(what, at)
	p.do(what, chromedp.SetUploadFiles(at, []string{file}))
}

// Choose takes the entry of a list with this label.
func (p *Page) Choose(label, entry string) {
	p.t.Helper()
	p.eval("choose “"+entry+"” in “"+label+"”", `(list => {
		const entry = [...list?.options ?? []].find(o => tidy(o.text).startsWith(tidy(`+quote(entry)+`)));
		if (!entry) return false;
		list.value = entry.value;
		list.dispatchEvent(new Event('change', { bubbles: true }));
		return true;
	})(field(`+quote(label)+`, ''))`)
}

// Pick takes a day, such as 2026-04-30, in the field with this label.
func (p *Page) Pick(label, day string) {
	p.t.Helper()
	p.eval("pick "+day+" in “"+label+"”", `(box => {
		if (box?.type !== 'date') return false;
		box.value = `+quote(day)+`;
		box.dispatchEvent(new Event('change', { bubbles: true }));
		return true;
	})(field(`+quote(label)+`, ''))`)
}

// Tick ticks the box, or takes the choice, with this label.
func (p *Page) Tick(label string) {
	p.t.Helper()
	p.TickNear("", label)
}

// TickNear ticks the box nearest to the words given.
func (p *Page) TickNear(words, label string) {
	p.t.Helper()
	at := path("field(%s, %s)", label, words)
	what := "tick “" + label + "”" + nearTo(words)
	p.find(what, at)
	p.do(what, chromedp.Click(at))
}

// Value is what stands in the field with this label.
func (p *Page) Value(label string) string {
	p.t.Helper()
	at := path("field(%s, %s)", label, "")
	p.find("read “"+label+"”", at)
	value, err := run(p, chromedp.Value(at))
	if err != nil {
		p.fail("read “%s”: %v", label, err)
	}
	return value
}

// Text is all that the page says, its white space made single and its quotation
// marks straight.
func (p *Page) Text() string {
	p.t.Helper()
	text, err := run(p, chromedp.Evaluate[string]("(() => {"+find+"return said(document.body)})()"))
	if err != nil {
		p.fail("read the page: %v", err)
	}
	return text
}

// Row is what the first row of a list that says all of the words says.
func (p *Page) Row(words ...string) string {
	p.t.Helper()
	rows := p.Rows(words...)
	if len(rows) == 0 {
		p.fail("there is no row with “%s”", strings.Join(words, "” and “"))
	}
	return rows[0]
}

// Rows is what those rows of lists say that say all of the words.
func (p *Page) Rows(words ...string) []string {
	p.t.Helper()
	list, err := json.Marshal(words)
	if err != nil {
		p.fail("read the rows: %v", err)
	}
	rows, err := run(p, chromedp.Evaluate[[]string]("(() => {"+find+"return rows("+string(list)+")})()"))
	if err != nil {
		p.fail("read the rows of “%s”: %v", words, err)
	}
	return rows
}

// After is the word that follows a text on the page.
func (p *Page) After(text string) string {
	p.t.Helper()
	_, after, found := strings.Cut(p.Text(), straight(text))
	words := strings.Fields(after)
	if !found || len(words) == 0 {
		p.fail("the page does not say “%s”", text)
	}
	return words[0]
}

// Sees requires that the page says each of the texts.
func (p *Page) Sees(texts ...string) {
	p.t.Helper()
	page := p.Text()
	for _, text := range texts {
		if !strings.Contains(page, straight(text)) {
			p.fail("the page does not say “%s”", text)
		}
	}
}

// SeesNot requires that the page says none of the texts.
func (p *Page) SeesNot(texts ...string) {
	p.t.Helper()
	page := p.Text()
	for _, text := range texts {
		if strings.Contains(page, straight(text)) {
			p.fail("the page says “%s”", text)
		}
	}
}

// Offers reports whether there is a link or a button with these words.
func (p *Page) Offers(label string) bool {
	p.t.Helper()
	is, err := run(p, chromedp.Evaluate[bool]("(() => {"+find+"return !!clickable("+quote(label)+", '')})()"))
	if err != nil {
		p.fail("look for “%s”: %v", label, err)
	}
	return is
}

// SignIn signs a person in with the demo's password.
func (p *Page) SignIn(email string) {
	p.t.Helper()
	p.Go("/sign-in")
	p.Fill("Email", email)
	p.Fill("Password", "perseat-demo")
	p.Click("Sign in")
	p.OK()
}

// OK requires that the page was answered with 200.
func (p *Page) OK() {
	p.t.Helper()
	p.Answered(200)
}

// Answered requires that the page was answered with this status.
func (p *Page) Answered(status int64) {
	p.t.Helper()
	if p.Status != status {
		p.fail("the page was answered with %d, not %d", p.Status, status)
	}
}

// Picture is a picture of what the window shows.
func (p *Page) Picture() ([]byte, error) { return run(p, chromedp.CaptureScreenshot()) }

// Do runs a step of the browser that no verb of Page is there for.
func (p *Page) Do(what string, step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.do(what, step)
}

// path is where a function of find.js finds something.
func path(call string, args ...any) chromedp.JSPath {
	for i := range args {
		args[i] = quote(args[i].(string))
	}
	return chromedp.JSPath("(() => {" + find + "return " + fmt.Sprintf(call, args...) + "})()")
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(quoted)
}

func straight(text string) string {
	return strings.NewReplacer("’", "'", "‘", "'", "\u00a0", " ").Replace(text)
}

func nearTo(words string) string {
	if words == "" {
		return ""
	}
	return " near “" + words + "”"
}

// find requires that what is looked for is there; it does not wait, for nothing
// comes onto a page after it has been loaded.
func (p *Page) find(what string, at chromedp.JSPath) {
	p.t.Helper()
	p.eval(what, "!!"+string(at))
}

// eval requires that an expression is true in the page.
func (p *Page) eval(what, expression string) {
	p.t.Helper()
	is, err := run(p, chromedp.Evaluate[bool]("(() => {"+find+"return "+expression+"})()"))
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	if !is {
		p.fail("%s: there is no such thing on the page", what)
	}
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail("%s: %v", what, err)
	}
}

// load does a step that leads to another page, and waits for that page.
func (p *Page) load(step chromedp.Action[chromedp.Void], what string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, step)
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	p.Status = answer.Status
}

func run[V any](p *Page, action chromedp.Action[V]) (V, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// fail ends the journey, tells what the page says and keeps a picture of it.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	at, _ := run(p, chromedp.Location())
	text, _ := run(p, chromedp.Evaluate[string]("document.body.innerText"))
	if len(text) > 3000 {
		text = text[:3000] + "…"
	}
	name := filepath.Join("out", strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name())+".png")
	if picture, err := p.Picture(); err == nil && os.MkdirAll("out", 0o755) == nil {
		_ = os.WriteFile(name, picture, 0o644)
	}
	p.t.Fatalf("%s\nat %s, answered with %d, pictured in e2e/%s:\n%s", fmt.Sprintf(format, args...), at, p.Status, name, text)
}
