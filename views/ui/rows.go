package ui

import "time"

// RowProps describes one row of a short list. Its children are the quieter
// line under the title.
type RowProps struct {
	Badge      string // a word; its tone is Tone, else the one of StatusTone
	Tone       Tone
	Href       string
	Title      string
	Action     string // one quiet act at the end
	ActionHref string
	ActionFor  string // hidden end of the act
}

func (p RowProps) tone() Tone {
	if p.Tone != "" {
		return p.Tone
	}
	return StatusTone(p.Badge)
}

// Event is one entry of a timeline.
type Event struct {
	Tone Tone // none unless given
	Text string
	At   time.Time // in the zone that is named; left out if it is zero
	Zone string
	Note string
}

// Stat is one number of a page.
type Stat struct {
	Term  string
	Value string
	Note  string
	Href  string // where the value leads, if anywhere
}
