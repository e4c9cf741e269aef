package web

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// inspectionPart is the inspections of a service on the spot. The form has a
// field for the value of every indicator.
type inspectionPart struct{ s *Server }

const measuredField, measuredNote = "measured_", "note_"

func (inspectionPart) name() string   { return "inspections" }
func (inspectionPart) newKey() string { return "execution.inspection.new" }

func (inspectionPart) label(p views.Page, i contracts.Inspection) string {
	return p.T("execution.inspection.of", "Inspection", i.Inspection)
}

func (inspectionPart) suggest(c *fiber.Ctx, _ contracts.Contract) (map[string]string, error) {
	return map[string]string{"inspected_on": typedDate(reader(c), date.Today()), "accepted": "1"}, nil
}

func (v inspectionPart) fields(c *fiber.Ctx, p views.Page, one contracts.Contract, f *form) (string, []views.Field, error) {
	fields := []views.Field{
		f.field("text", "inspection", p.T("execution.inspection.field.inspection"), needed),
		f.field("date", "inspected_on", p.T("execution.inspection.field.inspected_on"), needed),
		f.field("text", "inspectors", p.T("execution.inspection.field.inspectors"), needed, wide),
		f.field("text", "place", p.T("execution.inspection.field.place"), wide),
	}
	list, err := v.s.contracts.Indicators(c.UserContext(), actor(c), one.ID)
	for _, i := range list {
		id := strconv.FormatInt(i.ID, 10)
		fields = append(fields,
			f.field("number", measuredField+id, i.Indicator+", "+i.Unit, hinted(p.T("execution.inspection.hint.target", "Target", i.Target,
				"Better", p.T("execution.indicator.better."+i.Better)))),
			f.field("text", measuredNote+id, p.T("execution.inspection.field.note")))
	}
	intro := ""
	if len(list) == 0 {
		intro = p.T("execution.inspection.no_indicators")
	}
	return intro, append(fields, f.field("textarea", "summary", p.T("execution.inspection.field.summary")),
		f.field("checkbox", "accepted", p.T("execution.inspection.field.accepted"), hinted(p.T("execution.inspection.hint.accepted")))), err
}

func (inspectionPart) read(f *form, contract, id int64) contracts.Inspection {
	i := contracts.Inspection{ID: id, ContractID: contract, Inspection: f.need("inspection"), InspectedOn: f.date("inspected_on"),
		Inspectors: f.need("inspectors"), Place: f.text("place"), Summary: f.text("summary"), Accepted: f.checked("accepted")}
	for _, name := range slices.Sorted(maps.Keys(f.typed)) {
		text, ok := strings.CutPrefix(name, measuredField)
		indicator, err := strconv.ParseInt(text, 10, 64)
		if !ok || err != nil {
			continue
		}
		if value := f.quantityNull(name); value != nil {
			i.Measured = append(i.Measured, contracts.Measurement{IndicatorID: indicator, Measured: *value, Note: f.text(measuredNote + text)})
		}
	}
	return i
}

func (inspectionPart) values(r *i18n.Reader, i contracts.Inspection) map[string]string {
	values := map[string]string{"inspection": i.Inspection, "inspected_on": typedDate(r, i.InspectedOn), "inspectors": i.Inspectors,
		"place": i.Place, "summary": i.Summary}
	if i.Accepted {
		values["accepted"] = "1"
	}
	for _, m := range i.Measured {
		id := strconv.FormatInt(m.IndicatorID, 10)
		values[measuredField+id], values[measuredNote+id] = typedNumber(r, m.Measured), m.Note
	}
	return values
}

func (v inspectionPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Inspection, int64, error) {
	i, err := v.s.contracts.Inspection(ctx, who, id)
	return i, i.ContractID, err
}

func (v inspectionPart) add(ctx context.Context, who db.Actor, i *contracts.Inspection) error {
	return v.s.contracts.AddInspection(ctx, who, i)
}

func (v inspectionPart) change(ctx context.Context, who db.Actor, i *contracts.Inspection) error {
	return v.s.contracts.ChangeInspection(ctx, who, i)
}

func (v inspectionPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteInspection(ctx, who, contract, id)
}

func (s *Server) inspectionSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "inspections", Title: p.T("execution.inspections"), Add: []views.Link{addLink(p, one.ID, "inspections", "execution.inspection.new")},
		List: views.List{Empty: p.T("execution.inspection.none"), Columns: []views.Column{{Label: p.T("execution.inspection.field.inspection")},
			{Label: p.T("execution.inspection.field.inspected_on")}, {Label: p.T("execution.inspection.field.inspectors")},
			{Label: p.T("execution.inspection.measured")}, {Label: p.T("execution.inspection.field.summary")}}}}
	indicators, err := s.contracts.Indicators(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return v, err
	}
	list, err := s.contracts.Inspections(c.UserContext(), actor(c), one.ID)
	for _, i := range list {
		number := views.Cell{Text: i.Inspection, URL: rowURL(one.ID, "inspections", i.ID)}
		if !i.Accepted {
			number.Mark = p.T("execution.inspection.disputed")
		}
		measured := views.Cell{Text: "—"}
		var values []string
		for _, m := range i.Measured {
			for _, indicator := range indicators {
				if indicator.ID == m.IndicatorID {
					values = append(values, indicator.Indicator+": "+p.Quantity(m.Measured))
					if indicator.Below(m.Measured) {
						measured.Mark = p.T("execution.indicator.below")
					}
				}
			}
		}
		if len(values) > 0 {
			measured.Text = strings.Join(values, "; ")
		}
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: []views.Cell{number, {Text: p.Date(i.InspectedOn), Note: i.Place}, {Text: i.Inspectors},
			measured, {Text: i.Summary}}})
	}
	return v, err
}
