package aimaks_test

import (
	"errors"
	"testing"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
)

const (
	tonRaion   = "41702220000000"
	issykKul   = "41702000000000"
	newVillage = "41702220807010"
)

// refused checks that err holds a refusal with this key on this field.
func refused(t *testing.T, what string, err error, key, field string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Key == key && f.Field == field {
			return
		}
	}
	t.Errorf("%s: refused with %v, want %s on %q", what, err, key, field)
}

func TestUnitsAreAddedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	unit := aimaks.Unit{SOATE: " " + newVillage + " ", Level: "village", Names: aimaks.Names{NameRU: " Кок-Мойнок "}, Parent: kokMoynok}
	if err := store.AddUnit(t.Context(), db.System, &unit); err != nil {
		t.Fatal(err)
	}
	got, ok := loadRegister(t, conn).Unit(newVillage)
	if !ok || got.NameRU != "Кок-Мойнок" || got.NameKY != "" || got.Parent != kokMoynok || !got.ValidTo.IsZero() {
		t.Fatalf("kept as %+v", got)
	}
	unit.NameKY, unit.ValidFrom, unit.ValidTo = "Көк-Мойнок", date.Of(2020, 1, 1), date.Of(2025, 12, 31)
	if err := store.ChangeUnit(t.Context(), db.System, &unit); err != nil {
		t.Fatal(err)
	}
	if got, _ := loadRegister(t, conn).Unit(newVillage); got.Name("ky") != "Көк-Мойнок" || !got.ValidTo.Equal(unit.ValidTo) {
		t.Errorf("changed to %+v", got)
	}
	if err := store.DeleteUnit(t.Context(), db.System, newVillage); err != nil {
		t.Fatal(err)
	}
	if _, ok := loadRegister(t, conn).Unit(newVillage); ok {
		t.Error("the village is still there")
	}
	if err := store.DeleteUnit(t.Context(), db.System, newVillage); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("deleting it again: %v", err)
	}
	if err := store.ChangeUnit(t.Context(), db.System, &unit); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("changing what is not there: %v", err)
	}
}

func TestUnitsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	good := aimaks.Unit{SOATE: newVillage, Level: "village", Names: aimaks.Names{NameRU: "Кок-Мойнок"}, Parent: kokMoynok}
	for _, test := range []struct {
		name, key, field string
		spoil            func(*aimaks.Unit)
	}{
		{"13 digits", "register.soate", "soate", func(u *aimaks.Unit) { u.SOATE = "4170222080701" }},
		{"letters in the code", "register.soate", "soate", func(u *aimaks.Unit) { u.SOATE = "4170222080701O" }},
		{"an unknown level", "register.level_unknown", "level", func(u *aimaks.Unit) { u.Level = "hamlet" }},
		{"no Russian name", "register.name_ru", "name_ru", func(u *aimaks.Unit) { u.NameRU = "  " }},
		{"no parent", "register.parent_needed", "parent", func(u *aimaks.Unit) { u.Parent = "" }},
		{"a parent that is not there", "register.parent_unknown", "parent", func(u *aimaks.Unit) { u.Parent = "99999999999999" }},
		{"a raion below an aimak", "register.parent_level", "parent", func(u *aimaks.Unit) { u.Level = "raion" }},
		{"an oblast below anything", "register.parent_level", "parent", func(u *aimaks.Unit) { u.Level = "oblast" }},
		{"its own parent", "register.parent_level", "parent", func(u *aimaks.Unit) { u.Parent = u.SOATE }},
		{"the last day before the first", "register.valid_order", "valid_to", func(u *aimaks.Unit) {
			u.ValidFrom, u.ValidTo = date.Of(2025, 1, 2), date.Of(2025, 1, 1)
		}},
		{"a code that is taken", "register.unit_taken", "soate", func(u *aimaks.Unit) { u.SOATE = "41702220807000"; u.Parent = "41702205807000" }},
	} {
		unit := good
		test.spoil(&unit)
		refused(t, test.name, store.AddUnit(t.Context(), db.System, &unit), test.key, test.field)
	}
	several := aimaks.Unit{}
	if got := fault.All(store.AddUnit(t.Context(), db.System, &several)); len(got) != 3 {
		t.Errorf("an empty form is refused with %v, want code, level and name at once", got)
	}
}

func TestAUnitCannotBeTurnedUnderWhatLiesInIt(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	raion, _ := loadRegister(t, conn).Unit(tonRaion)
	raion.Level = "aiyl_aimak"
	refused(t, "a raion with aimaks becomes an aimak", aimaks.NewStore(conn).ChangeUnit(t.Context(), db.System, &raion), "register.level_below", "level")
	if unit, _ := loadRegister(t, conn).Unit(tonRaion); unit.Level != "raion" {
		t.Errorf("it was written all the same: %s", unit.Level)
	}
}

func TestAUnitInUseIsNotDeleted(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	for what, use := range map[string]string{
		kokMoynok:  `INSERT INTO households VALUES ('41702220807000', 2024, 1, NULL)`,
		boruBash:   `INSERT INTO services VALUES ('41702205807000', 'waste', NULL, 'trip')`,
		third:      `INSERT INTO successions VALUES ('41703204847000', '41703204808000', '2025-01-01')`,
		suzakAimak: `INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title) VALUES ('41703220856000', 2024, '1', '7051', '2111', 'x')`,
		issykKul:   `SELECT 1`, // raions lie in it
	} {
		if err := exec(t, conn, use); err != nil {
			t.Fatal(err)
		}
		if err := store.DeleteUnit(t.Context(), db.System, what); !errors.Is(err, aimaks.ErrUnitUsed) {
			t.Errorf("deleting %s after %s: %v", what, use, err)
		}
	}
}

func TestTheTableOfUnitsRefusesByItself(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	for _, test := range []struct{ constraint, values string }{
		{"units_pkey", `'41702220807000', 'village', 'x', NULL, NULL, NULL, NULL, NULL`},
		{"units_soate_14_digits", `'417', 'village', 'x', NULL, NULL, NULL, NULL, NULL`},
		{"units_level_known", `'41702220807010', 'hamlet', 'x', NULL, NULL, NULL, NULL, NULL`},
		{"units_name_ru_given", `'41702220807010', 'village', ' ', NULL, NULL, NULL, NULL, NULL`},
		{"units_parent_known", `'41702220807010', 'village', 'x', NULL, NULL, '99999999999999', NULL, NULL`},
		{"units_parent_other", `'41702220807010', 'village', 'x', NULL, NULL, '41702220807010', NULL, NULL`},
		{"units_valid_in_order", `'41702220807010', 'village', 'x', NULL, NULL, NULL, '2025-01-02', '2025-01-01'`},
	} {
		err := exec(t, conn, `INSERT INTO units (soate, level, name_ru, name_ky, name_en, parent, valid_from, valid_to) VALUES (`+test.values+`)`)
		refusedByTable(t, err, test.constraint)
	}
}

// refusedByTable checks the constraint that refused and that a sentence stands
// ready for it.
func refusedByTable(t *testing.T, err error, constraint string) {
	t.Helper()
	if got := db.Constraint(err); got != constraint {
		t.Errorf("refused by %q (%v), want %s", got, err, constraint)
	}
	if len(fault.All(aimaks.Refusals.Kindly(err))) != 1 {
		t.Errorf("no refusal is mapped to %s", constraint)
	}
}
