-- +goose Up
-- What an aimak opens to everybody: a switch for each contract and for each
-- statement (a service of an aimak in a year), off at first. A statement is
-- published as it was drawn: the page shows the snapshot, whatever the tables
-- say meanwhile, and says so where they say something else.

CREATE TABLE statement_publications (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak            text NOT NULL CONSTRAINT statement_publications_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    category         text NOT NULL CONSTRAINT statement_publications_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    year             int NOT NULL CONSTRAINT statement_publications_year_sane CHECK (year BETWEEN 1990 AND 2199),
    version          int NOT NULL CONSTRAINT statement_publications_version_positive CHECK (version > 0),
    counts_for       text NOT NULL CONSTRAINT statement_publications_counts_for_known REFERENCES units (soate) ON UPDATE CASCADE,
    status           text NOT NULL,
    verdict          text NOT NULL DEFAULT '' CONSTRAINT statement_publications_verdict_known
                     CHECK (verdict IN ('', 'saves', 'costs_more', 'no_clear_difference')),
    saving           numeric(18,2) CONSTRAINT statement_publications_saving_a_number CHECK (saving <> 'NaN'),
    figures          text NOT NULL,
    figures_sha256   text NOT NULL,
    body             text NOT NULL,
    sha256           text NOT NULL CONSTRAINT statement_publications_body_hashed CHECK (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
    method           text NOT NULL,
    checkpoint_size  bigint,
    checkpoint_root  text NOT NULL DEFAULT '',
    checkpoint_at    timestamptz,
    note             text NOT NULL DEFAULT '' CONSTRAINT statement_publications_note_short CHECK (length(note) <= 1000),
    current          boolean NOT NULL DEFAULT true,
    published_at     timestamptz NOT NULL DEFAULT now(),
    user_id          bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    withdrawn_at     timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    differs_since    timestamptz,
    CONSTRAINT statement_publications_version_once UNIQUE (aimak, category, year, version),
    CONSTRAINT statement_publications_comparable_judged CHECK ((status = 'comparable') = (verdict <> '') AND (status = 'comparable') = (saving IS NOT NULL)),
    CONSTRAINT statement_publications_withdrawn_not_current CHECK (NOT (current AND withdrawn_at IS NOT NULL)),
    CONSTRAINT statement_publications_withdrawn_with_reason CHECK (withdrawn_at IS NULL OR length(btrim(withdrawn_reason)) BETWEEN 1 AND 1000)
);
CREATE UNIQUE INDEX statement_publications_current_once ON statement_publications (aimak, category, year) WHERE current;
CREATE INDEX statement_publications_year ON statement_publications (year) WHERE current;
COMMENT ON TABLE statement_publications IS 'Statements as they were drawn when an aimak published them';
COMMENT ON COLUMN statement_publications.aimak IS 'Under which the service is kept';
COMMENT ON COLUMN statement_publications.counts_for IS 'The aimak that existed on 31 December of the year: whose the figures are';
COMMENT ON COLUMN statement_publications.figures IS 'The results as JSON, what totals are summed from';
COMMENT ON COLUMN statement_publications.figures_sha256 IS 'Of all figures of the statement: tells whether a later calculation differs';
COMMENT ON COLUMN statement_publications.body IS 'The whole statement as JSON, without names of people and INNs of natural persons';
COMMENT ON COLUMN statement_publications.checkpoint_size IS 'Of the newest signed state of the journal at that time, with its root and time';
COMMENT ON COLUMN statement_publications.current IS 'The version that counts; a later version and a withdrawal end it';
COMMENT ON COLUMN statement_publications.differs_since IS 'Since when the tables give other figures; kept by the program';

-- +goose StatementBegin
CREATE FUNCTION refuse_changed_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    moving text[] := '{current,withdrawn_at,withdrawn_reason,differs_since,aimak,counts_for,category}';
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE to_jsonb(a) - moving <> to_jsonb(b) - moving
               OR b.withdrawn_at IS NOT NULL AND (a.withdrawn_at, a.withdrawn_reason) IS DISTINCT FROM (b.withdrawn_at, b.withdrawn_reason)
               OR a.current AND NOT b.current) THEN
        RAISE EXCEPTION 'what was published stays as it was published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_publications_kept';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER statement_publications_kept AFTER UPDATE ON statement_publications
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_changed_publication();

