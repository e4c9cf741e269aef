package cases

import (
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of cases.
var (
	ErrAimak      = fault.New(fault.Invalid, "practice.aimak").On("aimak")
	ErrCategory   = fault.New(fault.Invalid, "practice.category").On("category")
	ErrChoice     = fault.New(fault.Invalid, "practice.choice")
	ErrYear       = fault.New(fault.Invalid, "practice.year_sane").On("year")
	ErrNegative   = fault.New(fault.Invalid, "practice.negative")
	ErrSource     = fault.New(fault.Invalid, "practice.source_needed")
	ErrLink       = fault.New(fault.Invalid, "practice.link").On("source_url")
	ErrSourceDate = fault.New(fault.Invalid, "practice.source_date_form").On("source_date")
	ErrEmail      = fault.New(fault.Invalid, "practice.email").On("contact_email")
	ErrConsent    = fault.New(fault.Invalid, "practice.consent").On("contact_consent")
	ErrLong       = fault.New(fault.Invalid, "practice.long")
	ErrPersonal   = fault.New(fault.Invalid, "practice.personal")

	ErrTitle    = fault.New(fault.Invalid, "practice.title_needed").On("title")
	ErrLang     = fault.New(fault.NotFound, "practice.lang")
	ErrLastText = fault.New(fault.Conflict, "practice.last_text")
	ErrUnit     = fault.New(fault.Invalid, "practice.unit_needed").On("unit")
	ErrNamed    = fault.New(fault.Invalid, "practice.indicator_named").On("name_ru")
	ErrValued   = fault.New(fault.Invalid, "practice.indicator_valued").On("value_after")
	ErrFrom     = fault.New(fault.Invalid, "practice.indicator_source").On("source")

	// ErrMoney says both sums: Sources and Cost.
	ErrMoney   = fault.New(fault.Invalid, "practice.money_differs").On("cost")
	ErrNoCost  = fault.New(fault.Invalid, "practice.cost_needed").On("cost")
	ErrResult  = fault.New(fault.Invalid, "practice.result_differs").On("result")
	ErrNoWords = fault.New(fault.Conflict, "practice.words_missing")

	ErrDraftOnly    = fault.New(fault.Conflict, "practice.draft_only")
	ErrWasPublished = fault.New(fault.Conflict, "practice.was_published")
	ErrStep         = fault.New(fault.Conflict, "practice.no_such_step")
	ErrReason       = fault.New(fault.Invalid, "practice.reason").On("reason")
	ErrTwoPairs     = fault.New(fault.Forbidden, "practice.two_pairs")
	ErrOkmotu       = fault.New(fault.Forbidden, "practice.okmotu_submits")
	ErrContract     = fault.New(fault.Invalid, "practice.contract_buys").On("service")

	ErrQuestion = fault.New(fault.Invalid, "practice.question_short").On("question")
	ErrAsked    = fault.New(fault.TooMany, "practice.asked_often")
	ErrAnswer   = fault.New(fault.Invalid, "practice.answer_needed").On("answer")
	ErrOwnVote  = fault.New(fault.Conflict, "practice.own_vote")
	ErrOldVote  = fault.New(fault.Conflict, "practice.old_vote")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"practices_aimak_known":           ErrAimak,
	"practices_category_known":        ErrCategory,
	"practices_mechanism_known":       ErrChoice.On("mechanism"),
	"practices_result_known":          ErrChoice.On("result"),
	"practices_year_sane":             ErrYear,
	"practices_origin_known":          ErrChoice.On("origin"),
	"practices_contract_known":        ErrContract,
	"practices_contract_named":        ErrContract,
	"practices_contract_buys":         ErrContract,
	"practices_source_url_http":       ErrLink,
	"practices_source_date_form":      ErrSourceDate,
	"practices_source_named":          ErrSource.On("source_url"),
	"practices_cost_not_negative":     ErrNegative.On("cost"),
	"practices_contact_email_plain":   ErrEmail,
	"practices_contact_with_consent":  ErrConsent,
	"practices_withdrawn_with_reason": ErrReason,
	"practices_published_has_day":     ErrStep,
	"practices_two_pairs_of_eyes":     ErrTwoPairs,
	"practices_own_name":              ErrStep,
	"practices_step_allowed":          ErrStep,
	"practices_begin_as_draft":        ErrStep,
	"practices_mark_kept":             ErrDraftOnly,
	"practices_draft_only":            ErrDraftOnly,
	"practices_okmotu_submits":        ErrOkmotu,
	"practices_told_in_words":         ErrNoWords,
	"practices_money_adds_up":         ErrMoney.With("Sources", "").With("Cost", ""),
	"practices_state_known":           ErrStep,

	"practice_texts_lang_known":  ErrLang,
	"practice_texts_title_given": ErrTitle,

	"practice_sources_source_known":    ErrChoice.On("source"),
	"practice_sources_amount_positive": ErrNegative.On("cost"),

	"practice_tariffs_amount_not_negative": ErrNegative.On("amount"),
	"practice_tariffs_unit_given":          ErrUnit,
	"practice_tariffs_period_known":        ErrChoice.On("period"),
	"practice_tariffs_payer_known":         ErrChoice.On("payer_class"),

	"practice_indicators_unit_given":    ErrUnit,
	"practice_indicators_source_given":  ErrFrom,
	"practice_indicators_named":         ErrNamed,
	"practice_indicators_valued":        ErrValued,
	"practice_indicators_before_number": ErrValued.On("value_before"),
	"practice_indicators_after_number":  ErrValued,

	"practice_questions_question_given":   ErrQuestion.With("Min", minQuestion).With("Max", maxQuestion),
	"practice_questions_ended_with_words": ErrAnswer,
	"practice_questions_state_known":      ErrChoice.On("state"),

	"practice_texts_practice_known":      db.ErrNotFound,
	"practice_sources_practice_known":    db.ErrNotFound,
	"practice_tariffs_practice_known":    db.ErrNotFound,
	"practice_indicators_practice_known": db.ErrNotFound,
	"practice_figures_practice_known":    db.ErrNotFound,
	"practice_steps_practice_known":      db.ErrNotFound,
	"practice_questions_practice_known":  db.ErrNotFound,
	"practice_votes_practice_known":      db.ErrNotFound,
	"practice_votes_aimak_known":         ErrAimak,
	"practice_uses_practice_known":       db.ErrNotFound,
	"practice_uses_aimak_known":          ErrAimak,
	"practice_uses_category_known":       ErrCategory,
	"practice_uses_plan_known":           db.ErrNotFound,
}
