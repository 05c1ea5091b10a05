// Package reseller draws the pages of the Reseller console.
package reseller
