package exchange

// rule is what the cells of one row must agree on. It looks at the staged row,
// complete with what the tables hold in columns that the file lacks.
func rule(sheet, column, key, broken string) check {
	return check{sheet, column, bad(key), nil,
		`SELECT row_no FROM stage_` + sheet + ` WHERE ` + broken}
}

// rules in the order of the sheets.
var rules = []check{
	rule("units", "parent_soate", "parent_itself", "parent_soate = soate"),
	rule("units", "valid_to", "valid_order", "valid_to < valid_from"),
	rule("successions", "successor", "succession_itself", "successor = predecessor"),
	{"assets", "residual_value", bad("residual"), []string{"Residual", "Price"}, `
		SELECT row_no, to_char(residual_value, 'FM9999999999999990.00'), to_char(purchase_price, 'FM9999999999999990.00')
		FROM stage_assets WHERE residual_value > purchase_price`},
	rule("providers", "debarred_from", "debarred_start", "debarred_to IS NOT NULL AND debarred_from IS NULL"),
	rule("providers", "debarred_to", "debarred_order", "debarred_to < debarred_from"),
	rule("contracts", "ends_on", "contract_order", "ends_on < starts_on"),
	rule("contracts", "terminated_on", "terminated_outside",
		"ends_on >= starts_on AND (terminated_on < starts_on OR terminated_on > ends_on)"),
	rule("acts", "period_to", "period_order", "period_to < period_from"),
	rule("penalties", "withheld_on", "withheld_order", "withheld_on < imposed_on"),
	rule("costs", "contract", "contract_needed", "kind IN ('transition', 'asset_gain') AND contract IS NULL"),
}
