package web

import (
	"time"

	"kelishim/internal/limit"
)

// Unguarded takes the rights check in Go away: what is left is PostgreSQL.
func (s *Server) Unguarded() { s.unguarded = true }

// Right is a row of the table of rights, for the test that walks it.
type Right struct {
	Route   string
	Action  string
	ByAimak bool // the aimak of the address, the form or the row is asked for
}

// Rights are all rows of the table.
func Rights() []Right {
	list := make([]Right, 0, len(rights))
	for route, r := range rights {
		list = append(list, Right{Route: route, Action: string(r.action), ByAimak: r.of != nil})
	}
	return list
}

// Unhurried lets a walk that opens every door ask as fast as it can: what is
// asked too often is the matter of other tests.
func (s *Server) Unhurried() {
	wide := limit.New(1_000_000, time.Microsecond)
	s.limits = limits{signIn: wide, search: wide, files: wide, filed: wide}
	s.apiLimits = apiLimits{token: wide, address: wide, unknown: wide}
}

// Hurried lets nobody ask much of the API.
func (s *Server) Hurried() {
	s.apiLimits = apiLimits{token: limit.New(2, time.Hour), address: limit.New(4, time.Hour), unknown: limit.New(2, time.Hour)}
}

// StartedAt is what a form of complaints holds that was opened at a moment.
func (s *Server) StartedAt(at time.Time) string { return s.startedNow(at) }
