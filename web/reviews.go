package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/contracts/review"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/views"
)

func (s *Server) reviewRoutes(r fiber.Router) {
	r.Get("/reviews", s.reviewQueue)
	r.Get("/reviews/:id<int>", s.reviewPage)
	r.Post("/reviews/:id<int>", s.saveReview)
	r.Post("/reviews/:id<int>/decide", s.decideReview)
	r.Get("/contracts/:id<int>/review", s.askReview)
	r.Post("/contracts/:id<int>/review", s.startReview)
	r.Get("/contracts/:id<int>/comments", s.commentsPage)
	r.Get("/contracts/:id<int>/comments/new", s.newComment)
	r.Post("/contracts/:id<int>/comments/new", s.addComment)
	r.Get("/contracts/:id<int>/comments/:row<int>/answer", s.newAnswer)
	r.Post("/contracts/:id<int>/comments/:row<int>/answer", s.addAnswer)
	r.Get("/settings/checklist", s.checklist)
	r.Post("/settings/checklist", s.addChecklist)
}

func init() {
	// The rows decide: reviews are seen by who sees their contract's buyer.
	rights["GET /reviews"] = right{auth.Visit, nil}
	rights["GET /reviews/:id<int>"] = right{auth.Visit, nil}
	rights["POST /reviews/:id<int>"] = right{auth.Review, ofReview}
	rights["POST /reviews/:id<int>/decide"] = right{auth.Review, ofReview}
	rights["GET /contracts/:id<int>/comments"] = right{auth.Visit, nil}
	for path, action := range map[string]auth.Action{"/review": auth.Review, "/comments/new": auth.Review,
		"/comments/:row<int>/answer": auth.Discuss} {
		rights["GET /contracts/:id<int>"+path] = right{action, ofContract}
		rights["POST /contracts/:id<int>"+path] = right{action, ofContract}
	}
	rights["GET /settings/checklist"] = right{auth.Visit, nil}
	rights["POST /settings/checklist"] = right{auth.KeepSettings, nil}
	journalTables = append(journalTables, "reviews", "review_answers", "review_comments", "checklists", "checklist_items")
}

func reviewURL(id int64) string { return "/reviews/" + strconv.FormatInt(id, 10) }

// ofReview is the buyer of the contract of the review of the address.
func ofReview(s *Server, c *fiber.Ctx) ([]string, error) {
	_, _, one, err := s.reviewAt(c)
	return []string{one.Buyer}, err
}

func (s *Server) reviewAt(c *fiber.Ctx) (r review.Review, answers map[int64]review.Answer, one contracts.Contract, err error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return r, nil, one, err
	}
	if r, answers, err = s.reviews.Get(c.UserContext(), actor(c), id); err != nil {
		return r, nil, one, err
	}
	one, err = s.contracts.Get(c.UserContext(), actor(c), r.ContractID)
	return r, answers, one, err
}

// scope are the aimaks that the reader watches over, narrowed by what is chosen;
// nil are all.
func (s *Server) scope(c *fiber.Ctx, n names, filter aimaks.UnitFilter) ([]string, error) {
	chosen := n.register.Codes(filter)
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.Everything {
		return chosen, nil
	}
	reach, err := s.reach(c)
	if err != nil || chosen == nil {
		return append([]string{}, reach...), err
	}
	kept := []string{}
	for _, code := range chosen {
		if reach.Holds(code) {
			kept = append(kept, code)
		}
	}
	return kept, nil
}

// reviewQueue lists the contracts by what is known of their reviews.
func (s *Server) reviewQueue(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	q := listQuery(c)
	oblast, aimak, service, state := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "service"), queryText(c, "state")
	f := review.QueueFilter{Search: q.Search, Service: service, State: state, Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()}
	if f.Aimaks, err = s.scope(c, n, aimakFilter(oblast, aimak)); err != nil {
		return err
	}
	rows, total, err := s.reviews.Queue(c.UserContext(), actor(c), f)
	if err != nil {
		return err
	}
	p := s.page(c, "review.queue", "reviews")
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "service", service, "state", state, "sort", q.Sort)
	list := views.List{Intro: p.T("review.queue_lead"), Empty: p.T("review.queue_empty"), Paging: paging("/reviews", kept, q, total, len(rows)),
		Sorting: views.Sorting{Path: "/reviews", Query: kept, Sort: q.Sort},
		More:    []views.Link{{Label: p.T("checklist.title"), URL: "/settings/checklist"}},
		Columns: []views.Column{{Key: "number", Label: p.T("contract.field.number")}, {Label: p.T("overview.column.aimak")},
			{Key: "age", Label: p.T("contract.field.signed_on")}, {Key: "value", Label: p.T("contract.field.value"), Numeric: true},
			{Key: "risk", Label: p.T("review.flags"), Numeric: true}, {Label: p.T("review.questions"), Numeric: true}, {Label: p.T("review.state")}}}
	list.Filters = &views.Filters{Action: "/reviews", ResetURL: "/reviews", Active: q.Search+oblast+aimak+service+state != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("review.search"), Value: q.Search},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)},
		{Kind: "select", Name: "state", Label: p.T("review.state"), Options: withEmpty(p.T("overview.filter.all"), worded(p, "review.status.", review.States, state))}}}
	for _, row := range rows {
		list.Rows = append(list.Rows, queueRow(p, n, row))
	}
	return s.list(c, p, list)
}

