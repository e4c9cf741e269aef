// Package kelishim_test holds the fences of the house: which package may import
// which, and what no package may do.
package kelishim_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// levels of the house, from the roof down: a package imports only from levels
// below its own, never beside or above.
var levels = [][]string{
	{"cmd"},
	{"web"},
	{"views"},
	{"exchange", "ocds", "practices"},
	{"audit"},
	{"savings"},
	{"contracts", "budget"},
	{"providers", "aimaks"},
	{"internal", "migrations", "docs"},
}

// fences names what only some parts of the house may import.
var fences = map[string][]string{
	"github.com/gofiber/fiber/v2": {"web"},
	"github.com/a-h/templ":        {"views", "web"},
	"github.com/xuri/excelize/v2": {"exchange"},
	"github.com/spf13/cobra":      {"cmd"},
	"codeberg.org/go-pdf/fpdf":    {"internal"}, // internal/pdf
	"github.com/wneessen/go-mail": {"internal"},
	"github.com/yuin/goldmark":    {"practices", "web"}, // practices/course, web/method.go
}

type goPackage struct {
	ImportPath, Name                   string
	Imports, TestImports, XTestImports []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		packages = append(packages, p)
	}
}

func part(path string) string {
	rest, ok := strings.CutPrefix(path, "kelishim/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

func level(part string) int {
	return slices.IndexFunc(levels, func(l []string) bool { return slices.Contains(l, part) })
}

func TestImportsPointDownTheHouse(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		from := part(p.ImportPath)
		if from == "" {
			continue
		}
		if level(from) < 0 {
			t.Errorf("%s: folder %q has no level; a new top-level folder needs an ADR", p.ImportPath, from)
			continue
		}
		for _, imported := range p.Imports {
			to := part(imported)
			if to == "" || to == from {
				continue
			}
			if level(to) <= level(from) && level(from) != len(levels)-1 {
				t.Errorf("%s imports %s: arrows point down, never across or up", p.ImportPath, imported)
			}
		}
	}
}

func TestOnlyTheirRoomsKnowTheseLibraries(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		for library, rooms := range fences {
			for _, imported := range p.Imports {
				if strings.HasPrefix(imported, library) && !slices.Contains(rooms, part(p.ImportPath)) {
					t.Errorf("%s imports %s; only %v may", p.ImportPath, imported, rooms)
				}
			}
		}
	}
}

func TestSavingsIsPureCalculation(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		if p.ImportPath != "kelishim/savings" {
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "net/") || imported == "database/sql" {
				t.Errorf("savings imports %s: it computes, others read and send", imported)
			}
		}
	}
}

// fasthttp 1.51, which Fiber asks for, allows request smuggling behind a proxy;
// 1.70 and later break Fiber v2.
func TestFasthttpIsTheOneThatWasTried(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/valyala/fasthttp").Output()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	if got := strings.TrimSpace(string(out)); got != "v1.69.0" {
		t.Errorf("fasthttp is %s, want v1.69.0", got)
	}
}
