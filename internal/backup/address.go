package backup

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/db"
)

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
