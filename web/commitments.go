package web

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// commitmentPart is what a contract takes of budget lines.
type commitmentPart struct{ s *Server }

func (commitmentPart) name() string   { return "commitments" }
func (commitmentPart) newKey() string { return "execution.commitment.new" }

func (commitmentPart) label(p views.Page, m contracts.Commitment) string {
	return p.T("execution.commitment.of", "Amount", m.Amount)
}

// suggest is what of the contract's value is not committed yet.
func (v commitmentPart) suggest(c *fiber.Ctx, one contracts.Contract) (map[string]string, error) {
	list, err := v.s.contracts.Commitments(c.UserContext(), actor(c), one.ID)
	left := one.Value
	for _, m := range list {
		left = left.Sub(m.Amount)
	}
	return map[string]string{"amount": typedSom(reader(c), money.Known(left))}, err
}

func (v commitmentPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	lines, err := v.s.lineOptions(c, p, one.ID, p.T("execution.line.choose"))
	return p.T("execution.commitment.formula"), []views.Field{
		f.field("select", "budget_line_id", p.T("execution.commitment.field.line"), needed, wide, chosenFrom(lines), hinted(p.T("execution.commitment.hint.line"))),
		f.field("money", "amount", p.T("execution.commitment.field.amount"), needed),
		f.field("textarea", "note", p.T("contract.cost.field.note")),
	}, err
}

// lineOptions are the budget lines that can pay for a contract, with what is free.
func (s *Server) lineOptions(c *fiber.Ctx, p views.Page, contract int64, none string) ([]views.Option, error) {
	lines, err := s.contracts.Lines(c.UserContext(), actor(c), contract)
	options := []views.Option{{Label: none}}
	for _, line := range lines {
		options = append(options, views.Option{Value: strconv.FormatInt(line.ID, 10),
			Label: strconv.Itoa(line.Year) + " · " + line.Line + " " + line.Title + " · " + p.T("execution.line.free_of", "Free", p.SomNull(line.Free()))})
	}
	return options, err
}

func (commitmentPart) read(f *form, contract, id int64) contracts.Commitment {
	m := contracts.Commitment{ID: id, ContractID: contract, Amount: f.som("amount"), Note: f.text("note")}
	if line := f.idNull("budget_line_id"); line != nil {
		m.BudgetLineID = *line
	} else {
		f.need("budget_line_id")
	}
	return m
}

func (commitmentPart) values(r *i18n.Reader, m contracts.Commitment) map[string]string {
	return map[string]string{"budget_line_id": typedID(&m.BudgetLineID), "amount": typedSom(r, money.Known(m.Amount)), "note": m.Note}
}

func (v commitmentPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Commitment, int64, error) {
	m, err := v.s.contracts.Commitment(ctx, who, id)
	return m, m.ContractID, err
}

func (v commitmentPart) add(ctx context.Context, who db.Actor, m *contracts.Commitment) error {
	return v.s.contracts.AddCommitment(ctx, who, m)
}

func (v commitmentPart) change(ctx context.Context, who db.Actor, m *contracts.Commitment) error {
	return v.s.contracts.ChangeCommitment(ctx, who, m)
}

func (v commitmentPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteCommitment(ctx, who, contract, id)
}

// notice warns where the line holds less than it is drawn on; the figures stand
// in the section that it leads to.
func (commitmentPart) notice(m contracts.Commitment) string { return overNotice(m.Over) }

func overNotice(over *contracts.LineUse) string {
	if over != nil {
		return "execution.commitment.saved_over"
	}
	return "register.saved"
}

func (s *Server) commitmentSection(c *fiber.Ctx, p views.Page, n names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "commitments", Title: p.T("execution.commitments"), Add: []views.Link{addLink(p, one.ID, "commitments", "execution.commitment.new")},
		List: views.List{Empty: p.T("execution.commitment.none"), Columns: []views.Column{{Label: p.T("execution.commitment.field.line")},
			{Label: p.T("execution.commitment.field.amount"), Numeric: true}, {Label: p.T("execution.line.plan"), Numeric: true},
			{Label: p.T("execution.line.committed"), Numeric: true}, {Label: p.T("execution.line.paid"), Numeric: true}, {Label: p.T("execution.line.free"), Numeric: true}}}}
	list, err := s.contracts.Commitments(c.UserContext(), actor(c), one.ID)
	if err != nil || len(list) == 0 {
		return v, err
	}
	lines, err := s.contracts.Lines(c.UserContext(), actor(c), one.ID)
	for _, m := range list {
		row := views.ListRow{Cells: []views.Cell{{Text: p.T("execution.line.hidden"), URL: rowURL(one.ID, "commitments", m.ID), Note: m.Note}, {Text: p.Som(m.Amount)},
			{Text: "—"}, {Text: "—"}, {Text: "—"}, {Text: "—"}}}
		for _, line := range lines {
			if line.ID != m.BudgetLineID {
				continue
			}
			row.Cells[0].Text = strconv.Itoa(line.Year) + " · " + line.Line + " " + line.Title
			row.Cells[2].Text, row.Cells[3].Text, row.Cells[4].Text, row.Cells[5].Text = p.SomNull(line.Plan), p.Som(line.Committed), p.Som(line.Paid), p.SomNull(line.Free())
			row.Links = []views.Link{{Label: p.T("execution.line.year_page"), URL: budgetURL(line.Aimak, line.Year) + "#commitments"}}
			if line.Over() {
				row.Cells[5].Mark = p.T("execution.line.over_short")
				v.Notes = append(v.Notes, views.SectionNote{Warn: true, Text: p.T("execution.line.over_text", "Line", line.Line, "Plan", line.Plan.Som,
					"Committed", line.Committed, "Paid", line.Paid, "Short", line.Free().Som.Neg())})
			}
		}
		v.List.Rows = append(v.List.Rows, row)
	}
	return v, err
}

// budgetUses are the lines of a year on which contracts draw.
func (s *Server) budgetUses(c *fiber.Ctx, aimak string, year int, lines []budget.YearLine) ([]views.BudgetUse, error) {
	uses, err := s.contracts.LinesOf(c.UserContext(), actor(c), aimak, year)
	var list []views.BudgetUse
	for _, line := range lines {
		if use := uses[line.ID]; use.Committed.Sign() > 0 || use.Paid.Sign() > 0 {
			list = append(list, views.BudgetUse{LineUse: use, URL: lineURL(line.ID)})
		}
	}
	return list, err
}
