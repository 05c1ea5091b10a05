package billing

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestStartIsTheFirstInstantOfADay(t *testing.T) {
	zones := []string{
		"Europe/Dublin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Havana",
		"America/Santiago", "America/Asuncion", "America/Sao_Paulo", "Pacific/Apia",
		"Asia/Tehran", "Asia/Amman", "Atlantic/Azores",
	}
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := NewDay(2012, 1, 1); d < NewDay(2031, 1, 1); d++ {
			start := d.Start(zone)
			if DayOf(start, zone) != d {
				t.Errorf("%s: %s starts at %s", name, d.ISO(), start)
			}
			if before := DayOf(start.Add(-1), zone); before != d-1 {
				t.Errorf("%s: the instant before %s is on %s", name, d.ISO(), before.ISO())
			}
		}
	}
}

func TestAMomentBelongsToTheDayOfTheBillingZone(t *testing.T) {
	dublin, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		t.Fatal(err)
	}
	for moment, want := range map[string]string{
		"2026-06-30T22:59:59Z": "2026-06-30",
		"2026-06-30T23:00:00Z": "2026-07-01", // midnight in Dublin
		"2026-06-30T23:30:00Z": "2026-07-01",
		"2026-12-31T23:30:00Z": "2026-12-31", // winter time is UTC
		"2026-03-29T00:59:59Z": "2026-03-29", // the clocks go forward
		"2026-03-29T01:00:00Z": "2026-03-29",
		"2026-10-24T23:00:00Z": "2026-10-25", // the clocks go back that night
		"2026-10-25T23:59:59Z": "2026-10-25",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayOf(at, dublin).ISO(); got != want {
			t.Errorf("%s is on %s, want %s", moment, got, want)
		}
	}
	for day, hours := range map[Day]float64{on(2026, 3, 29): 23, on(2026, 10, 25): 25, on(2026, 3, 28): 24} {
		if got := (day + 1).Start(dublin).Sub(day.Start(dublin)).Hours(); got != hours {
			t.Errorf("%s has %g hours", day, got)
		}
	}
}

func TestALicenseHeldOverAClockChangeIsBilledWholeDays(t *testing.T) {
	for _, month := range []Month{NewMonth(2026, 3), NewMonth(2026, 10)} {
		lines := MonthLines(month, []Entry{flexible(month.First().AddDays(19), 1)}, always(eur(3100)))
		if len(lines) != 1 || lines[0].Days != 11 || lines[0].Net != eur(1100) {
			t.Errorf("%s: %+v", month, lines)
		}
	}
}

func TestDays(t *testing.T) {
	d := on(2026, 11, 20)
	if d.String() != "20\u00a0Nov\u00a02026" || d.ISO() != "2026-11-20" || d.Month() != NewMonth(2026, 11) {
		t.Errorf("%q %s %s", d, d.ISO(), d.Month())
	}
	if NoDay.ISO() != "9999-12-31" || NoDay.String() != "never" {
		t.Errorf("%s is %s", NoDay.ISO(), NoDay)
	}
	if on(1970, 1, 1) != 0 || on(1969, 12, 31) != -1 || Day(-1).ISO() != "1969-12-31" {
		t.Error("days are counted from 1970-01-01")
	}
	for from, want := range map[string]string{
		"2024-02-29": "2025-02-28", "2027-02-28": "2028-02-28", "2026-03-01": "2027-03-01",
	} {
		if day, err := ParseDay(from); err != nil || day.AddYear().ISO() != want {
			t.Errorf("a year after %s is %s, %v", from, day.AddYear().ISO(), err)
		}
	}
	for _, text := range []string{
		"", "2026-4-20", "2026-02-29", "20-04-2026", "1969-12-31", "2026-04-20 ", "2026-04-20T00:00:00Z",
	} {
		if day, err := ParseDay(text); err == nil {
			t.Errorf("%q read as %s", text, day)
		}
	}
}

func TestMonths(t *testing.T) {
	for text, days := range map[string]int{"2026-04": 30, "2024-02": 29, "2026-02": 28, "2026-12": 31, "1970-01": 31} {
		m, err := ParseMonth(text)
		if err != nil || m.Days() != days || m.ISO() != text || m.First().Month() != m || m.Last().Month() != m {
			t.Errorf("%s: %s of %d days, %v", text, m.ISO(), m.Days(), err)
		}
		if m.Next().Prev() != m || m.Last()+1 != m.Next().First() {
			t.Errorf("%s: the months do not follow", text)
		}
	}
	if got := NewMonth(2026, 4).String(); got != "April\u00a02026" {
		t.Errorf("%q", got)
	}
	for _, text := range []string{
		"", "2026", "2026-4", "2026-13", "2026-00", "2026-04-01", " 2026-04", "April 2026", "1969-12",
	} {
		if m, err := ParseMonth(text); err == nil {
			t.Errorf("%q read as %s", text, m)
		}
	}
}

func TestTerms(t *testing.T) {
	term := NewTerm(on(2024, 2, 29))
	for _, want := range []string{
		"29 Feb 2024 to 28 Feb 2025", "28 Feb 2025 to 28 Feb 2026",
		"28 Feb 2026 to 28 Feb 2027", "28 Feb 2027 to 28 Feb 2028",
	} {
		if got := plain(term.String()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if term.Left(term.Start-1) != term.Days() || term.Left(term.Start) != term.Days() || term.Left(term.Start+1) != term.Days()-1 {
			t.Errorf("%s begins on the wrong day", term)
		}
		if term.Left(term.End-1) != 1 || term.Left(term.End) != 0 || term.Left(term.End+1) != 0 {
			t.Errorf("%s has the wrong days left", term)
		}
		term = term.Next()
	}
	if got := NewTerm(on(2027, 3, 1)).Days(); got != 366 {
		t.Errorf("a term over 29 February has %d days", got)
	}
}

func TestPlans(t *testing.T) {
	for plan, want := range map[Plan]string{
		Flexible: "Flexible Plan", AnnualMonthly: "Annual Plan (monthly payments)",
		AnnualYearly: "Annual Plan (yearly payments)", Trial: "Trial",
	} {
		annual := plan == AnnualMonthly || plan == AnnualYearly
		if plan.String() != want || !plan.Known() || plan.Annual() != annual {
			t.Errorf("%s: %q", string(plan), plan)
		}
	}
	if Plan("FREE").Known() || Plan("").Known() {
		t.Error("an unknown plan is known")
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("2026-04-20")
	f.Add("9999-12-31")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseDay(text); err == nil && d.ISO() != text {
			t.Errorf("%q is %s", text, d.ISO())
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	f.Add("2026-04")
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := ParseMonth(text); err == nil && m.ISO() != text {
			t.Errorf("%q is %s", text, m.ISO())
		}
	})
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]Day{
		"1970-01-01": 0, "1970-01-02": 1, "2026-04-20": NewDay(2026, time.April, 20), "2028-02-29": NewDay(2028, time.February, 29),
		"9999-12-31": NewDay(9999, time.December, 31),
	} {
		if got, err := ParseDay(text); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1969-12-31", "0001-01-01", "10000-01-01", "2026-02-30", "2027-02-29", "2026-4-20", "20.4.2026", "2026-04-20 ", "٢٠٢٦-٠٤-٢٠"} {
		if got, err := ParseDay(text); err == nil {
			t.Errorf("%q read as %s", text, got)
		}
	}
}
