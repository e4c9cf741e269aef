package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestTheLedgersShowWhatThePartiesDidAndAddItUp(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.saved(at+"/services/new", at+"#services", "register.saved", "service", boruBash+"/waste", "share", "0,4")
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm()...)
	s.saved(at+"/acts/new", at+"#acts", "register.saved", actForm("act", "2025-02", "period_from", "01.02.2025", "period_to", "28.02.2025", "accepted_on", "03.03.2025", "amount", "50 000,50")...)
	s.saved(at+"/payments/new", at+"#payments", "register.saved", paymentForm()...)
	s.saved(at+"/payments/new", at+"#payments", "register.saved", paymentForm("payment", "П-2", "act", "2025-02", "paid_on", "10.03.2025", "amount", "50 000,50")...)
	s.get("/payments").has(t, "main", "149 000,50")
	s.get("/acts").has(t, "main", "150 000,75")
	for _, test := range []struct {
		query string
		found []string
	}{
		{"/payments", []string{"П-2", "П-1"}}, {"/payments?sort=day", []string{"П-1", "П-2"}}, {"/payments?sort=-amount", []string{"П-1", "П-2"}},
		{"/payments?q=п-1", []string{"П-1"}}, {"/payments?q=КМ-2025/01", []string{"П-2", "П-1"}}, {"/payments?q=таза", []string{"П-2", "П-1"}},
		{"/payments?q=%25", nil}, {"/payments?from=2025-02-11", []string{"П-2"}}, {"/payments?to=2025-02-10", []string{"П-1"}},
		{"/payments?from=2025-02-10&to=2025-02-10", []string{"П-1"}}, {"/payments?from=30.02.2025", []string{"П-2", "П-1"}},
		{"/payments?aimak=" + boruBash, []string{"П-2", "П-1"}}, {"/payments?aimak=41702205800000", nil}, {"/payments?oblast=41703000000000", nil}, {"/payments?page=2", nil},
		{"/acts", []string{"2025-02", "2025-01"}}, {"/acts?sort=day", []string{"2025-01", "2025-02"}}, {"/acts?to=2025-01-31", []string{"2025-01"}},
		{"/acts?status=accepted", []string{"2025-02", "2025-01"}}, {"/acts?status=refused", nil}, {"/acts?sort=amount", []string{"2025-02", "2025-01"}},
	} {
		p := s.get(test.query)
		p.spoken(t)
		var found []string
		p.Find("tbody tr td:nth-child(2), tbody tr th + td").Each(func(_ int, cell *goquery.Selection) { found = append(found, strings.TrimSpace(cell.Text())) })
		if strings.Join(found, " ") != strings.Join(test.found, " ") {
			t.Errorf("%s: %q, want %q", test.query, found, test.found)
		}
	}
	rows := s.csvOf("/payments?as=csv&sort=day")
	if len(rows) != 3 || rows[1][1] != "П-1" || rows[1][3] != "99000,00" || rows[2][2] != "2025-02" || rows[2][0] != "2025-03-10" {
		t.Errorf("the file of payments: %q", rows)
	}
	rows = s.csvOf("/acts?as=csv&sort=day")
	if len(rows) != 3 || rows[1][0] != "2025-01" || rows[1][5] != "1190,5" || rows[2][5] == "1190,5" && rows[2][7] != "50000,50" {
		t.Errorf("the file of acts: %q", rows)
	}
	for _, lang := range []string{"ky", "en"} {
		s.lang = lang
		s.get("/payments").spoken(t)
		s.get("/acts").spoken(t)
	}
}
