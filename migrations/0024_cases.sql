-- +goose Up
-- Cases of best practice: what a municipality tried, what it cost, what came of
-- it. Everybody reads what is published; questions and answers, votes, and what
-- others made of a case.

CREATE TABLE practices (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak        text NOT NULL CONSTRAINT practices_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    category     text NOT NULL CONSTRAINT practices_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    mechanism    text NOT NULL CONSTRAINT practices_mechanism_known CHECK (mechanism IN ('contract', 'social_order',
                 'public_private_partnership', 'lease', 'municipal_enterprise', 'cooperation', 'regulated_price', 'in_house')),
    result       text NOT NULL CONSTRAINT practices_result_known CHECK (result IN ('saves', 'no_clear_difference', 'costs_more',
                 'improved', 'failed', 'not_comparable')),
    year         int CONSTRAINT practices_year_sane CHECK (year BETWEEN 1990 AND 2199),
    origin       text NOT NULL CONSTRAINT practices_origin_known CHECK (origin IN ('contract', 'publication', 'told')),
    contract_id  bigint CONSTRAINT practices_contract_known REFERENCES contracts (id),
    source_url   text NOT NULL DEFAULT '' CONSTRAINT practices_source_url_http CHECK (source_url = '' OR source_url ~ '^https?://[^[:space:]]+$' AND length(source_url) <= 500),
    source_title text NOT NULL DEFAULT '',
    source_date  text NOT NULL DEFAULT '' CONSTRAINT practices_source_date_form CHECK (source_date ~ '^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|undated|)$'),
    made_up      boolean NOT NULL DEFAULT false,
    cost         numeric(18,2) CONSTRAINT practices_cost_not_negative CHECK (cost >= 0 AND cost <> 'NaN'),
    unit         text NOT NULL DEFAULT '',
    contact      text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    contact_email text NOT NULL DEFAULT '' CONSTRAINT practices_contact_email_plain CHECK (contact_email = '' OR contact_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    contact_consent boolean NOT NULL DEFAULT false,
    drawn_at     timestamptz,
    drawn_size   bigint,
    drawn_root   text NOT NULL DEFAULT '',
    compared_at  timestamptz,
    changed_on   date,
    state        text NOT NULL DEFAULT 'draft' CONSTRAINT practices_state_known CHECK (state IN ('draft', 'review', 'published', 'withdrawn')),
    submitted_by bigint,
    published_by bigint,
    published_at timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    written_by   bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    written_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT practices_contract_named CHECK ((origin = 'contract') = (contract_id IS NOT NULL)),
    CONSTRAINT practices_source_named CHECK (origin <> 'publication' OR source_url <> '' AND btrim(source_title) <> '' AND source_date <> ''),
    CONSTRAINT practices_contact_with_consent CHECK (contact_consent OR contact = '' AND contact_phone = '' AND contact_email = ''),
    CONSTRAINT practices_withdrawn_with_reason CHECK (state <> 'withdrawn' OR btrim(withdrawn_reason) <> ''),
    CONSTRAINT practices_published_has_day CHECK (state <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT practices_two_pairs_of_eyes CHECK (published_by <> submitted_by OR published_by = 0),
    CONSTRAINT practices_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX practices_state ON practices (state, published_at);
CREATE INDEX practices_aimak ON practices (aimak);
CREATE INDEX practices_contract ON practices (contract_id);
COMMENT ON TABLE practices IS 'A case of best practice, good or bad; its texts stand in practice_texts, a language a row';
COMMENT ON COLUMN practices.source_date IS 'Date of the publication as far as it says: a year, a month or a day, or "undated"';
COMMENT ON COLUMN practices.cost IS 'Som in all; the sources add up to it. Empty where it is not known or the publication contradicts itself';
COMMENT ON COLUMN practices.drawn_size IS 'Size of the newest checkpoint of the journal when the figures were drawn; empty where none was signed';
COMMENT ON COLUMN practices.changed_on IS 'Day on which a recalculation first differed from the figures that were drawn; says no figure itself';
COMMENT ON COLUMN practices.written_by IS 'Who told it first';

CREATE TABLE practice_texts (
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    lang        text NOT NULL CONSTRAINT practice_texts_lang_known CHECK (lang IN ('ru', 'ky', 'en')),
    title       text NOT NULL CONSTRAINT practice_texts_title_given CHECK (length(btrim(title)) BETWEEN 1 AND 200),
    problem     text NOT NULL DEFAULT '',
    decision    text NOT NULL DEFAULT '',
    how         text NOT NULL DEFAULT '',
    provider    text NOT NULL DEFAULT '',
    money_note  text NOT NULL DEFAULT '',
    results     text NOT NULL DEFAULT '',
    sustained   text NOT NULL DEFAULT '',
    lessons     text NOT NULL DEFAULT '',
    CONSTRAINT practice_texts_once PRIMARY KEY (practice_id, lang),
    CONSTRAINT practice_texts_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON COLUMN practice_texts.sustained IS 'What keeps it going after the money of the beginning is spent';

CREATE TABLE practice_sources (
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    source      text NOT NULL CONSTRAINT practice_sources_source_known CHECK (source IN ('local_budget', 'equalisation_grant', 'special_means',
                'republican_budget', 'donor_grant', 'user_fees', 'provider', 'community', 'other')),
    amount      numeric(18,2) NOT NULL CONSTRAINT practice_sources_amount_positive CHECK (amount > 0 AND amount <> 'NaN'),
    CONSTRAINT practice_sources_once PRIMARY KEY (practice_id, source),
    CONSTRAINT practice_sources_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE practice_tariffs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    amount      numeric(18,2) NOT NULL CONSTRAINT practice_tariffs_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    unit        text NOT NULL CONSTRAINT practice_tariffs_unit_given CHECK (btrim(unit) <> ''),
    period      text NOT NULL CONSTRAINT practice_tariffs_period_known CHECK (period IN ('once', 'month', 'quarter', 'year')),
    payer_class text NOT NULL CONSTRAINT practice_tariffs_payer_known CHECK (payer_class IN ('population', 'reduced', 'budget_body', 'business', 'all')),
    note_ru     text NOT NULL DEFAULT '',
    note_ky     text NOT NULL DEFAULT '',
    note_en     text NOT NULL DEFAULT '',
    CONSTRAINT practice_tariffs_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX practice_tariffs_practice ON practice_tariffs (practice_id);

CREATE TABLE practice_indicators (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id  bigint NOT NULL,
    aimak        text NOT NULL,
    name_ru      text NOT NULL DEFAULT '',
    name_ky      text NOT NULL DEFAULT '',
    name_en      text NOT NULL DEFAULT '',
    unit         text NOT NULL CONSTRAINT practice_indicators_unit_given CHECK (btrim(unit) <> ''),
    value_before numeric CONSTRAINT practice_indicators_before_number CHECK (abs(value_before) < 1e15 AND value_before <> 'NaN'),
    value_after  numeric CONSTRAINT practice_indicators_after_number CHECK (abs(value_after) < 1e15 AND value_after <> 'NaN'),
    source       text NOT NULL CONSTRAINT practice_indicators_source_given CHECK (btrim(source) <> ''),
    CONSTRAINT practice_indicators_named CHECK (btrim(name_ru || name_ky || name_en) <> ''),
    CONSTRAINT practice_indicators_valued CHECK (value_before IS NOT NULL OR value_after IS NOT NULL),
    CONSTRAINT practice_indicators_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX practice_indicators_practice ON practice_indicators (practice_id);

CREATE TABLE practice_figures (
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    year        int NOT NULL CONSTRAINT practice_figures_year_sane CHECK (year BETWEEN 1990 AND 2199),
    status      text NOT NULL CONSTRAINT practice_figures_status_plain CHECK (status ~ '^[a-z_]{2,40}$'),
    verdict     text NOT NULL DEFAULT '' CONSTRAINT practice_figures_verdict_known CHECK (verdict IN ('', 'saves', 'costs_more', 'no_clear_difference')),
    in_house    numeric(18,2),
    outsourced  numeric(18,2),
    saving      numeric(18,2),
    low         numeric(18,2),
    high        numeric(18,2),
    unit_in_house   numeric(18,2),
    unit_outsourced numeric(18,2),
    CONSTRAINT practice_figures_once PRIMARY KEY (practice_id, year),
    CONSTRAINT practice_figures_known_together CHECK ((verdict <> '') = (saving IS NOT NULL)),
    CONSTRAINT practice_figures_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE practice_figures IS 'What the statement of the service said when the case was told, in the avoidable reading, som; practices.drawn_at says when';

CREATE TABLE practice_steps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    to_state    text NOT NULL CONSTRAINT practice_steps_state_known CHECK (to_state IN ('draft', 'review', 'published', 'withdrawn')),
    note        text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT practice_steps_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX practice_steps_practice ON practice_steps (practice_id, id);

CREATE TABLE practice_questions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL,
    aimak       text NOT NULL,
    question    text NOT NULL CONSTRAINT practice_questions_question_given CHECK (length(btrim(question)) BETWEEN 10 AND 2000),
    asked_at    timestamptz NOT NULL DEFAULT now(),
    asked_role  text NOT NULL DEFAULT actor_role(),
    origin_hash bytea,
    state       text NOT NULL DEFAULT 'asked' CONSTRAINT practice_questions_state_known CHECK (state IN ('asked', 'answered', 'refused')),
    answer      text NOT NULL DEFAULT '',
    answered_at timestamptz,
    answered_role text NOT NULL DEFAULT '',
    CONSTRAINT practice_questions_ended_with_words CHECK (state = 'asked' OR btrim(answer) <> ''),
    CONSTRAINT practice_questions_practice_known FOREIGN KEY (practice_id, aimak) REFERENCES practices (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX practice_questions_practice ON practice_questions (practice_id, id);
CREATE INDEX practice_questions_origin ON practice_questions (origin_hash, asked_at);
COMMENT ON COLUMN practice_questions.answer IS 'Shown with the question; of a refused one the reason, which is not shown to everybody';

CREATE TABLE practice_votes (
    practice_id bigint NOT NULL CONSTRAINT practice_votes_practice_known REFERENCES practices (id) ON DELETE CASCADE,
    aimak       text NOT NULL CONSTRAINT practice_votes_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    voted_at    timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    CONSTRAINT practice_votes_once PRIMARY KEY (practice_id, aimak)
);
COMMENT ON TABLE practice_votes IS 'A municipality finds a case useful: one vote an aimak, by its officer or head';

CREATE TABLE practice_uses (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id bigint NOT NULL CONSTRAINT practice_uses_practice_known REFERENCES practices (id) ON DELETE CASCADE,
    aimak       text NOT NULL CONSTRAINT practice_uses_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    category    text NOT NULL CONSTRAINT practice_uses_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    plan_id     bigint,
    used_on     date NOT NULL DEFAULT current_date,
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    CONSTRAINT practice_uses_plan_known FOREIGN KEY (plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT practice_uses_once UNIQUE NULLS NOT DISTINCT (practice_id, aimak, category, plan_id)
);
CREATE INDEX practice_uses_plan ON practice_uses (plan_id);
CREATE INDEX practice_uses_service ON practice_uses (aimak, category);
COMMENT ON TABLE practice_uses IS 'A plan, or without plan_id a comparison, that an aimak began after a case';

-- +goose StatementBegin
-- How many questions one origin asked of late: who asks may not read questions
-- that are not shown, and so cannot count them.
CREATE FUNCTION practice_questions_from(origin bytea, since timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM practice_questions q WHERE q.origin_hash = origin AND q.asked_at >= since);
END $$;

-- How many aimaks made something of a published case; which ones is theirs to tell.
CREATE FUNCTION practice_users(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(DISTINCT u.aimak) FROM practice_uses u JOIN practices p ON p.id = u.practice_id
            WHERE u.practice_id = asked AND p.state = 'published');
END $$;

-- The life of a case: what was laid before the reviewer stays as it was, each
-- step has its role, the money adds up, and who publishes is not who submitted.
CREATE FUNCTION refuse_practice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
    steps  text[] := '{state,submitted_by,published_by,published_at,withdrawn_reason,compared_at,changed_on,aimak}';
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE (b.state <> 'draft' OR a.state <> 'draft') AND to_jsonb(a) - steps <> to_jsonb(b) - steps) THEN
        RAISE EXCEPTION 'only a draft is changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_draft_only';
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.state <> b.state AND NOT (
            b.state = 'draft' AND a.state = 'review' AND acting IN ('public', 'officer', 'head', 'advisor')
            OR b.state = 'review' AND a.state = 'draft' AND acting IN ('public', 'officer', 'head', 'advisor')
            OR b.state = 'review' AND a.state = 'published' AND acting IN ('public', 'advisor')
            OR b.state = 'published' AND a.state = 'withdrawn'
            OR b.state = 'withdrawn' AND a.state = 'draft')) THEN
        RAISE EXCEPTION 'no such step' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_step_allowed';
    END IF;
    -- A person signs a step in their own name. Who acts for nobody is a command
    -- of the machine: row-level security lets nobody without an account write.
    IF acting <> 'public' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE CASE WHEN b.state = 'draft' AND a.state = 'review'
                          THEN (a.submitted_by, a.published_by, a.published_at) IS DISTINCT FROM (actor_id(), NULL::bigint, b.published_at)
                          WHEN b.state = 'review' AND a.state = 'published'
                          THEN (a.submitted_by, a.published_by) IS DISTINCT FROM (b.submitted_by, actor_id())
                          ELSE (a.submitted_by, a.published_by, a.published_at) IS DISTINCT FROM (b.submitted_by, b.published_by, b.published_at) END) THEN
        RAISE EXCEPTION 'in the name of somebody else' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_own_name';
    END IF;
    -- The mark of changed figures is the job's; drawing them anew takes it away.
    IF acting <> 'public' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE b.state <> 'draft' AND (a.changed_on, a.compared_at) IS DISTINCT FROM (b.changed_on, b.compared_at)) THEN
        RAISE EXCEPTION 'the mark stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_mark_kept';
    END IF;
    IF acting NOT IN ('public', 'officer', 'head') AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE b.state = 'draft' AND a.state = 'review' AND a.origin = 'contract') THEN
        RAISE EXCEPTION 'the okmotu opens its own figures' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_okmotu_submits';
    END IF;
    IF EXISTS (SELECT 1 FROM after a WHERE a.state IN ('review', 'published')
               AND NOT EXISTS (SELECT 1 FROM practice_texts t WHERE t.practice_id = a.id)) THEN
        RAISE EXCEPTION 'a case without words' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_told_in_words';
    END IF;
    IF EXISTS (SELECT 1 FROM after a WHERE a.state IN ('review', 'published')
               AND a.cost IS DISTINCT FROM (SELECT sum(s.amount) FROM practice_sources s WHERE s.practice_id = a.id)) THEN
        RAISE EXCEPTION 'the sources do not add up' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_money_adds_up';
    END IF;
    RETURN NULL;
END $$;

-- A case begins as a draft; only the machine puts one in at once.
CREATE FUNCTION refuse_new_practice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM after a WHERE a.state <> 'draft') THEN
        RAISE EXCEPTION 'a case begins as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_begin_as_draft';
    END IF;
    IF EXISTS (SELECT 1 FROM after a WHERE a.contract_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM contract_services s WHERE s.contract_id = a.contract_id AND s.aimak = a.aimak AND s.category = a.category)) THEN
        RAISE EXCEPTION 'the contract does not buy this service' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_contract_buys';
    END IF;
    RETURN NULL;
END $$;

-- What belongs to a case is changed while it is a draft. A case that is being
-- deleted takes its rows with it.
CREATE FUNCTION refuse_practice_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed c JOIN practices p ON p.id = c.practice_id WHERE p.state <> 'draft') THEN
        RAISE EXCEPTION 'only a draft is changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'practices_draft_only';
    END IF;
    RETURN NULL;
END $$;

-- protect_practice puts a table of what a case consists of under both locks: read
-- with the case, written by who may tell it, while it is a draft.
CREATE FUNCTION protect_practice(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM protect(t, 'EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id)', 'aimak = ANY ((SELECT seen_aimaks())::text[])');
    EXECUTE format('CREATE TRIGGER of_draft_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_practice_part()', t);
    EXECUTE format('CREATE TRIGGER of_draft_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_practice_part()', t);
    EXECUTE format('CREATE TRIGGER of_draft_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_practice_part()', t);
END $$;
-- +goose StatementEnd
CREATE TRIGGER practices_new AFTER INSERT ON practices REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_new_practice();
CREATE TRIGGER practices_life AFTER UPDATE ON practices REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_practice();

-- The public reads what is published and nothing else.
SELECT protect('practices', 'state = ''published'' OR (SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'aimak = ANY ((SELECT seen_aimaks())::text[])');
CREATE POLICY draft_delete ON practices AS RESTRICTIVE FOR DELETE TO kelishim_web
    USING ((SELECT is_owner()) OR state = 'draft' AND published_at IS NULL);
SELECT protect_practice(t) FROM unnest('{practice_texts,practice_sources,practice_tariffs,practice_indicators,practice_figures}'::regclass[]) t;

-- The steps name people: they are for those who tell and review.
SELECT protect('practice_steps', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'user_id = (SELECT actor_id()) AND aimak = ANY ((SELECT seen_aimaks())::text[])');
REVOKE UPDATE, DELETE ON practice_steps FROM kelishim_web;

-- Anybody asks about a published case; the advisor and the okmotu of the case
-- answer or refuse, and only what was answered is shown to all.
SELECT protect('practice_questions',
    '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])
     OR state = ''answered'' AND EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id)', 'false');
CREATE POLICY moderator_answers ON practice_questions FOR UPDATE TO kelishim_web
    USING (aimak = ANY ((SELECT seen_aimaks())::text[])) WITH CHECK (aimak = ANY ((SELECT seen_aimaks())::text[]));
CREATE POLICY anybody_asks ON practice_questions FOR INSERT TO kelishim_web
    WITH CHECK (state = 'asked' AND answer = '' AND answered_at IS NULL AND asked_role = (SELECT actor_role())
        AND EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id AND p.state = 'published'));
REVOKE SELECT, UPDATE, DELETE ON practice_questions FROM kelishim_web;
GRANT SELECT (id, practice_id, aimak, question, asked_at, asked_role, state, answer, answered_at, answered_role) ON practice_questions TO kelishim_web;
GRANT UPDATE (state, answer, answered_at, answered_role) ON practice_questions TO kelishim_web;

SELECT protect('practice_votes', 'EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id)',
    'aimak = ANY ((SELECT okmotu_aimaks())::text[])');
-- Not for a case of one's own, and only for one that is published. The owner is
-- a member of the role of the pages, and so named.
CREATE POLICY foreign_case ON practice_votes AS RESTRICTIVE FOR INSERT TO kelishim_web
    WITH CHECK ((SELECT is_owner()) OR user_id = (SELECT actor_id())
        AND EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id AND p.state = 'published' AND p.aimak <> practice_votes.aimak));
REVOKE UPDATE ON practice_votes FROM kelishim_web;

SELECT protect('practice_uses', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'aimak = ANY ((SELECT own_aimaks())::text[])');
CREATE POLICY open_case ON practice_uses AS RESTRICTIVE FOR INSERT TO kelishim_web
    WITH CHECK ((SELECT is_owner()) OR user_id = (SELECT actor_id())
        AND EXISTS (SELECT 1 FROM practices p WHERE p.id = practice_id AND p.state = 'published'));
REVOKE UPDATE ON practice_uses FROM kelishim_web;

SELECT journal_changes(t, 'aimak') FROM unnest('{practices,practice_texts,practice_sources,practice_tariffs,practice_indicators,
    practice_figures,practice_steps,practice_votes,practice_uses}'::regclass[]) t;
SELECT journal_changes('practice_questions', 'aimak', '{origin_hash}');
