package course

import (
	"html"
	"strings"
)

// Preview is a unit as it will be read in a language: a text, or questions with
// the right answers marked.
func (c *Course) Preview(unit, lang string) (string, error) {
	at := Place{Lang: lang, Unit: unit, Deeper: 1}
	if !strings.HasSuffix(unit, "questions") {
		title, body := c.Title[lang], c.Intro[lang]
		for i := range c.Modules {
			m := &c.Modules[i]
			if unit == m.Unit {
				title, body = m.Title[lang], m.Intro[lang]
			}
			for j := range m.Lessons {
				if l := &m.Lessons[j]; unit == l.Unit+"/lesson" {
					title, body = l.Title[lang], l.Body[lang]
				}
			}
		}
		page, err := c.HTML(body, at)
		return "<h3>" + html.EscapeString(title) + "</h3>" + page, err
	}
	list := c.Final
	for _, l := range c.Lessons() {
		if unit == l.Unit+"/questions" {
			list = l.Questions
		}
	}
	var out strings.Builder
	out.WriteString("<ol>")
	for i := range list {
		if err := c.previewQuestion(&out, &list[i], at); err != nil {
			return "", err
		}
	}
	out.WriteString("</ol>")
	return out.String(), nil
}

func (c *Course) previewQuestion(out *strings.Builder, q *Question, at Place) error {
	pieces := []string{q.Heading[at.Lang], q.Body[at.Lang]}
	out.WriteString("<li>")
	for _, source := range pieces {
		page, err := c.HTML(source, at)
		if err != nil {
			return err
		}
		out.WriteString(page)
	}
	out.WriteString("<ul>")
	for i := range q.Answers {
		a := &q.Answers[i]
		mark := "☐ "
		if a.Right {
			mark = "☑ "
		}
		words, err := c.Inline(a.Words[at.Lang], at)
		if err != nil {
			return err
		}
		feedback, err := c.HTML(a.Feedback[at.Lang], at)
		if err != nil {
			return err
		}
		out.WriteString("<li>" + mark + words + "<blockquote>" + feedback + "</blockquote></li>")
	}
	if q.Exercise != nil {
		explanation, err := c.HTML(q.Explanation[at.Lang], at)
		if err != nil {
			return err
		}
		out.WriteString("<li><code>" + html.EscapeString(q.Exercise.Of) + "</code><blockquote>" + explanation + "</blockquote></li>")
	}
	out.WriteString("</ul></li>")
	return nil
}
