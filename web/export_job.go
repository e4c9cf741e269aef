package web

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jobs"
)

// ExportJob is the kind of the jobs that write long files.
const ExportJob = "export"

// exportLife is how long a finished file is kept.
const exportLife = 72 * time.Hour

// exportOrder is what a job needs to ask a page for its file.
type exportOrder struct {
	Address string `json:"address"` // of the page with its filters and ?as=
	Path    string `json:"path"`
	Format  string `json:"format"`
	Lang    string `json:"lang"`
	What    string `json:"what"` // the page's name, for the list

	Bundle *bundleOrder `json:"bundle,omitempty"` // in place of an address
}

// exportResult is what came of it.
type exportResult struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Rows int    `json:"rows"`
}

// Exports is how long files are written: the page is asked once more, in the
// name of the person and with the rights that the person has now, and its rows
// go into a file of the data folder. A job that is begun anew writes it anew.
func (s *Server) Exports() jobs.Kind {
	return jobs.Kind{Attempts: 3, Keep: exportLife, Run: s.runExport, Forget: func(_ context.Context, job *jobs.Job) error {
		if err := os.Remove(s.exportPath(job.ID)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove an old file: %w", err)
		}
		return nil
	}}
}

func (s *Server) exportPath(id int64) string {
	return filepath.Join(s.cfg.DataDir, "exports", strconv.FormatInt(id, 10))
}

func (s *Server) runExport(ctx context.Context, job *jobs.Job) error {
	var order exportOrder
	if err := job.Read(&order); err != nil {
		return err
	}
	person, err := s.auth.Own(ctx, db.Actor{UserID: job.UserID, Role: auth.Public, Origin: "export"})
	if err != nil || person.DisabledAt != nil {
		return jobs.Permanent(fmt.Errorf("whose export it is: %w", errors.Join(err, auth.ErrNotRole)))
	}
	path := s.exportPath(job.ID)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of exports: %w", err)
	}
	file, err := os.Create(path + ".part") // of a job that died in the middle nothing is kept
	if err != nil {
		return fmt.Errorf("begin the file: %w", err)
	}
	defer os.Remove(path + ".part")
	defer file.Close()
	out := &output{w: file, tell: func(done, total int) error {
		job.Told(float64(done) / float64(max(total, done, 1)))
		return context.Cause(ctx)
	}, ctx: ctx, user: auth.User{ID: person.ID, Login: person.Login, Name: person.Name, Role: person.Role, Lang: order.Lang}}
	if order.Bundle != nil {
		err = s.writeOrdered(ctx, job, out, *order.Bundle)
	} else {
		err = s.ask(order, out)
	}
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("end the file: %w", err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("look at the file: %w", err)
	}
	job.Answer(exportResult{Name: s.fileName(out.name, order.Format), Size: info.Size(), Rows: out.wrote})
	return nil
}

// ask makes the request that the person made, with the job's file as its output.
func (s *Server) ask(order exportOrder, out *output) error {
	var request fasthttp.Request
	request.Header.SetMethod(fiber.MethodGet)
	request.SetRequestURI(order.Address)
	request.Header.SetCookie(langCookie, order.Lang)
	var inside fasthttp.RequestCtx
	inside.Init(&request, nil, nil)
	inside.SetUserValue(outputKey, out)
	s.app.Handler()(&inside)
	switch status := inside.Response.StatusCode(); {
	case out.err != nil:
		return out.err
	case status == fiber.StatusOK && out.name != "":
		return nil
	case status < fiber.StatusInternalServerError:
		return jobs.Permanent(fmt.Errorf("the page answered %d", status))
	default:
		return fmt.Errorf("the page answered %d", status)
	}
}

// exporting lets the request of a job in: its person was looked up just now. No
// request from outside carries an output.
func exporting(c *fiber.Ctx) bool {
	out, ok := c.Locals(outputKey).(*output)
	if !ok {
		return false
	}
	c.SetUserContext(out.ctx)
	c.Locals(userKey, out.user)
	return true
}

// Refusals of exports.
var (
	ErrTooManyExports = fault.New(fault.TooMany, "export.too_many").With("Most", maxExports)
	ErrExportNotReady = fault.New(fault.NotFound, "export.not_ready")
)

// maxExports is how many files of one person are written or wait at once.
const maxExports = 5
