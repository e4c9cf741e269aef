package web_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestNobodyKnownSeesTheStartPageAndAPersonTheOverview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const title = "Во что обходятся услуги вашего аймака"
	s.as("officer").get("/").has(t, "h1", "Что экономит аутсорсинг")
	s.get("/public").has(t, "h1", title)
	if s.get("/public").Find(`form[action="/signout"]`).Length() != 1 {
		t.Error("a person loses their name on a page that is open to all")
	}
	for _, path := range []string{"/", "/public"} {
		p := s.as("").get(path)
		p.sound(t)
		p.has(t, "h1", title)
		if p.Find(`header a[href="/signin"]`).Length() != 1 {
			t.Errorf("%s does not lead to the sign-in", path)
		}
		if p.Find(`a[href="/contracts"], a[href="/aimaks"]`).Length() != 0 {
			t.Errorf("%s leads to what needs a sign-in", path)
		}
	}
	s.token = "a session that ended"
	s.get("/").has(t, "h1", title)
	s.as("").get("/method").has(t, "h1", "")
}

func TestTheAddressNamesTheLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.ask(http.MethodGet, "/?lang=ky", map[string]string{"Accept-Language": "ru"}, nil)
	body, _ := io.ReadAll(res.Body)
	page := string(body)
	for _, want := range []string{`<html lang="ky">`, `<link rel="canonical" href="http://example.com/?lang=ky">`,
		`hreflang="ru" href="http://example.com/?lang=ru"`, `hreflang="x-default" href="http://example.com/"`,
		`property="og:locale" content="ky_KG"`, `property="og:locale:alternate" content="ru_RU"`, `href="/lang/ru?back=%2F"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	bare, _ := io.ReadAll(s.ask(http.MethodGet, "/", map[string]string{"Accept-Language": "ky"}, nil).Body)
	if !strings.Contains(string(bare), `<link rel="canonical" href="http://example.com/">`) {
		t.Error("an address without a language is not canonical as it is")
	}
	if strings.Contains(page, "noindex") {
		t.Error("the start page keeps search engines away")
	}
	if cookie := res.Header.Get("Set-Cookie"); !strings.Contains(cookie, "kelishim_lang=ky") {
		t.Errorf("the next page does not go on in Kyrgyz: %q", cookie)
	}
	res = s.ask(http.MethodGet, "/public?lang=ky", map[string]string{"Cookie": "kelishim_lang=ru"}, nil)
	body, _ = io.ReadAll(res.Body)
	if !strings.Contains(string(body), `<html lang="ky">`) || strings.Contains(res.Header.Get("Set-Cookie"), "kelishim_lang") {
		t.Error("a link in Kyrgyz must be read in Kyrgyz and leave the chosen language alone")
	}
	if signin := s.ask(http.MethodGet, "/signin", nil, nil); signin.StatusCode == http.StatusOK {
		if body, _ := io.ReadAll(signin.Body); !strings.Contains(string(body), "noindex") {
			t.Error("the sign-in page asks to be found")
		}
	}
}

func TestRobotsAndTheSitemapNameWhatIsOpenToAll(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.ask(http.MethodGet, "/robots.txt", nil, nil)
	body, _ := io.ReadAll(res.Body)
	for _, want := range []string{"Allow: /public\n", "Allow: /$\n", "Disallow: /\n", "Sitemap: http://example.com/sitemap.xml\n"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("robots.txt lacks %q:\n%s", want, body)
		}
	}
	res = s.ask(http.MethodGet, "/sitemap.xml", nil, nil)
	var list struct {
		URLs []struct {
			Loc   string `xml:"loc"`
			Links []struct {
				Lang string `xml:"hreflang,attr"`
			} `xml:"link"`
		} `xml:"url"`
	}
	if err := xml.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list.URLs) < 3 || list.URLs[0].Loc != "http://example.com/" || len(list.URLs[0].Links) != 3 {
		t.Errorf("the sitemap: %+v", list)
	}
	for _, one := range list.URLs {
		res := s.ask(http.MethodGet, strings.TrimPrefix(one.Loc, "http://example.com"), nil, nil)
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), `rel="canonical"`) {
			t.Errorf("%s of the sitemap: %d, or without a canonical address", one.Loc, res.StatusCode)
		}
	}
}

// ofSchema reads the structured data of a page.
func (p page) ofSchema(t *testing.T) (data map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(p.Find(`script[type="application/ld+json"]`).Text()), &data); err != nil {
		t.Errorf("%s: structured data: %v", p.path, err)
	}
	return data
}
