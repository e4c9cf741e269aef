package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kelishim/contracts/hooks"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

const hooksPath = "/webhooks"

// hookDeeds are what can be done to a webhook after a question. The name is that
// of the path and of the catalogue keys; a new secret is shown on a page.
var hookDeeds = []string{"stop", "start", "secret", "delete"}

func init() {
	reads := right{auth.ReadMoney, nil} // each their own: the rows decide
	for _, page := range []string{"", "/new", "/:id<int>", "/:id<int>/edit", "/:id<int>/deliveries/:row<int>"} {
		rights["GET "+hooksPath+page] = reads
	}
	for _, page := range []string{"/new", "/:id<int>/edit", "/:id<int>/deliveries/:row<int>"} {
		rights["POST "+hooksPath+page] = reads
	}
	for _, deed := range hookDeeds {
		rights["GET "+hooksPath+"/:id<int>/"+deed] = reads
		rights["POST "+hooksPath+"/:id<int>/"+deed] = reads
	}
	rowOf["POST "+hooksPath+"/:id<int>/edit"] = "webhooks/:id"
}

func (s *Server) webhookRoutes(r fiber.Router) {
	r.Get(hooksPath, s.listHooks)
	r.Get(hooksPath+"/new", s.newHook)
	r.Post(hooksPath+"/new", s.addHook)
	r.Get(hooksPath+"/:id<int>", s.hook)
	r.Get(hooksPath+"/:id<int>/edit", s.editHook)
	r.Post(hooksPath+"/:id<int>/edit", s.saveHook)
	r.Get(hooksPath+"/:id<int>/deliveries/:row<int>", s.delivery)
	r.Post(hooksPath+"/:id<int>/deliveries/:row<int>", s.resend)
	for _, deed := range hookDeeds {
		r.Get(hooksPath+"/:id<int>/"+deed, func(c *fiber.Ctx) error { return s.askHook(c, deed, nil) })
		r.Post(hooksPath+"/:id<int>/"+deed, func(c *fiber.Ctx) error { return s.doHook(c, deed) })
	}
}

func hookURL(id int64) string { return fmt.Sprintf("%s/%d", hooksPath, id) }

func (s *Server) hookPage(c *fiber.Ctx, titleKey string, of *hooks.Hook) views.Page {
	p := s.page(c, titleKey, "api")
	p.Crumbs = []views.Crumb{{Label: p.T("api.title"), URL: "/api"}, {Label: p.T("webhook.title"), URL: hooksPath}}
	if of != nil {
		p.Crumbs = append(p.Crumbs, views.Crumb{Label: of.Name, URL: hookURL(of.ID)})
	}
	p.Crumbs = append(p.Crumbs, views.Crumb{Label: p.Title})
	return p
}

// listHooks lists the addresses of who is signed in.
func (s *Server) listHooks(c *fiber.Ctx) error {
	list, err := s.hooks.List(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p := s.page(c, "webhook.title", "api")
	p.Crumbs = []views.Crumb{{Label: p.T("api.title"), URL: "/api"}, {Label: p.Title}}
	l := views.List{Intro: p.T("webhook.lead"), Add: views.Link{Label: p.T("webhook.new"), URL: hooksPath + "/new"}, Empty: p.T("webhook.empty"),
		Columns: []views.Column{{Label: p.T("webhook.field.name")}, {Label: p.T("webhook.field.url")}, {Label: p.T("webhook.field.state")},
			{Label: p.T("webhook.delivered"), Numeric: true}, {Label: p.T("webhook.waiting"), Numeric: true}, {Label: p.T("webhook.failed"), Numeric: true}}}
	for _, h := range list {
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{{Text: h.Name, URL: hookURL(h.ID)}, {Text: h.URL}, {Text: hookState(p, h)},
			{Text: p.Int(h.Delivered)}, {Text: p.Int(h.Waiting)}, {Text: p.Int(h.Failed)}}})
	}
	return s.list(c, p, l)
}

func hookState(p views.Page, h hooks.Hook) string {
	switch {
	case h.DisabledAt == nil:
		return p.T("webhook.state.on")
	case h.DisabledReason != "":
		return p.T("webhook.state." + h.DisabledReason)
	default:
		return p.T("webhook.state.off")
	}
}

func (s *Server) newHook(c *fiber.Ctx) error {
	values := map[string]string{}
	for _, event := range hooks.Events {
		values["event_"+event] = "1"
	}
	return s.showHookForm(c, fillForm(c, values), nil)
}

