// Package docs holds the texts that the program shows to its readers: the
// method page, in plain words for finance officers.
//
// The headings carry stable ids in Goldmark's attribute syntax, `## Title {#id}`.
// They are the same in every language, so a link "How is this computed?" is
// the page and one id, whatever the reader's language.
package docs

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"sync"
)

//go:embed method.ru.md
var methodRu []byte

//go:embed method.ky.md
var methodKy []byte

//go:embed method.en.md
var methodEn []byte

// Method is the method page as Markdown in the language "ru", "ky" or "en";
// in Russian, the first language of the program, for any other. The bytes are
// shared: do not change them.
func Method(lang string) []byte {
	switch lang {
	case "ky":
		return methodKy
	case "en":
		return methodEn
	default:
		return methodRu
	}
}

// MethodVersion names the method that figures were computed by: its number, and
// the first six bytes of the SHA-256 of its English text, so that a reader of a
// file finds the very text.
var MethodVersion = sync.OnceValue(func() string {
	return fmt.Sprintf("%s (sha256 %x)", methodNumber, sha256.Sum256(methodEn))[:len(methodNumber)+len(" (sha256 ")+12] + ")"
})

// methodNumber changes with every change of a sum, a rounding or a verdict.
const methodNumber = "1"
