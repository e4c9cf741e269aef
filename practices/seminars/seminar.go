package seminars

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Steps of the way that a seminar teaches, in their order: from the choice of a
// service to its statement of savings.
var Steps = []string{"choice", "in_house_cost", "plan", "mechanism", "tender", "contract", "acceptance", "monitoring", "statement"}

// Langs are the languages in which seminars are held.
var Langs = []string{"ky", "ru", "ky_ru"}

// Seminar is held in one place on days that follow each other.
type Seminar struct {
	bun.BaseModel `bun:"table:seminars,alias:s"`

	ID       int64     `bun:"id,pk,autoincrement"`
	SeriesID int64     `bun:"series_id"`
	PlaceRU  string    `bun:"place_ru"`
	PlaceKY  string    `bun:"place_ky,nullzero"`
	PlaceEN  string    `bun:"place_en,nullzero"`
	Venue    string    `bun:"venue"`
	Oblast   string    `bun:"oblast"` // SOATE
	StartsOn date.Date `bun:"starts_on"`
	EndsOn   date.Date `bun:"ends_on"` // included
	Hours    *int      `bun:"hours"`   // of teaching in all
	Lang     string    `bun:"lang"`

	GroupLimit *int       `bun:"group_limit"` // people in a group; nil is no limit
	ByRaion    bool       `bun:"by_raion"`    // each raion is a group of its own
	NeededDays *int       `bun:"needed_days"` // of attendance for a certificate; nil is all
	Cost       money.Null `bun:"cost"`        // som in all

	DatesMadeUp  bool      `bun:"dates_made_up"` // the days are not known from a source
	SplitMadeUp  bool      `bun:"split_made_up"` // how many came is not known from a source
	CancelledOn  date.Date `bun:"cancelled_on"`
	CancelledWhy string    `bun:"cancelled_why"`

	Trainers []string `bun:"-"`
	Raions   []string `bun:"-"` // SOATE of those invited
	Topics   []string `bun:"-"` // service categories
	Steps    []string `bun:"-"`
}

// Place is its place in a language, the Russian one where it is missing.
func (v Seminar) Place(lang string) string {
	return aimaks.Names{NameRU: v.PlaceRU, NameKY: v.PlaceKY, NameEN: v.PlaceEN}.Name(lang)
}

// Days are the days on which it is held.
func (v Seminar) Days() []date.Date {
	var days []date.Date
	for day := v.StartsOn; !day.After(v.EndsOn); day = day.AddDays(1) {
		days = append(days, day)
	}
	return days
}

// Needed is how many days a certificate asks for.
func (v Seminar) Needed() int {
	if v.NeededDays != nil {
		return *v.NeededDays
	}
	return v.StartsOn.DaysUntil(v.EndsOn)
}

// States of a seminar.
const (
	Upcoming  = "upcoming"
	Running   = "running"
	Held      = "held"
	Cancelled = "cancelled"
)

// States lists them in the order of a filter.
var States = []string{Upcoming, Running, Held, Cancelled}

// State tells where a seminar stands on a day.
func (v Seminar) State(today date.Date) string {
	switch {
	case !v.CancelledOn.IsZero():
		return Cancelled
	case v.StartsOn.After(today):
		return Upcoming
	case v.EndsOn.Before(today):
		return Held
	default:
		return Running
	}
}

const maxPlace, maxVenue, maxTrainer, maxDays = 200, 300, 100, 31

func (v *Seminar) check(register *aimaks.Register) error {
	for _, text := range []*string{&v.PlaceRU, &v.PlaceKY, &v.PlaceEN, &v.Venue} {
		*text = strings.TrimSpace(*text)
	}
	var wrong fault.List
	refuse := func(is bool, one *fault.Fault) {
		if is {
			wrong = append(wrong, one)
		}
	}
	refuse(v.SeriesID == 0, ErrSeries)
	refuse(v.PlaceRU == "" || utf8.RuneCountInString(v.PlaceRU) > maxPlace, ErrPlace)
	refuse(utf8.RuneCountInString(v.Venue) > maxVenue, ErrTooLong.On("venue"))
	refuse(v.StartsOn.IsZero(), ErrDay.On("starts_on"))
	refuse(v.EndsOn.IsZero(), ErrDay.On("ends_on"))
	if !v.StartsOn.IsZero() && !v.EndsOn.IsZero() {
		days := v.StartsOn.DaysUntil(v.EndsOn)
		refuse(days < 1, ErrDays)
		refuse(days > maxDays, ErrDaysMany)
		refuse(days >= 1 && v.NeededDays != nil && (*v.NeededDays < 1 || *v.NeededDays > days), ErrNeededDays)
	}
	refuse(v.Hours != nil && (*v.Hours < 1 || *v.Hours > 200), ErrHours)
	refuse(!slices.Contains(Langs, v.Lang), ErrLang)
	refuse(v.GroupLimit != nil && (*v.GroupLimit < 1 || *v.GroupLimit > 1000), ErrLimit)
	refuse(v.Cost.Valid && v.Cost.Som.Sign() < 0, ErrCost)
	_, known := register.Unit(v.Oblast)
	refuse(!known || register.Oblast(v.Oblast) != v.Oblast, ErrOblast)
	for _, raion := range v.Raions {
		refuse(register.Raion(raion) != raion, ErrRaion)
		refuse(known && register.Oblast(raion) != v.Oblast, ErrRaionOutside)
	}
	for _, step := range v.Steps {
		refuse(!slices.Contains(Steps, step), ErrStep)
	}
	for _, trainer := range v.Trainers {
		refuse(strings.TrimSpace(trainer) == "" || utf8.RuneCountInString(trainer) > maxTrainer, ErrTrainer)
	}
	return wrong.Or()
}

// Invites tells whether people of an aimak may register: those of the invited
// raions, or of the oblast where none is named.
func (v Seminar) Invites(register *aimaks.Register, aimak string) bool {
	if len(v.Raions) > 0 {
		return slices.Contains(v.Raions, register.Raion(aimak))
	}
	return register.Oblast(aimak) == v.Oblast
}
