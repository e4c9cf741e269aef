package seminars

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

// Count is how many people of one aimak, position and sex are on the list of a
// seminar. It names nobody.
type Count struct {
	SeminarID  int64  `bun:"seminar_id"`
	Aimak      string `bun:"aimak"`
	Position   string `bun:"position"`
	Sex        string `bun:"sex"`
	Registered int    `bun:"registered"`
	People     int    `bun:"people"` // who attended at least one day
	Certified  int    `bun:"certified"`
}

// Totals are the sums of one seminar, which everybody may read.
type Totals struct {
	SeminarID  int64 `bun:"seminar_id"`
	Registered int   `bun:"registered"`
	People     int   `bun:"people"`
	Women      int   `bun:"women"`
	Aimaks     int   `bun:"aimaks"`
}

// Totals are the sums of every seminar by its number.
func (s *Store) Totals(ctx context.Context, actor db.Actor) (all map[int64]Totals, err error) {
	var list []Totals
	err = s.read(ctx, actor, "sum up seminars", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT * FROM seminar_totals()`).Scan(ctx, &list)
	})
	all = map[int64]Totals{}
	for _, one := range list {
		all[one.SeminarID] = one
	}
	return all, err
}

// Headline is what everybody may read of a series, or of all.
type Headline struct {
	Held, People, Women int
	Reached, Aimaks     int // aiyl aimaks from which somebody came, of those that there are
	MadeUp              bool
}

// Headline sums up what was held of a series by today, or of all where series is
// 0, with the register as of a day.
func (s *Store) Headline(ctx context.Context, actor db.Actor, series int64, on, today date.Date) (h Headline, err error) {
	err = s.read(ctx, actor, "sum up seminars", func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		var list []struct {
			Totals
			StartsOn    date.Date `bun:"starts_on"`
			SplitMadeUp bool      `bun:"split_made_up"`
		}
		err = tx.NewRaw(`
			SELECT s.id AS seminar_id, s.starts_on, s.split_made_up, coalesce(t.people, 0) AS people, coalesce(t.women, 0) AS women
			FROM seminars s LEFT JOIN seminar_totals() t ON t.seminar_id = s.id
			WHERE s.cancelled_on IS NULL AND s.starts_on <= ? AND (? = 0 OR s.series_id = ?)`, today, series, series).Scan(ctx, &list)
		if err != nil {
			return err
		}
		for _, one := range list {
			h.Held, h.People, h.Women, h.MadeUp = h.Held+1, h.People+one.People, h.Women+one.Women, h.MadeUp || one.SplitMadeUp
		}
		var reached []string
		err = tx.NewRaw(`SELECT DISTINCT r.aimak FROM seminar_reached() r JOIN seminars s ON s.id = r.seminar_id
			WHERE s.cancelled_on IS NULL AND (? = 0 OR s.series_id = ?)`, series, series).Scan(ctx, &reached)
		if err != nil {
			return err
		}
		all, places := aimaksOn(register, on), map[string]bool{}
		for _, aimak := range reached {
			if place := standingOn(register, aimak, on); slices.Contains(all, place) {
				places[place] = true
			}
		}
		h.Reached, h.Aimaks = len(places), len(all)
		return nil
	})
	return h, err
}

// Figures are people and aimaks of a number of seminars. People are those who
// attended at least one day; who came to two seminars counts twice.
type Figures struct {
	On        date.Date // the day of the register by which aimaks are counted
	Seminars  []SeminarFigures
	Held      int // seminars that were held, or are being held
	All       Group
	Positions []Group // in the order of Positions
	Oblasts   []Group
	Raions    []Group
	Towns     int // municipalities reached that are no aiyl aimaks
	Cost      CostPerPerson
	MadeUp    bool // the people of one of the seminars are not known from a source
}

// Group is the people of one key, and the aimaks that they came from out of all
// that there are.
type Group struct {
	Key                string
	Registered, People int
	Women, Men         int
	Certified          int
	Reached, Aimaks    int // aiyl aimaks; of a position none are counted

	reached map[string]bool
}

// SeminarFigures is one seminar with its people.
type SeminarFigures struct {
	Seminar
	Group
}

// CostPerPerson is the cost of those seminars for which it was entered, by the
// people who came to these.
type CostPerPerson struct {
	Known, Of int // seminars with a cost, of those held
	Cost      money.Null
	People    int
	PerPerson money.Null // rounded half up to the tyiyn
}

// Figures sums up a series, or all where series is 0, with the register as of a
// day.
func (s *Store) Figures(ctx context.Context, actor db.Actor, series int64, on, today date.Date) (f Figures, err error) {
	err = s.read(ctx, actor, "sum up seminars", func(ctx context.Context, tx bun.Tx) error {
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		list, counts, err := loadCounts(ctx, tx, series)
		if err != nil {
			return err
		}
		f = sumUp(register, list, counts, on, today)
		return nil
	})
	return f, err
}

func loadCounts(ctx context.Context, tx bun.IDB, series int64) (list []Seminar, counts []Count, err error) {
	query := tx.NewSelect().Model(&list).Where("cancelled_on IS NULL").Order("starts_on", "id")
	if series != 0 {
		query = query.Where("series_id = ?", series)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("list seminars: %w", err)
	}
	if err := tx.NewRaw(`SELECT * FROM seminar_counts() ORDER BY seminar_id, aimak, position, sex`).Scan(ctx, &counts); err != nil {
		return nil, nil, fmt.Errorf("count participants: %w", err)
	}
	return list, counts, nil
}

func (g *Group) add(c Count, aimak string) {
	g.Registered, g.People, g.Certified = g.Registered+c.Registered, g.People+c.People, g.Certified+c.Certified
	if c.Sex == "woman" {
		g.Women += c.People
	} else {
		g.Men += c.People
	}
	if c.People == 0 || aimak == "" {
		return
	}
	if g.reached == nil {
		g.reached = map[string]bool{}
	}
	g.reached[aimak] = true
	g.Reached = len(g.reached)
}

// sumUp counts; a pure function.
func sumUp(register *aimaks.Register, list []Seminar, counts []Count, on, today date.Date) Figures {
	f := Figures{On: on}
	index := map[int64]int{}
	for i, one := range list {
		index[one.ID] = i
		f.Seminars = append(f.Seminars, SeminarFigures{Seminar: one})
	}
	positions, oblasts, raions := map[string]*Group{}, map[string]*Group{}, map[string]*Group{}
	group := func(of map[string]*Group, key string) *Group {
		if of[key] == nil {
			of[key] = &Group{Key: key}
		}
		return of[key]
	}
	towns := map[string]bool{}
	for _, c := range counts {
		i, ok := index[c.SeminarID]
		if !ok {
			continue
		}
		place := standingOn(register, c.Aimak, on)
		aimak := place
		if unit, _ := register.Unit(place); unit.Level != aimaks.LevelAimak {
			aimak = ""
			if c.People > 0 {
				towns[place] = true
			}
		}
		f.Seminars[i].add(c, aimak)
		f.All.add(c, aimak)
		group(positions, c.Position).add(c, "")
		group(oblasts, register.Oblast(place)).add(c, aimak)
		group(raions, register.Raion(place)).add(c, aimak)
	}
	f.Towns = len(towns)
	for _, aimak := range aimaksOn(register, on) {
		f.All.Aimaks++
		if g := oblasts[register.Oblast(aimak)]; g != nil {
			g.Aimaks++
		}
		if g := raions[register.Raion(aimak)]; g != nil {
			g.Aimaks++
		}
	}
	for _, position := range Positions {
		if g := positions[position]; g != nil {
			f.Positions = append(f.Positions, *g)
		}
	}
	f.Oblasts, f.Raions = sorted(oblasts), sorted(raions)
	f.count(today)
	return f
}

func sorted(of map[string]*Group) []Group {
	var list []Group
	for _, g := range of {
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b Group) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// count adds what belongs to seminars that have begun: their number, their cost,
// and whether their people are made up.
func (f *Figures) count(today date.Date) {
	for _, one := range f.Seminars {
		if one.StartsOn.After(today) {
			continue
		}
		f.Held++
		f.MadeUp = f.MadeUp || one.SplitMadeUp
		if !one.Cost.Valid {
			continue
		}
		f.Cost.Known++
		f.Cost.Cost = money.Known(f.Cost.Cost.Som.Add(one.Cost.Som))
		f.Cost.People += one.People
	}
	f.Cost.Of = f.Held
	if f.Cost.Cost.Valid && f.Cost.People > 0 {
		f.Cost.PerPerson = money.Known(money.Round(f.Cost.Cost.Som.Decimal().DivRound(decimal.NewFromInt(int64(f.Cost.People)), 10)))
	}
}
