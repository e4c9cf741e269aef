package aimaks_test

import (
	"errors"
	"testing"

	"kelishim/aimaks"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

func TestServicesOfAnAimakStandInTheOrderOfTheirCategories(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	for _, v := range []aimaks.Service{
		{Aimak: kokMoynok, Category: "water", Unit: "household"},
		{Aimak: kokMoynok, Category: "waste", Title: " Сбор и вывоз ТБО ", Unit: "household"},
		{Aimak: boruBash, Category: "lighting", Unit: "lamp"},
	} {
		if err := store.AddService(t.Context(), db.System, &v); err != nil {
			t.Fatal(err)
		}
	}
	list, err := store.Services(t.Context(), db.System, kokMoynok)
	if err != nil || len(list) != 2 || list[0].Category != "waste" || list[0].Title != "Сбор и вывоз ТБО" || list[1].Title != "" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := store.ChangeService(t.Context(), db.System, &aimaks.Service{Aimak: kokMoynok, Category: "waste", Unit: "trip"}); err != nil {
		t.Fatal(err)
	}
	one, err := store.Service(t.Context(), db.System, kokMoynok, "waste")
	if err != nil || one.Unit != "trip" || one.Title != "" {
		t.Errorf("%+v, %v", one, err)
	}
	if err := store.DeleteService(t.Context(), db.System, kokMoynok, "waste"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Service(t.Context(), db.System, kokMoynok, "waste"); !errors.Is(err, aimaks.ErrServiceUnknown) {
		t.Errorf("after deleting: %v", err)
	}
}

func TestServicesAreRefusedKindly(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	good := aimaks.Service{Aimak: kokMoynok, Category: "waste", Unit: "household"}
	if err := store.AddService(t.Context(), db.System, &good); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, key, field string
		v                aimaks.Service
	}{
		{"twice", "service.taken", "category", good},
		{"no category", "service.category_needed", "category", aimaks.Service{Aimak: kokMoynok, Unit: "trip"}},
		{"an unknown category", "service.category_unknown", "category", aimaks.Service{Aimak: kokMoynok, Category: "magic", Unit: "trip"}},
		{"no unit", "service.unit_needed", "unit", aimaks.Service{Aimak: kokMoynok, Category: "water", Unit: " "}},
		{"an unknown aimak", "register.unit_unknown", "aimak", aimaks.Service{Aimak: "99999999999999", Category: "water", Unit: "trip"}},
		{"a raion", "service.not_an_aimak", "aimak", aimaks.Service{Aimak: tonRaion, Category: "water", Unit: "trip"}},
		{"an oblast", "service.not_an_aimak", "aimak", aimaks.Service{Aimak: issykKul, Category: "water", Unit: "trip"}},
	} {
		refused(t, test.name, store.AddService(t.Context(), db.System, &test.v), test.key, test.field)
	}
	for _, test := range []struct{ constraint, values string }{
		{"services_once", `'41702220807000', 'waste', NULL, 'trip'`},
		{"services_aimak_known", `'99999999999999', 'waste', NULL, 'trip'`},
		{"services_category_known", `'41702220807000', 'magic', NULL, 'trip'`},
		{"services_unit_given", `'41702220807000', 'water', NULL, ' '`},
	} {
		refusedByTable(t, exec(t, conn, `INSERT INTO services VALUES (`+test.values+`)`), test.constraint)
	}
}

func TestWhatAServiceNamesIsNotDeletedUnderIt(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	if err := store.AddService(t.Context(), db.System, &aimaks.Service{Aimak: kokMoynok, Category: "waste", Unit: "trip"}); err != nil {
		t.Fatal(err)
	}
	if err := store.DeleteCategory(t.Context(), db.System, "waste"); !errors.Is(err, aimaks.ErrCategoryUsed) {
		t.Errorf("its category: %v", err)
	}
	if err := store.DeleteMeasure(t.Context(), db.System, "trip"); !errors.Is(err, aimaks.ErrMeasureUsed) {
		t.Errorf("its unit of measure: %v", err)
	}
	if err := exec(t, conn, `INSERT INTO volumes VALUES ('41702220807000', 'waste', 2024, 5)`); err != nil {
		t.Fatal(err)
	}
	if err := store.DeleteService(t.Context(), db.System, kokMoynok, "waste"); !errors.Is(err, aimaks.ErrServiceUsed) {
		t.Errorf("the service with a volume: %v", err)
	}
}

func TestCategoriesAndMeasuresGrow(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t)
	store := aimaks.NewStore(conn)
	c := aimaks.Category{Code: "school_bus", Names: aimaks.Names{NameRU: "Школьный автобус", NameKY: "Мектеп автобусу"}, Sort: 5}
	if err := store.AddCategory(t.Context(), db.System, &c); err != nil {
		t.Fatal(err)
	}
	c.NameEN = "School bus"
	if err := store.ChangeCategory(t.Context(), db.System, &c); err != nil {
		t.Fatal(err)
	}
	categories, err := store.Categories(t.Context(), db.System)
	if err != nil || len(categories) != 14 || categories[0].Code != "school_bus" {
		t.Errorf("%v, %v", categories, err)
	}
	if got := aimaks.CategoryName(categories, "school_bus", "en"); got != "School bus" {
		t.Errorf("called %q", got)
	}
	if got := aimaks.CategoryName(categories, "magic", "en"); got != "magic" {
		t.Errorf("an unknown one is called %q, want its code", got)
	}
	m := aimaks.Measure{Code: "bag", Names: aimaks.Names{NameRU: "мешок"}}
	if err := store.AddMeasure(t.Context(), db.System, &m); err != nil {
		t.Fatal(err)
	}
	m.NameKY = "кап"
	if err := store.ChangeMeasure(t.Context(), db.System, &m); err != nil {
		t.Fatal(err)
	}
	measures, err := store.Measures(t.Context(), db.System)
	if err != nil || aimaks.MeasureName(measures, "bag", "ky") != "кап" || aimaks.MeasureName(measures, "ведро", "ky") != "ведро" {
		t.Errorf("%v, %v", measures, err)
	}
	for key, err := range map[string]error{
		"register.category_taken": store.AddCategory(t.Context(), db.System, &c),
		"register.measure_taken":  store.AddMeasure(t.Context(), db.System, &m),
		"register.category_code":  store.AddCategory(t.Context(), db.System, &aimaks.Category{Code: "Школа", Names: c.Names}),
		"register.measure_code":   store.AddMeasure(t.Context(), db.System, &aimaks.Measure{Names: m.Names}),
	} {
		refused(t, key, err, key, "code")
	}
	refused(t, "no name", store.AddCategory(t.Context(), db.System, &aimaks.Category{Code: "bus"}), "register.name_ru", "name_ru")
	for _, err := range []error{store.DeleteCategory(t.Context(), db.System, "school_bus"), store.DeleteMeasure(t.Context(), db.System, "bag")} {
		if err != nil {
			t.Error(err)
		}
	}
	refusedByTable(t, exec(t, conn, `INSERT INTO service_categories VALUES ('waste', 'x')`), "service_categories_pkey")
	refusedByTable(t, exec(t, conn, `INSERT INTO service_categories VALUES ('W', 'x')`), "service_categories_code_plain")
	refusedByTable(t, exec(t, conn, `INSERT INTO service_categories VALUES ('bus', ' ')`), "service_categories_name_ru_given")
	refusedByTable(t, exec(t, conn, `INSERT INTO units_of_measure VALUES ('trip', 'x')`), "units_of_measure_pkey")
}
