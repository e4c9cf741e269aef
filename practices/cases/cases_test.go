package cases_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/internal/money"
	"kelishim/practices/cases"
)

const (
	kokMoynok = "41702220807000"
	boruBash  = "41702205807000"
	issykKul  = "41702000000000"
	suzak     = "41703220856000"
	jalalAbad = "41703000000000"
)

// portal is a database with people of two aimaks and both advisors; the stores
// work over the connection of the pages.
type portal struct {
	t      *testing.T
	owner  *db.DB
	store  *cases.Store
	public db.Actor

	officer, head, advisor, colleague, foreign, stranger db.Actor
}

func newPortal(t *testing.T) *portal {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	return &portal{t: t, owner: owner, store: cases.NewStore(pages), public: db.Public,
		officer: dbtest.Person(t, owner, "officer", "officer", kokMoynok), head: dbtest.Person(t, owner, "head", "head", kokMoynok),
		advisor: dbtest.Person(t, owner, "advisor", "advisor", issykKul), colleague: dbtest.Person(t, owner, "colleague", "advisor", issykKul),
		foreign: dbtest.Person(t, owner, "foreign", "advisor", jalalAbad), stranger: dbtest.Person(t, owner, "stranger", "officer", boruBash)}
}

func (p *portal) sql(query string, args ...any) {
	p.t.Helper()
	err := p.owner.Do(p.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		p.t.Fatalf("%s: %v", query, err)
	}
}

func told() cases.Text {
	return cases.Text{Lang: "ru", Title: "Мусор вывозят вместе", Problem: "Каждый возил сам", Results: "Возят по графику", Lessons: "Договоритесь о тарифе"}
}

func waste() cases.Case {
	return cases.Case{Aimak: kokMoynok, Category: "waste", Mechanism: "cooperation", Result: "improved", Origin: cases.OfTeller,
		Cost: money.Known(money.MustParse("100.00"))}
}

func hundred() []cases.Source {
	return []cases.Source{{Source: "donor_grant", Amount: money.MustParse("60.00")}, {Source: "local_budget", Amount: money.MustParse("40.00")}}
}

// draft adds a case that could be laid before the advisor at once.
func (p *portal) draft(who db.Actor) int64 {
	p.t.Helper()
	one := waste()
	if err := p.store.Add(p.t.Context(), who, &one, told(), hundred()); err != nil {
		p.t.Fatal(err)
	}
	return one.ID
}

func (p *portal) published() int64 {
	p.t.Helper()
	id := p.draft(p.officer)
	p.must(p.store.Submit(p.t.Context(), p.officer, id))
	p.must(p.store.Publish(p.t.Context(), p.advisor, id))
	return id
}

func (p *portal) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// refused checks that err is this refusal.
func refused(t *testing.T, what string, err error, want *fault.Fault) {
	t.Helper()
	for _, one := range fault.All(err) {
		if one.Key == want.Key {
			return
		}
	}
	t.Errorf("%s: %v, want %s", what, err, want.Key)
}

func TestTheMoneyOfACaseAddsUpOrIsLeftOut(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, one := range []struct {
		what    string
		cost    money.Null
		sources []cases.Source
		want    *fault.Fault
	}{
		{"a tyiyn too much", money.Known(money.MustParse("99.99")), hundred(), cases.ErrMoney},
		{"a total without sources", money.Known(money.MustParse("100.00")), nil, cases.ErrMoney},
		{"sources without a total", money.Null{}, hundred(), cases.ErrNoCost},
		{"nothing from somebody", money.Known(money.Zero), []cases.Source{{Source: "provider"}}, cases.ErrNegative},
		{"a pocket", money.Known(money.MustParse("1.00")), []cases.Source{{Source: "pocket", Amount: money.MustParse("1.00")}}, cases.ErrChoice},
	} {
		c := waste()
		c.Cost = one.cost
		err := p.store.Add(t.Context(), p.officer, &c, told(), one.sources)
		refused(t, one.what, err, one.want)
		if one.want == cases.ErrMoney && one.sources != nil {
			if f := fault.All(err)[0]; fmt.Sprint(f.Values["Sources"], f.Values["Cost"]) != "100.00 "+one.cost.Som.String() {
				t.Errorf("%s: the sums are not named: %v", one.what, f.Values)
			}
		}
	}
	unknown := waste()
	unknown.Cost = money.Null{}
	p.must(p.store.Add(t.Context(), p.officer, &unknown, told(), nil))
	p.must(p.store.Submit(t.Context(), p.officer, unknown.ID))
	// Around the program the table refuses.
	id := p.draft(p.officer)
	p.must(p.store.Submit(t.Context(), p.officer, id))
	p.sqlRefused("practices_draft_only", `UPDATE practice_sources SET amount = 61 WHERE practice_id = ? AND source = 'donor_grant'`, id)
	p.must(p.store.TakeBack(t.Context(), p.officer, id))
	p.sql(`UPDATE practice_sources SET amount = 61 WHERE practice_id = ? AND source = 'donor_grant'`, id)
	refused(t, "sources that were changed around the program", p.store.Submit(t.Context(), p.officer, id), cases.ErrMoney)
	p.sqlRefused("practices_money_adds_up", `UPDATE practices SET state = 'review', submitted_by = 0 WHERE id = ?`, id)
}

