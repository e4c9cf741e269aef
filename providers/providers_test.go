package providers_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/providers"
)

var clerk = db.Actor{UserID: 1, Name: "Айгүл", Role: "administrator"}

func day(s string) date.Date { return date.MustParse(s) }

func lake() providers.Provider {
	return providers.Provider{INN: "01204201510027", NameRU: "ОсОО «Таза Көл»", NameKY: "«Таза Көл» ЖЧКсы", LegalForm: "llc", TaxRegime: "vat",
		Address: "с. Кок-Мойнок", Phone: "+996 555 000 000", DebarredFrom: day("2025-01-01"), DebarredTo: day("2025-06-30")}
}

func TestAPersonsINNIsMaskedAndACompanysIsNot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		inn, masked string
		person      bool
	}{
		{"20801197900123", "2080**********", true},
		{"10801197900123", "1080**********", true},
		{"01204201510027", "01204201510027", false},
		{"2", "2", true},
		{"", "", false},
	} {
		p := providers.Provider{INN: c.inn}
		if p.NaturalPerson() != c.person || p.MaskedINN() != c.masked {
			t.Errorf("%q: a person %v, shown as %q; want %v, %q", c.inn, p.NaturalPerson(), p.MaskedINN(), c.person, c.masked)
		}
	}
}

func TestAProviderIsDebarredFromTheFirstToTheLastDay(t *testing.T) {
	t.Parallel()
	term, open := lake(), lake()
	open.DebarredTo = date.Date{}
	for _, c := range []struct {
		what string
		p    providers.Provider
		on   string
		want bool
	}{
		{"the day before", term, "2024-12-31", false},
		{"the first day", term, "2025-01-01", true},
		{"the last day", term, "2025-06-30", true},
		{"the day after", term, "2025-07-01", false},
		{"without an end", open, "2099-01-01", true},
		{"never debarred", providers.Provider{}, "2025-01-01", false},
	} {
		if got := c.p.Debarred(day(c.on)); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestTheKyrgyzNameIsForReadersOfKyrgyz(t *testing.T) {
	t.Parallel()
	p := lake()
	if p.Name("ky") != p.NameKY || p.Name("ru") != p.NameRU || p.Name("en") != p.NameRU {
		t.Errorf("named %q, %q, %q", p.Name("ky"), p.Name("ru"), p.Name("en"))
	}
	p.NameKY = ""
	if p.Name("ky") != p.NameRU {
		t.Errorf("without a Kyrgyz name it is %q", p.Name("ky"))
	}
}

func TestAProviderComesBackAsItWasRecordedWithItsLeadingZeros(t *testing.T) {
	t.Parallel()
	store := providers.NewStore(dbtest.New(t))
	ctx := t.Context()
	p := lake()
	if err := store.Add(ctx, clerk, &p); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(ctx, clerk, p.INN)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(p) {
		t.Errorf("got %+v, %v; want %+v", got, err, p)
	}
	p.NameRU, p.NameKY, p.TaxRegime, p.Address, p.DebarredFrom, p.DebarredTo = "Таза Көл", "", "", "", date.Date{}, date.Date{}
	if err := store.Change(ctx, clerk, p.INN, &p); err != nil {
		t.Fatal(err)
	}
	if got, err = store.Get(ctx, clerk, p.INN); err != nil || fmt.Sprint(got) != fmt.Sprint(p) {
		t.Errorf("after the change %+v, %v; want %+v", got, err, p)
	}
	if all, err := store.All(ctx, clerk); err != nil || len(all) != 1 {
		t.Errorf("all are %v, %v", all, err)
	}
	if err := store.Delete(ctx, clerk, p.INN); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"delete": store.Delete(ctx, clerk, p.INN),
		"change": store.Change(ctx, clerk, p.INN, &p),
	} {
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%s one that is not there: %v", what, err)
		}
	}
}

func TestEverythingWrongWithAProviderIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	store := providers.NewStore(dbtest.New(t))
	empty := providers.Provider{INN: "1204201510027", NameRU: " ", TaxRegime: "offshore", DebarredTo: day("2025-01-01")}
	got := fault.All(store.Add(t.Context(), clerk, &empty))
	want := []error{providers.ErrINN, providers.ErrName, providers.ErrLegalForm, providers.ErrTaxRegime, providers.ErrDebarFrom}
	if len(got) != len(want) {
		t.Fatalf("refused for %v", got)
	}
	for i := range want {
		if !errors.Is(got[i], want[i]) {
			t.Errorf("refusal %d is %v, want %v", i, got[i], want[i])
		}
	}
	back := lake()
	back.DebarredTo = day("2024-12-31")
	if err := store.Add(t.Context(), clerk, &back); !errors.Is(fault.All(err)[0], providers.ErrDebarred) {
		t.Errorf("a debarment that ends before it starts: %v", err)
	}
}

