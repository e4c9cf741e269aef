package cases

import (
	"context"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Vote says that an aimak finds a published case useful; a second vote of one
// aimak changes nothing. Refused for a case of its own, and for an aimak that
// was merged into another.
func (s *Store) Vote(ctx context.Context, actor db.Actor, practice int64, aimak string) error {
	return s.write(ctx, actor, "vote for a case", func(ctx context.Context, tx bun.Tx) error {
		var c Case
		if err := tx.NewSelect().Model(&c).Where("id = ? AND state = ?", practice, Published).Scan(ctx); err != nil {
			return err
		}
		if c.Aimak == aimak {
			return ErrOwnVote
		}
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		if register.At(aimak, date.Today().Year()) != aimak {
			return ErrOldVote
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO practice_votes (practice_id, aimak) VALUES (?, ?) ON CONFLICT ON CONSTRAINT practice_votes_once DO NOTHING`,
			practice, aimak)
		return err
	})
}

// TakeVoteBack withdraws the vote of an aimak.
func (s *Store) TakeVoteBack(ctx context.Context, actor db.Actor, practice int64, aimak string) error {
	return s.write(ctx, actor, "withdraw a vote", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.ExecContext(ctx, `DELETE FROM practice_votes WHERE practice_id = ? AND aimak = ?`, practice, aimak))
	})
}

// Votes are the aimaks that find a case useful, the first first.
func (s *Store) Votes(ctx context.Context, actor db.Actor, practice int64) (list []string, err error) {
	err = s.read(ctx, actor, "read the votes for a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT aimak FROM practice_votes WHERE practice_id = ? ORDER BY voted_at, aimak`, practice).Scan(ctx, &list)
	})
	return list, err
}
