package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"
	"golang.org/x/net/html"

	"kelishim/internal/db"
)

// Hidden fields of every form.
const (
	onceField = "_once" // the form's key: it is written once
	seenField = "_seen" // the row's version that the form shows

	seenKey  = "seen"
	stateKey = "once"
)

var goodKey = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// promises reads the hidden fields of a form that is sent.
func (s *Server) promises(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Next()
	}
	ctx := c.UserContext()
	if key := c.FormValue(onceField); goodKey.MatchString(key) {
		c.Locals(stateKey, key)
		ctx = db.Once(ctx, key)
	}
	row, version, ok := strings.Cut(c.FormValue(seenField), "@")
	if number, err := strconv.ParseInt(version, 10, 64); ok && err == nil && row == rowAt(fiber.MethodPost, c.Path()) {
		seen := &db.Seen{Row: row, Version: number}
		c.Locals(seenKey, &shown{Seen: *seen, live: seen})
		ctx = db.Expecting(ctx, seen)
	}
	c.SetUserContext(ctx)
	return c.Next()
}

// shown is what a form said of its row, and what the write found.
type shown struct {
	db.Seen
	live *db.Seen
}

func freshKey() string {
	var random [18]byte
	_, _ = rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// hidden are the fields that go into a form which is sent to this address. A
// form that is shown again after a refusal keeps the version that its reader
// saw first, unless they are shown here what changed since.
func (s *Server) hidden(c *fiber.Ctx, action string) string {
	fields := `<input type="hidden" name="` + onceField + `" value="` + freshKey() + `">`
	row := rowAt(fiber.MethodPost, action)
	if row == "" {
		return fields
	}
	version := int64(0)
	if one, ok := c.Locals(seenKey).(*shown); ok && one.Row == row && !one.live.Changed {
		version = one.Version
	} else {
		err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
			version, err = db.Version(ctx, tx, row)
			return err
		})
		if err != nil {
			s.log.Error("version of a form", "id", requestID(c), "error", err.Error())
			return fields
		}
	}
	return fields + `<input type="hidden" name="` + seenField + `" value="` + html.EscapeString(row) + "@" + strconv.FormatInt(version, 10) + `">`
}

// wrote remembers where a written form led, for the one who sends it again.
func (s *Server) wrote(c *fiber.Ctx, location string) error {
	key, ok := c.Locals(stateKey).(string)
	if !ok {
		return nil
	}
	// The answer is on its way whatever comes: the request's key must not be
	// claimed once more by this note.
	return s.cfg.DB.Do(context.WithoutCancel(plain(c)), actor(c), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE idempotency_keys SET location = ? WHERE user_id = ? AND key = ?`,
			location, actor(c).UserID, key+"/1")
		if err != nil {
			return fmt.Errorf("remember where the form led: %w", err)
		}
		return nil
	})
}

// plain is the request's context without its promises.
func plain(c *fiber.Ctx) context.Context {
	return db.Expecting(db.WithoutOnce(c.UserContext()), &db.Seen{})
}

// again answers a form that was written before: with the page that the first
// sending led to.
func (s *Server) again(c *fiber.Ctx) error {
	key, _ := c.Locals(stateKey).(string)
	location := ""
	// The first sending may be on its way to its answer.
	for range 20 {
		err := s.cfg.DB.Read(plain(c), actor(c), func(ctx context.Context, tx bun.Tx) error {
			return tx.NewRaw(`SELECT coalesce((SELECT location FROM idempotency_keys WHERE user_id = ? AND key = ?), '')`,
				actor(c).UserID, key+"/1").Scan(ctx, &location)
		})
		if err != nil {
			return err
		}
		if location != "" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if location == "" {
		location = "/"
	}
	return s.redirectWith(c, localPath(location), "form.repeated")
}

func isRepeated(err error) bool { return errors.Is(err, db.ErrRepeated) }
