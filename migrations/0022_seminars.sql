-- +goose Up
-- Seminars: who taught what to which aimaks, and what came of it. A person
-- counts as aimak, position and sex; the name stands in a table of its own, only
-- with the person's consent, and leaves no trace when that is taken back.

CREATE TABLE seminar_series (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_ru text NOT NULL CONSTRAINT seminar_series_name_ru_given CHECK (length(btrim(name_ru)) BETWEEN 1 AND 200),
    name_ky text,
    name_en text,
    note    text NOT NULL DEFAULT '' CONSTRAINT seminar_series_note_short CHECK (length(note) <= 2000),
    people_published int CONSTRAINT seminar_series_people_published_sane CHECK (people_published BETWEEN 0 AND 1000000),
    women_published  int CONSTRAINT seminar_series_women_published_sane CHECK (women_published BETWEEN 0 AND people_published),
    source  text NOT NULL DEFAULT '' CONSTRAINT seminar_series_source_short CHECK (length(source) <= 500)
);
COMMENT ON COLUMN seminar_series.people_published IS 'How many people took part in all, where a report says so (source): a check on what is recorded here';

CREATE TABLE seminars (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id   bigint NOT NULL CONSTRAINT seminars_series_known REFERENCES seminar_series (id),
    place_ru    text NOT NULL CONSTRAINT seminars_place_ru_given CHECK (length(btrim(place_ru)) BETWEEN 1 AND 200),
    place_ky    text,
    place_en    text,
    venue       text NOT NULL DEFAULT '' CONSTRAINT seminars_venue_short CHECK (length(venue) <= 300),
    oblast      text NOT NULL CONSTRAINT seminars_oblast_known REFERENCES units (soate) ON UPDATE CASCADE,
    starts_on   date NOT NULL,
    ends_on     date NOT NULL,
    hours       int CONSTRAINT seminars_hours_sane CHECK (hours BETWEEN 1 AND 200),
    lang        text NOT NULL CONSTRAINT seminars_lang_known CHECK (lang IN ('ky', 'ru', 'ky_ru')),
    group_limit int CONSTRAINT seminars_group_limit_sane CHECK (group_limit BETWEEN 1 AND 1000),
    by_raion    boolean NOT NULL DEFAULT false,
    needed_days int CONSTRAINT seminars_needed_days_sane CHECK (needed_days >= 1),
    cost        numeric(18,2) CONSTRAINT seminars_cost_not_negative CHECK (cost >= 0 AND cost <> 'NaN'),
    dates_made_up  boolean NOT NULL DEFAULT false,
    split_made_up  boolean NOT NULL DEFAULT false,
    cancelled_on   date,
    cancelled_why  text NOT NULL DEFAULT '' CONSTRAINT seminars_cancelled_why_short CHECK (length(cancelled_why) <= 500),
    CONSTRAINT seminars_days_in_order CHECK (ends_on >= starts_on),
    CONSTRAINT seminars_days_few CHECK (ends_on - starts_on < 31),
    CONSTRAINT seminars_needed_days_within CHECK (needed_days <= ends_on - starts_on + 1),
    CONSTRAINT seminars_cancelled_with_reason CHECK ((cancelled_on IS NULL) = (btrim(cancelled_why) = ''))
);
CREATE INDEX seminars_series ON seminars (series_id);
CREATE INDEX seminars_days ON seminars (starts_on);
COMMENT ON COLUMN seminars.by_raion IS 'Each raion is a group of its own, and group_limit holds for each';
COMMENT ON COLUMN seminars.needed_days IS 'Days of attendance for a certificate; all days where it is NULL';
COMMENT ON COLUMN seminars.cost IS 'Som in all; NULL where it was not entered, which is not 0';
COMMENT ON COLUMN seminars.split_made_up IS 'How many came to this one is not published: the people stand here only so that the published total adds up';