// contracted gives a provider a contract behind Go's back.
func contracted(t *testing.T, d *db.DB, inn, number, value, currency string) {
	t.Helper()
	err := d.Do(t.Context(), clerk, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
			VALUES (?, '41702220807000', ?, 'Вывоз ТБО', 'open', '2024-12-20', '2025-01-01', '2025-12-31', ?::numeric, ?)`, number, inn, value, currency)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnINNIsTakenOnceAndItsContractsFollowIt(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	store := providers.NewStore(d)
	ctx := t.Context()
	p := lake()
	if err := store.Add(ctx, clerk, &p); err != nil {
		t.Fatal(err)
	}
	if err := store.Add(ctx, clerk, &p); !errors.Is(err, providers.ErrTaken) {
		t.Errorf("the same INN twice: %v", err)
	}
	contracted(t, d, p.INN, "КМ-1", "1000", "KGS")
	if err := store.Delete(ctx, clerk, p.INN); !errors.Is(err, providers.ErrUsed) {
		t.Errorf("deleting a provider that has a contract: %v", err)
	}
	old := p.INN
	p.INN = "01204201510028"
	if err := store.Change(ctx, clerk, old, &p); err != nil {
		t.Fatal(err)
	}
	rows, _, err := store.List(ctx, clerk, providers.Filter{Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].INN != p.INN || rows[0].Contracts != 1 {
		t.Errorf("after the INN changed: %+v, %v", rows, err)
	}
}

func TestProvidersAreFoundSortedAndPaged(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	store := providers.NewStore(d)
	for _, p := range []providers.Provider{
		{INN: "01111111111111", NameRU: "Ээлгин", NameKY: "Өзгөн", LegalForm: "llc"},
		{INN: "02222222222222", NameRU: "Бакыт 100%", LegalForm: "llc"},
		{INN: "20333333333333", NameRU: "бакыт", LegalForm: "individual_entrepreneur"},
	} {
		if err := store.Add(t.Context(), clerk, &p); err != nil {
			t.Fatal(err)
		}
	}
	contracted(t, d, "01111111111111", "КМ-1", "1000.50", "KGS")
	contracted(t, d, "01111111111111", "КМ-2", "7", "USD")
	contracted(t, d, "20333333333333", "КМ-3", "2000", "KGS")
	for _, c := range []struct {
		what  string
		f     providers.Filter
		want  string
		total int
	}{
		{"by name unless asked otherwise", providers.Filter{}, "[20333333333333 02222222222222 01111111111111]", 3},
		{"by a column that is none", providers.Filter{Sort: "1; DROP TABLE"}, "[20333333333333 02222222222222 01111111111111]", 3},
		{"by INN downwards", providers.Filter{Sort: "-inn"}, "[20333333333333 02222222222222 01111111111111]", 3},
		{"by contracts downwards", providers.Filter{Sort: "-contracts"}, "[01111111111111 20333333333333 02222222222222]", 3},
		{"by value in som", providers.Filter{Sort: "-value"}, "[20333333333333 01111111111111 02222222222222]", 3},
		{"a part of a name, whatever the case", providers.Filter{Search: "БАКЫТ"}, "[20333333333333 02222222222222]", 2},
		{"a Kyrgyz name", providers.Filter{Search: "өзг"}, "[01111111111111]", 1},
		{"the beginning of an INN", providers.Filter{Search: "0222"}, "[02222222222222]", 1},
		{"the middle of an INN is no beginning", providers.Filter{Search: "222222222"}, "[]", 0},
		{"a sign of patterns is a sign", providers.Filter{Search: "%"}, "[02222222222222]", 1},
		{"the second page", providers.Filter{Limit: 2, Offset: 2}, "[01111111111111]", 3},
	} {
		if c.f.Limit == 0 {
			c.f.Limit = 10
		}
		rows, total, err := store.List(t.Context(), clerk, c.f)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		inns := []string{}
		for _, row := range rows {
			inns = append(inns, row.INN)
			if row.INN == "01111111111111" && (row.Contracts != 2 || row.Value.String() != "1000.50") {
				t.Errorf("%s: %d contracts of %s som; dollars are no som", c.what, row.Contracts, row.Value)
			}
		}
		if fmt.Sprint(inns) != c.want || total != c.total {
			t.Errorf("%s: %v of %d, want %s of %d", c.what, inns, total, c.want, c.total)
		}
	}
}

func TestTheTableRefusesByItselfWhatGoLetsPast(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for constraint, row := range map[string]string{
		"providers_inn_14_digits":      `('1204201510027', 'X', 'llc', NULL, NULL::date, NULL::date)`,
		"providers_name_ru_given":      `('01204201510027', ' ', 'llc', NULL, NULL, NULL)`,
		"providers_legal_form_given":   `('01204201510027', 'X', '', NULL, NULL, NULL)`,
		"providers_tax_regime_known":   `('01204201510027', 'X', 'llc', 'offshore', NULL, NULL)`,
		"providers_debarred_in_order":  `('01204201510027', 'X', 'llc', NULL, '2025-01-02', '2025-01-01')`,
		"providers_debarred_has_start": `('01204201510027', 'X', 'llc', NULL, NULL, '2025-01-01')`,
	} {
		_, err := d.Pool().ExecContext(t.Context(), `INSERT INTO providers (inn, name_ru, legal_form, tax_regime, debarred_from, debarred_to) VALUES `+row)
		if got := db.Constraint(err); got != constraint {
			t.Errorf("%s: refused by %q (%v)", row, got, err)
		}
		if _, ok := providers.Refusals[constraint]; !ok {
			t.Errorf("%s has no sentence", constraint)
		}
	}
}
