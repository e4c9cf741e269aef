package ocds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

// Intake says how a file is taken in.
type Intake struct {
	Name    string            // of the file, for the list of imports
	Answers map[string]string // to the questions of an earlier try, by their keys
	DryRun  bool              // look and write nothing
	Keep    func() error      // keeps the original, before anything names it; nil where it is kept already
	Limits  Limits
}

// Outcome is what a file gave. Nothing was written where it asks or is wrong.
type Outcome struct {
	Report    *Report
	Questions []Question // what could not be matched; at most 200
	Asked     int        // all of them
	Tables    []Written
	Aside     []Aside // what our tables have no place for
	Written   bool
}

// Written counts the rows of a table.
type Written struct {
	Table                     string
	Added, Changed, Unchanged int
}

// Aside is what of a process was left aside, and why.
type Aside struct {
	OCID, What string // a catalogue key behind "ocds.aside."
	Count      int
}

// Wrong tells whether the file itself is at fault.
func (o *Outcome) Wrong() bool {
	return !valid(o.Report.Problems) || slices.ContainsFunc(o.Report.File.Repeated, func(r Repeated) bool { return !r.Same })
}

// Touched tells whether anything is new.
func (o *Outcome) Touched() bool {
	return slices.ContainsFunc(o.Tables, func(w Written) bool { return w.Added+w.Changed > 0 })
}

const maxQuestions = 200

var errKeepNothing = errors.New("nothing is kept")

// Take reads a release package, a record package, JSON Lines or any of them
// packed, and writes the processes in it to our tables: all of it or nothing. A
// file that does not agree with the standard, and one of which something cannot
// be matched, is not written: the outcome lists what is wrong, or asks. Taken
// twice it changes nothing.
func Take(ctx context.Context, d *db.DB, actor db.Actor, file io.Reader, in Intake) (*Outcome, error) {
	out := &Outcome{}
	err := d.DoOn(ctx, actor, func(ctx context.Context, _ bun.Conn, tx bun.Tx) error {
		t := &taker{ctx: ctx, tx: tx, in: in, person: actor.UserID != 0, out: out, asked: map[string]bool{}, counts: map[string]*Written{}, aside: map[Aside]int{}}
		if err := t.stage(file); err != nil {
			return err
		}
		if out.Wrong() {
			return errKeepNothing
		}
		if err := t.all(); err != nil {
			return err
		}
		if out.Asked > 0 || in.DryRun {
			return errKeepNothing
		}
		if !out.Touched() {
			return errKeepNothing
		}
		if in.Keep != nil {
			if err := in.Keep(); err != nil {
				return err
			}
		}
		out.Written = true
		return t.record(actor)
	})
	if errors.Is(err, errKeepNothing) {
		err = nil
	}
	if name := db.Constraint(err); name != "" {
		return nil, fault.New(fault.Conflict, "exchange.refused_by_table").With("Constraint", name)
	}
	if err != nil {
		return nil, (db.Refusals{}).Kindly(err)
	}
	return out, nil
}

// taker takes one file in one transaction.
type taker struct {
	ctx    context.Context
	tx     bun.Tx
	in     Intake
	person bool // a person asks, who may not bring along what a head decided elsewhere
	out    *Outcome
	places *places
	asked  map[string]bool
	counts map[string]*Written
	aside  map[Aside]int
}

// stage puts the corrected releases into a table of the transaction, so that
// those of one process are found together wherever they stand in the file.
func (t *taker) stage(file io.Reader) error {
	if _, err := t.tx.ExecContext(t.ctx, `CREATE TEMPORARY TABLE ocds_stage (n bigserial, ocid text, body text, corrected boolean) ON COMMIT DROP`); err != nil {
		return fmt.Errorf("make room for the file: %w", err)
	}
	type stageRow struct {
		bun.BaseModel `bun:"table:ocds_stage"`
		OCID          string `bun:"ocid"`
		Body          string `bun:"body"`
		Corrected     bool   `bun:"corrected"`
	}
	var held []stageRow
	flush := func() error {
		if len(held) == 0 {
			return nil
		}
		if _, err := t.tx.NewInsert().Model(&held).Exec(t.ctx); err != nil {
			return fmt.Errorf("stage releases: %w", err)
		}
		held = held[:0]
		return nil
	}
	report, err := Import(file, t.in.Limits, func(item *Imported) error {
		for _, release := range item.Releases {
			body, err := jsontree.Marshal(release)
			if err != nil {
				return err
			}
			held = append(held, stageRow{OCID: release.String("ocid"), Body: string(body), Corrected: len(item.Corrections) > 0})
		}
		if len(held) >= batchSize {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.out.Report = report
	return flush()
}

// all goes through the processes of the file, in the order of their ocids.
func (t *taker) all() error {
	var err error
	if t.places, err = loadPlaces(t.ctx, t.tx); err != nil {
		return err
	}
	for after := ""; ; {
		var ocids []string
		if err := t.tx.NewRaw(`SELECT DISTINCT ocid FROM ocds_stage WHERE ocid > ? ORDER BY ocid LIMIT 100`, after).Scan(t.ctx, &ocids); err != nil {
			return fmt.Errorf("list the processes of the file: %w", err)
		}
		for _, ocid := range ocids {
			if err := t.process(ocid); err != nil {
				return err
			}
		}
		if len(ocids) == 0 {
			break
		}
		after = ocids[len(ocids)-1]
	}
	for _, table := range writeOrder {
		if w := t.counts[table]; w != nil {
			t.out.Tables = append(t.out.Tables, *w)
		}
	}
	for what, count := range t.aside {
		what.Count = count
		t.out.Aside = append(t.out.Aside, what)
	}
	slices.SortFunc(t.out.Aside, func(a, b Aside) int { return slices.Compare([]string{a.OCID, a.What}, []string{b.OCID, b.What}) })
	return nil
}

func (t *taker) process(ocid string) error {
	staged, err := rows[struct {
		Body      string
		Corrected bool
	}](t.ctx, t.tx, "staged releases", `SELECT body, bool_or(corrected) AS corrected FROM ocds_stage WHERE ocid = ? GROUP BY body ORDER BY min(n)`, ocid)
	if err != nil {
		return err
	}
	p := &taken{taker: t, ocid: ocid}
	for _, row := range staged {
		tree, err := treeOf([]byte(row.Body))
		if err != nil {
			return err
		}
		p.releases = append(p.releases, tree)
		p.corrected = p.corrected || row.Corrected
	}
	if p.compiled, err = Compile(p.releases); err != nil {
		return err
	}
	if p.releases, err = byDate(p.releases); err != nil {
		return err
	}
	return p.take()
}

// record keeps who took in what.
func (t *taker) record(actor db.Actor) error {
	summary, err := json.Marshal(t.out.Tables)
	if err != nil {
		return fmt.Errorf("word the summary: %w", err)
	}
	_, err = t.tx.ExecContext(t.ctx, `INSERT INTO imports (user_id, imported_by, file_name, sha256, summary) VALUES (?, ?, ?, ?, ?::jsonb)`,
		actor.UserID, actor.Name, t.in.Name, t.out.Report.File.SHA256, string(summary))
	if err != nil {
		return fmt.Errorf("record the import: %w", err)
	}
	return nil
}
