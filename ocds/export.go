package ocds

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

// Selection says which processes an export holds; a zero field does not narrow.
type Selection struct {
	Public  bool   // what is published, with persons masked
	Records bool   // a record package: releases with what they add up to; else a release package
	Aimak   string // SOATE code: the aimak's processes, and those of what was merged into it
	Year    int    // processes of which something was released in the year
	OCID    string
	At      time.Time // stated as the day of publication; zero is now
	// Edit changes the stored text of a release before anything is made of it;
	// nil leaves it.
	Edit func(body string) (string, error)
}

// ErrUnknownProcess is returned for an ocid of which the reader sees nothing.
var ErrUnknownProcess = fault.New(fault.NotFound, "ocds.export.unknown")

// ErrNothing is returned where nothing of what is asked for may be seen: the
// standard has no empty package.
var ErrNothing = fault.New(fault.NotFound, "ocds.export.nothing")

// Exported counts what was written.
type Exported struct {
	Processes, Releases int
	Bytes               int64
}

// Export writes the stored releases that actor may see, as one package. Memory
// holds one process, however many there are. An export for the public is
// refused with ErrNoPrefix while the installation has no registered prefix.
func Export(ctx context.Context, d *db.DB, actor db.Actor, w io.Writer, sel Selection) (done Exported, err error) {
	err = d.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) (err error) {
		done, err = ExportIn(ctx, tx, w, sel)
		return err
	})
	return done, err
}

// ExportIn is Export in a transaction that others read in too, so that all of
// them see one state of the data.
func ExportIn(ctx context.Context, tx bun.IDB, w io.Writer, sel Selection) (Exported, error) {
	out := &exporter{w: bufio.NewWriterSize(w, 64<<10), sel: sel}
	settings, err := LoadSettings(ctx, tx)
	if err != nil {
		return out.count, err
	}
	if sel.Public && settings.Prefix == "" {
		return out.count, ErrNoPrefix
	}
	query, args := sel.query()
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return out.count, fmt.Errorf("read releases: %w", err)
	}
	defer found.Close()
	if err := out.begin(&settings); err != nil {
		return out.count, err
	}
	for found.Next() {
		var ocid, body string
		if err := found.Scan(&ocid, &body); err != nil {
			return out.count, fmt.Errorf("read a release: %w", err)
		}
		if err := out.take(ocid, body); err != nil {
			return out.count, err
		}
	}
	if err := found.Err(); err != nil {
		return out.count, fmt.Errorf("read releases: %w", err)
	}
	if out.count.Releases == 0 {
		return out.count, sel.nothing()
	}
	return out.count, out.end()
}

// Known tells whether actor sees anything of a selection, before a stream begins
// whose status can no more be changed.
func Known(ctx context.Context, d *db.DB, actor db.Actor, sel Selection) error {
	return d.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		settings, err := LoadSettings(ctx, tx)
		if err != nil {
			return err
		}
		if sel.Public && settings.Prefix == "" {
			return ErrNoPrefix
		}
		query, args := sel.query()
		var there bool
		if err := tx.NewRaw(`SELECT EXISTS (`+query+`)`, args...).Scan(ctx, &there); err != nil {
			return fmt.Errorf("look for a process: %w", err)
		}
		if !there {
			return sel.nothing()
		}
		return nil
	})
}

// nothing is the refusal of a selection that holds nothing.
func (s *Selection) nothing() error {
	if s.OCID != "" {
		return ErrUnknownProcess
	}
	return ErrNothing
}

