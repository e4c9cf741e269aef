package publication_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/savings"
	"kelishim/savings/publication"
)

const (
	aimak   = "41703204808000"
	foreign = "41702205807000"
)

var key = publication.Key{Aimak: aimak, Category: "waste", Year: 2024}

// scene is a service that costs 500,000 in-house and 400,000 under a contract
// in 2024, with a sole trader as provider.
type scene struct {
	t      *testing.T
	owner  *db.DB
	pages  *publication.Store // over the connection of the pages
	people map[string]db.Actor
}

func newScene(t *testing.T) *scene {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	s := &scene{t: t, owner: owner, pages: publication.NewStore(pages), people: map[string]db.Actor{"": db.Public}}
	s.exec(`INSERT INTO price_index VALUES (2023, 100), (2024, 100)`)
	s.exec(`INSERT INTO contribution_rates VALUES ('2020-01-01', 0.1725) ON CONFLICT DO NOTHING`)
	s.exec(`INSERT INTO services VALUES (?, 'waste', 'ТБО', 'household')`, aimak)
	s.exec(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed) VALUES (?, 2023, '1', '7051', '2215', 'Машины 20101198000011', 500000)`, aimak)
	s.exec(`INSERT INTO attributions SELECT id, aimak, 'waste', 1, 'fixed', 1, 'вся строка' FROM budget_lines`)
	s.exec(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, administration_share, author, reason, components, recorded_by)
		VALUES (?, 'waste', 1, 2023, 'executed', 0, 0, 0, 'Асан Тайный', 'так решили', '{}', 'x')`, aimak)
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('20101198000011', 'ИП Осмонов', 'ИП')`)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES ('Д-1', ?, '20101198000011', 'ТБО', 'open', '2024-01-01', '2024-01-01', '2024-12-31', 400000, 'KGS')`, aimak)
	s.exec(`INSERT INTO contract_services SELECT id, ?, 'waste', 1 FROM contracts`, aimak)
	s.exec(`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) SELECT id, '1', '2024-12-31', '2024-01-01', '2024-12-31', 400000 FROM contracts`)
	for login, unit := range map[string]string{"officer": aimak, "head": aimak, "stranger": foreign, "advisor": "41703000000000", "auditor": ""} {
		role := map[string]string{"stranger": auth.Officer}[login]
		if role == "" {
			role = login
		}
		var id int64
		err := owner.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
			if err := tx.NewRaw(`INSERT INTO users (login, name, role, password_hash) VALUES (?, ?, ?, '-') RETURNING id`, login, login, role).Scan(ctx, &id); err != nil {
				return err
			}
			if unit == "" {
				return nil
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, id, unit)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.people[login] = db.Actor{UserID: id, Name: login, Role: role}
	}
	return s
}

func (s *scene) exec(query string, args ...any) {
	s.t.Helper()
	err := s.owner.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s *scene) publish(who, note string) publication.Publication {
	s.t.Helper()
	one, err := s.pages.Publish(s.t.Context(), s.people[who], key, note)
	if err != nil {
		s.t.Fatalf("%s publishes: %v", who, err)
	}
	return one
}

func is(err error, want *fault.Fault) bool { return errors.Is(err, want) }

