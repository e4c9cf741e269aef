package localpg

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"
)

// postmaster reads who runs the cluster and whether it is ready: the first and
// the eighth line of postmaster.pid.
func (c *Cluster) postmaster() (pid int, ready bool) {
	text, err := os.ReadFile(filepath.Join(c.data, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	lines := strings.Split(string(text), "\n")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	return pid, len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready"
}

// ready tells whether a living process runs the cluster and takes connections.
func (c *Cluster) ready() bool {
	pid, ready := c.postmaster()
	return ready && pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// answers tries a connection: the lock file of a dead server names a socket
// that nobody serves. A server that refuses for want of a free connection is
// alive; one that starts up or shuts down is not to be used.
func (c *Cluster) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	admin := openAdmin(c.DSN("postgres"))
	defer admin.Close()
	err := admin.PingContext(ctx)
	var refused pgdriver.Error
	return err == nil || errors.As(err, &refused) && refused.Field('C') == "53300"
}

func openAdmin(dsn string) *sql.DB {
	return sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(dsn), pgdriver.WithReadTimeout(time.Minute)))
}

func (c *Cluster) logPath() string { return filepath.Join(filepath.Dir(c.data), "pg.log") }

// openLog appends to the server's log, begun anew when it has grown large.
func (c *Cluster) openLog() (*os.File, error) {
	flags := os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(c.logPath()); err == nil && info.Size() > maxLog {
		flags |= os.O_TRUNC
	}
	return c.account.open(c.logPath(), flags)
}

// failed is the refusal of a server that did not start, with its last word.
func (c *Cluster) failed() error {
	text, err := os.ReadFile(c.logPath())
	if err != nil {
		text = []byte(err.Error())
	}
	return ErrStart.With("Detail", lastLine(string(text))).With("Log", c.logPath())
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
