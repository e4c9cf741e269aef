package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/views"
)

// priceIndexSheet is the price index by year; a row's key is its year.
type priceIndexSheet struct{ s *Server }

func (priceIndexSheet) name() string { return "price-index" }

func (x priceIndexSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.aimaks.PriceIndexes(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.year")}, {Label: p.T("register.field.index"), Numeric: true}}}
	for _, row := range rows {
		year := strconv.Itoa(row.Year)
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, year), Cells: []views.Cell{{Text: year}, {Text: p.Quantity(row.Index)}}})
	}
	return list, nil
}

func (x priceIndexSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.aimaks.PriceIndexes(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	for _, row := range rows {
		if strconv.Itoa(row.Year) == key {
			return key, map[string]string{"index": typedNumber(p.Reader, row.Index)}, nil
		}
	}
	return "", nil, db.ErrNotFound
}

func (x priceIndexSheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	index := f.field("number", "index", p.T("register.field.index"), needed, hinted(p.T("register.hint.index")))
	if key != "" {
		return []views.Field{index}, nil
	}
	return []views.Field{f.field("number", "year", p.T("register.field.year"), needed), index}, nil
}

func (x priceIndexSheet) save(c *fiber.Ctx, f *form, key string) error {
	row := aimaks.PriceIndex{Index: f.quantity("index")}
	if key == "" {
		row.Year = f.whole("year")
	} else {
		row.Year, _ = strconv.Atoi(key)
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.aimaks.AddPriceIndex(c.UserContext(), actor(c), row)
	}
	return x.s.aimaks.ChangePriceIndex(c.UserContext(), actor(c), row)
}

func (x priceIndexSheet) remove(c *fiber.Ctx, key string) error {
	year, _ := strconv.Atoi(key)
	return x.s.aimaks.DeletePriceIndex(c.UserContext(), actor(c), year)
}

// rateSheet is the employer's rate of social contributions; a row's key is the
// day from which it is in force.
type rateSheet struct{ s *Server }

func (rateSheet) name() string { return "contribution-rates" }

func (x rateSheet) list(c *fiber.Ctx, p views.Page, _ query) (views.List, error) {
	rows, err := x.s.aimaks.ContributionRates(c.UserContext(), actor(c))
	if err != nil {
		return views.List{}, err
	}
	list := views.List{Columns: []views.Column{{Label: p.T("register.field.rate_from")}, {Label: p.T("register.field.rate"), Numeric: true}}}
	for _, row := range rows {
		list.Rows = append(list.Rows, views.ListRow{Links: sheetLinks(p, x, row.ValidFrom.String()), Cells: []views.Cell{
			{Text: p.Date(row.ValidFrom)}, {Text: p.Quantity(row.Rate.Shift(2)) + "\u00a0%"}}})
	}
	return list, nil
}

func (x rateSheet) row(c *fiber.Ctx, p views.Page, key string) (string, map[string]string, error) {
	rows, err := x.s.aimaks.ContributionRates(c.UserContext(), actor(c))
	if err != nil {
		return "", nil, err
	}
	for _, row := range rows {
		if row.ValidFrom.String() == key {
			return p.T("register.valid.since", "From", row.ValidFrom), map[string]string{"rate": typedNumber(p.Reader, row.Rate)}, nil
		}
	}
	return "", nil, db.ErrNotFound
}

func (x rateSheet) fields(_ *fiber.Ctx, p views.Page, f *form, key string) ([]views.Field, error) {
	rate := f.field("number", "rate", p.T("register.field.rate"), needed, hinted(p.T("register.hint.rate")))
	if key != "" {
		return []views.Field{rate}, nil
	}
	return []views.Field{f.field("date", "valid_from", p.T("register.field.rate_from"), needed), rate}, nil
}

func (x rateSheet) save(c *fiber.Ctx, f *form, key string) error {
	row := aimaks.ContributionRate{Rate: f.share("rate")}
	if key == "" {
		row.ValidFrom = f.date("valid_from")
	} else {
		row.ValidFrom = keyDate(key)
	}
	if !f.ok() {
		return nil
	}
	if key == "" {
		return x.s.aimaks.AddContributionRate(c.UserContext(), actor(c), row)
	}
	return x.s.aimaks.ChangeContributionRate(c.UserContext(), actor(c), row)
}

func (x rateSheet) remove(c *fiber.Ctx, key string) error {
	return x.s.aimaks.DeleteContributionRate(c.UserContext(), actor(c), keyDate(key))
}

// keyDate reads a day of an address; one that is none is found nowhere.
func keyDate(key string) date.Date {
	day, err := date.Parse(key)
	if err != nil {
		return date.Of(1900, 1, 1)
	}
	return day
}
