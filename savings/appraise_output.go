package savings

import (
	"encoding/json"
	"fmt"
	"io"

	"kelishim/internal/money"
)

// The JSON of an appraisal: amounts are strings with two decimals, shares with
// four, "" where unknown.
type appraisalJSON struct {
	Currency       string      `json:"currency"`
	Periods        []string    `json:"periods"`
	Avoidable      readingJSON `json:"avoidable"`
	Full           readingJSON `json:"full"`
	Cash           readingJSON `json:"cash"`
	BreakEvenPrice string      `json:"break_even_price"`
	Tornado        []swingJSON `json:"tornado"`
}

type readingJSON struct {
	InHouse                    []string `json:"in_house"`
	Outsourced                 []string `json:"outsourced"`
	Saving                     []string `json:"saving"`
	NPVInHouse                 string   `json:"npv_in_house"`
	NPVOutsourced              string   `json:"npv_outsourced"`
	NPVSaving                  string   `json:"npv_saving"`
	Share                      string   `json:"share"`
	EquivalentAnnualInHouse    string   `json:"equivalent_annual_in_house"`
	EquivalentAnnualOutsourced string   `json:"equivalent_annual_outsourced"`
}

type swingJSON struct {
	Side  Side         `json:"side"`
	Label string       `json:"label"`
	Kind  ScenarioKind `json:"kind"`
	Basis Basis        `json:"basis"`
	Width string       `json:"width"`
	Low   string       `json:"low"`
	High  string       `json:"high"`
	Swing string       `json:"swing"`
}

// WriteAppraisal writes the appraisal as one JSON object.
func WriteAppraisal(w io.Writer, a *Appraisal) error {
	out := appraisalJSON{
		Currency: a.Currency, Periods: a.Periods, Avoidable: a.Avoidable.json(), Full: a.Full.json(), Cash: a.Cash.json(),
		BreakEvenPrice: a.BreakEvenPrice.String(), Tornado: make([]swingJSON, len(a.Tornado)),
	}
	for i, s := range a.Tornado {
		out.Tornado[i] = swingJSON{s.Side, s.Label, s.Kind, s.Basis, s.Width.StringFixed(4),
			s.Low.String(), s.High.String(), s.Swing.String()}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write the appraisal: %w", err)
	}
	return nil
}

func (r *AppraisalReading) json() readingJSON {
	return readingJSON{
		InHouse: amounts(r.InHouse), Outsourced: amounts(r.Outsourced), Saving: amounts(r.Saving),
		NPVInHouse: r.NPVInHouse.String(), NPVOutsourced: r.NPVOutsourced.String(), NPVSaving: r.NPVSaving.String(),
		Share:                   share(r.Share),
		EquivalentAnnualInHouse: r.EquivalentAnnualInHouse.String(), EquivalentAnnualOutsourced: r.EquivalentAnnualOutsourced.String(),
	}
}

func amounts(list []money.Som) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return texts
}
