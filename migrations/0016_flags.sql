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
    frozen_at   timestamptz,
    status      text NOT NULL DEFAULT 'open' CONSTRAINT flags_status_known CHECK (status IN ('open', 'explained', 'closed')),
    CONSTRAINT flags_once UNIQUE (flag, subject)
);
CREATE INDEX flags_contract ON flags (contract_id);
CREATE INDEX flags_tender ON flags (tender_id);
CREATE INDEX flags_aimak ON flags (aimak, flag);
CREATE INDEX flags_raised ON flags (flag) WHERE result = 1;
COMMENT ON COLUMN flags.result IS '1 raised, 0 not raised, -1 cannot tell';
COMMENT ON COLUMN flags.frozen_at IS 'Since when the result is not computed anew: the subject has reached the status at which it is final';

CREATE TABLE flag_notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag_id    bigint NOT NULL CONSTRAINT flag_notes_flag_known REFERENCES flags (id) ON DELETE CASCADE,
    kind       text NOT NULL CONSTRAINT flag_notes_kind_known CHECK (kind IN ('explained', 'closed', 'reopened')),
    reason     text NOT NULL CONSTRAINT flag_notes_reason_given CHECK (length(btrim(reason)) BETWEEN 5 AND 4000),
    written_at timestamptz NOT NULL DEFAULT now(),
    user_id    bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author     text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), '')
);
CREATE INDEX flag_notes_flag ON flag_notes (flag_id, id);
COMMENT ON TABLE flag_notes IS 'The okmotu explains, advisor or auditor closes with a reason; nothing is deleted';

-- +goose StatementBegin
CREATE FUNCTION seen_flags() RETURNS SETOF bigint LANGUAGE sql STABLE AS 'SELECT id FROM flags';
CREATE FUNCTION flag_status_moved(raised bigint, to_status text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    f flags := (SELECT x FROM flags x WHERE x.id = raised);
BEGIN
    IF NOT (actor_role() = 'auditor' AND to_status IN ('closed', 'open')
            OR f.aimak = ANY (advised_aimaks()) AND to_status IN ('closed', 'open')
            OR f.aimak = ANY (okmotu_aimaks()) AND to_status = 'explained' AND f.status IN ('open', 'explained')) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'flags_step_allowed';
    END IF;
    UPDATE flags SET status = to_status WHERE id = raised;
END $$;
-- +goose StatementEnd

SELECT protect_register('flag_thresholds');
-- Results are written by the owner's connection (kelishim flags, the job); pages
-- read them and move their status by flag_status_moved.
SELECT protect('flags', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])', 'false');
REVOKE INSERT, UPDATE, DELETE ON flags FROM kelishim_web;
SELECT protect('flag_notes', 'flag_id IN (SELECT seen_flags())',
    'user_id = (SELECT actor_id()) AND flag_id IN (SELECT seen_flags())
     AND ((SELECT actor_role()) IN (''auditor'', ''advisor'') AND kind IN (''closed'', ''reopened'')
          OR (SELECT actor_role()) IN (''officer'', ''head'') AND kind = ''explained'')');
REVOKE UPDATE, DELETE ON flag_notes FROM kelishim_web;
SELECT journal_changes('flag_thresholds', '', '{}', 'settings');
SELECT journal_changes('flag_notes', '');
