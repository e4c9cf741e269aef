package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/docs"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/files"
	"kelishim/internal/journal"
	"kelishim/savings"
)

// readmes tell how to check a bundle without the program.
//
//go:embed README.ru.md README.ky.md README.en.md
var readmes embed.FS

// languages are those of the readmes and of the method, in the order of the files.
var languages = []string{"en", "ky", "ru"}

// Names of the files about the bundle itself.
const (
	manifestFile  = "manifest.json"
	sumsFile      = "SHA256SUMS"
	signatureFile = "SHA256SUMS.sig"
	tableFolder   = "tables/"
	documents     = "documents/"
)

// Part is a file that who asks for the bundle writes: in the transaction of all
// others, so that it shows the same state of the data. A part that gives
// ErrNoPart is left out.
type Part struct {
	Name  string
	Write func(ctx context.Context, tx bun.IDB, w io.Writer) error
}

// ErrNoPart says that there is nothing to write for a part.
var ErrNoPart = errors.New("nothing to write")

// Order says which bundle is wanted, by whom, and what the house lends for it.
type Order struct {
	Aimak string // SOATE code
	Year  int
	At    time.Time // stated as when it was made
	By    string    // who made it, as the manifest names them
	Role  string
	Lang  string // of the printed statements
	Demo  bool   // the money is made up

	Program string // version of the program
	// Mask hides the INN of natural persons in a text; nil where who made the
	// bundle reads them.
	Mask  func(string) string
	Since []journal.Checkpoint // that somebody kept: their proofs are put in whatever their age
	Files *files.Disk
	Parts []Part // of the OCDS, in the order of their names
	// Print writes a statement as PDF; nil leaves the prints out.
	Print func(ctx context.Context, tx bun.IDB, w io.Writer, s *savings.Statement) error
	// Seal signs the state of the journal, so that every entry can be proven.
	Seal func(ctx context.Context) error
	Sign func(text string) (string, error)
	Told func(share float64) error // hears how far it is; an error ends the writing
}

// Manifest says what a bundle is, beside the hashes of its files.
type Manifest struct {
	Bundle  int    `json:"bundle"` // version of the form
	Aimak   string `json:"aimak"`
	Year    int    `json:"year"`
	MadeAt  string `json:"made_at"`
	MadeBy  string `json:"made_by"`
	Role    string `json:"role"`
	Masked  bool   `json:"personal_data_masked"`
	Demo    bool   `json:"made_up"`
	Lang    string `json:"language_of_prints"`
	Program string `json:"program"`
	Method  string `json:"method"`

	Checkpoint string         `json:"checkpoint"`        // size and root
	Before     string         `json:"checkpoint_before"` // "" where there is none
	Tables     map[string]int `json:"rows"`
	Statements int            `json:"statements"`
	Entries    int            `json:"journal_entries"`
	Withheld   int            `json:"journal_entries_withheld"`
	Missing    []Lost         `json:"documents_missing"` // which the house has lost
	Files      []File         `json:"files"`             // all before this one
}

// Lost is a document whose file is not what it was, or not there.
type Lost struct {
	Document string `json:"document"`
	SHA256   string `json:"sha256"`
	Changed  bool   `json:"changed"`
}

// Refusals of bundles.
var (
	ErrYear    = fault.New(fault.Invalid, "bundle.year").On("year")
	ErrNothing = fault.New(fault.Invalid, "bundle.nothing").On("aimak")
)

const sealTries = 10

// Write writes the bundle of what actor may see. Nothing is written before a
// state of the data was caught whose every entry is under a signed checkpoint;
// from then on all files show this one state. Memory holds the tables of the
// savings and the proofs of one aimak; documents and entries go through it.
func Write(ctx context.Context, d *db.DB, actor db.Actor, w io.Writer, order Order) error {
	if order.Year < 1990 || order.Year > 2199 {
		return ErrYear
	}
	for range sealTries {
		if order.Seal != nil {
			if err := order.Seal(ctx); err != nil {
				return err
			}
		}
		err := d.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
			point, whole, err := settled(ctx, tx)
			if errors.Is(err, db.ErrNotFound) {
				return ErrNoCheckpoint
			}
			if err != nil {
				return err
			}
			if !whole {
				return errUnsettled
			}
			return write(ctx, tx, w, &order, point)
		})
		if !errors.Is(err, errUnsettled) {
			return err
		}
	}
	return ErrRestless
}

// writing is a bundle that is being written.
type writing struct {
	*archive
	tx       bun.IDB
	order    *Order
	manifest Manifest
	tables   Tables
	book     *book
	services []savings.ServiceYear
}

