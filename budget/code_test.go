package budget_test

import (
	"errors"
	"testing"

	"kelishim/aimaks"
	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func code(kind, digits, name, from, to string) budget.Code {
	c := budget.Code{Kind: kind, Code: digits, Names: aimaks.Names{NameRU: name}, Confidence: "fair"}
	if from != "" {
		c.ValidFrom = date.MustParse(from)
	}
	if to != "" {
		c.ValidTo = date.MustParse(to)
	}
	return c
}

func TestALineIsTitledByTheLongestBeginningOfItsCodeInForce(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := budget.NewStore(conn)
	mustExec(t, conn, `DELETE FROM classification_codes`)
	for _, c := range []budget.Code{
		code("economic", "2215", "всегда", "", ""),
		code("economic", "22151", "до 2024", "", "2023-12-31"),
		code("economic", "22151", "с 2024", "2024-01-01", ""),
		code("economic", "221511", "исправлено", "2024-06-01", ""),
		code("functional", "7051", "отходы", "", ""),
	} {
		if err := store.AddCode(t.Context(), officer, &c); err != nil {
			t.Fatal(err)
		}
	}
	codes, err := store.Codes(t.Context(), officer)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ kind, code, on, want string }{
		{"economic", "2215", "2024-01-01", "всегда"},
		{"economic", "22159900", "2024-01-01", "всегда"},
		{"economic", "22151100", "2023-12-31", "до 2024"},
		{"economic", "22151100", "2024-01-01", "с 2024"},
		{"economic", "22151100", "2024-06-01", "исправлено"},
		{"economic", "2211", "2024-01-01", ""},
		{"functional", "70511", "2024-01-01", "отходы"},
		{"functional", "2215", "2024-01-01", ""},
		{"economic", "", "2024-01-01", ""},
	} {
		got, ok := codes.TitleOf(test.kind, test.code, date.MustParse(test.on))
		if got.NameRU != test.want || ok != (test.want != "") {
			t.Errorf("%s %s on %s is %q, want %q", test.kind, test.code, test.on, got.NameRU, test.want)
		}
	}
}

func TestCodesAreToBeConfirmedUntilSomebodySaysSo(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := budget.NewStore(conn)
	all, total, err := store.ListCodes(t.Context(), officer, budget.CodesFilter{Unconfirmed: true, Limit: 100})
	if err != nil || total != 41 || len(all) != 41 || all[0].Kind != "functional" {
		t.Fatalf("%d of %d to be confirmed, %v; the register ships 41", len(all), total, err)
	}
	one := all[0]
	one.Confidence = "confirmed"
	if err := store.ChangeCode(t.Context(), officer, &one); err != nil {
		t.Fatal(err)
	}
	if got, _ := store.Code(t.Context(), officer, one.ID); got.ToConfirm() || got.NameRU != one.NameRU {
		t.Errorf("after confirming %+v", got)
	}
	for _, test := range []struct {
		name  string
		f     budget.CodesFilter
		total int
	}{
		{"to be confirmed", budget.CodesFilter{Unconfirmed: true, Limit: 5}, 40},
		{"economic", budget.CodesFilter{Kind: "economic", Limit: 5}, 20},
		{"by the beginning of a code", budget.CodesFilter{Search: "7091", Limit: 5}, 2},
		{"by a Kyrgyz name in capitals", budget.CodesFilter{Search: "ЭМГЕК АКЫ", Limit: 5}, 1},
	} {
		if _, total, err := store.ListCodes(t.Context(), officer, test.f); err != nil || total != test.total {
			t.Errorf("%s: %d, %v; want %d", test.name, total, err, test.total)
		}
	}
	if err := store.DeleteCode(t.Context(), officer, one.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Code(t.Context(), officer, one.ID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("after deleting: %v", err)
	}
}

func TestCodesAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := budget.NewStore(conn)
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Code)
	}{
		{"twice from no day", "register.code_taken", "code", func(*budget.Code) {}},
		{"an unknown kind", "register.code_kind", "kind", func(c *budget.Code) { c.Kind = "regional" }},
		{"three digits", "budget.code_digits", "code", func(c *budget.Code) { c.Code = "211" }},
		{"no name", "register.name_ru", "name_ru", func(c *budget.Code) { c.NameRU = "" }},
		{"the last day before the first", "register.valid_order", "valid_to", func(c *budget.Code) {
			c.ValidFrom, c.ValidTo = date.Of(2025, 1, 2), date.Of(2025, 1, 1)
		}},
		{"an unknown confidence", "register.confidence_unknown", "confidence", func(c *budget.Code) { c.Confidence = "sure" }},
	} {
		c := code("economic", "2111", "Заработная плата", "", "")
		test.spoil(&c)
		refused(t, test.name, store.AddCode(t.Context(), officer, &c), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"classification_codes_once", `'economic', '2111', 'x', NULL, NULL, 'fair'`},
		{"classification_codes_kind_known", `'regional', '2111', 'x', NULL, NULL, 'fair'`},
		{"classification_codes_digits", `'economic', '211', 'x', NULL, NULL, 'fair'`},
		{"classification_codes_name_ru_given", `'economic', '2999', ' ', NULL, NULL, 'fair'`},
		{"classification_codes_valid_in_order", `'economic', '2999', 'x', '2025-01-02', '2025-01-01', 'fair'`},
		{"classification_codes_confidence_known", `'economic', '2999', 'x', NULL, NULL, 'sure'`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO classification_codes (kind, code, name_ru, valid_from, valid_to, confidence)
			VALUES (`+test.values+`)`), test.constraint)
	}
}
