package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"kelishim/aimaks"
	"kelishim/internal/code"
	"kelishim/internal/date"
	"kelishim/internal/db"
)

func init() { demoParts = append(demoParts, demoSeminars) }

// demoSeminar is one seminar of the demonstration. Of the five of 2020 the places
// and the totals (108 people, 13 women) are published; days, raions and how many
// came to each are made up, and the rows say so.
type demoSeminar struct {
	ru, ky, en, oblast, lang string
	from                     date.Date
	days                     int
	raions                   []string
	people, women            int
	cost                     string // "" is not entered
	limit                    int
	followUp                 bool
	certified                bool
}

func demoSeminarList(today date.Date) []demoSeminar {
	const issykKul, jalalAbad = "41702000000000", "41703000000000"
	day := date.MustParse
	return []demoSeminar{
		{"г. Джалал-Абад", "Жалал-Абад шаары", "Jalal-Abad city", jalalAbad, "ky", day("2020-09-14"), 2,
			[]string{"41703220000000", "41703207000000", "41703215000000", "41703223000000"}, 27, 4, "148500", 15, false, true},
		{"с. Ала-Бука", "Ала-Бука айылы", "Ala-Buka village", jalalAbad, "ky", day("2020-09-17"), 2,
			[]string{"41703204000000", "41703230000000", "41703211000000"}, 22, 2, "121000", 15, false, true},
		{"г. Токтогул", "Токтогул шаары", "Toktogul town", jalalAbad, "ky", day("2020-09-22"), 2, []string{"41703225000000"}, 16, 2, "92000", 20, false, true},
		{"г. Балыкчы", "Балыкчы шаары", "Balykchy city", issykKul, "ky_ru", day("2020-10-05"), 2, []string{"41702220000000", "41702215000000"}, 19, 2, "", 15, false, true},
		{"г. Каракол", "Каракол шаары", "Karakol city", issykKul, "ky_ru", day("2020-10-08"), 2,
			[]string{"41702205000000", "41702210000000", "41702225000000"}, 24, 3, "136800", 15, false, true},
		{"с. Ала-Бука", "Ала-Бука айылы", "Ala-Buka village", jalalAbad, "ky", day("2023-11-14"), 1, []string{"41703204000000", "41703220000000"}, 10, 3, "48000", 0, true, true},
		{"г. Балыкчы", "Балыкчы шаары", "Balykchy city", issykKul, "ky", day("2025-11-18"), 1, []string{"41702220000000", "41702215000000"}, 8, 2, "", 0, true, false},
		{"г. Каракол", "Каракол шаары", "Karakol city", issykKul, "ky_ru", today.AddDays(30), 2,
			[]string{"41702205000000", "41702210000000", "41702225000000"}, 0, 0, "", 15, true, false},
	}
}

// demoSeminars holds the five seminars of 2020 with 108 invented people, and a
// made-up series of follow-ups: one whose two years are over, one whose are not,
// one that is coming.
func demoSeminars(ctx context.Context, h *house) error {
	err := h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, demoSeries); err != nil {
			return err
		}
		register, err := aimaks.LoadRegister(ctx, tx)
		if err != nil {
			return err
		}
		number := 0
		for _, one := range demoSeminarList(date.Today()) {
			id, err := one.hold(ctx, tx)
			if err != nil {
				return err
			}
			if number, err = one.fill(ctx, tx, register, id, number); err != nil {
				return err
			}
		}
		for _, query := range []string{demoAnswers, demoSheets} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("hold the seminars of the demonstration: %w", err)
	}
	return nil
}

