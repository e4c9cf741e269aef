package ocds

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// BenchmarkExport exports 10,000 contracts with two acts and two payments each
// and reports how many bytes a second that gives beside a COPY of the same rows
// in the same run, and the largest heap on the way.
func BenchmarkExport(b *testing.B) {
	d := dbtest.New(b)
	err := d.Do(b.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO providers (inn, name_ru, legal_form) VALUES ('00203201510181', 'ОсОО «Жарык»', 'llc');
			INSERT INTO services VALUES ('41703204808000', 'waste', NULL, 'рейс');
			INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
				SELECT 'К-' || n, '41703204808000', '00203201510181', 'Вывоз мусора ' || n, 'open', '2024-01-01', '2024-01-01', '2024-12-31', 1000 + n, 'KGS' FROM generate_series(1, 10000) n;
			INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
				SELECT id, m, make_date(2024, m, 20), make_date(2024, m, 1), make_date(2024, m, 20), 500 FROM contracts, generate_series(1, 2) m;
			INSERT INTO payments (contract_id, payment, act, paid_on, amount) SELECT id, m, m, make_date(2024, m, 25), 500 FROM contracts, generate_series(1, 2) m`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	keeper, err := NewKeeper(d, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	made, err := keeper.All(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("made %+v in %s", made, time.Since(begun))
	begun = time.Now()
	if again, err := keeper.All(b.Context()); err != nil || again.Releases != 0 {
		b.Fatal(again, err)
	}
	b.Logf("found nothing new in %s", time.Since(begun))
	var heap atomic.Uint64
	stop := make(chan struct{})
	go watchHeap(&heap, stop)
	var releases, records, copying time.Duration
	var size, packed, copied int64
	for b.Loop() {
		begun := time.Now()
		done, err := Export(b.Context(), d, db.System, io.Discard, Selection{})
		if err != nil {
			b.Fatal(err)
		}
		releases += time.Since(begun)
		size += done.Bytes
		begun = time.Now()
		if done, err = Export(b.Context(), d, db.System, io.Discard, Selection{Records: true}); err != nil {
			b.Fatal(err)
		}
		records += time.Since(begun)
		packed += done.Bytes
		begun = time.Now()
		conn, err := d.Pool().Conn(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var bare counter
		if _, err := pgdriver.CopyTo(b.Context(), bun.Conn{Conn: conn}, &bare, `COPY (SELECT body FROM ocds_releases ORDER BY ocid, number) TO STDOUT`); err != nil {
			b.Fatal(err)
		}
		copying += time.Since(begun)
		copied += int64(bare)
		_ = conn.Close()
	}
	close(stop)
	rate := func(bytes int64, t time.Duration) float64 { return float64(bytes) / 1e6 / t.Seconds() }
	b.ReportMetric(rate(size, releases), "MB/s-releases")
	b.ReportMetric(rate(packed, records), "MB/s-records")
	b.ReportMetric(rate(copied, copying), "MB/s-COPY")
	b.ReportMetric(rate(size, releases)/rate(copied, copying), "of-COPY")
	b.ReportMetric(float64(heap.Load())/1e6, "MB-heap")
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func watchHeap(most *atomic.Uint64, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
		}
	}
}
