//go:build !linux

package browser

import "os/exec"

// dieWithParent can be had on Linux only.
func dieWithParent(*exec.Cmd) {}
