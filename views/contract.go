package views

import (
	"github.com/shopspring/decimal"

	"kelishim/contracts"
	"kelishim/providers"
)

// ContractView is a contract with all that happened under it.
type ContractView struct {
	contracts.Contract
	URL, BuyerName, ProviderName string
	Summary                      contracts.Summary
	Remainder                    decimal.Decimal // share that no service has
	Services, Costs              List
	Execution                    []ExecutionSection
	Documents                    *Documents
}

// ProviderView is a provider with its contracts.
type ProviderView struct {
	providers.Provider
	URL, LegalForm, TaxRegime string
	Debarred                  bool
	Turnover                  contracts.Turnover
	Contracts                 List
}
