package web_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func portalFile(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "ocds", "testdata", "kg-portal-shape-synthetic.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// answered are the fields of the form on a page, with an answer for each that is
// open.
func answered(p page) []string {
	var pairs []string
	p.Find("main form [name]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		switch kind, _, _ := strings.Cut(strings.TrimPrefix(name, "answer:"), ":"); {
		case name == kind:
		case field.Is("select"):
			value, _ = field.Find("option").Last().Attr("value")
		case kind == "buyer":
			value = "41703204808000"
		case kind == "ends":
			value = "31.12.2021"
		case kind == "starts", kind == "signed":
			value = "2021-06-01"
		}
		pairs = append(pairs, name, value)
	})
	return pairs
}

func TestAFileOfThePortalIsCorrectedInTheOpenAndAsksWhatItLacks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.exec(`INSERT INTO services VALUES ('41703204808000', 'waste', NULL, 'рейс');
		INSERT INTO procurement_methods (code, portal_code, method, name_ru, name_ky, name_en, law, valid_from)
		VALUES ('proba', 'oneStage', 'open', 'Одноэтапный', 'Бир этаптуу', 'One stage', '-', '2020-01-01') ON CONFLICT DO NOTHING`)
	p := s.upload("/import", "портал.json", portalFile(t))
	if p.status != http.StatusOK || p.Find("details summary").Length() < 10 || p.Find(`[name^="answer:"]`).Length() == 0 {
		t.Fatalf("%d, %d corrections, %d questions: %s", p.status, p.Find("details summary").Length(), p.Find(`[name^="answer:"]`).Length(), p.Text())
	}
	if p := s.send("/import/ocds", "upload", p.Find(`[name="upload"]`).AttrOr("value", ""), "name", "портал.json", "answer:buyer:x", ""); p.status != http.StatusUnprocessableEntity || p.Find(".error").Length() == 0 {
		t.Errorf("without answers: %d", p.status)
	}
	for try := 0; p.Find(`[name^="answer:"][type!="hidden"]`).Length() > 0; try++ {
		if try > 4 {
			t.Fatalf("it asks without end: %s", p.Find("main form").Text())
		}
		p = s.send("/import/ocds", answered(p)...)
	}
	if s.count(`SELECT count(*) FROM contracts`) != 0 {
		t.Fatal("written before it was confirmed")
	}
	if p.Find(`[name="confirm"]`).Length() != 1 {
		t.Fatalf("no confirmation: %s", p.Find("main").Text())
	}
	p = s.send("/import/ocds", answered(p)...)
	if p.status != http.StatusOK || s.count(`SELECT count(*) FROM contracts`) == 0 || s.count(`SELECT count(*) FROM imports`) != 1 {
		t.Errorf("confirmed: %d %s", p.status, p.Find("main").Text())
	}
}

func TestBrokenFilesGetTheirSentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.server.Unhurried()
	for name, change := range map[string][2]string{
		"ocds.problem.required":  {`"id": "ocds`, `"ид": "ocds`},
		"ocds.read.not_json":     {`"releases": [`, `"releases" [`},
		"ocds.problem.date_time": {`"date": "20`, `"date": "32.01.20`},
	} {
		p := s.upload("/import", "х.json", strings.Replace(portalFile(t), change[0], change[1], 1))
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, p.status, p.Find("main").Text())
		}
	}
	folder := filepath.Join("..", "..", "shared", "ocds", "invalid")
	text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skipf("the broken files are not here: %v", err)
	}
	var expected map[string]struct {
		Valid bool
		What  string
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	for name, one := range expected {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue // made by a script of that folder
		}
		p := s.upload("/import", name, string(content))
		said := p.Find("main .error").Length() + p.Find("main td code").Length()
		if said == 0 {
			t.Errorf("%s (%s): no sentence: %d %s", name, one.What, p.status, p.Find("main").Text())
		}
		if strings.Contains(p.Find("main").Text(), "[ocds.") {
			t.Errorf("%s: a key for a sentence", name)
		}
	}
	if s.count(`SELECT count(*) FROM contracts`) != 0 {
		t.Error("something was written")
	}
}
