-- +goose Up
-- The online course: texts that a teacher changed, how far somebody has come,
-- tries of the final test, certificates. The course itself is in the program.

-- A version is never changed: who wants another text makes the next one.
CREATE TABLE course_texts (
    unit           text NOT NULL CONSTRAINT course_texts_unit_form CHECK (unit ~ '^[a-z0-9/-]{3,200}$'),
    version        int NOT NULL CONSTRAINT course_texts_version_positive CHECK (version > 0),
    body_ru        text NOT NULL DEFAULT '',
    body_ky        text NOT NULL DEFAULT '',
    body_en        text NOT NULL DEFAULT '',
    restored       boolean NOT NULL DEFAULT false,
    shipped_sha256 text NOT NULL CONSTRAINT course_texts_shipped_hex CHECK (shipped_sha256 ~ '^[0-9a-f]{64}$'),
    note           text NOT NULL DEFAULT '' CONSTRAINT course_texts_note_short CHECK (length(note) <= 500),
    made_at        timestamptz NOT NULL DEFAULT now(),
    user_id        bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author         text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT course_texts_once PRIMARY KEY (unit, version),
    CONSTRAINT course_texts_languages_together CHECK (
        CASE WHEN restored THEN body_ru || body_ky || body_en = '' ELSE least(length(body_ru), length(body_ky), length(body_en)) > 0 END),
    CONSTRAINT course_texts_body_short CHECK (greatest(octet_length(body_ru), octet_length(body_ky), octet_length(body_en)) <= 60000)
);
COMMENT ON TABLE course_texts IS 'Markdown in place of what the program brings; the newest version counts, all three languages together';
COMMENT ON COLUMN course_texts.restored IS 'From this version on the text of the program counts again';
COMMENT ON COLUMN course_texts.shipped_sha256 IS 'Of the text of the program that was before the teacher''s eyes, so that a newer program is noticed';

CREATE TABLE course_steps (
    user_id    bigint NOT NULL DEFAULT coalesce(actor_id(), 0) CONSTRAINT course_steps_user_known REFERENCES users (id) ON DELETE CASCADE,
    lesson     text NOT NULL CONSTRAINT course_steps_lesson_form CHECK (lesson ~ '^[a-z0-9-]+/[a-z0-9-]+$' AND length(lesson) <= 200),
    questions  int NOT NULL CONSTRAINT course_steps_questions_positive CHECK (questions > 0),
    best       int NOT NULL,
    began_at   timestamptz NOT NULL DEFAULT now(),
    done_at    timestamptz,
    CONSTRAINT course_steps_once PRIMARY KEY (user_id, lesson),
    CONSTRAINT course_steps_best_of_questions CHECK (best BETWEEN 0 AND questions)
);
COMMENT ON COLUMN course_steps.best IS 'Most questions of the lesson that were answered right at one time';
COMMENT ON COLUMN course_steps.done_at IS 'When all of them were, for the first time';

-- A try of the final test is sent once; how many a day is held by the number.
CREATE TABLE course_attempts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL DEFAULT coalesce(actor_id(), 0) CONSTRAINT course_attempts_user_known REFERENCES users (id),
    day          date NOT NULL DEFAULT current_date,
    number       int NOT NULL CONSTRAINT course_attempts_per_day CHECK (number BETWEEN 1 AND 3),
    bank_sha256  text NOT NULL CONSTRAINT course_attempts_bank_hex CHECK (bank_sha256 ~ '^[0-9a-f]{64}$'),
    drawn        jsonb NOT NULL,
    total        int NOT NULL CONSTRAINT course_attempts_total_positive CHECK (total > 0),
    started_at   timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    given        jsonb,
    right_count  int CONSTRAINT course_attempts_right_of_total CHECK (right_count BETWEEN 0 AND total),
    passed       boolean NOT NULL DEFAULT false,
    CONSTRAINT course_attempts_number_once UNIQUE (user_id, day, number),
    CONSTRAINT course_attempts_submitted_whole CHECK ((submitted_at IS NULL) = (right_count IS NULL) AND (submitted_at IS NULL) = (given IS NULL)),
    CONSTRAINT course_attempts_passed_by_mark CHECK (passed = (coalesce(right_count, 0) * 5 >= total * 4)),
    CONSTRAINT course_attempts_of_user UNIQUE (id, user_id, passed)
);
CREATE UNIQUE INDEX course_attempts_one_open ON course_attempts (user_id) WHERE submitted_at IS NULL;
COMMENT ON COLUMN course_attempts.bank_sha256 IS 'Of the questions that it was drawn from: the drawn numbers mean nothing for another bank';
COMMENT ON COLUMN course_attempts.drawn IS '[{"q": question, "order": [answers as they were shown]}], from 0';

