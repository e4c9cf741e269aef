-- +goose Up
-- Red flags: what a rule said of a contract, a tender, a bid, a provider or a
-- buyer, with its inputs, thresholds and version. The rules are SQL files of
-- package audit; nothing here computes.

CREATE TABLE flag_thresholds (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag       text NOT NULL CONSTRAINT flag_thresholds_flag_form CHECK (flag ~ '^[A-Z]{1,3}[0-9]{2,3}$'),
    name       text NOT NULL CONSTRAINT flag_thresholds_name_plain CHECK (name ~ '^[a-z_]{2,40}$'),
    value      numeric NOT NULL CONSTRAINT flag_thresholds_value_number CHECK (value <> 'NaN' AND abs(value) < 1e15),
    valid_from date NOT NULL,
    ground     text NOT NULL DEFAULT '',
    CONSTRAINT flag_thresholds_once UNIQUE (flag, name, valid_from)
);
COMMENT ON TABLE flag_thresholds IS 'In force from a day until the next row of the same name';

-- Defaults of method, in force from the first day; the administrator puts the
-- law's own numbers over them from a day on.
INSERT INTO flag_thresholds (flag, name, value, valid_from, ground) VALUES
    ('K006', 'days', 60, '1990-01-01', ''),
    ('K008', 'days', 30, '1990-01-01', ''),
    ('K011', 'days', 60, '1990-01-01', ''),
    ('K014', 'value_som', 1000000, '1990-01-01', ''),
    ('K014', 'days', 30, '1990-01-01', ''),
    ('K016', 'days', 14, '1990-01-01', ''),
    ('K017', 'days', 14, '1990-01-01', ''),
    ('K018', 'days', 90, '1990-01-01', ''),
    ('K019', 'share', 0.25, '1990-01-01', ''),
    ('K020', 'days', 60, '1990-01-01', ''),
    ('K021', 'value_som', 1000000, '1990-01-01', 'Law 72 of 2015; to be confirmed in Law 27 of 2022'),
    ('K023', 'count', 3, '1990-01-01', ''),
    ('K024', 'value_som', 1000000, '1990-01-01', 'Law 72 of 2015; to be confirmed in Law 27 of 2022'),
    ('K025', 'years', 4, '1990-01-01', ''),
    ('K026', 'days', 180, '1990-01-01', ''),
    ('K028', 'share', 0.01, '1990-01-01', ''),
    ('K029', 'days', 60, '1990-01-01', ''),
    ('K031', 'share', 0.1, '1990-01-01', ''),
    ('K036', 'share', 0.3, '1990-01-01', 'MKRAI 7'),
    ('K037', 'share', 0.01, '1990-01-01', ''),
    ('K039', 'open_days', 15, '1990-01-01', 'Cardinal R003'),
    ('K039', 'other_days', 5, '1990-01-01', ''),
    ('K046', 'share', 0.5, '1990-01-01', ''),
    ('K046', 'count', 5, '1990-01-01', ''),
    ('K047', 'count', 10, '1990-01-01', ''),
    ('K047', 'peers', 5, '1990-01-01', ''),
    ('K048', 'count', 10, '1990-01-01', ''),
    ('K048', 'peers', 5, '1990-01-01', ''),
    ('K049', 'count', 5, '1990-01-01', ''),
    ('K049', 'peers', 5, '1990-01-01', ''),
    ('K050', 'peers', 20, '1990-01-01', '');

