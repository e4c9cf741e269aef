package main

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/budget"
	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/money"
)

func init() { demoParts = append(demoParts, demoExecution) }

// demoExecution shows how contracts are carried out, all of it made up: a
// schedule, a refused act, quality that fell in one year, penalties that were
// not withheld, a security, money of the budget, complaints. No figure of a
// saving changes: what was refused counts for nothing.
func demoExecution(ctx context.Context, h *house) error {
	d := execDemo{store: contracts.NewStore(h.DB), ids: map[string]int64{}}
	err := h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		var list []contracts.Contract
		if err := tx.NewSelect().Model(&list).Scan(ctx); err != nil {
			return err
		}
		for _, c := range list {
			d.ids[c.Number] = c.ID
		}
		_, err := tx.ExecContext(ctx, `
			UPDATE contracts SET penalty_rate = coalesce(penalty_rate, 0.001), penalty_cap = coalesce(penalty_cap, 0.05),
				security_share = coalesce(security_share, 0.05), vat_rate = coalesce(vat_rate, 0.12) WHERE number = 'КМ-2024/03'`)
		return err
	})
	for _, part := range []func(ctx context.Context, h *house) error{d.schedule, d.quality, d.security, d.money, d.complaints} {
		if err == nil {
			err = part(ctx, h)
		}
	}
	if err != nil {
		return fmt.Errorf("put the execution of contracts into the demonstration: %w", err)
	}
	return nil
}

type execDemo struct {
	store *contracts.Store
	ids   map[string]int64 // of contracts, by number
}

const demoWaste, demoLamps = "КМ-2024/03", "ББ-7"

func demoDay(text string) date.Date { return date.MustParse(text) }

// schedule is the months of a contract, one of them late and penalised, and an
// act that was refused.
func (d execDemo) schedule(ctx context.Context, _ *house) error {
	id := d.ids[demoWaste]
	err := d.store.AddMonthlySchedule(ctx, db.System, id, func(year, month int) string { return fmt.Sprintf("Вывоз ТБО за %02d.%d", month, year) })
	if err != nil {
		return err
	}
	list, err := d.store.Milestones(ctx, db.System, id)
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		m.MetOn = m.DueOn
		switch {
		case m.Milestone == "2025-07":
			m.MetOn = m.DueOn.AddDays(6)
		case !m.DueOn.Before(demoDay("2026-01-01")):
			m.MetOn = date.Date{}
		}
		if err := d.store.ChangeMilestone(ctx, db.System, m); err != nil {
			return err
		}
		if m.Milestone == "2025-07" {
			penalty := contracts.Penalty{ContractID: id, Penalty: "Ш-3", ImposedOn: demoDay("2025-08-11"), MilestoneID: &m.ID, ByContract: true,
				Reason: "Вывоз за июль закончен на шесть дней позже"}
			if err := d.store.AddPenalty(ctx, db.System, &penalty); err != nil {
				return err
			}
		}
	}
	return d.store.AddAct(ctx, db.System, &contracts.Act{ContractID: id, Act: "2026-01", AcceptedOn: demoDay("2026-02-03"), PeriodFrom: demoDay("2026-01-01"),
		PeriodTo: demoDay("2026-01-31"), Status: "refused", ClaimedAmount: money.Known(money.MustParse("115000")), Quality: "bad",
		Reason: "Снег: за месяц ни одного рейса в верхнее село, фотографии приложены к проверке"})
}

