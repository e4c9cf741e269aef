package procurement

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// BidStatuses are what a bid may be found to be.
var BidStatuses = []string{"pending", "valid", "disqualified", "withdrawn"}

// Bid is what a provider offers for a lot (OCDS: bid). Prices in som over the
// whole contract term, gross.
type Bid struct {
	bun.BaseModel `bun:"table:bids"`

	ID          int64            `bun:"id,pk,autoincrement"`
	TenderID    int64            `bun:"tender_id"`
	LotID       int64            `bun:"lot_id"`
	Aimak       string           `bun:"aimak"`
	Provider    string           `bun:"provider"` // INN
	SubmittedAt time.Time        `bun:"submitted_at"`
	ValueBefore money.Null       `bun:"value_before"` // before the auction or negotiation
	Value       money.Som        `bun:"value"`        // after it
	Status      string           `bun:"status"`       // one of BidStatuses
	Reason      string           `bun:"reason,nullzero"`
	Score       *decimal.Decimal `bun:"score"` // 0 to 1000

	Rank     int  `bun:"-"` // among the valid bids of the lot, from 1; 0 for the others
	Debarred bool `bun:"-"` // on the day when the bid was made
}

// Refusals of bids.
var (
	ErrProvider   = fault.New(fault.Invalid, "bid.provider_needed").On("provider")
	ErrBidTaken   = fault.New(fault.Conflict, "bid.taken").On("provider")
	ErrBidUsed    = fault.New(fault.Conflict, "bid.used")
	ErrBidLate    = fault.New(fault.Invalid, "bid.late").On("submitted_at")
	ErrBidEarly   = fault.New(fault.Invalid, "bid.early").On("submitted_at")
	ErrBidRaised  = fault.New(fault.Invalid, "bid.raised").On("value")
	ErrScore      = fault.New(fault.Invalid, "bid.score_range").On("score")
	ErrScoreAsked = fault.New(fault.Invalid, "bid.score_needed").On("score")
	ErrEvaluated  = fault.New(fault.Conflict, "bid.evaluated")
	ErrDebarred   = fault.New(fault.Conflict, "bid.debarred_provider")
	ErrBidStatus  = fault.New(fault.Invalid, "procurement.choice").On("status")
)

func (b *Bid) check() error {
	b.Provider = strings.TrimSpace(b.Provider)
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(b.Provider == "", ErrProvider)
	refuse(b.LotID == 0, ErrChoice.On("lot_id"))
	refuse(b.SubmittedAt.IsZero(), ErrDate.On("submitted_at"))
	refuse(b.Value.Sign() < 0, ErrNegative.On("value"))
	refuse(b.ValueBefore.Valid && b.ValueBefore.Som.Sign() < 0, ErrNegative.On("value_before"))
	refuse(b.ValueBefore.Valid && b.Value.Cmp(b.ValueBefore.Som) > 0, ErrBidRaised)
	return wrong.Or()
}

// Bids lists the bids of a tender by lot, in the order of their rank.
func (s *Store) Bids(ctx context.Context, actor db.Actor, t Tender) (list []Bid, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = loadBids(ctx, tx, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list bids of tender %d: %w", t.ID, err)
	}
	return list, nil
}

func loadBids(ctx context.Context, tx bun.IDB, t Tender) ([]Bid, error) {
	var list []Bid
	if err := tx.NewSelect().Model(&list).Where("tender_id = ?", t.ID).Order("lot_id", "submitted_at", "id").Scan(ctx); err != nil {
		return nil, err
	}
	var debarred []struct {
		ID int64 `bun:"id"`
	}
	err := tx.NewRaw(`SELECT b.id FROM bids b JOIN providers p ON p.inn = b.provider
		WHERE b.tender_id = ? AND (b.submitted_at AT TIME ZONE '+06')::date BETWEEN p.debarred_from AND coalesce(p.debarred_to, 'infinity')`, t.ID).
		Scan(ctx, &debarred)
	if err != nil {
		return nil, err
	}
	for _, one := range debarred {
		for i := range list {
			list[i].Debarred = list[i].Debarred || list[i].ID == one.ID
		}
	}
	Rank(list, t.Criteria)
	return list, nil
}

