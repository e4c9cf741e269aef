package views

// RegisterPart is one table of the register, on the page that lists them all.
type RegisterPart struct {
	Title, Text, URL string
	Note             string // e.g. how many rows it has, or what is to be confirmed
}

// List is a table of things that can be searched, sorted, paged, added to and
// changed.
type List struct {
	Intro   string
	Filters *Filters // nil where there is nothing to choose
	Add     Link
	More    []Link // other ways on, beside Add
	Columns []Column
	Rows    []ListRow
	Sorting Sorting
	Paging  *Paging // nil where all rows stand on the page
	Empty   string  // what to do where there is no row
	Files   bool    // the page offers the list as files
	Long    *Long   // of a list that may be too long for memory: its rows for a file
}

// Long are the rows of a list as a file, with values of exchange.Table, one
// after another.
type Long struct {
	Columns []Column
	Each    func(row func(values []any) error) error
}

// Column is the head of a column; one with a Key sorts the list.
type Column struct {
	Key, Label string
	Numeric    bool
}

// ListRow is one row; its first cell names it.
type ListRow struct {
	ID    string // to link to, "" where nothing does
	Cells []Cell
	Links []Link // what can be done with the row
}

// Cell is one value: text, the page it leads to, a second line, and a mark such
// as "to be confirmed".
type Cell struct {
	Text, URL, Note, Mark string
	Value                 any // for files, where Text does not say it: see exchange.Table
}

func (l List) linked() bool {
	for _, row := range l.Rows {
		if len(row.Links) > 0 {
			return true
		}
	}
	return false
}

// Edit is a page with one form.
type Edit struct {
	Intro  string
	Form   Form
	Delete Link // to the page that asks before deleting
	Past   Link // to who changed it

	Documents *Documents // of the row, nil where it has none
}
