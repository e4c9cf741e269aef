package web_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/date"
)

// BenchmarkLongFiles has 1,000,000 payments written as CSV and 200,000 as a
// workbook, each by the job that does it for a person, and reports the bytes a
// second beside a COPY of the same columns in the same run, and the largest heap.
func BenchmarkLongFiles(b *testing.B) {
	s := newSite(b)
	const payments = 1_000_000
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('00203201510181', 'ОсОО «Жарык»', 'llc')`)
	s.exec(`ALTER TABLE contracts DISABLE TRIGGER USER; ALTER TABLE payments DISABLE TRIGGER USER`)
	s.exec(`
		INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
			SELECT 'К-' || n, ?, '00203201510181', 'Вывоз мусора ' || n, 'open', '2024-01-01', '2024-01-01', '2024-12-31', 1000 + n, 'KGS' FROM generate_series(1, 10000) n;
		INSERT INTO payments (contract_id, payment, paid_on, amount)
			SELECT id, m, date '2024-01-01' + m, 500 + m FROM contracts, generate_series(1, 100) m;
		ANALYZE contracts; ANALYZE payments`, ownAimak)
	s.exec(`ALTER TABLE contracts ENABLE TRIGGER USER; ALTER TABLE payments ENABLE TRIGGER USER`)
	copying := func(rows int) (time.Duration, int64) {
		conn, err := s.db.Pool().Conn(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		var bare counted
		begun := time.Now()
		_, err = pgdriver.CopyTo(b.Context(), bun.Conn{Conn: conn}, &bare, `COPY (SELECT l.paid_on, l.payment, l.act, l.amount, c.number, c.buyer, c.provider, p.name_ru, c.currency
			FROM payments l JOIN contracts c ON c.id = l.contract_id JOIN providers p ON p.inn = c.provider ORDER BY l.paid_on DESC, l.id DESC LIMIT `+strconv.Itoa(rows)+`) TO STDOUT CSV`)
		if err != nil {
			b.Fatal(err)
		}
		return time.Since(begun), int64(bare)
	}
	writing := func(address string) (time.Duration, int64) {
		id := s.askLong(address)
		begun := time.Now()
		if count, err := s.runner().RunDue(b.Context()); err != nil || count != 1 {
			b.Fatalf("%d jobs, %v", count, err)
		}
		took := time.Since(begun)
		info, err := os.Stat(filepath.Join(s.folder, "exports", strconv.FormatInt(id, 10)))
		if err != nil {
			b.Fatal(err)
		}
		return took, info.Size()
	}
	var heap atomic.Uint64
	stop := make(chan struct{})
	defer close(stop)
	go watchLargestHeap(&heap, stop)
	rate := func(bytes int64, t time.Duration) float64 { return float64(bytes) / 1e6 / t.Seconds() }
	for b.Loop() {
		runtime.GC()
		heap.Store(0)
		bareTime, bareSize := copying(payments)
		took, size := writing("/payments?as=csv")
		b.ReportMetric(rate(size, took), "csv-MB/s")
		b.ReportMetric(rate(size, took)/rate(bareSize, bareTime), "csv-of-COPY")
		b.ReportMetric(float64(heap.Load())/1e6, "csv-heap-MB")
		for _, days := range []int{10, 20, 40} { // 10,000 payments a day
			runtime.GC()
			heap.Store(0)
			bareTime, _ := copying(days * 10_000)
			took, size := writing("/payments?as=xlsx&to=" + date.Of(2024, 1, 1+days).String())
			rows := strconv.Itoa(days*10) + "k"
			b.ReportMetric(rate(size, took), "xlsx-"+rows+"-MB/s")
			b.ReportMetric(took.Seconds()/bareTime.Seconds(), "xlsx-"+rows+"-times-COPY")
			b.ReportMetric(float64(heap.Load())/1e6, "xlsx-"+rows+"-heap-MB")
		}
		s.exec(`DELETE FROM jobs`)
	}
}

type counted int64

func (c *counted) Write(p []byte) (int, error) { *c += counted(len(p)); return len(p), nil }

func watchLargestHeap(largest *atomic.Uint64, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			largest.Store(max(largest.Load(), m.HeapInuse))
		}
	}
}
