package browser

import (
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Wide makes the window this many pixels wide, in the light or dark colors.
func (p *Page) Wide(pixels int64, colors string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: pixels, Height: 900, DeviceScaleFactor: 1})
	if err == nil {
		_, err = chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: colors}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
	}
	if err != nil {
		p.fail("make the window %d pixels wide and %s: %v", pixels, colors, err)
	}
}

// At is the address of the page, without the program's own.
func (p *Page) At() string {
	p.t.Helper()
	at, err := run(p, chromedp.Location())
	if err != nil {
		p.fail("read the address: %v", err)
	}
	return strings.TrimPrefix(at, p.url)
}

// Links lists where the page leads within the program.
func (p *Page) Links() []string {
	p.t.Helper()
	links, err := run(p, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')]
		.filter(a => a.origin === location.origin).map(a => a.pathname + a.search)`))
	if err != nil {
		p.fail("read the links: %v", err)
	}
	return links
}

// HTML is the page as the server sent it.
func (p *Page) HTML() string {
	p.t.Helper()
	html, err := run(p, chromedp.Evaluate[string](`fetch(location.href).then(answer => answer.text())`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("fetch the page: %v", err)
	}
	return html
}

// SendBlank empties the first form that asks for a text, and sends it past the
// browser's own checks. It reports whether there is such a form.
func (p *Page) SendBlank() bool {
	p.t.Helper()
	asks, err := run(p, chromedp.Evaluate[bool]("!!"+blankForm))
	if err != nil {
		p.fail("look for a form: %v", err)
	}
	if asks {
		p.load(chromedp.Click(chromedp.JSPath(`(form => {
			for (const field of form.querySelectorAll('input[type=text],input[type=email],input[type=number],textarea')) field.value = '';
			form.noValidate = true;
			return form.querySelector('button:not([type=button]):not([formaction])');
		})(`+blankForm+`)`)), "send a blank form")
	}
	return asks
}

const blankForm = `[...document.querySelectorAll('main form[method=post]')].find(form => form.querySelector('input[type=text],input[type=email],textarea'))`

// Complaints audits the page as it is shown: with axe, if its text is given, and
// for what a person with a small window, or with a screen reader, would meet.
func (p *Page) Complaints(axe string) []string {
	p.t.Helper()
	complaints, err := run(p, chromedp.Evaluate[[]string](audit(axe), chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("audit the page: %v", err)
	}
	return complaints
}

func audit(axe string) string {
	if axe != "" {
		axe = `if (!window.axe) { ` + axe + ` }
	const { violations } = await window.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });
	for (const v of violations)
		said.push(v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + n.failureSummary.split('\n').slice(1).join(';').trim()).join(' | '));`
	}
	return `(async () => {
	const said = [];
	const wide = document.documentElement.scrollWidth;
	if (wide > innerWidth) said.push('scrolls sideways: ' + wide + ' pixels in a window of ' + innerWidth);
	if (document.querySelectorAll('h1').length !== 1) said.push('has ' + document.querySelectorAll('h1').length + ' main headings');
	if (!document.title.trim()) said.push('has no title');
	for (const got of performance.getEntriesByType('resource'))
		if (got.responseStatus >= 400) said.push(got.name + ' was answered with ' + got.responseStatus);
	` + axe + `
	return said;
})()`
}
