package views

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// description is the sentence that a search engine shows under the title.
func (p Page) description() string {
	if p.Description != "" {
		return p.Description
	}
	return p.T("view.description")
}

// Address is the absolute address of this page in a language; "" leaves the
// language to whoever opens it.
func (p Page) Address(lang string) string { return p.AddressOf(p.Canonical, lang) }

// canonical is the address of this page that a search engine keeps: with the
// language where the address asks for one, else the one that leaves it open.
func (p Page) canonical() string {
	if p.LangNamed {
		return p.Address(p.Lang())
	}
	return p.Address("")
}

// AddressOf is the absolute address of a path of ours in a language.
func (p Page) AddressOf(path, lang string) string {
	if lang == "" {
		return p.Base + path
	}
	glue := "?"
	if strings.Contains(path, "?") {
		glue = "&"
	}
	return p.Base + path + glue + "lang=" + lang
}

// locales are the languages as Open Graph names them.
var locales = map[string]string{"ru": "ru_RU", "ky": "ky_KG", "en": "en_GB"}

func (p Page) kind() string {
	if p.Article {
		return "article"
	}
	return "website"
}

// structured is the JSON-LD of a page. A browser does not run a block of data,
// and the policy of the pages does not forbid it. Encoded as JSON it holds no <,
// so that nothing in it ends the block.
func structured(data any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		text, err := json.Marshal(data)
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, `<script type="application/ld+json">`+string(text)+`</script>`)
		return err
	})
}
