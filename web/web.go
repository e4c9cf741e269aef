package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/utils"

	"kelishim/contracts/hooks"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/oidc"
	"kelishim/internal/secret"
	"kelishim/web/api"
)

// Limits on what comes from outside.
const (
	bodyLimit    = 64 << 20 // an uploaded workbook
	readTimeout  = 60 * time.Second
	writeTimeout = 120 * time.Second
	idleTimeout  = 120 * time.Second
)

// Config is what a server needs to know.
type Config struct {
	DB      *db.DB
	LongDB  *db.DB // for imports and exports, which may take longer than a page
	DataDir string // uploads wait here between the dry run and the confirmation
	Demo    bool   // every page says that the money is made up
	// TrustProxy believes X-Forwarded-Proto and X-Forwarded-For: a proxy of ours
	// stands before the program and writes them.
	TrustProxy bool
	// BaseURL is the address of the installation, for links in letters. Without
	// it there are none: the Host of a request is what anybody writes there.
	BaseURL string
	Mailer  Mailer // nil where no mail is set: links are shown to the administrator
	Version string
	OIDC    *oidc.Provider // nil where no single sign-on is set
	Secret  secret.Secret  // of the installation, for tokens in addresses
	// PrivateHooks lets webhooks lead into private networks, e.g. of a ministry
	// whose programs all stand there.
	PrivateHooks bool
	Log          *slog.Logger
	// Seal signs the state of the journal and Sign a text with the key of the
	// house; nil where the key is not at hand: no auditor's bundle is made then.
	Seal func(ctx context.Context) error
	Sign func(text string) (string, error)
}

// Server answers HTTP.
type Server struct {
	app    *fiber.App
	cfg    Config
	log    *slog.Logger
	limits limits
	stores
	api       *api.House
	apiLimits apiLimits
	reaches   reaches
	unguarded bool // only in the test that shows what PostgreSQL holds alone
}

// New builds the server with all its routes.
func New(cfg Config) *Server {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, log: cfg.Log, limits: newLimits(), apiLimits: newAPILimits(), stores: newStores(cfg.DB, cfg.DataDir)}
	s.hooks = hooks.NewStore(cfg.DB, cfg.Secret.Key(hooks.KeyPurpose), cfg.PrivateHooks)
	s.api = s.newAPI()
	s.app = fiber.New(fiber.Config{
		AppName:               "Kelishim",
		DisableStartupMessage: true,
		// Without it a kept c.Params() string is overwritten by a later request.
		Immutable:    true,
		BodyLimit:    bodyLimit,
		ReadTimeout:  readTimeout,
		WriteTimeout: writeTimeout,
		IdleTimeout:  idleTimeout,
		ErrorHandler: s.fail,
		// Contract numbers and search words hold slashes and Cyrillic letters.
		UnescapePath: true,
	})
	s.app.Use(s.observe, s.tagged, compress.New(compress.Config{Level: compress.LevelDefault, Next: isPacked}), s.secure, s.who, s.limited, s.unveil, s.promises)
	s.routes(guarded{s.app, s})
	s.app.Use(func(*fiber.Ctx) error { return db.ErrNotFound })
	return s
}

// App is the Fiber application, for tests.
func (s *Server) App() *fiber.App { return s.app }

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown lets requests in flight end and then stops.
func (s *Server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }

// observe numbers the request, catches a panic and writes one log line with the
// route's pattern: a path may name a person.
func (s *Server) observe(c *fiber.Ctx) (err error) {
	started := time.Now()
	c.Locals(requestIDKey, utils.UUIDv4())
	c.Locals(serverKey, s)
	defer func() {
		if r := recover(); r != nil {
			err = s.fail(c, fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
		s.log.Info("request", "id", requestID(c), "method", c.Method(), "route", c.Route().Path,
			"status", c.Response().StatusCode(), "ms", time.Since(started).Milliseconds())
	}()
	err = c.Next()
	if isRepeated(err) {
		err = s.again(c)
	}
	if err != nil {
		return s.fail(c, err)
	}
	return nil
}

// healthz says 200 once the program can serve: the database answers.
func (s *Server) healthz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	if err := s.cfg.DB.Ping(ctx); err != nil {
		s.log.Error("health", "error", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("database unreachable\n")
	}
	return c.SendString("ok\n")
}

// who finds out who asks. A page that is open to all needs nobody, but knows who
// is signed in: it keeps their menu.
func (s *Server) who(c *fiber.Ctx) error {
	if isAPI(c) {
		return s.bearer(c)
	}
	isOpen := open(c)
	if exporting(c) || isOpen && (unasked(c) || c.Cookies(sessionCookie) == "") {
		return c.Next()
	}
	session, err := s.auth.Session(c.UserContext(), c.Cookies(sessionCookie))
	if errors.Is(err, auth.ErrNoSession) && isOpen {
		return c.Next()
	}
	if errors.Is(err, auth.ErrNoSession) && c.Method() == fiber.MethodGet {
		return c.Redirect("/signin?next="+escapeQuery(c.OriginalURL()), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	c.Locals(sessionKey, session)
	c.Locals(userKey, session.User)
	return s.standing(c, session)
}
