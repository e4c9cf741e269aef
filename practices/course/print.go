package course

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"kelishim/internal/i18n"
	"kelishim/internal/pdf"
	"kelishim/internal/svg"
)

// WritePDF prints the lessons with their questions; the answers stand after each
// lesson, the bank of the final test does not. label goes across every page, ""
// for none; source stands at the foot.
func (c *Course) WritePDF(w io.Writer, r *i18n.Reader, label, source string) error {
	lang := r.Lang()
	doc := pdf.New(pdf.Head{Title: c.Title[lang], Label: label, Source: source,
		PageOf: func(page int, of string) string { return r.T("print.page", "Page", page, "Of", of) }})
	out := &paper{doc: doc, course: c, r: r}
	doc.Text(c.Description[lang])
	if err := out.text(c.Intro[lang], courseUnit); err != nil {
		return err
	}
	doc.Heading(r.T("course.contents"))
	for i := range c.Modules {
		m := &c.Modules[i]
		doc.Paragraph(pdf.Block{}, []pdf.Run{{Text: strconv.Itoa(i+1) + ". " + m.Title[lang], Bold: true}})
		for j := range m.Lessons {
			l := &m.Lessons[j]
			doc.Paragraph(pdf.Block{Depth: 1, Mark: strconv.Itoa(l.Number) + "."}, []pdf.Run{{Text: l.Title[lang] + " — " + r.Plural("course.minutes", l.Minutes)}})
		}
	}
	for i := range c.Modules {
		if err := out.module(&c.Modules[i], i+1); err != nil {
			return err
		}
	}
	return doc.Write(w)
}

// paper is a course that is being printed in one language.
type paper struct {
	doc    *pdf.Doc
	course *Course
	r      *i18n.Reader
	source []byte
	unit   string
}

func (o *paper) module(m *Module, number int) error {
	lang := o.r.Lang()
	o.doc.Chapter(strconv.Itoa(number) + ". " + m.Title[lang])
	if err := o.text(m.Intro[lang], m.Unit); err != nil {
		return err
	}
	for i := range m.Lessons {
		if err := o.lesson(&m.Lessons[i]); err != nil {
			return err
		}
	}
	return nil
}

func (o *paper) lesson(l *Lesson) error {
	lang := o.r.Lang()
	title := o.r.T("course.lesson_n", "Number", l.Number) + ". " + l.Title[lang]
	o.doc.Heading(title)
	o.doc.Mark(title, 1)
	if l.Law != "" {
		o.doc.Note(o.r.T("course.law." + string(l.Law)))
	}
	if err := o.text(l.Body[lang], l.Unit+"/lesson"); err != nil {
		return err
	}
	o.doc.Subheading(o.r.T("course.questions"))
	for i := range l.Questions {
		if err := o.question(&l.Questions[i], i+1); err != nil {
			return err
		}
	}
	o.doc.Subheading(o.r.T("course.answers"))
	for i := range l.Questions {
		if err := o.answers(&l.Questions[i], i+1); err != nil {
			return err
		}
	}
	return nil
}

// letter names an answer on paper: a, b, c in the letters of the language.
func letter(lang string, i int) string {
	if lang == "en" {
		return string([]rune("abcdefgh")[i])
	}
	return string([]rune("абвгдежз")[i])
}

func (o *paper) question(q *Question, number int) error {
	lang := o.r.Lang()
	o.doc.Paragraph(pdf.Block{Depth: 1, Mark: strconv.Itoa(number) + "."}, []pdf.Run{{Text: plain(q.Heading[lang]), Bold: true}})
	if err := o.text(q.Body[lang], ""); err != nil {
		return err
	}
	for i := range q.Answers {
		o.doc.Paragraph(pdf.Block{Depth: 2, Mark: letter(lang, i) + ")"}, []pdf.Run{{Text: plain(q.Answers[i].Words[lang])}})
	}
	if q.Exercise == nil {
		return nil
	}
	solution, err := q.Exercise.Solve()
	if err != nil {
		return fmt.Errorf("solve an exercise: %w", err)
	}
	for _, table := range solution.Given(o.r, q.Exercise.Show) {
		o.table(table)
	}
	return nil
}

func (o *paper) answers(q *Question, number int) error {
	lang, runs := o.r.Lang(), []pdf.Run{}
	for i := range q.Answers {
		if a := &q.Answers[i]; a.Right {
			runs = append(runs, pdf.Run{Text: letter(lang, i) + ") ", Bold: true}, pdf.Run{Text: plain(a.Feedback[lang]) + " "})
		}
	}
	if q.Exercise != nil {
		solution, err := q.Exercise.Solve()
		if err != nil {
			return fmt.Errorf("solve an exercise: %w", err)
		}
		runs = append(runs, pdf.Run{Text: solution.Words(o.r) + ". ", Bold: true}, pdf.Run{Text: plain(q.Explanation[lang])})
	}
	o.doc.Paragraph(pdf.Block{Depth: 1, Mark: strconv.Itoa(number) + "."}, runs)
	return nil
}

