package models

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"perseat/models/database"
)

// Kind says what sort of refusal an error is. The zero Kind is Internal: an
// error nobody classified is our fault, and its text is never shown. Unavailable
// is no refusal either: the database cannot serve anybody now.
type Kind int

// The kinds.
const (
	Internal    Kind = iota
	Invalid          // the input is wrong; Fields says where
	NotFound         // no such thing, or not this actor's
	Forbidden        // the actor's role does not allow it
	Conflict         // the state of the account does not allow it
	Unavailable      // the database cannot do it now; TroubleText says why
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
	CauseTaken           Cause = "taken"            // there is one already: an address, a domain, an edition
	CauseInactive        Cause = "inactive"         // the subscription is suspended or canceled
	CauseMissing         Cause = "missing"          // something else must be there first: a price, a base product
	CauseTooMany         Cause = "too many"         // too many calls or tries; Wait says for how long to wait
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

// KindOf returns the kind of err: Unavailable for a trouble of the database, and
// Internal for anything else that is not a refusal.
func KindOf(err error) Kind {
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		return refusal.Kind
	case database.TroubleOf(err) != database.NoTrouble:
		return Unavailable
	}
	return Internal
}

// String names the kind, for logs and metrics.
func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not found", "forbidden", "conflict", "unavailable"}[k]
}

// TroubleText says to a person what keeps the database from doing now what was
// asked, and what became of it; "" for an error that is no trouble of the database.
func TroubleText(err error) string {
	var f *database.Failure
	if errors.As(err, &f) && f.Uncertain {
		return "The database went away while it was saving. Open the page again to see whether it has saved what you sent. " +
			"A form that is sent again is not done twice."
	}
	unsaved := " What you sent was not saved, and nothing was charged."
	switch database.TroubleOf(err) {
	case database.Full:
		return "There is no room left on the disk of the database." + unsaved + " Pages can still be read, and saving goes on as soon as there is room."
	case database.Busy:
		return "The database is busy with something else." + unsaved + " Try again in a minute."
	case database.ReadOnly:
		return "The database can only be read at the moment." + unsaved + " Pages can still be read."
	case database.Away:
		return "The database cannot be reached at the moment." + unsaved + " Try again in a minute."
	case database.Damaged:
		return "The database is damaged, and nothing is saved any more, so that the damage does not grow." + unsaved + " Whoever runs this Perseat has to restore a backup."
	case database.Newer:
		return "Perseat is being upgraded, and this part of it is too old by now." + unsaved + " Try again in a minute."
	}
	return ""
}

func refuse(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// because adds the cause to a refusal.
func (e *Error) because(c Cause) *Error {
	e.Cause = c
	return e
}

// tooMany refuses what was tried too often, and says when it can be tried again.
func tooMany(wait time.Duration, format string, args ...any) *Error {
	e := refuse(Conflict, format, args...).because(CauseTooMany)
	e.Wait = wait
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

// unlessMissing leaves out that something was not found.
func unlessMissing(err error) error {
	if KindOf(err) == NotFound {
		return nil
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
