package aimaks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kelishim/internal/date"
)

// Register is the whole tree of units with their mergers in memory: some 550
// units, read by one query, so that a page needs no query a name.
type Register struct {
	units        map[string]Unit
	children     map[string][]string // by parent, in the order of the codes; "" holds the top
	successions  []Succession        // in the order of predecessor, day, successor
	successors   map[string][]Succession
	predecessors map[string][]Succession
}

// LoadRegister reads all units and successions.
func LoadRegister(ctx context.Context, tx bun.IDB) (*Register, error) {
	var rows []struct {
		Unit
		Successor    string    `bun:"successor"`
		TookEffectOn date.Date `bun:"took_effect_on"`
	}
	err := tx.NewRaw(`
		SELECT u.*, s.successor, s.took_effect_on
		FROM units u LEFT JOIN successions s ON s.predecessor = u.soate
		ORDER BY u.soate, s.took_effect_on, s.successor`).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("load the register of units: %w", err)
	}
	r := &Register{units: make(map[string]Unit, len(rows)), children: map[string][]string{},
		successors: map[string][]Succession{}, predecessors: map[string][]Succession{}}
	for _, row := range rows {
		r.add(row.Unit)
		if row.Successor != "" {
			r.follow(Succession{Predecessor: row.SOATE, Successor: row.Successor, TookEffectOn: row.TookEffectOn})
		}
	}
	return r, nil
}

// NewRegister is a register of units and successions that came by another way
// than the database, in the order of LoadRegister: by code, and by predecessor,
// day and successor.
func NewRegister(units []Unit, successions []Succession) *Register {
	r := &Register{units: make(map[string]Unit, len(units)), children: map[string][]string{},
		successors: map[string][]Succession{}, predecessors: map[string][]Succession{}}
	for _, unit := range units {
		r.add(unit)
	}
	for _, one := range successions {
		r.follow(one)
	}
	return r
}

func (r *Register) add(unit Unit) {
	if _, seen := r.units[unit.SOATE]; !seen {
		r.units[unit.SOATE] = unit
		r.children[unit.Parent] = append(r.children[unit.Parent], unit.SOATE)
	}
}

func (r *Register) follow(one Succession) {
	r.successions = append(r.successions, one)
	r.successors[one.Predecessor] = append(r.successors[one.Predecessor], one)
	r.predecessors[one.Successor] = append(r.predecessors[one.Successor], one)
}

// Unit finds a unit by its code.
func (r *Register) Unit(soate string) (Unit, bool) {
	unit, ok := r.units[soate]
	return unit, ok
}

// Name is a unit's name in a language, its code where the register does not
// know it.
func (r *Register) Name(soate, lang string) string {
	if unit, ok := r.units[soate]; ok {
		return unit.Name(lang)
	}
	return soate
}

// Children are the units directly below one, in the order of their codes; those
// at the top for "".
func (r *Register) Children(soate string) []Unit {
	list := make([]Unit, 0, len(r.children[soate]))
	for _, child := range r.children[soate] {
		list = append(list, r.units[child])
	}
	return list
}

// Oblast is the code of the unit at the top over a unit: an oblast, or a city
// of republican rank; the unit itself where it is one, "" where the register
// does not lead to one.
func (r *Register) Oblast(soate string) string { return r.above(soate, 1) }

// Raion is the code of the raion, or of the city in its place, that a unit lies
// in; the unit itself where it is one, "" where it lies in none.
func (r *Register) Raion(soate string) string { return r.above(soate, 2) }

func (r *Register) above(soate string, storey int) string {
	// An import may have put units in a circle; no path is longer than the
	// number of storeys.
	for range len(rank) {
		unit, ok := r.units[soate]
		if !ok {
			return ""
		}
		if rank[unit.Level] == storey {
			return soate
		}
		soate = unit.Parent
	}
	return ""
}

