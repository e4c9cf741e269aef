package ocds

import (
	"encoding/json"
	"errors"
	"io"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// Limits bound what a file may ask of us. Fields that are 0 take the default.
type Limits struct {
	FileBytes    int64 // of the file, packed or unpacked: 4 GB
	ReleaseBytes int64 // of one release or record: 32 MB
	Ratio        int64 // of unpacked to packed: 200
	Depth        int   // of nesting: 64
	Releases     int   // in the file: 2,000,000
}

const maxDepth = 64

func (l Limits) orDefault() Limits {
	for _, f := range []struct {
		limit *int64
		def   int64
	}{{&l.FileBytes, 4 << 30}, {&l.ReleaseBytes, 32 << 20}, {&l.Ratio, 200}} {
		if *f.limit == 0 {
			*f.limit = f.def
		}
	}
	if l.Depth == 0 {
		l.Depth = maxDepth
	}
	if l.Releases == 0 {
		l.Releases = 2_000_000
	}
	return l
}

// Shape is how a file holds its releases.
type Shape string

// The shapes that Read knows.
const (
	ReleasePackage Shape = "release_package"
	RecordPackage  Shape = "record_package"
	Lines          Shape = "lines" // one release or record after the other, without a package; also a single one
	Array          Shape = "array" // the same in [ ]
)

// Entry is one release or record of a file.
type Entry struct {
	Kind   schema.Kind // schema.Release or schema.Record
	Number int         // in the file, from 1
	Line   int         // where it begins, from 1
	Shape  Shape       // of the file
	Raw    []byte      // as it stands in the file
	Value  *jsontree.Object

	// Package is what the package has said of itself before its releases, nil
	// outside a package.
	Package *jsontree.Object
}

// File is what Read learnt of a whole file.
type File struct {
	Shape    Shape
	Packages []*jsontree.Object // who published it and when, without the releases; empty for Lines and Array
	SHA256   string             // of the bytes as they were given, packed if they were
	Bytes    int64              // as they were given
	Entries  int
	Repeated []Repeated // at most 1000
	Repeats  int        // all of them
}

// Read goes through a release package, a record package, JSON Lines, an array or
// a single release, plain or packed with gzip, and hands each release or record
// to each; memory holds one at a time. Whatever could be read in two ways is
// refused with a *fault.Fault: text that is not UTF-8, not JSON, a member that
// stands twice, sizes above the limits. A release id that comes again is handed
// on like any other and listed in File.Repeated.
func Read(r io.Reader, limits Limits, each func(*Entry) error) (*File, error) {
	limits = limits.orDefault()
	given := newOriginal(r, limits.FileBytes)
	text, err := unpack(given, limits)
	if err != nil {
		return nil, err
	}
	if err := skipMark(text); err != nil {
		return nil, err
	}
	src := &source{r: text, limit: limits.FileBytes}
	rd := &reader{limits: limits, source: src, decoder: json.NewDecoder(src), each: each, file: &File{}, seen: map[releaseKey]seen{}}
	rd.decoder.UseNumber()
	if err := rd.all(); err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, given); err != nil { // what stands after the packed part belongs to the hash too
		return nil, err
	}
	rd.file.SHA256, rd.file.Bytes = given.sum(), given.bytes
	return rd.file, nil
}

type reader struct {
	limits  Limits
	source  *source
	decoder *json.Decoder
	each    func(*Entry) error
	file    *File
	seen    map[releaseKey]seen
	pkg     *jsontree.Object // the package that is being read
}

// all reads one top-level value after the other.
func (r *reader) all() error {
	for first := true; ; first = false {
		r.allow()
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			if first {
				return fault.New(fault.Invalid, "ocds.read.empty")
			}
			return nil
		}
		if err != nil {
			return r.broken(err)
		}
		line := r.line()
		switch token {
		case json.Delim('{'):
			err = r.object(line)
		case json.Delim('['):
			r.shape(Array)
			err = r.list()
		default:
			err = fault.New(fault.Invalid, "ocds.read.neither").With("Line", line)
		}
		if err != nil {
			return err
		}
	}
}

// maxPackages bounds the packages of one file, one a line.
const maxPackages = 10_000

