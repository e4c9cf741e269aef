package course

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/migrations"
	"kelishim/savings"
)

// DemoYear is a service-year of the demonstration: what was entered, and what
// the engine makes of it. An installation with real money has no demonstration
// in its database: the exercises run on the files in the program.
type DemoYear struct {
	Input     savings.ServiceYear
	Costs     []savings.Cost
	Statement savings.Statement
}

var errNoYear = errors.New("no such service-year in the demonstration")

func demoYear(aimak, service string, year int) (*DemoYear, error) {
	all, err := demoYears()
	if err != nil {
		return nil, err
	}
	if one := all[demoKey{aimak, service, year}]; one != nil {
		return one, nil
	}
	return nil, errNoYear
}

type demoKey struct {
	aimak, service string
	year           int
}

// demoYears computes every service-year of the demonstration, once.
var demoYears = sync.OnceValues(func() (map[demoKey]*DemoYear, error) {
	f, err := readSheets(migrations.Demo())
	if err != nil {
		return nil, err
	}
	list := map[demoKey]*DemoYear{}
	for _, service := range f.sheets["services"] {
		links := f.find("contract_services", "aimak", service["aimak"], "service", service["service"])
		for _, year := range f.years(links) {
			one := f.serviceYear(service, links, year)
			if f.err != nil {
				return nil, fmt.Errorf("compute %s %s %d of the demonstration: %w", service["aimak"], service["service"], year, f.err)
			}
			one.Statement = savings.Compute(one.Input)
			list[demoKey{service["aimak"], service["service"], year}] = one
		}
	}
	return list, nil
})

// sheets are the CSV files of an exchange folder; err is the first value that
// could not be read.
type sheets struct {
	sheets map[string][]record
	err    error
}

type record map[string]string

func readSheets(folder fs.FS) (*sheets, error) {
	f := &sheets{sheets: map[string][]record{}}
	names, err := fs.Glob(folder, "*.csv")
	if err != nil {
		return nil, fmt.Errorf("list the demonstration: %w", err)
	}
	for _, name := range names {
		file, err := folder.Open(name)
		if err != nil {
			return nil, fmt.Errorf("open the demonstration: %w", err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		_ = file.Close()
		if err != nil || len(rows) == 0 {
			return nil, fmt.Errorf("read %s of the demonstration: %w", name, err)
		}
		for _, row := range rows[1:] {
			r := record{}
			for i, column := range rows[0] {
				r[column] = row[i]
			}
			sheet := strings.TrimSuffix(name, ".csv")
			f.sheets[sheet] = append(f.sheets[sheet], r)
		}
	}
	return f, nil
}

// find gives the rows of a sheet whose columns have the given values.
func (f *sheets) find(sheet string, pairs ...string) []record {
	var found []record
next:
	for _, r := range f.sheets[sheet] {
		for i := 0; i < len(pairs); i += 2 {
			if r[pairs[i]] != pairs[i+1] {
				continue next
			}
		}
		found = append(found, r)
	}
	return found
}

func (f *sheets) one(sheet string, pairs ...string) record {
	if rows := f.find(sheet, pairs...); len(rows) > 0 {
		return rows[0]
	}
	return record{}
}

func (f *sheets) fail(err error) {
	if f.err == nil && err != nil {
		f.err = err
	}
}

func (f *sheets) dec(text string) decimal.Decimal { return f.null(text).Decimal }

func (f *sheets) null(text string) decimal.NullDecimal {
	if text == "" {
		return decimal.NullDecimal{}
	}
	d, err := decimal.NewFromString(text)
	f.fail(err)
	return decimal.NewNullDecimal(d)
}

func (f *sheets) som(text string) money.Som { return money.Round(f.dec(text)) }

func (f *sheets) somNull(text string) money.Null {
	if text == "" {
		return money.Null{}
	}
	return money.Known(f.som(text))
}

func (f *sheets) date(text string) date.Date {
	if text == "" {
		return date.Date{}
	}
	d, err := date.Parse(text)
	f.fail(err)
	return d
}

func (f *sheets) number(text string) int {
	n, err := strconv.Atoi(text)
	f.fail(err)
	return n
}

// years are those of which a contract covers a day.
func (f *sheets) years(links []record) []int {
	covered := map[int]bool{}
	var years []int
	for _, link := range links {
		c := f.one("contracts", "number", link["contract"])
		last := f.date(c["ends_on"])
		if ended := f.date(c["terminated_on"]); !ended.IsZero() && ended.Before(last) {
			last = ended
		}
		for year := f.date(c["starts_on"]).Year(); year <= last.Year(); year++ {
			if !covered[year] {
				covered[year] = true
				years = append(years, year)
			}
		}
	}
	return years
}
