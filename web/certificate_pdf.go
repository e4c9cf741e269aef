package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/date"
	"kelishim/internal/pdf"
	"kelishim/views"
)

// certificate is what somebody is certified to have learned, worded for its
// reader. The drawing is one for seminars and for the course.
type certificate struct {
	Title string   // "" is the plain word for a certificate
	Name  string   // of the person, or what stands for it where no name is kept
	Lines []string // what was learned, where, when
	Code  string   // by which anybody checks it at /certificates/CODE
	On    date.Date
}

// certificateURL is the page that checks a code.
func certificateURL(code string) string { return "/certificates/" + code }

// certificatePDF draws a certificate in the reader's language.
func (s *Server) certificatePDF(c *fiber.Ctx, p views.Page, one certificate) ([]byte, error) {
	title := one.Title
	if title == "" {
		title = p.T("certificate.word")
	}
	drawn := pdf.Certificate{Title: title, Lead: p.T("certificate.lead"), Name: one.Name, Lines: one.Lines, Dated: p.T("certificate.dated", "On", one.On),
		Code: one.Code, Address: s.base(c) + certificateURL(one.Code), Caption: p.T("certificate.caption")}
	if s.cfg.Demo {
		drawn.Label = p.T("file.demo_text")
	}
	var body bytes.Buffer
	if err := pdf.WriteCertificate(&body, drawn); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// sendCertificate answers with a certificate as a file.
func (s *Server) sendCertificate(c *fiber.Ctx, p views.Page, one certificate) error {
	body, err := s.certificatePDF(c, p, one)
	if err != nil {
		return err
	}
	return s.send(c, "certificate_"+one.Code, "pdf", body)
}
