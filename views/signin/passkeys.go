package signin

import (
	"time"

	"perseat/views/ui"
)

// Passkey is one of a person's passkeys.
type Passkey struct {
	Name   string
	Made   time.Time
	Used   time.Time // zero if it never was
	Edit   string    // address of its name
	Remove string    // address that removes it
}

// NewPasskeyPage begins to make a passkey.
type NewPasskeyPage struct {
	Proof ProofPage
	Name  string
}

// PasskeyDevicePage asks the browser to make a passkey.
type PasskeyDevicePage struct {
	Name string
	Asks string // what the browser is asked for
}

// NamePasskeyPage gives a passkey another name.
type NamePasskeyPage struct {
	Action   string
	Name     string
	Problems ui.Problems
}

// PasskeyRefusedPage says why a passkey let nobody in.
type PasskeyRefusedPage struct {
	Why  string
	Next string // address to go to afterwards
}

// asking is a form whose answer a device gives.
type asking struct {
	Action string
	Asks   string // what the device is asked for
	Label  string // of the button that asks again
	Failed string // what may be the reason if it gives none
	Back   ui.LinkProps
}
