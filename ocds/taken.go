package ocds

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/jsontree"
	"kelishim/internal/money"
	"kelishim/providers"
)

// taken is one process of a file on its way into our tables.
type taken struct {
	*taker
	ocid      string
	releases  []*jsontree.Object // by date
	compiled  *jsontree.Object
	corrected bool // by the profile of the portal

	buyer   string // SOATE
	tender  int64
	lots    map[string]int64
	bids    map[string]int64
	awards  map[string]int64
	process string
}

func (p *taken) take() error {
	tender, contracts := p.compiled.Object("tender"), p.compiled.Objects("contracts")
	if tender == nil && len(contracts) == 0 {
		p.leave("planning_only", 1)
		return nil
	}
	if p.buyer = p.findBuyer(); p.buyer == "" {
		return nil // asked
	}
	p.lots, p.bids, p.awards = map[string]int64{}, map[string]int64{}, map[string]int64{}
	called := p.hasCall(tender, contracts)
	if called && p.person {
		p.leave("tender_of_command", 1)
	}
	if called && !p.person {
		if err := p.takeTender(tender); err != nil {
			return err
		}
	}
	for _, contract := range contracts {
		if err := p.takeContract(contract); err != nil {
			return err
		}
	}
	if p.out.Asked > 0 || p.process == "" || called && p.person {
		return nil
	}
	return p.adopt()
}

// hasCall tells a tender from what is told of a contract that came without one.
func (p *taken) hasCall(tender *jsontree.Object, contracts []*jsontree.Object) bool {
	if tender == nil {
		return false
	}
	return len(contracts) == 0 || tender.Has("tenderPeriod") || len(tender.Objects("lots")) > 0 || len(p.compiled.Object("bids").Objects("details")) > 0
}

func (p *taken) leave(what string, count int) {
	if count > 0 {
		p.aside[Aside{OCID: p.ocid, What: what}] += count
	}
}

// party is the entry of an id among the parties.
func (p *taken) party(id string) *jsontree.Object {
	for _, party := range p.compiled.Objects("parties") {
		if text(party.Get("id")) == id {
			return party
		}
	}
	return nil
}

