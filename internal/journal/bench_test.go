package journal_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/journal"
	"kelishim/internal/money"
)

// benchScene has a contract to pay.
func benchScene(b *testing.B) *db.DB {
	b.Helper()
	owner := dbtest.Durable(b)
	_, err := owner.Pool().ExecContext(b.Context(), `
		INSERT INTO providers (inn, name_ru, legal_form) VALUES ('02503201810112', 'ОсОО', 'ОсОО');
		INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES ('Б-1', '41702205807000', '02503201810112', 'Б', 'open', '2024-01-01', '2024-01-01', '2030-12-31', 1e15, 'KGS')`)
	if err != nil {
		b.Fatal(err)
	}
	return owner
}

func dropTriggers(b *testing.B, d *db.DB) {
	b.Helper()
	for _, table := range []string{"payments", "acts"} {
		for _, deed := range []string{"insert", "update", "delete"} {
			if _, err := d.Pool().ExecContext(b.Context(), `DROP TRIGGER journal_`+deed+` ON `+table); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkWrite compares what a page does when a payment is recorded, with its
// key and its commit, with and without the journal. The two sides take turns
// write by write, so that what else the machine does falls on both.
func BenchmarkWrite(b *testing.B) {
	with, without := benchScene(b), benchScene(b)
	dropTriggers(b, without)
	number := 0
	pay := func(d *db.DB) {
		number++
		ctx := db.Once(b.Context(), fmt.Sprintf("benchmark-of-a-form-%d", number))
		err := contracts.NewStore(d).AddPayment(ctx, bekova, &contracts.Payment{ContractID: 1, Payment: fmt.Sprint(number),
			PaidOn: date.Of(2024, 5, 5), Amount: money.MustParse("10.50")})
		if err != nil {
			b.Fatal(err)
		}
	}
	compare(b, func() { pay(without) }, func() { pay(with) })
}

// BenchmarkStatement compares one statement that adds 20,000 rows: the most that
// the journal can cost, since nothing else is done.
func BenchmarkStatement(b *testing.B) {
	with, without := benchScene(b), benchScene(b)
	dropTriggers(b, without)
	round := 0
	load := func(d *db.DB) {
		round++
		err := d.Do(b.Context(), bekova, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
				SELECT c.id, ? || '-' || n, '2024-05-05', '2024-04-01', '2024-04-30', 10.50 FROM contracts c, generate_series(1, 20000) n`, round)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	compare(b, func() { load(without) }, func() { load(with) })
}

// compare runs two sides in turns and reports the ratio of their times.
func compare(b *testing.B, plain, full func()) {
	b.Helper()
	var times [2]float64
	plain()
	full()
	for b.Loop() {
		for i, side := range []func(){plain, full} {
			before := b.Elapsed()
			side()
			times[i] += (b.Elapsed() - before).Seconds()
		}
	}
	b.ReportMetric(times[0]/float64(b.N)*1000, "ms/plain")
	b.ReportMetric(times[1]/float64(b.N)*1000, "ms/journalled")
	b.ReportMetric(times[1]/times[0], "ratio")
}

// BenchmarkProof proves one entry in a million.
func BenchmarkProof(b *testing.B) {
	owner := dbtest.New(b)
	const entries = 1_000_000
	_, err := owner.Pool().ExecContext(b.Context(), `
		WITH made AS (INSERT INTO journal (actor, role, origin, area, tbl, keys, changes)
			SELECT 'Б', 'officer', '', 'money', 'payments', ARRAY['payments/' || n], '[]' FROM generate_series(1, 1000000) n RETURNING id)
		INSERT INTO journal_queue SELECT id FROM made`)
	if err != nil {
		b.Fatal(err)
	}
	log := journal.New(owner)
	signer, err := log.EnsureKey(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	before := b.Elapsed()
	point, err := log.Checkpoint(b.Context(), signer)
	if err != nil || point.Size < entries {
		b.Fatal(point.Size, err)
	}
	b.Logf("placed and signed %d entries in %s", point.Size, b.Elapsed()-before)
	id := int64(0)
	for b.Loop() {
		id = id%entries + 7919
		err := owner.Read(b.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
			proof, err := journal.Prove(ctx, tx, id%entries+1)
			if err != nil {
				return err
			}
			return proof.Check([]string{signer.Verifier})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify recomputes a log of 100,000 entries.
func BenchmarkVerify(b *testing.B) {
	owner := benchScene(b)
	err := owner.Do(b.Context(), bekova, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO payments (contract_id, payment, paid_on, amount)
			SELECT c.id, n::text, '2024-05-05', 10.50 FROM contracts c, generate_series(1, 100000) n`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	log := journal.New(owner)
	for b.Loop() {
		report, err := log.Verify(b.Context(), journal.Options{})
		if err != nil {
			b.Fatal(err)
		}
		_ = report
	}
}
