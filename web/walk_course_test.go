package web_test

import (
	"net/url"

	"kelishim/internal/i18n"
)

func init() {
	walkKeys["edit"], walkKeys["pictures"] = "course", "none"
	walkParts[":module"], walkParts[":lesson"] = "first", "what"
	// Tries and certificates are each one's own, whatever the aimak: who has none
	// finds none. course_test.go walks them.
	skipped = append(skipped, "GET /course/final/:id<int>", "GET /course/certificate/pdf")
	planters = append(planters, func(w *world, _ string, p planted) {
		if w.server != nil { // a browser test has a server of its own, with the real course
			if err := w.server.TeachTrial(); err != nil {
				w.t.Fatal(err)
			}
		}
		const text = "---\ntitle: Н\ndescription: Н\n---\n\nН\n"
		w.exec(`INSERT INTO course_texts (unit, version, body_ru, body_ky, body_en, shipped_sha256) VALUES ('course', 1, ?, ?, ?, repeat('0', 64)) ON CONFLICT DO NOTHING`,
			text, text, text)
		p["versions"] = 1
	})
	good := url.Values{"deed": {"publish"}, "from": {"1"}}
	for _, lang := range i18n.Languages {
		good.Set("text_"+lang, "---\ntitle: X\ndescription: X\n---\n\nX\n")
	}
	goodForm["/course/edit/:key"] = good.Encode()
	goodForm["/course/edit/:key/restore"] = "from=1"
}
