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

	"kelishim/contracts"
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
	Costs     []contracts.OutsourcedCost // of the service, of any year
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
	out := f.outsourced()
	inHouse, counted, register := f.inHouse(), f.counted(), f.register()
	if f.err != nil {
		return nil, fmt.Errorf("read the demonstration: %w", f.err)
	}
	years, err := savings.Gather(inHouse, out, counted, register, savings.Filter{})
	if err != nil {
		return nil, fmt.Errorf("gather the demonstration: %w", err)
	}
	list := make(map[demoKey]*DemoYear, len(years))
	for _, in := range years {
		one := &DemoYear{Input: in, Statement: savings.Compute(in)}
		for _, c := range out.Costs {
			if c.Aimak == in.ServiceAimak && c.Category == in.Service {
				one.Costs = append(one.Costs, c)
			}
		}
		list[demoKey{in.ServiceAimak, in.Service, in.Year}] = one
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

func (f *sheets) maybe(text string) *decimal.Decimal {
	if d := f.null(text); d.Valid {
		return &d.Decimal
	}
	return nil
}
