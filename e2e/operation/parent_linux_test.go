package operation

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the command if the test that started it is killed.
func dieWithParent(c *exec.Cmd) {
	if c.SysProcAttr == nil {
		c.SysProcAttr = &syscall.SysProcAttr{}
	}
	c.SysProcAttr.Pdeathsig = syscall.SIGKILL
}
