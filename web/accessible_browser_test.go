package web_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
)

// Every new page is held against axe and two widths once, with rows of every
// kind: those of the walk of the roles.
func TestThePagesOfALifeAreAccessible(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "ru")
	w := &world{site: &site{t: t, db: b.owner}, rows: map[string]planted{}}
	w.exec(`INSERT INTO providers (inn, name_ru, legal_form, address, phone) VALUES ('20101198000011', 'ИП Осмонов', 'ИП', 'ул. Тайная, 5', '+996700112233')`)
	p := w.plant(ownAimak)
	at := func(base, part string) string { return base + "/" + strconv.FormatInt(p[part], 10) }
	b.people([3]string{"bermet", "Бермет Садыкова", "head"}, [3]string{"chyngyz", "Чынгыз Усенов", "advisor"}, [3]string{"dastan", "Дастан Алиев", "auditor"})

	const auditorsKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	b.sql(`UPDATE users SET totp_secret = ?, totp_confirmed_at = now() WHERE login = 'dastan'`, auditorsKey)

	contract, tender := at("/contracts", "contracts"), at("/tenders", "tenders")
	b.open("/lang/ru?back=/complain")
	for _, path := range []string{"/complain", "/complain/" + ownAimak + "/cemetery", "/complaints/follow", "/api"} {
		b.accessible(path)
	}
	for _, person := range []struct {
		login string
		pages []string
	}{
		{"admin", []string{"/plans", at("/plans", "plans"), "/procurement-plan", "/tenders", tender, at(tender+"/lots", "lots"),
			at(tender+"/lots", "lots") + "/what-if", at(tender+"/bids", "bids") + "/judge", contract, contract + "/amendments/new",
			at(contract+"/amendments", "amendments"), at(contract+"/milestones", "milestones"), contract + "/milestones/schedule",
			at(contract+"/inspections", "inspections"), "/complaints", at("/complaints", "complaints"), "/documents", at("/documents", "documents"), "/flags",
			at("/flags", "flags"), "/flags/rules", "/flags/rules/K011", "/alerts", "/unit-costs?service=cemetery", "/exports", "/account/tokens", "/account/tokens/new"}},
		{"bermet", []string{at(contract+"/amendments", "amendments") + "/approve", at(tender+"/awards", "awards") + "/approve", "/webhooks", "/webhooks/new"}},
		{"chyngyz", []string{"/dashboard", "/reviews", at("/reviews", "reviews"), contract + "/comments", contract + "/comments/new"}},
		{"dastan", []string{"/findings", "/findings/new?subject=contracts/" + strconv.FormatInt(p["contracts"], 10), at("/findings", "findings")}},
	} {
		b.open("/")
		b.signInAs(person.login)
		if person.login == "dastan" {
			b.answer("code", otpCode(t, auditorsKey, 0))
		}
		for _, path := range person.pages {
			b.accessible(path)
			if status := do(b, "read the status", chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].responseStatus`)); status != http.StatusOK {
				t.Errorf("%s for %s: %d\n%s", path, person.login, status, b.text())
			}
		}
	}
}
