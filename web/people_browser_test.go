package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
)

func TestAnInvitationIsWalkedInARealBrowser(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			r := i18n.For(lang)
			if err := auth.NewStore(b.owner).SetPassword(t.Context(), db.System, "keeper", password); err != nil {
				t.Fatal(err)
			}
			b.open("/lang/" + lang + "?back=/people")
			b.fill("login", "keeper")
			b.fill("password", password)
			b.press("main button[type=submit]")
			b.shows(r.T("people.lead"))

			b.open("/people/new")
			b.fill("login", "asel")
			b.fill("name", "Асел Бекова")
			b.fill("unit", "Атлантида")
			b.press("main button[type=submit]")
			b.shows(r.T("register.unit_unknown"))
			b.fill("unit", "бөрү-баш")
			b.press("main button[type=submit]")
			b.shows(r.T("people.link.title"), r.T("people.link.once"))
			b.accessibleHere("the page of a link")
			link := do(b, "read the link", chromedp.Evaluate[string](`document.querySelector("code.secret").textContent`))
			for _, path := range []string{"/people", "/people/new", "/people/2", "/people/2/edit", "/people/2/disable", "/account", "/account/edit",
				"/account/password", "/account/second-factor"} {
				b.accessible(path)
			}
			secret := do(b, "read the secret", chromedp.Evaluate[string](`document.querySelector("code.secret").textContent`))
			b.fill("code", otpCode(t, strings.ReplaceAll(secret, " ", ""), 0))
			b.press("main button[type=submit]")
			b.shows(r.T("people.codes.title"), r.Plural("people.codes.print", 10))
			b.accessibleHere("the page of recovery codes")
			b.press("main a.button")
			for _, path := range []string{"/account/second-factor", "/account/second-factor/codes", "/account/second-factor/off"} {
				b.accessible(path)
			}
			b.press(".signout button")
			b.open(link[strings.Index(link, "/welcome/"):])
			b.shows(r.T("people.welcome.invite.title"))
			b.accessible(link[strings.Index(link, "/welcome/"):])
			b.fill("password", chosen)
			b.fill("repeated", chosen)
			b.press("main button[type=submit]")
			b.shows(r.T("people.welcome.done"))
			b.accessible("/signin")
			b.accessible("/forgotten")
		})
	}
}
