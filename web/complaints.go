package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/views"
)

func init() {
	rights["GET /complaints"] = right{auth.ReadMoney, nil}
	rights["GET /complaints/:id<int>"] = right{auth.ReadMoney, ofComplaint}
	rights["POST /complaints/:id<int>/answer"] = right{auth.Answer, ofComplaint}
	rowOf["POST /complaints/:id<int>/answer"] = "complaints/:id"
}

// ofComplaint is the aimak of the complaint of the address.
func ofComplaint(s *Server, c *fiber.Ctx) ([]string, error) {
	one, err := s.storedComplaint(c)
	if err != nil {
		return nil, err
	}
	return []string{one.Aimak}, nil
}

func complaintURL(id int64) string { return "/complaints/" + strconv.FormatInt(id, 10) }

func (s *Server) storedComplaint(c *fiber.Ctx) (contracts.Complaint, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return contracts.Complaint{}, err
	}
	return s.contracts.Complaint(c.UserContext(), actor(c), id)
}

// shownComplaint is a complaint without name and phone for who need not know
// them: they are for the officers of its aimak.
func (s *Server) shownComplaint(c *fiber.Ctx, one contracts.Complaint) (contracts.Complaint, error) {
	reach, err := s.reach(c)
	if err != nil {
		return one.Veiled(), err
	}
	if auth.ScopeOf(user(c).Role, auth.ReadPersonal) == auth.Nothing || !reach.Holds(one.Aimak) {
		return one.Veiled(), nil
	}
	return one, nil
}

func (s *Server) listComplaints(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p, q := s.page(c, "complaint.list", "complaints"), listQuery(c)
	oblast, aimak, service, status := queryText(c, "oblast"), queryText(c, "aimak"), queryText(c, "service"), queryText(c, "status")
	rows, total, err := s.contracts.Complaints(c.UserContext(), actor(c), contracts.ComplaintFilter{Search: q.Search, Category: service, Status: status,
		Aimaks: n.register.Codes(aimakFilter(oblast, aimak)), Today: date.Today(), Sort: q.Sort, Limit: q.Limit(), Offset: q.Offset()})
	if err != nil {
		return err
	}
	kept := keptValues("q", q.Search, "oblast", oblast, "aimak", aimak, "service", service, "status", status, "sort", q.Sort)
	list := complaintRows(p, n, rows)
	list.Intro, list.Empty, list.More = p.T("complaint.list_lead"), p.T("complaint.empty"), []views.Link{{Label: p.T("complaint.form"), URL: "/complain"}}
	list.Sorting, list.Paging = views.Sorting{Path: "/complaints", Query: kept, Sort: q.Sort}, paging("/complaints", kept, q, total, len(rows))
	list.Filters = &views.Filters{Action: "/complaints", ResetURL: "/complaints", Active: q.Search+oblast+aimak+service+status != "", Fields: []views.Field{
		{Kind: "search", Name: "q", Label: p.T("complaint.search"), Value: q.Search},
		{Kind: "select", Name: "oblast", Label: p.T("overview.filter.oblast"), Options: n.oblastOptions(p.Reader, oblast)},
		{Kind: "combobox", Name: "aimak", Label: p.T("overview.column.aimak"), Value: aimak, Options: unitOptions(n.register, n.register.Aimaks(p.Lang()), p.Lang())},
		{Kind: "select", Name: "service", Label: p.T("overview.filter.service"), Options: n.categoryOptions(p.T("overview.filter.all"), service)},
		{Kind: "select", Name: "status", Label: p.T("execution.state"), Options: withEmpty(p.T("overview.filter.all"),
			worded(p, "complaint.status.", append([]string{"open", "overdue"}, contracts.ComplaintStatuses...), status))}}}
	return s.list(c, p, list)
}

// complaintRows lists complaints, on their page or a contract's.
func complaintRows(p views.Page, n names, rows []contracts.Complaint) views.List {
	list := views.List{Empty: p.T("complaint.none"), Columns: []views.Column{{Key: "filed_at", Label: p.T("complaint.filed_at")},
		{Label: p.T("complaint.about")}, {Label: p.T("complaint.field.complaint")}, {Key: "due", Label: p.T("complaint.due")}, {Label: p.T("execution.state")}}}
	for _, one := range rows {
		due := views.Cell{Text: p.Date(one.AnswerDueOn)}
		if one.Overdue(date.Today()) {
			due.Mark = p.T("complaint.status.overdue")
		}
		state := views.Cell{Text: p.T("complaint.status." + one.Status)}
		if one.Done() {
			state.Note = p.Date(one.AnsweredOn)
		}
		list.Rows = append(list.Rows, views.ListRow{Cells: []views.Cell{{Text: filedOn(p.Reader, one), URL: complaintURL(one.ID)},
			{Text: n.category(one.Category), Note: n.unit(one.Aimak)}, {Text: beginning(one.Complaint), Note: one.Place}, due, state}})
	}
	return list
}

