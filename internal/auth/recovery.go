package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

// recoveryCodes is how many spare codes a person gets at once.
const recoveryCodes = 10

// NewRecoveryCodes gives the person who acts ten new recovery codes in the
// place of the old ones; a code confirms that it is they.
func (s *Store) NewRecoveryCodes(ctx context.Context, actor db.Actor, code string) (codes []string, err error) {
	err = s.withCode(ctx, actor, code, func(ctx context.Context, tx bun.Tx) (err error) {
		codes, err = makeCodes(ctx, tx, actor.UserID)
		return err
	})
	return codes, err
}

// makeCodes replaces the recovery codes of a person. A code has 60 bits: its
// plain SHA-256 cannot be turned round.
func makeCodes(ctx context.Context, tx bun.IDB, userID int64) ([]string, error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE user_id = ?`, userID); err != nil {
		return nil, fmt.Errorf("take old recovery codes away: %w", err)
	}
	type row struct {
		bun.BaseModel `bun:"table:recovery_codes"`
		UserID        int64  `bun:"user_id"`
		CodeHash      []byte `bun:"code_hash"`
	}
	codes, rows := make([]string, recoveryCodes), make([]row, recoveryCodes)
	for i := range codes {
		codes[i] = groups(3)
		rows[i] = row{UserID: userID, CodeHash: tokenHash(plainCode(codes[i]))}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return nil, fmt.Errorf("keep recovery codes: %w", err)
	}
	return codes, nil
}

// plainCode is a recovery code without the signs between its groups, however it
// was typed.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(strings.ToLower(code))
}

func isRecoveryCode(code string) bool { return len(plainCode(code)) == 12 }

// useRecoveryCode tells whether a recovery code is one of the person's, and
// marks it as used.
func useRecoveryCode(ctx context.Context, tx bun.IDB, userID int64, code string) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		UPDATE recovery_codes SET used_at = now() WHERE user_id = ? AND code_hash = ? AND used_at IS NULL`,
		userID, tokenHash(plainCode(code)))
	if err != nil {
		return false, fmt.Errorf("use a recovery code: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
