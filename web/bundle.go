package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/audit/bundle"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/files"
	"kelishim/internal/i18n"
	"kelishim/internal/jobs"
	"kelishim/internal/journal"
	"kelishim/ocds"
	"kelishim/providers"
	"kelishim/savings"
	"kelishim/views"
)

func init() {
	rights["GET /exports/bundle"] = right{auth.ReadMoney, nil} // the form: it offers the aimaks of the person
	rights["POST /exports/bundle"] = right{auth.ReadMoney, ofPlace("aimak")}
}

func (s *Server) bundleRoutes(r fiber.Router) {
	r.Get("/exports/bundle", s.bundleForm)
	r.Post("/exports/bundle", s.orderBundle)
}

// bundleOrder is what a job needs to write a bundle.
type bundleOrder struct {
	Aimak string `json:"aimak"`
	Year  int    `json:"year"`
}

// ErrNoKey is returned where the signing key is not at hand: what a bundle says
// could not be proven.
var ErrNoKey = fault.New(fault.Unavailable, "bundle.no_key")

func (s *Server) bundleForm(c *fiber.Ctx) error {
	return s.showBundleForm(c, fillForm(c, map[string]string{"aimak": soateInText.FindString(queryText(c, "aimak")),
		"year": strconv.Itoa(date.Today().Year() - 1)}))
}

func (s *Server) showBundleForm(c *fiber.Ctx, f *form) error {
	p := s.page(c, "bundle.title", "exports")
	p.Crumbs = []views.Crumb{{Label: p.T("export.title"), URL: "/exports"}, {Label: p.Title}}
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	offered := register.Aimaks(p.Lang())
	if auth.ScopeOf(user(c).Role, auth.ReadMoney) == auth.OwnAimaks {
		reach, err := s.auth.Reach(c.UserContext(), actor(c))
		if err != nil {
			return err
		}
		kept := offered[:0]
		for _, unit := range offered {
			if reach.Holds(unit.SOATE) {
				kept = append(kept, unit)
			}
		}
		offered = kept
	}
	return s.showEdit(c, p, f, views.Edit{Intro: p.T("bundle.intro"), Form: views.Form{
		Action: "/exports/bundle", Submit: p.T("bundle.submit"), Cancel: views.Link{URL: "/exports"},
		Fields: []views.Field{
			f.field("combobox", "aimak", p.T("overview.column.aimak"), needed, chosenFrom(unitOptions(register, offered, p.Lang()))),
			f.field("text", "year", p.T("overview.column.year"), needed, hinted(p.T("bundle.year_hint"))),
		}}})
}

func (s *Server) orderBundle(c *fiber.Ctx) error {
	f := readForm(c)
	aimak, year := soateInText.FindString(f.need("aimak")), f.whole("year")
	register, err := s.aimaks.Register(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	unit, known := register.Unit(aimak)
	if f.ok() && !known {
		f.fault("aimak", bundle.ErrNothing)
	}
	if f.ok() && (year < 1990 || year > 2199) {
		f.fault("year", bundle.ErrYear)
	}
	if f.ok() {
		err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) error { return bundle.Opens(ctx, tx, aimak) })
		if err != nil && !f.take(err) {
			return err
		}
	}
	if f.ok() && (s.cfg.Seal == nil || s.cfg.Sign == nil) {
		return ErrNoKey
	}
	if !f.ok() {
		return s.showBundleForm(c, f)
	}
	r := reader(c)
	address := fmt.Sprintf("/exports/bundle?aimak=%s&year=%d", aimak, year)
	return s.orderExport(c, exportOrder{Address: address, Path: address, Format: "zip", Lang: r.Lang(),
		What: r.T("bundle.what", "Aimak", unit.Name(r.Lang()), "Year", strconv.Itoa(year)), Bundle: &bundleOrder{aimak, year}})
}

// writeOrdered writes the bundle of a job, with the rights that the person has
// now.
func (s *Server) writeOrdered(ctx context.Context, job *jobs.Job, out *output, order bundleOrder) error {
	reach, err := s.auth.Reach(ctx, out.user.Actor())
	if err == nil {
		err = auth.May(out.user.Role, reach, auth.ReadMoney, order.Aimak)
	}
	if err == nil {
		who := out.user.Actor()
		who.Origin = "export"
		out.name = BundleName(order.Aimak, order.Year)
		err = s.WriteBundle(ctx, out.w, BundleOrder{Aimak: order.Aimak, Year: order.Year, At: time.Now(), Actor: who, By: out.user.Name,
			Role: out.user.Role, Lang: out.user.Lang, Told: func(share float64) error {
				job.Told(share)
				return context.Cause(ctx)
			}})
	}
	if refusals := fault.All(err); len(refusals) > 0 && refusals[0].Kind != fault.Unavailable {
		return jobs.Permanent(err)
	}
	return err
}