func filedOn(r *i18n.Reader, one contracts.Complaint) string {
	return r.Date(date.FromTime(one.FiledAt.In(date.Bishkek)))
}

// beginning is the first line's worth of a text.
func beginning(text string) string {
	const most = 120
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most]) + "…"
}

func (s *Server) complaint(c *fiber.Ctx) error {
	one, err := s.storedComplaint(c)
	if err != nil {
		return err
	}
	values := map[string]string{"status": one.Status, "answer": one.Answer, "contract_id": typedID(one.ContractID)}
	if one.Status == "filed" {
		values["status"] = "answered"
	}
	return s.showAnswer(c, one, fillForm(c, values))
}

func (s *Server) showAnswer(c *fiber.Ctx, stored contracts.Complaint, f *form) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	one, err := s.shownComplaint(c, stored)
	if err != nil {
		return err
	}
	bought, _, err := s.contracts.List(c.UserContext(), actor(c), contracts.Filter{Aimaks: []string{one.Aimak}, Service: one.Category, Limit: 100})
	if err != nil {
		return err
	}
	p := s.page(c, "complaint.heading", "complaints", "On", filedOn(reader(c), one))
	p.Crumbs = []views.Crumb{{Label: p.T("complaint.list"), URL: "/complaints"}, {Label: p.Title}}
	choices := []views.Option{{Label: "—"}}
	v := views.ComplaintView{Complaint: one, Service: n.category(one.Category), Aimak: n.unit(one.Aimak), Filed: moment(p.Reader, one.FiledAt),
		Overdue: one.Overdue(date.Today()), History: historyURL("complaints/" + strconv.FormatInt(one.ID, 10))}
	for _, contract := range bought {
		choices = append(choices, views.Option{Value: strconv.FormatInt(contract.ID, 10), Label: contract.Number + " · " + contract.Title})
		if one.ContractID != nil && contract.ID == *one.ContractID {
			v.Contract = views.Link{Label: contract.Number, URL: contractURL(contract.ID)}
		}
	}
	v.Form = views.Form{Action: complaintURL(one.ID) + "/answer", Submit: p.T("register.save"), Cancel: views.Link{URL: "/complaints"}, Fields: []views.Field{
		f.field("select", "status", p.T("execution.state"), needed, chosenFrom(worded(p, "complaint.status.", contracts.ComplaintStatuses[1:], ""))),
		f.field("select", "contract_id", p.T("complaint.field.contract"), chosenFrom(choices)),
		f.field("textarea", "answer", p.T("complaint.field.answer"), hinted(p.T("complaint.hint.answer"))),
	}}
	c.Status(f.status())
	v.Form.Errors = f.general(fieldNames(v.Form))
	return render(c, views.ComplaintPage(p, v))
}

func (s *Server) answerComplaint(c *fiber.Ctx) error {
	one, err := s.storedComplaint(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	status, contract := f.need("status"), f.idNull("contract_id")
	return s.finish(c, f, complaintURL(one.ID), func() error {
		return s.contracts.AnswerComplaint(c.UserContext(), actor(c), one.ID, status, f.text("answer"), contract, date.Today())
	}, func() error { return s.showAnswer(c, one, f) })
}

// complaintSection lists the complaints about a contract.
func (s *Server) complaintSection(c *fiber.Ctx, p views.Page, n names, one contracts.Contract) (views.ExecutionSection, error) {
	rows, _, err := s.contracts.Complaints(c.UserContext(), actor(c), contracts.ComplaintFilter{ContractID: one.ID, Limit: pageSize})
	v := views.ExecutionSection{ID: "complaints", Title: p.T("complaint.list"), List: complaintRows(p, n, rows)}
	v.List.Empty = p.T("complaint.none_of_contract")
	for i := range v.List.Columns {
		v.List.Columns[i].Key = "" // few: not sorted
	}
	return v, err
}
