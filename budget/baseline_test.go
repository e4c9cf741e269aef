package budget_test

import (
	"errors"
	"fmt"
	"testing"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

func TestABaselineGoesFromDraftToFrozenToANewVersion(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	if _, err := store.Baseline(t.Context(), officer, kokMoynok, "waste"); !errors.Is(err, budget.ErrNoBaseline) {
		t.Errorf("before the first: %v", err)
	}
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	b := terms()
	b.Author, b.Reason = "", ""
	if err := store.SaveDraft(t.Context(), officer, &b); err != nil || b.Version != 1 {
		t.Fatalf("draft %d: %v", b.Version, err)
	}
	b.OverheadRate, b.Hurdle = number("0.1"), share("0.05")
	if err := store.SaveDraft(t.Context(), officer, &b); err != nil || b.Version != 1 {
		t.Fatalf("the draft changed, version %d: %v", b.Version, err)
	}
	if got := newest(t, store); got.Frozen() || !got.OverheadRate.Equal(number("0.1")) || got.RecordedAt.IsZero() || got.RecordedBy != "А. Бекова" {
		t.Errorf("draft: %+v", got)
	}
	b.FrozenOn, b.Author, b.Reason = date.Of(2024, 2, 12), "ФЭО", "Последний полный год"
	if err := store.Freeze(t.Context(), officer, &b); err != nil || b.Version != 1 {
		t.Fatalf("freeze version %d: %v", b.Version, err)
	}
	if got := newest(t, store); !got.Frozen() || got.Author != "ФЭО" || len(got.Components.Lines) != 1 {
		t.Errorf("frozen: %+v", got)
	}
	b.Amounts, b.Reason, b.Hurdle, b.AdministrationShare = "adjusted", "По уточнённому плану", nil, share("0.06")
	if err := store.Freeze(t.Context(), officer, &b); err != nil || b.Version != 2 {
		t.Fatalf("a new version %d: %v", b.Version, err)
	}
	list := versions(t, store)
	if len(list) != 2 || list[0].Amounts != "adjusted" || list[1].Amounts != "executed" || list[1].Changes != nil {
		t.Fatalf("versions %+v", list)
	}
	var told []string
	for _, c := range list[0].Changes {
		told = append(told, fmt.Sprintf("%s %s: %v → %v", c.Thing, c.Field, c.Before, c.After))
	}
	want := "[terms amounts: executed → adjusted terms administration_share: 0.05 → 0.06 terms hurdle: 0.05 → <nil>]"
	if fmt.Sprint(told) != want {
		t.Errorf("changes %s, want %s", fmt.Sprint(told), want)
	}
}

func TestANewVersionMayStandAsADraftAndBeDiscarded(t *testing.T) {
	t.Parallel()
	_, store, line := frozen(t)
	b := newest(t, store)
	b.ReferenceYear, b.Reason = 2022, "проба"
	if err := store.SaveDraft(t.Context(), officer, &b); err != nil || b.Version != 2 {
		t.Fatalf("version %d: %v", b.Version, err)
	}
	if got := newest(t, store); got.Frozen() || got.Version != 2 || len(got.Components.Lines) != 0 {
		t.Errorf("the draft of another year: %+v", got)
	}
	line.Executed = som("1")
	if err := store.ChangeLine(t.Context(), officer, &line, ""); err != nil {
		t.Fatalf("no frozen baseline stands on the line now: %v", err)
	}
	refused(t, "back to a frozen version whose line was changed",
		store.DiscardDraft(t.Context(), officer, kokMoynok, "waste", ""), "baseline.reason_required", "version_reason")
	if err := store.DiscardDraft(t.Context(), officer, kokMoynok, "waste", "проба не нужна, строка исправлена"); err != nil {
		t.Fatal(err)
	}
	list := versions(t, store)
	if len(list) != 2 || list[0].ReferenceYear != 2023 || !list[0].Frozen() || list[0].Components.Lines[0].Executed.String() != "1.00" {
		t.Errorf("versions %+v", list)
	}
	if err := store.DiscardDraft(t.Context(), officer, kokMoynok, "waste", "x"); !errors.Is(err, budget.ErrNoDraft) {
		t.Errorf("discarding a frozen one: %v", err)
	}
}

func TestBaselinesAreRefusedKindly(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Baseline)
	}{
		{"a year too early", "register.year", "reference_year", func(b *budget.Baseline) { b.ReferenceYear = 23 }},
		{"unknown amounts", "baseline.amounts_unknown", "amounts", func(b *budget.Baseline) { b.Amounts = "planned" }},
		{"overhead below 0", "baseline.overhead", "overhead_rate", func(b *budget.Baseline) { b.OverheadRate = number("-0.1") }},
		{"overhead above 1000 %", "baseline.overhead", "overhead_rate", func(b *budget.Baseline) { b.OverheadRate = number("10.1") }},
		{"overhead avoidable above 1", "budget.share", "overhead_avoidable_share", func(b *budget.Baseline) { b.OverheadAvoidableShare = number("2") }},
		{"administration above 1", "budget.share", "administration_share", func(b *budget.Baseline) { b.AdministrationShare = share("5") }},
		{"hurdle below 0", "budget.share", "hurdle", func(b *budget.Baseline) { b.Hurdle = share("-0.1") }},
		{"frozen without a day", "baseline.frozen_on", "frozen_on", func(b *budget.Baseline) { b.FrozenOn = date.Date{} }},
		{"frozen tomorrow", "baseline.frozen_on", "frozen_on", func(b *budget.Baseline) { b.FrozenOn = date.Today().AddDays(1) }},
		{"without an author", "baseline.author", "author", func(b *budget.Baseline) { b.Author = " " }},
		{"without a reason", "baseline.reason", "reason", func(b *budget.Baseline) { b.Reason = "" }},
		{"a year without lines", "baseline.nothing_to_freeze", "reference_year", func(b *budget.Baseline) { b.ReferenceYear = 2020 }},
		{"a service that is not there", "service.not_of_aimak", "", func(b *budget.Baseline) { b.Category = "water" }},
		{"a version that was not seen", "baseline.changed_meanwhile", "", func(b *budget.Baseline) { b.Version = 3 }},
	} {
		b := terms()
		test.spoil(&b)
		seen := b.Version
		refused(t, test.name, store.Freeze(t.Context(), officer, &b), test.key, test.field)
		if b.Version != seen {
			t.Errorf("%s: the version that the person saw became %d", test.name, b.Version)
		}
	}
	if got := fault.All(store.Freeze(t.Context(), officer, &budget.Baseline{Aimak: kokMoynok, Category: "waste"})); len(got) != 5 {
		t.Errorf("an empty form is refused with %v, want year, amounts, day, author and reason at once", got)
	}
	if len(versions(t, store)) != 0 {
		t.Error("a refused baseline was kept")
	}
}

