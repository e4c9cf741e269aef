package i18n_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/i18n"
	"kelishim/internal/money"
)

func TestFiguresReadAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	ru, ky, en := i18n.For("ru"), i18n.For("ky"), i18n.For("en")
	for _, c := range []struct{ what, got, want string }{
		{"millions in Russian", ru.Som(money.MustParse("1234567.89")), "1\u00a0234\u00a0567,89"},
		{"millions in Kyrgyz", ky.Som(money.MustParse("1234567.8")), "1\u00a0234\u00a0567,80"},
		{"millions in English", en.Som(money.MustParse("1234567.89")), "1,234,567.89"},
		{"a loss has a true minus", ru.Som(money.MustParse("-200931.25")), "\u2212200\u00a0931,25"},
		{"nothing has no sign", ru.Som(money.MustParse("-0.00")), "0,00"},
		{"a gain may carry its plus", ru.Signed(money.MustParse("5")), "+5,00"},
		{"unknown is not zero", ru.SomNull(money.Null{}), "—"},
		{"three digits need no group", ru.Int(999), "999"},
		{"four do", ru.Int(1000), "1\u00a0000"},
		{"a share is a percentage", ru.Share(decimal.RequireFromString("0.3027")), "30,3\u00a0%"},
		{"and in English", en.Share(decimal.RequireFromString("-0.5191")), "\u221251.9%"},
		{"a quantity keeps its decimals", ru.Quantity(decimal.RequireFromString("1204.500")), "1\u00a0204,5"},
		{"a day", ru.Date(date.MustParse("2025-03-31")), "31.03.2025"},
		{"a day in English", en.Date(date.MustParse("2025-03-31")), "31 Mar 2025"},
		{"no day", ky.Date(date.Date{}), "—"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestTheLanguageIsMatched(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accept, want string }{
		{"ky-KG,ky;q=0.9,ru;q=0.8", "ky"},
		{"de, en;q=0.5", "en"},
		{"ru_RU.UTF-8", "ru"},
		{"C.UTF-8", "ru"},
		{"", "ru"},
	} {
		if got := i18n.Match(c.accept, i18n.Default); got != c.want {
			t.Errorf("Match(%q) = %q, want %q", c.accept, got, c.want)
		}
	}
	if got := i18n.For("xx").Lang(); got != "ru" {
		t.Errorf("an unknown language reads %q, want ru", got)
	}
}
