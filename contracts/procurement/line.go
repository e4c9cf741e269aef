package procurement

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

// Line is a line of an aimak's annual procurement plan. Amounts in som, gross.
type Line struct {
	bun.BaseModel `bun:"table:plan_lines"`

	ID            int64      `bun:"id,pk,autoincrement"`
	Aimak         string     `bun:"aimak"`
	Year          int        `bun:"year"`
	Line          string     `bun:"line"` // its number in the plan of the year
	Title         string     `bun:"title"`
	Category      string     `bun:"category,nullzero"`
	EconomicCode  string     `bun:"economic_code"`
	Method        string     `bun:"method,nullzero"`
	BudgetLineID  int64      `bun:"budget_line_id,nullzero"`
	ServicePlanID int64      `bun:"service_plan_id,nullzero"`
	Planned       money.Som  `bun:"planned"`
	Reserved      money.Null `bun:"reserved"` // set aside out of Planned, not to be spent
}

// Refusals of plan lines.
var (
	ErrLine         = fault.New(fault.Invalid, "planline.number").On("line")
	ErrLineTaken    = fault.New(fault.Conflict, "planline.taken").On("line")
	ErrEconomicCode = fault.New(fault.Invalid, "planline.economic_code").On("economic_code")
	ErrReserved     = fault.New(fault.Invalid, "planline.reserved_within").On("reserved")
	ErrLineUsed     = fault.New(fault.Conflict, "planline.used")
	ErrBudgetLine   = fault.New(fault.Invalid, "planline.budget_line_other").On("budget_line_id")
)

var economicDigits = regexp.MustCompile(`^[0-9]{4,8}$`)

func (l *Line) check() error {
	for _, text := range []*string{&l.Aimak, &l.Line, &l.Title, &l.EconomicCode} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(l.Aimak == "", ErrAimak)
	refuse(!yearSane(l.Year), ErrYear)
	refuse(l.Line == "", ErrLine)
	refuse(l.Title == "", ErrTitle)
	refuse(!economicDigits.MatchString(l.EconomicCode), ErrEconomicCode)
	refuse(l.Planned.Sign() < 0, ErrNegative.On("planned"))
	refuse(l.Reserved.Valid && (l.Reserved.Som.Sign() < 0 || l.Reserved.Som.Cmp(l.Planned) > 0), ErrReserved)
	return wrong.Or()
}

// LineRow is a plan line with what tenders take of it.
type LineRow struct {
	Line
	// Tendered is the value of the tenders on the line: what was awarded where a
	// lot has a live award, else its estimate; what was cancelled or failed is 0.
	Tendered   money.Som  `bun:"tendered"`
	BudgetLine string     `bun:"budget_line"` // number and title, "" where none
	Budgeted   money.Null `bun:"budgeted"`    // adjusted amount of that line, else the approved one
}

// Free is planned − reserved − value of tenders; below 0 where tenders go beyond
// the plan.
func (l LineRow) Free() money.Som { return l.Planned.Sub(l.Reserved.Som).Sub(l.Tendered) }

// LineFilter narrows, sorts and pages plan lines; zero fields take all.
type LineFilter struct {
	Search        string
	Aimaks        []string
	Year          int
	Category      string
	Sort          string
	Limit, Offset int
}

var lineSorts = map[string]string{
	"line": `l.line COLLATE "C", l.id`, "-line": `l.line COLLATE "C" DESC, l.id`,
	"planned": `l.planned, l.id`, "-planned": `l.planned DESC, l.id`,
	"economic_code": `l.economic_code, l.id`, "-economic_code": `l.economic_code DESC, l.id`,
}

const tenderedOfLine = `coalesce((SELECT sum(coalesce((SELECT w.value FROM awards w WHERE w.lot_id = t.id AND w.status IN ('pending', 'active')), t.estimate))
	FROM lots t JOIN tenders d ON d.id = t.tender_id
	WHERE d.plan_line_id = l.id AND t.status NOT IN ('cancelled', 'unsuccessful') AND d.status NOT IN ('cancelled', 'unsuccessful')), 0)`

