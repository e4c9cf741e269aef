package seminars

import (
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Refusals of seminars and of who takes part.
var (
	ErrSeriesName   = fault.New(fault.Invalid, "seminar.series.name_needed").On("name_ru")
	ErrSeriesUsed   = fault.New(fault.Conflict, "seminar.series.used")
	ErrSeriesSum    = fault.New(fault.Invalid, "seminar.series.women_above").On("women_published")
	ErrSeriesPeople = fault.New(fault.Invalid, "seminar.series.people_sane").On("people_published")
	ErrTooLong      = fault.New(fault.Invalid, "seminar.too_long")

	ErrSeries       = fault.New(fault.Invalid, "seminar.series_unknown").On("series_id")
	ErrPlace        = fault.New(fault.Invalid, "seminar.place_needed").On("place_ru")
	ErrOblast       = fault.New(fault.Invalid, "seminar.oblast_unknown").On("oblast")
	ErrRaion        = fault.New(fault.Invalid, "seminar.raion_unknown").On("raions")
	ErrRaionOutside = fault.New(fault.Invalid, "seminar.raion_outside").On("raions")
	ErrDay          = fault.New(fault.Invalid, "seminar.day_needed")
	ErrDays         = fault.New(fault.Invalid, "seminar.days_order").On("ends_on")
	ErrDaysMany     = fault.New(fault.Invalid, "seminar.days_many").On("ends_on")
	ErrHours        = fault.New(fault.Invalid, "seminar.hours_sane").On("hours")
	ErrLang         = fault.New(fault.Invalid, "seminar.lang_unknown").On("lang")
	ErrLimit        = fault.New(fault.Invalid, "seminar.limit_sane").On("group_limit")
	ErrLimitHolds   = fault.New(fault.Conflict, "seminar.limit_holds").On("group_limit")
	ErrNeededDays   = fault.New(fault.Invalid, "seminar.needed_days").On("needed_days")
	ErrCost         = fault.New(fault.Invalid, "seminar.cost_negative").On("cost")
	ErrTopic        = fault.New(fault.Invalid, "seminar.topic_unknown").On("topics")
	ErrStep         = fault.New(fault.Invalid, "seminar.step_unknown").On("steps")
	ErrTrainer      = fault.New(fault.Invalid, "seminar.trainer_long").On("trainers")
	ErrSeminarUsed  = fault.New(fault.Conflict, "seminar.used")
	ErrDaysKept     = fault.New(fault.Conflict, "seminar.days_kept").On("starts_on")
	ErrWhy          = fault.New(fault.Invalid, "seminar.cancel_why").On("cancelled_why")
	ErrOver         = fault.New(fault.Conflict, "seminar.over")
	ErrRule         = fault.New(fault.Invalid, "seminar.rule_needed").On("rule")
	ErrRuleTaken    = fault.New(fault.Conflict, "seminar.rule_taken").On("rule")

	ErrAimak         = fault.New(fault.Invalid, "seminar.person.aimak").On("aimak")
	ErrUninvited     = fault.New(fault.Invalid, "seminar.person.uninvited").On("aimak")
	ErrPosition      = fault.New(fault.Invalid, "seminar.person.position").On("position")
	ErrSex           = fault.New(fault.Invalid, "seminar.person.sex").On("sex")
	ErrName          = fault.New(fault.Invalid, "seminar.person.name_needed").On("name")
	ErrNameLong      = fault.New(fault.Invalid, "seminar.person.name_long").On("name")
	ErrConsent       = fault.New(fault.Invalid, "seminar.person.consent").On("consent")
	ErrFull          = fault.New(fault.Conflict, "seminar.person.full").On("aimak")
	ErrCertified     = fault.New(fault.Conflict, "seminar.person.certified")
	ErrAttendance    = fault.New(fault.Invalid, "seminar.attendance_outside")
	ErrNoCertificate = fault.New(fault.NotFound, "seminar.no_certificate")
	ErrCode          = fault.New(fault.NotFound, "seminar.code_unknown").On("code")

	ErrLink       = fault.New(fault.NotFound, "seminar.link.not_in_force")
	ErrLinkKind   = fault.New(fault.Invalid, "seminar.link.kind_unknown").On("kind")
	ErrLinkEnds   = fault.New(fault.Invalid, "seminar.link.ends_past").On("ends_on")
	ErrSheetEmpty = fault.New(fault.Invalid, "seminar.sheet.empty")
	ErrSheetMark  = fault.New(fault.Invalid, "seminar.sheet.mark")
	ErrSheetsMany = fault.New(fault.Conflict, "seminar.sheet.many")
	ErrRemark     = fault.New(fault.Invalid, "seminar.sheet.remark_long").On("remark")

	ErrQuestion      = fault.New(fault.Invalid, "seminar.question.needed").On("question_ru")
	ErrQuestionPlace = fault.New(fault.Invalid, "seminar.question.place").On("place")
	ErrQuestionTaken = fault.New(fault.Conflict, "seminar.question.place_taken").On("place")
	ErrChoices       = fault.New(fault.Invalid, "seminar.question.choices").On("choices_ru")
	ErrChoicesAlike  = fault.New(fault.Invalid, "seminar.question.choices_alike").On("choices_ky")
	ErrCorrect       = fault.New(fault.Invalid, "seminar.question.correct").On("correct")
	ErrAnswered      = fault.New(fault.Conflict, "seminar.question.answered")
	ErrTestTaken     = fault.New(fault.Conflict, "seminar.test.taken")
	ErrTestEarly     = fault.New(fault.Conflict, "seminar.test.early")
	ErrTestLate      = fault.New(fault.Conflict, "seminar.test.late")
	ErrNoQuestions   = fault.New(fault.Conflict, "seminar.test.no_questions")
)

// Refusals say kindly what the tables refuse, by the name of the constraint.
var Refusals = db.Refusals{
	"seminar_series_name_ru_given":         ErrSeriesName,
	"seminar_series_note_short":            ErrTooLong.On("note"),
	"seminar_series_source_short":          ErrTooLong.On("source"),
	"seminar_series_people_published_sane": ErrSeriesPeople,
	"seminar_series_women_published_sane":  ErrSeriesSum,

	"seminars_series_known":          ErrSeries,
	"seminars_place_ru_given":        ErrPlace,
	"seminars_venue_short":           ErrTooLong.On("venue"),
	"seminars_oblast_known":          ErrOblast,
	"seminars_hours_sane":            ErrHours,
	"seminars_lang_known":            ErrLang,
	"seminars_group_limit_sane":      ErrLimit,
	"seminars_group_limit_holds":     ErrLimitHolds,
	"seminars_needed_days_sane":      ErrNeededDays,
	"seminars_needed_days_within":    ErrNeededDays,
	"seminars_cost_not_negative":     ErrCost,
	"seminars_days_in_order":         ErrDays,
	"seminars_days_few":              ErrDaysMany,
	"seminars_attended_days_kept":    ErrDaysKept,
	"seminars_cancelled_why_short":   ErrTooLong.On("cancelled_why"),
	"seminars_cancelled_with_reason": ErrWhy,

	"seminar_trainers_trainer_given": ErrTrainer,
	"seminar_raions_raion_known":     ErrRaion,
	"seminar_topics_category_known":  ErrTopic,
	"seminar_steps_step_known":       ErrStep,
	"seminar_rules_rule_given":       ErrRule,
	"seminar_rules_once":             ErrRuleTaken,

	"seminar_participants_seminar_known":     db.ErrNotFound,
	"seminar_participants_aimak_known":       ErrAimak,
	"seminar_participants_raion_known":       ErrAimak,
	"seminar_participants_position_known":    ErrPosition,
	"seminar_participants_sex_known":         ErrSex,
	"seminar_participants_group_full":        ErrFull,
	"seminar_names_name_given":               ErrName,
	"seminar_names_with_consent":             ErrConsent,
	"seminar_names_consent_stands":           ErrConsent,
	"seminar_attendance_within":              ErrAttendance,
	"seminar_attendance_participant_known":   db.ErrNotFound,
	"seminar_certificates_participant_known": ErrCertified,

	"seminar_links_kind_known": ErrLinkKind,
	"seminar_links_in_force":   ErrLink,

	"seminar_questions_place_positive":    ErrQuestionPlace,
	"seminar_questions_place_once":        ErrQuestionTaken,
	"seminar_questions_question_ru_given": ErrQuestion,
	"seminar_questions_question_ky_short": ErrTooLong.On("question_ky"),
	"seminar_questions_question_en_short": ErrTooLong.On("question_en"),
	"seminar_questions_choices_few":       ErrChoices,
	"seminar_questions_choices_alike":     ErrChoicesAlike,
	"seminar_questions_correct_among":     ErrCorrect,
	"seminar_questions_answered_kept":     ErrAnswered,
	"seminar_answers_question_known":      ErrAnswered,
	"seminar_tests_once":                  ErrTestTaken,

	"seminar_evaluations_not_more_than_people": ErrSheetsMany,
	"seminar_evaluations_something":            ErrSheetEmpty,
	"seminar_evaluations_content_1_to_5":       ErrSheetMark.On("content"),
	"seminar_evaluations_trainers_1_to_5":      ErrSheetMark.On("trainers"),
	"seminar_evaluations_place_1_to_5":         ErrSheetMark.On("place"),
	"seminar_evaluations_useful_1_to_5":        ErrSheetMark.On("useful"),
	"seminar_remarks_remark_given":             ErrRemark,
}
