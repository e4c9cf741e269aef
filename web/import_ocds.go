package web

import (
	"io"
	"mime/multipart"
	"os"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/fault"
	"kelishim/internal/files"
	"kelishim/internal/jsontree"
	"kelishim/ocds"
	"kelishim/views"
)

func init() { rights["POST /import/ocds"] = right{auth.Import, nil} }

// isOCDS tells a file of open contracting data from a workbook by its name.
func isOCDS(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson")
}

// answerPrefix stands before the question in the name of a field.
const answerPrefix = "answer:"

// tryOCDS keeps the upload and reads it without writing: the page shows what had
// to be corrected, what is wrong, and asks what cannot be matched.
func (s *Server) tryOCDS(c *fiber.Ctx, name string, upload multipart.File) error {
	kept, err := s.keepUpload(upload)
	if err != nil {
		return err
	}
	return s.takeOCDS(c, name, kept, nil, false)
}

// answerOCDS reads the upload again with the answers, and writes it where it is
// confirmed.
func (s *Server) answerOCDS(c *fiber.Ctx) error {
	f := readForm(c)
	answers := map[string]string{}
	for field, value := range f.typed {
		if key, ok := strings.CutPrefix(field, answerPrefix); ok {
			answers[key] = strings.TrimSpace(value)
		}
	}
	return s.takeOCDS(c, f.text("name"), f.text("upload"), answers, f.checked("confirm"))
}

func (s *Server) takeOCDS(c *fiber.Ctx, name, upload string, answers map[string]string, confirmed bool) error {
	p := s.page(c, "import.title", "import")
	file, _, err := s.openUpload(upload)
	if err != nil {
		return err
	}
	defer file.Close()
	out, err := ocds.Take(c.UserContext(), s.cfg.LongDB, actor(c), file, ocds.Intake{Name: name, Answers: answers, DryRun: !confirmed,
		Keep: func() error {
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				return err
			}
			_, _, err := files.In(s.cfg.DataDir).Keep(file, bodyLimit)
			return err
		}})
	if err != nil {
		refusals := fault.All(err)
		if len(refusals) == 0 || refusals[0].Kind == fault.Forbidden {
			return err
		}
		c.Status(statusOf[refusals[0].Kind])
		return render(c, views.ImportPage(p, views.Import{Sheets: sheets(), Error: p.Fault(refusals[0])}))
	}
	v := ocdsView(p, out, answers)
	v.Name, v.Upload = name, upload
	if out.Wrong() || out.Asked > 0 && answers != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	if out.Written {
		_ = os.Remove(file.Name()) // the original is among the files by now
	}
	return render(c, views.ImportOCDSPage(p, v))
}

// ocdsView words what a file gave.
func ocdsView(p views.Page, out *ocds.Outcome, answers map[string]string) views.ImportOCDS {
	v := views.ImportOCDS{Done: out.Written, Wrong: out.Wrong(), Touched: out.Touched(), Asked: out.Asked, Answers: answers,
		Entries: p.Int(out.Report.File.Entries), SHA256: out.Report.File.SHA256}
	for _, count := range out.Report.Corrections {
		one := views.OCDSCorrection{Text: p.T(count.Key()), Count: p.Plural("ocds.times", count.Count)}
		for _, c := range count.First {
			one.First = append(one.First, views.OCDSChange{Path: c.Path, Before: asJSON(c.Before), After: asJSON(c.After)})
		}
		v.Corrections = append(v.Corrections, one)
	}
	for _, problem := range out.Report.Problems {
		one := views.OCDSProblem{Path: problem.Path, Text: p.Fault(problem.Fault()), Count: p.Int(problem.Count), At: strings.Join(problem.At, ", ")}
		if problem.Warning {
			v.Warnings = append(v.Warnings, one)
		} else {
			v.Problems = append(v.Problems, one)
		}
	}
	for _, repeated := range out.Report.File.Repeated {
		one := views.OCDSProblem{Path: "id", Text: p.Fault(repeated.Fault()), Count: "1"}
		if repeated.Same { // said, and counted once
			v.Warnings = append(v.Warnings, one)
		} else {
			v.Problems = append(v.Problems, one)
		}
	}
	for _, w := range out.Tables {
		v.Tables = append(v.Tables, views.OCDSTable{Name: tableInWords(p, w.Table), Added: p.Int(w.Added), Changed: p.Int(w.Changed), Unchanged: p.Int(w.Unchanged)})
	}
	for _, a := range out.Aside {
		v.Aside = append(v.Aside, p.T("ocds.aside."+a.What, "OCID", a.OCID, "Count", a.Count))
	}
	for _, q := range out.Questions {
		v.Fields = append(v.Fields, askedField(p, q, answers))
	}
	return v
}

// askedField is a question as a field of the form.
func askedField(p views.Page, q ocds.Question, answers map[string]string) views.Field {
	field := views.Field{Kind: "select", Name: answerPrefix + q.Key, Label: p.T("ocds.ask."+q.Kind, "Subject", q.Subject, "Given", q.Given),
		Value: answers[q.Key], Required: true, Wide: true}
	switch q.Kind {
	case "signed", "starts", "ends":
		field.Kind = "date"
	case "buyer", "supplier":
		field.Kind, field.List = "combobox", q.Kind
	default:
		field.Options = []views.Option{{Label: p.T("ocds.ask.choose")}}
	}
	for _, choice := range q.Choices {
		option := views.Option{Value: choice.Value, Label: choice.Label}
		switch {
		case field.Kind == "combobox":
			option = views.Option{Value: choice.Label + " · " + choice.Value}
		case choice.Value == ocds.NoService:
			option.Label = p.T("ocds.ask.no_service")
		case q.Kind == "method":
			option.Label = p.T("contract.method." + choice.Value)
		}
		field.Options = append(field.Options, option)
	}
	switch {
	case q.Wrong:
		field.Error = p.T("ocds.ask.wrong")
	case answers != nil:
		field.Error = p.T("form.required")
	}
	return field
}

// asJSON shows a value of a file; none is a dash.
func asJSON(value any) string {
	if value == nil {
		return "—"
	}
	text, err := jsontree.Marshal(value)
	if err != nil {
		return "—"
	}
	if letters := []rune(string(text)); len(letters) > 200 {
		return string(letters[:200]) + "…"
	}
	return string(text)
}

// tableInWords is a table in words, where there are any.
func tableInWords(p views.Page, table string) string {
	if p.Has("journal.table." + table) {
		return p.T("journal.table." + table)
	}
	return table
}
