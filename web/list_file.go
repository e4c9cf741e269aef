package web

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/exchange"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/views"
)

// list answers with a page of one list, or with the same list as a file: all of
// its pages under the same filters. A new list gets its files by this line.
func (s *Server) list(c *fiber.Ctx, p views.Page, l views.List) error {
	l.Files = true
	return s.listOn(c, p, l, func() error { return render(c, views.ListPage(p, l)) })
}

// listOn is list for a page of another shape: show renders it.
func (s *Server) listOn(c *fiber.Ctx, p views.Page, l views.List, show func() error) error {
	format := fileAsked(c)
	if format == "" {
		return show()
	}
	total := len(l.Rows)
	if l.Paging != nil {
		total = l.Paging.Total
	}
	t, err := s.tableOf(c, p, l)
	if err != nil {
		return err
	}
	return s.sendTable(c, pathName(c.Path()), format, t, total)
}

// tableOf is a list as a table.
func (s *Server) tableOf(c *fiber.Ctx, p views.Page, l views.List) (exchange.Table, error) {
	about, err := s.notes(c, p.Title)
	if err != nil {
		return exchange.Table{}, err
	}
	t := exchange.Table{Name: sheetName(p.Title), About: p.T("file.sheet.about"), Notes: about}
	if l.Filters != nil {
		t.Notes = append(t.Notes, filterNotes(p, *l.Filters)...)
	}
	if l.Sorting.Sort != "" {
		t.Notes = append(t.Notes, [2]string{p.T("file.sorted"), sortedBy(l)})
	}
	if l.Long != nil {
		t.Columns, t.Each = titles(l.Long.Columns), l.Long.Each
		return t, nil
	}
	noted := notedColumns(l)
	for i, title := range titles(l.Columns) {
		t.Columns = append(t.Columns, title)
		if noted[i] {
			t.Columns = append(t.Columns, exchange.Title{Key: title.Key + "_note", Text: title.Text + ": " + p.T("file.note")})
		}
	}
	t.Each = func(row func([]any) error) error {
		for _, one := range l.Rows {
			values := make([]any, 0, len(t.Columns))
			for i, cell := range one.Cells {
				values = append(values, cellValue(p.Reader, l.Columns[i], cell))
				if noted[i] {
					values = append(values, strings.Trim(cell.Mark+"; "+cell.Note, "; "))
				}
			}
			if err := row(values); err != nil {
				return err
			}
		}
		return nil
	}
	return t, nil
}

// titles are the heads of columns; one without a key is called after its place.
func titles(columns []views.Column) []exchange.Title {
	list := make([]exchange.Title, len(columns))
	for i, column := range columns {
		list[i] = exchange.Title{Key: column.Key, Text: column.Label}
		if column.Key == "" {
			list[i].Key = "column_" + strconv.Itoa(i+1)
		}
	}
	return list
}

// notedColumns are those in which some cell has a second line or a mark: these
// get a column of their own, so that figures stay figures.
func notedColumns(l views.List) []bool {
	noted := make([]bool, len(l.Columns))
	for _, row := range l.Rows {
		for i, cell := range row.Cells {
			noted[i] = noted[i] || cell.Note != "" || cell.Mark != ""
		}
	}
	return noted
}

// filterNotes say which filters left these rows, in the words of the form.
func filterNotes(p views.Page, f views.Filters) [][2]string {
	var list [][2]string
	for _, field := range f.Fields {
		text := field.Value
		for _, option := range field.Options {
			if option.Selected {
				text = option.Label
			}
		}
		if text != "" {
			list = append(list, [2]string{field.Label, text})
		}
	}
	if len(list) == 0 {
		list = append(list, [2]string{p.T("file.filters"), p.T("file.no_filters")})
	}
	return list
}

func sortedBy(l views.List) string {
	key, sign := strings.TrimPrefix(l.Sorting.Sort, "-"), "↑"
	if key != l.Sorting.Sort {
		sign = "↓"
	}
	for _, column := range l.Columns {
		if column.Key == key {
			return column.Label + " " + sign
		}
	}
	return l.Sorting.Sort
}

var (
	longDigits = regexp.MustCompile(`^[0-9]{12,}$|^0[0-9]+$`)
	shownDate  = regexp.MustCompile(`^[0-9]{2}\.[0-9]{2}\.[0-9]{4}$`)
	wholeOnly  = regexp.MustCompile(`^[0-9]{1,15}$`)
)

// cellValue gives a cell of a page its type back: what its column shows as a
// figure is one, read as the reader's own language writes it; a date is a day;
// a long code keeps its zeros.
func cellValue(r *i18n.Reader, column views.Column, cell views.Cell) any {
	switch {
	case cell.Value != nil:
		return cell.Value
	case cell.Text == i18n.Unknown || cell.Text == "":
		return nil
	case longDigits.MatchString(cell.Text):
		return exchange.Code(cell.Text)
	case column.Numeric:
		if n, ok := figure(r, cell.Text); ok {
			return n
		}
	default:
		if d, ok := day(r, cell.Text); ok {
			return d
		}
	}
	return cell.Text
}

// figure reads a number as Reader writes it: a whole one, an amount, a quantity,
// or a percentage as a share.
func figure(r *i18n.Reader, text string) (any, bool) {
	group, point := "\u00a0", ","
	if r.Lang() == "en" {
		group, point = ",", "."
	}
	number, percent := strings.CutSuffix(text, "%")
	number = strings.ReplaceAll(strings.ReplaceAll(strings.Trim(number, "\u00a0 "), group, ""), "\u2212", "-")
	number = strings.TrimPrefix(strings.Replace(number, point, ".", 1), "+")
	if wholeOnly.MatchString(number) && !percent {
		n, err := strconv.Atoi(number)
		return n, err == nil
	}
	d, err := money.ParseDecimal(number, sharePlaces)
	if err != nil {
		return nil, false
	}
	if percent {
		return d.Shift(-2), true
	}
	if _, places, found := strings.Cut(number, "."); found && len(places) == 2 {
		return money.Round(d), true
	}
	return d, true
}

// day reads a day as Reader writes it.
func day(r *i18n.Reader, text string) (date.Date, bool) {
	if shownDate.MatchString(text) {
		d, err := date.Parse(text)
		return d, err == nil
	}
	if r.Lang() == "en" && len(text) >= len("2 Jan 2006") && len(text) <= len("12 Jan 2006") {
		return englishDay(text)
	}
	return date.Date{}, false
}

func englishDay(text string) (date.Date, bool) {
	at, err := time.Parse("2 Jan 2006", text)
	if err != nil {
		return date.Date{}, false
	}
	return date.FromTime(at), true
}
