package web

import (
	"bytes"
	"errors"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/views"
)

const (
	userKey      = "user"
	sessionKey   = "session"
	securedKey   = "secured"
	addressKey   = "address"
	requestIDKey = "request_id"
	serverKey    = "server"

	sessionCookie = "kelishim_session"
	langCookie    = "kelishim_lang"
	noticeCookie  = "kelishim_notice"

	// langParam names the language in an address: ?lang=ky.
	langParam = "lang"
)

// actor is on whose behalf the stores work in this request.
func actor(c *fiber.Ctx) db.Actor {
	who := user(c).Actor()
	who.Origin = clientAddress(c)
	if t := apiToken(c); t.ID != 0 {
		who.Only = t.Units
		who.Origin = strings.TrimSpace(who.Origin + " " + t.Prefix)
	}
	return who
}

// user is the person who is signed in; nobody known on open pages.
func user(c *fiber.Ctx) auth.User {
	if u, ok := c.Locals(userKey).(auth.User); ok {
		return u
	}
	return auth.PublicUser
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

// reader speaks the language of this request: the one that the address names
// (so that a link that somebody shares reads alike for all, and a search engine
// finds each language), else the switch's cookie, else the person's own, else
// what the browser asks for, else Russian.
func reader(c *fiber.Ctx) *i18n.Reader {
	if isAPI(c) {
		return i18n.For(i18n.Match(c.Get(fiber.HeaderAcceptLanguage), i18n.Default))
	}
	if lang := c.Query(langParam); i18n.Known(lang) && c.Method() == fiber.MethodGet {
		return i18n.For(lang)
	}
	if lang := c.Cookies(langCookie); i18n.Known(lang) {
		return i18n.For(lang)
	}
	if lang := user(c).Lang; lang != "" {
		return i18n.For(lang)
	}
	return i18n.For(i18n.Match(c.Get(fiber.HeaderAcceptLanguage), i18n.Default))
}

// page is what every view needs; titleKey and its pairs name the page, nav is
// the part of the house that is marked in the menu.
func (s *Server) page(c *fiber.Ctx, titleKey, nav string, pairs ...any) views.Page {
	r := reader(c)
	keepLang(c)
	return views.Page{
		Reader:    r,
		Title:     r.T(titleKey, pairs...),
		Nav:       nav,
		Path:      withoutLang(c.OriginalURL()),
		LangNamed: c.Query(langParam) != "",
		User:      user(c).Name,
		Held:      user(c).Name != "" && session(c).Standing(s.cfg.Demo) != auth.Whole,
		NoMoney:   auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.Nothing,
		Demo:      s.cfg.Demo,
		Notice:    takeNotice(c, r),
		Version:   s.cfg.Version,
		Reaches:   func(address string) bool { return s.unguarded || s.allowed(c, fiber.MethodGet, address) },
	}
}

// render sends a page without what its reader may not do; the status is what
// was set before, 200 by default.
func render(c *fiber.Ctx, page templ.Component) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	var text bytes.Buffer
	if err := page.Render(c.UserContext(), &text); err != nil {
		return err
	}
	s, ok := c.Locals(serverKey).(*Server)
	if !ok {
		return errors.New("render: a request without its server")
	}
	_, err := c.Write(s.permitted(c, text.Bytes()))
	return err
}

// done answers a write that succeeded: the browser goes on to the page at path,
// which shows the notice of this catalogue key once.
func (s *Server) done(c *fiber.Ctx, path, noticeKey string) error {
	if err := s.wrote(c, path); err != nil {
		s.log.Error("form", "id", requestID(c), "error", err.Error()) // the write itself stands
	}
	return s.redirectWith(c, path, noticeKey)
}

// redirectWith leads to a page that shows a notice once.
func (s *Server) redirectWith(c *fiber.Ctx, path, noticeKey string) error {
	c.Cookie(&fiber.Cookie{Name: noticeCookie, Value: noticeKey, Path: "/", HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c), MaxAge: 60})
	return c.Redirect(path, fiber.StatusSeeOther)
}

// takeNotice reads the notice once. The cookie holds a key of ours, never a
// sentence: what somebody plants there shows nothing.
func takeNotice(c *fiber.Ctx, r *i18n.Reader) string {
	key := c.Cookies(noticeCookie)
	if key == "" || c.Method() != fiber.MethodGet {
		return ""
	}
	c.Cookie(&fiber.Cookie{Name: noticeCookie, Path: "/", MaxAge: -1, HTTPOnly: true})
	if !r.Has(key) {
		return ""
	}
	return r.T(key)
}

// keepLang remembers the language of an address that somebody followed without
// having chosen one, so that the next page goes on in it.
func keepLang(c *fiber.Ctx) {
	if lang := c.Query(langParam); i18n.Known(lang) && c.Cookies(langCookie) == "" && c.Method() == fiber.MethodGet {
		setLangCookie(c, lang)
	}
}

func setLangCookie(c *fiber.Ctx, lang string) {
	c.Cookie(&fiber.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c)})
}

// withoutLang is an address that leaves the language to its reader.
func withoutLang(address string) string {
	path, query, ok := strings.Cut(address, "?")
	if !ok || !strings.Contains(query, langParam+"=") {
		return address
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return path
	}
	values.Del(langParam)
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// setLang keeps the chosen language for a year and goes back to the page.
func (s *Server) setLang(c *fiber.Ctx) error {
	if lang := c.Params("lang"); i18n.Known(lang) {
		setLangCookie(c, lang)
	}
	return c.Redirect(localPath(c.Query("back")), fiber.StatusSeeOther)
}

// localPath keeps a redirect inside this site; anything else leads home.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}

func escapeQuery(s string) string { return url.QueryEscape(s) }
