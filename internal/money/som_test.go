package money_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/money"
)

func TestParseReadsPlainAmountsOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		err        error
	}{
		{"1234.5", "1234.50", nil},
		{"0", "0.00", nil},
		{"-200931.25", "-200931.25", nil},
		{"1480000.0", "1480000.00", nil},
		{"1.10000", "1.10", nil},
		{"9999999999999999.99", "9999999999999999.99", nil},
		{"10000000000000000", "", money.ErrTooLarge},
		{"1.001", "", money.ErrNotAnAmount},
		{"1e6", "", money.ErrNotAnAmount},
		{"1e1000000000", "", money.ErrNotAnAmount},
		{"NaN", "", money.ErrNotAnAmount},
		{"Infinity", "", money.ErrNotAnAmount},
		{"", "", money.ErrNotAnAmount},
		{"-", "", money.ErrNotAnAmount},
		{"--1", "", money.ErrNotAnAmount},
		{".5", "", money.ErrNotAnAmount},
		{"5.", "", money.ErrNotAnAmount},
		{"1,5", "", money.ErrNotAnAmount},
		{"0x10", "", money.ErrNotAnAmount},
		{"1_000", "", money.ErrNotAnAmount},
	} {
		got, err := money.Parse(c.text)
		if !errors.Is(err, c.err) || err == nil && got.String() != c.want {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v", c.text, got, err, c.want, c.err)
		}
	}
}

func TestRoundIsHalfUpToTheTyiyn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ exact, want string }{
		{"0.005", "0.01"}, {"0.0049999", "0.00"}, {"2.675", "2.68"}, {"-2.675", "-2.68"}, {"1.994", "1.99"},
	} {
		if got := money.Round(decimal.RequireFromString(c.exact)).String(); got != c.want {
			t.Errorf("Round(%s) = %s, want %s", c.exact, got, c.want)
		}
	}
}

func TestUnknownIsNeverZero(t *testing.T) {
	t.Parallel()
	unknown, err := json.Marshal(money.Null{})
	if err != nil || string(unknown) != "null" {
		t.Errorf("unknown is %s, %v", unknown, err)
	}
	nothing, err := json.Marshal(money.Known(money.Zero))
	if err != nil || string(nothing) != "0.00" {
		t.Errorf("zero is %s, %v", nothing, err)
	}
	if value, err := (money.Null{}).Value(); value != nil || err != nil {
		t.Errorf("unknown goes to the table as %v, %v", value, err)
	}
	var n money.Null
	if err := n.Scan("12.50"); err != nil || !n.Valid || n.String() != "12.50" {
		t.Errorf("scanned %v, %v", n, err)
	}
	if err := n.Scan(nil); err != nil || n.Valid || n.String() != "" {
		t.Errorf("scanned NULL as %v, %v", n, err)
	}
}

func TestJSONKeepsEveryTyiyn(t *testing.T) {
	t.Parallel()
	var som money.Som
	if err := json.Unmarshal([]byte("9007199254740993.01"), &som); err != nil {
		t.Fatal(err)
	}
	if got := som.String(); got != "9007199254740993.01" {
		t.Errorf("a number beyond float precision came back as %s", got)
	}
}
