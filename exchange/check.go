package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/fault"
)

// check looks at all rows of a sheet at once. Its query yields the row, and up
// to three values that stand in the sentence. The staged rows are complete by
// then: columns that the file lacks hold what the tables hold.
type check struct {
	sheet, column string
	refusal       *fault.Fault
	values        []string // names of the values that the query yields
	query         string
}

// State after the import: what the tables hold and the file leaves alone, and
// the file's rows.
const (
	knownUnits    = `(SELECT soate FROM units UNION ALL SELECT soate FROM stage_units)`
	knownServices = `(SELECT aimak, category FROM services UNION ALL SELECT aimak, service FROM stage_services)`
	knownLines    = `(SELECT aimak, year, line FROM budget_lines UNION ALL SELECT aimak, year, line FROM stage_budget_lines)`
	contractsNow  = `(SELECT number, starts_on, ends_on FROM stage_contracts
		UNION ALL SELECT number, starts_on, ends_on FROM contracts c WHERE NOT EXISTS (SELECT 1 FROM stage_contracts x WHERE x.number = c.number))`
	knownActs = `(SELECT c.number AS contract, a.act FROM acts a JOIN contracts c ON c.id = a.contract_id
		UNION ALL SELECT contract, act FROM stage_acts)`
	servicesBought = `(SELECT c.number AS contract, t.aimak, t.category FROM contract_services t JOIN contracts c ON c.id = t.contract_id
		UNION ALL SELECT contract, aimak, service FROM stage_contract_services)`
	successionsNow = `(SELECT predecessor, successor FROM stage_successions
		UNION ALL SELECT predecessor, successor FROM successions t
			WHERE NOT EXISTS (SELECT 1 FROM stage_successions x WHERE x.predecessor = t.predecessor AND x.successor = t.successor))`
	parentsNow = `(SELECT soate, parent_soate AS parent FROM stage_units
		UNION ALL SELECT soate, parent FROM units u WHERE NOT EXISTS (SELECT 1 FROM stage_units x WHERE x.soate = u.soate))`
)

func unknownUnit(sheet, column string) check {
	return check{sheet, column, bad("unit_unknown"), []string{"Value"}, fmt.Sprintf(`
		SELECT row_no, %[2]s FROM stage_%[1]s s
		WHERE %[2]s IS NOT NULL AND %[2]s NOT IN (SELECT soate FROM %[3]s k)`, sheet, column, knownUnits)}
}

func unknownService(sheet string) check {
	return check{sheet, "service", bad("service_unknown"), []string{"Service", "Aimak"}, fmt.Sprintf(`
		SELECT row_no, service, aimak FROM stage_%s s
		WHERE service IS NOT NULL AND aimak IS NOT NULL
		  AND NOT EXISTS (SELECT 1 FROM %s k WHERE k.aimak = s.aimak AND k.category = s.service)`, sheet, knownServices)}
}

func unknownContract(sheet string) check {
	return check{sheet, "contract", bad("contract_unknown"), []string{"Contract"}, fmt.Sprintf(`
		SELECT row_no, contract FROM stage_%s s
		WHERE contract IS NOT NULL
		  AND NOT EXISTS (SELECT 1 FROM contracts k WHERE k.number = s.contract)
		  AND NOT EXISTS (SELECT 1 FROM stage_contracts k WHERE k.number = s.contract)`, sheet)}
}

// notInForce finds what was done under a draft or a cancelled contract that the
// file does not bring into force.
func notInForce(sheet string) check {
	return check{sheet, "contract", bad("contract_not_in_force"), []string{"Number"}, fmt.Sprintf(`
		SELECT row_no, contract FROM stage_%s s
		WHERE EXISTS (SELECT 1 FROM contracts k WHERE k.number = s.contract AND k.status IN ('draft', 'cancelled'))
		  AND NOT EXISTS (SELECT 1 FROM stage_contracts k WHERE k.number = s.contract)`, sheet)}
}

func notAnAimak(sheet string) check {
	return check{sheet, "aimak", bad("not_an_aimak"), []string{"Aimak"}, fmt.Sprintf(`
		SELECT row_no, s.aimak FROM stage_%s s
		JOIN (SELECT soate, level FROM stage_units
			UNION ALL SELECT soate, level FROM units u WHERE NOT EXISTS (SELECT 1 FROM stage_units x WHERE x.soate = u.soate)) k
			ON k.soate = s.aimak
		WHERE k.level IN ('oblast', 'raion', 'village')`, sheet)}
}

