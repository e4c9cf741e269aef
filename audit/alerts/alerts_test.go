package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/audit/alerts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
)

const (
	own     = "41703204808000"
	foreign = "41702205807000"
	oblast  = "41703000000000"
)

// town has a contract in force in two aimaks, with a baseline and a step of its
// schedule still ahead, so that nothing is to be told until a test says so.
type town struct {
	t            *testing.T
	owner, pages *db.DB
	store        *alerts.Store
	today        date.Date
	officer      db.Actor
	of           map[string]int64 // contract by aimak
}

func newTown(t *testing.T) *town {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	w := &town{t: t, owner: owner, pages: pages, store: alerts.NewStore(pages), today: date.Today(), of: map[string]int64{}}
	w.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО Таза', 'ОсОО')`)
	for _, aimak := range []string{own, foreign} {
		w.exec(`INSERT INTO services VALUES ('` + aimak + `', 'waste', 'Вывоз', 'рейс'), ('` + aimak + `', 'lighting', 'Свет', 'шт')`)
		w.exec(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, author, reason, components, recorded_by)
			VALUES ('` + aimak + `', 'waste', 1, 2023, 'executed', 0, 0, 'x', 'x', '{}', 'x')`)
		var id int64
		err := owner.Pool().QueryRowContext(t.Context(), `
			INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
			VALUES ($1, $2, '01204201510027', 'Вывоз ТБО', 'open', current_date - 100, current_date - 100, current_date + 300, 120000, 'KGS') RETURNING id`,
			"Д-"+aimak[5:8], aimak).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		w.of[aimak] = id
		w.exec(fmt.Sprintf(`INSERT INTO contract_services VALUES (%d, '%s', 'waste', 1);
			INSERT INTO milestones (contract_id, milestone, title, kind, due_on) VALUES (%d, '1', 'Квартал', 'delivery', current_date + 100)`, id, aimak, id))
	}
	w.officer = dbtest.Person(t, owner, "officer", "officer", own)
	return w
}

// exec runs SQL in which {c} is the own contract.
func (w *town) exec(query string) {
	w.t.Helper()
	if _, err := w.owner.Pool().ExecContext(w.t.Context(), strings.ReplaceAll(query, "{c}", fmt.Sprint(w.of[own]))); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

func (w *town) list(actor db.Actor, f alerts.Filter) []alerts.Alert {
	w.t.Helper()
	list, total, err := w.store.List(w.t.Context(), actor, w.today, f)
	if err != nil {
		w.t.Fatal(err)
	}
	if f.Limit == 0 && total != len(list) {
		w.t.Errorf("%d alerts of %d", len(list), total)
	}
	return list
}

// told is what the officer is told of after some SQL, which is then undone.
func (w *town) told(query string) (list []alerts.Alert) {
	w.t.Helper()
	undone := errors.New("undone")
	err := w.owner.Do(w.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		query = strings.ReplaceAll(query, "{c}", fmt.Sprint(w.of[own])) + fmt.Sprintf(`;
			SET LOCAL ROLE kelishim_web; SET LOCAL kelishim.user_id = '%d'; SET LOCAL kelishim.role = 'officer'`, w.officer.UserID)
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return err
		}
		var err error
		if list, _, err = alerts.Load(ctx, tx, w.today, alerts.Filter{}); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		w.t.Fatalf("%s: %v", query, err)
	}
	return list
}

func rulesOf(list []alerts.Alert) (names []string) {
	for _, alert := range list {
		names = append(names, strings.TrimRight(alert.Rule+" "+alert.Stage, " "))
	}
	slices.Sort(names)
	return names
}

func TestEveryRuleFiresWhereItMustAndNowhereElse(t *testing.T) {
	t.Parallel()
	const (
		act       = `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount, status, reason) VALUES ({c}, '1', current_date - 31, current_date - 90, current_date - 60, 1000, 'accepted', NULL); `
		fresh     = `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) VALUES ({c}, '1', current_date - 30, current_date - 90, current_date - 60, 1000); `
		paid      = `INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES ({c}, '1', '1', current_date - 5, %s); `
		unlinked  = `INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES ({c}, '1', current_date - 5, 1000); `
		guarantee = `INSERT INTO guarantees (contract_id, guarantee, kind, form, amount, valid_from, valid_to%s) VALUES ({c}, 'Г-1', '%s', 'bank_guarantee', 500, current_date - 100, current_date + %d%s); `
		complaint = `INSERT INTO complaints (code, aimak, category, place, complaint, answer_due_on, status, answer) VALUES ('ABCD-EFGH-JKLM', '` + own + `', 'waste', 'ул. Ленина', 'Не вывозят мусор', current_date + %d, '%s', %s); `
		line      = `INSERT INTO budget_lines (id, aimak, year, line, functional_code, economic_code, title, approved, adjusted) OVERRIDING SYSTEM VALUE
			VALUES (77, '` + own + `', extract(year FROM current_date)::int + %d, '1', '7062', '2215', 'Услуги', 900, %s);
			INSERT INTO commitments (contract_id, budget_line_id, amount) VALUES ({c}, 77, %s); `
		unscheduled = `DELETE FROM milestones; `
		drawn       = `INSERT INTO payments (contract_id, payment, paid_on, amount, budget_line_id) VALUES ({c}, '9', current_date, %s, 77); UPDATE contracts SET advance_share = 1; `
	)
	w := newTown(t)
	for _, c := range []struct {
		name, sql string
		want      []string
	}{
		{"nothing", ``, nil},
		{"a contract ends in 90 days", `UPDATE contracts SET ends_on = current_date + 90`, []string{"contract_expires 90"}},
		{"in 60", `UPDATE contracts SET ends_on = current_date + 60`, []string{"contract_expires 60"}},
		{"in 30", `UPDATE contracts SET ends_on = current_date + 30`, []string{"contract_expires 30"}},
		{"today", `UPDATE contracts SET ends_on = current_date`, []string{"contract_expires 30"}},
		{"in 91", `UPDATE contracts SET ends_on = current_date + 91`, nil},
		{"a draft ends", `UPDATE contracts SET ends_on = current_date + 30, status = 'draft'`, nil},
		{"a completed one ends", `UPDATE contracts SET ends_on = current_date + 30, status = 'completed'`, nil},
		{"notice is due", `UPDATE contracts SET notice_on = current_date + 30`, []string{"notice_due"}},
		{"notice later", `UPDATE contracts SET notice_on = current_date + 31`, nil},
		{"notice given", `UPDATE contracts SET notice_on = current_date + 3; INSERT INTO contract_events (contract_id, kind, happened_on) VALUES ({c}, 'notice', current_date)`, nil},
		{"a milestone is late", `UPDATE milestones SET due_on = current_date - 1`, []string{"milestone_overdue"}},
		{"a milestone is due today", `UPDATE milestones SET due_on = current_date`, nil},
		{"a milestone is met", `UPDATE milestones SET due_on = current_date - 9, met_on = current_date - 9`, nil},
		{"a milestone is dropped", `UPDATE milestones SET due_on = current_date - 9, dropped = true; UPDATE contracts SET starts_on = current_date`, nil},
		{"nothing accepted for 45 days", unscheduled, []string{"act_overdue"}},
		{"nothing accepted yet", unscheduled + `UPDATE contracts SET starts_on = current_date - 44`, nil},
		{"accepted lately", unscheduled + `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) VALUES ({c}, '1', current_date, current_date - 40, current_date - 10, 0)`, nil},
		{"refused lately", unscheduled + `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount, status, reason) VALUES ({c}, '1', current_date, current_date - 40, current_date - 10, 0, 'refused', 'x')`, []string{"act_overdue"}},
		{"ended long ago", unscheduled + `UPDATE contracts SET starts_on = current_date - 700, ends_on = current_date - 91`, nil},
		{"all accepted to the end", unscheduled + `UPDATE contracts SET starts_on = current_date - 200, ends_on = current_date - 60;
			INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) VALUES ({c}, '1', current_date, current_date - 200, current_date - 60, 0)`, nil},
		{"an act is unpaid", act, []string{"act_unpaid"}},
		{"for 30 days only", fresh, nil},
		{"an act is paid in part", act + fmt.Sprintf(paid, "999.99"), []string{"act_unpaid"}},
		{"an act is paid", act + fmt.Sprintf(paid, "1000"), nil},
		{"the rest was withheld", act + fmt.Sprintf(paid, "900") + `INSERT INTO penalties (contract_id, penalty, imposed_on, withheld_on, amount, reason) VALUES ({c}, '1', current_date - 6, current_date - 5, 100, 'x')`, nil},
		{"the advance is set off", act + `UPDATE acts SET advance_set_off = 1000`, nil},
		{"a payment names no act, and there is no advance", act + unlinked, nil},
		{"an advance pays for no act", act + unlinked + `UPDATE contracts SET advance_share = 0.3`, []string{"act_unpaid"}},
		{"a guarantee runs out", fmt.Sprintf(guarantee, "", "performance", 30, ""), []string{"guarantee_ends"}},
		{"a guarantee has time", fmt.Sprintf(guarantee, "", "performance", 31, ""), nil},
		{"a guarantee ran out", fmt.Sprintf(guarantee, "", "performance", -1, ""), []string{"guarantee_ends over"}},
		{"a guarantee was returned", fmt.Sprintf(guarantee, ", returned_on", "performance", 3, ", current_date"), nil},
		{"a warranty of what is completed", fmt.Sprintf(guarantee, "", "warranty", 3, "") + `UPDATE contracts SET status = 'completed'`, []string{"guarantee_ends"}},
		{"a security of what is completed", fmt.Sprintf(guarantee, "", "performance", 3, "") + `UPDATE contracts SET status = 'completed'`, nil},
		{"a complaint waits", fmt.Sprintf(complaint, 3, "filed", "NULL"), []string{"complaint_unanswered"}},
		{"a complaint has time", fmt.Sprintf(complaint, 4, "filed", "NULL"), nil},
		{"a complaint is late", fmt.Sprintf(complaint, -1, "in_work", "NULL"), []string{"complaint_unanswered over"}},
		{"a complaint is answered", fmt.Sprintf(complaint, -1, "answered", "'x'"), nil},
		{"a line is over-committed", fmt.Sprintf(line, 0, "NULL", "900.01"), []string{"line_overcommitted"}},
		{"a line is just enough", fmt.Sprintf(line, 0, "NULL", "900"), nil},
		{"a line was raised", fmt.Sprintf(line, 0, "1000", "900.01"), nil},
		{"a line of last year", fmt.Sprintf(line, -1, "NULL", "900.01"), nil},
		{"a payment uses up its commitment", fmt.Sprintf(line, 0, "NULL", "900") + fmt.Sprintf(drawn, "500"), nil},
		{"a payment beyond its commitment", fmt.Sprintf(line, 0, "NULL", "500") + fmt.Sprintf(drawn, "900.01"), []string{"line_overcommitted"}},
		{"no baseline", `DELETE FROM baselines`, []string{"baseline_missing"}},
		{"no baseline, and the contract is over", `DELETE FROM baselines; UPDATE contracts SET status = 'completed'`, nil},
		{"no baseline of what is not contracted", `DELETE FROM baselines; DELETE FROM contract_services`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := w.told(c.sql)
			if got := rulesOf(list); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
			for _, alert := range list {
				for _, lang := range i18n.Languages {
					if text := alert.Sentence(i18n.For(lang), "Аймак", "Служба"); strings.ContainsAny(text, "[<{") || !strings.Contains(text, "Аймак") {
						t.Errorf("%s: %s", lang, text)
					}
				}
			}
		})
	}
}

func TestTheSumsOfAlertsAreExact(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.exec(`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount, advance_set_off) VALUES ({c}, '1', current_date - 40, current_date - 90, current_date - 60, 1000.10, 100.03);
		INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES ({c}, '1', '1', current_date - 5, 300.01);
		INSERT INTO budget_lines (id, aimak, year, line, functional_code, economic_code, title, approved) OVERRIDING SYSTEM VALUE VALUES (77, '` + own + `', extract(year FROM current_date)::int, '1', '7062', '2215', 'Услуги', 900);
		INSERT INTO commitments (contract_id, budget_line_id, amount) VALUES ({c}, 77, 1000.55)`)
	for _, alert := range w.list(w.officer, alerts.Filter{}) {
		want := map[string]string{"act_unpaid": "600.06", "line_overcommitted": "100.55"}[alert.Rule]
		if got := alert.Amount.String(); got != want {
			t.Errorf("%s: %s, want %s", alert.Rule, got, want)
		}
	}
}

func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.exec(`UPDATE contracts SET ends_on = current_date + 20, published = true; DELETE FROM baselines`)
	for _, c := range []struct {
		login, role string
		units       []string
		want        int // of two aimaks with two alerts each
	}{
		{"head", "head", []string{own}, 2}, {"advisor", "advisor", []string{oblast}, 2}, {"auditor", "auditor", nil, 4},
		{"admin", "administrator", nil, 0}, {"other", "officer", []string{foreign}, 2}, {"nowhere", "officer", nil, 0},
	} {
		actor := dbtest.Person(t, w.owner, c.login, c.role, c.units...)
		list := w.list(actor, alerts.Filter{})
		if len(list) != c.want {
			t.Errorf("%s is told of %d things, want %d", c.login, len(list), c.want)
		}
		for _, alert := range list {
			if c.role != "auditor" && (alert.Aimak == own) == (c.login == "other") {
				t.Errorf("%s is told of %s", c.login, alert.Aimak)
			}
		}
	}
	for name, actor := range map[string]db.Actor{"nobody": db.Public, "the program": db.System} {
		if list := w.list(actor, alerts.Filter{}); len(list) != 0 {
			t.Errorf("%s is told of %v", name, list)
		}
	}
}

func TestTheListIsNarrowedSortedPagedAndCounted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.exec(`UPDATE contracts SET ends_on = current_date + 20; DELETE FROM baselines;
		INSERT INTO milestones (contract_id, milestone, title, kind, due_on) SELECT {c}, 'м' || i, 'Этап ' || i, 'reporting', current_date - i FROM generate_series(1, 5) i`)
	all := w.list(w.officer, alerts.Filter{})
	if len(all) != 7 || all[0].Title != "Этап 5" || all[5].Rule != "contract_expires" || all[6].Rule != "baseline_missing" {
		t.Fatalf("the list is %v", rulesOf(all))
	}
	for name, c := range map[string]struct {
		f    alerts.Filter
		want int
	}{
		"a rule": {alerts.Filter{Rule: "milestone_overdue"}, 5}, "no such rule": {alerts.Filter{Rule: "x"}, 7},
		"late": {alerts.Filter{Late: true}, 6}, "search": {alerts.Filter{Search: "этап 3"}, 1}, "another aimak": {alerts.Filter{Aimaks: []string{foreign}}, 0},
		"own aimak": {alerts.Filter{Aimaks: []string{own}}, 7}, "no aimak": {alerts.Filter{Aimaks: []string{}}, 0},
	} {
		if got := w.list(w.officer, c.f); len(got) != c.want {
			t.Errorf("%s: %d alerts, want %d", name, len(got), c.want)
		}
	}
	if got := w.list(w.officer, alerts.Filter{Limit: 2, Offset: 6}); len(got) != 1 {
		t.Errorf("the last page has %d", len(got))
	}
	counts, err := w.store.Counts(t.Context(), w.officer, w.today)
	if err != nil || fmt.Sprint(counts) != "[{contract_expires 1} {milestone_overdue 5} {baseline_missing 1}]" {
		t.Errorf("%v %v", counts, err)
	}
}
