package procurement

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Lot is a part of a tender that is awarded by itself (OCDS: lot).
type Lot struct {
	bun.BaseModel `bun:"table:lots"`

	ID             int64            `bun:"id,pk,autoincrement"`
	TenderID       int64            `bun:"tender_id"`
	Aimak          string           `bun:"aimak"`
	Lot            string           `bun:"lot"` // its number in the tender
	Title          string           `bun:"title"`
	Estimate       money.Som        `bun:"estimate"` // over the whole contract term, gross
	Quantity       *decimal.Decimal `bun:"quantity"`
	Unit           string           `bun:"unit,nullzero"`
	OKGZ           string           `bun:"okgz,nullzero"`
	Status         string           `bun:"status"` // active, complete, cancelled or unsuccessful
	StatusReason   string           `bun:"status_reason,nullzero"`
	EvaluatedOn    date.Date        `bun:"evaluated_on"`
	EvaluationNote string           `bun:"evaluation_note"`

	Services []LotService `bun:"-"`
}

// LotService is the share of a lot's price that buys one service. The shares of
// a lot are together at most 1; what is left belongs to nothing tracked.
type LotService struct {
	bun.BaseModel `bun:"table:lot_services"`

	LotID    int64           `bun:"lot_id,pk"`
	Aimak    string          `bun:"aimak,pk"`
	Category string          `bun:"category,pk"`
	Share    decimal.Decimal `bun:"share"`
}

// Refusals of lots.
var (
	ErrLot        = fault.New(fault.Invalid, "lot.number_needed").On("lot")
	ErrLotTaken   = fault.New(fault.Conflict, "lot.taken").On("lot")
	ErrLotShares  = fault.New(fault.Invalid, "lot.shares").On("services")
	ErrLotUsed    = fault.New(fault.Conflict, "lot.used")
	ErrLotEnded   = fault.New(fault.Conflict, "lot.ended")
	ErrLotAwarded = fault.New(fault.Conflict, "lot.awarded")
	ErrPending    = fault.New(fault.Conflict, "lot.bids_pending")
	ErrNoValidBid = fault.New(fault.Conflict, "lot.no_valid_bid")
)

func (l *Lot) check() error {
	for _, text := range []*string{&l.Lot, &l.Title, &l.Unit, &l.OKGZ} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(l.Lot == "", ErrLot)
	refuse(l.Title == "", ErrTitle)
	refuse(l.Estimate.Sign() < 0, ErrNegative.On("estimate"))
	refuse(l.Quantity != nil && (l.Quantity.Sign() < 0 || l.Quantity.Cmp(decimal.New(1, 15)) >= 0), ErrNegative.On("quantity"))
	refuse(l.OKGZ != "" && !okgzForm.MatchString(l.OKGZ), ErrOKGZ)
	sum := decimal.Zero
	for _, v := range l.Services {
		refuse(v.Share.Sign() <= 0 || v.Share.Cmp(one) > 0, ErrShare.On("services"))
		sum = sum.Add(v.Share)
	}
	refuse(sum.Cmp(one) > 0, ErrLotShares)
	return wrong.Or()
}

// Lots lists the lots of a tender with their services.
func (s *Store) Lots(ctx context.Context, actor db.Actor, tenderID int64) (list []Lot, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&list).Where("tender_id = ?", tenderID).OrderExpr(`lot COLLATE "C", id`).Scan(ctx); err != nil {
			return err
		}
		var services []LotService
		err := tx.NewSelect().Model(&services).Where("lot_id IN (SELECT id FROM lots WHERE tender_id = ?)", tenderID).
			Order("aimak", "category").Scan(ctx)
		for i := range list {
			for _, v := range services {
				if v.LotID == list[i].ID {
					list[i].Services = append(list[i].Services, v)
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list lots of tender %d: %w", tenderID, err)
	}
	return list, nil
}

// Lot finds a lot of a tender.
func (s *Store) Lot(ctx context.Context, actor db.Actor, tenderID, id int64) (Lot, error) {
	list, err := s.Lots(ctx, actor, tenderID)
	if err != nil {
		return Lot{}, err
	}
	for _, l := range list {
		if l.ID == id {
			return l, nil
		}
	}
	return Lot{}, db.ErrNotFound
}

// AddLot adds a lot to an open tender and sets its ID.
func (s *Store) AddLot(ctx context.Context, actor db.Actor, l *Lot) error {
	return s.putLot(ctx, actor, l, func(ctx context.Context, tx bun.Tx) error {
		l.Status = Active
		_, err := tx.NewInsert().Model(l).Exec(ctx)
		return err
	})
}

// ChangeLot changes a lot of an open tender and what it buys.
func (s *Store) ChangeLot(ctx context.Context, actor db.Actor, l *Lot) error {
	return s.putLot(ctx, actor, l, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(l).Column("lot", "title", "estimate", "quantity", "unit", "okgz").
			Where("id = ? AND tender_id = ?", l.ID, l.TenderID).Exec(ctx))
	})
}

