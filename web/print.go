package web

import (
	"bytes"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/journal"
	"kelishim/internal/money"
	"kelishim/internal/pdf"
	"kelishim/views"
)

// newPrint begins a document with what every one carries.
func (s *Server) newPrint(p views.Page) *pdf.Doc { return s.newPrintAt(p, time.Time{}) }

// newPrintAt begins a document that states another time than now as its own.
func (s *Server) newPrintAt(p views.Page, at time.Time) *pdf.Doc {
	h := pdf.Head{At: at, Title: p.Title, Source: p.T("print.source", "Version", s.cfg.Version),
		PageOf: func(page int, of string) string { return p.T("print.page", "Page", page, "Of", of) }}
	if s.cfg.Demo {
		h.Label = p.T("file.demo_text")
	}
	return pdf.New(h)
}

// sendPrint ends a document with what it says of itself and the newest signed
// state of the journal, and sends it.
func (s *Server) sendPrint(c *fiber.Ctx, p views.Page, doc *pdf.Doc, name string) error {
	about, err := s.notes(c, p.Title)
	if err != nil {
		return err
	}
	point, err := s.newestCheckpoint(c)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := endPrint(&body, p, doc, about, point); err != nil {
		return err
	}
	return s.send(c, name, "pdf", body.Bytes())
}

// endPrint ends a document and writes it.
func endPrint(w io.Writer, p views.Page, doc *pdf.Doc, about [][2]string, point *journal.Checkpoint) error {
	doc.Heading(p.T("file.sheet.about"))
	doc.Facts(about)
	if point != nil {
		if err := doc.Code(point.Note, p.T("print.checkpoint")); err != nil {
			return err
		}
	}
	return doc.Write(w)
}

// printed are the bars of a page's chart; a bar without an amount keeps its words.
func printed(b views.Bars) []pdf.Bar {
	bars := make([]pdf.Bar, len(b.Bars))
	for i, bar := range b.Bars {
		bars[i] = pdf.Bar{Label: bar.Label, Value: bar.Value, Start: float(money.Known(bar.Start)), Amount: float(bar.Amount), Strong: bar.Strong}
		switch {
		case bar.Tone != "":
			bars[i].Tone = pdf.Base
		case bars[i].Amount < 0:
			bars[i].Tone = pdf.More
		default:
			bars[i].Tone = pdf.Saves
		}
	}
	return bars
}

// float is an amount for drawing; nothing is computed from it.
func float(amount money.Null) float64 {
	if !amount.Valid {
		return 0
	}
	return amount.Som.Decimal().InexactFloat64()
}
