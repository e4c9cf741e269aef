package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

const manyActs = 100_000

// manyRows is a workbook of one contract with so many acts, and a payment for
// each.
func manyRows(n int) map[string]string {
	sheets := contracted(suu, "2024-12-31", "2024-12-31")
	var acts, payments strings.Builder
	acts.WriteString("contract,act,accepted_on,period_from,period_to,amount\n")
	payments.WriteString("contract,payment,act,paid_on,amount\n")
	for i := range n {
		fmt.Fprintf(&acts, "К-1,%d,2024-03-03,2024-01-01,2024-01-31,%d.25\n", i, i)
		fmt.Fprintf(&payments, "К-1,%d,%d,2024-04-03,%d.25\n", i, i, i)
	}
	sheets["acts"], sheets["payments"] = acts.String(), payments.String()
	return sheets
}

// BenchmarkImportActs imports 100,000 acts into a database without any and
// reports how many times longer that takes than the mere copying of the same
// bytes into a bare table, measured in the same run.
func BenchmarkImportActs(b *testing.B) {
	sheets := manyRows(manyActs)
	acts := sheets["acts"]
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "acts.csv"), []byte(acts), 0o600); err != nil {
		b.Fatal(err)
	}
	delete(sheets, "acts")
	delete(sheets, "payments")
	var importing, copying time.Duration
	for b.Loop() {
		b.StopTimer()
		d := dbtest.New(b)
		source, err := exchange.Open(writeFolder(b, sheets))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := exchange.Import(b.Context(), d, db.System, source, exchange.Options{}); err != nil {
			b.Fatal(err)
		}
		_ = source.Close()
		start := time.Now()
		if err := bareCopy(b.Context(), d, acts); err != nil {
			b.Fatal(err)
		}
		copying += time.Since(start)
		if source, err = exchange.Open(dir); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		start = time.Now()
		report, err := exchange.Import(b.Context(), d, db.System, source, exchange.Options{})
		importing += time.Since(start)
		if err != nil || report.Sheets[0].Added != manyActs {
			b.Fatalf("%+v, %v", report, err)
		}
		_ = source.Close()
	}
	b.ReportMetric(importing.Seconds()/copying.Seconds(), "times-copy")
	b.ReportMetric(float64(b.N*manyActs)/importing.Seconds(), "acts/s")
}

func writeFolder(b *testing.B, sheets map[string]string) string {
	b.Helper()
	dir := b.TempDir()
	for name, text := range sheets {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// BenchmarkImportJournalled compares an import of 100,000 acts with the same one
// into tables that are not journalled, in turns.
func BenchmarkImportJournalled(b *testing.B) {
	sheets := manyRows(manyActs)
	delete(sheets, "payments")
	dir := writeFolder(b, sheets)
	var times [2]time.Duration
	for b.Loop() {
		for i := range times {
			d := dbtest.New(b)
			if i == 0 {
				for _, deed := range []string{"insert", "update", "delete"} {
					if _, err := d.Pool().ExecContext(b.Context(), `DROP TRIGGER journal_`+deed+` ON acts`); err != nil {
						b.Fatal(err)
					}
				}
			}
			source, err := exchange.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			if _, err := exchange.Import(b.Context(), d, db.System, source, exchange.Options{}); err != nil {
				b.Fatal(err)
			}
			times[i] += time.Since(start)
			_ = source.Close()
		}
	}
	b.ReportMetric(times[1].Seconds()/times[0].Seconds(), "ratio")
}

func bareCopy(ctx context.Context, d *db.DB, text string) error {
	return d.DoOn(ctx, db.System, func(ctx context.Context, conn bun.Conn, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `CREATE TABLE bare (contract text, act text, accepted_on date, period_from date, period_to date, amount numeric(18,2))`)
		if err != nil {
			return err
		}
		res, err := pgdriver.CopyFrom(ctx, conn, strings.NewReader(text), `COPY bare FROM STDIN (FORMAT csv, HEADER)`)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != manyActs {
			return errors.Join(err, fmt.Errorf("%d rows were copied", n))
		}
		return nil
	})
}
