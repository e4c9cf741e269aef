package budget

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/money"
)

// Totals are sums over lines, computed by PostgreSQL. A sum is unknown where no
// line has the amount; Missing… count the lines that lack it, so that a sum is
// never taken for more than it is.
type Totals struct {
	Lines           int        `bun:"lines"`
	Approved        money.Null `bun:"approved"`
	Adjusted        money.Null `bun:"adjusted"`
	Executed        money.Null `bun:"executed"`
	MissingApproved int        `bun:"missing_approved"`
	MissingAdjusted int        `bun:"missing_adjusted"`
	MissingExecuted int        `bun:"missing_executed"`
}

// Execution is executed ÷ adjusted, nil where a line lacks one of the two or
// nothing was planned: a share of unequal lists of lines would mislead.
func (t Totals) Execution() *decimal.Decimal {
	if !t.Adjusted.Valid || !t.Executed.Valid || t.MissingAdjusted+t.MissingExecuted > 0 || t.Adjusted.Som.Sign() <= 0 {
		return nil
	}
	share := t.Executed.Som.Decimal().DivRound(t.Adjusted.Som.Decimal(), 16)
	return &share
}

const totalsColumns = `
	count(*) AS lines, sum(l.approved) AS approved, sum(l.adjusted) AS adjusted, sum(l.executed) AS executed,
	count(*) - count(l.approved) AS missing_approved, count(*) - count(l.adjusted) AS missing_adjusted,
	count(*) - count(l.executed) AS missing_executed`

// YearLine is a line with what of it is attributed.
type YearLine struct {
	Line
	Attributed   decimal.Decimal `bun:"attributed"` // sum of the shares, 0 to 1
	Attributions []Attribution   `bun:"-"`          // in the order of their categories
}

// Unattributed is the share of the line that belongs to no service tracked.
func (l YearLine) Unattributed() decimal.Decimal { return one.Sub(l.Attributed) }

// Has tells whether a service has a share of the line.
func (l YearLine) Has(category string) bool {
	return slices.ContainsFunc(l.Attributions, func(a Attribution) bool { return a.Category == category })
}

// Year is the budget of an aimak and fiscal year: expenditure and revenue apart.
type Year struct {
	Aimak       string
	Year        int
	Lines       []YearLine // those that the filter takes, expenditure first
	Found       int        // how many lines the filter takes in all
	Expenditure Totals     // of the whole year, whatever the filter
	Revenue     Totals
}

// LineFilter narrows and pages the lines of a year.
type LineFilter struct {
	Search        string // part of number, title or the beginning of a code
	Limit, Offset int
}

// Year reads the budget of an aimak and year; one without lines is empty, not an
// error.
func (s *Store) Year(ctx context.Context, actor db.Actor, aimak string, year int, f LineFilter) (Year, error) {
	y := Year{Aimak: aimak, Year: year}
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := y.readTotals(ctx, tx); err != nil {
			return err
		}
		if err := y.readLines(ctx, tx, f); err != nil {
			return err
		}
		return y.readAttributions(ctx, tx)
	})
	return y, err
}

func (y *Year) readTotals(ctx context.Context, tx bun.IDB) error {
	var sides []struct {
		Revenue bool `bun:"revenue"`
		Totals
	}
	err := tx.NewRaw(`
		SELECT l.economic_code LIKE '1%' AS revenue,`+totalsColumns+`
		FROM budget_lines l
		WHERE l.aimak = ? AND l.year = ?
		GROUP BY 1`, y.Aimak, y.Year).Scan(ctx, &sides)
	if err != nil {
		return fmt.Errorf("sum the budget of %s in %d: %w", y.Aimak, y.Year, err)
	}
	for _, side := range sides {
		if side.Revenue {
			y.Revenue = side.Totals
		} else {
			y.Expenditure = side.Totals
		}
	}
	return nil
}

func (y *Year) readLines(ctx context.Context, tx bun.IDB, f LineFilter) error {
	q := tx.NewSelect().TableExpr("budget_lines AS l").ColumnExpr("l.*").
		ColumnExpr("coalesce((SELECT sum(a.share) FROM attributions a WHERE a.budget_line_id = l.id), 0) AS attributed").
		Where("l.aimak = ? AND l.year = ?", y.Aimak, y.Year).
		OrderExpr(`l.economic_code LIKE '1%', l.line COLLATE "C"`).
		Limit(int64(f.Limit)).Offset(int64(f.Offset))
	if f.Search != "" {
		q = q.Where(`strpos(lower(l.line), lower(?)) > 0 OR strpos(lower(l.title), lower(?)) > 0
			OR starts_with(l.functional_code, ?) OR starts_with(l.economic_code, ?)`, f.Search, f.Search, f.Search, f.Search)
	}
	n, err := q.ScanAndCount(ctx, &y.Lines)
	if err != nil {
		return fmt.Errorf("list the lines of %s in %d: %w", y.Aimak, y.Year, err)
	}
	y.Found = int(n)
	return nil
}

func (y *Year) readAttributions(ctx context.Context, tx bun.IDB) error {
	if len(y.Lines) == 0 {
		return nil
	}
	at := make(map[int64]int, len(y.Lines))
	ids := make([]int64, len(y.Lines))
	for i, line := range y.Lines {
		at[line.ID], ids[i] = i, line.ID
	}
	var list []Attribution
	err := tx.NewSelect().Model(&list).Where("budget_line_id IN (?)", bun.List(ids)).Order("budget_line_id", "category").Scan(ctx)
	if err != nil {
		return fmt.Errorf("list attributions of %s in %d: %w", y.Aimak, y.Year, err)
	}
	for _, a := range list {
		line := &y.Lines[at[a.LineID]]
		line.Attributions = append(line.Attributions, a)
	}
	return nil
}

