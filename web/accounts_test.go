package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// personID finds the account of a login.
func (s *site) personID(login string) string {
	s.t.Helper()
	var id int64
	if err := s.db.Pool().QueryRowContext(s.t.Context(), `SELECT id FROM users WHERE login = $1`, login).Scan(&id); err != nil {
		s.t.Fatal(err)
	}
	return strconv.FormatInt(id, 10)
}

func TestTheAdministratorKeepsAnAccount(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	form := s.get("/people/new")
	form.sound(t)
	if n := form.Find("#units-list option").Length(); n < 450 || form.Find("datalist").Length() != 1 {
		t.Errorf("%d units are offered in %d lists", n, form.Find("datalist").Length())
	}
	s.refused("/people/new", "login", "Имя для входа", "login", "Асел", "name", "Асел", "role", "auditor", "lang", "ru", "unit", "")
	s.refused("/people/new", "unit", "хотя бы один", "login", "asel", "name", "Асел", "role", "officer", "lang", "ru", "unit", "")
	s.refused("/people/new", "unit", "", "login", "asel", "name", "Асел", "role", "officer", "lang", "ru", "unit", "Атлантида")
	s.refused("/people/new", "email", "адрес почты", "login", "asel", "name", "Асел", "role", "auditor", "lang", "ru", "email", "x", "unit", "")
	s.invite("login", "asel", "name", "Асел", "role", "officer", "lang", "ru", "unit", "Берю-Башский айылный аймак · 41702205807000", "unit1", "41702220807000")
	s.refused("/people/new", "login", "уже есть", "login", "asel", "name", "Асел", "role", "auditor", "lang", "ru", "unit", "")

	path := "/people/" + s.personID("asel")
	page := s.get(path)
	page.sound(t)
	page.has(t, ".facts", "Берю-Башский")
	page.has(t, ".facts", "ещё не вошёл")
	edit := s.get(path + "/edit")
	if first, _ := edit.value("unit"); !strings.Contains(first, "41702205807000") || edit.Find(`[name="unit4"]`).Length() != 1 {
		t.Errorf("the form shows %q first", first)
	}
	s.saved(path+"/edit", path, "people.saved", "name", "Асел Бекова", "role", "advisor", "lang", "ky", "unit", "Нарын", "unit1", "ысык-көл")
	s.get(path).has(t, ".facts", "Нарынская область")
	s.refused(path+"/edit", "unit", "консультанту", "name", "Асел", "role", "advisor", "lang", "ky", "unit", "41702205807000")

	for _, name := range []string{"disable", "enable", "end-sessions", "remove-factor", "link"} {
		ask := s.get(path + "/" + name)
		ask.sound(t)
		ask.has(t, "main", "Асел Бекова")
	}
	s.saved(path+"/disable", path, "people.deed.disable.done")
	s.get(path).has(t, ".facts", "отключён")
	if p := s.send(path + "/link"); p.status != http.StatusConflict || !strings.Contains(p.text(".alert"), "Сначала включите") {
		t.Errorf("a link for a disabled person: %d", p.status)
	}
	s.saved(path+"/enable", path, "people.deed.enable.done")
	s.saved(path+"/end-sessions", path, "people.deed.end-sessions.done")
	s.saved(path+"/remove-factor", path, "people.deed.remove-factor.done")
	if p := s.send(path + "/link"); p.status != http.StatusOK || !linkOnPage.MatchString(p.text("code.secret")) {
		t.Errorf("a new link: %d %s", p.status, p.text("main"))
	}
	s.gone("/people/999999")

	// The last administrator, and oneself.
	own := "/people/" + s.personID("admin")
	if p := s.send(own + "/disable"); p.status != http.StatusConflict {
		t.Errorf("the administrator disables herself: %d", p.status)
	}
	if p := s.send(own+"/edit", "name", "А", "role", "auditor", "lang", "ru"); p.status != http.StatusConflict {
		t.Errorf("the administrator demotes herself: %d", p.status)
	}
}

func TestTwoAdministratorsOnOneAccountSeeEachOther(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	path := "/people/" + s.personID("officer") + "/edit"
	form := s.get(path)
	values := []string{"name", "Первое имя", "role", "auditor", "lang", "ru"}
	for _, hidden := range []string{"_seen", "_once"} {
		value, ok := form.value(hidden)
		if !ok {
			t.Fatalf("the form lacks %s", hidden)
		}
		values = append(values, hidden, value)
	}
	s.exec(`UPDATE users SET name = 'Второе имя' WHERE login = 'officer'`)
	if p := s.send(path, values...); p.status != http.StatusConflict {
		t.Errorf("a change that was not seen is overwritten: %d", p.status)
	}
}

func TestPeopleKeepTheirOwnAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/account").sound(t)
	s.saved("/account/edit", "/account", "people.saved", "name", "Асел Бекова", "lang", "en")
	s.get("/account").has(t, ".facts", "Асел Бекова")
	s.refused("/account/edit", "name", "", "name", "", "lang", "ru")
	for _, path := range []string{"/account/edit", "/account/password", "/account/second-factor"} {
		s.get(path).sound(t)
	}
	p := s.send("/account/password", "current", "", "password", "новый-пароль", "repeated", "другой-пароль")
	if p.status != http.StatusUnprocessableEntity || p.text("#f-current-error") == "" {
		t.Errorf("an empty present password: %d %s", p.status, p.text("main"))
	}
	if p := s.send("/account/password", "current", "x", "password", "qwertyuiop", "repeated", "qwertyuiop"); !strings.Contains(p.text("#f-password-error"), "угадывают") {
		t.Errorf("a common password: %s", p.text("main"))
	}

	s.exec(`INSERT INTO sessions (token_hash, user_id, expires_at, origin, user_agent)
		SELECT sha256('other'), id, now() + interval '1 day', '198.51.100.4', 'Чужой браузер' FROM users WHERE login = 'officer'`)
	page := s.get("/account")
	page.has(t, "#sessions ~ .scroll", "Чужой браузер")
	action, ok := page.Find(`form[action^="/account/sessions/"][action$="/end"]`).First().Attr("action")
	if !ok || action == "/account/sessions/others/end" {
		t.Fatalf("no session can be ended: %s", action)
	}
	s.saved(action, "/account", "people.account.session_ended")
	if p := s.send(action); p.status != http.StatusNotFound {
		t.Errorf("a session that has ended is ended again: %d", p.status)
	}
	s.person("foreign", "auditor")
	var foreign int64
	if err := s.db.Pool().QueryRowContext(t.Context(), `SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.login = 'foreign'`).Scan(&foreign); err != nil {
		t.Fatal(err)
	}
	if p := s.send("/account/sessions/" + strconv.FormatInt(foreign, 10) + "/end"); p.status != http.StatusNotFound {
		t.Errorf("a foreign session is ended: %d", p.status)
	}
	s.saved("/account/sessions/others/end", "/account", "people.account.sessions_ended")
	s.get("/account")
}
