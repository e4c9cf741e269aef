package views

import (
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kelishim/internal/money"
)

func amounts(list ...string) Bars {
	b := Bars{Title: "График", Description: "Кто экономит"}
	for i, text := range list {
		bar := Bar{Label: "Аймак " + strconv.Itoa(i), Value: text}
		if text != "" {
			bar.Amount = money.Known(money.MustParse(text))
		}
		b.Bars = append(b.Bars, bar)
	}
	return b
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err) // also NaN's way of showing itself is caught below
	}
	return f
}

func TestABarLiesOnItsOwnSideOfZeroInsideTheDrawing(t *testing.T) {
	t.Parallel()
	for name, chart := range map[string]Bars{
		"both sides":                     amounts("1200000", "300", "-300", "-700000", ""),
		"all more":                       amounts("-1", "-500000", "-700000"),
		"all saving":                     amounts("0.01", "500000", "700000"),
		"all zero":                       amounts("0", "0"),
		"one bar":                        amounts("-12.34"),
		"nothing known":                  amounts("", ""),
		"a tyiyn of loss beside a hoard": amounts("99999999999999.99", "-0.01"),
		"a tyiyn of saving beside a pit": amounts("-99999999999999.99", "0.01"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := chart.scale()
			zero := number(t, s.zero())
			for _, bar := range chart.Bars {
				if !bar.Amount.Valid {
					continue
				}
				x, width := s.bar(bar)
				from, long := number(t, x), number(t, width)
				to := from + long
				if !(from >= 0 && to <= chartWidth && zero >= 0 && zero <= chartWidth) {
					t.Errorf("%s is drawn from %v to %v with zero at %v: outside of 0…%d", bar.Value, from, to, zero, chartWidth)
				}
				switch sign := bar.Amount.Som.Sign(); {
				case sign > 0 && (from < zero-0.11 || long < thinnest):
					t.Errorf("the saving %s is drawn from %v to %v, zero is at %v", bar.Value, from, to, zero)
				case sign < 0 && (to > zero+0.11 || long < thinnest):
					t.Errorf("the loss %s is drawn from %v to %v, zero is at %v", bar.Value, from, to, zero)
				case sign == 0 && long != 0:
					t.Errorf("nothing has a bar of %v", long)
				}
			}
		})
	}
}

func TestTwiceTheAmountIsTwiceTheBar(t *testing.T) {
	t.Parallel()
	chart := amounts("400000", "200000", "-200000")
	s := chart.scale()
	var long []float64
	for _, bar := range chart.Bars {
		_, width := s.bar(bar)
		long = append(long, number(t, width))
	}
	if d := long[0] - 2*long[1]; d > 0.2 || d < -0.2 {
		t.Errorf("400000 is %v long, 200000 is %v", long[0], long[1])
	}
	if d := long[1] - long[2]; d > 0.2 || d < -0.2 {
		t.Errorf("a saving is %v long, a loss of the same amount %v", long[1], long[2])
	}
}

func TestTheRangeBelongsToTheScale(t *testing.T) {
	t.Parallel()
	chart := amounts("100")
	chart.Bars[0].Low, chart.Bars[0].High = money.Known(money.MustParse("-300")), money.Known(money.MustParse("500"))
	s := chart.scale()
	if low, high := s.at(money.MustParse("-300")), s.at(money.MustParse("500")); low != margin || high != chartWidth-margin {
		t.Errorf("the range is drawn from %v to %v, want the whole width", low, high)
	}
	if got := number(t, s.zero()); got < 370 || got > 380 {
		t.Errorf("zero of -300…500 is at %v, want three eighths", got)
	}
}

func TestStepsOfAWaterfallMeet(t *testing.T) {
	t.Parallel()
	chart := Bars{Bars: []Bar{
		{Amount: money.Known(money.MustParse("600"))},
		{Start: money.MustParse("600"), Amount: money.Known(money.MustParse("200"))},
		{Start: money.MustParse("800"), Amount: money.Known(money.MustParse("-900"))},
	}}
	s := chart.scale()
	ends := make([][2]float64, len(chart.Bars))
	for i, bar := range chart.Bars {
		x, width := s.bar(bar)
		ends[i] = [2]float64{number(t, x), number(t, x) + number(t, width)}
	}
	if d := ends[1][0] - ends[0][1]; d > 0.2 || d < -0.2 {
		t.Errorf("the second step begins at %v, the first ended at %v", ends[1][0], ends[0][1])
	}
	if d := ends[2][1] - ends[1][1]; d > 0.2 || d < -0.2 {
		t.Errorf("what is taken away begins at %v, the total is at %v", ends[2][1], ends[1][1])
	}
	if zero := number(t, s.zero()); ends[2][0] >= zero {
		t.Errorf("800 − 900 must end left of zero (%v), ends at %v", zero, ends[2][0])
	}
}

func TestAChartIsReadWithoutItsDrawing(t *testing.T) {
	t.Parallel()
	chart := amounts("1200", "-700", "")
	chart.Bars[0].URL, chart.Bars[0].Low, chart.Bars[0].High = "/aimaks/1", money.Known(money.MustParse("800")), money.Known(money.MustParse("1500"))
	chart.Bars[2].Value = "несравнимо"
	chart.Bars[1].Label = "Тосмо-Сары-Челек <айылдык> аймагы"
	doc := render(t, DivergingBars(reader("ky"), chart))
	wellNamed(t, doc)
	if doc.Find(`figure[aria-label="График"] figcaption`).Text() != "Кто экономит" {
		t.Error("the chart has no name or no description")
	}
	doc.Find("li").Each(func(i int, row *goquery.Selection) {
		if !strings.Contains(row.Text(), chart.Bars[i].Label) || !strings.Contains(row.Text(), chart.Bars[i].Value) {
			t.Errorf("row %d says %q without its drawing", i, row.Text())
		}
		if row.Find(`svg[aria-hidden="true"]`).Length() != 1 {
			t.Errorf("row %d: the drawing repeats the words to a screen reader", i)
		}
	})
	if doc.Find("li").First().Find(".whisker").Length() != 3 || doc.Find(`li a[href="/aimaks/1"]`).Length() != 1 {
		t.Error("the range or the link of the first row is missing")
	}
	if doc.Find("li").Last().Find("rect").Length() != 0 {
		t.Error("what is not known has a bar")
	}
	if doc.Find("li").Eq(1).Find("rect.bar-more").Length() != 1 {
		t.Error("a loss is not drawn as one")
	}
}
