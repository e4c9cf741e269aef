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

// However far down a table begins, its head stands above a row, and no cell
// begins a page of its own.
func TestAHeadStandsAboveItsRowsWhereverTheTableBegins(t *testing.T) {
	t.Parallel()
	columns := []Column{{Title: "Тилке " + strings.Repeat("аты ", 20), Weight: 1}, {Title: "Сумма", Weight: 1, Right: true}, {Title: "Кайдан", Weight: 1}}
	for down := 0.0; down < 40; down++ {
		d := oneDoc()
		_, page := d.f.GetPageSize()
		d.f.SetY(page - bottom - down)
		d.Table(columns, []Row{{Cells: []string{"сап", "1", "budget_lines 41703204808000/2023/1"}}, {Cells: []string{strings.Repeat("узун текст ", 12), "2", "x"}}})
		if d.f.PageNo() > 2 {
			t.Fatalf("a table that begins %.0f mm above the foot takes %d pages", down, d.f.PageNo())
		}
		if d.f.PageNo() == 2 && down < 10 && d.f.GetY() < margin+20 {
			t.Errorf("%.0f mm above the foot: the head stayed behind", down)
		}
	}
}

// A cell that is longer than a page goes on on the next ones, all of it.
func TestACellLongerThanAPageGoesOn(t *testing.T) {
	t.Parallel()
	d := oneDoc()
	long := strings.TrimSpace(strings.Repeat("сөз ", 4000))
	cells, _ := d.lines([]float64{60, 60}, Row{Cells: []string{long, "1"}})
	var again []string
	for _, part := range d.portions([]float64{60, 60}, Row{Cells: []string{long, "1"}}, d.tallest()) {
		if _, height := d.lines([]float64{60, 60}, part); height > d.tallest() {
			t.Errorf("a part is %.0f mm high", height)
		}
		again = append(again, part.Cells[0])
	}
	if got := strings.Join(strings.Fields(strings.Join(again, "\n")), " "); got != long || len(again) < 2 {
		t.Errorf("%d parts of %d lines hold %d letters of %d", len(again), len(cells[0]), len(got), len(long))
	}
	d.Table([]Column{{Title: "Текст", Weight: 1}, {Title: "Сумма", Weight: 1}}, []Row{{Cells: []string{long, "1"}}})
	if pages := d.f.PageNo(); pages > 2*len(cells[0])/30 {
		t.Errorf("%d pages for %d lines", pages, len(cells[0]))
	}
}

func TestAKeyIsBrokenAtItsSigns(t *testing.T) {
	t.Parallel()
	d := oneDoc()
	d.font("", smallSize+0.5, false)
	lines := d.broken("41703204808000/2023/1", d.f.GetStringWidth("41703204808000/20"))
	if len(lines) != 2 || lines[0] != "41703204808000/" || lines[1] != "2023/1" {
		t.Errorf("%q", lines)
	}
}

func TestATextTooLongForACodeIsRefused(t *testing.T) {
	t.Parallel()
	if err := oneDoc().Code(strings.Repeat("x", 5000), ""); err == nil {
		t.Error("5,000 characters were drawn")
	}
}
