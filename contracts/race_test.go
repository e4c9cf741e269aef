package contracts_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/internal/setting"
)

// race is a contract of 1000 som with one act of 1000, a budget line of 1000 and
// 64 officers of the aimak, over the connection that the pages have.
type race struct {
	owner    *db.DB
	store    *contracts.Store
	contract contracts.Contract
	line     int64
	officers []db.Actor
}

func newRace(t *testing.T) *race {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	r := &race{owner: owner, store: contracts.NewStore(pages)}
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := owner.Pool().ExecContext(t.Context(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО «Таза Көл»', 'llc')`)
	for i := range 64 {
		r.officers = append(r.officers, dbtest.Person(t, owner, fmt.Sprintf("officer-%d", i), "officer", aimak))
	}
	r.contract = waste()
	if err := r.store.Add(t.Context(), r.officers[0], &r.contract); err != nil {
		t.Fatal(err)
	}
	act := contracts.Act{ContractID: r.contract.ID, Act: "1", AcceptedOn: day("2025-02-03"), PeriodFrom: day("2025-01-01"), PeriodTo: day("2025-12-31"), Amount: som("1000")}
	if err := r.store.AddAct(t.Context(), r.officers[0], &act); err != nil {
		t.Fatal(err)
	}
	err := owner.Pool().QueryRowContext(t.Context(), `INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, approved)
		VALUES ($1, 2025, '51-04', '7051', '2215', 'Услуги', 1000) RETURNING id`, aimak).Scan(&r.line)
	if err != nil {
		t.Fatal(err)
	}
	exec(`INSERT INTO settings (key, value) VALUES ($1, $2)`, setting.Commitments, setting.CommitmentsBlock)
	return r
}

// contracted adds a contract of 1000 som for one more commitment of the line.
func (r *race) contracted(t *testing.T, number int) int64 {
	t.Helper()
	c := waste()
	c.Number = fmt.Sprintf("КМ-гонка-%d", number)
	if err := r.store.Add(t.Context(), r.officers[0], &c); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// sum is a sum over rows, asked by the owner.
func (r *race) sum(t *testing.T, query string, args ...any) money.Som {
	t.Helper()
	var total money.Som
	if err := r.owner.Pool().QueryRowContext(t.Context(), query, args...).Scan(&total); err != nil {
		t.Fatal(err)
	}
	return total
}

func (r *race) paid(t *testing.T) money.Som {
	return r.sum(t, `SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = $1`, r.contract.ID)
}

// gate holds writers back until so many have checked their sums, so that what
// goes wrong without a lock goes wrong every time.
func gate(writers int) func() {
	var mu sync.Mutex
	opened := make(chan struct{})
	waiting := 0
	return func() {
		mu.Lock()
		if waiting++; waiting == writers {
			close(opened)
		}
		mu.Unlock()
		select {
		case <-opened:
		case <-time.After(20 * time.Second): // fewer came: the test says so by its sums
		}
	}
}

// all runs the writes of many at once; what is refused must be refused as wanted.
func all(t *testing.T, n int, want []*fault.Fault, write func(ctx context.Context, i int) error) (written int) {
	t.Helper()
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = write(context.Background(), i) })
	}
	wait.Wait()
	for _, err := range errs {
		if err == nil {
			written++
			continue
		}
		known := false
		for _, one := range want {
			known = known || errors.Is(err, one)
		}
		if !known {
			t.Errorf("refused by %v", err)
		}
	}
	return written
}

func (r *race) pay(store *contracts.Store, amount string) func(ctx context.Context, i int) error {
	return func(ctx context.Context, i int) error {
		return store.AddPayment(ctx, r.officers[i], &contracts.Payment{ContractID: r.contract.ID, Payment: fmt.Sprintf("П-%d", i), Act: "1",
			PaidOn: day("2025-02-10"), Amount: som(amount)})
	}
}

var beyond = []*fault.Fault{contracts.ErrPaymentBeyondAct, contracts.ErrPaymentBeyondActs, contracts.ErrPaymentBeyondValue}

