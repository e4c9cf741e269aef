package backup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/localpg"
)

func TestAnAddressReachesTheSameDatabaseThroughLibpq(t *testing.T) {
	root := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(root, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", root)
	for dsn, want := range map[string]string{
		"unix://kelishim_owner@kelishim/data/socket/.s.PGSQL.5432?sslmode=disable": "PGHOST=/data/socket PGPORT=5432 PGUSER=kelishim_owner PGDATABASE=kelishim",
		"postgres://ann:p%40ss@db.kg:6432/kel?sslmode=disable":                     "PGHOST=db.kg PGPORT=6432 PGUSER=ann PGDATABASE=kel PGPASSWORD=p@ss PGSSLMODE=disable",
		"postgres://ann@db.kg/kel":                                                 "PGHOST=db.kg PGPORT=5432 PGUSER=ann PGDATABASE=kel PGSSLMODE=require",
		"postgres://ann@db.kg/kel?sslmode=verify-full":                             "PGHOST=db.kg PGPORT=5432 PGUSER=ann PGDATABASE=kel PGSSLMODE=verify-full PGSSLROOTCERT=" + root,
		"postgres://ann@[::1]:5433/kel?role=owner%20of%20it&sslmode=prefer":        `PGHOST=::1 PGPORT=5433 PGUSER=ann PGDATABASE=kel PGOPTIONS=-c role=owner\ of\ it PGSSLMODE=prefer`,
	} {
		env, err := environment(dsn)
		env = slices.DeleteFunc(env, func(s string) bool { return s == "PGAPPNAME=kelishim" })
		if got := strings.Join(env, " "); err != nil || got != want {
			t.Errorf("%s gives\n%s (%v), want\n%s", dsn, got, err, want)
		}
	}
	for _, dsn := range []string{"mysql://u:secret@h/d", "::secret", ""} {
		if _, err := environment(dsn); !errors.Is(err, db.ErrBadURL) {
			t.Errorf("%q gives %v", dsn, err)
		}
	}
}

func TestThePasswordStandsOnNoCommandLineAndInNoMessage(t *testing.T) {
	t.Parallel()
	script := filepath.Join(t.TempDir(), "pg_dump")
	text := "#!/bin/sh\necho \"args: $@\" >&2\necho \"$PGPASSWORD\"\nexit 3\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := run(t.Context(), localpg.Client{Path: script, Major: 15}, "postgres://ann:secret@db.kg/kel", nil, &out, "--format=custom")
	if strings.TrimSpace(out.String()) != "secret" {
		t.Errorf("the password did not arrive: %q", out.String())
	}
	refusals := fault.All(err)
	if !errors.Is(err, ErrProgram) || refusals[0].Values["Program"] != "pg_dump" || refusals[0].Values["Detail"] != "args: --format=custom --no-password" {
		t.Errorf("the message is %v %v", err, refusals)
	}
}
