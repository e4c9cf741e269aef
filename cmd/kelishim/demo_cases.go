package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"kelishim/contracts/procurement"
	"kelishim/internal/db"
	"kelishim/internal/money"
	"kelishim/practices/cases"
)

func init() { demoParts = append(demoParts, demoCases) }

//go:embed cases/cases.json
var caseTexts []byte

// demoCase is a case of the demonstration as it stands in cases.json.
type demoCase struct {
	Aimak     string               `json:"aimak"`
	Category  string               `json:"category"`
	Mechanism string               `json:"mechanism"`
	Result    string               `json:"result"`
	Year      *int                 `json:"year"`
	Unit      string               `json:"unit"`
	MadeUp    bool                 `json:"made_up"`
	Cost      *money.Som           `json:"cost"`
	Money     map[string]money.Som `json:"money"`
	Source    *struct {
		URL   string `json:"url"`
		Title string `json:"title"`
		Date  string `json:"date"`
	} `json:"source"`
	RU      map[string]string `json:"ru"`
	KY      map[string]string `json:"ky"`
	EN      map[string]string `json:"en"`
	Tariffs []struct {
		Amount money.Som `json:"amount"`
		Unit   string    `json:"unit"`
		Period string    `json:"period"`
		Payer  string    `json:"payer"`
		RU     string    `json:"ru"`
		KY     string    `json:"ky"`
		EN     string    `json:"en"`
	} `json:"tariffs"`
	Indicators []struct {
		RU     string           `json:"ru"`
		KY     string           `json:"ky"`
		EN     string           `json:"en"`
		Before *decimal.Decimal `json:"before"`
		After  *decimal.Decimal `json:"after"`
		Unit   string           `json:"unit"`
		Source string           `json:"source"`
	} `json:"indicators"`
}

// demoCases publishes the cases of cases.json and one from a contract of the
// demonstration, leaves another with the advisor and one as a draft, and lets
// readers ask.
func demoCases(ctx context.Context, h *house) error {
	var list []demoCase
	if err := json.Unmarshal(caseTexts, &list); err != nil {
		return fmt.Errorf("read the cases of the demonstration: %w", err)
	}
	store := cases.NewStore(h.DB)
	for _, step := range []func(context.Context, *house, *cases.Store) error{demoContractCases, demoQuestions} {
		if err := step(ctx, h, store); err != nil {
			return fmt.Errorf("add cases to the demonstration: %w", err)
		}
	}
	// Those of publications come last, and so stand first.
	for _, one := range list {
		if err := one.publish(ctx, store); err != nil {
			return fmt.Errorf("tell the case %q: %w", one.RU["title"], err)
		}
	}
	return nil
}

func demoText(lang string, parts map[string]string) cases.Text {
	t := cases.Text{Lang: lang}
	for name, words := range parts {
		*t.Part(name) = words
	}
	return t
}

func (one demoCase) publish(ctx context.Context, store *cases.Store) error {
	c := cases.Case{Aimak: one.Aimak, Category: one.Category, Mechanism: one.Mechanism, Result: one.Result, Year: one.Year, Unit: one.Unit,
		MadeUp: one.MadeUp, Origin: cases.OfTeller}
	if one.Source != nil {
		c.Origin, c.SourceURL, c.SourceTitle, c.SourceDate = cases.OfPublication, one.Source.URL, one.Source.Title, one.Source.Date
	}
	if one.Cost != nil {
		c.Cost = money.Known(*one.Cost)
	}
	var sources []cases.Source
	for _, kind := range procurement.SourceKinds {
		if amount, ok := one.Money[kind]; ok {
			sources = append(sources, cases.Source{Source: kind, Amount: amount})
		}
	}
	if err := store.Add(ctx, db.System, &c, demoText("ru", one.RU), sources); err != nil {
		return err
	}
	for lang, parts := range map[string]map[string]string{"ky": one.KY, "en": one.EN} {
		text := demoText(lang, parts)
		text.PracticeID = c.ID
		if err := store.PutText(ctx, db.System, &text); err != nil {
			return err
		}
	}
	for _, t := range one.Tariffs {
		err := store.PutTariff(ctx, db.System, &cases.Tariff{PracticeID: c.ID, Amount: t.Amount, Unit: t.Unit, Period: t.Period, PayerClass: t.Payer,
			NoteRu: t.RU, NoteKy: t.KY, NoteEn: t.EN})
		if err != nil {
			return err
		}
	}
	for _, v := range one.Indicators {
		err := store.PutIndicator(ctx, db.System, &cases.Indicator{PracticeID: c.ID, NameRu: v.RU, NameKy: v.KY, NameEn: v.EN, Unit: v.Unit, Before: v.Before,
			After: v.After, Source: v.Source})
		if err != nil {
			return err
		}
	}
	return published(ctx, store, c.ID)
}

func published(ctx context.Context, store *cases.Store, id int64) error {
	if err := store.Submit(ctx, db.System, id); err != nil {
		return err
	}
	return store.Publish(ctx, db.System, id)
}