// object reads a package, or else a release or record that stands alone: only
// those carry an ocid, and before their releases.
func (r *reader) object(line int) error {
	members := &jsontree.Object{}
	var size int64
	isPackage := false
	for r.decoder.More() {
		name, err := r.name(members)
		if err != nil {
			return err
		}
		if (name == "releases" || name == "records") && !members.Has("ocid") {
			members.Set(name, nil)
			isPackage, r.pkg = true, members
			if err := r.releasesOf(name); err != nil {
				return err
			}
			continue
		}
		raw, value, err := r.value()
		if err != nil {
			return err
		}
		members.Set(name, value)
		if size += int64(len(raw)); size > r.limits.ReleaseBytes {
			return tooLarge("release_too_large", r.limits.ReleaseBytes).With("Line", line)
		}
	}
	if _, err := r.decoder.Token(); err != nil {
		return r.broken(err)
	}
	if isPackage {
		return r.packageEnd(members, line)
	}
	r.shape(Lines)
	raw, err := jsontree.Marshal(members)
	if err != nil {
		return err
	}
	return r.item(members, raw, line)
}

func (r *reader) packageEnd(members *jsontree.Object, line int) error {
	if members.Has("ocid") || members.Has("releases") && members.Has("records") {
		return fault.New(fault.Invalid, "ocds.read.two_things").With("Line", line)
	}
	r.pkg = nil
	members.Delete("releases")
	members.Delete("records")
	if len(r.file.Packages) >= maxPackages {
		return fault.New(fault.TooLarge, "ocds.read.too_many").With("Max", maxPackages)
	}
	r.file.Packages = append(r.file.Packages, members)
	return nil
}

// name reads a member's name, which must be new.
func (r *reader) name(members *jsontree.Object) (string, error) {
	r.allow()
	token, err := r.decoder.Token()
	if err != nil {
		return "", r.broken(err)
	}
	name, _ := token.(string)
	if members.Has(name) {
		return "", r.refuse("repeated_member").With("Name", name).With("Path", "/")
	}
	return name, nil
}

func (r *reader) releasesOf(name string) error {
	r.shape(map[string]Shape{"releases": ReleasePackage, "records": RecordPackage}[name])
	token, err := r.decoder.Token()
	if err != nil {
		return r.broken(err)
	}
	if token != json.Delim('[') {
		return r.refuse("no_list").With("Name", name)
	}
	return r.list()
}

// list reads releases or records up to the closing bracket.
func (r *reader) list() error {
	for r.decoder.More() {
		raw, value, err := r.value()
		if err != nil {
			return err
		}
		object, ok := value.(*jsontree.Object)
		if !ok {
			return r.refuse("neither")
		}
		if err := r.item(object, raw, r.source.line(r.decoder.InputOffset()-int64(len(raw)))); err != nil {
			return err
		}
	}
	if _, err := r.decoder.Token(); err != nil {
		return r.broken(err)
	}
	return nil
}

// value reads one whole value of at most the size of a release.
func (r *reader) value() (json.RawMessage, any, error) {
	r.allow()
	var raw json.RawMessage
	if err := r.decoder.Decode(&raw); err != nil {
		return nil, nil, r.broken(err)
	}
	begin := r.decoder.InputOffset() - int64(len(raw))
	if int64(len(raw)) > r.limits.ReleaseBytes {
		return nil, nil, tooLarge("release_too_large", r.limits.ReleaseBytes).With("Line", r.source.line(begin))
	}
	value, err := jsontree.Parse(raw, r.limits.Depth)
	if err != nil {
		return nil, nil, r.untrusted(err, begin)
	}
	return raw, value, nil
}

func (r *reader) item(value *jsontree.Object, raw []byte, line int) error {
	kind := schema.Release
	switch {
	case value.Has("releases") || value.Has("compiledRelease"):
		kind = schema.Record
	case !value.Has("ocid") && !value.Has("tag") && !value.Has("initiationType"):
		return fault.New(fault.Invalid, "ocds.read.neither").With("Line", line)
	}
	if r.file.Entries++; r.file.Entries > r.limits.Releases {
		return fault.New(fault.TooLarge, "ocds.read.too_many").With("Max", r.limits.Releases)
	}
	item := &Entry{Kind: kind, Number: r.file.Entries, Line: line, Shape: r.file.Shape, Raw: raw, Value: value, Package: r.pkg}
	r.remember(item)
	return r.each(item)
}

// shape keeps the first shape of the file.
func (r *reader) shape(s Shape) {
	if r.file.Shape == "" {
		r.file.Shape = s
	}
}

func (r *reader) allow() { r.source.allow(r.limits.ReleaseBytes, r.decoder.InputOffset()) }

func (r *reader) line() int { return r.source.line(r.decoder.InputOffset()) }