func write(ctx context.Context, tx bun.IDB, w io.Writer, order *Order, newest journal.Checkpoint) error {
	sel, err := selectionOf(ctx, tx, order.Aimak)
	if err != nil {
		return err
	}
	if err := sel.opens(ctx, tx, order.Aimak); err != nil {
		return err
	}
	a, err := newArchive(w, order.At)
	if err != nil {
		return err
	}
	b := &writing{archive: a, tx: tx, order: order, tables: Tables{},
		book: &book{tx: tx, sel: sel, mask: order.Mask, point: newest, prover: journal.NewProver(ctx, tx, newest)}}
	b.manifest = Manifest{Bundle: 1, Aimak: order.Aimak, Year: order.Year, MadeAt: order.At.UTC().Format(time.RFC3339), MadeBy: order.By, Role: order.Role,
		Masked: order.Mask != nil, Demo: order.Demo, Lang: order.Lang, Program: order.Program, Method: docs.MethodVersion(),
		Checkpoint: pointLine(newest), Tables: map[string]int{}, Missing: []Lost{}}
	if b.services, err = savings.LoadOf(ctx, tx, sel.aimaks, savings.Filter{Aimak: order.Aimak, Year: order.Year}); err != nil {
		return err
	}
	for i, step := range []func(context.Context) error{b.texts, b.rows, b.statements, b.parts, b.documents, b.journal, b.close} {
		if err := step(ctx); err != nil {
			return err
		}
		if order.Told != nil {
			if err := order.Told(float64(i+1) / 7); err != nil {
				return err
			}
		}
	}
	return nil
}

func pointLine(c journal.Checkpoint) string { return fmt.Sprintf("%d %x", c.Size, c.Root) }

// texts are the readmes and the method.
func (b *writing) texts(context.Context) error {
	for _, lang := range languages {
		body, err := readmes.ReadFile("README." + lang + ".md")
		if err != nil {
			return err
		}
		if err := b.text("README."+lang+".md", string(body)); err != nil {
			return err
		}
	}
	for _, lang := range languages {
		if err := b.text("method."+lang+".md", string(docs.Method(lang))); err != nil {
			return err
		}
	}
	return nil
}

// rows are the tables, and with them the keys of all that the journal is asked
// about. Times are written as the journal writes them.
func (b *writing) rows(ctx context.Context) error {
	if _, err := b.tx.ExecContext(ctx, `SET LOCAL timezone = 'UTC'`); err != nil {
		return fmt.Errorf("set the time zone: %w", err)
	}
	how, err := journal.Tables(ctx, b.tx)
	if err != nil {
		return err
	}
	reader := &rowReader{tx: b.tx, how: how, sel: b.book.sel, mask: b.order.Mask}
	contracts, buyers := map[string]bool{}, []string{}
	for _, t := range tables {
		kept := slices.Contains(computed, t.name)
		err := b.add(tableFolder+t.name+".csv", func(w io.Writer) error {
			return reader.write(ctx, w, t, func(columns []string, key string, cells []string) {
				if cells == nil {
					b.tables[t.name] = newTable(columns)
					b.manifest.Tables[t.name] = 0
					return
				}
				b.book.rows = append(b.book.rows, t.name+"/"+key)
				b.manifest.Tables[t.name]++
				if kept {
					b.tables[t.name].Rows = append(b.tables[t.name].Rows, cells)
				}
				if t.reach == ofContracts {
					contracts[key] = true
					buyers = append(buyers, b.tables[t.name].cell(cells, "buyer"))
				}
			})
		})
		if err != nil {
			return err
		}
	}
	if err := b.book.removed(ctx, contracts, buyers); err != nil {
		return err
	}
	_, err = b.tx.ExecContext(ctx, `SET LOCAL timezone = 'Asia/Bishkek'`)
	return err
}

// statements are what the program says was saved, line by line.
func (b *writing) statements(ctx context.Context) error {
	list := make([]savings.Statement, len(b.services))
	rows := make([]savings.Row, len(b.services))
	for i := range b.services {
		list[i] = savings.Compute(b.services[i])
		rows[i] = list[i].Row()
	}
	b.manifest.Statements = len(list)
	err := b.add(savingsFile, func(w io.Writer) error {
		if _, err := io.WriteString(w, mark); err != nil {
			return err
		}
		return savings.WriteRows(w, savings.FormatCSV, rows, nil)
	})
	if err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		err := b.add(statementName(s)+".csv", func(w io.Writer) error {
			out, err := newCSV(w, statementColumns)
			if err != nil {
				return err
			}
			records := statementRecords(b.tables, &b.services[i], s)
			for _, record := range records {
				for j := range record {
					record[j] = b.book.hidden(record[j])
				}
			}
			return writeRecords(out, records)
		})
		if err != nil {
			return err
		}
		if b.order.Print == nil {
			continue
		}
		if err := b.add(statementName(s)+".pdf", func(w io.Writer) error { return b.order.Print(ctx, b.tx, w, s) }); err != nil {
			return err
		}
	}
	return nil
}

// parts are those of who asked. What a part has before it finds that it has
// nothing is written nowhere.
func (b *writing) parts(ctx context.Context) error {
	for _, part := range b.order.Parts {
		late := &lateFile{begin: func(fill func(io.Writer) error) error { return b.add(part.Name, fill) }}
		if err := late.run(func(w io.Writer) error { return part.Write(ctx, b.tx, w) }); err != nil && !errors.Is(err, ErrNoPart) {
			return err
		}
	}
	return nil
}

