package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/ocds"
	"kelishim/ocds/schema"
)

// released makes the releases of a world in which one contract is published and
// a prefix is registered.
func released(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.exec(`INSERT INTO settings VALUES ('ocds_prefix', 'ocds-a1b2c3'), ('ocds_publisher', 'Айыл өкмөт')`)
	w.exec(`UPDATE contracts SET published = true WHERE buyer = ?`, foreignAimak)
	keeper, err := ocds.NewKeeper(w.db, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.All(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestReadersGetTheReleasesThatTheyMaySee(t *testing.T) {
	t.Parallel()
	w := released(t)
	for _, one := range []struct {
		login string
		sees  []string
	}{
		{"own-officer", []string{ownAimak, mergedAimak}}, {"own-head", []string{ownAimak, mergedAimak}},
		{"own-advisor", []string{ownAimak, mergedAimak}}, {"an-auditor", walkAimaks}, {"an-administrator", nil}, {"no-aimak", nil},
	} {
		w.as(one.login)
		status, body := w.fetch(http.MethodGet, "/ocds/records.json", nil)
		if len(one.sees) == 0 { // the standard has no empty package
			if status != http.StatusNotFound {
				t.Errorf("%s, who sees nothing: %d", one.login, status)
			}
			continue
		}
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", one.login, status, body)
		}
		if problems, err := schema.Validate(schema.RecordPackage, []byte(body)); err != nil || len(problems) > 0 {
			t.Errorf("%s: %+v, %v", one.login, problems, err)
		}
		for _, aimak := range walkAimaks {
			sees := strings.Contains(strings.Join(one.sees, " "), aimak)
			if strings.Contains(body, word(aimak)) != sees {
				t.Errorf("%s, releases of %s: %v", one.login, aimak, !sees)
			}
		}
	}
}

func TestWithoutAnAccountThereIsThePublicExport(t *testing.T) {
	t.Parallel()
	w := released(t)
	w.as("")
	if status, _ := w.fetch(http.MethodGet, "/ocds/records.json", nil); status != http.StatusSeeOther {
		t.Errorf("the releases of auditors: %d", status)
	}
	status, body := w.fetch(http.MethodGet, "/public/ocds/records.json", nil)
	if status != http.StatusOK || !strings.Contains(body, word(foreignAimak)) || strings.Contains(body, word(ownAimak)) {
		t.Errorf("the public export: %d %s", status, body)
	}
	if strings.Contains(body, "20101198000011") || strings.Contains(body, "ул. Тайная") {
		t.Error("a person's INN or address is public")
	}
	at := strings.Index(body, `"ocid":"`) + len(`"ocid":"`)
	ocid := body[at : at+strings.Index(body[at:], `"`)]
	if status, one := w.fetch(http.MethodGet, "/public/ocds/releases.json?ocid="+url.QueryEscape(ocid), nil); status != http.StatusOK || !strings.Contains(one, ocid) {
		t.Errorf("by ocid: %d %s", status, one)
	}
	if status, _ := w.fetch(http.MethodGet, "/public/ocds/releases.json?ocid=ocds-a1b2c3-c-net", nil); status != http.StatusNotFound {
		t.Errorf("an ocid that is not there: %d", status)
	}
	w.exec(`DELETE FROM settings WHERE key = 'ocds_prefix'`)
	if status, body := w.fetch(http.MethodGet, "/public/ocds/records.json", nil); status != http.StatusConflict || strings.Contains(body, `"ocid"`) {
		t.Errorf("without a prefix: %d %s", status, body)
	}
}

func TestTheAdministratorSetsThePublisher(t *testing.T) {
	t.Parallel()
	s := newRegisterSite(t)
	form := url.Values{"prefix": {"ocds-213czf"}, "name": {"х"}, "address": {"аймак"}}
	p := s.do(http.MethodPost, "/settings/ocds", strings.NewReader(form.Encode()))
	if p.status != http.StatusUnprocessableEntity || p.Find(".error").Length() < 2 {
		t.Errorf("bad settings: %d, %d errors", p.status, p.Find(".error").Length())
	}
	if value, _ := p.Find(`[name="address"]`).Attr("value"); value != "аймак" {
		t.Errorf("what was typed came back as %q", value)
	}
	form = url.Values{"prefix": {"ocds-a1b2c3"}, "name": {"Айыл өкмөт"}, "address": {"https://аймак.example"}}
	if p := s.do(http.MethodPost, "/settings/ocds", strings.NewReader(form.Encode())); p.status != http.StatusSeeOther {
		t.Errorf("good settings: %d %s", p.status, p.Text())
	}
	if p := s.get("/ocds"); !strings.Contains(p.Text(), "ocds-a1b2c3") || !strings.Contains(p.Text(), "Айыл өкмөт") {
		t.Error("the page does not say what was set")
	}
	s.person("head", auth.Head, ownAimak)
	if p := s.as("head").do(http.MethodPost, "/settings/ocds", strings.NewReader(form.Encode())); p.status != http.StatusForbidden {
		t.Errorf("a head set the publisher: %d", p.status)
	}
}
