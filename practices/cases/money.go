package cases

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Source is a part of the money of a case and who paid it.
type Source struct {
	bun.BaseModel `bun:"table:practice_sources"`

	PracticeID int64     `bun:"practice_id,pk"`
	Aimak      string    `bun:"aimak"`
	Source     string    `bun:"source,pk"` // one of procurement.SourceKinds
	Amount     money.Som `bun:"amount"`
}

// Funded is the sum of sources.
func Funded(sources []Source) money.Som {
	sum := money.Zero
	for _, one := range sources {
		sum = sum.Add(one.Amount)
	}
	return sum
}

// checkMoney refuses sources that do not add up to the cost, naming both sums.
// Where neither is known there is nothing to add up: the text says why.
func checkMoney(cost money.Null, sources []Source) fault.List {
	var wrong fault.List
	for _, one := range sources {
		if !slices.Contains(procurement.SourceKinds, one.Source) {
			wrong = append(wrong, ErrChoice.On("source"))
		}
		if one.Amount.Sign() <= 0 {
			wrong = append(wrong, ErrNegative.On("source_"+one.Source))
		}
	}
	sum := Funded(sources)
	switch {
	case !cost.Valid && len(sources) == 0:
	case !cost.Valid:
		wrong = append(wrong, ErrNoCost.With("Sources", sum))
	case sum.Cmp(cost.Som) != 0:
		wrong = append(wrong, ErrMoney.With("Sources", sum).With("Cost", cost.Som))
	}
	return wrong
}

// keepSources writes the sources of a draft in place of those that it had.
func keepSources(ctx context.Context, tx bun.IDB, c Case, sources []Source) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM practice_sources WHERE practice_id = ?`, c.ID); err != nil {
		return err
	}
	if len(sources) == 0 {
		return nil
	}
	for i := range sources {
		sources[i].PracticeID, sources[i].Aimak = c.ID, c.Aimak
	}
	_, err := tx.NewInsert().Model(&sources).Exec(ctx)
	return err
}

// Sources lists where the money of a case came from, in the order of
// procurement.SourceKinds.
func (s *Store) Sources(ctx context.Context, actor db.Actor, id int64) (list []Source, err error) {
	err = s.read(ctx, actor, "list the sources of a case", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&list).Where("practice_id = ?", id).Scan(ctx)
	})
	slices.SortFunc(list, func(a, b Source) int {
		return slices.Index(procurement.SourceKinds, a.Source) - slices.Index(procurement.SourceKinds, b.Source)
	})
	return list, err
}