func (p *portal) sqlRefused(constraint, query string, args ...any) {
	p.t.Helper()
	err := p.owner.Do(p.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if got := db.Constraint(err); got != constraint {
		p.t.Errorf("%s: %v, want %s", query, err, constraint)
	}
}

func TestWhatTheTablesRefuse(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	id := p.draft(p.officer)
	const newCase = `INSERT INTO practices (aimak, category, mechanism, result, origin, source_url, source_title, source_date, contact, contact_consent, state) VALUES `
	for _, one := range []struct{ constraint, sql string }{
		{"practices_aimak_known", newCase + `('41799999999999', 'waste', 'contract', 'saves', 'told', '', '', '', '', false, 'draft')`},
		{"practices_category_known", newCase + `('{a}', 'magic', 'contract', 'saves', 'told', '', '', '', '', false, 'draft')`},
		{"practices_mechanism_known", newCase + `('{a}', 'waste', 'favour', 'saves', 'told', '', '', '', '', false, 'draft')`},
		{"practices_result_known", newCase + `('{a}', 'waste', 'contract', 'wonder', 'told', '', '', '', '', false, 'draft')`},
		{"practices_origin_known", newCase + `('{a}', 'waste', 'contract', 'saves', 'rumour', '', '', '', '', false, 'draft')`},
		{"practices_contract_named", newCase + `('{a}', 'waste', 'contract', 'saves', 'contract', '', '', '', '', false, 'draft')`},
		{"practices_source_named", newCase + `('{a}', 'waste', 'contract', 'saves', 'publication', 'http://x.kg', '', '2018', '', false, 'draft')`},
		{"practices_source_url_http", newCase + `('{a}', 'waste', 'contract', 'saves', 'publication', 'javascript:x', 'X', '2018', '', false, 'draft')`},
		{"practices_source_date_form", newCase + `('{a}', 'waste', 'contract', 'saves', 'publication', 'http://x.kg', 'X', 'spring', '', false, 'draft')`},
		{"practices_contact_with_consent", newCase + `('{a}', 'waste', 'contract', 'saves', 'told', '', '', '', 'ФЭО', false, 'draft')`},
		{"practices_begin_as_draft", newCase + `('{a}', 'waste', 'contract', 'saves', 'told', '', '', '', '', false, 'review')`},
		{"practices_contract_known", `INSERT INTO practices (aimak, category, mechanism, result, origin, contract_id) VALUES ('{a}', 'waste', 'contract', 'saves', 'contract', 999999)`},
		{"practices_step_allowed", `UPDATE practices SET state = 'published', published_at = now() WHERE id = {id}`},
		{"practices_cost_not_negative", `UPDATE practices SET cost = 'NaN' WHERE id = {id}`},
		{"practice_texts_lang_known", `INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES ({id}, '{a}', 'de', 'X')`},
		{"practice_texts_title_given", `INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES ({id}, '{a}', 'en', ' ')`},
		{"practice_texts_practice_known", `INSERT INTO practice_texts (practice_id, aimak, lang, title) VALUES ({id}, '{b}', 'en', 'X')`},
		{"practice_sources_amount_positive", `INSERT INTO practice_sources VALUES ({id}, '{a}', 'provider', 0)`},
		{"practice_sources_source_known", `INSERT INTO practice_sources VALUES ({id}, '{a}', 'pocket', 1)`},
		{"practice_tariffs_period_known", `INSERT INTO practice_tariffs (practice_id, aimak, amount, unit, period, payer_class) VALUES ({id}, '{a}', 1, 'm3', 'day', 'all')`},
		{"practice_indicators_named", `INSERT INTO practice_indicators (practice_id, aimak, unit, value_after, source) VALUES ({id}, '{a}', 'm3', 1, 'X')`},
		{"practice_indicators_valued", `INSERT INTO practice_indicators (practice_id, aimak, name_ru, unit, source) VALUES ({id}, '{a}', 'X', 'm3', 'X')`},
		{"practice_figures_known_together", `INSERT INTO practice_figures (practice_id, aimak, year, status, verdict) VALUES ({id}, '{a}', 2024, 'comparable', 'saves')`},
		{"practice_questions_question_given", `INSERT INTO practice_questions (practice_id, aimak, question) VALUES ({id}, '{a}', 'Что?')`},
		{"practice_questions_ended_with_words", `INSERT INTO practice_questions (practice_id, aimak, question, state) VALUES ({id}, '{a}', 'Сколько стоит рейс?', 'answered')`},
	} {
		if cases.Refusals[one.constraint] == nil && !strings.HasPrefix(one.constraint, "practice_figures_") { // which only the program writes
			t.Errorf("%s has no words", one.constraint)
		}
		p.sqlRefused(one.constraint, strings.NewReplacer("{a}", kokMoynok, "{b}", boruBash, "{id}", text(id)).Replace(one.sql))
	}
}

func TestACaseIsReviewedByASecondPersonAndItsHistoryKept(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	ctx, s := t.Context(), p.store
	id := p.draft(p.advisor)
	refused(t, "published unseen", s.Publish(ctx, p.advisor, id), cases.ErrStep)
	p.must(s.Submit(ctx, p.advisor, id))
	refused(t, "changed while it is read", s.PutText(ctx, p.officer, &cases.Text{PracticeID: id, Lang: "ky", Title: "X"}), cases.ErrDraftOnly)
	refused(t, "published by who laid it before", s.Publish(ctx, p.advisor, id), cases.ErrTwoPairs)
	if err := s.Publish(ctx, p.foreign, id); !errors.Is(err, db.ErrNotFound) && len(fault.All(err)) == 0 {
		t.Errorf("published by an advisor of another oblast: %v", err)
	}
	refused(t, "published by an officer", s.Publish(ctx, p.officer, id), cases.ErrStep)
	refused(t, "returned without a word", s.Return(ctx, p.colleague, id, " "), cases.ErrReason)
	p.must(s.Return(ctx, p.colleague, id, "Назовите источник"))
	p.must(s.Submit(ctx, p.officer, id))
	p.must(s.Publish(ctx, p.advisor, id)) // the officer has read it: two people answer for it
	if _, err := s.Get(ctx, p.public, id); err != nil {
		t.Errorf("the public does not read it: %v", err)
	}
	refused(t, "deleted though it is open", s.Delete(ctx, p.officer, id), cases.ErrDraftOnly)
	refused(t, "withdrawn without a reason", s.Withdraw(ctx, p.head, id, ""), cases.ErrReason)
	p.must(s.Withdraw(ctx, p.head, id, "Ошибка в тарифе"))
	if _, err := s.Get(ctx, p.public, id); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("the public reads what was withdrawn: %v", err)
	}
	p.must(s.Reopen(ctx, p.officer, id))
	refused(t, "deleted though it was open once", s.Delete(ctx, p.officer, id), cases.ErrWasPublished)
	p.must(s.Submit(ctx, p.advisor, id)) // who published it before may lay it before now
	p.must(s.Publish(ctx, p.colleague, id))
	steps, err := s.Steps(ctx, p.officer, id)
	if err != nil {
		t.Fatal(err)
	}
	var way []string
	for _, step := range steps {
		way = append(way, step.To)
	}
	if got := strings.Join(way, " "); got != "draft review draft review published withdrawn draft review published" {
		t.Errorf("the history says %s", got)
	}
	if steps[2].Note != "Назовите источник" || steps[5].Note != "Ошибка в тарифе" || !strings.HasSuffix(steps[4].Author, "advisor") {
		t.Errorf("the history lacks words: %+v", steps)
	}
	if list, _ := s.Steps(ctx, p.public, id); len(list) != 0 {
		t.Error("the public reads who did what")
	}
}

// Row-level security and the triggers hold alone: these write past the store.
func TestPostgreSQLAloneKeepsTheStepsOfACase(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	id := p.draft(p.officer)
	p.must(p.store.Submit(t.Context(), p.officer, id))
	open := p.published()
	as := func(who db.Actor, query string, args ...any) error {
		return p.store.Raw(t.Context(), who, query, args...)
	}
	for _, one := range []struct {
		what  string
		who   db.Actor
		query string
		id    int64
	}{
		{"the submitter publishes", p.officer, `UPDATE practices SET state = 'published', published_by = actor_id(), published_at = now() WHERE id = ?`, id},
		{"published in another's name", p.advisor, `UPDATE practices SET state = 'published', published_by = 0, published_at = now() WHERE id = ?`, id},
		{"somebody else is made the submitter", p.officer, `UPDATE practices SET submitted_by = 0 WHERE id = ?`, id},
		{"the day of publication is moved", p.officer, `UPDATE practices SET published_at = published_at - interval '1 day' WHERE id = ?`, open},
		{"changed while it is read", p.officer, `UPDATE practices SET result = 'saves' WHERE id = ?`, id},
		{"changed while it is open", p.officer, `UPDATE practice_texts SET title = 'X' WHERE practice_id = ?`, open},
		{"the mark is wiped away", p.officer, `UPDATE practices SET changed_on = current_date WHERE id = ?`, open},
		{"a question answered by itself", p.public, `INSERT INTO practice_questions (practice_id, aimak, question, state, answer) SELECT id, aimak, 'Сколько стоит рейс?', 'answered', 'Много' FROM practices WHERE id = ?`, open},
		{"a question about a draft", p.public, `INSERT INTO practice_questions (practice_id, aimak, question) VALUES (?, '` + kokMoynok + `', 'Сколько стоит рейс?')`, id},
		{"a vote for one's own", p.officer, `INSERT INTO practice_votes (practice_id, aimak) VALUES (?, '` + kokMoynok + `')`, open},
		{"a vote for another's aimak", p.stranger, `INSERT INTO practice_votes (practice_id, aimak) VALUES (?, '` + suzak + `')`, open},
		{"a vote of an advisor", p.colleague, `INSERT INTO practice_votes (practice_id, aimak) VALUES (?, '` + boruBash + `')`, open},
		{"the address of who asked", p.officer, `SELECT origin_hash FROM practice_questions WHERE practice_id = ?`, open},
	} {
		if err := as(one.who, one.query, one.id); err == nil {
			t.Errorf("%s goes through", one.what)
		}
	}
	for _, query := range []string{`UPDATE practices SET state = 'withdrawn', withdrawn_reason = 'X' WHERE id = ?`, `DELETE FROM practice_votes WHERE practice_id = ?`,
		`UPDATE practice_questions SET state = 'refused', answer = 'X' WHERE practice_id = ?`, `DELETE FROM practices WHERE id = ?`} {
		before := p.fingerprint()
		_ = as(p.stranger, query, open)
		_ = as(p.public, query, open)
		if p.fingerprint() != before {
			t.Errorf("a stranger writes: %s", query)
		}
	}
}

