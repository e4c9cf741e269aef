package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/practices/cases"
)

func TestEveryOblastOfTheDemonstrationHasItsCase(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	var list []demoCase
	if err := json.Unmarshal(caseTexts, &list); err != nil {
		t.Fatal(err)
	}
	store, negative := cases.NewStore(d), 0
	for _, one := range list {
		if one.MadeUp == (one.Source != nil) {
			t.Errorf("%q is neither told from a source nor marked as made up, or both", one.RU["title"])
		}
		for lang, parts := range map[string]map[string]string{"ru": one.RU, "ky": one.KY, "en": one.EN} {
			if !demoText(lang, parts).Whole() {
				t.Errorf("%q is not told in %s", one.RU["title"], lang)
			}
		}
		if one.Result == "costs_more" || one.Result == "failed" {
			negative++
		}
		if err := one.publish(t.Context(), store); err != nil {
			t.Errorf("%q: %v", one.RU["title"], err)
		}
	}
	if negative == 0 {
		t.Error("no case tells of what did not pay")
	}
	var without []string
	err := d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT name_ru FROM units o WHERE parent IS NULL AND NOT EXISTS (
			SELECT 1 FROM practices p WHERE left(p.aimak, 5) = left(o.soate, 5) AND p.state = 'published')`).Scan(ctx, &without)
	})
	if err != nil || len(without) > 0 {
		t.Errorf("without a case: %v, %v", without, err)
	}
}

// The published figures stand as the collection of cases has them.
func TestPublishedCasesNameTheirSources(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../shared/data/cases.csv")
	if err != nil {
		t.Skip("the collection of cases is not beside the project")
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range rows {
		known[row[len(row)-1]] = true
	}
	var list []demoCase
	if err := json.Unmarshal(caseTexts, &list); err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Source != nil && !known[one.Source.URL] {
			t.Errorf("%s is no source of the collection", one.Source.URL)
		}
	}
}
