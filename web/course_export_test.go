package web

import (
	"os"

	"kelishim/practices/course"
)

// TeachTrial puts the small course of the tests in place of the program's own.
func (s *Server) TeachTrial() error {
	sources, err := course.Read(os.DirFS("../practices/course/testdata/course"))
	if err != nil {
		return err
	}
	c, err := course.Build(sources)
	if err == nil {
		s.course = course.NewStoreOf(s.cfg.DB, c)
	}
	return err
}

// Course is what the pages of the course ask.
func (s *Server) Course() *course.Store { return s.course }
