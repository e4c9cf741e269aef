package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// ask sends a request as it is, without what a browser of ours would add.
func (s *site) ask(method, path string, headers map[string]string, form url.Values) *http.Response {
	s.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func TestAWriteFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	cookie := "kelishim_session=" + s.token
	for _, c := range []struct {
		what    string
		headers map[string]string
		refused bool
	}{
		{"said by the browser", map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{"a sister site", map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{"an old browser's origin", map[string]string{"Origin": "https://elsewhere.example"}, true},
		{"no origin at all in words", map[string]string{"Origin": "null"}, true},
		{"our own page", map[string]string{"Sec-Fetch-Site": "same-origin"}, false},
		{"our own page in an old browser", map[string]string{"Origin": "http://example.com"}, false},
	} {
		c.headers["Cookie"] = cookie
		res := s.ask(http.MethodPost, "/register/price-index/new", c.headers, url.Values{"year": {"2031"}, "index": {"100"}})
		if refused := res.StatusCode == http.StatusForbidden; refused != c.refused {
			t.Errorf("%s: answered with %d", c.what, res.StatusCode)
		}
	}
}

func TestEveryPageKeepsToItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.ask(http.MethodGet, "/signin", nil, nil)
	policy := res.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("headers: %v", res.Header)
	}
	if res := s.ask(http.MethodGet, "/signin", map[string]string{"X-Forwarded-Proto": "https"}, nil); res.Header.Get("Strict-Transport-Security") != "" {
		t.Error("anybody can claim to have come over TLS")
	}
}

func TestNoLinkLeadsOutOfTheSite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for back, want := range map[string]string{
		"/contracts?q=1": "/contracts?q=1", "https://elsewhere.example/": "/", "//elsewhere.example": "/",
		`/\elsewhere.example`: "/", "javascript:alert(1)": "/", "": "/",
	} {
		res := s.ask(http.MethodGet, "/lang/ky?back="+url.QueryEscape(back), nil, nil)
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("back=%s leads to %s, want %s", back, got, want)
		}
	}
}

func TestAPlantedNoticeShowsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.ask(http.MethodGet, "/method", map[string]string{"Cookie": "kelishim_session=" + s.token + "; kelishim_notice=Send+money+to"}, nil)
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || strings.Contains(string(body), "Send+money") {
		t.Errorf("a planted notice is shown (%d, %v)", res.StatusCode, err)
	}
}