// checks in the order of the sheets.
var checks = []check{
	unknownUnit("units", "parent_soate"),
	{"units", "parent_soate", bad("parent_circle"), nil, `
		WITH RECURSIVE up AS (
			SELECT s.row_no, s.soate, p.parent, 1 AS steps FROM stage_units s JOIN ` + parentsNow + ` p ON p.soate = s.soate
			WHERE p.parent <> s.soate
			UNION ALL
			SELECT up.row_no, up.soate, p.parent, steps + 1 FROM up JOIN ` + parentsNow + ` p ON p.soate = up.parent
			WHERE steps < 8 AND up.parent <> up.soate)
		SELECT DISTINCT row_no FROM up WHERE parent = soate`},
	unknownUnit("successions", "predecessor"),
	unknownUnit("successions", "successor"),
	{"successions", "successor", bad("succession_circle"), nil, `
		WITH RECURSIVE onward AS (
			SELECT s.row_no, s.predecessor, s.successor AS reached, 1 AS steps FROM stage_successions s WHERE s.predecessor <> s.successor
			UNION
			SELECT o.row_no, o.predecessor, n.successor, steps + 1 FROM onward o JOIN ` + successionsNow + ` n ON n.predecessor = o.reached
			WHERE steps < 40 AND o.reached <> o.predecessor)
		SELECT DISTINCT row_no FROM onward WHERE reached = predecessor`},
	unknownUnit("households", "aimak"),
	unknownUnit("services", "aimak"),
	notAnAimak("services"),
	{"services", "service", bad("category_unknown"), []string{"Service", "Known"}, `
		SELECT row_no, service, (SELECT string_agg(code, ', ' ORDER BY sort, code) FROM service_categories)
		FROM stage_services WHERE service NOT IN (SELECT code FROM service_categories)`},
	unknownService("volumes"),
	unknownUnit("budget_lines", "aimak"),
	notAnAimak("budget_lines"),
	{"attributions", "line", bad("line_unknown"), []string{"Line", "Year", "Aimak"}, `
		SELECT row_no, line, year::text, aimak FROM stage_attributions s
		WHERE line IS NOT NULL AND year IS NOT NULL AND aimak IS NOT NULL
		  AND NOT EXISTS (SELECT 1 FROM ` + knownLines + ` k WHERE k.aimak = s.aimak AND k.year = s.year AND k.line = s.line)`},
	unknownService("attributions"),
	{"attributions", "share", bad("line_shares"), []string{"Line", "Sum"}, `
		WITH now AS (
			SELECT aimak, year, line, share FROM stage_attributions
			UNION ALL
			SELECT l.aimak, l.year, l.line, t.share FROM attributions t JOIN budget_lines l ON l.id = t.budget_line_id
			WHERE NOT EXISTS (SELECT 1 FROM stage_attributions x WHERE x.aimak = l.aimak AND x.year = l.year
				AND x.line = l.line AND x.service = t.category)),
		sums AS (SELECT aimak, year, line, sum(share) AS total FROM now GROUP BY aimak, year, line HAVING sum(share) > 1)
		SELECT max(row_no), s.line, trim_scale(total)::text FROM stage_attributions s JOIN sums USING (aimak, year, line)
		GROUP BY s.aimak, s.year, s.line, total`},
	unknownService("assets"),
	unknownService("baselines"),
	unknownUnit("contracts", "buyer"),
	{"contracts", "provider", bad("provider_unknown"), []string{"Value"}, `
		SELECT row_no, provider FROM stage_contracts
		WHERE provider NOT IN (SELECT inn FROM providers UNION ALL SELECT inn FROM stage_providers)`},
	{"contracts", "number", bad("number_of_other_buyer"), []string{"Number", "Buyer"}, `
		WITH RECURSIVE heirs AS (
			SELECT c.number, c.buyer AS first, c.buyer AS heir, 0 AS steps FROM contracts c JOIN stage_contracts s ON s.number = c.number
			WHERE s.buyer <> c.buyer
			UNION
			SELECT h.number, h.first, n.successor, steps + 1 FROM heirs h JOIN ` + successionsNow + ` n ON n.predecessor = h.heir
			WHERE steps < 40)
		SELECT DISTINCT s.row_no, s.number, h.first FROM stage_contracts s JOIN heirs h ON h.number = s.number
		WHERE NOT EXISTS (SELECT 1 FROM heirs x WHERE x.number = s.number AND x.heir = s.buyer)`},
	{"contracts", "ends_on", bad("acts_left_outside"), []string{"Act"}, `
		SELECT s.row_no, min(a.act) FROM stage_contracts s JOIN contracts c ON c.number = s.number JOIN acts a ON a.contract_id = c.id
		WHERE (a.period_from < s.starts_on OR a.period_to > s.ends_on)
		  AND NOT EXISTS (SELECT 1 FROM stage_acts x WHERE x.contract = s.number AND x.act = a.act)
		GROUP BY s.row_no`},
	unknownContract("contract_services"),
	unknownService("contract_services"),
	{"contract_services", "share", bad("contract_shares"), []string{"Contract", "Sum"}, `
		WITH now AS (
			SELECT contract, share FROM stage_contract_services
			UNION ALL
			SELECT c.number, t.share FROM contract_services t JOIN contracts c ON c.id = t.contract_id
			WHERE NOT EXISTS (SELECT 1 FROM stage_contract_services x WHERE x.contract = c.number AND x.aimak = t.aimak AND x.service = t.category)),
		sums AS (SELECT contract, sum(share) AS total FROM now GROUP BY contract HAVING sum(share) > 1)
		SELECT max(row_no), s.contract, trim_scale(total)::text FROM stage_contract_services s JOIN sums USING (contract)
		GROUP BY s.contract, total`},
	unknownContract("acts"),
	notInForce("acts"),
	{"acts", "period_from", bad("act_outside"), []string{"Contract", "From", "To"}, `
		SELECT s.row_no, s.contract, to_char(c.starts_on, 'DD.MM.YYYY'), to_char(c.ends_on, 'DD.MM.YYYY')
		FROM stage_acts s JOIN ` + contractsNow + ` c ON c.number = s.contract
		WHERE s.period_from < c.starts_on OR s.period_to > c.ends_on`},
	unknownContract("payments"),
	notInForce("payments"),
	{"payments", "act", bad("act_unknown"), []string{"Act", "Contract"}, `
		SELECT row_no, act, contract FROM stage_payments s
		WHERE act IS NOT NULL AND contract IS NOT NULL
		  AND NOT EXISTS (SELECT 1 FROM ` + knownActs + ` k WHERE k.contract = s.contract AND k.act = s.act)`},
	unknownContract("penalties"),
	notInForce("penalties"),
	unknownService("costs"),
	unknownContract("costs"),
	{"costs", "contract", bad("contract_not_buying"), []string{"Contract", "Service"}, `
		SELECT row_no, contract, service FROM stage_costs s
		WHERE contract IS NOT NULL AND aimak IS NOT NULL AND service IS NOT NULL
		  AND (EXISTS (SELECT 1 FROM contracts k WHERE k.number = s.contract) OR EXISTS (SELECT 1 FROM stage_contracts k WHERE k.number = s.contract))
		  AND NOT EXISTS (SELECT 1 FROM ` + servicesBought + ` k WHERE k.contract = s.contract AND k.aimak = s.aimak AND k.category = s.service)`},
}

