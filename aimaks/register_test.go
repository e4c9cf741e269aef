package aimaks_test

import (
	"context"
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// Aiyl aimaks of the register that the tests speak of.
const (
	burgondu   = "41703204808000"
	kokMoynok  = "41702220807000"
	boruBash   = "41702205807000"
	suzakAimak = "41703220856000"
	third      = "41703204847000"
	fourth     = "41703204855000"
)

func loadRegister(t *testing.T, conn *db.DB) *aimaks.Register {
	t.Helper()
	register, err := aimaks.NewStore(conn).Register(t.Context(), db.System)
	if err != nil {
		t.Fatal(err)
	}
	return register
}

// exec runs SQL behind the stores' back, as an import or a mistake would.
func exec(t *testing.T, conn *db.DB, query string, args ...any) error {
	t.Helper()
	return conn.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

func merge(t *testing.T, conn *db.DB, predecessor, successor, on string) {
	t.Helper()
	err := exec(t, conn, `INSERT INTO successions VALUES (?, ?, ?)`, predecessor, successor, on)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAUnitLiesInItsRaionAndOblast(t *testing.T) {
	t.Parallel()
	register := loadRegister(t, dbtest.New(t))
	for _, test := range []struct{ name, soate, raion, oblast string }{
		{"an aimak", kokMoynok, "41702220000000", "41702000000000"},
		{"a raion is its own", "41702220000000", "41702220000000", "41702000000000"},
		{"an oblast lies in no raion", "41702000000000", "", "41702000000000"},
		{"a city of republican rank stands for an oblast", "41711000000000", "", "41711000000000"},
		{"a unit that is not in the register", "99999999999999", "", ""},
	} {
		if got := register.Raion(test.soate); got != test.raion {
			t.Errorf("%s: raion %q, want %q", test.name, got, test.raion)
		}
		if got := register.Oblast(test.soate); got != test.oblast {
			t.Errorf("%s: oblast %q, want %q", test.name, got, test.oblast)
		}
	}
}

func TestNamesFallBackToRussian(t *testing.T) {
	t.Parallel()
	names := aimaks.Names{NameRU: "Берю-Башский", NameKY: "Бөрү-Баш"}
	for lang, want := range map[string]string{"ru": "Берю-Башский", "ky": "Бөрү-Баш", "en": "Берю-Башский", "": "Берю-Башский"} {
		if got := names.Name(lang); got != want {
			t.Errorf("%q: %s, want %s", lang, got, want)
		}
	}
	register := loadRegister(t, dbtest.New(t))
	if got := register.Name(boruBash, "ky"); got != "Бөрү-Баш айыл аймагы" {
		t.Errorf("Kyrgyz name %q", got)
	}
	if got := register.Name("123", "ky"); got != "123" {
		t.Errorf("a unit unknown is called %q, want its code", got)
	}
}

func TestAimaksAreSortedByNameInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	register := loadRegister(t, dbtest.New(t))
	ru, ky := register.Aimaks("ru"), register.Aimaks("ky")
	if len(ru) != 453 || len(ky) != 453 {
		t.Fatalf("%d and %d aimaks, the register has 453", len(ru), len(ky))
	}
	if slices.EqualFunc(ru, ky, func(a, b aimaks.Unit) bool { return a.SOATE == b.SOATE }) {
		t.Error("Russian and Kyrgyz order are the same: the language was not heard")
	}
	if ru[0].Name("ru") > ru[452].Name("ru") {
		t.Errorf("first %s, last %s", ru[0].NameRU, ru[452].NameRU)
	}
}

func TestSearchFindsByNameCodeAndLettersOfAnyKeyboard(t *testing.T) {
	t.Parallel()
	register := loadRegister(t, dbtest.New(t))
	for _, test := range []struct {
		name   string
		filter aimaks.UnitFilter
		finds  string
	}{
		{"Kyrgyz letters", aimaks.UnitFilter{Search: "Бөрү-Баш"}, boruBash},
		{"Russian letters for a Kyrgyz name", aimaks.UnitFilter{Search: "бору-баш"}, boruBash},
		{"upper case", aimaks.UnitFilter{Search: "БЕРЮ"}, boruBash},
		{"Latin letters", aimaks.UnitFilter{Search: "boru-bash"}, boruBash},
		{"the beginning of a code", aimaks.UnitFilter{Search: "41702220807"}, kokMoynok},
		{"a raion and a level", aimaks.UnitFilter{Level: aimaks.LevelAimak, Raion: "41702220000000"}, kokMoynok},
		{"an oblast", aimaks.UnitFilter{Oblast: "41703000000000"}, suzakAimak},
	} {
		found := register.Find(test.filter, "ru")
		if !slices.ContainsFunc(found, func(u aimaks.Unit) bool { return u.SOATE == test.finds }) {
			t.Errorf("%s: %s is not among the %d found", test.name, test.finds, len(found))
		}
		if len(found) == 544 {
			t.Errorf("%s: nothing was filtered", test.name)
		}
	}
	if found := register.Find(aimaks.UnitFilter{Search: "нет такого"}, "ru"); len(found) != 0 {
		t.Errorf("%d units answer to nonsense", len(found))
	}
	if codes := register.Codes(aimaks.UnitFilter{}); codes != nil {
		t.Errorf("an empty filter narrows to %d codes", len(codes))
	}
	if codes := register.Codes(aimaks.UnitFilter{Search: "нет такого"}); codes == nil || len(codes) != 0 {
		t.Errorf("a search that finds nothing gives %v, want none rather than all", codes)
	}
	if codes := register.Codes(aimaks.UnitFilter{Search: "Сузакский район"}); !slices.Contains(codes, suzakAimak) {
		t.Errorf("a raion's name does not find its aimaks: %v", codes)
	}
}

func TestAServiceBelongsToTheAimakThatExistedOnTheLastDayOfTheYear(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		mergers [][3]string
		soate   string
		year    int
		want    string
	}{
		{"no merger", nil, third, 2025, third},
		{"before the merger", [][3]string{{third, burgondu, "2025-01-01"}}, third, 2024, third},
		{"in its year", [][3]string{{third, burgondu, "2025-01-01"}}, third, 2025, burgondu},
		{"on the last day of the year", [][3]string{{third, burgondu, "2024-12-31"}}, third, 2024, burgondu},
		{"two after each other", [][3]string{{third, fourth, "2023-05-01"}, {fourth, burgondu, "2025-01-01"}}, third, 2025, burgondu},
		{"only the first of two", [][3]string{{third, fourth, "2023-05-01"}, {fourth, burgondu, "2025-01-01"}}, third, 2024, fourth},
		{"of several successors the latest", [][3]string{{third, fourth, "2024-03-01"}, {third, burgondu, "2024-02-01"}}, third, 2025, fourth},
		{"of several the latest by that year", [][3]string{{third, fourth, "2026-03-01"}, {third, burgondu, "2024-02-01"}}, third, 2025, burgondu},
		{"of several on one day the lowest code", [][3]string{{third, fourth, "2024-03-01"}, {third, burgondu, "2024-03-01"}}, third, 2025, burgondu},
		{"a circle ends", [][3]string{{third, fourth, "2024-03-01"}, {fourth, third, "2024-06-01"}}, third, 2025, fourth},
		{"a unit that is not in the register", nil, "99999999999999", 2025, "99999999999999"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			conn := dbtest.New(t)
			for _, m := range test.mergers {
				merge(t, conn, m[0], m[1], m[2])
			}
			if got := loadRegister(t, conn).At(test.soate, test.year); got != test.want {
				t.Errorf("At(%s, %d) = %s, want %s", test.soate, test.year, got, test.want)
			}
		})
	}
}

func TestPredecessorsAndSuccessorsAreKnownFromBothEnds(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	merge(t, conn, third, burgondu, "2025-01-01")
	merge(t, conn, fourth, burgondu, "2025-01-01")
	register := loadRegister(t, conn)
	if got := register.Predecessors(burgondu); len(got) != 2 || got[0].Predecessor != third {
		t.Errorf("predecessors %v", got)
	}
	if got := register.Successors(third); len(got) != 1 || got[0].Successor != burgondu || !got[0].TookEffectOn.Equal(date.Of(2025, 1, 1)) {
		t.Errorf("successors %v", got)
	}
	if got := register.Successions(); len(got) != 2 {
		t.Errorf("%d successions", len(got))
	}
	if got := register.Children("41702220000000"); len(got) == 0 || got[0].Parent != "41702220000000" {
		t.Errorf("children of Ton raion: %v", got)
	}
}
