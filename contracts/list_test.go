package contracts_test

import (
	"testing"

	"kelishim/contracts"
)

func TestContractsAreFoundSortedAndPaged(t *testing.T) {
	t.Parallel()
	_, store, first := signed(t)
	ctx := t.Context()
	second := waste()
	second.Number, second.Title, second.StartsOn, second.EndsOn = "АБ-2", "Освещение 100%", day("2026-01-01"), day("2026-12-31")
	if err := store.Add(ctx, clerk, &second); err != nil {
		t.Fatal(err)
	}
	if err := store.AddService(ctx, clerk, &contracts.Service{ContractID: second.ID, Aimak: other, Category: "waste", Share: share("1")}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		f    contracts.Filter
		want []int64
	}{
		{"all, the newest first", contracts.Filter{}, []int64{second.ID, first.ID}},
		{"by number", contracts.Filter{Sort: "number"}, []int64{second.ID, first.ID}},
		{"a part of the title, whatever the case", contracts.Filter{Search: "освещ"}, []int64{second.ID}},
		{"a sign of patterns is a sign", contracts.Filter{Search: "%"}, []int64{second.ID}},
		{"of a year", contracts.Filter{Year: 2025}, []int64{first.ID}},
		{"that serve an aimak", contracts.Filter{Aimaks: []string{other}}, []int64{second.ID}},
		{"of no aimak", contracts.Filter{Aimaks: []string{}}, nil},
		{"that ended", contracts.Filter{Status: "ended", Today: day("2026-01-01")}, []int64{first.ID}},
		{"the second page", contracts.Filter{Limit: 1, Offset: 1}, []int64{first.ID}},
	} {
		if c.f.Limit == 0 {
			c.f.Limit = 10
		}
		rows, total, err := store.List(ctx, clerk, c.f)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		var got []int64
		for _, row := range rows {
			got = append(got, row.ID)
		}
		if len(got) != len(c.want) || total < len(got) {
			t.Errorf("%s: got %v of %d, want %v", c.what, got, total, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: got %v, want %v", c.what, got, c.want)
			}
		}
	}
}
