package exchange

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"kelishim/internal/date"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

const (
	maxCell     = 4000 // characters of a text
	maxName     = 200  // of what names a row
	numPlaces   = 12
	sharePlaces = 16
)

var (
	spaces       = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "\u2212", "-")
	onlyDigits   = regexp.MustCompile(`^[0-9]+$`)
	scientific   = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?[eEеЕ]\+?[0-9]+$`)
	shortened    = regexp.MustCompile(`^[0-9]([.,][0-9]+)?E\+[0-9]{2}$`) // a long number as Excel shows it
	plainCode    = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	excelErrors  = []string{"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ССЫЛКА!", "#Н/Д", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!"}
)

// value reads a cell as its column wants it and gives it as PostgreSQL's COPY
// takes it; "" is no value. What is wrong comes back as a refusal.
func (c *Column) value(cell string) (string, *fault.Fault) {
	if wrong := notText(cell); wrong != nil {
		return "", wrong
	}
	cell = trim(cell)
	if cell == "" {
		if c.optional {
			return "", nil
		}
		return "", bad("required")
	}
	if slices.Contains(excelErrors, strings.ToUpper(cell)) {
		return "", bad("error_cell").With("Value", cell)
	}
	if c.choices != nil {
		if !slices.Contains(c.choices, cell) {
			return "", bad("choice").With("Value", shorten(cell)).With("Choices", strings.Join(c.choices, ", "))
		}
		return cell, nil
	}
	return c.read(cell)
}

// notText refuses what PostgreSQL would not take as text, or would take
// silently changed.
func notText(cell string) *fault.Fault {
	switch {
	case !utf8.ValidString(cell):
		return bad("not_utf8")
	case strings.IndexByte(cell, 0) >= 0:
		return bad("nul")
	}
	return nil
}

// trim takes blanks off both ends, also those that cannot be seen.
func trim(cell string) string {
	return strings.TrimFunc(cell, func(r rune) bool {
		return r <= ' ' && r != 0 || r == '\u00a0' || r == '\u202f' || r == '\ufeff'
	})
}

func (c *Column) read(cell string) (string, *fault.Fault) {
	switch c.kind {
	case soate:
		return coded(cell, 14, "soate")
	case inn:
		return coded(cell, 14, "inn")
	case digits:
		if n := len(spaces.Replace(cell)); n < 4 || n > 8 || !onlyDigits.MatchString(spaces.Replace(cell)) {
			return "", bad("digits").With("Value", shorten(cell))
		}
		return spaces.Replace(cell), nil
	case code:
		if !plainCode.MatchString(cell) {
			return "", bad("code").With("Value", shorten(cell))
		}
		return cell, nil
	case currency:
		if !threeLetters.MatchString(cell) {
			return "", bad("currency").With("Value", shorten(cell))
		}
		return cell, nil
	case year, whole:
		return c.wholeNumber(cell)
	case amount:
		return som(cell)
	case share, rate, number, positive:
		return c.fraction(cell)
	case day:
		return readDay(cell)
	default:
		limit := maxCell
		if c.key || c.Name == "act" || c.Name == "contract" {
			limit = maxName
		}
		if limit == maxName && shortened.MatchString(cell) {
			return "", bad("scientific").With("Value", cell)
		}
		if n := utf8.RuneCountInString(cell); n > limit {
			return "", bad("too_long").With("Max", limit).With("Length", n)
		}
		return cell, nil
	}
}

// coded reads a code of so many digits. Excel writes long codes as 1,02E+13 and
// drops leading zeros: both are said by name, since they are easily overlooked.
func coded(cell string, length int, what string) (string, *fault.Fault) {
	plain := spaces.Replace(cell)
	switch {
	case scientific.MatchString(plain):
		return "", bad("scientific").With("Value", shorten(cell))
	case what == "inn" && len(plain) == length-1 && onlyDigits.MatchString(plain):
		return "", bad("zero_lost").With("Value", plain)
	case len(plain) != length || !onlyDigits.MatchString(plain):
		return "", bad(what).With("Value", shorten(cell))
	}
	return plain, nil
}

func (c *Column) wholeNumber(cell string) (string, *fault.Fault) {
	n, err := strconv.ParseInt(spaces.Replace(cell), 10, 32)
	switch {
	case err != nil:
		return "", bad("not_whole").With("Value", shorten(cell))
	case c.kind == year && (n < 1990 || n > 2199):
		return "", bad("year").With("Value", shorten(cell))
	case n < 0:
		return "", bad("count_negative").With("Value", shorten(cell))
	}
	return strconv.FormatInt(n, 10), nil
}

func plainNumber(cell string) string { return strings.Replace(spaces.Replace(cell), ",", ".", 1) }

func som(cell string) (string, *fault.Fault) {
	plain := plainNumber(cell)
	exact, err := money.ParseDecimal(plain, 40)
	if err != nil {
		return "", bad("not_amount").With("Value", shorten(cell))
	}
	parsed, err := money.Parse(plain)
	switch {
	case exact.Sign() < 0:
		return "", bad("amount_negative").With("Value", shorten(cell))
	case err == money.ErrTooLarge:
		return "", bad("amount_too_large").With("Value", shorten(cell))
	case err != nil:
		return "", bad("amount_decimals").With("Value", shorten(cell))
	}
	return parsed.String(), nil
}

var (
	one   = decimal.NewFromInt(1)
	ten   = decimal.NewFromInt(10)
	large = decimal.New(1, 12)
)

func (c *Column) fraction(cell string) (string, *fault.Fault) {
	if c.kind == share && strings.HasSuffix(strings.TrimSpace(cell), "%") {
		return "", bad("percent").With("Value", shorten(cell))
	}
	places := numPlaces
	if c.kind == share || c.kind == rate {
		places = sharePlaces
	}
	plain := plainNumber(cell)
	if _, err := money.ParseDecimal(plain, 40); err != nil {
		return "", bad("not_number").With("Value", shorten(cell))
	}
	d, err := money.ParseDecimal(plain, places)
	switch {
	case err != nil:
		return "", bad("decimals").With("Value", shorten(cell)).With("Places", places)
	case c.kind == share && (d.Sign() < 0 || d.Cmp(one) > 0):
		return "", bad("share_range").With("Value", shorten(cell))
	case c.kind == rate && (d.Sign() < 0 || d.Cmp(ten) > 0):
		return "", bad("rate_range").With("Value", shorten(cell))
	case c.kind == positive && d.Sign() <= 0:
		return "", bad("not_positive").With("Value", shorten(cell))
	case d.Sign() < 0:
		return "", bad("number_negative").With("Value", shorten(cell))
	case d.Cmp(large) >= 0:
		return "", bad("number_too_large").With("Value", shorten(cell))
	case c.Name == "life_years" && d.Cmp(decimal.NewFromInt(200)) > 0:
		return "", bad("life").With("Value", shorten(cell))
	}
	return d.String(), nil
}

func readDay(cell string) (string, *fault.Fault) {
	d, err := date.Parse(cell)
	if err != nil {
		return "", bad("not_date").With("Value", shorten(cell))
	}
	return d.String(), nil
}

// shorten keeps a foreign text from filling a sentence.
func shorten(s string) string { return cut(s, 40) }

// cut leaves at most so many characters of a text.
func cut(s string, length int) string {
	if runes := []rune(s); len(runes) > length {
		return string(runes[:length]) + "…"
	}
	return s
}