// At is the unit that stood in a unit's place on 31 December of a year: its
// successors are followed, one after the other, as far as they had taken effect
// by that day. Of several successors the one that took effect last counts, of
// several on one day the lowest code (docs/adr/0005). Where successions run in
// a circle the last unit before the circle closes is taken.
func (r *Register) At(soate string, year int) string {
	day := date.Of(year, 12, 31)
	seen := map[string]bool{soate: true}
	for {
		next := ""
		var since date.Date
		for _, s := range r.successors[soate] { // in the order of days, then codes
			if !s.TookEffectOn.After(day) && (next == "" || s.TookEffectOn.After(since)) {
				next, since = s.Successor, s.TookEffectOn
			}
		}
		if next == "" || seen[next] {
			return soate
		}
		seen[next] = true
		soate = next
	}
}

// Predecessors are the mergers by which others went into a unit.
func (r *Register) Predecessors(soate string) []Succession { return r.predecessors[soate] }

// Successors are the mergers by which a unit went into others.
func (r *Register) Successors(soate string) []Succession { return r.successors[soate] }

// Aimaks are all aiyl aimaks, sorted by name as readers of the language expect.
func (r *Register) Aimaks(lang string) []Unit { return r.Find(UnitFilter{Level: LevelAimak}, lang) }

// UnitFilter narrows a list of units; what is empty takes all.
type UnitFilter struct {
	Search string // part of a name in any language, or the beginning of a code
	Level  string
	Oblast string // at the top over the unit
	Raion  string
}

// Find lists the units that a filter takes, sorted by name in a language.
func (r *Register) Find(f UnitFilter, lang string) []Unit {
	words := plain(f.Search)
	var found []Unit
	for _, unit := range r.units {
		if (f.Level == "" || unit.Level == f.Level) &&
			(f.Oblast == "" || r.Oblast(unit.SOATE) == f.Oblast) &&
			(f.Raion == "" || r.Raion(unit.SOATE) == f.Raion) &&
			(words == "" || unit.answersTo(words)) {
			found = append(found, unit)
		}
	}
	sortByName(found, lang)
	return found
}

// Codes is Find for the aimaks' codes alone, nil where the filter is empty: what
// stores take to narrow their lists. A unit that answers to the search stands
// for all below it: "Сузак" as a raion finds its aimaks.
func (r *Register) Codes(f UnitFilter) []string {
	if f == (UnitFilter{}) {
		return nil
	}
	codes := []string{}
	words := plain(f.Search)
	for soate, unit := range r.units {
		if (f.Level == "" || unit.Level == f.Level) &&
			(f.Oblast == "" || r.Oblast(soate) == f.Oblast) &&
			(f.Raion == "" || r.Raion(soate) == f.Raion) &&
			(words == "" || unit.answersTo(words) || r.units[r.Raion(soate)].answersTo(words)) {
			codes = append(codes, soate)
		}
	}
	slices.Sort(codes)
	return codes
}

func (u Unit) answersTo(words string) bool {
	return u.SOATE != "" && (strings.HasPrefix(u.SOATE, words) || strings.Contains(plain(u.NameRU), words) ||
		strings.Contains(plain(u.NameKY), words) || strings.Contains(plain(u.NameEN), words))
}

// unmarked writes Kyrgyz letters as they are typed on a keyboard that lacks them.
var unmarked = strings.NewReplacer("ң", "н", "ө", "о", "ү", "у", "ё", "е")

// plain is text as it is compared in a search.
func plain(s string) string { return unmarked.Replace(strings.ToLower(strings.TrimSpace(s))) }

func sortByName(units []Unit, lang string) {
	tag := language.Russian
	switch lang {
	case "ky":
		tag = language.Kirghiz
	case "en":
		tag = language.English
	}
	order := collate.New(tag)
	slices.SortFunc(units, func(a, b Unit) int {
		return cmp.Or(order.CompareString(a.Name(lang), b.Name(lang)), cmp.Compare(a.SOATE, b.SOATE))
	})
}
