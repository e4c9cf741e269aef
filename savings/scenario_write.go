package savings

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/shopspring/decimal"
)

// The JSON of a scenario as ParseScenario reads it: numbers are strings.
type scenarioJSON struct {
	Currency string   `json:"currency"`
	Periods  []string `json:"periods"`
	Discount struct {
		Rate   string `json:"rate"`
		Timing Timing `json:"timing"`
	} `json:"discount"`
	AnnuityYears int                `json:"annuity_years,omitempty"`
	InHouse      []scenarioLineJSON `json:"in_house"`
	Outsourced   []scenarioLineJSON `json:"outsourced"`
}

type scenarioLineJSON struct {
	Label          string       `json:"label"`
	Kind           ScenarioKind `json:"kind"`
	Amounts        []string     `json:"amounts"`
	AvoidableShare []string     `json:"avoidable_share,omitempty"`
	Basis          Basis        `json:"basis"`
}

// WriteScenario writes a scenario as the JSON that ParseScenario reads.
func WriteScenario(w io.Writer, s *Scenario) error {
	out := scenarioJSON{Currency: s.Currency, Periods: s.Periods, AnnuityYears: s.AnnuityYears,
		InHouse: scenarioLines(s.InHouse, true), Outsourced: scenarioLines(s.Outsourced, false)}
	out.Discount.Rate, out.Discount.Timing = s.Rate.String(), s.Timing
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write the scenario: %w", err)
	}
	return nil
}

func scenarioLines(lines []ScenarioLine, shares bool) []scenarioLineJSON {
	list := make([]scenarioLineJSON, len(lines))
	for i, l := range lines {
		list[i] = scenarioLineJSON{Label: l.Label, Kind: l.Kind, Basis: l.Basis, Amounts: numbers(l.Amounts)}
		if shares {
			list[i].AvoidableShare = numbers(l.AvoidableShare)
		}
	}
	return list
}

func numbers(list []decimal.Decimal) []string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = d.String()
	}
	return texts
}
