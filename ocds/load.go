package ocds

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// rows runs a query that gives one struct a row.
func rows[T any](ctx context.Context, tx bun.IDB, what, query string, args ...any) ([]T, error) {
	var list []T
	if err := tx.NewRaw(query, args...).Scan(ctx, &list); err != nil {
		return nil, fmt.Errorf("load %s: %w", what, err)
	}
	return list, nil
}

// processRow is a process that may have releases, before its rows are read.
type processRow struct {
	Process, OCID, Number, Aimak, PortalID string
	ID                                     int64
	OfTender                               bool
	Provisional                            bool
}

// listProcesses finds the processes that have something to tell: tenders that
// were decided upon or published, and signed contracts without a tender. Given
// contracts and tenders narrow it; nil is all.
func listProcesses(ctx context.Context, tx bun.IDB, only *touched) ([]processRow, error) {
	tenders, contracts := bun.SafeQuery("TRUE"), bun.SafeQuery("TRUE")
	if only != nil {
		tenders = bun.SafeQuery(`(t.id IN (?) OR t.id IN (SELECT a.tender_id FROM awards a JOIN contracts c ON c.award_id = a.id WHERE c.id IN (?)))`,
			ids64(only.tenders), ids64(only.contracts))
		contracts = bun.SafeQuery(`c.id IN (?)`, ids64(only.contracts))
	}
	return rows[processRow](ctx, tx, "contracting processes", `
		SELECT 'tenders/' || t.id AS process, t.id, t.number, t.aimak, coalesce(t.portal_id, '') AS portal_id, true AS of_tender,
		       coalesce(p.ocid, '') AS ocid, coalesce(p.provisional, true) AS provisional
		FROM tenders t LEFT JOIN ocds_processes p ON p.process = 'tenders/' || t.id
		WHERE (t.published_on IS NOT NULL OR t.decision = 'approved') AND ?
		UNION ALL
		SELECT 'contracts/' || c.id, c.id, c.number, c.buyer, '', false, coalesce(p.ocid, ''), coalesce(p.provisional, true)
		FROM contracts c LEFT JOIN ocds_processes p ON p.process = 'contracts/' || c.id
		WHERE c.award_id IS NULL AND c.signed_on IS NOT NULL AND ?
		ORDER BY of_tender, id`, tenders, contracts)
}

// ids64 is a list for IN, of which an empty one holds nothing.
func ids64(list []int64) any {
	if len(list) == 0 {
		return bun.SafeQuery("NULL::bigint")
	}
	return bun.List(list)
}

const contractColumns = `c.id, coalesce(c.award_id, 0) AS award_id, coalesce(a.tender_id, 0) AS tender_id, c.number, c.buyer, c.provider,
	c.title, c.method, coalesce(c.method_details, '') AS method_details, coalesce(c.ground, '') AS ground,
	coalesce(c.procurement_method, '') AS procurement_method, coalesce(c.price_basis, '') AS price_basis, coalesce(c.indexation, '') AS indexation,
	c.status, coalesce(c.end_reason, '') AS end_reason, c.currency, c.planned_amount, c.unit_price, c.quantity,
	c.signed_on, c.starts_on, c.ends_on, c.terminated_on, c.value, c.published`

// loadFacts reads the rows of a batch of processes, one query a table.
func loadFacts(ctx context.Context, tx bun.IDB, batch []processRow) ([]*facts, error) {
	l := &loader{tx: tx, tenders: map[int64]*facts{}, contracts: map[int64]*contractFacts{}}
	var list []*facts
	var alone []int64
	byContract := map[int64]*facts{}
	for _, p := range batch {
		f := &facts{process: p.Process, ocid: p.OCID, aimak: p.Aimak}
		list = append(list, f)
		if p.OfTender {
			l.tenders[p.ID] = f
			l.tenderIDs = append(l.tenderIDs, p.ID)
		} else {
			byContract[p.ID] = f
			alone = append(alone, p.ID)
		}
	}
	found, err := rows[contractRow](ctx, tx, "contracts", `SELECT `+contractColumns+`
		FROM contracts c LEFT JOIN awards a ON a.id = c.award_id
		WHERE c.signed_on IS NOT NULL AND (c.id IN (?) OR a.tender_id IN (?)) ORDER BY c.id`, ids64(alone), ids64(l.tenderIDs))
	if err != nil {
		return nil, err
	}
	for _, row := range found {
		c := &contractFacts{contractRow: row}
		l.contracts[row.ID] = c
		l.contractIDs = append(l.contractIDs, row.ID)
		owner := l.tenders[row.TenderID]
		if owner == nil {
			owner = byContract[row.ID]
		}
		owner.contracts = append(owner.contracts, c)
	}
	for _, load := range []func(context.Context) error{l.ofTenders, l.ofContracts, l.documents} {
		if err := load(ctx); err != nil {
			return nil, err
		}
	}
	return list, nil
}

type loader struct {
	tx          bun.IDB
	tenders     map[int64]*facts
	tenderIDs   []int64
	contracts   map[int64]*contractFacts
	contractIDs []int64
}

