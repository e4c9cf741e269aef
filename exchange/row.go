package exchange

import (
	"kelishim/internal/fault"
)

// row is one row of a sheet after its cells were read: values by column, ""
// where there is none or it was refused.
type row struct {
	sheet  *Sheet
	number int
	values map[string]string
	faults *Faults
	bad    map[string]bool // columns that were refused already
}

func (r *row) get(column string) string { return r.values[column] }

// refuse adds what is wrong, once a column.
func (r *row) refuse(column string, one *fault.Fault) {
	if !r.bad[column] {
		r.bad[column] = true
		r.faults.add(r.sheet.Name, r.number, column, one)
	}
}

// before tells whether both days are there and the first is after the second:
// days are ISO texts here, which sort as days do.
func (r *row) disordered(first, second string) bool {
	a, b := r.get(first), r.get(second)
	return a != "" && b != "" && a > b
}

func checkUnit(r *row) {
	if r.get("parent_soate") != "" && r.get("parent_soate") == r.get("soate") {
		r.refuse("parent_soate", bad("parent_itself"))
	}
	if r.disordered("valid_from", "valid_to") {
		r.refuse("valid_to", bad("valid_order"))
	}
}

func checkSuccession(r *row) {
	if r.get("predecessor") != "" && r.get("predecessor") == r.get("successor") {
		r.refuse("successor", bad("succession_itself"))
	}
}

func checkAsset(r *row) {
	price, priceFault := som(orZero(r.get("purchase_price")))
	residual, residualFault := som(orZero(r.get("residual_value")))
	if priceFault == nil && residualFault == nil && r.get("purchase_price") != "" && above(residual, price) {
		r.refuse("residual_value", bad("residual").With("Price", price).With("Residual", residual))
	}
}

func checkBaseline(r *row) {
	if r.get("frozen_on") != "" && r.get("author") == "" && r.values["author"] == "" && r.has("author") {
		r.refuse("author", bad("frozen_without_author"))
	}
}

func checkProvider(r *row) {
	if r.get("debarred_to") != "" && r.get("debarred_from") == "" && r.has("debarred_from") {
		r.refuse("debarred_from", bad("debarred_start"))
	}
	if r.disordered("debarred_from", "debarred_to") {
		r.refuse("debarred_to", bad("debarred_order"))
	}
}

func checkContract(r *row) {
	if r.disordered("starts_on", "ends_on") {
		r.refuse("ends_on", bad("contract_order"))
		return
	}
	if r.disordered("starts_on", "terminated_on") || r.disordered("terminated_on", "ends_on") {
		r.refuse("terminated_on", bad("terminated_outside"))
	}
}

func checkAct(r *row) {
	if r.disordered("period_from", "period_to") {
		r.refuse("period_to", bad("period_order"))
	}
}

func checkPenalty(r *row) {
	if r.disordered("imposed_on", "withheld_on") {
		r.refuse("withheld_on", bad("withheld_order"))
	}
}

func checkCost(r *row) {
	kind := r.get("kind")
	if (kind == "transition" || kind == "asset_gain") && r.get("contract") == "" && r.has("contract") {
		r.refuse("contract", bad("contract_needed"))
	}
}

// has tells whether the file has the column, and its cell was not refused.
func (r *row) has(column string) bool {
	_, ok := r.values[column]
	return ok && !r.bad[column]
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}
