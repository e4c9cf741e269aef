package ocds

import (
	"context"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/money"
	"kelishim/savings"
)

// surroundings are what all processes share: places, providers, and what the
// services cost in-house.
type surroundings struct {
	settings  Settings
	today     date.Date
	units     map[string]unitRow
	suppliers map[string]supplierRow
	inHouse   map[service][]inHouseRow
	savings   map[service][]savings.Row
}

// service is a category delivered in one aimak.
type service struct{ aimak, category string }

type unitRow struct {
	SOATE          string `bun:"soate"`
	NameRU, NameKY string
	Oblast         string
}

type supplierRow struct {
	INN            string `bun:"inn"`
	NameRU, NameKY string
	Address        string
}

// inHouseRow is a budget line of the reference year, as far as it belongs to a
// service.
type inHouseRow struct {
	Aimak, Category, Line, Title, EconomicCode, FunctionalCode, Source string
	Version, Year                                                      int
	Amount, Approved, Executed                                         money.Null
	Share                                                              decimal.Decimal
}

// lookAround reads the surroundings once for a run over many processes.
func lookAround(ctx context.Context, tx bun.IDB, today date.Date) (*surroundings, error) {
	s := &surroundings{today: today, units: map[string]unitRow{}, suppliers: map[string]supplierRow{},
		inHouse: map[service][]inHouseRow{}, savings: map[service][]savings.Row{}}
	var err error
	if s.settings, err = LoadSettings(ctx, tx); err != nil {
		return nil, err
	}
	units, err := rows[unitRow](ctx, tx, "units", `SELECT u.soate, u.name_ru, coalesce(u.name_ky, '') AS name_ky, coalesce(o.name_ru, '') AS oblast
		FROM units u LEFT JOIN units o ON o.soate = left(u.soate, 5) || '000000000' AND o.soate <> u.soate`)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		s.units[u.SOATE] = u
	}
	suppliers, err := rows[supplierRow](ctx, tx, "providers", `SELECT inn, name_ru, coalesce(name_ky, '') AS name_ky, coalesce(address, '') AS address FROM providers`)
	if err != nil {
		return nil, err
	}
	for _, p := range suppliers {
		s.suppliers[p.INN] = p
	}
	lines, err := rows[inHouseRow](ctx, tx, "in-house budget lines", `
		SELECT b.aimak, b.category, b.version, b.reference_year AS year, l.line, l.title, l.economic_code, l.functional_code,
		       coalesce(l.funding_source, '') AS source, l.approved, l.executed, a.share,
		       CASE b.amounts WHEN 'executed' THEN l.executed WHEN 'adjusted' THEN l.adjusted ELSE l.approved END AS amount
		FROM (SELECT DISTINCT ON (aimak, category) * FROM baselines ORDER BY aimak, category, version DESC) b
		JOIN attributions a ON a.aimak = b.aimak AND a.category = b.category
		JOIN budget_lines l ON l.id = a.budget_line_id AND l.year = b.reference_year
		WHERE l.economic_code NOT LIKE '1%'
		ORDER BY b.aimak, b.category, l.line`)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		of := service{l.Aimak, l.Category}
		s.inHouse[of] = append(s.inHouse[of], l)
	}
	table, err := savings.LoadRows(ctx, tx, savings.Filter{})
	if err != nil {
		return nil, err
	}
	for _, row := range table {
		of := service{row.ServiceAimak, row.Service}
		s.savings[of] = append(s.savings[of], row)
	}
	return s, nil
}

// buyer is the party that an aimak is: known by its code in the register of
// territorial units.
func (s *surroundings) buyer(soate string, roles ...Role) Organization {
	u := s.units[soate]
	name := u.NameRU
	if name == "" {
		name = soate
	}
	o := Organization{Name: name, NameKY: u.NameKY, ID: soateScheme + "-" + soate, Roles: roles,
		Identifier: &Identifier{Scheme: soateScheme, ID: soate, LegalName: name, LegalNameKY: u.NameKY}}
	if u.Oblast != "" {
		o.Address = &Address{Region: u.Oblast, CountryName: "Кыргызская Республика"}
	}
	return o
}

// soateScheme names the register of territorial units.
const soateScheme = "KG-SOATE"

// supplier is the party that a provider is, as this audience may see it.
func (s *surroundings) supplier(to Audience, inn string, roles ...Role) Organization {
	p := s.suppliers[inn]
	name := p.NameRU
	if name == "" {
		name = "—"
	}
	var address *Address
	if p.Address != "" {
		address = &Address{StreetAddress: p.Address, CountryName: "Кыргызская Республика"}
	}
	o := to.Party(inn, name, address, roles...)
	o.NameKY = p.NameKY
	o.Identifier.LegalNameKY = p.NameKY
	return o
}
