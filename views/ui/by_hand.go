package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"perseat/models/billing"
)

// ByHand is text of a page that is put together by hand, with the same words and
// marks as the components of the same names. It is for the rows of the longest
// lists only: fifty rows of customers take a tenth of the time that they take as
// components, which was a third of the whole page's. A test compares the two.
type ByHand []byte

// Raw adds what is HTML already.
func (p ByHand) Raw(html string) ByHand { return append(p, html...) }

// Text adds a text.
func (p ByHand) Text(text string) ByHand { return append(p, templ.EscapeString(text)...) }

// RowHead is RowHead.
func (p ByHand) RowHead(r RowHeadProps) ByHand {
	p = p.Raw(`<th scope="row">`)
	if r.Href != "" {
		p = p.Raw(`<a class="rowlink" href="`).Text(string(templ.URL(r.Href))).Raw(`">`).Text(r.Label).Raw(`</a>`)
	} else {
		p = p.Text(r.Label)
	}
	p = p.Sub(r.Sub)
	if r.Narrow != "" {
		p = p.Raw(`<span class="sub only-s">`).Text(r.Narrow).Raw(`</span>`)
	}
	return p.Raw(`</th>`)
}

// Sub is Sub.
func (p ByHand) Sub(text string) ByHand {
	if text == "" {
		return p
	}
	return p.Raw(`<span class="sub">`).Text(text).Raw(`</span>`)
}

// None is None.
func (p ByHand) None() ByHand {
	return p.Raw(`<span class="muted" aria-hidden="true">–</span><span class="vh">none</span>`)
}

// SeatsSmall is SeatsSmall.
func (p ByHand) SeatsSmall(s Seats) ByHand {
	p = p.Raw(`<span class="seats"`)
	if tone := s.Tone(); tone != "" {
		p = p.Raw(` data-tone="`).Text(string(tone)).Raw(`"`)
	}
	p = p.Raw(`><span><span><b>`).Text(Number(s.Used)).Raw(`</b> of `).Text(Number(s.Ceiling)).
		Raw(`<span class="vh">`).Text(" " + s.noun() + " used").Raw(`</span></span> <span class="left">`).Text(s.Left()).Raw(`</span></span>`)
	p = p.Raw(`<svg class="meter" aria-hidden="true">`)
	if s.Kind == Purchased {
		p = p.Raw(`<rect class="bought" width="`).Text(s.ceilingWidth()).Raw(`" height="100%"></rect> `)
	}
	return p.Raw(`<rect class="used" width="`).Text(s.usedWidth()).Raw(`" height="100%"></rect></svg></span>`)
}

// Date is Date.
func (p ByHand) Date(d billing.Day) ByHand {
	return p.Raw(`<time datetime="`).Text(d.ISO()).Raw(`">`).Text(d.String()).Raw(`</time>`)
}

// Status is Status.
func (p ByHand) Status(word string) ByHand {
	return p.Raw(`<span class="badge" data-tone="`).Text(string(StatusTone(word))).Raw(`">`).Text(word).Raw(`</span>`)
}

// DrawnByHand is a component of n rows that are put together by hand, one after
// the other in the same place.
func DrawnByHand(n int, row func(ByHand, int) ByHand) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		drawn := make(ByHand, 0, longRow)
		for i := range n {
			drawn = row(drawn[:0], i)
			if _, err := w.Write(drawn); err != nil {
				return err
			}
		}
		return nil
	})
}

// longRow is how many bytes a row has, but for very long names.
const longRow = 2 << 10
