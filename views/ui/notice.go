package ui

// NoticeProps describes a notice.
type NoticeProps struct {
	Tone   Tone
	Icon   IconName // by tone unless given
	Title  string   // what happened, with a full stop
	Text   string   // what follows
	Result bool     // the result of the last action, which is announced
}

func (p NoticeProps) icon() IconName {
	switch {
	case p.Icon != NoIcon:
		return p.Icon
	case p.Tone == ToneOK:
		return IconCheck
	case p.Tone == ToneWarn, p.Tone == ToneBad:
		return IconWarning
	}
	return IconInfo
}

// Problem is one thing that is wrong with a form.
type Problem struct {
	Field string // name of the control; empty if it is about the whole form
	Text  string // what is wrong and how to put it right
}

// Problems are all that is wrong with a form, in the order of its fields.
type Problems []Problem

// Add returns the problems and one more.
func (p Problems) Add(field, text string) Problems {
	return append(p[:len(p):len(p)], Problem{field, text})
}

// Any reports whether something is wrong.
func (p Problems) Any() bool { return len(p) > 0 }

// Of is what is wrong with a field, or nothing.
func (p Problems) Of(field string) string {
	for _, problem := range p {
		if problem.Field == field && field != "" {
			return problem.Text
		}
	}
	return ""
}

// Whole are the problems as matters of the whole form, for a form without the
// fields that they name.
func (p Problems) Whole() Problems {
	var whole Problems
	for _, problem := range p {
		whole = whole.Add("", problem.Text)
	}
	return whole
}
