package views

import "kelishim/exchange"

// Import is the page of import and export in its three states: asking for a
// file, showing what is wrong or what would change, and showing what was done.
type Import struct {
	Error      string // what is wrong with the upload as a whole
	Name       string // of the file
	Upload     string // under which it waits for the confirmation
	Report     *exchange.Report
	Faults     []ImportFault
	FaultCount int
	Done       bool
	Sheets     []ImportSheet
}

// ImportFault is one bad row.
type ImportFault struct {
	Sheet  string
	Row    int
	Column string
	Text   string
}

// ImportSheet is a sheet of the exchange workbook with its columns.
type ImportSheet struct {
	Name    string
	Columns []string
}
