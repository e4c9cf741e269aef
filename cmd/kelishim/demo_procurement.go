package main

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
)

func init() { demoParts = append(demoParts, demoProcurement) }

// demoProcurement gives one aimak of the demonstration a made-up plan and a
// tender with two lots: three bids on the first, one of them disqualified, one
// above what doing it in-house costs. Nothing is awarded: no figure of a saving
// changes.
func demoProcurement(ctx context.Context, h *house) error {
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		for _, query := range []string{demoPlan, demoTender, demoBids} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return fmt.Errorf("give the demonstration a tender: %w", err)
			}
		}
		return nil
	})
}

const demoPlan = `
	INSERT INTO service_plans (aimak, category, title, problem, goal, mechanism, beneficiaries, beneficiaries_women, starts_on, ends_on, cost,
		hearing_on, hearing_note, decree_number, decree_on, status, submission, decision, decided_on, decided_by, decided_submission)
	VALUES ('41702205807000', 'lighting', 'Свет на каждой улице (пример)', 'Треть светильников не горит', 'Горят девять из десяти', 'contract', 3200, 1640,
		'2027-01-01', '2028-12-31', 1800000, '2026-09-15', 'Жители просят начать с улиц у школы', '14/2', '2026-09-28', 'submitted', 1, 'approved',
		'2026-10-05', 'Глава айыл окмоту (пример)', 1);
	INSERT INTO service_plan_sources (plan_id, aimak, source, amount, note)
	SELECT id, aimak, s.source, s.amount, '' FROM service_plans, (VALUES ('local_budget', 1500000), ('community', 300000)) s (source, amount)
	WHERE title = 'Свет на каждой улице (пример)';
	INSERT INTO plan_lines (aimak, year, line, title, category, economic_code, service_plan_id, planned, reserved)
	SELECT aimak, 2027, '1', 'Обслуживание уличного освещения', 'lighting', '2215', id, 2500000, 100000 FROM service_plans
	WHERE title = 'Свет на каждой улице (пример)';`

const demoTender = `
	INSERT INTO tenders (number, aimak, title, plan_line_id, service_plan_id, method, status, published_on, opens_at, closes_at, contract_from, contract_to,
		criteria, bid_security_share, performance_security_share, submitted, submission, decision, decided_on, decided_by, decided_submission)
	SELECT 'ББ-К-2027', l.aimak, 'Освещение и досуг на два года (пример)', l.id, l.service_plan_id, 'unlimited', 'evaluation', '2026-10-12',
		'2026-10-12 09:00+06', '2026-11-09 18:00+06', '2027-01-01', '2028-12-31', 'price_only', 0.02, 0.1, true, 1, 'approved', '2026-10-09',
		'Глава айыл окмоту (пример)', 1
	FROM plan_lines l WHERE l.aimak = '41702205807000' AND l.year = 2027;
	INSERT INTO lots (tender_id, aimak, lot, title, estimate, okgz)
	SELECT t.id, t.aimak, l.lot, l.title, l.estimate, l.okgz
	FROM tenders t, (VALUES ('1', 'Обслуживание уличного освещения', 900000, '50232100-1'), ('2', 'Досуг и мероприятия', 1000000, NULL)) l (lot, title, estimate, okgz)
	WHERE t.number = 'ББ-К-2027';
	INSERT INTO lot_services (lot_id, aimak, category, share)
	SELECT l.id, l.aimak, CASE l.lot WHEN '1' THEN 'lighting' ELSE 'culture' END, 1
	FROM lots l JOIN tenders t ON t.id = l.tender_id WHERE t.number = 'ББ-К-2027';`

const demoBids = `
	INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value_before, value, status, reason)
	SELECT l.tender_id, l.id, l.aimak, b.provider, b.at::timestamptz, b.before, b.value, b.status, b.reason
	FROM lots l JOIN tenders t ON t.id = l.tender_id,
		(VALUES ('02503201810112', '2026-11-05 10:20+06', 870000, 842000, 'valid', NULL),
			('01204201510027', '2026-11-06 15:00+06', NULL, 930000, 'valid', NULL),
			('01109201910344', '2026-11-09 17:40+06', NULL, 790000, 'disqualified', 'Нет допуска к работам на опорах (пример)')) b (provider, at, before, value, status, reason)
	WHERE t.number = 'ББ-К-2027' AND l.lot = '1';`
