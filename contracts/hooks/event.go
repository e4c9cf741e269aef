package hooks

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"kelishim/internal/money"
)

// Events are what other programs can be told of, as they are offered: the thing
// and what became of it.
var Events = slices.Concat(
	of("contract", "signed", "started", "amended", "completed", "terminated", "cancelled", "reinstated", "transferred", "renewed"),
	of("act", "accepted", "refused", "changed", "deleted"), of("payment", "recorded", "changed", "deleted"), of("penalty", "imposed"))

func of(thing string, deeds ...string) (events []string) {
	for _, deed := range deeds {
		events = append(events, thing+"."+deed)
	}
	return events
}

// tables are those of which an entry of the journal may be an event.
var tables = []string{"contracts", "contract_events", "amendments", "acts", "payments", "penalties"}

// change is one row that changed, as the journal has it.
type change struct {
	Key    string `json:"key"`
	Before *row   `json:"before"`
	After  *row   `json:"after"`
}

// row has of all these tables what a message tells.
type row struct {
	ID         int64      `json:"id"`
	ContractID int64      `json:"contract_id"`
	Kind       string     `json:"kind"`
	Status     string     `json:"status"`
	Act        *string    `json:"act"`
	Payment    string     `json:"payment"`
	Penalty    string     `json:"penalty"`
	Amendment  string     `json:"amendment"`
	Amount     *money.Som `json:"amount"`
	ValueDelta *money.Som `json:"value_delta"`
	PeriodFrom string     `json:"period_from"`
	PeriodTo   string     `json:"period_to"`
	PaidOn     string     `json:"paid_on"`
	SignedOn   string     `json:"signed_on"`
	HappenedOn string     `json:"happened_on"`
	AcceptedOn string     `json:"accepted_on"`
	ImposedOn  string     `json:"imposed_on"`
}

// eventOf says what a change means, "" where nobody is told of it.
func eventOf(table string, c change) string {
	switch table {
	case "contracts":
		// One that is recorded as already signed on paper has no step of its own.
		if c.Before == nil && c.After.Status != "draft" && c.After.Status != "cancelled" {
			return named("contract", "signed")
		}
	case "contract_events":
		if c.Before == nil && slices.Contains(Events, named("contract", c.After.Kind)) {
			return named("contract", c.After.Kind)
		}
	case "amendments":
		if c.After != nil && c.After.Status == "approved" && (c.Before == nil || c.Before.Status != "approved") {
			return named("contract", "amended")
		}
	case "acts":
		return actEvent(c)
	case "payments":
		return plain("payment", "recorded", c)
	case "penalties":
		if c.Before == nil {
			return named("penalty", "imposed")
		}
	}
	return ""
}

// actEvent tells an act that was accepted, at once or later, from one that was
// refused or merely mended.
func actEvent(c change) string {
	if c.After != nil && (c.Before == nil || c.Before.Status != c.After.Status) {
		if c.After.Status == "refused" {
			return named("act", "refused")
		}
		if c.Before == nil || c.Before.Status == "refused" {
			return named("act", "accepted")
		}
	}
	return plain("act", "accepted", c)
}

func plain(thing, added string, c change) string {
	switch {
	case c.Before == nil:
		return named(thing, added)
	case c.After == nil:
		return named(thing, "deleted")
	default:
		return named(thing, "changed")
	}
}

func named(thing, deed string) string { return thing + "." + deed }

// happened is an event with what the message tells of it.
type happened struct {
	event    string
	message  string // names it for all times
	at       time.Time
	contract int64
	table    string
	row      row
}

// read takes the events out of an entry of the journal.
func read(entry int64, table string, at time.Time, changes []byte) (list []happened, err error) {
	var rows []change
	if err := json.Unmarshal(changes, &rows); err != nil {
		return nil, err
	}
	for i, c := range rows {
		if c.Before == nil && c.After == nil {
			continue
		}
		event := eventOf(table, c)
		if event == "" {
			continue
		}
		now := c.After
		if now == nil {
			now = c.Before
		}
		h := happened{event: event, message: "msg_" + strconv.FormatInt(entry, 10) + "_" + strconv.Itoa(i), at: at, contract: now.ContractID, table: table, row: *now}
		if table == "contracts" {
			h.contract = now.ID
		}
		list = append(list, h)
	}
	return list, nil
}

// facts is a contract as a message names it.
type facts struct {
	ID       int64  `bun:"id"`
	Number   string `bun:"number"`
	Buyer    string `bun:"buyer"`
	Status   string `bun:"status"`
	Currency string `bun:"currency"`
}

type value struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type subject struct {
	ID     string `json:"id"`
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`
	Value  *value `json:"value,omitempty"`
	Act    string `json:"act,omitempty"`
	Status string `json:"status,omitempty"`
	Href   string `json:"href,omitempty"`
}

type about struct {
	ID            string            `json:"id"`
	Number        string            `json:"number"`
	Buyer         map[string]string `json:"buyer"`
	StatusDetails string            `json:"statusDetails"`
	Href          string            `json:"href"`
}

// message is the body: thin, so that whoever wants more asks the API and is
// shown what the person may see at that time.
type message struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      struct {
		Contract about    `json:"contract"`
		Subject  *subject `json:"subject,omitempty"`
	} `json:"data"`
}

func (h happened) body(f facts) ([]byte, error) {
	m := message{Type: h.event, Timestamp: h.at.UTC().Format(time.RFC3339)}
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	m.Data.Contract = about{id(f.ID), f.Number, map[string]string{"id": f.Buyer}, f.Status, "/api/v1/contracts/" + id(f.ID)}
	s := &subject{ID: id(h.row.ID)}
	if h.row.Amount != nil {
		s.Value = &value{h.row.Amount.String(), f.Currency}
	}
	switch h.table {
	case "acts":
		s.Date, s.Status = h.row.AcceptedOn, h.row.Status
		if h.row.Act != nil {
			s.Number = *h.row.Act
		}
		s.Href = "/api/v1/acts/" + s.ID
	case "payments":
		s.Number, s.Date, s.Href = h.row.Payment, h.row.PaidOn, "/api/v1/payments/"+s.ID
		if h.row.Act != nil {
			s.Act = *h.row.Act
		}
	case "penalties":
		s.Number, s.Date = h.row.Penalty, h.row.ImposedOn
	case "amendments":
		s.Number, s.Date = h.row.Amendment, h.row.SignedOn
		if h.row.ValueDelta != nil {
			s.Value = &value{h.row.ValueDelta.String(), f.Currency}
		}
	case "contract_events":
		s.Date = h.row.HappenedOn
	default:
		s = nil
	}
	m.Data.Subject = s
	return json.Marshal(m)
}
