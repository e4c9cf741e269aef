package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kelishim/internal/fault"
)

// home is a folder that the server's account can enter, also as root.
func home(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "kelishim-pg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func started(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	return c
}

func one(t *testing.T, c *Cluster, query string) (value string) {
	t.Helper()
	db := openAdmin(c.DSN("kelishim"))
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestAClusterIsMadeStoppedAndStartedAgainWithAllItsRows(t *testing.T) {
	t.Parallel()
	dir := home(t)
	c := started(t, dir)
	if !c.Owned() {
		t.Error("the first program does not own its server")
	}
	one(t, c, `CREATE TABLE kept AS SELECT 'Ң' AS word; SELECT word FROM kept`)
	for setting, want := range map[string]string{"fsync": "on", "listen_addresses": "", "data_checksums": "on", "lc_collate": "C.UTF-8"} {
		if got := one(t, c, `SELECT coalesce(current_setting('`+setting+`', true), (SELECT datcollate FROM pg_database WHERE datname = 'kelishim'))`); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := one(t, c, `SELECT string_agg(w, ' ' ORDER BY w COLLATE "ky-x-icu") FROM (VALUES ('Өрүктү'), ('Ош'), ('Нарын'), ('Ңа')) v (w)`); got != "Нарын Ңа Ош Өрүктү" {
		t.Errorf("Kyrgyz names are sorted as %s", got)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
	if got := one(t, started(t, dir), `SELECT word FROM kept`); got != "Ң" {
		t.Errorf("after a restart the row is %q", got)
	}
}

func TestASecondProgramAttachesAndLeavesTheServerAlone(t *testing.T) {
	t.Parallel()
	dir := home(t)
	first, second := started(t, dir), started(t, dir)
	if second.Owned() {
		t.Fatal("two programs own one server")
	}
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := one(t, first, `SELECT 'alive'`); got != "alive" {
		t.Error("the second program stopped the first one's server")
	}
}

func TestProgramsThatStartAtOnceMakeOneCluster(t *testing.T) {
	t.Parallel()
	dir := home(t)
	type result struct {
		c   *Cluster
		err error
	}
	results := make(chan result, 4)
	for range 4 {
		go func() {
			c, err := Start(context.Background(), dir, nil)
			results <- result{c, err}
		}()
	}
	owners := 0
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
			continue
		}
		t.Cleanup(func() { _ = r.c.Stop(context.Background()) })
		if r.c.Owned() {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d programs own the server, want 1", owners)
	}
}

func TestAFolderWithSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := home(t)
	mine := filepath.Join(dir, "pg", "letter.txt")
	if err := os.MkdirAll(filepath.Dir(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("салам"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), dir, nil)
	if !errors.Is(err, ErrForeignFolder) {
		t.Errorf("a foreign folder gives %v", err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "салам" {
		t.Errorf("what lay there is now %q (%v)", text, err)
	}
}

func TestDataOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	dir := home(t)
	if err := os.MkdirAll(filepath.Join(dir, "pg"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pg", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), dir, nil)
	if refusals := fault.All(err); !errors.Is(err, ErrVersion) || refusals[0].Values["Data"] != "9" {
		t.Errorf("data of version 9 gives %v", err)
	}
}

func TestALongPathStillHasAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(home(t), strings.Repeat("а", 60))
	c := started(t, dir)
	t.Cleanup(func() { _ = c.Stop(context.Background()); _ = os.Remove(c.SocketDir()) })
	if n := len(c.socketPath()); n > maxSocketPath {
		t.Errorf("the socket's path has %d bytes", n)
	}
	if got := one(t, c, `SELECT 'here'`); got != "here" {
		t.Error("the server does not answer")
	}
}

func TestADataFolderThatTheAccountCannotEnterIsReplacedAndSaid(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server under another account")
	}
	closed := home(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	said := ""
	dir, who, err := place(filepath.Join(closed, "kelishim-test-fallback"), func(key string, args map[string]any) { said = key })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if said != "localpg.fallback" || strings.HasPrefix(dir, closed) || !who.enters(dir) {
		t.Errorf("taken was %s, said %q", dir, said)
	}
}

func TestTheInstallCommandFitsTheSystem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		systems []string
		root    bool
		want    string
	}{
		{[]string{"debian"}, true, "apt-get install -y postgresql"},
		{[]string{"linuxmint", "ubuntu", "debian"}, false, "sudo apt-get install -y postgresql"},
		{[]string{"rocky", "rhel", "centos", "fedora"}, true, "dnf install -y postgresql-server"},
		{[]string{"alpine"}, true, "apk add postgresql"},
		{[]string{"darwin"}, false, "brew install postgresql@17"},
		{nil, false, "sudo apt-get install -y postgresql"},
	} {
		if got := installCommand(c.systems, c.root); got != c.want {
			t.Errorf("%v: %q, want %q", c.systems, got, c.want)
		}
	}
}

func TestAServerThatIsKilledIsStartedAgain(t *testing.T) {
	t.Parallel()
	dir := home(t)
	c := started(t, dir)
	one(t, c, `CREATE TABLE kept AS SELECT 'row' AS word; SELECT word FROM kept`)
	if err := c.owned.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	again, err := Start(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Stop(context.Background()) })
	if got := one(t, again, `SELECT word FROM kept`); got != "row" || !again.Owned() {
		t.Errorf("after a kill the row is %q", got)
	}
}
