package savings

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// Limits of a scenario: whatever comes from outside has one.
const (
	maxScenarioBytes = 1 << 20
	maxScenarioLines = 200 // both sides together
	maxPeriods       = 100
	maxAnnuityYears  = 100
	maxLabelRunes    = 200
	maxRefusals      = 100 // more are not worth reading at once
	amountPlaces     = 10
	ratePlaces       = 10
	sharePlaces      = 36
)

var (
	amountLimit = decimal.New(1, 15)
	lowestRate  = decimal.New(-9, -1)    // −90 % a period: at −100 % nothing could be discounted
	highestRate = decimal.NewFromInt(10) // 1000 % a period
)

// ParseScenario reads a scenario as method.md has it, strictly: unknown and
// repeated fields, unknown kinds and bases, rows of another length than the
// periods, shares outside 0 to 1, exponents and anything beyond the limits are
// refused. The error is a fault.List of all refusals, each naming the line and
// the field, or an error of the reader.
func ParseScenario(r io.Reader) (Scenario, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxScenarioBytes+1))
	if err != nil {
		return Scenario{}, fmt.Errorf("read the scenario: %w", err)
	}
	if len(text) > maxScenarioBytes {
		return Scenario{}, fault.List{fault.New(fault.TooLarge, "appraise.too_large")}
	}
	root, err := readTree(text)
	if err != nil {
		var refusal *fault.Fault
		if errors.As(err, &refusal) {
			return Scenario{}, fault.List{refusal}
		}
		return Scenario{}, err
	}
	var p scenarioReader
	s := p.scenario(root)
	if err := p.refusals.Or(); err != nil {
		return Scenario{}, err
	}
	return s, nil
}

// spot is a place in the scenario: field for programs, in_house[0].amounts[2],
// where for people, "in_house 1 «crew», amounts 3".
type spot struct{ field, where string }

func (s spot) key(name string) spot {
	if s.field == "" {
		return spot{name, name}
	}
	return spot{s.field + "." + name, s.where + ", " + name}
}

func (s spot) item(i int) spot {
	return spot{s.field + "[" + strconv.Itoa(i) + "]", s.where + " " + strconv.Itoa(i+1)}
}

// scenarioReader turns a tree into a scenario and gathers the refusals.
type scenarioReader struct{ refusals fault.List }

func (p *scenarioReader) refuse(at spot, key string, values fault.Values) {
	if len(p.refusals) == maxRefusals {
		return
	}
	f := fault.New(fault.Invalid, "appraise."+key).With("Where", at.where).On(at.field)
	for name, value := range values {
		f = f.With(name, value)
	}
	p.refusals = append(p.refusals, f)
}

// object gives the named values of an object; what is required must be there
// and nothing else but what is optional.
func (p *scenarioReader) object(n node, at spot, required, optional []string) map[string]node {
	if n.kind != nodeObject {
		p.refuse(at, "not_object", nil)
		return nil
	}
	fields := make(map[string]node, len(n.keys))
	for i, key := range n.keys {
		if !slices.Contains(required, key) && !slices.Contains(optional, key) {
			p.refuse(at.key(short(key)), "unknown_field", fault.Values{"Allowed": strings.Join(append(slices.Clone(required), optional...), ", ")})
			continue
		}
		fields[key] = n.values[i]
	}
	for _, key := range required {
		if _, there := fields[key]; !there {
			p.refuse(at.key(key), "field_missing", nil)
		}
	}
	return fields
}

// list gives the values of an array of min to max elements.
func (p *scenarioReader) list(n node, at spot, least, most int) []node {
	if n.kind != nodeArray {
		p.refuse(at, "not_list", nil)
		return nil
	}
	if len(n.values) < least || len(n.values) > most {
		p.refuse(at, "wrong_count", fault.Values{"Found": len(n.values), "Least": least, "Most": most})
		return nil
	}
	return n.values
}

func (p *scenarioReader) text(n node, at spot) string {
	if n.kind != nodeString || strings.TrimSpace(n.text) == "" || utf8.RuneCountInString(n.text) > maxLabelRunes {
		p.refuse(at, "not_text", fault.Values{"Most": maxLabelRunes})
		return ""
	}
	return n.text
}

// oneOf reads a code of a list.
func oneOf[T ~string](p *scenarioReader, n node, at spot, allowed []T) T {
	if n.kind == nodeString && slices.Contains(allowed, T(n.text)) {
		return T(n.text)
	}
	p.refuse(at, "unknown_value", fault.Values{"Value": short(n.text), "Allowed": joined(allowed)})
	return ""
}

// number reads a plain decimal, quoted or not, from low to high.
func (p *scenarioReader) number(n node, at spot, places int, low, high decimal.Decimal) decimal.Decimal {
	d, err := money.ParseDecimal(n.text, places)
	switch {
	case err != nil || (n.kind != nodeString && n.kind != nodeNumber):
		p.refuse(at, "not_a_number", fault.Values{"Value": short(n.text), "Places": places})
	case d.LessThan(low) || d.GreaterThan(high):
		p.refuse(at, "out_of_range", fault.Values{"Value": short(n.text), "Low": low.String(), "High": high.String()})
	default:
		return d
	}
	return decimal.Zero
}
