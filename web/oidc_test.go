package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/internal/oidc"
	"kelishim/internal/oidc/oidctest"
	"kelishim/web"
)

const ssoBase = "http://localhost"

// ssoSite is a site behind a real provider of single sign-on.
func ssoSite(t *testing.T) (*site, *oidctest.Provider) {
	t.Helper()
	provider := oidctest.New(t)
	provider.Register(ssoBase + oidc.CallbackPath)
	client, err := oidc.New(oidc.Settings{Issuer: provider.Issuer(), ClientID: oidctest.ClientID, ClientSecret: oidc.Hide(oidctest.ClientSecret),
		RedirectURL: ssoBase + oidc.CallbackPath, Name: "ЕСИ"})
	if err != nil {
		t.Fatal(err)
	}
	s := behindProxy(t, func(cfg *web.Config) { cfg.OIDC = client })
	s.person("gulnara", auth.Officer, ownAimak)
	s.exec(`UPDATE users SET email = 'gulnara@aimak.kg' WHERE login = 'gulnara'`)
	s.as("")
	return s, provider
}

// goThrough walks from the button to the provider and back, as a browser does.
// change may spoil what comes back.
func (s *site) goThrough(change func(callback *url.URL, cookies map[string]string)) *http.Response {
	s.t.Helper()
	begun := s.ask(http.MethodGet, "/signin/oidc?next=%2Fcontracts%3Fq%3Dx", nil, nil)
	if begun.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("the button answers %d", begun.StatusCode)
	}
	cookies := map[string]string{}
	for _, one := range begun.Cookies() {
		if !one.HttpOnly || one.SameSite != http.SameSiteLaxMode {
			s.t.Errorf("the cookie %s is open", one.Name)
		}
		cookies[one.Name] = one.Value
	}
	noFollow := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := noFollow.Get(begun.Header.Get("Location"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	back, err := res.Location()
	if err != nil {
		s.t.Fatalf("the provider answers %d: %v", res.StatusCode, err)
	}
	if change != nil {
		change(back, cookies)
	}
	var pairs []string
	for name, value := range cookies {
		pairs = append(pairs, name+"="+value)
	}
	return s.ask(http.MethodGet, back.RequestURI(), map[string]string{"Cookie": strings.Join(pairs, "; ")}, nil)
}

func sessionOf(res *http.Response) string {
	for _, one := range res.Cookies() {
		if one.Name == "kelishim_session" {
			return one.Value
		}
	}
	return ""
}

func TestSingleSignOnOpensTheAccountWithTheVerifiedEMail(t *testing.T) {
	t.Parallel()
	s, provider := ssoSite(t)
	if p := s.get("/signin"); !strings.Contains(p.text("main"), "Войти через ЕСИ") {
		t.Error("the sign-in page has no button")
	}
	provider.Enter(oidctest.Person{Subject: "77", Email: "Gulnara@aimak.kg", EmailVerified: true, Name: "Гүлнара"})
	res := s.goThrough(nil)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/contracts?q=x" {
		t.Fatalf("back from the provider: %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	s.token = sessionOf(res)
	s.get("/budget/" + ownAimak + "/2024")
	s.closed("/budget/" + foreignAimak + "/2024")
	// From now on the provider's name counts, not the e-mail.
	provider.Enter(oidctest.Person{Subject: "77", Email: "new@aimak.kg", EmailVerified: true})
	if res := s.goThrough(nil); sessionOf(res) == "" {
		t.Error("after a change of the e-mail the person is not known any more")
	}
	provider.Enter(oidctest.Person{Subject: "78", Email: "gulnara@aimak.kg", EmailVerified: true})
	if res := s.goThrough(nil); sessionOf(res) != "" || res.StatusCode != http.StatusForbidden {
		t.Errorf("somebody else with her old e-mail comes in: %d", res.StatusCode)
	}
}

func TestSingleSignOnOpensNothingElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		person oidctest.Person
		change func(*url.URL, map[string]string)
	}{
		"an e-mail that nobody verified": {oidctest.Person{Subject: "77", Email: "gulnara@aimak.kg"}, nil},
		"nobody we know":                 {oidctest.Person{Subject: "77", Email: "x@aimak.kg", EmailVerified: true}, nil},
		"no e-mail":                      {oidctest.Person{Subject: "77"}, nil},
		"another browser's cookie": {oidctest.Person{Subject: "77", Email: "gulnara@aimak.kg", EmailVerified: true},
			func(_ *url.URL, cookies map[string]string) { delete(cookies, "kelishim_oidc") }},
		"another state": {oidctest.Person{Subject: "77", Email: "gulnara@aimak.kg", EmailVerified: true},
			func(back *url.URL, _ map[string]string) {
				query := back.Query()
				query.Set("state", "x")
				back.RawQuery = query.Encode()
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, provider := ssoSite(t)
			provider.Enter(c.person)
			if res := s.goThrough(c.change); sessionOf(res) != "" || res.StatusCode < 400 || res.StatusCode >= 500 {
				t.Errorf("answered with %d and a session %q", res.StatusCode, sessionOf(res))
			}
		})
	}
}

func TestSingleSignOnDoesNotOpenALockedAccountNorSparesTheSecondFactor(t *testing.T) {
	t.Parallel()
	s, provider := ssoSite(t)
	provider.Enter(oidctest.Person{Subject: "77", Email: "gulnara@aimak.kg", EmailVerified: true})
	s.exec(`UPDATE users SET disabled_at = now() WHERE login = 'gulnara'`)
	if res := s.goThrough(nil); sessionOf(res) != "" {
		t.Error("a locked account is opened")
	}
	s.exec(`UPDATE users SET disabled_at = NULL, role = 'auditor' WHERE login = 'gulnara'`)
	s.exec(`DELETE FROM user_scopes`)
	s.token = sessionOf(s.goThrough(nil))
	if p := s.do(http.MethodGet, "/contracts", nil); p.status != http.StatusSeeOther || !strings.HasPrefix(p.location, "/account/second-factor") {
		t.Errorf("an auditor without a second factor: %d to %s", p.status, p.location)
	}
}

func TestWithoutSettingsThereIsNoButton(t *testing.T) {
	t.Parallel()
	s := newSite(t).as("")
	if p := s.get("/signin"); strings.Contains(p.text("main"), "oidc") || p.Find(`a[href^="/signin/oidc"]`).Length() > 0 {
		t.Error("a button that leads nowhere")
	}
	s.gone("/signin/oidc")
}
