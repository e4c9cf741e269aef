-- +goose Up
-- From plan to award: what is to be bought, how, from whom, and the law behind it.

-- The portal's codes and the law's names, as data with dates: laws change.
CREATE TABLE procurement_methods (
    code        text PRIMARY KEY CONSTRAINT procurement_methods_code_plain CHECK (code ~ '^[a-zA-Z0-9_]{2,40}$'),
    portal_code text,
    method      text NOT NULL CONSTRAINT procurement_methods_method_known CHECK (method IN ('open', 'selective', 'limited', 'direct')),
    name_ru     text NOT NULL,
    name_ky     text NOT NULL,
    name_en     text NOT NULL,
    law         text NOT NULL,
    valid_from  date NOT NULL,
    valid_to    date,
    confirmed   boolean NOT NULL DEFAULT false,
    CONSTRAINT procurement_methods_dates_in_order CHECK (valid_to >= valid_from)
);
COMMENT ON COLUMN procurement_methods.portal_code IS 'procurementMethodDetails of the state portal';
COMMENT ON COLUMN procurement_methods.method IS 'OCDS procurementMethod as it really is: direct awards are direct, whatever the portal says';
COMMENT ON COLUMN procurement_methods.confirmed IS 'false: to be checked in the text of the law';

CREATE TABLE direct_grounds (
    code       text PRIMARY KEY CONSTRAINT direct_grounds_code_plain CHECK (code ~ '^[a-zA-Z0-9_]{2,40}$'),
    name_ru    text NOT NULL,
    name_ky    text NOT NULL,
    name_en    text NOT NULL,
    law        text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    confirmed  boolean NOT NULL DEFAULT false,
    CONSTRAINT direct_grounds_dates_in_order CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE direct_grounds IS 'Grounds on which a contract may be awarded directly';

CREATE TABLE procurement_limits (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT procurement_limits_kind_known CHECK (kind IN ('simplified_max', 'direct_year_max',
               'additional_share_max', 'submission_days_min', 'standstill_days', 'amendment_share_max', 'security_share_max')),
    method     text CONSTRAINT procurement_limits_method_known REFERENCES procurement_methods (code) ON UPDATE CASCADE,
    value      numeric NOT NULL CONSTRAINT procurement_limits_value_not_negative CHECK (value >= 0 AND value < 1e15 AND value <> 'NaN'),
    valid_from date NOT NULL,
    valid_to   date,
    ground     text NOT NULL,
    confirmed  boolean NOT NULL DEFAULT false,
    CONSTRAINT procurement_limits_once UNIQUE NULLS NOT DISTINCT (kind, method, valid_from),
    CONSTRAINT procurement_limits_dates_in_order CHECK (valid_to >= valid_from)
);
COMMENT ON COLUMN procurement_limits.value IS 'Som, days or a share 0..1, by kind';

CREATE TABLE service_plans (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak               text NOT NULL CONSTRAINT service_plans_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    category            text NOT NULL CONSTRAINT service_plans_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    title               text NOT NULL CONSTRAINT service_plans_title_given CHECK (btrim(title) <> ''),
    problem             text NOT NULL DEFAULT '',
    goal                text NOT NULL DEFAULT '',
    mechanism           text NOT NULL CONSTRAINT service_plans_mechanism_known CHECK (mechanism IN ('contract', 'social_order',
                        'public_private_partnership', 'lease', 'municipal_enterprise')),
    beneficiaries       integer CONSTRAINT service_plans_beneficiaries_not_negative CHECK (beneficiaries >= 0),
    beneficiaries_women integer CONSTRAINT service_plans_women_within CHECK (beneficiaries_women BETWEEN 0 AND beneficiaries),
    beneficiaries_note  text NOT NULL DEFAULT '',
    starts_on           date NOT NULL,
    ends_on             date NOT NULL,
    cost                numeric(18,2) NOT NULL CONSTRAINT service_plans_cost_not_negative CHECK (cost >= 0 AND cost <> 'NaN'),
    hearing_on          date,
    hearing_note        text NOT NULL DEFAULT '',
    decree_number       text,
    decree_on           date,
    status              text NOT NULL DEFAULT 'draft' CONSTRAINT service_plans_status_known CHECK (status IN ('draft', 'submitted', 'withdrawn')),
    decision            text CONSTRAINT service_plans_decision_known CHECK (decision IN ('approved', 'returned')),
    decision_note       text,
    decided_on          date,
    decided_by          text,
    CONSTRAINT service_plans_dates_in_order CHECK (ends_on >= starts_on),
    CONSTRAINT service_plans_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX service_plans_aimak ON service_plans (aimak);
COMMENT ON TABLE service_plans IS 'A service improvement action plan: what is to change, for whom, by which mechanism, paid from what';
COMMENT ON COLUMN service_plans.cost IS 'Som over the whole plan, gross; the sources must add up to it before the head approves';

CREATE TABLE service_plan_sources (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL,
    aimak   text NOT NULL,
    source  text NOT NULL CONSTRAINT service_plan_sources_source_known CHECK (source IN ('local_budget', 'equalisation_grant', 'special_means',
            'republican_budget', 'donor_grant', 'user_fees', 'provider', 'community', 'other')),
    amount  numeric(18,2) NOT NULL CONSTRAINT service_plan_sources_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    note    text NOT NULL DEFAULT '',
    CONSTRAINT service_plan_sources_plan_known FOREIGN KEY (plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT service_plan_sources_once UNIQUE (plan_id, source)
);

CREATE TABLE tariffs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak         text NOT NULL,
    category      text NOT NULL,
    plan_id       bigint,
    payer_class   text NOT NULL CONSTRAINT tariffs_payer_class_known CHECK (payer_class IN ('population', 'reduced', 'budget_body', 'business', 'all')),
    amount        numeric(18,2) NOT NULL CONSTRAINT tariffs_amount_not_negative CHECK (amount >= 0 AND amount <> 'NaN'),
    unit          text NOT NULL CONSTRAINT tariffs_unit_given CHECK (btrim(unit) <> ''),
    period        text NOT NULL CONSTRAINT tariffs_period_known CHECK (period IN ('once', 'month', 'quarter', 'year')),
    valid_from    date NOT NULL,
    valid_to      date,
    decree_number text,
    decree_on     date,
    CONSTRAINT tariffs_plan_known FOREIGN KEY (plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT tariffs_category_known FOREIGN KEY (category) REFERENCES service_categories (code) ON UPDATE CASCADE,
    CONSTRAINT tariffs_aimak_known FOREIGN KEY (aimak) REFERENCES units (soate) ON UPDATE CASCADE,
    CONSTRAINT tariffs_once UNIQUE (aimak, category, payer_class, unit, valid_from),
    CONSTRAINT tariffs_dates_in_order CHECK (valid_to >= valid_from)
);
COMMENT ON COLUMN tariffs.unit IS 'What the amount is for: person, household, m3, ha …';

CREATE TABLE plan_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak           text NOT NULL CONSTRAINT plan_lines_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    year            int NOT NULL CONSTRAINT plan_lines_year_sane CHECK (year BETWEEN 1990 AND 2199),
    line            text NOT NULL CONSTRAINT plan_lines_line_given CHECK (btrim(line) <> ''),
    title           text NOT NULL CONSTRAINT plan_lines_title_given CHECK (btrim(title) <> ''),
    category        text CONSTRAINT plan_lines_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    economic_code   text NOT NULL CONSTRAINT plan_lines_economic_code_digits CHECK (economic_code ~ '^[0-9]{4,8}$'),
    method          text CONSTRAINT plan_lines_method_known REFERENCES procurement_methods (code) ON UPDATE CASCADE,
    budget_line_id  bigint,
    service_plan_id bigint,
    planned         numeric(18,2) NOT NULL CONSTRAINT plan_lines_planned_not_negative CHECK (planned >= 0 AND planned <> 'NaN'),
    reserved        numeric(18,2) CONSTRAINT plan_lines_reserved_within CHECK (reserved >= 0 AND reserved <= planned AND reserved <> 'NaN'),
    CONSTRAINT plan_lines_once UNIQUE (aimak, year, line),
    CONSTRAINT plan_lines_of_aimak UNIQUE (id, aimak),
    CONSTRAINT plan_lines_budget_line_known FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT plan_lines_plan_known FOREIGN KEY (service_plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE
);
COMMENT ON TABLE plan_lines IS 'Annual procurement plan: planned and reserved amount a line, gross';

CREATE TABLE tenders (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number           text NOT NULL CONSTRAINT tenders_number_given CHECK (btrim(number) <> ''),
    aimak            text NOT NULL CONSTRAINT tenders_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    title            text NOT NULL CONSTRAINT tenders_title_given CHECK (btrim(title) <> ''),
    plan_line_id     bigint,
    service_plan_id  bigint,
    method           text NOT NULL CONSTRAINT tenders_method_known REFERENCES procurement_methods (code) ON UPDATE CASCADE,
    ground           text CONSTRAINT tenders_ground_known REFERENCES direct_grounds (code) ON UPDATE CASCADE,
    ground_note      text NOT NULL DEFAULT '',
    portal_id        text CONSTRAINT tenders_portal_id_digits CHECK (portal_id ~ '^[0-9]{1,18}$'),
    status           text NOT NULL DEFAULT 'planning' CONSTRAINT tenders_status_known CHECK (status IN ('planning', 'active', 'evaluation',
                     'standstill', 'complete', 'cancelled', 'unsuccessful')),
    status_reason    text,
    published_on     date,
    opens_at         timestamptz,
    closes_at        timestamptz,
    contract_from    date NOT NULL,
    contract_to      date NOT NULL,
    criteria         text NOT NULL DEFAULT 'price_only' CONSTRAINT tenders_criteria_known CHECK (criteria IN ('price_only', 'rated', 'quality_only')),
    requirements     text NOT NULL DEFAULT '',
    bid_security_share         numeric CONSTRAINT tenders_bid_security_0_to_1 CHECK (bid_security_share BETWEEN 0 AND 1),
    performance_security_share numeric CONSTRAINT tenders_performance_security_0_to_1 CHECK (performance_security_share BETWEEN 0 AND 1),
    decision         text CONSTRAINT tenders_decision_known CHECK (decision IN ('approved', 'returned')),
    decision_note    text,
    decided_on       date,
    decided_by       text,
    CONSTRAINT tenders_number_once UNIQUE (number),
    CONSTRAINT tenders_of_aimak UNIQUE (id, aimak),
    CONSTRAINT tenders_plan_line_known FOREIGN KEY (plan_line_id, aimak) REFERENCES plan_lines (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT tenders_plan_known FOREIGN KEY (service_plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT tenders_contract_dates_in_order CHECK (contract_to >= contract_from),
    CONSTRAINT tenders_closes_after_opening CHECK (closes_at > opens_at),
    CONSTRAINT tenders_reason_where_ended CHECK (status NOT IN ('cancelled', 'unsuccessful') OR btrim(status_reason) <> '')
);
CREATE INDEX tenders_aimak ON tenders (aimak);
COMMENT ON COLUMN tenders.portal_id IS 'Order id on the state portal: the process keeps its ocid ocds-h7i0z4-<id>';
COMMENT ON COLUMN tenders.closes_at IS 'End of the tender period; opens_at is its start';
COMMENT ON COLUMN tenders.decision IS 'The head approves the tender before it is published';

CREATE TABLE lots (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tender_id bigint NOT NULL,
    aimak     text NOT NULL,
    lot       text NOT NULL CONSTRAINT lots_lot_given CHECK (btrim(lot) <> ''),
    title     text NOT NULL CONSTRAINT lots_title_given CHECK (btrim(title) <> ''),
    estimate  numeric(18,2) NOT NULL CONSTRAINT lots_estimate_not_negative CHECK (estimate >= 0 AND estimate <> 'NaN'),
    quantity  numeric CONSTRAINT lots_quantity_not_negative CHECK (quantity >= 0 AND quantity < 1e15 AND quantity <> 'NaN'),
    unit      text,
    okgz      text CONSTRAINT lots_okgz_form CHECK (okgz ~ '^[0-9]{8}(-[0-9])?$'),
    status    text NOT NULL DEFAULT 'active' CONSTRAINT lots_status_known CHECK (status IN ('active', 'complete', 'cancelled', 'unsuccessful')),
    evaluated_on    date,
    evaluation_note text NOT NULL DEFAULT '',
    CONSTRAINT lots_tender_known FOREIGN KEY (tender_id, aimak) REFERENCES tenders (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT lots_once UNIQUE (tender_id, lot),
    CONSTRAINT lots_of_tender UNIQUE (id, tender_id)
);
COMMENT ON COLUMN lots.estimate IS 'Estimated value in som, gross of VAT';
COMMENT ON COLUMN lots.okgz IS 'Procurement classifier OKGZ';

CREATE TABLE lot_services (
    lot_id   bigint NOT NULL CONSTRAINT lot_services_lot_known REFERENCES lots (id),
    aimak    text NOT NULL,
    category text NOT NULL,
    share    numeric NOT NULL CONSTRAINT lot_services_share_0_to_1 CHECK (share > 0 AND share <= 1),
    CONSTRAINT lot_services_once PRIMARY KEY (lot_id, aimak, category),
    CONSTRAINT lot_services_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE
);
COMMENT ON TABLE lot_services IS 'Which services a lot buys, with the share of its price';

CREATE TABLE bids (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tender_id    bigint NOT NULL,
    lot_id       bigint NOT NULL,
    aimak        text NOT NULL,
    provider     text NOT NULL CONSTRAINT bids_provider_known REFERENCES providers (inn) ON UPDATE CASCADE,
    submitted_at timestamptz NOT NULL,
    value_before numeric(18,2) CONSTRAINT bids_value_before_not_negative CHECK (value_before >= 0 AND value_before <> 'NaN'),
    value        numeric(18,2) NOT NULL CONSTRAINT bids_value_not_negative CHECK (value >= 0 AND value <> 'NaN'),
    status       text NOT NULL DEFAULT 'pending' CONSTRAINT bids_status_known CHECK (status IN ('pending', 'valid', 'disqualified', 'withdrawn')),
    reason       text,
    score        numeric CONSTRAINT bids_score_sane CHECK (score BETWEEN 0 AND 1000),
    CONSTRAINT bids_tender_known FOREIGN KEY (tender_id, aimak) REFERENCES tenders (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT bids_lot_known FOREIGN KEY (lot_id, tender_id) REFERENCES lots (id, tender_id),
    CONSTRAINT bids_once UNIQUE (lot_id, provider),
    CONSTRAINT bids_of_lot UNIQUE (id, lot_id),
    CONSTRAINT bids_disqualified_with_reason CHECK (status <> 'disqualified' OR btrim(reason) <> '')
);
CREATE INDEX bids_provider ON bids (provider);
COMMENT ON COLUMN bids.value_before IS 'Price before the auction or negotiation, gross; value is the price after it';

CREATE TABLE awards (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tender_id        bigint NOT NULL,
    lot_id           bigint NOT NULL,
    bid_id           bigint,
    aimak            text NOT NULL,
    provider         text NOT NULL CONSTRAINT awards_provider_known REFERENCES providers (inn) ON UPDATE CASCADE,
    value            numeric(18,2) NOT NULL CONSTRAINT awards_value_not_negative CHECK (value >= 0 AND value <> 'NaN'),
    decided_on       date NOT NULL,
    standstill_until date,
    status           text NOT NULL DEFAULT 'pending' CONSTRAINT awards_status_known CHECK (status IN ('pending', 'active', 'cancelled', 'unsuccessful')),
    reason           text NOT NULL DEFAULT '',
    in_house         numeric(18,2),
    break_even       numeric(18,2),
    approved_on      date,
    approved_by      text,
    CONSTRAINT awards_tender_known FOREIGN KEY (tender_id, aimak) REFERENCES tenders (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT awards_lot_known FOREIGN KEY (lot_id, tender_id) REFERENCES lots (id, tender_id),
    CONSTRAINT awards_bid_known FOREIGN KEY (bid_id, lot_id) REFERENCES bids (id, lot_id),
    CONSTRAINT awards_standstill_after_decision CHECK (standstill_until >= decided_on)
);
CREATE UNIQUE INDEX awards_one_live_a_lot ON awards (lot_id) WHERE status IN ('pending', 'active');
COMMENT ON COLUMN awards.in_house IS 'What doing it in-house would cost over the contract term (avoidable reading), as seen when the award was decided';
COMMENT ON COLUMN awards.break_even IS 'Price over the whole term at which the avoidable saving is 0, as seen when the award was decided';

SELECT protect_register(t) FROM unnest('{procurement_methods,direct_grounds,procurement_limits}'::regclass[]) t;
SELECT protect_decided('service_plans', 'aimak');
SELECT decided_by_head('service_plans', '{decision,decision_note,decided_on,decided_by}');
SELECT protect_by_aimak(t) FROM unnest('{service_plan_sources,tariffs,plan_lines}'::regclass[]) t;
SELECT protect_decided('tenders', 'aimak');
SELECT decided_by_head('tenders', '{decision,decision_note,decided_on,decided_by}');
SELECT protect_by_aimak(t) FROM unnest('{lots,bids}'::regclass[]) t;
-- A lot may only be laid on services of the person's own.
SELECT protect('lot_services',
    '(SELECT sees_all()) OR lot_id IN (SELECT id FROM lots)',
    'lot_id IN (SELECT id FROM lots) AND aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect_decided('awards', 'aimak');
SELECT decided_by_head('awards', '{approved_on,approved_by}');

SELECT journal_changes(t, '', '{}', 'register') FROM unnest('{procurement_methods,direct_grounds,procurement_limits}'::regclass[]) t;
SELECT journal_changes(t, 'aimak') FROM unnest('{service_plans,service_plan_sources,tariffs,plan_lines,tenders,lots,lot_services,bids,awards}'::regclass[]) t;
