package course

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// Place is where a text is shown.
type Place struct {
	Lang    string
	Unit    string // whose pictures it may show; "" for none
	Deeper  int    // how many levels its headings go down
	Offline bool   // in one file, without a server: pictures inside, links between lessons inside
	Base    string // offline: of the program, for links to its other pages; "" drops them
}

// pictureURL is where a picture is read; named by its content it never changes.
func pictureURL(body []byte) string {
	sum := sha256.Sum256(body)
	return "/course/pictures/" + hex.EncodeToString(sum[:8])
}

// HTML renders a text that was held to the format. Raw HTML cannot be in it, and
// would not be passed on.
func (c *Course) HTML(source string, at Place) (string, error) {
	raw := []byte(source)
	tree := markdown.Parser().Parse(text.NewReader(raw))
	var dropped []ast.Node
	var inside []string // pictures and what stands for them in one file
	err := ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+at.Deeper, 6)
		case *ast.Link:
			target := at.link(string(n.Destination))
			n.Destination = []byte(target)
			if target == "" {
				dropped = append(dropped, n)
			}
		case *ast.Image:
			if body, ok := c.sources.picture(at.Unit, at.Lang, string(n.Destination)); ok {
				address := pictureURL(body)
				n.Destination = []byte(address)
				inside = append(inside, `src="`+address+`"`, `src="data:image/svg+xml;base64,`+base64.StdEncoding.EncodeToString(body)+`"`)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", fmt.Errorf("walk a text of the course: %w", err)
	}
	for _, n := range dropped { // its words stay
		for child := n.FirstChild(); child != nil; child = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, child)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, raw, tree); err != nil {
		return "", fmt.Errorf("render a text of the course: %w", err)
	}
	page := scrolling(out.String(), tables(tree, raw))
	if at.Offline { // the library drops data: addresses, safe ones too
		page = strings.NewReplacer(inside...).Replace(page)
	}
	return page, nil
}

// link is where a link leads in this place.
func (p Place) link(target string) string {
	if !p.Offline || !strings.HasPrefix(target, "/") {
		return target
	}
	if rest, ok := strings.CutPrefix(target, "/course/"); ok && strings.Contains(rest, "/") {
		return "#" + Anchor(rest)
	}
	if p.Base == "" {
		return ""
	}
	return p.Base + target
}

// Anchor is the place of a lesson in the file to keep.
func Anchor(key string) string { return "lesson-" + strings.ReplaceAll(key, "/", "-") }

// tables are what the heads of the tables say, in order.
func tables(tree ast.Node, source []byte) []string {
	var names []string
	_ = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if head, ok := node.(*extast.TableHeader); ok && entering {
			var cells []string
			for cell := head.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if words := plainText(cell, source); words != "" {
					cells = append(cells, words)
				}
			}
			names = append(names, strings.Join(cells, ", "))
		}
		return ast.WalkContinue, nil
	})
	return names
}

// scrolling lets a wide table scroll inside itself, by keyboard too.
func scrolling(page string, names []string) string {
	for _, name := range names {
		page = strings.Replace(page, "<table>", `<div class="scroll" role="region" tabindex="0" aria-label="`+html.EscapeString(name)+`"><TABLE>`, 1)
	}
	return strings.NewReplacer("<TABLE>", "<table>", "</table>", "</table></div>").Replace(page)
}

// Inline renders a text of one paragraph without the paragraph around it, for a
// label or a heading.
func (c *Course) Inline(source string, at Place) (string, error) {
	page, err := c.HTML(source, at)
	page = strings.TrimSpace(page)
	if inner, ok := strings.CutPrefix(page, "<p>"); ok && strings.Count(page, "<p>") == 1 {
		return strings.TrimSuffix(inner, "</p>"), err
	}
	return page, err
}
