-- +goose Up
-- The outsourced side: providers, contracts, acts, payments, penalties, costs.

CREATE TABLE providers (
    inn           text PRIMARY KEY CONSTRAINT providers_inn_14_digits CHECK (inn ~ '^[0-9]{14}$'),
    name_ru       text NOT NULL CONSTRAINT providers_name_ru_given CHECK (btrim(name_ru) <> ''),
    name_ky       text,
    legal_form    text NOT NULL CONSTRAINT providers_legal_form_given CHECK (btrim(legal_form) <> ''),
    tax_regime    text CONSTRAINT providers_tax_regime_known CHECK (tax_regime IN ('vat', 'single_tax', 'patent', 'none')),
    address       text,
    phone         text,
    debarred_from date,
    debarred_to   date,
    CONSTRAINT providers_debarred_in_order CHECK (debarred_to >= debarred_from),
    CONSTRAINT providers_debarred_has_start CHECK (debarred_to IS NULL OR debarred_from IS NOT NULL)
);
COMMENT ON COLUMN providers.inn IS 'Taxpayer number, 14 digits, leading zeros kept; first digit 1 or 2 is a natural person';

CREATE TABLE contracts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number         text NOT NULL CONSTRAINT contracts_number_given CHECK (btrim(number) <> ''),
    buyer          text NOT NULL CONSTRAINT contracts_buyer_known REFERENCES units (soate) ON UPDATE CASCADE,
    provider       text NOT NULL CONSTRAINT contracts_provider_known REFERENCES providers (inn) ON UPDATE CASCADE,
    title          text NOT NULL CONSTRAINT contracts_title_given CHECK (btrim(title) <> ''),
    method         text NOT NULL CONSTRAINT contracts_method_known CHECK (method IN ('open', 'selective', 'limited', 'direct')),
    method_details text,
    planned_amount numeric(18,2) CONSTRAINT contracts_planned_not_negative CHECK (planned_amount >= 0 AND planned_amount <> 'NaN'),
    signed_on      date NOT NULL,
    starts_on      date NOT NULL,
    ends_on        date NOT NULL,
    terminated_on  date,
    value          numeric(18,2) NOT NULL CONSTRAINT contracts_value_not_negative CHECK (value >= 0 AND value <> 'NaN'),
    currency       text NOT NULL CONSTRAINT contracts_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT contracts_number_once UNIQUE (number),
    CONSTRAINT contracts_dates_in_order CHECK (ends_on >= starts_on),
    CONSTRAINT contracts_terminated_within CHECK (terminated_on >= starts_on AND terminated_on <= ends_on)
);
CREATE INDEX contracts_buyer ON contracts (buyer);
CREATE INDEX contracts_provider ON contracts (provider);
COMMENT ON COLUMN contracts.value IS 'Contract value in its currency, gross of VAT';
COMMENT ON COLUMN contracts.planned_amount IS 'Planned amount of the procurement plan, gross of VAT';

CREATE TABLE contract_services (
    contract_id bigint NOT NULL CONSTRAINT contract_services_contract_known REFERENCES contracts (id),
    aimak       text NOT NULL,
    category    text NOT NULL,
    share       numeric NOT NULL CONSTRAINT contract_services_share_0_to_1 CHECK (share >= 0 AND share <= 1),
    CONSTRAINT contract_services_once PRIMARY KEY (contract_id, aimak, category),
    CONSTRAINT contract_services_service_known FOREIGN KEY (aimak, category)
        REFERENCES services (aimak, category) ON UPDATE CASCADE
);
CREATE INDEX contract_services_service ON contract_services (aimak, category);
COMMENT ON TABLE contract_services IS 'The share of a contract''s value that buys a service; together at most 1';

CREATE TABLE acts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT acts_contract_known REFERENCES contracts (id),
    act         text NOT NULL CONSTRAINT acts_act_given CHECK (btrim(act) <> ''),
    accepted_on date NOT NULL,
    period_from date NOT NULL,
    period_to   date NOT NULL,
    quantity    numeric CONSTRAINT acts_quantity_not_negative CHECK (quantity >= 0 AND quantity < 1e15 AND quantity <> 'NaN'),
    amount      numeric(18,2) NOT NULL CONSTRAINT acts_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    CONSTRAINT acts_once UNIQUE (contract_id, act),
    CONSTRAINT acts_period_in_order CHECK (period_to >= period_from)
);
COMMENT ON TABLE acts IS 'Acts of acceptance: what was done in a period and accepted, amount gross of VAT';

