package ocds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

func (a Audience) name() string {
	if a.IsPublic() {
		return "public"
	}
	return "auditors"
}

// stream is the part of a process that has a history of its own: the whole of
// it, or for the public each published contract, so that one of them can be
// taken back.
type stream struct {
	*facts
	to       Audience
	contract int64
	events   []event
	bodies   [][]byte // of events, as the tables tell them now
	print    string
}

type streamKey struct {
	ocid     string
	contract int64
}

// audience makes what is new for one audience in a batch.
func (r *run) audience(ctx context.Context, list []*facts, to Audience) error {
	var streams []*stream
	for _, f := range list {
		found, err := streamsOf(f, r.around, to)
		if err != nil {
			return err
		}
		streams = append(streams, found...)
	}
	streams, err := r.moved(ctx, streams, to)
	if err != nil || len(streams) == 0 {
		return err
	}
	stored, err := r.storedOf(ctx, streams, to)
	if err != nil {
		return err
	}
	for _, s := range streams {
		p := stored[s.ocid]
		if p == nil {
			p = &past{}
			stored[s.ocid] = p
		}
		if err := r.advance(s, p); err != nil {
			return fmt.Errorf("releases of %s: %w", s.process, err)
		}
		r.changed = append(r.changed, stateRow{OCID: s.ocid, Audience: to.name(), ContractID: s.contract, Fingerprint: s.print})
	}
	return nil
}

func streamsOf(f *facts, around *surroundings, to Audience) ([]*stream, error) {
	var list []*stream
	byContract := map[int64]*stream{}
	for _, e := range buildEvents(f, around, to) {
		contract := int64(0)
		if to.IsPublic() {
			contract = e.contract
		}
		s := byContract[contract]
		if s == nil {
			s = &stream{facts: f, to: to, contract: contract}
			byContract[contract] = s
			list = append(list, s)
		}
		body, err := Encode(e.Release)
		if err != nil {
			return nil, err
		}
		if to.IsPublic() {
			body = maskPersons(body)
		}
		s.events = append(s.events, e)
		s.bodies = append(s.bodies, body)
	}
	for _, s := range list {
		hash := sha256.New()
		for i, e := range s.events {
			fmt.Fprintf(hash, "%s\x00%s\x00", e.key, e.at)
			hash.Write(s.bodies[i])
		}
		s.print = hex.EncodeToString(hash.Sum(nil))
	}
	return list, nil
}

// personal is the INN of a natural person, wherever in a text it stands.
var personal = regexp.MustCompile(`\b([12][0-9]{3})[0-9]{10}\b`)

func maskPersons(body []byte) []byte { return personal.ReplaceAll(body, []byte("$1**********")) }

// moved are the streams that say something else than at the last run.
func (r *run) moved(ctx context.Context, streams []*stream, to Audience) ([]*stream, error) {
	if len(streams) == 0 {
		return nil, nil
	}
	found, err := rows[stateRow](ctx, r.tx, "states of processes", `SELECT ocid, contract_id, fingerprint FROM ocds_states WHERE audience = ? AND ocid IN (?)`,
		to.name(), bun.List(ocidsOf(streams)))
	if err != nil {
		return nil, err
	}
	known := map[streamKey]string{}
	for _, row := range found {
		known[streamKey{row.OCID, row.ContractID}] = row.Fingerprint
	}
	return slices.DeleteFunc(streams, func(s *stream) bool { return known[streamKey{s.ocid, s.contract}] == s.print }), nil
}

func ocidsOf(streams []*stream) []string {
	var list []string
	for _, s := range streams {
		if !slices.Contains(list[max(0, len(list)-50):], s.ocid) {
			list = append(list, s.ocid)
		}
	}
	return list
}

// past is what has been released of a process.
type past struct {
	number int
	last   time.Time
	of     map[int64][]releaseRow // by contract for the public, else all under 0
}

func (r *run) storedOf(ctx context.Context, streams []*stream, to Audience) (map[string]*past, error) {
	found, err := rows[releaseRow](ctx, r.tx, "stored releases", `SELECT ocid, number, release_id, released_at, event, coalesce(contract_id, 0) AS contract_id, body
		FROM ocds_releases WHERE audience = ? AND ocid IN (?) ORDER BY ocid, number`, to.name(), bun.List(ocidsOf(streams)))
	if err != nil {
		return nil, err
	}
	processes := map[string]*past{}
	for _, row := range found {
		p := processes[row.OCID]
		if p == nil {
			p = &past{of: map[int64][]releaseRow{}}
			processes[row.OCID] = p
		}
		p.number, p.last = row.Number, row.ReleasedAt
		key := int64(0)
		if to.IsPublic() {
			key = row.ContractID
		}
		p.of[key] = append(p.of[key], row)
	}
	return processes, nil
}

// advance releases the events of a stream that are new, and after them a
// correction where the tables say something else than all releases together.
func (r *run) advance(s *stream, p *past) error {
	before := p.of[s.contract]
	known := map[string]bool{}
	var said []*jsontree.Object
	for _, row := range before {
		known[row.Event] = true
		tree, err := treeOf([]byte(row.Body))
		if err != nil {
			return err
		}
		said = append(said, tree)
	}
	begun := p.number > 0
	for _, e := range s.events {
		if known[e.key] {
			continue
		}
		tree, err := r.release(s, p, e.key, e.at, begun, e.Release)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			said = append(said, tree)
		}
	}
	if len(before) == 0 {
		return nil
	}
	return r.correct(s, p, said)
}

