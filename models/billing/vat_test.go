package billing

import "testing"

func TestVATIsRoundedOnce(t *testing.T) {
	tests := []struct {
		name string
		nets []int64
		vat  int64
	}{
		{"three lines of 1.01", []int64{101, 101, 101}, 70},
		{"two orders of 10.10", []int64{1010, 1010}, 465},
		{"54.00", []int64{5400}, 1242},
		{"a credit note takes back what was charged", []int64{-5402}, -1242},
		{"nothing", []int64{0}, 0},
	}
	for _, test := range tests {
		net := eur(0)
		for _, line := range test.nets {
			net = net.Add(eur(line))
		}
		total := TotalOf(net, 2300)
		if total.VAT != eur(test.vat) || total.Net != net || total.Gross != net.Add(eur(test.vat)) {
			t.Errorf("%s: %+v", test.name, total)
		}
	}
}

func TestRates(t *testing.T) {
	for text, want := range map[string]Rate{"23": 2300, "25.5": 2550, "8.10": 810, "0": 0, "100": 10_000} {
		if got, err := ParseRate(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "23 %", "-1", "100.01", "1.234", ".5", "5.", "23,0", "1000", "é.é"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q read as %d", text, got)
		}
	}
	for rate, want := range map[Rate]string{2300: "23 %", 2550: "25.5 %", 805: "8.05 %", 0: "0 %", 1000: "10 %"} {
		if got := plain(rate.String()); got != want {
			t.Errorf("%d: %q, want %q", rate, got, want)
		}
	}
}
