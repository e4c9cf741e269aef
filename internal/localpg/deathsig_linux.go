package localpg

import "syscall"

// dieWithStarter has the kernel end the server at once when this program is
// killed; recovery at the next start loses nothing that was committed.
func dieWithStarter(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
