package ocds

import (
	"encoding/json"
	"fmt"
	"time"

	"kelishim/internal/date"
)

// Moment is a date with time as OCDS wants it, on the clock of Bishkek:
// 2026-04-08T00:00:00+06:00. The zero value is left out.
type Moment struct{ at time.Time }

// At is the moment of an event, to the second.
func At(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return Moment{t.In(date.Bishkek).Truncate(time.Second)}
}

// StartOf is the first second of a day; no moment where there is no day.
func StartOf(d date.Date) Moment { return onClock(d, 0, 0, 0) }

// EndOf is the last second of a day: a period that ends on a day holds all of it.
func EndOf(d date.Date) Moment { return onClock(d, 23, 59, 59) }

func onClock(d date.Date, hour, minute, second int) Moment {
	if d.IsZero() {
		return Moment{}
	}
	day := d.Time()
	return Moment{time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, 0, date.Bishkek)}
}

// IsZero tells whether there is no moment.
func (m Moment) IsZero() bool { return m.at.IsZero() }

// Time is the moment for arithmetic.
func (m Moment) Time() time.Time { return m.at }

// String gives 2026-04-08T00:00:00+06:00, or "" where there is none.
func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.at.Format(time.RFC3339)
}

// MarshalJSON gives the text of String.
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads RFC 3339.
func (m *Moment) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("moment %s: %w", text, err)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return fmt.Errorf("moment %s: %w", text, err)
	}
	*m = At(t)
	return nil
}

// Period is a span of time, both ends included.
type Period struct {
	StartDate Moment `json:"startDate,omitzero"`
	EndDate   Moment `json:"endDate,omitzero"`
}

// Days is the period from the first second of one day to the last of another;
// nil where both are unknown.
func Days(from, to date.Date) *Period {
	if from.IsZero() && to.IsZero() {
		return nil
	}
	return &Period{StartDate: StartOf(from), EndDate: EndOf(to)}
}
