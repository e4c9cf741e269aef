package ocds

import (
	"fmt"
	"regexp"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
	"kelishim/ocds/schema"
)

// ocidPattern is an ocid with a registered prefix before its own part.
var ocidPattern = regexp.MustCompile(`^ocds-[a-z0-9]{6}-.+$`)

// Coherence says where a release contradicts itself though each field alone is
// valid: warnings, for a person to judge.
func Coherence(release *jsontree.Object) []schema.Problem {
	problems := schema.Problems{List: nil}
	c := coherence{release: release, problems: &problems}
	c.prefix()
	c.awards()
	c.contracts()
	return problems.List
}

type coherence struct {
	release  *jsontree.Object
	problems *schema.Problems
}

func (c coherence) warn(path, pointer, keyword string, args fault.Values, sameness string) {
	c.problems.Add(schema.Problem{Path: path, Keyword: keyword, Args: args, At: []string{pointer}, Warning: true}, sameness)
}

func (c coherence) prefix() {
	ocid := c.release.String("ocid")
	if ocid != "" && !ocidPattern.MatchString(ocid) {
		c.warn("ocid", "/ocid", "ocid_prefix", fault.Values{"Value": ocid}, ocid)
	}
}

// awards must name bids of the same release, where it tells of bids.
func (c coherence) awards() {
	bids := ids(c.release.Object("bids").Objects("details"))
	for i, award := range c.release.Objects("awards") {
		bid := text(award.Get("relatedBid"))
		if bid != "" && len(bids) > 0 && !bids[bid] {
			c.warn("awards/relatedBid", fmt.Sprintf("/awards/%d/relatedBid", i), "no_bid", fault.Values{"ID": bid}, bid)
		}
	}
}

// contracts must name awards of the same release, where it tells of awards; and
// nothing is paid for a contract that is not in force.
func (c coherence) contracts() {
	awards := ids(c.release.Objects("awards"))
	for i, contract := range c.release.Objects("contracts") {
		award := text(contract.Get("awardID"))
		if award != "" && len(awards) > 0 && !awards[award] {
			c.warn("contracts/awardID", fmt.Sprintf("/contracts/%d/awardID", i), "no_award", fault.Values{"ID": award}, award)
		}
		status := contract.String("status")
		paid := len(contract.Object("implementation").Objects("transactions"))
		if paid > 0 && (status == "pending" || status == "cancelled") {
			c.warn("contracts/implementation/transactions", fmt.Sprintf("/contracts/%d", i), "paid_not_in_force",
				fault.Values{"Status": status, "Contract": text(contract.Get("id"))}, "")
		}
	}
}

func ids(objects []*jsontree.Object) map[string]bool {
	known := make(map[string]bool, len(objects))
	for _, object := range objects {
		known[text(object.Get("id"))] = true
	}
	return known
}
