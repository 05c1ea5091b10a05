//go:build !linux || !cgo

package database

// tune does nothing here: see tuned_linux.go.
func tune() {}
