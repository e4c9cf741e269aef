-- +goose Up
-- Those who watch: advisors review contracts by a checklist, auditors write
-- findings, the okmotu answers both.

CREATE TABLE checklists (
    version    int PRIMARY KEY CONSTRAINT checklists_version_positive CHECK (version > 0),
    made_on    date NOT NULL DEFAULT current_date,
    note       text NOT NULL DEFAULT ''
);
CREATE TABLE checklist_items (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version  int NOT NULL CONSTRAINT checklist_items_version_known REFERENCES checklists (version),
    position int NOT NULL,
    text_ru  text NOT NULL CONSTRAINT checklist_items_text_ru_given CHECK (btrim(text_ru) <> ''),
    text_ky  text NOT NULL CONSTRAINT checklist_items_text_ky_given CHECK (btrim(text_ky) <> ''),
    text_en  text NOT NULL CONSTRAINT checklist_items_text_en_given CHECK (btrim(text_en) <> ''),
    ground   text NOT NULL DEFAULT '',
    weight   int NOT NULL CONSTRAINT checklist_items_weight_1_to_5 CHECK (weight BETWEEN 1 AND 5),
    CONSTRAINT checklist_items_once UNIQUE (version, position)
);
COMMENT ON TABLE checklists IS 'A version that a review used is never changed: the administrator makes a new one';

CREATE TABLE reviews (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT reviews_contract_known REFERENCES contracts (id),
    version     int NOT NULL CONSTRAINT reviews_version_known REFERENCES checklists (version),
    reviewer_id bigint NOT NULL,
    reviewer    text NOT NULL,
    started_on  date NOT NULL DEFAULT current_date,
    status      text NOT NULL DEFAULT 'open' CONSTRAINT reviews_status_known CHECK (status IN ('open', 'correction', 'approved')),
    decided_on  date,
    summary     text NOT NULL DEFAULT '',
    CONSTRAINT reviews_decided_has_day CHECK ((status = 'open') = (decided_on IS NULL)),
    CONSTRAINT reviews_of_contract UNIQUE (id, contract_id)
);
CREATE UNIQUE INDEX reviews_one_open ON reviews (contract_id) WHERE status IN ('open', 'correction');

CREATE TABLE review_answers (
    review_id   bigint NOT NULL,
    item_id     bigint NOT NULL CONSTRAINT review_answers_item_known REFERENCES checklist_items (id),
    contract_id bigint NOT NULL,
    answer      text NOT NULL CONSTRAINT review_answers_answer_known CHECK (answer IN ('yes', 'partly', 'no', 'not_applicable')),
    note        text NOT NULL DEFAULT '',
    CONSTRAINT review_answers_once PRIMARY KEY (review_id, item_id),
    CONSTRAINT review_answers_review_known FOREIGN KEY (review_id, contract_id) REFERENCES reviews (id, contract_id)
);

CREATE TABLE review_comments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT review_comments_contract_known REFERENCES contracts (id),
    review_id   bigint,
    subject     text NOT NULL CONSTRAINT review_comments_subject_short CHECK (length(subject) BETWEEN 1 AND 100),
    comment     text NOT NULL CONSTRAINT review_comments_comment_given CHECK (length(btrim(comment)) BETWEEN 1 AND 4000),
    asks        boolean NOT NULL DEFAULT false,
    answers_id  bigint,
    written_at  timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT review_comments_of_contract UNIQUE (id, contract_id),
    CONSTRAINT review_comments_answers_known FOREIGN KEY (answers_id, contract_id) REFERENCES review_comments (id, contract_id),
    CONSTRAINT review_comments_review_known FOREIGN KEY (review_id, contract_id) REFERENCES reviews (id, contract_id)
);
CREATE INDEX review_comments_contract ON review_comments (contract_id, id);
COMMENT ON COLUMN review_comments.subject IS 'Which figure or clause: a field of the contract, or table/key of a row under it';
COMMENT ON COLUMN review_comments.asks IS 'Asks for a correction; answered by a comment that names it in answers_id';

