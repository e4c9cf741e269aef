package budget

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

// InHouse is everything that the in-house side of comparisons is computed
// from, read in a handful of queries however many aimaks there are.
type InHouse struct {
	Baselines []InHouseBaseline // the newest version of each service
	Lines     []InHouseLine     // attributed lines of the baselines' reference years
	Assets    []InHouseAsset
	Volumes   []InHouseVolume
	Index     map[int]decimal.Decimal // price index by year
	Rates     []InHouseRate           // employer's contribution rates, oldest first
}

// InHouseBaseline is the newest version of a service's baseline.
type InHouseBaseline struct {
	ID                     int64            `bun:"id"`
	Aimak                  string           `bun:"aimak"`
	Category               string           `bun:"category"`
	Version                int              `bun:"version"`
	ReferenceYear          int              `bun:"reference_year"`
	Amounts                string           `bun:"amounts"`
	OverheadRate           decimal.Decimal  `bun:"overhead_rate"`
	OverheadAvoidableShare decimal.Decimal  `bun:"overhead_avoidable_share"`
	AdministrationShare    *decimal.Decimal `bun:"administration_share"`
	Hurdle                 *decimal.Decimal `bun:"hurdle"`
	FrozenOn               date.Date        `bun:"frozen_on"`
	Author                 string           `bun:"author"`
	Reason                 string           `bun:"reason"`
}

// InHouseLine is the share of a budget line that belongs to a service; amounts
// are those of the whole line, in som.
type InHouseLine struct {
	LineID         int64           `bun:"line_id"`
	Aimak          string          `bun:"aimak"`
	Category       string          `bun:"category"`
	Year           int             `bun:"year"`
	Line           string          `bun:"line"`
	EconomicCode   string          `bun:"economic_code"`
	Title          string          `bun:"title"`
	Approved       money.Null      `bun:"approved"`
	Adjusted       money.Null      `bun:"adjusted"`
	Executed       money.Null      `bun:"executed"`
	Share          decimal.Decimal `bun:"share"`
	Behaviour      string          `bun:"behaviour"`
	AvoidableShare decimal.Decimal `bun:"avoidable_share"`
	Reason         string          `bun:"reason"`
}

// InHouseAsset is an asset that the service would need.
type InHouseAsset struct {
	ID             int64           `bun:"id"`
	Aimak          string          `bun:"aimak"`
	Category       string          `bun:"category"`
	Asset          string          `bun:"asset"`
	Title          string          `bun:"title"`
	PurchasePrice  money.Som       `bun:"purchase_price"`
	ResidualValue  money.Som       `bun:"residual_value"`
	LifeYears      decimal.Decimal `bun:"life_years"`
	Share          decimal.Decimal `bun:"share"`
	AvoidableShare decimal.Decimal `bun:"avoidable_share"`
}

// InHouseVolume is the quantity of a service in one year.
type InHouseVolume struct {
	Aimak    string          `bun:"aimak"`
	Category string          `bun:"category"`
	Year     int             `bun:"year"`
	Quantity decimal.Decimal `bun:"quantity"`
}

// InHouseRate is the employer's rate of social contributions from a day on.
type InHouseRate struct {
	From date.Date       `bun:"valid_from"`
	Rate decimal.Decimal `bun:"rate"`
}

// LoadInHouse reads the in-house side of the named aimaks' services, or of all
// where none is named.
func LoadInHouse(ctx context.Context, tx bun.IDB, aimaks []string) (InHouse, error) {
	in := InHouse{Index: map[int]decimal.Decimal{}}
	only := onlyAimaks(aimaks)
	queries := []struct {
		what  string
		query string
		dest  any
	}{
		{"baselines", `
			SELECT DISTINCT ON (aimak, category) id, aimak, category, version, reference_year, amounts, overhead_rate,
				overhead_avoidable_share, administration_share, hurdle, frozen_on,
				coalesce(author, '') AS author, coalesce(reason, '') AS reason
			FROM baselines a
			WHERE ?
			ORDER BY aimak, category, version DESC`, &in.Baselines},
		{"attributed lines", `
			SELECT l.id AS line_id, a.aimak, a.category, l.year, l.line, l.economic_code, l.title, l.approved, l.adjusted,
				l.executed, a.share, a.behaviour, a.avoidable_share, coalesce(a.reason, '') AS reason
			FROM attributions a
			JOIN budget_lines l ON l.id = a.budget_line_id
			JOIN (SELECT DISTINCT ON (aimak, category) aimak, category, reference_year
				FROM baselines ORDER BY aimak, category, version DESC) b
				ON b.aimak = a.aimak AND b.category = a.category AND b.reference_year = l.year
			WHERE ?
			ORDER BY a.aimak, a.category, l.line COLLATE "C"`, &in.Lines},
		{"assets", `
			SELECT id, aimak, category, asset, title, purchase_price, residual_value, life_years, share, avoidable_share
			FROM assets a
			WHERE ?
			ORDER BY aimak, category, asset COLLATE "C"`, &in.Assets},
		{"volumes", `SELECT aimak, category, year, quantity FROM volumes a WHERE ?`, &in.Volumes},
	}
	for _, q := range queries {
		if err := tx.NewRaw(q.query, only).Scan(ctx, q.dest); err != nil {
			return InHouse{}, fmt.Errorf("load %s: %w", q.what, err)
		}
	}
	var index []struct {
		Year  int             `bun:"year"`
		Index decimal.Decimal `bun:"index"`
	}
	if err := tx.NewRaw(`SELECT year, index FROM price_index`).Scan(ctx, &index); err != nil {
		return InHouse{}, fmt.Errorf("load the price index: %w", err)
	}
	for _, row := range index {
		in.Index[row.Year] = row.Index
	}
	if err := tx.NewRaw(`SELECT valid_from, rate FROM contribution_rates ORDER BY valid_from`).Scan(ctx, &in.Rates); err != nil {
		return InHouse{}, fmt.Errorf("load contribution rates: %w", err)
	}
	return in, nil
}

// RateOn is the employer's rate in force on a day, nil where none is recorded.
func (in InHouse) RateOn(day date.Date) *decimal.Decimal {
	for i := len(in.Rates) - 1; i >= 0; i-- {
		if !in.Rates[i].From.After(day) {
			return &in.Rates[i].Rate
		}
	}
	return nil
}

func onlyAimaks(aimaks []string) schema.QueryAppender {
	if aimaks == nil {
		return bun.SafeQuery("true")
	}
	return bun.SafeQuery("a.aimak IN (?)", bun.List(aimaks))
}
