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
COMMENT ON COLUMN contracts.notice_on IS 'Last day to say that the contract will not be renewed';

-- Which step a role may take. The program moves nothing by itself.
CREATE TABLE contract_transitions (
    from_status text NOT NULL,
    to_status   text NOT NULL,
    role        text NOT NULL,
    CONSTRAINT contract_transitions_once PRIMARY KEY (from_status, to_status, role)
);
INSERT INTO contract_transitions VALUES
    ('draft', 'signed', 'head'), ('draft', 'cancelled', 'officer'), ('draft', 'cancelled', 'head'),
    ('signed', 'active', 'officer'), ('signed', 'cancelled', 'head'),
    ('active', 'completed', 'officer'), ('active', 'terminated', 'officer'), ('terminated', 'active', 'officer'), ('active', 'terminated', 'head'), ('signed', 'terminated', 'head');

-- +goose StatementBegin
CREATE FUNCTION refuse_contract_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
BEGIN
    IF acting NOT IN ('officer', 'head') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.status <> b.status
               AND NOT EXISTS (SELECT 1 FROM contract_transitions t
                               WHERE t.from_status = b.status AND t.to_status = a.status AND t.role = acting)) THEN
        RAISE EXCEPTION 'this step is not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_step_allowed';
    END IF;
    IF acting = 'head' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE to_jsonb(a) - '{status,signed_on,terminated_on,end_reason,insourced,value,ends_on,quantity}'::text[]
                  <> to_jsonb(b) - '{status,signed_on,terminated_on,end_reason,insourced,value,ends_on,quantity}'::text[]) THEN
        RAISE EXCEPTION 'the head decides and edits nothing else' USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_head_decides_only';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contracts_step_allowed AFTER UPDATE ON contracts
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_contract_step();
CREATE POLICY head_update ON contracts FOR UPDATE TO kelishim_web
    USING (buyer = ANY ((SELECT head_aimaks())::text[])) WITH CHECK (buyer = ANY ((SELECT head_aimaks())::text[]));

CREATE TABLE contract_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT contract_events_contract_known REFERENCES contracts (id) ON DELETE CASCADE,
    kind        text NOT NULL CONSTRAINT contract_events_kind_known CHECK (kind IN ('drafted', 'signed', 'started', 'completed', 'terminated',
                'cancelled', 'transferred', 'renewed', 'notice', 'insourced')),
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
REVOKE UPDATE ON contract_events FROM kelishim_web;
SELECT protect_decided('amendments', 'contract_id');
SELECT decided_by_head('amendments', '{status,decided_on,decided_by,decision_note,saving_before,saving_after,ended_on}');

SELECT journal_again('contracts', 'buyer');
SELECT journal_changes(t, 'contract') FROM unnest('{contract_events,amendments}'::regclass[]) t;
