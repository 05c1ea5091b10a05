package browser

import (
	"context"
	"strings"
	"time"

	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"
)

// TrustEverybody makes the tab take any certificate, from the next page on.
func (p *Page) TrustEverybody() *Page {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true}); err != nil {
		p.fail("trust everybody: %v", err)
	}
	return p
}

// WaitFor waits until a page that leads to others by itself has come to one that
// says a text.
func (p *Page) WaitFor(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		says, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.readyState === 'complete' ? (() => {"+find+"return said(document.body)})() : ''"))
		if err == nil && strings.Contains(says, straight(text)) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.fail("the page does not come to say “%s”", text)
}
