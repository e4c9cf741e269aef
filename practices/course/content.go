package course

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kelishim/internal/i18n"
)

//go:embed all:content
var content embed.FS

// Text is one text in every language.
type Text map[string]string

// Sources are the files of a course.
type Sources struct {
	Texts    map[string]Text   // by unit: the path without language and ending, e.g. "1-services/2-who/lesson"
	Pictures map[string][]byte // by path
	Strange  []string          // paths that are nothing of the format
}

// MaxBytes bounds a text in one language: it is read over slow lines.
const MaxBytes = 60_000

// finalUnit is the bank of the final test, courseUnit the front page.
const (
	courseUnit = "course"
	finalUnit  = "final/questions"
)

var (
	textFile    = regexp.MustCompile(`^(course|final/questions|[1-9][0-9]*-[a-z0-9-]+/module|[1-9][0-9]*-[a-z0-9-]+/[1-9][0-9]*-[a-z0-9-]+/(?:lesson|questions))\.(ru|ky|en)\.md$`)
	pictureFile = regexp.MustCompile(`^[1-9][0-9]*-[a-z0-9-]+/[1-9][0-9]*-[a-z0-9-]+/[a-z0-9-]+(\.(?:ru|ky|en))?\.svg$`)
)

// Read gathers the files of a folder.
func Read(folder fs.FS) (Sources, error) {
	s := Sources{Texts: map[string]Text{}, Pictures: map[string][]byte{}}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if path.Base(name) == ".gitkeep" {
			return nil
		}
		body, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		switch found := textFile.FindStringSubmatch(name); {
		case found != nil:
			if s.Texts[found[1]] == nil {
				s.Texts[found[1]] = Text{}
			}
			s.Texts[found[1]][found[2]] = plainLines(string(body))
		case pictureFile.MatchString(name):
			s.Pictures[name] = body
		default:
			s.Strange = append(s.Strange, name)
		}
		return nil
	})
	if err != nil {
		return s, fmt.Errorf("read the course: %w", err)
	}
	slices.Sort(s.Strange)
	return s, nil
}

// plainLines ends lines alike, whatever the system that wrote them.
func plainLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// with gives the sources with another text for one unit.
func (s Sources) with(unit string, text Text) Sources {
	changed := Sources{Texts: make(map[string]Text, len(s.Texts)), Pictures: s.Pictures, Strange: s.Strange}
	for name, one := range s.Texts {
		changed.Texts[name] = one
	}
	changed.Texts[unit] = text
	return changed
}

// file is the path of a unit's file in a language.
func file(unit, lang string) string { return unit + "." + lang + ".md" }

// Shipped is the course as the program brings it; made once.
var Shipped = sync.OnceValues(func() (*Course, error) {
	folder, err := fs.Sub(content, "content")
	if err != nil {
		return nil, fmt.Errorf("open the course: %w", err)
	}
	sources, err := Read(folder)
	if err != nil {
		return nil, err
	}
	if len(sources.Texts) == 0 {
		return &Course{sources: sources}, nil
	}
	return Build(sources)
})

// languages are those in which every text must be there.
func languages() []string { return i18n.Languages }
