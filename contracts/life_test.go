package contracts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

// okmotu is a village with an officer and a head, seen over the connection of
// the pages: PostgreSQL knows who they are.
type okmotu struct {
	owner, pages  *db.DB
	store         *contracts.Store
	officer, head db.Actor
}

func newOkmotu(t *testing.T) *okmotu {
	t.Helper()
	o := &okmotu{}
	o.owner, o.pages = dbtest.Pages(t)
	o.store = contracts.NewStore(o.pages)
	o.do(t, o.owner, db.System, `
		INSERT INTO services (aimak, category, unit) VALUES ('`+aimak+`', 'waste', 'household');
		INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО «Таза Көл»', 'llc')`)
	o.officer, o.head = o.person(t, "officer"), o.person(t, "head")
	return o
}

func (o *okmotu) person(t *testing.T, role string) db.Actor {
	t.Helper()
	actor := db.Actor{Name: role, Role: role}
	err := o.owner.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`INSERT INTO users (login, name, role, password_hash) VALUES (?, ?, ?, '-') RETURNING id`, role, role, role).Scan(ctx, &actor.UserID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, actor.UserID, aimak)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func (o *okmotu) do(t *testing.T, d *db.DB, who db.Actor, query string, args ...any) {
	t.Helper()
	if err := o.try(t, d, who, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (o *okmotu) try(t *testing.T, d *db.DB, who db.Actor, query string, args ...any) error {
	t.Helper()
	return d.Do(t.Context(), who, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.ExecContext(ctx, query, args...)
		if err != nil || !strings.HasPrefix(strings.TrimSpace(query), "UPDATE") {
			return err
		}
		return db.One(res, err)
	})
}

// in puts a contract of a number into a status behind everybody's back.
func (o *okmotu) in(t *testing.T, number, status string) int64 {
	t.Helper()
	var id int64
	err := o.owner.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`
			INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, terminated_on, value, currency, status)
			VALUES (?, ?, '01204201510027', 'Вывоз ТБО', 'open', CASE WHEN ? = 'draft' THEN NULL ELSE date '2025-01-01' END, '2025-01-01', '2025-12-31',
				CASE WHEN ? = 'terminated' THEN date '2025-06-30' END, 1000, 'KGS', ?) RETURNING id`,
			number, aimak, status, status, status).Scan(ctx, &id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (o *okmotu) status(t *testing.T, id int64) string {
	t.Helper()
	c, err := o.store.Get(t.Context(), o.officer, id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Status
}

// draft makes a draft as the officer does.
func (o *okmotu) draft(t *testing.T) contracts.Contract {
	t.Helper()
	c := waste()
	c.Status, c.SignedOn = contracts.Draft, date.Date{}
	if err := o.store.Add(t.Context(), o.officer, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheStepsInGoAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	var table []string
	err := o.pages.Read(t.Context(), o.officer, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT from_status || ' ' || to_status || ' ' || role FROM contract_transitions`).Scan(ctx, &table)
	})
	if err != nil {
		t.Fatal(err)
	}
	steps := make([]string, len(contracts.Steps))
	for i, s := range contracts.Steps {
		steps[i] = s.From + " " + s.To + " " + s.Role
	}
	slices.Sort(table)
	slices.Sort(steps)
	if !slices.Equal(table, steps) {
		t.Errorf("Go goes\n%s\nthe table\n%s", strings.Join(steps, "\n"), strings.Join(table, "\n"))
	}
}

// Every step of every role from every status, asked of Go.
func TestEveryStepIsTakenByItsRoleAlone(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	names := []string{"sign", "discard", "start", "cancel", "complete", "terminate", "reinstate"}
	for _, from := range contracts.Statuses {
		for _, who := range []db.Actor{o.officer, o.head} {
			for _, name := range names {
				id := o.in(t, from+name+who.Role, from)
				err := o.store.Take(t.Context(), who, id, name, contracts.Decision{On: day("2025-07-01"), Reason: "так надо"})
				step, ok := contracts.StepFrom(from, name)
				switch {
				case !ok:
					refused(t, from+" "+name+" by "+who.Role, err, contracts.ErrStep)
				case step.Role != who.Role:
					refused(t, from+" "+name+" by "+who.Role, err, contracts.ErrStepRole)
				case err != nil:
					t.Errorf("%s %s by %s: %v", from, name, who.Role, err)
				case o.status(t, id) != step.To:
					t.Errorf("%s %s by %s leads to %s, want %s", from, name, who.Role, o.status(t, id), step.To)
				}
			}
		}
	}
}

// Every way from every status to every other, asked of PostgreSQL alone.
func TestPostgreSQLAloneKeepsTheSteps(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	for _, who := range []db.Actor{o.officer, o.head} {
		for _, from := range contracts.Statuses {
			for _, to := range contracts.Statuses {
				if from == to {
					continue
				}
				id := o.in(t, from+to+who.Role, from)
				err := o.try(t, o.pages, who, `UPDATE contracts SET status = ?, signed_on = coalesce(signed_on, '2025-01-01'),
					terminated_on = CASE WHEN ? = 'terminated' THEN date '2025-06-30' END WHERE id = ?`, to, to, id)
				may := slices.ContainsFunc(contracts.Steps, func(s contracts.Step) bool { return s.From == from && s.To == to && s.Role == who.Role })
				switch {
				case may && err != nil:
					t.Errorf("%s may bring %s to %s: %v", who.Role, from, to, err)
				case !may && db.Constraint(err) != "contracts_step_allowed":
					t.Errorf("%s brings %s to %s: %v", who.Role, from, to, err)
				}
			}
		}
	}
}

func TestWhatTheHeadSignedChangesByAnAmendmentAlone(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx, c := t.Context(), o.draft(t)
	c.Value = som("900")
	if err := o.store.Change(ctx, o.officer, &c); err != nil {
		t.Fatalf("a draft is not changed: %v", err)
	}
	for _, query := range []string{
		`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, '1', '2025-02-01', 1)`,
		`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) VALUES (?, '1', '2025-02-01', '2025-01-01', '2025-01-31', 1)`,
		`INSERT INTO penalties (contract_id, penalty, imposed_on, amount, reason) VALUES (?, '1', '2025-02-01', 1, 'x')`,
	} {
		if err := o.try(t, o.owner, db.System, query, c.ID); db.Constraint(err) != "contracts_in_force" {
			t.Errorf("under a draft, %s: %v", query, err)
		}
	}
	if err := o.store.Take(ctx, o.head, c.ID, "sign", contracts.Decision{On: day("2024-12-20")}); err != nil {
		t.Fatal(err)
	}
	c, _ = o.store.Get(ctx, o.officer, c.ID)
	c.Title = "Вывоз мусора"
	if err := o.store.Change(ctx, o.officer, &c); err != nil {
		t.Errorf("the title of a signed contract is not changed: %v", err)
	}
	c.Value = som("5000")
	refused(t, "the value", o.store.Change(ctx, o.officer, &c), contracts.ErrBound)
	refused(t, "deleted", o.store.Delete(ctx, o.officer, c.ID), contracts.ErrKept)
	o.do(t, o.owner, db.System, `INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, o.officer.UserID, other)
	for what, query := range map[string]string{
		"contracts_bound":             `UPDATE contracts SET value = 5000 WHERE id = ?`,
		"contracts_step_allowed":      `UPDATE contracts SET status = 'terminated', terminated_on = '2025-02-01' WHERE id = ?`,
		"contracts_signed_kept":       `DELETE FROM contracts WHERE id = ?`,
		"contracts_buyer_succeeds":    `UPDATE contracts SET buyer = '41702205807000' WHERE id = ?`,
		"amendments_decided_by_head":  `INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, status) VALUES (?, '1', '2025-02-01', 'error', 'x', 'approved')`,
		"contracts_head_decides_only": `UPDATE contracts SET title = 'x' WHERE id = ?`,
	} {
		who := o.officer
		if what == "contracts_head_decides_only" {
			who = o.head
		}
		if err := o.try(t, o.pages, who, query, c.ID); db.Constraint(err) != what {
			t.Errorf("%s: PostgreSQL says %v", what, err)
		}
	}
	events, err := o.store.Events(ctx, o.officer, c.ID)
	if err != nil || len(events) != 2 || events[0].Kind != "drafted" || events[1].Kind != "signed" || events[1].RecordedBy != "head" {
		t.Errorf("the history holds %v, %v", events, err)
	}
}

func TestAStepHasADayThatFitsAndAReason(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx := t.Context()
	active, past := o.in(t, "А", contracts.Active), contracts.Decision{On: day("2024-12-31"), Reason: "x"}
	for _, test := range []struct {
		what, step string
		who        db.Actor
		d          contracts.Decision
		want       *fault.Fault
	}{
		{"no day", "complete", o.officer, contracts.Decision{}, contracts.ErrDate},
		{"before the start", "complete", o.officer, past, contracts.ErrStepEarly},
		{"still to come", "complete", o.officer, contracts.Decision{On: date.Today().AddDays(1)}, contracts.ErrStepAhead},
		{"no reason", "terminate", o.head, contracts.Decision{On: day("2025-03-01"), Reason: " "}, contracts.ErrStepReason},
		{"after the end", "terminate", o.head, contracts.Decision{On: day("2026-01-01"), Reason: "x"}, contracts.ErrTerminated.On("on")},
	} {
		refused(t, test.what, o.store.Take(ctx, test.who, active, test.step, test.d), test.want)
	}
	o.do(t, o.owner, db.System, `UPDATE contracts SET status = 'signed' WHERE id = ?`, active)
	o.do(t, o.owner, db.System, `INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, '1', '2025-01-10', 5)`, active)
	refused(t, "cancelled though paid", o.store.Take(ctx, o.head, active, "cancel", contracts.Decision{On: day("2025-02-01"), Reason: "x"}), contracts.ErrCancelUsed)
}

func TestDraftsAndCancelledContractsCountNowhere(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	for _, status := range contracts.Statuses {
		id := o.in(t, status, status)
		o.do(t, o.owner, db.System, `INSERT INTO contract_services VALUES (?, ?, 'waste', 1)`, id, aimak)
		o.do(t, o.owner, db.System, `INSERT INTO costs (aimak, category, year, kind, contract_id, amount) VALUES (?, 'waste', ?, 'transition', ?, 10)`,
			aimak, 2000+slices.Index(contracts.Statuses, status), id)
	}
	var out contracts.Outsourced
	err := o.pages.Read(t.Context(), o.officer, func(ctx context.Context, tx bun.Tx) (err error) {
		out, err = contracts.LoadOutsourced(ctx, tx, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var counted []string
	for _, v := range out.Services {
		counted = append(counted, v.Number)
	}
	slices.Sort(counted)
	if want := []string{"active", "completed", "signed", "terminated"}; !slices.Equal(counted, want) {
		t.Errorf("counted are %v, want %v", counted, want)
	}
	if len(out.Costs) != 4 {
		t.Errorf("%d costs are counted, want those of four contracts", len(out.Costs))
	}
	for status, want := range map[string]int{"running": 0, "ended": 4, "draft": 1, "cancelled": 1, "": 6} {
		_, total, err := o.store.List(t.Context(), o.officer, contracts.Filter{Status: status, Today: day("2026-06-01"), Limit: 10, Sort: "-status"})
		if err != nil || total != want {
			t.Errorf("%q lists %d contracts, want %d (%v)", status, total, want, err)
		}
	}
	counts, err := o.store.Counts(t.Context(), o.officer, contracts.Filter{Status: "draft"})
	if err != nil || len(counts) != 6 || counts["active"] != 1 {
		t.Errorf("counted by status: %v, %v", counts, err)
	}
}

func TestAContractPassesToALegalSuccessorAlone(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx, id := t.Context(), o.in(t, "А", contracts.Active)
	d := contracts.Decision{On: day("2025-02-01")}
	const heir, grand = "41702205807000", "41702000000000"
	refused(t, "no successor", o.store.Transfer(ctx, o.officer, id, heir, d), contracts.ErrNoHeir)
	o.do(t, o.owner, db.System, `INSERT INTO successions VALUES (?, ?, current_date + 1)`, aimak, heir)
	refused(t, "one to come", o.store.Transfer(ctx, o.officer, id, heir, d), contracts.ErrNoHeir)
	o.do(t, o.owner, db.System, `UPDATE successions SET took_effect_on = '2025-01-01'; INSERT INTO user_scopes (user_id, unit) VALUES (?, ?)`, o.officer.UserID, heir)
	refused(t, "somebody else", o.store.Transfer(ctx, o.officer, id, grand, d), contracts.ErrNotHeir)
	if err := o.store.Transfer(ctx, o.officer, id, heir, d); err != nil {
		t.Fatal(err)
	}
	c, err := o.store.Get(ctx, o.officer, id)
	if err != nil || c.Buyer != heir {
		t.Errorf("the contract is with %s, %v", c.Buyer, err)
	}
	events, err := o.store.Events(ctx, o.officer, id)
	if err != nil || len(events) != 1 || events[0].Kind != "transferred" || events[0].FromBuyer != aimak || events[0].ToBuyer != heir {
		t.Errorf("the history holds %v, %v", events, err)
	}
}

func TestARenewalIsADraftWithTheTermsAndTheServices(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx, id := t.Context(), o.in(t, "А", contracts.Active)
	o.do(t, o.owner, db.System, `INSERT INTO contract_services VALUES (?, ?, 'waste', 0.4)`, id, aimak)
	o.do(t, o.owner, db.System, `UPDATE contracts SET penalty_rate = 0.001, notice_on = '2025-11-01' WHERE id = ?`, id)
	refused(t, "within the old term", last(o.store.Renew(ctx, o.officer, id, "Б", day("2025-12-31"), day("2026-12-31"))), contracts.ErrRenewEarly)
	refused(t, "no number", last(o.store.Renew(ctx, o.officer, id, " ", day("2026-01-01"), day("2026-12-31"))), contracts.ErrNumber)
	next, err := o.store.Renew(ctx, o.officer, id, "Б", day("2026-01-01"), day("2026-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := o.store.Get(ctx, o.officer, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	if stored.Status != contracts.Draft || stored.RenewedFrom == nil || *stored.RenewedFrom != id || stored.PenaltyRate == nil || stored.PenaltyRate.String() != "0.001" ||
		!stored.SignedOn.IsZero() || !stored.NoticeOn.IsZero() {
		t.Errorf("the renewal is %+v", stored)
	}
	bought, err := o.store.Services(ctx, o.officer, next.ID)
	if err != nil || len(bought) != 1 || bought[0].Share.String() != "0.4" {
		t.Errorf("it buys %v, %v", bought, err)
	}
	o.do(t, o.owner, db.System, `UPDATE contracts SET renewable = false WHERE id = ?`, id)
	refused(t, "not renewable", last(o.store.Renew(ctx, o.officer, id, "В", day("2026-01-01"), day("2026-12-31"))), contracts.ErrNotRenewable)
}

func last(_ contracts.Contract, err error) error { return err }

func TestAServiceGoesBackInHouseAfterItsContract(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx, id := t.Context(), o.in(t, "А", contracts.Completed)
	o.do(t, o.owner, db.System, `INSERT INTO contract_services VALUES (?, ?, 'waste', 1)`, id, aimak)
	refused(t, "during the contract", o.store.Insource(ctx, o.officer, id, contracts.Decision{On: day("2025-12-31"), Reason: "x"}), contracts.ErrStepEarly)
	refused(t, "no reason", o.store.Insource(ctx, o.officer, id, contracts.Decision{On: day("2026-01-01")}), contracts.ErrStepReason)
	if err := o.store.Insource(ctx, o.officer, id, contracts.Decision{On: day("2026-01-01"), Reason: "Дешевле самим"}); err != nil {
		t.Fatal(err)
	}
	refused(t, "twice", o.store.Insource(ctx, o.officer, id, contracts.Decision{On: day("2026-01-01"), Reason: "x"}), contracts.ErrInsourcedAlready)
	facts, err := o.store.Insourced(ctx, o.officer, aimak, "waste")
	if err != nil || len(facts) != 1 || facts[0].Reason != "Дешевле самим" {
		t.Errorf("the facts are %v, %v", facts, err)
	}
	refused(t, "a running contract", o.store.Insource(ctx, o.officer, o.future(t), contracts.Decision{On: date.Today().AddDays(99), Reason: "x"}), contracts.ErrInsourceRunning)
}

// future is a contract that still runs.
func (o *okmotu) future(t *testing.T) int64 {
	t.Helper()
	id := o.in(t, "Ж", contracts.Active)
	o.do(t, o.owner, db.System, `UPDATE contracts SET ends_on = ? WHERE id = ?`, date.Today().AddDays(30), id)
	return id
}

func TestTermsAgreeWithEachOther(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	ten := share("10")
	for _, test := range []struct {
		what   string
		change func(*contracts.Contract)
		want   *fault.Fault
	}{
		{"a tyiyn apart", func(c *contracts.Contract) {
			c.UnitPrice, c.Quantity = money.Known(som("100")), &ten
			c.Value = som("1000.01")
		}, nil},
		{"two tyiyn apart", func(c *contracts.Contract) {
			c.UnitPrice, c.Quantity = money.Known(som("100")), &ten
			c.Value = som("1000.02")
		}, contracts.ErrUnitValue},
		{"no unit price", func(c *contracts.Contract) { c.Quantity = &ten }, contracts.ErrUnitPrice},
		{"no quantity", func(c *contracts.Contract) { c.UnitPrice = money.Known(som("100")) }, contracts.ErrContractQuantity},
		{"a share above 1", func(c *contracts.Contract) { c.PriceBasis, c.AdvanceShare = "fixed", &ten }, contracts.ErrTermShare},
		{"a ground without a direct award", func(c *contracts.Contract) { c.PriceBasis, c.Ground = "", "urgent" }, contracts.ErrGroundNotDirect},
		{"a clause without words", func(c *contracts.Contract) { c.PriceBasis, c.Indexation = "", "clause" }, contracts.ErrIndexationNote},
		{"a method nobody knows", func(c *contracts.Contract) { c.PriceBasis, c.ProcurementMethod = "", "friend" }, contracts.ErrProcurementMethod},
		{"notice after the end", func(c *contracts.Contract) { c.PriceBasis, c.NoticeOn = "", day("2026-01-01") }, contracts.ErrNoticeLate},
	} {
		c := waste()
		c.Number, c.PriceBasis = test.what, "per_unit"
		test.change(&c)
		err := store.Add(t.Context(), clerk, &c)
		if test.want == nil {
			if err != nil {
				t.Errorf("%s: %v", test.what, err)
			}
			continue
		}
		refused(t, test.what, err, test.want)
	}
	c := waste()
	c.PriceBasis, c.UnitPrice, c.Quantity, c.Value = "per_unit", money.Known(som("99")), &ten, som("1000")
	for _, one := range fault.All(store.Add(t.Context(), clerk, &c)) {
		if !errors.Is(one, contracts.ErrUnitValue) || fmt.Sprint(one.Values["Difference"]) != "10.00" || fmt.Sprint(one.Values["Product"]) != "990.00" {
			t.Errorf("the difference is said as %v", one.Values)
		}
	}
}

func TestAPaperContractHasTheStatusOfItsDays(t *testing.T) {
	t.Parallel()
	_, store := village(t)
	for status, change := range map[string]func(*contracts.Contract){
		contracts.Active:     func(*contracts.Contract) {},
		contracts.Signed:     func(c *contracts.Contract) { c.StartsOn, c.EndsOn = date.Today().AddDays(1), date.Today().AddDays(9) },
		contracts.Terminated: func(c *contracts.Contract) { c.TerminatedOn = day("2025-05-05") },
	} {
		c := waste()
		c.Number = status
		change(&c)
		if err := store.Add(t.Context(), clerk, &c); err != nil || c.Status != status {
			t.Errorf("it is %s, want %s (%v)", c.Status, status, err)
		}
	}
}

// One amendment is approved eight times at once: it changes the contract once.
// Tried by the machine's own actor, whom the trigger amendments_decided_kept does
// not hold, so that the lock alone is tested. Seen to fail with For("UPDATE")
// taken out of lock (contracts/step.go): several approvals find the draft, all
// say that they succeeded, and the value is written from what each had read. As
// the head the trigger refuses the later ones even without the lock.
func TestAnAmendmentApprovedTwiceAtOnceAppliesOnce(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	id, machine := o.in(t, "А", contracts.Active), contracts.NewStore(o.owner)
	for round := range 5 {
		a := contracts.Amendment{ContractID: id, Amendment: fmt.Sprint(round), SignedOn: day("2025-03-01"), Reason: "price_index", Ground: "п. 7", ValueDelta: som("100")}
		if err := o.store.AddAmendment(t.Context(), o.officer, &a); err != nil {
			t.Fatal(err)
		}
		errs, start := make([]error, 8), make(chan struct{})
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() {
				<-start
				errs[i] = machine.Approve(t.Context(), db.System, id, a.ID, contracts.Decision{On: day("2025-03-02")}, unknown)
			})
		}
		close(start)
		wait.Wait()
		approved := 0
		for _, err := range errs {
			if err == nil {
				approved++
				continue
			}
			refused(t, "the second approval", err, contracts.ErrAmendmentDecided)
		}
		c, err := o.store.Get(t.Context(), o.officer, id)
		if want := som(fmt.Sprint(1000 + 100*(round+1))); err != nil || approved != 1 || c.Value.Cmp(want) != 0 {
			t.Errorf("%d approvals, the value is %s, want %s (%v)", approved, c.Value, want, err)
		}
	}
}

func unknown(context.Context, bun.IDB, contracts.Contract, []contracts.Service) (money.Null, error) {
	return money.Null{}, nil
}
