package course

import (
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"kelishim/docs"
	"kelishim/internal/svg"
)

// markdown reads CommonMark with tables; raw HTML is never passed on.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))))

// page is a text with front matter in one language.
type page struct {
	lang, file string
	front      map[string]string
	lines      map[string]int // where each stands
	body       string
	pictures   []string // in order
}

// pages reads a unit in every language; names are the keys of its front matter,
// "?" after those that may be left out.
func (b *builder) pages(unit string, names ...string) []page {
	var list []page
	for _, lang := range languages() {
		source, ok := b.sources.Texts[unit][lang]
		if !ok {
			continue
		}
		p := page{lang: lang, file: file(unit, lang), front: map[string]string{}, lines: map[string]int{}}
		if !b.whole(p.file, source) {
			continue
		}
		start, ok := b.frontMatter(&p, source, names)
		if !ok {
			continue
		}
		p.body = strings.TrimSpace(strings.Join(strings.Split(source, "\n")[start:], "\n"))
		if p.body == "" {
			b.refuse("empty", p.file, start+1)
			continue
		}
		// Lines are counted from the top of the file.
		for _, before := range strings.Split(source, "\n")[start:] {
			if strings.TrimSpace(before) != "" {
				break
			}
			start++
		}
		p.pictures = b.checkMarkdown(unit, lang, p.file, p.body, start, strings.HasSuffix(unit, "/lesson"))
		list = append(list, p)
	}
	return list
}

// whole refuses what no text may be.
func (b *builder) whole(name, source string) bool {
	switch {
	case len(source) > MaxBytes:
		b.refuse("too_long", name, 1, "Max", MaxBytes/1000)
	case strings.ContainsRune(source, 0) || strings.ToValidUTF8(source, "") != source:
		b.refuse("bad_text", name, 1)
	default:
		return true
	}
	return false
}

// frontMatter reads "key: value" between two lines of "---"; start is the number
// of lines that it takes.
func (b *builder) frontMatter(p *page, source string, names []string) (start int, ok bool) {
	lines := strings.Split(source, "\n")
	if lines[0] != "---" {
		b.refuse("front_missing", p.file, 1)
		return 0, false
	}
	end := slices.Index(lines[1:], "---") + 1
	if end == 0 {
		b.refuse("front_open", p.file, 1)
		return 0, false
	}
	for i, line := range lines[1:end] {
		name, value, found := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		known := slices.Contains(names, name) || slices.Contains(names, name+"?")
		if _, twice := p.front[name]; !found || value == "" || !known || twice {
			b.refuse("front_line", p.file, i+2, "Known", strings.ReplaceAll(strings.Join(names, ", "), "?", ""))
			continue
		}
		p.front[name], p.lines[name] = value, i+2
	}
	for _, name := range names {
		if p.front[name] == "" && !strings.HasSuffix(name, "?") {
			b.refuse("front_needs", p.file, 1, "Name", name)
		}
	}
	return end + 1, true
}

// checkMarkdown refuses what may not stand in a text, and gives the names of its
// pictures in order. before is how many lines of the file stand above the text.
func (b *builder) checkMarkdown(unit, lang, name, source string, before int, picturesMay bool) (pictures []string) {
	raw := []byte(source)
	at := func(node ast.Node) int {
		for n := node; n != nil; n = n.Parent() {
			if n.Type() == ast.TypeInline {
				if t, ok := n.(*ast.Text); ok {
					return before + 1 + strings.Count(source[:t.Segment.Start], "\n")
				}
				continue
			}
			if n.Lines().Len() > 0 {
				return before + 1 + strings.Count(source[:n.Lines().At(0).Start], "\n")
			}
		}
		return before + 1
	}
	err := ast.Walk(markdown.Parser().Parse(text.NewReader(raw)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			b.refuse("raw_html", name, at(node))
		case *ast.Heading:
			if n.Level == 1 {
				b.refuse("heading", name, at(node))
			}
		case *ast.Link:
			b.checkLink(name, string(n.Destination), at(first(node)))
		case *ast.AutoLink:
			b.checkLink(name, string(n.URL(raw)), at(node))
		case *ast.Image:
			if !picturesMay {
				b.refuse("picture_here", name, at(first(node)))
				return ast.WalkContinue, nil
			}
			b.checkImage(n, unit, lang, name, raw, at(first(node)))
			pictures = append(pictures, string(n.Destination))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		b.refuse("bad_text", name, before+1)
	}
	return pictures
}

// first is a node that knows its place: the text of a link, or the link.
func first(node ast.Node) ast.Node {
	if child := node.FirstChild(); child != nil {
		return first(child)
	}
	return node
}

// openPages are pages of the program that a text may lead to: whoever reads the
// course opens them without an account.
var openPages = []string{"/course", "/course/final", "/method", "/complain", "/public"}

func (b *builder) checkLink(name, target string, line int) {
	address, anchor, _ := strings.Cut(target, "#")
	u, err := url.Parse(target)
	switch {
	case err != nil:
	case u.Scheme == "https" && u.Host != "" && u.User == nil, b.lessons[target]:
		return
	case anchor == "" && slices.Contains(openPages, target):
		return
	case address == "/method" && strings.Contains(string(docs.Method("ru")), "{#"+anchor+"}"):
		return
	}
	b.refuse("link", name, line, "Link", target)
}

func (b *builder) checkImage(n *ast.Image, unit, lang, name string, source []byte, line int) {
	if strings.TrimSpace(plainText(n, source)) == "" {
		b.refuse("picture_words", name, line)
	}
	if n.Parent().ChildCount() != 1 || n.Parent().Kind() != ast.KindParagraph {
		b.refuse("picture_place", name, line)
	}
	if _, ok := b.sources.picture(unit, lang, string(n.Destination)); !ok {
		b.refuse("picture_missing", name, line, "Picture", string(n.Destination))
	}
}

// picture finds the file of a picture of a lesson: the one of the language, or
// the one of all languages.
func (s Sources) picture(unit, lang, name string) ([]byte, bool) {
	base, ok := strings.CutSuffix(name, ".svg")
	if !ok || strings.ContainsAny(base, "./") {
		return nil, false
	}
	folder := path.Dir(unit)
	if body, ok := s.Pictures[folder+"/"+base+"."+lang+".svg"]; ok {
		return body, true
	}
	body, ok := s.Pictures[folder+"/"+name]
	return body, ok
}

// checkPicture holds a picture to what can be drawn on a page and on paper.
func (b *builder) checkPicture(name string, body []byte) {
	_, err := svg.Parse(body)
	var wrong *svg.Error
	if errors.As(err, &wrong) {
		b.refuse("picture", name, wrong.Line, "Why", wrong.Text)
	}
}

// plainText is what a node says, without marks.
func plainText(node ast.Node, source []byte) string {
	var out strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		switch n := child.(type) {
		case *ast.Text:
			out.Write(words(n.Segment.Value(source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(n.Value)
		case *ast.AutoLink:
			out.Write(n.Label(source))
		default:
			out.WriteString(plainText(child, source))
		}
	}
	return out.String()
}

// words undoes the escapes of Markdown.
func words(raw []byte) []byte {
	return util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(raw)))
}
