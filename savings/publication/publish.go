package publication

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/docs"
	"kelishim/internal/db"
	"kelishim/internal/journal"
)

// Preview draws a statement as it would be published now.
func (s *Store) Preview(ctx context.Context, actor db.Actor, key Key) (d Drawn, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		d, err = draw(ctx, tx, key)
		return err
	})
	return d, Refusals.Kindly(err)
}

// Publish opens a statement as it is drawn now, with a word of the okmotu; it is
// the version that counts from now on. Refused: what is already open with the
// very same figures and the same word.
func (s *Store) Publish(ctx context.Context, actor db.Actor, key Key, note string) (one Publication, err error) {
	if note = strings.TrimSpace(note); utf8.RuneCountInString(note) > textLimit {
		return one, ErrLong.On("note")
	}
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		if one, err = prepare(ctx, tx, key, note); err != nil {
			return err
		}
		var last Publication
		err = tx.NewSelect().Model(&last).Where("aimak = ? AND category = ? AND year = ?", key.Aimak, key.Category, key.Year).
			Order("version DESC").Limit(1).For("UPDATE").Scan(ctx)
		switch err = Refusals.Kindly(err); {
		case err != nil && !errors.Is(err, db.ErrNotFound):
			return err
		case err == nil && last.Current && last.FiguresSHA256 == one.FiguresSHA256 && last.Note == note:
			return ErrSame
		}
		one.Version = last.Version + 1
		if last.Current {
			if err := db.One(tx.NewUpdate().Model(&last).Set("current = false").WherePK().Exec(ctx)); err != nil {
				return err
			}
		}
		if _, err := tx.NewInsert().Model(&one).Exec(ctx); err != nil {
			return fmt.Errorf("publish a statement: %w", err)
		}
		return nil
	})
	return one, Refusals.Kindly(err)
}

// prepare draws a statement and notes by what it may be checked.
func prepare(ctx context.Context, tx bun.Tx, key Key, note string) (one Publication, err error) {
	d, err := draw(ctx, tx, key)
	if err != nil {
		return one, err
	}
	st := &d.Statement
	one = Publication{Key: key, CountsFor: st.Aimak, Status: string(st.Status), Verdict: string(st.Verdict), Saving: st.Avoidable.Saving,
		FiguresSHA256: figuresHash(st), Method: docs.MethodVersion(), Note: masked(note), Current: true}
	if one.Body, err = write(d); err != nil {
		return one, err
	}
	if one.Figures, err = write(st.Row()); err != nil {
		return one, err
	}
	one.SHA256 = hashed(one.Body)
	switch point, err := journal.Newest(ctx, tx); {
	case err == nil:
		one.CheckpointSize, one.CheckpointRoot, one.CheckpointAt = &point.Size, fmt.Sprintf("%x", point.Root), &point.At
	case !errors.Is(err, db.ErrNotFound):
		return one, err
	}
	return one, nil
}

// Withdraw closes a statement, with all its versions. Refused: without a reason,
// and where nothing is open.
func (s *Store) Withdraw(ctx context.Context, actor db.Actor, key Key, reason string) error {
	switch reason = strings.TrimSpace(reason); {
	case reason == "":
		return ErrReason
	case utf8.RuneCountInString(reason) > textLimit:
		return ErrLong.On("reason")
	}
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*Publication)(nil)).Set("current = false, withdrawn_at = now(), withdrawn_reason = ?", reason).
			Where("aimak = ? AND category = ? AND year = ? AND withdrawn_at IS NULL", key.Aimak, key.Category, key.Year).Exec(ctx)
		if err != nil {
			return fmt.Errorf("withdraw a published statement: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, error(ErrNotOut))
		}
		return nil
	})
	return Refusals.Kindly(err)
}