-- Everybody reads what is published, older versions too; what was withdrawn is
-- read by its aimak, its advisor and the auditor.
SELECT protect('statement_publications',
    'withdrawn_at IS NULL OR (SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'aimak = ANY ((SELECT okmotu_aimaks())::text[])');
REVOKE DELETE ON statement_publications FROM kelishim_web;
SELECT journal_changes('statement_publications', 'aimak', '{figures,body}');

-- Contracts have their switch since 0006. Whoever turned it, when and why:
CREATE TABLE contract_publications (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT contract_publications_contract_known REFERENCES contracts (id) ON DELETE CASCADE,
    opened      boolean NOT NULL,
    reason      text NOT NULL DEFAULT '' CONSTRAINT contract_publications_reason_short CHECK (length(reason) <= 1000),
    turned_at   timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    CONSTRAINT contract_publications_closed_with_reason CHECK (opened OR length(btrim(reason)) > 0)
);
CREATE INDEX contract_publications_contract ON contract_publications (contract_id);
COMMENT ON TABLE contract_publications IS 'Each turn of the switch that opens a contract to everybody';
SELECT protect('contract_publications', '(SELECT sees_all()) OR contract_id IN (SELECT seen_contracts())',
    'contract_id IN (SELECT contracts_of((SELECT okmotu_aimaks())))');
REVOKE UPDATE, DELETE ON contract_publications FROM kelishim_web;
SELECT journal_changes('contract_publications', 'contract');

ALTER TABLE contracts ADD CONSTRAINT contracts_published_not_draft CHECK (NOT published OR status <> 'draft');

-- +goose StatementBegin
-- As in 0012; the head, too, opens a contract to everybody and closes it.
CREATE OR REPLACE FUNCTION refuse_contract_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
    bound  text[] := '{provider,signed_on,starts_on,ends_on,value,currency,price_basis,unit_price,quantity,indexation,advance_share,penalty_rate,penalty_cap,security_share,vat_rate}';
    heads  text[] := '{status,signed_on,terminated_on,end_reason,value,ends_on,quantity,published}';
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.status = 'cancelled' AND b.status <> 'cancelled'
               AND (EXISTS (SELECT 1 FROM acts x WHERE x.contract_id = a.id) OR EXISTS (SELECT 1 FROM payments x WHERE x.contract_id = a.id))) THEN
        RAISE EXCEPTION 'something was done or paid under this contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_cancelled_unused';
    END IF;
    IF acting NOT IN ('officer', 'head') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.status <> b.status
               AND NOT EXISTS (SELECT 1 FROM contract_transitions t
                               WHERE t.from_status = b.status AND t.to_status = a.status AND t.role = acting))
       OR acting = 'officer' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE a.terminated_on IS DISTINCT FROM b.terminated_on) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_step_allowed';
    END IF;
    IF acting = 'head' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE to_jsonb(a) - heads <> to_jsonb(b) - heads) THEN
        RAISE EXCEPTION 'the head decides and edits nothing else' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_head_decides_only';
    END IF;
    IF acting = 'officer' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id), unnest(bound) c
               WHERE b.status <> 'draft' AND to_jsonb(a) -> c <> to_jsonb(b) -> c
               AND (EXISTS (SELECT 1 FROM contract_events e WHERE e.contract_id = b.id AND e.kind = 'drafted')
                    OR EXISTS (SELECT 1 FROM amendments m WHERE m.contract_id = b.id AND m.status = 'approved'))) THEN
        RAISE EXCEPTION 'a signed contract changes by an amendment' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_bound';
    END IF;
    IF acting = 'officer' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE b.buyer <> a.buyer AND b.status <> 'draft' AND NOT a.buyer IN (SELECT heirs_of(b.buyer))) THEN
        RAISE EXCEPTION 'only a legal successor takes a contract over' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_buyer_succeeds';
    END IF;
    RETURN NULL;
END $$;

-- The providers of published contracts as everybody may know them: the table
-- itself holds INNs, addresses and phones of natural persons and stays closed.
CREATE FUNCTION published_providers() RETURNS TABLE (contract_id bigint, inn text, name_ru text, name_ky text) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT c.id, CASE WHEN p.inn ~ '^[12]' THEN '' ELSE p.inn END, p.name_ru, coalesce(p.name_ky, '')
    FROM contracts c JOIN providers p ON p.inn = c.provider WHERE c.published;
END $$;
-- +goose StatementEnd
