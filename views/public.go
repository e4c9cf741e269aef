package views

import (
	"strconv"

	"github.com/a-h/templ"

	"kelishim/contracts"
	"kelishim/savings"
	"kelishim/savings/publication"
)

// PublicStatement is a statement as everybody reads it, as it was published.
type PublicStatement struct {
	Statement
	publication.Publication
	On          string // when it was published
	AimakURL    string
	Newer       Link // the version that counts, where this one does not
	Older       []Link
	Contracts   []Link // published contracts of the service in the year
	ComplainURL string
}

// Sentence says the verdict with its figures, or why there is none.
func (v PublicStatement) Sentence(p Page) string {
	if v.Statement.Status != savings.Comparable {
		return p.T("public.not_comparable", "Reason", p.T("savings.status."+string(v.Statement.Status)))
	}
	return verdictSentence(p, v.Statement)
}

// PublicContract is what everybody may know of a contract.
type PublicContract struct {
	contracts.Contract
	BuyerName, BuyerURL, ProviderName string
	ProviderINN                       string // of a company; "" of a natural person
	OpenedOn                          string // ISO; "" where nobody recorded it
	Summary                           contracts.Summary
	Years                             List // accepted, withheld, paid by year
	Amendments                        List // the approved ones
	Services                          []PublicService
	Documents                         []DocumentRow
	OpenData                          OpenData
}

// PublicService is a service of a contract, with its published statements and
// where to complain of it.
type PublicService struct {
	Name, Aimak, AimakURL, Share, ComplainURL string
	Statements                                []Link
}

// OpenData leads to the packages of the open contracting standard; empty where
// the installation has no prefix of its own yet.
type OpenData struct{ Records, Releases string }

// PublicAimak is what one aimak has published.
type PublicAimak struct {
	Name, Raion, Oblast, SOATE string
	GoneTo                     Link // the aimak that took it over
	Before                     []Link
	Year                       int // the newest full year with something published; 0 for none
	Total                      savings.Group
	Statements                 List
	StatementsTotal            int
	Contracts                  List
	ContractsTotal             int
	OpenData                   OpenData
	Parts                      []templ.Component
}

// Found is what the aimaks have found so far: the sum of what is published of a
// year, and the map.
type Found struct {
	Year              int // 0 where nothing is published of a full year
	Total             savings.Group
	Contracts         int
	Map               []MapOblast
	Aimaks, Published int // on the map, and of them with something published
}

// NotComparable counts what could not be compared.
func (f Found) NotComparable() int { return f.Total.Of - f.Total.Comparable }

// TileKind is what a tile of the map says; it is read by a sign, not by colour
// alone.
type TileKind string

// The kinds of tile.
const (
	TileSaves         TileKind = "saves"
	TileMore          TileKind = "costs_more"
	TileUnclear       TileKind = "no_clear_difference"
	TileNotComparable TileKind = "none"
	TileNothing       TileKind = "nothing"
)

// TileKinds lists them in the order of the legend.
var TileKinds = []TileKind{TileSaves, TileMore, TileUnclear, TileNotComparable, TileNothing}

// class is short: it stands on the page some 450 times.
func (k TileKind) class() string {
	return map[TileKind]string{TileSaves: "ts", TileMore: "tm", TileUnclear: "tu", TileNotComparable: "tq"}[k]
}

// Tile is an aimak on the map.
type Tile struct {
	Name, URL string
	Kind      TileKind
}

// MapRaion are the aimaks of a raion.
type MapRaion struct {
	Name  string
	Tiles []Tile
}

// MapOblast are the raions of an oblast.
type MapOblast struct {
	Name   string
	Raions []MapRaion
}

// Counts counts the aimaks by what their tiles say.
func (o MapOblast) Counts() map[TileKind]int {
	counts := map[TileKind]int{}
	for _, raion := range o.Raions {
		for _, tile := range raion.Tiles {
			counts[tile.Kind]++
		}
	}
	return counts
}

// Aimaks counts the aimaks of the oblast.
func (o MapOblast) Aimaks() (count int) {
	for _, raion := range o.Raions {
		count += len(raion.Tiles)
	}
	return count
}

// namedMost is how many aimaks stand by name under the legend.
const namedMost = 30

// named are aimaks that have published something, for who cannot point at a
// tile: the first of them, where there are many.
func (f Found) named() (list []Tile) {
	for _, oblast := range f.Map {
		for _, raion := range oblast.Raions {
			for _, tile := range raion.Tiles {
				if tile.Kind != TileNothing && len(list) < namedMost {
					list = append(list, tile)
				}
			}
		}
	}
	return list
}

// foundSentence says the sum in words: what outsourcing costs more is said as a
// positive amount.
func foundSentence(p Page, year int, g savings.Group) string {
	if g.Comparable == 0 {
		return p.T("public.found.nothing_comparable", "Year", strconv.Itoa(year), "Of", g.Of)
	}
	key, amount, share := "public.found.saved", g.SavingAvoidable.Som, g.SavingAvoidableShare
	if amount.Sign() < 0 {
		key, amount, share.Decimal = "public.found.costs_more", amount.Neg(), share.Decimal.Neg()
	}
	return p.T(key, "Year", strconv.Itoa(year), "InHouse", g.InHouseAvoidable, "Outsourced", g.Outsourced, "Amount", amount,
		"Share", shareText(p, share), "Low", p.Som(g.Low.Som), "High", p.Som(g.High.Som))
}

// foundFigure is the sum as a figure: a saving, or plainly what it costs more.
func foundFigure(p Page, year int, g savings.Group) FigureView {
	f := FigureView{Label: p.T("public.found.label_saved", "Year", strconv.Itoa(year)), Unit: p.T("overview.in_som"), Anchor: "aggregation",
		Note: shareText(p, g.SavingAvoidableShare) + " · " + p.T("overview.column.range") + ": " + rangeText(p, g.Low, g.High)}
	if g.Comparable == 0 {
		f.Value, f.Unit, f.Note = p.T("overview.not_comparable"), "", ""
		return f
	}
	amount := g.SavingAvoidable.Som
	f.Tone = "saves"
	if amount.Sign() < 0 {
		f.Label, f.Tone, amount = p.T("public.found.label_more", "Year", strconv.Itoa(year)), "costs_more", amount.Neg()
		share := g.SavingAvoidableShare
		share.Decimal = share.Decimal.Neg()
		f.Note = shareText(p, share) + " · " + p.T("overview.column.range") + ": " + rangeText(p, g.Low, g.High)
	}
	f.Value = p.Som(amount)
	return f
}

// moved tells whether another aimak took the service's aimak over by the end of
// the year.
func (v PublicStatement) moved() bool { return v.Statement.Statement.Aimak != v.ServiceAimak }
