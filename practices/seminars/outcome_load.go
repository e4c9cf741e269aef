package seminars

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/savings"
)

// Outcome follows the aimaks of a series, or of all where series is 0, as far as
// the actor may read their contracts.
func (s *Store) Outcome(ctx context.Context, actor db.Actor, series int64, today date.Date) (o Outcome, err error) {
	err = s.read(ctx, actor, "follow the aimaks", func(ctx context.Context, tx bun.Tx) error {
		o, err = loadOutcome(ctx, tx, series, today)
		return err
	})
	return o, err
}

func loadOutcome(ctx context.Context, tx bun.IDB, series int64, today date.Date) (Outcome, error) {
	o := Outcome{Today: today}
	register, err := aimaks.LoadRegister(ctx, tx)
	if err != nil {
		return o, err
	}
	list, counts, err := loadCounts(ctx, tx, 0)
	if err != nil {
		return o, err
	}
	trained, ever, madeUp := trainedOf(register, list, counts, series, today)
	o.MadeUp = madeUp
	f := follower{register: register, today: today}
	if f.contracts, err = loadSigned(ctx, tx); err != nil {
		return o, err
	}
	o.References = f.references(trained)
	untrained, merged := f.untrained(o.References, ever)
	o.MergedAway = merged
	all, seen, err := loadSeen(ctx, tx)
	if err != nil {
		return o, err
	}
	if !all {
		o.Narrowed = true
		unseen := func(w watched) bool { return !slices.Contains(seen, w.aimak) }
		trained, untrained = slices.DeleteFunc(trained, unseen), slices.DeleteFunc(untrained, unseen)
	}
	with, without := f.group(TrainedOver, TrainedOpen, trained), f.group(UntrainedOver, UntrainedOpen, untrained)
	o.Groups = []OutcomeGroup{with[0], without[0], with[1], without[1]}
	return o, addSavings(ctx, tx, o.Groups)
}

// trainedOf are the aimaks of a series with the last day of the first seminar to
// which somebody of theirs came, all that ever sent somebody, and whether who
// came is made up.
func trainedOf(register *aimaks.Register, list []Seminar, counts []Count, series int64, today date.Date) (trained []watched, ever map[string]bool, madeUp bool) {
	held := map[int64]Seminar{}
	for _, one := range list {
		if !one.EndsOn.After(today) {
			held[one.ID] = one
		}
	}
	ever = map[string]bool{}
	first := map[string]date.Date{}
	for _, c := range counts {
		seminar, ok := held[c.SeminarID]
		unit, _ := register.Unit(c.Aimak)
		if !ok || c.People == 0 || unit.Level != aimaks.LevelAimak {
			continue
		}
		ever[c.Aimak] = true
		if series != 0 && seminar.SeriesID != series {
			continue
		}
		madeUp = madeUp || seminar.SplitMadeUp
		if day := first[c.Aimak]; day.IsZero() || seminar.EndsOn.Before(day) {
			first[c.Aimak] = seminar.EndsOn
		}
	}
	for aimak, day := range first {
		trained = append(trained, watched{aimak, day})
	}
	return trained, ever, madeUp
}

// loadSigned reads the contracts that were signed, as far as the actor sees them.
func loadSigned(ctx context.Context, tx bun.IDB) ([]signed, error) {
	var rows []struct {
		ID       int64     `bun:"id"`
		SignedOn date.Date `bun:"signed_on"`
		Buyer    string    `bun:"buyer"`
		Aimak    string    `bun:"aimak"`
		Category string    `bun:"category"`
	}
	err := tx.NewRaw(`
		SELECT c.id, c.signed_on, c.buyer, coalesce(v.aimak, '') AS aimak, coalesce(v.category, '') AS category
		FROM contracts c LEFT JOIN contract_services v ON v.contract_id = c.id
		WHERE c.signed_on IS NOT NULL AND c.status NOT IN ('draft', 'cancelled') ORDER BY c.id, v.aimak, v.category`).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read what was signed: %w", err)
	}
	var list []signed
	for _, row := range rows {
		if len(list) == 0 || list[len(list)-1].id != row.ID {
			list = append(list, signed{id: row.ID, on: row.SignedOn, aimaks: []string{row.Buyer}})
		}
		c := &list[len(list)-1]
		if row.Aimak != "" && !slices.Contains(c.aimaks, row.Aimak) {
			c.aimaks = append(c.aimaks, row.Aimak)
		}
		if row.Category != "" && !slices.Contains(c.services, row.Category) {
			c.services = append(c.services, row.Category)
		}
	}
	return list, nil
}

// loadSeen tells whether the actor reads the contracts of all aimaks, else of
// which.
func loadSeen(ctx context.Context, tx bun.IDB) (all bool, seen []string, err error) {
	if err := tx.NewRaw(`SELECT sees_all() OR is_owner()`).Scan(ctx, &all); err != nil {
		return false, nil, fmt.Errorf("find what the reader sees: %w", err)
	}
	if err := tx.NewRaw(`SELECT unnest(seen_aimaks())`).Scan(ctx, &seen); err != nil {
		return false, nil, fmt.Errorf("find what the reader sees: %w", err)
	}
	return all, seen, nil
}

// addSavings sums up the service-years in which a contract of the group runs: a
// year that two of its contracts share counts once.
func addSavings(ctx context.Context, tx bun.IDB, groups []OutcomeGroup) error {
	inputs, err := savings.Load(ctx, tx, savings.Filter{})
	if err != nil {
		return err
	}
	for i := range groups {
		var rows []savings.Row
		for _, in := range inputs {
			if slices.ContainsFunc(in.Contracts, func(c savings.Contract) bool { return slices.Contains(groups[i].Contracts, c.ID) }) {
				statement := savings.Compute(in)
				rows = append(rows, statement.Row())
			}
		}
		groups[i].Saving = savings.Total(rows)
	}
	return nil
}
