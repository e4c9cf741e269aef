package contracts

import "slices"

// Statuses of a contract in the order of its life.
const (
	Draft      = "draft"      // made by the officer, waits for the head
	Signed     = "signed"     // by the head; work has not begun
	Active     = "active"     // work goes on
	Completed  = "completed"  // all was done
	Terminated = "terminated" // ended before its time
	Cancelled  = "cancelled"  // never came into force: counts nowhere
)

// Statuses lists them in that order.
var Statuses = []string{Draft, Signed, Active, Completed, Terminated, Cancelled}

// Step is one way from a status to another and the role that goes it. The table
// contract_transitions holds the same; a test compares the two.
type Step struct {
	Name     string // as in the address
	From, To string
	Role     string // officer or head
	Event    string // what it is in the history
	Reason   bool   // must be given
}

// Steps are all ways. What is signed and what is ended are the head's word; the
// officer says when work began and was done, and discards drafts of his own.
var Steps = []Step{
	{"sign", Draft, Signed, "head", "signed", false},
	{"discard", Draft, Cancelled, "officer", "cancelled", true},
	{"start", Signed, Active, "officer", "started", false},
	{"cancel", Signed, Cancelled, "head", "cancelled", true},
	{"terminate", Signed, Terminated, "head", "terminated", true},
	{"complete", Active, Completed, "officer", "completed", false},
	{"terminate", Active, Terminated, "head", "terminated", true},
	{"reinstate", Completed, Active, "head", "reinstated", true},
	{"reinstate", Terminated, Active, "head", "reinstated", true},
}

// StepFrom finds the step of a name from a status; false where there is none.
func StepFrom(status, name string) (Step, bool) {
	i := slices.IndexFunc(Steps, func(s Step) bool { return s.From == status && s.Name == name })
	if i < 0 {
		return Step{}, false
	}
	return Steps[i], true
}

// Next are the steps from a status.
func Next(status string) (steps []Step) {
	for _, s := range Steps {
		if s.From == status {
			steps = append(steps, s)
		}
	}
	return steps
}

// may tells whether a role goes this step; the machine's own commands go any.
func (s Step) may(role string) bool { return role == s.Role || role == "system" }

// InForce tells whether a contract was signed and not cancelled: then it counts.
func (c Contract) InForce() bool { return c.Status != Draft && c.Status != Cancelled }

// Running tells whether a contract can still be changed by an amendment.
func (c Contract) Running() bool { return c.Status == Signed || c.Status == Active }
