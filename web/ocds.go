package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/ocds"
	"kelishim/views"
)

// ocdsFiles are the packages by the address under which they are found.
var ocdsFiles = map[string]ocds.Selection{
	"/ocds/records.json":         {Records: true},
	"/ocds/releases.json":        {},
	"/public/ocds/records.json":  {Records: true, Public: true},
	"/public/ocds/releases.json": {Public: true},
}

func init() {
	rights["GET /ocds"] = right{auth.Visit, nil}
	// The rows decide what of the releases somebody sees; without an account it
	// is what is published.
	for path, sel := range ocdsFiles {
		rights["GET "+path] = right{auth.Visit, nil}
		if sel.Public {
			rights["GET "+path] = right{auth.Open, nil}
		}
	}
	rights["GET /settings/ocds"] = right{auth.KeepSettings, nil}
	rights["POST /settings/ocds"] = right{auth.KeepSettings, nil}
}

func (s *Server) ocdsRoutes(r fiber.Router) {
	r.Get("/ocds", s.ocdsPage)
	for path, sel := range ocdsFiles {
		r.Get(path, func(c *fiber.Ctx) error { return s.ocdsFile(c, sel) })
	}
	r.Get("/settings/ocds", s.ocdsSettings)
	r.Post("/settings/ocds", s.keepOCDSSettings)
}

// ocdsPage says what there is to be had, from whom and under which prefix.
func (s *Server) ocdsPage(c *fiber.Ctx) error {
	p := s.page(c, "ocds.page.title", "ocds")
	is, err := s.ocds.Settings(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	v := views.OCDS{Prefix: is.Prefix, Publisher: is.Name, Address: is.Address}
	for _, public := range []bool{false, true} {
		h, err := s.ocds.Holdings(c.UserContext(), actor(c), public)
		if err != nil {
			return err
		}
		held := views.OCDSHoldings{Public: public, Processes: p.Int(h.Processes), Releases: p.Int(h.Releases), Empty: h.Releases == 0}
		for _, year := range h.Years {
			held.Years = append(held.Years, views.Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)})
		}
		v.Holdings = append(v.Holdings, held)
	}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	v.Aimaks = unitOptions(register, register.Aimaks(p.Lang()), p.Lang())
	return render(c, views.OCDSPage(p, v))
}

// ocdsFile sends a package as it is read from the database.
func (s *Server) ocdsFile(c *fiber.Ctx, sel ocds.Selection) error {
	sel.Aimak = soateInText.FindString(queryText(c, "aimak"))
	sel.OCID = queryText(c, "ocid")
	if year := c.QueryInt("year"); year >= 1990 && year <= 2199 {
		sel.Year = year
	}
	who := actor(c)
	if sel.Public {
		who = db.Public
	}
	// What can be refused is refused here: a stream has its status already.
	if err := ocds.Known(c.UserContext(), s.cfg.LongDB, who, sel); err != nil {
		return err
	}
	select {
	case ocdsStreams <- struct{}{}:
	default:
		return fault.New(fault.Conflict, "ocds.export.busy")
	}
	name := "kelishim-ocds"
	if s.cfg.Demo {
		name += "_DEMO-made-up"
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name+".json"))
	c.Set(fiber.HeaderCacheControl, "no-store")
	conn, id := c.Context().Conn(), requestID(c)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer func() { <-ocdsStreams }()
		s.streamOCDS(w, conn, id, who, sel)
	})
	return nil
}

// ocdsStreams bounds the exports that run at once: each holds a connection of
// the database for as long as its reader takes.
var ocdsStreams = make(chan struct{}, 4)

// ocdsTime bounds one export.
const ocdsTime = time.Hour

// streamOCDS writes an export. One that fails on its way breaks the connection,
// so that half a file does not pass for a whole one.
func (s *Server) streamOCDS(w *bufio.Writer, conn net.Conn, id string, who db.Actor, sel ocds.Selection) {
	ctx, cancel := context.WithTimeout(context.Background(), ocdsTime)
	defer cancel()
	var err error
	defer func() {
		if r := recover(); r != nil { // it would end the program
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			s.log.Error("ocds export", "id", id, "error", err.Error())
			_ = conn.Close()
		}
	}()
	_, err = ocds.Export(ctx, s.cfg.LongDB, who, patient{w, conn}, sel)
}

// patient gives a reader the time of a whole answer for each piece of it.
type patient struct {
	w    *bufio.Writer
	conn net.Conn
}

func (p patient) Write(piece []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	n, err := p.w.Write(piece)
	if err == nil {
		err = p.w.Flush()
	}
	return n, err
}

func (s *Server) ocdsSettings(c *fiber.Ctx) error {
	is, err := s.ocds.Settings(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return s.showOCDSSettings(c, fillForm(c, map[string]string{"prefix": is.Prefix, "name": is.Name, "scheme": is.Scheme, "uid": is.UID,
		"address": is.Address, "license": is.License}))
}

func (s *Server) showOCDSSettings(c *fiber.Ctx, f *form) error {
	p := s.page(c, "ocds.settings.title", "ocds")
	p.Crumbs = []views.Crumb{{Label: p.T("ocds.page.title"), URL: "/ocds"}, {Label: p.Title}}
	word := func(name string) string { return p.T("ocds.settings.field." + name) }
	hint := func(name string) fieldOption { return hinted(p.T("ocds.settings.hint." + name)) }
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("ocds.settings.intro"), Form: views.Form{
		Action: "/settings/ocds", Submit: p.T("ocds.settings.save"), Cancel: views.Link{URL: "/ocds"},
		Fields: []views.Field{
			f.field("text", "prefix", word("prefix"), hint("prefix")),
			f.field("text", "name", word("name"), needed),
			f.field("text", "scheme", word("scheme"), hint("scheme")),
			f.field("text", "uid", word("uid")),
			f.field("text", "address", word("address"), hint("address"), wide),
			f.field("text", "license", word("license"), hint("license"), wide),
		}}})
}

func (s *Server) keepOCDSSettings(c *fiber.Ctx) error {
	f := readForm(c)
	is := ocds.Settings{Prefix: f.text("prefix"), Name: f.need("name"), Scheme: f.text("scheme"), UID: f.text("uid"),
		Address: f.text("address"), License: f.text("license")}
	if f.ok() {
		err := s.ocds.KeepSettings(c.UserContext(), actor(c), &is)
		if err == nil {
			return s.done(c, "/ocds", "ocds.settings.kept")
		}
		if !f.take(err) {
			return err
		}
	}
	return s.showOCDSSettings(c, f)
}
