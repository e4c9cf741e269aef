package bundle_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kelishim/audit/bundle"
	"kelishim/internal/db"
)

// One changed byte anywhere is found, and where it belongs to a file the file is
// named: every file once in its header and once in its content, and places at
// random all over the archive.
func TestOneChangedByteIsNamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := h.write(db.System, h.order(boruBash))
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 4))
	type place struct {
		at   int64
		name string // whose byte it is, "" for the archive's own

		content bool // not of its header
	}
	var places []place
	for _, one := range archive.File {
		data, err := one.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, place{data - 1 - random.Int64N(30), one.Name, false})
		if one.CompressedSize64 > 0 {
			places = append(places, place{data + random.Int64N(int64(one.CompressedSize64)), one.Name, true})
		}
	}
	for range 60 {
		places = append(places, place{random.Int64N(int64(len(file))), "", false})
	}
	for back := int64(1); back <= 120; back += 7 { // the end of the directory and the seal
		places = append(places, place{int64(len(file)) - back, "", false})
	}
	for _, at := range places {
		changed := slices.Clone(file)
		changed[at.at] ^= 1 << random.IntN(8)
		report, err := bundle.Verify(t.Context(), bytes.NewReader(changed), int64(len(changed)), h.options())
		switch {
		case errors.Is(err, bundle.ErrNotBundle): // the directory itself cannot be read
			if at.name != "" {
				t.Errorf("byte %d of %s: %v", at.at, at.name, err)
			}
		case err != nil:
			t.Errorf("byte %d: %v", at.at, err)
		case report.Verified():
			t.Errorf("byte %d of %q was changed, and nothing is found", at.at, at.name)
		case at.name != "" && !says(report, at.name) && !(at.content && packedOtherwise(file, changed, at.name)):
			t.Errorf("byte %d of %s: the file is not named: %v", at.at, at.name, sentences(report))
		}
	}
}

// packedOtherwise tells a bit that only fills the last byte of a packed file: its
// content is what it was, and the archive's own sum is what names the change.
func packedOtherwise(file, changed []byte, name string) bool {
	read := func(raw []byte) ([]byte, error) {
		archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return nil, err
		}
		one, err := archive.Open(name)
		if err != nil {
			return nil, err
		}
		defer one.Close()
		return io.ReadAll(one)
	}
	before, err := read(file)
	after, wrong := read(changed)
	return err == nil && wrong == nil && bytes.Equal(before, after)
}

