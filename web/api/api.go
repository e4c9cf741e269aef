// Package api answers other programs under /api/v1: what the pages show, as
// JSON, and acts and payments that an accounting program records. It speaks for
// the person whose token is sent along and asks the same stores as the pages:
// no rule, no sum and no right is here. What it answers is told in openapi.yaml,
// to which the tests hold every answer.
//
//	api.go        operations, and how one is answered
//	call.go       what a request asks for; cursor.go where its list goes on
//	body.go       what it sends; once.go writes it once
//	problem.go    refusals as RFC 9457 says
//	shapes.go     amounts, periods, names; one file a thing besides
//	openapi.yaml  the description; spec.go reads it
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/aimaks"
	"kelishim/audit"
	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
	"kelishim/ocds"
	"kelishim/providers"
)

// Prefix is the beginning of every address.
const Prefix = "/api/v1"

// House is what the API asks of the house that it stands in.
type House struct {
	DB        *db.DB
	Aimaks    *aimaks.Store
	Budget    *budget.Store
	Providers *providers.Store
	Contracts *contracts.Store
	Audit     *audit.Store
	OCDS      *ocds.Store
	Cursors   []byte // key of the cursors, 32 bytes
	Version   string
	Demo      bool

	Actor  func(*fiber.Ctx) db.Actor
	User   func(*fiber.Ctx) auth.User
	Token  func(*fiber.Ctx) auth.APIToken
	Reader func(*fiber.Ctx) *i18n.Reader
	Veiled func(*fiber.Ctx) bool   // the reader sees no INN of natural persons
	Person func(inn string) string // the name of a natural person in addresses, for such a reader
}

// Operation is a method and an address of the API with what it asks for.
type Operation struct {
	Method, Path string // the path as Fiber knows it
	Action       auth.Action
	Of           string   // "contract", "line", "flag", "aimak": whose aimak must be the person's; "" leaves it to the rows
	Scope        string   // of the token
	Params       []string // that the query may have

	answer func(*call) (any, error)
}

// Route is the operation as the table of rights names it.
func (o Operation) Route() string { return o.Method + " " + o.Path }

// Operations are all of the API but the description itself.
var Operations = []Operation{
	{"GET", Prefix + "/me", auth.Visit, "", auth.ScopeRead, nil, (*call).me},

	{"GET", Prefix + "/aimaks", auth.Visit, "", auth.ScopeRead, paged("q", "level", "oblast", "raion"), (*call).aimaks},
	{"GET", Prefix + "/aimaks/:aimak", auth.Visit, "", auth.ScopeRead, nil, (*call).aimak},

	{"GET", Prefix + "/providers", auth.Visit, "", auth.ScopeRead, paged("q"), (*call).providers},
	{"GET", Prefix + "/providers/:inn", auth.Visit, "", auth.ScopeRead, nil, (*call).provider},

	{"GET", Prefix + "/contracts", auth.Visit, "", auth.ScopeRead,
		paged("q", "aimak", "oblast", "raion", "service", "provider", "year", "status"), (*call).contracts},
	{"GET", Prefix + "/contracts/:id<int>", auth.Visit, "", auth.ScopeRead, nil, (*call).contract},

	{"GET", Prefix + "/contracts/:id<int>/acts", auth.Visit, "", auth.ScopeRead, paged("status"), (*call).acts},
	{"POST", Prefix + "/contracts/:id<int>/acts", auth.WriteMoney, "contract", auth.ScopeWriteActs, nil, (*call).addAct},
	{"GET", Prefix + "/contracts/:id<int>/payments", auth.Visit, "", auth.ScopeRead, paged(), (*call).payments},
	{"POST", Prefix + "/contracts/:id<int>/payments", auth.WriteMoney, "contract", auth.ScopeWritePayments, nil, (*call).addPayment},

	{"GET", Prefix + "/acts", auth.Visit, "", auth.ScopeRead, paged("q", "aimak", "oblast", "raion", "status", "from", "to"), (*call).acts},
	{"GET", Prefix + "/acts/:id<int>", auth.Visit, "", auth.ScopeRead, nil, (*call).act},
	{"GET", Prefix + "/payments", auth.Visit, "", auth.ScopeRead, paged("q", "aimak", "oblast", "raion", "from", "to"), (*call).payments},
	{"GET", Prefix + "/payments/:id<int>", auth.Visit, "", auth.ScopeRead, nil, (*call).payment},

	{"GET", Prefix + "/budget-lines", auth.Visit, "", auth.ScopeRead, paged("aimak", "oblast", "raion", "year", "economicCode"), (*call).lines},
	{"GET", Prefix + "/budget-lines/:id", auth.ReadMoney, "line", auth.ScopeRead, nil, (*call).line},

	{"GET", Prefix + "/savings", auth.ReadMoney, "", auth.ScopeRead,
		paged("by", "aimak", "oblast", "raion", "service", "provider", "year"), (*call).savings},
	{"GET", Prefix + "/statements", auth.ReadMoney, "", auth.ScopeRead,
		paged("aimak", "oblast", "raion", "service", "provider", "year"), (*call).statements},
	{"GET", Prefix + "/statements/:aimak/:service/:year", auth.ReadMoney, "aimak", auth.ScopeRead, nil, (*call).statement},

	{"GET", Prefix + "/flags", auth.Visit, "", auth.ScopeRead,
		paged("aimak", "oblast", "raion", "rule", "severity", "status", "result", "contract"), (*call).flags},
	{"GET", Prefix + "/flags/:id<int>", auth.ReadMoney, "flag", auth.ScopeRead, nil, (*call).flag},
}

func paged(names ...string) []string { return append(names, "limit", "cursor") }

// Handler answers an operation.
func (h *House) Handler(op Operation) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !h.Token(c).Has(op.Scope) {
			return auth.ErrTokenScope.With("Scope", op.Scope)
		}
		one := &call{h: h, c: c, op: op, ctx: c.UserContext(), actor: h.Actor(c)}
		if err := one.read(); err != nil {
			return err
		}
		answer, err := op.answer(one)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
		c.Vary(fiber.HeaderAuthorization, fiber.HeaderAcceptLanguage)
		if raw, ok := answer.(written); ok {
			return raw.send(c)
		}
		body, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		return sendJSON(c, body)
	}
}

func sendJSON(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(body)
}

// register is the register of units as the person reads it.
func (c *call) register() (*aimaks.Register, error) { return c.h.Aimaks.Register(c.ctx, c.actor) }

// inDB reads within one state of the data.
func (c *call) inDB(fn func(ctx context.Context, tx dbTx) error) error {
	return c.h.DB.Read(c.ctx, c.actor, fn)
}

// SpecPath is a path of Fiber as the description writes it.
func SpecPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + strings.TrimSuffix(name, "<int>") + "}"
		}
	}
	return strings.Join(parts, "/")
}
