package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/internal/jobs"
	"kelishim/views"
)

func init() {
	rights["GET /exports"] = right{auth.Visit, nil} // each their own: the rows decide
	rights["POST /exports/cancel"] = right{auth.Visit, nil}
}

func (s *Server) exportRoutes(r fiber.Router) {
	r.Get("/exports", s.exports)
	r.Post("/exports/cancel", s.cancelExport)
}

// shownExports is how many files the page lists, the newest first.
const shownExports = 50

// exportLater leaves a long file to a job and leads to the page that watches it.
// Asking twice within a minute is one job.
func (s *Server) exportLater(c *fiber.Ctx, what string) error {
	lang := reader(c).Lang()
	return s.orderExport(c, exportOrder{Address: c.OriginalURL(), Path: c.Path(), Format: fileAsked(c), Lang: lang, What: what})
}

// orderExport leaves a file to a job.
func (s *Server) orderExport(c *fiber.Ctx, order exportOrder) error {
	person := user(c)
	key := fmt.Sprintf("%d/%x/%s", person.ID, sha256.Sum256([]byte(order.Address+order.Lang)), time.Now().UTC().Format("200601021504"))
	err := s.cfg.DB.Do(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) error {
		list, err := jobs.Own(ctx, tx, ExportJob, person.ID, shownExports)
		if err != nil {
			return err
		}
		open := 0
		for _, job := range list {
			if state := job.State(); state == jobs.Waiting || state == jobs.Running {
				open++
			}
		}
		if open >= maxExports {
			return ErrTooManyExports
		}
		_, _, err = jobs.Enqueue(ctx, tx, jobs.Order{Kind: ExportJob, Key: key, Payload: order})
		return err
	})
	if err != nil {
		return err
	}
	if order.Bundle != nil {
		return s.redirectWith(c, "/exports", "bundle.started")
	}
	return s.redirectWith(c, "/exports", "export.started")
}

// exports lists the files of who asks, gives one, or asks before one is
// cancelled. While one is written the page comes again by itself.
func (s *Server) exports(c *fiber.Ctx) error {
	if id, err := strconv.ParseInt(c.Query("file"), 10, 64); err == nil {
		return s.exportFileOf(c, id)
	}
	if id, err := strconv.ParseInt(c.Query("cancel"), 10, 64); err == nil {
		p := s.page(c, "export.cancel", "exports")
		p.Crumbs = []views.Crumb{{Label: p.T("export.title"), URL: "/exports"}, {Label: p.Title}}
		return s.confirm(c, p, nil, views.Confirm{Text: p.T("export.cancel_text"), Action: "/exports/cancel", Submit: p.T("export.cancel"),
			Cancel: "/exports", Hidden: map[string]string{"id": strconv.FormatInt(id, 10)}})
	}
	var list []*jobs.Job
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		list, err = jobs.Own(ctx, tx, ExportJob, user(c).ID, shownExports)
		return err
	})
	if err != nil {
		return err
	}
	p := s.page(c, "export.title", "exports")
	v := make([]views.Export, len(list))
	for i, job := range list {
		v[i] = s.exportView(p, job)
		if state := job.State(); state == jobs.Waiting || state == jobs.Running {
			c.Set("Refresh", "3")
		}
	}
	bundles := p.Reaches("/exports/bundle")
	return render(c, views.ExportsPage(p, v, bundles))
}

func (s *Server) exportView(p views.Page, job *jobs.Job) views.Export {
	var order exportOrder
	_ = json.Unmarshal(job.Payload, &order) // what cannot be read has no name
	id := strconv.FormatInt(job.ID, 10)
	v := views.Export{What: order.What, URL: order.Path, Format: order.Format, Asked: moment(p.Reader, job.MadeAt), Share: job.Progress}
	switch state := job.State(); {
	case state == jobs.Done:
		var result exportResult
		_ = json.Unmarshal(job.Result, &result)
		v.State = p.T("export.done", "Size", sizeText(p.Reader, result.Size), "Rows", result.Rows)
		if order.Bundle != nil {
			v.State = p.T("bundle.done", "Size", sizeText(p.Reader, result.Size))
		}
		v.Download = "/exports?file=" + id
		if job.KeepUntil != nil {
			v.Kept = moment(p.Reader, *job.KeepUntil)
		}
	case job.Cancelled:
		v.State = p.T("export.cancelled")
	case state == jobs.Failed:
		v.State = p.T("export.failed")
	case state == jobs.Waiting:
		v.State, v.Cancel, v.Open = p.T("export.waiting"), "/exports?cancel="+id, true
	default:
		v.State, v.Cancel, v.Open = p.Share(decimal.NewFromFloat(job.Progress)), "/exports?cancel="+id, true
	}
	return v
}

// sizeText is a size in kilobytes or megabytes.
func sizeText(r *i18n.Reader, size int64) string {
	if size < 1<<20 {
		return r.T("export.kilobytes", "Size", r.Int(int((size+1023)>>10)))
	}
	return r.T("export.megabytes", "Size", r.Decimal(decimal.NewFromInt(size).DivRound(decimal.NewFromInt(1<<20), 1), 1))
}

// ownExport is an export of who asks; another's is not found, since its row is
// not seen.
func (s *Server) ownExport(c *fiber.Ctx, id int64) (*jobs.Job, error) {
	var job *jobs.Job
	err := s.cfg.DB.Read(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) (err error) {
		job, err = jobs.Find(ctx, tx, id)
		return err
	})
	if err == nil && (job.Kind != ExportJob || job.UserID != user(c).ID) {
		err = db.ErrNotFound
	}
	return job, err
}

// exportFileOf sends a finished file.
func (s *Server) exportFileOf(c *fiber.Ctx, id int64) error {
	job, err := s.ownExport(c, id)
	if err != nil {
		return err
	}
	var result exportResult
	var order exportOrder
	if job.State() != jobs.Done || json.Unmarshal(job.Result, &result) != nil || job.Read(&order) != nil {
		return ErrExportNotReady
	}
	file, err := os.Open(s.exportPath(id))
	if errors.Is(err, os.ErrNotExist) {
		return ErrExportNotReady
	}
	if err != nil {
		return fmt.Errorf("open an export: %w", err)
	}
	c.Set(fiber.HeaderContentType, contentTypes[order.Format])
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", result.Name))
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendStream(file, int(result.Size)) // closes the file at its end
}

func (s *Server) cancelExport(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.FormValue("id"), 10, 64)
	if err != nil {
		return db.ErrNotFound
	}
	if _, err := s.ownExport(c, id); err != nil {
		return err
	}
	err = s.cfg.DB.Do(c.UserContext(), actor(c), func(ctx context.Context, tx bun.Tx) error { return jobs.Cancel(ctx, tx, id) })
	if err != nil {
		return err
	}
	return s.done(c, "/exports", "export.cancelled_notice")
}
