-- +goose Up
-- Execution: milestones, what was accepted and refused, quality, complaints,
-- penalties, guarantees, advances, commitments against budget lines.

CREATE TABLE milestones (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT milestones_contract_known REFERENCES contracts (id),
    milestone   text NOT NULL CONSTRAINT milestones_milestone_given CHECK (btrim(milestone) <> ''),
    title       text NOT NULL CONSTRAINT milestones_title_given CHECK (btrim(title) <> ''),
    kind        text NOT NULL CONSTRAINT milestones_kind_known CHECK (kind IN ('delivery', 'payment', 'reporting', 'approval')),
    due_on      date NOT NULL,
    met_on      date,
    quantity    numeric CONSTRAINT milestones_quantity_not_negative CHECK (quantity >= 0 AND quantity < 1e15 AND quantity <> 'NaN'),
    amount      numeric(18,2) CONSTRAINT milestones_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    dropped     boolean NOT NULL DEFAULT false,
    CONSTRAINT milestones_once UNIQUE (contract_id, milestone),
    CONSTRAINT milestones_of_contract UNIQUE (id, contract_id)
);
CREATE INDEX milestones_due ON milestones (due_on) WHERE met_on IS NULL AND NOT dropped;
COMMENT ON COLUMN milestones.amount IS 'Planned amount in som, gross: what a delay is penalised on';

ALTER TABLE acts
    ADD COLUMN status text NOT NULL DEFAULT 'accepted' CONSTRAINT acts_status_known CHECK (status IN ('accepted', 'partly', 'refused')),
    ADD COLUMN milestone_id bigint,
    ADD COLUMN claimed_amount numeric(18,2) CONSTRAINT acts_claimed_not_negative CHECK (claimed_amount >= 0 AND claimed_amount <> 'NaN'),
    ADD COLUMN claimed_quantity numeric CONSTRAINT acts_claimed_quantity_not_negative CHECK (claimed_quantity >= 0 AND claimed_quantity < 1e15 AND claimed_quantity <> 'NaN'),
    ADD COLUMN reason text,
    ADD COLUMN quality text CONSTRAINT acts_quality_known CHECK (quality IN ('good', 'defects', 'bad')),
    ADD COLUMN advance_set_off numeric(18,2) NOT NULL DEFAULT 0 CONSTRAINT acts_set_off_within CHECK (advance_set_off >= 0 AND advance_set_off <= amount AND advance_set_off <> 'NaN'),
    ADD CONSTRAINT acts_milestone_known FOREIGN KEY (milestone_id, contract_id) REFERENCES milestones (id, contract_id),
    ADD CONSTRAINT acts_refused_without_amount CHECK (status <> 'refused' OR amount = 0),
    ADD CONSTRAINT acts_refused_with_reason CHECK (status = 'accepted' OR coalesce(btrim(reason), '') <> '');
COMMENT ON COLUMN acts.amount IS 'Accepted amount, gross of VAT; 0 where the work was refused';
COMMENT ON COLUMN acts.claimed_amount IS 'What the provider asked for';
COMMENT ON COLUMN acts.advance_set_off IS 'Part of the advance that this act pays back; payable = amount - set off';

ALTER TABLE payments
    ADD COLUMN budget_line_id bigint CONSTRAINT payments_budget_line_known REFERENCES budget_lines (id);
CREATE INDEX payments_budget_line ON payments (budget_line_id);
COMMENT ON COLUMN payments.act IS 'The act that it pays; an advance names none';

ALTER TABLE penalties
    ADD COLUMN milestone_id bigint,
    ADD COLUMN days_late int CONSTRAINT penalties_days_late_not_negative CHECK (days_late >= 0),
    ADD COLUMN base numeric(18,2) CONSTRAINT penalties_base_not_negative CHECK (base >= 0 AND base <> 'NaN'),
    ADD COLUMN rate numeric CONSTRAINT penalties_rate_0_to_1 CHECK (rate BETWEEN 0 AND 1),
    ADD COLUMN computed numeric(18,2) CONSTRAINT penalties_computed_not_negative CHECK (computed >= 0 AND computed <> 'NaN'),
    ADD COLUMN difference_reason text,
    ADD COLUMN waived_on date,
    ADD COLUMN waived_by text,
    ADD COLUMN waiver_reason text,
    ADD CONSTRAINT penalties_milestone_known FOREIGN KEY (milestone_id, contract_id) REFERENCES milestones (id, contract_id),
    ADD CONSTRAINT penalties_difference_explained CHECK (computed IS NULL OR computed = amount OR coalesce(btrim(difference_reason), '') <> ''),
    ADD CONSTRAINT penalties_withheld_or_waived CHECK (withheld_on IS NULL OR waived_on IS NULL),
    ADD CONSTRAINT penalties_waived_with_reason CHECK (waived_on IS NULL OR coalesce(btrim(waiver_reason), '') <> '');
COMMENT ON COLUMN penalties.base IS 'Amount that the rate applies to';
COMMENT ON COLUMN penalties.computed IS 'base x rate x days_late, cut at the cap; an amount that differs has its reason';

