package exchange_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"kelishim/exchange"
	"kelishim/internal/fault"
)

var anyColumns = []string{"aimak", "sex"}

// readAny reads a small table and words what came: rows, or the refusal's key.
func readAny(name, content string, most int) string {
	rows, err := exchange.ReadTable(name, strings.NewReader(content), int64(len(content)), anyColumns, most)
	if refusals := fault.All(err); len(refusals) > 0 {
		return refusals[0].Key
	}
	if err != nil {
		return err.Error()
	}
	var words []string
	for _, row := range rows {
		words = append(words, fmt.Sprintf("%d %s %s", row.Number, row.Cells["aimak"], row.Cells["sex"]))
	}
	return strings.Join(words, "; ")
}

func TestASmallTableIsReadByTheNamesInItsHead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, name, content, want string }{
		{"semicolons, a mark, other columns", "a.csv", "\ufeffSex;x;Aimak\r\nж;1;\"=\"\"0417\"\"\"\r\n", "2 0417 ж"},
		{"commas and an empty row", "a.csv", "aimak,sex\n,\n 1 , m \n", "3 1 m"},
		{"a short row", "a.csv", "aimak,sex\n1\n", "2 1 "},
		{"no such column", "a.csv", "aimak\n1\n", "exchange.columns_missing"},
		{"nothing", "a.csv", "", "exchange.empty_file"},
		{"too many rows", "a.csv", "aimak,sex\n1,m\n2,m\n3,m\n", "exchange.too_many_rows_of_list"},
		{"not UTF-8", "a.csv", "aimak,sex\n\xff,m\n", "exchange.not_utf8"},
		{"an open quote", "a.csv", "aimak,sex\n\"1,m\n", "exchange.unreadable"},
		{"another file", "a.txt", "aimak,sex\n", "exchange.unknown_file"},
		{"a broken archive", "a.xlsx", "PK\x03\x04rubbish", "exchange.broken_archive"},
	} {
		if got := readAny(c.name, c.content, 2); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestASmallTableIsReadFromAWorkbook(t *testing.T) {
	t.Parallel()
	table := exchange.Table{Name: "list", About: "about", Columns: []exchange.Title{{Key: "aimak", Text: "aimak"}, {Key: "sex", Text: "sex"}},
		Rows: [][]any{{exchange.Code("41703204808000"), "ж"}, {41703204808000, "м"}}}
	var body bytes.Buffer
	if err := table.Write(&body, "xlsx", "ru"); err != nil {
		t.Fatal(err)
	}
	if got := readAny("list.xlsx", body.String(), 2); got != "2 41703204808000 ж; 3 41703204808000 м" {
		t.Errorf("read %q", got)
	}
}
