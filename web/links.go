package web

import (
	"bytes"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"kelishim/internal/auth"
)

// permitted takes out of a page what its reader may not do: a link to a page
// that would refuse them goes, words of a link to be read stay as words, and a
// form that they may not send is shown to be read. One place decides, by the
// same table as the routes, so that no page can offer what is refused.
func (s *Server) permitted(c *fiber.Ctx, page []byte) []byte {
	if s.unguarded {
		return page
	}
	var out bytes.Buffer
	out.Grow(len(page))
	tokens := html.NewTokenizer(bytes.NewReader(page))
	asked := map[string]bool{}
	veil := s.veilOf(c)
	var skip, locked, plain int // depth inside a dropped link, a form to be read, a link that became words
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			if tokens.Err() != io.EOF {
				return page
			}
			return out.Bytes()
		}
		raw := tokens.Raw()
		if kind == html.TextToken || kind == html.CommentToken || kind == html.DoctypeToken {
			if skip == 0 {
				out.Write(veil.text(raw))
			}
			continue
		}
		kept := veil.tag(bytes.Clone(raw)) // reading the tag's name changes what raw shows
		name, more := tokens.TagName()
		tag, end := string(name), kind == html.EndTagToken
		switch {
		case tag == "a" && end:
			switch {
			case skip > 0:
				skip--
				continue
			case plain > 0:
				plain--
				continue
			}
		case tag == "a":
			href := attributes(tokens, more)["href"]
			switch {
			case skip > 0:
				skip++
				continue
			case !strings.HasPrefix(href, "/") || s.allows(c, "GET", href, asked):
			case isDeed(href):
				skip++
				trimDot(&out)
				continue
			default:
				plain++
				continue
			}
		case tag == "form" && end && locked > 0:
			locked--
			out.WriteString("</fieldset></form>")
			continue
		case tag == "form" && !end:
			given := attributes(tokens, more)
			if !strings.EqualFold(given["method"], "post") {
				break
			}
			if !s.allows(c, "POST", given["action"], asked) {
				locked++
				out.WriteString(`<form class="` + html.EscapeString(given["class"]) + ` locked"><p class="note">` +
					html.EscapeString(reader(c).T("rights.read_only")) + `</p><fieldset class="locked" disabled>`)
				continue
			}
			if skip == 0 {
				out.WriteString(s.changedMeanwhile(c, given["action"]))
				out.Write(kept)
				out.WriteString(s.hidden(c, given["action"]))
				continue
			}
		case tag == "button" && locked > 0 && skip == 0 && !end:
			skip++
			continue
		case tag == "button" && locked > 0 && end && skip > 0:
			skip--
			continue
		}
		if skip == 0 {
			out.Write(kept)
		}
	}
}

// trimDot takes away the dot that parted a dropped link from the one before.
func trimDot(out *bytes.Buffer) {
	text := bytes.TrimRight(out.Bytes(), " \n\t")
	if cut, ok := bytes.CutSuffix(text, []byte("·")); ok {
		out.Truncate(len(cut))
	}
}

func attributes(tokens *html.Tokenizer, more bool) map[string]string {
	given := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		given[string(key)] = string(value)
	}
	return given
}

// isDeed tells a link to something to do from one to something to read.
func isDeed(href string) bool {
	route, _, ok := routeOf("GET", href)
	if !ok {
		return false
	}
	switch rights[route].action {
	case auth.Open, auth.Visit, auth.ReadMoney, auth.ReadPeople:
		return false
	}
	return true
}

// allows tells whether the reader of this page may follow an address of ours.
// Of a contract or a budget line that is shown anyway only a deed is looked up.
func (s *Server) allows(c *fiber.Ctx, method, address string, asked map[string]bool) bool {
	key := method + " " + address
	if known, ok := asked[key]; ok {
		return known
	}
	ok := s.allowed(c, method, address)
	asked[key] = ok
	return ok
}

func (s *Server) allowed(c *fiber.Ctx, method, address string) bool {
	route, params, ok := routeOf(method, address)
	if !ok {
		return true // leads nowhere for everybody
	}
	person, asked := user(c), rights[route]
	switch auth.ScopeOf(person.Role, asked.action) {
	case auth.Everything:
		return true
	case auth.Nothing:
		return false
	}
	if asked.of == nil {
		return true
	}
	var aimaks []string
	if soate := params["aimak"]; soate != "" {
		aimaks = []string{soate}
	} else if _, query, _ := strings.Cut(address, "?"); query != "" {
		if values, err := url.ParseQuery(query); err == nil && soateInText.MatchString(values.Get("aimak")) {
			aimaks = []string{soateInText.FindString(values.Get("aimak"))}
		}
	}
	if owner := s.owner(c, route, params); owner != "" {
		aimaks = append(aimaks, owner)
	}
	reach, err := s.reach(c)
	return err == nil && auth.May(person.Role, reach, asked.action, aimaks...) == nil
}

// owner is the aimak of the contract or budget line of an address, looked up
// once a page; "" where it is not to be had.
func (s *Server) owner(c *fiber.Ctx, route string, params map[string]string) string {
	id, err := strconv.ParseInt(params["id"], 10, 64)
	if err != nil {
		return ""
	}
	key := "owner " + route[:strings.Index(route, "/:")] + params["id"]
	if kept, ok := c.Locals(key).(string); ok {
		return kept
	}
	owner := ""
	switch {
	case strings.Contains(route, " /contracts/:id"):
		if one, err := s.contracts.Get(c.UserContext(), actor(c), id); err == nil {
			owner = one.Buyer
		}
	case strings.Contains(route, " /practices/:id"):
		if one, err := s.cases.Get(c.UserContext(), actor(c), id); err == nil {
			owner = one.Aimak
		}
	case strings.Contains(route, " /flags/:id"):
		if f, _, err := s.audit.Get(c.UserContext(), actor(c), id); err == nil {
			owner = f.Aimak
		}
	case strings.Contains(route, " /budget/lines/:id"):
		if line, err := s.budget.Line(c.UserContext(), actor(c), id); err == nil {
			owner = line.Aimak
		}
	}
	c.Locals(key, owner)
	return owner
}
