// Command reliability shows what a crash costs: writers send forms to a running
// kelishim while it and its PostgreSQL are killed, again and again. Afterwards
// every write that was acknowledged must be there once, and the journal must
// verify. scripts/reliability runs it; docs/reliability.md tells what it found.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	var plan plan
	flag.StringVar(&plan.binary, "binary", "", "the kelishim to run")
	flag.IntVar(&plan.writers, "writers", 16, "how many write at once")
	flag.IntVar(&plan.kills, "kills", 50, "how many times something is killed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, plan); err != nil {
		fmt.Fprintln(os.Stderr, "reliability:", err)
		os.Exit(1)
	}
}

type plan struct {
	binary         string
	writers, kills int
}

func run(ctx context.Context, p plan) error {
	if p.binary == "" {
		return errors.New("name the program with -binary")
	}
	dir, err := os.MkdirTemp("", "kelishim-reliability-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // the server's account must pass
		return err
	}
	house := &house{binary: p.binary, dir: filepath.Join(dir, "data"), log: filepath.Join(dir, "serve.log")}
	if house.addr, err = freeAddress(); err != nil {
		return err
	}
	if err := house.start(); err != nil {
		return err
	}
	defer house.kill()
	if err := house.wait(ctx, time.Minute); err != nil {
		return fmt.Errorf("the first start: %w (see %s)", err, house.log)
	}
	scene, err := prepare(ctx, house)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	began := time.Now()
	crew := hire(p.writers, house.addr, scene)
	if err := destroy(ctx, house, p.kills, crew); err != nil {
		crew.stop()
		return err
	}
	crew.stop()
	took := time.Since(began)
	if err := house.wait(ctx, time.Minute); err != nil {
		return fmt.Errorf("after the last kill: %w", err)
	}
	found, err := scene.count(ctx)
	if err != nil {
		return err
	}
	return judge(ctx, house, crew.acknowledged(), found, p, took)
}

// judge compares what was acknowledged with what is there and lets the program
// verify its journal.
func judge(ctx context.Context, h *house, acknowledged []string, found map[string]int, p plan, took time.Duration) error {
	lost, twice := 0, 0
	for _, line := range acknowledged {
		if found[line] == 0 {
			lost++
		}
	}
	for _, n := range found {
		if n > 1 {
			twice++
		}
	}
	fmt.Printf("writers %d, kills %d (program %d, PostgreSQL %d, both %d), %s\n", p.writers, p.kills, h.killed.program, h.killed.server,
		h.killed.both, took.Round(time.Second))
	fmt.Printf("acknowledged %d, found %d, lost %d, written twice %d\n", len(acknowledged), len(found), lost, twice)
	cmd := exec.CommandContext(ctx, h.binary, "journal", "verify", "--data", h.dir, "--lang", "en")
	out, err := cmd.CombinedOutput()
	fmt.Printf("%s", out)
	if err != nil {
		return fmt.Errorf("the journal does not verify: %w", err)
	}
	if lost+twice > 0 {
		return errors.New("writes were lost or doubled")
	}
	return nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// client gives up early: a killed server does not answer.
var client = &http.Client{
	Timeout:       5 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
