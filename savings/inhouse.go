package savings

import (
	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

// source names a row that is kept by service and, for some sheets, year.
func (in *ServiceYear) source(sheet string) Source {
	return Source{Sheet: sheet, Aimak: in.ServiceAimak, Service: in.Service, Year: in.Year}
}

func (in *ServiceYear) lineSource(l *BudgetLine) Source {
	return Source{Sheet: sheetLines, ID: l.ID, Aimak: in.ServiceAimak, Service: in.Service,
		Year: in.Baseline.ReferenceYear, Ref: l.Ref}
}

// inHouse adds the in-house lines of a comparable service-year: budget lines,
// contributions, depreciation, overhead, revenue.
func inHouse(lines []Line, in *ServiceYear, days Factor) []Line {
	var contributions, revenue []Line
	labourCost, attributed := money.Zero, attributesContributions(in.Lines)
	for i := range in.Lines {
		l := &in.Lines[i]
		line := carry(in, l, days)
		if l.isRevenue() {
			revenue = append(revenue, line)
			continue
		}
		lines = append(lines, line)
		if l.isLabour() || l.isContributions() {
			labourCost = labourCost.Add(line.Whole.Som)
		}
		if l.isLabour() && !attributed {
			computed := contribution(in, &line)
			labourCost = labourCost.Add(computed.Whole.Som)
			contributions = append(contributions, computed)
		}
	}
	lines = append(lines, contributions...)
	for i := range in.Assets {
		lines = append(lines, depreciation(in, &in.Assets[i], days))
	}
	if !in.Baseline.OverheadRate.IsZero() && !labourCost.IsZero() {
		lines = append(lines, overhead(in, labourCost))
	}
	return append(lines, revenue...)
}

// attributesContributions tells whether a 2121 line is attributed, be it with
// share 0: then somebody has decided what contributions the service bears, and
// none are computed.
func attributesContributions(lines []BudgetLine) bool {
	for i := range lines {
		if lines[i].isContributions() {
			return true
		}
	}
	return false
}

// carry brings a budget line from R to Y (method.md, in-house 1, 2 and 6):
// amount × share × I_Y ÷ I_R × (Q_Y ÷ Q_R if variable, D_Y if fixed).
func carry(in *ServiceYear, l *BudgetLine, days Factor) Line {
	follows := days
	if l.Behaviour == Variable {
		follows = Factor{FactorQuantity, in.QuantityY.Decimal, in.QuantityR.Decimal}
	}
	line := Line{
		Kind: KindBudgetLine, Ref: l.Ref, Title: l.Title, Code: l.EconomicCode, Note: l.Reason,
		Basis: in.Baseline.Amounts, Source: in.lineSource(l),
		Factors: []Factor{
			{Name: FactorAmount, Num: l.amount(in.Baseline.Amounts).Som.Decimal()},
			{Name: FactorShare, Num: l.Share},
			{FactorIndex, in.IndexY.Decimal, in.IndexR.Decimal},
			follows,
		},
	}
	if l.isRevenue() {
		line.Kind, line.Subtracted = KindRevenue, true
	}
	return owned(line, l.AvoidableShare, true)
}

// contribution computes the employer's social contributions of one labour line
// (in-house 3): the rounded line × the rate in force on 1 January Y.
func contribution(in *ServiceYear, labour *Line) Line {
	return owned(Line{
		Kind: KindContributions, Ref: labour.Ref, Title: labour.Title, Basis: labour.Basis, Source: labour.Source,
		Factors: []Factor{
			{Name: FactorLabour, Num: labour.Whole.Som.Decimal()},
			{Name: FactorContribution, Num: in.ContributionRate.Decimal},
		},
	}, labour.AvoidableShare.Decimal, true)
}

// depreciation is straight line on historic cost (in-house 4): (purchase price
// − residual value) ÷ useful life × share × D_Y.
func depreciation(in *ServiceYear, a *Asset, days Factor) Line {
	source := in.source(sheetAssets)
	source.ID, source.Ref = a.ID, a.Ref
	return owned(Line{
		Kind: KindDepreciation, Ref: a.Ref, Title: a.Title, Basis: Recorded, Source: source,
		Factors: []Factor{
			{Name: FactorDepreciable, Num: a.PurchasePrice.Sub(a.ResidualValue).Decimal()},
			{FactorLife, one, a.LifeYears},
			{Name: FactorShare, Num: a.Share},
			days,
		},
	}, a.AvoidableShare, false)
}

// overhead is the baseline's rate × labour and contributions carried to Y, as
// rounded (in-house 5).
func overhead(in *ServiceYear, labourCost money.Som) Line {
	source := in.source(sheetBaselines)
	source.ID = in.Baseline.ID
	return owned(Line{
		Kind: KindOverhead, Basis: Assumed, Source: source,
		Factors: []Factor{
			{Name: FactorLabourCost, Num: labourCost.Decimal()},
			{Name: FactorOverhead, Num: in.Baseline.OverheadRate},
		},
	}, in.Baseline.OverheadAvoidableShare, false)
}

// owned finishes an in-house line. Depreciation and overhead are no cash: a
// purchase of years ago is not paid again, and overhead is a share of others.
func owned(l Line, avoidable decimal.Decimal, cash bool) Line {
	l.Side = InHouse
	whole := product(l.Factors)
	l.Whole = money.Known(whole)
	l.AvoidableShare = known(avoidable)
	l.Avoidable = money.Known(whole.Mul(avoidable))
	if cash {
		l.Cash = l.Avoidable
	}
	return l
}