// YearSums is an aimak and year that has lines, in the list of budgets.
type YearSums struct {
	Aimak string `bun:"aimak"`
	Year  int    `bun:"year"`
	Totals
	RevenueLines    int        `bun:"revenue_lines"`
	RevenueExecuted money.Null `bun:"revenue_executed"`
	AttributedLines int        `bun:"attributed_lines"` // of which a share belongs to a service
}

// YearsFilter narrows, sorts and pages the list of budgets.
type YearsFilter struct {
	Aimaks        []string // nil takes all
	Year          int      // 0 takes all
	Sort          string   // "aimak", "-executed" …, as YearsSorts names them; else the newest year first
	Lang          string   // in which aimaks are sorted by name
	Limit, Offset int
}

// sorts of the list of budgets; each ends with a key, so that pages do not
// overlap.
var yearsSorts = map[string]string{
	"":          `year DESC, name, aimak`,
	"year":      `year, name, aimak`,
	"-year":     `year DESC, name, aimak`,
	"aimak":     `name, aimak, year DESC`,
	"-aimak":    `name DESC, aimak DESC, year DESC`,
	"lines":     `lines, name, aimak, year`,
	"-lines":    `lines DESC, name, aimak, year`,
	"approved":  `approved NULLS LAST, name, aimak, year`,
	"-approved": `approved DESC NULLS LAST, name, aimak, year`,
	"adjusted":  `adjusted NULLS LAST, name, aimak, year`,
	"-adjusted": `adjusted DESC NULLS LAST, name, aimak, year`,
	"executed":  `executed NULLS LAST, name, aimak, year`,
	"-executed": `executed DESC NULLS LAST, name, aimak, year`,
}

// unitNames are the expressions by which aimaks are sorted in a language.
var unitNames = map[string]string{
	"ru": `u.name_ru COLLATE "ru-x-icu"`,
	"ky": `coalesce(nullif(u.name_ky, ''), u.name_ru) COLLATE "ky-x-icu"`,
	"en": `coalesce(nullif(u.name_en, ''), u.name_ru) COLLATE "en-x-icu"`,
}

// Years lists the aimaks and years that have lines, with the totals of their
// expenditure, and says how many there are in all.
func (s *Store) Years(ctx context.Context, actor db.Actor, f YearsFilter) (list []YearSums, total int, err error) {
	name, ok := unitNames[f.Lang]
	if !ok {
		name = unitNames["ru"]
	}
	order, ok := yearsSorts[f.Sort]
	if !ok {
		order = yearsSorts[""]
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().TableExpr("budget_lines AS l").Join("JOIN units AS u ON u.soate = l.aimak").
			ColumnExpr("l.aimak, l.year, " + name + " AS name").
			ColumnExpr("count(*) AS all_lines").
			ColumnExpr("count(*) FILTER (WHERE e.spent) AS lines").
			ColumnExpr("sum(l.approved) FILTER (WHERE e.spent) AS approved").
			ColumnExpr("sum(l.adjusted) FILTER (WHERE e.spent) AS adjusted").
			ColumnExpr("sum(l.executed) FILTER (WHERE e.spent) AS executed").
			ColumnExpr("count(*) FILTER (WHERE e.spent AND l.approved IS NULL) AS missing_approved").
			ColumnExpr("count(*) FILTER (WHERE e.spent AND l.adjusted IS NULL) AS missing_adjusted").
			ColumnExpr("count(*) FILTER (WHERE e.spent AND l.executed IS NULL) AS missing_executed").
			ColumnExpr("count(*) FILTER (WHERE NOT e.spent) AS revenue_lines").
			ColumnExpr("sum(l.executed) FILTER (WHERE NOT e.spent) AS revenue_executed").
			ColumnExpr("count(*) FILTER (WHERE EXISTS (SELECT 1 FROM attributions a WHERE a.budget_line_id = l.id)) AS attributed_lines").
			Join("CROSS JOIN LATERAL (SELECT l.economic_code NOT LIKE '1%' AS spent) AS e").
			GroupExpr("l.aimak, l.year, u.soate")
		if f.Aimaks != nil {
			q = q.Where("l.aimak IN (?)", bun.List(f.Aimaks))
		}
		if f.Year != 0 {
			q = q.Where("l.year = ?", f.Year)
		}
		err := tx.NewSelect().TableExpr("(?) AS years", q).ColumnExpr("count(*)").Scan(ctx, &total)
		if err != nil {
			return fmt.Errorf("count budgets: %w", err)
		}
		err = tx.NewSelect().TableExpr("(?) AS years", q).
			ColumnExpr("aimak, year, lines, approved, adjusted, executed, missing_approved, missing_adjusted, missing_executed").
			ColumnExpr("revenue_lines, revenue_executed, attributed_lines").
			OrderExpr(order).Limit(int64(f.Limit)).Offset(int64(f.Offset)).Scan(ctx, &list)
		if err != nil {
			return fmt.Errorf("list budgets: %w", err)
		}
		return nil
	})
	return list, total, err
}

// YearsKnown lists the years of which any budget has lines, the newest first.
func (s *Store) YearsKnown(ctx context.Context, actor db.Actor) ([]int, error) {
	var years []int
	err := s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT DISTINCT year FROM budget_lines ORDER BY year DESC`).Scan(ctx, &years)
	})
	if err != nil {
		return nil, fmt.Errorf("list years with budgets: %w", err)
	}
	return years, nil
}
