package contracts_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/providers"
)

const (
	aimak = "41702220807000"
	other = "41702205807000"
)

var clerk = db.Actor{UserID: 1, Name: "Айгүл", Role: "administrator"}

func som(s string) money.Som         { return money.MustParse(s) }
func day(s string) date.Date         { return date.MustParse(s) }
func share(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// village is a database with one provider and three services.
func village(t *testing.T) (*db.DB, *contracts.Store) {
	t.Helper()
	d := dbtest.New(t)
	err := d.Do(t.Context(), clerk, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'household'), (?, 'lighting', 'lamp'), (?, 'waste', 'household')`,
			aimak, aimak, other)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	provider := providers.Provider{INN: "01204201510027", NameRU: "ОсОО «Таза Көл»", LegalForm: "llc"}
	if err := providers.NewStore(d).Add(t.Context(), clerk, &provider); err != nil {
		t.Fatal(err)
	}
	return d, contracts.NewStore(d)
}

func waste() contracts.Contract {
	return contracts.Contract{Number: "КМ-1", Buyer: aimak, Provider: "01204201510027", Title: "Вывоз ТБО", Method: "open",
		PlannedAmount: money.Known(som("1200")), SignedOn: day("2024-12-20"), StartsOn: day("2025-01-01"), EndsOn: day("2025-12-31"),
		Value: som("1000"), Currency: "KGS"}
}

func signed(t *testing.T) (*db.DB, *contracts.Store, contracts.Contract) {
	t.Helper()
	d, store := village(t)
	c := waste()
	if err := store.Add(t.Context(), clerk, &c); err != nil {
		t.Fatal(err)
	}
	return d, store, c
}

func refused(t *testing.T, what string, err error, want *fault.Fault) {
	t.Helper()
	for _, one := range fault.All(err) {
		if errors.Is(one, want) && (want.Field == "" || one.Field == want.Field) {
			return
		}
	}
	t.Errorf("%s: got %v, want %v", what, err, want)
}

func TestAContractComesBackAsItWasRecorded(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	got, err := store.Get(t.Context(), clerk, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(c) {
		t.Errorf("got %+v, want %+v", got, c)
	}
	c.Title, c.PlannedAmount = "Вывоз", money.Null{}
	if err := store.Change(t.Context(), clerk, &c); err != nil {
		t.Fatal(err)
	}
	if got, err = store.Get(t.Context(), clerk, c.ID); err != nil || fmt.Sprint(got) != fmt.Sprint(c) {
		t.Errorf("after the change: %+v, %v", got, err)
	}
	if err := store.Take(t.Context(), db.System, c.ID, "terminate", contracts.Decision{On: day("2025-06-30"), Reason: "Не вывозит"}); err != nil {
		t.Fatal(err)
	}
	if got, err = store.Get(t.Context(), clerk, c.ID); err != nil || got.Status != contracts.Terminated || got.LastDay() != day("2025-06-30") {
		t.Errorf("the last day is %s, want the day of termination", got.LastDay())
	}
	if err := store.Delete(t.Context(), clerk, c.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(t.Context(), clerk, c.ID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("a deleted contract is found: %v", err)
	}
}

func TestContractsAreRefusedKindly(t *testing.T) {
	t.Parallel()
	_, store, _ := signed(t)
	for _, c := range []struct {
		what   string
		change func(*contracts.Contract)
		want   *fault.Fault
	}{
		{"a number that is taken", func(*contracts.Contract) {}, contracts.ErrTaken},
		{"no number", func(c *contracts.Contract) { c.Number = " " }, contracts.ErrNumber},
		{"no title", func(c *contracts.Contract) { c.Title = "" }, contracts.ErrTitle},
		{"a method that the law lacks", func(c *contracts.Contract) { c.Method = "friend" }, contracts.ErrMethod},
		{"a negative value", func(c *contracts.Contract) { c.Value = som("-1") }, contracts.ErrNegative.On("value")},
		{"a negative plan", func(c *contracts.Contract) { c.PlannedAmount = money.Known(som("-1")) }, contracts.ErrNegative.On("planned_amount")},
		{"a currency in words", func(c *contracts.Contract) { c.Currency = "сом" }, contracts.ErrCurrency},
		{"an end before the start", func(c *contracts.Contract) { c.EndsOn = day("2024-12-31") }, contracts.ErrOrder},
		{"a termination after the end", func(c *contracts.Contract) { c.TerminatedOn = day("2026-01-01") }, contracts.ErrTerminated},
		{"no day of signing", func(c *contracts.Contract) { c.SignedOn = date.Date{} }, contracts.ErrDate.On("signed_on")},
		{"a buyer that does not exist", func(c *contracts.Contract) { c.Number, c.Buyer = "КМ-2", "41799999999999" }, contracts.ErrBuyer},
		{"a provider that does not exist", func(c *contracts.Contract) { c.Number, c.Provider = "КМ-2", "99999999999999" }, contracts.ErrProvider},
	} {
		contract := waste()
		c.change(&contract)
		refused(t, c.what, store.Add(t.Context(), clerk, &contract), c.want)
	}
}

func TestAContractIsSharedOutOnceAndWhatIsLeftIsSeen(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	for _, v := range []contracts.Service{{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("0.6")},
		{ContractID: c.ID, Aimak: other, Category: "waste", Share: share("0.3")}} {
		if err := store.AddService(ctx, clerk, &v); err != nil {
			t.Fatal(err)
		}
	}
	list, err := store.Services(ctx, clerk, c.ID)
	if err != nil || contracts.Remainder(list).String() != "0.1" {
		t.Errorf("left is %s of %v (%v)", contracts.Remainder(list), list, err)
	}
	more := contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "lighting", Share: share("0.11")}
	err = store.AddService(ctx, clerk, &more)
	refused(t, "shares beyond the whole", err, contracts.ErrShares)
	if left, ok := fault.All(err)[0].Values["Left"].(decimal.Decimal); !ok || !left.Equal(share("0.1")) {
		t.Errorf("the sentence says that %v is left", left)
	}
	more.Share = share("0.1")
	if err := store.AddService(ctx, clerk, &more); err != nil {
		t.Errorf("exactly what is left was refused: %v", err)
	}
	refused(t, "the same service twice", store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "lighting"}), contracts.ErrServiceOnce)
	refused(t, "a service that the aimak lacks", store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: other, Category: "water"}), contracts.ErrService)
	refused(t, "a share above 1", store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("1.1")}), contracts.ErrShare)
	err = store.Delete(ctx, clerk, c.ID)
	refused(t, "a contract that is shared out", err, contracts.ErrUsed)
	if used := fault.All(err)[0].Values; used["Services"] != 3 || used["Acts"] != 0 {
		t.Errorf("the sentence counts %v", used)
	}
}

func TestTwoClerksWhoShareAContractOutAtOnceDoNotGiveItAwayTwice(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	errs := make(chan error, 2)
	for _, category := range []string{"waste", "lighting"} {
		go func() {
			errs <- store.AddService(context.Background(), clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: category, Share: share("0.7")})
		}()
	}
	first, second := <-errs, <-errs
	if (first == nil) == (second == nil) {
		t.Errorf("want exactly one refusal, got %v and %v", first, second)
	}
}

func TestActsLieWithinTheirContract(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	act := func(from, to, amount string) *contracts.Act {
		return &contracts.Act{ContractID: c.ID, Act: "1", AcceptedOn: day("2025-02-03"), PeriodFrom: day(from), PeriodTo: day(to), Amount: som(amount)}
	}
	refused(t, "a day too early", store.AddAct(ctx, clerk, act("2024-12-31", "2025-01-31", "10")), contracts.ErrPeriod)
	refused(t, "a day too late", store.AddAct(ctx, clerk, act("2025-12-01", "2026-01-01", "10")), contracts.ErrPeriod)
	refused(t, "an end before the start", store.AddAct(ctx, clerk, act("2025-02-01", "2025-01-31", "10")), contracts.ErrPeriodOrder)
	refused(t, "a negative amount", store.AddAct(ctx, clerk, act("2025-01-01", "2025-01-31", "-0.01")), contracts.ErrNegative.On("amount"))
	good := act("2025-01-01", "2025-12-31", "10")
	if err := store.AddAct(ctx, clerk, good); err != nil {
		t.Fatalf("the whole contract in one act was refused: %v", err)
	}
	refused(t, "the same number twice", store.AddAct(ctx, clerk, act("2025-01-01", "2025-01-31", "10")), contracts.ErrActTaken)
	c.EndsOn = day("2025-11-30")
	refused(t, "new dates that leave the act outside", store.Change(ctx, clerk, &c), contracts.ErrActsWithin)
	_, err := d.Pool().ExecContext(ctx, `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount)
		VALUES ($1, '2', '2025-02-03', '2024-12-31', '2025-01-31', 1)`, c.ID)
	if got := db.Constraint(err); got != "acts_within_contract" {
		t.Errorf("without Go the table refuses by %q (%v)", got, err)
	}
}

func TestPaymentsNameAnActOfTheirContract(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	payment := contracts.Payment{ContractID: c.ID, Payment: "П-1", Act: "1", PaidOn: day("2025-02-10"), Amount: som("10")}
	refused(t, "an act that is not there", store.AddPayment(ctx, clerk, &payment), contracts.ErrPaymentAct)
	act := contracts.Act{ContractID: c.ID, Act: "1", AcceptedOn: day("2025-02-03"), PeriodFrom: day("2025-01-01"), PeriodTo: day("2025-01-31"), Amount: som("10")}
	if err := store.AddAct(ctx, clerk, &act); err != nil {
		t.Fatal(err)
	}
	if err := store.AddPayment(ctx, clerk, &payment); err != nil {
		t.Fatal(err)
	}
	refused(t, "the same number twice", store.AddPayment(ctx, clerk, &contracts.Payment{ContractID: c.ID, Payment: "П-1", Act: "1", PaidOn: day("2025-02-10")}), contracts.ErrPaymentTaken)
	refused(t, "an act that is paid", store.DeleteAct(ctx, clerk, c.ID, act.ID), contracts.ErrActUsed)
	act.Act = "1/а"
	if err := store.ChangeAct(ctx, clerk, &act); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Payment(ctx, clerk, payment.ID); err != nil || got.Act != "1/а" {
		t.Errorf("the payment does not follow the new number: %+v, %v", got, err)
	}
	if err := store.DeletePayment(ctx, clerk, c.ID+1, payment.ID); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("a payment was deleted by way of a foreign contract: %v", err)
	}
}

func TestOnlyWhatWasWithheldIsSummedAsWithheld(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	for _, p := range []contracts.Penalty{
		{ContractID: c.ID, Penalty: "Ш-1", ImposedOn: day("2025-02-01"), WithheldOn: day("2025-02-01"), Amount: som("3.50"), Reason: "рейс"},
		{ContractID: c.ID, Penalty: "Ш-2", ImposedOn: day("2025-03-01"), Amount: som("2"), Reason: "рейс"},
	} {
		if err := store.AddPenalty(ctx, clerk, &p); err != nil {
			t.Fatal(err)
		}
	}
	late := contracts.Penalty{ContractID: c.ID, Penalty: "Ш-3", ImposedOn: day("2025-02-02"), WithheldOn: day("2025-02-01"), Reason: "x"}
	refused(t, "withheld before it was imposed", store.AddPenalty(ctx, clerk, &late), contracts.ErrWithheld)
	sum, err := store.Summary(ctx, clerk, c.ID)
	if err != nil || sum.Imposed.Cmp(som("5.50")) != 0 || sum.Withheld.Cmp(som("3.50")) != 0 || sum.Penalties != 2 {
		t.Errorf("summed as %+v (%v)", sum, err)
	}
	if got := sum.Unpaid(); got.Cmp(som("-3.50")) != 0 {
		t.Errorf("owed is %s, want -3.50", got)
	}
}

func TestACostNamesAContractThatBuysItsService(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	cost := contracts.Cost{Aimak: aimak, Category: "waste", Year: 2025, Kind: "transition", Amount: som("10")}
	refused(t, "a transition without a contract", store.AddCost(ctx, clerk, &cost), contracts.ErrCostContract)
	cost.ContractID = c.ID
	refused(t, "a contract that does not buy it", store.AddCost(ctx, clerk, &cost), contracts.ErrCostBuys)
	if err := store.AddService(ctx, clerk, &contracts.Service{ContractID: c.ID, Aimak: aimak, Category: "waste", Share: share("1")}); err != nil {
		t.Fatal(err)
	}
	if err := store.AddCost(ctx, clerk, &cost); err != nil {
		t.Fatal(err)
	}
	again := cost
	again.ID = 0
	refused(t, "two of one kind and year", store.AddCost(ctx, clerk, &again), contracts.ErrCostTaken)
	refused(t, "a service that a cost counts on", store.RemoveService(ctx, clerk, c.ID, aimak, "waste"), contracts.ErrServiceUsed)
	cost.Basis = "guess"
	refused(t, "a basis that is none", store.ChangeCost(ctx, clerk, &cost), contracts.ErrCostBasis)
	cost.Basis, cost.Year = "estimate", 1800
	refused(t, "a year out of reach", store.ChangeCost(ctx, clerk, &cost), contracts.ErrYear)
}