func (p *portal) fingerprint() (text string) {
	p.t.Helper()
	err := p.owner.Read(p.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT concat_ws(' ', (SELECT string_agg(state, ',') FROM practices), (SELECT count(*) FROM practice_votes),
			(SELECT string_agg(state, ',') FROM practice_questions))`).Scan(ctx, &text)
	})
	p.must(err)
	return text
}

func TestACaseHoldsNoPersonalDataAndNamesItsSource(t *testing.T) {
	t.Parallel()
	p := newPortal(t)
	for _, one := range []struct {
		what   string
		change func(c *cases.Case, t *cases.Text)
		want   *fault.Fault
	}{
		{"a contact without consent", func(c *cases.Case, _ *cases.Text) { c.ContactPhone = "0312 123456" }, cases.ErrConsent},
		{"a tax number in the text", func(_ *cases.Case, t *cases.Text) { t.Provider = "ИП, ИНН 20101198000011." }, cases.ErrPersonal},
		{"a tax number as a contact", func(c *cases.Case, _ *cases.Text) { c.Contact, c.ContactConsent = "20101198000011", true }, cases.ErrPersonal},
		{"a publication without a date", func(c *cases.Case, _ *cases.Text) {
			c.Origin, c.SourceURL, c.SourceTitle = cases.OfPublication, "http://dpi.kg/x", "ПРП"
		}, cases.ErrSource},
		{"a script as a link", func(c *cases.Case, _ *cases.Text) { c.SourceURL = "javascript:alert(1)" }, cases.ErrLink},
		{"a date that is none", func(c *cases.Case, _ *cases.Text) { c.SourceDate = "весной" }, cases.ErrSourceDate},
		{"no title", func(_ *cases.Case, t *cases.Text) { t.Title = " " }, cases.ErrTitle},
		{"too long", func(_ *cases.Case, t *cases.Text) { t.Lessons = strings.Repeat("ы", 6001) }, cases.ErrLong},
	} {
		c, words := waste(), told()
		one.change(&c, &words)
		refused(t, one.what, p.store.Add(t.Context(), p.officer, &c, words, hundred()), one.want)
	}
	c := waste()
	if err := p.store.Add(t.Context(), p.stranger, &c, told(), hundred()); err == nil {
		t.Error("an officer tells a case of another aimak")
	}
	half := waste()
	p.must(p.store.Add(t.Context(), p.officer, &half, cases.Text{Lang: "ky", Title: "Таштанды"}, hundred()))
	refused(t, "laid before without a story", p.store.Submit(t.Context(), p.officer, half.ID), cases.ErrNoWords)
	refused(t, "its only text removed", p.store.DropText(t.Context(), p.officer, half.ID, "ky"), cases.ErrLastText)
	p.must(p.store.Delete(t.Context(), p.officer, half.ID))
}