// query gives the releases in the order of processes and of their dates.
func (s *Selection) query() (query string, args []any) {
	audience := "auditors"
	if s.Public {
		audience = "public"
	}
	query, args = `SELECT r.ocid, r.body FROM ocds_releases r WHERE r.audience = ?`, []any{audience}
	if !s.Public { // what was said under the prefix of examples is superseded by a registered one
		query += ` AND r.ocid IN (SELECT ocid FROM ocds_processes)`
	}
	if s.OCID != "" {
		query, args = query+` AND r.ocid = ?`, append(args, s.OCID)
	}
	if s.Aimak != "" {
		query += ` AND r.aimak IN (WITH RECURSIVE reach (soate) AS (SELECT ?::text UNION SELECT s.predecessor FROM reach JOIN successions s ON s.successor = reach.soate) SELECT soate FROM reach)`
		args = append(args, s.Aimak)
	}
	if s.Year != 0 {
		query += ` AND r.ocid IN (SELECT y.ocid FROM ocds_releases y WHERE y.audience = ? AND y.released_at >= make_timestamptz(?, 1, 1, 0, 0, 0, 'Asia/Bishkek')
			AND y.released_at < make_timestamptz(?, 1, 1, 0, 0, 0, 'Asia/Bishkek'))`
		args = append(args, audience, s.Year, s.Year+1)
	}
	return query + ` ORDER BY r.ocid, r.number`, args
}

// exporter writes a package piece by piece.
type exporter struct {
	w     *bufio.Writer
	sel   Selection
	count Exported
	ocid  string
	held  []string // the releases of one process, where records are made of them
	rest  string   // what closes the package
}

func (e *exporter) write(texts ...string) error {
	for _, text := range texts {
		n, err := e.w.WriteString(text)
		e.count.Bytes += int64(n)
		if err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	return nil
}

func (e *exporter) begin(settings *Settings) error {
	name, list := "/ocds/releases.json", "releases"
	if e.sel.Records {
		name, list = "/ocds/records.json", "records"
	}
	if e.sel.OCID != "" {
		name = "/ocds/" + list + "/" + e.sel.OCID
	}
	if e.sel.Public {
		name = "/public" + name
	}
	at := e.sel.At
	if at.IsZero() {
		at = time.Now()
	}
	pkg := NewPackage(settings.address(name), settings.publisher(), At(at))
	pkg.License = Link(settings.License)
	head, err := Encode(pkg)
	if err != nil {
		return err
	}
	e.rest = "\n]}\n"
	return e.write(string(head[:len(head)-1]), `,`, strconv.Quote(list), ":[")
}

func (e *exporter) take(ocid, body string) error {
	if e.sel.Edit != nil {
		edited, err := e.sel.Edit(body)
		if err != nil {
			return err
		}
		body = edited
	}
	fresh := ocid != e.ocid
	if fresh {
		if err := e.record(); err != nil {
			return err
		}
		e.ocid = ocid
		e.count.Processes++
	}
	e.count.Releases++
	if e.sel.Records {
		e.held = append(e.held, body)
		return nil
	}
	if e.count.Releases > 1 {
		if err := e.write(","); err != nil {
			return err
		}
	}
	return e.write("\n", body)
}

// record writes the process that was read.
func (e *exporter) record() error {
	if len(e.held) == 0 {
		return nil
	}
	if e.count.Processes > 1 {
		if err := e.write(","); err != nil {
			return err
		}
	}
	var trees []*jsontree.Object
	for _, body := range e.held {
		tree, err := treeOf([]byte(body))
		if err != nil {
			return err
		}
		trees = append(trees, tree)
	}
	compiled, err := Compile(trees)
	if err != nil {
		return err
	}
	text, err := jsontree.Marshal(compiled)
	if err != nil {
		return err
	}
	if err := e.write("\n", `{"ocid":`, strconv.Quote(e.ocid), `,"releases":[`); err != nil {
		return err
	}
	for i, body := range e.held {
		if i > 0 {
			if err := e.write(","); err != nil {
				return err
			}
		}
		if err := e.write("\n", body); err != nil {
			return err
		}
	}
	e.held = e.held[:0]
	return e.write("],\n", `"compiledRelease":`, string(text), "}")
}

func (e *exporter) end() error {
	if err := e.record(); err != nil {
		return err
	}
	if err := e.write(e.rest); err != nil {
		return err
	}
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}
