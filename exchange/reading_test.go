package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
)

func TestWhatCannotBeReadIsRefusedWhereItStands(t *testing.T) {
	t.Parallel()
	const head = "aimak,service,title,unit\n"
	for name, c := range map[string]struct {
		sheets map[string]string
		want   []string
	}{
		"a single quotation mark, and the row after it": {
			map[string]string{"services": head + suu + ",waste,ОсОО \"А\",т\n" + suu + ",flying,x,т\n"},
			[]string{"services:2::exchange.quotes", "services:3:service:exchange.category_unknown"}},
		"a quotation mark that is never closed": {
			map[string]string{"services": head + suu + ",waste,\"А,т\n" + strings.Repeat("я", 3<<20)},
			[]string{"services:2::exchange.row_too_long"}},
		"a zero character":       {map[string]string{"services": head + suu + ",waste,А\x00,т\n"}, []string{"services:2:title:exchange.nul"}},
		"UTF-16":                 {map[string]string{"services": "\xff\xfea\x00i\x00m\x00"}, []string{"services:1::exchange.nul"}},
		"another code page":      {map[string]string{"services": head + suu + ",waste,\xc2\xfb\xe2,т\n"}, []string{"services:2:title:exchange.not_utf8"}},
		"a text without an end":  {map[string]string{"services": head + suu + ",waste," + strings.Repeat("я", 4001) + ",т\n"}, []string{"services:2:title:exchange.too_long"}},
		"an empty file":          {map[string]string{"services": ""}, []string{"services:1::exchange.no_head"}},
		"an empty head":          {map[string]string{"services": ",,\n"}, []string{"services:1::exchange.no_head"}},
		"a column without name":  {map[string]string{"services": "aimak,service,,unit\n"}, []string{"services:1::exchange.nameless_column"}},
		"a column twice":         {map[string]string{"services": "aimak,service,unit,unit\n"}, []string{"services:1:unit:exchange.column_twice"}},
		"a key column missing":   {map[string]string{"services": "aimak,unit\n" + suu + ",т\n"}, []string{"services:1:service:exchange.key_missing"}},
		"a lost sheet's readers": {map[string]string{"services": "aimak,unit\n", "volumes": "aimak,service,year,quantity\n" + suu + ",waste,2024,1\n"}, []string{"services:1:service:exchange.key_missing"}},
		"a misspelt column hides no row": {
			map[string]string{"services": "aimak,service,unit,titel\n" + suu + ",waste,т,А\n", "volumes": "aimak,service,year,quantity\n" + suu + ",waste,2024,1\n"},
			[]string{"services:1:titel:exchange.unknown_column"}},
		"two successions in a circle": {
			map[string]string{"successions": "predecessor,successor,on\n" + suu + "," + bash + ",2025-01-01\n" + bash + "," + suu + ",2025-01-01\n"},
			[]string{"successions:2:successor:exchange.succession_circle", "successions:3:successor:exchange.succession_circle"}},
		"a contract number that Excel shortened": {
			map[string]string{"payments": "contract,payment,paid_on,amount\n\"2,30401E+14\",1,2025-01-01,1\n"},
			[]string{"payments:2:contract:exchange.scientific"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := faultsOf(t, dbtest.New(t), c.sheets); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestSharesCountWhatIsRecordedAlready(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	attributed := func(service, share string) map[string]string {
		return map[string]string{
			"services":     "aimak,service,unit\n" + suu + ",waste,т\n" + suu + ",lighting,т\n",
			"budget_lines": "aimak,year,line,functional_code,economic_code,title\n" + suu + ",2023,1,7051,22151100,ГСМ\n",
			"attributions": "aimak,year,line,service,share,behaviour,avoidable_share\n" + suu + ",2023,1," + service + "," + share + ",fixed,1\n",
		}
	}
	load(t, d, open(t, attributed("waste", "0.6")), exchange.Options{})
	if got := faultsOf(t, d, attributed("lighting", "0.5")); !slices.Equal(got, []string{"attributions:2:share:exchange.line_shares"}) {
		t.Errorf("0.6 and 0.5 of one line: %v", got)
	}
	load(t, d, open(t, attributed("lighting", "0.4")), exchange.Options{})
}

// book writes a workbook with the cells of one sheet.
func book(t *testing.T, since1904 bool, sheet string, rows ...[]any) *exchange.Source {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &since1904}); err != nil {
		t.Fatal(err)
	}
	if err := file.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.SetSheetRow(sheet, at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var body bytes.Buffer
	if err := file.Write(&body); err != nil {
		t.Fatal(err)
	}
	return upload(t, "book.xlsx", body.Bytes())
}

func upload(t *testing.T, name string, body []byte) *exchange.Source {
	t.Helper()
	source, err := exchange.OpenReader(name, bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	return source
}

func TestCellsOfAWorkbookAreReadByTheirColumn(t *testing.T) {
	t.Parallel()
	for name, since1904 := range map[string]bool{"days since 1900": false, "days since 1904": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.New(t)
			serial := 45351 // 29 February 2024
			if since1904 {
				serial -= 1462
			}
			load(t, d, book(t, since1904, "contribution_rates",
				[]any{"from", "rate"}, []any{serial, 0.0001}, []any{"01.03.2024", "0,3333333333333333"}), exchange.Options{})
			if got := one[string](t, d, `SELECT string_agg(valid_from || ' ' || trim_scale(rate), ', ' ORDER BY valid_from)
				FROM contribution_rates WHERE valid_from >= '2024-01-01'`); got != "2024-02-29 0.0001, 2024-03-01 0.3333333333333333" {
				t.Errorf("read as %s", got)
			}
		})
	}
}

func TestAWorkbooksNumbersAreExact(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	load(t, d, book(t, false, "budget_lines",
		[]any{"aimak", "year", "line", "functional_code", "economic_code", "title", "approved", "adjusted", "executed"},
		[]any{41702220807000, 2023, 1, 7051, 22151100, "ГСМ", "511870.49999999994", "1234567890123456.78", "1 000,5"}), exchange.Options{})
	if got := one[string](t, d, `SELECT concat_ws(' ', aimak, line, economic_code, approved, adjusted, executed) FROM budget_lines`); got !=
		"41702220807000 1 22151100 511870.50 1234567890123456.78 1000.50" {
		t.Errorf("read as %s", got)
	}
}

func TestAWorkbooksBadCellsAreNamedByTheirRow(t *testing.T) {
	t.Parallel()
	_, err := exchange.Import(t.Context(), dbtest.New(t), db.System, book(t, false, "providers",
		[]any{"inn", "name_ru", "legal_form", "debarred_from"}, []any{}, []any{1204201510027, "А", "ОсОО"},
		[]any{"02503201810112", "#REF!", "ОсОО"}, []any{"02503201810113", "Б", "ОсОО", 2025}), exchange.Options{})
	var faults *exchange.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, f := range faults.List {
		got = append(got, f.String(nil))
	}
	want := []string{"providers:3:inn: exchange.zero_lost", "providers:4:name_ru: exchange.error_cell", "providers:5:debarred_from: exchange.not_date"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnArchiveIsReadLikeItsFolder(t *testing.T) {
	t.Parallel()
	from, into := dbtest.New(t), dbtest.New(t)
	loadDemo(t, from)
	var body bytes.Buffer
	if err := exchange.ExportTo(t.Context(), from, db.System, &body, exchange.CSVZip); err != nil {
		t.Fatal(err)
	}
	load(t, into, upload(t, "all.zip", body.Bytes()), exchange.Options{})
	want, got := contents(t, exportFolder(t, from)), contents(t, exportFolder(t, into))
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s differs", name)
		}
	}
}

func TestFilesThatAreNoWorkbookAreRefused(t *testing.T) {
	t.Parallel()
	zipped := func(names ...string) []byte {
		var body bytes.Buffer
		archive := zip.NewWriter(&body)
		for _, name := range names {
			w, err := archive.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte("aimak,service,unit\n")); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		return body.Bytes()
	}
	heavy := func() []byte {
		var body bytes.Buffer
		archive := zip.NewWriter(&body)
		for _, name := range []string{"xl/workbook.xml", "xl/media/image1.png"} {
			w, err := archive.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(make([]byte, 33<<20)); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		return body.Bytes()
	}
	many := make([]string, 201)
	for i := range many {
		many[i] = strings.Repeat("a", i+1) + ".csv"
	}
	for name, c := range map[string]struct {
		file string
		body []byte
		want string
	}{
		"nothing":               {"a.xlsx", nil, "exchange.empty_file"},
		"a picture":             {"a.png", []byte("\x89PNG"), "exchange.unknown_file"},
		"half an archive":       {"a.zip", zipped("services.csv")[:40], "exchange.broken_archive"},
		"an archive of letters": {"a.zip", zipped("letter.txt"), "exchange.no_sheets"},
		"a bomb of zeros":       {"a.xlsx", heavy(), "exchange.too_much_beside"},
		"too many files":        {"a.zip", zipped(many...), "exchange.too_many_files"},
	} {
		_, err := exchange.OpenReader(c.file, bytes.NewReader(c.body), int64(len(c.body)))
		if refusals := fault.All(err); len(refusals) != 1 || refusals[0].Key != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}
