package ocds

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kelishim/internal/jsontree"
)

// sharedFolder is where the OCDS samples stand beside the project; some of them
// are also in testdata.
const sharedFolder = "../../shared/ocds"

// sharedPath gives the path of a shared sample or skips the test.
func sharedPath(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(sharedFolder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared OCDS samples are not beside the project: %s is not there", path)
	}
	return path
}

func readTree(t testing.TB, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := jsontree.Parse(text, maxDepth)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return tree
}

func objects(t testing.TB, tree any) []*jsontree.Object {
	t.Helper()
	list, ok := tree.([]any)
	if !ok {
		t.Fatalf("no list but %T", tree)
	}
	var all []*jsontree.Object
	for _, entry := range list {
		all = append(all, entry.(*jsontree.Object))
	}
	return all
}

func same(t *testing.T, what string, got *jsontree.Object, err error, want any) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if !jsontree.Equal(got, want) {
		gotText, _ := jsontree.Marshal(got)
		wantText, _ := jsontree.Marshal(want)
		t.Errorf("%s:\n got %s\nwant %s", what, gotText, wantText)
	}
}

// goldenMerges compares NAME.json merged with NAME-compiled.json and
// NAME-versioned.json of a folder.
func goldenMerges(t *testing.T, folder string) {
	t.Helper()
	compiled, err := filepath.Glob(filepath.Join(folder, "*-compiled.json"))
	if err != nil || len(compiled) == 0 {
		t.Fatalf("no golden merges in %s: %v", folder, err)
	}
	for _, path := range compiled {
		base := strings.TrimSuffix(path, "-compiled.json")
		releases := objects(t, readTree(t, base+".json"))
		got, err := Compile(releases)
		same(t, path, got, err, readTree(t, path))
		if _, err := os.Stat(base + "-versioned.json"); err == nil {
			got, err := Version(releases)
			same(t, base+"-versioned.json", got, err, readTree(t, base+"-versioned.json"))
		}
	}
}

func TestMergesAgreeWithTheReferenceImplementation(t *testing.T) {
	t.Parallel()
	goldenMerges(t, filepath.Join("testdata", "ocds-merge"))
}

func TestMergesAgreeWithAllSharedExamples(t *testing.T) {
	t.Parallel()
	goldenMerges(t, sharedPath(t, "samples/merge/ocds-merge-1.1"))
}

func TestUpdatesAddUpAsTheStandardShows(t *testing.T) {
	t.Parallel()
	folder := sharedPath(t, "samples/merge")
	var releases []*jsontree.Object
	for _, name := range []string{"tender1", "tender2", "tender3", "award1", "award2"} {
		releases = append(releases, readTree(t, filepath.Join(folder, name+".json")).(*jsontree.Object).Objects("releases")...)
	}
	record := func(name string) *jsontree.Object {
		return readTree(t, filepath.Join(folder, name)).(*jsontree.Object).Objects("records")[0]
	}
	got, err := Compile(releases)
	same(t, "merged.json", got, err, record("merged.json").Get("compiledRelease"))
	got, err = Version(releases)
	same(t, "versioned.json", got, err, record("versioned.json").Get("versionedRelease"))
}

func TestRecordsHoldWhatTheirReleasesAddUpTo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"samples/merge/deletion_array_record.json", "samples/merge/deletion_field_record.json", "samples/merge/deletion_object_record.json",
		"samples/std-change-history-record-package.json",
	} {
		for _, record := range readTree(t, sharedPath(t, name)).(*jsontree.Object).Objects("records") {
			got, err := Compile(record.Objects("releases"))
			same(t, name, got, err, record.Get("compiledRelease"))
			if record.Has("versionedRelease") {
				got, err := Version(record.Objects("releases"))
				same(t, name+" versioned", got, err, record.Get("versionedRelease"))
			}
		}
	}
}

