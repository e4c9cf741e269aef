package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/secret"
	"kelishim/web"
)

// visitor is a browser of somebody who is not signed in yet: it keeps cookies
// and follows redirects.
type visitor struct {
	s       *site
	address string // of the network
	cookies map[string]string
}

func (s *site) visitor(address string) *visitor {
	return &visitor{s: s, address: address, cookies: map[string]string{"kelishim_lang": "ru"}}
}

func (v *visitor) do(method, path string, values url.Values) page {
	v.s.t.Helper()
	for range 5 {
		req := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Forwarded-For", "198.51.100.9, "+v.address)
		for name, value := range v.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := v.s.server.App().Test(req, -1)
		if err != nil {
			v.s.t.Fatalf("%s %s: %v", method, path, err)
		}
		for _, cookie := range res.Cookies() {
			v.cookies[cookie.Name] = cookie.Value
			if cookie.MaxAge < 0 || cookie.Value == "" {
				delete(v.cookies, cookie.Name)
			}
		}
		doc, err := goquery.NewDocumentFromReader(res.Body)
		_ = res.Body.Close()
		if err != nil {
			v.s.t.Fatal(err)
		}
		if res.StatusCode == http.StatusSeeOther {
			method, path, values = http.MethodGet, res.Header.Get("Location"), nil
			continue
		}
		return page{Document: doc, path: path, status: res.StatusCode, location: res.Header.Get("Retry-After")}
	}
	v.s.t.Fatalf("%s leads in a circle", path)
	return page{}
}

func (v *visitor) get(path string) page { v.s.t.Helper(); return v.do(http.MethodGet, path, nil) }

func (v *visitor) send(path string, pairs ...string) page {
	v.s.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return v.do(http.MethodPost, path, values)
}

func (v *visitor) signIn(login, password, next string) page {
	v.s.t.Helper()
	return v.send("/signin", "login", login, "password", password, "next", next)
}

// behindProxy is a site that believes its proxy, so that visitors come from
// addresses of their own.
func behindProxy(t *testing.T, change func(*web.Config)) *site {
	t.Helper()
	s := newRegisterSite(t)
	cfg := web.Config{DB: s.pages, LongDB: s.pages, DataDir: t.TempDir(), Version: "test", TrustProxy: true, Secret: secret.Random(), Log: errorsOf(t)}
	if change != nil {
		change(&cfg)
	}
	s.server = web.New(cfg)
	return s
}

var linkOnPage = regexp.MustCompile(`^https?://[^/]+(/welcome/[A-Za-z0-9_-]{43})$`)

// invite makes somebody on the administrator's page and gives the path of the
// link that is shown.
func (s *site) invite(pairs ...string) string {
	s.t.Helper()
	p := s.send("/people/new", pairs...)
	found := linkOnPage.FindStringSubmatch(p.text("code.secret"))
	if p.status != http.StatusOK || found == nil {
		s.t.Fatalf("no link is shown (%d): %s", p.status, p.text("main"))
	}
	p.sound(s.t)
	return found[1]
}

const chosen = "көк-асман-2026"

func TestAnInvitedOfficerComesFromTheLinkToTheirAimak(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, nil)
	link := s.invite("login", "asel", "name", "Асел Бекова", "role", "officer", "lang", "ky", "unit", "берю-баш")
	v := s.visitor("192.0.2.10")
	delete(v.cookies, "kelishim_lang")
	p := v.get(link)
	p.sound(t)
	p.has(t, "main", "Асел Бекова")
	p.has(t, "main", "asel")
	if again := v.get(link); again.status != http.StatusOK {
		t.Errorf("reading the page used the link up: %d", again.status)
	}
	if p := v.send(link, "password", chosen, "repeated", chosen+"!"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("two different passwords: %d", p.status)
	}
	v.send(link, "password", chosen, "repeated", chosen).has(t, "h1", "Вход")
	if p := v.get(link); p.status != http.StatusNotFound {
		t.Errorf("the link a second time: %d", p.status)
	}
	p = v.signIn("asel", chosen, "/account")
	p.has(t, "h1", "Менин эсеп жазуум") // in the language of the account
	p.has(t, ".facts", "Бөрү-Баш")
	p.has(t, ".top", "Асел Бекова")
	if p.Find(`.menu a[href="/people"]`).Length() != 0 {
		t.Error("the menu leads an officer to the accounts")
	}
	if p := v.get("/people"); p.status != http.StatusForbidden {
		t.Errorf("an officer reads the accounts: %d", p.status)
	}
	s.get("/people?q=бекова&role=officer").has(t, "tbody", "asel")
	if p := s.get("/people"); p.Find(`.menu a[href="/people"][aria-current]`).Length() != 1 {
		t.Error("the menu does not lead the administrator to the accounts")
	}
}

func TestTheAdministratorMustHaveASecondFactorBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, nil)
	link := s.invite("login", "omor", "name", "Омор", "role", "administrator", "lang", "ru")
	v := s.visitor("192.0.2.10")
	v.send(link, "password", chosen, "repeated", chosen)
	p := v.signIn("omor", chosen, "/people")
	for _, path := range []string{"/", "/people", "/account", "/register", "/method", "/export/csv", "/account/password"} {
		if got := v.get(path); !strings.HasPrefix(got.path, "/account/second-factor") {
			t.Errorf("%s opens without a second factor", path)
		}
	}
	if got := v.send("/people/new", "login", "x2"); got.status != http.StatusUnauthorized {
		t.Errorf("a write without a second factor: %d", got.status)
	}
	p.sound(t)
	if p.Find(".menu").Length() != 0 || p.Find(`form[action="/signout"]`).Length() != 1 {
		t.Error("the page must offer sign-out and no menu")
	}
	if src, _ := p.Find("img.qr").Attr("src"); !strings.HasPrefix(src, "data:image/png;base64,iVBOR") {
		t.Errorf("the QR code is %.40q", src)
	}
	secret := strings.ReplaceAll(p.text("code.secret"), " ", "")
	if got := v.send("/account/second-factor", "code", "000000"); got.status != http.StatusUnprocessableEntity ||
		strings.ReplaceAll(got.text("code.secret"), " ", "") != secret {
		t.Errorf("a wrong code: %d", got.status)
	}
	before := v.cookies["kelishim_session"]
	p = v.send("/account/second-factor", "code", otpCode(t, secret, 0), "next", "/people")
	p.has(t, "h1", "Резервные коды")
	var codes []string
	p.Find(".codes code").Each(func(_ int, one *goquery.Selection) { codes = append(codes, one.Text()) })
	if len(codes) != 10 || p.Find(`main a[href="/people"]`).Length() != 1 || v.cookies["kelishim_session"] == before {
		t.Errorf("%d codes, the session rotated %v: %s", len(codes), v.cookies["kelishim_session"] != before, p.text("main"))
	}
	v.get("/people").has(t, "h1", "Люди")

	// From now on the password alone opens nothing, in a new browser too.
	v = s.visitor("192.0.2.11")
	p = v.signIn("omor", chosen, "/people?q=омор")
	p.has(t, "h1", "Код для входа")
	p.sound(t)
	for _, path := range []string{"/", "/people", "/account/second-factor", "/method"} {
		if got := v.get(path); !strings.HasPrefix(got.path, "/signin/code") {
			t.Errorf("%s opens without the code", path)
		}
	}
	if got := v.send("/signin/code", "code", "999999"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", got.status)
	}
	before = v.cookies["kelishim_session"]
	p = v.send("/signin/code", "code", otpCode(t, secret, 1), "next", "/people?q=омор")
	if p.path != "/people?q=омор" && p.path != "/people?q=%D0%BE%D0%BC%D0%BE%D1%80" || v.cookies["kelishim_session"] == before {
		t.Errorf("the code leads to %s, the session rotated %v", p.path, v.cookies["kelishim_session"] != before)
	}
	v = s.visitor("192.0.2.12")
	v.signIn("omor", chosen, "/")
	v.send("/signin/code", "code", strings.ToUpper(codes[0]), "next", "/account").has(t, "h1", "Моя учётная запись")
	v.get("/account/second-factor").has(t, "main", "осталось 9 кодов")
}

