package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/views"
)

const tokensPath = "/account/tokens"

func init() {
	// Each their own: the rows decide.
	for _, page := range []string{"", "/new", "/:id<int>/revoke"} {
		rights["GET "+tokensPath+page] = right{auth.Visit, nil}
	}
	rights["POST "+tokensPath+"/new"] = right{auth.Visit, nil}
	rights["POST "+tokensPath+"/:id<int>/revoke"] = right{auth.Visit, nil}
	rights["GET /tokens"] = right{auth.ReadPeople, nil}
	rights["GET /tokens/:id<int>/revoke"] = right{auth.KeepPeople, nil}
	rights["POST /tokens/:id<int>/revoke"] = right{auth.KeepPeople, nil}
}

func (s *Server) tokenRoutes(r fiber.Router) {
	r.Get(tokensPath, s.ownTokens)
	r.Get(tokensPath+"/new", s.tokenForm)
	r.Post(tokensPath+"/new", s.makeToken)
	r.Get("/tokens", s.allTokens)
	for _, base := range []string{tokensPath, "/tokens"} {
		r.Get(base+"/:id<int>/revoke", func(c *fiber.Ctx) error { return s.askTokenRevoke(c, base, nil) })
		r.Post(base+"/:id<int>/revoke", func(c *fiber.Ctx) error { return s.revokeToken(c, base) })
	}
}

