package ocds

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
)

// Question is something in a file that cannot be matched with what we hold. It
// is asked and not guessed.
type Question struct {
	Key     string // by which the answer is given
	Kind    string // buyer, supplier, service, procedure, method, signed, starts, ends: a catalogue key behind "ocds.ask."
	OCID    string
	Subject string // the contract, tender or party that it is about
	Given   string // what the file says
	Choices []Choice
	Wrong   bool // an answer was given that will not do
}

// Choice is one possible answer. Of a day there are none: any is typed.
type Choice struct{ Value, Label string }

// NoService answers that a contract buys none of the services that are kept.
const NoService = "-"

// ask gives the answer to a question, "" where there is none yet: then it is put
// on the list.
func (t *taker) ask(q Question, fits func(answer string) string) string {
	q.Key = q.Kind + ":" + q.Subject
	if answer := strings.TrimSpace(t.in.Answers[q.Key]); answer != "" {
		if found := fits(answer); found != "" {
			return found
		}
		q.Wrong = true
	}
	if !t.asked[q.Key] {
		t.asked[q.Key] = true
		t.out.Asked++
		if len(t.out.Questions) < maxQuestions {
			t.out.Questions = append(t.out.Questions, q)
		}
	}
	return ""
}

// oneOf takes an answer that is one of the choices.
func oneOf(choices []Choice) func(string) string {
	return func(answer string) string {
		for _, c := range choices {
			if c.Value == answer {
				return answer
			}
		}
		return ""
	}
}

// askDay asks for a day that the file does not have.
func (p *taken) askDay(kind, subject string) date.Date {
	answer := p.ask(Question{Kind: kind, OCID: p.ocid, Subject: subject}, func(answer string) string {
		if d, err := date.Parse(answer); err == nil {
			return d.String()
		}
		return ""
	})
	d, err := date.Parse(answer)
	if err != nil {
		return date.Date{}
	}
	return d
}

// places are the registers that a file is matched with.
type places struct {
	units      map[string]string // name by SOATE, of those that may buy
	byName     map[string][]string
	providers  map[string]string
	services   map[service]string
	categories map[string]string
	methods    []methodRow
}

type methodRow struct{ Code, PortalCode, Method, NameRU string }

func loadPlaces(ctx context.Context, tx bun.IDB) (*places, error) {
	p := &places{units: map[string]string{}, byName: map[string][]string{}, providers: map[string]string{}, services: map[service]string{}, categories: map[string]string{}}
	units, err := rows[struct {
		SOATE                  string `bun:"soate"`
		NameRU, NameKY, NameEN string
	}](ctx, tx, "units", `SELECT soate, name_ru, coalesce(name_ky, '') AS name_ky, coalesce(name_en, '') AS name_en FROM units WHERE level IN ('aiyl_aimak', 'town', 'pgt', 'city_raion', 'city_oblast')`)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		p.units[u.SOATE] = u.NameRU
		for _, name := range []string{u.NameRU, u.NameKY, u.NameEN} {
			if key := spelt(name); key != "" && !slices.Contains(p.byName[key], u.SOATE) {
				p.byName[key] = append(p.byName[key], u.SOATE)
			}
		}
	}
	for _, one := range []struct {
		what, query string
		take        func(a, b, c string)
	}{
		{"providers", `SELECT inn AS a, name_ru AS b, '' AS c FROM providers`, func(a, b, _ string) { p.providers[a] = b }},
		{"services", `SELECT aimak AS a, category AS b, unit AS c FROM services`, func(a, b, c string) { p.services[service{a, b}] = c }},
		{"categories", `SELECT code AS a, name_ru AS b, '' AS c FROM service_categories`, func(a, b, _ string) { p.categories[a] = b }},
	} {
		found, err := rows[struct{ A, B, C string }](ctx, tx, one.what, one.query)
		if err != nil {
			return nil, err
		}
		for _, row := range found {
			one.take(row.A, row.B, row.C)
		}
	}
	p.methods, err = rows[methodRow](ctx, tx, "procurement methods", `SELECT code, coalesce(portal_code, '') AS portal_code, method, name_ru FROM procurement_methods ORDER BY code`)
	return p, err
}

// spelt is a name as it is compared: without case, quotes and the words that
// every aimak has.
func spelt(name string) string {
	name = strings.NewReplacer("«", "", "»", "", `"`, "", "ё", "е").Replace(strings.ToLower(name))
	return strings.Join(strings.Fields(name), " ")
}

var fourteen = regexp.MustCompile(`\b[0-9]{14}\b`)
