package savings

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/money"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func nul(s string) decimal.NullDecimal { return known(dec(s)) }

func som(s string) money.Som { return money.MustParse(s) }

func ptr(n int) *int { return &n }

// worked is a small service-year that can be computed by hand. The contract
// runs from 1 November 2023 and is terminated on 31 August 2024: 61 days in
// 2023, and 244 of the 366 days of 2024, D_Y = 2/3. Prices rose by a quarter,
// the quantity of the outsourced days is 600 against 1000 of the whole of 2022.
func worked() ServiceYear {
	in := ServiceYear{
		ServiceAimak: "41700000000001", Aimak: "41700000000002", Raion: "41700000000000", Oblast: "41000000000000",
		Service: "waste", Unit: "household", Year: 2024,
		Baseline: &Baseline{ID: 9, ReferenceYear: 2022, Amounts: Executed, OverheadRate: dec("0.1"),
			OverheadAvoidableShare: dec("0.25"), AdministrationShare: nul("0.04"), Hurdle: dec("0.1")},
		Lines: []BudgetLine{
			workedLine("1", "2111", "120000", "0.5", Fixed, "0.8"),
			workedLine("2", "21111200", "36000.01", "1", Fixed, "0"),
			workedLine("3", "14221100", "2000", "1", Variable, "0.5"),
			workedLine("4", "22141100", "80000", "0.25", Variable, "1"),
		},
		Assets: []Asset{{ID: 5, Ref: "A", PurchasePrice: som("100000"), ResidualValue: som("10000"), LifeYears: dec("9"),
			Share: dec("0.5"), AvoidableShare: dec("1")}},
		IndexR: nul("100"), IndexY: nul("125"), QuantityR: nul("1000"), QuantityY: nul("600"),
		ContributionRate: nul("0.1725"), Households: ptr(100),
		Contracts: []Contract{{
			ID: 7, Number: "N-7", Buyer: "41700000000001", ProviderINN: "01204201510027", Currency: "KGS",
			StartsOn: date.MustParse("2023-11-01"), EndsOn: date.MustParse("2025-12-31"), TerminatedOn: date.MustParse("2024-08-31"),
			Share: dec("0.6"), Value: som("90000"), Planned: money.Known(som("100000")),
			Accepted: som("50000.01"), ActCount: 8, PenaltiesWithheld: som("1000"), Paid: som("45000"),
		}},
	}
	for _, c := range []Cost{
		{ID: 1, Kind: CostInKind, Year: 2024, Amount: som("500"), Basis: Estimate},
		{ID: 2, Kind: CostTransition, Year: 2023, ContractID: 7, Amount: som("6100")},
		{ID: 3, Kind: CostAssetGain, Year: 2024, ContractID: 7, Amount: som("1525"), Basis: Quote},
		{ID: 4, Kind: CostRevenue, Year: 2024, Amount: som("200")},
		{ID: 5, Kind: CostRevenue, Year: 2023, Amount: som("999")}, // of another year
	} {
		if err := in.AddCost(c); err != nil {
			panic(err)
		}
	}
	return in
}

func workedLine(ref, code, executed, share string, behaviour Behaviour, avoidable string) BudgetLine {
	return BudgetLine{Ref: ref, EconomicCode: code, Executed: money.Known(som(executed)), Share: dec(share),
		Behaviour: behaviour, AvoidableShare: dec(avoidable)}
}

