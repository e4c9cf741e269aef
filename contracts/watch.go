package contracts

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/setting"
)

// Watch is how the execution of contracts is watched over, set by the
// administrator.
type Watch struct {
	Commitments   string // warn or block
	ComplaintDays int    // in which a complaint is to be answered
}

// Watch reads the settings.
func (s *Store) Watch(ctx context.Context, actor db.Actor) (w Watch, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if w.ComplaintDays, err = complaintDays(ctx, tx); err != nil {
			return err
		}
		if w.Commitments, err = setting.Get(ctx, tx, setting.Commitments); w.Commitments != setting.CommitmentsBlock {
			w.Commitments = setting.CommitmentsWarn
		}
		return err
	})
	return w, err
}

// SetWatch keeps the settings.
func (s *Store) SetWatch(ctx context.Context, actor db.Actor, w Watch) error {
	if w.Commitments != setting.CommitmentsWarn && w.Commitments != setting.CommitmentsBlock {
		return ErrWatchCommitments
	}
	if w.ComplaintDays < 1 || w.ComplaintDays > maxComplaintDays {
		return ErrWatchDays.With("Max", maxComplaintDays)
	}
	return s.write(ctx, actor, "set how execution is watched over", func(ctx context.Context, tx bun.Tx) error {
		if err := setting.Set(ctx, tx, setting.Commitments, w.Commitments); err != nil {
			return err
		}
		return setting.Set(ctx, tx, setting.ComplaintDays, strconv.Itoa(w.ComplaintDays))
	})
}
