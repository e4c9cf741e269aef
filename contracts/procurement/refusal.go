package procurement

import (
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals that several things share.
var (
	ErrNegative = fault.New(fault.Invalid, "procurement.negative")
	ErrTitle    = fault.New(fault.Invalid, "procurement.title").On("title")
	ErrDate     = fault.New(fault.Invalid, "procurement.date")
	ErrOrder    = fault.New(fault.Invalid, "procurement.order")
	ErrYear     = fault.New(fault.Invalid, "procurement.year").On("year")
	ErrAimak    = fault.New(fault.Invalid, "procurement.aimak").On("aimak")
	ErrCategory = fault.New(fault.Invalid, "procurement.category").On("category")
	ErrReason   = fault.New(fault.Invalid, "procurement.reason").On("reason")
	ErrNote     = fault.New(fault.Invalid, "procurement.note").On("note")
	ErrShare    = fault.New(fault.Invalid, "procurement.share")
	ErrChoice   = fault.New(fault.Invalid, "procurement.choice")
	ErrFuture   = fault.New(fault.Invalid, "procurement.future")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"procurement_methods_pkey":              ErrCodeTaken,
	"procurement_methods_code_plain":        ErrCode,
	"procurement_methods_method_known":      ErrChoice.On("method"),
	"procurement_methods_dates_in_order":    ErrOrder.On("valid_to"),
	"direct_grounds_pkey":                   ErrCodeTaken,
	"direct_grounds_code_plain":             ErrCode,
	"direct_grounds_dates_in_order":         ErrOrder.On("valid_to"),
	"procurement_limits_kind_known":         ErrChoice.On("kind"),
	"procurement_limits_method_known":       ErrChoice.On("method"),
	"procurement_limits_value_not_negative": ErrNegative.On("value"),
	"procurement_limits_once":               ErrLimitTaken,
	"procurement_limits_dates_in_order":     ErrOrder.On("valid_to"),
	"okgz_codes_pkey":                       ErrCodeTaken,
	"okgz_codes_form":                       ErrOKGZ.On("code"),
	"okgz_codes_category_known":             ErrCategory,

	"service_plans_aimak_known":                ErrAimak,
	"service_plans_category_known":             ErrCategory,
	"service_plans_title_given":                ErrTitle,
	"service_plans_mechanism_known":            ErrChoice.On("mechanism"),
	"service_plans_beneficiaries_not_negative": ErrNegative.On("beneficiaries"),
	"service_plans_women_within":               ErrWomen,
	"service_plans_cost_not_negative":          ErrNegative.On("cost"),
	"service_plans_dates_in_order":             ErrOrder.On("ends_on"),
	"service_plans_decided_with_note":          ErrNote,
	"service_plans_submitted_kept":             ErrPlanKept,
	"service_plans_submission_grows":           db.ErrForbidden,
	"service_plans_sources_add_up":             ErrSources.With("Sum", "").With("Cost", ""),
	"service_plans_head_decides_only":          db.ErrForbidden,
	"service_plans_decided_by_head":            db.ErrForbidden,
	"service_plan_sources_source_known":        ErrChoice.On("source"),
	"service_plan_sources_amount_not_negative": ErrNegative.On("amount"),
	"service_plan_sources_plan_known":          db.ErrNotFound,
	"service_plan_sources_once":                ErrSourceTaken,
	"tariffs_payer_class_known":                ErrChoice.On("payer_class"),
	"tariffs_amount_not_negative":              ErrNegative.On("amount"),
	"tariffs_unit_given":                       ErrTariffUnit,
	"tariffs_period_known":                     ErrChoice.On("period"),
	"tariffs_plan_known":                       ErrPlanUsed,
	"tariffs_category_known":                   ErrCategory,
	"tariffs_once":                             ErrTariffTaken,
	"tariffs_dates_in_order":                   ErrOrder.On("valid_to"),

	"plan_lines_aimak_known":          ErrAimak,
	"plan_lines_year_sane":            ErrYear,
	"plan_lines_line_given":           ErrLine,
	"plan_lines_title_given":          ErrTitle,
	"plan_lines_category_known":       ErrCategory,
	"plan_lines_economic_code_digits": ErrEconomicCode,
	"plan_lines_method_known":         ErrChoice.On("method"),
	"plan_lines_planned_not_negative": ErrNegative.On("planned"),
	"plan_lines_reserved_within":      ErrReserved,
	"plan_lines_once":                 ErrLineTaken,
	"plan_lines_budget_line_known":    ErrChoice.On("budget_line_id"),
	"plan_lines_plan_known":           ErrPlanUsed,

	"tenders_number_given":                ErrNumber,
	"tenders_aimak_known":                 ErrAimak,
	"tenders_title_given":                 ErrTitle,
	"tenders_method_known":                ErrChoice.On("method"),
	"tenders_ground_known":                ErrGround,
	"tenders_portal_id_digits":            ErrPortalID,
	"tenders_criteria_known":              ErrChoice.On("criteria"),
	"tenders_bid_security_0_to_1":         ErrShare.On("bid_security_share"),
	"tenders_performance_security_0_to_1": ErrShare.On("performance_security_share"),
	"tenders_decided_with_note":           ErrNote,
	"tenders_number_once":                 ErrNumberTaken,
	"tenders_plan_line_known":             ErrLineUsed,
	"tenders_plan_known":                  ErrPlanUsed,
	"tenders_contract_dates_in_order":     ErrOrder.On("contract_to"),
	"tenders_contract_term_sane":          ErrTerm,
	"tenders_closes_after_opening":        ErrOrder.On("closes_at"),
	"tenders_reason_where_ended":          ErrReason,
	"tenders_submitted_kept":              ErrTenderKept,
	"tenders_published_approved":          ErrUnapproved,
	"tenders_submission_grows":            db.ErrForbidden,
	"tenders_head_decides_only":           db.ErrForbidden,
	"tenders_decided_by_head":             db.ErrForbidden,

	"lots_lot_given":               ErrLot,
	"lots_title_given":             ErrTitle,
	"lots_estimate_not_negative":   ErrNegative.On("estimate"),
	"lots_quantity_not_negative":   ErrNegative.On("quantity"),
	"lots_okgz_form":               ErrOKGZ,
	"lots_tender_known":            ErrTenderUsed,
	"lots_once":                    ErrLotTaken,
	"lots_reason_where_ended":      ErrReason,
	"lot_services_lot_known":       db.ErrNotFound,
	"lot_services_share_0_to_1":    ErrShare.On("services"),
	"lot_services_share_at_most_1": ErrLotShares,
	"lot_services_service_known":   ErrChoice.On("services"),

	"bids_provider_known":            ErrProvider,
	"bids_value_before_not_negative": ErrNegative.On("value_before"),
	"bids_value_not_negative":        ErrNegative.On("value"),
	"bids_tender_known":              ErrTenderUsed,
	"bids_lot_known":                 ErrLotUsed,
	"bids_once":                      ErrBidTaken,
	"bids_disqualified_with_reason":  ErrReason,
	"bids_score_sane":                ErrScore,

	"awards_provider_known":            ErrProvider,
	"awards_value_not_negative":        ErrNegative.On("value"),
	"awards_tender_known":              ErrTenderUsed,
	"awards_lot_known":                 ErrLotUsed,
	"awards_bid_known":                 ErrBidUsed,
	"awards_one_live_a_lot":            ErrLotAwarded,
	"awards_reason_above_break_even":   ErrAbove,
	"awards_standstill_after_decision": ErrOrder.On("decided_on"),
	"awards_active_approved":           ErrAwardUnapproved,
	"awards_head_decides_only":         db.ErrForbidden,
	"awards_decided_by_head":           db.ErrForbidden,

	"contracts_award_once":  ErrContractMade,
	"contracts_number_once": ErrContractNumber,
}

// ErrNotComparable refuses the file of a what-if that has no in-house side.
var ErrNotComparable = fault.New(fault.Conflict, "what_if.not_comparable")