// quality is an indicator that holds and one that fell below its target.
func (d execDemo) quality(ctx context.Context, _ *house) error {
	type visit struct{ number, on, measured, summary string }
	for _, one := range []struct {
		contract, indicator, unit, better, before, target, place string
		visits                                                   []visit
	}{
		{demoLamps, "Светильники, которые горят", "%", "higher", "71", "95", "Борю-Баш, главная улица", []visit{
			{"П-1", "2024-11-15", "97.5", "Горят 39 из 40 светильников"},
			{"П-2", "2025-12-10", "88", "Горят 35 из 40; у школы темно вторую неделю"}}},
		{demoWaste, "Рейсы, пропущенные за месяц", "рейс", "lower", "3", "1", "Кок-Мойнок", []visit{
			{"П-1", "2025-06-20", "0", "По путевым листам пропусков нет"}}},
	} {
		before := decimal.RequireFromString(one.before)
		indicator := contracts.Indicator{ContractID: d.ids[one.contract], Indicator: one.indicator, Unit: one.unit, Better: one.better, Baseline: &before,
			Target: decimal.RequireFromString(one.target)}
		if err := d.store.AddIndicator(ctx, db.System, &indicator); err != nil {
			return err
		}
		for _, v := range one.visits {
			err := d.store.AddInspection(ctx, db.System, &contracts.Inspection{ContractID: d.ids[one.contract], Inspection: v.number, InspectedOn: demoDay(v.on),
				Inspectors: "Специалист айыл окмоту и депутат кенеша", Place: one.place, Summary: v.summary, Accepted: true,
				Measured: []contracts.Measurement{{IndicatorID: indicator.ID, Measured: decimal.RequireFromString(v.measured)}}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// security is one that is smaller than its contract asks for, and one returned.
func (d execDemo) security(ctx context.Context, _ *house) error {
	for _, g := range []contracts.Guarantee{
		{ContractID: d.ids[demoWaste], Guarantee: "БГ-114", Kind: "performance", Form: "bank_guarantee", Issuer: "Банк (пример)", Amount: money.MustParse("82800"),
			ValidFrom: demoDay("2024-03-18"), ValidTo: demoDay("2026-04-30")},
		{ContractID: d.ids[demoLamps], Guarantee: "ПП-7", Kind: "performance", Form: "cash", Amount: money.MustParse("35280"),
			ValidFrom: demoDay("2024-01-05"), ReturnedOn: demoDay("2026-01-20")},
	} {
		if err := d.store.AddGuarantee(ctx, db.System, &g); err != nil {
			return err
		}
	}
	return nil
}

// money is a budget line of the year on which the contract draws; no service has
// a share of it, so that it is no in-house cost.
func (d execDemo) money(ctx context.Context, h *house) error {
	c, err := d.store.Get(ctx, db.System, d.ids[demoWaste])
	if err != nil {
		return err
	}
	line := budget.Line{Aimak: c.Buyer, Year: 2025, Line: "51-20", FunctionalCode: "7051", EconomicCode: "2215", Title: "Оплата услуг по вывозу ТБО",
		FundingSource: "local", Approved: money.Known(money.MustParse("1350000")), Adjusted: money.Known(money.MustParse("1400000"))}
	if err := budget.NewStore(h.DB).AddLine(ctx, db.System, &line); err != nil {
		return err
	}
	return d.store.AddCommitment(ctx, db.System, &contracts.Commitment{ContractID: c.ID, BudgetLineID: line.ID, Amount: money.MustParse("1380000"), Note: "2025 год, 12 месяцев"})
}

// complaints wait for an answer, are in work, and are answered.
func (d execDemo) complaints(ctx context.Context, _ *house) error {
	id := d.ids[demoWaste]
	c, err := d.store.Get(ctx, db.System, id)
	if err != nil {
		return err
	}
	for i, one := range []struct{ place, text, status, answer string }{
		{"Верхняя улица", "Мусор не вывозят вторую неделю, баки переполнены, собаки растаскивают по дороге.", "answered",
			"Поставщик вывез мусор на следующий день. За январь акт не принят, оплаты не будет."},
		{"Возле магазина", "Один бак сломан, крышки нет, мусор разносит ветром.", "in_work", ""},
		{"ул. Школьная, 3", "Машина приезжает в шесть утра и будит детей, просим приезжать позже.", "", ""},
	} {
		complaint := contracts.Complaint{Aimak: c.Buyer, Category: "waste", Place: one.place, Complaint: one.text}
		if err := d.store.FileComplaint(ctx, db.System, &complaint, []byte("demonstration"), date.Today().AddDays(-20+10*i)); err != nil {
			return err
		}
		if one.status == "" {
			continue
		}
		list, _, err := d.store.Complaints(ctx, db.System, contracts.ComplaintFilter{Search: one.place, Limit: 1})
		if err == nil {
			err = d.store.AnswerComplaint(ctx, db.System, list[0].ID, one.status, one.answer, &id, date.Today())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
