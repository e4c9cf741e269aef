package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/migrations"
)

// An officer tells a case from a contract, an advisor publishes it, and a
// resident without an account finds it, asks, and reads the answer.
func TestACaseFromAContractIsWalkedInARealBrowser(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ title, problem, results, lessons, question, answer string }{
		"ru": {"Кок-Мойнок отдал вывоз мусора", "Своя машина стояла в ремонте.", "Мусор вывозят каждую неделю.", "Посчитайте свои затраты заранее.",
			"Кто теперь чинит контейнеры?", "Фирма: это входит в цену."},
		"ky": {"Көк-Мойнок таштанды ташууну берди", "Өз машинасы оңдоодо турчу.", "Таштанды жума сайын чыгарылат.", "Өз чыгымдарыңызды алдын ала эсептеңиз.",
			"Контейнерлерди азыр ким оңдойт?", "Фирма: ал баасына кирет."},
	} {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			r := i18n.For(lang)
			source, err := exchange.OpenFS("demo", migrations.Demo())
			if err != nil {
				t.Fatal(err)
			}
			defer source.Close()
			if _, err := exchange.Import(t.Context(), b.owner, db.System, source, exchange.Options{}); err != nil {
				t.Fatal(err)
			}
			b.people([3]string{"chyngyz", "Чынгыз Усенов", "advisor"})
			b.open("/lang/" + lang + "?back=/signin")
			b.signInAs("admin")
			b.open("/contracts?q=КМ-2024/03")
			b.follow("КМ-2024/03")
			b.follow(r.T("practice.tell"))
			b.shows(r.T("practice.new_from_contract", "Number", "КМ-2024/03"))
			b.accessibleHere("the form of a case")
			b.refuses(r.T("practice.money_differs", "Sources", som("2700000"), "Cost", som("2760000")), "lang", lang, "title", words.title, "problem", words.problem,
				"results", words.results, "lessons", words.lessons, "source_local_budget", "2700000")
			b.answer("source_local_budget", "2760000")
			b.shows(words.title, r.T("practice.state.draft"), "389 965,62")
			at := strings.TrimPrefix(do(b, "see where", chromedp.Location()), b.base)
			b.follow(r.T("practice.submit.title"))
			b.answer()
			b.shows(r.T("practice.submit.done"))

			b.signInAs("chyngyz")
			b.open(at)
			b.follow(r.T("practice.publish.title"))
			b.shows(r.T("practice.publish.text"))
			b.answer()
			b.shows(r.T("practice.publish.done"))

			// A resident, without an account.
			b.press(`.signout button`)
			b.open("/practices")
			b.shows(words.title)
			b.open("/practices?service=lighting")
			b.shows(r.T("practice.empty"))
			b.open("/practices")
			do(b, "choose the service", chromedp.SetValue("#f-service", "waste"))
			do(b, "choose the oblast", chromedp.SetValue("#f-oblast", "41702000000000"))
			do(b, "choose the result", chromedp.SetValue("#f-result", "saves"))
			b.press(".filters button[type=submit]")
			b.shows(words.title)
			b.accessibleHere("the portal")
			b.follow(words.title)
			b.shows(words.lessons, "389 965,62", r.T("practice.vote.sign_in"))
			b.accessible(at)
			for _, path := range []string{"/practices/coverage", at + "/ask"} {
				b.accessible(path)
			}
			b.open(at)
			b.fill("question", words.question)
			time.Sleep(4 * time.Second) // a form that is sent faster is a program's
			b.press(`form[action$="/ask"] button[type=submit]`)
			b.shows(r.T("practice.asked"))
			if strings.Contains(b.text(), words.question) {
				t.Error("the question is shown before it is answered")
			}

			b.signInAs("admin")
			b.open("/practices/questions")
			b.accessibleHere("the questions that wait")
			b.follow(words.question)
			b.answer("answer", words.answer)
			b.press(`.signout button`)
			b.open(at)
			b.shows(words.question, words.answer)
		})
	}
}
