package aimaks_test

import (
	"errors"
	"sync"
	"testing"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func succession(predecessor, successor string) aimaks.Succession {
	return aimaks.Succession{Predecessor: predecessor, Successor: successor, TookEffectOn: date.Of(2025, 1, 1)}
}

func TestSuccessionsAreAddedChangedAndTakenBack(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	one := succession(third, burgondu)
	if err := store.AddSuccession(t.Context(), db.System, one); err != nil {
		t.Fatal(err)
	}
	one.TookEffectOn = date.Of(2026, 3, 1)
	if err := store.ChangeSuccession(t.Context(), db.System, one); err != nil {
		t.Fatal(err)
	}
	register := loadRegister(t, conn)
	if register.At(third, 2025) != third || register.At(third, 2026) != burgondu {
		t.Errorf("in 2025 %s, in 2026 %s", register.At(third, 2025), register.At(third, 2026))
	}
	if err := store.DeleteSuccession(t.Context(), db.System, third, burgondu); err != nil {
		t.Fatal(err)
	}
	if err := store.DeleteSuccession(t.Context(), db.System, third, burgondu); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("taking it back twice: %v", err)
	}
}

func TestSuccessionsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	for _, pair := range [][2]string{{third, fourth}, {fourth, burgondu}} {
		if err := store.AddSuccession(t.Context(), db.System, succession(pair[0], pair[1])); err != nil {
			t.Fatal(err)
		}
	}
	noDay := succession(kokMoynok, boruBash)
	noDay.TookEffectOn = date.Date{}
	for _, test := range []struct {
		name, key, field string
		one              aimaks.Succession
	}{
		{"itself", "register.succession_itself", "successor", succession(third, third)},
		{"no predecessor", "register.unit_unknown", "predecessor", succession("", burgondu)},
		{"an unknown predecessor", "register.unit_unknown", "predecessor", succession("99999999999999", burgondu)},
		{"an unknown successor", "register.unit_unknown", "successor", succession(third, "99999999999999")},
		{"no day", "register.succession_day", "took_effect_on", noDay},
		{"twice", "register.succession_taken", "successor", succession(third, fourth)},
		{"a circle over two", "register.succession_circle", "successor", succession(burgondu, third)},
		{"a circle of two", "register.succession_circle", "successor", succession(burgondu, fourth)},
	} {
		refused(t, test.name, store.AddSuccession(t.Context(), db.System, test.one), test.key, test.field)
	}
	if got := len(loadRegister(t, conn).Successions()); got != 2 {
		t.Errorf("%d successions stand, want the 2 good ones", got)
	}
}

func TestTwoHalvesOfACircleAtOnceAreNotBothKept(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	for range 10 {
		var group sync.WaitGroup
		for _, one := range []aimaks.Succession{succession(third, fourth), succession(fourth, third)} {
			group.Go(func() {
				err := store.AddSuccession(t.Context(), db.System, one)
				if err != nil && !errors.Is(err, aimaks.ErrSuccessionCircle) && !errors.Is(err, db.ErrBusy) {
					t.Errorf("refused with %v", err)
				}
			})
		}
		group.Wait()
		if got := len(loadRegister(t, conn).Successions()); got != 1 {
			t.Fatalf("%d successions were kept, want 1", got)
		}
		if err := exec(t, conn, `DELETE FROM successions`); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheTableOfSuccessionsRefusesByItself(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	merge(t, conn, third, burgondu, "2025-01-01")
	for _, test := range []struct{ constraint, values string }{
		{"successions_once", `'41703204847000', '41703204808000', '2026-01-01'`},
		{"successions_two_units", `'41703204847000', '41703204847000', '2026-01-01'`},
		{"successions_predecessor_known", `'99999999999999', '41703204808000', '2026-01-01'`},
		{"successions_successor_known", `'41703204847000', '99999999999999', '2026-01-01'`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO successions VALUES (`+test.values+`)`), test.constraint)
	}
}
