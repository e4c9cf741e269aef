package budget_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/budget"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

func keepVersions(t *testing.T, conn *db.DB, author, reason string) int {
	t.Helper()
	var made int
	err := conn.Do(t.Context(), officer, func(ctx context.Context, tx bun.Tx) (err error) {
		made, err = budget.KeepVersions(ctx, tx, officer, author, reason)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func versions(t *testing.T, store *budget.Store) []budget.Version {
	t.Helper()
	list, err := store.Versions(t.Context(), officer, kokMoynok, "waste")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestADraftFollowsItsLinesAndAssets(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	b := terms()
	if err := store.SaveDraft(t.Context(), officer, &b); err != nil {
		t.Fatal(err)
	}
	if got := newest(t, store); got.Version != 1 || got.Frozen() || len(got.Components.Lines)+len(got.Components.Assets) != 0 {
		t.Fatalf("the first draft: %+v", got)
	}
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	a := truck()
	if err := store.AddAsset(t.Context(), officer, &a, ""); err != nil {
		t.Fatal(err)
	}
	line.Executed = som("1000.01")
	if err := store.ChangeLine(t.Context(), officer, &line, ""); err != nil {
		t.Fatalf("a change under a draft needs no reason: %v", err)
	}
	got := newest(t, store)
	if got.Version != 1 || len(got.Components.Lines) != 1 || len(got.Components.Assets) != 1 ||
		got.Components.Lines[0].Executed.String() != "1000.01" || got.Components.Assets[0].InServiceOn != "2019-06-01" {
		t.Errorf("the draft did not follow: %+v", got)
	}
	if err := store.DeleteAttribution(t.Context(), officer, line.ID, "waste", ""); err != nil {
		t.Fatal(err)
	}
	if got := newest(t, store); len(got.Components.Lines) != 0 {
		t.Errorf("a line taken away is still there: %+v", got.Components.Lines)
	}
}

func TestAFrozenBaselineGetsANewVersionWithAuthorAndReason(t *testing.T) {
	t.Parallel()
	_, store, line := frozen(t)
	line.Executed = som("700000")
	if err := store.ChangeLine(t.Context(), officer, &line, "  Исправлена опечатка в отчёте "); err != nil {
		t.Fatal(err)
	}
	list := versions(t, store)
	if len(list) != 2 {
		t.Fatalf("%d versions, want 2", len(list))
	}
	second, first := list[0], list[1]
	if second.Version != 2 || !second.Frozen() || second.Author != "А. Бекова" || second.Reason != "Исправлена опечатка в отчёте" || second.RecordedBy != "А. Бекова" {
		t.Errorf("version 2: %+v", second.Baseline)
	}
	if second.ReferenceYear != 2023 || second.Amounts != "executed" || !second.OverheadRate.Equal(number("0.12")) ||
		second.AdministrationShare == nil || second.Hurdle != nil {
		t.Errorf("the terms of version 2: %+v", second.Baseline)
	}
	if first.Components.Lines[0].Executed.String() != "633600.50" || first.Author != "ФЭО" || first.FrozenOn.String() != "2024-02-12" {
		t.Errorf("version 1 did not stay as it was: %+v", first.Baseline)
	}
	if len(second.Changes) != 1 {
		t.Fatalf("changes %+v", second.Changes)
	}
	change := second.Changes[0]
	before, _ := change.Before.(money.Som)
	after, _ := change.After.(money.Som)
	if change.Thing != budget.ThingLine || change.Ref != "51-01" || change.Deed != budget.Changed || change.Field != "executed" ||
		before.String() != "633600.50" || after.String() != "700000.00" {
		t.Errorf("the change is told as %+v", change)
	}
}

func TestWhatAFrozenBaselineStandsOnIsNotChangedWithoutAReason(t *testing.T) {
	t.Parallel()
	conn, store, line := frozen(t)
	a := truck()
	if err := store.AddAsset(t.Context(), officer, &a, "Машина не была учтена"); err != nil {
		t.Fatal(err)
	}
	dearer, changed, other := line, a, line
	dearer.Executed = som("1")
	changed.PurchasePrice = money.MustParse("3000000")
	other.Title = "Другое название"
	part := whole(line, "waste")
	part.Share, part.Reason = number("0.5"), "половина"
	second := addLine(t, store, func() budget.Line { l := wages(); l.Line = "51-02"; return l }())
	more := whole(second, "waste")
	another := truck()
	another.Asset = "A-2"
	for what, deed := range map[string]func(reason string) error{
		"an amount":                 func(r string) error { return store.ChangeLine(t.Context(), officer, &dearer, r) },
		"a title":                   func(r string) error { return store.ChangeLine(t.Context(), officer, &other, r) },
		"a share":                   func(r string) error { return store.ChangeAttribution(t.Context(), officer, &part, r) },
		"another line":              func(r string) error { return store.AddAttribution(t.Context(), officer, &more, r) },
		"an asset":                  func(r string) error { return store.ChangeAsset(t.Context(), officer, &changed, r) },
		"another asset":             func(r string) error { return store.AddAsset(t.Context(), officer, &another, r) },
		"an asset taken away":       func(r string) error { return store.DeleteAsset(t.Context(), officer, a.ID, r) },
		"an attribution taken away": func(r string) error { return store.DeleteAttribution(t.Context(), officer, line.ID, "waste", r) },
	} {
		refused(t, what, deed(""), "baseline.reason_required", "version_reason")
		refused(t, what+" with a blank", deed("  "), "baseline.reason_required", "version_reason")
	}
	if got := scan[int](t, conn, `SELECT count(*) FROM baselines`); got != 2 {
		t.Errorf("%d versions, want the 2 from before", got)
	}
	if got, _ := store.Line(t.Context(), officer, line.ID); got.Executed.String() != "633600.50" || got.Title != line.Title {
		t.Errorf("the line was changed all the same: %+v", got)
	}
	if made := keepVersions(t, conn, "", ""); made != 0 {
		t.Errorf("%d versions were owed afterwards", made)
	}
}

func TestWhatIsNoPartOfABaselineMakesNoVersion(t *testing.T) {
	t.Parallel()
	_, store, line := frozen(t)
	line.FundingSource = "republican"
	if err := store.ChangeLine(t.Context(), officer, &line, ""); err != nil {
		t.Errorf("the funding source: %v", err)
	}
	free := wages()
	free.Line = "51-02"
	free = addLine(t, store, free)
	attribute(t, store, whole(free, "lighting"))
	later := wages()
	later.Year = 2024
	later = addLine(t, store, later)
	attribute(t, store, whole(later, "waste"))
	same := line
	same.Executed = som("633600.5")
	if err := store.ChangeLine(t.Context(), officer, &same, ""); err != nil {
		t.Errorf("saving the same amount: %v", err)
	}
	if err := store.AddVolume(t.Context(), officer, budget.Volume{Aimak: kokMoynok, Category: "waste", Year: 2023, Quantity: number("5")}); err != nil {
		t.Error(err)
	}
	if got := len(versions(t, store)); got != 1 {
		t.Errorf("%d versions, want 1", got)
	}
}

func TestAnImportKeepsAuthorDateAndReasonOfTheFrozenVersion(t *testing.T) {
	t.Parallel()
	conn, store, _ := frozen(t)
	mustExec(t, conn, `UPDATE budget_lines SET executed = 5`)
	if made := keepVersions(t, conn, "", ""); made != 1 {
		t.Fatalf("%d versions made, want 1", made)
	}
	got := newest(t, store)
	if got.Version != 2 || got.Author != "ФЭО" || got.Reason != "Год до передачи на аутсорсинг" || got.FrozenOn.String() != "2024-02-12" {
		t.Errorf("version 2: %+v", got)
	}
	for range 2 {
		if made := keepVersions(t, conn, "", ""); made != 0 {
			t.Errorf("importing the same again made %d versions", made)
		}
	}
}

func TestAFrozenRowWithoutComponentsIsFilledNotVersioned(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	mustExec(t, conn, `INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate,
		overhead_avoidable_share, frozen_on, author, reason, components, recorded_by)
		VALUES ('41702220807000', 'waste', 1, 2023, 'executed', 0, 0, '2024-02-12', 'ФЭО', 'x', '{}', 'import')`)
	if made := keepVersions(t, conn, "", ""); made != 0 {
		t.Errorf("%d versions made of a row that was just imported", made)
	}
	if got := newest(t, store); got.Version != 1 || len(got.Components.Lines) != 1 {
		t.Errorf("the imported row: %+v", got)
	}
}

// Both clerks change the same service at once: each of their changes must stand
// in the newest version in the end. Without LockBaselines one is refused for a
// version number that is taken, or a draft lacks one of the changes.
func TestTwoClerksWhoChangeOneServiceAtOnceBothStandInTheNewestVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		freeze bool
	}{{"a frozen baseline", true}, {"a draft", false}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, store := village(t)
			line := addLine(t, store, wages())
			attribute(t, store, whole(line, "waste"))
			a := truck()
			if err := store.AddAsset(t.Context(), officer, &a, ""); err != nil {
				t.Fatal(err)
			}
			b := terms()
			keep := store.SaveDraft
			if test.freeze {
				keep = store.Freeze
			}
			if err := keep(t.Context(), officer, &b); err != nil {
				t.Fatal(err)
			}
			for i := range 10 {
				price := money.MustParse("2000000").Add(money.Round(number("1").Shift(int32(i % 5))))
				var group sync.WaitGroup
				group.Go(func() {
					l := line
					l.Executed = money.Known(price)
					if err := store.ChangeLine(t.Context(), officer, &l, "строка"); err != nil {
						t.Errorf("the line: %v", err)
					}
				})
				group.Go(func() {
					b := a
					b.PurchasePrice = price
					if err := store.ChangeAsset(t.Context(), officer, &b, "имущество"); err != nil {
						t.Errorf("the asset: %v", err)
					}
				})
				group.Wait()
				got := newest(t, store).Components
				if got.Lines[0].Executed.Cmp(price) != 0 || got.Assets[0].PurchasePrice.Cmp(price) != 0 {
					t.Fatalf("the newest version holds %s and %s, want %s twice", got.Lines[0].Executed, got.Assets[0].PurchasePrice, price)
				}
			}
		})
	}
}

func TestADraftBeingSavedAndALineBeingChangedDoNotWaitInACircle(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	line := addLine(t, store, wages())
	attribute(t, store, whole(line, "waste"))
	b := terms()
	if err := store.SaveDraft(t.Context(), officer, &b); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		var group sync.WaitGroup
		group.Go(func() {
			l := line
			l.Executed = money.Known(money.Round(number("1").Shift(int32(i % 7))))
			if err := store.ChangeLine(t.Context(), officer, &l, ""); err != nil {
				t.Errorf("the line: %v", err)
			}
		})
		group.Go(func() {
			draft := b
			draft.OverheadRate = number("0.1")
			if err := store.SaveDraft(t.Context(), officer, &draft); err != nil && !errors.Is(err, budget.ErrChangedMeanwhile) {
				t.Errorf("the draft: %v", err)
			}
		})
		group.Wait()
	}
}
