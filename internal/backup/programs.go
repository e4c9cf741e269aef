package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"kelishim/internal/localpg"
)

// maxSaid is how much of what a program says on standard error is kept.
const maxSaid = 4 << 10

// run runs pg_dump or pg_restore against the database of dsn. The address and
// the password go by the environment, which other accounts cannot read, never
// by the command line, which everybody can.
func run(ctx context.Context, client localpg.Client, dsn string, in io.Reader, out io.Writer, args ...string) error {
	env, err := environment(dsn)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, client.Path, append(args, "--no-password")...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it tells the server to stop too
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(env, "PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC")
	said := &opening{}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("run %s: %w", filepath.Base(client.Path), ctx.Err())
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return fmt.Errorf("run %s: %w", client.Path, err)
		}
		return ErrProgram.With("Program", filepath.Base(client.Path)).With("Detail", said.text())
	}
	return nil
}

// opening keeps the beginning of what is said: the first error is the reason.
type opening struct{ kept bytes.Buffer }

func (o *opening) Write(p []byte) (int, error) {
	if room := maxSaid - o.kept.Len(); room > 0 {
		o.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// text is what was said on one line.
func (o *opening) text() string {
	return strings.ToValidUTF8(strings.Join(strings.Fields(o.kept.String()), " "), "?")
}
