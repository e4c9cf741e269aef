-- +goose Up
-- The life of a contract: terms, status, amendments, transfer to a successor.

ALTER TABLE contracts
    ALTER COLUMN signed_on DROP NOT NULL,
    ADD COLUMN status text NOT NULL DEFAULT 'active' CONSTRAINT contracts_status_known CHECK (status IN
        ('draft', 'signed', 'active', 'completed', 'terminated', 'cancelled')),
    ADD COLUMN award_id bigint CONSTRAINT contracts_award_known REFERENCES awards (id),
    ADD COLUMN procurement_method text CONSTRAINT contracts_procurement_method_known REFERENCES procurement_methods (code) ON UPDATE CASCADE,
    ADD COLUMN ground text CONSTRAINT contracts_ground_known REFERENCES direct_grounds (code) ON UPDATE CASCADE,
    ADD COLUMN price_basis text CONSTRAINT contracts_price_basis_known CHECK (price_basis IN ('fixed', 'per_unit', 'per_household')),
    ADD COLUMN unit_price numeric(18,2) CONSTRAINT contracts_unit_price_not_negative CHECK (unit_price >= 0 AND unit_price <> 'NaN'),
    ADD COLUMN quantity numeric CONSTRAINT contracts_quantity_not_negative CHECK (quantity >= 0 AND quantity < 1e15 AND quantity <> 'NaN'),
    ADD COLUMN indexation text CONSTRAINT contracts_indexation_known CHECK (indexation IN ('none', 'price_index', 'clause')),
    ADD COLUMN indexation_note text,
    ADD COLUMN advance_share numeric CONSTRAINT contracts_advance_share_0_to_1 CHECK (advance_share BETWEEN 0 AND 1),
    ADD COLUMN penalty_rate numeric CONSTRAINT contracts_penalty_rate_0_to_1 CHECK (penalty_rate BETWEEN 0 AND 1),
    ADD COLUMN penalty_cap numeric CONSTRAINT contracts_penalty_cap_0_to_1 CHECK (penalty_cap BETWEEN 0 AND 1),
    ADD COLUMN security_share numeric CONSTRAINT contracts_security_share_0_to_1 CHECK (security_share BETWEEN 0 AND 1),
    ADD COLUMN vat_rate numeric CONSTRAINT contracts_vat_rate_0_to_1 CHECK (vat_rate BETWEEN 0 AND 1),
    ADD COLUMN notice_on date,
    ADD COLUMN renewable boolean,
    ADD COLUMN end_reason text,
    ADD COLUMN insourced boolean NOT NULL DEFAULT false,
    ADD COLUMN renewed_from bigint CONSTRAINT contracts_renewed_known REFERENCES contracts (id),
    ADD CONSTRAINT contracts_signed_once_in_force CHECK (signed_on IS NOT NULL OR status IN ('draft', 'cancelled')),
    ADD CONSTRAINT contracts_award_once UNIQUE (award_id);
UPDATE contracts SET status = 'terminated' WHERE terminated_on IS NOT NULL;
ALTER TABLE contracts ADD CONSTRAINT contracts_termination_status CHECK ((status = 'terminated') = (terminated_on IS NOT NULL));
COMMENT ON COLUMN contracts.value IS 'Contract value in its currency, gross of VAT, with all approved amendments';
COMMENT ON COLUMN contracts.penalty_rate IS 'Share of the value of what is late, a day; empty is not known, 0 is no clause';
COMMENT ON COLUMN contracts.penalty_cap IS 'Largest share of the contract value that penalties may reach';
COMMENT ON COLUMN contracts.security_share IS 'Performance security as a share of the value; empty is not known, 0 is none';
COMMENT ON COLUMN contracts.advance_share IS 'Largest advance as a share of the value; empty is not known, 0 is none';
COMMENT ON COLUMN contracts.vat_rate IS 'VAT inside the gross value, e.g. 0.12; 0 where the provider pays none';
COMMENT ON COLUMN contracts.renewed_from IS 'The contract whose terms this one continues';
COMMENT ON COLUMN contracts.notice_on IS 'Last day to say that the contract will not be renewed';

