package db_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// BenchmarkRowLevelSecurity compares pages under their policies with the same
// queries without any: 20,000 contracts of 100 aimaks with 200,000 payments.
func BenchmarkRowLevelSecurity(b *testing.B) {
	owner, pages := dbtest.Pages(b)
	_, err := owner.Pool().ExecContext(b.Context(), `
		INSERT INTO providers (inn, name_ru, legal_form) VALUES ('02503201810112', 'ОсОО', 'ОсОО');
		INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		SELECT n::text, a.soate, '02503201810112', 'Б', 'open', '2024-01-01', '2024-01-01', '2030-12-31', 1e9, 'KGS'
		FROM generate_series(1, 20000) n JOIN (SELECT soate, row_number() OVER (ORDER BY soate) AS place FROM units
			WHERE level = 'aiyl_aimak' AND soate ~ '^4170[23]' LIMIT 100) a ON a.place = n % 100 + 1;
		INSERT INTO payments (contract_id, payment, paid_on, amount)
		SELECT c.id, n::text, '2024-05-05', 10.50 FROM contracts c, generate_series(1, 10) n;
		ANALYZE`)
	if err != nil {
		b.Fatal(err)
	}
	var aimak string
	if err := owner.Pool().QueryRowContext(b.Context(), `SELECT min(buyer) FROM contracts`).Scan(&aimak); err != nil {
		b.Fatal(err)
	}
	people := map[string]db.Actor{
		"officer": dbtest.Person(b, owner, "officer", "officer", aimak),
		"advisor": dbtest.Person(b, owner, "advisor", "advisor", "41702000000000"),
		"auditor": dbtest.Person(b, owner, "auditor", "auditor"),
	}
	for name, query := range map[string]string{
		"one contract":           `SELECT count(*) FROM contracts WHERE id = (SELECT min(id) FROM contracts WHERE buyer = '` + aimak + `')`,
		"payments of a contract": `SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = (SELECT min(id) FROM contracts WHERE buyer = '` + aimak + `')`,
		"list of the aimak":      `SELECT count(*) FROM (SELECT * FROM contracts WHERE buyer = '` + aimak + `' ORDER BY signed_on DESC LIMIT 50) l`,
		"all payments":           `SELECT sum(amount) FROM payments`,
	} {
		for who, actor := range people {
			b.Run(name+"/"+who, func(b *testing.B) {
				run := func(d *db.DB) {
					err := d.Read(b.Context(), actor, func(ctx context.Context, tx bun.Tx) error {
						_, err := tx.ExecContext(ctx, query)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				var free, held float64
				for b.Loop() {
					before := b.Elapsed()
					run(owner)
					between := b.Elapsed()
					run(pages)
					free += (between - before).Seconds()
					held += (b.Elapsed() - between).Seconds()
				}
				b.ReportMetric(free/float64(b.N)*1000, "ms/without")
				b.ReportMetric(held/float64(b.N)*1000, "ms/with")
				b.ReportMetric(held/free, "ratio")
			})
		}
	}
}
