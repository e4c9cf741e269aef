package course

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// trial is the small course of the tests.
func trial(t testing.TB) Sources {
	t.Helper()
	sources, err := Read(os.DirFS("testdata/course"))
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func built(t testing.TB) *Course {
	t.Helper()
	c, err := Build(trial(t))
	if err != nil {
		t.Fatalf("the course of the tests: %s", sentences(err))
	}
	return c
}

// sentences are the refusals as a teacher reads them.
func sentences(err error) string {
	var all []string
	for _, one := range fault.All(err) {
		all = append(all, i18n.For("en").Fault(one))
	}
	if len(all) == 0 && err != nil {
		return err.Error()
	}
	return strings.Join(all, "\n")
}

func TestTheShippedCourseIsByTheFormat(t *testing.T) {
	t.Parallel()
	c, err := Shipped()
	if err != nil {
		t.Fatal(sentences(err))
	}
	if len(c.Modules) == 0 {
		t.Skip("the lessons are not written yet")
	}
	if n := len(c.Lessons()); n < 8 {
		t.Errorf("%d lessons, at least eight are asked for", n)
	}
	if n := len(c.Final); n < 2*FinalQuestions {
		t.Errorf("the final test draws %d of %d questions: two tries would meet the same ones", FinalQuestions, n)
	}
	exercises := 0
	for _, l := range c.Lessons() {
		for i := range l.Questions {
			if l.Questions[i].Exercise != nil {
				exercises++
			}
		}
		if len(l.Questions) < 3 {
			t.Errorf("%s has %d questions", l.Key(), len(l.Questions))
		}
	}
	if exercises < 4 {
		t.Errorf("%d exercises run on the demonstration", exercises)
	}
}

func TestACourseIsReadWithAllThatIsInIt(t *testing.T) {
	t.Parallel()
	c := built(t)
	if len(c.Modules) != 2 || len(c.Lessons()) != 3 || len(c.Final) != 19 || c.Minutes() != 36 {
		t.Fatalf("%d modules, %d lessons, %d questions of the test, %d minutes", len(c.Modules), len(c.Lessons()), len(c.Final), c.Minutes())
	}
	l, before, after := c.Lesson("first", "count")
	if l == nil || l.Title["ky"] != "Чыгымды эсептейбиз" || l.Number != 2 || before.Slug != "what" || after.Slug != "honest" {
		t.Fatalf("the lesson is %+v", l)
	}
	q := l.Questions[1]
	if !q.Many() || q.Answers[2].Words["ru"] != "C,\nD" || q.Answers[2].Feedback["en"] != "три\nи четыре" || q.Body["en"] != "*Amount*" {
		t.Errorf("the second question is %+v", q)
	}
	if e := l.Questions[2].Exercise; e == nil || e.Of != "saving_avoidable" || e.Show != ShowStatement || l.Questions[2].Explanation["ru"] != "Сумма: 1 − 2." {
		t.Errorf("the exercise is %+v", e)
	}
	if c.Lessons()[0].Law != LawToBeConfirmed || l.Law != "" {
		t.Error("the law of the lessons is mixed up")
	}
	want := []string{"course", "1-first/module", "1-first/1-what/lesson", "1-first/1-what/questions", "1-first/2-count/lesson"}
	if units := c.Units(); !slices.Equal(units[:5], want) || units[len(units)-1] != "final/questions" {
		t.Errorf("the units are %v", units)
	}
}

// mend changes one text of the trial course.
func mend(unit, lang, old, text string) func(s *Sources) {
	return func(s *Sources) {
		changed := strings.Replace(s.Texts[unit][lang], old, text, 1)
		if changed == s.Texts[unit][lang] {
			panic("nothing to change: " + old)
		}
		s.Texts[unit] = maps.Clone(s.Texts[unit])
		s.Texts[unit][lang] = changed
	}
}

func TestWhatIsNotByTheFormatIsRefusedWithFileAndLine(t *testing.T) {
	t.Parallel()
	const lesson, questions = "1-first/1-what/lesson", "1-first/1-what/questions"
	picture := func(name, body string) func(s *Sources) { return func(s *Sources) { s.Pictures[name] = []byte(body) } }
	const good = `<svg viewBox="0 0 9 9"/>`
	for _, one := range []struct {
		name   string
		change func(s *Sources)
		key    string
		file   string
		line   string
	}{
		{"a strange file", func(s *Sources) { s.Strange = []string{"1-first/notes.txt"} }, "strange_file", "1-first/notes.txt", "1"},
		{"a language is missing", func(s *Sources) { delete(s.Texts[lesson], "ky") }, "language_missing", lesson + ".ky.md", "1"},
		{"no questions file", func(s *Sources) { delete(s.Texts, questions) }, "file_missing", questions + ".ru.md", "1"},
		{"no final test", func(s *Sources) { delete(s.Texts, finalUnit) }, "file_missing", finalUnit + ".ru.md", "1"},
		{"a gap in the numbers", func(s *Sources) {
			for _, part := range []string{"/lesson", "/questions"} {
				s.Texts["1-first/4-count"+part] = s.Texts["1-first/2-count"+part]
				delete(s.Texts, "1-first/2-count"+part)
			}
			s.Pictures["1-first/4-count/arrow.svg"] = s.Pictures["1-first/2-count/arrow.svg"]
			delete(s.Pictures, "1-first/2-count/arrow.svg")
		}, "numbering", "1-first/4-count", "1"},
		{"no front matter", mend(lesson, "en", "---\n", ""), "front_missing", lesson + ".en.md", "1"},
		{"an open front matter", mend(lesson, "en", "confirmed\n---", "confirmed"), "front_open", lesson + ".en.md", "1"},
		{"an unknown name", mend(lesson, "ru", "minutes: 12", "minutes: 12\nauthor: me"), "front_line", lesson + ".ru.md", "4"},
		{"a name twice", mend(lesson, "ru", "minutes: 12", "minutes: 12\nminutes: 12"), "front_line", lesson + ".ru.md", "4"},
		{"no title", mend(lesson, "ru", "title: Какие услуги передать\n", ""), "front_needs", lesson + ".ru.md", "1"},
		{"no number of minutes", mend(lesson, "ru", "minutes: 12", "minutes: много"), "minutes", lesson + ".ru.md", "3"},
		{"other minutes", mend(lesson, "en", "minutes: 12", "minutes: 13"), "differs", lesson + ".en.md", "3"},
		{"another law", mend(lesson, "en", "law: to_be_confirmed", "law: confirmed"), "differs", lesson + ".en.md", "4"},
		{"no such law", mend(lesson, "ru", "to_be_confirmed", "maybe"), "law", lesson + ".ru.md", "4"},
		{"raw HTML in a line", mend(lesson, "ru", "Текст **", "<b>Текст</b> **"), "raw_html", lesson + ".ru.md", "9"},
		{"a block of HTML", mend(lesson, "ru", "Текст **", "<script>\nx()\n</script>\n\nТекст **"), "raw_html", lesson + ".ru.md", "9"},
		{"a comment", mend(lesson, "ru", "Текст **", "<!-- x -->\n\nТекст **"), "raw_html", lesson + ".ru.md", "9"},
		{"a heading of the first level", mend(lesson, "ky", "## ", "# "), "heading", lesson + ".ky.md", "7"},
		{"a link to no lesson", mend(lesson, "en", "/course/second/honest", "/course/second/gone"), "link", lesson + ".en.md", "9"},
		{"a link that runs", mend(lesson, "en", "/course/second/honest", "javascript:alert(1)"), "link", lesson + ".en.md", "9"},
		{"a link without TLS", mend(lesson, "en", "https://www.gov.kg", "http://www.gov.kg"), "link", lesson + ".en.md", "9"},
		{"a link to no place of the method", mend("course", "en", "#readings", "#nowhere"), "link", "course.en.md", "6"},
		{"a picture without words", mend(lesson, "en", "![An arrow from the service to the contract]", "![]"), "picture_words", lesson + ".en.md", "15"},
		{"a picture that is not there", mend(lesson, "en", "arrow.svg", "other.svg"), "picture_missing", lesson + ".en.md", "15"},
		{"a picture from elsewhere", mend(lesson, "en", "arrow.svg", "https://x.kg/a.svg"), "picture_missing", lesson + ".en.md", "15"},
		{"a picture in a sentence", mend(lesson, "en", "![An", "See ![An"), "picture_place", lesson + ".en.md", "15"},
		{"a picture in a question", mend(questions, "en", "*Term*", "![a](arrow.svg)"), "picture_here", questions + ".en.md", "10"},
		{"a picture in one language", picture("1-first/1-what/words.ru.svg", good), "language_missing", "1-first/1-what/words.ky.svg", "1"},
		{"a picture twice", picture("1-first/1-what/arrow.ru.svg", good), "picture_twice", "1-first/1-what/arrow.ru.svg", "1"},
		{"a picture without its lesson", picture("1-first/9-gone/arrow.svg", good), "picture_without_lesson", "1-first/9-gone/arrow.svg", "1"},
		{"a picture that runs", picture("1-first/1-what/arrow.svg", "<svg viewBox=\"0 0 9 9\">\n<script/></svg>"), "picture", "1-first/1-what/arrow.svg", "2"},
		{"an empty text", func(s *Sources) { s.Texts["1-first/module"]["ru"] = "---\ntitle: x\n---\n\n" }, "empty", "1-first/module.ru.md", "4"},
		{"a text too long", func(s *Sources) { s.Texts["1-first/module"]["ru"] += strings.Repeat("x", MaxBytes) }, "too_long", "1-first/module.ru.md", "1"},
		{"a text with NUL", func(s *Sources) { s.Texts["1-first/module"]["ru"] += "\x00" }, "bad_text", "1-first/module.ru.md", "1"},
		{"a name that is an address", func(s *Sources) {
			for unit, text := range maps.Clone(s.Texts) {
				if rest, ok := strings.CutPrefix(unit, "2-second/"); ok {
					s.Texts["2-edit/"+rest] = text
					delete(s.Texts, unit)
				}
			}
		}, "name_taken", "2-edit", "1"},

		{"words before a question", mend(questions, "ru", "## ", "Вот:\n## "), "before_question", questions + ".ru.md", "1"},
		{"no question", func(s *Sources) { s.Texts[questions]["ru"] = "\n" }, "no_questions", questions + ".ru.md", "1"},
		{"one question less", mend(questions, "en", "## Service?", "Service?"), "questions_differ", questions + ".en.md", "1"},
		{"one answer less", mend(questions, "en", "- [x] 4\n  > Term: да.\n", ""), "answers_differ", questions + ".en.md", "1"},
		{"another right answer", mend(questions, "en", "- [ ] 3", "- [x] 3"), "right_differs", questions + ".en.md", "3"},
		{"no feedback", mend(questions, "ru", "  > Срок: мало.\n", ""), "feedback_missing", questions + ".ru.md", "3"},
		{"feedback without indentation", mend(questions, "ru", "  > Срок: мало.", "> Срок: мало."), "question_line", questions + ".ru.md", "4"},
		{"no right answer", mend(questions, "ru", "- [x] 4", "- [ ] 4"), "no_right_answer", questions + ".ru.md", "1"},
		{"no wrong answer", mend(questions, "ru", "- [ ] 3", "- [x] 3"), "no_wrong_answer", questions + ".ru.md", "1"},
		{"one answer alone", mend(questions, "ru", "- [ ] 3\n  > Срок: мало.\n", ""), "answer_count", questions + ".ru.md", "1"},
		{"an answer without words", mend(questions, "ru", "- [ ] 3", "- [ ]  "), "answer_empty", questions + ".ru.md", "3"},
		{"a question without words", mend(questions, "ru", "## Какие услуги передать: 2 + 2?", "##  "), "question_empty", questions + ".ru.md", "1"},
		{"HTML in an answer", mend(questions, "ru", "- [ ] 3", "- [ ] <b>3</b>"), "raw_html", questions + ".ru.md", "3"},
		{"a broken link in feedback", mend(questions, "ru", "Срок: мало.", "[x](/nowhere)"), "link", questions + ".ru.md", "4"},

		{"no such form of exercise", mend("1-first/2-count/questions", "ru", "= figure", "= guess"), "exercise_form", "1-first/2-count/questions.ru.md", "23"},
		{"an unknown word of an exercise", mend("1-first/2-count/questions", "ru", "show:none", "hide:all"), "exercise_form", "1-first/2-count/questions.ru.md", "28"},
		{"no such year", mend("1-first/2-count/questions", "ru", "year:2024 of:saving", "year:2019 of:saving"), "exercise_year", "1-first/2-count/questions.ru.md", "23"},
		{"no such figure", mend("1-first/2-count/questions", "ru", "of:saving_avoidable", "of:profit"), "exercise_figure", "1-first/2-count/questions.ru.md", "23"},
		{"no such line", mend("1-first/2-count/questions", "ru", "of:saving_avoidable", "of:line.budget_line.full.99-99"), "exercise_figure", "1-first/2-count/questions.ru.md", "23"},
		{"no explanation", mend("1-first/2-count/questions", "ru", "> Сумма: 1 − 2.\n", ""), "explanation_missing", "1-first/2-count/questions.ru.md", "23"},
		{"another exercise", mend("1-first/2-count/questions", "en", "year:2024 of:saving", "year:2025 of:saving"), "exercise_differs", "1-first/2-count/questions.en.md", "21"},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			sources := trial(t)
			one.change(&sources)
			_, err := Build(sources)
			for _, f := range fault.All(err) {
				if f.Key == "course.fault."+one.key && f.Values["File"] == one.file && f.Values["Line"] == one.line {
					for _, lang := range i18n.Languages {
						if text := i18n.For(lang).Fault(f); strings.Contains(text, "<no value>") || strings.Contains(text, "[course.") {
							t.Errorf("%s: the sentence is %q", lang, text)
						}
					}
					return
				}
			}
			t.Errorf("want %s in line %s of %s, got:\n%s", one.key, one.line, one.file, sentences(err))
		})
	}
}

func TestNothingThatATeacherWritesBreaksTheParser(t *testing.T) {
	t.Parallel()
	sources := trial(t)
	text := sources.Texts["1-first/2-count/questions"]["ru"]
	lines := strings.Split(text, "\n")
	for i := range lines {
		for _, put := range []string{"", "## ", "- [x] ", "  > ", "> ", "= figure", "= ", "<", "![](", "\t", "- [ ]", "---", "| a |"} {
			changed := slices.Clone(lines)
			changed[i] = put
			one := Text{"ru": strings.Join(changed, "\n"), "ky": sources.Texts["1-first/2-count/questions"]["ky"], "en": sources.Texts["1-first/2-count/questions"]["en"]}
			// A refusal or a course: never a panic.
			_, _ = Build(sources.with("1-first/2-count/questions", one))
		}
	}
}
