package views

// FlagRow is a flag in a block or list: what it is called and where it leads.
type FlagRow struct {
	Code, Title, URL string
	Severity         string // high, medium, low
	Status           string // open, explained, closed
	Inputs           string // in one line
}

// FlagBlock is what is raised on the page of a contract, a tender, a provider
// or an aimak.
type FlagBlock struct {
	Shown    bool // false where the reader sees no flags at all
	Rows     []FlagRow
	More     Link   // to the whole list, where it is longer
	Unknown  Link   // what cannot be told
	Computed string // when
	Order    string // where to ask for them to be computed anew, "" where nobody can
}

// Named is a figure with its name.
type Named struct{ Name, Value string }

// FlagNote is a word on a flag.
type FlagNote struct{ When, What, Who, Words string }

// FlagView is one flag with all that is known of it.
type FlagView struct {
	Code, Severity, Result, Status string
	Raised                         bool
	Facts                          []FlagFact
	Inputs, Thresholds             []Named
	Notes                          []FlagNote
	Deeds                          []Link
	Rule                           Link
}

// FlagFact is a name and a value, which may lead somewhere.
type FlagFact struct{ Name, Text, URL string }

// FlagRuleView is a rule with its thresholds over time and its query.
type FlagRuleView struct {
	Code       string
	Facts      []FlagFact
	Why        string
	Thresholds List
	New        Link
	Query      string
	Counts     string
	Flags      Link
}