// lateFile begins a file with the first piece that comes.
type lateFile struct {
	begin func(fill func(io.Writer) error) error
}

func (l *lateFile) run(fill func(io.Writer) error) error {
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := fill(out)
		_ = out.CloseWithError(err)
		ended <- err
	}()
	first := make([]byte, 1)
	if _, err := io.ReadFull(in, first); err != nil {
		_ = in.CloseWithError(err)
		if is := <-ended; is != nil {
			return is
		}
		return ErrNoPart
	}
	err := l.begin(func(w io.Writer) error {
		_, err := io.Copy(w, io.MultiReader(bytes.NewReader(first), in))
		return err
	})
	_ = in.CloseWithError(err)
	return errors.Join(err, <-ended)
}

var plainEnding = regexp.MustCompile(`^\.[a-z0-9]{1,5}$`)

// documentName is the file of a document: its hash, and the ending of its name
// by which systems know how to open it.
func documentName(sum, name string) string {
	ending := strings.ToLower(path.Ext(name))
	if !plainEnding.MatchString(ending) {
		ending = ""
	}
	return documents + sum + ending
}

// packed tells whether the file of a document is in the bundle of a year: those
// of the contracts that cover a day of it, and of what was attached in it.
func packed(t Tables, get func(string) string, year int) bool {
	inYear := false
	if contract := get("contract_id"); contract != "" {
		t.each("contracts", func(of func(string) string) {
			ends := of("ends_on")
			if stopped := of("terminated_on"); stopped != "" && stopped < ends {
				ends = stopped
			}
			y := strconv.Itoa(year)
			inYear = inYear || of("id") == contract && of("starts_on") <= y+"-12-31" && ends >= y+"-01-01"
		})
	}
	at, err := time.Parse("2006-01-02T15:04:05.999999-07:00", get("added_at"))
	return inYear || err == nil && at.In(date.Bishkek).Year() == year
}

// wantedDocuments are the documents whose files belong to the bundle, one a file.
func wantedDocuments(t Tables, year int, fn func(id, sum, file string)) {
	seen := map[string]bool{}
	t.each("documents", func(get func(string) string) {
		sum := get("sha256")
		if packed(t, get, year) && !seen[sum] {
			seen[sum] = true
			fn(get("id"), sum, documentName(sum, get("name")))
		}
	})
}

func (b *writing) documents(ctx context.Context) error {
	type wanted struct{ id, sum, file string }
	var list []wanted
	wantedDocuments(b.tables, b.order.Year, func(id, sum, file string) { list = append(list, wanted{id, sum, file}) })
	slices.SortFunc(list, func(x, y wanted) int { return strings.Compare(x.file, y.file) })
	sizes := map[string]int64{}
	b.tables.each("documents", func(get func(string) string) {
		sizes[get("sha256")], _ = strconv.ParseInt(get("size"), 10, 64) // a number of the table
	})
	for _, one := range list {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		switch err := b.order.Files.Check(one.sum, sizes[one.sum]); {
		case errors.Is(err, files.ErrMissing), errors.Is(err, files.ErrChanged):
			b.manifest.Missing = append(b.manifest.Missing, Lost{one.id, one.sum, errors.Is(err, files.ErrChanged)})
			continue
		case err != nil:
			return err
		}
		file, err := b.order.Files.Open(one.sum)
		if err != nil {
			return fmt.Errorf("pack a document: %w", err)
		}
		err = b.add(one.file, func(w io.Writer) error {
			_, err := io.Copy(w, file)
			return err
		})
		_ = file.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *writing) journal(ctx context.Context) error {
	if err := b.book.find(ctx); err != nil {
		return err
	}
	if err := b.book.entries(ctx, b.archive); err != nil {
		return err
	}
	before, err := b.book.prove(ctx, b.archive, b.order.Since)
	if err != nil {
		return err
	}
	if before != nil {
		b.manifest.Before = pointLine(*before)
	}
	b.manifest.Entries, b.manifest.Withheld = len(b.book.proofs), len(b.book.withheld)
	return nil
}

// signedText is what the signature of a bundle says.
func signedText(sums string) string {
	return fmt.Sprintf("kelishim bundle 1\n%x\n", sha256.Sum256([]byte(sums)))
}

func (b *writing) close(context.Context) error {
	b.manifest.Files = slices.Clone(b.files)
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := b.text(manifestFile, string(text)+"\n"); err != nil {
		return err
	}
	sums := b.sums()
	signature, err := b.order.Sign(signedText(sums))
	if err != nil {
		return err
	}
	if err := b.text(sumsFile, sums); err != nil {
		return err
	}
	if err := b.text(signatureFile, signature); err != nil {
		return err
	}
	return b.archive.close()
}
