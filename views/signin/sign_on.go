package signin

import "perseat/views/ui"

// SignOnPage asks for the address by whose domain the identity provider is found.
type SignOnPage struct {
	Email    string // as typed
	Next     string // address to go to afterwards
	Problems ui.Problems
}

// SignOnGoPage leads to the identity provider.
type SignOnGoPage struct {
	Host    string
	Address string
}
