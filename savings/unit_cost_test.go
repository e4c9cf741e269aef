package savings_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
	"kelishim/savings"
)

func soms(list ...string) []money.Som {
	amounts := make([]money.Som, len(list))
	for i, text := range list {
		amounts[i] = money.MustParse(text)
	}
	return amounts
}

func TestSpreadIsThatOfASpreadsheet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amounts           []money.Som
		n                 int
		low, median, high string
	}{
		"nothing":                        {nil, 0, "", "", ""},
		"two would give each other away": {soms("1", "2"), 2, "", "", ""},
		"three":                          {soms("30", "10", "20"), 3, "15.00", "20.00", "25.00"},
		"four":                           {soms("1", "2", "3", "4"), 4, "1.75", "2.50", "3.25"},
		"five, unsorted":                 {soms("50", "10", "40", "20", "30"), 5, "20.00", "30.00", "40.00"},
		"half a tyiyn goes up":           {soms("0.01", "0.02", "0.02", "0.03"), 4, "0.02", "0.02", "0.02"},
		"an even middle":                 {soms("0.00", "0.01", "0.02", "0.03"), 4, "0.01", "0.02", "0.02"},
		"all alike":                      {soms("7", "7", "7"), 3, "7.00", "7.00", "7.00"},
		"below zero":                     {soms("-10", "0", "10"), 3, "-5.00", "0.00", "5.00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := savings.SpreadOf(c.amounts)
			if got.N != c.n || got.Low.String() != c.low || got.Median.String() != c.median || got.High.String() != c.high {
				t.Errorf("n %d, %s %s %s; want n %d, %s %s %s", got.N, got.Low, got.Median, got.High, c.n, c.low, c.median, c.high)
			}
		})
	}
}

func unitCost(aimak string, households int) savings.UnitCost {
	return savings.UnitCost{ServiceAimak: aimak, Service: "waste", Unit: "household", Year: 2024, Households: &households,
		DaysShare: decimal.NewFromInt(1)}
}

func TestSimilarIsHalfToHalfAgainAsManyHouseholds(t *testing.T) {
	t.Parallel()
	own := unitCost("1", 1001)
	for households, similar := range map[int]bool{500: false, 501: true, 1001: true, 1501: true, 1502: false} {
		other := unitCost("2", households)
		if got := own.SimilarTo(&other, savings.PerUnit); got != similar {
			t.Errorf("%d households beside 1001: similar %v, want %v", households, got, similar)
		}
	}
	even := unitCost("1", 1000)
	for households, similar := range map[int]bool{499: false, 500: true, 1500: true, 1501: false} {
		other := unitCost("2", households)
		if got := even.SimilarTo(&other, savings.PerUnit); got != similar {
			t.Errorf("%d households beside 1000: similar %v, want %v", households, got, similar)
		}
	}
}

func TestSimilarIsOfOneServiceYearAndUnitAndAnotherAimak(t *testing.T) {
	t.Parallel()
	own := unitCost("1", 1000)
	for name, c := range map[string]struct {
		change          func(*savings.UnitCost)
		unit, household bool
	}{
		"alike":              {func(*savings.UnitCost) {}, true, true},
		"another service":    {func(u *savings.UnitCost) { u.Service = "water" }, false, false},
		"another year":       {func(u *savings.UnitCost) { u.Year = 2025 }, false, false},
		"another unit":       {func(u *savings.UnitCost) { u.Unit = "m3" }, false, true},
		"the same aimak":     {func(u *savings.UnitCost) { u.ServiceAimak = "1" }, false, false},
		"households unknown": {func(u *savings.UnitCost) { u.Households = nil }, false, false},
	} {
		other := unitCost("2", 1000)
		c.change(&other)
		if own.SimilarTo(&other, savings.PerUnit) != c.unit || own.SimilarTo(&other, savings.PerHousehold) != c.household {
			t.Errorf("%s: similar per unit %v, per household %v", name, !c.unit, !c.household)
		}
	}
}

func TestSimilarSpreadLeavesOutWhatHasNoFigure(t *testing.T) {
	t.Parallel()
	own := unitCost("1", 1000)
	list := []savings.UnitCost{own}
	for i, sum := range []string{"1000", "2000", "6000"} {
		u := unitCost(string(rune('2'+i)), 1000)
		u.Price = money.Known(money.MustParse(sum))
		u.Quantity = decimal.NewNullDecimal(decimal.NewFromInt(10))
		list = append(list, u)
	}
	list = append(list, unitCost("9", 1000)) // without a figure
	got := own.Similar(list, savings.FigurePrice, savings.PerUnit)
	if got.N != 3 || got.Median.String() != "200.00" || got.High.String() != "400.00" {
		t.Errorf("n %d, median %s, upper quartile %s", got.N, got.Median, got.High)
	}
}

func TestUnitCostOfAPartOfAYearIsCarriedToAWholeOne(t *testing.T) {
	t.Parallel()
	u := unitCost("1", 1000)
	u.DaysShare = decimal.RequireFromString("0.25")
	u.Outsourced = money.Known(money.MustParse("100000"))
	if got := u.Cost(savings.FigureOutsourced, savings.PerHousehold).String(); got != "400.00" {
		t.Errorf("a household costs %s a year, want 400.00", got)
	}
	if got := u.Cost(savings.FigureOutsourced, savings.PerUnit); got.Valid {
		t.Errorf("without a volume a unit costs %s", got)
	}
	if u.Quantity = decimal.NewNullDecimal(decimal.Zero); u.Cost(savings.FigureOutsourced, savings.PerUnit).Valid {
		t.Error("a volume of 0 divides")
	}
}

func TestUnitCostSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	u := unitCost("1", 1000)
	if got := u.Lacks(); len(got) != 3 {
		t.Errorf("lacks %v", got)
	}
	u.Included, u.Quantity = "Сбор", decimal.NewNullDecimal(decimal.NewFromInt(10))
	u.Price = money.Known(money.MustParse("1"))
	if got := u.Lacks(); got != nil {
		t.Errorf("lacks %v", got)
	}
}
