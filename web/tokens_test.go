package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/date"
)

func TestATokenIsMadeShownOnceUsedAndRevoked(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	s.person("head", auth.Head, ownAimak)
	s.as("officer").get("/account/tokens").has(t, "main", "Токенов нет")
	s.get("/account").has(t, "main", "Токены")
	until := date.Today().AddDays(30).Time().Format("02.01.2006")
	form := func(change ...string) []string {
		return altered([]string{"name", "1С", "expires_on", until, "scope_read", "1", "scope_write_payments", "1", "unit_" + oblasts[0], "1"}, change...)
	}
	s.refused("/account/tokens/new", "name", "Заполните", form("name", " ")...)
	s.refused("/account/tokens/new", "expires_on", "через год", form("expires_on", date.Today().AddDays(400).Time().Format("02.01.2006"))...)
	s.refused("/account/tokens/new", "expires_on", "раньше сегодняшнего", form("expires_on", date.Today().AddDays(-1).Time().Format("02.01.2006"))...)
	if p := s.send("/account/tokens/new", form("scope_read", "", "scope_write_payments", "")...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("main"), "хотя бы одно право") {
		t.Errorf("a token without scopes: %d", p.status)
	}
	foreign := append(form(), "unit_41704000000000", "1")
	if p := s.send("/account/tokens/new", foreign...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("main"), "только своими") {
		t.Errorf("a token for units of others: %d %s", p.status, p.text(".alert"))
	}
	p := s.send("/account/tokens/new", form()...)
	p.sound(t)
	token := p.text(".secret")
	if p.status != http.StatusOK || !strings.HasPrefix(token, "kel_") || len(token) < 40 {
		t.Fatalf("%d %q", p.status, token)
	}
	var kept int
	if err := s.db.Pool().QueryRowContext(t.Context(), `SELECT count(*) FROM journal WHERE strpos(changes::text, '`+token+`') > 0`).Scan(&kept); err != nil || kept > 0 {
		t.Errorf("the journal has the token (%v)", err)
	}
	list := s.get("/account/tokens")
	list.has(t, "tbody", "ещё не использован")
	if strings.Contains(list.text("main"), token) {
		t.Error("the list shows the token")
	}
	if me := s.call(token, http.MethodGet, "/api/v1/me", "").json(t); me["token"] != "1С" || len(anys(me["scopes"])) != 2 {
		t.Errorf("me: %v", me)
	}
	s.get("/account/tokens").has(t, "tbody", date.Today().Time().Format("02.01.2006"))
	id := strconv.FormatInt(s.number(`SELECT max(id) FROM api_tokens`), 10)
	// A head is offered no scope that the role cannot use, and takes none by a forged form.
	if p := s.as("head").send("/account/tokens/new", "name", "x", "expires_on", until, "scope_read", "1", "scope_write_payments", "1"); p.status != http.StatusOK ||
		s.number(`SELECT cardinality(scopes) FROM api_tokens ORDER BY id DESC LIMIT 1`) != 1 {
		t.Errorf("a head's token: %d", p.status)
	}
	s.gone("/account/tokens/" + id + "/revoke")
	if p := s.send("/account/tokens/" + id + "/revoke"); p.status != http.StatusNotFound {
		t.Errorf("a colleague revokes: %d", p.status)
	}
	if p := s.do(http.MethodGet, "/tokens", nil); p.status != http.StatusForbidden {
		t.Errorf("a head sees everybody's tokens: %d", p.status)
	}
	s.as("admin").get("/tokens?q=1с").has(t, "tbody", "1С")
	s.get("/tokens/"+id+"/revoke").has(t, "main", "сразу и навсегда")
	s.saved("/tokens/"+id+"/revoke", "/tokens", "api.token.revoked")
	if res := s.call(token, http.MethodGet, "/api/v1/me", ""); res.status != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d", res.status)
	}
	s.as("officer").get("/account/tokens").has(t, "tbody", "отозван")
}
