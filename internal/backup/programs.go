package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/db"
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

// environment says to libpq what an address says to pgdriver, so that both
// reach the same database in the same way.
func environment(dsn string) (env []string, err error) {
	defer func() {
		// pgdriver panics on an address that it cannot read.
		if recover() != nil {
			env, err = nil, db.ErrBadURL
		}
	}()
	conf := pgdriver.NewConnector(pgdriver.WithDSN(dsn)).Config()
	address, err := url.Parse(dsn)
	if err != nil {
		return nil, db.ErrBadURL
	}
	host, port := filepath.Dir(conf.Addr), strings.TrimPrefix(filepath.Ext(conf.Addr), ".")
	if conf.Network != "unix" {
		if host, port, err = net.SplitHostPort(conf.Addr); err != nil {
			return nil, db.ErrBadURL
		}
	}
	env = []string{"PGHOST=" + host, "PGPORT=" + port, "PGUSER=" + conf.User, "PGDATABASE=" + conf.Database, "PGAPPNAME=kelishim"}
	if conf.Password != "" {
		env = append(env, "PGPASSWORD="+conf.Password)
	}
	if options := serverOptions(conf.ConnParams); options != "" {
		env = append(env, "PGOPTIONS="+options)
	}
	if conf.Network == "unix" {
		return env, nil
	}
	return append(env, tlsEnvironment(address.Query())...), nil
}

// tlsEnvironment names the mode and certificates of an address. Without a mode
// pgdriver asks for TLS and verifies nothing, which libpq calls require; for
// roots of its own it has the system's, which libpq must be told of.
func tlsEnvironment(query url.Values) []string {
	mode, root := query.Get("sslmode"), query.Get("sslrootcert")
	if mode == "" {
		mode = "require"
	}
	if root == "" && strings.HasPrefix(mode, "verify-") {
		root = systemRoots()
	}
	env := []string{"PGSSLMODE=" + mode}
	for name, value := range map[string]string{
		"PGSSLROOTCERT": root, "PGSSLCERT": query.Get("sslcert"), "PGSSLKEY": query.Get("sslkey"),
	} {
		if value != "" {
			env = append(env, name+"="+value)
		}
	}
	slices.Sort(env)
	return env
}

// systemRoots is the file of the certificate authorities that the system
// trusts, "" where none is known.
func systemRoots() string {
	for _, path := range []string{
		os.Getenv("SSL_CERT_FILE"), "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
	} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// serverOptions hands settings of the session on, such as a role to act as.
func serverOptions(params map[string]any) string {
	escape := strings.NewReplacer(`\`, `\\`, " ", `\ `)
	var options []string
	for name, value := range params {
		options = append(options, "-c "+escape.Replace(name+"="+fmt.Sprint(value)))
	}
	slices.Sort(options)
	return strings.Join(options, " ")
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
