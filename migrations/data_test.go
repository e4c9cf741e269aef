package migrations

import (
	"encoding/csv"
	"io/fs"
	"strings"
	"testing"
)

// readSheet gives the rows of a CSV file as maps from column to value.
func readSheet(t *testing.T, files fs.FS, name string) []map[string]string {
	t.Helper()
	file, err := files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	sheet := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		named := make(map[string]string, len(row))
		for i, column := range rows[0] {
			named[column] = row[i]
		}
		sheet = append(sheet, named)
	}
	return sheet
}

func TestEveryUnitHasItsParentAndItsCodeOnce(t *testing.T) {
	t.Parallel()
	units := readSheet(t, data, "data/units.csv")
	byCode := make(map[string]map[string]string, len(units))
	for _, unit := range units {
		if byCode[unit["soate"]] != nil {
			t.Errorf("unit %s stands twice", unit["soate"])
		}
		byCode[unit["soate"]] = unit
	}
	levels := make(map[string]int)
	for _, unit := range units {
		levels[unit["level"]]++
		parent := byCode[unit["parent_soate"]]
		switch top := unit["level"] == "oblast" || unit["level"] == "city_republican"; {
		case top && unit["parent_soate"] != "":
			t.Errorf("%s %s is the highest level and has a parent", unit["soate"], unit["name_ru"])
		case !top && parent == nil:
			t.Errorf("%s %s: parent %q is not in the register", unit["soate"], unit["name_ru"], unit["parent_soate"])
		}
	}
	for level, want := range map[string]int{"oblast": 7, "raion": 40, "aiyl_aimak": 453, "city_republican": 2} {
		if levels[level] != want {
			t.Errorf("%d units of level %s, the state classifier before the mergers has %d", levels[level], level, want)
		}
	}
}

func TestOblastsRaionsAndCitiesAreNamedInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, unit := range readSheet(t, data, "data/units.csv") {
		if unit["name_ru"] == "" || unit["name_en"] == "" {
			t.Errorf("%s lacks a name: %v", unit["soate"], unit)
		}
		switch unit["level"] {
		case "aiyl_aimak", "pgt": // their Kyrgyz names are not all known
		default:
			if unit["name_ky"] == "" {
				t.Errorf("%s %s has no Kyrgyz name", unit["soate"], unit["name_ru"])
			}
		}
		if strings.ContainsFunc(unit["name_en"], func(r rune) bool { return r > 127 }) {
			t.Errorf("%s: %q is not plain Latin", unit["soate"], unit["name_en"])
		}
	}
}

func TestReferenceTablesAreNamedInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"service_categories.csv", "units_of_measure.csv", "functional_codes.csv", "economic_codes.csv"} {
		seen := make(map[string]bool)
		for _, row := range readSheet(t, data, "data/"+file) {
			if seen[row["code"]] {
				t.Errorf("%s: %s stands twice", file, row["code"])
			}
			seen[row["code"]] = true
			if row["name_ru"] == "" || row["name_ky"] == "" || row["name_en"] == "" {
				t.Errorf("%s: %s lacks a name", file, row["code"])
			}
		}
	}
}

func TestDemoUsesOnlyUnitsServicesAndCodesOfTheRegister(t *testing.T) {
	t.Parallel()
	known := make(map[string]map[string]bool)
	for kind, source := range map[string][2]string{
		"aimak": {"units.csv", "soate"}, "service": {"service_categories.csv", "code"}, "unit": {"units_of_measure.csv", "code"},
		"functional_code": {"functional_codes.csv", "code"}, "economic_code": {"economic_codes.csv", "code"},
	} {
		known[kind] = make(map[string]bool)
		for _, row := range readSheet(t, data, "data/"+source[0]) {
			known[kind][row[source[1]]] = true
		}
	}
	columns := map[string]string{"buyer": "aimak", "predecessor": "aimak", "successor": "aimak"}
	files, err := fs.Glob(Demo(), "*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("the demo has no sheets: %v", err)
	}
	for _, file := range files {
		for n, row := range readSheet(t, Demo(), file) {
			for column, value := range row {
				kind := column
				if columns[column] != "" {
					kind = columns[column]
				}
				if known[kind] != nil && !known[kind][value] {
					t.Errorf("demo/%s row %d: %s %q is not in the register", file, n+2, column, value)
				}
			}
		}
	}
}
