package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kelishim/views"
	"kelishim/web/api"
)

// apiPage shows the description of the API, from its own file: it cannot say
// something else.
func (s *Server) apiPage(c *fiber.Ctx) error {
	p := s.page(c, "api.title", "api")
	p.Canonical, p.Description = "/api", p.T("api.lead")
	spec, lang := api.Read(), p.Lang()
	v := views.API{Text: spec.Text.In(lang), Token: spec.Token.In(lang), Spec: specPath, Problems: api.ProblemKinds()}
	for _, tag := range spec.Tags {
		group := views.APIGroup{Name: tag.Text.In(lang)}
		for _, op := range tag.Operations {
			group.Operations = append(group.Operations, apiOperation(op, lang))
		}
		v.Groups = append(v.Groups, group)
	}
	v.Event = apiOperation(spec.Event, lang)
	for _, one := range spec.Schemas {
		schema := views.APISchema{APIMember: apiMember(one.Member, lang)}
		for _, m := range one.Members {
			schema.Members = append(schema.Members, apiMember(m, lang))
		}
		v.Schemas = append(v.Schemas, schema)
	}
	return render(c, views.APIPage(p, v))
}

func apiOperation(op api.Described, lang string) views.APIOperation {
	v := views.APIOperation{ID: op.ID, Method: op.Method, Path: op.Path, Text: op.Text.In(lang)}
	if i := slices.IndexFunc(api.Operations, func(o api.Operation) bool { return o.Method == op.Method && api.SpecPath(o.Path) == op.Path }); i >= 0 {
		v.Scope = api.Operations[i].Scope
	}
	for _, one := range op.Params {
		v.Params = append(v.Params, apiMember(one, lang))
	}
	if op.Body.Type != "" {
		body := apiMember(op.Body, lang)
		v.Body = &body
	}
	for _, one := range op.Answers {
		v.Answers = append(v.Answers, views.APIAnswer{Status: one.Status, APIMember: apiMember(one.Member, lang)})
	}
	return v
}

func apiMember(m api.Member, lang string) views.APIMember {
	return views.APIMember{Name: m.Name, In: m.In, Required: m.Required, Type: m.Type, Link: m.Link, Text: m.Text.In(lang)}
}
