package seminars_test

import (
	"fmt"
	"testing"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/practices/seminars"
)

func (s *school) sign(number, buyer, on string) int {
	s.t.Helper()
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('01204201510027', 'ОсОО «Таза»', 'llc') ON CONFLICT DO NOTHING`)
	s.exec(`INSERT INTO services (aimak, category, unit) VALUES (?, 'waste', 'рейс') ON CONFLICT DO NOTHING`, buyer)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES (?, ?, '01204201510027', 'Вывоз', 'open', ?, ?::date + 1, ?::date + 300, 100, 'KGS')`, number, buyer, on, on, on)
	id := s.number(`SELECT id FROM contracts WHERE number = ?`, number)
	s.exec(`INSERT INTO contract_services VALUES (?, ?, 'waste', 1)`, id, buyer)
	return id
}

// outcome words the groups of an outcome: aimaks/signed/before.
func (s *school) outcome(actor db.Actor, series int64) map[string]string {
	s.t.Helper()
	o, err := s.store.Outcome(s.t.Context(), actor, series, today)
	s.must(err)
	words := map[string]string{}
	for _, g := range o.Groups {
		words[g.Key] = fmt.Sprintf("%d/%d/%d", g.Aimaks, g.Signed, g.Before)
		if open := g.Key == seminars.TrainedOpen || g.Key == seminars.UntrainedOpen; open && g.Share() != nil {
			s.t.Errorf("%s has a share though its windows run on", g.Key)
		}
	}
	words["merged"] = fmt.Sprint(o.MergedAway)
	return words
}

// The aimaks of Jalal-Abad: two trained in October 2020, all else untrained and
// watched from the same day.
func TestAContractCountsInItsWindowAndRunningWindowsStandApart(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	auditor := dbtest.Person(t, s.db, "auditor", "auditor")
	s.person(s.seminar, alaBuka, "head", "man", 1)
	s.person(s.seminar, suzak, "head", "woman", 2)
	untrained := s.number(`SELECT count(*) FROM units u JOIN units r ON r.soate = u.parent WHERE u.level = 'aiyl_aimak' AND r.parent = ?`, jalalAbad) - 2
	const other, third = "41703207859000", "41703204847000"
	s.sign("1", alaBuka, "2020-10-13") // on the last day itself: before
	s.sign("2", alaBuka, "2022-10-13") // on the last day of the window
	s.sign("3", suzak, "2022-10-14")   // a day late
	s.sign("4", other, "2021-05-01")
	s.sign("5", third, "2020-01-01")
	words := s.outcome(auditor, s.series)
	if words[seminars.TrainedOver] != "2/1/1" || words[seminars.UntrainedOver] != fmt.Sprintf("%d/1/1", untrained) ||
		words[seminars.TrainedOpen] != "0/0/0" || words[seminars.UntrainedOpen] != "0/0/0" {
		t.Errorf("the groups are %v", words)
	}

	// A second series whose window runs on: its aimaks are in no share, those of
	// the first stay trained and are nobody's comparison.
	series := seminars.Series{}
	series.NameRU = "2025"
	s.must(s.store.AddSeries(t.Context(), s.advisor, &series))
	s.series = series.ID
	late, err := s.plan("2025-11-18", "2025-11-18", func(v *seminars.Seminar) { v.Raions = nil })
	s.must(err)
	s.person(late, other, "head", "man", 1)
	s.sign("6", other, "2026-01-15")
	words = s.outcome(auditor, series.ID)
	if words[seminars.TrainedOpen] != "1/1/1" || words[seminars.UntrainedOpen] != fmt.Sprintf("%d/0/1", untrained-1) || words[seminars.TrainedOver] != "0/0/0" {
		t.Errorf("of the second series the groups are %v", words)
	}

	// Merged into a trained one: no comparison any more, and its successor's
	// contract is its own where it was trained.
	s.exec(`INSERT INTO successions VALUES (?, ?, '2025-01-01')`, third, alaBuka)
	words = s.outcome(auditor, series.ID)
	if words["merged"] != "0" || words[seminars.UntrainedOpen] != fmt.Sprintf("%d/0/0", untrained-2) {
		t.Errorf("after a merger the groups are %v: it was over before the window began", words)
	}
	if words = s.outcome(auditor, 1); words["merged"] != "1" || words[seminars.UntrainedOver] != fmt.Sprintf("%d/0/0", untrained-2) {
		t.Errorf("after a merger the groups of the first series are %v", words)
	}

	// Who reads few contracts is shown few aimaks, never a false "none signed".
	if words = s.outcome(s.officer, 1); words[seminars.TrainedOver] != "1/1/1" || words[seminars.UntrainedOver] != "0/0/0" {
		t.Errorf("an officer of one aimak is shown %v", words)
	}
	if words = s.outcome(db.Public, 1); words[seminars.TrainedOver] != "0/0/0" {
		t.Errorf("the public is shown %v", words)
	}
}