func TestTheGoldenRecordIsWhatItsReleasesAddUpTo(t *testing.T) {
	t.Parallel()
	record := readTree(t, filepath.Join("testdata", "kg-golden-record-package.json")).(*jsontree.Object).Objects("records")[0]
	releases := record.Objects("releases")
	before, _ := jsontree.Marshal(record)
	got, err := Compile(releases)
	same(t, "compiled", got, err, record.Get("compiledRelease"))
	if after, _ := jsontree.Marshal(record); string(after) != string(before) {
		t.Error("merging changed the releases")
	}
}

func release(t *testing.T, text string) *jsontree.Object {
	t.Helper()
	tree, err := jsontree.Parse([]byte(text), maxDepth)
	if err != nil {
		t.Fatal(err)
	}
	return tree.(*jsontree.Object)
}

func TestTheLaterMomentWinsWhateverItsOffset(t *testing.T) {
	t.Parallel()
	late := release(t, `{"ocid":"o-1","id":"2","date":"2026-01-01T23:00:00Z","tender":{"title":"late"}}`)
	early := release(t, `{"ocid":"o-1","id":"1","date":"2026-01-02T01:00:00+06:00","tender":{"title":"early","value":{"amount":9007199254740993.10}}}`)
	got, err := Compile([]*jsontree.Object{late, early})
	same(t, "compiled", got, err, release(t, `{"ocid":"o-1","id":"o-1-2026-01-01T23:00:00Z","date":"2026-01-01T23:00:00Z","tag":["compiled"],
		"tender":{"title":"late","value":{"amount":9007199254740993.10}}}`))
	if text, _ := jsontree.Marshal(got); !strings.Contains(string(text), "9007199254740993.10") {
		t.Errorf("the amount was touched: %s", text)
	}
}

func TestWhatCannotBeOrderedIsNotMerged(t *testing.T) {
	t.Parallel()
	good := release(t, `{"ocid":"o-1","id":"1","date":"2026-01-01T00:00:00Z"}`)
	for key, other := range map[string]string{
		"ocds.merge.other_process": `{"ocid":"o-2","id":"2","date":"2026-01-01T00:00:00Z"}`,
		"ocds.merge.no_date":       `{"ocid":"o-1","id":"2","date":"2026-01-01"}`,
	} {
		if _, err := Compile([]*jsontree.Object{good, release(t, other)}); err == nil || err.Error() != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := Version(nil); err == nil || err.Error() != "ocds.merge.nothing" {
		t.Errorf("nothing merged to %v", err)
	}
}

func TestExtensionListsMergeByTheirIDs(t *testing.T) {
	t.Parallel()
	first := release(t, `{"ocid":"o-1","id":"1","date":"2026-01-01T00:00:00Z","planning":{"forecasts":[{"id":"cost","observations":[{"id":"v1","notes":"a"}]}]},
		"tender":{"id":"1","lots":[{"id":1,"title":"x"}]},"bids":{"details":[{"id":"b","status":"pending"}]}}`)
	second := release(t, `{"ocid":"o-1","id":"2","date":"2026-01-02T00:00:00Z","planning":{"forecasts":[{"id":"cost","observations":[{"id":"v2","notes":"b"}]}]},
		"tender":{"id":"1","lots":[{"id":1,"status":"active"}]},"bids":{"details":[{"id":"b","status":"valid"}]}}`)
	got, err := Compile([]*jsontree.Object{first, second})
	same(t, "compiled", got, err, release(t, `{"ocid":"o-1","id":"o-1-2026-01-02T00:00:00Z","date":"2026-01-02T00:00:00Z","tag":["compiled"],
		"planning":{"forecasts":[{"id":"cost","observations":[{"id":"v1","notes":"a"},{"id":"v2","notes":"b"}]}]},
		"tender":{"id":"1","lots":[{"id":1,"title":"x","status":"active"}]},"bids":{"details":[{"id":"b","status":"valid"}]}}`))
}
