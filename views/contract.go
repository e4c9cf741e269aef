package views

import (
	"strconv"

	"github.com/shopspring/decimal"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/providers"
)

// ContractView is a contract with all that happened under it.
type ContractView struct {
	Tell Link // to tell it as a case of best practice
	contracts.Contract
	URL, BuyerName, ProviderName string
	Summary                      contracts.Summary
	Remainder                    decimal.Decimal // share that no service has
	Services, Costs              List
	Execution                    []ExecutionSection
	Documents                    *Documents
	Review                       *ContractReview // nil for who may not see it
	Amendments                   List
	Terms                        []FactRow
	Life                         Life
	Erosion                      Erosion
	Flags                        FlagBlock
	Publication                  *Publication // nil of a draft
}

// FactRow is a name and a value of a thing, with a second line; On is the field
// that comments on it speak of, where they can.
type FactRow struct{ Label, Text, Note, On string }

// Life is where a contract stands and what has happened to it.
type Life struct {
	Status, Tone string // the word and the colour of the badge
	Note         string // what the status means for the reader, "" where nothing
	Steps        []Link
	RenewedFrom  Link
	Moments      []Moment
}

// Moment is one thing that happened.
type Moment struct{ On, Text, Note, By, URL string }

// Erosion is what amendments did to the saving over the whole term.
type Erosion struct {
	Comparable bool
	Rows       []ErosionRow // the first is the contract as it was signed
	NoLimit    string       // said where the register has no limit
}

// now is the saving over the term with every approved amendment.
func (e Erosion) now() (saving money.Null) {
	for _, row := range e.Rows {
		if !row.Draft {
			saving = row.Saving
		}
	}
	return saving
}

// ErosionRow is the contract at signing, or with one amendment more.
type ErosionRow struct {
	ID             int64
	Label, URL     string
	Draft          bool // as if it were approved
	Value          money.Som
	EndsOn         date.Date
	Saving, Eroded money.Null // over the term; against the saving at signing
	Growth         string     // of the value at signing
	Limit          string
	Passed         bool
}

// AmendmentView is an amendment with what it does.
type AmendmentView struct {
	contracts.Amendment
	URL, Currency string
	Erosion       Erosion
	Documents     *Documents
}

// ProviderView is a provider with its contracts.
type ProviderView struct {
	providers.Provider
	URL, LegalForm, TaxRegime string
	Debarred                  bool
	Turnover                  contracts.Turnover
	Contracts                 List
	Flags                     FlagBlock
}

func historyOfAmendment(v AmendmentView) string {
	return "/history/amendments/" + strconv.FormatInt(v.ID, 10)
}
