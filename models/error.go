package models

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Kind says what sort of refusal an error is. The zero Kind is Internal: an
// error nobody classified is our fault, and its text is never shown.
type Kind int

// The kinds.
const (
	Internal  Kind = iota
	Invalid        // the input is wrong; Fields says where
	NotFound       // no such thing, or not this actor's
	Forbidden      // the actor's role does not allow it
	Conflict       // the state of the account does not allow it
)

// Error is a refusal: a sentence for a person that says what is wrong, whose
// limit it is, and what to do next.
type Error struct {
	Kind    Kind
	Message string
	Fields  []FieldError
	Cause   Cause
	Subject uint          // what Cause speaks of: a subscription, a user
	Wait    time.Duration // with CauseTooMany: after how long it can be tried again
}

// FieldError is what is wrong with one field of the input, by its name in forms.
type FieldError struct {
	Field   string
	Message string
	Cause   Cause
}

// Cause lets a page offer the next step; most refusals have none.
type Cause string

// The causes.
const (
	CauseSeatsFull       Cause = "seats full"       // Subject is the subscription that has no room
	CauseStale           Cause = "stale"            // a review no longer holds
	CauseChanged         Cause = "changed"          // somebody else edited the same thing meanwhile
	CauseRecentlyDeleted Cause = "recently deleted" // Subject is the deleted user with that address
	CauseOrderingOff     Cause = "ordering off"     // purchase requests are not set up
	CauseTaken           Cause = "taken"            // there is one already: an address, a domain, an edition
	CauseInactive        Cause = "inactive"         // the subscription is suspended or canceled
	CauseMissing         Cause = "missing"          // something else must be there first: a price, a base product
	CauseTooMany         Cause = "too many"         // too many calls; Wait says for how long
	CauseRepeated        Cause = "repeated"         // the same key was sent with something else before
)

func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Message
	}
	return strings.Join(parts, " ")
}

// KindOf returns the kind of err: Internal for anything that is not a refusal.
func KindOf(err error) Kind {
	var refusal *Error
	if errors.As(err, &refusal) {
		return refusal.Kind
	}
	return Internal
}

func refuse(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// because adds the cause to a refusal.
func (e *Error) because(c Cause) *Error {
	e.Cause = c
	return e
}

func forbidden() *Error {
	return refuse(Forbidden, "Your role does not allow this. Ask an administrator of your organization.")
}

func notFound(what string) *Error {
	return refuse(NotFound, "There is no such %s here.", what)
}

// found turns a missing row into NotFound and leaves every other error as it is.
func found(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return notFound(what)
	}
	return err
}

// taken refuses a value that somebody else is writing at this moment, and leaves
// every other error as it is.
func taken(err error, field, sentence string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return invalid(field, "%s", sentence).because(CauseTaken)
	}
	return err
}

// problems collects what is wrong with an input, field by field.
type problems []FieldError

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// addFor adds a sentence with its cause.
func (p *problems) addFor(c Cause, field, format string, args ...any) {
	p.add(field, format, args...)
	(*p)[len(*p)-1].Cause = c
}

// check adds the sentence unless ok.
func (p *problems) check(ok bool, field, format string, args ...any) {
	if !ok {
		p.add(field, format, args...)
	}
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "There is a problem with what was typed.", Fields: p, Cause: p[0].Cause}
}

// invalid refuses one field.
func invalid(field, format string, args ...any) *Error {
	var p problems
	p.add(field, format, args...)
	return &Error{Kind: Invalid, Message: p[0].Message, Fields: p}
}