-- Which step a role may take. The program moves nothing by itself.
CREATE TABLE contract_transitions (
    from_status text NOT NULL,
    to_status   text NOT NULL,
    role        text NOT NULL,
    CONSTRAINT contract_transitions_once PRIMARY KEY (from_status, to_status, role)
);
INSERT INTO contract_transitions VALUES
    ('draft', 'signed', 'head'), ('draft', 'cancelled', 'officer'),
    ('signed', 'active', 'officer'), ('signed', 'cancelled', 'head'), ('signed', 'terminated', 'head'),
    ('active', 'completed', 'officer'), ('active', 'terminated', 'head'),
    ('completed', 'active', 'head'), ('terminated', 'active', 'head');

-- +goose StatementBegin
-- A contract is bound once the head has signed its draft or approved a change of
-- it: from then on its price, term and clauses change by an amendment.
CREATE FUNCTION refuse_contract_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
    bound  text[] := '{provider,signed_on,starts_on,ends_on,value,currency,price_basis,unit_price,quantity,indexation,advance_share,penalty_rate,penalty_cap,security_share,vat_rate}';
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
               WHERE to_jsonb(a) - '{status,signed_on,terminated_on,end_reason,value,ends_on,quantity}'::text[]
                  <> to_jsonb(b) - '{status,signed_on,terminated_on,end_reason,value,ends_on,quantity}'::text[]) THEN
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

-- Who took over from a unit by today, over any number of mergers.
CREATE FUNCTION heirs_of(unit text) RETURNS SETOF text LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE heirs (soate) AS (
        SELECT successor FROM successions WHERE predecessor = unit AND took_effect_on <= current_date
        UNION
        SELECT s.successor FROM successions s JOIN heirs h ON s.predecessor = h.soate WHERE s.took_effect_on <= current_date)
    SELECT soate FROM heirs;
END;

-- What was signed is not removed: it is cancelled or terminated.
CREATE FUNCTION refuse_contract_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() = 'officer' AND OLD.status <> 'draft'
       AND EXISTS (SELECT 1 FROM contract_events e WHERE e.contract_id = OLD.id AND e.kind = 'drafted') THEN
        RAISE EXCEPTION 'a contract that left its draft is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_signed_kept';
    END IF;
    RETURN OLD;
END $$;

-- Nothing is accepted, paid or fined under a draft or a cancelled contract: it
-- would count nowhere.
CREATE FUNCTION refuse_out_of_force() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed x JOIN contracts c ON c.id = x.contract_id WHERE c.status IN ('draft', 'cancelled')) THEN
        RAISE EXCEPTION 'the contract is not in force' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_in_force';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contracts_signed_kept BEFORE DELETE ON contracts FOR EACH ROW EXECUTE FUNCTION refuse_contract_removal();
CREATE TRIGGER contracts_in_force AFTER INSERT ON acts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_force();
CREATE TRIGGER contracts_in_force AFTER INSERT ON payments
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_force();
CREATE TRIGGER contracts_in_force AFTER INSERT ON penalties
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_force();
CREATE TRIGGER contracts_step_allowed AFTER UPDATE ON contracts
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_contract_step();
CREATE POLICY head_update ON contracts FOR UPDATE TO kelishim_web
    USING (buyer = ANY ((SELECT head_aimaks())::text[])) WITH CHECK (buyer = ANY ((SELECT head_aimaks())::text[]));

CREATE TABLE contract_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT contract_events_contract_known REFERENCES contracts (id) ON DELETE CASCADE,
    kind        text NOT NULL CONSTRAINT contract_events_kind_known CHECK (kind IN ('drafted', 'signed', 'started', 'completed', 'terminated',
                'cancelled', 'reinstated', 'transferred', 'renewed', 'notice', 'insourced')),
    happened_on date NOT NULL,
    reason      text NOT NULL DEFAULT '',
    from_buyer  text,
    to_buyer    text,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), '')
);
CREATE INDEX contract_events_contract ON contract_events (contract_id, id);
COMMENT ON TABLE contract_events IS 'What happened to a contract as a whole, in order';

