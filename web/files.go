package web

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/exchange"
	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
	"kelishim/savings"
	"kelishim/views"
)

// bom makes Excel read a CSV file as UTF-8.
const bom = "\ufeff"

var contentTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"json": "application/json; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// send answers with a file. Where the money is made up its name says so, since
// a file is sent on without the page's banner.
func (s *Server) send(c *fiber.Ctx, name, format string, body []byte) error {
	if s.cfg.Demo {
		name += "_DEMO-made-up"
	}
	c.Set(fiber.HeaderContentType, contentTypes[format])
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name+"."+format))
	c.Set(fiber.HeaderCacheControl, "no-store")
	if format == "csv" {
		body = append([]byte(bom), body...)
	}
	return c.Send(body)
}

// notes are what every file says of itself: what it shows, when it was made,
// by which method, and whether its money is made up.
func notes(r *i18n.Reader, what string, demo bool) [][2]string {
	list := [][2]string{
		{r.T("file.what"), what},
		{r.T("file.made_at"), r.Date(date.Today()) + " " + time.Now().In(date.Bishkek).Format("15:04")},
		{r.T("file.method"), r.T("file.method_text")},
	}
	if demo {
		list = append(list, [2]string{r.T("file.demo"), r.T("file.demo_text")})
	}
	return list
}

func writeStatementXLSX(w io.Writer, r *i18n.Reader, v views.Statement, demo bool) error {
	text := savings.Text(func(key string) string { return r.T(key) })
	t := exchange.Table{Name: r.T("file.sheet.statement"), About: r.T("file.sheet.about"),
		Notes: notes(r, r.T("statement.title", "Service", v.ServiceName, "Aimak", v.ServiceAimakName, "Year", strconv.Itoa(v.Year)), demo)}
	for _, name := range savings.StatementColumns {
		t.Columns = append(t.Columns, r.T("savings.column."+name))
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
	} else {
		for _, m := range v.Missing {
			t.Notes = append(t.Notes, [2]string{r.T("savings.status." + string(v.Status)), m.Label})
		}
	}
	return exchange.WriteXLSX(w, t)
}
