package contracts

import (
	"maps"

	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of what happens while a contract is carried out.
var (
	ErrMilestone      = fault.New(fault.Invalid, "execution.milestone.number").On("milestone")
	ErrMilestoneTaken = fault.New(fault.Conflict, "execution.milestone.taken").On("milestone")
	ErrMilestoneTitle = fault.New(fault.Invalid, "execution.milestone.title").On("title")
	ErrMilestoneKind  = fault.New(fault.Invalid, "execution.milestone.kind_unknown").On("kind")
	ErrMilestoneUsed  = fault.New(fault.Conflict, "execution.milestone.used")
	ErrMilestoneOf    = fault.New(fault.Invalid, "execution.milestone.of_contract").On("milestone_id")
	ErrScheduleThere  = fault.New(fault.Conflict, "execution.schedule.there")
	ErrScheduleLong   = fault.New(fault.Invalid, "execution.schedule.long")

	ErrActStatus       = fault.New(fault.Invalid, "execution.act.status_unknown").On("status")
	ErrActQuality      = fault.New(fault.Invalid, "execution.act.quality_unknown").On("quality")
	ErrActReason       = fault.New(fault.Invalid, "execution.act.reason").On("reason")
	ErrActRefused      = fault.New(fault.Invalid, "execution.act.refused_amount").On("amount")
	ErrActBeyondClaim  = fault.New(fault.Invalid, "execution.act.beyond_claim")
	ErrActPartly       = fault.New(fault.Invalid, "execution.act.partly").On("status")
	ErrActPaid         = fault.New(fault.Conflict, "execution.act.paid").On("amount")
	ErrSetOff          = fault.New(fault.Invalid, "execution.act.set_off").On("advance_set_off")
	ErrSetOffBeyondAct = fault.New(fault.Invalid, "execution.act.set_off_beyond").On("advance_set_off")

	ErrPaymentNotInForce  = fault.New(fault.Conflict, "execution.payment.not_in_force")
	ErrPaymentRefusedAct  = fault.New(fault.Invalid, "execution.payment.refused_act").On("act")
	ErrPaymentBeyondAct   = fault.New(fault.Invalid, "execution.payment.beyond_act").On("amount")
	ErrPaymentBeyondActs  = fault.New(fault.Invalid, "execution.payment.beyond_acts").On("amount")
	ErrPaymentBeyondValue = fault.New(fault.Invalid, "execution.payment.beyond_value").On("amount")
	ErrAdvanceUnknown     = fault.New(fault.Invalid, "execution.payment.advance_unknown").On("act")
	ErrAdvance            = fault.New(fault.Invalid, "execution.payment.advance").On("amount")

	ErrNoRate          = fault.New(fault.Invalid, "execution.penalty.no_rate").On("milestone_id")
	ErrNoBase          = fault.New(fault.Invalid, "execution.penalty.no_base").On("milestone_id")
	ErrNotLate         = fault.New(fault.Invalid, "execution.penalty.not_late").On("milestone_id")
	ErrPenaltyCap      = fault.New(fault.Invalid, "execution.penalty.cap").On("amount")
	ErrDifference      = fault.New(fault.Invalid, "execution.penalty.difference").On("difference_reason")
	ErrPenaltyWaived   = fault.New(fault.Conflict, "execution.penalty.waived")
	ErrPenaltyWithheld = fault.New(fault.Conflict, "execution.penalty.withheld")
	ErrWaiverReason    = fault.New(fault.Invalid, "execution.penalty.waiver_reason").On("waiver_reason")

	ErrGuarantee      = fault.New(fault.Invalid, "execution.guarantee.number").On("guarantee")
	ErrGuaranteeTaken = fault.New(fault.Conflict, "execution.guarantee.taken").On("guarantee")
	ErrGuaranteeKind  = fault.New(fault.Invalid, "execution.guarantee.kind_unknown").On("kind")
	ErrGuaranteeForm  = fault.New(fault.Invalid, "execution.guarantee.form_unknown").On("form")
	ErrGuaranteeOrder = fault.New(fault.Invalid, "execution.guarantee.order").On("valid_to")
	ErrReturnedOrKept = fault.New(fault.Invalid, "execution.guarantee.returned_or_kept").On("kept_on")
	ErrKeptReason     = fault.New(fault.Invalid, "execution.guarantee.kept_reason").On("kept_reason")

	ErrIndicator       = fault.New(fault.Invalid, "execution.indicator.name").On("indicator")
	ErrIndicatorTaken  = fault.New(fault.Conflict, "execution.indicator.taken").On("indicator")
	ErrIndicatorUnit   = fault.New(fault.Invalid, "execution.indicator.unit").On("unit")
	ErrBetter          = fault.New(fault.Invalid, "execution.indicator.better_unknown").On("better")
	ErrIndicatorUsed   = fault.New(fault.Conflict, "execution.indicator.used")
	ErrInspection      = fault.New(fault.Invalid, "execution.inspection.number").On("inspection")
	ErrInspectionTaken = fault.New(fault.Conflict, "execution.inspection.taken").On("inspection")
	ErrInspectors      = fault.New(fault.Invalid, "execution.inspection.inspectors").On("inspectors")

	ErrLine            = fault.New(fault.Invalid, "execution.line.unknown").On("budget_line_id")
	ErrLineYear        = fault.New(fault.Invalid, "execution.line.year").On("budget_line_id")
	ErrLineTerm        = fault.New(fault.Invalid, "execution.line.term").On("budget_line_id")
	ErrLineNoPlan      = fault.New(fault.Invalid, "execution.line.no_plan").On("budget_line_id")
	ErrOverCommitted   = fault.New(fault.Invalid, "execution.line.over").On("amount")
	ErrCommitmentOnce  = fault.New(fault.Conflict, "execution.commitment.once").On("budget_line_id")
	ErrCommitmentValue = fault.New(fault.Invalid, "execution.commitment.value").On("amount")

	ErrComplaintPlace    = fault.New(fault.Invalid, "complaint.place").On("place")
	ErrComplaintShort    = fault.New(fault.Invalid, "complaint.short").On("complaint")
	ErrComplaintLong     = fault.New(fault.Invalid, "complaint.long")
	ErrComplaintsMany    = fault.New(fault.TooMany, "complaint.many")
	ErrComplaintCode     = fault.New(fault.NotFound, "complaint.code_unknown").On("code")
	ErrComplaintStatus   = fault.New(fault.Invalid, "complaint.status_unknown").On("status")
	ErrComplaintAnswer   = fault.New(fault.Invalid, "complaint.answer_needed").On("answer")
	ErrComplaintContract = fault.New(fault.Invalid, "complaint.contract_unknown").On("contract_id")

	ErrWatchCommitments = fault.New(fault.Invalid, "execution.watch.commitments_unknown").On("commitments")
	ErrWatchDays        = fault.New(fault.Invalid, "execution.watch.days").On("complaint_days")
)

func init() {
	maps.Copy(Refusals, db.Refusals{
		"milestones_milestone_given":       ErrMilestone,
		"milestones_once":                  ErrMilestoneTaken,
		"milestones_title_given":           ErrMilestoneTitle,
		"milestones_kind_known":            ErrMilestoneKind,
		"milestones_contract_known":        db.ErrNotFound,
		"milestones_amount_not_negative":   ErrNegative.On("amount"),
		"milestones_quantity_not_negative": ErrNegative.On("quantity"),

		"acts_status_known":                  ErrActStatus,
		"acts_quality_known":                 ErrActQuality,
		"acts_refused_with_reason":           ErrActReason,
		"acts_refused_without_amount":        ErrActRefused,
		"acts_claimed_not_negative":          ErrNegative.On("claimed_amount"),
		"acts_claimed_quantity_not_negative": ErrNegative.On("claimed_quantity"),
		"acts_set_off_within":                ErrSetOffBeyondAct,
		"acts_milestone_known":               ErrMilestoneOf,

		"payments_budget_line_known": ErrLine,

		"penalties_head_decides_only":    db.ErrForbidden,
		"penalties_decided_by_head":      db.ErrForbidden,
		"penalties_milestone_known":      ErrMilestoneOf,
		"penalties_withheld_or_waived":   ErrPenaltyWaived,
		"penalties_waived_with_reason":   ErrWaiverReason,
		"penalties_difference_explained": ErrDifference.With("Computed", "").With("Difference", ""),

		"guarantees_guarantee_given":     ErrGuarantee,
		"guarantees_once":                ErrGuaranteeTaken,
		"guarantees_kind_known":          ErrGuaranteeKind,
		"guarantees_form_known":          ErrGuaranteeForm,
		"guarantees_contract_known":      db.ErrNotFound,
		"guarantees_amount_not_negative": ErrNegative.On("amount"),
		"guarantees_dates_in_order":      ErrGuaranteeOrder,
		"guarantees_returned_or_kept":    ErrReturnedOrKept,
		"guarantees_kept_with_reason":    ErrKeptReason,

		"indicators_indicator_given":    ErrIndicator,
		"indicators_once":               ErrIndicatorTaken,
		"indicators_unit_given":         ErrIndicatorUnit,
		"indicators_better_known":       ErrBetter,
		"indicators_contract_known":     db.ErrNotFound,
		"inspections_inspection_given":  ErrInspection,
		"inspections_once":              ErrInspectionTaken,
		"inspections_inspectors_given":  ErrInspectors,
		"inspections_contract_known":    db.ErrNotFound,
		"measurements_indicator_known":  db.ErrNotFound,
		"measurements_inspection_known": db.ErrNotFound,

		"commitments_once":                ErrCommitmentOnce,
		"commitments_contract_known":      db.ErrNotFound,
		"commitments_budget_line_known":   ErrLine,
		"commitments_amount_not_negative": ErrNegative.On("amount"),

		"complaints_service_known":       db.ErrNotFound,
		"complaints_contract_known":      ErrComplaintContract,
		"complaints_place_short":         ErrComplaintLong.With("Max", maxPlace).On("place"),
		"complaints_complaint_given":     ErrComplaintShort.With("Min", minComplaint),
		"complaints_name_short":          ErrComplaintLong.With("Max", maxName).On("name"),
		"complaints_phone_short":         ErrComplaintLong.With("Max", maxPhone).On("phone"),
		"complaints_status_known":        ErrComplaintStatus,
		"complaints_answered_with_words": ErrComplaintAnswer,
	})
}
