package views

import "kelishim/budget"

// Compare is the guided way to a new comparison: what is done, what comes next,
// and where to do it.
type Compare struct {
	AfterCase Link    // the case of best practice that it was begun after
	Choice    []Field // aimak and service
	ServiceIs string  // title of the chosen service, "" before the choice
	Steps     []Step
}

// Step is one step of the way.
type Step struct {
	Title, Text string
	Facts       []Link // what is there already
	Links       []Link // what to do; the first is the main one
	Done, Now   bool   // Now is the first step that is not done
}

// CompareLines is the table in which lines of a year are given to a service.
type CompareLines struct {
	ServiceIs, Action, Back string
	Year                    int
	Years                   []Option
	YearAction              string
	Hidden                  map[string]string
	Lines                   []CompareLine
	Errors                  []string
	NewLine                 string // where to add a line
	Frozen                  bool   // a reason is asked for, since a baseline is frozen
	Reason                  Field
}

// CompareLine is a line with what was typed beside it.
type CompareLine struct {
	budget.YearLine
	Share, Avoidable, Reason Field
	Behaviour                Field
}
