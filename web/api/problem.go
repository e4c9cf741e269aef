package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

// problem is a refusal as RFC 9457 says it. Type leads to its explanation on the
// page of the API.
type problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail"`
	Instance string         `json:"instance"` // the number of the request, by which the log has it
	Code     string         `json:"code"`     // the same in every language
	Errors   []problemError `json:"errors,omitempty"`
}

// problemError is one thing that is wrong, and where: pointer leads into the
// body (RFC 6901), parameter names one of the query, header one of the head.
type problemError struct {
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Header    string `json:"header,omitempty"`
}

// Kinds of problems by status; each has a title in the catalogue.
var kinds = map[int]string{
	http.StatusUnauthorized: "unsigned", http.StatusForbidden: "forbidden", http.StatusNotFound: "not-found",
	http.StatusMethodNotAllowed: "method", http.StatusConflict: "conflict", http.StatusRequestEntityTooLarge: "too-large",
	http.StatusUnprocessableEntity: "invalid", http.StatusTooManyRequests: "too-many", http.StatusInternalServerError: "internal",
	http.StatusServiceUnavailable: "unavailable",
}

// problemType is the type of the problems of a status.
func problemType(status int) string {
	kind, ok := kinds[status]
	if !ok {
		kind = "invalid"
	}
	return "/api#problem-" + kind
}

// SendProblem answers with refusals in the reader's language; text stands in the
// place of their sentences where there are none.
func SendProblem(c *fiber.Ctx, r *i18n.Reader, status int, refusals fault.List, code, text, request string) error {
	kind := strings.TrimPrefix(problemType(status), "/api#problem-")
	p := problem{Type: problemType(status), Title: r.T("api.problem." + kind), Status: status, Detail: text, Code: code,
		Instance: "urn:uuid:" + request}
	for i, one := range refusals {
		e := problemError{Detail: r.Fault(one), Code: one.Key}
		switch {
		case strings.HasPrefix(one.Field, "/"):
			e.Pointer = "#" + one.Field
		case strings.HasPrefix(one.Field, "?"):
			e.Parameter = one.Field[1:]
		case one.Field == keyHeader:
			e.Header = one.Field
		}
		if i == 0 {
			p.Detail, p.Code = e.Detail, e.Code
		}
		if e.Pointer+e.Parameter+e.Header != "" || len(refusals) > 1 {
			p.Errors = append(p.Errors, e)
		}
	}
	if status == http.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="kelishim"`)
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Status(status)
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderContentLanguage, r.Lang())
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(body)
}

// ProblemKinds are the last parts of the types of problems, in order, for the
// page that explains them.
func ProblemKinds() []string {
	return []string{"invalid", "unsigned", "forbidden", "not-found", "method", "conflict", "too-large", "too-many", "internal", "unavailable"}
}
