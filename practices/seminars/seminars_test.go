package seminars_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/fault"
	"kelishim/practices/seminars"
)

const (
	alaBuka     = "41703204808000"
	alaBukaTwo  = "41703204847000" // merged into alaBuka in 2025, in the demonstration
	suzak       = "41703220856000"
	jalalAbad   = "41703000000000"
	alaBukaLand = "41703204000000" // the raion
	suzakLand   = "41703220000000"
)

var today = date.MustParse("2026-11-27")

// school is a database with a series, a seminar of two days in 2020, its
// advisor, and an officer who does not teach.
type school struct {
	t       *testing.T
	db      *db.DB
	store   *seminars.Store
	advisor db.Actor
	officer db.Actor
	series  int64
	seminar seminars.Seminar
}

func newSchool(t *testing.T) *school {
	t.Helper()
	owner, pages := dbtest.Pages(t)
	s := &school{t: t, db: owner, store: seminars.NewStore(pages), advisor: dbtest.Person(t, owner, "advisor", "advisor", jalalAbad),
		officer: dbtest.Person(t, owner, "officer", "officer", alaBuka)}
	series := seminars.Series{}
	series.NameRU = "2020"
	s.must(s.store.AddSeries(t.Context(), s.advisor, &series))
	s.series = series.ID
	s.seminar = s.held("2020-10-12", "2020-10-13")
	return s
}

// refused tells whether an error holds exactly this refusal, and no other.
func refused(err error, want *fault.Fault) bool {
	list := fault.All(err)
	return len(list) > 0 && !slices.ContainsFunc(list, func(one *fault.Fault) bool { return one.Key != want.Key })
}

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) plan(from, to string, change func(*seminars.Seminar)) (seminars.Seminar, error) {
	v := seminars.Seminar{SeriesID: s.series, PlaceRU: "Ала-Бука", Oblast: jalalAbad, StartsOn: date.MustParse(from), EndsOn: date.MustParse(to), Lang: "ky",
		Raions: []string{alaBukaLand, suzakLand}, Topics: []string{"waste"}, Steps: []string{"tender", "choice"}, Trainers: []string{"Т. Тренер"}}
	if change != nil {
		change(&v)
	}
	return v, s.store.AddSeminar(s.t.Context(), s.advisor, &v)
}

func (s *school) held(from, to string) seminars.Seminar {
	s.t.Helper()
	v, err := s.plan(from, to, nil)
	s.must(err)
	return v
}

// person registers somebody who came on so many days.
func (s *school) person(seminar seminars.Seminar, aimak, position, sex string, days int) seminars.Participant {
	s.t.Helper()
	p := seminars.Participant{SeminarID: seminar.ID, Aimak: aimak, Position: position, Sex: sex, CameBy: seminars.ByAdvisor}
	s.must(s.store.AddParticipant(s.t.Context(), s.advisor, &p))
	var present []seminars.Presence
	for _, day := range seminar.Days()[:days] {
		present = append(present, seminars.Presence{ParticipantID: p.ID, Day: day})
	}
	s.must(s.store.SetAttendance(s.t.Context(), s.advisor, seminar.ID, []int64{p.ID}, present, today))
	return p
}

func (s *school) number(query string, args ...any) (n int) {
	s.t.Helper()
	err := s.db.Read(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &n)
	})
	s.must(err)
	return n
}