CREATE TABLE payments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT payments_contract_known REFERENCES contracts (id),
    payment     text NOT NULL CONSTRAINT payments_payment_given CHECK (btrim(payment) <> ''),
    act         text,
    paid_on     date NOT NULL,
    amount      numeric(18,2) NOT NULL CONSTRAINT payments_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    CONSTRAINT payments_once UNIQUE (contract_id, payment),
    CONSTRAINT payments_act_known FOREIGN KEY (contract_id, act) REFERENCES acts (contract_id, act) ON UPDATE CASCADE
);
CREATE INDEX payments_act ON payments (contract_id, act);

CREATE TABLE penalties (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id bigint NOT NULL CONSTRAINT penalties_contract_known REFERENCES contracts (id),
    penalty     text NOT NULL CONSTRAINT penalties_penalty_given CHECK (btrim(penalty) <> ''),
    imposed_on  date NOT NULL,
    withheld_on date,
    amount      numeric(18,2) NOT NULL CONSTRAINT penalties_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    reason      text NOT NULL CONSTRAINT penalties_reason_given CHECK (btrim(reason) <> ''),
    CONSTRAINT penalties_once UNIQUE (contract_id, penalty),
    CONSTRAINT penalties_withheld_after_imposed CHECK (withheld_on >= imposed_on)
);

CREATE TABLE costs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak       text NOT NULL,
    category    text NOT NULL,
    year        int  NOT NULL CONSTRAINT costs_year_sane CHECK (year BETWEEN 1990 AND 2199),
    kind        text NOT NULL CONSTRAINT costs_kind_known CHECK (kind IN
                ('administration', 'monitoring', 'in_kind', 'transition', 'asset_gain', 'revenue')),
    contract_id bigint,
    amount      numeric(18,2) NOT NULL CONSTRAINT costs_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    basis       text CONSTRAINT costs_basis_known CHECK (basis IN ('executed', 'accepted', 'paid', 'recorded',
                'contracted', 'adjusted', 'approved', 'quote', 'estimate', 'assumed')),
    note        text,
    CONSTRAINT costs_once UNIQUE (aimak, category, year, kind),
    CONSTRAINT costs_contract_for_transition CHECK (kind NOT IN ('transition', 'asset_gain') OR contract_id IS NOT NULL),
    CONSTRAINT costs_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE,
    CONSTRAINT costs_contract_buys_service FOREIGN KEY (contract_id, aimak, category)
        REFERENCES contract_services (contract_id, aimak, category) ON UPDATE CASCADE
);
CREATE INDEX costs_contract ON costs (contract_id);
COMMENT ON TABLE costs IS 'What outsourcing costs or brings beside the price, by service and year';

-- Triggers only refuse; the sums are computed in Go. They look once a
-- statement, so that a bulk import is not slowed row by row.

-- +goose StatementBegin
CREATE FUNCTION refuse_contract_beyond_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM contracts WHERE id IN (SELECT contract_id FROM changed) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM contract_services WHERE contract_id IN (SELECT contract_id FROM changed)
               GROUP BY contract_id HAVING sum(share) > 1) THEN
        RAISE EXCEPTION 'the shares of a contract exceed 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_services_share_at_most_1';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_act_outside_contract() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed a JOIN contracts c ON c.id = a.contract_id
               WHERE a.period_from < c.starts_on OR a.period_to > c.ends_on) THEN
        RAISE EXCEPTION 'the period of an act lies outside its contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'acts_within_contract';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_contract_leaving_acts_outside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed c JOIN acts a ON a.contract_id = c.id
               WHERE a.period_from < c.starts_on OR a.period_to > c.ends_on) THEN
        RAISE EXCEPTION 'the new dates leave an act outside the contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contracts_acts_within';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contract_services_share_at_most_1_insert AFTER INSERT ON contract_services
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_contract_beyond_whole();
CREATE TRIGGER contract_services_share_at_most_1_update AFTER UPDATE ON contract_services
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_contract_beyond_whole();
CREATE TRIGGER acts_within_contract_insert AFTER INSERT ON acts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_act_outside_contract();
CREATE TRIGGER acts_within_contract_update AFTER UPDATE ON acts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_act_outside_contract();
CREATE TRIGGER contracts_acts_within_update AFTER UPDATE ON contracts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_contract_leaving_acts_outside();
