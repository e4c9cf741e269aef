package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/audit"
	"kelishim/internal/auth"
	"kelishim/views"
)

// flagDeed is what somebody does to a raised flag: a word in the address, who
// may, and what is written.
type flagDeed struct {
	name, hint string
	action     auth.Action
	from       []string // at which status it is offered
	write      func(s *audit.Store) noteWriter
}

var flagDeeds = []flagDeed{
	{"explain", "audit.hint.explain", auth.Answer, []string{audit.Open, audit.Explained}, explainFlag},
	{"close", "audit.hint.close", auth.Judge, []string{audit.Open, audit.Explained}, closeFlag},
	{"reopen", "audit.hint.reopen", auth.Judge, []string{audit.Explained, audit.Closed}, reopenFlag},
}

func init() {
	rights["GET /flags"] = right{auth.Visit, nil}
	rights["GET /flags/:id<int>"] = right{auth.ReadMoney, ofFlag}
	rights["GET /flags/rules"] = right{auth.Visit, nil}
	rights["GET /flags/rules/:key"] = right{auth.Visit, nil}
	rights["GET /flags/rules/:key/thresholds/new"] = right{auth.KeepSettings, nil}
	rights["POST /flags/rules/:key/thresholds/new"] = right{auth.KeepSettings, nil}
	rights["POST /contracts/:id<int>/flags"] = right{auth.ReadMoney, ofContract}
	for _, deed := range flagDeeds {
		rights["GET /flags/:id<int>/"+deed.name] = right{deed.action, ofFlag}
		rights["POST /flags/:id<int>/"+deed.name] = right{deed.action, ofFlag}
	}
}

func (s *Server) flagRoutes(r fiber.Router) {
	r.Get("/flags", s.listFlags)
	r.Get("/flags/rules", s.flagRules)
	r.Get("/flags/rules/:key", s.flagRule)
	r.Get("/flags/rules/:key/thresholds/new", s.newThreshold)
	r.Post("/flags/rules/:key/thresholds/new", s.addThreshold)
	r.Get("/flags/:id<int>", s.flag)
	for _, deed := range flagDeeds {
		r.Get("/flags/:id<int>/"+deed.name, func(c *fiber.Ctx) error { return s.showFlagDeed(c, deed, fillForm(c, nil)) })
		r.Post("/flags/:id<int>/"+deed.name, s.doFlagDeed(deed))
	}
	r.Post("/contracts/:id<int>/flags", s.orderFlags)
}

func flagURL(id int64) string { return "/flags/" + idText(id) }

// ofFlag is the aimak of the flag of the address; of a flag about a provider
// there is none, and only auditors find it.
func ofFlag(s *Server, c *fiber.Ctx) ([]string, error) {
	f, _, err := s.flagAt(c)
	if err != nil || f.Aimak == "" {
		return nil, err
	}
	return []string{f.Aimak}, nil
}

func (s *Server) flagAt(c *fiber.Ctx) (f audit.Flag, notes []audit.Note, err error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return f, nil, err
	}
	return s.audit.Get(c.UserContext(), actor(c), id)
}

// resultChoices are what a list of flags can be narrowed to, and what it takes.
var resultChoices = map[string]*int{"raised": new(audit.Raised), "unknown": new(audit.Unknown), "not_raised": new(audit.NotRaised), "all": nil}

