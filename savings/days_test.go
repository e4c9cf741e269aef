package savings

import (
	"testing"

	"kelishim/internal/date"
)

// term is a contract of the given days; "" is no termination.
func term(from, to, terminated string) Contract {
	c := Contract{StartsOn: date.MustParse(from), EndsOn: date.MustParse(to), Currency: "KGS"}
	if terminated != "" {
		c.TerminatedOn = date.MustParse(terminated)
	}
	return c
}

func TestADayOfTheYearCountsOnceHoweverManyContractsCoverIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule      string
		contracts []Contract
		year      int
		days, of  int
	}{
		{"no contract", nil, 2025, 0, 365},
		{"a whole year", []Contract{term("2025-01-01", "2025-12-31", "")}, 2025, 365, 365},
		{"a whole leap year", []Contract{term("2024-01-01", "2024-12-31", "")}, 2024, 366, 366},
		{"2100 is no leap year", []Contract{term("2099-01-01", "2101-12-31", "")}, 2100, 365, 365},
		{"one day, both ends included", []Contract{term("2025-05-05", "2025-05-05", "")}, 2025, 1, 365},
		{"29 February", []Contract{term("2024-02-29", "2024-02-29", "")}, 2024, 1, 366},
		{"the days of another year stay out", []Contract{term("2024-12-01", "2025-01-31", "")}, 2025, 31, 365},
		{"cut at termination, that day included", []Contract{term("2025-01-01", "2025-12-31", "2025-09-30")}, 2025, 273, 365},
		{"terminated before the year", []Contract{term("2024-01-01", "2025-12-31", "2024-12-31")}, 2025, 0, 365},
		{"a termination after the end changes nothing", []Contract{term("2025-01-01", "2025-01-31", "2025-03-31")}, 2025, 31, 365},
		{"one contract within another", []Contract{term("2025-03-01", "2025-03-31", ""), term("2025-01-01", "2025-12-31", "")}, 2025, 365, 365},
		{"an overlap counts once", []Contract{term("2025-01-01", "2025-01-20", ""), term("2025-01-11", "2025-01-31", "")}, 2025, 31, 365},
		{"the same days twice", []Contract{term("2025-01-01", "2025-01-31", ""), term("2025-01-01", "2025-01-31", "")}, 2025, 31, 365},
		{"one after the other", []Contract{term("2025-02-01", "2025-02-28", ""), term("2025-01-01", "2025-01-31", "")}, 2025, 59, 365},
		{"a gap is not covered", []Contract{term("2025-01-01", "2025-01-31", ""), term("2025-03-01", "2025-03-31", "")}, 2025, 62, 365},
	} {
		if got := coverage(c.contracts, c.year); got != (Days{c.days, c.of}) {
			t.Errorf("%s: %d of %d days, expected %d of %d", c.rule, got.Covered, got.Of, c.days, c.of)
		}
	}
}
