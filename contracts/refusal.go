package contracts

import (
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of contracts and of what happens under them.
var (
	ErrNumber     = fault.New(fault.Invalid, "contract.number").On("number")
	ErrTaken      = fault.New(fault.Conflict, "contract.number_taken").On("number")
	ErrTitle      = fault.New(fault.Invalid, "contract.title").On("title")
	ErrBuyer      = fault.New(fault.Invalid, "contract.buyer").On("buyer")
	ErrProvider   = fault.New(fault.Invalid, "contract.provider").On("provider")
	ErrMethod     = fault.New(fault.Invalid, "contract.method").On("method")
	ErrCurrency   = fault.New(fault.Invalid, "contract.currency").On("currency")
	ErrDate       = fault.New(fault.Invalid, "contract.date")
	ErrNegative   = fault.New(fault.Invalid, "contract.negative")
	ErrOrder      = fault.New(fault.Invalid, "contract.order").On("ends_on")
	ErrTerminated = fault.New(fault.Invalid, "contract.terminated").On("terminated_on")
	ErrActsWithin = fault.New(fault.Invalid, "contract.acts_within").On("ends_on")
	ErrUsed       = fault.New(fault.Conflict, "contract.used")

	ErrService     = fault.New(fault.Invalid, "contract.service.unknown").On("service")
	ErrServiceOnce = fault.New(fault.Conflict, "contract.service.once").On("service")
	ErrShare       = fault.New(fault.Invalid, "contract.service.share").On("share")
	ErrShares      = fault.New(fault.Invalid, "contract.service.shares").On("share")
	ErrServiceUsed = fault.New(fault.Conflict, "contract.service.used")

	ErrAct         = fault.New(fault.Invalid, "contract.act.number").On("act")
	ErrActTaken    = fault.New(fault.Conflict, "contract.act.taken").On("act")
	ErrPeriodOrder = fault.New(fault.Invalid, "contract.act.order").On("period_to")
	ErrPeriod      = fault.New(fault.Invalid, "contract.act.outside").On("period_from")
	ErrActUsed     = fault.New(fault.Conflict, "contract.act.used")

	ErrPayment      = fault.New(fault.Invalid, "contract.payment.number").On("payment")
	ErrPaymentTaken = fault.New(fault.Conflict, "contract.payment.taken").On("payment")
	ErrPaymentAct   = fault.New(fault.Invalid, "contract.payment.act").On("act")

	ErrPenalty      = fault.New(fault.Invalid, "contract.penalty.number").On("penalty")
	ErrPenaltyTaken = fault.New(fault.Conflict, "contract.penalty.taken").On("penalty")
	ErrReason       = fault.New(fault.Invalid, "contract.penalty.reason").On("reason")
	ErrWithheld     = fault.New(fault.Invalid, "contract.penalty.withheld").On("withheld_on")

	ErrCostKind     = fault.New(fault.Invalid, "contract.cost.kind").On("kind")
	ErrCostTaken    = fault.New(fault.Conflict, "contract.cost.taken").On("kind")
	ErrCostContract = fault.New(fault.Invalid, "contract.cost.contract").On("contract")
	ErrCostBuys     = fault.New(fault.Invalid, "contract.cost.buys").On("contract")
	ErrCostBasis    = fault.New(fault.Invalid, "contract.cost.basis").On("basis")
	ErrYear         = fault.New(fault.Invalid, "contract.cost.year").On("year")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"contracts_number_given":         ErrNumber,
	"contracts_number_once":          ErrTaken.With("Number", ""),
	"contracts_buyer_known":          ErrBuyer,
	"contracts_provider_known":       ErrProvider,
	"contracts_title_given":          ErrTitle,
	"contracts_method_known":         ErrMethod,
	"contracts_planned_not_negative": ErrNegative.On("planned_amount"),
	"contracts_value_not_negative":   ErrNegative.On("value"),
	"contracts_currency_iso":         ErrCurrency,
	"contracts_dates_in_order":       ErrOrder,
	"contracts_terminated_within":    ErrTerminated,
	"contracts_acts_within":          ErrActsWithin,

	"contract_services_service_known":   ErrService,
	"contract_services_contract_known":  db.ErrNotFound,
	"contract_services_once":            ErrServiceOnce,
	"contract_services_share_0_to_1":    ErrShare,
	"contract_services_share_at_most_1": ErrShares.With("Left", ""),
	"costs_contract_buys_service":       ErrCostBuys,

	"acts_act_given":             ErrAct,
	"acts_once":                  ErrActTaken,
	"acts_contract_known":        db.ErrNotFound,
	"acts_period_in_order":       ErrPeriodOrder,
	"acts_within_contract":       ErrPeriod.With("From", "").With("To", ""),
	"acts_amount_not_negative":   ErrNegative.On("amount"),
	"acts_quantity_not_negative": ErrNegative.On("quantity"),

	"payments_payment_given":       ErrPayment,
	"payments_once":                ErrPaymentTaken,
	"payments_contract_known":      db.ErrNotFound,
	"payments_act_known":           ErrPaymentAct,
	"payments_amount_not_negative": ErrNegative.On("amount"),

	"penalties_penalty_given":          ErrPenalty,
	"penalties_once":                   ErrPenaltyTaken,
	"penalties_contract_known":         db.ErrNotFound,
	"penalties_amount_not_negative":    ErrNegative.On("amount"),
	"penalties_reason_given":           ErrReason,
	"penalties_withheld_after_imposed": ErrWithheld,

	"costs_year_sane":               ErrYear,
	"costs_kind_known":              ErrCostKind,
	"costs_once":                    ErrCostTaken,
	"costs_contract_for_transition": ErrCostContract,
	"costs_amount_not_negative":     ErrNegative.On("amount"),
	"costs_basis_known":             ErrCostBasis,
	"costs_service_known":           ErrService,
}
