package localpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// programEnv makes the test binary play another kelishim: it starts the cluster
// of the folder, says whether it owns the server, and holds it until its
// standard input ends.
const programEnv = "LOCALPG_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(programEnv); dir != "" {
		os.Exit(play(dir))
	}
	os.Exit(m.Run())
}

func play(dir string) int {
	c, err := Start(context.Background(), dir, nil)
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	fmt.Println("owned:", c.Owned())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := c.Stop(context.Background()); err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	return 0
}

// program is another process on the same folder.
type program struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func launch(t *testing.T, dir string) *program {
	t.Helper()
	return launchAs(t, os.Args[0], dir, uint32(os.Geteuid()))
}

func launchAs(t *testing.T, binary, dir string, uid uint32) *program {
	t.Helper()
	p := &program{cmd: exec.Command(binary)}
	p.cmd.Env = append(os.Environ(), programEnv+"="+dir)
	p.cmd.Dir = "/"
	if int(uid) != os.Geteuid() {
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.leave() })
	p.out = bufio.NewReader(out)
	return p
}

// says waits for the line in which the program tells how its start went.
func (p *program) says(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the other program ended without a word: %v", err)
	}
	return strings.TrimSpace(line)
}

// leave ends the program in order.
func (p *program) leave() error {
	_ = p.in.Close()
	return p.cmd.Wait()
}

// kill ends the program as kill -9 does.
func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

func TestAnotherProcessAttachesAndLeavesTheServerToItsOwner(t *testing.T) {
	t.Parallel()
	dir := home(t)
	c := started(t, dir)
	other := launch(t, dir)
	if said := other.says(t); said != "owned: false" {
		t.Errorf("the second process says %q", said)
	}
	if err := other.leave(); err != nil {
		t.Errorf("the second process ended with %v", err)
	}
	if got := one(t, c, `SELECT 'alive'`); got != "alive" {
		t.Error("the second process took the server with it")
	}
}

func TestWhenTheOwnerIsKilledTheOthersAreToldAndTheNextStartLosesNothing(t *testing.T) {
	t.Parallel()
	dir := home(t)
	owner := launch(t, dir)
	if said := owner.says(t); said != "owned: true" {
		t.Fatalf("the first process says %q", said)
	}
	c := started(t, dir)
	if c.Owned() {
		t.Fatal("the second process owns the first one's server")
	}
	one(t, c, `CREATE TABLE kept AS SELECT 'row' AS word; SELECT word FROM kept`)
	db := openAdmin(c.DSN("kelishim"))
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner.kill(t)
	deadline := time.Now().Add(10 * time.Second)
	for db.PingContext(t.Context()) == nil {
		if time.Now().After(deadline) {
			t.Fatal("the server outlived its owner by ten seconds")
		}
		time.Sleep(20 * time.Millisecond)
	}
	again := started(t, dir)
	if got := one(t, again, `SELECT word FROM kept`); got != "row" || !again.Owned() {
		t.Errorf("after the kill the row is %q, owned: %v", got, again.Owned())
	}
}

func TestProcessesThatStartAtOnceMakeOneCluster(t *testing.T) {
	t.Parallel()
	dir := home(t)
	var programs []*program
	for range 4 {
		programs = append(programs, launch(t, dir))
	}
	said := map[string]int{}
	for _, p := range programs {
		said[p.says(t)]++
	}
	if said["owned: true"] != 1 || said["owned: false"] != 3 {
		t.Errorf("four processes say %v", said)
	}
}

func TestAStartWhileTheOwnerStopsWaitsForItsEnd(t *testing.T) {
	t.Parallel()
	dir := home(t)
	for range 8 {
		owner := launch(t, dir)
		if said := owner.says(t); said != "owned: true" {
			t.Fatalf("the owner says %q", said)
		}
		_ = owner.in.Close() // it stops its server now
		next := launch(t, dir)
		if said := next.says(t); !strings.HasPrefix(said, "owned: ") {
			t.Fatalf("the next process says %q", said)
		}
		if err := next.leave(); err != nil {
			t.Errorf("the next process ended with %v", err)
		}
		_ = owner.cmd.Wait()
	}
}
