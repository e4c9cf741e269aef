package ocds

import (
	"fmt"
	"io"

	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// Imported is one release or record of a file, ready to be matched with what we
// hold.
type Imported struct {
	Entry       *Entry
	Releases    []*jsontree.Object // corrected: the release, or those of the record, else its compiled release
	Corrections []Correction       // what had to be corrected; paths are within the item
	Problems    []schema.Problem   // what is still wrong, and warnings
}

// Valid tells whether the schema has nothing against the item as corrected.
func (i *Imported) Valid() bool { return valid(i.Problems) }

func valid(problems []schema.Problem) bool {
	for _, p := range problems {
		if !p.Warning {
			return false
		}
	}
	return true
}

// Report is what a whole file gave.
type Report struct {
	File        *File
	Corrections []RuleCount      // by rule, in the order in which they first came
	Problems    []schema.Problem // one a kind of mistake, with its first places in the file
}

// Valid tells whether the schema has nothing against the file as corrected.
func (r *Report) Valid() bool { return valid(r.Problems) && r.File.Repeats == 0 }

// RuleCount is how often a rule corrected a file, with the first corrections.
type RuleCount struct {
	Rule  string
	Count int
	First []Correction // at most 5; paths are within the file
}

// Key is the catalogue key of the sentence that says why.
func (r RuleCount) Key() string { return Correction{Rule: r.Rule}.Key() }

// Import reads a file strictly, corrects what comes from the state portal,
// validates the result and hands each release or record to take. The report has
// the sums; memory holds one item at a time.
func Import(r io.Reader, limits Limits, take func(*Imported) error) (*Report, error) {
	im := &importer{report: &Report{}, take: take, rules: map[string]int{}}
	file, err := Read(r, limits, im.item)
	if err != nil {
		return nil, err
	}
	im.report.File = file
	for _, pkg := range file.Packages {
		im.pack(pkg, file)
	}
	if file.Shape == Array {
		im.correct([]Correction{{Rule: "no_package"}}, "")
	}
	im.report.Problems = im.problems.List
	return im.report, nil
}

type importer struct {
	report   *Report
	take     func(*Imported) error
	problems schema.Problems
	rules    map[string]int // place in report.Corrections
}

func (im *importer) item(item *Entry) error {
	imported := &Imported{Entry: item}
	if item.Kind == schema.Record {
		imported.record()
	} else {
		imported.release()
	}
	prefix := item.pointer()
	im.correct(imported.Corrections, prefix)
	im.problems.Merge(imported.Problems, prefix)
	return im.take(imported)
}

// pointer is the place of the item in its file.
func (i *Entry) pointer() string {
	list := map[Shape]string{ReleasePackage: "/releases", RecordPackage: "/records"}[i.Shape]
	return fmt.Sprintf("%s/%d", list, i.Number-1)
}

func (i *Imported) release() {
	release := i.corrected(i.Entry.Value, "")
	i.Releases = []*jsontree.Object{release}
	i.Problems = schema.Check(schema.Release, release)
	i.warn(release, "")
}

// record validates without the versioned release: the official schema refuses
// every translated field in it, and we do not read it.
func (i *Imported) record() {
	record := i.Entry.Value.Clone()
	record.Delete("versionedRelease")
	entries := record.Array("releases")
	for at, entry := range entries {
		if release, ok := entry.(*jsontree.Object); ok && release.Has("ocid") {
			entries[at] = i.corrected(release, fmt.Sprintf("/releases/%d", at))
			i.Releases = append(i.Releases, entries[at].(*jsontree.Object))
		}
	}
	if compiled := record.Object("compiledRelease"); compiled != nil {
		var corrections []Correction
		compiled, corrections = i.normalised(compiled)
		record.Set("compiledRelease", compiled)
		if len(i.Releases) == 0 {
			i.Releases = append(i.Releases, compiled)
			i.list(corrections, "/compiledRelease")
		}
	}
	i.Problems = schema.Check(schema.Record, record)
	for _, release := range i.Releases {
		i.warn(release, "")
	}
}

func (i *Imported) normalised(release *jsontree.Object) (*jsontree.Object, []Correction) {
	if !FromPortal(release, i.Entry.Package) {
		return release, nil
	}
	return Normalise(release)
}

func (i *Imported) corrected(release *jsontree.Object, prefix string) *jsontree.Object {
	release, corrections := i.normalised(release)
	i.list(corrections, prefix)
	return release
}

func (i *Imported) list(corrections []Correction, prefix string) {
	for _, c := range corrections {
		c.Path = prefix + c.Path
		i.Corrections = append(i.Corrections, c)
	}
}

func (i *Imported) warn(release *jsontree.Object, prefix string) {
	problems := schema.Problems{List: nil}
	problems.Merge(i.Problems, "")
	problems.Merge(schema.Warn(release), prefix)
	problems.Merge(Coherence(release), prefix)
	i.Problems = problems.List
}

// pack validates what a package says of itself; its releases have been looked at
// one by one.
func (im *importer) pack(pkg *jsontree.Object, file *File) {
	corrected := pkg.Clone()
	if pkg.Object("publisher").String("name") == portalPublisher {
		p := &profile{release: corrected}
		p.walk(corrected, "")
		im.correct(p.corrections, "")
	}
	kind, list := schema.ReleasePackage, "releases"
	if file.Shape == RecordPackage {
		kind, list = schema.RecordPackage, "records"
	}
	corrected.Set(list, []any{})
	for _, problem := range schema.Check(kind, corrected) {
		if problem.Path == list && file.Entries > 0 {
			continue // the list that we left empty
		}
		im.problems.Merge([]schema.Problem{problem}, "")
	}
}

const maxFirst = 5

func (im *importer) correct(corrections []Correction, prefix string) {
	for _, c := range corrections {
		at, known := im.rules[c.Rule]
		if !known {
			at = len(im.report.Corrections)
			im.rules[c.Rule] = at
			im.report.Corrections = append(im.report.Corrections, RuleCount{Rule: c.Rule})
		}
		count := &im.report.Corrections[at]
		if count.Count++; len(count.First) < maxFirst {
			c.Path = prefix + c.Path
			count.First = append(count.First, c)
		}
	}
}
