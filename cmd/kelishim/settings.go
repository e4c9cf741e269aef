package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
	"kelishim/migrations"
)

// settings are what flags and environment say; read once, checked at start.
type settings struct {
	dataDir     string
	databaseURL string
	lang        string
}

// house is an open database and the folder for files.
type house struct {
	*db.DB         // for work that may take long: migrations, imports, exports
	dsn     string // of the same database, as its owner
	webDSN  string // of the same database, for the role of the pages
	dataDir string
	private bool // the cluster is ours, not a server that DATABASE_URL names

	mu      sync.Mutex
	cluster *localpg.Cluster // the private one
}

// folder is --data, else KELISHIM_DATA, else a folder of the person's own.
func (s *settings) folder() (string, error) {
	if s.dataDir != "" {
		return filepath.Abs(s.dataDir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the data (name one with --data): %w", err)
	}
	return filepath.Join(home, ".local", "share", "kelishim"), nil
}

// open reaches the database and brings its schema up to date.
func (s *settings) open(ctx context.Context) (*house, error) {
	h, err := s.reach(ctx)
	if err != nil {
		return nil, err
	}
	if err := migrations.Up(ctx, h.Pool()); err != nil {
		h.stop()
		return nil, err
	}
	return h, nil
}

// reach starts the private cluster or connects to the server of DATABASE_URL
// and leaves the schema as it is: for what must work before an upgrade, or on
// an empty database.
func (s *settings) reach(ctx context.Context) (*house, error) {
	dataDir, err := s.folder()
	if err != nil {
		return nil, err
	}
	h := &house{dataDir: dataDir, dsn: s.databaseURL, webDSN: os.Getenv("KELISHIM_WEB_DATABASE_URL")}
	if h.dsn == "" {
		h.dsn = os.Getenv("DATABASE_URL")
	}
	if h.dsn == "" {
		h.cluster, err = localpg.Start(ctx, dataDir, s.notice)
		if err != nil {
			return nil, err
		}
		h.dsn, h.private = h.cluster.DSN("kelishim"), true
	}
	h.DB, err = db.OpenLong(ctx, h.dsn)
	if err != nil {
		h.stop()
		return nil, err
	}
	return h, nil
}

// pages opens the database for the pages: under the role of the pages, with
// short limits, and with long ones for imports and exports. A server that would
// let the pages work around row-level security is refused.
func (h *house) pages(ctx context.Context) (pages, long *db.DB, err error) {
	dsn, opts := h.webDSN, []db.Option(nil)
	switch {
	case h.private:
		// The folder of the socket is closed to other accounts: no password.
		if _, err := h.Pool().ExecContext(ctx, `ALTER ROLE `+db.WebRole+` LOGIN`); err != nil {
			return nil, nil, fmt.Errorf("let the pages sign in: %w", err)
		}
		dsn = h.cluster.DSNOf(db.WebRole, "kelishim")
	case dsn == "":
		dsn, opts = h.dsn, []db.Option{db.As(db.WebRole)}
	}
	if pages, err = db.Open(ctx, dsn, opts...); err != nil {
		return nil, nil, err
	}
	if err = pages.RefuseAllPowerful(ctx); err == nil {
		long, err = db.OpenLong(ctx, dsn, opts...)
	}
	if err != nil {
		_ = pages.Close()
		return nil, nil, err
	}
	return pages, long, nil
}

// notice tells the person what the private cluster does, in their language.
func (s *settings) notice(key string, args map[string]any) {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	fmt.Fprintln(os.Stderr, s.reader().T(key, pairs...))
}

// stop closes the database and, where this program started it, PostgreSQL.
func (h *house) stop() {
	if h.DB != nil {
		_ = h.Close()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cluster == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := h.cluster.Stop(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "kelishim:", err)
	}
}

// adopt takes a cluster that was started in the place of one that ended.
func (h *house) adopt(cluster *localpg.Cluster) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cluster = cluster
}
