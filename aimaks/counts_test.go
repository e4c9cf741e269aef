package aimaks_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"kelishim/aimaks"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func number(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestHouseholdsAreCountedByYear(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	people := 5210
	for _, h := range []aimaks.Households{
		{Aimak: kokMoynok, Year: 2023, Households: 1180, Population: &people},
		{Aimak: kokMoynok, Year: 2024, Households: 1192},
		{Aimak: boruBash, Year: 2024, Households: 1652},
	} {
		if err := store.AddHouseholds(t.Context(), db.System, h); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.ChangeHouseholds(t.Context(), db.System, aimaks.Households{Aimak: kokMoynok, Year: 2024, Households: 1200}); err != nil {
		t.Fatal(err)
	}
	list, total, err := store.ListHouseholds(t.Context(), db.System, aimaks.HouseholdsFilter{Aimaks: []string{kokMoynok}, Limit: 1})
	if err != nil || total != 2 || len(list) != 1 || list[0].Households != 1200 || list[0].Population != nil {
		t.Errorf("first page %+v of %d, %v", list, total, err)
	}
	list, total, err = store.ListHouseholds(t.Context(), db.System, aimaks.HouseholdsFilter{Year: 2024, Limit: 50})
	if err != nil || total != 2 || len(list) != 2 {
		t.Errorf("year 2024: %+v of %d, %v", list, total, err)
	}
	list, total, err = store.ListHouseholds(t.Context(), db.System, aimaks.HouseholdsFilter{Aimaks: []string{}, Limit: 50})
	if err != nil || total != 0 || len(list) != 0 {
		t.Errorf("no aimak: %+v of %d, %v", list, total, err)
	}
	one, err := store.HouseholdsOf(t.Context(), db.System, kokMoynok, 2023)
	if err != nil || one.Households != 1180 || one.Population == nil || *one.Population != 5210 {
		t.Errorf("in 2023: %+v, %v", one, err)
	}
	if err := store.DeleteHouseholds(t.Context(), db.System, kokMoynok, 2023); err != nil {
		t.Fatal(err)
	}
	if _, err := store.HouseholdsOf(t.Context(), db.System, kokMoynok, 2023); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("after deleting: %v", err)
	}
}

func TestHouseholdsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	good := aimaks.Households{Aimak: kokMoynok, Year: 2024, Households: 1}
	if err := store.AddHouseholds(t.Context(), db.System, good); err != nil {
		t.Fatal(err)
	}
	below := -1
	for _, test := range []struct {
		name, key, field string
		h                aimaks.Households
	}{
		{"twice", "register.households_taken", "year", good},
		{"no aimak", "register.unit_unknown", "aimak", aimaks.Households{Year: 2025}},
		{"an unknown aimak", "register.unit_unknown", "aimak", aimaks.Households{Aimak: "99999999999999", Year: 2025}},
		{"a year too early", "register.year", "year", aimaks.Households{Aimak: kokMoynok, Year: 1989}},
		{"below zero", "register.negative", "households", aimaks.Households{Aimak: kokMoynok, Year: 2025, Households: -1}},
		{"people below zero", "register.negative", "population", aimaks.Households{Aimak: kokMoynok, Year: 2025, Population: &below}},
	} {
		refused(t, test.name, store.AddHouseholds(t.Context(), db.System, test.h), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"households_once", `'41702220807000', 2024, 1, NULL`},
		{"households_aimak_known", `'99999999999999', 2024, 1, NULL`},
		{"households_year_sane", `'41702220807000', 1989, 1, NULL`},
		{"households_not_negative", `'41702220807000', 2025, -1, NULL`},
		{"households_population_not_negative", `'41702220807000', 2025, 1, -1`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO households VALUES (`+test.values+`)`), test.constraint)
	}
}

func TestThePriceIndexIsKeptByYear(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	if err := store.AddPriceIndex(t.Context(), db.System, aimaks.PriceIndex{Year: 2023, Index: number("111.9")}); err != nil {
		t.Fatal(err)
	}
	if err := store.ChangePriceIndex(t.Context(), db.System, aimaks.PriceIndex{Year: 2023, Index: number("111.95")}); err != nil {
		t.Fatal(err)
	}
	list, err := store.PriceIndexes(t.Context(), db.System)
	if err != nil || len(list) != 1 || !list[0].Index.Equal(number("111.95")) {
		t.Errorf("%v, %v", list, err)
	}
	for _, test := range []struct {
		name, key, field string
		p                aimaks.PriceIndex
	}{
		{"twice", "register.index_taken", "year", aimaks.PriceIndex{Year: 2023, Index: number("1")}},
		{"zero", "register.index_positive", "index", aimaks.PriceIndex{Year: 2024}},
		{"below zero", "register.index_positive", "index", aimaks.PriceIndex{Year: 2024, Index: number("-1")}},
		{"absurd", "register.index_positive", "index", aimaks.PriceIndex{Year: 2024, Index: number("1000000000000")}},
		{"a year too late", "register.year", "year", aimaks.PriceIndex{Year: 2200, Index: number("1")}},
	} {
		refused(t, test.name, store.AddPriceIndex(t.Context(), db.System, test.p), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"price_index_pkey", `2023, 1`},
		{"price_index_year_sane", `1989, 1`},
		{"price_index_positive", `2024, 0`},
		{"price_index_positive", `2024, 'NaN'`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO price_index VALUES (`+test.values+`)`), test.constraint)
	}
	if err := store.DeletePriceIndex(t.Context(), db.System, 2023); err != nil {
		t.Fatal(err)
	}
	if err := store.DeletePriceIndex(t.Context(), db.System, 2023); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("deleting it again: %v", err)
	}
}

