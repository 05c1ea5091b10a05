// Package billing is the arithmetic of a per-seat bill: money, calendar days,
// terms, the day rule, invoice lines, quotes and VAT.
//
// It is pure. It knows no database, no clock and no web; facts come in, money
// goes out. An invoice, a forecast and a quote are the same function on
// different facts. docs/billing.md states every rule with worked sums, and the
// tests of this package recompute the sums of that document.
//
// Amounts are whole minor units of a currency, days are civil days in the
// billing zone, rates are basis points; there is no floating-point number here.
package billing

// An InputError says what is wrong with a text that a person or a program
// typed. It is a sentence that can be shown beside the field as it is.
type InputError string

func (e InputError) Error() string { return string(e) }
