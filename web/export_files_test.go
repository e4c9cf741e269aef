package web

import (
	"time"

	"kelishim/internal/limit"
)

// Unlimited takes the limit on downloads away, for tests that fetch many.
func (s *Server) Unlimited() { s.limits.files = limit.New(1_000_000, time.Nanosecond) }