func TestAStatementStaysAsItWasPublished(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first := s.publish("officer", "Дешевле")
	if first.Version != 1 || first.Saving.String() != "100000.00" || first.Verdict != string(savings.Saves) {
		t.Fatalf("published: %+v", first)
	}
	s.exec(`UPDATE acts SET amount = 600000; UPDATE contracts SET value = 600000`)
	kept, err := s.pages.Get(t.Context(), db.Public, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := kept.Drawn()
	if err != nil {
		t.Fatal(err)
	}
	st := drawn.Statement
	if st.Avoidable.Saving.String() != "100000.00" || st.Avoidable.InHouse.String() != "500000.00" || st.Price.String() != "400000.00" || len(st.Lines) == 0 {
		t.Errorf("the published statement reads %s − %s", st.Avoidable.InHouse, st.Avoidable.Outsourced)
	}
	total := savings.Total([]savings.Row{st.Row()})
	if row, err := kept.Row(); err != nil || savings.Total([]savings.Row{row}).SavingAvoidable.String() != total.SavingAvoidable.String() || row.Low.String() != st.Low.String() || !row.SavingAvoidableShare.Decimal.Equal(st.Avoidable.Share.Decimal) {
		t.Errorf("the results beside it differ: %+v, %v", row, err)
	}
	now, err := s.pages.Preview(t.Context(), s.people["officer"], key)
	if err != nil || !kept.Differs(now) || now.Statement.Verdict != savings.CostsMore {
		t.Errorf("nobody notices that it costs more by now (%v)", err)
	}
	second := s.publish("head", "Вышло дороже")
	if second.Version != 2 || second.Saving.String() != "-100000.00" {
		t.Errorf("the second version: %+v", second)
	}
	versions, err := s.pages.Versions(t.Context(), db.Public, key)
	if err != nil || len(versions) != 2 || !versions[0].Current || versions[1].Current || versions[1].Saving.String() != "100000.00" {
		t.Errorf("everybody reads %d versions, %v", len(versions), err)
	}
	year, rows, err := s.pages.Newest(t.Context(), db.Public, 2025, nil)
	if err != nil || year != 2024 || len(rows) != 1 || rows[0].SavingAvoidable.String() != "-100000.00" {
		t.Errorf("an old version counts in totals: %+v, %v", rows, err)
	}
}

func TestNothingPersonalIsPublished(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	one := s.publish("officer", "Звоните 20101198000011")
	stored, err := s.pages.Get(t.Context(), db.Public, one.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"20101198000011", "Асан Тайный", "так решили"} {
		if strings.Contains(stored.Body+stored.Figures+stored.Note, secret) {
			t.Errorf("published: %s", secret)
		}
	}
	if !strings.Contains(stored.Body, "ИП Осмонов") || !strings.Contains(stored.Body, "2010**********") || !strings.Contains(stored.Body, "вся строка") {
		t.Error("the provider's name, a masked INN or the reasons are missing")
	}
}

func TestWhoMayPublishAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	for _, who := range []string{"stranger", "advisor", "auditor", ""} {
		if _, err := s.pages.Publish(ctx, s.people[who], key, ""); err == nil {
			t.Errorf("%q published", who)
		}
	}
	if _, err := s.pages.Publish(ctx, s.people["officer"], publication.Key{Aimak: aimak, Category: "waste", Year: 2031}, ""); !is(err, savings.ErrNoServiceYear) {
		t.Errorf("a year without a contract: %v", err)
	}
	if _, err := s.pages.Publish(ctx, s.people["officer"], key, strings.Repeat("ы", 1001)); !is(err, publication.ErrLong) {
		t.Errorf("a novel as a note: %v", err)
	}
	if err := s.pages.Withdraw(ctx, s.people["officer"], key, "рано"); !is(err, publication.ErrNotOut) {
		t.Errorf("closing what is closed: %v", err)
	}
	s.publish("head", "")
	if _, err := s.pages.Publish(ctx, s.people["officer"], key, ""); !is(err, publication.ErrSame) {
		t.Errorf("the same twice: %v", err)
	}
	for _, who := range []string{"stranger", "advisor", "auditor", ""} {
		if err := s.pages.Withdraw(ctx, s.people[who], key, "нельзя"); err == nil {
			t.Errorf("%q closed it", who)
		}
	}
	if err := s.pages.Withdraw(ctx, s.people["officer"], key, " "); !is(err, publication.ErrReason) {
		t.Errorf("closing without a reason: %v", err)
	}
}

