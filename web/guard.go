package web

import (
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
)

// guarded is a router on which every route asks for its right first.
type guarded struct {
	fiber.Router
	s *Server
}

// Get adds a page.
func (g guarded) Get(path string, handlers ...fiber.Handler) fiber.Router {
	return g.Router.Get(path, append([]fiber.Handler{g.s.guard("GET " + path)}, handlers...)...)
}

// Post adds what a form is sent to.
func (g guarded) Post(path string, handlers ...fiber.Handler) fiber.Router {
	return g.Router.Post(path, append([]fiber.Handler{g.s.guard("POST " + path)}, handlers...)...)
}

// guard refuses who may not; PostgreSQL refuses once more on its own.
func (s *Server) guard(route string) fiber.Handler {
	asked, ok := rights[route]
	if !ok {
		panic("web: " + route + " stands in no row of rights")
	}
	return func(c *fiber.Ctx) error {
		if s.unguarded {
			return c.Next()
		}
		if err := s.may(c, asked); err != nil {
			return err
		}
		return c.Next()
	}
}

func (s *Server) may(c *fiber.Ctx, asked right) error {
	person := user(c)
	switch auth.ScopeOf(person.Role, asked.action) {
	case auth.Everything:
		return nil
	case auth.Nothing:
		return auth.ErrNotRole
	}
	if asked.of == nil {
		return nil
	}
	aimaks, err := asked.of(s, c)
	if err != nil {
		return err
	}
	reach, err := s.reach(c)
	if err != nil {
		return err
	}
	return auth.May(person.Role, reach, asked.action, aimaks...)
}

// reachLife is how long a person's aimaks are kept in memory: they change by
// mergers and by the administrator, and PostgreSQL asks anew every time.
const reachLife = 10 * time.Second

type keptReach struct {
	reach auth.Reach
	until time.Time
}

// reaches keeps the aimaks of those who asked lately.
type reaches struct {
	mu   sync.Mutex
	kept map[reachKey]keptReach
}

// reachKey is a person, or a token of theirs, which may be narrowed.
type reachKey struct{ person, token int64 }

// reach gives the aimaks of who asks.
func (s *Server) reach(c *fiber.Ctx) (auth.Reach, error) {
	key := reachKey{user(c).ID, apiToken(c).ID}
	now := time.Now()
	s.reaches.mu.Lock()
	one, ok := s.reaches.kept[key]
	s.reaches.mu.Unlock()
	if ok && now.Before(one.until) {
		return one.reach, nil
	}
	reach, err := s.auth.Reach(c.UserContext(), actor(c))
	if err != nil {
		return nil, err
	}
	s.reaches.mu.Lock()
	defer s.reaches.mu.Unlock()
	if s.reaches.kept == nil || len(s.reaches.kept) > 10_000 {
		s.reaches.kept = map[reachKey]keptReach{}
	}
	s.reaches.kept[key] = keptReach{reach, now.Add(reachLife)}
	return reach, nil
}

// pattern is a route taken apart once.
type pattern struct {
	route string
	parts []string
}

// patterns are the routes by method and first part, which is always written
// out: a page with hundreds of links asks often.
var patterns = sync.OnceValue(func() map[string][]pattern {
	byStart := map[string][]pattern{}
	for route := range rights {
		method, path, _ := strings.Cut(route, " ")
		parts := strings.Split(strings.Trim(path, "/"), "/")
		byStart[method+parts[0]] = append(byStart[method+parts[0]], pattern{route, parts})
	}
	return byStart
})

// routeOf finds the row of rights that an address of our own belongs to.
func routeOf(method, path string) (route string, params map[string]string, ok bool) {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	best := -1
	for _, candidate := range patterns()[method+parts[0]] {
		if found, literal, fits := fit(candidate.parts, parts); fits && literal > best {
			route, params, best = candidate.route, found, literal
		}
	}
	return route, params, best >= 0
}

// fit matches the parts of an address with those of a pattern; the more parts
// are written out, the better.
func fit(pattern, parts []string) (params map[string]string, literal int, fits bool) {
	if len(pattern) != len(parts) && pattern[len(pattern)-1] != "*" {
		return nil, 0, false
	}
	params = map[string]string{}
	for i, want := range pattern {
		switch {
		case want == "*":
			return params, literal, true
		case strings.HasPrefix(want, ":"):
			name, isNumber := strings.CutSuffix(want[1:], "<int>")
			if parts[i] == "" || isNumber && strings.Trim(parts[i], "0123456789") != "" {
				return nil, 0, false
			}
			params[name] = parts[i]
		case want == parts[i]:
			literal++
		default:
			return nil, 0, false
		}
	}
	return params, literal, true
}
