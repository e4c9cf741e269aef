package cases_test

import (
	"testing"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/migrations"
	"kelishim/practices/cases"
)

// demonstrated is a portal over the demonstration: КМ-2024/03 buys waste for
// Кок-Мойнок from April 2024 to March 2026.
func demonstrated(t *testing.T) (p *portal, contract int64) {
	t.Helper()
	p = newPortal(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), p.owner, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := p.owner.Pool().QueryRowContext(t.Context(), `SELECT id FROM contracts WHERE number = 'КМ-2024/03'`).Scan(&contract); err != nil {
		t.Fatal(err)
	}
	return p, contract
}

func TestTheFiguresOfAContractAreDrawnComparedAndMarked(t *testing.T) {
	t.Parallel()
	p, contract := demonstrated(t)
	ctx, s := t.Context(), p.store
	p.sql(`INSERT INTO indicators (contract_id, indicator, unit, baseline, target) VALUES (?, 'Рейсов в месяц', 'рейс', 4, 8)`, contract)
	figures, err := s.Propose(ctx, p.officer, contract, kokMoynok, "waste")
	if err != nil || len(figures) < 2 || figures[0].Year != 2024 {
		t.Fatalf("proposed: %+v, %v", figures, err)
	}
	verdict := ""
	for _, f := range figures {
		if f.Verdict != "" {
			verdict = f.Verdict
		}
	}
	if verdict == "" {
		t.Fatalf("no year of the demonstration can be compared: %+v", figures)
	}
	c := waste()
	c.Mechanism, c.Origin, c.ContractID, c.Result = "contract", cases.OfContract, &contract, "costs_more"
	if verdict == "costs_more" {
		c.Result = "saves"
	}
	refused(t, "a result that the statement does not bear out", s.Add(ctx, p.officer, &c, told(), hundred()), cases.ErrResult)
	c.Result = verdict
	foreign := c
	foreign.Category = "lighting"
	refused(t, "a service that the contract does not buy", s.Add(ctx, p.officer, &foreign, told(), hundred()), cases.ErrContract)
	p.must(s.Add(ctx, p.officer, &c, told(), hundred()))
	kept, err := s.Figures(ctx, p.officer, c.ID)
	if err != nil || len(kept) != len(figures) || kept[0].Saving.String() != figures[0].Saving.String() {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	if list, err := s.Indicators(ctx, p.officer, c.ID); err != nil || len(list) != 1 || list[0].Before.String() != "4" || list[0].After != nil {
		t.Errorf("what was counted is not taken over: %+v, %v", list, err)
	}
	refused(t, "laid before by the advisor", s.Submit(ctx, p.advisor, c.ID), cases.ErrOkmotu)
	p.must(s.Submit(ctx, p.head, c.ID))
	p.must(s.Publish(ctx, p.advisor, c.ID))
	if got, err := s.Figures(ctx, p.public, c.ID); err != nil || len(got) != len(figures) {
		t.Errorf("the public reads %d years: %v", len(got), err)
	}

	owner := cases.NewStore(p.owner)
	p.must(owner.CompareAll(ctx))
	one, err := s.Get(ctx, p.public, c.ID)
	p.must(err)
	if one.ComparedAt == nil || !one.ChangedOn.IsZero() {
		t.Errorf("nothing has changed, but: %v %v", one.ComparedAt, one.ChangedOn)
	}
	p.sql(`UPDATE costs SET amount = amount + 1000 WHERE aimak = ? AND category = 'waste' AND kind = 'monitoring'`, kokMoynok)
	p.must(owner.CompareAll(ctx))
	one, err = s.Get(ctx, p.public, c.ID)
	p.must(err)
	if one.ChangedOn.IsZero() {
		t.Error("the public is not told that the figures have changed")
	}
	since := one.ChangedOn
	p.must(owner.CompareAll(ctx))
	if one, _ = s.Get(ctx, p.public, c.ID); one.ChangedOn != since {
		t.Error("the day since when is not kept")
	}
	list, err := s.Differences(ctx, p.officer, one)
	if err != nil || len(list) != 1 || list[0].Year != 2025 || list[0].Was.Saving.Som.Sub(list[0].Now.Saving.Som).String() != "1000.00" {
		t.Errorf("differences: %+v, %v", list, err)
	}
	p.must(s.Withdraw(ctx, p.officer, c.ID, "Цифры изменились"))
	p.must(s.Reopen(ctx, p.officer, c.ID))
	p.must(s.Redraw(ctx, p.officer, c.ID))
	if one, err = s.Get(ctx, p.officer, c.ID); err != nil || !one.ChangedOn.IsZero() || one.DrawnSize != nil {
		t.Errorf("drawn anew: %+v, %v", one, err)
	}
	if list, err := s.Differences(ctx, p.officer, one); err != nil || len(list) != 0 {
		t.Errorf("they still differ: %+v, %v", list, err)
	}
}
