package web_test

import (
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"
	"golang.org/x/net/html"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/secret"
	"kelishim/web"
)

// site is the whole program on a database of its own, with somebody signed in.
type site struct {
	t      testing.TB
	server *web.Server
	db     *db.DB // as the owner of the tables
	pages  *db.DB // as the pages have it
	token  string
	tokens map[string]string // by login
	lang   string
	folder string // the data folder
}

// oblasts are those of the programme.
var oblasts = []string{"41702000000000", "41703000000000"}

// newSite opens the site for an officer of all aimaks of the two oblasts, over
// the connection that the pages have.
func newSite(t testing.TB) *site {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	folder := t.TempDir()
	seal, sign := sealing(owner, folder)
	s := &site{t: t, db: owner, pages: pages, lang: "ru", tokens: map[string]string{}, folder: folder,
		server: web.New(web.Config{DB: pages, LongDB: pages, DataDir: folder, Version: "test", Secret: secret.Random(), Log: errorsOf(t), Seal: seal, Sign: sign})}
	s.person("officer", "officer", oblasts...)
	return s.as("officer")
}

// errorsOf shows the program's errors with the test that met them.
func errorsOf(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

// newRegisterSite opens the site for the administrator, who keeps the register.
func newRegisterSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.person("admin", "administrator")
	return s.as("admin")
}

// person makes somebody with a session of theirs.
func (s *site) person(login, role string, units ...string) {
	s.t.Helper()
	token := "token of " + login
	sum := sha256.Sum256([]byte(token))
	err := s.db.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		var id int64
		err := tx.NewRaw(`INSERT INTO users (login, name, role, password_hash) VALUES (?, ?, ?, '-') RETURNING id`,
			login, "А. Бекова", role).Scan(ctx, &id)
		if err != nil {
			return err
		}
		for _, unit := range units {
			if _, err := tx.ExecContext(ctx, `INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, id, unit); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, now() + interval '1 day')`,
			sum[:], id)
		if err == nil && auth.NeedsSecondFactor(role) { // and has passed it
			_, err = tx.ExecContext(ctx, `
				UPDATE users SET totp_secret = 'SECRET', totp_confirmed_at = now() WHERE id = ?;
				UPDATE sessions SET second_factor_at = now() WHERE user_id = ?`, id, id)
		}
		return err
	})
	if err != nil {
		s.t.Fatalf("make %s: %v", login, err)
	}
	s.tokens[login] = token
}

// as goes on as somebody else; "" is nobody.
func (s *site) as(login string) *site {
	s.token = s.tokens[login]
	return s
}

// exec runs SQL behind the program's back, to set a scene.
func (s *site) exec(query string, args ...any) {
	s.t.Helper()
	err := s.db.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

// page is what came back.
type page struct {
	*goquery.Document
	path     string
	status   int
	location string // where a redirect leads
	notice   string // the notice that the next page shows
}

func (s *site) do(method, path string, body io.Reader) page {
	s.t.Helper()
	req := httptest.NewRequest(method, path, body)
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: s.token})
	req.AddCookie(&http.Cookie{Name: "kelishim_lang", Value: s.lang})
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	p := page{Document: doc, path: path, status: res.StatusCode, location: res.Header.Get("Location")}
	for _, cookie := range res.Cookies() {
		if cookie.Name == "kelishim_notice" {
			p.notice = cookie.Value
		}
	}
	return p
}

// get reads a page that must be there.
func (s *site) get(path string) page {
	s.t.Helper()
	p := s.do(http.MethodGet, path, nil)
	if p.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", path, p.status, p.text("main"))
	}
	return p
}

// gone checks that a path leads nowhere.
func (s *site) gone(path string) {
	s.t.Helper()
	if p := s.do(http.MethodGet, path, nil); p.status != http.StatusNotFound {
		s.t.Errorf("GET %s: %d, want 404", path, p.status)
	}
}

// closed checks that a page is refused: it belongs to somebody else.
func (s *site) closed(path string) {
	s.t.Helper()
	if p := s.do(http.MethodGet, path, nil); p.status != http.StatusForbidden {
		s.t.Errorf("GET %s: %d, want 403", path, p.status)
	}
}

// send posts a form given as alternating names and values.
func (s *site) send(path string, pairs ...string) page {
	s.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return s.do(http.MethodPost, path, strings.NewReader(values.Encode()))
}

