package budget_test

import (
	"errors"
	"testing"

	"kelishim/budget"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

func truck() budget.Asset {
	return budget.Asset{Aimak: kokMoynok, Category: "waste", Asset: "A-1", Title: "Мусоровоз ЗИЛ-433362",
		PurchasePrice: money.MustParse("2150000"), ResidualValue: money.MustParse("150000"), LifeYears: number("10"),
		InServiceOn: date.Of(2019, 6, 1), Share: number("1"), AvoidableShare: number("1")}
}

func TestDepreciationIsStraightLineOnHistoricCost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, price, residual, life, want string }{
		{"a truck", "2150000", "150000", "10", "200000.00"},
		{"rounded half up to the tyiyn", "100", "0", "3", "33.33"},
		{"two thirds", "200", "0", "3", "66.67"},
		{"half a tyiyn up", "0.05", "0.04", "2", "0.01"},
		{"half a year's life", "100", "0", "0.5", "200.00"},
		{"nothing to write off", "100", "100", "7", "0.00"},
	} {
		a := budget.Asset{PurchasePrice: money.MustParse(test.price), ResidualValue: money.MustParse(test.residual), LifeYears: number(test.life)}
		if got := a.Depreciation().String(); got != test.want {
			t.Errorf("%s: %s a year, want %s", test.name, got, test.want)
		}
	}
	if got := (budget.Asset{PurchasePrice: money.MustParse("1")}).Depreciation(); !got.IsZero() {
		t.Errorf("without a life %s a year", got)
	}
}

func TestAssetsAreAddedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	a := truck()
	if err := store.AddAsset(t.Context(), officer, &a, ""); err != nil {
		t.Fatal(err)
	}
	a.Title, a.InServiceOn, a.LifeYears, a.Category = "Мусоровоз", date.Date{}, number("12.5"), "lighting"
	if err := store.ChangeAsset(t.Context(), officer, &a, ""); err != nil {
		t.Fatal(err)
	}
	list, err := store.Assets(t.Context(), officer, kokMoynok, "waste")
	if err != nil || len(list) != 1 || list[0].Title != "Мусоровоз" || !list[0].InServiceOn.IsZero() || !list[0].LifeYears.Equal(number("12.5")) {
		t.Fatalf("%+v, %v", list, err)
	}
	if one, err := store.Asset(t.Context(), officer, a.ID); err != nil || one.PurchasePrice.String() != "2150000.00" || one.Category != "waste" {
		t.Errorf("%+v, %v", one, err)
	}
	if err := store.DeleteAsset(t.Context(), officer, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Asset(t.Context(), officer, a.ID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("after deleting: %v", err)
	}
}

func TestAssetsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	good := truck()
	if err := store.AddAsset(t.Context(), officer, &good, ""); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Asset)
	}{
		{"twice", "service.asset_taken", "asset", func(*budget.Asset) {}},
		{"no number", "service.asset_number", "asset", func(a *budget.Asset) { a.Asset = "" }},
		{"no title", "service.asset_title", "title", func(a *budget.Asset) { a.Title = " " }},
		{"price below zero", "budget.negative", "purchase_price", func(a *budget.Asset) { a.PurchasePrice = money.MustParse("-1") }},
		{"residual below zero", "budget.negative", "residual_value", func(a *budget.Asset) { a.ResidualValue = money.MustParse("-1") }},
		{"residual above the price", "service.asset_residual", "residual_value", func(a *budget.Asset) { a.ResidualValue = money.MustParse("2150000.01") }},
		{"no life", "service.asset_life", "life_years", func(a *budget.Asset) { a.LifeYears = number("0") }},
		{"201 years", "service.asset_life", "life_years", func(a *budget.Asset) { a.LifeYears = number("201") }},
		{"a share above 1", "budget.share", "share", func(a *budget.Asset) { a.Share = number("1.1") }},
		{"avoidable below 0", "budget.share", "avoidable_share", func(a *budget.Asset) { a.AvoidableShare = number("-0.1") }},
		{"a service that is not there", "service.not_of_aimak", "", func(a *budget.Asset) { a.Category = "water" }},
	} {
		a := good
		a.ID = 0
		test.spoil(&a)
		refused(t, test.name, store.AddAsset(t.Context(), officer, &a, ""), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"assets_once", `'waste', 'A-1', 'x', 10, 1, 5, NULL, 1, 1`},
		{"assets_asset_given", `'waste', ' ', 'x', 10, 1, 5, NULL, 1, 1`},
		{"assets_title_given", `'waste', 'A-2', '', 10, 1, 5, NULL, 1, 1`},
		{"assets_price_not_negative", `'waste', 'A-2', 'x', 'NaN', 1, 5, NULL, 1, 1`},
		{"assets_residual_not_negative", `'waste', 'A-2', 'x', 10, -1, 5, NULL, 1, 1`},
		{"assets_residual_within_price", `'waste', 'A-2', 'x', 10, 11, 5, NULL, 1, 1`},
		{"assets_life_positive", `'waste', 'A-2', 'x', 10, 1, 0, NULL, 1, 1`},
		{"assets_share_0_to_1", `'waste', 'A-2', 'x', 10, 1, 5, NULL, 2, 1`},
		{"assets_avoidable_0_to_1", `'waste', 'A-2', 'x', 10, 1, 5, NULL, 1, 2`},
		{"assets_service_known", `'water', 'A-2', 'x', 10, 1, 5, NULL, 1, 1`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO assets (aimak, category, asset, title, purchase_price, residual_value,
			life_years, in_service_on, share, avoidable_share) VALUES ('41702220807000', `+test.values+`)`), test.constraint)
	}
}

func TestVolumesAreKeptByYear(t *testing.T) {
	t.Parallel()
	conn, store := village(t)
	good := budget.Volume{Aimak: kokMoynok, Category: "waste", Year: 2023, Quantity: number("1180")}
	if err := store.AddVolume(t.Context(), officer, good); err != nil {
		t.Fatal(err)
	}
	good.Quantity = number("1180.5")
	if err := store.ChangeVolume(t.Context(), officer, good); err != nil {
		t.Fatal(err)
	}
	list, err := store.Volumes(t.Context(), officer, kokMoynok, "waste")
	if err != nil || len(list) != 1 || !list[0].Quantity.Equal(number("1180.5")) {
		t.Errorf("%+v, %v", list, err)
	}
	for _, test := range []struct {
		name, key, field string
		spoil            func(*budget.Volume)
	}{
		{"twice", "service.volume_taken", "year", func(*budget.Volume) {}},
		{"below zero", "service.quantity", "quantity", func(v *budget.Volume) { v.Year, v.Quantity = 2024, number("-1") }},
		{"absurd", "service.quantity", "quantity", func(v *budget.Volume) { v.Year, v.Quantity = 2024, number("1000000000000000") }},
		{"a year too early", "register.year", "year", func(v *budget.Volume) { v.Year = 0 }},
		{"a service that is not there", "service.not_of_aimak", "", func(v *budget.Volume) { v.Category = "water" }},
	} {
		v := good
		test.spoil(&v)
		refused(t, test.name, store.AddVolume(t.Context(), officer, v), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"volumes_once", `'waste', 2023, 1`},
		{"volumes_year_sane", `'waste', 23, 1`},
		{"volumes_not_negative", `'waste', 2024, 'NaN'`},
		{"volumes_service_known", `'water', 2024, 1`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO volumes VALUES ('41702220807000', `+test.values+`)`), test.constraint)
	}
	if err := store.DeleteVolume(t.Context(), officer, kokMoynok, "waste", 2023); err != nil {
		t.Fatal(err)
	}
	if err := store.ChangeVolume(t.Context(), officer, good); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("changing what is gone: %v", err)
	}
}
