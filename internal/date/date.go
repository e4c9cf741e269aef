// Package date holds calendar days without a clock or a time zone: a
// time.Time sent to PostgreSQL as UTC text would turn 3 February 03:00 in
// Bishkek into 2 February.
package date

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotADate is returned for text that names no day of the calendar.
var ErrNotADate = errors.New("not a date")

// Date is one calendar day. The zero value means "no date" and is NULL in
// PostgreSQL.
type Date struct{ day time.Time }

// Of makes a day; Of(2025, 2, 30) is 2 March 2025 as time.Date has it.
func Of(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// FromTime takes the calendar day that t shows in its own location.
func FromTime(t time.Time) Date { return Of(t.Year(), t.Month(), t.Day()) }

// Bishkek is the zone in which "today" is read (UTC+6, no summer time).
var Bishkek = time.FixedZone("+06", 6*60*60)

// Today is the present day in Bishkek.
func Today() Date { return FromTime(time.Now().In(Bishkek)) }

// Parse reads 2025-03-31 or 31.03.2025, years 1900 to 2199.
func Parse(s string) (Date, error) {
	for _, layout := range []string{"2006-01-02", "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			if t.Year() < 1900 || t.Year() > 2199 {
				return Date{}, ErrNotADate
			}
			return Date{t}, nil
		}
	}
	return Date{}, ErrNotADate
}

// MustParse is Parse for constants and tests; it panics on bad text.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(fmt.Sprintf("date: %q: %v", s, err))
	}
	return d
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d.day.IsZero() }

// Year is the calendar year, 0 where there is no date.
func (d Date) Year() int {
	if d.IsZero() {
		return 0
	}
	return d.day.Year()
}

// Before, After and Equal compare days.
func (d Date) Before(e Date) bool { return d.day.Before(e.day) }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d.day.After(e.day) }

// Equal tells whether both are the same day, or both none.
func (d Date) Equal(e Date) bool { return d.day.Equal(e.day) }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return Date{d.day.AddDate(0, 0, n)} }

// DaysUntil counts the days from d to e, both ends included: 1 where d = e,
// 0 or less where e lies before d.
func (d Date) DaysUntil(e Date) int { return int(e.day.Sub(d.day).Hours()/24) + 1 }

// Time is midnight UTC of the day, for formatting.
func (d Date) Time() time.Time { return d.day }

// String gives 2025-03-31, or "" where there is no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.day.Format("2006-01-02")
}

// MarshalJSON gives "2025-03-31" or null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON gives.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	return d.scanText(strings.Trim(string(b), `"`))
}

// Value hands the day to PostgreSQL as text, NULL where there is none.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a DATE column; NULL becomes the zero value.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = FromTime(v)
	case []byte:
		return d.scanText(string(v))
	case string:
		return d.scanText(v)
	default:
		return fmt.Errorf("scan date: unexpected %T", src)
	}
	return nil
}

func (d *Date) scanText(s string) error {
	parsed, err := Parse(s)
	if err != nil {
		return fmt.Errorf("scan date %q: %w", s, err)
	}
	*d = parsed
	return nil
}
