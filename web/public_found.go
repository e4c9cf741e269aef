package web

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/savings"
	"kelishim/views"
)

func init() {
	startParts = append(startParts, startPart{10, (*Server).foundPart}, startPart{90, (*Server).waysPart})
}

// foundPart is what the aimaks have found so far, and where.
func (s *Server) foundPart(c *fiber.Ctx, p views.Page) (templ.Component, error) {
	// A year that still runs would look too small.
	year, rows, err := s.published.Newest(c.UserContext(), db.Public, date.Today().Year(), nil)
	if err != nil {
		return nil, err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return nil, err
	}
	v := views.Found{Year: year, Total: savings.Total(rows)}
	if _, v.Contracts, err = s.contracts.Published(c.UserContext(), db.Public, contracts.PublishedFilter{Limit: 1}); err != nil {
		return nil, err
	}
	if year == 0 {
		return views.FoundNothing(p, v), nil
	}
	v.Map = n.tileMap(p, rows)
	for _, oblast := range v.Map {
		v.Aimaks += oblast.Aimaks()
		v.Published += oblast.Aimaks() - oblast.Counts()[views.TileNothing]
	}
	return views.FoundSection(p, v), nil
}

// tileMap lays out every aimak that exists today, by oblast and raion, with the
// verdict of what counts with it.
func (n names) tileMap(p views.Page, rows []savings.Row) []views.MapOblast {
	today := date.Today().Year()
	byAimak := map[string][]savings.Row{}
	for _, row := range rows {
		now := n.register.At(row.Aimak, today)
		byAimak[now] = append(byAimak[now], row)
	}
	raions, oblasts := map[string][]views.Tile{}, map[string][]string{}
	for _, unit := range n.register.Aimaks(p.Lang()) {
		if n.register.At(unit.SOATE, today) != unit.SOATE {
			continue // merged: its figures count with its successor
		}
		raion, oblast := n.register.Raion(unit.SOATE), n.register.Oblast(unit.SOATE)
		if _, seen := raions[raion]; !seen {
			oblasts[oblast] = append(oblasts[oblast], raion)
		}
		raions[raion] = append(raions[raion], views.Tile{Name: unit.Name(p.Lang()), URL: publicAimakURL(unit.SOATE), Kind: tileKind(byAimak[unit.SOATE])})
	}
	compare := byText()
	var list []views.MapOblast
	for oblast, codes := range oblasts {
		one := views.MapOblast{Name: n.unit(oblast)}
		for _, raion := range codes {
			one.Raions = append(one.Raions, views.MapRaion{Name: n.unit(raion), Tiles: raions[raion]})
		}
		slices.SortFunc(one.Raions, func(a, b views.MapRaion) int { return compare(a.Name, b.Name) })
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b views.MapOblast) int { return cmp.Or(compare(a.Name, b.Name)) })
	return list
}

// tileKind is the verdict of the sum of an aimak's services.
func tileKind(rows []savings.Row) views.TileKind {
	if len(rows) == 0 {
		return views.TileNothing
	}
	total := savings.Total(rows)
	switch total.Verdict() {
	case savings.Saves:
		return views.TileSaves
	case savings.CostsMore:
		return views.TileMore
	case savings.NoClearDifference:
		return views.TileUnclear
	default:
		return views.TileNotComparable
	}
}

// waysPart leads on: to complain, to the method, to the sign-in.
func (s *Server) waysPart(_ *fiber.Ctx, p views.Page) (templ.Component, error) {
	return views.PublicWays(p), nil
}