// forge changes files of a bundle and makes all hashes right again, without the
// key of the house.
func forge(t *testing.T, file []byte, change func(name, body string) (string, bool)) []byte {
	t.Helper()
	names, bodies := unzip(t, file)
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	var manifest bundle.Manifest
	if err := json.Unmarshal([]byte(bodies["manifest.json"]), &manifest); err != nil {
		t.Fatal(err)
	}
	manifest.Files = nil
	var sums strings.Builder
	add := func(name, body string) {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: madeAt})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(body))
		if !strings.HasPrefix(name, "SHA256SUMS") {
			fmt.Fprintf(&sums, "%x  %s\n", sum, name)
		}
		if name != "manifest.json" {
			manifest.Files = append(manifest.Files, bundle.File{Name: name, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])})
		}
	}
	for _, name := range names {
		body := bodies[name]
		switch name {
		case "manifest.json":
			text, err := json.MarshalIndent(manifest, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			body = string(text) + "\n"
		case "SHA256SUMS":
			body = sums.String()
		}
		if forged, keep := change(name, body); keep {
			add(name, forged)
		}
	}
	const seal = "kelishim bundle 1 sha256:"
	if err := archive.SetComment(seal + strings.Repeat("0", 64)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	raw := out.Bytes()
	sum := sha256.Sum256(raw[:len(raw)-len(seal)-64])
	return append(raw[:len(raw)-64], hex.EncodeToString(sum[:])...)
}

func TestAForgerWithoutTheKeyIsFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := h.write(db.System, h.order(alaBuka))
	replaced := func(in, old, new string) func(name, body string) (string, bool) {
		return func(name, body string) (string, bool) {
			if name == in {
				if !strings.Contains(body, old) {
					t.Errorf("%s has no %q to forge", in, old)
				}
				return strings.Replace(body, old, new, 1), true
			}
			return body, true
		}
	}
	_, bodies := unzip(t, file)
	statement := "statements/" + alaBuka + "_waste_2025.csv"
	lines := strings.Split(bodies[statement], "\n")
	figures := strings.Split(lines[1], ",")
	act := strings.Split(strings.Split(bodies["tables/acts.csv"], "\n")[1], ",")
	document := ""
	for name := range bodies {
		if strings.HasPrefix(name, "documents/") {
			document = name
		}
	}
	entry := ""
	for name := range bodies {
		if strings.HasPrefix(name, "journal/entries/") && strings.Contains(bodies[name], `"table":"acts"`) {
			entry = name
		}
	}
	for what, c := range map[string]struct {
		change func(name, body string) (string, bool)
		says   []string
	}{
		"a row of a table":   {replaced("tables/acts.csv", strings.Join(act, ","), strings.Replace(strings.Join(act, ","), ".00", ".01", 1)), []string{"acts", "row " + act[0], "changed around"}},
		"a row taken out":    {replaced("tables/acts.csv", strings.Join(act, ",")+"\n", ""), []string{"acts", "row " + act[0], "taken out"}},
		"a row put in":       {replaced("tables/households.csv", "\n", "\n"+alaBuka+"|2040,"+alaBuka+",2040,7,\n"), []string{"households", "2040", "added"}},
		"a figure":           {replaced(statement, figures[3], "1.00"), []string{statement, "line 2", "amount_whole", "1.00", figures[3]}},
		"a result":           {replaced("statements/savings.csv", "comparable", "no_baseline"), []string{"statements/savings.csv", "status", "no_baseline"}},
		"an entry":           {replaced(entry, `"after"`, `"After"`), []string{entry, "not proven"}},
		"a proof":            {replaced("journal/proofs.jsonl", `"index":1`, `"index":2`), []string{"not proven"}},
		"the root":           {replaced("journal/checkpoint.txt", "\n", "\n1"), []string{"journal/checkpoint.txt", "no key"}},
		"a document":         {replaced(document, "PDF", "PdF"), []string{document, "content of the document"}},
		"a release":          {replaced("ocds/releases.json", `"initiationType"`, `"InitiationType"`), []string{"ocds/releases.json", "release"}},
		"a compiled release": {replaced("ocds/records.json", `"compiled"`, `"compiLed"`), []string{"ocds/records.json", "compiled"}},
		"a print":            {replaced(strings.TrimSuffix(statement, ".csv")+".pdf", "waste", "wasTe"), []string{"SHA256SUMS.sig"}},
		"the readme":         {replaced("README.ru.md", "#", "##"), []string{"SHA256SUMS.sig"}},
		"the year":           {replaced("manifest.json", `"year": 2025`, `"year": 2024`), []string{"statements/"}},
		"a table taken out":  {func(name, body string) (string, bool) { return body, name != "tables/costs.csv" }, []string{"tables/costs.csv", "not in the bundle"}},
		"an entry without proof": {func(name, body string) (string, bool) {
			return strings.ReplaceAll(body, "no", "no"), name != "journal/proofs.jsonl"
		}, []string{"has no proof"}},
	} {
		report := check(t, forge(t, file, c.change), h.options())
		if !says(report, c.says...) {
			t.Errorf("%s: nothing says %q: %v", what, c.says, sentences(report))
		}
		if !says(report, "SHA256SUMS.sig") {
			t.Errorf("%s: the signature still holds", what)
		}
	}
	same := check(t, forge(t, file, func(_, body string) (string, bool) { return body, true }), h.options())
	verified(t, same) // the forging itself makes nothing wrong
}

func TestWhatIsNoBundleIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := h.write(db.System, h.order(boruBash))
	for what, raw := range map[string][]byte{"nothing": nil, "text": []byte("not a bundle"), "half": file[:len(file)/2]} {
		if _, err := bundle.Verify(t.Context(), bytes.NewReader(raw), int64(len(raw)), h.options()); !errors.Is(err, bundle.ErrNotBundle) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, raw := range map[string][]byte{"bytes in front": append([]byte("#!/bin/sh\n"), file...), "bytes behind": append(slices.Clone(file), 0)} {
		report, err := bundle.Verify(t.Context(), bytes.NewReader(raw), int64(len(raw)), h.options())
		if err == nil && report.Verified() {
			t.Errorf("%s: it passes", what)
		}
	}
	for what, name := range map[string]string{"a way out": "../../etc/passwd", "a root": "/etc/passwd", "a drive": `C:\x`, "twice": "README.ru.md"} {
		var out bytes.Buffer
		archive := zip.NewWriter(&out)
		names, bodies := unzip(t, file)
		for _, one := range append([]string{name}, names...) {
			w, err := archive.Create(one)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(bodies[one])); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		report, err := bundle.Verify(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), h.options())
		if !errors.Is(err, bundle.ErrNotBundle) && (err != nil || !says(report, name)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A small file that would fill the memory is not unpacked.
func TestAZipBombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	w, err := archive.CreateRaw(&zip.FileHeader{Name: "tables/acts.csv", Method: zip.Deflate, CompressedSize64: 5, UncompressedSize64: 1 << 40, CRC32: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("bombs")); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := bundle.Verify(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), bundle.Options{})
	if err != nil || !says(report, "tables/acts.csv", "implausibly large") {
		t.Errorf("%v", err)
	}
}
