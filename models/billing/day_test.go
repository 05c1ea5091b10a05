package billing

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestStartIsTheFirstInstantOfADay(t *testing.T) {
	zones := []string{
		"Europe/Dublin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Havana",
		"America/Santiago", "America/Asuncion", "America/Sao_Paulo", "Pacific/Apia", "Asia/Tehran",
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
