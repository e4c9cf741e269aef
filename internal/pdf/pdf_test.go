package pdf

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

func oneDoc() *Doc {
	return New(Head{Title: "Эсеп", Label: "Акчалар ойдон чыгарылган", Source: "Келишим",
		PageOf: func(page int, of string) string { return fmt.Sprintf("%d из %s", page, of) }})
}

func TestNoLineIsWiderThanItsCell(t *testing.T) {
	t.Parallel()
	d := oneDoc()
	d.font("", textSize, false)
	for _, text := range []string{"", "слово", strings.Repeat("Ң", 400), "короткие слова и " + strings.Repeat("оченьдлинное", 20) + " конец", "две\nстроки", "12345678901234567890123456789012"} {
		for _, limit := range []float64{1, 10, 33.3, 170} {
			joined := ""
			for _, line := range d.broken(text, limit) {
				joined += line
				if got := d.f.GetStringWidth(line); got > limit && len([]rune(line)) > 1 {
					t.Errorf("%q is %.1f mm wide, its cell %.1f", line, got, limit)
				}
			}
			if want := strings.Join(strings.Fields(text), ""); strings.ReplaceAll(joined, " ", "") != want {
				t.Errorf("of %q came %q", text, joined)
			}
		}
	}
}

func TestADocumentIsReadBackInThreeLanguages(t *testing.T) {
	t.Parallel()
	reading, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here: the document was not read back")
	}
	d := oneDoc()
	d.Heading("Ңөү ҢӨҮ — Экономия — Saving")
	rows := make([]Row, 120)
	for i := range rows {
		rows[i] = Row{Cells: []string{fmt.Sprintf("Сап %d", i), "1 234,50"}, Strong: i == 119}
	}
	d.Table([]Column{{Title: "Бөлүм", Weight: 2}, {Title: "Сумма", Weight: 1, Right: true}}, rows)
	d.Bars([]Bar{{Label: "Үнөмдөө", Value: "−5", Amount: -5, Tone: More}, {Label: "0", Value: "0"}})
	if err := d.Code(strings.Repeat("контрольная точка ", 12), "Сүрөткө тартыңыз"); err != nil {
		t.Fatal(err)
	}
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
	pages := strings.Count(string(text), "\f")
	for _, want := range []string{"Ңөү ҢӨҮ — Экономия — Saving", "Сап 119", fmt.Sprintf("1 из %d", pages), fmt.Sprintf("%d из %d", pages, pages), "Сүрөткө тартыңыз"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in the document:\n%s", want, text)
		}
	}
	if pages < 3 || strings.Count(string(text), "Бөлүм") < pages-1 || strings.Count(string(text), "Акчалар ойдон") != pages {
		t.Errorf("%d pages, %d heads of the table, %d labels", pages, strings.Count(string(text), "Бөлүм"), strings.Count(string(text), "Акчалар ойдон"))
	}
}

func TestATextTooLongForACodeIsRefused(t *testing.T) {
	t.Parallel()
	if err := oneDoc().Code(strings.Repeat("x", 5000), ""); err == nil {
		t.Error("5,000 characters were drawn")
	}
}