func queueRow(p views.Page, n names, row review.QueueRow) views.ListRow {
	state := views.Cell{Text: p.T("review.status." + row.Status)}
	if row.ReviewID != nil {
		state.URL, state.Note = reviewURL(*row.ReviewID), row.Reviewer+", "+p.Date(row.ReviewedOn)
	}
	value := views.Cell{Text: p.Som(row.Value)}
	if row.Currency != "KGS" {
		value.Mark = row.Currency
	}
	one := views.ListRow{Cells: []views.Cell{{Text: row.Number, URL: contractURL(row.ContractID) + "#review", Note: row.Title}, {Text: n.unit(row.Buyer)},
		{Text: p.Date(row.SignedOn), Note: p.T("review.until", "On", row.EndsOn)}, value, {Text: p.Int(row.Flags)}, {Text: p.Int(row.Questions)}, state}}
	if row.Status == "none" || row.Status == review.Open || row.Status == review.Correction {
		one.Links = []views.Link{{Label: p.T("review.take"), URL: contractURL(row.ContractID) + "/review"}}
	}
	return one
}

// askReview asks before a review is started, or goes on with.
func (s *Server) askReview(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	list, err := s.reviews.OfContract(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "review.start")
	text := p.T("review.start_text", "Number", one.Number)
	if len(list) > 0 && list[0].Status != review.Approved {
		text = p.T("review.take_text", "Number", one.Number, "Reviewer", list[0].Reviewer)
	}
	return render(c, views.ConfirmPage(p, views.Confirm{Text: text, Action: contractURL(one.ID) + "/review", Submit: p.T("review.start"), Cancel: contractURL(one.ID)}))
}

func (s *Server) startReview(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	id, err := s.reviews.Start(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return err
	}
	return s.done(c, reviewURL(id), "review.started")
}

// watches tells whether the reader sees the money of an aimak.
func (s *Server) watches(c *fiber.Ctx, aimak string) (bool, error) {
	reach, err := s.reach(c)
	return auth.May(user(c).Role, reach, auth.ReadMoney, aimak) == nil, err
}

// contractReview is what the page of a contract says of its reviews, comments
// and findings.
func (s *Server) contractReview(c *fiber.Ctx, p views.Page, one contracts.Contract) (v *views.ContractReview, err error) {
	if inside, err := s.watches(c, one.Buyer); err != nil || !inside {
		return nil, err
	}
	list, err := s.reviews.OfContract(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return nil, err
	}
	v = &views.ContractReview{Status: "none", All: contractURL(one.ID) + "/comments", Ask: contractURL(one.ID) + "/comments/new",
		Start: contractURL(one.ID) + "/review", Find: "/findings/new?subject=contracts/" + strconv.FormatInt(one.ID, 10)}
	if len(list) > 0 {
		newest := list[0]
		if v.Result, err = s.resultOf(c, p, newest); err != nil {
			return nil, err
		}
		v.Status, v.Reviewer, v.Summary, v.URL = newest.Status, newest.Reviewer, newest.Summary, reviewURL(newest.ID)
		v.On = p.Date(decidedOr(newest))
	}
	threads, _, err := s.threads(c, p, one)
	if err != nil {
		return nil, err
	}
	for _, thread := range threads {
		if thread.Waits() {
			v.Open = append(v.Open, thread)
		}
	}
	v.Findings, err = s.findingLinks(c, p, one.ID)
	return v, err
}

func decidedOr(r review.Review) date.Date {
	if r.DecidedOn.IsZero() {
		return r.StartedOn
	}
	return r.DecidedOn
}

// resultOf is the weighted result of a review in words.
func (s *Server) resultOf(c *fiber.Ctx, p views.Page, r review.Review) (views.ReviewResult, error) {
	_, answers, err := s.reviews.Get(c.UserContext(), actor(c), r.ID)
	if err != nil {
		return views.ReviewResult{}, err
	}
	list, err := s.reviews.Checklist(c.UserContext(), actor(c), r.Version)
	return wordedResult(p, review.Weigh(list.Items, answers)), err
}

func wordedResult(p views.Page, result review.Result) views.ReviewResult {
	v := views.ReviewResult{Result: result}
	v.Share = v.Share.Round(3)
	if result.Level != "" {
		v.Words = p.T("review.level." + result.Level)
	}
	return v
}
