package bundle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// reach says which rows of a table belong to the bundle of an aimak: always of
// all years, so that nothing that a year is compared with is left out.
type reach int

const (
	everything  reach = iota
	places            // the aimak, what was merged into it, and the units above
	mergers           // of these
	ofAimak           // by the column aimak
	ofContracts       // contracts that the aimak buys or that serve it
	ofContract        // by the column contract_id
	ofParties         // providers of contracts, bids and awards
	ofReleases        // OCDS releases for auditors
)

type table struct {
	name  string
	reach reach
}

// tables are the tables of a bundle in the order of its files.
var tables = []table{
	{"acts", ofContract}, {"amendments", ofContract}, {"assets", ofAimak}, {"attributions", ofAimak}, {"awards", ofAimak},
	{"baselines", ofAimak}, {"bids", ofAimak}, {"budget_lines", ofAimak}, {"commitments", ofContract}, {"complaints", ofAimak},
	{"contract_events", ofContract}, {"contract_publications", ofContract}, {"contract_services", ofContract}, {"contracts", ofContracts}, {"contribution_rates", everything},
	{"costs", ofAimak}, {"documents", ofAimak}, {"finding_steps", ofAimak}, {"findings", ofAimak}, {"flag_notes", ofAimak},
	{"guarantees", ofContract}, {"households", ofAimak}, {"indicators", ofContract}, {"inspections", ofContract},
	{"lot_services", ofAimak}, {"lots", ofAimak}, {"measurements", ofContract}, {"milestones", ofContract},
	{"ocds_processes", ofAimak}, {"ocds_releases", ofReleases}, {"payments", ofContract}, {"penalties", ofContract}, {"plan_lines", ofAimak},
	{"price_index", everything}, {"providers", ofParties}, {"review_answers", ofContract}, {"review_comments", ofContract},
	{"reviews", ofContract}, {"service_categories", everything}, {"service_definitions", ofAimak}, {"service_plan_sources", ofAimak},
	{"service_plans", ofAimak}, {"services", ofAimak}, {"statement_publications", ofAimak}, {"successions", mergers}, {"tariffs", ofAimak}, {"tenders", ofAimak},
	{"units", places}, {"units_of_measure", everything}, {"volumes", ofAimak},
}

// computed are the tables from which savings are computed; a writer keeps them
// in memory, as far as they are of the aimak.
var computed = []string{"acts", "assets", "attributions", "baselines", "budget_lines", "contract_services", "contracts", "contribution_rates",
	"costs", "households", "indicators", "inspections", "measurements", "payments", "penalties", "price_index", "providers", "services",
	"successions", "units", "volumes", "documents"}

// selection is of which places a bundle is.
type selection struct {
	aimaks []string // the aimak and all that was merged into it
	places []string // these and the units above them
}

func selectionOf(ctx context.Context, tx bun.IDB, aimak string) (selection, error) {
	var s selection
	err := tx.NewRaw(`
		WITH RECURSIVE reach (soate) AS (SELECT ?::text UNION SELECT s.predecessor FROM reach JOIN successions s ON s.successor = reach.soate)
		SELECT soate FROM reach ORDER BY soate COLLATE "C"`, aimak).Scan(ctx, &s.aimaks)
	if err != nil {
		return s, fmt.Errorf("find what was merged into %s: %w", aimak, err)
	}
	err = tx.NewRaw(`
		WITH RECURSIVE up (soate) AS (SELECT unnest(?::text[]) UNION SELECT u.parent FROM up JOIN units u ON u.soate = up.soate WHERE u.parent IS NOT NULL)
		SELECT soate FROM up ORDER BY soate COLLATE "C"`, pgdialect.Array(s.aimaks)).Scan(ctx, &s.places)
	if err != nil {
		return s, fmt.Errorf("find the units above %s: %w", aimak, err)
	}
	return s, nil
}

// Opens tells, by what PostgreSQL knows of who acts, whether the bundle of an
// aimak is for them; ErrNothing where it is not, or where the aimak has no
// services.
func Opens(ctx context.Context, tx bun.IDB, aimak string) error {
	sel, err := selectionOf(ctx, tx, aimak)
	if err != nil {
		return err
	}
	return sel.opens(ctx, tx, aimak)
}

func (s selection) opens(ctx context.Context, tx bun.IDB, aimak string) error {
	var open bool
	err := tx.NewRaw(`
		SELECT ((SELECT is_owner()) OR (SELECT sees_all()) OR ? = ANY ((SELECT seen_aimaks())::text[]))
			AND EXISTS (SELECT 1 FROM services WHERE aimak = ANY (?))`, aimak, pgdialect.Array(s.aimaks)).Scan(ctx, &open)
	if err != nil {
		return fmt.Errorf("ask for whom the bundle of %s is: %w", aimak, err)
	}
	if !open {
		return ErrNothing
	}
	return nil
}

const contractsOf = `SELECT c.id FROM contracts c WHERE c.buyer = ANY (?0)
	OR EXISTS (SELECT 1 FROM contract_services s WHERE s.contract_id = c.id AND s.aimak = ANY (?0))`

// rows narrows a table, whose rows are named r, to the bundle's.
func (s selection) rows(t table) schema.QueryAppender {
	aimaks := pgdialect.Array(s.aimaks)
	switch t.reach {
	case places:
		return bun.SafeQuery(`r.soate = ANY (?)`, pgdialect.Array(s.places))
	case mergers:
		return bun.SafeQuery(`r.predecessor = ANY (?)`, aimaks)
	case ofAimak:
		return bun.SafeQuery(`r.aimak = ANY (?)`, aimaks)
	case ofContracts:
		return bun.SafeQuery(`r.id IN (`+contractsOf+`)`, aimaks)
	case ofContract:
		return bun.SafeQuery(`r.contract_id IN (`+contractsOf+`)`, aimaks)
	case ofParties:
		return bun.SafeQuery(`r.inn IN (SELECT provider FROM contracts WHERE id IN (`+contractsOf+`)
			UNION SELECT provider FROM bids WHERE aimak = ANY (?0) UNION SELECT provider FROM awards WHERE aimak = ANY (?0))`, aimaks)
	case ofReleases:
		return bun.SafeQuery(`r.aimak = ANY (?) AND r.audience = 'auditors'`, aimaks)
	default:
		return bun.SafeQuery(`true`)
	}
}

// holds tells of a row as the journal has it whether it belongs to the bundle:
// then it must be among its rows, or was taken out around the journal. What it
// cannot tell from the row alone it does not claim.
func (s selection) holds(t table, row map[string]json.RawMessage, contracts map[string]bool) bool {
	switch t.reach {
	case everything:
		return true
	case mergers:
		return slices.Contains(s.aimaks, cellOf(row["predecessor"]))
	case ofAimak:
		return slices.Contains(s.aimaks, cellOf(row["aimak"]))
	case ofContracts:
		return slices.Contains(s.aimaks, cellOf(row["buyer"]))
	case ofContract:
		return contracts[cellOf(row["contract_id"])]
	case ofReleases:
		return slices.Contains(s.aimaks, cellOf(row["aimak"])) && cellOf(row["audience"]) == "auditors"
	default:
		return false
	}
}

func tableNamed(name string) (table, bool) {
	i := slices.IndexFunc(tables, func(t table) bool { return t.name == name })
	if i < 0 {
		return table{}, false
	}
	return tables[i], true
}
