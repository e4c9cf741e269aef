package documents_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/documents"
	"kelishim/internal/fault"
	"kelishim/internal/files"
)

const aPDF = "%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"

// contracted is a database with one contract, and the store over it.
func contracted(t *testing.T) (*documents.Store, *db.DB, string) {
	t.Helper()
	d, folder := dbtest.New(t), t.TempDir()
	err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО', 'ОсОО');
			INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
			VALUES ('Д-1', '41703204808000', '01204201510027', 'Д', 'open', '2025-01-01', '2025-01-01', '2025-12-31', 10, 'KGS')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return documents.NewStore(d, files.In(folder)), d, folder
}

func add(t *testing.T, s *documents.Store, content string) (documents.Document, error) {
	t.Helper()
	d := documents.Document{Subject: "contracts/1", Kind: "contractSigned", Title: "Скан", Name: `C:\Сканы\договор.pdf`}
	err := s.Add(t.Context(), db.System, &d, bytes.NewReader([]byte(content)), int64(len(content)))
	return d, err
}

func TestTheVerificationFindsAChangedByteAndARemovedFile(t *testing.T) {
	t.Parallel()
	s, _, folder := contracted(t)
	var ids []documents.Document
	for _, more := range []string{"первый", "второй", "третий"} {
		d, err := add(t, s, aPDF+more)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d)
	}
	verify := func() (found []string) {
		checked, err := s.Verify(t.Context(), func(key string, pairs ...any) { found = append(found, key+" "+pairs[3].(string)) }, nil)
		if err != nil || checked != 3 {
			t.Fatalf("verified %d documents (%v)", checked, err)
		}
		return found
	}
	if found := verify(); len(found) != 0 {
		t.Fatalf("nothing was done to the files, found: %v", found)
	}
	path := func(d documents.Document) string { return filepath.Join(folder, files.Folder, d.SHA256[:2], d.SHA256) }
	content, err := os.ReadFile(path(ids[0]))
	if err != nil {
		t.Fatal(err)
	}
	content[0] ^= 1
	if err := os.WriteFile(path(ids[0]), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path(ids[1])); err != nil {
		t.Fatal(err)
	}
	// One that was withdrawn is still proof.
	if err := s.Withdraw(t.Context(), db.System, ids[1].ID, "не тот"); err != nil {
		t.Fatal(err)
	}
	if found := strings.Join(verify(), ", "); found != "document.found.changed договор.pdf, document.found.missing договор.pdf" {
		t.Errorf("found %s", found)
	}
}

func TestTheSameUploadIsWrittenOnce(t *testing.T) {
	t.Parallel()
	s, d, _ := contracted(t)
	if _, err := add(t, s, aPDF); err != nil {
		t.Fatal(err)
	}
	if _, err := add(t, s, aPDF); !errors.Is(err, documents.ErrOnce) {
		t.Errorf("the same bytes again: %v", err)
	}
	var keys []string
	err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT changes -> 0 -> 'after' ->> 'sha256' FROM journal WHERE tbl = 'documents'`).Scan(ctx, &keys)
	})
	if err != nil || len(keys) != 1 || len(keys[0]) != 64 {
		t.Errorf("the journal knows the hashes %v (%v)", keys, err)
	}
}

// The file comes first, so that a crash before the row leaves waste and no lie.
func TestARowThatIsRefusedLeavesAFileAndAFileThatIsRefusedNoRow(t *testing.T) {
	t.Parallel()
	s, d, folder := contracted(t)
	ctx, cancel := context.WithCancel(t.Context())
	doc := documents.Document{Subject: "contracts/1", Kind: "other", Title: "Скан", Name: "скан.pdf"}
	content := &cutting{bytes.NewReader([]byte(aPDF)), cancel}
	if err := s.Add(ctx, db.System, &doc, content, int64(len(aPDF))); err == nil {
		t.Fatal("written after the end")
	}
	list, _, err := s.List(t.Context(), db.System, documents.Filter{Limit: 10})
	if err != nil || len(list) != 0 {
		t.Errorf("a row stands: %v (%v)", list, err)
	}
	checked, err := s.Verify(t.Context(), func(key string, _ ...any) { t.Error(key) }, nil)
	if err != nil || checked != 0 {
		t.Errorf("verified %d (%v)", checked, err)
	}
	if _, err := add(t, documents.NewStore(d, files.In(filepath.Join(folder, "contracts\x00"))), aPDF); err == nil {
		t.Error("kept where no folder can be")
	}
	if list, _, err = s.List(t.Context(), db.System, documents.Filter{Limit: 10}); err != nil || len(list) != 0 {
		t.Errorf("a row without a file stands: %v (%v)", list, err)
	}
}

// cutting ends the context once all bytes were read, before the row.
type cutting struct {
	*bytes.Reader
	cancel func()
}

func (c *cutting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil {
		c.cancel()
	}
	return n, err
}

func TestTheTableRefusesFirst(t *testing.T) {
	t.Parallel()
	s, d, _ := contracted(t)
	one, err := add(t, s, aPDF)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]*fault.Fault{
		`UPDATE documents SET sha256 = repeat('0', 64)`:                                   documents.ErrKept,
		`UPDATE documents SET subject = 'contracts/2'`:                                    documents.ErrKept,
		`UPDATE documents SET withdrawn = true`:                                           documents.ErrReason,
		`UPDATE documents SET title = ' '`:                                                documents.ErrTitle,
		`UPDATE documents SET kind = 'два слова'`:                                         documents.ErrKind,
		`UPDATE documents SET withdrawn = true, withdrawn_reason = 'x', published = true`: documents.ErrKept,
		`INSERT INTO documents (subject, aimak, kind, title, name, media_type, size, sha256)
		 VALUES ('contracts/1', '41703204808000', 'other', 'x', 'x.pdf', 'x', 1, repeat('1', 64))`: documents.ErrSubject, // without its contract
		`INSERT INTO documents (subject, aimak, contract_id, kind, title, name, media_type, size, sha256)
		 VALUES ('contracts/1', '41702205807000', 1, 'other', 'x', 'x.pdf', 'x', 1, repeat('1', 64))`: documents.ErrSubject,
		`INSERT INTO documents (subject, aimak, contract_id, kind, title, name, media_type, size, sha256)
		 VALUES ('contracts/1', '41703204808000', 1, 'other', 'x', '../x.pdf', 'x', 1, repeat('1', 64))`: documents.ErrName,
	} {
		err := d.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, query)
			return err
		})
		if !errors.Is(documents.Refusals.Kindly(err), want) {
			t.Errorf("%s: %v, want %v", query, err, want)
		}
	}
	if home, err := s.Home(t.Context(), db.System, "contracts/1"); err != nil || home.Aimak != one.Aimak || home.ContractID == nil {
		t.Errorf("the home of the contract is %+v (%v)", home, err)
	}
}

func TestANameOfAFileIsMadePlain(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`C:\Сканы\договор.pdf`: "договор.pdf", "../../etc/passwd": "passwd", "акт\x00\n.pdf": "акт.pdf", " снимок.png ": "снимок.png",
		strings.Repeat("я", 300) + ".pdf": strings.Repeat("я", 196) + ".pdf", "..": "..", "": "",
	} {
		if got := documents.FileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
