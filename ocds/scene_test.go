package ocds

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/jsontree"
	"kelishim/migrations"
)

// scene is an installation with the demonstration's contracts and one process
// from plan to end.
type scene struct {
	t      *testing.T
	db     *db.DB
	pages  *db.DB
	keeper *Keeper
	at     time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	keeper, err := NewKeeper(owner, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, db: owner, pages: pages, keeper: keeper, at: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	keeper.now = func() time.Time { return s.at }
	return s
}

// demo fills the scene.
func (s *scene) demo() *scene {
	s.t.Helper()
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		s.t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(s.t.Context(), s.db, db.System, source, exchange.Options{}); err != nil {
		s.t.Fatal(err)
	}
	s.exec(tenderScene)
	return s
}

// tenderScene is one tender of two lots: one was won by a person who trades
// alone and carried out, the other found nobody.
const tenderScene = `
INSERT INTO providers (inn, name_ru, legal_form, address) VALUES
	('20801197900123', 'ИП Асанов', 'individual_entrepreneur', 'с. Кызыл-Туу, ул. Манаса 1'), ('00203201510181', 'ОсОО «Жарык»', 'llc', NULL);
INSERT INTO service_plans (aimak, category, title, problem, goal, mechanism, starts_on, ends_on, cost, decree_number, decree_on, status, decision, decided_on)
	VALUES ('41703204808000', 'waste', 'Чистое село', 'Свалки у реки', 'Вывоз раз в неделю', 'contract', '2025-01-01', '2025-12-31', 900000, '4/1', '2024-10-10', 'submitted', 'approved', '2024-10-20');
INSERT INTO service_plan_sources (plan_id, aimak, source, amount) SELECT id, aimak, 'local_budget', 700000 FROM service_plans;
INSERT INTO service_plan_sources (plan_id, aimak, source, amount) SELECT id, aimak, 'donor_grant', 200000 FROM service_plans;
INSERT INTO plan_lines (aimak, year, line, title, category, economic_code, method, service_plan_id, planned, reserved)
	SELECT aimak, 2025, '7', 'Вывоз мусора', 'waste', '2215', 'oneStage', id, 900000, 800000 FROM service_plans;
INSERT INTO tenders (number, aimak, title, plan_line_id, method, status, published_on, opens_at, closes_at, contract_from, contract_to, criteria, requirements, decision, decided_on)
	SELECT 'Т-2024/5', aimak, 'Вывоз мусора и уборка', id, 'oneStage', 'complete', '2024-11-01', '2024-11-01 09:00+06', '2024-11-20 11:00+06', '2025-01-01', '2025-12-31', 'price_only',
	       'Машина не старше 10 лет', 'approved', '2024-10-30' FROM plan_lines;
INSERT INTO lots (tender_id, aimak, lot, title, estimate, quantity, unit, okgz, status) SELECT id, aimak, '1', 'Вывоз', 800000, 52, 'рейс', '90511000-2', 'complete' FROM tenders;
INSERT INTO lots (tender_id, aimak, lot, title, estimate, status) SELECT id, aimak, '2', 'Уборка', 100000, 'unsuccessful' FROM tenders;
INSERT INTO lot_services SELECT id, aimak, 'waste', 1 FROM lots WHERE lot = '1';
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status, reason) SELECT tender_id, id, aimak, '20801197900123', '2024-11-10 10:00+06', 700000.55, 'valid', NULL FROM lots WHERE lot = '1';
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status, reason) SELECT tender_id, id, aimak, '00203201510181', '2024-11-12 10:00+06', 790000, 'disqualified', 'Нет машины' FROM lots WHERE lot = '1';
INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, decided_on, status, reason, in_house, break_even)
	SELECT b.tender_id, b.lot_id, b.id, b.aimak, b.provider, b.value, '2024-11-25', 'active', 'Наименьшая цена', 910000, 880000.10 FROM bids b WHERE status = 'valid';
INSERT INTO contracts (number, buyer, provider, title, method, award_id, signed_on, starts_on, ends_on, value, currency, status, quantity, unit_price, price_basis)
	SELECT 'ВМ-1', aimak, provider, 'Вывоз мусора', 'open', id, '2024-12-05', '2025-01-01', '2026-01-31', 750000.55, 'KGS', 'completed', 52, 13461.55, 'per_unit' FROM awards;
INSERT INTO contract_services SELECT id, '41703204808000', 'waste', 0.5 FROM contracts WHERE number = 'ВМ-1';
INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, note, value_delta, ends_on, ended_on, status)
	SELECT id, 'Д-1', '2025-06-01', 'term', 'Пункт 5.2', 'Зима', 50000, '2026-01-31', '2025-12-31', 'approved' FROM contracts WHERE number = 'ВМ-1';
INSERT INTO milestones (contract_id, milestone, title, kind, due_on, met_on) SELECT id, 'Э-1', 'Первый месяц', 'delivery', '2025-01-31', '2025-02-01' FROM contracts WHERE number = 'ВМ-1';
INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, quantity, amount, status, reason, claimed_amount)
	SELECT id, 'А-1', '2025-02-03', '2025-01-01', '2025-01-31', 4, 50000, 'partly', 'Пропущен рейс', 60000 FROM contracts WHERE number = 'ВМ-1';
INSERT INTO payments (contract_id, payment, act, paid_on, amount) SELECT id, 'П-1', 'А-1', '2025-02-20', 50000 FROM contracts WHERE number = 'ВМ-1';
INSERT INTO penalties (contract_id, penalty, imposed_on, withheld_on, amount, reason) SELECT id, 'Ш-1', '2025-02-05', '2025-02-20', 1500.5, 'Пропуск' FROM contracts WHERE number = 'ВМ-1';
INSERT INTO guarantees (contract_id, guarantee, kind, form, issuer, amount, valid_from, valid_to, returned_on)
	SELECT id, 'Г-1', 'performance', 'bank_guarantee', 'Банк', 15000, '2024-12-05', '2026-02-28', '2026-02-10' FROM contracts WHERE number = 'ВМ-1';
INSERT INTO contract_events (contract_id, kind, happened_on, reason) SELECT id, 'completed', '2026-02-05', 'Исполнен' FROM contracts WHERE number = 'ВМ-1';
INSERT INTO documents (subject, aimak, contract_id, kind, title, name, media_type, size, sha256, published)
	SELECT 'contracts/' || id, buyer, id, 'contractSigned', 'Договор', 'договор.pdf', 'application/pdf', 10, repeat('a', 64), true FROM contracts WHERE number = 'ВМ-1'`

func (s *scene) exec(query string, args ...any) {
	s.t.Helper()
	err := s.db.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *scene) make() Made {
	s.t.Helper()
	made, err := s.keeper.All(s.t.Context())
	if err != nil {
		s.t.Fatalf("make releases: %v", err)
	}
	return made
}

// export gives a package as text, without the day on which it was written.
func (s *scene) export(sel Selection) string {
	s.t.Helper()
	var b bytes.Buffer
	if _, err := Export(s.t.Context(), s.db, db.System, &b, sel); err != nil {
		s.t.Fatalf("export %+v: %v", sel, err)
	}
	text := b.String()
	at := strings.Index(text, `"publishedDate":"`)
	return text[:at] + text[at+len(`"publishedDate":"2026-01-01T00:00:00+06:00",`):]
}

// whole reads an export as one tree.
func (s *scene) whole(sel Selection) *jsontree.Object {
	s.t.Helper()
	var b bytes.Buffer
	if _, err := Export(s.t.Context(), s.db, db.System, &b, sel); err != nil {
		s.t.Fatalf("export %+v: %v", sel, err)
	}
	if !json.Valid(b.Bytes()) {
		s.t.Fatal("the export is no JSON")
	}
	tree, err := treeOf(b.Bytes())
	if err != nil {
		s.t.Fatal(err)
	}
	return tree
}

// process gives the record of a process by the end of its ocid.
func (s *scene) process(end string) *jsontree.Object {
	s.t.Helper()
	for _, record := range s.whole(Selection{Records: true}).Objects("records") {
		if strings.HasSuffix(record.String("ocid"), end) {
			return record
		}
	}
	s.t.Fatalf("no process %s", end)
	return nil
}