func (o *paper) table(t Table) {
	columns, rows := make([]pdf.Column, len(t.Columns)), make([]pdf.Row, len(t.Rows))
	for i, column := range t.Columns {
		columns[i] = pdf.Column{Title: column.Title, Right: column.Numeric, Weight: weight(column.Title, t.Rows, i)}
	}
	for i, row := range t.Rows {
		rows[i] = pdf.Row{Cells: row}
	}
	if t.Title != "" {
		o.doc.Note(t.Title)
	}
	o.doc.Table(columns, rows)
}

// weight is how much room a column asks for: its longest cell, within bounds.
func weight(title string, rows [][]string, i int) float64 {
	most := utf8.RuneCountInString(title) * 2 / 3
	for _, row := range rows {
		if i < len(row) {
			most = max(most, utf8.RuneCountInString(row[i]))
		}
	}
	return float64(min(max(most, 7), 40))
}

// plain is a short text without its marks.
func plain(source string) string {
	raw := []byte(source)
	return strings.Join(strings.Fields(deepText(markdown.Parser().Parse(text.NewReader(raw)), raw)), " ")
}

func deepText(node ast.Node, source []byte) string {
	if node.Type() == ast.TypeInline {
		return plainText(node, source)
	}
	var out strings.Builder
	if node.FirstChild() != nil && node.FirstChild().Type() == ast.TypeInline {
		return plainText(node, source) + " "
	}
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		out.WriteString(deepText(child, source))
	}
	return out.String()
}

// text prints a Markdown text.
func (o *paper) text(source, unit string) error {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	o.source, o.unit = []byte(source), unit
	return o.blocks(markdown.Parser().Parse(text.NewReader(o.source)), pdf.Block{})
}

func (o *paper) blocks(parent ast.Node, at pdf.Block) error {
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Heading:
			o.doc.Subheading(plainText(n, o.source))
		case *ast.List:
			if err := o.list(n, at); err != nil {
				return err
			}
		case *ast.Blockquote:
			aside := at
			aside.Aside = true
			if err := o.blocks(n, aside); err != nil {
				return err
			}
		case *extast.Table:
			o.markdownTable(n)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				o.doc.Paragraph(pdf.Block{Depth: at.Depth + 1}, []pdf.Run{{Text: strings.TrimRight(string(line.Value(o.source)), "\n")}})
			}
		case *ast.ThematicBreak:
			o.doc.Space()
		case *ast.Paragraph, *ast.TextBlock:
			if picture, ok := node.FirstChild().(*ast.Image); ok {
				if err := o.picture(picture); err != nil {
					return err
				}
				continue
			}
			o.doc.Paragraph(at, o.runs(node, false))
		}
		at.Mark = ""
	}
	return nil
}

func (o *paper) list(list *ast.List, at pdf.Block) error {
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		inner := pdf.Block{Depth: at.Depth + 1, Mark: "•", Aside: at.Aside}
		if list.IsOrdered() {
			inner.Mark = strconv.Itoa(number) + "."
			number++
		}
		if err := o.blocks(item, inner); err != nil {
			return err
		}
	}
	return nil
}

// runs are the words of a paragraph; a link outside has its address behind it,
// since paper is not clicked.
func (o *paper) runs(parent ast.Node, strong bool) []pdf.Run {
	var runs []pdf.Run
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		switch n := node.(type) {
		case *ast.Text:
			words := string(words(n.Segment.Value(o.source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				words += " "
			}
			runs = append(runs, pdf.Run{Text: words, Bold: strong})
		case *ast.String:
			runs = append(runs, pdf.Run{Text: string(n.Value), Bold: strong})
		case *ast.AutoLink:
			runs = append(runs, pdf.Run{Text: string(n.Label(o.source)), Bold: strong})
		case *ast.Emphasis:
			runs = append(runs, o.runs(n, strong || n.Level == 2)...)
		case *ast.Link:
			runs = append(runs, o.runs(n, strong)...)
			if target := string(n.Destination); strings.HasPrefix(target, "https://") {
				runs = append(runs, pdf.Run{Text: " (" + target + ")"})
			}
		default:
			runs = append(runs, o.runs(n, strong)...)
		}
	}
	return runs
}

func (o *paper) picture(image *ast.Image) error {
	body, ok := o.course.sources.picture(o.unit, o.r.Lang(), string(image.Destination))
	if !ok {
		return nil
	}
	drawing, err := svg.Parse(body)
	if err != nil {
		return fmt.Errorf("draw %s: %w", image.Destination, err)
	}
	o.doc.Picture(drawing)
	o.doc.Note(plainText(image, o.source))
	return nil
}

func (o *paper) markdownTable(table *extast.Table) {
	t := Table{}
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, plainText(cell, o.source))
			if _, head := row.(*extast.TableHeader); head {
				one, _ := cell.(*extast.TableCell)
				t.Columns = append(t.Columns, TableColumn{Title: plainText(cell, o.source), Numeric: one != nil && one.Alignment == extast.AlignRight})
			}
		}
		if _, head := row.(*extast.TableHeader); !head {
			t.Rows = append(t.Rows, cells)
		}
	}
	o.table(t)
}