// release stores one release with the next number and a date after the last.
func (r *run) release(s *stream, p *past, key string, at Moment, begun bool, release Release) (*jsontree.Object, error) {
	p.number++
	release.ID = fmt.Sprintf("%s-%03d-%s", s.ocid, p.number, release.Tag[len(release.Tag)-1])
	release.Date = r.dated(at, p.last, begun)
	for i := range release.Contracts {
		for j := range release.Contracts[i].Amendments {
			release.Contracts[i].Amendments[j].ReleaseID = release.ID
		}
	}
	body, err := Encode(release)
	if err != nil {
		return nil, err
	}
	return r.keep(s, p, key, release.ID, release.Date, body)
}

func (r *run) keep(s *stream, p *past, key, id string, at Moment, body []byte) (*jsontree.Object, error) {
	if s.to.IsPublic() {
		body = maskPersons(body)
	}
	p.last = at.Time()
	r.fresh = append(r.fresh, releaseRow{OCID: s.ocid, Audience: s.to.name(), Number: p.number, ReleaseID: id, ReleasedAt: at.Time(), Event: key,
		Aimak: s.aimak, ContractID: s.contract, Body: string(body), SHA256: hashed(body)})
	return treeOf(body)
}

// dated is the moment of an event, or, where the process has told of later ones
// already, the moment at which it became known: dates only grow.
func (r *run) dated(at Moment, last time.Time, begun bool) Moment {
	if at.Time().After(last) {
		return at
	}
	next := At(last.Add(time.Second))
	if now := At(r.now()); begun && now.Time().After(next.Time()) {
		return now
	}
	return next
}

// correct tells what the tables say by now beyond all that was released.
func (r *run) correct(s *stream, p *past, said []*jsontree.Object) error {
	have, err := Compile(said)
	if err != nil {
		return err
	}
	want, err := s.wanted()
	if err != nil {
		return err
	}
	for _, removals := range []bool{true, false} {
		change := difference(have, want, removals)
		if change.Len() == 0 {
			return nil
		}
		p.number++
		tag := tagOf(change)
		at := r.dated(Moment{}, p.last, true)
		release := &jsontree.Object{}
		id := fmt.Sprintf("%s-%03d-%s", s.ocid, p.number, tag)
		release.Set("ocid", s.ocid)
		release.Set("id", id)
		release.Set("date", at.String())
		release.Set("tag", []any{string(tag)})
		release.Set("initiationType", InitiationTender)
		for _, name := range []string{"language", "parties", "buyer"} {
			if want.Has(name) {
				release.Set(name, jsontree.Clone(want.Get(name)))
			}
		}
		for name, value := range change.All() {
			if name != "parties" {
				release.Set(name, value)
			}
		}
		after, err := Compile(append(slices.Clone(said), release))
		if err != nil {
			return err
		}
		if len(schema.Check(schema.Release, release)) > 0 {
			p.number--
			continue // the standard has no null for what is gone: only what is new is told
		}
		if sameBut(have, after) {
			p.number--
			return nil
		}
		body, err := jsontree.Marshal(release)
		if err != nil {
			return err
		}
		_, err = r.keep(s, p, "", id, at, body)
		return err
	}
	return nil
}

// sameBut compares two compiled releases without their names and dates.
func sameBut(a, b *jsontree.Object) bool {
	a, b = a.Clone(), b.Clone()
	for _, name := range []string{"id", "date"} {
		a.Delete(name)
		b.Delete(name)
	}
	return jsontree.Equal(a, b)
}

// wanted is what the releases must add up to: all events as they stand now.
func (s *stream) wanted() (*jsontree.Object, error) {
	var list []*jsontree.Object
	for i, e := range s.events {
		tree, err := treeOf(s.bodies[i])
		if err != nil {
			return nil, err
		}
		tree.Set("id", fmt.Sprint(i))
		tree.Set("date", e.at.String())
		list = append(list, tree)
	}
	return Compile(list)
}

// tagOf names a correction by what it corrects.
func tagOf(change *jsontree.Object) Tag {
	switch {
	case change.Has("contracts"):
		for _, contract := range change.Objects("contracts") {
			for name := range contract.All() {
				if name != "id" && name != "awardID" && name != "implementation" {
					return TagContractUpdate
				}
			}
		}
		return TagImplementationUpdate
	case change.Has("awards"):
		return TagAwardUpdate
	case change.Has("planning") && change.Len() == 1:
		return TagPlanningUpdate
	default:
		return TagTenderUpdate
	}
}

func treeOf(body []byte) (*jsontree.Object, error) {
	value, err := jsontree.Parse(body, maxDepth)
	if err != nil {
		return nil, fmt.Errorf("read a release: %w", err)
	}
	tree, ok := value.(*jsontree.Object)
	if !ok {
		return nil, fmt.Errorf("a release is no object")
	}
	return tree, nil
}
