package ui

import "github.com/a-h/templ"

// Tone says in which tone a badge, a notice or an entry speaks.
type Tone string

// The tones. A tone repeats what the words say and never carries it alone.
const (
	ToneOK   Tone = "ok"
	ToneInfo Tone = "info"
	ToneWarn Tone = "warn"
	ToneBad  Tone = "bad"
	ToneNone Tone = "none"
)

// StatusTone is the tone of a status word, the same on every page.
func StatusTone(word string) Tone {
	switch word {
	case "Active", "Completed", "Ordered", "Sent", "Delivered", "Set up", "On":
		return ToneOK
	case "Trial", "Scheduled", "Invited", "Draft", "Request", "Waiting", "Queued":
		return ToneInfo
	case "Open", "Requested", "Nearly full", "None free", "Renews soon", "Due", "Off", "Paused":
		return ToneWarn
	case "Failed", "Failing", "Given up", "Suspended", "Cap reached":
		return ToneBad
	}
	return ToneNone
}

// toneAttr is the data-tone attribute, or nothing when there is no tone.
func toneAttr(tone Tone) templ.Attributes {
	if tone == "" {
		return nil
	}
	return templ.Attributes{"data-tone": string(tone)}
}