// asks tells whether the check looks into the staged rows of one of the sheets.
func (c check) asks(sheets []string) bool {
	return slices.ContainsFunc(sheets, func(name string) bool { return strings.Contains(c.query, "stage_"+name) })
}

// runChecks adds what the staged rows would break; it writes nothing. What
// refers to a sheet of the file whose rows could not be staged (lost) is not
// called unknown: the file has it.
func runChecks(ctx context.Context, tx bun.Tx, list []*staged, lost []string, faults *Faults) error {
	for _, s := range list {
		if err := twice(ctx, tx, s.sheet, faults); err != nil {
			return err
		}
		if err := needed(ctx, tx, s, faults); err != nil {
			return err
		}
		for _, c := range slices.Concat(rules, checks) {
			if c.sheet != s.sheet.Name || c.asks(lost) {
				continue
			}
			if err := c.run(ctx, tx, faults); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c check) run(ctx context.Context, tx bun.Tx, faults *Faults) error {
	rows, err := tx.QueryContext(ctx, c.query)
	if err != nil {
		return fmt.Errorf("check %s of %s: %w", c.refusal.Key, c.sheet, err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		texts := make([]string, len(c.values))
		dest := []any{&number}
		for i := range texts {
			dest = append(dest, &texts[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("check %s of %s: %w", c.refusal.Key, c.sheet, err)
		}
		one := c.refusal
		for i, name := range c.values {
			one = one.With(name, cut(texts[i], maxName))
		}
		faults.addFound(c.sheet, number, c.column, one)
	}
	return rows.Err()
}

// twice finds rows whose key stands in the sheet already.
func twice(ctx context.Context, tx bun.Tx, sheet *Sheet, faults *Faults) error {
	keys := sheet.keys()
	shown := make([]string, len(keys))
	for i, name := range keys {
		shown[i] = `"` + name + `"::text`
	}
	c := check{sheet.Name, keys[len(keys)-1], bad("twice"), []string{"Key", "First"}, fmt.Sprintf(`
		SELECT row_no, concat_ws(' / ', %s), first::text
		FROM (SELECT *, min(row_no) OVER (PARTITION BY %s) AS first FROM %s) s
		WHERE row_no > first
		ORDER BY row_no LIMIT %d`, strings.Join(shown, ", "), quoteAll(keys), sheet.stage(), maxFaults)}
	return c.run(ctx, tx, faults)
}

// needed finds new rows that lack a column which the file does not have.
func needed(ctx context.Context, tx bun.Tx, s *staged, faults *Faults) error {
	for _, column := range s.sheet.Columns {
		if column.optional || s.has(column.Name) {
			continue
		}
		c := check{s.sheet.Name, column.Name, bad("column_needed"), nil, fmt.Sprintf(
			`SELECT row_no FROM %s WHERE "%s" IS NULL ORDER BY row_no LIMIT %d`, s.sheet.stage(), column.Name, maxFaults)}
		if err := c.run(ctx, tx, faults); err != nil {
			return err
		}
	}
	return nil
}

// keys are the names of the columns that name a row.
func (s *Sheet) keys() []string {
	var names []string
	for _, c := range s.Columns {
		if c.key {
			names = append(names, c.Name)
		}
	}
	return names
}

func quoteAll(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }
