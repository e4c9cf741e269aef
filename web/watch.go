package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/setting"
	"kelishim/views"
)

const watchPath = "/settings/execution"

func init() {
	rights["GET "+watchPath] = right{auth.KeepSettings, nil}
	rights["POST "+watchPath] = right{auth.KeepSettings, nil}
}

func (s *Server) watchRoutes(r fiber.Router) {
	r.Get(watchPath, s.watch)
	r.Post(watchPath, s.setWatch)
}

// watch shows how the execution of contracts is watched over.
func (s *Server) watch(c *fiber.Ctx) error {
	w, err := s.contracts.Watch(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.showWatch(c, fillForm(c, map[string]string{"commitments": w.Commitments, "complaint_days": strconv.Itoa(w.ComplaintDays)}))
}

func (s *Server) showWatch(c *fiber.Ctx, f *form) error {
	p := s.page(c, "execution.watch.title", "watch")
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("execution.watch.lead"), Form: views.Form{Action: watchPath, Submit: p.T("register.save"),
		Fields: []views.Field{
			f.field("select", "commitments", p.T("execution.watch.commitments"), needed, wide, hinted(p.T("execution.watch.hint")),
				chosenFrom(worded(p, "execution.watch.mode.", []string{setting.CommitmentsWarn, setting.CommitmentsBlock}, ""))),
			f.field("number", "complaint_days", p.T("execution.watch.complaint_days"), needed),
		}}})
}

func (s *Server) setWatch(c *fiber.Ctx) error {
	f := readForm(c)
	w := contracts.Watch{Commitments: f.need("commitments"), ComplaintDays: f.whole("complaint_days")}
	return s.finish(c, f, watchPath, func() error { return s.contracts.SetWatch(c.UserContext(), actor(c), w) },
		func() error { return s.showWatch(c, f) })
}
