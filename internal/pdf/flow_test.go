package pdf

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"kelishim/internal/svg"
)

func TestParagraphsListsAndPicturesAreReadBack(t *testing.T) {
	t.Parallel()
	reading, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here: the document was not read back")
	}
	picture, err := svg.Parse([]byte(`<svg viewBox="0 0 400 200"><g opacity=".8"><rect x="5" y="5" width="390" height="190" rx="9" fill="#eee" stroke="#333" stroke-dasharray="4"/></g>
		<text x="200" y="100" text-anchor="middle" font-weight="bold" fill="#123">Үнөмдөө сүрөттө</text><text x="390" y="120" text-anchor="end">аягы</text></svg>`))
	if err != nil {
		t.Fatal(err)
	}
	d := oneDoc()
	d.Chapter("Биринчи бөлүм")
	d.Mark("Сабак", 1)
	d.Subheading("Ичиндеги баш сөз")
	d.Paragraph(Block{}, []Run{{Text: "Кадимки тамгалар жана "}, {Text: "калың тамгалар", Bold: true}, {Text: " бир сапта."}})
	for range 60 {
		d.Paragraph(Block{Depth: 1, Mark: "•"}, []Run{{Text: strings.Repeat("тизменин сабы ", 12)}})
	}
	d.Paragraph(Block{Depth: 1, Aside: true}, []Run{{Text: strings.Repeat("Ң", 300)}})
	d.Space()
	d.Picture(picture)
	var body bytes.Buffer
	if err := d.Write(&body); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(reading, "-layout", "-", "-")
	command.Stdin = &body
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Биринчи бөлүм", "Ичиндеги баш сөз", "Кадимки тамгалар жана калың тамгалар бир сапта.", "•", "Үнөмдөө сүрөттө", "аягы"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in the document", want)
		}
	}
	if letters := strings.Count(string(text), "Ң"); letters != 300 {
		t.Errorf("%d of 300 letters of a long word are on the page", letters)
	}
	if pages := strings.Count(string(text), "\f"); pages < 4 {
		t.Errorf("%d pages", pages)
	}
}
