package contracts_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/money"
)

func amended(id int64, change func(*contracts.Amendment)) *contracts.Amendment {
	a := contracts.Amendment{ContractID: id, Amendment: "1", SignedOn: day("2025-03-01"), Reason: "volume", Ground: "п. 7.2 договора", ValueDelta: som("100")}
	change(&a)
	return &a
}

func TestAnAmendmentNeedsAReasonAGroundAndAChange(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	id := o.in(t, "А", contracts.Active)
	o.do(t, o.owner, db.System, `INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, amount) VALUES (?, '1', '2025-08-05', '2025-08-01', '2025-08-31', 400)`, id)
	o.do(t, o.owner, db.System, `INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, '1', '2025-08-10', 500)`, id)
	less := share("-5")
	for _, test := range []struct {
		what   string
		change func(*contracts.Amendment)
		want   *fault.Fault
	}{
		{"no number", func(a *contracts.Amendment) { a.Amendment = " " }, contracts.ErrAmendment},
		{"no day", func(a *contracts.Amendment) { a.SignedOn = date.Date{} }, contracts.ErrDate.On("signed_on")},
		{"a reason of one's own", func(a *contracts.Amendment) { a.Reason = "friend" }, contracts.ErrAmendmentReason},
		{"no ground", func(a *contracts.Amendment) { a.Ground = "" }, contracts.ErrAmendmentGround},
		{"nothing changes", func(a *contracts.Amendment) { a.Reason, a.ValueDelta = "error", money.Zero }, contracts.ErrAmendmentEmpty},
		{"a term without a day", func(a *contracts.Amendment) { a.Reason = "term" }, contracts.ErrAmendmentTerm},
		{"a volume without one", func(a *contracts.Amendment) { a.ValueDelta, a.EndsOn = money.Zero, day("2026-01-31") }, contracts.ErrAmendmentVolume},
		{"below zero", func(a *contracts.Amendment) { a.ValueDelta = som("-1000.01") }, contracts.ErrAmendmentNegative},
		{"below what was paid", func(a *contracts.Amendment) { a.ValueDelta = som("-500.01") }, contracts.ErrAmendmentPaid},
		{"before an act", func(a *contracts.Amendment) { a.EndsOn = day("2025-08-30") }, contracts.ErrAmendmentActs},
		{"before the start", func(a *contracts.Amendment) { a.EndsOn = day("2024-12-31") }, contracts.ErrOrder},
		{"a quantity below zero", func(a *contracts.Amendment) { a.QuantityDelta = &less }, contracts.ErrAmendmentQuantity},
	} {
		refused(t, test.what, o.store.AddAmendment(t.Context(), o.officer, amended(id, test.change)), test.want)
	}
	if err := o.store.AddAmendment(t.Context(), o.officer, amended(id, func(a *contracts.Amendment) { a.ValueDelta = som("-500") })); err != nil {
		t.Errorf("down to what was paid: %v", err)
	}
	refused(t, "the same number", o.store.AddAmendment(t.Context(), o.officer, amended(id, func(*contracts.Amendment) {})), contracts.ErrAmendmentTaken)
	for _, status := range []string{contracts.Draft, contracts.Completed, contracts.Terminated, contracts.Cancelled} {
		refused(t, status, o.store.AddAmendment(t.Context(), o.officer, amended(o.in(t, status, status), func(*contracts.Amendment) {})), contracts.ErrAmendmentStatus)
	}
}

