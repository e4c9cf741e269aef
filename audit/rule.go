package audit

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"kelishim/internal/date"
)

// What a rule looks at.
const (
	LooksContract = "contract"
	LooksTender   = "tender"
	LooksLot      = "lot"
	LooksPlan     = "plan"
	LooksService  = "service"
	LooksLine     = "line"
	LooksYear     = "year" // a buyer's year
	LooksAimak    = "aimak"
	LooksProvider = "provider" // in an oblast
)

// Severities, from what is most likely money lost down to what deserves a look.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// tables gives, for what a rule looks at, the first part of a flag's subject.
var tables = map[string]string{LooksContract: "contracts", LooksTender: "tenders", LooksLot: "lots", LooksPlan: "service_plans",
	LooksService: "services", LooksLine: "budget_lines", LooksYear: "years", LooksAimak: "aimaks", LooksProvider: "providers"}

// Rule is one red flag: its metadata and its query.
type Rule struct {
	ID         string // K001 …
	Looks      string // at what: contract, lot …
	Severity   string
	Ground     string    // audit.ground.X of the catalogue: the law or the method
	Also       string    // what others call it: OCP R068, MKRAI 7, Cardinal R018
	Version    int       // rises with each change of the query's meaning
	From, To   date.Date // the days of subjects for which it holds; To zero: until further notice
	Frozen     string    // audit.frozen.X: from which status on its result is final
	Thresholds []string  // names in flag_thresholds
	Oblast     bool      // compares the buyers or providers of an oblast

	query string
}

//go:embed rules/*.sql
var files embed.FS

// Rules are all red flags in the order of their IDs.
var Rules = load()

// RuleOf finds a rule by its ID.
func RuleOf(id string) (Rule, bool) {
	at := slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id })
	if at < 0 {
		return Rule{}, false
	}
	return Rules[at], true
}

// Chunked tells whether the rule judges its subjects one by one, so that they
// can be taken in portions.
func (r Rule) Chunked() bool {
	return !r.Oblast && (r.Looks == LooksContract || r.Looks == LooksTender || r.Looks == LooksLot)
}

// Query is the SQL of the rule as it stands in its file.
func (r Rule) Query() string { return r.query }

func load() []Rule {
	names, err := fs.Glob(files, "rules/*.sql")
	if err != nil {
		panic("audit: " + err.Error())
	}
	list := make([]Rule, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err == nil {
			list[i], err = parse(string(text))
		}
		if err != nil || "rules/"+list[i].ID+".sql" != name {
			panic(fmt.Sprintf("audit: %s: %v", name, err))
		}
	}
	return list
}

// parse reads the header of a rule: a line with its ID, then names and values.
func parse(text string) (r Rule, err error) {
	head, rest, _ := strings.Cut(text, "\n")
	r.ID = strings.TrimPrefix(head, "-- ")
	values := map[string]string{}
	for {
		line, after, _ := strings.Cut(rest, "\n")
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "-- "), ": ")
		if !ok || !strings.HasPrefix(line, "-- ") || !slices.Contains(headings, name) {
			break
		}
		values[name], rest = value, after
	}
	r.Looks, r.Severity, r.Ground, r.Also = values["looks"], values["severity"], values["ground"], values["also"]
	r.Frozen, r.Oblast, r.query = values["frozen"], values["over"] == "oblast", strings.TrimSpace(rest)
	if values["thresholds"] != "" {
		r.Thresholds = strings.Split(values["thresholds"], ", ")
	}
	if r.Version, err = strconv.Atoi(values["version"]); err != nil {
		return r, fmt.Errorf("version: %w", err)
	}
	from, to, _ := strings.Cut(values["valid"], " to ")
	if r.From, err = date.Parse(from); err != nil {
		return r, fmt.Errorf("valid: %w", err)
	}
	if to != "" {
		if r.To, err = date.Parse(to); err != nil {
			return r, fmt.Errorf("valid: %w", err)
		}
	}
	if tables[r.Looks] == "" || r.Ground == "" || r.Frozen == "" || !slices.Contains([]string{High, Medium, Low}, r.Severity) {
		return r, fmt.Errorf("the header is not whole: %v", values)
	}
	return r, nil
}

var headings = []string{"looks", "over", "severity", "ground", "also", "version", "valid", "frozen", "thresholds"}