CREATE TABLE seminar_trainers (
    seminar_id bigint NOT NULL CONSTRAINT seminar_trainers_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    trainer    text NOT NULL CONSTRAINT seminar_trainers_trainer_given CHECK (length(btrim(trainer)) BETWEEN 1 AND 100),
    CONSTRAINT seminar_trainers_once PRIMARY KEY (seminar_id, trainer)
);
CREATE TABLE seminar_raions (
    seminar_id bigint NOT NULL CONSTRAINT seminar_raions_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    raion      text NOT NULL CONSTRAINT seminar_raions_raion_known REFERENCES units (soate) ON UPDATE CASCADE,
    CONSTRAINT seminar_raions_once PRIMARY KEY (seminar_id, raion)
);
COMMENT ON TABLE seminar_raions IS 'Which raions, and cities in their place, were invited';
CREATE TABLE seminar_topics (
    seminar_id bigint NOT NULL CONSTRAINT seminar_topics_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    category   text NOT NULL CONSTRAINT seminar_topics_category_known REFERENCES service_categories (code),
    CONSTRAINT seminar_topics_once PRIMARY KEY (seminar_id, category)
);
CREATE TABLE seminar_steps (
    seminar_id bigint NOT NULL CONSTRAINT seminar_steps_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    step       text NOT NULL CONSTRAINT seminar_steps_step_known CHECK (step IN
        ('choice', 'in_house_cost', 'plan', 'mechanism', 'tender', 'contract', 'acceptance', 'monitoring', 'statement')),
    CONSTRAINT seminar_steps_once PRIMARY KEY (seminar_id, step)
);

CREATE TABLE seminar_rules (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seminar_id bigint NOT NULL CONSTRAINT seminar_rules_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    rule       text NOT NULL CONSTRAINT seminar_rules_rule_given CHECK (length(btrim(rule)) BETWEEN 1 AND 300),
    ticked_at  timestamptz,
    ticked_by  text,
    CONSTRAINT seminar_rules_once UNIQUE (seminar_id, rule),
    CONSTRAINT seminar_rules_ticked_by_somebody CHECK ((ticked_at IS NULL) = (coalesce(btrim(ticked_by), '') = ''))
);
COMMENT ON COLUMN seminar_rules.rule IS 'A word of the catalogues (distance, masks …), or free text';

CREATE TABLE seminar_participants (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seminar_id    bigint NOT NULL CONSTRAINT seminar_participants_seminar_known REFERENCES seminars (id),
    aimak         text NOT NULL CONSTRAINT seminar_participants_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    raion         text NOT NULL CONSTRAINT seminar_participants_raion_known REFERENCES units (soate) ON UPDATE CASCADE,
    position      text NOT NULL CONSTRAINT seminar_participants_position_known CHECK (position IN ('head', 'finance', 'staff', 'deputy')),
    sex           text NOT NULL CONSTRAINT seminar_participants_sex_known CHECK (sex IN ('woman', 'man')),
    consent       boolean NOT NULL DEFAULT false,
    came_by       text NOT NULL DEFAULT 'advisor' CONSTRAINT seminar_participants_came_by_known CHECK (came_by IN ('advisor', 'list', 'link')),
    code          text NOT NULL CONSTRAINT seminar_participants_code_form CHECK (code ~ '^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$'),
    registered_on date NOT NULL DEFAULT current_date,
    CONSTRAINT seminar_participants_code_once UNIQUE (code),
    CONSTRAINT seminar_participants_of_seminar UNIQUE (id, seminar_id),
    CONSTRAINT seminar_participants_with_consent UNIQUE (id, consent)
);
CREATE INDEX seminar_participants_seminar ON seminar_participants (seminar_id, raion);
CREATE INDEX seminar_participants_aimak ON seminar_participants (aimak);
COMMENT ON COLUMN seminar_participants.raion IS 'Of the aimak on the day of registration: the group where groups are parted by raion';
COMMENT ON COLUMN seminar_participants.code IS 'Opens the person''s own page: tests, certificate, consent taken back';

CREATE TABLE seminar_names (
    participant_id bigint PRIMARY KEY,
    consent        boolean NOT NULL DEFAULT true CONSTRAINT seminar_names_with_consent CHECK (consent),
    name           text NOT NULL CONSTRAINT seminar_names_name_given CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    CONSTRAINT seminar_names_consent_stands FOREIGN KEY (participant_id, consent) REFERENCES seminar_participants (id, consent) ON DELETE CASCADE
);
COMMENT ON TABLE seminar_names IS 'Names of those who agreed; not journalled, so that a consent taken back erases the name for good';

