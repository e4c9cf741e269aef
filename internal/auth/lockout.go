package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"

	"github.com/uptrace/bun"

	"kelishim/internal/fault"
)

// ErrSlowed is returned for a try that comes too soon after failures in a row;
// Count is how many seconds are left.
var ErrSlowed = fault.New(fault.TooMany, "auth.slowed")

// The fifth failure in a row makes the next try wait a second, each further one
// twice as long, at most a quarter of an hour: guessing is hopeless, and nobody
// is shut out for ever. After a day failures are forgotten.
const waitAfter = `make_interval(secs => CASE WHEN f.failures < 5 THEN 0 ELSE least(900, power(2, least(f.failures, 20) - 5)) END)`

// attempt runs check unless the tries at name failed too often just now. Each
// try is counted as failed before it is made, in one statement, so that many at
// once do not all find the way free; one that succeeds clears the count. wrong
// is the error of a failed try. A name that nobody has is slowed like any other.
func (s *Store) attempt(ctx context.Context, name string, check func() (right bool, err error), wrong error) error {
	key := sha256.Sum256([]byte(name))
	free := false
	var left float64
	err := s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_failures WHERE last_at < now() - interval '1 day'`); err != nil {
			return fmt.Errorf("forget old failures: %w", err)
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO signin_failures AS f (login_hash, failures) VALUES (?, 1)
			ON CONFLICT (login_hash) DO UPDATE SET failures = f.failures + 1, last_at = clock_timestamp()
			WHERE f.last_at + `+waitAfter+` <= clock_timestamp()`, key[:])
		if err != nil {
			return fmt.Errorf("count a try: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil || n > 0 {
			free = err == nil
			return err
		}
		return tx.NewRaw(`
			SELECT extract(epoch FROM f.last_at + `+waitAfter+` - clock_timestamp())
			FROM signin_failures f WHERE login_hash = ?`, key[:]).Scan(ctx, &left)
	})
	if err != nil {
		return err
	}
	if !free {
		return ErrSlowed.With("Count", max(1, int(math.Ceil(left))))
	}
	right, err := check()
	if err != nil {
		return err
	}
	if !right {
		return wrong
	}
	return s.clear(ctx, name)
}

// clear forgets the failures at a name.
func (s *Store) clear(ctx context.Context, name string) error {
	key := sha256.Sum256([]byte(name))
	return s.program(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_failures WHERE login_hash = ?`, key[:]); err != nil {
			return fmt.Errorf("clear the failures: %w", err)
		}
		return nil
	})
}