// saved posts a form that must succeed: a redirect that shows a notice.
func (s *site) saved(path, location, notice string, pairs ...string) page {
	s.t.Helper()
	p := s.send(path, pairs...)
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("POST %s: %d, %s", path, p.status, p.text(".alert, main"))
	}
	if p.location != location || p.notice != notice {
		s.t.Errorf("POST %s leads to %q with notice %q, want %q with %q", path, p.location, p.notice, location, notice)
	}
	return p
}

// refused posts a form that must be refused beside a field, or on top where
// field is "", with everything that was typed still there.
func (s *site) refused(path, field, sentence string, pairs ...string) page {
	s.t.Helper()
	p := s.send(path, pairs...)
	if p.status != http.StatusUnprocessableEntity && p.status != http.StatusConflict {
		s.t.Errorf("POST %s: %d, want 422 or 409", path, p.status)
	}
	at := ".alert"
	if field != "" {
		at = "#f-" + field + "-error"
	}
	if got := p.text(at); !strings.Contains(got, sentence) {
		s.t.Errorf("POST %s: at %s stands %q, want %q", path, at, got, sentence)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if got, ok := p.value(pairs[i]); ok && got != pairs[i+1] {
			s.t.Errorf("POST %s: %s shows %q, typed was %q", path, pairs[i], got, pairs[i+1])
		} else if !ok {
			s.t.Errorf("POST %s: the field %s is gone from the form", path, pairs[i])
		}
	}
	return p
}

// text is the text of what a selector finds, white space drawn together.
func (p page) text(selector string) string { return words(p.Find(selector)) }

// words are the words of elements as they are read: cells of a table apart.
func words(found *goquery.Selection) string {
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(node *html.Node) {
		if node.Type == html.TextNode {
			text.WriteString(node.Data)
		}
		for child := node.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		switch node.Data {
		case "td", "th", "tr", "p", "div", "li", "dt", "dd", "h1", "h2", "h3", "small", "br":
			text.WriteString(" ")
		}
	}
	for _, node := range found.Nodes {
		walk(node)
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// value is what a field of the form shows.
func (p page) value(name string) (string, bool) {
	field := p.Find(`form.form [name="` + name + `"]`)
	switch {
	case field.Length() == 0:
		return "", false
	case field.Is("select"):
		value, _ := field.Find("option[selected]").Attr("value")
		return value, true
	case field.Is("textarea"):
		return field.Text(), true
	case field.Is("[type=checkbox]"):
		if _, checked := field.Attr("checked"); checked {
			return "1", true
		}
		return "", true
	}
	value, _ := field.Attr("value")
	return value, true
}

// has checks that a selector finds an element whose text holds words.
func (p page) has(t testing.TB, selector, words string) {
	t.Helper()
	if got := p.text(selector); !strings.Contains(got, words) {
		t.Errorf("%s: %s says %q, want %q", p.path, selector, got, words)
	}
}

// sound checks what holds of every page: one heading, a title, labels for all
// fields, no key without a sentence, no link that leads nowhere.
func (p page) sound(t testing.TB) {
	t.Helper()
	if n := p.Find("h1").Length(); n != 1 {
		t.Errorf("%s: %d headings of the first level", p.path, n)
	}
	if strings.TrimSpace(p.text("title")) == "" {
		t.Errorf("%s: no title", p.path)
	}
	if text := p.Text(); strings.Contains(text, "[register.") || strings.Contains(text, "[budget.") || strings.Contains(text, "[service.") ||
		strings.Contains(text, "[baseline.") || strings.Contains(text, "<no value>") || strings.Contains(text, "%!") {
		t.Errorf("%s: a sentence is missing: %s", p.path, p.text("main"))
	}
	p.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, field *goquery.Selection) {
		id, _ := field.Attr("id")
		if p.Find(`label[for="`+id+`"]`).Length() == 0 {
			t.Errorf("%s: the field %q has no label", p.path, id)
		}
	})
	ids := map[string]bool{}
	p.Find("[id]").Each(func(_ int, one *goquery.Selection) {
		id, _ := one.Attr("id")
		if ids[id] {
			t.Errorf("%s: the id %q stands twice", p.path, id)
		}
		ids[id] = true
	})
	p.Find("main a").Each(func(_ int, link *goquery.Selection) {
		if href, ok := link.Attr("href"); !ok || href == "" || strings.TrimSpace(link.Text()) == "" {
			t.Errorf("%s: a link without words or without a place: %q %q", p.path, href, link.Text())
		}
	})
}