CREATE TABLE seminar_attendance (
    participant_id bigint NOT NULL,
    seminar_id     bigint NOT NULL,
    day            date NOT NULL,
    CONSTRAINT seminar_attendance_once PRIMARY KEY (participant_id, day),
    CONSTRAINT seminar_attendance_participant_known FOREIGN KEY (participant_id, seminar_id)
        REFERENCES seminar_participants (id, seminar_id) ON DELETE CASCADE
);
CREATE INDEX seminar_attendance_seminar ON seminar_attendance (seminar_id, day);

CREATE TABLE seminar_links (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seminar_id bigint NOT NULL CONSTRAINT seminar_links_seminar_known REFERENCES seminars (id) ON DELETE CASCADE,
    kind       text NOT NULL CONSTRAINT seminar_links_kind_known CHECK (kind IN ('join', 'evaluate')),
    nonce      bytea NOT NULL CONSTRAINT seminar_links_nonce_long CHECK (length(nonce) = 16),
    token_hash bytea NOT NULL CONSTRAINT seminar_links_token_sha256 CHECK (length(token_hash) = 32),
    ends_on    date NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    made_by    text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    revoked_at timestamptz,
    CONSTRAINT seminar_links_token_once UNIQUE (token_hash)
);
CREATE INDEX seminar_links_seminar ON seminar_links (seminar_id);
COMMENT ON COLUMN seminar_links.nonce IS 'The token is derived from it by the secret of the installation, and can be shown again';

CREATE TABLE seminar_questions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series_id   bigint NOT NULL CONSTRAINT seminar_questions_series_known REFERENCES seminar_series (id),
    place       int NOT NULL CONSTRAINT seminar_questions_place_positive CHECK (place BETWEEN 1 AND 100),
    question_ru text NOT NULL CONSTRAINT seminar_questions_question_ru_given CHECK (length(btrim(question_ru)) BETWEEN 1 AND 500),
    question_ky text NOT NULL DEFAULT '' CONSTRAINT seminar_questions_question_ky_short CHECK (length(question_ky) <= 500),
    question_en text NOT NULL DEFAULT '' CONSTRAINT seminar_questions_question_en_short CHECK (length(question_en) <= 500),
    choices_ru  text[] NOT NULL,
    choices_ky  text[] NOT NULL DEFAULT '{}',
    choices_en  text[] NOT NULL DEFAULT '{}',
    correct     int NOT NULL,
    CONSTRAINT seminar_questions_place_once UNIQUE (series_id, place),
    CONSTRAINT seminar_questions_choices_few CHECK (cardinality(choices_ru) BETWEEN 2 AND 8),
    CONSTRAINT seminar_questions_choices_alike CHECK (cardinality(choices_ky) IN (0, cardinality(choices_ru))
        AND cardinality(choices_en) IN (0, cardinality(choices_ru))),
    CONSTRAINT seminar_questions_correct_among CHECK (correct BETWEEN 1 AND cardinality(choices_ru))
);

CREATE TABLE seminar_tests (
    participant_id bigint NOT NULL,
    seminar_id     bigint NOT NULL,
    stage          text NOT NULL CONSTRAINT seminar_tests_stage_known CHECK (stage IN ('before', 'after')),
    taken_on       date NOT NULL DEFAULT current_date,
    CONSTRAINT seminar_tests_once PRIMARY KEY (participant_id, stage),
    CONSTRAINT seminar_tests_participant_known FOREIGN KEY (participant_id, seminar_id)
        REFERENCES seminar_participants (id, seminar_id) ON DELETE CASCADE
);
CREATE TABLE seminar_answers (
    participant_id bigint NOT NULL,
    stage          text NOT NULL,
    question_id    bigint NOT NULL CONSTRAINT seminar_answers_question_known REFERENCES seminar_questions (id),
    choice         int NOT NULL CONSTRAINT seminar_answers_choice_sane CHECK (choice BETWEEN 0 AND 8),
    CONSTRAINT seminar_answers_once PRIMARY KEY (participant_id, stage, question_id),
    CONSTRAINT seminar_answers_test_known FOREIGN KEY (participant_id, stage) REFERENCES seminar_tests (participant_id, stage) ON DELETE CASCADE
);
CREATE INDEX seminar_answers_question ON seminar_answers (question_id);
COMMENT ON COLUMN seminar_answers.choice IS 'Which choice, counted from 1; 0 where the question was left out, which is not right';

