package web

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// query is what a list reads from the address: search words, order, page. It
// stays in the address, so that a list can be sent to a colleague.
type query struct {
	Search string // ?q=
	Sort   string // ?sort=  name of a column, "-" before it for descending
	Page   int    // ?page=  from 1
	size   int    // rows of a page; as a file all pages are one
}

func listQuery(c *fiber.Ctx) query {
	q := query{Search: queryText(c, "q"), Sort: queryText(c, "sort"), Page: c.QueryInt("page", 1)}
	q.Page, q.size = min(max(q.Page, 1), 1_000_000), pageSize
	if fileAsked(c) != "" {
		q.Page, q.size = 1, rowsOfFile(c)
	}
	return q
}

// Limit and Offset are for the store.
func (q query) Limit() int { return q.size }

// Offset is how many rows come before the page.
func (q query) Offset() int { return (q.Page - 1) * q.size }

// queryText reads one value of the address: valid text of at most 200 bytes.
func queryText(c *fiber.Ctx, name string) string {
	text := strings.TrimSpace(c.Query(name))
	if len(text) > 200 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return ""
	}
	return text
}
