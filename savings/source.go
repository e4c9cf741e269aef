package savings

import "strconv"

// Source names the row, or the rows of one contract and year, that an amount
// came from, by the sheets of the exchange workbook.
type Source struct {
	Sheet   string // budget_lines, assets, baselines, acts, penalties, payments or costs
	ID      int64  // of the row; of the contract for acts, penalties and payments
	Aimak   string
	Service string
	Year    int
	Ref     string // line, asset, kind of cost, contract number
}

// Names of the sheets that amounts come from.
const (
	sheetLines     = "budget_lines"
	sheetAssets    = "assets"
	sheetBaselines = "baselines"
	sheetActs      = "acts"
	sheetPenalties = "penalties"
	sheetPayments  = "payments"
	sheetCosts     = "costs"
	sheetContracts = "contracts"
	sheetIndex     = "price_index"
	sheetVolumes   = "volumes"
	sheetRates     = "contribution_rates"
)

// String gives the sheet and the row's key as the workbook has them, e.g.
// "budget_lines 41702220807000/2023/51-01" or "acts КМ-2024/03 (2024)".
func (s Source) String() string {
	year := strconv.Itoa(s.Year)
	switch s.Sheet {
	case sheetLines:
		return s.Sheet + " " + s.Aimak + "/" + year + "/" + s.Ref
	case sheetAssets:
		return s.Sheet + " " + s.Aimak + "/" + s.Service + "/" + s.Ref
	case sheetBaselines:
		return s.Sheet + " " + s.Aimak + "/" + s.Service
	case sheetVolumes:
		return s.Sheet + " " + s.Aimak + "/" + s.Service + "/" + year
	case sheetCosts:
		return s.Sheet + " " + s.Aimak + "/" + s.Service + "/" + year + "/" + s.Ref
	case sheetActs, sheetPenalties, sheetPayments:
		return s.Sheet + " " + s.Ref + " (" + year + ")"
	case sheetContracts:
		return s.Sheet + " " + s.Ref
	default:
		return s.Sheet + " " + year
	}
}