// BundleName is what the file of a bundle is called, without its ending.
func BundleName(aimak string, year int) string { return fmt.Sprintf("kelishim_%s_%d", aimak, year) }

// BundleOrder asks for an auditor's bundle.
type BundleOrder struct {
	Aimak    string
	Year     int
	At       time.Time // stated as when it was made
	Actor    db.Actor  // whose rows it holds; db.System all
	By, Role string
	Lang     string // of the printed statements
	Since    []journal.Checkpoint
	Told     func(share float64) error
}

// WriteBundle writes the auditor's bundle: the command and the button make the
// same. ErrNoKey where the house cannot sign.
func (s *Server) WriteBundle(ctx context.Context, w io.Writer, order BundleOrder) error {
	if s.cfg.Seal == nil || s.cfg.Sign == nil {
		return ErrNoKey
	}
	at := order.At.UTC().Truncate(time.Second)
	var mask func(string) string
	if order.Role != db.System.Role && auth.ScopeOf(order.Role, auth.ReadPersonal) == auth.Nothing {
		mask = s.bundleMask()
	}
	prints := &statementPrints{s: s, at: at, by: order.By, lang: order.Lang, mask: mask}
	return bundle.Write(ctx, s.cfg.LongDB, order.Actor, w, bundle.Order{Aimak: order.Aimak, Year: order.Year, At: at, By: order.By, Role: order.Role,
		Lang: order.Lang, Demo: s.cfg.Demo, Program: s.cfg.Version, Mask: mask, Since: order.Since, Files: files.In(s.cfg.DataDir),
		Parts: bundleReleases(ocds.Selection{Aimak: order.Aimak, Year: order.Year, At: at}, mask),
		Print: prints.write, Seal: s.cfg.Seal, Sign: s.cfg.Sign, Told: order.Told})
}

// bundleMask hides the INN of natural persons in texts. The digits that stay are
// followed by a digest, so that two persons do not become one and the tables
// still lead from a contract to its provider.
func (s *Server) bundleMask() func(string) string {
	key := s.cfg.Secret.Key(ocds.MaskPurpose)
	return func(text string) string {
		return string(replaceINN([]byte(text), func(inn string) string {
			digest := hmac.New(sha256.New, key)
			digest.Write([]byte(inn))
			return providers.Provider{INN: inn}.MaskedINN() + "-" + hex.EncodeToString(digest.Sum(nil)[:8])
		}))
	}
}

// bundleReleases are the releases that were stored and the records that they add
// up to.
func bundleReleases(sel ocds.Selection, mask func(string) string) []bundle.Part {
	if mask != nil {
		sel.Edit = func(body string) (string, error) { return ocds.HidePersons(body, mask) }
	}
	part := func(name string, records bool) bundle.Part {
		return bundle.Part{Name: name, Write: func(ctx context.Context, tx bun.IDB, w io.Writer) error {
			sel := sel
			sel.Records = records
			_, err := ocds.ExportIn(ctx, tx, w, sel)
			if errors.Is(err, ocds.ErrNothing) {
				return bundle.ErrNoPart
			}
			return err
		}}
	}
	return []bundle.Part{part("ocds/records.json", true), part("ocds/releases.json", false)}
}

// statementPrints writes statements as documents to print.
type statementPrints struct {
	s        *Server
	at       time.Time
	by, lang string
	mask     func(string) string
	names    *names
	point    *journal.Checkpoint
}

func (w *statementPrints) write(ctx context.Context, tx bun.IDB, out io.Writer, st *savings.Statement) error {
	if w.names == nil {
		loaded, err := loadNames(ctx, tx, w.lang)
		if err != nil {
			return err
		}
		point, err := journal.Newest(ctx, tx)
		if err != nil {
			return err
		}
		w.names, w.point = &loaded, &point
	}
	if w.mask != nil {
		st = w.hidden(st)
	}
	r := i18n.For(w.lang)
	d := statementData{statement: *st, names: *w.names}
	p := views.Page{Reader: r, Demo: w.s.cfg.Demo, Version: w.s.cfg.Version, Title: r.T("statement.title", "Service", w.names.category(st.Service),
		"Aimak", w.names.unit(st.ServiceAimak), "Year", strconv.Itoa(st.Year))}
	doc := w.s.newPrintAt(p, w.at)
	printStatementOn(doc, p, d.view(r))
	return endPrint(out, p, doc, w.s.notesOf(r, p.Title, w.at, w.by, w.point), w.point)
}

// hidden is a statement without the INN of natural persons in its texts.
func (w *statementPrints) hidden(st *savings.Statement) *savings.Statement {
	copied := *st
	copied.Lines = append([]savings.Line(nil), st.Lines...)
	for i := range copied.Lines {
		l := &copied.Lines[i]
		l.Ref, l.Title, l.Note = w.mask(l.Ref), w.mask(l.Title), w.mask(l.Note)
		l.Source.Ref = w.mask(l.Source.Ref)
	}
	return &copied
}
