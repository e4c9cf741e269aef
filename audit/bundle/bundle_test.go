package bundle_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"kelishim/audit/bundle"
	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/documents"
	"kelishim/internal/files"
	"kelishim/internal/i18n"
	"kelishim/internal/journal"
	"kelishim/migrations"
	"kelishim/ocds"
	"kelishim/savings"
)

// alaBuka buys waste collection for itself and two neighbours by one contract.
const (
	alaBuka  = "41703204808000"
	kulinda  = "41703204847000" // is served by that contract
	boruBash = "41702205807000" // has nothing to do with it
	year     = 2025
)

var madeAt = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// house is an installation with the demonstration's contracts.
type house struct {
	t            *testing.T
	owner, pages *db.DB
	folder       string
	log          *journal.Log
	signer       journal.Signer
}

func newHouse(t *testing.T) *house {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	h := &house{t: t, owner: owner, pages: pages, folder: t.TempDir(), log: journal.New(owner)}
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), owner, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	store := documents.NewStore(owner, files.In(h.folder))
	for _, text := range []string{"%PDF-1.4\nдоговор\n%%EOF\n", "%PDF-1.4\nприложение\n%%EOF\n"} {
		d := documents.Document{Subject: "contracts/" + h.number(`SELECT id::text FROM contracts WHERE buyer = ?`, alaBuka), Kind: "contractSigned", Title: "=Скан", Name: "договор.pdf"}
		if err := store.Add(t.Context(), db.System, &d, bytes.NewReader([]byte(text)), int64(len(text))); err != nil {
			t.Fatal(err)
		}
	}
	keeper, err := ocds.NewKeeper(owner, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.All(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.signer, err = h.log.EnsureKey(t.Context(), h.folder); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) number(query string, args ...any) (text string) {
	h.t.Helper()
	err := h.owner.Read(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error { return tx.NewRaw(query, args...).Scan(ctx, &text) })
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

// by changes rows through the program, psql around it.
func (h *house) by(query string, args ...any) {
	h.t.Helper()
	err := h.owner.Do(h.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) psql(query string, args ...any) {
	h.t.Helper()
	if _, err := h.owner.Pool().ExecContext(h.t.Context(), query, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) order(aimak string) bundle.Order {
	part := func(name string, records bool) bundle.Part {
		return bundle.Part{Name: name, Write: func(ctx context.Context, tx bun.IDB, w io.Writer) error {
			_, err := ocds.ExportIn(ctx, tx, w, ocds.Selection{Aimak: aimak, Year: year, Records: records, At: madeAt})
			if errors.Is(err, ocds.ErrNothing) {
				return bundle.ErrNoPart
			}
			return err
		}}
	}
	return bundle.Order{Aimak: aimak, Year: year, At: madeAt, By: "Аудитор", Role: "auditor", Lang: "ru", Program: "test", Files: files.In(h.folder),
		Parts: []bundle.Part{part("ocds/records.json", true), part("ocds/releases.json", false)},
		Print: func(_ context.Context, _ bun.IDB, w io.Writer, s *savings.Statement) error {
			_, err := fmt.Fprintf(w, "%%PDF-1.4 %s %s\n", s.Service, s.Avoidable.Saving)
			return err
		},
		Seal: func(ctx context.Context) error {
			_, err := h.log.Checkpoint(ctx, h.signer)
			return err
		},
		Sign: h.signer.SignText}
}

func (h *house) write(actor db.Actor, order bundle.Order) []byte {
	h.t.Helper()
	var file bytes.Buffer
	d := h.pages
	if actor.Role == db.System.Role {
		d = h.owner
	}
	if err := bundle.Write(h.t.Context(), d, actor, &file, order); err != nil {
		h.t.Fatal(err)
	}
	return file.Bytes()
}

func (h *house) options() bundle.Options {
	return bundle.Options{Keys: []string{h.signer.Verifier}, Releases: ocds.Reread}
}

func check(t *testing.T, file []byte, opts bundle.Options) *bundle.Report {
	t.Helper()
	report, err := bundle.Verify(t.Context(), bytes.NewReader(file), int64(len(file)), opts)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// sentences are the findings as people read them.
func sentences(report *bundle.Report) []string {
	list := make([]string, len(report.Findings))
	for i, one := range report.Findings {
		list[i] = i18n.For("en").Fault(one)
	}
	return list
}

func says(report *bundle.Report, parts ...string) bool {
	return slices.ContainsFunc(sentences(report), func(one string) bool {
		for _, part := range parts {
			if !strings.Contains(one, part) {
				return false
			}
		}
		return true
	})
}

func verified(t *testing.T, report *bundle.Report) {
	t.Helper()
	for _, one := range sentences(report) {
		t.Error(one)
	}
}

func unzip(t *testing.T, file []byte) (names []string, bodies map[string]string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	bodies = map[string]string{}
	for _, one := range archive.File {
		in, err := one.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, one.Name)
		bodies[one.Name] = string(body)
	}
	return names, bodies
}

func TestABundleChecksByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := h.write(db.System, h.order(alaBuka))
	report := check(t, file, h.options())
	verified(t, report)
	if report.Statements == 0 || report.Lines < 10 || report.Entries == 0 || report.Releases == 0 || report.Documents != 2 || report.Withheld != 0 ||
		report.Compared != report.Rows || report.Rows < 100 {
		t.Errorf("it checked %d statements, %d lines, %d entries, %d releases, %d documents, %d of %d rows", report.Statements, report.Lines, report.Entries,
			report.Releases, report.Documents, report.Compared, report.Rows)
	}
	_, bodies := unzip(t, file)
	if lines := bodies["statements/"+alaBuka+"_waste_2025.csv"]; !strings.Contains(lines, "budget_lines/") || !strings.Contains(lines, "attributions/") ||
		!strings.Contains(lines, "acts/") || !strings.Contains(lines, "price_index/2025") {
		t.Errorf("the lines do not name their rows: %s", lines)
	}
	if !strings.Contains(bodies["tables/documents.csv"], "'=Скан") {
		t.Error("a spreadsheet would run a title")
	}
}

// sha256sum and the Python of the readme are all that somebody else needs.
func TestABundleIsCheckedWithoutTheProgram(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, bodies := unzip(t, h.write(db.System, h.order(alaBuka)))
	dir := t.TempDir()
	for name, body := range bodies {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(stdin, name string, args ...string) {
		t.Helper()
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not here", name)
		}
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	run("", "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
	for _, lang := range i18n.Languages {
		var script strings.Builder
		for line := range strings.Lines(bodies["README."+lang+".md"]) {
			if code, ok := strings.CutPrefix(line, "    "); ok && !strings.HasPrefix(code, "unzip") && !strings.HasPrefix(code, "sha256sum") {
				script.WriteString(code)
			}
		}
		if !strings.Contains(script.String(), "hashlib") {
			t.Fatalf("%s: no script in the readme", lang)
		}
		run(script.String(), "python3", "-")
	}
}

func TestTheSameStateGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if first, second := h.write(db.System, h.order(alaBuka)), h.write(db.System, h.order(alaBuka)); !bytes.Equal(first, second) {
		t.Error("two bundles of one state differ")
	}
}

func TestTwoBundlesOfTwoDates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.write(db.System, h.order(alaBuka))
	kept, err := bundle.CheckpointOf(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // checkpoints in between
		h.by(`UPDATE acts SET quality = 'good' WHERE id = (SELECT min(id) + ? FROM acts)`, i)
		if _, err := h.log.Checkpoint(t.Context(), h.signer); err != nil {
			t.Fatal(err)
		}
	}
	opts := h.options()
	opts.Kept = kept
	second := check(t, h.write(db.System, h.order(alaBuka)), opts)
	verified(t, second)
	if second.Kept == nil || second.Points < 3 || second.Manifest.Before == "" {
		t.Errorf("nothing joins the two: %d points", second.Points)
	}
	act := h.number(`SELECT min(a.id)::text FROM acts a JOIN contracts c ON c.id = a.contract_id WHERE c.buyer = ?`, alaBuka)
	paid := h.number(`SELECT max(p.id)::text FROM payments p JOIN contracts c ON c.id = p.contract_id WHERE c.buyer = ?`, alaBuka)
	h.psql(`UPDATE acts SET amount = amount - 7 WHERE id = $1`, act)
	h.psql(`DELETE FROM payments WHERE id = $1`, paid)
	h.psql(`INSERT INTO households (aimak, year, households) VALUES ($1, 2031, 5)`, alaBuka)
	third := check(t, h.write(db.System, h.order(alaBuka)), opts)
	if third.Kept == nil {
		t.Error("the journal itself was not touched: it begins with the kept checkpoint")
	}
	for _, parts := range [][]string{{"acts", "row " + act + ":", "amount", "changed"}, {"payments", "row " + paid + ":", "taken out"}, {"households", alaBuka + "|2031", "added"}} {
		if !says(third, parts...) {
			t.Errorf("nothing says %v: %v", parts, sentences(third))
		}
	}
	if third.Wrong != 3 {
		t.Errorf("%d findings for three deeds: %v", third.Wrong, sentences(third))
	}
}

// Who changes an entry of the journal in the database cannot prove it; who
// rebuilds the whole tree and signs it is found by a checkpoint that was kept.
func TestARewrittenJournalIsFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.write(db.System, h.order(alaBuka))
	kept, _ := bundle.CheckpointOf(bytes.NewReader(first), int64(len(first)))
	entry := h.number(`SELECT max(id)::text FROM journal WHERE tbl = 'acts' AND aimak = ?`, alaBuka)
	h.psql(`UPDATE journal SET actor = 'другой' WHERE id = $1`, entry)
	if report := check(t, h.write(db.System, h.order(alaBuka)), h.options()); !says(report, "entries/"+entry+".json", "not proven") {
		t.Errorf("the entry is not named: %v", sentences(report))
	}
	h.psql(`DELETE FROM journal_checkpoints`)
	h.psql(`DELETE FROM journal_hashes`)
	h.psql(`DELETE FROM journal_leaves`)
	h.psql(`INSERT INTO journal_queue SELECT id FROM journal`)
	opts := h.options()
	opts.Kept = kept
	if report := check(t, h.write(db.System, h.order(alaBuka)), opts); !says(report, "rewritten") || report.Wrong != 1 {
		t.Errorf("the rewritten history is not found: %v", sentences(report))
	}
}

func TestACheckpointOfAnotherJournalIsRefused(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	file := h.write(db.System, h.order(boruBash))
	foreign := other.write(db.System, other.order(boruBash))
	opts := h.options()
	opts.Kept, _ = bundle.CheckpointOf(bytes.NewReader(foreign), int64(len(foreign)))
	if report := check(t, file, opts); !says(report, "signed by none") {
		t.Errorf("taken: %v", sentences(report))
	}
	opts = h.options()
	opts.Keys = []string{other.signer.Verifier}
	if report := check(t, file, opts); !says(report, "SHA256SUMS.sig") || !says(report, "checkpoint.txt") {
		t.Errorf("checked by another's key: %v", sentences(report))
	}
}

// masked is how somebody without the right reads an INN.
func masked(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		n := 0
		for i+n < len(text) && text[i+n] >= '0' && text[i+n] <= '9' {
			n++
		}
		if n == 14 && (text[i] == '1' || text[i] == '2') {
			digest := hmac.New(sha256.New, []byte("k"))
			digest.Write([]byte(text[i : i+n]))
			fmt.Fprintf(&out, "%s**********-%x", text[i:i+4], digest.Sum(nil)[:8])
			i += n
			continue
		}
		out.WriteString(text[i : i+max(n, 1)])
		i += max(n, 1)
	}
	return out.String()
}

func TestAnAdvisorGetsNoNumberOfAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.number(`SELECT provider FROM contracts WHERE provider ~ '^[12]' ORDER BY id LIMIT 1`)
	aimak := h.number(`SELECT buyer FROM contracts WHERE provider = ? ORDER BY id LIMIT 1`, person)
	h.by(`UPDATE providers SET address = 'ул. Тайная, 5', phone = '0555 000000' WHERE inn = ?`, person)
	advisor := dbtest.Person(t, h.owner, "advisor", "advisor", aimak)
	order := h.order(aimak)
	order.Role, order.Mask, order.Parts = "advisor", masked, nil
	file := h.write(advisor, order)
	report := check(t, file, h.options())
	verified(t, report)
	if report.Withheld == 0 || report.Unspoken == 0 || !report.Manifest.Masked || report.Lines == 0 {
		t.Errorf("withheld %d, not compared %d, lines %d", report.Withheld, report.Unspoken, report.Lines)
	}
	_, bodies := unzip(t, file)
	for name, body := range bodies {
		if strings.Contains(body, person) || strings.Contains(body, "Тайная") {
			t.Errorf("%s holds what is a person's", name)
		}
	}
	if !strings.Contains(bodies["tables/providers.csv"], masked(person)) || !strings.Contains(bodies["tables/contracts.csv"], masked(person)) {
		t.Error("the contract does not lead to its provider")
	}
}

