package date_test

import (
	"errors"
	"testing"
	"time"

	"kelishim/internal/date"
)

func TestParseReadsBothNotations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		err        error
	}{
		{"2025-03-31", "2025-03-31", nil},
		{"31.03.2025", "2025-03-31", nil},
		{"2024-02-29", "2024-02-29", nil},
		{"2025-02-29", "", date.ErrNotADate},
		{"31.04.2025", "", date.ErrNotADate},
		{"2025-3-1", "", date.ErrNotADate},
		{"1899-12-31", "", date.ErrNotADate},
		{"2200-01-01", "", date.ErrNotADate},
		{"", "", date.ErrNotADate},
	} {
		got, err := date.Parse(c.text)
		if !errors.Is(err, c.err) || got.String() != c.want {
			t.Errorf("Parse(%q) = %q, %v; want %q, %v", c.text, got, err, c.want, c.err)
		}
	}
}

func TestDaysCountBothEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2024-01-01", "2024-12-31", 366},
		{"2025-01-01", "2025-12-31", 365},
		{"2025-05-05", "2025-05-05", 1},
		{"2025-05-06", "2025-05-05", 0},
	} {
		if got := date.MustParse(c.from).DaysUntil(date.MustParse(c.to)); got != c.want {
			t.Errorf("%s to %s is %d days, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestADayDoesNotMoveWithTheZone(t *testing.T) {
	t.Parallel()
	early := time.Date(2025, 2, 3, 3, 0, 0, 0, date.Bishkek)
	if got := date.FromTime(early).String(); got != "2025-02-03" {
		t.Errorf("3 February 03:00 in Bishkek became %s", got)
	}
	value, err := date.FromTime(early).Value()
	if err != nil || value != "2025-02-03" {
		t.Errorf("it goes to the table as %v, %v", value, err)
	}
}
