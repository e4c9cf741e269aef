package exchange

import (
	"fmt"

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

// Faults is everything that is wrong with a file, in the order of its sheets
// and rows. Nothing of the file has been written.
type Faults struct {
	List  []RowFault // at most 1000 of them
	Total int
}

// Error counts them, for logs.
func (f *Faults) Error() string { return fmt.Sprintf("%d faults in the file", f.Total) }

func (f *Faults) add(sheet string, row int, column string, one *fault.Fault) {
	f.Total++
	if len(f.List) < maxFaults {
		f.List = append(f.List, RowFault{Sheet: sheet, Row: row, Column: column, Fault: one})
	}
}

// bad makes a refusal of the workbook.
func bad(key string) *fault.Fault { return fault.New(fault.Invalid, "exchange."+key) }
