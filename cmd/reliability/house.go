package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// house is the running program and its PostgreSQL.
type house struct {
	binary, dir, addr, log string

	cmd    *exec.Cmd
	ended  chan struct{}
	killed struct{ program, server, both int }
}

func (h *house) start() error {
	log, err := os.OpenFile(h.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	h.cmd = exec.Command(h.binary, "serve", "--data", h.dir, "--addr", h.addr, "--lang", "en")
	h.cmd.Stdout, h.cmd.Stderr = log, log
	if err := h.cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	h.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait()
		close(ended)
	}(h.cmd, h.ended)
	return nil
}

// wait waits until the program says that it can serve.
func (h *house) wait(ctx context.Context, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		if res, err := client.Get("http://" + h.addr + "/healthz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the program did not come up in %s", limit)
}

func (h *house) kill() {
	_ = h.cmd.Process.Kill()
	<-h.ended
}

// killServer kills the postmaster, as the kernel does when memory runs out.
func (h *house) killServer() error {
	text, err := os.ReadFile(filepath.Join(h.dir, "pg", "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("find PostgreSQL: %w", err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		return fmt.Errorf("find PostgreSQL: %w", err)
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// destroy kills the program, PostgreSQL or both, at moments that nobody knows,
// and waits each time until writes are acknowledged again.
func destroy(ctx context.Context, h *house, kills int, crew *crew) error {
	for round := range kills {
		time.Sleep(time.Duration(100+rand.IntN(700)) * time.Millisecond)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		program := round%3 != 1
		if round%3 != 0 {
			if err := h.killServer(); err != nil {
				return err
			}
		}
		switch round % 3 {
		case 0:
			h.killed.program++
		case 1:
			h.killed.server++
		default:
			h.killed.both++
		}
		if program {
			h.kill()
			if err := h.start(); err != nil {
				return err
			}
		}
		if err := h.wait(ctx, time.Minute); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		if err := crew.goesOn(ctx); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
	}
	return nil
}
