package ocds

import (
	"crypto/sha256"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// Repeated is a release whose id came before in the file, for the same process.
// Both are handed on; which one counts, a person decides.
type Repeated struct {
	OCID, ID      string
	First, Second int  // numbers of the items
	Same          bool // whether both say the same
}

// Fault gives it as a sentence.
func (r Repeated) Fault() *fault.Fault {
	key := "ocds.read.repeated_release"
	if r.Same {
		key = "ocds.read.same_release"
	}
	return fault.New(fault.Conflict, key).With("ID", r.ID).With("First", r.First).With("Second", r.Second)
}

const maxRepeated = 1000

// releaseKey and seen are hashes: a million releases must fit into memory.
type releaseKey [16]byte

type seen struct {
	content [16]byte
	number  int32
}

// remember looks for releases whose ids came before; in a record for each of
// those embedded in it.
func (r *reader) remember(item *Entry) {
	if item.Kind == schema.Release {
		r.rememberRelease(item.Value, item.Number)
		return
	}
	for _, release := range item.Value.Objects("releases") {
		if release.Has("ocid") {
			r.rememberRelease(release, item.Number)
		}
	}
}

func (r *reader) rememberRelease(release *jsontree.Object, number int) {
	ocid, id := text(release.Get("ocid")), text(release.Get("id"))
	if id == "" {
		return // the schema says so
	}
	content, err := jsontree.Marshal(release)
	if err != nil {
		return // what was read can be written
	}
	key := releaseKey(short([]byte(ocid + "\x00" + id)))
	before, known := r.seen[key]
	if !known {
		r.seen[key] = seen{content: short(content), number: int32(number)}
		return
	}
	r.file.Repeats++
	if len(r.file.Repeated) < maxRepeated {
		r.file.Repeated = append(r.file.Repeated, Repeated{
			OCID: ocid, ID: id, First: int(before.number), Second: number, Same: before.content == short(content),
		})
	}
}

func short(text []byte) [16]byte {
	sum := sha256.Sum256(text)
	return [16]byte(sum[:16])
}