CREATE TABLE flags (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag        text NOT NULL,
    version     int NOT NULL,
    subject     text NOT NULL CONSTRAINT flags_subject_form CHECK (subject ~ '^[a-z_]{2,40}/.{1,100}$'),
    aimak       text CONSTRAINT flags_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    contract_id bigint CONSTRAINT flags_contract_known REFERENCES contracts (id) ON DELETE CASCADE,
    tender_id   bigint CONSTRAINT flags_tender_known REFERENCES tenders (id) ON DELETE CASCADE,
    result      smallint NOT NULL CONSTRAINT flags_result_known CHECK (result IN (-1, 0, 1)),
    inputs      jsonb NOT NULL DEFAULT '{}',
    thresholds  jsonb NOT NULL DEFAULT '{}',
    computed_at timestamptz NOT NULL DEFAULT now(),
    raised_at   timestamptz,
    frozen_at   timestamptz,
    status      text NOT NULL DEFAULT 'open' CONSTRAINT flags_status_known CHECK (status IN ('open', 'explained', 'closed')),
    CONSTRAINT flags_once UNIQUE (flag, subject),
    CONSTRAINT flags_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX flags_contract ON flags (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX flags_tender ON flags (tender_id) WHERE tender_id IS NOT NULL;
CREATE INDEX flags_aimak ON flags (aimak, flag) WHERE result = 1;
CREATE INDEX flags_raised ON flags (flag) WHERE result = 1;
COMMENT ON COLUMN flags.result IS '1 raised, 0 not raised, -1 cannot tell';
COMMENT ON COLUMN flags.aimak IS 'Empty for what is about a provider: only auditors see it';
COMMENT ON COLUMN flags.computed_at IS 'Since when the result and its inputs are what they are';
COMMENT ON COLUMN flags.raised_at IS 'When it was raised for the first time; stays when the facts are put right';
COMMENT ON COLUMN flags.frozen_at IS 'Since when it is final: later rules and thresholds do not change it, and it never goes down; new facts may still raise it';

CREATE TABLE flag_notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag_id    bigint NOT NULL CONSTRAINT flag_notes_flag_known REFERENCES flags (id) ON DELETE CASCADE,
    aimak      text,
    kind       text NOT NULL CONSTRAINT flag_notes_kind_known CHECK (kind IN ('explained', 'closed', 'reopened', 'cleared')),
    reason     text NOT NULL CONSTRAINT flag_notes_reason_given CHECK (length(btrim(reason)) BETWEEN 5 AND 4000),
    inputs     jsonb,
    written_at timestamptz NOT NULL DEFAULT now(),
    user_id    bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author     text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT flag_notes_flag_of_aimak FOREIGN KEY (flag_id, aimak) REFERENCES flags (id, aimak) ON UPDATE CASCADE
);
CREATE INDEX flag_notes_flag ON flag_notes (flag_id, id);
COMMENT ON TABLE flag_notes IS 'The okmotu explains, advisor or auditor closes with a reason, the program says when the facts changed; nothing is deleted';
COMMENT ON COLUMN flag_notes.inputs IS 'Of cleared and of a reopening by the program: what the flag was raised for before';

-- When the flags were computed last: the pages say so.
CREATE TABLE flag_runs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope      text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    computed   bigint NOT NULL DEFAULT 0,
    raised     bigint NOT NULL DEFAULT 0,
    unknown    bigint NOT NULL DEFAULT 0
);
CREATE INDEX flag_runs_scope ON flag_runs (scope, id);
COMMENT ON COLUMN flag_runs.scope IS 'Empty for all, or contracts/ID, or the SOATE code of an aimak';

-- The topmost unit over each unit: its oblast, or a city of republican meaning.
CREATE VIEW unit_oblasts WITH (security_invoker = true) AS
WITH RECURSIVE under (soate, oblast) AS (
    SELECT soate, soate FROM units WHERE parent IS NULL
    UNION
    SELECT u.soate, under.oblast FROM units u JOIN under ON u.parent = under.soate)
SELECT soate, oblast FROM under;
GRANT SELECT ON unit_oblasts TO kelishim_web, kelishim_reader;

-- +goose StatementBegin
-- Quartiles as R type 8 has them, of values in ascending order: what the
-- indicators of Cardinal use, so that both read one data set alike.
CREATE FUNCTION quartile(q int, sorted numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN n = 0 THEN NULL
                WHEN h < 1 THEN sorted[1]
                WHEN h >= n THEN sorted[n]
                ELSE sorted[floor(h)::int] + (h - floor(h)) * (sorted[floor(h)::int + 1] - sorted[floor(h)::int]) END
    FROM (SELECT coalesce(cardinality(sorted), 0) AS n,
                 (coalesce(cardinality(sorted), 0) + 1 / 3::numeric) * q / 4 + 1 / 3::numeric AS h) place
$$;

-- A flag's status moves together with the note that says why: the okmotu
-- explains, advisor and auditor close and reopen.
CREATE FUNCTION note_flag(raised bigint, note text, why text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    f       flags;
    watches boolean;
BEGIN
    SELECT * INTO f FROM flags x WHERE x.id = raised FOR UPDATE;
    watches := coalesce(actor_role() = 'auditor' OR f.aimak = ANY (advised_aimaks()), false);
    IF NOT coalesce(f.result = 1 AND CASE note
            WHEN 'explained' THEN f.aimak = ANY (okmotu_aimaks()) AND f.status IN ('open', 'explained')
            WHEN 'closed' THEN watches AND f.status <> 'closed'
            WHEN 'reopened' THEN watches AND f.status <> 'open' END, false) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'flags_step_allowed';
    END IF;
    INSERT INTO flag_notes (flag_id, aimak, kind, reason) VALUES (raised, f.aimak, note, why);
    UPDATE flags SET status = CASE note WHEN 'reopened' THEN 'open' ELSE note END WHERE id = raised;
END $$;
-- +goose StatementEnd

SELECT protect_register('flag_thresholds');
-- Results are written by the owner's connection (kelishim flags, the job); pages
-- read them and move their status by note_flag alone.
SELECT protect('flags', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])', 'false');
SELECT protect('flag_notes', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])', 'false');
SELECT protect('flag_runs', '(SELECT actor_role()) <> ''public''', 'false');
REVOKE INSERT, UPDATE, DELETE ON flags, flag_notes, flag_runs FROM kelishim_web;
SELECT journal_changes('flag_thresholds', '', '{}', 'settings');
SELECT journal_changes('flag_notes', 'aimak');