func TestANewVersionOfAFrozenBaselineIsRefusedKindly(t *testing.T) {
	t.Parallel()
	_, store, _ := frozen(t)
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Baseline)
	}{
		{"nothing changed", "baseline.nothing_changed", "", func(*budget.Baseline) {}},
		{"without a reason", "baseline.reason", "reason", func(b *budget.Baseline) { b.Amounts, b.Reason = "approved", "" }},
		{"seen before there was one", "baseline.changed_meanwhile", "", func(b *budget.Baseline) { b.Amounts, b.Version = "approved", 0 }},
	} {
		b := newest(t, store)
		test.spoil(&b)
		refused(t, test.name+", draft", store.SaveDraft(t.Context(), officer, &b), test.key, test.field)
		b = newest(t, store)
		test.spoil(&b)
		refused(t, test.name+", frozen", store.Freeze(t.Context(), officer, &b), test.key, test.field)
	}
}

func TestChangesTellOfLinesAndAssetsThatCameAndWent(t *testing.T) {
	t.Parallel()
	_, store, line := frozen(t)
	a := truck()
	if err := store.AddAsset(t.Context(), officer, &a, "не была учтена"); err != nil {
		t.Fatal(err)
	}
	if err := store.DeleteAttribution(t.Context(), officer, line.ID, "waste", "строка чужая"); err != nil {
		t.Fatal(err)
	}
	list := versions(t, store)
	if len(list) != 3 {
		t.Fatalf("%d versions, want 3", len(list))
	}
	if c := list[1].Changes; len(c) != 1 || c[0].Deed != budget.Added || c[0].Thing != budget.ThingAsset || c[0].Ref != "A-1" || c[0].Title != a.Title {
		t.Errorf("version 2: %+v", c)
	}
	if c := list[0].Changes; len(c) != 1 || c[0].Deed != budget.Removed || c[0].Thing != budget.ThingLine || c[0].Title != line.Title {
		t.Errorf("version 3: %+v", c)
	}
}

func TestFormsKnowOnWhichYearFrozenBaselinesStand(t *testing.T) {
	t.Parallel()
	_, store, _ := frozen(t)
	for year, want := range map[int]string{2023: "[waste]", 2024: "[]"} {
		got, err := store.FrozenOn(t.Context(), officer, kokMoynok, year)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%d: %v, %v; want %s", year, got, err, want)
		}
	}
}

func TestTheTableOfBaselinesRefusesByItself(t *testing.T) {
	t.Parallel()
	conn, _, _ := frozen(t)
	for _, test := range []struct{ constraint, values string }{
		{"baselines_once", `'waste', 1, 2023, 'executed', 0, 0, NULL, NULL`},
		{"baselines_year_sane", `'waste', 2, 23, 'executed', 0, 0, NULL, NULL`},
		{"baselines_amounts_known", `'waste', 2, 2023, 'planned', 0, 0, NULL, NULL`},
		{"baselines_overhead_sane", `'waste', 2, 2023, 'executed', 11, 0, NULL, NULL`},
		{"baselines_overhead_avoidable_0_to_1", `'waste', 2, 2023, 'executed', 0, 2, NULL, NULL`},
		{"baselines_administration_0_to_1", `'waste', 2, 2023, 'executed', 0, 0, 2, NULL`},
		{"baselines_hurdle_0_to_1", `'waste', 2, 2023, 'executed', 0, 0, NULL, -1`},
		{"baselines_service_known", `'water', 1, 2023, 'executed', 0, 0, NULL, NULL`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate,
			overhead_avoidable_share, administration_share, hurdle, components, recorded_by)
			VALUES ('41702220807000', `+test.values+`, '{}', 'x')`), test.constraint)
	}
	if got := db.Constraint(exec(t, conn, `INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate,
		overhead_avoidable_share, components, recorded_by) VALUES ('41702220807000', 'waste', 0, 2023, 'executed', 0, 0, '{}', 'x')`)); got != "baselines_version_positive" {
		t.Errorf("version 0 refused by %q", got)
	}
}
