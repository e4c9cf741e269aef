package views

import (
	"slices"
	"testing"

	"kelishim/internal/money"
	"kelishim/savings"
)

func TestAimaksStandByTheirSavingAndTheUnknownLast(t *testing.T) {
	t.Parallel()
	row := func(name string, saving money.Null) GroupRow {
		return GroupRow{Name: name, Group: savings.Group{SavingAvoidable: saving}}
	}
	known := func(text string) money.Null { return money.Known(money.MustParse(text)) }
	v := Overview{Reading: savings.ReadAvoidable, Aimaks: []GroupRow{
		row("в", known("-118295.44")), row("д", money.Null{}), row("б", known("618173.56")), row("г", money.Null{}),
		row("а", known("1466346.68")), row("ж", known("0")), row("е", known("0")),
	}}
	var order []string
	for _, bar := range aimakBars(reader("ru"), v).Bars {
		order = append(order, bar.Label)
	}
	if want := []string{"а", "б", "е", "ж", "в", "г", "д"}; !slices.Equal(order, want) {
		t.Errorf("aimaks stand as %v, want %v: what is not known is not 0", order, want)
	}
}
