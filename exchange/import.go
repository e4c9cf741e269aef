package exchange

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Options of an import.
type Options struct {
	DryRun   bool                                  // check everything, write nothing
	Progress func(sheet string, done, total int64) // told now and then; total is 0 where not known
}

// Report says what an import did, or a dry run would do.
type Report struct {
	Sheets              []SheetReport
	NewBaselineVersions int      // of frozen baselines, since they or what stands behind them changed
	Changes             []Change // of a dry run, the first 200
}

// SheetReport counts the rows of one sheet.
type SheetReport struct {
	Sheet                     string
	Added, Changed, Unchanged int
}

// Touched tells whether anything was added or changed.
func (r *Report) Touched() bool {
	return r.NewBaselineVersions > 0 ||
		slices.ContainsFunc(r.Sheets, func(s SheetReport) bool { return s.Added+s.Changed > 0 })
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("dry run")

// Import reads a workbook into the database: all of it or, where one row is
// wrong, nothing, and then the error is *Faults with every bad row. Importing
// the same file twice changes nothing. A connection with long limits is needed
// (db.OpenLong).
func Import(ctx context.Context, d *db.DB, actor db.Actor, source *Source, opts Options) (Report, error) {
	var report Report
	faults := &Faults{}
	for _, one := range source.broken {
		faults.add(one.Sheet, one.Row, one.Column, one.Fault)
	}
	err := d.DoOn(ctx, actor, func(ctx context.Context, conn bun.Conn, tx bun.Tx) error {
		list, lost, err := stageAll(ctx, conn, tx, source, faults, opts)
		if err != nil {
			return err
		}
		if err := takeTurn(ctx, tx); err != nil {
			return refused(err, faults)
		}
		if err := complete(ctx, tx, list); err != nil {
			return err
		}
		if err := runChecks(ctx, tx, list, lost, faults); err != nil {
			return err
		}
		if err := checkRights(ctx, tx, list, faults); err != nil {
			return err
		}
		if faults.Total > 0 {
			return faults
		}
		if opts.DryRun {
			if report.Changes, err = listChanges(ctx, tx, list); err != nil {
				return err
			}
		}
		if err := writeAll(ctx, tx, actor, list, &report); err != nil {
			return refused(err, faults)
		}
		if opts.DryRun {
			return errDryRun
		}
		return record(ctx, tx, actor, source, &report)
	})
	switch {
	case errors.Is(err, errDryRun):
		return report, nil
	case faults.Total > 0:
		sortFaults(faults)
		return Report{}, faults
	case err != nil:
		return Report{}, fmt.Errorf("import %s: %w", source.Name, err)
	}
	return report, nil
}

// stageAll stages the sheets of the file; lost are those whose head cannot be
// used.
func stageAll(ctx context.Context, conn bun.Conn, tx bun.Tx, source *Source, faults *Faults, opts Options) (list []*staged, lost []string, err error) {
	for i := range Sheets {
		sheet := &Sheets[i]
		if err := createStage(ctx, tx, sheet); err != nil {
			return nil, nil, err
		}
		raw, ok := source.raw(sheet.Name)
		if !ok {
			continue
		}
		one, err := stage(ctx, conn, raw, sheet, faults, opts.Progress)
		if err != nil {
			return nil, nil, err
		}
		if one == nil {
			lost = append(lost, sheet.Name)
			continue
		}
		list = append(list, one)
	}
	return list, lost, nil
}

// takeTurn makes imports wait for each other, so that each one checks what the
// other has written.
func takeTurn(ctx context.Context, tx bun.Tx) error {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('kelishim.import'))`); err != nil {
		return fmt.Errorf("wait for other imports: %w", err)
	}
	return nil
}

func complete(ctx context.Context, tx bun.Tx, list []*staged) error {
	if err := analyze(ctx, tx, list); err != nil {
		return err
	}
	for _, one := range list {
		if err := one.fill(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// versioned are the sheets whose change may make new versions of baselines.
var versioned = []string{"budget_lines", "attributions", "assets", "baselines"}

func writeAll(ctx context.Context, tx bun.Tx, actor db.Actor, list []*staged, report *Report) error {
	keep, settle := false, false
	for _, one := range list {
		keep = keep || slices.Contains(versioned, one.sheet.Name)
		settle = settle || one.sheet.Name == "contracts"
	}
	if keep {
		// Somebody may freeze a baseline at this moment.
		if err := budget.LockBaselines(ctx, tx); err != nil {
			return err
		}
	}
	for _, one := range list {
		written, versions, err := write(ctx, tx, one)
		if err != nil {
			return err
		}
		report.Sheets = append(report.Sheets, written)
		report.NewBaselineVersions += versions
	}
	if settle {
		if err := settleContracts(ctx, tx); err != nil {
			return err
		}
	}
	if keep {
		made, err := budget.KeepVersions(ctx, tx, actor, "", "")
		if err != nil {
			return err
		}
		report.NewBaselineVersions += made
	}
	// Deferred constraints speak here rather than at the commit, where nobody
	// would word them.
	if _, err := tx.ExecContext(ctx, `SET CONSTRAINTS ALL IMMEDIATE`); err != nil {
		return fmt.Errorf("check the deferred constraints: %w", err)
	}
	return nil
}

// refused words what the tables refused although no check saw it, e.g. since
// somebody else wrote meanwhile.
func refused(err error, faults *Faults) error {
	if name := db.Constraint(err); name != "" {
		faults.add("", 0, "", bad("refused_by_table").With("Constraint", name))
		return faults
	}
	if kind := (db.Refusals{}).Kindly(err); errors.Is(kind, db.ErrBusy) {
		faults.add("", 0, "", fault.New(fault.Conflict, db.ErrBusy.Key))
		return faults
	}
	return err
}

// record keeps who imported what; an import that changed nothing is no event.
func record(ctx context.Context, tx bun.Tx, actor db.Actor, source *Source, report *Report) error {
	if !report.Touched() {
		return nil
	}
	summary, err := json.Marshal(report.Sheets)
	if err != nil {
		return fmt.Errorf("word the summary: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO imports (user_id, imported_by, file_name, sha256, summary) VALUES (?, ?, ?, ?, ?::jsonb)`,
		actor.UserID, actor.Name, source.Name, source.SHA256, string(summary))
	if err != nil {
		return fmt.Errorf("record the import: %w", err)
	}
	return nil
}

// sortFaults puts what was found in the order of sheets and rows.
func sortFaults(faults *Faults) {
	place := func(name string) int {
		i := slices.IndexFunc(Sheets, func(s Sheet) bool { return s.Name == name })
		if i < 0 {
			return len(Sheets)
		}
		return i
	}
	slices.SortStableFunc(faults.List, func(a, b RowFault) int {
		return cmp.Or(cmp.Compare(place(a.Sheet), place(b.Sheet)), cmp.Compare(a.Row, b.Row))
	})
}
