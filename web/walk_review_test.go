package web_test

import (
	"context"
	"io"
	"log/slog"
	"strconv"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/secret"
	"kelishim/web"
)

func decimal(id int64) string { return strconv.FormatInt(id, 10) }

func documentPath(id int64) string { return "/documents/" + decimal(id) }

// quiet opens the site once more with errors that nobody need see: those that a
// test brings about.
func (s *site) quiet() {
	s.server = web.New(web.Config{DB: s.pages, LongDB: s.pages, DataDir: s.folder, Version: "test", Secret: secret.Random(),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

// insertAs runs SQL as somebody, over the connection of the pages: row-level
// security alone stands in the way.
func (w *world) insertAs(login, query string, args ...any) error {
	id := w.number(`SELECT id FROM users WHERE login = ?`, login)
	return w.pages.Do(w.t.Context(), db.Actor{UserID: id, Name: login}, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}
