package exchange

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// matched is the staged rows beside the rows that they name.
func (s *Sheet) matched() string {
	var on []string
	for _, c := range s.Columns {
		if c.key && c.into() != "-" {
			on = append(on, fmt.Sprintf(`t."%s" = %s`, c.into(), c.from()))
		}
	}
	return strings.Join(on, " AND ")
}

// columns lists what goes where: the table's columns and the expressions.
func (s *Sheet) columns(keys bool) (into, from []string) {
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.into() != "-" && (keys || !c.key) {
			into = append(into, `"`+c.into()+`"`)
			from = append(from, c.from())
		}
	}
	return into, from
}

// differs is true where a staged row would change the row that it names.
func (s *Sheet) differs() string {
	into, from := s.columns(false)
	for i := range into {
		into[i] = "t." + into[i]
	}
	for _, d := range s.derived {
		into, from = append(into, "t."+d.into), append(from, d.onChange)
	}
	if len(into) == 0 {
		return "false"
	}
	return "(" + strings.Join(into, ", ") + ") IS DISTINCT FROM (" + strings.Join(from, ", ") + ")"
}

// staged rows with what they need beside themselves.
func (s *Sheet) staged() string { return s.stage() + " s " + s.join }

// change updates the rows that differ and counts them.
func (s *Sheet) change(ctx context.Context, tx bun.Tx) (int, error) {
	into, from := s.columns(false)
	if len(into) == 0 {
		return 0, nil
	}
	set := make([]string, len(into))
	for i := range into {
		set[i] = into[i] + " = " + from[i]
	}
	for _, d := range s.derived {
		set = append(set, d.into+" = "+d.onChange)
	}
	return s.exec(ctx, tx, `UPDATE `+s.table+` t SET `+strings.Join(set, ", ")+` FROM `+s.staged()+
		` WHERE `+s.matched()+` AND `+s.differs())
}

// add inserts the rows that name nothing yet and counts them.
func (s *Sheet) add(ctx context.Context, tx bun.Tx) (int, error) {
	into, from := s.columns(true)
	for _, d := range s.derived {
		into, from = append(into, d.into), append(from, d.onAdd)
	}
	return s.exec(ctx, tx, `INSERT INTO `+s.table+` (`+strings.Join(into, ", ")+`) SELECT `+strings.Join(from, ", ")+
		` FROM `+s.staged()+` WHERE NOT EXISTS (SELECT 1 FROM `+s.table+` t WHERE `+s.matched()+`) ORDER BY s.row_no`)
}

// count counts the rows that would be changed.
func (s *Sheet) count(ctx context.Context, tx bun.Tx) (n int, err error) {
	err = tx.NewRaw(`SELECT count(*) FROM `+s.staged()+` JOIN `+s.table+` t ON `+s.matched()+` WHERE `+s.differs()).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("compare the sheet %s: %w", s.Name, err)
	}
	return n, nil
}

