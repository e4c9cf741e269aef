package exchange

import (
	"fmt"
	"strconv"

	"kelishim/internal/fault"
)

// maxFaults bounds the list of what is wrong with a file; the rest is counted.
const maxFaults = 1000

// RowFault is one bad row: where, and what is wrong and how to mend it. Row is
// the row as Excel numbers it, the head being row 1; 0 for a whole sheet.
type RowFault struct {
	Sheet  string
	Row    int
	Column string
	*fault.Fault
}

// String gives "sheet:row:column: sentence" for a reader, whose Fault words
// the refusal; the key stands there where nobody reads.
func (f RowFault) String(words func(*fault.Fault) string) string {
	row, sentence := "", f.Key
	if f.Row > 0 {
		row = strconv.Itoa(f.Row)
	}
	if words != nil {
		sentence = words(f.Fault)
	}
	return f.Sheet + ":" + row + ":" + f.Column + ": " + sentence
}

// Faults is everything that is wrong with a file, in the order of its sheets
// and rows. Nothing of the file has been written.
type Faults struct {
	List  []RowFault // at most 1000 of them
	Total int
	cells map[place]bool // where a cell could not be read
}

type place struct {
	sheet  string
	row    int
	column string
}

// Error counts them, for logs.
func (f *Faults) Error() string { return fmt.Sprintf("%d faults in the file", f.Total) }

func (f *Faults) add(sheet string, row int, column string, one *fault.Fault) {
	f.Total++
	if len(f.List) < maxFaults {
		f.List = append(f.List, RowFault{Sheet: sheet, Row: row, Column: column, Fault: one})
	}
}

// addCell adds a cell that cannot be read. Queries over the staged rows see no
// value there; what they would say of it is left out (addFound).
func (f *Faults) addCell(sheet string, row int, column string, one *fault.Fault) {
	f.add(sheet, row, column, one)
	if f.cells == nil {
		f.cells = map[place]bool{}
	}
	if len(f.cells) < 10*maxFaults {
		f.cells[place{sheet, row, column}] = true
	}
}

// addFound adds what a query found, unless the cell could not even be read.
func (f *Faults) addFound(sheet string, row int, column string, one *fault.Fault) {
	if !f.cells[place{sheet, row, column}] {
		f.add(sheet, row, column, one)
	}
}

// bad makes a refusal of the workbook.
func bad(key string) *fault.Fault { return fault.New(fault.Invalid, "exchange."+key) }
