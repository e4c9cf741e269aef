package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// peers are aimaks of one oblast.
func peers(t testing.TB, d *db.DB) []string {
	return texts(t, d, `SELECT u.soate FROM units u JOIN unit_oblasts o USING (soate)
		WHERE u.level = 'aiyl_aimak' AND o.oblast = (SELECT oblast FROM unit_oblasts WHERE soate = '41703204808000') ORDER BY 1 LIMIT 40`)
}

// tendered opens a tender with so many lots in an aimak.
func tendered(n int, aimak string, lots int) string {
	return strings.NewReplacer("{a}", aimak, "{n}", fmt.Sprint(n), "{m}", fmt.Sprint(lots)).Replace(`
INSERT INTO tenders (number, aimak, title, method, status, published_on, opens_at, closes_at, contract_from, contract_to)
    VALUES ('Т-{n}', '{a}', 'т', 'test_open', 'active', '2025-01-02', '2025-01-02 09:00+06', '2025-01-20 09:00+06', '2025-03-01', '2025-12-31');
INSERT INTO lots (tender_id, aimak, lot, title, estimate) SELECT t.id, '{a}', g, 'т', 1000 FROM tenders t, generate_series(1, {m}) g WHERE t.number = 'Т-{n}'`)
}

func bidder(n int) string { return fmt.Sprintf("0%013d", n) }

func provided(n int) string {
	return fmt.Sprintf(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('%s', 'П', 'llc') ON CONFLICT DO NOTHING`, bidder(n))
}

// bid lets a provider bid on the lots of a tender, the first of them
// disqualified, and the last so many won.
func bid(n, provider, disqualified, won int, value string) string {
	return strings.NewReplacer("{n}", fmt.Sprint(n), "{p}", bidder(provider), "{d}", fmt.Sprint(disqualified), "{w}", fmt.Sprint(won), "{v}", value).Replace(`
INSERT INTO bids (tender_id, lot_id, aimak, provider, submitted_at, value, status, reason)
    SELECT l.tender_id, l.id, l.aimak, '{p}', '2025-01-10 09:00+06', {v}, CASE WHEN l.lot::int <= {d} THEN 'disqualified' ELSE 'valid' END, 'т'
    FROM lots l JOIN tenders t ON t.id = l.tender_id WHERE t.number = 'Т-{n}';
INSERT INTO awards (tender_id, lot_id, bid_id, aimak, provider, value, decided_on, status)
    SELECT b.tender_id, b.lot_id, b.id, b.aimak, b.provider, b.value, '2025-02-01', 'active'
    FROM bids b JOIN lots l ON l.id = b.lot_id JOIN tenders t ON t.id = b.tender_id
    WHERE t.number = 'Т-{n}' AND b.provider = '{p}' AND l.lot::int > (SELECT count(*) FROM lots WHERE tender_id = t.id) - {w}`)
}

// Flags that compare the buyers or providers of an oblast: out is the figure of
// the last of them, beyond the fence or just within it.
func TestFlagsThatCompareAnOblast(t *testing.T) {
	t.Parallel()
	usual := []int{0, 1, 1, 0, 2, 1, 2}
	for _, one := range []struct {
		flag           string
		raises, spares int
		fill           func(aimaks []string, out int) []string
	}{
		{"K047", 8, 4, func(aimaks []string, out int) (list []string) {
			for i, disqualified := range append(slices.Clone(usual), out) {
				list = append(list, provided(i), tendered(i, aimaks[i], 10), bid(i, i, disqualified, 0, "100"))
			}
			return list
		}},
		{"K048", 0, 2, func(aimaks []string, out int) (list []string) {
			for i, more := range usual {
				list = append(list, provided(i), tendered(i, aimaks[i], 10), bid(i, i, 0, 4+more, "100"))
			}
			return append(list, provided(7), tendered(7, aimaks[7], 10), bid(7, 7, 0, out, "100"))
		}},
		{"K049", 5, 3, func(aimaks []string, out int) (list []string) {
			categories := []string{"waste", "lighting", "water", "roads", "culture"}
			for i, n := range []int{1, 1, 1, 2, 2, 2, 2, out} {
				list = append(list, provided(i), `INSERT INTO services SELECT '`+aimaks[i]+`', code, NULL, 'м3' FROM service_categories`)
				for k := range 5 {
					list = append(list, filled(another(fmt.Sprint(k), "open", categories[min(k, n-1)], bidder(i), "2025-01-0"+fmt.Sprint(k+1), "10"), aimaks[i], i))
				}
			}
			return list
		}},
		{"K050", 600, 75, func(aimaks []string, out int) (list []string) {
			list = append(list, provided(0))
			for i := range 21 {
				second := 50 + i // per mille above the winning bid
				if i == 20 {
					second = out
				}
				list = append(list, provided(i+1), provided(i+100), tendered(i, aimaks[i], 1), bid(i, i+1, 0, 1, "1000"), bid(i, i+100, 0, 0, fmt.Sprint(1000+second)))
			}
			return list
		}},
	} {
		for name, out := range map[string]int{"raises": one.raises, "spares": one.spares} {
			t.Run(one.flag+" "+name, func(t *testing.T) {
				t.Parallel()
				d := dbtest.New(t)
				exec(t, d, reference)
				for _, text := range one.fill(peers(t, d), out) {
					exec(t, d, text)
				}
				run(t, d, audit.Options{})
				var want []string
				if name == "raises" {
					want = []string{one.flag + " 1"}
				}
				got := texts(t, d, `SELECT flag || ' ' || count(*) FROM flags WHERE result = 1 GROUP BY flag ORDER BY flag`)
				if !slices.Equal(got, want) {
					t.Errorf("raised are %v, want %v: %v", got, want, texts(t, d, `SELECT inputs::text FROM flags WHERE flag = ?`, one.flag))
				}
				if judged := texts(t, d, `SELECT DISTINCT result::text FROM flags WHERE flag = ? AND result = 0`, one.flag); len(judged) == 0 {
					t.Errorf("nobody is judged good by %s", one.flag)
				}
			})
		}
	}
}

// Few buyers say nothing of one another.
func TestAFenceOfFewIsNoFence(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	exec(t, d, reference)
	aimaks := peers(t, d)
	for i, disqualified := range []int{0, 0, 0, 9} {
		for _, text := range []string{provided(i), tendered(i, aimaks[i], 10), bid(i, i, disqualified, 0, "100")} {
			exec(t, d, text)
		}
	}
	run(t, d, audit.Options{Rule: "K047"})
	if got := texts(t, d, `SELECT DISTINCT result::text FROM flags WHERE flag = 'K047'`); !slices.Equal(got, []string{"-1"}) {
		t.Errorf("four buyers are judged: %v", got)
	}
}
