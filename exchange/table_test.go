package exchange_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"kelishim/exchange"
	"kelishim/internal/date"
	"kelishim/internal/money"
)

func oneTable() exchange.Table {
	quantity := decimal.RequireFromString("1.5")
	return exchange.Table{Name: "Договоры", About: "О файле", Notes: [][2]string{{"Фильтр", "Тоң"}},
		Columns: []exchange.Title{{Key: "text", Text: "Предмет"}, {Key: "inn", Text: "ИНН"}, {Key: "amount", Text: "Сумма"}, {Key: "unknown", Text: "Неизвестно"},
			{Key: "share", Text: "Доля"}, {Key: "quantity", Text: "Объём"}, {Key: "on", Text: "День"}, {Key: "count", Text: "Число"}},
		Rows: [][]any{
			{`Вывоз "ТБО"; Ң Ө Ү`, exchange.Code("00302198010029"), money.MustParse("-1234567.05"), money.Null{},
				decimal.NewNullDecimal(decimal.RequireFromString("0.25")), &quantity, date.MustParse("2025-05-01"), 7},
			{"=HYPERLINK(1)", exchange.Code("2215"), money.MustParse("1.50"), nil, decimal.NullDecimal{}, nil, date.Date{}, int64(8)},
			{"-5", exchange.Code(""), money.Known(money.MustParse("0")), nil, nil, decimal.RequireFromString("3"), nil, 0},
		}}
}

func written(t *testing.T, table exchange.Table, format, lang string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := table.Write(&b, format, lang); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSVForARussianExcelPartsBySemicolonsAndKeepsZeros(t *testing.T) {
	t.Parallel()
	want := "\ufeffПредмет;ИНН;Сумма;Неизвестно;Доля;Объём;День;Число\r\n" +
		`"Вывоз ""ТБО""; Ң Ө Ү";"=""00302198010029""";-1234567,05;;0,25;1,5;2025-05-01;7` + "\r\n" +
		`"'=HYPERLINK(1)";2215;1,50;;;;;8` + "\r\n" +
		"-5;;0,00;;;3;;0\r\n"
	for _, lang := range []string{"ru", "ky"} {
		if got := string(written(t, oneTable(), "csv", lang)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestCSVInEnglishIsForPrograms(t *testing.T) {
	t.Parallel()
	raw := strings.TrimPrefix(string(written(t, oneTable(), "csv", "en")), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[1][0] != `Вывоз "ТБО"; Ң Ө Ү` || rows[1][1] != "00302198010029" || rows[1][2] != "-1234567.05" || rows[2][0] != "'=HYPERLINK(1)" {
		t.Errorf("%q", rows)
	}
}

func TestJSONHoldsExactNumbersAndWhatIsUnknown(t *testing.T) {
	t.Parallel()
	var got struct {
		About   []struct{ Name, Value string }
		Columns []struct{ Key, Title string }
		Rows    [][]any
	}
	decoder := json.NewDecoder(bytes.NewReader(written(t, oneTable(), "json", "ru")))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	row := got.Rows[0]
	if len(got.Rows) != 3 || got.Columns[1].Key != "inn" || got.About[0].Value != "Тоң" || row[1] != "00302198010029" ||
		row[2] != json.Number("-1234567.05") || row[3] != nil || row[4] != json.Number("0.25") || row[6] != "2025-05-01" {
		t.Errorf("%+v", got)
	}
}

func TestAnEmptyTableIsStillAFile(t *testing.T) {
	t.Parallel()
	table := oneTable()
	table.Rows = nil
	for _, format := range exchange.Files {
		raw := written(t, table, format, "ru")
		if format == "json" && !json.Valid(raw) || len(raw) == 0 {
			t.Errorf("%s: %s", format, raw)
		}
	}
}

func TestXLSXHasTypedCellsAndSaysWhatItIs(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(written(t, oneTable(), "xlsx", "ru")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "C2": excelize.CellTypeNumber,
		"H2": excelize.CellTypeNumber} {
		got, err := book.GetCellType("Договоры", cell)
		if err != nil || got != want && !(want == excelize.CellTypeNumber && got == excelize.CellTypeUnset) {
			t.Errorf("%s is of the type %v, want %v (%v)", cell, got, want, err)
		}
	}
	if text, _ := book.GetCellValue("Договоры", "B2"); text != "00302198010029" {
		t.Errorf("the INN is %q", text)
	}
	if note, _ := book.GetCellValue("О файле", "B1"); note != "Тоң" {
		t.Errorf("the second sheet says %q", note)
	}
	if panes, err := book.GetPanes("Договоры"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head is not frozen: %+v, %v", panes, err)
	}
}

func TestATableRefusesWhatIsNoCell(t *testing.T) {
	t.Parallel()
	for _, format := range exchange.Files {
		table := exchange.Table{Name: "A", About: "B", Columns: []exchange.Title{{Text: "x"}}, Rows: [][]any{{struct{}{}}}}
		if err := table.Write(&bytes.Buffer{}, format, "ru"); err == nil {
			t.Errorf("%s takes a struct", format)
		}
	}
}

// Opened by LibreOffice in Russian and read back: what people see.
func TestFilesOpenInASpreadsheet(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no soffice here: the files were not opened by a spreadsheet")
	}
	dir := t.TempDir()
	table := oneTable()
	table.Rows[0][7] = time.Date(2025, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, format := range []string{"csv", "xlsx"} {
		name := filepath.Join(dir, format+"-in."+format)
		if err := os.WriteFile(name, written(t, table, format, "ru"), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"--headless", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", `csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false`,
			"--outdir", filepath.Join(dir, format)}
		if format == "csv" {
			args = append(args, `--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1049,false,true,false,true`)
		}
		if out, err := exec.Command(office, append(args, name)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		found, err := filepath.Glob(filepath.Join(dir, format, "*.csv"))
		if err != nil || len(found) == 0 {
			t.Fatalf("nothing came of %s: %v", name, err)
		}
		raw, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s:\n%s", format, raw)
		rows := strings.Split(strings.TrimPrefix(string(raw), "\ufeff"), "\n")
		if len(rows) < 4 || !strings.Contains(rows[1], `Ң Ө Ү`) || !strings.Contains(rows[1], "00302198010029") {
			t.Errorf("%s shows %q", format, rows)
		}
	}
}