// each reads rows and hands them on.
func each[T any](ctx context.Context, tx bun.IDB, what, query string, list []int64, take func(T)) error {
	if len(list) == 0 {
		return nil
	}
	found, err := rows[T](ctx, tx, what, query, bun.List(list))
	for _, row := range found {
		take(row)
	}
	return err
}

func (l *loader) ofContracts(ctx context.Context) error {
	c, ids := l.contracts, l.contractIDs
	for _, err := range []error{
		each(ctx, l.tx, "services of contracts", `SELECT s.contract_id, s.aimak, s.category, k.name_ru AS name, coalesce(k.name_ky, '') AS name_ky, coalesce(v.title, '') AS title, v.unit, s.share
			FROM contract_services s JOIN service_categories k ON k.code = s.category JOIN services v ON v.aimak = s.aimak AND v.category = s.category
			WHERE s.contract_id IN (?) ORDER BY s.contract_id, s.aimak, s.category`, ids,
			func(r serviceRow) { c[r.ContractID].services = append(c[r.ContractID].services, r) }),
		each(ctx, l.tx, "amendments", `SELECT contract_id, amendment, reason, ground, note, signed_on, ends_on, ended_on, value_delta, quantity_delta
			FROM amendments WHERE status = 'approved' AND contract_id IN (?) ORDER BY contract_id, signed_on, id`, ids,
			func(r amendmentRow) { c[r.ContractID].amendments = append(c[r.ContractID].amendments, r) }),
		each(ctx, l.tx, "ends of contracts", `SELECT contract_id, kind, reason, happened_on FROM contract_events
			WHERE kind IN ('completed', 'terminated', 'cancelled') AND contract_id IN (?) ORDER BY contract_id, id`, ids,
			func(r eventRow) { c[r.ContractID].ends = append(c[r.ContractID].ends, r) }),
		each(ctx, l.tx, "milestones", `SELECT id, contract_id, milestone, title, kind, due_on, met_on, quantity, amount FROM milestones
			WHERE NOT dropped AND contract_id IN (?) ORDER BY contract_id, due_on, id`, ids,
			func(r milestoneRow) { c[r.ContractID].milestones = append(c[r.ContractID].milestones, r) }),
		each(ctx, l.tx, "acts", `SELECT contract_id, coalesce(milestone_id, 0) AS milestone_id, act, status, coalesce(reason, '') AS reason, coalesce(quality, '') AS quality,
			accepted_on, period_from, period_to, quantity, amount, claimed_amount FROM acts WHERE contract_id IN (?) ORDER BY contract_id, accepted_on, id`, ids,
			func(r actRow) { c[r.ContractID].acts = append(c[r.ContractID].acts, r) }),
		each(ctx, l.tx, "payments", `SELECT p.contract_id, p.payment, coalesce(p.act, '') AS act, p.paid_on, p.amount, coalesce(b.economic_code, '') AS economic_code
			FROM payments p LEFT JOIN budget_lines b ON b.id = p.budget_line_id WHERE p.contract_id IN (?) ORDER BY p.contract_id, p.paid_on, p.id`, ids,
			func(r paymentRow) { c[r.ContractID].payments = append(c[r.ContractID].payments, r) }),
		each(ctx, l.tx, "penalties", `SELECT contract_id, penalty, reason, coalesce(waiver_reason, '') AS waiver_reason, imposed_on, withheld_on, waived_on, amount
			FROM penalties WHERE contract_id IN (?) ORDER BY contract_id, imposed_on, id`, ids,
			func(r penaltyRow) { c[r.ContractID].penalties = append(c[r.ContractID].penalties, r) }),
		each(ctx, l.tx, "guarantees", `SELECT contract_id, guarantee, kind, form, issuer, coalesce(kept_reason, '') AS kept_reason, amount, valid_from, valid_to, returned_on, kept_on
			FROM guarantees WHERE contract_id IN (?) ORDER BY contract_id, valid_from, id`, ids,
			func(r guaranteeRow) { c[r.ContractID].guarantees = append(c[r.ContractID].guarantees, r) }),
		each(ctx, l.tx, "commitments", `SELECT m.contract_id, b.line, b.title, b.economic_code, coalesce(b.funding_source, '') AS source, b.year, m.amount
			FROM commitments m JOIN budget_lines b ON b.id = m.budget_line_id WHERE m.contract_id IN (?) ORDER BY m.contract_id, b.year, b.line`, ids,
			func(r commitmentRow) { c[r.ContractID].budgets = append(c[r.ContractID].budgets, r) }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) ofTenders(ctx context.Context) error {
	t, ids := l.tenders, l.tenderIDs
	for _, err := range []error{
		each(ctx, l.tx, "tenders", `SELECT t.id, coalesce(t.plan_line_id, 0) AS plan_line_id, coalesce(t.service_plan_id, n.service_plan_id, 0) AS service_plan_id,
			t.number, t.aimak, t.title, t.method, m.method AS ocds_method, coalesce(t.ground, '') AS ground, t.ground_note, coalesce(t.portal_id, '') AS portal_id,
			t.status, coalesce(t.status_reason, '') AS status_reason, t.published_on, t.contract_from, t.contract_to, t.opens_at, t.closes_at,
			t.criteria, t.requirements, coalesce(t.decision, '') AS decision, t.decided_on,
			coalesce(n.line, '') AS line, coalesce(n.title, '') AS line_title, coalesce(n.economic_code, '') AS economic_code, coalesce(n.category, '') AS line_category,
			coalesce(n.year, 0) AS year, n.planned, n.reserved
			FROM tenders t JOIN procurement_methods m ON m.code = t.method LEFT JOIN plan_lines n ON n.id = t.plan_line_id WHERE t.id IN (?)`, ids,
			func(r tenderRow) { t[r.ID].tender = &r }),
		each(ctx, l.tx, "lots", `SELECT id, tender_id, lot, title, coalesce(unit, '') AS unit, coalesce(okgz, '') AS okgz, status, estimate, quantity
			FROM lots WHERE tender_id IN (?) ORDER BY tender_id, id`, ids,
			func(r lotRow) { t[r.TenderID].lots = append(t[r.TenderID].lots, r) }),
		each(ctx, l.tx, "bids", `SELECT id, tender_id, lot_id, provider, status, coalesce(reason, '') AS reason, submitted_at, value, value_before
			FROM bids WHERE tender_id IN (?) ORDER BY tender_id, id`, ids,
			func(r bidRow) { t[r.TenderID].bids = append(t[r.TenderID].bids, r) }),
		each(ctx, l.tx, "awards", `SELECT id, tender_id, lot_id, coalesce(bid_id, 0) AS bid_id, provider, status, reason, value, decided_on, standstill_until, in_house, break_even
			FROM awards WHERE tender_id IN (?) ORDER BY tender_id, id`, ids,
			func(r awardRow) { t[r.TenderID].awards = append(t[r.TenderID].awards, r) }),
	} {
		if err != nil {
			return err
		}
	}
	var plans, lots []int64
	byLot := map[int64]*facts{}
	for _, f := range t {
		if f.tender != nil && f.tender.ServicePlanID != 0 && !slices.Contains(plans, f.tender.ServicePlanID) {
			plans = append(plans, f.tender.ServicePlanID)
		}
		for _, lot := range f.lots {
			lots = append(lots, lot.ID)
			byLot[lot.ID] = f
		}
	}
	if err := each(ctx, l.tx, "services of lots", `SELECT s.lot_id, s.aimak, s.category, k.name_ru AS name, coalesce(k.name_ky, '') AS name_ky, coalesce(v.title, '') AS title, v.unit, s.share
		FROM lot_services s JOIN service_categories k ON k.code = s.category JOIN services v ON v.aimak = s.aimak AND v.category = s.category
		WHERE s.lot_id IN (?) ORDER BY s.lot_id, s.aimak, s.category`, lots,
		func(r serviceRow) { byLot[r.LotID].lotService = append(byLot[r.LotID].lotService, r) }); err != nil {
		return err
	}
	return l.plans(ctx, plans)
}

func (l *loader) plans(ctx context.Context, ids []int64) error {
	of := func(id int64, take func(*facts)) {
		for _, f := range l.tenders {
			if f.tender != nil && f.tender.ServicePlanID == id {
				take(f)
			}
		}
	}
	err := each(ctx, l.tx, "service plans", `SELECT id, title, problem, goal, cost, starts_on, ends_on, decree_on, decided_on,
		coalesce(decree_number, '') AS decree_number, coalesce(decision, '') AS decision, mechanism AS mech FROM service_plans WHERE id IN (?)`, ids,
		func(r planRow) { of(r.ID, func(f *facts) { f.plan = &r }) })
	if err != nil {
		return err
	}
	return each(ctx, l.tx, "sources of service plans", `SELECT plan_id, source, amount, note FROM service_plan_sources WHERE plan_id IN (?) ORDER BY plan_id, source`, ids,
		func(r sourceRow) { of(r.PlanID, func(f *facts) { f.sources = append(f.sources, r) }) })
}

func (l *loader) documents(ctx context.Context) error {
	const columns = `SELECT id, coalesce(contract_id, 0) AS contract_id, subject, kind, title, media_type, sha256, added_at, published FROM documents WHERE NOT withdrawn AND `
	err := each(ctx, l.tx, "documents of contracts", columns+`contract_id IN (?) ORDER BY id`, l.contractIDs,
		func(r documentRow) {
			l.contracts[r.ContractID].documents = append(l.contracts[r.ContractID].documents, r)
		})
	if err != nil {
		return err
	}
	return each(ctx, l.tx, "documents of tenders", columns+`subject IN (SELECT 'tenders/' || x FROM unnest(ARRAY[?]::bigint[]) x) ORDER BY id`, l.tenderIDs,
		func(r documentRow) {
			for id, f := range l.tenders {
				if r.Subject == fmt.Sprintf("tenders/%d", id) {
					f.documents = append(f.documents, r)
				}
			}
		})
}