CREATE TABLE guarantees (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT guarantees_contract_known REFERENCES contracts (id),
    guarantee   text NOT NULL CONSTRAINT guarantees_guarantee_given CHECK (btrim(guarantee) <> ''),
    kind        text NOT NULL CONSTRAINT guarantees_kind_known CHECK (kind IN ('performance', 'advance', 'warranty')),
    form        text NOT NULL CONSTRAINT guarantees_form_known CHECK (form IN ('cash', 'bank_guarantee', 'declaration', 'retention', 'insurance')),
    issuer      text NOT NULL DEFAULT '',
    amount      numeric(18,2) NOT NULL CONSTRAINT guarantees_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    valid_from  date NOT NULL,
    valid_to    date,
    returned_on date,
    kept_on     date,
    kept_reason text,
    CONSTRAINT guarantees_once UNIQUE (contract_id, guarantee),
    CONSTRAINT guarantees_dates_in_order CHECK (valid_to >= valid_from),
    CONSTRAINT guarantees_returned_or_kept CHECK (returned_on IS NULL OR kept_on IS NULL),
    CONSTRAINT guarantees_kept_with_reason CHECK (kept_on IS NULL OR coalesce(btrim(kept_reason), '') <> '')
);

CREATE TABLE indicators (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT indicators_contract_known REFERENCES contracts (id),
    indicator   text NOT NULL CONSTRAINT indicators_indicator_given CHECK (btrim(indicator) <> ''),
    unit        text NOT NULL CONSTRAINT indicators_unit_given CHECK (btrim(unit) <> ''),
    better      text NOT NULL DEFAULT 'higher' CONSTRAINT indicators_better_known CHECK (better IN ('higher', 'lower')),
    baseline    numeric CONSTRAINT indicators_baseline_number CHECK (baseline <> 'NaN'),
    target      numeric NOT NULL CONSTRAINT indicators_target_number CHECK (target <> 'NaN'),
    CONSTRAINT indicators_once UNIQUE (contract_id, indicator),
    CONSTRAINT indicators_of_contract UNIQUE (id, contract_id)
);
COMMENT ON COLUMN indicators.baseline IS 'Value before the contract, when the service was in-house';

CREATE TABLE inspections (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id  bigint NOT NULL CONSTRAINT inspections_contract_known REFERENCES contracts (id),
    inspection   text NOT NULL CONSTRAINT inspections_inspection_given CHECK (btrim(inspection) <> ''),
    inspected_on date NOT NULL,
    inspectors   text NOT NULL CONSTRAINT inspections_inspectors_given CHECK (btrim(inspectors) <> ''),
    place        text NOT NULL DEFAULT '',
    summary      text NOT NULL DEFAULT '',
    accepted     boolean NOT NULL DEFAULT true,
    CONSTRAINT inspections_once UNIQUE (contract_id, inspection),
    CONSTRAINT inspections_of_contract UNIQUE (id, contract_id)
);
COMMENT ON COLUMN inspections.accepted IS 'Both sides accept what was measured; only such values set quality_below_target';

CREATE TABLE measurements (
    inspection_id bigint NOT NULL,
    indicator_id  bigint NOT NULL,
    contract_id   bigint NOT NULL,
    measured      numeric NOT NULL CONSTRAINT measurements_measured_number CHECK (measured <> 'NaN'),
    note          text NOT NULL DEFAULT '',
    CONSTRAINT measurements_once PRIMARY KEY (inspection_id, indicator_id),
    CONSTRAINT measurements_inspection_known FOREIGN KEY (inspection_id, contract_id) REFERENCES inspections (id, contract_id) ON DELETE CASCADE,
    CONSTRAINT measurements_indicator_known FOREIGN KEY (indicator_id, contract_id) REFERENCES indicators (id, contract_id)
);

CREATE TABLE complaints (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT complaints_code_form CHECK (code ~ '^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$'),
    aimak       text NOT NULL,
    category    text NOT NULL,
    contract_id bigint CONSTRAINT complaints_contract_known REFERENCES contracts (id),
    filed_at    timestamptz NOT NULL DEFAULT now(),
    origin_hash bytea,
    place       text NOT NULL CONSTRAINT complaints_place_short CHECK (length(place) <= 200),
    complaint   text NOT NULL CONSTRAINT complaints_complaint_given CHECK (length(btrim(complaint)) BETWEEN 10 AND 4000),
    name        text NOT NULL DEFAULT '' CONSTRAINT complaints_name_short CHECK (length(name) <= 100),
    phone       text NOT NULL DEFAULT '' CONSTRAINT complaints_phone_short CHECK (length(phone) <= 30),
    status      text NOT NULL DEFAULT 'filed' CONSTRAINT complaints_status_known CHECK (status IN ('filed', 'in_work', 'answered', 'refused')),
    answer_due_on date NOT NULL,
    answer      text,
    answered_on date,
    answered_by text,
    CONSTRAINT complaints_code_once UNIQUE (code),
    CONSTRAINT complaints_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE,
    CONSTRAINT complaints_answered_with_words CHECK (status NOT IN ('answered', 'refused') OR coalesce(btrim(answer), '') <> '')
);
CREATE INDEX complaints_aimak ON complaints (aimak, filed_at);
CREATE INDEX complaints_filed ON complaints (filed_at);
CREATE INDEX complaints_origin ON complaints (origin_hash, filed_at);
COMMENT ON TABLE complaints IS 'Residents'' complaints about a service, filed without an account; the code lets who filed one follow it';
COMMENT ON COLUMN complaints.name IS 'Personal, may be left out; so is the phone';

