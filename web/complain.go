package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// A resident complains of a service without an account. Three things keep
// programs out, none of which needs a script: a field that people do not see, a
// time in which nobody fills a form in, and limits on each address.
const (
	trapField    = "website"
	startedField = "started"

	fastest = 3 * time.Second
	slowest = 12 * time.Hour

	followPath = "/complaints/follow"
)

var (
	errTrap    = fault.New(fault.Invalid, "complaint.trap").On(trapField)
	errTooFast = fault.New(fault.Invalid, "complaint.too_fast")
	errTooOld  = fault.New(fault.Invalid, "complaint.too_old")
)

func init() {
	for _, page := range []string{"GET /complain", "GET /complain/:aimak/:category", "POST /complain/:aimak/:category", "GET " + followPath} {
		rights[page] = right{auth.Open, nil}
	}
}

func (s *Server) complaintRoutes(r fiber.Router) {
	r.Get("/complain", s.findService)
	r.Get("/complain/:aimak/:category", s.newComplaint)
	r.Post("/complain/:aimak/:category", s.fileComplaint)
	r.Get(followPath, s.followComplaint)
	r.Get("/complaints", s.listComplaints)
	r.Get("/complaints/:id<int>", s.complaint)
	r.Post("/complaints/:id<int>/answer", s.answerComplaint)
}

// findService leads from the name of an aimak or a service to its form.
func (s *Server) findService(c *fiber.Ctx) error {
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	counted, err := s.counted(c)
	if err != nil {
		return err
	}
	categories, err := s.aimaks.Categories(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	p, q := s.publicPage(c, "/complain", "complaint.title", "complaints"), listQuery(c)
	v := views.ComplainView{Search: q.Search}
	for _, service := range counted.Services {
		unit, raion := n.unit(service.Aimak), n.register.Name(n.register.Raion(service.Aimak), p.Lang())
		name, known := n.category(service.Category), ""
		// Whatever language the page is in, a place is found by each of its names.
		for _, lang := range i18n.Languages {
			known += " " + n.register.Name(service.Aimak, lang) + " " + n.register.Name(n.register.Raion(service.Aimak), lang) + " " +
				aimaks.CategoryName(categories, service.Category, lang)
		}
		if holdsAll(known+" "+service.Title, q.Search) {
			v.Found++
			if len(v.Services) < pageSize {
				v.Services = append(v.Services, views.ServiceLink{Aimak: unit, Raion: raion, Service: name, URL: complainURL(service.Aimak, service.Category)})
			}
		}
	}
	return render(c, views.ComplainPage(p, v))
}

// plainLetters writes Kyrgyz and Russian words as they are typed on a keyboard
// that lacks some of their letters.
var plainLetters = strings.NewReplacer("ө", "о", "ү", "у", "ң", "н", "ё", "е")

// holdsAll tells whether a text holds every word of a search.
func holdsAll(text, search string) bool {
	text = plainLetters.Replace(strings.ToLower(text))
	for word := range strings.FieldsSeq(plainLetters.Replace(strings.ToLower(search))) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func complainURL(aimak, category string) string { return "/complain/" + aimak + "/" + category }

func (s *Server) newComplaint(c *fiber.Ctx) error { return s.showComplaint(c, fillForm(c, nil)) }

// complainedOf is the service of the address, which must be there.
func (s *Server) complainedOf(c *fiber.Ctx) (aimaks.CountedService, error) {
	counted, err := s.counted(c)
	for _, service := range counted.Services {
		if service.Aimak == c.Params("aimak") && service.Category == c.Params("category") {
			return service, nil
		}
	}
	if err == nil {
		err = db.ErrNotFound
	}
	return aimaks.CountedService{}, err
}

func (s *Server) showComplaint(c *fiber.Ctx, f *form) error {
	service, err := s.complainedOf(c)
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	p := s.page(c, "complaint.new", "complaints", "Service", n.category(service.Category), "Aimak", n.unit(service.Aimak))
	p.Crumbs = []views.Crumb{{Label: p.T("complaint.title"), URL: "/complain"}, {Label: n.category(service.Category)}}
	e := views.Edit{Intro: p.T("complaint.lead"), Form: views.Form{Action: complainURL(service.Aimak, service.Category), Submit: p.T("complaint.send"),
		Cancel: views.Link{URL: "/complain"}, Fields: []views.Field{
			f.field("text", "place", p.T("complaint.field.place"), needed, wide, hinted(p.T("complaint.hint.place"))),
			f.field("textarea", "complaint", p.T("complaint.field.complaint"), needed, hinted(p.T("complaint.hint.complaint"))),
			f.field("text", "name", p.T("complaint.field.name"), hinted(p.T("complaint.hint.personal"))),
			f.field("text", "phone", p.T("complaint.field.phone"), hinted(p.T("complaint.hint.personal"))),
		}}}
	s.openForm(p, f, &e.Form)
	return s.showEdit(c, p, f, e)
}

func (s *Server) fileComplaint(c *fiber.Ctx) error {
	service, err := s.complainedOf(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	one := contracts.Complaint{Aimak: service.Aimak, Category: service.Category, Place: f.text("place"), Complaint: f.text("complaint"),
		Name: f.text("name"), Phone: f.text("phone")}
	s.unhurried(f)
	if f.ok() {
		// The journal must not tell from where somebody complained; without a name
		// it would say nothing at all.
		err := s.contracts.FileComplaint(c.UserContext(), ofNobody("/complain"), &one, s.originHash(c), date.Today())
		if err != nil && !f.take(err) {
			return err
		}
	}
	if !f.ok() {
		return s.showComplaint(c, f)
	}
	return s.done(c, followPath+"?code="+url.QueryEscape(one.Code), "complaint.filed")
}

// nobody is the name in the journal of who has no account.
const nobody = "—"

// openForm gives a form that is open to all the two hidden fields by which
// unhurried keeps programs out.
func (s *Server) openForm(p views.Page, f *form, form *views.Form) {
	started := f.value(startedField)
	if _, ok := s.startedAt(started); !ok {
		started = s.startedNow(time.Now())
	}
	trap := f.field("trap", trapField, p.T("complaint.field.trap"))
	trap.Autocomplete = "off"
	form.Hidden, form.Fields = map[string]string{startedField: started}, append(form.Fields, trap)
}

// unhurried refuses a form that no person filled in: with the hidden field, or
// faster or later than people do.
func (s *Server) unhurried(f *form) {
	if f.value(trapField) != "" {
		f.faults = append(f.faults, errTrap)
	}
	started, ok := s.startedAt(f.value(startedField))
	switch age := time.Since(started); {
	case !ok || age > slowest:
		f.faults = append(f.faults, errTooOld)
		f.typed[startedField] = ""
	case age < fastest:
		f.faults = append(f.faults, errTooFast)
	}
}

// originHash tells complaints of one address apart without keeping the address.
func (s *Server) originHash(c *fiber.Ctx) []byte {
	mac := hmac.New(sha256.New, s.cfg.Secret.Key("origin of complaints"))
	mac.Write([]byte(clientAddress(c)))
	return mac.Sum(nil)
}

// startedNow signs the moment at which a form was opened.
func (s *Server) startedNow(now time.Time) string {
	at := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli()))
	mac := hmac.New(sha256.New, s.cfg.Secret.Key("form of complaints"))
	mac.Write(at)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(at))
}

// startedAt reads the moment back; false where we have not signed it.
func (s *Server) startedAt(text string) (time.Time, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 8+sha256.Size {
		return time.Time{}, false
	}
	mac := hmac.New(sha256.New, s.cfg.Secret.Key("form of complaints"))
	mac.Write(raw[:8])
	if !hmac.Equal(mac.Sum(nil), raw[8:]) {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(raw[:8]))), true
}

// followComplaint shows what became of a complaint to who has its code.
func (s *Server) followComplaint(c *fiber.Ctx) error {
	p := s.page(c, "complaint.follow", "complaints")
	p.Crumbs = []views.Crumb{{Label: p.T("complaint.title"), URL: "/complain"}, {Label: p.Title}}
	code := queryText(c, "code")
	v := views.FollowView{Search: code}
	if code == "" {
		return render(c, views.FollowPage(p, v))
	}
	one, err := s.contracts.ComplaintByCode(c.UserContext(), db.Public, code)
	if refusals := fault.All(err); len(refusals) > 0 {
		v.Error = p.Fault(refusals[0])
		c.Status(statusOf[refusals[0].Kind])
		return render(c, views.FollowPage(p, v))
	}
	if err != nil {
		return err
	}
	n, err := s.namesOf(c)
	if err != nil {
		return err
	}
	v.Complaint, v.Service, v.Aimak, v.Filed = &one, n.category(one.Category), n.unit(one.Aimak), moment(p.Reader, one.FiledAt)
	return render(c, views.FollowPage(p, v))
}