func (v demoSeminar) hold(ctx context.Context, tx bun.Tx) (id int64, err error) {
	series := "2020"
	if v.followUp {
		series = "2023"
	}
	err = tx.NewRaw(`
		INSERT INTO seminars (series_id, place_ru, place_ky, place_en, oblast, starts_on, ends_on, hours, lang, group_limit, by_raion, cost, dates_made_up, split_made_up)
		SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, NULLIF(?, '')::numeric, true, true FROM seminar_series WHERE strpos(name_ru, ?) > 0 ORDER BY id LIMIT 1 RETURNING id`,
		v.ru, v.ky, v.en, v.oblast, v.from, v.from.AddDays(v.days-1), 6*v.days, v.lang, v.limit, v.limit > 0, v.cost, series).Scan(ctx, &id)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO seminar_trainers VALUES (?, 'Преподаватель 1 (пример)'), (?, 'Преподаватель 2 (пример)');
		INSERT INTO seminar_raions SELECT ?, unnest(?::text[]);
		INSERT INTO seminar_topics SELECT ?, unnest('{waste,lighting,water}'::text[]);
		INSERT INTO seminar_steps SELECT ?, unnest('{choice,in_house_cost,mechanism,tender,contract,acceptance}'::text[])`,
		id, id, id, pgdialect.Array(v.raions), id, id)
	if err == nil && v.from.Year() == 2020 {
		// Ticked on the first morning, but for one rule of the last seminar.
		_, err = tx.ExecContext(ctx, `
			INSERT INTO seminar_rules (seminar_id, rule, ticked_at, ticked_by)
			SELECT ?, r.rule, r.at, CASE WHEN r.at IS NOT NULL THEN 'Консультант (пример)' END
			FROM (SELECT rule, CASE WHEN NOT (rule = 'contacts' AND ? = 'г. Каракол') THEN ?::date + time '08:45' END AS at
				FROM unnest('{distance,masks,temperature,hands,airing,small_groups,by_raion,contacts}'::text[]) rule) r`, id, v.ru, v.from)
	}
	return id, err
}

// fill puts made-up people on the list: two of three aimaks send two people, the
// women are spread evenly, two of three agree that their made-up name is kept.
func (v demoSeminar) fill(ctx context.Context, tx bun.Tx, register *aimaks.Register, id int64, number int) (int, error) {
	// One aimak of each raion after the other, so that each raion sends some.
	var from []string
	raion := map[string]string{}
	for place := 0; ; place++ {
		before := len(from)
		for _, land := range v.raions {
			units := slices.DeleteFunc(register.Children(land), func(unit aimaks.Unit) bool { return unit.Level != aimaks.LevelAimak })
			if place < len(units) {
				from, raion[units[place].SOATE] = append(from, units[place].SOATE), land
			}
		}
		if len(from) == before {
			break
		}
	}
	word, madeUp := "Катышуучу", "ойдон чыгарылган"
	if v.lang == "ky_ru" {
		word, madeUp = "Участник", "выдумано"
	}
	positions := []string{"head", "finance", "staff"}
	for i := range v.people {
		aimak, sex := from[i*2/3%len(from)], "man"
		if (i+1)*v.women/v.people > i*v.women/v.people {
			sex = "woman"
		}
		number++
		consents := number%3 != 0
		var person int64
		err := tx.NewRaw(`
			INSERT INTO seminar_participants (seminar_id, aimak, raion, position, sex, consent, came_by, code, registered_on)
			VALUES (?, ?, ?, ?, ?, ?, 'list', ?, ?) RETURNING id`,
			id, aimak, raion[aimak], positions[i%len(positions)], sex, consents, code.New(), v.from.AddDays(-7)).Scan(ctx, &person)
		if err != nil {
			return number, err
		}
		if !consents {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO seminar_names (participant_id, name) VALUES (?, ?)`, person, fmt.Sprintf("%s %d (%s)", word, number, madeUp)); err != nil {
			return number, err
		}
	}
	if v.people == 0 {
		return number, nil
	}
	// Every eleventh leaves after the first day and gets no certificate.
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seminar_attendance (participant_id, seminar_id, day)
		SELECT p.id, s.id, d::date FROM seminars s JOIN seminar_participants p ON p.seminar_id = s.id, generate_series(s.starts_on, s.ends_on, interval '1 day') d
		WHERE s.id = ? AND (d::date = s.starts_on OR p.id % 11 <> 0)`, id)
	if err != nil || !v.certified {
		return number, err
	}
	var stayed []int64
	err = tx.NewRaw(`SELECT participant_id FROM seminar_attendance WHERE seminar_id = ? GROUP BY participant_id HAVING count(*) = ? ORDER BY 1`, id, v.days).Scan(ctx, &stayed)
	for _, person := range stayed {
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO seminar_certificates (participant_id, code, issued_on) VALUES (?, ?, ?)`, person, code.New(), v.from.AddDays(v.days-1))
		}
	}
	return number, err
}

