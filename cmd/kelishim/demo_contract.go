package main

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

func init() { demoParts = append(demoParts, demoContracts) }

// demoContracts gives the contracts of the demonstration clauses, amendments and
// a history of made-up form. The values are already those with the approved
// amendments, and drafts count nowhere: no figure of a saving changes.
func demoContracts(ctx context.Context, h *house) error {
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, query := range []string{demoTerms, demoAmendments, demoEvents, demoDraft} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return fmt.Errorf("give the contracts of the demonstration a life: %w", err)
			}
		}
		return nil
	})
}

const demoTerms = `
	UPDATE contracts SET price_basis = 'fixed', indexation = 'price_index', advance_share = 0, penalty_rate = 0.001, penalty_cap = 0.1,
		security_share = 0.05, vat_rate = 0.12, notice_on = '2026-10-01', renewable = true WHERE number = 'АБ-2024-001';
	UPDATE contracts SET price_basis = 'fixed', indexation = 'none', advance_share = 0.1, penalty_rate = 0.002, penalty_cap = 0.1,
		security_share = 0.03, vat_rate = 0, renewable = true WHERE number = 'ББ-7';
	UPDATE contracts SET price_basis = 'fixed', indexation = 'clause', indexation_note = 'Раз в год, не больше роста индекса цен', advance_share = 0.1,
		penalty_rate = 0.001, penalty_cap = 0.05, security_share = 0.05, vat_rate = 0.12, renewable = true WHERE number = 'КМ-2024/03';
	UPDATE contracts SET price_basis = 'fixed', indexation = 'none', advance_share = 0, penalty_rate = 0, security_share = 0, vat_rate = 0,
		renewable = false WHERE number = 'ББ-9';
	UPDATE contracts SET price_basis = 'fixed', penalty_rate = 0.001, security_share = 0.05 WHERE number IN ('СЗ-11', 'СЗ-12');`

const demoAmendments = `
	INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, note, value_delta, ends_on, ended_on, status, decided_on, decided_by, decision_note)
	SELECT c.id, a.amendment, a.signed_on::date, a.reason, a.ground, a.note, a.value_delta, a.ends_on::date, a.ended_on::date, a.status, a.decided_on::date,
		CASE WHEN a.status = 'draft' THEN NULL ELSE 'Глава айыл окмоту (пример)' END, a.decision
	FROM (VALUES
		('АБ-2024-001', '1', '2024-11-20', 'price_index', 'п. 4.3 договора: индексация раз в год', 'Индексация на 2025 год', 900000, NULL, NULL, 'approved', '2024-11-25', 'В пределах роста индекса цен'),
		('АБ-2024-001', '2', '2025-06-02', 'volume', 'п. 7.1 договора', 'Ещё 60 дворов новой улицы', 480000, NULL, NULL, 'refused', '2025-06-10', 'Дворы уже входят в объём договора'),
		('АБ-2024-001', '3', '2026-11-10', 'term', 'п. 7.2 договора: согласие обеих сторон', 'Продление на первый квартал до новых торгов', 1600000, '2027-03-31', NULL, 'draft', NULL, NULL),
		('КМ-2024/03', '1', '2025-12-01', 'term', 'п. 6.2 договора', 'Продление на зиму', 345000, '2026-03-31', '2025-12-31', 'approved', '2025-12-05', '')
	) a (number, amendment, signed_on, reason, ground, note, value_delta, ends_on, ended_on, status, decided_on, decision)
	JOIN contracts c ON c.number = a.number;`

const demoEvents = `
	UPDATE contracts SET status = 'completed' WHERE number IN ('ББ-7', 'ББ-9', 'КН-3');
	UPDATE contracts SET insourced = true WHERE number = 'ББ-9';
	UPDATE contracts SET end_reason = 'Три месяца подряд не вывозил мусор по графику' WHERE number = 'СЗ-11';
	INSERT INTO contract_events (contract_id, kind, happened_on, reason)
	SELECT c.id, e.kind, e.happened_on::date, e.reason
	FROM (VALUES
		('АБ-2024-001', 'started', '2024-01-01', ''),
		('ББ-7', 'started', '2024-01-08', ''),
		('ББ-7', 'notice', '2025-10-15', 'Аймак объявит новые торги'),
		('ББ-7', 'completed', '2025-12-31', ''),
		('ББ-9', 'completed', '2025-12-31', ''),
		('ББ-9', 'insourced', '2026-01-01', 'Дом культуры принял на работу организатора'),
		('КН-3', 'completed', '2025-12-31', ''),
		('СЗ-11', 'terminated', '2025-09-30', 'Три месяца подряд не вывозил мусор по графику')
	) e (number, kind, happened_on, reason)
	JOIN contracts c ON c.number = e.number;`

const demoDraft = `
	WITH draft AS (
		INSERT INTO contracts (number, buyer, provider, title, method, method_details, planned_amount, starts_on, ends_on, value, currency, status,
			price_basis, unit_price, quantity, indexation, advance_share, penalty_rate, penalty_cap, security_share, vat_rate, notice_on, renewable, renewed_from)
		SELECT 'ББ-12', buyer, provider, title, 'limited', method_details, 1300000, '2027-01-01', '2028-12-31', 1248000, 'KGS', 'draft',
			'per_unit', 5200, 240, 'none', 0, 0.002, 0.1, 0.03, 0, '2028-10-01', true, id
		FROM contracts WHERE number = 'ББ-7' RETURNING id, buyer),
	bought AS (INSERT INTO contract_services (contract_id, aimak, category, share) SELECT id, buyer, 'lighting', 1 FROM draft)
	INSERT INTO contract_events (contract_id, kind, happened_on, reason) SELECT id, 'drafted', '2026-11-16', '' FROM draft;
	INSERT INTO contract_events (contract_id, kind, happened_on, reason) SELECT id, 'renewed', '2026-11-16', 'ББ-12' FROM contracts WHERE number = 'ББ-7';`
