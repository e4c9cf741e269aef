// Package aimaks keeps the register: territorial units by SOATE code, their
// mergers, what is counted in them by year, and the tables that all aimaks
// share: price index, contribution rates, service categories, units of measure.
// It knows no budget and no contract.
package aimaks

import (
	"strings"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

// Store reads and changes the register; each exported method is one
// transaction on behalf of an actor.
type Store struct{ db *db.DB }

// NewStore makes the store of the register.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Names of a thing in the three languages. The Russian one is always there;
// the others may be empty.
type Names struct {
	NameRU string `bun:"name_ru"`
	NameKY string `bun:"name_ky,nullzero"`
	NameEN string `bun:"name_en,nullzero"`
}

// Name is the name in "ru", "ky" or "en", the Russian one where it is missing.
func (n Names) Name(lang string) string {
	switch {
	case lang == "ky" && n.NameKY != "":
		return n.NameKY
	case lang == "en" && n.NameEN != "":
		return n.NameEN
	default:
		return n.NameRU
	}
}

// Refusals say kindly what the tables of the register refuse, by the name of
// the constraint.
var Refusals = db.Refusals{
	"units_pkey":            fault.New(fault.Conflict, "register.unit_taken").On("soate"),
	"units_soate_14_digits": ErrSOATE.On("soate"),
	"units_level_known":     fault.New(fault.Invalid, "register.level_unknown").On("level"),
	"units_name_ru_given":   ErrNameRU.On("name_ru"),
	"units_parent_known":    ErrParentUnknown,
	"units_parent_other":    ErrParentLevel,
	"units_valid_in_order":  ErrValidOrder.On("valid_to"),

	"successions_once":              fault.New(fault.Conflict, "register.succession_taken").On("successor"),
	"successions_two_units":         ErrSuccessionItself,
	"successions_predecessor_known": ErrUnitUnknown.On("predecessor"),
	"successions_successor_known":   ErrUnitUnknown.On("successor"),

	"households_once":                    fault.New(fault.Conflict, "register.households_taken").On("year"),
	"households_aimak_known":             ErrUnitUnknown.On("aimak"),
	"households_year_sane":               ErrYear.On("year"),
	"households_not_negative":            ErrNegative.On("households"),
	"households_population_not_negative": ErrNegative.On("population"),

	"price_index_pkey":      fault.New(fault.Conflict, "register.index_taken").On("year"),
	"price_index_year_sane": ErrYear.On("year"),
	"price_index_positive":  ErrIndexPositive,

	"contribution_rates_pkey":  fault.New(fault.Conflict, "register.rate_taken").On("valid_from"),
	"contribution_rates_share": fault.New(fault.Invalid, "register.rate_share").On("rate"),

	"service_categories_pkey":          fault.New(fault.Conflict, "register.category_taken").On("code"),
	"service_categories_code_plain":    ErrCategoryCode,
	"service_categories_name_ru_given": ErrNameRU.On("name_ru"),

	"units_of_measure_pkey": fault.New(fault.Conflict, "register.measure_taken").On("code"),

	"services_once":           fault.New(fault.Conflict, "service.taken").On("category"),
	"services_aimak_known":    ErrUnitUnknown.On("aimak"),
	"services_category_known": fault.New(fault.Invalid, "service.category_unknown").On("category"),
	"services_unit_given":     ErrServiceUnit,
}

// Refusals that several things of the register share.
var (
	ErrSOATE       = fault.New(fault.Invalid, "register.soate")
	ErrNameRU      = fault.New(fault.Invalid, "register.name_ru")
	ErrValidOrder  = fault.New(fault.Invalid, "register.valid_order")
	ErrUnitUnknown = fault.New(fault.Invalid, "register.unit_unknown")
	ErrYear        = fault.New(fault.Invalid, "register.year").With("From", "1990").With("To", "2199")
	ErrNegative    = fault.New(fault.Invalid, "register.negative")
)

const (
	firstYear = 1990
	lastYear  = 2199
)

func yearSane(year int) bool { return year >= firstYear && year <= lastYear }

// ordered tells whether the last day of validity is not before the first; an
// open end is always in order.
func ordered(from, to date.Date) bool { return from.IsZero() || to.IsZero() || !to.Before(from) }

func (n *Names) trim() {
	n.NameRU, n.NameKY, n.NameEN = strings.TrimSpace(n.NameRU), strings.TrimSpace(n.NameKY), strings.TrimSpace(n.NameEN)
}

// whileUsed says kindly that what others still name cannot be deleted: only a
// foreign key can refuse a DELETE.
func whileUsed(err error, used *fault.Fault) error {
	if db.Constraint(err) != "" {
		return used
	}
	return db.Refusals{}.Kindly(err)
}
