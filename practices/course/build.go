package course

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"kelishim/internal/fault"
)

// Course is a whole course, held to the format.
type Course struct {
	Title, Description, Intro Text
	Modules                   []Module
	Final                     []Question

	sources  Sources
	pictures map[string][]byte // by the first 16 letters of their SHA-256
}

// Module is a part of the course.
type Module struct {
	Slug, Unit   string
	Title, Intro Text
	Lessons      []Lesson
}

// Law says how sure the law is that a lesson speaks of.
type Law string

// A lesson that speaks of no law says nothing.
const (
	LawConfirmed     Law = "confirmed"       // read in the text of the law
	LawToBeConfirmed Law = "to_be_confirmed" // known from elsewhere; the text of the law is still to be read
)

// Lesson is one lesson with its questions.
type Lesson struct {
	Module, Slug string
	Number       int    // through the whole course, from 1
	Unit         string // "1-services/2-who": "/lesson" and "/questions" stand below it
	Title, Body  Text
	Minutes      int
	Law          Law
	Questions    []Question
}

// Address is where a lesson is read.
func (l *Lesson) Address() string { return "/course/" + l.Module + "/" + l.Slug }

// Key names a lesson in what is kept of pupils: it stays when lessons move.
func (l *Lesson) Key() string { return l.Module + "/" + l.Slug }

// reserved are parts of addresses under /course that are no module.
var reserved = []string{"certificate", "edit", "figures", "file", "final", "pictures"}

// builder gathers what is wrong.
type builder struct {
	sources Sources
	wrong   fault.List
	lessons map[string]bool // addresses
	course  *Course
}

// refuse says what is wrong in a file, and in which of its lines.
func (b *builder) refuse(key, name string, line int, pairs ...any) {
	one := fault.New(fault.Invalid, "course.fault."+key).With("File", name).With("Line", strconv.Itoa(max(line, 1)))
	for i := 0; i+1 < len(pairs); i += 2 {
		one = one.With(pairs[i].(string), pairs[i+1])
	}
	parts := strings.Split(name, ".")
	if len(parts) == 3 {
		one = one.On("text_" + parts[1])
	}
	b.wrong = append(b.wrong, one)
}

// Build makes a course of its files. What is not by the format is refused, all
// of it at once: a fault.List, each with the values File and Line.
func Build(sources Sources) (*Course, error) {
	b := &builder{sources: sources, lessons: map[string]bool{}, course: &Course{sources: sources, pictures: map[string][]byte{}}}
	for _, name := range sources.Strange {
		b.refuse("strange_file", name, 1)
	}
	for _, unit := range slices.Sorted(maps.Keys(sources.Texts)) {
		for _, lang := range languages() {
			if _, ok := sources.Texts[unit][lang]; !ok {
				b.refuse("language_missing", file(unit, lang), 1)
			}
		}
	}
	for _, unit := range []string{courseUnit, finalUnit} {
		if sources.Texts[unit] == nil {
			b.refuse("file_missing", file(unit, "ru"), 1)
		}
	}
	if len(b.wrong) > 0 {
		return nil, b.wrong
	}
	b.outline()
	b.checkPictures()
	b.fill()
	if err := b.wrong.Or(); err != nil {
		return nil, err
	}
	return b.course, nil
}

// folders are the numbered folders directly below one, in order; numbers must
// run from 1 without a gap.
func (b *builder) folders(below string) []string {
	found := map[string]bool{}
	for unit := range b.sources.Texts {
		if rest, ok := strings.CutPrefix(unit, below); ok {
			if name, _, deeper := strings.Cut(rest, "/"); deeper && name[0] >= '1' && name[0] <= '9' {
				found[name] = true
			}
		}
	}
	number := func(name string) int {
		digits, _, _ := strings.Cut(name, "-")
		n, err := strconv.Atoi(digits)
		if err != nil {
			return -1 // too long for a number: it is refused as a gap
		}
		return n
	}
	list := slices.SortedFunc(maps.Keys(found), func(x, y string) int { return cmp.Or(cmp.Compare(number(x), number(y)), cmp.Compare(x, y)) })
	for i, name := range list {
		if number(name) != i+1 {
			b.refuse("numbering", below+name, 1, "Number", strconv.Itoa(i+1))
		}
	}
	return list
}

func slug(folder string) string {
	_, rest, _ := strings.Cut(folder, "-")
	return rest
}

// outline finds modules and lessons, so that links to them can be checked.
func (b *builder) outline() {
	c, number, seen := b.course, 0, map[string]bool{}
	for _, folder := range b.folders("") {
		m := Module{Slug: slug(folder), Unit: folder + "/module"}
		if b.sources.Texts[m.Unit] == nil {
			b.refuse("file_missing", file(m.Unit, "ru"), 1)
		}
		if slices.Contains(reserved, m.Slug) || seen[m.Slug] {
			b.refuse("name_taken", folder, 1, "Name", m.Slug)
		}
		seen[m.Slug] = true
		for _, inner := range b.folders(folder + "/") {
			number++
			l := Lesson{Module: m.Slug, Slug: slug(inner), Number: number, Unit: folder + "/" + inner}
			for _, part := range []string{"/lesson", "/questions"} {
				if b.sources.Texts[l.Unit+part] == nil {
					b.refuse("file_missing", file(l.Unit+part, "ru"), 1)
				}
			}
			if b.lessons[l.Address()] {
				b.refuse("name_taken", l.Unit, 1, "Name", l.Slug)
			}
			b.lessons[l.Address()] = true
			m.Lessons = append(m.Lessons, l)
		}
		if len(m.Lessons) == 0 {
			b.refuse("no_lessons", folder, 1)
		}
		c.Modules = append(c.Modules, m)
	}
	if len(c.Modules) == 0 {
		b.refuse("no_lessons", "content", 1)
	}
}