func TestTheRateInForceOnADayIsTheLastOneBegun(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	if err := exec(t, conn, `DELETE FROM contribution_rates`); err != nil {
		t.Fatal(err)
	}
	for _, r := range []aimaks.ContributionRate{
		{ValidFrom: date.Of(2020, 1, 1), Rate: number("0.1725")},
		{ValidFrom: date.Of(2025, 7, 1), Rate: number("0.1525")},
	} {
		if err := store.AddContributionRate(t.Context(), db.System, r); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[string]string{"2020-01-01": "0.1725", "2025-06-30": "0.1725", "2025-07-01": "0.1525", "2030-01-01": "0.1525"} {
		got, err := store.RateOn(t.Context(), db.System, date.MustParse(day))
		if err != nil || !got.Rate.Equal(number(want)) {
			t.Errorf("on %s %v (%v), want %s", day, got.Rate, err, want)
		}
	}
	if _, err := store.RateOn(t.Context(), db.System, date.Of(2019, 12, 31)); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("before the first rate: %v", err)
	}
	if err := store.ChangeContributionRate(t.Context(), db.System, aimaks.ContributionRate{ValidFrom: date.Of(2025, 7, 1), Rate: number("0.16")}); err != nil {
		t.Fatal(err)
	}
	list, err := store.ContributionRates(t.Context(), db.System)
	if err != nil || len(list) != 2 || !list[0].Rate.Equal(number("0.16")) {
		t.Errorf("%v, %v", list, err)
	}
	if err := store.DeleteContributionRate(t.Context(), db.System, date.Of(2025, 7, 1)); err != nil {
		t.Fatal(err)
	}
	if got, _ := store.RateOn(t.Context(), db.System, date.Of(2026, 1, 1)); !got.Rate.Equal(number("0.1725")) {
		t.Errorf("after deleting the newer one %v is in force", got.Rate)
	}
	for _, test := range []struct {
		name, key, field string
		r                aimaks.ContributionRate
	}{
		{"twice", "register.rate_taken", "valid_from", aimaks.ContributionRate{ValidFrom: date.Of(2020, 1, 1)}},
		{"no day", "register.rate_day", "valid_from", aimaks.ContributionRate{}},
		{"17.25 for 17.25 %", "register.rate_share", "rate", aimaks.ContributionRate{ValidFrom: date.Of(2026, 1, 1), Rate: number("17.25")}},
		{"below zero", "register.rate_share", "rate", aimaks.ContributionRate{ValidFrom: date.Of(2026, 1, 1), Rate: number("-0.1")}},
	} {
		refused(t, test.name, store.AddContributionRate(t.Context(), db.System, test.r), test.key, test.field)
	}
	refusedByTable(t, exec(t, conn, `INSERT INTO contribution_rates VALUES ('2020-01-01', 0.1)`), "contribution_rates_pkey")
	refusedByTable(t, exec(t, conn, `INSERT INTO contribution_rates VALUES ('2026-01-01', 1.1)`), "contribution_rates_share")
}
