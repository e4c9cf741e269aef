package localpg

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"
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
		return nil, ErrStart.With("Detail", c.lastLogLine()).With("Log", c.logPath())
	}
}

// spawn starts one postmaster and waits for it.
func (c *Cluster) spawn(ctx context.Context, detached bool) (*child, error) {
	log, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := []string{"-D", c.data, "-c", "listen_addresses=", "-c", "port=" + strconv.Itoa(port),
		"-c", "unix_socket_directories=" + c.socket, "-c", "unix_socket_permissions=0700"}
	for _, setting := range c.settings {
		args = append(args, "-c", setting)
	}
	cmd := c.account.command(context.Background(), c.binaries.path("postgres"), args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr.Setpgid = !detached
	cmd.SysProcAttr.Setsid = detached
	if !detached {
		// The server must not outlive a program that is killed.
		cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	}
	one := &child{cmd: cmd, done: make(chan struct{})}
	began := make(chan error)
	go func() {
		// Pdeathsig fires when the thread that forked ends, not the process:
		// this goroutine holds its thread until the server has ended.
		runtime.LockOSThread()
		err := cmd.Start()
		began <- err
		if err == nil {
			_ = cmd.Wait()
			close(one.done)
		}
	}()
	if err := <-began; err != nil {
		return nil, fmt.Errorf("start %s: %w", c.binaries.path("postgres"), err)
	}
	for {
		if pid, ready := c.postmaster(); ready && pid == cmd.Process.Pid && c.answers(ctx) {
			return one, nil
		}
		select {
		case <-one.done:
			if pid, _ := c.postmaster(); pid != 0 && pid != cmd.Process.Pid {
				return nil, errRunning
			}
			return nil, ErrStart.With("Detail", c.lastLogLine()).With("Log", c.logPath())
		case <-ctx.Done():
			_ = one.stop(context.Background())
			return nil, ErrStart.With("Detail", c.lastLogLine()).With("Log", c.logPath())
		case <-time.After(10 * time.Millisecond):
		}
	}
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

// postmaster reads who runs the cluster and whether it is ready: the first and
// the eighth line of postmaster.pid.
func (c *Cluster) postmaster() (pid int, ready bool) {
	file, err := os.Open(filepath.Join(c.data, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	defer file.Close()
	var lines []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		lines = append(lines, strings.TrimSpace(scanner.Text()))
	}
	if len(lines) > 0 {
		pid, _ = strconv.Atoi(lines[0])
	}
	return pid, len(lines) >= 8 && lines[7] == "ready"
}

// ready tells whether a living process runs the cluster.
func (c *Cluster) ready() bool {
	pid, ready := c.postmaster()
	return ready && pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// answers tries a connection: a lock file of a dead server names a socket that
// nobody serves.
func (c *Cluster) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	admin := openAdmin(c.DSN("postgres"))
	defer admin.Close()
	return admin.PingContext(ctx) == nil
}

func openAdmin(dsn string) *sql.DB {
	return sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(dsn), pgdriver.WithReadTimeout(time.Minute)))
}

func (c *Cluster) logPath() string { return filepath.Join(filepath.Dir(c.data), "pg.log") }

// openLog appends to the server's log, begun anew when it has grown large.
func (c *Cluster) openLog() (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(c.logPath()); err == nil && info.Size() > maxLog {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(c.logPath(), flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	return file, nil
}

func (c *Cluster) lastLogLine() string {
	text, err := os.ReadFile(c.logPath())
	if err != nil {
		return err.Error()
	}
	return lastLine(string(text))
}

// short is a short name for a long path.
func short(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}
