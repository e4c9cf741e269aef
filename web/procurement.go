package web

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts/procurement"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

func (s *Server) procurementRoutes(r fiber.Router) {
	s.planRoutes(r)
	s.planLineRoutes(r)
	s.tenderRoutes(r)
}

func init() {
	visit, read := right{auth.Visit, nil}, right{auth.ReadMoney, nil}
	for _, list := range []string{"/plans", "/procurement-plan", "/tenders"} {
		rights["GET "+list] = visit
	}
	read.of = ofPlan
	rights["GET /plans/:id<int>"] = read
	rightsOf("/plans", "id", "/edit", nil, right{auth.WriteMoney, ofPlace("aimak")}, right{auth.WriteMoney, ofPlan})
	for _, part := range []string{"sources", "tariffs"} {
		rightsOf("/plans/:id<int>/"+part, "row", "", &read, right{auth.WriteMoney, ofPlan}, right{auth.WriteMoney, ofPlan})
	}
	for deed, action := range map[string]auth.Action{"submit": auth.WriteMoney, "withdraw": auth.WriteMoney, "reopen": auth.WriteMoney, "decide": auth.Approve} {
		bothWays("/plans/:id<int>/"+deed, right{action, ofPlan})
	}

	lines := right{auth.ReadMoney, ofPlanLine}
	rightsOf("/procurement-plan", "id", "", &lines, right{auth.WriteMoney, ofPlace("aimak")}, right{auth.WriteMoney, ofPlanLine})

	tender, officer := right{auth.ReadMoney, ofTender}, right{auth.WriteMoney, ofTender}
	rights["GET /tenders/:id<int>"] = tender
	rightsOf("/tenders", "id", "/edit", nil, right{auth.WriteMoney, ofPlace("aimak")}, officer)
	rightsOf("/tenders/:id<int>/lots", "row", "", &tender, officer, officer)
	rightsOf("/tenders/:id<int>/bids", "row", "", &tender, officer, officer)
	rights["GET /tenders/:id<int>/lots/:row<int>/what-if"] = tender
	rights["GET /tenders/:id<int>/lots/:row<int>/what-if.json"] = tender
	for _, deed := range []string{"submit", "recall", "publish", "close", "cancel", "fail", "lots/:row<int>/evaluate", "lots/:row<int>/fail",
		"bids/:row<int>/judge", "bids/:row<int>/award", "awards/:row<int>/activate", "awards/:row<int>/cancel", "awards/:row<int>/contract"} {
		bothWays("/tenders/:id<int>/"+deed, officer)
	}
	for _, deed := range []string{"decide", "awards/:row<int>/approve"} {
		bothWays("/tenders/:id<int>/"+deed, right{auth.Approve, ofTender})
	}

	for route, row := range map[string]string{"/plans/:id<int>/edit": "service_plans/:id", "/plans/:id<int>/sources/:row<int>": "service_plan_sources/:row",
		"/plans/:id<int>/tariffs/:row<int>": "tariffs/:row", "/procurement-plan/:id<int>": "plan_lines/:id", "/tenders/:id<int>/edit": "tenders/:id",
		"/tenders/:id<int>/lots/:row<int>": "lots/:row", "/tenders/:id<int>/bids/:row<int>": "bids/:row"} {
		rowOf["POST "+route] = row
	}

	// An empty form names no aimak yet.
	for _, list := range []string{"/plans", "/procurement-plan", "/tenders"} {
		rights["GET "+list+"/new"] = right{auth.WriteMoney, nil}
	}

	// How the journal names and words these rows.
	journalTables = append(journalTables, "service_plans", "service_plan_sources", "tariffs", "plan_lines", "tenders", "lots", "lot_services", "bids", "awards",
		"procurement_methods", "direct_grounds", "procurement_limits", "okgz_codes")
	maps.Copy(tellingColumn, map[string]string{"service_plans": "title", "plan_lines": "title", "tenders": "number", "lots": "title",
		"procurement_methods": "name_ru", "direct_grounds": "name_ru", "okgz_codes": "name_ru"})
	maps.Copy(wordedColumns, map[string]string{"plan.mechanism.": "mechanism", "plan.source.kind.": "source", "plan.tariff.payer.": "payer_class",
		"plan.tariff.period.": "period", "tender.criteria.": "criteria"})
	somColumns = append(somColumns, "cost", "planned", "reserved", "estimate", "value_before", "in_house", "break_even")
	shareColumns = append(shareColumns, "bid_security_share", "performance_security_share")
}