// LineTotals are the sums of all lines that a filter leaves.
type LineTotals struct{ Planned, Reserved, Tendered money.Som }

// Free is planned − reserved − value of tenders.
func (t LineTotals) Free() money.Som { return t.Planned.Sub(t.Reserved).Sub(t.Tendered) }

// Lines lists plan lines, how many there are in all, and the sums of all.
func (s *Store) Lines(ctx context.Context, actor db.Actor, f LineFilter) (list []LineRow, sum LineTotals, total int, err error) {
	order, ok := lineSorts[f.Sort]
	if !ok {
		order = `l.year DESC, l.aimak, l.line COLLATE "C", l.id`
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		narrowed := func() *bun.SelectQuery { return f.narrow(tx.NewSelect().TableExpr("plan_lines AS l")) }
		err := narrowed().ColumnExpr("count(*), coalesce(sum(l.planned), 0), coalesce(sum(l.reserved), 0), coalesce(sum("+tenderedOfLine+"), 0)").
			Scan(ctx, &total, &sum.Planned, &sum.Reserved, &sum.Tendered)
		if err != nil {
			return fmt.Errorf("sum plan lines: %w", err)
		}
		err = narrowed().ColumnExpr("l.*").ColumnExpr(tenderedOfLine+" AS tendered").
			ColumnExpr("coalesce(b.line || ' ' || b.title, '') AS budget_line, coalesce(b.adjusted, b.approved) AS budgeted").
			Join("LEFT JOIN budget_lines AS b ON b.id = l.budget_line_id").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list plan lines: %w", err)
		}
		return nil
	})
	return list, sum, total, err
}

func (f LineFilter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if f.Search != "" {
		q = q.Where(`strpos(lower(concat_ws(' ', l.line, l.title, l.economic_code)), lower(?)) > 0`, f.Search)
	}
	if f.Aimaks != nil {
		q = q.Where(`l.aimak IN (?)`, bun.List(f.Aimaks))
	}
	if f.Year != 0 {
		q = q.Where(`l.year = ?`, f.Year)
	}
	if f.Category != "" {
		q = q.Where(`l.category = ?`, f.Category)
	}
	return q
}

// Line finds a plan line.
func (s *Store) Line(ctx context.Context, actor db.Actor, id int64) (l Line, err error) {
	err = s.find(ctx, actor, &l, id)
	return l, err
}

// AddLine adds a plan line and sets its ID.
func (s *Store) AddLine(ctx context.Context, actor db.Actor, l *Line) error {
	return s.putLine(ctx, actor, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(l).Exec(ctx)
		return err
	})
}

// ChangeLine changes all of a plan line but its aimak and year.
func (s *Store) ChangeLine(ctx context.Context, actor db.Actor, l *Line) error {
	return s.putLine(ctx, actor, l, func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewUpdate().Model(l).ExcludeColumn("aimak", "year").WherePK().Exec(ctx))
	})
}

// putLine refuses a budget line of another aimak or year before it writes.
func (s *Store) putLine(ctx context.Context, actor db.Actor, l *Line, put func(ctx context.Context, tx bun.Tx) error) error {
	if err := l.check(); err != nil {
		return err
	}
	return s.write(ctx, actor, "keep a plan line", func(ctx context.Context, tx bun.Tx) error {
		if l.BudgetLineID != 0 {
			var fits bool
			err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM budget_lines WHERE id = ? AND aimak = ? AND year = ?)`, l.BudgetLineID, l.Aimak, l.Year).Scan(ctx, &fits)
			if err != nil {
				return err
			}
			if !fits {
				return ErrBudgetLine
			}
		}
		return put(ctx, tx)
	})
}

// DeleteLine removes a plan line; refused while a tender stands on it.
func (s *Store) DeleteLine(ctx context.Context, actor db.Actor, id int64) error {
	return s.write(ctx, actor, "delete a plan line", func(ctx context.Context, tx bun.Tx) error {
		return db.One(tx.NewDelete().Model((*Line)(nil)).Where("id = ?", id).Exec(ctx))
	})
}
