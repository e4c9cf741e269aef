package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Portion is how many contracts or tenders are judged in one transaction. Each
// portion is compared with all stored results of its rule, so that fewer and
// larger ones cost less; what one holds fits in the 64 MB of memory it is given.
const Portion = 50_000

// ErrNoRule is returned for a flag that there is not.
var ErrNoRule = fault.New(fault.Invalid, "audit.no_rule").On("rule")

// Options narrow a run; the zero value computes everything.
type Options struct {
	Contract int64     // one contract, with the tender that led to it
	Aimak    string    // SOATE code of a buyer and, by Family, what was merged into it
	Family   []string  // filled by who calls, with Aimak
	Rule     string    // one rule
	Today    date.Date // zero: the present day
	Steps    func(total int)
	Step     func(rule string) // after each portion
}

// Outcome counts results; a subject that a rule does not apply to is in none.
type Outcome struct {
	Computed int64 `bun:"computed"`
	Raised   int64 `bun:"raised"`
	Unknown  int64 `bun:"unknown"` // cannot tell
	Changed  int64 `bun:"changed"`
}

func (o *Outcome) add(other Outcome) {
	o.Computed += other.Computed
	o.Raised += other.Raised
	o.Unknown += other.Unknown
	o.Changed += other.Changed
}

// span is a range of IDs.
type span struct{ low, high int64 }

// Run computes the red flags and writes what changed. It needs the connection of
// the owner of the tables: pages may not write results. Only counts come to the
// program, so that its memory does not grow with the data. Two runs at once wait
// for each other portion by portion.
func Run(ctx context.Context, d *db.DB, actor db.Actor, o Options) (total Outcome, err error) {
	rules := Rules
	if o.Rule != "" {
		one, ok := RuleOf(o.Rule)
		if !ok {
			return total, ErrNoRule.With("Rule", o.Rule)
		}
		rules = []Rule{one}
	}
	if o.Today.IsZero() {
		o.Today = date.Today()
	}
	w, err := plan(ctx, d, actor, o)
	if err != nil {
		return total, err
	}
	if o.Steps != nil {
		o.Steps(w.steps(rules))
	}
	run, err := begin(ctx, d, actor, o)
	if err != nil {
		return total, err
	}
	for _, rule := range rules {
		for _, part := range w.spans(rule) {
			one, err := w.compute(ctx, d, actor, rule, part)
			if err != nil {
				return total, fmt.Errorf("compute flag %s: %w", rule.ID, err)
			}
			total.add(one)
			if o.Step != nil {
				o.Step(rule.ID)
			}
		}
	}
	return total, end(ctx, d, actor, run, total)
}

// work is what a run goes through.
type work struct {
	Options
	contracts, tenders []span
}

func plan(ctx context.Context, d *db.DB, actor db.Actor, o Options) (w work, err error) {
	w.Options = o
	err = d.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if o.Contract != 0 {
			w.contracts = []span{{o.Contract, o.Contract}}
			var tender int64
			err := tx.NewRaw(`SELECT coalesce((SELECT a.tender_id FROM contracts c JOIN awards a ON a.id = c.award_id WHERE c.id = ?), 0)`,
				o.Contract).Scan(ctx, &tender)
			if tender != 0 {
				w.tenders = []span{{tender, tender}}
			}
			return err
		}
		if w.contracts, err = portions(ctx, tx, "contracts"); err != nil {
			return err
		}
		w.tenders, err = portions(ctx, tx, "tenders")
		return err
	})
	if err != nil {
		return w, fmt.Errorf("plan the flags: %w", err)
	}
	return w, nil
}

// portions cuts the IDs of a table into spans of at most Portion rows.
func portions(ctx context.Context, tx bun.Tx, table string) (list []span, err error) {
	var highs []int64
	err = tx.NewRaw(`SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS rows FROM ?) one
		WHERE n % ? = 0 OR n = rows ORDER BY id`, bun.Ident(table), Portion).Scan(ctx, &highs)
	low := int64(0)
	for _, high := range highs {
		list = append(list, span{low, high})
		low = high + 1
	}
	return list, err
}

// spans are the portions of a rule. A rule that compares buyers, years or
// providers has no meaning for one contract.
func (w work) spans(r Rule) []span {
	switch {
	case r.Chunked() && r.Looks == LooksContract:
		return w.contracts
	case r.Chunked():
		return w.tenders
	case w.Contract != 0:
		return nil
	}
	return []span{{}}
}

func (w work) steps(rules []Rule) (n int) {
	for _, rule := range rules {
		n += len(w.spans(rule))
	}
	return n
}

func (w work) compute(ctx context.Context, d *db.DB, actor db.Actor, r Rule, part span) (o Outcome, err error) {
	var family any
	if w.Aimak != "" {
		family = pgdialect.Array(append([]string{w.Aimak}, w.Family...))
	}
	err = d.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		// JIT costs more than these queries; the lock keeps two runs apart.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(4201616), set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`); err != nil {
			return err
		}
		return tx.NewRaw(r.statement(), r.ID, r.Version, part.low, part.high, family, w.Today, r.From, r.To).Scan(ctx, &o)
	})
	return o, err
}