func otpCode(t *testing.T, secret string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestADemonstrationOffersTheSecondFactorWithoutDemandingIt(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, func(cfg *web.Config) { cfg.Demo = true })
	link := s.invite("login", "omor", "name", "Омор", "role", "auditor", "lang", "ru")
	v := s.visitor("192.0.2.10")
	v.send(link, "password", chosen, "repeated", chosen)
	v.signIn("omor", chosen, "/account").has(t, "h1", "Моя учётная запись")
}

func TestGuessingIsSlowedWithTheSecondsToWait(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, nil)
	s.exec(`UPDATE users SET password_hash = NULL`)
	v := s.visitor("192.0.2.10")
	for _, login := range []string{"admin", "nobody"} {
		for range 5 {
			if p := v.signIn(login, "не-тот-пароль", "/"); p.status != http.StatusUnauthorized || p.text("#f-password-error") == "" {
				t.Fatalf("%s: %d %s", login, p.status, p.text("main"))
			}
		}
		s.exec(`UPDATE signin_failures SET failures = 13, last_at = clock_timestamp()`)
		p := v.signIn(login, "не-тот-пароль", "/")
		if p.status != http.StatusTooManyRequests || !strings.Contains(p.text(".alert"), "Повторите через 25") || !strings.HasPrefix(p.location, "25") {
			t.Errorf("%s: %d, Retry-After %q: %s", login, p.status, p.location, p.text("main"))
		}
	}
}

func TestEachAddressHasItsOwnLimits(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, nil)
	for what, c := range map[string]struct {
		ask  func(v *visitor) page
		free int
	}{
		"sign-in": {func(v *visitor) page { return v.send("/signin", "login", "x", "password", "") }, 30},
		"search":  {func(v *visitor) page { return v.get("/providers?q=лимит") }, 60},
		"exports": {func(v *visitor) page { return v.get("/overview/none.csv") }, 20},
	} {
		v, other := s.visitor("192.0.2.1"), s.visitor("203.0.113.5")
		v.cookies["kelishim_session"], other.cookies["kelishim_session"] = s.tokens["admin"], s.tokens["admin"]
		for i := range c.free {
			if p := c.ask(v); p.status == http.StatusTooManyRequests {
				t.Fatalf("%s: the try %d is refused", what, i+1)
			}
		}
		refused := page{}
		for range c.free { // some come back while the test runs
			if refused = c.ask(v); refused.status == http.StatusTooManyRequests {
				break
			}
		}
		if refused.status != http.StatusTooManyRequests || refused.location == "" || !strings.Contains(refused.text("main"), "Слишком много запросов") {
			t.Errorf("%s: %d, Retry-After %q", what, refused.status, refused.location)
		}
		if p := c.ask(other); p.status == http.StatusTooManyRequests {
			t.Errorf("%s: another address is refused", what)
		}
	}
}