// bothWays gives a deed its right: the page that asks and the form that is sent.
func bothWays(path string, asked right) { rights["GET "+path], rights["POST "+path] = asked, asked }

func ofPlan(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.planAt(c)
	return []string{one.Aimak}, err
}

func ofPlanLine(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.planLineAt(c)
	return []string{one.Aimak}, err
}

func ofTender(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.tenderAt(c)
	return []string{one.Aimak}, err
}

func (s *Server) planAt(c *fiber.Ctx) (procurement.Plan, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return procurement.Plan{}, err
	}
	return s.procurement.Plan(c.UserContext(), actor(c), id)
}

func (s *Server) planLineAt(c *fiber.Ctx) (procurement.Line, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return procurement.Line{}, err
	}
	return s.procurement.Line(c.UserContext(), actor(c), id)
}

func (s *Server) tenderAt(c *fiber.Ctx) (procurement.Tender, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return procurement.Tender{}, err
	}
	return s.procurement.Tender(c.UserContext(), actor(c), id)
}

func idText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// number is a row's number that was chosen, 0 for none.
func (f *form) chosen(name string) int64 {
	text := f.text(name)
	if text == "" {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.fault(name, procurement.ErrChoice)
	}
	return id
}

// moment is a day and an hour that may be left out: "31.03.2026 18:00". A day
// alone is its beginning. Times are those of Bishkek.
func (f *form) moment(name string) time.Time {
	text := f.text(name)
	if text == "" {
		return time.Time{}
	}
	day, clock, _ := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	d, err := date.Parse(day)
	if err == nil && clock == "" {
		clock = "00:00"
	}
	if err == nil {
		var hour time.Time
		if hour, err = time.Parse("15:04", strings.TrimSpace(clock)); err == nil {
			return time.Date(d.Time().Year(), d.Time().Month(), d.Time().Day(), hour.Hour(), hour.Minute(), 0, 0, date.Bishkek)
		}
	}
	f.fault(name, fault.New(fault.Invalid, "procurement.moment"))
	return time.Time{}
}

func typedMoment(r *i18n.Reader, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(date.Bishkek)
	return typedDate(r, date.FromTime(t)) + " " + t.Format("15:04")
}

func typedWhole(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// placeFields are the filters that all lists of procurement share.
func placeFilters(p views.Page, n names, oblast, aimak, year string) []views.Field {
	return []views.Field{
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "number", Name: "year", Label: p.T("overview.column.year"), Value: year},
	}
}

// yearQuery is the year that a list is narrowed to, 0 and "" for none.
func yearQuery(c *fiber.Ctx) (int, string) {
	year := c.QueryInt("year")
	if year < 1990 || year > 2199 {
		return 0, ""
	}
	return year, strconv.Itoa(year)
}

// ownAimaks are the aimaks to choose from in a form for a new row.
func aimakField(p views.Page, n names, f *form) views.Field {
	return f.field("combobox", "aimak", p.T("overview.column.aimak"), needed,
		chosenFrom(unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())))
}

func (f *form) aimak(register *aimaks.Register) string {
	return f.unit("aimak", register, aimaks.UnitFilter{Level: aimaks.LevelAimak})
}

// aimakQuery is the aimak that the page before named, as a form shows it.
func aimakQuery(c *fiber.Ctx, n names) string {
	if soate := soateInText.FindString(queryText(c, "aimak")); soate != "" {
		return typedUnit(n.register, soate, n.lang)
	}
	return ""
}
