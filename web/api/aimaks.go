package api

import (
	"cmp"
	"slices"

	"kelishim/aimaks"
	"kelishim/internal/db"
)

// aimak is a unit of the register of territorial units.
type aimak struct {
	ID           string     `json:"id"` // SOATE code
	Name         string     `json:"name"`
	NameKY       string     `json:"name_ky,omitempty"`
	NameEN       string     `json:"name_en,omitempty"`
	Level        string     `json:"level"`
	Raion        *reference `json:"raion,omitempty"`
	Oblast       *reference `json:"oblast,omitempty"`
	Period       *period    `json:"period,omitempty"` // in which it exists, as far as known
	Successors   []dated    `json:"successors"`
	Predecessors []dated    `json:"predecessors"`
}

// dated is a unit and the day of the merger.
type dated struct {
	reference
	Date string `json:"date"`
}

func aimakShape(r *aimaks.Register, unit aimaks.Unit) aimak {
	a := aimak{ID: unit.SOATE, Name: unit.NameRU, NameKY: unit.NameKY, NameEN: unit.NameEN, Level: unit.Level,
		Period: days(unit.ValidFrom, unit.ValidTo), Successors: []dated{}, Predecessors: []dated{}}
	if raion := r.Raion(unit.SOATE); raion != "" && raion != unit.SOATE {
		at := unitReference(r, raion)
		a.Raion = &at
	}
	if oblast := r.Oblast(unit.SOATE); oblast != "" && oblast != unit.SOATE {
		at := unitReference(r, oblast)
		a.Oblast = &at
	}
	for _, one := range r.Successors(unit.SOATE) {
		a.Successors = append(a.Successors, dated{unitReference(r, one.Successor), one.TookEffectOn.String()})
	}
	for _, one := range r.Predecessors(unit.SOATE) {
		a.Predecessors = append(a.Predecessors, dated{unitReference(r, one.Predecessor), one.TookEffectOn.String()})
	}
	return a
}

// aimaks lists the units of the register by code.
func (c *call) aimaks() (any, error) {
	f := aimaks.UnitFilter{Search: c.text("q"), Level: c.choice("level", aimaks.Levels), Oblast: c.soate("oblast"), Raion: c.soate("raion")}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	units := register.Find(f, "ru")
	slices.SortFunc(units, func(a, b aimaks.Unit) int { return cmp.Compare(a.SOATE, b.SOATE) })
	units = slices.DeleteFunc(units, func(unit aimaks.Unit) bool { return unit.SOATE <= c.after })
	return page(c, units, func(unit aimaks.Unit) string { return unit.SOATE },
		func(unit aimaks.Unit) aimak { return aimakShape(register, unit) }), nil
}

func (c *call) aimak() (any, error) {
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	unit, ok := register.Unit(c.c.Params("aimak"))
	if !ok {
		return nil, db.ErrNotFound
	}
	return aimakShape(register, unit), nil
}