CREATE TABLE amendments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id    bigint NOT NULL CONSTRAINT amendments_contract_known REFERENCES contracts (id),
    amendment      text NOT NULL CONSTRAINT amendments_amendment_given CHECK (btrim(amendment) <> ''),
    signed_on      date NOT NULL,
    reason         text NOT NULL CONSTRAINT amendments_reason_known CHECK (reason IN ('volume', 'price_index', 'term', 'quality', 'tax', 'error',
                   'scope', 'law', 'force_majeure')),
    ground         text NOT NULL CONSTRAINT amendments_ground_given CHECK (btrim(ground) <> ''),
    note           text NOT NULL DEFAULT '',
    value_delta    numeric(18,2) NOT NULL DEFAULT 0 CONSTRAINT amendments_value_delta_number CHECK (value_delta <> 'NaN'),
    ends_on        date,
    ended_on       date,
    quantity_delta numeric CONSTRAINT amendments_quantity_delta_number CHECK (quantity_delta <> 'NaN'),
    status         text NOT NULL DEFAULT 'draft' CONSTRAINT amendments_status_known CHECK (status IN ('draft', 'approved', 'refused')),
    decided_on     date,
    decided_by     text,
    decision_note  text,
    saving_before  numeric(18,2),
    saving_after   numeric(18,2),
    CONSTRAINT amendments_once UNIQUE (contract_id, amendment)
);
COMMENT ON COLUMN amendments.value_delta IS 'Added to the contract value, gross; negative where it falls';
COMMENT ON COLUMN amendments.ends_on IS 'New last day of the contract, empty where the term stays; ended_on is the day before the change';
COMMENT ON COLUMN amendments.saving_before IS 'Avoidable saving over the contract term with the terms before, as computed when it was approved';

SELECT protect('contract_transitions', 'true', 'false');
SELECT protect('contract_events',
    '(SELECT sees_all()) OR contract_id IN (SELECT seen_contracts())',
    'contract_id IN (SELECT contracts_of((SELECT okmotu_aimaks())))');
REVOKE UPDATE, DELETE ON contract_events FROM kelishim_web;
SELECT protect_decided('amendments', 'contract_id');
SELECT decided_by_head('amendments', '{status,decided_on,decided_by,decision_note,saving_before,saving_after,ended_on}');

-- +goose StatementBegin
-- Each says what is theirs to say.
CREATE FUNCTION refuse_foreign_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
BEGIN
    IF acting = 'head' AND EXISTS (SELECT 1 FROM after WHERE kind NOT IN ('signed', 'cancelled', 'terminated', 'reinstated'))
       OR acting = 'officer' AND EXISTS (SELECT 1 FROM after WHERE kind IN ('signed', 'terminated', 'reinstated')) THEN
        RAISE EXCEPTION 'this is for another role to say' USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_events_of_role';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contract_events_of_role AFTER INSERT ON contract_events
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_event();

-- +goose StatementBegin
-- An amendment is decided once, and what was decided stays as it was.
CREATE FUNCTION refuse_decided_amendment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() IN ('officer', 'head') AND EXISTS (SELECT 1 FROM before WHERE status <> 'draft') THEN
        RAISE EXCEPTION 'a decided amendment is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'amendments_decided_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_amendment_beforehand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() = 'officer' AND EXISTS (SELECT 1 FROM after WHERE status <> 'draft' OR decided_on IS NOT NULL
            OR saving_before IS NOT NULL OR saving_after IS NOT NULL) THEN
        RAISE EXCEPTION 'this is the decision of the head' USING ERRCODE = 'check_violation', CONSTRAINT = 'amendments_decided_by_head';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER amendments_decided_kept AFTER UPDATE ON amendments
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION refuse_decided_amendment();
CREATE TRIGGER amendments_decided_kept_delete AFTER DELETE ON amendments
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION refuse_decided_amendment();
CREATE TRIGGER amendments_decided_by_head_insert AFTER INSERT ON amendments
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_amendment_beforehand();

SELECT journal_again('contracts', 'buyer');
SELECT journal_changes(t, 'contract') FROM unnest('{contract_events,amendments}'::regclass[]) t;
