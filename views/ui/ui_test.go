package ui

import "testing"

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 2874: "2,874", 1234567: "1,234,567", -1234: "−1,234", -12: "−12"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Niamh Doyle": "ND", "Eleni Papadopoulou-Konstantinidis": "EP", "Ørsted": "Ø",
		"oisín ó briain": "OB", "": "", "  ": "", "— Dash": "D", "Ada  Mary  Byrne": "AB",
	} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

// The tone and the words of a meter change at 90 % and when nothing is left.
func TestSeats(t *testing.T) {
	for _, c := range []struct {
		seats Seats
		tone  Tone
		says  string
		width string
	}{
		{Seats{Used: 44, Ceiling: 50}, "", "44 of 50 seats used, 6 left", "88.0%"},
		{Seats{Used: 45, Ceiling: 50}, ToneWarn, "45 of 50 seats used, 5 left", "90.0%"},
		{Seats{Used: 50, Ceiling: 50}, ToneBad, "50 of 50 seats used, cap reached", "100.0%"},
		{Seats{Used: 2, Ceiling: 3}, "", "2 of 3 seats used, 1 left", "66.7%"},
		{Seats{Kind: Purchased, Used: 49, Ceiling: 50}, "", "49 of 50 licenses used, 1 free", "98.0%"},
		{Seats{Kind: Purchased, Used: 50, Ceiling: 50, Limit: 75}, ToneWarn, "50 of 50 licenses used, none free", "66.7%"},
		{Seats{Kind: Purchased, Used: 5, Ceiling: 50, Limit: 50_000}, "", "5 of 50 licenses used, 45 free", "10.0%"},
		{Seats{Used: 1, Ceiling: 1_000_000}, "", "1 of 1,000,000 seats used, 999,999 left", "0.0%"},
	} {
		if got := c.seats.Tone(); got != c.tone {
			t.Errorf("%+v: tone %q, want %q", c.seats, got, c.tone)
		}
		if got := c.seats.Sentence(); got != c.says {
			t.Errorf("%+v says %q, want %q", c.seats, got, c.says)
		}
		if got := c.seats.usedWidth(); got != c.width {
			t.Errorf("%+v: width %s, want %s", c.seats, got, c.width)
		}
	}
}

func TestProblems(t *testing.T) {
	base := Problems{}.Add("a", "first")
	one, two := base.Add("b", "second"), base.Add("c", "third")
	if one.Of("b") != "second" || one.Of("c") != "" || two.Of("c") != "third" || two.Of("") != "" {
		t.Errorf("%v, %v", one, two)
	}
	if Problems(nil).Any() || !base.Any() {
		t.Error("Any")
	}
}

// The highest grid line is round and no value is above it.
func TestChartTop(t *testing.T) {
	for value, want := range map[int]int{0: 3, 3: 3, 4: 6, 7: 9, 31: 36, 2874: 3000, 3010: 3600, 1_000_000: 1_200_000} {
		p := ChartProps{Periods: []Period{{First: value, Second: 1_000_000}}}
		if got := p.top(); got != want {
			t.Errorf("top of %d is %d, want %d", value, got, want)
		}
	}
}

// A name from right to left stands apart in a sentence, and others stay as they are.
func TestNamesInSentences(t *testing.T) {
	for name, want := range map[string]string{
		"Ümläut GmbH & Søn": "Ümläut GmbH & Søn", "": "", "شركة النور (دبي)": "\u2068شركة النور (دبي)\u2069", "3 בית": "\u20683 בית\u2069",
	} {
		if got := Name(name); got != want {
			t.Errorf("%q is written %q", name, got)
		}
	}
}
