package browser

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the command if the test that started it is killed.
func dieWithParent(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
