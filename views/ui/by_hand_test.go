package ui

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"perseat/models/billing"
)

// TestByHandIsAsTheComponents compares what is put together by hand with the
// components of the same names.
func TestByHandIsAsTheComponents(t *testing.T) {
	compare := func(plain ByHand, as templ.Component) {
		t.Helper()
		var b strings.Builder
		if err := as.Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if string(plain) != b.String() {
			t.Errorf("by hand\n%s\nas a component\n%s", plain, b.String())
		}
	}
	const odd = `O’Brien & <b>"Söhne"</b>`
	for _, r := range []RowHeadProps{
		{Href: "/reseller/customers/1?a=b&c=d", Label: odd, Sub: "harbor.example", Narrow: odd},
		{Label: odd},
		{Href: "javascript:alert(1)", Label: "x", Sub: odd},
	} {
		compare(ByHand(nil).RowHead(r), RowHead(r))
	}
	for _, kind := range []SeatKind{Capped, Purchased} {
		for _, used := range []int{0, 1, 5, 9, 10, 12, 1234} {
			for _, ceiling := range []int{1, 10, 2000} {
				s := Seats{Kind: kind, Used: used, Ceiling: ceiling, Limit: 3 * ceiling}
				compare(ByHand(nil).SeatsSmall(s), SeatsSmall(s))
			}
		}
	}
	for _, word := range []string{"Active", "Trial", "Suspended", "Canceled", odd} {
		compare(ByHand(nil).Status(word), Status(word))
		compare(ByHand(nil).Sub(word), Sub(word))
	}
	compare(ByHand(nil).Sub(""), Sub(""))
	compare(ByHand(nil).None(), None())
	compare(ByHand(nil).Date(billing.Day(20553)), Date(billing.Day(20553)))
}