func (s *Server) showHookForm(c *fiber.Ctx, f *form, of *hooks.Hook) error {
	title, action, cancel := "webhook.new", hooksPath+"/new", hooksPath
	if of != nil {
		title, action, cancel = "webhook.edit", hookURL(of.ID)+"/edit", hookURL(of.ID)
	}
	p := s.hookPage(c, title, of)
	events := views.Section{Title: p.T("webhook.field.events"), Note: p.T("webhook.events_note")}
	for _, event := range hooks.Events {
		events.Fields = append(events.Fields, f.field("checkbox", "event_"+event, p.T("webhook.event."+event)))
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("webhook.new_text"), Form: views.Form{Action: action, Submit: p.T("register.save"), Cancel: views.Link{URL: cancel},
		Sections: []views.Section{{Fields: []views.Field{
			f.field("text", "name", p.T("webhook.field.name"), needed),
			f.field("text", "url", p.T("webhook.field.url"), needed, wide, hinted(p.T("webhook.hint.url")))}}, events}}})
}

func readHook(f *form) hooks.Hook {
	h := hooks.Hook{Name: f.need("name"), URL: f.need("url")}
	for _, event := range hooks.Events {
		if f.checked("event_" + event) {
			h.Events = append(h.Events, event)
		}
	}
	return h
}

