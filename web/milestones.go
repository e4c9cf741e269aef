package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// milestonePart is the schedule of a contract.
type milestonePart struct{ s *Server }

func (milestonePart) name() string   { return "milestones" }
func (milestonePart) newKey() string { return "execution.milestone.new" }

func (milestonePart) label(p views.Page, m contracts.Milestone) string {
	return p.T("execution.milestone.of", "Milestone", m.Milestone)
}

func (milestonePart) suggest(*fiber.Ctx, contracts.Contract) (map[string]string, error) {
	return map[string]string{"kind": "delivery"}, nil
}

func (milestonePart) fields(_ *fiber.Ctx, p views.Page, _ contracts.Contract, f *form) (string, []views.Field, error) {
	return "", []views.Field{
		f.field("text", "milestone", p.T("execution.milestone.field.milestone"), needed),
		f.field("text", "title", p.T("execution.milestone.field.title"), needed, wide),
		f.field("select", "kind", p.T("execution.milestone.field.kind"), needed, chosenFrom(worded(p, "execution.milestone.kind.", contracts.MilestoneKinds, ""))),
		f.field("date", "due_on", p.T("execution.milestone.field.due_on"), needed),
		f.field("date", "met_on", p.T("execution.milestone.field.met_on"), hinted(p.T("execution.milestone.hint.met_on"))),
		f.field("number", "quantity", p.T("contract.act.field.quantity")),
		f.field("money", "amount", p.T("execution.milestone.field.amount"), hinted(p.T("execution.milestone.hint.amount"))),
		f.field("checkbox", "dropped", p.T("execution.milestone.field.dropped")),
	}, nil
}

func (milestonePart) read(f *form, contract, id int64) contracts.Milestone {
	return contracts.Milestone{ID: id, ContractID: contract, Milestone: f.need("milestone"), Title: f.need("title"), Kind: f.need("kind"),
		DueOn: f.date("due_on"), MetOn: f.dateNull("met_on"), Quantity: f.quantityNull("quantity"), Amount: f.somNull("amount"), Dropped: f.checked("dropped")}
}

func (milestonePart) values(r *i18n.Reader, m contracts.Milestone) map[string]string {
	values := map[string]string{"milestone": m.Milestone, "title": m.Title, "kind": m.Kind, "due_on": typedDate(r, m.DueOn),
		"met_on": typedDate(r, m.MetOn), "quantity": typedNull(r, m.Quantity), "amount": typedSom(r, m.Amount)}
	if m.Dropped {
		values["dropped"] = "1"
	}
	return values
}

func (v milestonePart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Milestone, int64, error) {
	m, err := v.s.contracts.Milestone(ctx, who, id)
	return m, m.ContractID, err
}

func (v milestonePart) add(ctx context.Context, who db.Actor, m *contracts.Milestone) error {
	return v.s.contracts.AddMilestone(ctx, who, m)
}

func (v milestonePart) change(ctx context.Context, who db.Actor, m *contracts.Milestone) error {
	return v.s.contracts.ChangeMilestone(ctx, who, m)
}

func (v milestonePart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteMilestone(ctx, who, contract, id)
}

func (s *Server) milestoneSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "milestones", Title: p.T("execution.milestones"), Add: []views.Link{addLink(p, one.ID, "milestones", "execution.milestone.new")},
		List: views.List{Empty: p.T("execution.milestone.none"), Columns: []views.Column{{Label: p.T("execution.milestone.field.milestone")},
			{Label: p.T("execution.milestone.field.title")}, {Label: p.T("execution.milestone.field.due_on")}, {Label: p.T("execution.state")},
			{Label: p.T("execution.milestone.field.amount"), Numeric: true}}}}
	list, err := s.contracts.Milestones(c.UserContext(), actor(c), one.ID)
	if len(list) == 0 {
		v.Add = append(v.Add, views.Link{Label: p.T("execution.schedule.make"), URL: contractURL(one.ID) + "/milestones/schedule"})
	}
	planned, today := money.Zero, date.Today()
	for _, m := range list {
		if !m.Dropped {
			planned = planned.Add(m.Amount.Som)
		}
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: []views.Cell{{Text: m.Milestone, URL: rowURL(one.ID, "milestones", m.ID)},
			{Text: m.Title, Note: p.T("execution.milestone.kind." + m.Kind)}, {Text: p.Date(m.DueOn)}, milestoneState(p, m, today), {Text: p.SomNull(m.Amount)}},
			Links: lateLinks(p, one, m, today)})
	}
	if len(list) > 0 && planned.Cmp(one.Value) != 0 {
		v.Notes = []views.SectionNote{{Text: p.T("execution.schedule.sum", "Planned", planned, "Value", one.Value)}}
	}
	return v, err
}

func milestoneState(p views.Page, m contracts.Milestone, today date.Date) views.Cell {
	state := m.State(today)
	cell := views.Cell{Text: p.T("execution.milestone.state." + state)}
	switch late := m.DaysLate(today); {
	case state == "met":
		cell.Note = p.Date(m.MetOn)
		if late > 0 {
			cell.Note += ", " + p.Plural("execution.days_late", late)
		}
	case state == "overdue":
		cell = views.Cell{Mark: cell.Text, Note: p.Plural("execution.days_late", late)}
	}
	return cell
}

// lateLinks lead from a milestone that is late to its penalty.
func lateLinks(p views.Page, one contracts.Contract, m contracts.Milestone, today date.Date) []views.Link {
	if m.DaysLate(today) == 0 || !m.Amount.Valid {
		return nil
	}
	return []views.Link{{Label: p.T("execution.penalty.compute"), URL: contractURL(one.ID) + "/penalties/new?milestone=" + typedID(&m.ID)}}
}

// askSchedule shows what a monthly schedule would be before it is made.
func (s *Server) askSchedule(c *fiber.Ctx) error { return s.showSchedule(c, nil) }

func (s *Server) showSchedule(c *fiber.Ctx, refusals fault.List) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	p := s.contractPage(c, one, "execution.schedule.make")
	list := contracts.MonthlySchedule(one, scheduleTitle(p.Reader))
	v := views.Confirm{Text: p.T("execution.schedule.text", "Count", len(list), "Value", one.Value), Action: contractURL(one.ID) + "/milestones/schedule",
		Submit: p.T("execution.schedule.make"), Cancel: contractURL(one.ID) + "#milestones"}
	if len(list) > 0 {
		v.Text += " " + p.T("execution.schedule.ends", "First", list[0].Amount.Som, "Last", list[len(list)-1].Amount.Som)
	}
	return s.confirm(c, p, refusals, v)
}

func scheduleTitle(r *i18n.Reader) func(year, month int) string {
	return func(year, month int) string {
		return r.T("execution.schedule.title", "From", date.Of(year, 1, 1).Time().AddDate(0, month-1, 0).Format("01.2006"))
	}
}

func (s *Server) makeSchedule(c *fiber.Ctx) error {
	one, err := s.contractAt(c)
	if err != nil {
		return err
	}
	err = s.contracts.AddMonthlySchedule(c.UserContext(), actor(c), one.ID, scheduleTitle(reader(c)))
	if refused := refusedDeed(err); refused != nil {
		return s.showSchedule(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, contractURL(one.ID)+"#milestones", "execution.schedule.made")
}
