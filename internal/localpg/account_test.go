package localpg

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const nobody = 65534

// asNobody puts a copy of the test binary where nobody can run it, beside a
// data folder of nobody's own.
func asNobody(t *testing.T) (dir, binary string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can play two accounts")
	}
	base := home(t)
	dir, binary = filepath.Join(base, "data"), filepath.Join(base, "kelishim")
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(binary, text, 0o755), os.Mkdir(dir, 0o755), os.Chown(dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	return dir, binary
}

func TestRootUsesTheServerOfAnOrdinaryAccountAndTakesNothingAway(t *testing.T) {
	t.Parallel()
	dir, binary := asNobody(t)
	owner := launchAs(t, binary, dir, nobody)
	if said := owner.says(t); said != "owned: true" {
		t.Fatalf("the ordinary account says %q", said)
	}
	if c := started(t, dir); c.Owned() {
		t.Error("root started a server of its own on the folder")
	}
	guest := launchAs(t, binary, dir, nobody)
	if said := guest.says(t); said != "owned: false" {
		t.Errorf("after root was there the ordinary account says %q", said)
	}
	if err := errors.Join(guest.leave(), owner.leave()); err != nil {
		t.Fatal(err)
	}
	if c := started(t, dir); !c.Owned() || c.Stop(t.Context()) != nil {
		t.Error("root cannot start the server of the ordinary account")
	}
	back := launchAs(t, binary, dir, nobody)
	if said := back.says(t); said != "owned: true" {
		t.Errorf("after root ran the server the ordinary account says %q", said)
	}
}

func TestAnOrdinaryAccountIsToldThatTheFolderIsAnothersOne(t *testing.T) {
	t.Parallel()
	_, binary := asNobody(t)
	dir := home(t)
	if err := started(t, dir).Stop(t.Context()); err != nil { // its data belong to postgres
		t.Fatal(err)
	}
	if said := launchAs(t, binary, dir, nobody).says(t); said != "failed: localpg.other_account" {
		t.Errorf("the ordinary account says %q", said)
	}
}

func TestAStrictUmaskDoesNotLockTheServerOut(t *testing.T) {
	dir := filepath.Join(home(t), "data")
	old := syscall.Umask(0o077)
	c, err := Start(t.Context(), dir, func(key string, args map[string]any) { t.Errorf("said %s %v", key, args) })
	syscall.Umask(old)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(context.Background()) })
	if !strings.HasPrefix(c.SocketDir(), dir) {
		t.Errorf("the cluster lies in %s", c.SocketDir())
	}
}

func TestAServerWithoutAFreeConnectionStillCountsAsRunning(t *testing.T) {
	t.Parallel()
	c := started(t, home(t))
	db := openAdmin(c.DSN("kelishim"))
	defer db.Close()
	var held []*sql.Conn
	defer func() {
		for _, conn := range held {
			_ = conn.Close()
		}
	}()
	for {
		conn, err := db.Conn(t.Context())
		if err != nil {
			break
		}
		held = append(held, conn)
	}
	if len(held) < 50 {
		t.Fatalf("only %d connections were had", len(held))
	}
	if !c.answers(t.Context()) {
		t.Error("a full server counts as dead")
	}
}
