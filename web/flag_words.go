package web

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"kelishim/audit"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// flagWords turn what a flag holds into words for one reader.
type flagWords struct {
	r *i18n.Reader
	n names
}

// figures are the fields of an object in the order of their names, each with
// its words; prefix is that of the catalogue.
func (w flagWords) figures(prefix string, raw json.RawMessage) (list []views.Named) {
	values := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &values) != nil {
		return nil
	}
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		list = append(list, views.Named{Name: w.r.T(prefix + key), Value: w.value(key, values[key])})
	}
	return list
}

// value shows one value by what the end of its name says that it is.
func (w flagWords) value(key string, raw json.RawMessage) string {
	text := strings.Trim(string(raw), `"`)
	_ = json.Unmarshal(raw, &text) // a number stays as it is written
	if text == "null" || text == "" {
		return i18n.Unknown
	}
	number, err := decimal.NewFromString(text)
	isNumber := err == nil && !strings.HasPrefix(string(raw), `"`)
	switch {
	case isNumber && strings.HasSuffix(key, "_som"):
		if som, err := money.Parse(number.String()); err == nil {
			return w.r.Som(som)
		}
	case isNumber && (key == "share" || strings.HasSuffix(key, "_share") || strings.HasSuffix(key, "_rate")):
		return w.r.Decimal(number.Shift(2), 2) + " %"
	case key == "year":
		return text
	case isNumber:
		return w.r.Quantity(number)
	case strings.HasSuffix(key, "_on"):
		if d, err := date.Parse(text); err == nil {
			return w.r.Date(d)
		}
	case strings.HasSuffix(key, "_at"):
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return moment(w.r, at)
		}
	case key == "provider":
		return w.n.provider(text)
	case key == "oblast":
		return w.n.unit(text)
	case key == "category":
		return w.n.category(text)
	case key == "method" || key == "planned_method":
		return w.r.T("contract.method." + text)
	}
	return text
}

// line is all figures in one line.
func (w flagWords) line(raw json.RawMessage) string {
	var parts []string
	for _, one := range w.figures("audit.input.", raw) {
		if one.Value != i18n.Unknown {
			parts = append(parts, one.Name+": "+one.Value)
		}
	}
	return strings.Join(parts, "; ")
}

// subject names what a flag is about, and its page where there is one.
func (w flagWords) subject(f audit.Flag) (text, url string) {
	table, key, _ := strings.Cut(f.Subject, "/")
	parts := strings.Split(key, "|")
	switch table {
	case "contracts":
		return w.r.T("audit.subject.contracts", "Name", f.Contract), contractURL(f.ContractID)
	case "tenders", "lots":
		return w.r.T("audit.subject."+table, "Name", f.Tender), knownPage("/tenders/" + idText(f.TenderID))
	case "service_plans":
		return w.r.T("audit.subject.service_plans"), knownPage("/plans/" + key)
	case "budget_lines":
		return w.r.T("audit.subject.budget_lines"), "/budget/lines/" + key
	case "services":
		return w.r.T("audit.subject.services", "Name", w.n.category(parts[1])), serviceURL(parts[0], parts[1])
	case "years":
		name := parts[1]
		if len(parts) > 2 {
			name += ", " + w.n.category(parts[2])
		}
		return w.r.T("audit.subject.years", "Name", name), "/aimaks/" + parts[0]
	case "aimaks":
		return w.r.T("audit.subject.aimaks", "Name", w.n.unit(key)), "/aimaks/" + key
	}
	return w.r.T("audit.subject.providers", "Name", w.n.provider(parts[0])), providerURL(parts[0])
}

// knownPage is an address, or "" where this house has no such page.
func knownPage(address string) string {
	if _, _, ok := routeOf("GET", address); ok {
		return address
	}
	return ""
}

// resultWord is the result as the catalogue and the filter name it.
func resultWord(result int) string {
	switch result {
	case audit.Raised:
		return "raised"
	case audit.Unknown:
		return "unknown"
	}
	return "not_raised"
}

func (w flagWords) rows(list []audit.Flag) []views.FlagRow {
	rows := make([]views.FlagRow, len(list))
	for i, f := range list {
		rule, _ := audit.RuleOf(f.Rule)
		rows[i] = views.FlagRow{Code: f.Rule, Title: w.r.T("audit.title." + f.Rule), URL: flagURL(f.ID), Severity: rule.Severity,
			Status: f.Status, Inputs: w.line(f.Inputs)}
	}
	return rows
}
