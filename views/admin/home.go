package admin

import "perseat/views/ui"

// HomePage is the state of a customer at a glance and what to do next.
type HomePage struct {
	CanAdd        bool
	FirstRun      bool // nobody but the first administrator is there yet
	Full          []Full
	Subscriptions []Subscription
	Todo          []Todo
	Reseller      Reseller
}

// Full is a subscription without room: the sentence, and the way on.
type Full struct {
	Name     string
	Title    string
	Sentence string
	More     More
}

// Todo is one thing that may need an administrator.
type Todo struct {
	Badge  string
	Tone   ui.Tone
	Title  string
	Text   string
	Href   string
	Action string
}
