package ocds

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/ocds/schema"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ignore(*Entry) error { return nil }

const one = `{"ocid":"ocds-213czf-1","id":"%s","date":"2026-01-01T00:00:00Z","tag":["planning"],"initiationType":"tender"}`

func TestEveryShapeOfFileIsRead(t *testing.T) {
	t.Parallel()
	a, b := fmt.Sprintf(one, "a"), fmt.Sprintf(one, "b")
	for _, c := range []struct {
		name, text string
		shape      Shape
		items      int
		kind       schema.Kind
	}{
		{"release package", string(golden(t, "kg-golden-release-package.json")), ReleasePackage, 7, schema.Release},
		{"record package", string(golden(t, "kg-golden-record-package.json")), RecordPackage, 1, schema.Record},
		{"JSON Lines", a + "\n\n" + b + "\r\n", Lines, 2, schema.Release},
		{"one release", a, Lines, 1, schema.Release},
		{"with a byte order mark", "\xef\xbb\xbf" + a, Lines, 1, schema.Release},
		{"array", "[" + a + "," + b + "]", Array, 2, schema.Release},
		{"records, one a line", `{"ocid":"o","releases":[` + a + `]}` + "\n" + `{"ocid":"p","compiledRelease":` + a + `}`, Lines, 2, schema.Record},
		{"package with its list last", `{"uri":"x","releases":[` + a + `],"version":"1.1"}`, ReleasePackage, 1, schema.Release},
		{"packages, one a line", `{"uri":"x","releases":[` + a + `]}` + "\n" + `{"uri":"y","releases":[` + b + `]}`, ReleasePackage, 2, schema.Release},
	} {
		for _, packed := range []bool{false, true} {
			given := []byte(c.text)
			if packed {
				given = zipped(t, given)
			}
			items := 0
			// One byte at a time: no letter or number may depend on where a chunk ends.
			file, err := Read(iotest.OneByteReader(bytes.NewReader(given)), Limits{}, func(item *Entry) error {
				items++
				if item.Kind != c.kind || item.Number != items || item.Value.String("ocid") == "" {
					t.Errorf("%s: item %+v", c.name, item)
				}
				return nil
			})
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			sum := sha256.Sum256(given)
			if file.Shape != c.shape || items != c.items || file.Entries != c.items ||
				file.SHA256 != hex.EncodeToString(sum[:]) || file.Bytes != int64(len(given)) {
				t.Errorf("%s: %+v", c.name, file)
			}
		}
	}
}

func TestWhatCannotBeReadIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	a := fmt.Sprintf(one, "a")
	deep := strings.Repeat(`{"x":`, 70) + "1" + strings.Repeat("}", 70)
	for _, c := range []struct {
		text, key string
		line      any
	}{
		{"", "empty", nil},
		{" \n ", "empty", nil},
		{"7", "neither", 1},
		{strings.Repeat("9", 400), "neither", 1},
		{"<html>", "not_json", 1},
		{`{"error":"not found"}`, "neither", 1},
		{"[\n" + a + ",\n5]", "neither", 3},
		{a + "\n" + a[:40], "cut_off", 2},
		{`{"releases":[` + a, "cut_off", 1},
		{a + "\n{\"ocid\":\"x\",\n\"n\":NaN}", "nan", 3},
		{a + "\n{\"ocid\":\"x\",\n\"n\":-Infinity}", "nan", 3},
		{"{\"ocid\":\"x\",\n\"n\":01}", "not_json", 2},
		{"{\"releases\":[\n" + a + ",\n{\"ocid\":\"x\",\n\"id\":'y'}]}", "not_json", 4},
		{"{\"ocid\":\"x\",\n\"tender\":{\n\"id\":\"1\",\n\"id\":\"2\"}}", "repeated_member", 4},
		{"{\"ocid\":\"x\",\n\"ocid\":\"y\"}", "repeated_member", 2},
		{"{\"releases\":[],\n\"releases\":[]}", "repeated_member", 2},
		{"{\"releases\":[],\n\"ocid\":\"y\"}", "two_things", 1},
		{"{\"releases\":[],\"records\":[]}", "two_things", 1},
		{`{"releases":{}}`, "no_list", 1},
		{`{"ocid":"x","a":` + deep + `}`, "too_deep", 1},
		{`{"ocid":"x","a":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "too_deep", 1},
		{`{"ocid":"x","a":"\ud800"}`, "half_letter", 1},
		{`{"ocid":"x","a":1e99999}`, "monstrous_number", 1},
		{"{\"ocid\":\"x\",\n\"a\":\"\xcf\xf0\xe8\"}", "not_utf8", 2},
		{"{\"ocid\":\"x\",\n\"a\":\"\xd0", "not_utf8", 2},
		{"\xff\xfe{\x00}\x00", "not_utf8", 1},
		{"\x1f\x8bbroken", "gzip", nil},
		{string(zipped(t, []byte(a))[:60]), "gzip", nil},
	} {
		_, err := Read(strings.NewReader(c.text), Limits{}, ignore)
		var refusal *fault.Fault
		if !errors.As(err, &refusal) || refusal.Key != "ocds.read."+c.key || refusal.Values["Line"] != c.line {
			t.Errorf("%.60q: %v %+v, want %s on line %v", c.text, err, refusal, c.key, c.line)
			continue
		}
		for _, lang := range i18n.Languages {
			if said := i18n.For(lang).Fault(refusal); strings.HasPrefix(said, "[") || strings.Contains(said, "<no value>") {
				t.Errorf("%s: %s", lang, said)
			}
		}
	}
}

func TestLimitsHoldBeforeTheMemoryIsFull(t *testing.T) {
	t.Parallel()
	a := fmt.Sprintf(one, "a")
	large := `{"ocid":"x","a":"` + strings.Repeat("я", 1<<20) + `"}`
	for _, c := range []struct {
		name, key string
		r         io.Reader
		limits    Limits
	}{
		{"release", "release_too_large", strings.NewReader(a + "\n" + large), Limits{ReleaseBytes: 1 << 20}},
		{"release of many fields", "release_too_large",
			strings.NewReader(`{"ocid":"x","a":"` + strings.Repeat("a", 600<<10) + `","b":"` + strings.Repeat("b", 600<<10) + `"}`), Limits{ReleaseBytes: 1 << 20}},
		{"endless spaces", "release_too_large", endless(' '), Limits{ReleaseBytes: 1 << 20}},
		{"endless text", "release_too_large", io.MultiReader(strings.NewReader(`{"releases":["`), endless('a')), Limits{ReleaseBytes: 1 << 20}},
		{"file", "file_too_large", strings.NewReader(strings.Repeat(a+"\n", 100)), Limits{FileBytes: 5000}},
		{"packed file", "file_too_large", bytes.NewReader(zipped(t, []byte(strings.Repeat(a+"\n", 100)))), Limits{FileBytes: 5000}},
		{"bomb", "bomb", bytes.NewReader(zipped(t, []byte(strings.Repeat(a+"\n", 100_000)))), Limits{Ratio: 20}},
		{"releases", "too_many", strings.NewReader(strings.Repeat(a+"\n", 11)), Limits{Releases: 10}},
	} {
		_, err := Read(c.r, c.limits, ignore)
		if err == nil || err.Error() != "ocds.read."+c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestARepeatedReleaseIsListedAndNotLost(t *testing.T) {
	t.Parallel()
	a := fmt.Sprintf(one, "a")
	other := strings.Replace(a, "planning", "tender", 1)
	spelt := strings.Replace(a, `"id":"a"`, `"id": "a"`, 1)
	text := strings.Join([]string{a, other, spelt, fmt.Sprintf(one, "b"), `{"ocid":"ocds-213czf-1","releases":[` + a + `]}`}, "\n")
	handed := 0
	file, err := Read(strings.NewReader(text), Limits{}, func(*Entry) error { handed++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	want := []Repeated{
		{"ocds-213czf-1", "a", 1, 2, false}, {"ocds-213czf-1", "a", 1, 3, true}, {"ocds-213czf-1", "a", 1, 5, true},
	}
	if handed != 5 || file.Repeats != 3 || fmt.Sprint(file.Repeated) != fmt.Sprint(want) {
		t.Errorf("%d handed on; repeated: %+v", handed, file.Repeated)
	}
}

func TestAReaderWhoHasEnoughStopsTheReading(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	count := 0
	_, err := Read(strings.NewReader(strings.Repeat(fmt.Sprintf(one, "a")+"\n", 100)), Limits{}, func(*Entry) error {
		if count++; count == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || count != 3 {
		t.Errorf("%v after %d", err, count)
	}
}

// manyReleases is a package of n releases that is never whole in memory.
func manyReleases(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.WriteString(w, `{"uri":"https://example.org/x","version":"1.1","releases":[`)
		comma := ""
		for i := 0; i < n && err == nil; i++ {
			_, err = fmt.Fprintf(w, "%s\n"+one, comma, fmt.Sprint(i))
			comma = ","
		}
		if err == nil {
			_, err = io.WriteString(w, "]}")
		}
		w.CloseWithError(err)
	}()
	return r
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most uint64
	const releases = 40_000
	file, err := Read(manyReleases(releases), Limits{}, func(item *Entry) error {
		if item.Number%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
		return nil
	})
	if err != nil || file.Entries != releases {
		t.Fatalf("%v, %+v", err, file)
	}
	// 40,000 ids seen take some 3 MB; the file itself has 5 MB, its trees far more.
	if grown := int64(most) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}
