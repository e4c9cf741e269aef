package ocds

import (
	"fmt"
	"strings"

	"kelishim/internal/jsontree"
)

// portalPrefix begins the ocids of the state procurement portal of Kyrgyzstan.
const portalPrefix = "ocds-h7i0z4-"

// portalPublisher is how the portal's packages name their publisher.
const portalPublisher = "Ministry of Finance, Public Procurement Department"

// Correction is one change that the Kyrgyz profile made to a release: an auditor
// must be able to see source and result side by side.
type Correction struct {
	Rule   string // which rule, e.g. "offset_assumed"
	Path   string // where, as a JSON pointer into the release
	Before any    // the value as it stood, nil where there was none
	After  any    // the value now, nil where it was taken away
}

// Key is the catalogue key of the sentence that says why.
func (c Correction) Key() string { return "ocds.rule." + c.Rule }

// FromPortal tells whether a release has the shape of the state portal: by the
// prefix of its ocid, unless its package names another publisher (we too publish
// processes of the portal under their ocids).
func FromPortal(release, pkg *jsontree.Object) bool {
	publisher := strings.TrimSpace(pkg.Object("publisher").String("name"))
	return strings.HasPrefix(strings.TrimSpace(release.String("ocid")), portalPrefix) &&
		(publisher == "" || publisher == portalPublisher)
}

// Normalise gives a release of the state portal as OCDS 1.1.5 has it, and the
// list of what had to be corrected. The release given is left as it is. What the
// profile does not know stays, for the validation to name.
func Normalise(release *jsontree.Object) (*jsontree.Object, []Correction) {
	p := &profile{release: release.Clone()}
	for _, correct := range []func(){
		p.spaces, p.everyValue, p.tags, p.initiation,
		p.organizations, p.buyer, p.budget, p.tender,
		p.bids, p.awards, p.contracts, p.relatedProcesses,
	} {
		correct()
	}
	return p.release, p.corrections
}

type profile struct {
	release     *jsontree.Object
	corrections []Correction
}

// set changes a member and lists the change; nil takes it away.
func (p *profile) set(rule, path string, object *jsontree.Object, name string, after any) {
	before := object.Get(name)
	if jsontree.Equal(before, after) && object.Has(name) {
		return
	}
	if after == nil {
		object.Delete(name)
	} else {
		object.Set(name, after)
	}
	p.note(rule, path+"/"+name, before, after)
}

func (p *profile) note(rule, path string, before, after any) {
	p.corrections = append(p.corrections, Correction{Rule: rule, Path: path, Before: jsontree.Clone(before), After: jsontree.Clone(after)})
}

// spaces around identifiers make two processes of one.
func (p *profile) spaces() {
	for _, name := range []string{"ocid", "id"} {
		if value, ok := p.release.Get(name).(string); ok && strings.TrimSpace(value) != value {
			p.set("trimmed", "", p.release, name, strings.TrimSpace(value))
		}
	}
}

// knownTags are the closed codelist releaseTag.
var knownTags = strings.Fields(`planning planningUpdate tender tenderAmendment tenderUpdate tenderCancellation award awardUpdate
	awardCancellation contract contractUpdate contractAmendment implementation implementationUpdate contractTermination compiled`)

// tags that the codelist lacks go; where none is left, the sections of the
// release say what it is.
func (p *profile) tags() {
	var kept []any
	have := map[any]bool{}
	for _, tag := range p.release.Array("tag") {
		name, _ := tag.(string)
		if contains(knownTags, name) && !have[tag] {
			kept = append(kept, tag)
			have[tag] = true
		}
	}
	if len(kept) > 0 {
		p.set("tags", "", p.release, "tag", kept)
		return
	}
	for _, section := range []struct{ name, tag string }{{"planning", "planning"}, {"tender", "tender"}, {"awards", "award"}, {"contracts", "contract"}} {
		if p.release.Has(section.name) {
			kept = append(kept, section.tag)
		}
	}
	if len(kept) > 0 {
		p.set("tags", "", p.release, "tag", kept)
	}
}

// initiation has one code only; the portal's plans leave it out.
func (p *profile) initiation() {
	if !p.release.Has("initiationType") {
		p.set("initiation", "", p.release, "initiationType", "tender")
	}
}

// relatedProcesses name the bare number of the portal in place of an ocid.
func (p *profile) relatedProcesses() {
	for i, related := range p.release.Objects("relatedProcesses") {
		if id := text(related.Get("identifier")); related.String("scheme") == "ocid" && digitsOnly(id) {
			p.set("related_ocid", fmt.Sprintf("/relatedProcesses/%d", i), related, "identifier", portalPrefix+id)
		}
	}
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
