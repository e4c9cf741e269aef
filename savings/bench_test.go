package savings

import "testing"

const manyServiceYears = 12_000 // some 450 aimaks, 5 services, 5 years

func manyInputs() []ServiceYear {
	d := newDice(30)
	list := make([]ServiceYear, manyServiceYears)
	for i := range list {
		list[i] = d.serviceYear()
	}
	return list
}

// BenchmarkCompute computes 12,000 statements an operation.
func BenchmarkCompute(b *testing.B) {
	inputs := manyInputs()
	b.ReportAllocs()
	for b.Loop() {
		for i := range inputs {
			s := Compute(inputs[i])
			if s.Status == "" {
				b.Fatal("no status")
			}
		}
	}
}

// BenchmarkAggregate groups 12,000 rows by aimak an operation.
func BenchmarkAggregate(b *testing.B) {
	rows := randomRows(31, manyServiceYears)
	b.ReportAllocs()
	for b.Loop() {
		if groups := Aggregate(rows, ByAimak); len(groups) == 0 {
			b.Fatal("no groups")
		}
	}
}

// BenchmarkAppraise appraises the largest scenario that is read.
func BenchmarkAppraise(b *testing.B) {
	s := Scenario{Rate: dec("0.0351234567"), Timing: TimingMid}
	d := newDice(32)
	for range maxPeriods {
		s.Periods = append(s.Periods, "p")
	}
	for range maxScenarioLines {
		l := ScenarioLine{Kind: "goods", Basis: Estimate}
		for range maxPeriods {
			l.Amounts, l.AvoidableShare = append(l.Amounts, d.som(1e6).Decimal()), append(l.AvoidableShare, d.share())
		}
		s.InHouse = append(s.InHouse, l)
	}
	for b.Loop() {
		Appraise(s)
	}
}
