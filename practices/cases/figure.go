package cases

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/journal"
	"kelishim/internal/money"
	"kelishim/savings"
)

// Figure is what the statement of a service said of one year when a case was
// told: the avoidable reading, som. Where it was not comparable Status says why
// and the sums are unknown.
type Figure struct {
	bun.BaseModel `bun:"table:practice_figures"`

	PracticeID     int64      `bun:"practice_id,pk"`
	Aimak          string     `bun:"aimak"`
	Year           int        `bun:"year,pk"`
	Status         string     `bun:"status"`  // savings.Status
	Verdict        string     `bun:"verdict"` // savings.Verdict, "" where not comparable
	InHouse        money.Null `bun:"in_house"`
	Outsourced     money.Null `bun:"outsourced"`
	Saving         money.Null `bun:"saving"`
	Low            money.Null `bun:"low"`
	High           money.Null `bun:"high"`
	UnitInHouse    money.Null `bun:"unit_in_house"`
	UnitOutsourced money.Null `bun:"unit_outsourced"`
}

// same tells whether two figures say the same of their year.
func (f Figure) same(g Figure) bool {
	sums := func(f Figure) [7]string {
		return [7]string{f.InHouse.String(), f.Outsourced.String(), f.Saving.String(), f.Low.String(), f.High.String(),
			f.UnitInHouse.String(), f.UnitOutsourced.String()}
	}
	return f.Year == g.Year && f.Status == g.Status && f.Verdict == g.Verdict && sums(f) == sums(g)
}

// compute takes the figures of a case's service from its statements, for every
// year that the case's contract covers.
func compute(ctx context.Context, tx bun.IDB, c *Case) (list []Figure, err error) {
	var term struct {
		From date.Date `bun:"starts_on"`
		To   date.Date `bun:"ends_on"`
	}
	err = tx.NewRaw(`SELECT starts_on, least(ends_on, coalesce(terminated_on, ends_on)) AS ends_on FROM contracts WHERE id = ?`, c.ContractID).Scan(ctx, &term)
	if err != nil {
		return nil, err
	}
	years, err := savings.LoadService(ctx, tx, c.Aimak, c.Category)
	if errors.Is(err, savings.ErrNoServiceYear) {
		return nil, ErrContract
	}
	if err != nil {
		return nil, err
	}
	for i := range years {
		statement := savings.Compute(years[i])
		if row := statement.Row(); row.Year >= term.From.Year() && row.Year <= term.To.Year() {
			list = append(list, Figure{PracticeID: c.ID, Aimak: c.Aimak, Year: row.Year, Status: string(row.Status), Verdict: string(row.Verdict),
				InHouse: row.InHouseAvoidable, Outsourced: row.Outsourced, Saving: row.SavingAvoidable, Low: row.Low, High: row.High,
				UnitInHouse: row.UnitCostInHouse, UnitOutsourced: row.UnitCostOutsourced})
		}
	}
	return list, nil
}