func TestSixtyFourOfficersWhoPayOneContractAtOnceNeverPassItsValue(t *testing.T) {
	t.Parallel()
	r := newRace(t)
	written := all(t, 64, beyond, r.pay(r.store, "90"))
	if paid := r.paid(t); written != 11 || paid.Cmp(som("990")) != 0 {
		t.Errorf("%d payments of 90 were made, %s in all; 11 fit into 1000", written, paid)
	}
}

func TestWithoutTheLockSixtyFourOfficersPassTheValue(t *testing.T) {
	t.Parallel()
	r := newRace(t)
	// Eight have checked before the first writes: eight times 300 is too much.
	all(t, 64, beyond, r.pay(r.store.WithoutLocks(gate(8)), "300"))
	if paid := r.paid(t); paid.Cmp(r.contract.Value) <= 0 {
		t.Errorf("without the lock %s was paid of %s: this test no longer shows what the lock is for", paid, r.contract.Value)
	}
}

func TestTwoPaymentsThatTogetherPassTheValueAreNotBothMade(t *testing.T) {
	t.Parallel()
	r := newRace(t)
	if written := all(t, 2, beyond, r.pay(r.store, "600")); written != 1 || r.paid(t).Cmp(som("600")) != 0 {
		t.Errorf("%d of two payments of 600 were made under a contract of 1000", written)
	}
	r = newRace(t)
	if written := all(t, 2, beyond, r.pay(r.store.WithoutLocks(gate(2)), "600")); written != 2 || r.paid(t).Cmp(som("1200")) != 0 {
		t.Errorf("without the lock %d of two payments were made: this test no longer shows what the lock is for", written)
	}
}

func TestCommitmentsNeverPassTheirLineWhereTheSettingBlocks(t *testing.T) {
	t.Parallel()
	const writers = 16
	for name, unlocked := range map[string]bool{"with the lock": false, "without it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRace(t)
			ids := make([]int64, writers)
			for i := range ids {
				ids[i] = r.contracted(t, i)
			}
			store := r.store
			if unlocked {
				store = store.WithoutLocks(gate(8))
			}
			written := all(t, writers, []*fault.Fault{contracts.ErrOverCommitted}, func(ctx context.Context, i int) error {
				return store.AddCommitment(ctx, r.officers[i], &contracts.Commitment{ContractID: ids[i], BudgetLineID: r.line, Amount: som("150")})
			})
			committed := r.sum(t, `SELECT coalesce(sum(amount), 0) FROM commitments WHERE budget_line_id = $1`, r.line)
			if unlocked && committed.Cmp(som("1000")) <= 0 {
				t.Errorf("without the lock %s was committed of 1000: this test no longer shows what the lock is for", committed)
			}
			if !unlocked && (written != 6 || committed.Cmp(som("900")) != 0) {
				t.Errorf("%d commitments of 150 were made, %s in all; 6 fit into 1000", written, committed)
			}
		})
	}
}

// Payments lock the contract and then the line, and commitments do so too: none
// waits for another in a ring.
func TestPaymentsAndCommitmentsOfOneLineDoNotStandInEachOthersWay(t *testing.T) {
	t.Parallel()
	r := newRace(t)
	other := r.contracted(t, 1)
	all(t, 32, append([]*fault.Fault{contracts.ErrOverCommitted, contracts.ErrCommitmentOnce, contracts.ErrCommitmentValue}, beyond...), func(ctx context.Context, i int) error {
		if i%2 == 0 {
			return r.store.AddPayment(ctx, r.officers[i], &contracts.Payment{ContractID: r.contract.ID, Payment: fmt.Sprintf("П-%d", i), Act: "1",
				PaidOn: day("2025-02-10"), Amount: som("90"), BudgetLineID: &r.line})
		}
		return r.store.AddCommitment(ctx, r.officers[i], &contracts.Commitment{ContractID: []int64{r.contract.ID, other}[i/2%2], BudgetLineID: r.line, Amount: som("400")})
	})
	uses, err := r.store.LinesOf(t.Context(), r.officers[0], aimak, 2025)
	if use := uses[r.line]; err != nil || use.Over() {
		t.Errorf("the line is overdrawn: %+v (%v)", use, err)
	}
}