func (s *Sheet) exec(ctx context.Context, tx bun.Tx, query string) (int, error) {
	res, err := tx.ExecContext(ctx, query)
	if err != nil {
		return 0, fmt.Errorf("write the sheet %s: %w", s.Name, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("count the sheet %s: %w", s.Name, err)
	}
	return int(n), nil
}

// write brings a sheet's rows into its table; versions counts new versions of
// frozen baselines.
func write(ctx context.Context, tx bun.Tx, s *staged) (report SheetReport, versions int, err error) {
	report.Sheet = s.sheet.Name
	switch s.sheet.Name {
	case "baselines":
		var drafts int
		drafts, versions, report.Added, err = writeBaselines(ctx, tx)
		report.Changed = drafts + versions
	case "contracts":
		// The dates are widened first and set at the end (settleContracts): a
		// contract may shrink together with its acts, whose trigger looks at
		// each statement.
		if report.Changed, err = s.sheet.count(ctx, tx); err == nil {
			err = recordLife(ctx, tx)
		}
		if err == nil {
			err = widenContracts(ctx, tx)
		}
		if err == nil {
			report.Added, err = s.sheet.add(ctx, tx)
		}
	default:
		if report.Changed, err = s.sheet.change(ctx, tx); err == nil {
			report.Added, err = s.sheet.add(ctx, tx)
		}
	}
	report.Unchanged = int(s.rows) - report.Added - report.Changed
	return report, versions, err
}

// recordLife keeps in the history of a contract what the file decides of it: that
// a successor takes it over, that it ends early, or that it does not after all.
func recordLife(ctx context.Context, tx bun.Tx) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO contract_events (contract_id, kind, happened_on, from_buyer, to_buyer)
		SELECT t.id, 'transferred', current_date, t.buyer, s.buyer
		FROM stage_contracts s JOIN contracts t ON t.number = s.number WHERE s.buyer <> t.buyer AND t.status NOT IN ('draft', 'cancelled')
		UNION ALL
		SELECT t.id, CASE WHEN s.terminated_on IS NULL THEN 'reinstated' ELSE 'terminated' END, coalesce(s.terminated_on, current_date), NULL, NULL
		FROM stage_contracts s JOIN contracts t ON t.number = s.number
		WHERE s.terminated_on IS DISTINCT FROM t.terminated_on OR t.status IN ('draft', 'cancelled')`)
	if err != nil {
		return fmt.Errorf("record the life of contracts: %w", err)
	}
	// What comes into force does so before its acts are written.
	_, err = tx.ExecContext(ctx, `
		UPDATE contracts t SET status = 'active', signed_on = s.signed_on
		FROM stage_contracts s WHERE s.number = t.number AND t.status IN ('draft', 'cancelled')`)
	if err != nil {
		return fmt.Errorf("bring contracts into force: %w", err)
	}
	return nil
}

func widenContracts(ctx context.Context, tx bun.Tx) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE contracts t SET starts_on = least(t.starts_on, s.starts_on), ends_on = greatest(t.ends_on, s.ends_on)
		FROM stage_contracts s
		WHERE s.number = t.number AND (s.starts_on < t.starts_on OR s.ends_on > t.ends_on)`)
	if err != nil {
		return fmt.Errorf("widen contracts: %w", err)
	}
	return nil
}

// settleContracts sets what widenContracts left open, once the acts are in.
func settleContracts(ctx context.Context, tx bun.Tx) error {
	_, err := sheetNamed("contracts").change(ctx, tx)
	return err
}

// writeBaselines changes drafts in place and makes a new version of a frozen
// baseline whose row differs; KeepVersions fills in what stands behind it.
func writeBaselines(ctx context.Context, tx bun.Tx) (drafts, versions, added int, err error) {
	sheet := sheetNamed("baselines")
	const newest = `(SELECT DISTINCT ON (aimak, category) * FROM baselines ORDER BY aimak, category, version DESC)`
	into, from := sheet.columns(false)
	set := make([]string, len(into))
	for i := range into {
		set[i] = into[i] + " = " + from[i]
	}
	drafts, err = sheet.exec(ctx, tx, `UPDATE baselines t SET `+strings.Join(set, ", ")+` FROM stage_baselines s JOIN `+newest+` n
		ON n.aimak = s.aimak AND n.category = s.service
		WHERE t.id = n.id AND t.frozen_on IS NULL AND `+sheet.differs())
	if err != nil {
		return 0, 0, 0, err
	}
	all, fromAll := sheet.columns(true)
	versions, err = sheet.exec(ctx, tx, `INSERT INTO baselines (`+strings.Join(all, ", ")+`, version, components, recorded_by)
		SELECT `+strings.Join(fromAll, ", ")+`, t.version + 1, '{}', current_setting('kelishim.actor')
		FROM stage_baselines s JOIN `+newest+` t ON `+sheet.matched()+`
		WHERE t.frozen_on IS NOT NULL AND `+sheet.differs())
	if err != nil {
		return 0, 0, 0, err
	}
	added, err = sheet.exec(ctx, tx, `INSERT INTO baselines (`+strings.Join(all, ", ")+`, version, components, recorded_by)
		SELECT `+strings.Join(fromAll, ", ")+`, 1, '{}', current_setting('kelishim.actor')
		FROM stage_baselines s WHERE NOT EXISTS (SELECT 1 FROM baselines t WHERE `+sheet.matched()+`) ORDER BY s.row_no`)
	return drafts, versions, added, err
}
