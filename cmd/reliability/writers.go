package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

const (
	aimak = "41702205807000"
	token = "the session of the writers"
)

// scene is what the writers need: an officer who is signed in.
type scene struct{ dsn string }

// prepare makes the officer and the session behind the program's back.
func prepare(ctx context.Context, h *house) (*scene, error) {
	s := &scene{dsn: (&url.URL{Scheme: "unix", User: url.User("kelishim_owner"), Host: "kelishim",
		Path: filepath.Join(h.dir, "socket", ".s.PGSQL.5432"), RawQuery: "sslmode=disable"}).String()}
	owner, err := db.Open(ctx, s.dsn)
	if err != nil {
		return nil, err
	}
	defer owner.Close()
	sum := sha256.Sum256([]byte(token))
	return s, owner.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		var id int64
		err := tx.NewRaw(`INSERT INTO users (login, name, role, password_hash) VALUES ('writer', 'Writer', 'officer', '-') RETURNING id`).Scan(ctx, &id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, id, aimak); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, now() + interval '1 day')`, sum[:], id)
		return err
	})
}

// count tells how many times each line is there.
func (s *scene) count(ctx context.Context) (map[string]int, error) {
	owner, err := db.Open(ctx, s.dsn)
	if err != nil {
		return nil, err
	}
	defer owner.Close()
	var titles []string
	err = owner.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT title FROM budget_lines WHERE aimak = ?`, aimak).Scan(ctx, &titles)
	})
	found := map[string]int{}
	for _, title := range titles {
		found[title]++
	}
	return found, err
}

// crew are the writers. Each sends a form until it is acknowledged, with the
// form's key, as a person does who presses the button again.
type crew struct {
	ctx    context.Context
	cancel context.CancelFunc
	all    sync.WaitGroup
	count  atomic.Int64

	mu   sync.Mutex
	done []string
}

func hire(n int, addr string, _ *scene) *crew {
	c := &crew{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	for writer := range n {
		c.all.Go(func() {
			for i := 0; c.ctx.Err() == nil; i++ {
				c.write(addr, fmt.Sprintf("writer %d line %d", writer, i))
			}
		})
	}
	return c
}

func (c *crew) write(addr, title string) {
	// The number of the line is another one at each try: only the form's key
	// keeps a write that was committed before its answer was lost from coming
	// twice.
	key := strings.ReplaceAll(title, " ", "-") + "-0123456789"
	for try := 0; c.ctx.Err() == nil; try++ {
		values := url.Values{"line": {fmt.Sprintf("%s try %d", title, try)}, "title": {title}, "functional_code": {"7062"},
			"economic_code": {"2215"}, "executed": {"10"}, "_once": {key}}
		req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, "http://"+addr+"/budget/"+aimak+"/2024/lines/new",
			strings.NewReader(values.Encode()))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: token})
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusSeeOther && !strings.HasPrefix(res.Header.Get("Location"), "/signin") {
				c.mu.Lock()
				c.done = append(c.done, title)
				c.mu.Unlock()
				c.count.Add(1)
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// goesOn waits until more writes are acknowledged.
func (c *crew) goesOn(ctx context.Context) error {
	before := c.count.Load()
	for range 600 {
		if c.count.Load() > before+5 {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("no write was acknowledged for a minute")
}

func (c *crew) stop() {
	c.cancel()
	c.all.Wait()
}

func (c *crew) acknowledged() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.done...)
}
