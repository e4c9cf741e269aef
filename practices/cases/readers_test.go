package cases_test

import (
	"strconv"
	"testing"

	"kelishim/practices/cases"
)

func text(id int64) string { return strconv.FormatInt(id, 10) }

func TestAQuestionIsShownOnceItIsAnswered(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ctx, s := t.Context(), p.store
	id, hidden := p.published(), p.draft(p.officer)
	origin := []byte("somewhere")
	refused(t, "too short", s.Ask(ctx, p.public, id, " Что? ", origin), cases.ErrQuestion)
	refused(t, "with a tax number", s.Ask(ctx, p.public, id, "Кто такой 20101198000011?", origin), cases.ErrPersonal)
	if err := s.Ask(ctx, p.public, hidden, "Сколько стоит рейс?", origin); err == nil {
		t.Error("somebody asks about a draft")
	}
	p.must(s.Ask(ctx, p.public, id, "Сколько стоит рейс?", origin))
	p.must(s.Ask(ctx, p.stranger, id, "Кто платит водителю?", origin))
	if list, err := s.Questions(ctx, p.public, id); err != nil || len(list) != 0 {
		t.Errorf("the public sees %d questions before an answer: %v", len(list), err)
	}
	waiting, err := s.WaitingQuestions(ctx, p.officer, 10)
	if err != nil || len(waiting) != 2 || waiting[0].AskedRole != "public" || !waiting[1].FromOkmotu() {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	if list, _ := s.WaitingQuestions(ctx, p.foreign, 10); len(list) != 0 {
		t.Error("an advisor of another oblast moderates")
	}
	refused(t, "an answer without words", s.Answer(ctx, p.officer, id, waiting[0].ID, "answered", " "), cases.ErrAnswer)
	refused(t, "no decision", s.Answer(ctx, p.officer, id, waiting[0].ID, "asked", "x"), cases.ErrChoice)
	if err := s.Answer(ctx, p.stranger, id, waiting[0].ID, "answered", "Много"); err == nil {
		t.Error("another aimak answers")
	}
	p.must(s.Answer(ctx, p.officer, id, waiting[0].ID, "answered", "2500 сом"))
	p.must(s.Answer(ctx, p.colleague, id, waiting[1].ID, "refused", "Не о примере"))
	list, err := s.Questions(ctx, p.public, id)
	if err != nil || len(list) != 1 || list[0].Answer != "2500 сом" || list[0].AnsweredRole != "officer" {
		t.Errorf("the public sees %+v, %v", list, err)
	}
	for range 18 {
		p.must(s.Ask(ctx, p.public, id, "Сколько стоит рейс?", origin))
	}
	refused(t, "the 21st of a day", s.Ask(ctx, p.public, id, "Сколько стоит рейс?", origin), cases.ErrAsked)
	p.must(s.Ask(ctx, p.public, id, "Сколько стоит рейс?", []byte("elsewhere")))
}

func TestAMunicipalityVotesOnceAndNeverForItself(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ctx, s := t.Context(), p.store
	id := p.published()
	p.must(s.Vote(ctx, p.stranger, id, boruBash))
	p.must(s.Vote(ctx, p.stranger, id, boruBash))
	if list, err := s.Votes(ctx, p.public, id); err != nil || len(list) != 1 || list[0] != boruBash {
		t.Errorf("votes: %v, %v", list, err)
	}
	refused(t, "for its own", s.Vote(ctx, p.officer, id, kokMoynok), cases.ErrOwnVote)
	if err := s.Vote(ctx, p.stranger, id, suzak); err == nil {
		t.Error("somebody votes for another aimak")
	}
	if err := s.Vote(ctx, p.public, id, boruBash); err == nil {
		t.Error("the public votes")
	}
	p.sql(`INSERT INTO successions VALUES (?, ?, '2024-01-01')`, boruBash, "41702205840000")
	refused(t, "an aimak that is no more", s.Vote(ctx, p.stranger, id, boruBash), cases.ErrOldVote)
	p.must(s.TakeVoteBack(ctx, p.stranger, id, boruBash))
	if list, _ := s.Votes(ctx, p.public, id); len(list) != 0 {
		t.Error("the vote stays")
	}
}

func TestAUseLeadsBackToItsCase(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ctx, s := t.Context(), p.store
	id, hidden := p.published(), p.draft(p.officer)
	p.sql(`INSERT INTO service_plans (id, aimak, category, title, mechanism, starts_on, ends_on, cost) OVERRIDING SYSTEM VALUE
		VALUES (7, ?, 'waste', 'Вывоз', 'contract', '2025-01-01', '2025-12-31', 1000)`, boruBash)
	plan := int64(7)
	p.must(s.AddUse(ctx, p.stranger, cases.Use{PracticeID: id, Aimak: boruBash, Category: "waste", PlanID: &plan}))
	p.must(s.AddUse(ctx, p.stranger, cases.Use{PracticeID: id, Aimak: boruBash, Category: "waste"}))
	p.must(s.AddUse(ctx, p.stranger, cases.Use{PracticeID: id, Aimak: boruBash, Category: "waste"}))
	if err := s.AddUse(ctx, p.stranger, cases.Use{PracticeID: hidden, Aimak: boruBash, Category: "waste"}); err == nil {
		t.Error("a draft is used")
	}
	if err := s.AddUse(ctx, p.stranger, cases.Use{PracticeID: id, Aimak: suzak, Category: "waste"}); err == nil {
		t.Error("somebody uses it for another aimak")
	}
	if got, err := s.UseOfPlan(ctx, p.stranger, 7); err != nil || got != id {
		t.Errorf("the plan leads to %d, %v", got, err)
	}
	if got, err := s.UseOfService(ctx, p.stranger, boruBash, "waste"); err != nil || got != id {
		t.Errorf("the comparison leads to %d, %v", got, err)
	}
	if got, err := s.UseOfService(ctx, p.officer, boruBash, "waste"); err != nil || got != 0 {
		t.Errorf("another aimak sees it: %d, %v", got, err)
	}
	if got, err := s.UsedBy(ctx, p.public, id); err != nil || got != 1 {
		t.Errorf("used by %d, %v", got, err)
	}
}

func TestCasesAreFoundByWordsPlaceSizeAndResult(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ctx, s := t.Context(), p.store
	id := p.published()
	p.sql(`INSERT INTO households VALUES (?, 2023, 5000), (?, 2024, 1499), (?, 2024, 4000)`, kokMoynok, kokMoynok, suzak)
	other := waste()
	other.Category, other.Result, other.Mechanism = "lighting", "failed", "contract"
	p.must(s.Add(ctx, p.officer, &other, cases.Text{Lang: "ky", Title: "Көчө жарыгы", Problem: "Караңгы", Results: "Өчүп калды", Lessons: "Эсептегич коюңуз"}, hundred()))
	p.must(s.Submit(ctx, p.officer, other.ID))
	p.must(s.Publish(ctx, p.advisor, other.ID))
	p.draft(p.officer) // never found by the public
	far := waste()
	far.Aimak = suzak
	p.sql(`INSERT INTO practices (id, aimak, category, mechanism, result, origin, made_up) OVERRIDING SYSTEM VALUE VALUES (900, ?, 'waste', 'in_house', 'costs_more', 'told', true);
		INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES (900, ?, 'en', 'Waste by ourselves');
		UPDATE practices SET state = 'review', submitted_by = 0 WHERE id = 900;
		UPDATE practices SET state = 'published', published_by = 0, published_at = now() WHERE id = 900`, suzak, suzak)
	for _, one := range []struct {
		what string
		f    cases.Filter
		want []int64
	}{
		{"all, the newest first", cases.Filter{}, []int64{900, other.ID, id}},
		{"typed without Kyrgyz letters", cases.Filter{Search: "КОЧО жарыгы"}, []int64{other.ID}},
		{"by the name of its place", cases.Filter{Search: "сузак waste"}, []int64{900}},
		{"words of two texts", cases.Filter{Search: "мусор жарыгы"}, nil},
		{"a percent sign is no wildcard", cases.Filter{Search: "%"}, nil},
		{"by service", cases.Filter{Category: "waste"}, []int64{900, id}},
		{"by mechanism", cases.Filter{Mechanism: "contract"}, []int64{other.ID}},
		{"bad results too", cases.Filter{Result: "failed"}, []int64{other.ID}},
		{"small by the last count", cases.Filter{Size: "small"}, []int64{other.ID, id}},
		{"large", cases.Filter{Size: "large"}, []int64{900}},
		{"in no size", cases.Filter{Size: "unknown"}, nil},
		{"of units", cases.Filter{Aimaks: []string{suzak}}, []int64{900}},
		{"of no unit", cases.Filter{Aimaks: []string{}}, nil},
	} {
		one.f.Limit = 10
		list, total, err := s.List(ctx, p.public, one.f)
		if err != nil {
			t.Fatalf("%s: %v", one.what, err)
		}
		var got []int64
		for _, row := range list {
			got = append(got, row.ID)
		}
		if len(got) != len(one.want) || total != len(one.want) {
			t.Errorf("%s: %v of %d, want %v", one.what, got, total, one.want)
			continue
		}
		for i := range got {
			if got[i] != one.want[i] {
				t.Errorf("%s: %v, want %v", one.what, got, one.want)
				break
			}
		}
	}
	counted, err := s.Coverage(ctx, p.public)
	if err != nil || len(counted) != 3 {
		t.Fatalf("coverage: %+v, %v", counted, err)
	}
	for _, one := range counted {
		if one.Cases != 1 || (one.MadeUp == 1) != (one.Aimak == suzak) {
			t.Errorf("coverage: %+v", one)
		}
	}
	c, err := s.Get(ctx, p.public, id)
	p.must(err)
	alike, err := s.Alike(ctx, p.public, c, []string{kokMoynok}, 4)
	if err != nil || len(alike) != 1 || alike[0].ID != 900 || !alike[0].SameService || alike[0].SameMechanism || alike[0].SameSize || alike[0].SameOblast {
		t.Errorf("alike: %+v, %v", alike, err)
	}
}
