package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// maxBody is more than any act or payment takes.
const maxBody = 64 << 10

// Refusals of a body.
var (
	errNotJSON   = fault.New(fault.Invalid, "api.body.not_json").On("/")
	errMediaType = fault.New(fault.Invalid, "api.body.media_type")
	errMember    = fault.New(fault.Invalid, "api.body.unknown_member")
	errKind      = fault.New(fault.Invalid, "api.body.kind")
	errNeeded    = fault.New(fault.Invalid, "api.body.needed")
	errAmount    = fault.New(fault.Invalid, "api.body.amount")
	errQuantity  = fault.New(fault.Invalid, "api.body.quantity")
	errCurrency  = fault.New(fault.Invalid, "api.body.currency")
	errBodyDay   = fault.New(fault.Invalid, "api.body.date")
	errLarge     = fault.New(fault.TooLarge, "api.body.too_large")
)

// decode reads the body as one JSON object without members that nobody knows.
func (c *call) decode(into any) error {
	kind, _, err := mime.ParseMediaType(c.c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return errMediaType
	}
	body := c.c.Body()
	if len(body) > maxBody {
		return errLarge.With("Kilobytes", maxBody>>10)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(into)
	var kindErr *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kindErr):
		return errKind.On(pointer(kindErr.Field))
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return errMember.With("Name", shorten(name)).On(pointer(shorten(name)))
	case err != nil:
		return errNotJSON
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errNotJSON // something stands behind the object
	}
	return nil
}

// pointer is the JSON pointer (RFC 6901) of a path with dots, as package json
// names a member.
func pointer(path string) string {
	if path == "" {
		return "/"
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		parts[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
	}
	return "/" + strings.Join(parts, "/")
}

// need is text that must be there.
func (c *call) need(text *string, at string) string {
	if text == nil || strings.TrimSpace(*text) == "" {
		c.refuse(errNeeded.On(at))
		return ""
	}
	return strings.TrimSpace(*text)
}

func maybe(text *string) string {
	if text == nil {
		return ""
	}
	return strings.TrimSpace(*text)
}

// needDay is a day that must be there.
func (c *call) needDay(text *string, at string) date.Date {
	typed := c.need(text, at)
	if typed == "" {
		return date.Date{}
	}
	day, ok := isoDay(typed)
	if !ok {
		c.refuse(errBodyDay.On(at))
	}
	return day
}

// valueIn is an amount as it is sent: text, so that no program on the way makes
// a binary fraction of it.
type valueIn struct {
	Amount   *string `json:"amount"`
	Currency *string `json:"currency"`
}

// som reads an amount in the currency of the contract.
func (c *call) som(v *valueIn, currency, at string, needed bool) money.Null {
	if v == nil {
		if needed {
			c.refuse(errNeeded.On(at))
		}
		return money.Null{}
	}
	if given := c.need(v.Currency, at+"/currency"); given != "" && given != currency {
		c.refuse(errCurrency.With("Currency", currency).On(at + "/currency"))
	}
	text := c.need(v.Amount, at+"/amount")
	if text == "" {
		return money.Null{}
	}
	som, err := money.Parse(text)
	if err != nil {
		c.refuse(errAmount.On(at + "/amount"))
	}
	return money.Known(som)
}

// quantity is a number with up to six decimals, sent as text.
func (c *call) quantity(text *string, at string) *decimal.Decimal {
	if maybe(text) == "" {
		return nil
	}
	d, err := money.ParseDecimal(maybe(text), 6)
	if err != nil {
		c.refuse(errQuantity.On(at))
		return nil
	}
	return &d
}

// pointed says of the refusals of a store where in the body the field stands.
func pointed(err error, pointers map[string]string) error {
	refusals := fault.All(err)
	if len(refusals) == 0 {
		return err
	}
	list := make(fault.List, len(refusals))
	for i, one := range refusals {
		list[i] = one
		if at, ok := pointers[one.Field]; ok {
			list[i] = one.On(at)
		}
	}
	return list
}
