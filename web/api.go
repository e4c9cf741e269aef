package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/internal/limit"
	"kelishim/web/api"
)

const tokenKey = "api_token"

// apiSubjects say whose aimak must be the person's.
var apiSubjects = map[string]subject{"contract": ofContract, "line": ofLine, "flag": ofFlag, "aimak": ofPlace("aimak")}

const specPath = api.Prefix + "/openapi.yaml"

func init() {
	rights["GET "+specPath] = right{auth.Open, nil}
	rights["GET /api"] = right{auth.Open, nil}
	for _, op := range api.Operations {
		rights[op.Route()] = right{op.Action, apiSubjects[op.Of]}
	}
}

func (s *Server) newAPI() *api.House {
	return &api.House{DB: s.cfg.DB, Aimaks: s.aimaks, Budget: s.budget, Providers: s.providers, Contracts: s.contracts, Audit: s.audit, OCDS: s.ocds,
		Cursors: s.cfg.Secret.Key("cursors of the API"), Version: s.cfg.Version, Demo: s.cfg.Demo,
		Actor: actor, User: user, Token: apiToken, Reader: reader,
		Veiled: func(c *fiber.Ctx) bool { return s.veilOf(c).drawn }, Person: s.personToken}
}

func (s *Server) apiRoutes(r fiber.Router) {
	r.Get("/api", s.apiPage)
	r.Get(specPath, s.apiSpec)
	for _, op := range api.Operations {
		if op.Method == fiber.MethodPost {
			r.Post(op.Path, s.api.Handler(op))
		} else {
			r.Get(op.Path, s.api.Handler(op))
		}
	}
}

// isAPI tells the addresses that answer programs.
func isAPI(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), api.Prefix+"/") || c.Path() == api.Prefix
}

// apiToken is the token that the request came with; none has the number 0.
func apiToken(c *fiber.Ctx) auth.APIToken {
	t, _ := c.Locals(tokenKey).(auth.APIToken)
	return t
}

// apiLimits bound what programs ask, each token and each address apart.
type apiLimits struct {
	token   *limit.Limiter // 120 at once, then 2 a second
	address *limit.Limiter // 600 at once, then 10 a second: several tokens of one office
	unknown *limit.Limiter // tokens that are none: 30 at once, then 15 a minute
}

func newAPILimits() apiLimits {
	return apiLimits{token: limit.New(120, 500*time.Millisecond), address: limit.New(600, 100*time.Millisecond), unknown: limit.New(30, 4*time.Second)}
}

// bearer finds out for whom a program asks. Only a token opens the API: a cookie
// is sent by a browser on its own, whatever page made it.
func (s *Server) bearer(c *fiber.Ctx) error {
	if c.Path() == specPath {
		return nextUnder(c, s.apiLimits.address, clientAddress(c), "address")
	}
	kind, text, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(kind, "bearer") {
		text = ""
	}
	if wait := s.apiLimits.unknown.Peek(clientAddress(c)); wait > 0 {
		return tooOften(wait)
	}
	person, token, err := s.auth.Bearer(c.UserContext(), strings.TrimSpace(text), clientAddress(c), s.cfg.Demo)
	if err != nil {
		if text != "" {
			s.apiLimits.unknown.Allow(clientAddress(c))
		}
		return err
	}
	c.Locals(userKey, person)
	c.Locals(tokenKey, token)
	if wait := s.apiLimits.address.Allow(clientAddress(c)); wait > 0 {
		return tooOften(wait)
	}
	return nextUnder(c, s.apiLimits.token, strconv.FormatInt(token.ID, 10), "token")
}

// nextUnder goes on within a limit, and says how much of it is left
// (draft-ietf-httpapi-ratelimit-headers).
func nextUnder(c *fiber.Ctx, l *limit.Limiter, key, name string) error {
	wait := l.Allow(key)
	left, full := l.Left(key)
	c.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", name, l.Burst(), int(l.Refill().Seconds())))
	c.Set("RateLimit", fmt.Sprintf("%q;r=%d;t=%d", name, max(left, 0), int(math.Ceil(full.Seconds()))))
	if wait > 0 {
		return tooOften(wait)
	}
	return c.Next()
}

func tooOften(wait time.Duration) error {
	return ErrTooOften.With("Count", max(1, int(math.Ceil(wait.Seconds()))))
}

// tagged gives what a program reads its ETag, of the very bytes that are sent,
// and sends nothing where the program has them already.
func (s *Server) tagged(c *fiber.Ctx) error {
	err := c.Next()
	if err != nil || !isAPI(c) || c.Response().StatusCode() != fiber.StatusOK || c.Response().IsBodyStream() ||
		c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return err
	}
	sum := sha256.Sum256(c.Response().Body())
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if !heldAlready(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return nil
	}
	c.Response().ResetBody()
	c.Response().Header.Del(fiber.HeaderContentType)
	c.Response().Header.Del(fiber.HeaderContentEncoding)
	c.Status(fiber.StatusNotModified)
	return nil
}

// heldAlready compares as RFC 9110 says for If-None-Match: weakly.
func heldAlready(held, tag string) bool {
	for one := range strings.SplitSeq(held, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

func (s *Server) apiSpec(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(api.SpecText)
}
