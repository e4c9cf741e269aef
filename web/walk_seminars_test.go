package web_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"kelishim/internal/auth"
)

// hiddenName is the name of somebody who took part; only who teaches reads it.
const hiddenName = "Сокровенная"

func init() {
	planters = append(planters, plantSeminar)
	maps.Copy(goodForm, map[string]string{
		"/seminars/new":                           "series_id=1&place_ru=Н&oblast=41703000000000&starts_on=2026-01-01&ends_on=2026-01-02&lang=ky",
		"/seminars/:id<int>/cancel":               "cancelled_why=Н",
		"/seminars/:id<int>/rules/new":            "rule=Н",
		"/seminars/:id<int>/evaluations/new":      "content=5",
		"/seminars/:id<int>/links":                "kind=join&ends_on=2199-01-01",
		"/seminars/:id<int>/participants/new":     "aimak=%s&position=head&sex=man",
		"/seminars/series/new":                    "name_ru=Н",
		"/seminars/series/:id<int>/questions/new": "place=7&question_ru=Н&choices_ru=а%0Aб&correct=1",
	})
}

// plantSeminar holds a seminar to which one person of the aimak came, whose name
// is kept.
func plantSeminar(w *world, aimak string, p planted) {
	p["series"] = w.number(`INSERT INTO seminar_series (name_ru) VALUES ('Серия') RETURNING id`)
	p["questions"] = w.number(`INSERT INTO seminar_questions (series_id, place, question_ru, choices_ru, correct) VALUES (?, 1, 'Вопрос', '{да,нет}', 1) RETURNING id`, p["series"])
	p["seminars"] = w.number(`INSERT INTO seminars (series_id, place_ru, oblast, starts_on, ends_on, lang)
		VALUES (?, 'Место', substr(?, 1, 5) || '000000000', '2020-10-12', '2020-10-13', 'ky') RETURNING id`, p["series"], aimak)
	p["rules"] = w.number(`INSERT INTO seminar_rules (seminar_id, rule) VALUES (?, 'masks') RETURNING id`, p["seminars"])
	p["links"] = w.number(`INSERT INTO seminar_links (seminar_id, kind, nonce, token_hash, ends_on) VALUES (?, 'join', decode(md5(?), 'hex'), sha256(?), '2199-01-01') RETURNING id`,
		p["seminars"], aimak, []byte(aimak))
	p["participants"] = w.number(`INSERT INTO seminar_participants (seminar_id, aimak, raion, position, sex, consent, code)
		SELECT ?, soate, parent, 'head', 'woman', true, ? FROM units WHERE soate = ? RETURNING id`, p["seminars"], walkCode("C", aimak), aimak)
	w.exec(`INSERT INTO seminar_names (participant_id, name) VALUES (?, ?)`, p["participants"], hiddenName)
	w.exec(`INSERT INTO seminar_attendance VALUES (?, ?, '2020-10-12')`, p["participants"], p["seminars"])
	w.exec(`INSERT INTO seminar_certificates (participant_id, code) VALUES (?, ?)`, p["participants"], walkCode("D", aimak))
	w.exec(`INSERT INTO seminar_remarks (seminar_id, remark) VALUES (?, ?)`, p["seminars"], hiddenName+" пишет")
}

// walkCode is a code of an aimak of the walk: letters in place of its digits.
func walkCode(first, aimak string) string {
	letters := strings.NewReplacer("0", "A", "1", "B", "4", "E", "5", "F", "7", "H", "2", "2", "3", "3", "6", "6", "8", "8", "9", "9").Replace(aimak[3:11])
	return first + "AA" + first + "-" + letters[:4] + "-" + letters[4:]
}

// Names, codes and remarks are read by who teaches and by nobody else, with both
// locks and with PostgreSQL alone.
func TestNamesOfPeopleWhoTookPartAreReadByWhoTeachesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, guarded := range []bool{true, false} {
		if !guarded {
			w.server.Unguarded()
		}
		for _, one := range walkers {
			reads := auth.ScopeOf(one.role, auth.Teach) != auth.Nothing
			w.as(one.login)
			seen := false
			for _, right := range sortedRights() {
				pattern, isGet := strings.CutPrefix(right.Route, "GET ")
				if !isGet || !strings.HasPrefix(pattern, "/seminars") && !strings.HasPrefix(pattern, "/journal") && !strings.HasPrefix(pattern, "/history") {
					continue
				}
				path := w.address(pattern, foreignAimak)
				_, body := w.fetch(http.MethodGet, path, nil)
				held := strings.Contains(body, hiddenName) || strings.Contains(body, walkCode("C", foreignAimak))
				seen = seen || held
				if held && !reads {
					t.Errorf("%s shows a name to %q (guarded %v)", path, one.login, guarded)
				}
			}
			if reads && !seen {
				t.Errorf("%q, who teaches, sees no name", one.login)
			}
		}
	}
}
