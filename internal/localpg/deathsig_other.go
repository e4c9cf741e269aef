//go:build !linux

package localpg

import "syscall"

// dieWithStarter does nothing: only Linux has such a signal. A server that
// outlives a killed program is found and used by the next one.
func dieWithStarter(*syscall.SysProcAttr) {}
