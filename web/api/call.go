package api

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
)

type dbTx = bun.Tx

// Limits of a list.
const (
	defaultLimit = 100
	maxLimit     = 500
	maxText      = 200 // bytes of one value of the query
)

// Refusals of what the query asks for. A field that begins with "?" is a
// parameter of the query, one with "/" points into the body.
var (
	errParameter = fault.New(fault.Invalid, "api.parameter.unknown")
	errRepeated  = fault.New(fault.Invalid, "api.parameter.repeated")
	errText      = fault.New(fault.Invalid, "api.parameter.text")
	errLimit     = fault.New(fault.Invalid, "api.parameter.limit").On("?limit")
	errCursor    = fault.New(fault.Invalid, "api.parameter.cursor").On("?cursor")
	errYear      = fault.New(fault.Invalid, "api.parameter.year").On("?year")
	errDay       = fault.New(fault.Invalid, "api.parameter.date")
	errCode      = fault.New(fault.Invalid, "api.parameter.soate")
	errNumber    = fault.New(fault.Invalid, "api.parameter.number")
	errChoice    = fault.New(fault.Invalid, "api.parameter.choice")
)

// call is one request.
type call struct {
	h     *House
	c     *fiber.Ctx
	op    Operation
	ctx   context.Context
	actor db.Actor

	query url.Values
	wrong fault.List
	limit int
	after string // what the cursor says of the last row that was sent
}

// read takes the query apart and refuses what the operation does not know: a
// filter that was misspelt must not pass for none.
func (c *call) read() error {
	c.query = url.Values{}
	for key, value := range c.c.Context().QueryArgs().All() {
		name, text := string(key), string(value)
		switch {
		case !slices.Contains(c.op.Params, name):
			c.refuse(errParameter.With("Name", shorten(name)).On("?" + shorten(name)))
		case c.query.Has(name):
			c.refuse(errRepeated.On("?" + name))
		case len(text) > maxText && name != "cursor" || !utf8.ValidString(text) || strings.ContainsRune(text, 0):
			c.refuse(errText.On("?" + name))
		case strings.TrimSpace(text) != "":
			c.query.Set(name, strings.TrimSpace(text))
		}
	}
	c.limit = defaultLimit
	if text := c.query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxLimit {
			c.refuse(errLimit.With("Max", maxLimit))
		}
		c.limit = n
	}
	if text := c.query.Get("cursor"); text != "" {
		after, ok := c.openCursor(text)
		if !ok {
			c.refuse(errCursor)
		}
		c.after = after
	}
	return c.wrong.Or()
}

func shorten(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
	return name[:min(len(name), 40)]
}

func (c *call) refuse(one *fault.Fault) { c.wrong = append(c.wrong, one) }

func (c *call) text(name string) string { return c.query.Get(name) }

// choice is one of a list of words.
func (c *call) choice(name string, list []string) string {
	text := c.query.Get(name)
	if text != "" && !slices.Contains(list, text) {
		c.refuse(errChoice.With("Choices", strings.Join(list, ", ")).On("?" + name))
	}
	return text
}

func (c *call) year() int {
	text := c.query.Get("year")
	if text == "" {
		return 0
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < 1990 || year > 2199 {
		c.refuse(errYear)
	}
	return year
}

func (c *call) number(name string) int64 {
	text := c.query.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		c.refuse(errNumber.On("?" + name))
	}
	return n
}

func (c *call) day(name string) date.Date {
	text := c.query.Get(name)
	if text == "" {
		return date.Date{}
	}
	day, ok := isoDay(text)
	if !ok {
		c.refuse(errDay.On("?" + name))
	}
	return day
}

var isoForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// isoDay reads YYYY-MM-DD and nothing else.
func isoDay(text string) (date.Date, bool) {
	if !isoForm.MatchString(text) {
		return date.Date{}, false
	}
	day, err := date.Parse(text)
	return day, err == nil
}

var soateForm = regexp.MustCompile(`^[0-9]{14}$`)

// soate is a code of the register, without a look whether it stands there.
func (c *call) soate(name string) string {
	text := c.query.Get(name)
	if text != "" && !soateForm.MatchString(text) {
		c.refuse(errCode.On("?" + name))
	}
	return text
}

// units are the codes that aimak, raion and oblast leave, nil where none is
// given. An aimak stands for what was merged into it as well.
func (c *call) units(register *aimaks.Register) []string {
	aimak := c.soate("aimak")
	f := aimaks.UnitFilter{Oblast: c.soate("oblast"), Raion: c.soate("raion")}
	codes := register.Codes(f)
	if aimak == "" {
		return codes
	}
	family := []string{aimak}
	for i := 0; i < len(family); i++ {
		for _, one := range register.Predecessors(family[i]) {
			if !slices.Contains(family, one.Predecessor) {
				family = append(family, one.Predecessor)
			}
		}
	}
	if codes == nil {
		return family
	}
	return slices.DeleteFunc(family, func(code string) bool { return !slices.Contains(codes, code) })
}

// id is the number of the row in the address.
func (c *call) id() (int64, error) {
	id, err := strconv.ParseInt(c.c.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, db.ErrNotFound
	}
	return id, nil
}

// afterID is the number of the last row that was sent.
func (c *call) afterID() int64 {
	id, _ := strconv.ParseInt(c.after, 10, 64) // "" is the beginning
	return id
}