func TestTheBundleOfAForeignAimakIsRefusedByPostgreSQL(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, who := range []db.Actor{dbtest.Person(t, h.owner, "officer", "officer", boruBash), dbtest.Person(t, h.owner, "head", "head", boruBash),
		dbtest.Person(t, h.owner, "admin", "administrator"), db.Public} {
		var file bytes.Buffer
		if err := bundle.Write(t.Context(), h.pages, who, &file, h.order(alaBuka)); !errors.Is(err, bundle.ErrNothing) || file.Len() != 0 {
			t.Errorf("%s: %v, %d bytes", who.Name, err, file.Len())
		}
	}
}

// An aimak that is served by its neighbour's contract sees it, but not the
// neighbour's journal: what cannot be compared is counted, not passed over.
func TestANeighboursEntriesAreNamedButNotShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	officer := dbtest.Person(t, h.owner, "officer", "officer", kulinda)
	order := h.order(kulinda)
	order.Year = year - 1 // it was merged into the buyer afterwards
	report := check(t, h.write(officer, order), h.options())
	verified(t, report)
	if report.Withheld == 0 || report.Unspoken == 0 || report.Compared == 0 || report.Statements == 0 {
		t.Errorf("withheld %d, not compared %d, compared %d, statements %d", report.Withheld, report.Unspoken, report.Compared, report.Statements)
	}
}

func TestABundleIsNotMadeOfWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order(alaBuka)
	order.Seal = nil
	var file bytes.Buffer
	if err := bundle.Write(t.Context(), h.owner, db.System, &file, order); !errors.Is(err, bundle.ErrNoCheckpoint) || file.Len() != 0 {
		t.Errorf("without a checkpoint: %v", err)
	}
	if _, err := h.log.Checkpoint(t.Context(), h.signer); err != nil {
		t.Fatal(err)
	}
	h.by(`UPDATE households SET households = households + 1`)
	if err := bundle.Write(t.Context(), h.owner, db.System, &file, order); !errors.Is(err, bundle.ErrRestless) || file.Len() != 0 {
		t.Errorf("with an entry that waits: %v", err)
	}
}

func TestADocumentThatTheHouseLostIsSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sum := h.number(`SELECT sha256 FROM documents ORDER BY id LIMIT 1`)
	if err := os.Remove(filepath.Join(h.folder, files.Folder, sum[:2], sum)); err != nil {
		t.Fatal(err)
	}
	report := check(t, h.write(db.System, h.order(alaBuka)), h.options())
	if !says(report, sum, "no longer there") || report.Wrong != 1 || report.Documents != 1 {
		t.Errorf("found: %v", sentences(report))
	}
}