const demoSeries = `
	INSERT INTO seminar_series (name_ru, name_ky, name_en, note, people_published, women_published, source) VALUES
	('Семинары 2020 года: как передать услугу частному поставщику', '2020-жылдагы семинарлар: кызматты жеке жабдуучуга кантип өткөрүү керек',
	 'Seminars of 2020: how to hand a service over to a private provider', 'Пять семинаров в двух областях. Дни, районы и разбивка участников выдуманы.', 108, 13,
	 'Итоги программы: 108 руководителей и сотрудников, из них 13 женщин'),
	('Повторные семинары 2023–2027 (выдуманы)', '2023–2027 кайталама семинарлар (ойдон чыгарылган)', 'Follow-up seminars 2023–2027 (made up)', 'Вся серия выдумана.', NULL, NULL, '');
	INSERT INTO seminar_questions (series_id, place, question_ru, question_ky, question_en, choices_ru, choices_ky, choices_en, correct)
	SELECT s.id, q.place, q.ru, q.ky, q.en, q.cru::text[], q.cky::text[], q.cen::text[], q.correct FROM seminar_series s, (VALUES
	(1, 'Какие затраты исчезают, когда услугу передают?', 'Кызматты өткөрүп бергенде кайсы чыгымдар жоголот?', 'Which costs go away when a service is handed over?',
	 '{"все","те, которых можно избежать","никакие"}', '{"баары","кутулууга болгондору","эч кайсынысы"}', '{"all of them","those that can be avoided","none"}', 2),
	(2, 'Что сравнивают с ценой договора?', 'Келишимдин баасы эмне менен салыштырылат?', 'What is the price of a contract compared with?',
	 '{"плановую сумму закупки","затраты собственными силами","цену соседнего аймака"}', '{"сатып алуунун пландалган суммасы","өз күчү менен аткаруунун чыгымы","коңшу аймактын баасы"}',
	 '{"the planned amount of the tender","the in-house cost","the price of the next aimak"}', 2),
	(3, 'Когда платят за услугу?', 'Кызмат үчүн качан төлөнөт?', 'When is a service paid for?',
	 '{"после акта приёмки","в начале года","когда попросит поставщик"}', '{"кабыл алуу актысынан кийин","жылдын башында","жабдуучу сураганда"}',
	 '{"after the act of acceptance","at the start of the year","when the provider asks"}', 1),
	(4, 'Может ли передача услуги стоить дороже?', 'Кызматты өткөрүп берүү кымбатка турушу мүмкүнбү?', 'Can handing a service over cost more?',
	 '{"да, и это надо показать","нет, она всегда дешевле"}', '{"ооба, жана муну көрсөтүү керек","жок, ал дайыма арзан"}', '{"yes, and that must be shown","no, it is always cheaper"}', 1),
	(5, 'Что делает договор измеримым?', 'Келишимди эмне өлчөнө турган кылат?', 'What makes a contract measurable?',
	 '{"показатели с целью и проверкой","подробное описание поставщика","длинный срок"}', '{"максаты жана текшерүүсү бар көрсөткүчтөр","жабдуучунун толук сүрөттөлүшү","узак мөөнөт"}',
	 '{"indicators with a target and a check","a long description of the provider","a long term"}', 1)) q (place, ru, ky, en, cru, cky, cen, correct)`

// demoAnswers are made up: more right answers after than before, and some people
// who took only the first test.
const demoAnswers = `
	INSERT INTO seminar_tests (participant_id, seminar_id, stage, taken_on)
	SELECT p.id, s.id, t.stage, CASE t.stage WHEN 'before' THEN s.starts_on ELSE s.ends_on END FROM seminar_participants p JOIN seminars s ON s.id = p.seminar_id,
		(VALUES ('before'), ('after')) t (stage) WHERE p.id % 9 <> 4 AND (t.stage = 'before' OR p.id % 6 <> 5);
	INSERT INTO seminar_answers (participant_id, stage, question_id, choice)
	SELECT t.participant_id, t.stage, q.id, CASE WHEN (t.participant_id * 7 + q.place * 5) % 10 < CASE t.stage WHEN 'before' THEN 4 ELSE 8 END THEN q.correct
		ELSE 1 + q.correct % cardinality(q.choices_ru) END
	FROM seminar_tests t JOIN seminars s ON s.id = t.seminar_id JOIN seminar_questions q ON q.series_id = s.series_id`

// demoSheets are made up too, fewer than people.
const demoSheets = `
	INSERT INTO seminar_evaluations (seminar_id, content, trainers, place, useful, sent_on)
	SELECT s.id, 3 + n % 3, 4 + n % 2, CASE WHEN n % 7 = 0 THEN NULL ELSE 2 + n % 4 END, 3 + (n * 2) % 3, s.ends_on
	FROM seminars s, LATERAL generate_series(1, (SELECT count(*)::int FROM seminar_participants p WHERE p.seminar_id = s.id) * 4 / 5) n;
	INSERT INTO seminar_remarks (seminar_id, remark)
	SELECT id, r FROM seminars, unnest('{"Больше примеров расчёта (пример)","Көбүрөөк мисал керек (мисал)"}'::text[]) r WHERE ends_on < current_date`