// fill reads the texts.
func (b *builder) fill() {
	c := b.course
	c.Title, c.Description, c.Intro = Text{}, Text{}, Text{}
	for _, p := range b.pages(courseUnit, "title", "description") {
		c.Title[p.lang], c.Description[p.lang], c.Intro[p.lang] = p.front["title"], p.front["description"], p.body
	}
	for i := range c.Modules {
		m := &c.Modules[i]
		m.Title, m.Intro = Text{}, Text{}
		for _, p := range b.pages(m.Unit, "title") {
			m.Title[p.lang], m.Intro[p.lang] = p.front["title"], p.body
		}
		for j := range m.Lessons {
			b.lesson(&m.Lessons[j])
		}
	}
	c.Final = b.questions(finalUnit)
}

func (b *builder) lesson(l *Lesson) {
	l.Title, l.Body = Text{}, Text{}
	var first page
	for i, p := range b.pages(l.Unit+"/lesson", "title", "minutes", "law?") {
		l.Title[p.lang], l.Body[p.lang] = p.front["title"], p.body
		minutes, err := strconv.Atoi(p.front["minutes"])
		if err != nil || minutes < 1 || minutes > 120 {
			b.refuse("minutes", p.file, p.lines["minutes"])
		}
		law := Law(p.front["law"])
		if law != "" && law != LawConfirmed && law != LawToBeConfirmed {
			b.refuse("law", p.file, p.lines["law"])
		}
		if i == 0 {
			first, l.Minutes, l.Law = p, minutes, law
			continue
		}
		for _, name := range []string{"minutes", "law"} {
			if p.front[name] != first.front[name] {
				b.refuse("differs", p.file, p.lines[name], "What", name, "Other", first.file)
			}
		}
		if !slices.Equal(p.pictures, first.pictures) {
			b.refuse("pictures_differ", p.file, 1, "Other", first.file, "Here", strings.Join(p.pictures, ", "), "There", strings.Join(first.pictures, ", "))
		}
	}
	l.Questions = b.questions(l.Unit + "/questions")
}

// checkPictures reads every picture, and sees that one with words has them in
// every language.
func (b *builder) checkPictures() {
	for _, name := range slices.Sorted(maps.Keys(b.sources.Pictures)) {
		body := b.sources.Pictures[name]
		b.checkPicture(name, body)
		sum := sha256.Sum256(body)
		b.course.pictures[hex.EncodeToString(sum[:8])] = body
		if !b.lessons[b.address(path.Dir(name))] {
			b.refuse("picture_without_lesson", name, 1)
		}
		parts := strings.Split(name, ".")
		if len(parts) != 3 {
			continue
		}
		if b.sources.Pictures[parts[0]+".svg"] != nil {
			b.refuse("picture_twice", name, 1)
		}
		for _, lang := range languages() {
			if other := parts[0] + "." + lang + ".svg"; b.sources.Pictures[other] == nil {
				b.refuse("language_missing", other, 1)
			}
		}
	}
}

// address is that of the lesson of a folder.
func (b *builder) address(folder string) string {
	module, lesson, _ := strings.Cut(folder, "/")
	return "/course/" + slug(module) + "/" + slug(lesson)
}

// Lesson finds a lesson by its address, with those before and after it.
func (c *Course) Lesson(module, slug string) (lesson, before, after *Lesson) {
	list := c.Lessons()
	for i, l := range list {
		if l.Module != module || l.Slug != slug {
			continue
		}
		if i > 0 {
			before = list[i-1]
		}
		if i+1 < len(list) {
			after = list[i+1]
		}
		return l, before, after
	}
	return nil, nil, nil
}

// Lessons are all lessons in order.
func (c *Course) Lessons() []*Lesson {
	var list []*Lesson
	for i := range c.Modules {
		for j := range c.Modules[i].Lessons {
			list = append(list, &c.Modules[i].Lessons[j])
		}
	}
	return list
}

// Module finds a module by its slug.
func (c *Course) Module(slug string) *Module {
	for i := range c.Modules {
		if c.Modules[i].Slug == slug {
			return &c.Modules[i]
		}
	}
	return nil
}

// Minutes is how long the whole course takes.
func (c *Course) Minutes() int {
	total := 0
	for _, l := range c.Lessons() {
		total += l.Minutes
	}
	return total
}

// Picture gives a picture by its name in addresses.
func (c *Course) Picture(name string) ([]byte, bool) {
	body, ok := c.pictures[name]
	return body, ok
}

// Units are the texts that a teacher may change, in the order of the course.
func (c *Course) Units() []string {
	list := []string{courseUnit}
	for i := range c.Modules {
		list = append(list, c.Modules[i].Unit)
		for j := range c.Modules[i].Lessons {
			list = append(list, c.Modules[i].Lessons[j].Unit+"/lesson", c.Modules[i].Lessons[j].Unit+"/questions")
		}
	}
	return append(list, finalUnit)
}

// Source is the Markdown of a unit; false where there is none.
func (c *Course) Source(unit string) (Text, bool) {
	text, ok := c.sources.Texts[unit]
	return text, ok
}
