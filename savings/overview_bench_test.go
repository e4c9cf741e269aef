package savings_test

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/savings"
)

// psql runs a file by PostgreSQL's own client.
func psql(b testing.TB, address, file string) string {
	b.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	args := []string{"-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", file}
	if u.Scheme == "unix" {
		args = append(args, "-h", filepath.Dir(u.Path), "-U", u.User.Username(), "-d", u.Host)
	} else {
		args = append(args, "-d", address)
	}
	out, err := exec.CommandContext(b.Context(), "psql", args...).CombinedOutput()
	if err != nil {
		b.Fatalf("psql: %v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// BenchmarkOverview computes every statement of the country, as the overview
// does, beside the same sums in SQL written by hand and run through psql, in
// turn in one run; "ratio" is the program's time ÷ that of psql. Both must
// agree to the tyiyn.
func BenchmarkOverview(b *testing.B) {
	if _, err := exec.LookPath("psql"); err != nil {
		b.Skip("no psql on this machine")
	}
	address := dbtest.URL(b)
	psql(b, address, filepath.Join("testdata", "fill.sql"))
	d, err := db.OpenLong(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	var ours, theirs time.Duration
	for b.Loop() {
		began := time.Now()
		var total savings.Group
		err := d.Read(b.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
			rows, err := savings.LoadRows(ctx, tx, savings.Filter{})
			total = savings.Total(rows)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
		began = time.Now()
		want := psql(b, address, filepath.Join("testdata", "overview.sql"))
		theirs += time.Since(began)
		if got := fmt.Sprintf("%d|%s", total.Comparable, total.SavingAvoidable); got != want {
			b.Fatalf("the program says %s, SQL says %s", got, want)
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "program-ms/op")
	b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "psql-ms/op")
}

// The sums of the program and those of SQL written by hand agree to the tyiyn
// over 2,718 service-years.
func TestAllStatementsOfTheCountryAgreeWithSQLWrittenByHand(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("no psql on this machine")
	}
	address := dbtest.URL(t)
	psql(t, address, filepath.Join("testdata", "fill.sql"))
	d, err := db.OpenLong(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var total savings.Group
	err = d.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		rows, err := savings.LoadRows(ctx, tx, savings.Filter{})
		total = savings.Total(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := psql(t, address, filepath.Join("testdata", "overview.sql"))
	if got := fmt.Sprintf("%d|%s", total.Comparable, total.SavingAvoidable); got != want || total.Comparable == 0 {
		t.Errorf("the program says %s, SQL says %s", got, want)
	}
}
