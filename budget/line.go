package budget

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Line is one line of an aimak's budget of one fiscal year, amounts in som. An
// amount that is not known is left out; it is never 0.
type Line struct {
	bun.BaseModel `bun:"table:budget_lines"`

	ID             int64      `bun:"id,pk,autoincrement"`
	Aimak          string     `bun:"aimak"`
	Year           int        `bun:"year"`
	Line           string     `bun:"line"`            // its number in the budget of the year
	FunctionalCode string     `bun:"functional_code"` // 4 to 8 digits
	EconomicCode   string     `bun:"economic_code"`   // 4 to 8 digits; 1… is revenue
	Title          string     `bun:"title"`
	FundingSource  string     `bun:"funding_source,nullzero"`
	Approved       money.Null `bun:"approved"`
	Adjusted       money.Null `bun:"adjusted"`
	Executed       money.Null `bun:"executed"`
}

// Revenue tells whether the line is revenue: economic codes that begin with 1.
func (l Line) Revenue() bool { return strings.HasPrefix(l.EconomicCode, "1") }

// Refusals of budget lines.
var (
	ErrLineTaken   = fault.New(fault.Conflict, "budget.line_taken").On("line")
	ErrLineNumber  = fault.New(fault.Invalid, "budget.line_number").On("line")
	ErrLineTitle   = fault.New(fault.Invalid, "budget.line_title").On("title")
	ErrCodeDigits  = fault.New(fault.Invalid, "budget.code_digits")
	ErrLineUsed    = fault.New(fault.Conflict, "budget.line_used")
	ErrNothingCopy = fault.New(fault.Invalid, "budget.nothing_to_copy").On("from")
)

var codeDigits = regexp.MustCompile(`^[0-9]{4,8}$`)

func (l *Line) check() fault.List {
	for _, text := range []*string{&l.Line, &l.FunctionalCode, &l.EconomicCode, &l.Title, &l.FundingSource} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	if !yearSane(l.Year) {
		wrong = append(wrong, ErrYear.On("year"))
	}
	if l.Line == "" {
		wrong = append(wrong, ErrLineNumber)
	}
	if l.Title == "" {
		wrong = append(wrong, ErrLineTitle)
	}
	if !codeDigits.MatchString(l.FunctionalCode) {
		wrong = append(wrong, ErrCodeDigits.On("functional_code"))
	}
	if !codeDigits.MatchString(l.EconomicCode) {
		wrong = append(wrong, ErrCodeDigits.On("economic_code"))
	}
	for field, amount := range map[string]money.Null{"approved": l.Approved, "adjusted": l.Adjusted, "executed": l.Executed} {
		if amount.Valid && amount.Som.Sign() < 0 {
			wrong = append(wrong, ErrNegative.On(field))
		}
	}
	return wrong
}

// Line finds one line; db.ErrNotFound where there is none.
func (s *Store) Line(ctx context.Context, actor db.Actor, id int64) (Line, error) {
	var line Line
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&line).Where("id = ?", id).Scan(ctx)
	})
	return line, Refusals.Kindly(err)
}

// AddLine puts a line into a budget and sets its ID; refused where the budget of
// that year has a line of the same number.
func (s *Store) AddLine(ctx context.Context, actor db.Actor, line *Line) error {
	if err := line.check().Or(); err != nil {
		return err
	}
	line.ID = 0 // what an attempt before was refused
	return s.write(ctx, actor, "", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(line).Exec(ctx); err != nil {
			return fmt.Errorf("add line %s of %s in %d: %w", line.Line, line.Aimak, line.Year, err)
		}
		return nil
	})
}

// ChangeLine changes all of a line but its aimak and year. reason is asked for
// (ErrReasonRequired) where a frozen baseline stands on the line.
func (s *Store) ChangeLine(ctx context.Context, actor db.Actor, line *Line, reason string) error {
	if err := line.check().Or(); err != nil {
		return err
	}
	return s.write(ctx, actor, reason, func(ctx context.Context, tx bun.Tx) error {
		err := db.One(tx.NewUpdate().Model(line).ExcludeColumn("aimak", "year").WherePK().Exec(ctx))
		if err != nil {
			return fmt.Errorf("change line %d: %w", line.ID, err)
		}
		return nil
	})
}

// DeleteLine takes a line out of its budget; refused while a share of it is
// attributed to a service, so that no figure changes unseen.
func (s *Store) DeleteLine(ctx context.Context, actor db.Actor, id int64) error {
	err := s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewDelete().Model((*Line)(nil)).Where("id = ?", id).Exec(ctx)); err != nil {
			return fmt.Errorf("delete line %d: %w", id, err)
		}
		return keepWithReason(ctx, tx, actor, "")
	})
	if name := db.Constraint(err); name == "attributions_line_known" || name == "plan_lines_budget_line_known" {
		return ErrLineUsed
	}
	return Refusals.Kindly(err)
}

// CopyLines helps to begin a year: the lines of one year stand in another too,
// without amounts and attributions. Lines whose number is there already are
// left as they are. It returns how many were copied and refuses where none is.
func (s *Store) CopyLines(ctx context.Context, actor db.Actor, aimak string, from, to int) (copied int, err error) {
	if !yearSane(to) {
		return 0, ErrYear.On("year")
	}
	err = s.write(ctx, actor, "", func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, funding_source)
			SELECT aimak, ?, line, functional_code, economic_code, title, funding_source
			FROM budget_lines
			WHERE aimak = ? AND year = ?
			ON CONFLICT ON CONSTRAINT budget_lines_once DO NOTHING`, to, aimak, from)
		if err != nil {
			return fmt.Errorf("copy the lines of %s from %d to %d: %w", aimak, from, to, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("count copied lines: %w", err)
		}
		if copied = int(n); copied == 0 {
			return ErrNothingCopy
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return copied, nil
}
