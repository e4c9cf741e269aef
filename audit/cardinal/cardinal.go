// Package cardinal computes the eleven red-flag indicators of the Open
// Contracting Partnership's Cardinal (R003, R018, R024, R025, R028, R030, R035,
// R036, R038, R048, R058) over OCDS compiled releases. It was written from the
// published definitions and reproduces Cardinal's own fixtures (testdata).
//
// Where its documentation and its code differ, the code is followed: R038 counts
// submitted bids, of buyers too. R030 compares instants, not text.
//
// The indicators that compare with a fence mean nothing for one aiyl aimak: they
// are for an oblast, a country, or with set thresholds. Direct awards that the
// state portal calls "open" should be normalised first.
package cardinal

import (
	"errors"

	"github.com/shopspring/decimal"
)

// Settings change thresholds; Defaults gives Cardinal's own.
type Settings struct {
	Currency          string   // of R024, R036 and R058; empty: the first that is met
	ExcludeDetails    []string // procurementMethodDetails that are left out altogether
	NoPriceComparison []string // procurementMethodDetails in which prices do not compete

	SubmissionDays        int            // R003
	SubmissionDaysDetails map[string]int // R003, by procurementMethodDetails
	SubmissionMethods     []string       // R003; empty: all

	BidsPercentile      float64  // R025, 0 to 1
	MinDisqualified     int      // R035: bidders beside the winner who were disqualified
	MinSubmittedBids    int      // R038
	ClassificationChars int      // R048
	MinProcesses        int      // R048
	CloseBelow          *float64 // R024, in place of the fence
	UnsuccessfulBelow   *float64 // R025
	DisqualifiedAbove   *float64 // R038
	CategoriesAbove     *float64 // R048
	DiscountAbove       *float64 // R058
}

// Defaults are the settings that Cardinal has where none are given.
func Defaults() Settings {
	return Settings{SubmissionDays: 15, BidsPercentile: 0.75, MinDisqualified: 1, MinSubmittedBids: 2, ClassificationChars: 2, MinProcesses: 20}
}

// Groups of what an indicator marks.
const (
	OCID            = "OCID"
	Buyer           = "Buyer"
	ProcuringEntity = "ProcuringEntity"
	Tenderer        = "Tenderer"
)

// Results are the marks: group, identifier, indicator, value.
type Results map[string]map[string]map[string]float64

func (r Results) set(group, id, code string, value float64) {
	if r[group] == nil {
		r[group] = map[string]map[string]float64{}
	}
	if r[group][id] == nil {
		r[group][id] = map[string]float64{}
	}
	r[group][id][code] = value
}

// ErrNoObject is returned for a release that is not a JSON object.
var ErrNoObject = errors.New("a release is not an object")

// Indicators gathers releases one by one; it keeps counts of parties, not the
// releases themselves.
type Indicators struct {
	settings Settings
	currency string
	marks    Results

	distances map[string]distance            // R024, R058: by ocid
	wins      map[string]fraction            // R025: by tenderer
	out       map[string]map[string]fraction // R038: by group and party
	kinds     map[string]map[string]bool     // R048: by supplier
	processes map[string]map[string]bool     // R048: in how many a supplier took part
}

// fraction is so many of so many.
type fraction struct{ part, whole int }

func (f fraction) ratio() float64 { return float64(f.part) / float64(f.whole) }

// distance is how far the second lowest bid lies above the winning one.
type distance struct {
	ratio          float64
	winner, second string
}

// New starts with nothing gathered.
func New(s Settings) *Indicators {
	return &Indicators{settings: s, currency: s.Currency, marks: Results{}, distances: map[string]distance{}, wins: map[string]fraction{},
		out:   map[string]map[string]fraction{Buyer: {}, ProcuringEntity: {}, Tenderer: {}},
		kinds: map[string]map[string]bool{}, processes: map[string]map[string]bool{}}
}

// Results are the marks of what was gathered so far.
func (in *Indicators) Results() Results {
	marks := Results{}
	for group, ids := range in.marks {
		for id, codes := range ids {
			for code, value := range codes {
				marks.set(group, id, code, value)
			}
		}
	}
	in.closeOrCheap(marks)
	in.unsuccessful(marks)
	in.disqualified(marks)
	in.heterogeneous(marks)
	return marks
}

// sameCurrency takes the first currency that it meets as that of the data.
func (in *Indicators) sameCurrency(currency string) bool {
	if in.currency == "" {
		in.currency = currency
	}
	return currency == in.currency
}

// ratio is (second - winning) / winning.
func ratio(winning, second decimal.Decimal) float64 {
	f, _ := second.Sub(winning).DivRound(winning, 16).Float64()
	return f
}