// By hand:
//
//	1  labour         120000.00 × 0.5 × 1.25 × 2/3            = 50000.00, × 0.8 = 40000.00
//	2  labour          36000.01 × 1.25 × 2/3 = 30000.00833…   → 30000.01, × 0 = 0
//	4  goods           80000.00 × 0.25 × 1.25 × 600/1000      = 15000.00
//	1  contributions   50000.00 × 0.1725                      =  8625.00, × 0.8 = 6900.00
//	2  contributions   30000.01 × 0.1725 = 5175.001725        →  5175.00, × 0 = 0
//	A  depreciation    90000 ÷ 9 × 0.5 × 2/3 = 3333.333…      →  3333.33
//	   overhead        93800.01 × 0.1 = 9380.001              →  9380.00, × 0.25 = 2345.00
//	3  revenue          2000.00 × 1.25 × 600/1000             =  1500.00, × 0.5 = 750.00, subtracted
//	   price           50000.01 × 0.6 = 30000.006             → 30000.01
//	   penalties        1000.00 × 0.6                         =   600.00, subtracted
//	   administration  30000.01 × 0.04 = 1200.0004            →  1200.00, assumed
//	   in kind                                                    500.00
//	   transition       6100.00 × 244/305                     =  4880.00, paid in 2023
//	   asset gain       1525.00 × 244/305                     =  1220.00, 1525.00 received in 2024, subtracted
//	   revenue                                                    200.00, subtracted
//	   payment         45000.00 × 0.6                         = 27000.00
func TestTheWorkedExampleComesOutLineByLine(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	want := []struct {
		kind                        LineKind
		ref, whole, avoidable, cash string
		basis                       Basis
		source                      string
	}{
		{KindBudgetLine, "1", "50000.00", "40000.00", "40000.00", Executed, "budget_lines 41700000000001/2022/1"},
		{KindBudgetLine, "2", "30000.01", "0.00", "0.00", Executed, "budget_lines 41700000000001/2022/2"},
		{KindBudgetLine, "4", "15000.00", "15000.00", "15000.00", Executed, "budget_lines 41700000000001/2022/4"},
		{KindContributions, "1", "8625.00", "6900.00", "6900.00", Executed, "budget_lines 41700000000001/2022/1"},
		{KindContributions, "2", "5175.00", "0.00", "0.00", Executed, "budget_lines 41700000000001/2022/2"},
		{KindDepreciation, "A", "3333.33", "3333.33", "", Recorded, "assets 41700000000001/waste/A"},
		{KindOverhead, "", "9380.00", "2345.00", "", Assumed, "baselines 41700000000001/waste"},
		{KindRevenue, "3", "-1500.00", "-750.00", "-750.00", Executed, "budget_lines 41700000000001/2022/3"},
		{KindPrice, "N-7", "30000.01", "30000.01", "", Accepted, "acts N-7 (2024)"},
		{KindPenalties, "N-7", "-600.00", "-600.00", "", Recorded, "penalties N-7 (2024)"},
		{KindAdministration, "", "1200.00", "1200.00", "", Assumed, "baselines 41700000000001/waste"},
		{KindInKind, "", "500.00", "500.00", "500.00", Estimate, "costs 41700000000001/waste/2024/in_kind"},
		{KindTransition, "N-7", "4880.00", "4880.00", "", Recorded, "costs 41700000000001/waste/2023/transition"},
		{KindAssetGain, "N-7", "-1220.00", "-1220.00", "-1525.00", Quote, "costs 41700000000001/waste/2024/asset_gain"},
		{KindRevenue, "", "-200.00", "-200.00", "-200.00", Recorded, "costs 41700000000001/waste/2024/revenue"},
		{KindPayment, "N-7", "", "", "27000.00", Paid, "payments N-7 (2024)"},
	}
	if len(s.Lines) != len(want) {
		t.Fatalf("%d lines, expected %d", len(s.Lines), len(want))
	}
	for i, w := range want {
		l := &s.Lines[i]
		got := []string{string(l.Kind), l.Ref, l.Signed(ReadFull).String(), l.Signed(ReadAvoidable).String(),
			l.Signed(ReadCash).String(), string(l.Basis), l.Source.String()}
		for j, expected := range []string{string(w.kind), w.ref, w.whole, w.avoidable, w.cash, string(w.basis), w.source} {
			if got[j] != expected {
				t.Errorf("line %d: %s, expected %s", i+1, got[j], expected)
			}
		}
	}
}

// By hand:
//
//	in-house   full 120013.34, avoidable 66828.33, cash 61150.00
//	outsourced accrued 34560.01, cash 27000 + 500 − 1525 − 200 = 25775.00
//	range      overhead ±586.25, administration ±300.00, in kind ±100.00, gain ±61.00: ±1047.25
//	break-even (66828.33 − (−600 + 500 + 4880 − 1220 − 200)) ÷ 1.04 = 63468.33 ÷ 1.04
func TestTheWorkedExampleGivesItsResults(t *testing.T) {
	t.Parallel()
	s := Compute(worked())
	row := s.Row()
	want := map[string]string{
		"status": "comparable", "days_share": "0.6667",
		"in_house_avoidable": "66828.33", "outsourced": "34560.01", "saving_avoidable": "32268.32", "saving_avoidable_share": "0.4829",
		"low": "31221.07", "high": "33315.57", "verdict": "saves",
		"in_house_full": "120013.34", "saving_full": "85453.33",
		"in_house_cash": "61150.00", "paid_cash": "25775.00", "saving_cash": "35375.00",
		"break_even_price": "61027.24", "saving_per_household": "322.68",
		"unit_cost_in_house": "200.02", "unit_cost_outsourced": "57.60", "procurement_saving": "0.00",
		"aimak": "41700000000002", "service_aimak": "41700000000001", "service": "waste", "year": "2024",
	}
	for i, value := range row.Values() {
		if want[Columns[i]] != value {
			t.Errorf("%s is %s, expected %s", Columns[i], value, want[Columns[i]])
		}
	}
	if len(want) != len(Columns) {
		t.Errorf("%d columns expected, there are %d", len(want), len(Columns))
	}
}
