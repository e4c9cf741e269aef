package cases_test

import (
	"testing"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/practices/cases"
)

// BenchmarkPortal reads the portal of 1,040 published cases, two a service of 40 aimaks, as the public does.
func BenchmarkPortal(b *testing.B) {
	owner, pages := dbtest.Pages(b)
	if _, err := owner.Pool().ExecContext(b.Context(), `
		INSERT INTO households SELECT soate, 2024, 500 + (row_number() OVER (ORDER BY soate))::int * 10 FROM units WHERE level = 'aiyl_aimak';
		INSERT INTO practices (aimak, category, mechanism, result, origin)
			SELECT u.soate, c.code, 'contract', 'improved', 'told' FROM (SELECT soate FROM units WHERE level = 'aiyl_aimak' ORDER BY soate LIMIT 40) u, service_categories c, generate_series(1, 2);
		INSERT INTO practice_texts (practice_id, aimak, lang, title, problem, results, lessons)
			SELECT id, aimak, 'ru', 'Пример ' || id, repeat('Мусор вывозили раз в месяц. ', 30), repeat('Теперь каждую неделю. ', 30), 'Уроки ' || id FROM practices;
		UPDATE practices SET state = 'review', submitted_by = 0;
		UPDATE practices SET state = 'published', published_by = 0, published_at = now() - id * interval '1 minute';
		ANALYZE`); err != nil {
		b.Fatal(err)
	}
	store := cases.NewStore(pages)
	for name, f := range map[string]cases.Filter{"newest": {}, "words": {Search: "урокi каждую неделю"}, "found": {Search: "уроки 77"}, "size": {Size: "small"}, "votes": {Sort: "-votes"}} {
		b.Run(name, func(b *testing.B) {
			f.State, f.Limit = cases.Published, 50
			for b.Loop() {
				if _, _, err := store.List(b.Context(), db.Public, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("coverage", func(b *testing.B) {
		for b.Loop() {
			if _, err := store.Coverage(b.Context(), db.Public); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("alike", func(b *testing.B) {
		for b.Loop() {
			if _, err := store.Alike(b.Context(), db.Public, cases.Case{ID: 1, Category: "waste", Mechanism: "contract"}, []string{kokMoynok}, 4); err != nil {
				b.Fatal(err)
			}
		}
	})
}
