package web

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/fault"
	"kelishim/views"
	"kelishim/web/api"
)

// statusOf maps the kinds of refusal to HTTP: the one place that does.
var statusOf = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Forbidden:   http.StatusForbidden,
	fault.Unsigned:    http.StatusUnauthorized,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// fail shows a refusal with its sentence, and anything else as an internal
// error: logged whole once, while the reader gets the request's number only.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	c.Response().ResetBody()
	c.Locals(serverKey, s) // a request that broke off before any handler
	refusals := fault.All(err)
	var fiberErr *fiber.Error
	switch {
	case len(refusals) > 0:
	case errors.As(err, &fiberErr) && fiberErr.Code == http.StatusRequestEntityTooLarge:
		refusals = fault.List{fault.New(fault.TooLarge, "web.too_large").With("Megabytes", bodyLimit>>20)}
	case errors.As(err, &fiberErr) && (fiberErr.Code == http.StatusNotFound || fiberErr.Code == http.StatusMethodNotAllowed):
		refusals = fault.List{fault.New(fault.NotFound, "db.not_found")}
	case errors.As(err, &fiberErr) && fiberErr.Code < http.StatusInternalServerError:
		refusals = fault.List{fault.New(fault.Invalid, "web.bad_request")}
	default:
		s.log.Error("request failed", "id", requestID(c), "route", c.Route().Path, "error", err.Error())
		c.Status(http.StatusInternalServerError)
		if isAPI(c) {
			text := reader(c).T("web.internal.text", "ID", requestID(c))
			return api.SendProblem(c, reader(c), http.StatusInternalServerError, nil, "internal", text, requestID(c))
		}
		p := s.page(c, "web.internal.title", "")
		return render(c, views.Failure(p, []string{p.T("web.internal.text", "ID", requestID(c))}))
	}
	status := statusOf[refusals[0].Kind]
	if status == 0 {
		status = http.StatusUnprocessableEntity
	}
	c.Status(status)
	retryAfter(c, refusals[0])
	if isAPI(c) {
		return api.SendProblem(c, reader(c), status, refusals, "", "", requestID(c))
	}
	p := s.page(c, "web.refused.title", "")
	if status == http.StatusNotFound {
		p.Title = p.T("web.not_found.title")
	}
	texts := make([]string, len(refusals))
	for i, f := range refusals {
		texts[i] = p.Fault(f)
	}
	return render(c, views.Failure(p, texts))
}
