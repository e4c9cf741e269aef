package api

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of the key that makes a write safe to repeat.
var (
	errKeyNeeded = fault.New(fault.Invalid, "api.key.needed").On(keyHeader)
	errKeyUsed   = fault.New(fault.Invalid, "api.key.used").On(keyHeader)
)

const (
	keyHeader    = "Idempotency-Key"
	replayHeader = "Idempotency-Replayed"
	keyShortest  = 8
	keyLongest   = 255
)

// written is the answer to a write, as it is kept with it.
type written struct {
	Location    string `bun:"location"`
	Body        string `bun:"body"`
	Fingerprint string `bun:"fingerprint"`
	again       bool
}

func (w written) send(c *fiber.Ctx) error {
	c.Status(fiber.StatusCreated)
	c.Set(fiber.HeaderLocation, w.Location)
	if w.again {
		c.Set(replayHeader, "true")
	}
	return sendJSON(c, []byte(w.Body))
}

// writeOnce lets write record something once for each Idempotency-Key of the
// person. The answer is kept in the transaction of the write: who sends the same
// again gets the same, and of two who send at once the second waits for the
// first. A key that comes with something else is refused; a write that was
// refused leaves its key free.
func (c *call) writeOnce(write func(context.Context) error, answer func() (location string, shape any)) (any, error) {
	key := c.c.Get(keyHeader)
	if len(key) < keyShortest || len(key) > keyLongest {
		return nil, errKeyNeeded.With("From", keyShortest).With("To", keyLongest)
	}
	key, fingerprint := hashed([]byte(key)), hashed(append([]byte(c.c.Method()+" "+c.c.Path()+"\n"), c.c.Body()...))
	if before, err := c.before(key, fingerprint); err != nil || before != nil {
		return answerOf(before), err
	}
	var now written
	ctx := db.Ending(db.Once(c.ctx, "api-"+key), func(ctx context.Context, tx bun.Tx) error {
		location, shape := answer()
		body, err := json.Marshal(shape)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		now = written{Location: location, Body: string(body)}
		_, err = tx.ExecContext(ctx, `INSERT INTO api_answers (user_id, key, fingerprint, location, body) VALUES (?, ?, ?, ?, ?)`,
			c.actor.UserID, key, fingerprint, now.Location, now.Body)
		if err != nil {
			return fmt.Errorf("keep the answer: %w", err)
		}
		return nil
	})
	err := write(ctx)
	if errors.Is(err, db.ErrRepeated) {
		before, err := c.before(key, fingerprint)
		return answerOf(before), err
	}
	return now, err
}

func answerOf(before *written) any {
	if before == nil {
		return nil
	}
	before.again = true
	return *before
}

// before is the answer that was given to the key, nil where there is none.
func (c *call) before(key, fingerprint string) (*written, error) {
	var w written
	err := c.inDB(func(ctx context.Context, tx dbTx) error {
		return tx.NewRaw(`SELECT location, body, fingerprint FROM api_answers WHERE user_id = ? AND key = ?`, c.actor.UserID, key).Scan(ctx, &w)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look for an answer that was given: %w", err)
	case w.Fingerprint != fingerprint:
		return nil, errKeyUsed
	}
	return &w, nil
}

func hashed(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
