// Package tax knows value-added tax as far as a reseller's invoice needs it:
// the dated standard rates of the states of the European Union, whether a VAT
// number can be right, and which VAT a sale between two companies bears.
//
// It is pure and works offline: no database, no clock, no web. A number that
// passes here is well formed and its check digit is right; whether it is
// registered only the authorities know. docs/billing.md states the rules.
package tax