func TestASuccessorsContractCountsForWhoWasTrained(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	auditor := dbtest.Person(t, s.db, "auditor", "auditor")
	s.person(s.seminar, alaBukaTwo, "head", "man", 1)
	s.exec(`INSERT INTO successions VALUES (?, ?, '2021-01-01')`, alaBukaTwo, alaBuka)
	s.sign("1", alaBuka, "2020-12-01") // before the merger: another's
	if words := s.outcome(auditor, s.series); words[seminars.TrainedOver] != "1/0/0" {
		t.Errorf("before the merger %v", words)
	}
	s.sign("2", alaBuka, "2021-02-01")
	if words := s.outcome(auditor, s.series); words[seminars.TrainedOver] != "1/1/0" {
		t.Errorf("after the merger %v", words)
	}
}

func TestFiguresAgreeWithSQLWrittenByHand(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	two := s.held("2020-11-01", "2020-11-01")
	s.person(s.seminar, alaBuka, "head", "man", 2)
	s.person(s.seminar, alaBuka, "finance", "woman", 1)
	s.person(s.seminar, alaBukaTwo, "staff", "woman", 0) // registered, never came
	s.person(two, suzak, "deputy", "woman", 1)
	s.person(two, "41703220000000"[:8]+"856000", "head", "man", 1)
	s.exec(`UPDATE seminars SET cost = 1000.01 WHERE id = ?`, s.seminar.ID)
	f, err := s.store.Figures(t.Context(), s.officer, s.series, date.MustParse("2020-12-31"), today)
	s.must(err)
	if f.Held != 2 || f.All.Registered != 5 || f.All.People != 4 || f.All.Women != 2 || f.All.Men != 2 || f.All.Reached != 2 {
		t.Errorf("in all %+v", f.All)
	}
	if n := s.number(`SELECT count(DISTINCT p.id) FROM seminar_participants p JOIN seminar_attendance a ON a.participant_id = p.id WHERE sex = 'woman'`); n != f.All.Women {
		t.Errorf("SQL counts %d women", n)
	}
	if n := s.number(`SELECT count(*) FROM units WHERE level = 'aiyl_aimak'`); n != f.All.Aimaks {
		t.Errorf("of %d aimaks, SQL counts %d", f.All.Aimaks, n)
	}
	if f.Cost.Known != 1 || f.Cost.Of != 2 || f.Cost.People != 2 || f.Cost.PerPerson.Som.String() != "500.01" {
		t.Errorf("the cost is %+v", f.Cost)
	}
	positions := ""
	for _, g := range f.Positions {
		positions += fmt.Sprintf("%s %d/%d ", g.Key, g.People, g.Women)
	}
	if positions != "head 2/0 finance 1/1 staff 0/0 deputy 1/1 " {
		t.Errorf("by position %s", positions)
	}
	if len(f.Raions) != 2 || f.Raions[0].Key != alaBukaLand || f.Raions[0].People != 2 || f.Raions[0].Reached != 1 ||
		f.Raions[0].Aimaks != s.number(`SELECT count(*) FROM units WHERE parent = ? AND level = 'aiyl_aimak'`, alaBukaLand) {
		t.Errorf("by raion %+v", f.Raions)
	}
	if public, err := s.store.Figures(t.Context(), db.Public, s.series, today, today); err != nil || public.All.Registered != 0 {
		t.Errorf("the public counts %+v (%v)", public.All, err)
	}
	h, err := s.store.Headline(t.Context(), db.Public, s.series, date.MustParse("2020-12-31"), today)
	s.must(err)
	if h.Held != 2 || h.People != 4 || h.Women != 2 || h.Reached != 2 || h.Aimaks != f.All.Aimaks {
		t.Errorf("the headline is %+v", h)
	}
}

func TestTheMeanGainLeavesOutWhoTookOneTestOnly(t *testing.T) {
	t.Parallel()
	g := seminars.MeanGain([]seminars.Score{{BeforeRight: 1, BeforeOf: 4, AfterRight: 3, AfterOf: 4}, {BeforeRight: 2, BeforeOf: 4, AfterRight: 4, AfterOf: 4},
		{BeforeRight: 0, BeforeOf: 4}, {AfterRight: 4, AfterOf: 4}})
	if g.N != 2 || g.Of != 4 || g.Before.String() != "0.375" || g.After.String() != "0.875" || g.Gain.String() != "0.5" {
		t.Errorf("the gain is %+v: %s %s %s", g, g.Before, g.After, g.Gain)
	}
	if none := seminars.MeanGain(nil); none.Gain != nil || none.N != 0 {
		t.Errorf("of nobody it is %+v", none)
	}
}
