package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/exchange"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// statementFile sends a statement as a table, or as a document to print.
func (s *Server) statementFile(c *fiber.Ctx, p views.Page, v views.Statement, format string) error {
	name := "statement_" + v.ServiceAimak + "_" + v.Service + "_" + strconv.Itoa(v.Year)
	if format == "pdf" {
		return s.printStatement(c, p, v, name)
	}
	about, err := s.notes(c, p.Title)
	if err != nil {
		return err
	}
	t := statementTable(p.Reader, v)
	for _, stamp := range v.Stamps {
		about = append(about, [2]string{p.T("publication.state"), stamp})
	}
	t.Notes = append(about, t.Notes...)
	return s.sendTable(c, name, format, t, len(t.Rows))
}

// statementTable is the statement line by line, with its sums below, or with
// what it lacks.
func statementTable(r *i18n.Reader, v views.Statement) exchange.Table {
	text := savings.Text(func(key string) string { return r.T(key) })
	t := exchange.Table{Name: r.T("file.sheet.statement"), About: r.T("file.sheet.about")}
	for _, name := range savings.StatementColumns {
		t.Columns = append(t.Columns, exchange.Title{Key: name, Text: r.T("savings.column." + name)})
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		t.Rows = append(t.Rows, []any{r.T("savings.side." + string(l.Side)), l.Label(text), r.T("savings.basis." + string(l.Basis)),
			l.Signed(savings.ReadFull), l.AvoidableShare, l.Signed(savings.ReadAvoidable), l.Signed(savings.ReadCash), l.Source.String()})
	}
	total := func(label string, of func(savings.Reading) money.Null) {
		t.Rows = append(t.Rows, []any{label, nil, nil, of(v.Full), nil, of(v.Avoidable), of(v.Cash), nil})
	}
	if v.Status == savings.Comparable {
		total(r.T("savings.side.in_house"), func(s savings.Reading) money.Null { return s.InHouse })
		total(r.T("savings.side.outsourced"), func(s savings.Reading) money.Null { return s.Outsourced })
		total(r.T("savings.column.saving"), func(s savings.Reading) money.Null { return s.Saving })
		return t
	}
	for _, m := range v.Missing {
		t.Notes = append(t.Notes, [2]string{r.T("savings.status." + string(v.Status)), m.Label})
	}
	return t
}
