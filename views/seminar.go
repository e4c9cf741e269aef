package views

// Board is a page of figures, facts and lists: a seminar, its results, what all
// seminars came to.
type Board struct {
	Lead      string
	Warn      []string // what must be known before a figure is read, e.g. that it is made up
	Filters   *Filters
	Actions   []Link // the first is a button
	FiguresOf string // what the figures are of, "" where the page says it
	Figures   []FigureView
	Facts     []FactLine
	Sections  []BoardSection
	Files     bool // the page offers itself as files
}

// FactLine is one name and value of a board.
type FactLine struct{ Name, Text, Note, URL string }

// BoardSection is a part of a board with a list, a form, or both.
type BoardSection struct {
	ID, Title, Intro string
	List             *List
	Notes            []SectionNote
	Add              []Link
	Form             *Form
}

// AttendanceView is the sheet of attendance: people down, days across.
type AttendanceView struct {
	Lead, Action, Submit string
	Warn                 []string
	Days                 []string
	Rows                 []AttendanceRow
	Paging               *Paging
	Errors               []string
	Empty                string
	Register             Link
}

// AttendanceRow is one person of the sheet.
type AttendanceRow struct {
	ID         int64
	Name, Note string
	Days       []AttendanceDay
}

// AttendanceDay is one tick: its field, and whether it is set or locked.
type AttendanceDay struct {
	Field         string
	There, Locked bool
	Label         string // for screen readers: who and when
}

// CertificateView is what a code certifies.
type CertificateView struct {
	Search string // as typed
	Error  string
	Lead   string // "" where nothing was asked
	Facts  []FactLine
}

// OwnView is a participant's own page.
type OwnView struct {
	Lead     string
	Facts    []FactLine
	Actions  []Link
	Personal string // what is kept of them and how to take it back
	Withdraw Link
}

// ListImportView is the page on which a list of participants is uploaded.
type ListImportView struct {
	Lead      string
	Form      Form
	Columns   []FactLine // what stands in each column
	Templates []Link
	Faults    []ImportFault
	Count     int // of all faults
}
