package contracts_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/money"
)

// Which contract-years are below target: the newest accepted measurement of each
// indicator and year decides.
func TestTheNewestAcceptedMeasurementOfAYearDecidesOnQuality(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	if err := store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("1")}); err != nil {
		t.Fatal(err)
	}
	lamps := contracts.Indicator{ContractID: c.ID, Indicator: "горят", Unit: "%", Better: "higher", Target: share("95")}
	missed := contracts.Indicator{ContractID: c.ID, Indicator: "пропуски", Unit: "рейс", Better: "lower", Target: share("1")}
	for _, i := range []*contracts.Indicator{&lamps, &missed} {
		if err := store.AddIndicator(ctx, clerk, i); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, "the same indicator", store.AddIndicator(ctx, clerk, &contracts.Indicator{ContractID: c.ID, Indicator: "горят", Unit: "%", Better: "higher"}), contracts.ErrIndicatorTaken)
	below := func() string {
		t.Helper()
		var out contracts.Outsourced
		err := d.Read(ctx, clerk, func(ctx context.Context, tx bun.Tx) (err error) {
			out, err = contracts.LoadOutsourced(ctx, tx, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		years := []int{}
		for _, one := range out.Below {
			years = append(years, one.Year)
		}
		return fmt.Sprint(years)
	}
	for i, one := range []struct {
		what, on, lamps, missed string
		accepted                bool
		want                    string
	}{
		{"at the target", "2025-02-01", "95", "1", true, "[]"},
		{"disputed", "2025-03-01", "10", "9", false, "[]"},
		{"below", "2025-04-01", "94.999", "", true, "[2025]"},
		{"an older one comes in late", "2025-01-15", "99", "", true, "[2025]"},
		{"better again", "2025-05-01", "96", "", true, "[]"},
		{"too many misses", "2025-06-01", "", "1.5", true, "[2025]"},
		{"the next year stands for itself", "2026-06-01", "99", "0", true, "[2025]"},
	} {
		inspection := contracts.Inspection{ContractID: c.ID, Inspection: fmt.Sprint(i), InspectedOn: day(one.on), Inspectors: "А", Accepted: one.accepted}
		for id, value := range map[int64]string{lamps.ID: one.lamps, missed.ID: one.missed} {
			if value != "" {
				inspection.Measured = append(inspection.Measured, contracts.Measurement{IndicatorID: id, Measured: share(value)})
			}
		}
		if err := store.AddInspection(ctx, clerk, &inspection); err != nil {
			t.Fatal(err)
		}
		if got := below(); got != one.want {
			t.Errorf("%s: below target in %s, want %s", one.what, got, one.want)
		}
	}
	refused(t, "an indicator that was measured", store.DeleteIndicator(ctx, clerk, c.ID, lamps.ID), contracts.ErrIndicatorUsed)
}

// A year in which everything was refused has no accepted work, however many acts
// there are.
func TestRefusedActsAreNoAcceptedWork(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	if err := store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("1")}); err != nil {
		t.Fatal(err)
	}
	none := act(c, "1", "0")
	none.Status, none.Reason, none.ClaimedAmount = "refused", "не вывезено", money.Known(som("100"))
	if err := store.AddAct(ctx, clerk, &none); err != nil {
		t.Fatal(err)
	}
	var out contracts.Outsourced
	err := d.Read(ctx, clerk, func(ctx context.Context, tx bun.Tx) (err error) {
		out, err = contracts.LoadOutsourced(ctx, tx, nil)
		return err
	})
	if err != nil || len(out.Sums) != 1 || out.Sums[0].Acts != 0 || !out.Sums[0].Accepted.IsZero() {
		t.Errorf("summed as %+v (%v)", out.Sums, err)
	}
	if sum, err := store.Summary(ctx, clerk, c.ID); err != nil || sum.Acts != 0 {
		t.Errorf("the contract counts %d acts (%v)", sum.Acts, err)
	}
}
