package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// exempt are the tables without row-level security, each with its reason.
var exempt = map[string]string{
	"goose_db_version": "the schema's version; the pages have no right on it at all",
}

func TestEveryTableIsProtectedOrExemptWithAReason(t *testing.T) {
	t.Parallel()
	owner := dbtest.New(t)
	rows, err := owner.Pool().QueryContext(t.Context(), `
		SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
			(SELECT count(*) FROM pg_policies p WHERE p.tablename = c.relname),
			has_table_privilege('kelishim_web', c.oid, 'TRUNCATE, REFERENCES, TRIGGER'),
			has_table_privilege('kelishim_web', c.oid, 'SELECT, INSERT, UPDATE, DELETE'),
			has_table_privilege('kelishim_reader', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
		FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var name string
		var forced, webRules, webUses, readerWrites bool
		var policies int
		if err := rows.Scan(&name, &forced, &policies, &webRules, &webUses, &readerWrites); err != nil {
			t.Fatal(err)
		}
		seen++
		if webRules || readerWrites {
			t.Errorf("%s: the pages may truncate or change it, or the reader may write", name)
		}
		if _, ok := exempt[name]; ok {
			if webUses {
				t.Errorf("%s is exempt and yet open to the pages", name)
			}
			continue
		}
		if !forced || policies == 0 {
			t.Errorf("%s has no row-level security: call protect() or name it among the exempt", name)
		}
	}
	if seen < 30 {
		t.Fatalf("only %d tables were seen", seen)
	}
}

func TestViewsAskAsTheirReader(t *testing.T) {
	t.Parallel()
	var wrong []string
	err := dbtest.New(t).Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
			AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)`).Scan(ctx, &wrong)
	})
	if err != nil || len(wrong) > 0 {
		t.Errorf("views that read as their owner: %v (%v)", wrong, err)
	}
}

func TestDefinersFunctionsHaveAFixedPath(t *testing.T) {
	t.Parallel()
	var wrong []string
	err := dbtest.New(t).Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
			AND NOT coalesce(proconfig::text LIKE '%search_path=%', false)`).Scan(ctx, &wrong)
	})
	if err != nil || len(wrong) > 0 {
		t.Errorf("functions that run as their owner with a path of the caller's: %v (%v)", wrong, err)
	}
}

const (
	own     = "41703204808000"
	merged  = "41703204847000"
	foreign = "41702205807000"
)

// sown puts a budget line into each aimak and merges one into the own.
func sown(t *testing.T) (owner, pages *db.DB, officer db.Actor) {
	t.Helper()
	owner, pages = dbtest.Pages(t)
	_, err := owner.Pool().ExecContext(t.Context(), `
		INSERT INTO successions VALUES ('`+merged+`', '`+own+`', '2025-01-01');
		INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title)
		SELECT a, 2024, '1', '7062', '2215', a FROM unnest('{`+own+`,`+merged+`,`+foreign+`}'::text[]) a`)
	if err != nil {
		t.Fatal(err)
	}
	return owner, pages, dbtest.Person(t, owner, "officer", "officer", own)
}

func lines(t *testing.T, d *db.DB, actor db.Actor) (titles []string) {
	t.Helper()
	err := d.Read(t.Context(), actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT title FROM budget_lines ORDER BY title`).Scan(ctx, &titles)
	})
	if err != nil {
		t.Fatal(err)
	}
	return titles
}

func TestASuccessorInheritsFromTheDayOfTheMerger(t *testing.T) {
	t.Parallel()
	owner, pages, officer := sown(t)
	if got := lines(t, pages, officer); !slices.Equal(got, []string{own, merged}) {
		t.Errorf("the officer of the successor sees %v", got)
	}
	if _, err := owner.Pool().ExecContext(t.Context(), `UPDATE successions SET took_effect_on = current_date + 1`); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, pages, officer); !slices.Equal(got, []string{own}) {
		t.Errorf("a day before the merger he sees %v", got)
	}
}

func TestARoleThatIsClaimedIsNotBelieved(t *testing.T) {
	t.Parallel()
	owner, pages, officer := sown(t)
	for _, role := range []string{"auditor", "system", "administrator"} {
		officer.Role = role
		if got := lines(t, pages, officer); len(got) != 2 {
			t.Errorf("an officer who calls himself %s sees %v", role, got)
		}
	}
	if got := lines(t, pages, db.System); got != nil {
		t.Errorf("the program itself sees money as %v", got)
	}
	if _, err := owner.Pool().ExecContext(t.Context(), `UPDATE users SET disabled_at = now()`); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, pages, officer); got != nil {
		t.Errorf("a locked account sees %v", got)
	}
}

func TestAForeignRowIsNeitherChangedNorMovedNorMade(t *testing.T) {
	t.Parallel()
	_, pages, officer := sown(t)
	for _, c := range []struct {
		query string
		rows  int64
	}{
		{`UPDATE budget_lines SET title = 'x' WHERE aimak = '` + foreign + `'`, 0},
		{`DELETE FROM budget_lines WHERE aimak = '` + foreign + `'`, 0},
		{`UPDATE budget_lines SET aimak = '` + foreign + `' WHERE aimak = '` + own + `'`, -1},
		{`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title) VALUES ('` + foreign + `', 2024, '2', '7062', '2215', 'x')`, -1},
		{`UPDATE budget_lines SET title = title`, 2},
		{`UPDATE users SET role = 'auditor' WHERE id = actor_id()`, -1},
		{`INSERT INTO user_scopes SELECT actor_id(), '` + foreign + `'`, -1},
		{`SELECT * FROM budget_lines WHERE aimak = '` + foreign + `' FOR UPDATE`, 0},
	} {
		err := pages.Do(t.Context(), officer, func(ctx context.Context, tx bun.Tx) error {
			res, err := tx.ExecContext(ctx, c.query)
			if err != nil {
				return err
			}
			if n, _ := res.RowsAffected(); n != c.rows {
				t.Errorf("%s touched %d rows, want %d", c.query, n, c.rows)
			}
			return errDone
		})
		if refused := !errors.Is(err, errDone); refused != (c.rows < 0) {
			t.Errorf("%s: %v", c.query, err)
		}
	}
}

var errDone = errors.New("done")

func TestALoginAboveTheLawIsRefused(t *testing.T) {
	t.Parallel()
	owner, pages := dbtest.Pages(t)
	for name, d := range map[string]*db.DB{"owner": owner, "pages": pages} {
		if err := d.RefuseAllPowerful(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	super, err := db.Open(t.Context(), dbtest.SuperuserURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close()
	if err := super.RefuseAllPowerful(t.Context()); !errors.Is(err, db.ErrAllPowerful) {
		t.Errorf("a superuser: %v", err)
	}
}