func TestWhatIsClosedIsReadByItsOwnAlone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	first := s.publish("officer", "")
	second := s.publish("officer", "ещё раз")
	if err := s.pages.Withdraw(ctx, s.people["head"], key, "Ошибка в объёме"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{first.ID, second.ID} {
		for who, reads := range map[string]bool{"": false, "stranger": false, "officer": true, "head": true, "advisor": true, "auditor": true} {
			if _, err := s.pages.Get(ctx, s.people[who], id); (err == nil) != reads {
				t.Errorf("%q reads version %d: %v", who, id, err)
			}
		}
	}
	if year, rows, err := s.pages.Newest(ctx, db.Public, 2025, nil); err != nil || year != 0 || len(rows) != 0 {
		t.Errorf("a closed statement counts: %v, %v", rows, err)
	}
	if third := s.publish("officer", ""); third.Version != 3 {
		t.Errorf("opened again as version %d", third.Version)
	}
	if _, err := s.pages.Get(ctx, db.Public, first.ID); !is(err, db.ErrNotFound) {
		t.Errorf("a version that was closed is open again: %v", err)
	}
}

func TestTheTableKeepsWhatWasPublished(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	one := s.publish("officer", "")
	err := s.owner.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE statement_publications SET saving = 1 WHERE id = ?`, one.ID)
		return err
	})
	if db.Constraint(err) != "statement_publications_kept" {
		t.Errorf("a published figure was changed: %v", err)
	}
	err = s.owner.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE statement_publications SET body = '{}' WHERE id = ?`, one.ID)
		return err
	})
	if got := db.Constraint(err); got != "statement_publications_kept" && got != "statement_publications_body_hashed" {
		t.Errorf("a published statement was changed: %v", err)
	}
}

func TestTheKeeperNoticesWhatChanged(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ctx := t.Context()
	one := s.publish("officer", "")
	keeper := publication.NewKeeper(s.owner)
	differs := func(want bool, when string) {
		t.Helper()
		if err := keeper.Recent(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := s.pages.Get(ctx, db.Public, one.ID)
		if err != nil || (got.DiffersSince != nil) != want {
			t.Errorf("%s: differs since %v, %v", when, got.DiffersSince, err)
		}
		if count, err := s.pages.Changed(ctx, s.people["officer"], []string{aimak}); err != nil || (count == 1) != want {
			t.Errorf("%s: the officer is told of %d, %v", when, count, err)
		}
	}
	differs(false, "just published")
	s.exec(`UPDATE budget_lines SET title = 'Машины и топливо'`)
	differs(false, "another title")
	s.exec(`UPDATE acts SET amount = 399000`)
	differs(true, "another price")
	s.exec(`UPDATE acts SET amount = 400000`)
	differs(false, "the old price again")
	s.exec(`DELETE FROM baselines`)
	differs(true, "no baseline any more")
}

func TestWhatCannotBeComparedIsPublishedAsSuch(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.exec(`DELETE FROM baselines`)
	one := s.publish("officer", "")
	if one.Status != string(savings.NoBaseline) || one.Verdict != "" || one.Saving.Valid {
		t.Errorf("published as %s %q %s", one.Status, one.Verdict, one.Saving)
	}
	list, total, err := s.pages.List(t.Context(), db.Public, publication.Filter{Verdict: publication.NotComparable, Limit: 10})
	if err != nil || total != 1 || len(list) != 1 || list[0].Body != "" {
		t.Errorf("listed %d of %d, %v", len(list), total, err)
	}
	if _, total, _ := s.pages.List(t.Context(), db.Public, publication.Filter{Verdict: string(savings.Saves), Limit: 10}); total != 0 {
		t.Error("it stands among those that save")
	}
	for aimaks, want := range map[string]int{aimak: 2024, foreign: 0} {
		if year, _, err := s.pages.Newest(t.Context(), db.Public, 2025, []string{aimaks}); err != nil || year != want {
			t.Errorf("the newest year of %s is %d, %v", aimaks, year, err)
		}
	}
	if year, _, err := s.pages.Newest(t.Context(), db.Public, 2024, nil); err != nil || year != 0 {
		t.Errorf("a year that still runs counts: %d, %v", year, err)
	}
	_, rows, err := s.pages.Newest(t.Context(), db.Public, 2025, nil)
	if total := savings.Total(rows); err != nil || total.Of != 1 || total.Comparable != 0 || total.SavingAvoidable.Valid || total.Verdict() != "" {
		t.Errorf("it counts: %+v, %v", total, err)
	}
}