CREATE TABLE seminar_evaluations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seminar_id bigint NOT NULL CONSTRAINT seminar_evaluations_seminar_known REFERENCES seminars (id),
    content    int CONSTRAINT seminar_evaluations_content_1_to_5 CHECK (content BETWEEN 1 AND 5),
    trainers   int CONSTRAINT seminar_evaluations_trainers_1_to_5 CHECK (trainers BETWEEN 1 AND 5),
    place      int CONSTRAINT seminar_evaluations_place_1_to_5 CHECK (place BETWEEN 1 AND 5),
    useful     int CONSTRAINT seminar_evaluations_useful_1_to_5 CHECK (useful BETWEEN 1 AND 5),
    sent_on    date NOT NULL DEFAULT current_date,
    CONSTRAINT seminar_evaluations_something CHECK (coalesce(content, trainers, place, useful) IS NOT NULL)
);
CREATE INDEX seminar_evaluations_seminar ON seminar_evaluations (seminar_id);
COMMENT ON TABLE seminar_evaluations IS 'Sheets that name nobody: one link for all, nothing that leads to a person';
CREATE TABLE seminar_remarks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seminar_id bigint NOT NULL CONSTRAINT seminar_remarks_seminar_known REFERENCES seminars (id),
    remark     text NOT NULL CONSTRAINT seminar_remarks_remark_given CHECK (length(btrim(remark)) BETWEEN 1 AND 1000)
);
CREATE INDEX seminar_remarks_seminar ON seminar_remarks (seminar_id);
COMMENT ON TABLE seminar_remarks IS 'What was written by hand on sheets, apart from their marks';

CREATE TABLE seminar_certificates (
    participant_id bigint PRIMARY KEY CONSTRAINT seminar_certificates_participant_known REFERENCES seminar_participants (id),
    code           text NOT NULL CONSTRAINT seminar_certificates_code_form CHECK (code ~ '^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$'),
    issued_on      date NOT NULL DEFAULT current_date,
    CONSTRAINT seminar_certificates_code_once UNIQUE (code)
);

-- +goose StatementBegin
-- Who teaches keeps everything here.
CREATE FUNCTION teaches() RETURNS boolean LANGUAGE sql STABLE
RETURN actor_role() IN ('advisor', 'administrator');

-- A group holds no more than its limit, also where several register in the same
-- moment: each waits for the seminar's row and then counts what the others wrote.
-- FOR NO KEY UPDATE, since the foreign key holds FOR KEY SHARE already.
CREATE FUNCTION refuse_crowd() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM seminars s WHERE s.id IN (SELECT seminar_id FROM after) ORDER BY s.id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM seminars s JOIN seminar_participants p ON p.seminar_id = s.id
        WHERE s.id IN (SELECT seminar_id FROM after) AND s.group_limit IS NOT NULL
        GROUP BY s.id, s.group_limit, CASE WHEN s.by_raion THEN p.raion ELSE '' END HAVING count(*) > s.group_limit) THEN
        RAISE EXCEPTION 'the group is full' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_participants_group_full';
    END IF;
    RETURN NULL;
END $$;

