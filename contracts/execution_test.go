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
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/internal/setting"
)

func ptr(d decimal.Decimal) *decimal.Decimal { return &d }

// set changes the terms of a contract behind the program's back.
func set(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Do(t.Context(), clerk, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func act(c contracts.Contract, number, amount string) contracts.Act {
	return contracts.Act{ContractID: c.ID, Act: number, AcceptedOn: day("2025-02-03"), PeriodFrom: day("2025-01-01"), PeriodTo: day("2025-01-31"), Amount: som(amount)}
}

func TestAMonthlyScheduleSumsToTheValueExactly(t *testing.T) {
	t.Parallel()
	title := func(year, month int) string { return fmt.Sprintf("%d/%d", month, year) }
	for _, one := range []struct {
		from, to, value string
		months          int
		first, last     string
	}{
		{"2025-01-01", "2025-12-31", "1000", 12, "84.93", "84.93"},
		{"2025-01-31", "2025-03-01", "0.10", 3, "0.00", "0.00"},
		{"2024-02-10", "2024-02-29", "777.77", 1, "777.77", "777.77"},
		{"2025-01-16", "2025-02-15", "100", 2, "51.61", "48.39"},
	} {
		c := contracts.Contract{StartsOn: day(one.from), EndsOn: day(one.to), Value: som(one.value)}
		list := contracts.MonthlySchedule(c, title)
		var sum money.Som
		for _, m := range list {
			sum = sum.Add(m.Amount.Som)
		}
		if len(list) != one.months || sum.Cmp(c.Value) != 0 {
			t.Fatalf("%s to %s: %d milestones that sum to %s, want %d and %s", one.from, one.to, len(list), sum, one.months, c.Value)
		}
		if first, last := list[0], list[len(list)-1]; first.Amount.String() != one.first || last.Amount.String() != one.last || !last.DueOn.Equal(c.EndsOn) {
			t.Errorf("%s to %s: first %s, last %s due %s", one.from, one.to, first.Amount, last.Amount, last.DueOn)
		}
	}
	_, store, c := signed(t)
	if err := store.AddMonthlySchedule(t.Context(), clerk, c.ID, title); err != nil {
		t.Fatal(err)
	}
	refused(t, "a second schedule", store.AddMonthlySchedule(t.Context(), clerk, c.ID, title), contracts.ErrScheduleThere)
	list, err := store.Milestones(t.Context(), clerk, c.ID)
	if err != nil || len(list) != 12 || list[0].Title != "1/2025" || list[0].State(day("2025-02-01")) != "overdue" || list[0].State(day("2025-01-31")) != "planned" {
		t.Errorf("the schedule is %+v (%v)", list, err)
	}
}

func TestAPenaltyIsComputedExactlyByItsContract(t *testing.T) {
	t.Parallel()
	rate, limit := share("0.001"), share("0.05")
	c := contracts.Contract{ID: 1, Value: som("1200000.50"), Terms: contracts.Terms{PenaltyRate: &rate, PenaltyCap: &limit}}
	late := contracts.Milestone{ID: 7, Milestone: "2025-01", DueOn: day("2025-01-31"), MetOn: day("2025-02-13"), Amount: money.Known(som("100000.25"))}
	for _, one := range []struct {
		what, others, raw, left, amount string
		change                          func(c *contracts.Contract, m *contracts.Milestone)
		want                            *fault.Fault
	}{
		// 100000.25 × 0.001 × 13 = 1300.00325; 1200000.50 × 0.05 = 60000.025, half up 60000.03.
		{"13 days", "0", "1300.00", "60000.03", "1300.00", nil, nil},
		{"half a tyiyn goes up", "0", "0.13", "60000.03", "0.13", func(_ *contracts.Contract, m *contracts.Milestone) { m.Amount = money.Known(som("9.65")) }, nil},
		{"cut at the cap", "59000.03", "1300.00", "1000.00", "1000.00", nil, nil},
		{"the cap used up", "60000.03", "1300.00", "0.00", "0.00", nil, nil},
		{"more than the cap before", "70000", "1300.00", "0.00", "0.00", nil, nil},
		{"no cap in the contract", "70000", "1300.00", "", "1300.00", func(c *contracts.Contract, _ *contracts.Milestone) { c.PenaltyCap = nil }, nil},
		{"not met yet: to the day it is imposed", "0", "2800.01", "60000.03", "2800.01", func(_ *contracts.Contract, m *contracts.Milestone) { m.MetOn = date.Date{} }, nil},
		{"in time", "0", "", "", "", func(_ *contracts.Contract, m *contracts.Milestone) { m.MetOn = day("2025-01-31") }, contracts.ErrNotLate},
		{"dropped", "0", "", "", "", func(_ *contracts.Contract, m *contracts.Milestone) { m.Dropped = true }, contracts.ErrNotLate},
		{"no rate", "0", "", "", "", func(c *contracts.Contract, _ *contracts.Milestone) { c.PenaltyRate = nil }, contracts.ErrNoRate},
		{"no amount", "0", "", "", "", func(_ *contracts.Contract, m *contracts.Milestone) { m.Amount = money.Null{} }, contracts.ErrNoBase},
	} {
		contract, milestone := c, late
		if one.change != nil {
			one.change(&contract, &milestone)
		}
		sum, err := contracts.ComputePenalty(contract, milestone, day("2025-02-28"), som(one.others))
		if one.want != nil {
			refused(t, one.what, err, one.want)
			continue
		}
		if err != nil || sum.Raw.String() != one.raw || sum.Left.String() != one.left || sum.Amount.String() != one.amount {
			t.Errorf("%s: %s, left %s, to impose %s (%v), want %s, %s, %s", one.what, sum.Raw, sum.Left, sum.Amount, err, one.raw, one.left, one.amount)
		}
	}
}

func TestPenaltiesFollowTheContractOrSayWhyNot(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	set(t, d, `UPDATE contracts SET penalty_rate = 0.01, penalty_cap = 0.05`) // of 1000: 50 at most
	m := contracts.Milestone{ContractID: c.ID, Milestone: "1", Title: "x", Kind: "delivery", DueOn: day("2025-01-31"), Amount: money.Known(som("200"))}
	if err := store.AddMilestone(ctx, clerk, &m); err != nil {
		t.Fatal(err)
	}
	penalty := func(number, amount, why string) *contracts.Penalty {
		p := contracts.Penalty{ContractID: c.ID, Penalty: number, ImposedOn: day("2025-02-10"), Reason: "просрочка", MilestoneID: &m.ID, DifferenceReason: why}
		if p.ByContract = amount == ""; !p.ByContract {
			p.Amount = som(amount)
		}
		return &p
	}
	err := store.AddPenalty(ctx, clerk, penalty("1", "15", ""))
	refused(t, "another amount without a reason", err, contracts.ErrDifference)
	if values := fault.All(err)[0].Values; fmt.Sprint(values["Computed"], values["Difference"]) != "20.00 -5.00" {
		t.Errorf("the sentence says %v", values)
	}
	byHand := penalty("1", "15", "первый раз")
	if err := store.AddPenalty(ctx, clerk, byHand); err != nil || byHand.Computed.String() != "20.00" || byHand.Difference().String() != "-5.00" {
		t.Fatalf("by hand with a reason: %+v (%v)", byHand, err)
	}
	own := penalty("2", "", "")
	if err := store.AddPenalty(ctx, clerk, own); err != nil || own.Amount.String() != "20.00" || *own.DaysLate != 10 || own.DifferenceReason != "" {
		t.Fatalf("by the contract: %+v (%v)", own, err)
	}
	cut := penalty("3", "", "")
	if err := store.AddPenalty(ctx, clerk, cut); err != nil || cut.Amount.String() != "15.00" {
		t.Fatalf("cut at the cap: %+v (%v)", cut, err)
	}
	trip := contracts.Penalty{ContractID: c.ID, Penalty: "4", ImposedOn: day("2025-02-10"), Reason: "рейс", Amount: som("0.01")}
	refused(t, "a som above the cap", store.AddPenalty(ctx, clerk, &trip), contracts.ErrPenaltyCap)
	refused(t, "a waiver without a reason", store.WaivePenalty(ctx, clerk, c.ID, cut.ID, day("2025-03-01"), " "), contracts.ErrWaiverReason)
	if err := store.WaivePenalty(ctx, clerk, c.ID, cut.ID, day("2025-03-01"), "паводок"); err != nil {
		t.Fatal(err)
	}
	refused(t, "a second waiver", store.WaivePenalty(ctx, clerk, c.ID, cut.ID, day("2025-03-01"), "ещё"), contracts.ErrPenaltyWaived)
	refused(t, "a change of what is waived", store.ChangePenalty(ctx, clerk, cut), contracts.ErrPenaltyWaived)
	trip.Amount = som("15")
	if err := store.AddPenalty(ctx, clerk, &trip); err != nil {
		t.Errorf("what a waiver freed under the cap: %v", err)
	}
	own.WithheldOn = day("2025-02-20")
	if err := store.ChangePenalty(ctx, clerk, own); err != nil {
		t.Fatal(err)
	}
	refused(t, "a waiver of what is withheld", store.WaivePenalty(ctx, clerk, c.ID, own.ID, day("2025-03-01"), "x"), contracts.ErrPenaltyWithheld)
	if sum, err := store.Summary(ctx, clerk, c.ID); err != nil || sum.Imposed.String() != "50.00" || sum.Withheld.String() != "20.00" {
		t.Errorf("summed as %+v (%v)", sum, err)
	}
}

func TestActsSayWhatWasClaimedAcceptedAndRefused(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	for _, one := range []struct {
		what   string
		change func(a *contracts.Act)
		want   *fault.Fault
	}{
		{"refused without a reason", func(a *contracts.Act) { a.Status, a.Amount = "refused", money.Zero }, contracts.ErrActReason},
		{"refused with an amount", func(a *contracts.Act) { a.Status, a.Reason = "refused", "плохо" }, contracts.ErrActRefused},
		{"partly without a reason", func(a *contracts.Act) { a.Status = "partly" }, contracts.ErrActReason},
		{"more than was claimed", func(a *contracts.Act) { a.ClaimedAmount = money.Known(som("9.99")) }, contracts.ErrActBeyondClaim.On("amount")},
		{"less than was claimed, as if all", func(a *contracts.Act) { a.ClaimedAmount = money.Known(som("10.01")) }, contracts.ErrActPartly},
		{"more volume than was claimed", func(a *contracts.Act) { a.Quantity, a.ClaimedQuantity = ptr(share("2")), ptr(share("1")) }, contracts.ErrActBeyondClaim.On("quantity")},
		{"a status that is none", func(a *contracts.Act) { a.Status = "maybe" }, contracts.ErrActStatus},
		{"a quality that is none", func(a *contracts.Act) { a.Quality = "so-so" }, contracts.ErrActQuality},
		{"more set off than accepted", func(a *contracts.Act) { a.AdvanceSetOff = som("10.01") }, contracts.ErrSetOffBeyondAct},
		{"set off without an advance", func(a *contracts.Act) { a.AdvanceSetOff = som("1") }, contracts.ErrSetOff},
		{"a milestone of nobody", func(a *contracts.Act) { id := int64(99); a.MilestoneID = &id }, contracts.ErrMilestoneOf},
	} {
		a := act(c, "1", "10")
		one.change(&a)
		refused(t, one.what, store.AddAct(t.Context(), clerk, &a), one.want)
	}
	a := act(c, "1", "7")
	a.Status, a.Reason, a.Quality, a.ClaimedAmount = "partly", "два рейса", "defects", money.Known(som("10"))
	if err := store.AddAct(t.Context(), clerk, &a); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Act(t.Context(), clerk, a.ID); err != nil || got.Status != "partly" || got.ClaimedAmount.String() != "10.00" || got.Payable().String() != "7.00" {
		t.Errorf("comes back as %+v (%v)", got, err)
	}
}

func TestPaymentsStayWithinWhatWasAccepted(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t) // 1000 som
	ctx := t.Context()
	number := 0
	pay := func(act, amount string) error {
		number++
		return store.AddPayment(ctx, clerk, &contracts.Payment{ContractID: c.ID, Payment: fmt.Sprint(number), Act: act, PaidOn: day("2025-02-10"), Amount: som(amount)})
	}
	good := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused(t, "an advance of which the contract says nothing", pay("", "1"), contracts.ErrAdvanceUnknown)
	set(t, d, `UPDATE contracts SET advance_share = 0.3`)
	refused(t, "a tyiyn above the advance", pay("", "300.01"), contracts.ErrAdvance)
	good("the whole advance", pay("", "300"))
	refused(t, "one more", pay("", "0.01"), contracts.ErrAdvance)
	first, refusedAct := act(c, "1", "400"), act(c, "2", "0")
	first.AdvanceSetOff = som("150")
	refusedAct.Status, refusedAct.Reason = "refused", "не вывезено"
	good("an act that sets half the advance off", store.AddAct(ctx, clerk, &first))
	good("a refused act", store.AddAct(ctx, clerk, &refusedAct))
	beyond := act(c, "3", "200")
	beyond.AdvanceSetOff = som("150.01")
	refused(t, "more set off than is open", store.AddAct(ctx, clerk, &beyond), contracts.ErrSetOff)
	refused(t, "an act that was refused", pay("2", "0.01"), contracts.ErrPaymentRefusedAct)
	refused(t, "a tyiyn above the act", pay("1", "250.01"), contracts.ErrPaymentBeyondAct)
	good("a penalty", store.AddPenalty(ctx, clerk, &contracts.Penalty{ContractID: c.ID, Penalty: "1", ImposedOn: day("2025-02-01"), WithheldOn: day("2025-02-02"), Amount: som("20"), Reason: "рейс"}))
	refused(t, "what was withheld", pay("1", "230.01"), contracts.ErrPaymentBeyondActs)
	good("all that is payable", pay("1", "230"))
	refused(t, "and a tyiyn", pay("1", "0.01"), contracts.ErrPaymentBeyondActs)
	good("half the advance is free again", pay("", "150"))
	first.Amount = som("379")
	refused(t, "an act below what was paid for it", store.ChangeAct(ctx, clerk, &first), contracts.ErrActPaid)
	last := act(c, "4", "900")
	good("an act beyond the value", store.AddAct(ctx, clerk, &last))
	refused(t, "a tyiyn above the value", pay("4", "320.01"), contracts.ErrPaymentBeyondValue)
	good("up to the value", pay("4", "320"))
	set(t, d, `UPDATE contracts SET signed_on = NULL, status = 'draft'`)
	refused(t, "a draft", pay("4", "0"), contracts.ErrPaymentNotInForce)
}

// What an import brings is a fact, also where the rules would have refused it.
func TestAPaymentFromAnImportCanBeMendedButNotRaised(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	set(t, d, `INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, 'П-1', '2025-02-10', 5000)`, c.ID)
	list, err := store.Payments(t.Context(), clerk, c.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	p := list[0]
	p.PaidOn, p.Amount = day("2025-02-11"), som("4999")
	if err := store.ChangePayment(t.Context(), clerk, &p); err != nil {
		t.Errorf("a fact cannot be mended: %v", err)
	}
	p.Amount = som("4999.01")
	refused(t, "a fact that grows", store.ChangePayment(t.Context(), clerk, &p), contracts.ErrAdvanceUnknown)
}

func TestCommitmentsAreWeighedWithTheirLine(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t) // 1000 som, 2025
	ctx := t.Context()
	line := func(year int, code, plan string) (id int64) {
		t.Helper()
		err := d.Pool().QueryRowContext(ctx, `INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, approved, adjusted)
			VALUES ($1, $2, $3, '7051', $4, 'x', 1, NULLIF($5, '')::numeric) RETURNING id`, aimak, year, fmt.Sprint(year, code, plan), code, plan).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	one, revenue, old := line(2025, "2215", "700"), line(2025, "1423", "700"), line(2023, "2215", "700")
	refused(t, "a line of revenue", store.AddCommitment(ctx, clerk, &contracts.Commitment{ContractID: c.ID, BudgetLineID: revenue}), contracts.ErrLine)
	refused(t, "a line of another time", store.AddCommitment(ctx, clerk, &contracts.Commitment{ContractID: c.ID, BudgetLineID: old}), contracts.ErrLineTerm)
	refused(t, "no line", store.AddCommitment(ctx, clerk, &contracts.Commitment{ContractID: c.ID, BudgetLineID: 9999}), contracts.ErrLine)
	refused(t, "more than the contract's value", store.AddCommitment(ctx, clerk, &contracts.Commitment{ContractID: c.ID, BudgetLineID: one, Amount: som("1000.01")}), contracts.ErrCommitmentValue)
	m := contracts.Commitment{ContractID: c.ID, BudgetLineID: one, Amount: som("900")}
	if err := store.AddCommitment(ctx, clerk, &m); err != nil || m.Over == nil || m.Over.Free().String() != "-200.00" {
		t.Fatalf("with a warning: %+v (%v)", m.Over, err)
	}
	if err := store.SetWatch(ctx, clerk, contracts.Watch{Commitments: setting.CommitmentsBlock, ComplaintDays: 14}); err != nil {
		t.Fatal(err)
	}
	m.Amount = som("950")
	err := store.ChangeCommitment(ctx, clerk, &m)
	refused(t, "still more, blocked", err, contracts.ErrOverCommitted)
	if v := fault.All(err)[0].Values; fmt.Sprint(v["Plan"], v["Committed"], v["Paid"], v["Free"], v["Short"]) != "700.00 900.00 0.00 -200.00 250.00" {
		t.Errorf("the figures are %v", v)
	}
	m.Amount = som("700")
	if err := store.ChangeCommitment(ctx, clerk, &m); err != nil {
		t.Fatalf("exactly the line: %v", err)
	}
	a := act(c, "1", "1000")
	if err := store.AddAct(ctx, clerk, &a); err != nil {
		t.Fatal(err)
	}
	p := contracts.Payment{ContractID: c.ID, Payment: "1", Act: "1", PaidOn: day("2025-02-10"), Amount: som("300"), BudgetLineID: &one}
	if err := store.AddPayment(ctx, clerk, &p); err != nil {
		t.Fatal(err)
	}
	use := func() contracts.LineUse {
		t.Helper()
		uses, err := store.LinesOf(ctx, clerk, aimak, 2025)
		if err != nil {
			t.Fatal(err)
		}
		return uses[one]
	}
	if u := use(); fmt.Sprint(u.Committed, u.Paid, u.Free()) != "400.00 300.00 0.00" {
		t.Errorf("a payment uses its commitment up: committed %s, paid %s, free %s", u.Committed, u.Paid, u.Free())
	}
	p = contracts.Payment{ContractID: c.ID, Payment: "2", Act: "1", PaidOn: day("2025-03-10"), Amount: som("400.01"), BudgetLineID: &one}
	refused(t, "a payment beyond the line", store.AddPayment(ctx, clerk, &p), contracts.ErrOverCommitted)
	p.PaidOn, p.Amount = day("2026-01-10"), som("1")
	refused(t, "a line of another year than the payment", store.AddPayment(ctx, clerk, &p), contracts.ErrLineYear)
	refused(t, "a setting that is none", store.SetWatch(ctx, clerk, contracts.Watch{Commitments: "maybe", ComplaintDays: 14}), contracts.ErrWatchCommitments)
	refused(t, "no days at all", store.SetWatch(ctx, clerk, contracts.Watch{Commitments: "warn"}), contracts.ErrWatchDays)
}

func TestGuaranteesAreWeighedWithWhatTheContractAsksFor(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	g := contracts.Guarantee{ContractID: c.ID, Guarantee: "Г-1", Kind: "performance", Form: "cash", Amount: som("60"), ValidFrom: day("2025-01-01")}
	for _, one := range []struct {
		what   string
		change func(g *contracts.Guarantee)
		want   *fault.Fault
	}{
		{"an end before the start", func(g *contracts.Guarantee) { g.ValidTo = day("2024-12-31") }, contracts.ErrGuaranteeOrder},
		{"returned and kept", func(g *contracts.Guarantee) {
			g.ReturnedOn, g.KeptOn, g.KeptReason = day("2025-02-01"), day("2025-02-01"), "x"
		}, contracts.ErrReturnedOrKept},
		{"kept without a reason", func(g *contracts.Guarantee) { g.KeptOn = day("2025-02-01") }, contracts.ErrKeptReason},
		{"a kind that is none", func(g *contracts.Guarantee) { g.Kind = "hope" }, contracts.ErrGuaranteeKind},
		{"a form that is none", func(g *contracts.Guarantee) { g.Form = "word" }, contracts.ErrGuaranteeForm},
	} {
		bad := g
		one.change(&bad)
		refused(t, one.what, store.AddGuarantee(ctx, clerk, &bad), one.want)
	}
	if err := store.AddGuarantee(ctx, clerk, &g); err != nil {
		t.Fatal(err)
	}
	refused(t, "the same number", store.AddGuarantee(ctx, clerk, &contracts.Guarantee{ContractID: c.ID, Guarantee: "Г-1", Kind: "advance", Form: "cash", ValidFrom: day("2025-01-01")}), contracts.ErrGuaranteeTaken)
	if _, ok := contracts.PerformanceSecurity(c, nil); ok {
		t.Error("a contract that does not say is weighed")
	}
	c.SecurityShare = ptr(share("0.1"))
	early, warranty := g, g
	early.ValidTo, warranty.Kind = day("2025-12-30"), "warranty"
	sum, ok := contracts.PerformanceSecurity(c, []contracts.Guarantee{g, early, warranty})
	if !ok || fmt.Sprint(sum.Asked, sum.Given, sum.Short) != "100.00 60.00 40.00" {
		t.Errorf("weighed as %+v", sum)
	}
}

func TestVATIsTakenOutOfTheGross(t *testing.T) {
	t.Parallel()
	for gross, want := range map[string]string{"112": "12.00", "100000.25": "10714.31", "0": "0.00"} {
		if got := contracts.VATInside(som(gross), share("0.12")); got.String() != want {
			t.Errorf("VAT in %s is %s, want %s", gross, got, want)
		}
	}
}

func TestComplaintsAreFiledFollowedAndAnswered(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx, today, origin := t.Context(), day("2025-03-01"), []byte("origin")
	good := contracts.Complaint{Aimak: aimak, Category: "waste", Place: "ул. Ленина, 5", Complaint: "Мусор не вывозят третью неделю", Name: "Бакыт", Phone: "0555"}
	short := good
	short.Complaint, short.Place = "плохо", ""
	err := store.FileComplaint(ctx, db.Public, &short, origin, today)
	refused(t, "too short", err, contracts.ErrComplaintShort)
	refused(t, "no place", err, contracts.ErrComplaintPlace)
	if err := store.FileComplaint(ctx, db.Public, &good, origin, today); err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{good.Code, " " + good.Code[:4] + " " + good.Code[5:9] + good.Code[10:] + " "} {
		found, err := store.ComplaintByCode(ctx, db.Public, typed)
		if err != nil || found.Place != good.Place || found.Name != "" || found.Phone != "" || found.AnswerDueOn != day("2025-03-15") {
			t.Errorf("by the code %q: %+v (%v)", typed, found, err)
		}
	}
	for _, typed := range []string{good.Code[:9], "AAAA-AAAA-AAAA", "", "%"} {
		if _, err := store.ComplaintByCode(ctx, db.Public, typed); !errors.Is(err, contracts.ErrComplaintCode) {
			t.Errorf("the code %q: %v", typed, err)
		}
	}
	list, total, err := store.Complaints(ctx, clerk, contracts.ComplaintFilter{Status: "overdue", Today: day("2025-03-16"), Search: "ЛЕНИНА", Limit: 10})
	if err != nil || total != 1 {
		t.Fatalf("found %d (%v)", total, err)
	}
	id := list[0].ID
	answer := func(status, text string, contract *int64) error {
		return store.AnswerComplaint(ctx, clerk, id, status, text, contract, today)
	}
	refused(t, "an answer without words", answer("answered", " ", nil), contracts.ErrComplaintAnswer)
	refused(t, "back to the beginning", answer("filed", "x", nil), contracts.ErrComplaintStatus)
	refused(t, "a contract that does not buy it", answer("answered", "вывезли", &c.ID), contracts.ErrComplaintContract)
	if err := answer("in_work", "", nil); err != nil {
		t.Fatal(err)
	}
	if err := answer("answered", "вывезли", nil); err != nil {
		t.Fatal(err)
	}
	if one, err := store.ComplaintByCode(ctx, db.Public, good.Code); err != nil || one.Answer != "вывезли" || one.AnsweredOn != today {
		t.Errorf("the answer is %+v (%v)", one, err)
	}
	for i := range 25 {
		again := good
		err := store.FileComplaint(ctx, db.Public, &again, origin, today)
		if i < 19 && err != nil {
			t.Fatalf("complaint %d of a day: %v", i+2, err)
		}
		if i >= 19 && !errors.Is(err, contracts.ErrComplaintsMany) {
			t.Fatalf("complaint %d of a day: %v", i+2, err)
		}
	}
	if err := store.FileComplaint(ctx, db.Public, &good, []byte("another"), today); err != nil {
		t.Errorf("another origin: %v", err)
	}
}
