package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kelishim/aimaks"
	"kelishim/providers"
	"kelishim/savings"
	"kelishim/views"
)

// names words codes for a reader: units, categories, providers.
type names struct {
	lang       string
	register   *aimaks.Register
	categories map[string]string
	providers  map[string]string
	measures   map[string]string
}

func loadNames(ctx context.Context, tx bun.IDB, lang string) (names, error) {
	n := names{lang: lang, categories: map[string]string{}, providers: map[string]string{}, measures: map[string]string{}}
	var err error
	if n.register, err = aimaks.LoadRegister(ctx, tx); err != nil {
		return n, err
	}
	categories, err := aimaks.LoadCategories(ctx, tx)
	if err != nil {
		return n, err
	}
	for _, category := range categories {
		n.categories[category.Code] = category.Name(lang)
	}
	measures, err := aimaks.LoadMeasures(ctx, tx)
	if err != nil {
		return n, err
	}
	for _, measure := range measures {
		n.measures[measure.Code] = measure.Name(lang)
	}
	list, err := providers.LoadProviders(ctx, tx)
	if err != nil {
		return n, err
	}
	for _, p := range list {
		n.providers[p.INN] = p.Name(lang)
	}
	return n, nil
}

// unit is the name of a unit, its code where the register does not know it.
func (n names) unit(soate string) string { return n.register.Name(soate, n.lang) }

// measure is the name of a unit of measure; units may also be free text.
func (n names) measure(code string) string {
	if name := n.measures[code]; name != "" {
		return name
	}
	return code
}

func (n names) category(code string) string {
	if name := n.categories[code]; name != "" {
		return name
	}
	return code
}

// provider is a name; of a joint group "inn1+inn2" all names.
func (n names) provider(inns string) string {
	var list []string
	for inn := range strings.SplitSeq(inns, "+") {
		if name := n.providers[inn]; name != "" {
			list = append(list, name)
		} else {
			list = append(list, inn)
		}
	}
	return strings.Join(list, " + ")
}

func (n names) rows(rows []savings.Row) []views.SavingRow {
	list := make([]views.SavingRow, len(rows))
	for i, row := range rows {
		list[i] = views.SavingRow{Row: row, AimakName: n.unit(row.Aimak), ServiceAimakName: n.unit(row.ServiceAimak),
			ServiceName: n.category(row.Service), URL: statementURL(row.ServiceAimak, row.Service, row.Year)}
	}
	return list
}

// statementURL is the page of a service-year.
func statementURL(aimak, service string, year int) string {
	return fmt.Sprintf("/statements/%s/%s/%d", aimak, service, year)
}

// byText sorts as Russian and Kyrgyz readers expect: Ң after Н, Ө after О, Ү
// after У, whatever the case. A collator is not safe for concurrent use: each
// sort makes its own.
func byText() func(a, b string) int { return collate.New(language.Kirghiz).CompareString }
