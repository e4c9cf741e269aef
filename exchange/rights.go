package exchange

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/fault"
)

// ownBuyer tells the rows of a contract that an aimak of the person's buys, as
// the tables hold it or, for a new one, as the file says. A contract that is not
// known, or not to this person, has a refusal of its own.
const ownBuyer = `coalesce(coalesce((SELECT k.buyer FROM contracts k WHERE k.number = s.contract),
	(SELECT k.buyer FROM stage_contracts k WHERE k.number = s.contract)) = ANY ((SELECT own_aimaks())::text[]), true)`

const (
	ownAimak      = `s.aimak = ANY ((SELECT own_aimaks())::text[])`
	administrator = `(SELECT actor_role()) = 'administrator'`
)

// mayWrite tells of a staged row whether the person may write it: the same as
// the policies of the tables, which would refuse without naming the row, or
// pass over a row that they hide.
var mayWrite = map[string]string{
	"units": administrator, "successions": administrator, "price_index": administrator, "contribution_rates": administrator,
	"households": administrator + ` OR ` + ownAimak,
	"services":   ownAimak, "volumes": ownAimak, "budget_lines": ownAimak, "attributions": ownAimak, "assets": ownAimak,
	"baselines": ownAimak, "costs": ownAimak,
	"providers":         `(SELECT actor_role()) IN ('officer', 'administrator')`,
	"contracts":         `s.buyer = ANY ((SELECT own_aimaks())::text[])`,
	"contract_services": ownAimak + ` AND ` + ownBuyer,
	"acts":              ownBuyer, "payments": ownBuyer, "penalties": ownBuyer,
}

// checkRights finds the rows that would change what is not the person's. Rows
// that stay as they are pass: people send back the whole file.
func checkRights(ctx context.Context, tx bun.Tx, list []*staged, faults *Faults) error {
	var owner bool
	if err := tx.NewRaw(`SELECT is_owner()`).Scan(ctx, &owner); err != nil {
		return fmt.Errorf("ask who imports: %w", err)
	}
	if owner {
		return nil // a command on the machine itself
	}
	for _, one := range list {
		sheet := one.sheet
		same := fmt.Sprintf(`s.row_no IN (SELECT s.row_no FROM %s JOIN %s t ON %s WHERE NOT %s)`,
			sheet.staged(), sheet.table, sheet.matched(), sheet.differs())
		c := check{sheet.Name, sheet.keys()[0], refusalOf(sheet.Name), nil, fmt.Sprintf(`
			SELECT s.row_no FROM %s s WHERE (%s) IS NOT TRUE AND NOT %s ORDER BY s.row_no LIMIT %d`,
			sheet.stage(), mayWrite[sheet.Name], same, maxFaults)}
		if err := c.run(ctx, tx, faults); err != nil {
			return err
		}
	}
	return checkLife(ctx, tx, list, faults)
}

// decided are the changes of contracts that are somebody's decision and have a
// page of their own; the commands of the machine may record them all.
var decided = []check{
	{"contracts", "terminated_on", bad("termination_decided"), []string{"Number"}, `
		SELECT s.row_no, s.number FROM stage_contracts s JOIN contracts t ON t.number = s.number
		WHERE t.status NOT IN ('draft', 'cancelled') AND s.terminated_on IS DISTINCT FROM t.terminated_on`},
	{"contracts", "number", bad("contract_not_in_force"), []string{"Number"}, `
		SELECT s.row_no, s.number FROM stage_contracts s JOIN contracts t ON t.number = s.number
		WHERE t.status IN ('draft', 'cancelled')`},
	{"contracts", "number", bad("contract_bound"), []string{"Number"}, `
		SELECT s.row_no, s.number FROM stage_contracts s JOIN contracts t ON t.number = s.number
		WHERE t.status NOT IN ('draft', 'cancelled')
		  AND (s.provider, s.signed_on, s.starts_on, s.ends_on, s.value, s.currency)
			IS DISTINCT FROM (t.provider, t.signed_on, t.starts_on, t.ends_on, t.value, t.currency)
		  AND (EXISTS (SELECT 1 FROM contract_events e WHERE e.contract_id = t.id AND e.kind = 'drafted')
			OR EXISTS (SELECT 1 FROM amendments a WHERE a.contract_id = t.id AND a.status = 'approved'))`},
}

// checkLife refuses rows that would pass over the head's decisions, by name.
func checkLife(ctx context.Context, tx bun.Tx, list []*staged, faults *Faults) error {
	if !slices.ContainsFunc(list, func(s *staged) bool { return s.sheet.Name == "contracts" }) {
		return nil
	}
	for _, c := range decided {
		if err := c.run(ctx, tx, faults); err != nil {
			return err
		}
	}
	return nil
}

func refusalOf(sheet string) *fault.Fault {
	if mayWrite[sheet] == administrator {
		return bad("administrators_row")
	}
	return bad("not_your_row")
}
