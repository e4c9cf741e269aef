package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// indicatorPart is the quality that a contract promises.
type indicatorPart struct{ s *Server }

func (indicatorPart) name() string   { return "indicators" }
func (indicatorPart) newKey() string { return "execution.indicator.new" }

func (indicatorPart) label(_ views.Page, i contracts.Indicator) string { return i.Indicator }

func (indicatorPart) suggest(*fiber.Ctx, contracts.Contract) (map[string]string, error) {
	return map[string]string{"better": "higher"}, nil
}

func (indicatorPart) fields(_ *fiber.Ctx, p views.Page, _ contracts.Contract, f *form) (string, []views.Field, error) {
	return p.T("execution.indicator.note"), []views.Field{
		f.field("text", "indicator", p.T("execution.indicator.field.indicator"), needed, wide, hinted(p.T("execution.indicator.hint.indicator"))),
		f.field("text", "unit", p.T("execution.indicator.field.unit"), needed),
		f.field("select", "better", p.T("execution.indicator.field.better"), needed, chosenFrom(worded(p, "execution.indicator.better.", contracts.Better, ""))),
		f.field("number", "baseline", p.T("execution.indicator.field.baseline"), hinted(p.T("execution.indicator.hint.baseline"))),
		f.field("number", "target", p.T("execution.indicator.field.target"), needed),
	}, nil
}

func (indicatorPart) read(f *form, contract, id int64) contracts.Indicator {
	return contracts.Indicator{ID: id, ContractID: contract, Indicator: f.need("indicator"), Unit: f.need("unit"), Better: f.need("better"),
		Baseline: f.quantityNull("baseline"), Target: f.quantity("target")}
}

func (indicatorPart) values(r *i18n.Reader, i contracts.Indicator) map[string]string {
	return map[string]string{"indicator": i.Indicator, "unit": i.Unit, "better": i.Better, "baseline": typedNull(r, i.Baseline), "target": typedNumber(r, i.Target)}
}

func (v indicatorPart) stored(ctx context.Context, who db.Actor, id int64) (contracts.Indicator, int64, error) {
	i, err := v.s.contracts.Indicator(ctx, who, id)
	return i, i.ContractID, err
}

func (v indicatorPart) add(ctx context.Context, who db.Actor, i *contracts.Indicator) error {
	return v.s.contracts.AddIndicator(ctx, who, i)
}

func (v indicatorPart) change(ctx context.Context, who db.Actor, i *contracts.Indicator) error {
	return v.s.contracts.ChangeIndicator(ctx, who, i)
}

func (v indicatorPart) remove(ctx context.Context, who db.Actor, contract, id int64) error {
	return v.s.contracts.DeleteIndicator(ctx, who, contract, id)
}

// indicatorSection shows each indicator before the contract, as promised, and as
// the newest inspection found it.
func (s *Server) indicatorSection(c *fiber.Ctx, p views.Page, _ names, one contracts.Contract) (views.ExecutionSection, error) {
	v := views.ExecutionSection{ID: "indicators", Title: p.T("execution.indicators"), Add: []views.Link{addLink(p, one.ID, "indicators", "execution.indicator.new")},
		List: views.List{Empty: p.T("execution.indicator.none"), Columns: []views.Column{{Label: p.T("execution.indicator.field.indicator")},
			{Label: p.T("execution.indicator.field.baseline"), Numeric: true}, {Label: p.T("execution.indicator.field.target"), Numeric: true},
			{Label: p.T("execution.indicator.newest"), Numeric: true}}}}
	list, err := s.contracts.Indicators(c.UserContext(), actor(c), one.ID)
	if err != nil {
		return v, err
	}
	inspections, err := s.contracts.Inspections(c.UserContext(), actor(c), one.ID)
	for _, i := range list {
		baseline := "—"
		if i.Baseline != nil {
			baseline = p.Quantity(*i.Baseline)
		}
		v.List.Rows = append(v.List.Rows, views.ListRow{Cells: []views.Cell{{Text: i.Indicator, URL: rowURL(one.ID, "indicators", i.ID), Note: i.Unit},
			{Text: baseline}, {Text: p.Quantity(i.Target), Note: p.T("execution.indicator.better." + i.Better)}, newestMeasured(p, i, inspections)}})
	}
	return v, err
}

// newestMeasured is what the newest accepted inspection found; inspections come
// newest first.
func newestMeasured(p views.Page, i contracts.Indicator, inspections []contracts.Inspection) views.Cell {
	for _, inspection := range inspections {
		for _, m := range inspection.Measured {
			if m.IndicatorID != i.ID || !inspection.Accepted {
				continue
			}
			cell := views.Cell{Text: p.Quantity(m.Measured), Note: p.Date(inspection.InspectedOn)}
			if i.Below(m.Measured) {
				cell.Mark = p.T("execution.indicator.below")
			}
			return cell
		}
	}
	return views.Cell{Text: "—"}
}