func (s *Server) addHook(c *fiber.Ctx) error {
	f := readForm(c)
	h := readHook(f)
	if f.ok() {
		secret, err := s.hooks.Add(c.UserContext(), actor(c), &h)
		if err == nil {
			return s.showHookSecret(c, h, secret)
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showHookForm(c, f, nil)
}

// showHookSecret shows the secret of the signatures, this once.
func (s *Server) showHookSecret(c *fiber.Ctx, h hooks.Hook, secret string) error {
	p := s.hookPage(c, "webhook.secret_title", &h)
	return render(c, views.SecretPage(p, views.Secret{Text: p.T("webhook.secret_text", "Name", h.Name), Value: secret, Note: p.T("webhook.secret_once"),
		Back: hookURL(h.ID), BackText: p.T("api.token.kept")}))
}

func (s *Server) hookAt(c *fiber.Ctx) (hooks.Hook, error) {
	id, err := numberParam(c, "id")
	if err != nil {
		return hooks.Hook{}, err
	}
	return s.hooks.Get(c.UserContext(), actor(c), id)
}

func (s *Server) editHook(c *fiber.Ctx) error {
	h, err := s.hookAt(c)
	if err != nil {
		return err
	}
	values := map[string]string{"name": h.Name, "url": h.URL}
	for _, event := range h.Events {
		values["event_"+event] = "1"
	}
	return s.showHookForm(c, fillForm(c, values), &h)
}

func (s *Server) saveHook(c *fiber.Ctx) error {
	old, err := s.hookAt(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	h := readHook(f)
	h.ID = old.ID
	return s.finish(c, f, hookURL(h.ID), func() error { return s.hooks.Change(c.UserContext(), actor(c), &h) },
		func() error { return s.showHookForm(c, f, &old) })
}

// hook shows an address with what it was told.
func (s *Server) hook(c *fiber.Ctx) error {
	h, err := s.hookAt(c)
	if err != nil {
		return err
	}
	q, state := listQuery(c), queryText(c, "state")
	list, total, err := s.hooks.Deliveries(c.UserContext(), actor(c), h.ID, state, q.Limit(), q.Offset())
	if err != nil {
		return err
	}
	p := s.hookPage(c, "webhook.title", nil)
	p.Title = h.Name
	p.Crumbs[2].Label = h.Name
	kept := keptValues("state", state)
	l := views.List{Files: true, Empty: p.T("webhook.no_deliveries"),
		Filters: &views.Filters{Action: hookURL(h.ID), ResetURL: hookURL(h.ID), Active: len(kept) > 0, Fields: []views.Field{{Kind: "select", Name: "state",
			Label: p.T("webhook.field.state"), Options: withEmpty(p.T("webhook.all_states"), worded(p, "webhook.delivery.", []string{"waiting", "done", "failed"}, state))}}},
		Columns: []views.Column{{Label: p.T("webhook.field.event")}, {Label: p.T("webhook.field.made")}, {Label: p.T("webhook.field.state")},
			{Label: p.T("webhook.field.attempts"), Numeric: true}, {Label: p.T("webhook.field.answer")}}}
	for _, d := range list {
		l.Rows = append(l.Rows, views.ListRow{Cells: []views.Cell{
			{Text: p.T("webhook.event." + d.Event), URL: fmt.Sprintf("%s/deliveries/%d", hookURL(h.ID), d.ID), Note: d.Message},
			{Text: moment(p.Reader, d.MadeAt)}, {Text: p.T("webhook.delivery." + d.State())}, {Text: p.Int(d.Attempts)}, {Text: answerText(p.Reader, d)}}})
	}
	l.Paging = paging(hookURL(h.ID), kept, q, total, len(l.Rows))
	v := views.Webhook{URL: hookURL(h.ID), Address: h.URL, State: hookState(p, h), Stopped: h.DisabledAt != nil, List: l}
	for _, event := range h.Events {
		v.Events = append(v.Events, p.T("webhook.event."+event))
	}
	return s.listOn(c, p, l, func() error { return render(c, views.WebhookPage(p, v)) })
}

// answerText says how the last attempt ended.
func answerText(r *i18n.Reader, d hooks.Delivery) string {
	switch {
	case d.TriedAt == nil:
		return ""
	case d.Error == "":
		return fmt.Sprint(*d.Status)
	case d.Status != nil:
		return r.T("webhook.error."+d.Error) + " · " + fmt.Sprint(*d.Status)
	default:
		return r.T("webhook.error." + d.Error)
	}
}

func (s *Server) deliveryAt(c *fiber.Ctx) (h hooks.Hook, d hooks.Delivery, err error) {
	if h, err = s.hookAt(c); err != nil {
		return h, d, err
	}
	id, err := numberParam(c, "row")
	if err != nil {
		return h, d, err
	}
	d, err = s.hooks.Delivery(c.UserContext(), actor(c), h.ID, id)
	return h, d, err
}

// delivery shows one message as it is sent.
func (s *Server) delivery(c *fiber.Ctx) error { return s.showDelivery(c, nil) }

func (s *Server) showDelivery(c *fiber.Ctx, refused fault.List) error {
	h, d, err := s.deliveryAt(c)
	if err != nil {
		return err
	}
	p := s.hookPage(c, "webhook.delivery_title", &h)
	number := strconv.FormatInt(d.ContractID, 10) // the person may have lost sight of it since
	if one, err := s.contracts.Get(c.UserContext(), actor(c), d.ContractID); err == nil {
		number = one.Number
	}
	var body bytes.Buffer
	if json.Indent(&body, []byte(d.Body), "", "  ") != nil {
		body.WriteString(d.Body)
	}
	v := views.Delivery{URL: fmt.Sprintf("%s/deliveries/%d", hookURL(h.ID), d.ID), Event: p.T("webhook.event." + d.Event), Message: d.Message, Body: body.String(),
		Contract: views.Link{Label: number, URL: fmt.Sprintf("/contracts/%d", d.ContractID)}, Made: moment(p.Reader, d.MadeAt), State: p.T("webhook.delivery." + d.State()),
		Attempts: p.Int(d.Attempts), Answer: answerText(p.Reader, d)}
	if d.TriedAt != nil {
		v.Tried = moment(p.Reader, *d.TriedAt)
	}
	for _, one := range refused {
		v.Errors = append(v.Errors, p.Fault(one))
		c.Status(statusOf[one.Kind])
	}
	return render(c, views.DeliveryPage(p, v))
}

func (s *Server) resend(c *fiber.Ctx) error {
	h, d, err := s.deliveryAt(c)
	if err != nil {
		return err
	}
	err = s.hooks.Resend(c.UserContext(), actor(c), h.ID, d.ID)
	if refused := refusedDeed(err); refused != nil {
		return s.showDelivery(c, refused)
	}
	if err != nil {
		return err
	}
	return s.done(c, fmt.Sprintf("%s/deliveries/%d", hookURL(h.ID), d.ID), "webhook.resent")
}

func (s *Server) askHook(c *fiber.Ctx, deed string, refused fault.List) error {
	h, err := s.hookAt(c)
	if err != nil {
		return err
	}
	p := s.hookPage(c, "webhook.deed."+deed+".title", &h)
	return s.confirm(c, p, refused, views.Confirm{Text: p.T("webhook.deed."+deed+".text", "Name", h.Name), Action: hookURL(h.ID) + "/" + deed,
		Submit: p.T("webhook.deed." + deed + ".title"), Cancel: hookURL(h.ID)})
}

func (s *Server) doHook(c *fiber.Ctx, deed string) error {
	h, err := s.hookAt(c)
	if err != nil {
		return err
	}
	ctx, who := c.UserContext(), actor(c)
	switch deed {
	case "secret":
		secret, err := s.hooks.NewSecret(ctx, who, h.ID)
		if err != nil {
			return err
		}
		return s.showHookSecret(c, h, secret)
	case "stop":
		err = s.hooks.Stop(ctx, who, h.ID)
	case "start":
		err = s.hooks.Start(ctx, who, h.ID)
	case "delete":
		if err = s.hooks.Delete(ctx, who, h.ID); err == nil {
			return s.done(c, hooksPath, "register.deleted")
		}
	default:
		err = db.ErrNotFound
	}
	if err != nil {
		return err
	}
	return s.done(c, hookURL(h.ID), "register.saved")
}
