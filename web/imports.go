package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/exchange"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/views"
)

// uploadLife is how long a file waits for its confirmation.
const uploadLife = 24 * time.Hour

// shownFaults bounds the list on the page; the rest is counted.
const shownFaults = 200

func (s *Server) importRoutes(r fiber.Router) {
	r.Get("/import", s.importPage)
	r.Post("/import", s.tryImport)
	r.Post("/import/confirm", s.confirmImport)
	r.Post("/import/ocds", s.answerOCDS)
	r.Get("/export/:format", s.exportFile)
}

func (s *Server) importPage(c *fiber.Ctx) error {
	return render(c, views.ImportPage(s.page(c, "import.title", "import"), views.Import{Sheets: sheets()}))
}

// tryImport keeps the upload and runs it without writing: the page shows what
// is wrong, or what would change, and asks for a confirmation.
func (s *Server) tryImport(c *fiber.Ctx) error {
	p := s.page(c, "import.title", "import")
	refuse := func(f *fault.Fault) error {
		c.Status(statusOf[f.Kind])
		return render(c, views.ImportPage(p, views.Import{Sheets: sheets(), Error: p.Fault(f)}))
	}
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return refuse(fault.New(fault.Invalid, "import.no_file"))
	}
	upload, err := header.Open()
	if err != nil {
		return fmt.Errorf("open the upload: %w", err)
	}
	defer upload.Close()
	if isOCDS(header.Filename) {
		return s.tryOCDS(c, header.Filename, upload)
	}
	source, err := exchange.OpenReader(header.Filename, upload, header.Size)
	if err != nil {
		if refusals := fault.All(err); len(refusals) > 0 {
			return refuse(refusals[0])
		}
		return err
	}
	defer source.Close()
	report, err := exchange.Import(c.UserContext(), s.cfg.LongDB, actor(c), source, exchange.Options{DryRun: true})
	v, err := importView(p.Reader, header.Filename, report, err)
	if err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return render(c, views.ImportPage(p, v))
	}
	if v.Upload, err = s.keepUpload(upload); err != nil {
		return err
	}
	return render(c, views.ImportPage(p, v))
}

// confirmImport writes the upload that was shown before. It is checked anew:
// the data may have changed meanwhile.
func (s *Server) confirmImport(c *fiber.Ctx) error {
	f := readForm(c)
	file, size, err := s.openUpload(f.text("upload"))
	if err != nil {
		return err
	}
	defer file.Close()
	name := f.text("name")
	source, err := exchange.OpenReader(name, file, size)
	if err != nil {
		return err
	}
	defer source.Close()
	report, err := exchange.Import(c.UserContext(), s.cfg.LongDB, actor(c), source, exchange.Options{})
	p := s.page(c, "import.title", "import")
	v, err := importView(p.Reader, name, report, err)
	if err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return render(c, views.ImportPage(p, v))
	}
	v.Done = true
	_ = os.Remove(file.Name()) // old uploads are cleared anyway
	return render(c, views.ImportPage(p, v))
}

// importView words a report, or the faults of a file; other errors come back.
func importView(r *i18n.Reader, name string, report exchange.Report, err error) (views.Import, error) {
	v := views.Import{Name: name, Report: &report}
	var faults *exchange.Faults
	if errors.As(err, &faults) {
		v.FaultCount = faults.Total
		for i, one := range faults.List {
			if i == shownFaults {
				break
			}
			v.Faults = append(v.Faults, views.ImportFault{Sheet: one.Sheet, Row: one.Row, Column: one.Column, Text: r.Fault(one.Fault)})
		}
		return v, nil
	}
	return v, err
}

func sheets() []views.ImportSheet {
	list := make([]views.ImportSheet, 0, len(exchange.Sheets))
	for _, sheet := range exchange.Sheets {
		list = append(list, views.ImportSheet{Name: sheet.Name, Columns: sheet.ColumnNames()})
	}
	return list
}

var uploadName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// keepUpload stores the bytes under their hash, so that what is confirmed is
// what was shown, and clears what waited too long.
func (s *Server) keepUpload(upload io.ReadSeeker) (string, error) {
	folder := filepath.Join(s.cfg.DataDir, "uploads")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of uploads: %w", err)
	}
	clearUploads(folder)
	if _, err := upload.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read the upload again: %w", err)
	}
	file, err := os.CreateTemp(folder, "new-*")
	if err != nil {
		return "", fmt.Errorf("keep the upload: %w", err)
	}
	defer os.Remove(file.Name()) // gone already where the rename went well
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, hash), upload)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", fmt.Errorf("keep the upload: %w", err)
	}
	name := hex.EncodeToString(hash.Sum(nil))
	if err := os.Rename(file.Name(), filepath.Join(folder, name)); err != nil {
		return "", fmt.Errorf("keep the upload: %w", err)
	}
	return name, nil
}

// openUpload opens what keepUpload kept; one that is gone is asked for again.
func (s *Server) openUpload(name string) (*os.File, int64, error) {
	gone := fault.New(fault.NotFound, "import.upload_gone")
	if !uploadName.MatchString(name) {
		return nil, 0, gone
	}
	file, err := os.Open(filepath.Join(s.cfg.DataDir, "uploads", name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, gone
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open the upload: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, fmt.Errorf("measure the upload: %w", err)
	}
	return file, info.Size(), nil
}

func clearUploads(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // the next upload tries again
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > uploadLife {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// exportFile sends everything as the exchange workbook or as a zip of CSV.
func (s *Server) exportFile(c *fiber.Ctx) error {
	format, extension := "workbook", "xlsx"
	if c.Params("format") == "csv" {
		format, extension = "csv-zip", "zip"
	} else if c.Params("format") != "workbook" {
		return fault.New(fault.NotFound, "db.not_found")
	}
	file, err := os.CreateTemp("", "kelishim-export-*")
	if err != nil {
		return fmt.Errorf("make a file for the export: %w", err)
	}
	// The stream closes the file; it has no name any more from here on.
	_ = os.Remove(file.Name())
	ctx, cancel := context.WithTimeout(c.UserContext(), time.Hour)
	defer cancel()
	if err := exchange.ExportTo(ctx, s.cfg.LongDB, actor(c), file, format); err != nil {
		_ = file.Close()
		return err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = file.Close()
		return fmt.Errorf("read the export: %w", err)
	}
	name := "kelishim"
	if s.cfg.Demo {
		name += "_DEMO-made-up"
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name+"."+extension))
	return c.SendStream(file, int(size))
}