CREATE TABLE commitments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id    bigint NOT NULL CONSTRAINT commitments_contract_known REFERENCES contracts (id),
    budget_line_id bigint NOT NULL CONSTRAINT commitments_budget_line_known REFERENCES budget_lines (id),
    amount         numeric(18,2) NOT NULL CONSTRAINT commitments_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    note           text NOT NULL DEFAULT '',
    CONSTRAINT commitments_once UNIQUE (contract_id, budget_line_id)
);
CREATE INDEX commitments_budget_line ON commitments (budget_line_id);
COMMENT ON TABLE commitments IS 'What a contract takes of a budget line, and so of a year: approved - committed - paid';

-- +goose StatementBegin
-- Followed by its code, which only who filed it has; it gives no name or phone.
CREATE FUNCTION complaint_by_code(asked text)
RETURNS TABLE (code text, aimak text, category text, filed_at timestamptz, place text, complaint text, status text,
    answer_due_on date, answer text, answered_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT c.code, c.aimak, c.category, c.filed_at, c.place, c.complaint, c.status, c.answer_due_on, c.answer, c.answered_on
    FROM complaints c WHERE c.code = asked;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- How many one origin filed of late. Who files one may not read complaints, and
-- so cannot count them.
CREATE FUNCTION complaints_from(origin bytea, since timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM complaints c WHERE c.origin_hash = origin AND c.filed_at >= since);
END $$;
-- +goose StatementEnd

SELECT protect_by_contract(t) FROM unnest('{milestones,guarantees,indicators,inspections,measurements,commitments}'::regclass[]) t;
SELECT protect_by_aimak('complaints');
-- Anybody may file one; only the okmotu answers, and nobody removes one.
CREATE POLICY anybody_files ON complaints FOR INSERT TO kelishim_web
    WITH CHECK (status = 'filed' AND answer IS NULL AND answered_on IS NULL AND answered_by IS NULL AND contract_id IS NULL);
CREATE POLICY okmotu_answers ON complaints FOR UPDATE TO kelishim_web
    USING (aimak = ANY ((SELECT okmotu_aimaks())::text[])) WITH CHECK (aimak = ANY ((SELECT okmotu_aimaks())::text[]));
REVOKE DELETE ON complaints FROM kelishim_web;
-- A head waives a penalty: the officer withholds it.
CREATE POLICY head_update ON penalties FOR UPDATE TO kelishim_web
    USING (contract_id IN (SELECT contracts_of((SELECT head_aimaks()))))
    WITH CHECK (contract_id IN (SELECT contracts_of((SELECT head_aimaks()))));
SELECT decided_by_head('penalties', '{waived_on,waived_by,waiver_reason}');

-- A budget line of a foreign aimak cannot be drawn on, whatever the contract.
-- The owner is a member of the role of the pages, and so named.
CREATE POLICY own_line_insert ON commitments AS RESTRICTIVE FOR INSERT TO kelishim_web
    WITH CHECK ((SELECT is_owner()) OR EXISTS (SELECT 1 FROM budget_lines b WHERE b.id = budget_line_id AND b.aimak = ANY ((SELECT own_aimaks())::text[])));
CREATE POLICY own_line_update ON commitments AS RESTRICTIVE FOR UPDATE TO kelishim_web
    WITH CHECK ((SELECT is_owner()) OR EXISTS (SELECT 1 FROM budget_lines b WHERE b.id = budget_line_id AND b.aimak = ANY ((SELECT own_aimaks())::text[])));
CREATE POLICY own_line_insert ON payments AS RESTRICTIVE FOR INSERT TO kelishim_web
    WITH CHECK (budget_line_id IS NULL OR (SELECT is_owner())
        OR EXISTS (SELECT 1 FROM budget_lines b WHERE b.id = budget_line_id AND b.aimak = ANY ((SELECT own_aimaks())::text[])));
CREATE POLICY own_line_update ON payments AS RESTRICTIVE FOR UPDATE TO kelishim_web
    WITH CHECK (budget_line_id IS NULL OR (SELECT is_owner())
        OR EXISTS (SELECT 1 FROM budget_lines b WHERE b.id = budget_line_id AND b.aimak = ANY ((SELECT own_aimaks())::text[])));

SELECT journal_again(t, 'contract') FROM unnest('{acts,payments,penalties}'::regclass[]) t;
SELECT journal_changes(t, 'contract') FROM unnest('{milestones,guarantees,indicators,inspections,measurements,commitments}'::regclass[]) t;
SELECT journal_changes('complaints', 'aimak', '{name,phone,code,origin_hash}');
