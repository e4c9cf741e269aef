// Package setting keeps the few settings that belong to an installation, such
// as whether its figures are made up.
package setting

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// Demo is "true" where the installation was filled with made-up money.
const Demo = "demo"

// What names the Merkle log of the journal, and the public key that signs it.
const (
	JournalOrigin = "journal_origin"
	JournalKey    = "journal_key"
)

// How the execution of contracts is watched over; the administrator sets them.
const (
	Commitments   = "commitments"    // warn (where nothing is set) or block
	ComplaintDays = "complaint_days" // in which a complaint is to be answered; 14 where nothing is set

	CommitmentsWarn  = "warn"
	CommitmentsBlock = "block"
)

// Get gives the value of a setting, "" where it was never set.
func Get(ctx context.Context, tx bun.IDB, key string) (string, error) {
	var value string
	err := tx.NewRaw(`SELECT value FROM settings WHERE key = ?`, key).Scan(ctx, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read setting %s: %w", key, err)
	}
	return value, nil
}

// Set keeps the value of a setting.
func Set(ctx context.Context, tx bun.IDB, key, value string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO settings (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	if err != nil {
		return fmt.Errorf("set %s: %w", key, err)
	}
	return nil
}
