package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/practices/course"
)

// An officer takes the course from its first lesson to the certificate, with
// every question answered on the page, and somebody without an account checks
// the code.
func TestTheCourseIsTakenToItsCertificateInARealBrowser(t *testing.T) {
	t.Parallel()
	shipped, err := course.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ru", "ky"} {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			r := i18n.For(lang)
			b.open("/lang/" + lang + "?back=/signin")
			b.signInAs("admin")
			b.open("/course")
			b.shows(shipped.Title[lang])
			b.accessible("/course")
			b.press("main p.actions .button")
			for i, lesson := range shipped.Lessons() {
				if i > 0 {
					b.open(lesson.Address())
				}
				b.shows(lesson.Title[lang])
				for n, q := range lesson.Questions {
					b.reply(n, q, nil)
				}
				b.press(".course-questions button[type=submit]")
				if right := b.count(".course-question.right"); right != len(lesson.Questions) {
					t.Errorf("%s: the program finds %d of %d answers right", lesson.Key(), right, len(lesson.Questions))
				}
				if b.count(".course-feedback") == 0 {
					t.Errorf("%s: nothing is said to the answers", lesson.Key())
				}
				if i%3 == 0 { // one lesson of each module
					b.accessibleHere(lesson.Key() + " with its answers")
					b.accessible(lesson.Address())
				}
			}
			b.open("/course/final")
			b.press(`form[action="/course/final"] button`)
			drawn := b.drawn()
			for n, d := range drawn {
				b.reply(n, shipped.Final[d.Question], d.Order)
			}
			b.accessibleHere("the final test")
			b.press(".course-questions button[type=submit]")
			b.shows(r.T("course.certificate_pdf"))
			b.accessibleHere("the result of the final test")
			if kind := do(b, "fetch the certificate", chromedp.Evaluate[string](
				`fetch("/course/certificate/pdf").then(r => r.status + " " + r.headers.get("content-type"))`, chromedp.EvalAwaitPromise)); kind != "200 application/pdf" {
				t.Errorf("the certificate: %s", kind)
			}
			var code string
			if err := b.owner.Pool().QueryRowContext(t.Context(), `SELECT code FROM course_certificates`).Scan(&code); err != nil {
				t.Fatal(err)
			}
			b.press(".signout button")
			b.open("/certificates/" + code)
			b.shows("А. Бекова", shipped.Title[lang])
			b.accessible("/certificates/" + code)
			b.open("/certificates/" + strings.Repeat("A", len(code)))
			if strings.Contains(b.text(), "А. Бекова") {
				t.Error("a code that was made up finds somebody")
			}
		})
	}
}

func (b *browser) count(selector string) int {
	b.t.Helper()
	return do(b, "count "+selector, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)))
}

// drawn are the questions of the one try there is.
func (b *browser) drawn() (drawn []course.Drawn) {
	b.t.Helper()
	var text string
	err := b.owner.Read(b.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT drawn::text FROM course_attempts`).Scan(ctx, &text)
	})
	if err == nil {
		err = json.Unmarshal([]byte(text), &drawn)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return drawn
}

// reply answers a question of the page rightly: what is right is ticked, a
// figure is what the engine says. order are the places of mixed answers.
func (b *browser) reply(number int, q course.Question, order []int) {
	b.t.Helper()
	name := fmt.Sprintf("q%d", number)
	if q.Exercise != nil {
		solved, err := q.Exercise.Solve()
		if err != nil {
			b.t.Fatal(err)
		}
		typed := solved.Choice
		switch solved.Kind {
		case course.KindSom:
			typed = solved.Figure.Round(2).String()
		case course.KindShare:
			typed = solved.Figure.Shift(2).Round(1).String()
		}
		do(b, "type "+name, chromedp.SetValue("#"+name+"-typed", typed))
		return
	}
	for i, answer := range q.Answers {
		if !answer.Right {
			continue
		}
		at := i
		if order != nil {
			at = slices.Index(order, i)
		}
		do(b, "tick "+name, chromedp.Click(fmt.Sprintf("#%s-%d", name, at)))
	}
}