CREATE TABLE findings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number      text NOT NULL CONSTRAINT findings_number_given CHECK (btrim(number) <> ''),
    aimak       text NOT NULL CONSTRAINT findings_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    contract_id bigint CONSTRAINT findings_contract_known REFERENCES contracts (id),
    subject     text NOT NULL CONSTRAINT findings_subject_short CHECK (length(subject) BETWEEN 1 AND 100),
    title       text NOT NULL CONSTRAINT findings_title_given CHECK (btrim(title) <> ''),
    finding     text NOT NULL CONSTRAINT findings_finding_given CHECK (btrim(finding) <> ''),
    ground      text NOT NULL DEFAULT '',
    amount      numeric(18,2) CONSTRAINT findings_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    status      text NOT NULL DEFAULT 'open' CONSTRAINT findings_status_known CHECK (status IN ('open', 'answered', 'measures', 'checked', 'closed', 'repeated')),
    repeats_id  bigint CONSTRAINT findings_repeats_known REFERENCES findings (id),
    found_on    date NOT NULL DEFAULT current_date,
    author_id   bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT findings_number_once UNIQUE (number),
    CONSTRAINT findings_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX findings_aimak ON findings (aimak);
COMMENT ON COLUMN findings.subject IS 'What it is about: contracts/ID, acts/ID, a statement aimak|service|year …, as the journal names rows';
COMMENT ON COLUMN findings.amount IS 'Som that were misused or must be restored, where one can say it';

CREATE TABLE finding_steps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id  bigint NOT NULL,
    aimak       text NOT NULL,
    kind        text NOT NULL CONSTRAINT finding_steps_kind_known CHECK (kind IN ('answer', 'measure', 'done', 'checked', 'closed', 'repeated', 'reopened')),
    text        text NOT NULL CONSTRAINT finding_steps_text_given CHECK (length(btrim(text)) BETWEEN 1 AND 8000),
    due_on      date,
    restored    numeric(18,2) CONSTRAINT finding_steps_restored_not_negative CHECK (restored >= 0 AND restored <> 'NaN'),
    written_at  timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    CONSTRAINT finding_steps_finding_known FOREIGN KEY (finding_id, aimak) REFERENCES findings (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT finding_steps_measure_has_date CHECK (kind <> 'measure' OR due_on IS NOT NULL)
);
CREATE INDEX finding_steps_finding ON finding_steps (finding_id, id);

-- +goose StatementBegin
-- A finding's status moves by its steps: answers and measures of the okmotu,
-- checks and the end of the auditor.
CREATE FUNCTION finding_status_moved(finding bigint, to_status text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    f findings := (SELECT x FROM findings x WHERE x.id = finding);
BEGIN
    IF NOT (actor_role() = 'auditor' AND to_status IN ('checked', 'closed', 'repeated', 'open')
            OR to_status IN ('answered', 'measures') AND f.aimak = ANY (okmotu_aimaks()) AND f.status IN ('open', 'answered', 'measures')) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'findings_step_allowed';
    END IF;
    UPDATE findings SET status = to_status WHERE id = finding;
END $$;
-- +goose StatementEnd

SELECT protect_register(t) FROM unnest('{checklists,checklist_items}'::regclass[]) t;
SELECT protect(t, '(SELECT sees_all()) OR contract_id IN (SELECT contracts_of((SELECT seen_aimaks())))',
                  'contract_id IN (SELECT contracts_of((SELECT advised_aimaks())))')
    FROM unnest('{reviews,review_answers}'::regclass[]) t;
-- Advisors, officers and heads write comments of their own; nobody changes one.
SELECT protect('review_comments', '(SELECT sees_all()) OR contract_id IN (SELECT contracts_of((SELECT seen_aimaks())))',
    'contract_id IN (SELECT contracts_of((SELECT seen_aimaks()))) AND user_id = (SELECT actor_id())');
REVOKE UPDATE, DELETE ON review_comments FROM kelishim_web;
SELECT protect('findings', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    '(SELECT actor_role()) = ''auditor''');
REVOKE DELETE ON findings FROM kelishim_web;
SELECT protect('finding_steps', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'user_id = (SELECT actor_id()) AND ((SELECT actor_role()) = ''auditor'' AND kind IN (''checked'', ''closed'', ''repeated'', ''reopened'')
     OR aimak = ANY ((SELECT okmotu_aimaks())::text[]) AND kind IN (''answer'', ''measure'', ''done''))');
REVOKE UPDATE, DELETE ON finding_steps FROM kelishim_web;

SELECT journal_changes(t, '', '{}', 'settings') FROM unnest('{checklists,checklist_items}'::regclass[]) t;
SELECT journal_changes(t, 'contract') FROM unnest('{reviews,review_answers,review_comments}'::regclass[]) t;
SELECT journal_changes(t, 'aimak') FROM unnest('{findings,finding_steps}'::regclass[]) t;
