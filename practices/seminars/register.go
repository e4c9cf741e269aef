package seminars

import (
	"cmp"
	"slices"

	"kelishim/aimaks"
	"kelishim/internal/date"
)

// standingOn is the unit in whose place another stood on a day: as Register.At,
// but by the day, since a window of two years ends on one.
func standingOn(register *aimaks.Register, soate string, on date.Date) string {
	seen := map[string]bool{}
	for !seen[soate] {
		seen[soate] = true
		var taken []aimaks.Succession
		for _, one := range register.Successors(soate) {
			if !one.TookEffectOn.After(on) {
				taken = append(taken, one)
			}
		}
		if len(taken) == 0 {
			return soate
		}
		slices.SortFunc(taken, func(a, b aimaks.Succession) int {
			return cmp.Or(b.TookEffectOn.Time().Compare(a.TookEffectOn.Time()), cmp.Compare(a.Successor, b.Successor))
		})
		if seen[taken[0].Successor] {
			return soate
		}
		soate = taken[0].Successor
	}
	return soate
}

// aimaksOn are the aiyl aimaks that existed on a day, by the register.
func aimaksOn(register *aimaks.Register, on date.Date) []string {
	var list []string
	for _, unit := range register.Aimaks("ru") {
		gone := !unit.ValidTo.IsZero() && unit.ValidTo.Before(on) || unit.ValidFrom.After(on)
		if !gone && standingOn(register, unit.SOATE, on) == unit.SOATE {
			list = append(list, unit.SOATE)
		}
	}
	return list
}