func TestTheHeadDecidesUponAnAmendmentOnce(t *testing.T) {
	t.Parallel()
	o := newOkmotu(t)
	ctx, id, five := t.Context(), o.in(t, "А", contracts.Active), share("5")
	a := amended(id, func(a *contracts.Amendment) { a.EndsOn, a.QuantityDelta = day("2026-03-31"), &five })
	if err := o.store.AddAmendment(ctx, o.officer, a); err != nil {
		t.Fatal(err)
	}
	d := contracts.Decision{On: day("2025-03-02"), Reason: "Согласен"}
	// The saving of the made-up forecast is 5000 less the value.
	foresee := func(_ context.Context, _ bun.IDB, c contracts.Contract, _ []contracts.Service) (money.Null, error) {
		return money.Known(som("5000").Sub(c.Value)), nil
	}
	refused(t, "the officer approves", o.store.Approve(ctx, o.officer, id, a.ID, d, foresee), contracts.ErrStepRole)
	refused(t, "in the future", o.store.Approve(ctx, o.head, id, a.ID, contracts.Decision{On: date.Today().AddDays(1)}, foresee), contracts.ErrStepAhead)
	refused(t, "refused without a reason", o.store.Refuse(ctx, o.head, id, a.ID, contracts.Decision{On: day("2025-03-02")}), contracts.ErrStepReason)
	if err := o.store.Approve(ctx, o.head, id, a.ID, d, foresee); err != nil {
		t.Fatal(err)
	}
	c, err := o.store.Get(ctx, o.officer, id)
	if err != nil || c.Value.Cmp(som("1100")) != 0 || c.EndsOn != day("2026-03-31") || c.Quantity == nil || c.Quantity.String() != "5" {
		t.Errorf("the contract is %s until %s, %v (%v)", c.Value, c.EndsOn, c.Quantity, err)
	}
	stored, err := o.store.Amendment(ctx, o.officer, a.ID)
	if err != nil || stored.Status != contracts.AmendmentApproved || stored.DecidedBy != "head" || stored.EndedOn != day("2025-12-31") ||
		fmt.Sprint(stored.SavingBefore, stored.SavingAfter) != "4000.00 3900.00" {
		t.Errorf("the amendment is %+v, %v", stored, err)
	}
	refused(t, "approved again", o.store.Approve(ctx, o.head, id, a.ID, d, foresee), contracts.ErrAmendmentDecided)
	refused(t, "refused afterwards", o.store.Refuse(ctx, o.head, id, a.ID, d), contracts.ErrAmendmentDecided)
	a.ValueDelta = som("1")
	refused(t, "changed afterwards", o.store.ChangeAmendment(ctx, o.officer, a), contracts.ErrAmendmentDecided)
	refused(t, "deleted afterwards", o.store.DeleteAmendment(ctx, o.officer, id, a.ID), contracts.ErrAmendmentDecided)
	for query, want := range map[string]string{
		`UPDATE amendments SET value_delta = 1 WHERE id = ?`:                                          "amendments_decided_kept",
		`DELETE FROM amendments WHERE id = ?`:                                                         "amendments_decided_kept",
		`UPDATE contracts SET value = 1 WHERE id = (SELECT contract_id FROM amendments WHERE id = ?)`: "contracts_bound",
	} {
		if err := o.try(t, o.pages, o.officer, query, a.ID); db.Constraint(err) != want {
			t.Errorf("%s: PostgreSQL says %v, want %s", query, err, want)
		}
	}
	b := amended(id, func(b *contracts.Amendment) { b.Amendment, b.ValueDelta = "2", som("-50") })
	if err := o.store.AddAmendment(ctx, o.officer, b); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		`UPDATE amendments SET status = 'approved' WHERE id = ?`: "amendments_decided_by_head",
	} {
		if err := o.try(t, o.pages, o.officer, query, b.ID); db.Constraint(err) != want {
			t.Errorf("%s: PostgreSQL says %v, want %s", query, err, want)
		}
	}
	if err := o.store.Refuse(ctx, o.head, id, b.ID, d); err != nil {
		t.Fatal(err)
	}
	list, err := o.store.Amendments(ctx, o.officer, id)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d amendments, %v", len(list), err)
	}
	c, _ = o.store.Get(ctx, o.officer, id)
	if was := c.AsSigned(list); was.Value.Cmp(som("1000")) != 0 || was.EndsOn != day("2025-12-31") || !was.Quantity.IsZero() {
		t.Errorf("it was signed at %s until %s", was.Value, was.EndsOn)
	}
	if growth := contracts.Growth(c, list); growth.Decimal.String() != "0.1" {
		t.Errorf("the value grew by %s, want a tenth", growth.Decimal)
	}
	limit, err := o.store.AmendmentLimit(ctx, o.officer, "", day("2025-01-01"))
	if err != nil || limit != nil {
		t.Errorf("a limit is found where none is recorded: %v, %v", limit, err)
	}
	o.do(t, o.owner, db.System, `INSERT INTO procurement_limits (kind, value, valid_from, valid_to, ground) VALUES ('amendment_share_max', 0.15, '2022-01-01', '2025-06-30', 'ст. 1')`)
	for on, want := range map[string]bool{"2025-06-30": true, "2025-07-01": false} {
		if limit, err := o.store.AmendmentLimit(ctx, o.officer, "open", day(on)); err != nil || (limit != nil) != want {
			t.Errorf("on %s: %v, %v", on, limit, err)
		}
	}
}
