package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/audit"
	"kelishim/internal/auth"
	"kelishim/internal/db"
)

// flagged is a site with a contract whose flags are computed: one is raised for
// want of a ground, and of others it cannot be told.
func flagged(t *testing.T) (s *site, contract, flag string) {
	t.Helper()
	s = newSite(t)
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('00101199810011', 'ОсОО «Таза»', 'llc')`)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES ('К-7', ?, '00101199810011', 'Вывоз', 'direct', '2025-01-01', '2025-01-01', '2025-12-31', 1000, 'KGS')`, ownAimak)
	s.person("head", auth.Head, ownAimak)
	s.person("advisor", auth.Advisor, "41703000000000")
	s.person("elsewhere", auth.Advisor, "41702000000000")
	s.person("auditor", auth.Auditor)
	s.person("admin", auth.Administrator)
	if _, err := audit.Run(t.Context(), s.db, db.System, audit.Options{}); err != nil {
		t.Fatal(err)
	}
	return s, "/contracts/" + one(t, s, `SELECT id FROM contracts`), "/flags/" + one(t, s, `SELECT id FROM flags WHERE flag = 'K022'`)
}

func one(t *testing.T, s *site, query string, args ...any) (text string) {
	t.Helper()
	err := s.db.Read(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT (`+query+`)::text`, args...).Scan(ctx, &text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// shows checks that a page has words at a place.
func shows(t *testing.T, p page, selector, want string) {
	t.Helper()
	if got := p.text(selector); !strings.Contains(got, want) {
		t.Errorf("%s: at %s stands %q, want %q", p.path, selector, got, want)
	}
}

// form posts values.
func (s *site) form(path string, values url.Values) page {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(values.Encode()))
}

// noted sends a word on a flag.
func (s *site) noted(path, reason string) page { return s.send(path, "reason", reason) }

func TestAFlagIsExplainedClosedAndReopenedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	s, contract, flag := flagged(t)
	s.as("head")
	shows(t, s.get(contract), ".flag-list", "Прямой договор без основания")
	own := s.get(flag)
	shows(t, own, "h1", "K022")
	shows(t, own, ".facts", "№ 27")
	shows(t, own, "a[href='"+flag+"/explain']", "Объяснить")
	if own.Find("a[href='"+flag+"/close']").Length() > 0 {
		t.Error("the head is offered to close a flag")
	}
	if p := s.noted(flag+"/explain", "да"); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "от 5 до") {
		t.Errorf("a word of two letters is taken: %d", p.status)
	}
	if p := s.noted(flag+"/close", "Мы сами закроем"); p.status != http.StatusForbidden {
		t.Errorf("the head closes a flag: %d", p.status)
	}
	if p := s.noted(flag+"/explain", "Основание в приказе № 4"); p.location != flag {
		t.Errorf("an explanation: %d %s", p.status, p.location)
	}
	advised := s.as("advisor").get(flag)
	shows(t, advised, "main", "Основание в приказе № 4")
	shows(t, advised, "a[href='"+flag+"/close']", "Закрыть")
	s.noted(flag+"/close", "Приказ приложен")
	if p := s.noted(flag+"/close", "Ещё раз"); p.status != http.StatusConflict {
		t.Errorf("a closed flag is closed: %d", p.status)
	}
	if p := s.as("elsewhere").noted(flag+"/reopen", "Из другой области"); p.status != http.StatusNotFound {
		t.Errorf("an advisor of another oblast reopens: %d", p.status)
	}
	if p := s.as("head").noted(flag+"/explain", "Добавим ещё"); p.status != http.StatusConflict {
		t.Errorf("a closed flag is explained: %d", p.status)
	}
	s.as("auditor").noted(flag+"/reopen", "Приказ подписан позже договора")
	end := s.get(flag)
	shows(t, end, ".lead", "без ответа")
	for _, kept := range []string{"Основание в приказе № 4", "Приказ приложен", "Приказ подписан позже договора"} {
		if !strings.Contains(end.Text(), kept) {
			t.Errorf("the history lost %q", kept)
		}
	}
	if got := one(t, s, `SELECT count(*) FROM journal WHERE tbl = 'flag_notes' AND aimak = ?`, ownAimak); got != "3" {
		t.Errorf("the journal has %s notes", got)
	}
}

func TestTheListKeepsApartWhatCannotBeTold(t *testing.T) {
	t.Parallel()
	s, _, _ := flagged(t)
	raised := s.get("/flags")
	if rows := raised.Find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d flags are raised", rows)
	}
	unknown := s.get("/flags?result=unknown")
	shows(t, unknown, "tbody", "Нет условия о неустойке")
	if strings.Contains(unknown.Find("tbody").Text(), "Прямой договор без основания") {
		t.Error("a raised flag stands among those that cannot be told")
	}
	shows(t, s.get("/flags?result=not_raised"), "tbody", "Оплачено сверх суммы договора")
	shows(t, s.get("/flags?rule=K013&result=all"), "tbody", "нельзя сказать")
	shows(t, s.get("/flags?severity=low"), ".note", "Ничего не найдено")
	shows(t, s.get("/flags?aimak="+foreignAimak), ".note", "Ничего не найдено")
	for _, lang := range []string{"ky", "en"} {
		s.lang = lang
		for _, path := range []string{"/flags", "/flags?result=all", "/flags/rules", "/flags/rules/K039"} {
			if text := s.get(path).Text(); strings.Contains(text, "[audit.") {
				t.Errorf("%s in %s has a key for a word", path, lang)
			}
		}
	}
}

// The list of who sees no money says why it is empty, instead of asking to
// compute the flags.
// A file of flags holds exactly the filtered list, with what the page shows
// below a title beside it.
func TestTheFileOfFlagsIsTheListOfThePage(t *testing.T) {
	t.Parallel()
	s, contract, _ := flagged(t)
	for _, who := range []string{"officer", "auditor", "elsewhere"} {
		s.as(who)
		for _, query := range []string{"", "&result=unknown", "&result=all", "&rule=K022", "&severity=high", "&contract=" + strings.TrimPrefix(contract, "/contracts/")} {
			shown := s.get("/flags?" + strings.TrimPrefix(query, "&")).Find("tbody tr")
			rows := s.csvOf("/flags?as=csv" + query)
			if total := shown.Length(); total < 50 && len(rows)-1 != total {
				t.Errorf("%s%s: %d rows in the file, %d on the page", who, query, len(rows)-1, total)
			}
		}
	}
	s.as("officer")
	rows := s.csvOf("/flags?as=csv&rule=K022")
	if len(rows) != 2 || len(rows[1]) != len(rows[0]) || rows[1][0] != "K022" || !strings.Contains(strings.Join(rows[1], " "), "К-7") {
		t.Errorf("%q", rows)
	}
}

func TestTheAdministratorIsToldWhyThereAreNoFlags(t *testing.T) {
	t.Parallel()
	s, _, _ := flagged(t)
	for lang, want := range map[string]string{"ru": "администратор сумм не видит", "ky": "администраторго суммалар көрүнбөйт", "en": "the administrator sees no money"} {
		s.lang = lang
		p := s.as("admin").get("/flags")
		shows(t, p, "main", want)
		shows(t, p, "a[href='/flags/rules']", "")
		if strings.Contains(p.Text(), "kelishim flags") || p.Find("tbody tr").Length() > 0 {
			t.Errorf("in %s the administrator is shown flags or asked to compute them", lang)
		}
		if strings.Contains(s.as("auditor").get("/flags").Text(), want) {
			t.Errorf("in %s the auditor is told that no money is seen", lang)
		}
	}
}

// The page of a tender shows its own flags alone, to who may see its money.
func TestTheFlagsOfATenderStandOnItsPage(t *testing.T) {
	t.Parallel()
	s, _, _ := flagged(t)
	s.exec(`INSERT INTO tenders (number, aimak, title, method, status, published_on, opens_at, closes_at, contract_from, contract_to, decision)
		SELECT 'Т-' || n, ?, 'Вывоз', 'unlimited', 'evaluation', '2024-11-01', '2024-11-01', '2024-11-01'::date + n * 20, '2025-01-01', '2025-12-31', 'approved'
		FROM generate_series(1, 2) n`, ownAimak)
	s.exec(`UPDATE tenders SET closes_at = opens_at + interval '3 days' WHERE number = 'Т-1'`)
	if _, err := audit.Run(t.Context(), s.db, db.System, audit.Options{}); err != nil {
		t.Fatal(err)
	}
	hasty, calm := "/tenders/"+one(t, s, `SELECT id FROM tenders WHERE number = 'Т-1'`), "/tenders/"+one(t, s, `SELECT id FROM tenders WHERE number = 'Т-2'`)
	flag := "/flags/" + one(t, s, `SELECT id FROM flags WHERE flag = 'K039' AND result = 1`)
	for _, login := range []string{"officer", "advisor", "auditor"} {
		p := s.as(login).get(hasty)
		if rows := p.Find(".flag-list li").Length(); rows != 1 {
			t.Errorf("%s sees %d flags of the tender", login, rows)
		}
		shows(t, p, ".flag-list a[href='"+flag+"']", "Мало дней на подачу")
		if s.get(calm).Find(".flag-list li").Length() > 0 {
			t.Errorf("%s sees the flag of another tender", login)
		}
		shows(t, s.get(calm), "main", "Признаков риска не выявлено")
	}
	if p := s.as("elsewhere").do(http.MethodGet, hasty, nil); p.status != http.StatusNotFound || p.Find(".flag-list").Length() > 0 {
		t.Errorf("an advisor of another oblast sees the tender: %d", p.status)
	}
	s.as("head").noted(flag+"/explain", "Срок сократили по приказу")
	shows(t, s.get(hasty), ".flag-list .verdict", "объяснён")
}

func TestTheAdministratorSetsAThresholdFromADayOn(t *testing.T) {
	t.Parallel()
	s, _, _ := flagged(t)
	form := url.Values{"name": {"days"}, "value": {"30"}, "valid_from": {"2027-01-01"}, "ground": {"Приказ № 1"}}
	if p := s.form("/flags/rules/K011/thresholds/new", form); p.status != http.StatusForbidden {
		t.Errorf("an officer sets a threshold: %d", p.status)
	}
	s.as("admin")
	if p := s.form("/flags/rules/K011/thresholds/new", form); p.location != "/flags/rules/K011" {
		t.Errorf("a threshold: %d", p.status)
	}
	rule := s.get("/flags/rules/K011")
	shows(t, rule, "tbody", "Приказ № 1")
	shows(t, rule, "tbody", "01.01.2027")
	shows(t, rule, ".query", "accepted_on")
	if p := s.form("/flags/rules/K011/thresholds/new", form); p.status != http.StatusConflict {
		t.Errorf("two values for a day: %d", p.status)
	}
	for name, value := range map[string]string{"name": "share", "value": "-1", "valid_from": "31.02.2027", "ground": ""} {
		wrong := url.Values{"name": {"days"}, "value": {"31"}, "valid_from": {"2028-01-01"}, "ground": {"т"}}
		wrong.Set(name, value)
		if p := s.form("/flags/rules/K011/thresholds/new", wrong); p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q is taken: %d", name, value, p.status)
		}
	}
}

func TestAContractIsAskedToBeComputedAnewOnce(t *testing.T) {
	t.Parallel()
	s, contract, _ := flagged(t)
	for range 2 {
		if p := s.form(contract+"/flags", url.Values{}); p.status != http.StatusSeeOther {
			t.Fatalf("%d", p.status)
		}
	}
	if got := one(t, s, `SELECT count(*) FROM jobs WHERE kind = 'flags'`); got != "1" && got != "2" { // two where the minute turned
		t.Errorf("%s jobs", got)
	}
	s.exec(`UPDATE contracts SET published = true`)
	s.person("stranger", auth.Officer, foreignAimak)
	if p := s.as("stranger").form(contract+"/flags", url.Values{}); p.status != http.StatusForbidden {
		t.Errorf("a stranger asks: %d", p.status)
	}
	if strings.Contains(s.get(contract).Text(), "Прямой договор без основания") {
		t.Error("a stranger sees the flags of a published contract")
	}
}

// Row-level security alone: nobody writes a result, moves a flag that is not
// theirs, or takes a step of another role.
func TestPostgreSQLAloneHoldsTheFlags(t *testing.T) {
	t.Parallel()
	s, _, flag := flagged(t)
	id := strings.TrimPrefix(flag, "/flags/")
	s.exec(`INSERT INTO flags (flag, version, subject, result) VALUES ('K048', 1, 'providers/00101199810011|41703000000000', 1)`)
	providers := one(t, s, `SELECT id FROM flags WHERE flag = 'K048'`)
	before := one(t, s, `SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM flags f`)
	for _, try := range []struct{ login, statement string }{
		{"officer", `UPDATE flags SET result = 0`}, {"officer", `DELETE FROM flags`}, {"auditor", `UPDATE flags SET status = 'closed'`},
		{"auditor", `DELETE FROM flag_notes`}, {"advisor", `INSERT INTO flag_notes (flag_id, kind, reason) VALUES (` + id + `, 'closed', 'мимо')`},
		{"officer", `SELECT note_flag(` + id + `, 'closed', 'Не мой шаг')`}, {"elsewhere", `SELECT note_flag(` + id + `, 'closed', 'Не моя область')`},
		{"admin", `SELECT note_flag(` + id + `, 'closed', 'Не моё дело')`}, {"advisor", `SELECT note_flag(` + providers + `, 'closed', 'Ничья область')`},
		{"officer", `SELECT note_flag(` + providers + `, 'explained', 'Ничей аймак')`}, {"auditor", `SELECT note_flag(` + id + `, 'cleared', 'Не шаг людей')`},
		{"auditor", `SELECT note_flag(0, 'closed', 'Нет такого')`}, {"officer", `INSERT INTO flag_thresholds (flag, name, value, valid_from) VALUES ('K011', 'days', 1, '2020-01-01')`},
	} {
		person := db.Actor{Name: try.login}
		if _, err := s.db.Pool().ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
		if err := s.db.Pool().QueryRowContext(t.Context(), `SELECT id FROM users WHERE login = $1`, try.login).Scan(&person.UserID); err != nil {
			t.Fatal(err)
		}
		err := s.pages.Do(t.Context(), person, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, try.statement)
			return err
		})
		if err == nil {
			t.Errorf("%s: %s is not refused", try.login, try.statement)
		}
	}
	if after := one(t, s, `SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM flags f`); after != before {
		t.Error("a flag was changed")
	}
	if got := one(t, s, `SELECT count(*) FROM flag_notes`); got != "0" {
		t.Errorf("%s notes were written", got)
	}
}