// demoContractCases are cases from contracts of the demonstration, whose money
// is made up: one that everybody reads, one with the advisor, one in Russian
// only that is not finished.
func demoContractCases(ctx context.Context, h *house, store *cases.Store) error {
	for _, one := range []struct {
		number, state string
		texts         []cases.Text
	}{
		{"КМ-2024/03", cases.Published, []cases.Text{
			{Lang: "ru", Title: "Кок-Мойнок отдал вывоз мусора фирме", Problem: "Свой мусоровоз чаще стоял в ремонте, чем ездил.",
				Decision: "База своими силами зафиксирована до конкурса, договор заключён по открытому конкурсу.", How: "Договор на два года, плата по актам.",
				Results: "Цифры ниже взяты из расчёта экономии этого договора.", Lessons: "Продажу мусоровоза и выходные пособия считайте отдельно: они бывают один раз.",
				Sustained: "Группа мониторинга и строка бюджета на договор."},
			{Lang: "ky", Title: "Көк-Мойнок таштанды ташууну фирмага берди", Problem: "Өз таштанды ташуучу машина жүргөндөн көрө оңдоодо көп турчу.",
				Decision: "Өз күчү менен базасы конкурска чейин бекитилип, келишим ачык конкурс менен түзүлгөн.", How: "Эки жылдык келишим, төлөм актылар боюнча.",
				Results: "Төмөнкү сандар ушул келишимдин үнөмүнүн эсебинен алынган.", Lessons: "Машинаны сатуу менен жумуштан бошотуу жөлөкпулун өзүнчө эсептеңиз: алар бир жолу болот.",
				Sustained: "Мониторинг тобу жана келишимге бюджеттин беренеси."},
			{Lang: "en", Title: "Kok-Moinok gave waste removal to a firm", Problem: "Its truck was in repair more often than on the road.",
				Decision: "The in-house baseline was fixed before the tender; the contract was awarded openly.", How: "A contract of two years, paid by acts.",
				Results: "The figures below are drawn from the statement of savings of this contract.", Lessons: "Count the sale of the truck and severance pay apart: they come once.",
				Sustained: "A monitoring group, and a budget line for the contract."}}},
		{"СЗ-11", cases.Review, []cases.Text{{Lang: "ru", Title: "Сузак: договор расторгнут в сентябре", Problem: "Контейнеры вывозили не по графику.",
			Decision: "Поставщика предупреждали письмами, потом расторгли договор.", Results: "Услугу вернули себе; что это дало в деньгах, видно из расчёта.",
			Lessons: "Записывайте пропуски с первого дня: без них расторгнуть трудно."}}},
		{"ББ-7", cases.Draft, []cases.Text{{Lang: "ru", Title: "Бору-Баш: освещение по договору", Problem: "Лампы меняли раз в год."}}},
	} {
		if err := demoContractCase(ctx, h, store, one.number, one.state, one.texts); err != nil {
			return fmt.Errorf("%s: %w", one.number, err)
		}
	}
	return nil
}

func demoContractCase(ctx context.Context, h *house, store *cases.Store, number, state string, texts []cases.Text) error {
	var row struct {
		ID       int64     `bun:"id"`
		Aimak    string    `bun:"aimak"`
		Category string    `bun:"category"`
		Year     int       `bun:"year"`
		Value    money.Som `bun:"value"`
		Unit     string    `bun:"unit"`
	}
	err := h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT c.id, s.aimak, s.category, extract(year FROM c.starts_on)::int AS year, c.value, v.unit FROM contracts c
			JOIN contract_services s ON s.contract_id = c.id JOIN services v USING (aimak, category) WHERE c.number = ? ORDER BY s.share DESC LIMIT 1`, number).Scan(ctx, &row)
	})
	if err != nil {
		return err
	}
	figures, err := store.Propose(ctx, db.System, row.ID, row.Aimak, row.Category)
	if err != nil {
		return err
	}
	c := cases.Case{Aimak: row.Aimak, Category: row.Category, Mechanism: "contract", Result: "not_comparable", Year: &row.Year, Unit: row.Unit, MadeUp: true,
		Origin: cases.OfContract, ContractID: &row.ID, Cost: money.Known(row.Value)}
	for _, f := range figures {
		if f.Verdict != "" {
			c.Result = f.Verdict
		}
	}
	if err := store.Add(ctx, db.System, &c, texts[0], []cases.Source{{Source: "local_budget", Amount: row.Value}}); err != nil {
		return err
	}
	for _, text := range texts[1:] {
		text.PracticeID = c.ID
		if err := store.PutText(ctx, db.System, &text); err != nil {
			return err
		}
	}
	switch state {
	case cases.Published:
		return published(ctx, store, c.ID)
	case cases.Review:
		return store.Submit(ctx, db.System, c.ID)
	}
	return nil
}

// demoQuestions are what readers ask about the case from a contract: one
// question is answered, one waits; and two aimaks find it useful.
func demoQuestions(ctx context.Context, h *house, _ *cases.Store) error {
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO practice_questions (practice_id, aimak, question, asked_role, state, answer, answered_at, answered_role)
			SELECT id, aimak, 'Кто теперь чинит контейнеры: фирма или айыл окмоту?', 'public', 'answered', 'Фирма: ремонт контейнеров входит в цену договора.', now(), 'officer'
				FROM practices WHERE contract_id IS NOT NULL AND state = 'published'
			UNION ALL
			SELECT id, aimak, 'Жыйынтык жылына канча жолу текшерилет?', 'public', 'asked', '', NULL, '' FROM practices WHERE contract_id IS NOT NULL AND state = 'published';
			INSERT INTO practice_votes (practice_id, aimak)
			SELECT p.id, v.aimak FROM practices p, (VALUES ('41703207859000'), ('41702205807000')) v (aimak) WHERE p.contract_id IS NOT NULL AND p.state = 'published' AND p.aimak <> v.aimak`)
		return err
	})
}