-- A limit, days and groups that the people already there do not fit into.
CREATE FUNCTION refuse_seminar() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM after s JOIN seminar_participants p ON p.seminar_id = s.id WHERE s.group_limit IS NOT NULL
        GROUP BY s.id, s.group_limit, CASE WHEN s.by_raion THEN p.raion ELSE '' END HAVING count(*) > s.group_limit) THEN
        RAISE EXCEPTION 'more people than the limit' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminars_group_limit_holds';
    END IF;
    IF EXISTS (SELECT 1 FROM after s JOIN seminar_attendance a ON a.seminar_id = s.id WHERE a.day NOT BETWEEN s.starts_on AND s.ends_on) THEN
        RAISE EXCEPTION 'attendance outside the days' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminars_attended_days_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_attendance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM after a JOIN seminars s ON s.id = a.seminar_id
               WHERE a.day NOT BETWEEN s.starts_on AND s.ends_on OR s.cancelled_on IS NOT NULL) THEN
        RAISE EXCEPTION 'not a day of the seminar' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_attendance_within';
    END IF;
    RETURN NULL;
END $$;

-- A question that somebody answered stays: else their result would change.
CREATE FUNCTION refuse_question() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE EXISTS (SELECT 1 FROM seminar_answers x WHERE x.question_id = a.id)
               AND (a.correct, a.series_id, cardinality(a.choices_ru)) IS DISTINCT FROM (b.correct, b.series_id, cardinality(b.choices_ru))) THEN
        RAISE EXCEPTION 'it was answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_questions_answered_kept';
    END IF;
    RETURN NULL;
END $$;

-- The seminar that a link leads to, nothing for one that is over or taken back.
CREATE FUNCTION seminar_of_link(asked_kind text, token bytea) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT l.seminar_id FROM seminar_links l JOIN seminars s ON s.id = l.seminar_id
            WHERE l.token_hash = sha256(token) AND l.kind = asked_kind AND l.revoked_at IS NULL AND l.ends_on >= current_date
              AND s.cancelled_on IS NULL);
END $$;

-- Whoever has the link registers without an account; the name only with consent.
CREATE FUNCTION join_by_link(token bytea, in_aimak text, in_raion text, in_position text, in_sex text, agrees boolean, called text, in_code text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted bigint := seminar_of_link('join', token);
    made   bigint;
BEGIN
    IF wanted IS NULL THEN
        RAISE EXCEPTION 'no such link' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_links_in_force';
    END IF;
    INSERT INTO seminar_participants (seminar_id, aimak, raion, position, sex, consent, came_by, code)
        VALUES (wanted, in_aimak, in_raion, in_position, in_sex, agrees, 'link', in_code) RETURNING id INTO made;
    IF agrees THEN
        INSERT INTO seminar_names (participant_id, name) VALUES (made, called);
    END IF;
END $$;

-- No more sheets than people who came: one link for all, and nobody is asked who
-- they are. The seminar's row makes those who send at once wait for each other.
CREATE FUNCTION refuse_sheets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM seminars s WHERE s.id IN (SELECT seminar_id FROM after) ORDER BY s.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT seminar_id FROM after) s WHERE
            (SELECT count(*) FROM seminar_evaluations e WHERE e.seminar_id = s.seminar_id) >
            (SELECT count(DISTINCT participant_id) FROM seminar_attendance a WHERE a.seminar_id = s.seminar_id)) THEN
        RAISE EXCEPTION 'more sheets than people' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_evaluations_not_more_than_people';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evaluate_by_link(token bytea, in_content int, in_trainers int, in_place int, in_useful int, in_remark text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted bigint := seminar_of_link('evaluate', token);
BEGIN
    IF wanted IS NULL THEN
        RAISE EXCEPTION 'no such link' USING ERRCODE = 'check_violation', CONSTRAINT = 'seminar_links_in_force';
    END IF;
    INSERT INTO seminar_evaluations (seminar_id, content, trainers, place, useful)
        VALUES (wanted, in_content, in_trainers, in_place, in_useful);
    IF btrim(in_remark) <> '' THEN
        INSERT INTO seminar_remarks (seminar_id, remark) VALUES (wanted, in_remark);
    END IF;
END $$;

