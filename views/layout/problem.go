package layout

import "perseat/views/ui"

// RefusedPage describes a page in place of one that can't be shown or of an
// act that was refused.
type RefusedPage struct {
	Status int    // 409, 422
	Title  string // what is wrong
	Text   string // the limit, its figure and whose it is
	Undone string // what did not happen: "Nothing was charged."
	Next   []ui.LinkProps
}

// FailurePage describes a fault of ours, or why the database cannot serve now.
type FailurePage struct {
	Assets    Assets
	Status    int    // 500 unless given
	Text      string // what the matter is, if a person can be told
	RequestID string // what to send us
	Back      string // address to try again, if trying again is safe
}