// findBuyer matches the buyer by the code of its territory, or by a name that
// only one has; else it is asked.
func (p *taken) findBuyer() string {
	id := text(p.compiled.Object("buyer").Get("id"))
	if id == "" {
		id = text(p.compiled.Object("tender").Object("procuringEntity").Get("id"))
	}
	party := p.party(id)
	name := firstOf(party.String("name"), p.compiled.Object("buyer").String("name"))
	address, _ := jsontree.Marshal(party.Object("address"))
	for _, code := range slices.Concat(fourteen.FindAllString(id, -1), fourteen.FindAllString(party.Object("identifier").String("id"), -1), fourteen.FindAllString(string(address), -1)) {
		if _, known := p.places.units[code]; known {
			return code
		}
	}
	for _, spelling := range []string{name, party.String("name_ky"), party.String("name_ru"), party.Object("identifier").String("legalName")} {
		if same := p.places.byName[spelt(spelling)]; len(same) == 1 {
			return same[0]
		}
	}
	subject := firstOf(id, name, p.ocid)
	var choices []Choice
	for code, unit := range p.places.units {
		choices = append(choices, Choice{Value: code, Label: unit})
	}
	slices.SortFunc(choices, func(a, b Choice) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return p.ask(Question{Kind: "buyer", OCID: p.ocid, Subject: subject, Given: name, Choices: choices}, func(answer string) string {
		return oneOf(choices)(fourteen.FindString(answer))
	})
}

// supplier matches one party by its INN; a new one is added with what the file
// says of it.
func (p *taken) supplier(refs []*jsontree.Object, subject string) (string, error) {
	if len(refs) == 1 {
		id := text(refs[0].Get("id"))
		party := p.party(id)
		inn := strings.TrimPrefix(firstOf(party.Object("identifier").String("id"), id), innScheme+"-")
		if fourteen.FindString(inn) == inn && inn != "" {
			return inn, p.addProvider(inn, party, refs[0])
		}
	}
	q := Question{Kind: "supplier", OCID: p.ocid, Subject: subject}
	for _, ref := range refs {
		q.Given = strings.TrimPrefix(q.Given+", "+firstOf(p.party(text(ref.Get("id"))).String("name"), ref.String("name"), text(ref.Get("id"))), ", ")
		if len(refs) == 1 {
			q.Subject = text(ref.Get("id"))
		}
	}
	for inn, name := range p.places.providers {
		q.Choices = append(q.Choices, Choice{Value: inn, Label: name})
	}
	slices.SortFunc(q.Choices, func(a, b Choice) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return p.ask(q, func(answer string) string { return oneOf(q.Choices)(fourteen.FindString(answer)) }), nil
}

func (p *taken) addProvider(inn string, party, ref *jsontree.Object) error {
	if _, known := p.places.providers[inn]; known {
		return nil
	}
	name := firstOf(party.String("name_ru"), party.String("name"), ref.String("name"), inn)
	form := "other"
	if (providers.Provider{INN: inn}).NaturalPerson() {
		form = "individual_entrepreneur"
	}
	_, err := p.put("providers", false, []column{{"inn", inn}}, []column{{"name_ru", name}, {"name_ky", orNull(party.String("name_ky"))},
		{"legal_form", form}, {"address", orNull(party.Object("address").String("streetAddress"))}})
	p.places.providers[inn] = name
	return err
}

// service finds what an item of ours buys; it makes the service where the aimak
// has none of the kind yet.
func (p *taken) service(item *jsontree.Object) (of service, share any, err error) {
	class := item.Object("classification")
	if class.String("scheme") != serviceScheme {
		return service{}, nil, nil
	}
	id := text(item.Get("id"))
	code := fourteen.FindString(id)
	if _, known := p.places.units[code]; !known || p.places.categories[text(class.Get("id"))] == "" {
		return service{}, nil, nil
	}
	of = service{code, text(class.Get("id"))}
	if _, known := p.places.services[of]; !known {
		unit, title := "-", ""
		for _, c := range item.Objects("additionalClassifications") {
			if c.String("scheme") == unitScheme {
				unit, title = text(c.Get("id")), c.String("description")
			}
		}
		if _, err := p.put("services", false, []column{{"aimak", of.aimak}, {"category", of.category}}, []column{{"title", orNull(title)}, {"unit", unit}}); err != nil {
			return of, nil, err
		}
		p.places.services[of] = unit
	}
	return of, number(item.Get("quantity")), nil
}

// number is a JSON number for a column, nil where there is none.
func number(value any) any {
	if n, ok := value.(json.Number); ok {
		if d, err := money.ParseDecimal(n.String(), 12); err == nil {
			return d.String()
		}
	}
	return nil
}

// amount is a sum of money, unknown where the file has none or one that is no
// amount to the tyiyn.
func amount(value *jsontree.Object) (som money.Null, currency string) {
	if n, ok := value.Get("amount").(json.Number); ok {
		if d, err := money.ParseDecimal(n.String(), 12); err == nil && d.Abs().LessThan(decimal.New(1, 16)) {
			return money.Known(money.Round(d)), firstOf(value.String("currency"), portalCurrency)
		}
	}
	return money.Null{}, ""
}

// day is the day of a moment in Bishkek, none where there is no moment.
func day(text string) date.Date {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return date.FromTime(at.In(date.Bishkek))
	}
	return date.Date{}
}

func moment(text string) any {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	return nil
}

// firstTagged is the day of the first release with a tag.
func (p *taken) firstTagged(tag Tag) date.Date {
	for _, r := range p.releases {
		if slices.Contains(r.Array("tag"), any(string(tag))) {
			return day(r.String("date"))
		}
	}
	return date.Date{}
}