-- A person's own page, by the code that only they and who teaches have.
CREATE FUNCTION participant_by_code(asked text)
RETURNS TABLE (id bigint, seminar_id bigint, aimak text, "position" text, sex text, consent boolean, name text, days bigint,
    before_taken boolean, after_taken boolean, certificate text, issued_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.id, p.seminar_id, p.aimak, p.position, p.sex, p.consent, coalesce(n.name, ''),
        (SELECT count(*) FROM seminar_attendance a WHERE a.participant_id = p.id),
        EXISTS (SELECT 1 FROM seminar_tests t WHERE t.participant_id = p.id AND t.stage = 'before'),
        EXISTS (SELECT 1 FROM seminar_tests t WHERE t.participant_id = p.id AND t.stage = 'after'),
        coalesce(c.code, ''), c.issued_on
    FROM seminar_participants p LEFT JOIN seminar_names n ON n.participant_id = p.id
    LEFT JOIN seminar_certificates c ON c.participant_id = p.id WHERE p.code = asked;
END $$;

CREATE FUNCTION withdraw_consent_by_code(asked text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM seminar_names n USING seminar_participants p WHERE p.id = n.participant_id AND p.code = asked;
    UPDATE seminar_participants SET consent = false WHERE code = asked AND consent;
END $$;

-- The questions of the person's test, without what is right.
CREATE FUNCTION questions_by_code(asked text)
RETURNS TABLE (id bigint, place int, question_ru text, question_ky text, question_en text, choices_ru text[], choices_ky text[], choices_en text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT q.id, q.place, q.question_ru, q.question_ky, q.question_en, q.choices_ru, q.choices_ky, q.choices_en
    FROM seminar_participants p JOIN seminars s ON s.id = p.seminar_id JOIN seminar_questions q ON q.series_id = s.series_id
    WHERE p.code = asked ORDER BY q.place;
END $$;

-- A test is taken once; questions of another series are not its own.
CREATE FUNCTION take_test_by_code(asked text, in_stage text, questions bigint[], chosen int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    who seminar_participants := (SELECT p FROM seminar_participants p WHERE p.code = asked);
BEGIN
    INSERT INTO seminar_tests (participant_id, seminar_id, stage) VALUES (who.id, who.seminar_id, in_stage);
    INSERT INTO seminar_answers (participant_id, stage, question_id, choice)
    SELECT who.id, in_stage, q.id, x.choice FROM unnest(questions, chosen) x (id, choice)
    JOIN seminar_questions q ON q.id = x.id JOIN seminars s ON s.id = who.seminar_id AND s.series_id = q.series_id;
END $$;

-- What a certificate certifies, to who has its code.
CREATE FUNCTION seminar_certificate_by_code(asked text)
RETURNS TABLE (seminar_id bigint, name text, days bigint, issued_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.seminar_id, coalesce(n.name, ''), (SELECT count(*) FROM seminar_attendance a WHERE a.participant_id = p.id), c.issued_on
    FROM seminar_certificates c JOIN seminar_participants p ON p.id = c.participant_id
    LEFT JOIN seminar_names n ON n.participant_id = p.id WHERE c.code = asked;
END $$;

-- Figures without persons. Everybody sees sums of a seminar; who is signed in
-- sees counts by aimak, position and sex; nobody here sees a name.
CREATE FUNCTION seminar_totals() RETURNS TABLE (seminar_id bigint, registered bigint, people bigint, women bigint, aimaks bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.seminar_id, count(*), count(*) FILTER (WHERE a.came), count(*) FILTER (WHERE a.came AND p.sex = 'woman'),
        count(DISTINCT p.aimak) FILTER (WHERE a.came)
    FROM seminar_participants p, LATERAL (SELECT EXISTS (SELECT 1 FROM seminar_attendance x WHERE x.participant_id = p.id) AS came) a
    GROUP BY p.seminar_id;
END $$;

-- Which aimaks somebody came from: of an aimak, not of a person.
CREATE FUNCTION seminar_reached() RETURNS TABLE (seminar_id bigint, aimak text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT p.seminar_id, p.aimak FROM seminar_participants p
    WHERE EXISTS (SELECT 1 FROM seminar_attendance x WHERE x.participant_id = p.id);
END $$;

CREATE FUNCTION seminar_counts() RETURNS TABLE (seminar_id bigint, aimak text, "position" text, sex text, registered bigint, people bigint,
    certified bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() = 'public' AND NOT actor_is_program() THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT p.seminar_id, p.aimak, p.position, p.sex, count(*), count(*) FILTER (WHERE a.came), count(c.code)
    FROM seminar_participants p LEFT JOIN seminar_certificates c ON c.participant_id = p.id,
        LATERAL (SELECT EXISTS (SELECT 1 FROM seminar_attendance x WHERE x.participant_id = p.id) AS came) a
    GROUP BY p.seminar_id, p.aimak, p.position, p.sex;
END $$;

-- Right answers before and after, a row a person: without the person, but for
-- who teaches.
CREATE FUNCTION seminar_scores() RETURNS TABLE (seminar_id bigint, participant_id bigint, before_right bigint, before_of bigint,
    after_right bigint, after_of bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named boolean := teaches();
BEGIN
    IF actor_role() = 'public' AND NOT actor_is_program() THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT t.seminar_id, CASE WHEN named THEN t.participant_id ELSE 0 END,
        count(*) FILTER (WHERE t.stage = 'before' AND x.choice = q.correct), count(x.choice) FILTER (WHERE t.stage = 'before'),
        count(*) FILTER (WHERE t.stage = 'after' AND x.choice = q.correct), count(x.choice) FILTER (WHERE t.stage = 'after')
    FROM seminar_tests t JOIN seminar_answers x ON x.participant_id = t.participant_id AND x.stage = t.stage
    JOIN seminar_questions q ON q.id = x.question_id
    GROUP BY t.seminar_id, t.participant_id ORDER BY t.seminar_id, random();
END $$;
-- +goose StatementEnd

CREATE TRIGGER seminar_participants_group_full_insert AFTER INSERT ON seminar_participants REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_crowd();
CREATE TRIGGER seminar_participants_group_full_update AFTER UPDATE ON seminar_participants REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_crowd();
CREATE TRIGGER seminars_hold AFTER UPDATE ON seminars REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_seminar();
CREATE TRIGGER seminar_attendance_within AFTER INSERT ON seminar_attendance REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_attendance();
CREATE TRIGGER seminar_questions_answered_kept AFTER UPDATE ON seminar_questions REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_question();
CREATE TRIGGER seminar_evaluations_not_more_than_people AFTER INSERT ON seminar_evaluations REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_sheets();

-- When, where and about what a seminar is held is open to all.
SELECT protect(t, 'true', '(SELECT teaches())') FROM unnest('{seminar_series,seminars,seminar_raions,seminar_topics,
    seminar_steps}'::regclass[]) t;
SELECT protect(t, '(SELECT actor_role()) <> ''public''', '(SELECT teaches())')
    FROM unnest('{seminar_trainers,seminar_rules,seminar_evaluations}'::regclass[]) t;
SELECT protect(t, '(SELECT teaches())', '(SELECT teaches())')
    FROM unnest('{seminar_questions,seminar_participants,seminar_names,seminar_attendance,seminar_links,seminar_tests,seminar_answers,seminar_remarks,
    seminar_certificates}'::regclass[]) t;
REVOKE SELECT ON seminar_names, seminar_links, seminar_remarks FROM kelishim_reader;
REVOKE UPDATE ON seminar_attendance, seminar_answers, seminar_evaluations, seminar_remarks, seminar_certificates, seminar_trainers, seminar_raions,
    seminar_topics, seminar_steps FROM kelishim_web;

SELECT journal_changes(t, '', '{}', 'register') FROM unnest('{seminar_series,seminars,seminar_trainers,seminar_raions,seminar_topics,
    seminar_steps,seminar_rules,seminar_questions,seminar_evaluations}'::regclass[]) t;
SELECT journal_changes('seminar_participants', '', '{code}', 'people');
SELECT journal_changes('seminar_certificates', '', '{code}', 'people');
SELECT journal_changes('seminar_links', '', '{nonce,token_hash}', 'people');
SELECT journal_changes(t, '', '{}', 'people') FROM unnest('{seminar_attendance,seminar_tests,seminar_answers}'::regclass[]) t;
