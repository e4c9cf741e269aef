// Package exchange reads and writes the exchange workbook: all tables of an
// installation as sheets that people keep, mend and send on
// (docs/adr/0003-exchange-package.md). It moves whole tables, set by set; the
// rules of single things live in their own packages and in the tables.
package exchange

import "slices"

// kind is what a cell must be.
type kind int

const (
	text     kind = iota
	soate         // 14 digits of a territorial unit
	inn           // 14 digits of a taxpayer, leading zeros kept
	digits        // 4 to 8 digits of the budget classification
	code          // a plain code such as waste
	currency      // three capital letters
	year          // 1990 to 2199
	whole         // 0 and above
	amount        // som, at most two decimals, 0 and above
	share         // 0 to 1
	rate          // 0 to 10
	number        // 0 and above
	positive      // above 0
	day           // 2025-03-31 or 31.03.2025
)

// sql is the type of the kind's column while it is staged.
func (k kind) sql() string {
	switch k {
	case year, whole:
		return "int"
	case amount, share, rate, number, positive:
		return "numeric"
	case day:
		return "date"
	default:
		return "text"
	}
}

// Column is one column of a sheet.
type Column struct {
	Name     string
	kind     kind
	key      bool // part of the row's key
	optional bool
	choices  []string
	target   string // column of the table, Name where empty, "-" for none
	expr     string // what goes there, the staged cell where empty
}

// Sheet is one sheet of the workbook and the table behind it.
type Sheet struct {
	Name    string
	Columns []Column
	table   string
	join    string // what the rows need beside themselves to find their table's keys
	origin  string // FROM … of the export; the table itself, named t, where empty
	only    string // which of these rows the export has; all where empty
	derived []derivation
}

// derivation is a column that no sheet has and that follows from what it has.
type derivation struct{ into, onAdd, onChange string }

// ColumnNames are the names of the sheet's columns in order.
func (s Sheet) ColumnNames() []string {
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = c.Name
	}
	return names
}

func (s *Sheet) column(name string) *Column {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			return &s.Columns[i]
		}
	}
	return nil
}

// stage is the name of the temporary table that holds the sheet's rows.
func (s *Sheet) stage() string { return "stage_" + s.Name }

func (c *Column) into() string {
	if c.target == "" {
		return c.Name
	}
	return c.target
}

// from is what goes into the table; s is the staged row.
func (c *Column) from() string {
	if c.expr == "" {
		return `s."` + c.Name + `"`
	}
	return c.expr
}

func key(name string, k kind) Column         { return Column{Name: name, kind: k, key: true} }
func must(name string, k kind) Column        { return Column{Name: name, kind: k} }
func may(name string, k kind) Column         { return Column{Name: name, kind: k, optional: true} }
func (c Column) to(target string) Column     { c.target = target; return c }
func (c Column) as(expr string) Column       { c.expr = expr; return c }
func (c Column) of(choices ...string) Column { c.choices = choices; return c }

var (
	// A contract in force: drafts and cancelled ones are no part of the workbook,
	// nor is what names them. An import still finds them by their number.
	inForce    = "c.status NOT IN ('draft', 'cancelled')"
	ofContract = key("contract", text).to("contract_id").as("c.id")
	contractOf = "JOIN contracts c ON c.number = s.contract"
	inAimak    = key("aimak", soate)
	ofService  = key("service", code).to("category")
)

