package localpg

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a postmaster that this process started.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// errRunning says that another process runs the server already.
var errRunning = errors.New("another process runs the server")

// run starts the postmaster and waits until it accepts connections, or returns
// nil where one runs already. After a kill of everything the dead postmaster
// may linger for seconds and its lock file with it: then it is tried again.
func (c *Cluster) run(ctx context.Context, detached bool) (*child, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	lingers := time.After(lingerTimeout)
	for {
		if c.ready() && c.answers(ctx) {
			return nil, nil
		}
		started, err := c.spawn(ctx, detached)
		if err == nil {
			return started, nil
		}
		if !errors.Is(err, errRunning) {
			return nil, err
		}
		select {
		case <-ctx.Done():
		case <-lingers:
		case <-time.After(200 * time.Millisecond):
			continue
		}
		return nil, c.failed()
	}
}

// spawn starts one postmaster and waits for it.
func (c *Cluster) spawn(ctx context.Context, detached bool) (*child, error) {
	before, _ := c.postmaster()
	one, err := c.launch(detached)
	if err != nil {
		return nil, err
	}
	for {
		if pid, ready := c.postmaster(); ready && pid == one.cmd.Process.Pid && c.answers(ctx) {
			return one, nil
		}
		select {
		case <-one.done:
			// A lock file that was or is there can be the reason, also where
			// the other one has gone meanwhile and taken its file along.
			if now, _ := c.postmaster(); before != 0 || now != 0 {
				return nil, errRunning
			}
			return nil, c.failed()
		case <-ctx.Done():
			_ = one.stop(context.Background())
			return nil, c.failed()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// launch forks the postmaster: bound to this program, or detached from it.
func (c *Cluster) launch(detached bool) (*child, error) {
	log, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	// The setting is a list; quotes keep a comma in the path from splitting it.
	sockets := `"` + strings.ReplaceAll(c.socket, `"`, `""`) + `"`
	args := []string{"-D", c.data, "-c", "listen_addresses=", "-c", "port=" + strconv.Itoa(port),
		"-c", "unix_socket_directories=" + sockets, "-c", "unix_socket_permissions=0700"}
	for _, setting := range c.settings {
		args = append(args, "-c", setting)
	}
	one := &child{
		cmd:  c.account.command(context.Background(), c.binaries.path("postgres"), args...),
		done: make(chan struct{}),
	}
	one.cmd.Stdout, one.cmd.Stderr = log, log
	if detached {
		one.cmd.SysProcAttr.Setpgid, one.cmd.SysProcAttr.Setsid = false, true
	} else {
		dieWithStarter(one.cmd.SysProcAttr)
	}
	began := make(chan error)
	go func() {
		// The signal comes when the thread that forked ends, not the process:
		// this goroutine holds its thread until the server has ended.
		runtime.LockOSThread()
		err := one.cmd.Start()
		began <- err
		if err == nil {
			_ = one.cmd.Wait()
			close(one.done)
		}
	}()
	if err := <-began; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.binaries.path("postgres"), err)
	}
	return one, nil
}

// stop ends the server fast (SIGINT), and at once (SIGQUIT) when ctx ends.
func (o *child) stop(ctx context.Context) error {
	_ = o.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-o.done:
		return nil
	case <-ctx.Done():
		_ = o.cmd.Process.Signal(syscall.SIGQUIT)
		<-o.done
		return fmt.Errorf("stop PostgreSQL in time: %w", ctx.Err())
	}
}
