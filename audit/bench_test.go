package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	command "os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// contractsOf is how many contracts the benchmark makes: KELISHIM_BENCH_CONTRACTS,
// else 2,000.
func contractsOf() int {
	if n, err := strconv.Atoi(os.Getenv("KELISHIM_BENCH_CONTRACTS")); err == nil {
		return n
	}
	return 2_000
}

// psql runs a file by PostgreSQL's own client.
func psql(b testing.TB, address, file string, more ...string) string {
	b.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	args := append([]string{"-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", file}, more...)
	if u.Scheme == "unix" {
		args = append(args, "-h", filepath.Dir(u.Path), "-U", u.User.Username(), "-d", u.Host)
	} else {
		args = append(args, "-d", address)
	}
	out, err := command.CommandContext(b.Context(), "psql", args...).CombinedOutput()
	if err != nil {
		b.Fatalf("psql: %v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// peak is the most memory that this process has ever had, in MB; 0 where the
// system does not tell.
func peak() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, _ := bytes.Cut(after, []byte("kB"))
	kB, _ := strconv.ParseFloat(string(bytes.TrimSpace(line)), 64)
	return kB / 1024
}

// BenchmarkFlags computes all flags of many contracts with ten acts and payments
// each: for the first time, and again when nothing changed, beside the queries of
// the same rules as bare SELECTs through psql. All must count the same.
func BenchmarkFlags(b *testing.B) {
	if _, err := command.LookPath("psql"); err != nil {
		b.Skip("no psql on this machine")
	}
	address, n := dbtest.URL(b), contractsOf()
	began := time.Now()
	psql(b, address, filepath.Join("testdata", "fill.sql"), "-v", fmt.Sprintf("contracts=%d", n))
	b.Logf("%d contracts made in %v", n, time.Since(began).Round(time.Second))
	d, err := db.OpenLong(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	plain := plainFile(b)
	for b.Loop() {
		for _, name := range []string{"first", "again"} {
			outcome, took := timed(b, d)
			b.ReportMetric(took.Seconds(), name+"-s")
			b.ReportMetric(float64(outcome.Computed), name+"-results")
			b.ReportMetric(float64(outcome.Raised), name+"-raised")
			b.ReportMetric(peak(), name+"-MB")
			began = time.Now()
			want := psql(b, address, plain)
			b.ReportMetric(time.Since(began).Seconds(), name+"-psql-s")
			b.ReportMetric(took.Seconds()/time.Since(began).Seconds(), name+"-ratio")
			if got := total(b, want); got.Computed != outcome.Computed || got.Raised != outcome.Raised || got.Unknown != outcome.Unknown {
				b.Fatalf("the program counts %+v, SQL %+v", outcome, got)
			}
		}
	}
}

// timed computes all flags and tells which rules took longest.
func timed(b *testing.B, d *db.DB) (audit.Outcome, time.Duration) {
	b.Helper()
	began := time.Now()
	last, byRule := began, map[string]time.Duration{}
	outcome, err := audit.Run(context.Background(), d, db.System, audit.Options{Today: day,
		Step: func(rule string) { byRule[rule] += time.Since(last); last = time.Now() }})
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	slow := make([]string, 0, len(byRule))
	for rule := range byRule {
		slow = append(slow, rule)
	}
	slices.SortFunc(slow, func(x, y string) int { return int(byRule[y] - byRule[x]) })
	var said strings.Builder
	for _, rule := range slow[:8] {
		fmt.Fprintf(&said, " %s %v", rule, byRule[rule].Round(time.Millisecond))
	}
	b.Logf("%v, most of it:%s", took.Round(time.Millisecond), said.String())
	return outcome, took
}

// plainFile holds the queries of all rules as bare SELECTs.
func plainFile(b *testing.B) string {
	b.Helper()
	text := "SET jit = off;\n"
	for _, rule := range audit.Rules {
		text += rule.Plain(day)
	}
	file := filepath.Join(b.TempDir(), "plain.sql")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// total adds the lines rule|results|raised|unknown up.
func total(b *testing.B, lines string) (o audit.Outcome) {
	b.Helper()
	for _, line := range strings.Split(lines, "\n") {
		fields := strings.Split(line, "|")
		if len(fields) != 4 {
			b.Fatalf("not a line of results: %q", line)
		}
		for i, to := range []*int64{&o.Computed, &o.Raised, &o.Unknown} {
			one, err := strconv.ParseInt(fields[i+1], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			*to += one
		}
	}
	return o
}