// ownTokens lists the tokens of who is signed in.
func (s *Server) ownTokens(c *fiber.Ctx) error {
	list, err := s.auth.Tokens(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := accountPart(s, c, "api.token.title")
	return s.list(c, p, views.List{Intro: p.T("api.token.lead"), Add: views.Link{Label: p.T("api.token.new"), URL: tokensPath + "/new"},
		More: []views.Link{{Label: p.T("api.title"), URL: "/api"}}, Empty: p.T("api.token.empty"),
		Columns: tokenColumns(p, false), Rows: tokenRows(p, list, tokensPath, false)})
}

// allTokens lists those of everybody, for the administrator and the auditor.
func (s *Server) allTokens(c *fiber.Ctx) error {
	q := listQuery(c)
	list, total, err := s.auth.AllTokens(c.UserContext(), actor(c), q.Search, q.Limit(), q.Offset())
	if err != nil {
		return err
	}
	p := s.page(c, "api.token.all", "people")
	p.Crumbs = []views.Crumb{{Label: p.T("people.title"), URL: "/people"}, {Label: p.Title}}
	kept := keptValues("q", q.Search)
	l := views.List{Intro: p.T("api.token.all_lead"), Empty: p.T("api.token.none"), Columns: tokenColumns(p, true), Rows: tokenRows(p, list, "/tokens", true),
		Filters: &views.Filters{Action: "/tokens", ResetURL: "/tokens", Active: q.Search != "",
			Fields: []views.Field{{Kind: "search", Name: "q", Label: p.T("api.token.search"), Value: q.Search}}}}
	l.Paging = paging("/tokens", kept, q, total, len(l.Rows))
	return s.list(c, p, l)
}

func tokenColumns(p views.Page, person bool) []views.Column {
	columns := []views.Column{{Label: p.T("api.token.field.name")}}
	if person {
		columns = append(columns, views.Column{Label: p.T("api.token.field.person")})
	}
	return append(columns, views.Column{Label: p.T("api.token.field.scopes")}, views.Column{Label: p.T("api.token.field.expires_on")},
		views.Column{Label: p.T("api.token.field.used")}, views.Column{Label: p.T("api.token.field.state")})
}

func tokenRows(p views.Page, list []auth.APIToken, base string, person bool) (rows []views.ListRow) {
	for _, t := range list {
		row := views.ListRow{Cells: []views.Cell{{Text: t.Name, Note: t.Prefix + "…"}}}
		if person {
			row.Cells = append(row.Cells, views.Cell{Text: t.Person, URL: personURL(t.UserID), Note: t.Login})
		}
		used := views.Cell{Text: p.T("api.token.never")}
		if t.UsedAt != nil {
			used = views.Cell{Text: moment(p.Reader, *t.UsedAt), Note: t.Origin}
		}
		state := "in_force"
		switch {
		case t.RevokedAt != nil:
			state = "revoked"
		case !t.InForce():
			state = "ended"
		default:
			row.Links = []views.Link{{Label: p.T("api.token.revoke"), URL: fmt.Sprintf("%s/%d/revoke", base, t.ID)}}
		}
		scopes := make([]string, len(t.Scopes))
		for i, scope := range t.Scopes {
			scopes[i] = p.T(scopeKey(scope))
		}
		narrowed := ""
		if len(t.Units) > 0 {
			narrowed = p.T("api.token.narrowed", "Count", len(t.Units))
		}
		lastDay := date.FromTime(t.ExpiresAt.In(date.Bishkek)).AddDays(-1)
		row.Cells = append(row.Cells, views.Cell{Text: strings.Join(scopes, ", "), Note: narrowed}, views.Cell{Text: p.Date(lastDay)}, used,
			views.Cell{Text: p.T("api.token.state." + state)})
		rows = append(rows, row)
	}
	return rows
}

// scopeKey is the catalogue key of a scope.
func scopeKey(scope string) string { return "api.scope." + strings.ReplaceAll(scope, ":", "_") }

func scopeField(scope string) string { return "scope_" + strings.ReplaceAll(scope, ":", "_") }

// usualLife is what the form of a token offers.
const usualLife = 180 // days

func (s *Server) tokenForm(c *fiber.Ctx) error {
	return s.showTokenForm(c, fillForm(c, map[string]string{scopeField(auth.ScopeRead): "1", "expires_on": typedDate(reader(c), date.Today().AddDays(usualLife))}))
}

// offeredScopes are those that the person's role can make use of.
func offeredScopes(role string) []string {
	if auth.ScopeOf(role, auth.WriteMoney) == auth.Nothing {
		return []string{auth.ScopeRead}
	}
	return auth.TokenScopes
}

func (s *Server) showTokenForm(c *fiber.Ctx, f *form) error {
	person, err := s.auth.Own(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := accountPart(s, c, "api.token.new")
	p.Crumbs = []views.Crumb{{Label: p.T("people.account.title"), URL: "/account"}, {Label: p.T("api.token.title"), URL: tokensPath}, {Label: p.Title}}
	scopes := views.Section{Title: p.T("api.token.field.scopes"), Note: p.T("api.token.scopes_note")}
	for _, scope := range offeredScopes(person.Role) {
		scopes.Fields = append(scopes.Fields, f.field("checkbox", scopeField(scope), p.T(scopeKey(scope)), wide))
	}
	sections := []views.Section{{Fields: []views.Field{
		f.field("text", "name", p.T("api.token.field.name"), needed, hinted(p.T("api.token.hint.name"))),
		f.field("date", "expires_on", p.T("api.token.field.expires_on"), needed, hinted(p.T("api.token.hint.expires_on")))}}, scopes}
	if len(person.Units) > 1 {
		units := views.Section{Title: p.T("api.token.field.units"), Note: p.T("api.token.units_note")}
		for _, soate := range person.Units {
			units.Fields = append(units.Fields, f.field("checkbox", "unit_"+soate, register.Name(soate, p.Lang()), wide))
		}
		sections = append(sections, units)
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("api.token.new_text"),
		Form: views.Form{Action: tokensPath + "/new", Submit: p.T("api.token.make"), Cancel: views.Link{URL: tokensPath}, Sections: sections}})
}

// makeToken makes a token and shows it, this once.
func (s *Server) makeToken(c *fiber.Ctx) error {
	f := readForm(c)
	t := auth.APIToken{Name: f.need("name")}
	lastDay := f.date("expires_on")
	for _, scope := range offeredScopes(user(c).Role) {
		if f.checked(scopeField(scope)) {
			t.Scopes = append(t.Scopes, scope)
		}
	}
	for name := range f.typed {
		if soate, ok := strings.CutPrefix(name, "unit_"); ok && f.checked(name) {
			t.Units = append(t.Units, soate)
		}
	}
	slices.Sort(t.Units)
	if f.ok() {
		text, err := s.auth.MakeToken(c.UserContext(), actor(c), &t, lastDay)
		if err == nil {
			p := accountPart(s, c, "api.token.made")
			return render(c, views.SecretPage(p, views.Secret{Text: p.T("api.token.made_text", "Name", t.Name, "Until", lastDay), Value: text,
				Note: p.T("api.token.once"), Back: tokensPath, BackText: p.T("api.token.kept")}))
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showTokenForm(c, f)
}

func (s *Server) askTokenRevoke(c *fiber.Ctx, base string, refused fault.List) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	t, err := s.auth.Token(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	p := s.page(c, "api.token.revoke", "people")
	p.Crumbs = []views.Crumb{{Label: p.T("api.token.title"), URL: base}, {Label: p.Title}}
	return s.confirm(c, p, refused, views.Confirm{Text: p.T("api.token.revoke_text", "Name", t.Name, "Person", t.Person),
		Action: fmt.Sprintf("%s/%d/revoke", base, id), Submit: p.T("api.token.revoke"), Cancel: base})
}

func (s *Server) revokeToken(c *fiber.Ctx, base string) error {
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	if err := s.auth.RevokeToken(c.UserContext(), actor(c), id); err != nil {
		return err
	}
	return s.done(c, base, "api.token.revoked")
}
