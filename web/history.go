package web

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/journal"
	"kelishim/internal/money"
	"kelishim/providers"
	"kelishim/views"
)

const (
	// shownChanges is how many rows of one entry a list shows: an import may
	// change five hundred.
	shownChanges = 5
	journalPage  = 30
)

func (s *Server) journalRoutes(r fiber.Router) {
	r.Get("/journal", s.journalList)
	r.Get("/journal/checkpoint", s.checkpoint)
	r.Get("/journal/checkpoint.txt", s.checkpointFile)
	r.Get("/journal/:entry<int>", s.entry)
	r.Get("/journal/:entry<int>/proof", s.proofFile)
	r.Get("/history/:table/:key", s.history)
}

// historyURL leads to the history of a row, named as the journal names it.
func historyURL(row string) string {
	table, key, _ := strings.Cut(row, "/")
	return "/history/" + table + "/" + url.PathEscape(key)
}

// history shows who changed a row.
func (s *Server) history(c *fiber.Ctx) error {
	row := c.Params("table") + "/" + c.Params("key")
	q := listQuery(c)
	entries, total, err := s.journal.List(c.UserContext(), actor(c), journal.Filter{Row: row, Limit: journalPage,
		Offset: int64(q.Page-1) * journalPage})
	if err != nil {
		return err
	}
	w, err := s.historyWords(c)
	if err != nil {
		return err
	}
	w.only = row
	p := s.page(c, "journal.history.title", "", "What", w.title(row, entries))
	p.Crumbs = []views.Crumb{{Label: p.T("journal.title"), URL: "/journal"}, {Label: p.Title}}
	v := views.HistoryView{Entries: w.entries(entries)}
	if total > journalPage {
		v.Paging = &views.Paging{Path: historyURL(row), Page: q.Page, Size: journalPage, Total: total, ShownOnPage: len(entries)}
	}
	return render(c, views.HistoryPage(p, v))
}

