package api

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"kelishim/audit"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// flag is what a rule of the red flags said of something.
type flag struct {
	ID         string          `json:"id"`
	Rule       rule            `json:"rule"`
	Subject    string          `json:"subject"` // contracts/17, lots/3 …
	Aimak      string          `json:"aimak,omitempty"`
	Contract   *of             `json:"contract,omitempty"`
	Result     string          `json:"result"`
	Status     string          `json:"status"`
	Inputs     json.RawMessage `json:"inputs"`
	Thresholds json.RawMessage `json:"thresholds"`
	Raised     string          `json:"dateRaised,omitempty"`
	Computed   string          `json:"dateComputed"`
	Notes      []note          `json:"notes,omitempty"`
}

type rule struct {
	ID       string `json:"id"`
	Version  int    `json:"version"`
	Severity string `json:"severity"`
	Ground   string `json:"ground"`
	Title    string `json:"title"`
}

type note struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
	Date   string `json:"date"`
}

// results are the words for what a rule found.
var results = map[string]int{"raised": audit.Raised, "not_raised": audit.NotRaised, "unknown": audit.Unknown}

func resultWord(result int) string {
	for word, value := range results {
		if value == result {
			return word
		}
	}
	return ""
}

func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// withAmounts writes sums of an object, whose names end in _som, as the API
// writes amounts; a sum that is not known stays null.
func withAmounts(raw json.RawMessage) json.RawMessage {
	values := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &values) != nil {
		return raw
	}
	for name, value := range values {
		sum, err := money.Parse(string(value))
		if !strings.HasSuffix(name, "_som") || err != nil {
			continue
		}
		if text, err := json.Marshal(inSom(sum)); err == nil {
			values[name] = text
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return raw
	}
	return text
}

func (c *call) flagShape(f audit.Flag) flag {
	known, _ := audit.RuleOf(f.Rule)
	v := flag{ID: idText(f.ID), Rule: rule{f.Rule, f.Version, known.Severity, known.Ground, c.h.Reader(c.c).T("audit.title." + f.Rule)},
		Subject: f.Subject, Aimak: f.Aimak, Result: resultWord(f.Result), Status: f.Status, Inputs: withAmounts(f.Inputs), Thresholds: withAmounts(f.Thresholds),
		Raised: instant(f.RaisedAt), Computed: instant(f.ComputedAt)}
	if f.ContractID != 0 {
		v.Contract = &of{idText(f.ContractID), f.Contract}
	}
	return v
}

// flags lists red flags by number; those that were raised, unless result says
// otherwise.
func (c *call) flags() (any, error) {
	register, err := c.register()
	if err != nil {
		return nil, err
	}
	f := audit.Filter{Aimaks: c.units(register), Rule: c.text("rule"), Severity: c.choice("severity", []string{audit.High, audit.Medium, audit.Low}),
		Status: c.choice("status", audit.Statuses), Contract: c.number("contract")}
	wanted := audit.Raised
	if word := c.choice("result", []string{"raised", "not_raised", "unknown"}); word != "" {
		wanted = results[word]
	}
	f.Result = &wanted
	if f.Rule != "" && !slices.ContainsFunc(audit.Rules, func(r audit.Rule) bool { return r.ID == f.Rule }) {
		c.refuse(fault.New(fault.Invalid, "api.parameter.rule").On("?rule"))
	}
	if err := c.wrong.Or(); err != nil {
		return nil, err
	}
	list, err := c.h.Audit.After(c.ctx, c.actor, f, c.afterID(), c.limit+1)
	if err != nil {
		return nil, err
	}
	return page(c, list, func(f audit.Flag) string { return strconv.FormatInt(f.ID, 10) }, c.flagShape), nil
}

func (c *call) flag() (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	f, notes, err := c.h.Audit.Get(c.ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	v := c.flagShape(f)
	for _, one := range notes {
		v.Notes = append(v.Notes, note{one.Kind, one.Reason, instant(one.WrittenAt)})
	}
	return v, nil
}
