package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"kelishim/exchange"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
	"kelishim/views"
)

func (s *Server) participantList(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	return s.showParticipantList(c, one, fillForm(c, nil), nil)
}

func (s *Server) showParticipantList(c *fiber.Ctx, one seminars.Seminar, f *form, faults seminars.ListFaults) error {
	p := s.underSeminar(c, one, "seminar.list.title")
	v := views.ListImportView{Lead: p.T("seminar.list.lead", "Most", seminars.MaxListRows), Count: len(faults),
		Form: views.Form{Action: seminarURL(one.ID) + "/participants/list", Enctype: fiber.MIMEMultipartForm, Submit: p.T("seminar.list.take"),
			Cancel: views.Link{URL: peopleURL(one.ID)}, Fields: []views.Field{f.field("file", "file", p.T("seminar.list.file"), needed, wide, accepting(".csv,.xlsx"))}}}
	for _, column := range seminars.ListColumns {
		v.Columns = append(v.Columns, views.FactLine{Name: column, Text: p.T("seminar.list.column." + column)})
	}
	for _, format := range []string{"csv", "xlsx"} {
		v.Templates = append(v.Templates, views.Link{Label: format, URL: "/seminars/template?as=" + format})
	}
	for i, one := range faults {
		if i == shownFaults {
			break
		}
		v.Faults = append(v.Faults, views.ImportFault{Row: one.Row, Column: one.Field, Text: p.Fault(one.Fault)})
	}
	c.Status(f.status())
	if len(faults) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	v.Form.Errors = f.general(fieldNames(v.Form))
	return render(c, views.ListImportPage(p, v))
}

// takeParticipantList registers everybody of a list, or nobody.
func (s *Server) takeParticipantList(c *fiber.Ctx) error {
	one, err := s.seminarAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	rows, err := participantFile(c)
	if err == nil {
		_, err = s.seminars.AddList(c.UserContext(), actor(c), one.ID, rows)
	}
	var faults seminars.ListFaults
	switch {
	case errors.As(err, &faults):
		return s.showParticipantList(c, one, f, faults)
	case err != nil && !f.take(err):
		return err
	case !f.ok():
		return s.showParticipantList(c, one, f, nil)
	}
	return s.done(c, peopleURL(one.ID), "seminar.list.taken")
}

func participantFile(c *fiber.Ctx) ([]seminars.ListRow, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return nil, fault.New(fault.Invalid, "import.no_file").On("file")
	}
	upload, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("open the upload: %w", err)
	}
	defer upload.Close()
	table, err := exchange.ReadTable(header.Filename, upload, header.Size, seminars.ListColumns, seminars.MaxListRows)
	if refusals := fault.All(err); len(refusals) > 0 {
		return nil, refusals[0].On("file")
	}
	rows := make([]seminars.ListRow, len(table))
	for i, row := range table {
		rows[i] = seminars.ListRow{Number: row.Number, Cells: row.Cells}
	}
	return rows, err
}

// participantTemplate is an empty list to fill in, with two rows as an example.
func (s *Server) participantTemplate(c *fiber.Ctx) error {
	p := s.page(c, "seminar.list.title", "seminars")
	t := exchange.Table{Name: "participants", About: p.T("file.sheet.about"), Notes: [][2]string{{p.T("file.what"), p.T("seminar.list.template")}}}
	for _, column := range seminars.ListColumns {
		t.Columns = append(t.Columns, exchange.Title{Key: column, Text: column})
		t.Notes = append(t.Notes, [2]string{column, p.T("seminar.list.column." + column)})
	}
	example := func(position, sex, consent, name string) []any {
		return []any{exchange.Code("41703204808000"), p.T("seminar.position." + position), p.T("seminar.sex." + sex), p.T("seminar.consent." + consent), name}
	}
	t.Rows = [][]any{example("head", "woman", "yes", p.T("seminar.list.example")), example("finance", "man", "no", "")}
	format := fileAsked(c)
	if format == "" {
		format = "csv"
	}
	return s.sendTable(c, "participants", format, t, len(t.Rows))
}