// Rank puts the valid bids of each lot in order and numbers them: the cheapest
// first, or the best score first where the criteria are rated, the earlier of
// two that are equal. The others come after them.
func Rank(bids []Bid, criteria string) {
	slices.SortStableFunc(bids, func(a, b Bid) int {
		if a.LotID != b.LotID {
			return cmp.Compare(a.LotID, b.LotID)
		}
		if (a.Status == "valid") != (b.Status == "valid") {
			if a.Status == "valid" {
				return -1
			}
			return 1
		}
		byScore := 0
		if criteria != "price_only" {
			byScore = scoreOf(b).Cmp(scoreOf(a))
		}
		return cmp.Or(byScore, a.Value.Cmp(b.Value), a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
	})
	next := map[int64]int{}
	for i := range bids {
		if bids[i].Rank = 0; bids[i].Status == "valid" {
			next[bids[i].LotID]++
			bids[i].Rank = next[bids[i].LotID]
		}
	}
}

func scoreOf(b Bid) decimal.Decimal {
	if b.Score == nil {
		return decimal.NewFromInt(-1)
	}
	return *b.Score
}

// Bid finds a bid.
func (s *Store) Bid(ctx context.Context, actor db.Actor, id int64) (b Bid, err error) {
	err = s.find(ctx, actor, &b, id)
	return b, err
}

// AddBid records a bid, as it came or as the protocol of opening has it: within
// the time for bids, one a provider and lot.
func (s *Store) AddBid(ctx context.Context, actor db.Actor, b *Bid) error {
	return s.putBid(ctx, actor, b, func(ctx context.Context, tx bun.Tx) error {
		b.Status = "pending"
		_, err := tx.NewInsert().Model(b).Exec(ctx)
		return err
	})
}

// ChangeBid changes a bid of a lot that is not evaluated yet.
func (s *Store) ChangeBid(ctx context.Context, actor db.Actor, b *Bid) error {
	return s.putBid(ctx, actor, b, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(b).Column("lot_id", "provider", "submitted_at", "value_before", "value").
			Where("id = ? AND tender_id = ?", b.ID, b.TenderID).Exec(ctx))
	})
}

func (s *Store) putBid(ctx context.Context, actor db.Actor, b *Bid, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := b.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "keep a bid", func(ctx context.Context, tx bun.Tx) error {
		t, err := bidsOpen(ctx, tx, b.TenderID, b.LotID)
		if err != nil {
			return err
		}
		if b.ID != 0 {
			var old Bid
			if err := hold(ctx, tx, &old, b.ID); err != nil {
				return err
			}
			if _, err := bidsOpen(ctx, tx, old.TenderID, old.LotID); err != nil {
				return err
			}
		}
		switch {
		case b.SubmittedAt.After(t.ClosesAt):
			return ErrBidLate
		case b.SubmittedAt.Before(t.OpensAt):
			return ErrBidEarly
		}
		b.Aimak = t.Aimak
		return put(ctx, tx)
	})
}

// bidsOpen holds a tender whose bids on a lot may still be written.
func bidsOpen(ctx context.Context, tx bun.IDB, tenderID, lotID int64) (Tender, error) {
	t, l, err := lotIn(ctx, tx, tenderID, lotID, Active, Evaluation)
	switch {
	case err != nil:
		return t, err
	case l.Status != Active:
		return t, ErrLotEnded
	case !l.EvaluatedOn.IsZero():
		return t, ErrEvaluated
	}
	return t, nil
}

// DeleteBid removes a bid that was recorded by mistake.
func (s *Store) DeleteBid(ctx context.Context, actor db.Actor, tenderID, id int64) error {
	return s.write(ctx, actor, "delete a bid", func(ctx context.Context, tx bun.Tx) error {
		var b Bid
		if err := hold(ctx, tx, &b, id); err != nil {
			return err
		}
		if _, err := bidsOpen(ctx, tx, tenderID, b.LotID); err != nil {
			return err
		}
		return db.One(tx.NewDelete().Model((*Bid)(nil)).Where("id = ? AND tender_id = ?", id, tenderID).Exec(ctx))
	})
}

// JudgeBid says what a bid was found to be, with a reason where it is
// disqualified and a score where the criteria are rated. Valid and disqualified
// belong to the evaluation; a bid may be withdrawn before.
func (s *Store) JudgeBid(ctx context.Context, actor db.Actor, b *Bid) error {
	b.Reason = strings.TrimSpace(b.Reason)
	var wrong fault.List
	if !slices.Contains(BidStatuses, b.Status) {
		wrong = append(wrong, ErrBidStatus)
	}
	if b.Status == "disqualified" && b.Reason == "" {
		wrong = append(wrong, ErrReason)
	}
	if b.Score != nil && (b.Score.Sign() < 0 || b.Score.Cmp(decimal.NewFromInt(1000)) > 0) {
		wrong = append(wrong, ErrScore)
	}
	if err := wrong.Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, "judge a bid", func(ctx context.Context, tx bun.Tx) error {
		var old Bid
		if err := hold(ctx, tx, &old, b.ID); err != nil {
			return err
		}
		t, err := bidsOpen(ctx, tx, b.TenderID, old.LotID)
		switch {
		case err != nil:
			return err
		case t.Status == Active && (b.Status == "valid" || b.Status == "disqualified"):
			return ErrStep
		case b.Status == "valid" && t.Criteria != "price_only" && b.Score == nil:
			return ErrScoreAsked
		}
		return db.One(tx.NewUpdate().Model(b).Column("status", "reason", "score").Where("id = ? AND tender_id = ?", b.ID, b.TenderID).Exec(ctx))
	})
}

// debarredOn tells whether a provider may not take part on a day.
func debarredOn(ctx context.Context, tx bun.IDB, inn string, day date.Date) (is bool, err error) {
	err = tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM providers WHERE inn = ? AND ?::date BETWEEN debarred_from AND coalesce(debarred_to, 'infinity'))`, inn, day).
		Scan(ctx, &is)
	return is, err
}