func (s *school) exec(query string, args ...any) {
	s.t.Helper()
	s.must(s.db.Do(s.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

func TestASeminarKeepsWhatBelongsToItAndRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	one, err := s.store.Seminar(t.Context(), s.advisor, s.seminar.ID)
	s.must(err)
	if strings.Join(one.Steps, " ") != "choice tender" || strings.Join(one.Trainers, "") != "Т. Тренер" || len(one.Raions) != 2 || one.Topics[0] != "waste" {
		t.Errorf("it reads %+v", one)
	}
	if open, err := s.store.Seminar(t.Context(), db.Public, s.seminar.ID); err != nil || len(open.Trainers) != 0 || len(open.Raions) != 2 {
		t.Errorf("the public reads %+v (%v)", open, err)
	}
	one.Steps, one.Raions = []string{"statement"}, []string{suzakLand}
	s.must(s.store.ChangeSeminar(t.Context(), s.advisor, &one))
	if again, _ := s.store.Seminar(t.Context(), s.advisor, one.ID); strings.Join(again.Steps, "")+strings.Join(again.Raions, "") != "statement"+suzakLand {
		t.Errorf("changed, it reads %+v", again)
	}
	n := 0
	for name, c := range map[string]struct {
		change func(*seminars.Seminar)
		want   *fault.Fault
	}{
		"no place":            {func(v *seminars.Seminar) { v.PlaceRU = " " }, seminars.ErrPlace},
		"an end before":       {func(v *seminars.Seminar) { v.EndsOn = date.MustParse("2020-01-01") }, seminars.ErrDays},
		"32 days":             {func(v *seminars.Seminar) { v.EndsOn = v.StartsOn.AddDays(31) }, seminars.ErrDaysMany},
		"a raion as oblast":   {func(v *seminars.Seminar) { v.Oblast, v.Raions = suzakLand, nil }, seminars.ErrOblast},
		"a foreign raion":     {func(v *seminars.Seminar) { v.Raions = []string{"41702205000000"} }, seminars.ErrRaionOutside},
		"an aimak as a raion": {func(v *seminars.Seminar) { v.Raions = []string{alaBuka} }, seminars.ErrRaion},
		"a limit of nobody":   {func(v *seminars.Seminar) { v.GroupLimit = &n }, seminars.ErrLimit},
		"no language":         {func(v *seminars.Seminar) { v.Lang = "de" }, seminars.ErrLang},
		"an unknown service":  {func(v *seminars.Seminar) { v.Topics = []string{"magic"} }, seminars.ErrTopic},
		"an unknown step":     {func(v *seminars.Seminar) { v.Steps = []string{"magic"} }, seminars.ErrStep},
	} {
		if _, err := s.plan("2020-11-01", "2020-11-02", c.change); !refused(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.store.AddSeries(t.Context(), s.officer, &seminars.Series{}); !refused(err, seminars.ErrSeriesName) {
		t.Errorf("a series without a name: %v", err)
	}
	foreign := seminars.Seminar{SeriesID: s.series, PlaceRU: "X", Oblast: jalalAbad, StartsOn: today, EndsOn: today, Lang: "ky"}
	if err := s.store.AddSeminar(t.Context(), s.officer, &foreign); !refused(err, db.ErrForbidden) {
		t.Errorf("an officer plans a seminar: %v", err)
	}
	if err := s.store.CancelSeminar(t.Context(), s.advisor, s.seminar.ID, "снег", today); !refused(err, seminars.ErrOver) {
		t.Errorf("one that was held is cancelled: %v", err)
	}
}

func TestANameIsKeptOnlyWithConsentAndErasedForGood(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	p := seminars.Participant{SeminarID: s.seminar.ID, Aimak: alaBuka, Position: "head", Sex: "woman", Name: "Айнура Тайная", CameBy: seminars.ByAdvisor}
	s.must(s.store.AddParticipant(t.Context(), s.advisor, &p))
	if n := s.number(`SELECT count(*) FROM seminar_names`); n != 0 {
		t.Errorf("%d names without a consent", n)
	}
	p.Consent, p.Name = true, "Айнура Тайная"
	s.must(s.store.ChangeParticipant(t.Context(), s.advisor, &p))
	found, total, err := s.store.Participants(t.Context(), s.advisor, seminars.People{Search: "тайная", Limit: 10})
	s.must(err)
	if total != 1 || found[0].Name != "Айнура Тайная" {
		t.Fatalf("found %+v", found)
	}
	if list, _, err := s.store.Participants(t.Context(), s.officer, seminars.People{Limit: 10}); err != nil || len(list) != 0 {
		t.Errorf("an officer reads %v (%v)", list, err)
	}
	own, err := s.store.Own(t.Context(), db.Public, strings.ToLower(strings.ReplaceAll(found[0].Code, "-", " ")))
	s.must(err)
	if own.Name != "Айнура Тайная" || own.Seminar.ID != s.seminar.ID {
		t.Errorf("the code opens %+v", own)
	}
	s.must(s.store.WithdrawOwnConsent(t.Context(), db.Actor{Role: "public", Name: "link"}, own.Code))
	if n := s.number(`SELECT count(*) FROM seminar_names`); n != 0 {
		t.Error("the name is still there")
	}
	if n := s.number(`SELECT count(*) FROM journal WHERE changes::text LIKE '%Тайная%' OR changes::text LIKE '%' || ? || '%'`, own.Code); n != 0 {
		t.Errorf("%d entries of the journal hold the name or the code", n)
	}
	if n := s.number(`SELECT count(*) FROM seminar_participants WHERE NOT consent`); n != 1 {
		t.Errorf("%d people count after the consent was taken back", n)
	}
	p.Consent, p.Name = true, "А. Тайная"
	s.must(s.store.ChangeParticipant(t.Context(), s.advisor, &p))
	s.must(s.store.WithdrawConsent(t.Context(), s.advisor, s.seminar.ID, p.ID))
	if n := s.number(`SELECT count(*) FROM seminar_names`); n != 0 {
		t.Error("the name is still there after the advisor erased it")
	}
	if err := s.store.AddParticipant(t.Context(), s.advisor, &seminars.Participant{SeminarID: s.seminar.ID, Aimak: alaBuka, Position: "head", Sex: "man",
		Consent: true, CameBy: seminars.ByAdvisor}); !refused(err, seminars.ErrName) {
		t.Errorf("a consent without a name: %v", err)
	}
	if _, err := s.store.Own(t.Context(), db.Public, "AAAA-AAAA-AAAA"); !refused(err, seminars.ErrCode) {
		t.Errorf("a made-up code: %v", err)
	}
}

// Twenty register at once for three places, and each raion has its own three.
func TestAGroupHoldsItsLimitHoweverManyRegisterAtOnce(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	three := 3
	full, err := s.plan("2026-12-20", "2026-12-21", func(v *seminars.Seminar) { v.GroupLimit, v.ByRaion = &three, true })
	s.must(err)
	token := func(nonce []byte) []byte { return append([]byte("t"), nonce...) }
	link := seminars.Link{SeminarID: full.ID, Kind: seminars.LinkJoin, EndsOn: today.AddDays(7)}
	s.must(s.store.AddLink(t.Context(), s.advisor, &link, token, today))
	var wait sync.WaitGroup
	outcomes := make([]error, 20)
	for i := range outcomes {
		wait.Go(func() {
			p := seminars.Participant{Aimak: []string{alaBuka, suzak}[i%2], Position: "staff", Sex: "man"}
			outcomes[i] = s.store.Join(context.WithoutCancel(t.Context()), db.Actor{Role: "public", Name: "link"}, token(link.Nonce), &p, today)
		})
	}
	wait.Wait()
	joined := 0
	for _, err := range outcomes {
		switch {
		case err == nil:
			joined++
		case !refused(err, seminars.ErrFull):
			t.Errorf("refused with %v", err)
		}
	}
	for _, raion := range []string{alaBukaLand, suzakLand} {
		if n := s.number(`SELECT count(*) FROM seminar_participants WHERE seminar_id = ? AND raion = ?`, full.ID, raion); n != 3 {
			t.Errorf("%d people of %s in a group of three", n, raion)
		}
	}
	if joined != 6 {
		t.Errorf("%d joined", joined)
	}
	two := 2
	full.GroupLimit = &two
	if err := s.store.ChangeSeminar(t.Context(), s.advisor, &full); !refused(err, seminars.ErrLimitHolds) {
		t.Errorf("a limit below who is there: %v", err)
	}
}

func TestALinkEndsIsTakenBackAndLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	coming := s.held("2026-12-20", "2026-12-21")
	token := func(nonce []byte) []byte { return append([]byte("t"), nonce...) }
	public := db.Actor{Role: "public", Name: "link"}
	link := seminars.Link{SeminarID: coming.ID, Kind: seminars.LinkJoin, EndsOn: date.Today().AddDays(7)}
	s.must(s.store.AddLink(t.Context(), s.advisor, &link, token, date.Today()))
	join := func(aimak string) error {
		return s.store.Join(t.Context(), public, token(link.Nonce), &seminars.Participant{Aimak: aimak, Position: "head", Sex: "woman", Consent: true, Name: "А. Б."}, today)
	}
	s.must(join(alaBuka))
	if err := join("41702205807000"); !refused(err, seminars.ErrUninvited) {
		t.Errorf("an aimak that was not invited: %v", err)
	}
	if err := s.store.Evaluate(t.Context(), public, token(link.Nonce), seminars.Sheet{Content: new(int)}); err == nil {
		t.Error("an invitation sends a sheet")
	}
	if n := s.number(`SELECT count(*) FROM seminar_links WHERE token_hash = ?`, token(link.Nonce)); n != 0 {
		t.Error("the token itself is stored")
	}
	s.exec(`UPDATE seminar_links SET ends_on = current_date - 1`)
	if err := join(alaBuka); !refused(err, seminars.ErrLink) {
		t.Errorf("after its last day: %v", err)
	}
	s.exec(`UPDATE seminar_links SET ends_on = current_date`)
	s.must(join(alaBuka))
	s.must(s.store.RevokeLink(t.Context(), s.advisor, coming.ID, link.ID))
	if err := join(alaBuka); !refused(err, seminars.ErrLink) {
		t.Errorf("taken back: %v", err)
	}
	if err := s.store.RevokeLink(t.Context(), s.advisor, coming.ID, link.ID); !refused(err, db.ErrNotFound) {
		t.Errorf("taken back twice: %v", err)
	}
	if err := s.store.AddLink(t.Context(), s.advisor, &seminars.Link{SeminarID: coming.ID, Kind: seminars.LinkJoin, EndsOn: today.AddDays(-1)}, token, today); !refused(err, seminars.ErrLinkEnds) {
		t.Errorf("a link that ended yesterday: %v", err)
	}
}

func TestAListIsTakenWholeOrNotAtAllAndNamesEachFault(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	row := func(n int, cells ...string) seminars.ListRow {
		r := seminars.ListRow{Number: n, Cells: map[string]string{}}
		for i, column := range seminars.ListColumns {
			r.Cells[column] = cells[i]
		}
		return r
	}
	good := []seminars.ListRow{row(2, alaBuka, "Глава", "ж", "да", "Айнура Ж."), row(3, "Ала-Бука айыл аймагы", "финансист", "эркек", "жок", "не хранить"),
		row(4, " сузак айыл аймагы ", "депутат", "man", "no", "")}
	_, err := s.store.AddList(t.Context(), s.advisor, s.seminar.ID, append(good, row(5, "Нигде", "царь", "", "да", ""), row(6, "41702205807000", "head", "f", "может", "")))
	var faults seminars.ListFaults
	if !errors.As(err, &faults) {
		t.Fatalf("the faults are %v", err)
	}
	var said []string
	for _, one := range faults {
		said = append(said, strings.Join([]string{string(rune('0' + one.Row)), one.Field}, ":"))
	}
	if got := strings.Join(said, " "); got != "5:aimak 5:position 5:sex 5:name 6:consent 6:aimak" {
		t.Errorf("the faults are %s", got)
	}
	if n := s.number(`SELECT count(*) FROM seminar_participants`); n != 0 {
		t.Errorf("%d of a faulty list were taken", n)
	}
	if n, err := s.store.AddList(t.Context(), s.advisor, s.seminar.ID, good); n != 3 || err != nil {
		t.Errorf("%d of a good list (%v)", n, err)
	}
	if n := s.number(`SELECT count(*) FROM seminar_names`); n != 1 {
		t.Errorf("%d names", n)
	}
	two := 4
	one, _ := s.store.Seminar(t.Context(), s.advisor, s.seminar.ID)
	one.GroupLimit = &two
	s.must(s.store.ChangeSeminar(t.Context(), s.advisor, &one))
	if _, err := s.store.AddList(t.Context(), s.advisor, s.seminar.ID, good); !errors.As(err, &faults) || len(faults) != 1 || faults[0].Row != 3 {
		t.Errorf("a list beyond the limit: %v %v", err, faults)
	}
	if n := s.number(`SELECT count(*) FROM seminar_participants`); n != 3 {
		t.Errorf("%d people after a list that did not fit", n)
	}
}

// Ten send a sheet at once where three came.
func TestThereAreNoMoreSheetsThanPeopleHoweverManySendAtOnce(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	for range 3 {
		s.person(s.seminar, alaBuka, "staff", "woman", 1)
	}
	token := func(nonce []byte) []byte { return append([]byte("t"), nonce...) }
	link := seminars.Link{SeminarID: s.seminar.ID, Kind: seminars.LinkEvaluate, EndsOn: date.Today()}
	s.must(s.store.AddLink(t.Context(), s.advisor, &link, token, date.Today()))
	mark := 4
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			err := s.store.Evaluate(context.WithoutCancel(t.Context()), db.Actor{Role: "public", Name: "link"}, token(link.Nonce), seminars.Sheet{Content: &mark})
			if err != nil && !refused(err, seminars.ErrSheetsMany) {
				t.Errorf("refused with %v", err)
			}
		})
	}
	wait.Wait()
	v, err := s.store.Evaluations(t.Context(), s.officer, 0, s.seminar.ID)
	s.must(err)
	if v.Sheets != 3 || v.Means["content"].N != 3 || v.Means["content"].Mean.String() != "4" || v.Means["place"].Mean != nil {
		t.Errorf("%d sheets, means %+v", v.Sheets, v.Means)
	}
}
