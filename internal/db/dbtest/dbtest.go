// Package dbtest gives each test a PostgreSQL database of its own, migrated
// and with the register loaded, in some 100 ms: a template is migrated once
// and copied. The server is the one of KELISHIM_TEST_DATABASE_URL, or one that
// the tests start themselves.
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
	"kelishim/migrations"
)

// New makes a database for one test and drops it afterwards.
func New(t testing.TB) *db.DB {
	t.Helper()
	conn, err := db.OpenLong(t.Context(), URL(t))
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// URL makes a database for one test and gives its address, for a test that
// starts the whole program.
func URL(t testing.TB) string {
	t.Helper()
	return fresh(t, template(t))
}

// Pages makes a database for one test and opens it twice: as the owner of the
// tables and as the pages do, under their role and its policies.
func Pages(t testing.TB) (owner, pages *db.DB) {
	t.Helper()
	address := URL(t)
	for _, one := range []struct {
		db   **db.DB
		opts []db.Option
	}{{&owner, nil}, {&pages, []db.Option{db.As(db.WebRole)}}} {
		opened, err := db.OpenLong(t.Context(), address, one.opts...)
		if err != nil {
			t.Fatalf("open the test database: %v", err)
		}
		t.Cleanup(func() { _ = opened.Close() })
		*one.db = opened
	}
	return owner, pages
}

// SuperuserURL is the address of the server for its superuser, for the test
// that such a login is refused.
func SuperuserURL(t testing.TB) string {
	t.Helper()
	return serverURL(t)
}

// Empty makes a database without any schema, for tests of the migrations.
func Empty(t testing.TB) string {
	t.Helper()
	return fresh(t, "template0")
}

func fresh(t testing.TB, from string) string {
	t.Helper()
	server := serverURL(t)
	var random [8]byte
	_, _ = rand.Read(random[:])
	name := "kelishim_test_" + hex.EncodeToString(random[:])
	admin := openAdmin(t, server)
	defer admin.Close()
	if _, err := admin.ExecContext(t.Context(), `CREATE DATABASE `+name+` OWNER `+testOwner+` TEMPLATE `+from); err != nil {
		t.Fatalf("copy the template: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		admin := openAdmin(t, server)
		defer admin.Close()
		if _, err := admin.ExecContext(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
			t.Logf("drop %s: %v", name, err)
		}
	})
	return withDatabase(asOwner(server), name)
}

// testOwner owns the databases of the tests: no superuser, so that row-level
// security holds in the tests as it does in an installation.
const (
	testOwner    = "kelishim_test_owner"
	testPassword = "kelishim"
)

// asOwner is the address of a server for the owner of the databases. A server
// that trusts its socket asks for no password.
func asOwner(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.User = url.UserPassword(testOwner, testPassword)
	return u.String()
}

// makeOwner makes the owner and the roles of the house on the server.
func makeOwner(ctx context.Context, conn *sql.Conn) error {
	for _, role := range []string{testOwner, db.WebRole, db.ReaderRole} {
		var exists bool
		if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)`, role).Scan(&exists); err != nil {
			return err
		}
		if exists {
			continue
		}
		if _, err := conn.ExecContext(ctx, `CREATE ROLE `+role+` NOSUPERUSER NOBYPASSRLS`); err != nil {
			return err
		}
	}
	_, err := conn.ExecContext(ctx, `
		ALTER ROLE `+testOwner+` LOGIN PASSWORD '`+testPassword+`';
		GRANT `+db.WebRole+`, `+db.ReaderRole+` TO `+testOwner)
	return err
}

var server struct {
	once sync.Once
	url  string
	err  error
}

func serverURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() {
		if server.url = os.Getenv("KELISHIM_TEST_DATABASE_URL"); server.url != "" {
			return
		}
		var cluster *localpg.Cluster
		if cluster, server.err = localpg.StartForTests(context.Background()); server.err == nil {
			server.url = cluster.DSN("postgres")
		}
	})
	if server.err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", server.err)
	}
	return server.url
}

var prepared struct {
	once sync.Once
	name string
	err  error
}

// template names the migrated database that tests copy; its name holds a hash
// of the migrations, so that a changed one is made anew.
func template(t testing.TB) string {
	t.Helper()
	url := serverURL(t)
	prepared.once.Do(func() { prepared.name, prepared.err = prepare(url) })
	if prepared.err != nil {
		t.Fatalf("prepare the template: %v", prepared.err)
	}
	return prepared.name
}

func prepare(server string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	name, err := templateName()
	if err != nil {
		return "", err
	}
	admin := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(server), pgdriver.WithReadTimeout(2*time.Minute)))
	defer admin.Close()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	// Test binaries of several packages start at once: one makes the template,
	// the others wait here.
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(7531)`); err != nil {
		return "", err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(7531)`)
	if err := makeOwner(ctx, conn); err != nil {
		return "", err
	}
	var ready bool
	if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)`, name).Scan(&ready); err != nil {
		return "", err
	}
	if ready {
		return name, nil
	}
	for _, statement := range []string{`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`, `CREATE DATABASE ` + name + ` OWNER ` + testOwner + ` TEMPLATE template0`} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	target, err := db.OpenLong(ctx, withDatabase(asOwner(server), name))
	if err != nil {
		return "", err
	}
	if err := migrations.Up(ctx, target.Pool()); err != nil {
		return "", err
	}
	if err := target.Close(); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+name+` IS_TEMPLATE true`)
	return name, err
}

func templateName() (string, error) {
	hash := sha256.New()
	for _, files := range migrations.Schema() {
		err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			file, err := files.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			fmt.Fprintln(hash, path)
			_, err = io.Copy(hash, file)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return "kelishim_template_" + hex.EncodeToString(hash.Sum(nil)[:8]), nil
}

func openAdmin(t testing.TB, server string) *sql.DB {
	t.Helper()
	return sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(server), pgdriver.WithReadTimeout(time.Minute)))
}

// withDatabase names another database of the same server: the path of
// postgres://…/name, the host of unix://user@name/path/of/the/socket.
func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	if u.Scheme == "unix" {
		u.Host = name
	} else {
		u.Path = "/" + name
	}
	return u.String()
}

// Durable makes a database on a server of the benchmark's own that flushes every
// commit to the disk, as an installation does: the shared server of the tests
// does not.
func Durable(b *testing.B) *db.DB {
	b.Helper()
	cluster, err := localpg.Start(b.Context(), b.TempDir(), nil)
	if err != nil {
		b.Fatalf("start PostgreSQL: %v", err)
	}
	b.Cleanup(func() { _ = cluster.Stop(context.Background()) })
	conn, err := db.OpenLong(b.Context(), cluster.DSN("kelishim"))
	if err != nil {
		b.Fatalf("open the database: %v", err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	if err := migrations.Up(b.Context(), conn.Pool()); err != nil {
		b.Fatal(err)
	}
	return conn
}
