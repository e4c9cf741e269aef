package web_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
)

// The open pages of seminars, and those of who teaches, held against axe and two
// widths, with rows of every kind.
func TestThePagesOfSeminarsAreAccessible(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "ky")
	w := &world{site: &site{t: t, db: b.owner}, rows: map[string]planted{}}
	p := planted{}
	plantSeminar(w, ownAimak, p)
	b.people([3]string{"chyngyz", "Чынгыз Усенов", "advisor"})
	seminar := "/seminars/" + strconv.FormatInt(p["seminars"], 10)
	person := seminar + "/participants/" + strconv.FormatInt(p["participants"], 10)
	series := "/seminars/series/" + strconv.FormatInt(p["series"], 10)
	see := func(paths ...string) {
		for _, path := range paths {
			b.accessible(path)
			if status := do(b, "read the status", chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].responseStatus`)); status != http.StatusOK {
				t.Errorf("%s: %d\n%s", path, status, b.text())
			}
		}
	}
	b.open("/lang/ky?back=/seminars")
	see("/seminars", seminar, "/seminars/own", "/seminars/own/"+walkCode("C", ownAimak), "/certificates", "/certificates/"+walkCode("D", ownAimak))
	b.open("/signin")
	b.signInAs("chyngyz")
	see("/seminars/figures", "/seminars/participants", "/seminars/new", seminar, seminar+"/edit", seminar+"/attendance", seminar+"/rules", seminar+"/links",
		seminar+"/results", seminar+"/evaluations", seminar+"/participants/list", person, person+"/before", series, series+"/questions", "/seminars/outcome")
}

// The open pages on a slow line: the page and its style sheet, packed.
func TestTheOpenPagesOfSeminarsAreSmall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.exec(`INSERT INTO seminar_series (name_ru) VALUES ('Серия');
		INSERT INTO seminars (series_id, place_ru, oblast, starts_on, ends_on, lang, dates_made_up, split_made_up)
		SELECT 1, 'Место ' || md5(n::text), '41703000000000', '2020-10-12', '2020-10-13', 'ky', true, true FROM generate_series(1, 80) n`)
	s.as("")
	for _, path := range []string{"/seminars", "/seminars/1", "/certificates", "/seminars/own"} {
		total := 0
		for _, part := range []string{path, s.asset()} {
			res := s.ask(http.MethodGet, part, map[string]string{"Accept-Encoding": "gzip"}, nil)
			if res.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s comes unpacked", part)
			}
			total += int(res.ContentLength)
		}
		if limit := 60 << 10; total <= 0 || total > limit {
			t.Errorf("%s weighs %d bytes, want at most %d", path, total, limit)
		}
	}
}