// Sheets are the sheets of the workbook, in the order in which they build on
// each other.
var Sheets = []Sheet{
	{Name: "units", table: "units", Columns: []Column{
		key("soate", soate),
		must("level", text).of("oblast", "city_republican", "raion", "city_raion", "city_oblast", "town", "pgt", "aiyl_aimak", "village"),
		must("name_ru", text), may("name_ky", text), may("name_en", text),
		may("parent_soate", soate).to("parent"), may("valid_from", day), may("valid_to", day)}},
	{Name: "successions", table: "successions", Columns: []Column{
		key("predecessor", soate), key("successor", soate), must("on", day).to("took_effect_on")}},
	{Name: "price_index", table: "price_index", Columns: []Column{key("year", year), must("index", positive)}},
	{Name: "contribution_rates", table: "contribution_rates", Columns: []Column{
		key("from", day).to("valid_from"), must("rate", share)}},
	{Name: "households", table: "households", Columns: []Column{
		inAimak, key("year", year), must("households", whole), may("population", whole)}},
	{Name: "services", table: "services", Columns: []Column{
		inAimak, ofService, may("title", text), must("unit", text)}},
	{Name: "volumes", table: "volumes", Columns: []Column{
		inAimak, ofService, key("year", year), must("quantity", number)}},
	{Name: "budget_lines", table: "budget_lines", Columns: []Column{
		inAimak, key("year", year), key("line", text), must("functional_code", digits), must("economic_code", digits),
		must("title", text), may("funding_source", text), may("approved", amount), may("adjusted", amount), may("executed", amount)}},
	{Name: "attributions", table: "attributions",
		join:   "JOIN budget_lines l ON l.aimak = s.aimak AND l.year = s.year AND l.line = s.line",
		origin: "attributions t JOIN budget_lines l ON l.id = t.budget_line_id",
		Columns: []Column{
			inAimak, key("year", year).to("-").as("l.year"), key("line", text).to("budget_line_id").as("l.id"), ofService,
			must("share", share), must("behaviour", text).of("fixed", "variable"), must("avoidable_share", share), may("reason", text)}},
	{Name: "assets", table: "assets", Columns: []Column{
		inAimak, ofService, key("asset", text), must("title", text), must("purchase_price", amount), must("residual_value", amount),
		must("life_years", positive), may("in_service_on", day), must("share", share), must("avoidable_share", share)}},
	{Name: "baselines", table: "baselines",
		origin: "(SELECT DISTINCT ON (aimak, category) * FROM baselines ORDER BY aimak, category, version DESC) t",
		Columns: []Column{
			inAimak, ofService, must("reference_year", year), must("amounts", text).of("executed", "adjusted", "approved"),
			must("overhead_rate", rate), must("overhead_avoidable_share", share), may("administration_share", share),
			may("hurdle", share), may("frozen_on", day), may("author", text), may("reason", text)}},
	{Name: "providers", table: "providers", Columns: []Column{
		key("inn", inn), must("name_ru", text), may("name_ky", text), must("legal_form", text),
		may("tax_regime", text).of("vat", "single_tax", "patent", "none"), may("address", text), may("phone", text),
		may("debarred_from", day), may("debarred_to", day)}},
	{Name: "contracts", table: "contracts", origin: "contracts t", only: "t.status NOT IN ('draft', 'cancelled')", Columns: []Column{
		key("number", text), must("buyer", soate), must("provider", inn), must("title", text),
		must("method", text).of("open", "selective", "limited", "direct"), may("method_details", text), may("planned_amount", amount),
		must("signed_on", day), must("starts_on", day), must("ends_on", day), may("terminated_on", day),
		must("value", amount), must("currency", currency)},
		derived: []derivation{{"status",
			`CASE WHEN s.terminated_on IS NOT NULL THEN 'terminated' WHEN s.starts_on > current_date THEN 'signed' ELSE 'active' END`,
			`CASE WHEN s.terminated_on IS NOT NULL THEN 'terminated' WHEN t.status IN ('terminated', 'draft', 'cancelled') THEN 'active' ELSE t.status END`}}},
	{Name: "contract_services", table: "contract_services", join: contractOf, only: inForce,
		origin:  "contract_services t JOIN contracts c ON c.id = t.contract_id",
		Columns: []Column{ofContract, inAimak, ofService, must("share", share)}},
	{Name: "acts", table: "acts", join: contractOf, only: inForce, origin: "acts t JOIN contracts c ON c.id = t.contract_id",
		Columns: []Column{ofContract, key("act", text), must("accepted_on", day), must("period_from", day), must("period_to", day),
			may("quantity", number), must("amount", amount)}},
	{Name: "payments", table: "payments", join: contractOf, only: inForce, origin: "payments t JOIN contracts c ON c.id = t.contract_id",
		Columns: []Column{ofContract, key("payment", text), may("act", text), must("paid_on", day), must("amount", amount)}},
	{Name: "penalties", table: "penalties", join: contractOf, only: inForce, origin: "penalties t JOIN contracts c ON c.id = t.contract_id",
		Columns: []Column{ofContract, key("penalty", text), must("imposed_on", day), may("withheld_on", day), must("amount", amount),
			must("reason", text)}},
	{Name: "costs", table: "costs", join: "LEFT JOIN contracts c ON c.number = s.contract", only: "(c.id IS NULL OR " + inForce + ")",
		origin: "costs t LEFT JOIN contracts c ON c.id = t.contract_id",
		Columns: []Column{inAimak, ofService, key("year", year),
			key("kind", text).of("administration", "monitoring", "in_kind", "transition", "asset_gain", "revenue"),
			may("contract", text).to("contract_id").as("c.id"), must("amount", amount),
			may("basis", text).of("executed", "accepted", "paid", "recorded", "contracted", "adjusted", "approved", "quote", "estimate", "assumed"),
			may("note", text)}},
}

func sheetNamed(name string) *Sheet {
	i := slices.IndexFunc(Sheets, func(s Sheet) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &Sheets[i]
}
