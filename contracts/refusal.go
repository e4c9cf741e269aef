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

	ErrBuyerKept    = fault.New(fault.Conflict, "contract.life.buyer_kept").On("buyer")
	ErrBound        = fault.New(fault.Conflict, "contract.life.bound")
	ErrKept         = fault.New(fault.Conflict, "contract.life.kept")
	ErrCancelled    = fault.New(fault.Conflict, "contract.life.cancelled_kept")
	ErrNotInForce   = fault.New(fault.Conflict, "contract.life.not_in_force")
	ErrStep         = fault.New(fault.Conflict, "contract.life.no_such_step")
	ErrStepRole     = fault.New(fault.Forbidden, "contract.life.other_role")
	ErrStepReason   = fault.New(fault.Invalid, "contract.life.reason_needed").On("reason")
	ErrStepAhead    = fault.New(fault.Invalid, "contract.life.ahead").On("on")
	ErrStepEarly    = fault.New(fault.Invalid, "contract.life.early").On("on")
	ErrStepLate     = fault.New(fault.Invalid, "contract.life.late").On("on")
	ErrCancelUsed   = fault.New(fault.Conflict, "contract.life.cancel_used")
	ErrNoHeir       = fault.New(fault.Conflict, "contract.life.no_heir")
	ErrNotHeir      = fault.New(fault.Invalid, "contract.life.not_heir").On("buyer")
	ErrNotRenewable = fault.New(fault.Conflict, "contract.life.not_renewable")
	ErrRenewEarly   = fault.New(fault.Invalid, "contract.life.renew_early").On("starts_on")

	ErrPublishDraft  = fault.New(fault.Conflict, "publication.draft")
	ErrPublished     = fault.New(fault.Conflict, "publication.contract_out")
	ErrNotPublished  = fault.New(fault.Conflict, "publication.not_out")
	ErrPublishReason = fault.New(fault.Invalid, "publication.reason_needed").On("reason")

	ErrInsourceRunning  = fault.New(fault.Conflict, "contract.life.insource_running")
	ErrInsourcedAlready = fault.New(fault.Conflict, "contract.life.insourced_already")

	ErrPriceBasis        = fault.New(fault.Invalid, "contract.terms.price_basis_unknown").On("price_basis")
	ErrIndexation        = fault.New(fault.Invalid, "contract.terms.indexation_unknown").On("indexation")
	ErrIndexationNote    = fault.New(fault.Invalid, "contract.terms.indexation_note_needed").On("indexation_note")
	ErrTermShare         = fault.New(fault.Invalid, "contract.terms.share")
	ErrUnitPrice         = fault.New(fault.Invalid, "contract.terms.unit_price_needed").On("unit_price")
	ErrContractQuantity  = fault.New(fault.Invalid, "contract.terms.quantity_needed").On("quantity")
	ErrUnitValue         = fault.New(fault.Invalid, "contract.terms.unit_value").On("value")
	ErrNoticeLate        = fault.New(fault.Invalid, "contract.terms.notice_late").On("notice_on")
	ErrGround            = fault.New(fault.Invalid, "contract.terms.ground_unknown").On("ground")
	ErrGroundNotDirect   = fault.New(fault.Invalid, "contract.terms.ground_not_direct").On("ground")
	ErrProcurementMethod = fault.New(fault.Invalid, "contract.terms.method_unknown").On("procurement_method")
	ErrMethodDiffers     = fault.New(fault.Invalid, "contract.terms.method_differs").On("procurement_method")
	ErrAwardTaken        = fault.New(fault.Conflict, "contract.terms.award_taken")

	ErrAmendment         = fault.New(fault.Invalid, "contract.amendment.number").On("amendment")
	ErrAmendmentTaken    = fault.New(fault.Conflict, "contract.amendment.taken").On("amendment")
	ErrAmendmentReason   = fault.New(fault.Invalid, "contract.amendment.reason_unknown").On("reason")
	ErrAmendmentGround   = fault.New(fault.Invalid, "contract.amendment.ground_needed").On("ground")
	ErrAmendmentEmpty    = fault.New(fault.Invalid, "contract.amendment.changes_nothing").On("value_delta")
	ErrAmendmentTerm     = fault.New(fault.Invalid, "contract.amendment.term_needed").On("ends_on")
	ErrAmendmentVolume   = fault.New(fault.Invalid, "contract.amendment.volume_needed").On("quantity_delta")
	ErrAmendmentStatus   = fault.New(fault.Conflict, "contract.amendment.not_running")
	ErrAmendmentDecided  = fault.New(fault.Conflict, "contract.amendment.decided")
	ErrAmendmentNegative = fault.New(fault.Invalid, "contract.amendment.negative").On("value_delta")
	ErrAmendmentPaid     = fault.New(fault.Invalid, "contract.amendment.paid_above").On("value_delta")
	ErrAmendmentAccepted = fault.New(fault.Invalid, "contract.amendment.accepted_above").On("value_delta")
	ErrAmendmentQuantity = fault.New(fault.Invalid, "contract.amendment.quantity_negative").On("quantity_delta")
	ErrAmendmentActs     = fault.New(fault.Invalid, "contract.amendment.acts_outside").On("ends_on")

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
	"contracts_number_given":        ErrNumber,
	"contracts_published_not_draft": ErrPublishDraft,

	"contract_publications_closed_with_reason": ErrPublishReason,
	"contract_publications_reason_short":       ErrPublishReason,

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

	"contracts_step_allowed":             ErrStepRole,
	"contract_events_of_role":            ErrStepRole,
	"contracts_head_decides_only":        ErrStepRole,
	"contracts_bound":                    ErrBound,
	"contracts_buyer_succeeds":           ErrBuyerKept,
	"contracts_signed_kept":              ErrKept,
	"contracts_cancelled_unused":         ErrCancelUsed,
	"contracts_in_force":                 ErrNotInForce,
	"contracts_termination_status":       ErrStepRole,
	"contracts_signed_once_in_force":     ErrDate.On("signed_on"),
	"contracts_procurement_method_known": ErrProcurementMethod,
	"contracts_ground_known":             ErrGround,
	"contracts_price_basis_known":        ErrPriceBasis,
	"contracts_unit_price_not_negative":  ErrNegative.On("unit_price"),
	"contracts_quantity_not_negative":    ErrNegative.On("quantity"),
	"contracts_indexation_known":         ErrIndexation,
	"contracts_advance_share_0_to_1":     ErrTermShare.On("advance_share"),
	"contracts_penalty_rate_0_to_1":      ErrTermShare.On("penalty_rate"),
	"contracts_penalty_cap_0_to_1":       ErrTermShare.On("penalty_cap"),
	"contracts_security_share_0_to_1":    ErrTermShare.On("security_share"),
	"contracts_vat_rate_0_to_1":          ErrTermShare.On("vat_rate"),
	"contracts_award_once":               ErrAwardTaken,
	"contracts_award_known":              db.ErrNotFound,

	"amendments_contract_known":    db.ErrNotFound,
	"amendments_amendment_given":   ErrAmendment,
	"amendments_once":              ErrAmendmentTaken,
	"amendments_reason_known":      ErrAmendmentReason,
	"amendments_ground_given":      ErrAmendmentGround,
	"amendments_decided_kept":      ErrAmendmentDecided,
	"amendments_decided_by_head":   ErrStepRole,
	"amendments_head_decides_only": ErrStepRole,

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