func (s *Store) putLot(ctx context.Context, actor db.Actor, l *Lot, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := l.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "keep a lot", func(ctx context.Context, tx bun.Tx) error {
		t, err := openTender(ctx, tx, l.TenderID)
		if err != nil {
			return err
		}
		l.Aimak = t.Aimak
		if err := put(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*LotService)(nil)).Where("lot_id = ?", l.ID).Exec(ctx); err != nil {
			return err
		}
		for i := range l.Services {
			l.Services[i].LotID = l.ID
		}
		if len(l.Services) == 0 {
			return nil
		}
		_, err = tx.NewInsert().Model(&l.Services).Exec(ctx)
		return err
	})
}

// DeleteLot removes a lot of an open tender.
func (s *Store) DeleteLot(ctx context.Context, actor db.Actor, tenderID, id int64) error {
	return s.write(ctx, actor, "delete a lot", func(ctx context.Context, tx bun.Tx) error {
		if _, err := openTender(ctx, tx, tenderID); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*LotService)(nil)).Where("lot_id = ?", id).Exec(ctx); err != nil {
			return err
		}
		return db.One(tx.NewDelete().Model((*Lot)(nil)).Where("id = ? AND tender_id = ?", id, tenderID).Exec(ctx))
	})
}

// lotIn holds a lot of a tender that is in one of the statuses, both locked.
func lotIn(ctx context.Context, tx bun.IDB, tenderID, id int64, statuses ...string) (t Tender, l Lot, err error) {
	if err = hold(ctx, tx, &t, tenderID); err != nil {
		return t, l, err
	}
	if err = hold(ctx, tx, &l, id); err != nil {
		return t, l, err
	}
	if l.TenderID != tenderID {
		return t, l, db.ErrNotFound
	}
	for _, status := range statuses {
		if t.Status == status {
			return t, l, nil
		}
	}
	return t, l, ErrStep
}

// EvaluateLot closes the evaluation of a lot: every bid that was not withdrawn
// must be valid or disqualified, and one at least valid.
func (s *Store) EvaluateLot(ctx context.Context, actor db.Actor, tenderID, id int64, on date.Date, note string) error {
	switch {
	case on.IsZero():
		return fault.List{ErrDate.On("evaluated_on")}
	case on.After(date.Today()):
		return fault.List{ErrFuture.On("evaluated_on")}
	}
	return s.write(ctx, actor, "evaluate a lot", func(ctx context.Context, tx bun.Tx) error {
		_, l, err := lotIn(ctx, tx, tenderID, id, Evaluation)
		if err != nil {
			return err
		}
		if l.Status != Active {
			return ErrLotEnded
		}
		if err := unawarded(ctx, tx, id); err != nil {
			return err
		}
		var pending, valid int
		err = tx.NewRaw(`SELECT count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'valid') FROM bids WHERE lot_id = ?`, id).
			Scan(ctx, &pending, &valid)
		switch {
		case err != nil:
			return err
		case pending > 0:
			return ErrPending.With("Count", pending)
		case valid == 0:
			return ErrNoValidBid
		}
		return db.One(tx.ExecContext(ctx, `UPDATE lots SET evaluated_on = ?, evaluation_note = ? WHERE id = ?`, on, strings.TrimSpace(note), id))
	})
}

// unawarded refuses a lot that has a live award.
func unawarded(ctx context.Context, tx bun.IDB, lotID int64) error {
	var live bool
	if err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM awards WHERE lot_id = ? AND status IN ('pending', 'active'))`, lotID).Scan(ctx, &live); err != nil {
		return err
	}
	if live {
		return ErrLotAwarded
	}
	return nil
}

// FailLot says with a reason that a lot brought nothing; the tender goes on with
// the others and ends with the last.
func (s *Store) FailLot(ctx context.Context, actor db.Actor, tenderID, id int64, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.List{ErrReason}
	}
	return s.write(ctx, actor, "fail a lot", func(ctx context.Context, tx bun.Tx) error {
		_, l, err := lotIn(ctx, tx, tenderID, id, Evaluation, Standstill)
		if err != nil {
			return err
		}
		if l.Status != Active {
			return ErrLotEnded
		}
		if err := unawarded(ctx, tx, id); err != nil {
			return err
		}
		if err := db.One(tx.ExecContext(ctx, `UPDATE lots SET status = 'unsuccessful', status_reason = ? WHERE id = ?`, reason, id)); err != nil {
			return err
		}
		return settleTender(ctx, tx, tenderID)
	})
}