-- Who has passed, and nobody else: the key leads to a try of the same person
-- that was passed.
CREATE TABLE course_certificates (
    code        text PRIMARY KEY CONSTRAINT course_certificates_code_form CHECK (code ~ '^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$'),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0) CONSTRAINT course_certificates_user_known REFERENCES users (id),
    attempt_id  bigint NOT NULL,
    passed      boolean NOT NULL DEFAULT true CONSTRAINT course_certificates_passed CHECK (passed),
    name        text NOT NULL CONSTRAINT course_certificates_name_given CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    right_count int NOT NULL,
    total       int NOT NULL,
    issued_on   date NOT NULL DEFAULT current_date,
    CONSTRAINT course_certificates_once UNIQUE (user_id),
    CONSTRAINT course_certificates_attempt_passed FOREIGN KEY (attempt_id, user_id, passed) REFERENCES course_attempts (id, user_id, passed)
);
COMMENT ON COLUMN course_certificates.name IS 'As the person was called on the day of issue';

-- +goose StatementBegin
-- Who teaches: the same as auth.Teach.
CREATE FUNCTION actor_teaches() RETURNS boolean LANGUAGE sql STABLE
RETURN actor_role() IN ('advisor', 'administrator');

-- What anybody may ask who holds the code of a certificate.
CREATE FUNCTION course_certificate(asked text) RETURNS TABLE (name text, right_count int, total int, issued_on date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT c.name, c.right_count, c.total, c.issued_on FROM course_certificates c WHERE c.code = asked;
END $$;

-- How many, never who: the rows of a pupil are the pupil's own.
CREATE FUNCTION course_lesson_counts() RETURNS TABLE (lesson text, began int, done int, right_share numeric) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (actor_teaches() OR (current_setting('kelishim.role', true) = 'system')) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT s.lesson, count(*)::int, count(s.done_at)::int, round(sum(s.best)::numeric / sum(s.questions), 4)
        FROM course_steps s GROUP BY s.lesson;
END $$;

CREATE FUNCTION course_totals() RETURNS TABLE (pupils int, tried int, attempts int, passed int, mean_share numeric) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (actor_teaches() OR (current_setting('kelishim.role', true) = 'system')) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT (SELECT count(DISTINCT user_id)::int FROM (SELECT user_id FROM course_steps UNION ALL SELECT user_id FROM course_attempts) p),
        count(DISTINCT a.user_id)::int, count(*)::int, (SELECT count(*)::int FROM course_certificates),
        round(avg(a.right_count::numeric / a.total), 4)
        FROM course_attempts a WHERE a.submitted_at IS NOT NULL;
END $$;
-- +goose StatementEnd

SELECT protect('course_texts', 'true', '(SELECT actor_teaches()) AND user_id = (SELECT actor_id())');
REVOKE UPDATE, DELETE ON course_texts FROM kelishim_web;

SELECT protect('course_steps', 'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public''',
    'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public''');
SELECT protect('course_attempts', 'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public''',
    'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public'' AND submitted_at IS NULL');
DROP POLICY web_update ON course_attempts;
CREATE POLICY web_update ON course_attempts FOR UPDATE TO kelishim_web
    USING (user_id = (SELECT actor_id()) AND submitted_at IS NULL) WITH CHECK (user_id = (SELECT actor_id()) AND submitted_at IS NOT NULL);
SELECT protect('course_certificates', 'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public''',
    'user_id = (SELECT actor_id()) AND (SELECT actor_role()) <> ''public''');
REVOKE DELETE ON course_steps FROM kelishim_web;
REVOKE UPDATE ON course_attempts FROM kelishim_web;
GRANT UPDATE (submitted_at, given, right_count, passed) ON course_attempts TO kelishim_web;
REVOKE UPDATE, DELETE ON course_certificates FROM kelishim_web;
-- Reports count; what somebody answered is their own business.
REVOKE SELECT ON course_steps, course_attempts, course_certificates FROM kelishim_reader;

-- The versions of the texts stand in their table for good: the journal holds
-- their hashes.
SELECT journal_changes('course_texts', '', '{body_ru,body_ky,body_en}', 'settings');
SELECT journal_changes('course_certificates', '', '{name}', 'people');