func TestWhatARequestSaysOfItsWayCountsBehindAProxyOnly(t *testing.T) {
	t.Parallel()
	for _, trusted := range []bool{false, true} {
		s := behindProxy(t, func(cfg *web.Config) { cfg.TrustProxy = trusted })
		s.exec(`UPDATE users SET password_hash = NULL WHERE login = 'officer'`)
		store := auth.NewStore(s.db)
		if err := store.SetPassword(t.Context(), db.System, "officer", chosen); err != nil {
			t.Fatal(err)
		}
		res := s.ask(http.MethodPost, "/signin", map[string]string{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.1, 192.0.2.77"},
			url.Values{"login": {"officer"}, "password": {chosen}})
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("sign-in: %d", res.StatusCode)
		}
		for _, cookie := range res.Cookies() {
			if cookie.Name == "kelishim_session" && (cookie.Secure != trusted || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode) {
				t.Errorf("behind a proxy %v: the cookie is %v", trusted, cookie)
			}
		}
		if hsts := res.Header.Get("Strict-Transport-Security") != ""; hsts != trusted {
			t.Errorf("behind a proxy %v: HSTS %v", trusted, hsts)
		}
		var origin string
		if err := s.db.Pool().QueryRowContext(t.Context(), `SELECT origin FROM sessions ORDER BY id DESC LIMIT 1`).Scan(&origin); err != nil {
			t.Fatal(err)
		}
		if (origin == "192.0.2.77") != trusted {
			t.Errorf("behind a proxy %v: the sign-in comes from %s", trusted, origin)
		}
	}
}

// postbox keeps the letters that would be sent.
type postbox struct {
	mu   sync.Mutex
	sent []map[string]any
	fail bool
}

func (b *postbox) Send(_ context.Context, to, lang, subjectKey, bodyKey string, values map[string]any) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail {
		return errors.New("no server for mail")
	}
	b.sent = append(b.sent, map[string]any{"to": to, "lang": lang, "subject": subjectKey, "body": bodyKey, "link": values["Link"]})
	return nil
}

func (b *postbox) letters() []map[string]any {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]map[string]any{}, b.sent...)
}

func TestAForgottenPasswordIsAnsweredAlikeWhetherThereIsSuchAPersonOrNot(t *testing.T) {
	t.Parallel()
	box := &postbox{}
	s := behindProxy(t, func(cfg *web.Config) { cfg.Mailer, cfg.BaseURL = box, "https://kelishim.kg" })
	s.send("/people/new", "login", "asel", "name", "Асел", "role", "auditor", "lang", "ky", "email", "asel@example.kg")
	if letters := box.letters(); len(letters) != 1 || letters[0]["body"] != "people.mail.invite.body" || letters[0]["lang"] != "ky" {
		t.Fatalf("the invitation is %v", letters)
	}
	s.exec(`UPDATE users SET password_hash = '-' WHERE login = 'asel'`)
	v := s.visitor("192.0.2.10")
	var answers []string
	for _, who := range []string{"nobody", "asel", "officer"} {
		p := v.send("/forgotten", "who", who)
		p.sound(t)
		answers = append(answers, p.text("main"))
	}
	if answers[0] != answers[1] || answers[1] != answers[2] || !strings.Contains(answers[0], "Если такая учётная запись есть") {
		t.Errorf("the answers differ: %q", answers)
	}
	for range 100 {
		if len(box.letters()) > 1 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	letters := box.letters()
	if len(letters) != 2 || letters[1]["to"] != "asel@example.kg" || letters[1]["body"] != "people.mail.reset.body" {
		t.Fatalf("the letters are %v", letters)
	}
	link, ok := strings.CutPrefix(letters[1]["link"].(string), "https://kelishim.kg")
	if !ok {
		t.Fatalf("the link is %s", letters[1]["link"])
	}
	v.get(link).has(t, "h1", "Новый пароль")

	// Where the letter fails the administrator hands the link over.
	box.fail = true
	s.invite("login", "b2", "name", "Б", "role", "auditor", "lang", "ru", "email", "b2@example.kg")
}

func TestWithoutMailAForgottenPasswordLeadsToTheAdministrator(t *testing.T) {
	t.Parallel()
	s := behindProxy(t, func(cfg *web.Config) { cfg.Mailer = &postbox{} }) // and no address for links
	v := s.visitor("192.0.2.10")
	v.get("/signin").has(t, `main a[href="/forgotten"]`, "Забыли пароль?")
	p := v.get("/forgotten")
	p.has(t, "main", "Попросите администратора")
	if p.Find("main form").Length() != 0 {
		t.Error("a form is shown that can do nothing")
	}
}
