package web

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/fault"
	"kelishim/internal/limit"
)

// ErrTooOften is returned where somebody asks faster than a person does.
var ErrTooOften = fault.New(fault.TooMany, "web.too_often")

// limits bound what is dear or dangerous, each address and each person apart. A
// whole office may share one address: the figures leave room for that.
type limits struct {
	signIn *limit.Limiter // passwords, codes, links: 30 at once, then 15 a minute
	search *limit.Limiter // lists with search words: 60 at once, then 2 a second
	files  *limit.Limiter // exports and imports: 20 at once, then 20 a minute
	filed  *limit.Limiter // complaints of residents: 10 at once, then one a minute
	joined *limit.Limiter // forms of a seminar's people, who share the hall's address: 150 at once, then 30 a minute
	codes  *limit.Limiter // their pages and certificates, by codes of 60 bits: 300 at once, then 1 a second
}

func newLimits() limits {
	return limits{
		signIn: limit.New(30, 4*time.Second),
		search: limit.New(60, 500*time.Millisecond),
		files:  limit.New(20, 3*time.Second),
		filed:  limit.New(10, time.Minute),
		joined: limit.New(150, 2*time.Second),
		codes:  limit.New(300, time.Second),
	}
}

// limited refuses what comes too often, with the time to wait.
func (s *Server) limited(c *fiber.Ctx) error {
	bucket := s.limits.of(c)
	if bucket == nil || c.Locals(outputKey) != nil {
		return c.Next()
	}
	key := clientAddress(c)
	if id := user(c).ID; id != 0 {
		key += " " + strconv.FormatInt(id, 10)
	}
	if wait := bucket.Allow(key); wait > 0 {
		seconds := max(1, int(math.Ceil(wait.Seconds())))
		return ErrTooOften.With("Count", seconds)
	}
	return c.Next()
}

// of finds the limit that a request falls under, by its path alone: a new list
// or a new export is bounded without being named here.
func (l limits) of(c *fiber.Ctx) *limit.Limiter {
	path := c.Path()
	if isAPI(c) {
		return nil // it has limits of its own, see bearer
	}
	if c.Method() == fiber.MethodPost {
		switch {
		case strings.HasPrefix(path, "/signin"), path == "/forgotten", strings.HasPrefix(path, "/welcome/"):
			return l.signIn
		case strings.HasPrefix(path, "/import"), strings.HasPrefix(path, "/documents"):
			return l.files
		case strings.HasPrefix(path, "/complain/"), strings.HasPrefix(path, "/practices/") && strings.HasSuffix(path, "/ask"):
			return l.filed
		case strings.HasPrefix(path, "/seminars/join/"), strings.HasPrefix(path, "/seminars/evaluate/"), strings.HasPrefix(path, ownPath+"/"):
			return l.joined
		}
		return nil
	}
	switch last := path[strings.LastIndexByte(path, '/')+1:]; {
	case fileAsked(c) != "", contentTypes[last] != "", strings.HasPrefix(path, "/export"), strings.Contains(last, "."):
		if !isStatic(c) {
			return l.files
		}
	case path == followPath && c.Query("code") != "":
		return l.signIn // a code is guessed as little as a password
	case strings.HasPrefix(path, ownPath+"/"), strings.HasPrefix(path, certificateURL("")):
		return l.codes
	case c.Query("q") != "":
		return l.search
	}
	return nil
}

// retryAfter tells a program how many seconds to wait, as the sentence tells a
// person.
func retryAfter(c *fiber.Ctx, one *fault.Fault) {
	if seconds, ok := one.Values["Count"].(int); ok && one.Kind == fault.TooMany {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
}
