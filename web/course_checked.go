package web

import (
	"context"
	"errors"
	"strings"

	"kelishim/internal/db"
	"kelishim/views"
)

func init() { certificateCheckers = append(certificateCheckers, (*Server).courseCertified) }

// courseCertified tells who holds the code of a certificate of the course whose
// it is: the name is what makes it worth checking.
func (s *Server) courseCertified(ctx context.Context, p views.Page, code string) ([]views.FactLine, bool, error) {
	one, err := s.course.ByCode(ctx, strings.ToUpper(strings.TrimSpace(code)))
	if errors.Is(err, db.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	e, err := s.course.Current(ctx)
	if err != nil {
		return nil, false, err
	}
	return []views.FactLine{{Name: p.T("certificate.of"), Text: one.Name}, {Name: p.T("course.title"), Text: e.Title[p.Lang()], URL: "/course"},
		{Name: p.T("course.final"), Text: p.T("course.of", "Right", one.RightCount, "Of", one.Total)},
		{Name: p.T("certificate.issued"), Text: p.Date(one.IssuedOn)}}, true, nil
}