// journalList shows the journal as far as the reader may see it.
func (s *Server) journalList(c *fiber.Ctx) error {
	p, q := s.page(c, "journal.title", "journal"), listQuery(c)
	w, err := s.historyWords(c)
	if err != nil {
		return err
	}
	filter := journal.Filter{Area: queryText(c, "area"), Table: queryText(c, "table"), Person: queryText(c, "person"),
		Aimak: soateInText.FindString(queryText(c, "aimak")), From: queryDate(c, "from"), To: queryDate(c, "to"),
		Limit: journalPage, Offset: int64(q.Page-1) * journalPage}
	entries, total, err := s.journal.List(c.UserContext(), actor(c), filter)
	if err != nil {
		return err
	}
	state, err := s.journal.State(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	kept := keptValues("area", filter.Area, "table", filter.Table, "person", filter.Person, "aimak", filter.Aimak,
		"from", dateText(filter.From), "to", dateText(filter.To))
	v := views.JournalView{Intro: p.T("journal.text"), Entries: w.entries(entries), Waiting: state.Waiting,
		Filters: views.Filters{Action: "/journal", ResetURL: "/journal", Active: len(kept) > 0, Fields: w.filterFields(p, filter)},
		Paging:  &views.Paging{Path: "/journal", Query: kept, Page: q.Page, Size: journalPage, Total: total, ShownOnPage: len(entries)}}
	if state.Newest != nil {
		v.Checkpoint = state.Newest.Note
		v.Signed = p.T("journal.checkpoint.signed", "At", moment(p.Reader, state.Newest.At), "Size", state.Newest.Size)
	}
	l := views.List{Filters: &v.Filters, Paging: v.Paging, Long: s.journalRows(c, p, filter)}
	return s.listOn(c, p, l, func() error { return render(c, views.JournalPage(p, v)) })
}

func (w historyWords) filterFields(p views.Page, f journal.Filter) []views.Field {
	shown := ""
	if f.Aimak != "" {
		shown = typedUnit(w.names.register, f.Aimak, p.Lang())
	}
	return []views.Field{
		{Kind: "select", Name: "area", Label: p.T("journal.filter.area"), Options: withEmpty(p.T("register.all"),
			worded(p, "journal.area.", []string{journal.Money, journal.Register, journal.People, journal.Settings}, f.Area))},
		{Kind: "select", Name: "table", Label: p.T("journal.filter.table"), Options: withEmpty(p.T("register.all"),
			worded(p, "journal.table.", journalTables, f.Table))},
		{Kind: "combobox", Name: "aimak", Label: p.T("register.field.aimak"), Value: shown,
			Options: unitOptions(w.names.register, w.names.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "search", Name: "person", Label: p.T("journal.filter.person"), Value: f.Person},
		{Kind: "date", Name: "from", Label: p.T("journal.filter.from"), Value: dateText(f.From)},
		{Kind: "date", Name: "to", Label: p.T("journal.filter.to"), Value: dateText(f.To)},
	}
}

// journalTables are those that can be chosen, in the order of the work.
var journalTables = []string{"contracts", "contract_services", "acts", "payments", "penalties", "costs", "budget_lines", "attributions",
	"assets", "baselines", "volumes", "services", "service_definitions", "providers", "households", "units", "successions", "price_index",
	"contribution_rates", "classification_codes", "service_categories", "units_of_measure", "users", "user_scopes", "identities", "settings", "flag_thresholds", "flag_notes", "imports"}

// entry shows one entry with its proof.
func (s *Server) entry(c *fiber.Ctx) error {
	id, err := numberParam(c, "entry")
	if err != nil {
		return err
	}
	entry, proof, err := s.journal.Get(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	w, err := s.historyWords(c)
	if err != nil {
		return err
	}
	w.all = true
	p := s.page(c, "journal.entry.title", "journal", "Number", id)
	p.Crumbs = []views.Crumb{{Label: p.T("journal.title"), URL: "/journal"}, {Label: p.Title}}
	v := views.EntryView{Entry: w.entries([]journal.Entry{entry})[0], ProofURL: "/journal/" + c.Params("entry") + "/proof"}
	if proof != nil {
		v.Proved, v.LeafHash, v.Index, v.Size, v.Hashes = true, proof.LeafHash, proof.Index, proof.Size, proof.Hashes
	}
	return render(c, views.EntryPage(p, v))
}

// proofFile sends the inclusion proof. It holds the entry as it was hashed, so
// that it goes only to who may read all of it.
func (s *Server) proofFile(c *fiber.Ctx) error {
	id, err := numberParam(c, "entry")
	if err != nil {
		return err
	}
	_, proof, err := s.journal.Get(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	if proof == nil {
		return journal.ErrNotPlaced.With("Entry", id)
	}
	body, err := proof.JSON()
	if err != nil {
		return err
	}
	return s.send(c, "kelishim_proof_"+c.Params("entry"), "json", body)
}

func (s *Server) checkpoint(c *fiber.Ctx) error {
	state, err := s.journal.State(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "journal.checkpoint.title", "journal")
	p.Crumbs = []views.Crumb{{Label: p.T("journal.title"), URL: "/journal"}, {Label: p.Title}}
	v := views.CheckpointView{}
	if state.Newest != nil {
		v.Text = state.Newest.Note
	}
	for _, key := range state.Keys {
		one := views.CheckpointKey{Verifier: key.Verifier, From: moment(p.Reader, key.CreatedAt)}
		if !key.RetiredAt.IsZero() {
			one.To = moment(p.Reader, key.RetiredAt)
		}
		v.Keys = append(v.Keys, one)
	}
	return render(c, views.CheckpointPage(p, v))
}

func (s *Server) checkpointFile(c *fiber.Ctx) error {
	state, err := s.journal.State(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	if state.Newest == nil {
		return db.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="kelishim_checkpoint_`+strconv.FormatInt(state.Newest.Size, 10)+`.txt"`)
	return c.SendString(state.Newest.Note)
}

// changedMeanwhile is what somebody else did to the row of a form since its
// reader opened it; "" where nobody did.
func (s *Server) changedMeanwhile(c *fiber.Ctx, action string) string {
	one, ok := c.Locals(seenKey).(*shown)
	if !ok || !one.live.Changed || rowAt(fiber.MethodPost, action) != one.Row {
		return ""
	}
	ctx := plain(c)
	entries, err := s.journal.Since(ctx, actor(c), one.Row, one.Version)
	if err != nil {
		s.log.Error("changed meanwhile", "id", requestID(c), "error", err.Error())
		return ""
	}
	w, err := s.historyWords(c)
	if err != nil {
		s.log.Error("changed meanwhile", "id", requestID(c), "error", err.Error())
		return ""
	}
	w.only = one.Row
	var text bytes.Buffer
	page := views.ChangedMeanwhile(s.page(c, "journal.changed.title", ""), w.entries(entries), strings.TrimSuffix(c.Path(), "/delete"))
	if err := page.Render(ctx, &text); err != nil {
		return ""
	}
	return string(s.veilOf(c).text(text.Bytes()))
}

// historyWords turn entries into words for one reader.
type historyWords struct {
	r        *i18n.Reader
	names    names
	personal bool   // may see what is personal of natural persons
	origins  bool   // may see from where somebody came
	only     string // just this row of each entry, "" for all
	all      bool   // all rows of an entry
}

func (s *Server) historyWords(c *fiber.Ctx) (historyWords, error) {
	n, err := s.namesOf(c)
	role := user(c).Role
	return historyWords{r: reader(c), names: n,
		personal: auth.ScopeOf(role, auth.ReadPersonal) != auth.Nothing,
		origins:  auth.ScopeOf(role, auth.ReadPeople) != auth.Nothing}, err
}

func (w historyWords) entries(list []journal.Entry) []views.HistoryEntry {
	shown := make([]views.HistoryEntry, len(list))
	for i, entry := range list {
		one := views.HistoryEntry{ID: entry.ID, At: moment(w.r, entry.At), Who: entry.Actor}
		if w.r.Has("role." + entry.Role) {
			one.Who += ", " + w.r.T("role."+entry.Role)
		}
		if w.origins {
			one.Origin = entry.Origin
		}
		if entry.Aimak != "" {
			one.Place = views.Link{Label: w.names.unit(entry.Aimak), URL: "/aimaks/" + entry.Aimak}
		}
		one.Changes, one.More = w.changes(entry)
		shown[i] = one
	}
	return shown
}

func (w historyWords) changes(entry journal.Entry) (shown []views.HistoryChange, more int) {
	list, err := entry.List()
	if err != nil {
		return nil, 0 // verify finds an entry that cannot be read
	}
	for _, change := range list {
		row := entry.Table + "/" + change.Key
		switch {
		case w.only != "" && row != w.only:
			continue
		case len(shown) == shownChanges && !w.all:
			more++
			continue
		}
		one := views.HistoryChange{Row: views.Link{Label: w.changeName(entry.Table, row, change), URL: historyURL(row)}, Deed: w.r.T("journal.deed." + deed(entry, change))}
		if change.After != nil {
			one.Fields = w.fields(entry.Table, change)
		}
		shown = append(shown, one)
	}
	return shown, more
}

// deed is what happened to a row.
func deed(entry journal.Entry, change journal.Change) string {
	switch {
	case entry.Origin == "migration" && entry.UserID == 0:
		return "found"
	case change.Before == nil:
		return "made"
	case change.After == nil:
		return "removed"
	}
	return "changed"
}

// rowName names a row: its table and what tells it from others.
func (w historyWords) rowName(row string) string {
	table, key, _ := strings.Cut(row, "/")
	parts := strings.Split(key, "|")
	for i, part := range parts {
		if soateInText.FindString(part) == part {
			parts[i] = w.names.unit(part)
		} else if name, ok := w.names.categories[part]; ok {
			parts[i] = name
		}
	}
	name := table
	if w.r.Has("journal.table." + table) {
		name = w.r.T("journal.table." + table)
	}
	return name + " " + strings.Join(parts, ", ")
}

// tellingColumn is what people call a row by, where its key is a mere number.
var tellingColumn = map[string]string{"contracts": "number", "acts": "act", "payments": "payment", "penalties": "penalty",
	"budget_lines": "line", "assets": "title", "users": "login", "providers": "name_ru", "units": "name_ru", "imports": "file_name"}

func (w historyWords) changeName(table, row string, change journal.Change) string {
	values := change.After
	if values == nil {
		values = change.Before
	}
	var name string
	if column, ok := tellingColumn[table]; !ok || json.Unmarshal(values[column], &name) != nil || !w.r.Has("journal.table."+table) {
		return w.rowName(row)
	}
	return w.r.T("journal.table."+table) + " " + name
}

// title names the row of a history page: by its newest change.
func (w historyWords) title(row string, entries []journal.Entry) string {
	for _, entry := range entries {
		changes, err := entry.List()
		if err != nil {
			continue
		}
		for _, change := range changes {
			if entry.Table+"/"+change.Key == row {
				return w.changeName(entry.Table, row, change)
			}
		}
	}
	return w.rowName(row)
}

// fields are the columns that differ; of a new row those that say something.
func (w historyWords) fields(table string, change journal.Change) []views.HistoryField {
	natural := table == "providers" && personalINN.MatchString(change.Key)
	var list []views.HistoryField
	for _, column := range slices.Sorted(maps.Keys(change.After)) {
		before, after := change.Before[column], change.After[column]
		if bytes.Equal(before, after) || change.Before == nil && string(after) == "null" || column == "id" {
			continue
		}
		one := views.HistoryField{Label: w.column(table, column), After: w.value(column, after)}
		if change.Before != nil {
			one.Before = w.value(column, before)
		}
		if natural && !w.personal && (column == "address" || column == "phone") {
			one.Before, one.After = "", w.r.T("journal.masked")
		}
		list = append(list, one)
	}
	return list
}

func (w historyWords) column(table, column string) string {
	if w.r.Has("journal.column." + table + "." + column) {
		return w.r.T("journal.column." + table + "." + column)
	}
	if w.r.Has("journal.column." + column) {
		return w.r.T("journal.column." + column)
	}
	return column
}

var (
	somColumns   = []string{"approved", "adjusted", "executed", "value", "planned_amount", "amount", "purchase_price", "residual_value"}
	shareColumns = []string{"share", "avoidable_share", "overhead_rate", "overhead_avoidable_share", "administration_share", "hurdle", "rate"}
	unitColumns  = []string{"aimak", "buyer", "unit", "parent", "predecessor", "successor"}
)

// wordedColumns hold codes that the catalogue has words for.
var wordedColumns = map[string]string{"contract.method.": "method", "role.": "role", "provider.form.": "legal_form", "provider.tax.": "tax_regime",
	"budget.behaviour_of.": "behaviour"}

// value words one value as its column means it.
func (w historyWords) value(column string, raw json.RawMessage) string {
	var text string
	if len(raw) == 0 || string(raw) == "null" {
		return i18n.Unknown
	}
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	for prefix, of := range wordedColumns {
		if of == column && w.r.Has(prefix+text) {
			return w.r.T(prefix + text)
		}
	}
	switch {
	case strings.HasPrefix(text, "sha256:"):
		return w.r.T("journal.sealed")
	case text == "true" || text == "false":
		return w.r.T("journal." + text)
	case slices.Contains(somColumns, column):
		if amount, err := money.Parse(text); err == nil {
			return w.r.Som(amount)
		}
	case slices.Contains(shareColumns, column):
		if share, err := decimal.NewFromString(text); err == nil {
			return w.r.Share(share)
		}
	case slices.Contains(unitColumns, column):
		return w.names.unit(text)
	case column == "category":
		return w.names.category(text)
	case column == "provider":
		if name := w.names.provider(text); name != "" {
			return name
		}
	case column == "inn" && !w.personal:
		return providers.Provider{INN: text}.MaskedINN()
	case (column == "components" || column == "summary") && raw[0] != '"': // not a summary in words
		return w.r.T("journal.long", "Bytes", len(raw))
	}
	if day, err := date.Parse(text); err == nil && len(text) == len("2006-01-02") {
		return w.r.Date(day)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return moment(w.r, at)
	}
	return text
}

var bishkek = time.FixedZone("Asia/Bishkek", 6*60*60)

// moment is a point in time as people in Bishkek read it.
func moment(r *i18n.Reader, at time.Time) string {
	at = at.In(bishkek)
	day, err := date.Parse(at.Format("2006-01-02"))
	if err != nil {
		return at.Format("2006-01-02 15:04")
	}
	return r.Date(day) + " " + at.Format("15:04")
}

func queryDate(c *fiber.Ctx, name string) date.Date {
	day, err := date.Parse(queryText(c, name))
	if err != nil {
		return date.Date{}
	}
	return day
}

func dateText(d date.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