// draw computes the figures of a case and notes on it when, and how far the
// journal was signed then.
func draw(ctx context.Context, tx bun.IDB, c *Case) ([]Figure, error) {
	list, err := compute(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	c.DrawnAt, c.DrawnSize, c.DrawnRoot, c.ComparedAt, c.ChangedOn = &now, nil, "", nil, date.Date{}
	point, err := journal.Newest(ctx, tx)
	if errors.Is(err, db.ErrNotFound) {
		return list, nil
	}
	if err == nil {
		c.DrawnSize, c.DrawnRoot = &point.Size, base64.StdEncoding.EncodeToString(point.Root)
	}
	return list, err
}

func keepFigures(ctx context.Context, tx bun.IDB, c Case, list []Figure) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM practice_figures WHERE practice_id = ?`, c.ID); err != nil || len(list) == 0 {
		return err
	}
	for i := range list {
		list[i].PracticeID = c.ID
	}
	_, err := tx.NewInsert().Model(&list).Exec(ctx)
	return err
}

// agrees refuses a result that no year of the statement bears out: who tells a
// case chooses which of its years it is about, never what it says.
func (c *Case) agrees(drawn []Figure) error {
	if len(drawn) == 0 || c.Result == "improved" || c.Result == "failed" {
		return nil
	}
	says := func(f Figure) bool {
		return f.Verdict == c.Result || c.Result == "not_comparable" && f.Verdict == ""
	}
	if !slices.ContainsFunc(drawn, says) {
		return ErrResult
	}
	return nil
}

func figuresOf(ctx context.Context, tx bun.IDB, id int64) (list []Figure, err error) {
	err = tx.NewSelect().Model(&list).Where("practice_id = ?", id).Order("year").Scan(ctx)
	return list, err
}

// Figures are what was drawn for a case, by year.
func (s *Store) Figures(ctx context.Context, actor db.Actor, id int64) (list []Figure, err error) {
	err = s.read(ctx, actor, "read the figures of a case", func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = figuresOf(ctx, tx, id)
		return err
	})
	return list, err
}

// Propose are the figures of a contract's service as they would be drawn now,
// for who begins a case. ErrContract where the contract does not buy it.
func (s *Store) Propose(ctx context.Context, actor db.Actor, contract int64, aimak, category string) (list []Figure, err error) {
	c := Case{Aimak: aimak, Category: category, ContractID: &contract}
	err = s.read(ctx, actor, "propose the figures of a case", func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = compute(ctx, tx, &c)
		return err
	})
	return list, err
}

// Redraw draws the figures of a draft anew.
func (s *Store) Redraw(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "draw the figures of a case anew", func(ctx context.Context, tx bun.Tx) error {
		c, err := holdDraft(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.ContractID == nil {
			return ErrStep
		}
		list, err := draw(ctx, tx, &c)
		if err != nil {
			return err
		}
		if err := db.One(tx.NewUpdate().Model(&c).Column("drawn_at", "drawn_size", "drawn_root", "compared_at", "changed_on").WherePK().Exec(ctx)); err != nil {
			return err
		}
		return keepFigures(ctx, tx, c, list)
	})
}

// Difference is a year of which the statement says something else than when the
// case was told; nil is a year that one of them does not have.
type Difference struct {
	Year     int
	Was, Now *Figure
}

// Differences recomputes the figures of a case for who may read its money, and
// tells where they differ.
func (s *Store) Differences(ctx context.Context, actor db.Actor, c Case) (list []Difference, err error) {
	if c.ContractID == nil {
		return nil, nil
	}
	err = s.read(ctx, actor, "compare the figures of a case", func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = differences(ctx, tx, &c)
		return err
	})
	return list, err
}

func differences(ctx context.Context, tx bun.IDB, c *Case) (list []Difference, err error) {
	was, err := figuresOf(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	now, err := compute(ctx, tx, c)
	if err != nil && !errors.Is(err, ErrContract) {
		return nil, err
	}
	byYear := map[int]*Difference{}
	at := func(year int) *Difference {
		if byYear[year] == nil {
			byYear[year] = &Difference{Year: year}
		}
		return byYear[year]
	}
	for i := range was {
		at(was[i].Year).Was = &was[i]
	}
	for i := range now {
		at(now[i].Year).Now = &now[i]
	}
	for _, d := range byYear {
		if d.Was == nil || d.Now == nil || !d.Was.same(*d.Now) {
			list = append(list, *d)
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return a.Year - b.Year })
	return list, nil
}

// copyCounted takes over what was counted under the contract, at the beginning
// and at the last inspection that both sides accept, and the tariffs of the
// service that are in force.
func copyCounted(ctx context.Context, tx bun.IDB, c Case) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO practice_indicators (practice_id, aimak, name_ru, unit, value_before, value_after, source)
		SELECT ?, ?, i.indicator, i.unit, i.baseline, last.measured, coalesce(last.inspection || ', ' || to_char(last.inspected_on, 'DD.MM.YYYY'), i.indicator)
		FROM indicators i LEFT JOIN LATERAL (
			SELECT m.measured, v.inspection, v.inspected_on FROM measurements m JOIN inspections v ON v.id = m.inspection_id
			WHERE m.indicator_id = i.id AND v.accepted ORDER BY v.inspected_on DESC, v.id DESC LIMIT 1) last ON true
		WHERE i.contract_id = ? AND (i.baseline IS NOT NULL OR last.measured IS NOT NULL) ORDER BY i.id`, c.ID, c.Aimak, c.ContractID)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO practice_tariffs (practice_id, aimak, amount, unit, period, payer_class, note_ru)
		SELECT ?, ?, amount, unit, period, payer_class, coalesce(decree_number, '') FROM tariffs
		WHERE aimak = ? AND category = ? AND valid_from <= current_date AND coalesce(valid_to, current_date) >= current_date ORDER BY id`,
		c.ID, c.Aimak, c.Aimak, c.Category)
	return err
}