func (s *Server) listFlags(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, q := s.page(c, "audit.list", "flags"), listQuery(c)
	rule, aimak, severity, status, provider := queryText(c, "rule"), queryText(c, "aimak"), queryText(c, "severity"), queryText(c, "status"), queryText(c, "provider")
	contract, tender := int64(max(0, c.QueryInt("contract"))), int64(max(0, c.QueryInt("tender")))
	result := queryText(c, "result")
	if _, ok := resultChoices[result]; !ok {
		result = "raised"
	}
	f := audit.Filter{Rule: rule, Severity: severity, Status: status, Contract: contract, Tender: tender, Provider: provider}
	if soate := soateInText.FindString(aimak); soate != "" {
		f.Aimaks = n.family(soate)
	}
	counts, err := s.audit.Counts(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	f.Result, f.Limit, f.Offset = resultChoices[result], pageSize, (q.Page-1)*pageSize
	rows, total, err := s.audit.List(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	kept := keptValues("rule", rule, "aimak", aimak, "severity", severity, "status", status, "provider", provider)
	for name, id := range map[string]int64{"contract": contract, "tender": tender} {
		if id != 0 {
			kept.Set(name, idText(id))
		}
	}
	active := len(kept) > 0 || result != "raised"
	if result != "raised" {
		kept.Set("result", result)
	}
	w := flagWords{p.Reader, n}
	list := views.List{Empty: p.T("audit.empty"), Intro: p.T("audit.lead") + " " + countsText(p, counts),
		More: []views.Link{{Label: p.T("audit.rules"), URL: "/flags/rules"}},
		Columns: []views.Column{{Label: p.T("audit.column.title")}, {Label: p.T("audit.column.subject")}, {Label: p.T("overview.column.aimak")},
			{Label: p.T("audit.filter.severity")}, {Label: p.T("audit.filter.status")}, {Label: p.T("audit.column.since")}},
		Paging: paging("/flags", kept, q, total, len(rows))}
	for _, f := range rows {
		list.Rows = append(list.Rows, w.listed(p, f))
	}
	if p.NoMoney {
		list.Intro, list.Empty = p.T("audit.lead"), p.T("audit.no_money")
	}
	list.Filters = s.flagFilters(p, n, active, kept, result)
	list.Long = s.flagFile(c, p, w, list.Columns, f)
	return s.list(c, p, list)
}

// flagFile are the flags of the list for a file, one after another: what a page
// shows below the title has a column of its own.
func (s *Server) flagFile(c *fiber.Ctx, p views.Page, w flagWords, shown []views.Column, f audit.Filter) *views.Long {
	columns := slices.Insert(slices.Clone(shown), 1, views.Column{Key: "inputs", Label: shown[0].Label + ": " + p.T("file.note")})
	columns = slices.Insert(columns, 0, views.Column{Key: "rule", Label: p.T("audit.filter.rule")})
	return &views.Long{Columns: columns, Each: func(row func([]any) error) error {
		return audit.NewStore(s.cfg.LongDB).Each(c.UserContext(), actor(c), f, func(one audit.Flag) error {
			values := []any{one.Rule}
			for i, cell := range w.listed(p, one).Cells {
				if values = append(values, cellValue(p.Reader, shown[i], cell)); i == 0 {
					values = append(values, cell.Note)
				}
			}
			return row(values)
		})
	}}
}

// listed is a flag in the list.
func (w flagWords) listed(p views.Page, f audit.Flag) views.ListRow {
	rule, _ := audit.RuleOf(f.Rule)
	subject, url := w.subject(f)
	aimak := views.Cell{Text: "—"}
	if f.Aimak != "" {
		aimak = views.Cell{Text: w.n.unit(f.Aimak), URL: "/aimaks/" + f.Aimak}
	}
	state, since := p.T("audit.result."+resultWord(f.Result)), "—"
	if f.Result == audit.Raised {
		state = p.T("audit.status." + f.Status)
	}
	if !f.RaisedAt.IsZero() {
		since = moment(w.r, f.RaisedAt)
	}
	return views.ListRow{Cells: []views.Cell{{Text: w.r.T("audit.title." + f.Rule), URL: flagURL(f.ID), Note: w.line(f.Inputs)}, {Text: subject, URL: url},
		aimak, {Text: p.T("audit.severity." + rule.Severity)}, {Text: state}, {Text: since}}}
}

func (s *Server) flagFilters(p views.Page, n names, active bool, kept url.Values, result string) *views.Filters {
	rules := []views.Option{{Label: p.T("overview.filter.all")}}
	for _, rule := range audit.Rules {
		rules = append(rules, views.Option{Value: rule.ID, Label: rule.ID + " · " + p.T("audit.title."+rule.ID), Selected: rule.ID == kept.Get("rule")})
	}
	hidden := map[string]string{}
	for _, name := range []string{"contract", "tender", "provider"} {
		if value := kept.Get(name); value != "" {
			hidden[name] = value
		}
	}
	all := p.T("overview.filter.all")
	return &views.Filters{Action: "/flags", ResetURL: "/flags", Active: active, Hidden: hidden, Fields: []views.Field{
		{Kind: "select", Name: "rule", Label: p.T("audit.filter.rule"), Options: rules},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: kept.Get("aimak"), Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "severity", Label: p.T("audit.filter.severity"), Options: withEmpty(all, worded(p, "audit.severity.", []string{audit.High, audit.Medium, audit.Low}, kept.Get("severity")))},
		{Kind: "select", Name: "status", Label: p.T("audit.filter.status"), Options: withEmpty(all, worded(p, "audit.status.", audit.Statuses, kept.Get("status")))},
		{Kind: "select", Name: "result", Label: p.T("audit.filter.result"), Options: worded(p, "audit.result.", []string{"raised", "unknown", "not_raised", "all"}, result)}}}
}

// countsText keeps what cannot be told apart from what is not raised.
func countsText(p views.Page, counts []audit.Count) string {
	var all audit.Sum
	for _, sum := range audit.SumUp(counts) {
		all.Raised, all.Unknown, all.NotRaised = all.Raised+sum.Raised, all.Unknown+sum.Unknown, all.NotRaised+sum.NotRaised
	}
	return p.T("audit.counts", "Raised", all.Raised, "Unknown", all.Unknown, "NotRaised", all.NotRaised)
}

// orderFlags asks for the flags of a contract to be computed anew.
func (s *Server) orderFlags(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	if err := s.audit.Order(c.UserContext(), actor(c), one.ID); err != nil {
		return err
	}
	return s.done(c, contractURL(one.ID)+"#flags", "audit.ordered")
}

// shownFlags is how many flags a block shows.
const shownFlags = 12

// flagBlock is what is raised of what a page shows; query leads to the rest.
func (s *Server) flagBlock(c *fiber.Ctx, p views.Page, n names, f audit.Filter, query string) (b views.FlagBlock, err error) {
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.Nothing {
		return b, nil
	}
	counts, err := s.audit.Counts(c.UserContext(), actor(c), f)
	if err != nil {
		return b, err
	}
	f.Result, f.Limit = resultChoices["raised"], shownFlags
	rows, total, err := s.audit.List(c.UserContext(), actor(c), f)
	if err != nil {
		return b, err
	}
	at, err := s.audit.LastRun(c.UserContext(), actor(c), f.Contract)
	if err != nil {
		return b, err
	}
	b.Shown, b.Rows, b.Computed = true, flagWords{p.Reader, n}.rows(rows), p.T("audit.never_computed")
	if !at.IsZero() {
		b.Computed = p.T("audit.computed", "At", moment(p.Reader, at))
	}
	unknown := 0
	for _, sum := range audit.SumUp(counts) {
		unknown += sum.Unknown
	}
	if unknown > 0 {
		b.Unknown = views.Link{Label: p.T("audit.block.unknown", "Count", unknown), URL: "/flags?result=unknown&" + query}
	}
	if total > len(rows) {
		b.More = views.Link{Label: p.T("audit.result.all"), URL: "/flags?" + query}
	}
	if f.Contract != 0 {
		b.Order = contractURL(f.Contract) + "/flags"
	}
	return b, nil
}
