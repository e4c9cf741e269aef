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

CREATE TABLE okgz_codes (
    code     text PRIMARY KEY CONSTRAINT okgz_codes_form CHECK (code ~ '^[0-9]{8}(-[0-9])?$'),
    name_ru  text NOT NULL CONSTRAINT okgz_codes_name_ru_given CHECK (btrim(name_ru) <> ''),
    name_ky  text,
    name_en  text,
    category text CONSTRAINT okgz_codes_category_known REFERENCES service_categories (code) ON UPDATE CASCADE
);
COMMENT ON TABLE okgz_codes IS 'Codes of the procurement classifier OKGZ that lots of services are offered; a lot may carry any other';

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
    submission          int NOT NULL DEFAULT 0 CONSTRAINT service_plans_submission_not_negative CHECK (submission >= 0),
    decided_submission  int,
    CONSTRAINT service_plans_decided_with_note CHECK (decision IS DISTINCT FROM 'returned' OR coalesce(btrim(decision_note), '') <> ''),
    CONSTRAINT service_plans_dates_in_order CHECK (ends_on >= starts_on),
    CONSTRAINT service_plans_of_aimak UNIQUE (id, aimak)
);
CREATE INDEX service_plans_aimak ON service_plans (aimak);
COMMENT ON TABLE service_plans IS 'A service improvement action plan: what is to change, for whom, by which mechanism, paid from what';
COMMENT ON COLUMN service_plans.submission IS 'How often the officer has laid it before the head; decided_submission is which of them the decision is about';
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
    submitted        boolean NOT NULL DEFAULT false,
    submission       int NOT NULL DEFAULT 0 CONSTRAINT tenders_submission_not_negative CHECK (submission >= 0),
    decided_submission int,
    CONSTRAINT tenders_decided_with_note CHECK (decision IS DISTINCT FROM 'returned' OR coalesce(btrim(decision_note), '') <> ''),
    CONSTRAINT tenders_number_once UNIQUE (number),
    CONSTRAINT tenders_of_aimak UNIQUE (id, aimak),
    CONSTRAINT tenders_plan_line_known FOREIGN KEY (plan_line_id, aimak) REFERENCES plan_lines (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT tenders_plan_known FOREIGN KEY (service_plan_id, aimak) REFERENCES service_plans (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT tenders_contract_dates_in_order CHECK (contract_to >= contract_from),
    CONSTRAINT tenders_contract_term_sane CHECK (contract_from >= '1990-01-01' AND contract_to < '2200-01-01' AND contract_to - contract_from < 18300),
    CONSTRAINT tenders_closes_after_opening CHECK (closes_at > opens_at),
    CONSTRAINT tenders_reason_where_ended CHECK (status NOT IN ('cancelled', 'unsuccessful') OR coalesce(btrim(status_reason), '') <> '')
);
CREATE INDEX tenders_aimak ON tenders (aimak);
COMMENT ON COLUMN tenders.portal_id IS 'Order id on the state portal: the process keeps its ocid ocds-h7i0z4-<id>';
COMMENT ON COLUMN tenders.closes_at IS 'End of the tender period; opens_at is its start';
COMMENT ON COLUMN tenders.decision IS 'The head approves the tender before it is published: in force while submitted and decided_submission = submission';

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
    status_reason   text,
    evaluated_on    date,
    evaluation_note text NOT NULL DEFAULT '',
    CONSTRAINT lots_reason_where_ended CHECK (status NOT IN ('cancelled', 'unsuccessful') OR btrim(status_reason) <> ''),
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
    CONSTRAINT bids_disqualified_with_reason CHECK (status <> 'disqualified' OR coalesce(btrim(reason), '') <> '')
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
    CONSTRAINT awards_reason_above_break_even CHECK (break_even IS NULL OR value <= break_even OR coalesce(btrim(reason), '') <> ''),
    CONSTRAINT awards_standstill_after_decision CHECK (standstill_until >= decided_on)
);
CREATE UNIQUE INDEX awards_one_live_a_lot ON awards (lot_id) WHERE status IN ('pending', 'active');
COMMENT ON COLUMN awards.in_house IS 'What doing it in-house would cost over the contract term (avoidable reading), as seen when the award was decided';
COMMENT ON COLUMN awards.break_even IS 'Price over the whole term at which the avoidable saving is 0, as seen when the award was decided';

-- Register data. confirmed = false: not yet held against the text of the law.
INSERT INTO procurement_methods (code, portal_code, method, name_ru, name_ky, name_en, law, valid_from, valid_to, confirmed) VALUES
    ('unlimited', NULL, 'open', 'Неограниченный метод', 'Чектелбеген ыкма', 'Unlimited method', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('limited', NULL, 'limited', 'Ограниченный метод', 'Чектелген ыкма', 'Limited method', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('quotation', 'requestForQuotation', 'open', 'Запрос котировок', 'Котировкаларды суроо', 'Request for quotations', 'Закон 2022 г. № 27', '2022-04-14', NULL, true),
    ('reverse_auction', 'downgrade', 'open', 'Аукцион на понижение', 'Баасын төмөндөтүү аукциону', 'Reverse auction', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('single_source', 'singleSource', 'direct', 'Закупка из одного источника', 'Бир булактан сатып алуу', 'Single-source procurement', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('framework', NULL, 'selective', 'Рамочное соглашение', 'Алкактык макулдашуу', 'Framework agreement', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('catalogue', NULL, 'open', 'Электронный каталог', 'Электрондук каталог', 'Electronic catalogue', 'Закон 2022 г. № 27', '2022-04-14', NULL, false),
    ('egov', 'egov', 'open', 'Электронные государственные закупки', 'Электрондук мамлекеттик сатып алуулар', 'Electronic public procurement', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('auctionUnlimited', 'auctionUnlimited', 'open', 'Неограниченный аукцион', 'Чектелбеген аукцион', 'Unlimited auction', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', false),
    ('auctionLimited', 'auctionLimited', 'limited', 'Ограниченный аукцион', 'Чектелген аукцион', 'Limited auction', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', false),
    ('twostage', 'twostage', 'selective', 'Двухэтапные торги', 'Эки этаптуу тооруктар', 'Two-stage tender', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('eAuction', 'eAuction', 'open', 'Электронный аукцион', 'Электрондук аукцион', 'Electronic auction', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', false),
    ('oneStage', 'oneStage', 'open', 'Одноэтапный', 'Бир этаптуу', 'One-stage tender', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('simplicated', 'simplicated', 'open', 'Упрощенный', 'Жөнөкөйлөтүлгөн', 'Simplified', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('downgrade', 'downgrade', 'open', 'На понижение цены', 'Бааны төмөндөтүү', 'Price lowering', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('requestForQuotation', 'requestForQuotation', 'open', 'Запрос котировок (портал)', 'Котировкаларды суроо (портал)', 'Request for quotations (portal)', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('singleSource', 'singleSource', 'direct', 'Прямое заключение договора', 'Келишимди тикелей түзүү', 'Direct award', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('contract_based', NULL, 'direct', 'Прямой договор без конкурса', 'Конкурссуз түз келишим', 'Direct contract without a tender', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', false),
    ('consultQualityPrice', 'consultQualityPrice', 'selective', 'Консультации: качество и стоимость', 'Консультация: сапат жана наркы', 'Consulting: quality and cost', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('consultQuality', 'consultQuality', 'selective', 'Консультации: качество', 'Консультация: сапаты', 'Consulting: quality', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('consultFixedBudget', 'consultFixedBudget', 'selective', 'Консультации: фиксированный бюджет', 'Консультация: белгиленген бюджет', 'Consulting: fixed budget', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('consultPrice', 'consultPrice', 'selective', 'Консультации: наименьшая стоимость', 'Консультация: эң төмөн нарк', 'Consulting: lowest cost', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('consultQualification', 'consultQualification', 'selective', 'Консультации: квалификация', 'Консультация: квалификация', 'Consulting: qualification', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('consultSingleSource', 'consultSingleSource', 'direct', 'Консультации: один источник', 'Консультация: бир булак', 'Consulting: single source', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', true),
    ('personific', 'personific', 'limited', 'Адресная закупка', 'Даректүү сатып алуу', 'Addressed procurement', 'Закон 2015 г. № 72', '2015-04-03', '2022-04-13', false);

INSERT INTO direct_grounds (code, name_ru, name_ky, name_en, law, valid_from, valid_to, confirmed) VALUES
    ('additionalProcurement5', 'Дополнительная закупка до 5 %', '5 %га чейин кошумча сатып алуу', 'Additional purchase of up to 5 %', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2019-06-29', NULL, false),
    ('additionalProcurement15', 'Дополнительная закупка до 15 %', '15 %га чейин кошумча сатып алуу', 'Additional purchase of up to 15 %', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', '2019-06-28', true),
    ('additionalProcurement25', 'Дополнительная закупка до 25 %', '25 %га чейин кошумча сатып алуу', 'Additional purchase of up to 25 %', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', '2019-06-28', true),
    ('annualProcurement', 'Закупка в пределах годового порога', 'Жылдык чектин ичинде сатып алуу', 'Purchase within the yearly threshold', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('forPenalSystem', 'Уголовно-исполнительная система', 'Жаза аткаруу тутуму', 'Penal system', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('intellectualRights', 'Исключительные (интеллектуальные) права', 'Өзгөчө (интеллектуалдык) укуктар', 'Intellectual property rights', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('twiceUnsuccessful', 'Конкурс дважды не состоялся', 'Конкурс эки жолу өткөн жок', 'The tender failed twice', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('urgentNeed', 'Срочная потребность', 'Шашылыш муктаждык', 'Urgent need', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('earlyElections', 'Досрочные выборы', 'Мөөнөтүнөн мурда шайлоо', 'Early elections', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('foreignInstitutionsKR', 'Загранучреждения Кыргызской Республики', 'Кыргыз Республикасынын чет өлкөдөгү мекемелери', 'Missions of the Kyrgyz Republic abroad', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('art', 'Произведения искусства', 'Искусство чыгармалары', 'Works of art', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('selfReliance', 'Собственные нужды учреждения', 'Мекеменин өз муктаждыгы', 'Self-reliance of an institution', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('naturalMonopoly', 'Естественная монополия', 'Табигый монополия', 'Natural monopoly', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('gov100Percent', 'Организация со 100-процентной долей государства', 'Мамлекеттин үлүшү 100 пайыз болгон уюм', 'Organisation wholly owned by the state', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('legalServices', 'Юридические услуги', 'Юридикалык кызматтар', 'Legal services', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('science', 'Научные исследования', 'Илимий изилдөөлөр', 'Scientific research', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('forDisabled', 'Организации лиц с инвалидностью', 'Майыптыгы бар адамдардын уюмдары', 'Organisations of people with disabilities', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('localMarketProtection', 'Защита внутреннего рынка', 'Ички рынокту коргоо', 'Protection of the local market', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('forceMajeure', 'Форс-мажор', 'Форс-мажор', 'Force majeure', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('internalSecurityProvision', 'Внутренняя безопасность', 'Ички коопсуздук', 'Internal security', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('nationalSecurityProvision', 'Национальная безопасность', 'Улуттук коопсуздук', 'National security', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false),
    ('annual3percent', '3 % годовых закупок', 'Жылдык сатып алуулардын 3 %ы', '3 % of the yearly purchases', 'Закон 2015 г. № 72, код портала; по закону 2022 г. № 27 уточнить', '2015-04-03', NULL, false);

INSERT INTO procurement_limits (kind, method, value, valid_from, valid_to, ground, confirmed) VALUES
    ('simplified_max', 'simplicated', 1000000, '2015-04-03', '2022-04-13', 'Закон 2015 г. № 72', true),
    ('simplified_max', 'quotation', 1000000, '2022-04-14', NULL, 'Закон 2022 г. № 27: порог уточнить; до этого взят порог закона 2015 г. № 72', false),
    ('direct_year_max', NULL, 1000000, '2015-04-03', '2022-04-13', 'Закон 2015 г. № 72', true),
    ('direct_year_max', NULL, 1000000, '2022-04-14', NULL, 'Закон 2022 г. № 27: порог уточнить; до этого взят порог закона 2015 г. № 72', false),
    ('additional_share_max', NULL, 0.25, '2015-04-03', '2019-06-28', 'Закон 2015 г. № 72, основания additionalProcurement15 и 25', true),
    ('additional_share_max', NULL, 0.05, '2019-06-29', '2022-04-13', 'Закон 2015 г. № 72, основание additionalProcurement5', true),
    ('additional_share_max', NULL, 0.05, '2022-04-14', NULL, 'Закон 2022 г. № 27: порог уточнить; до этого взят порог закона 2015 г. № 72', false),
    ('submission_days_min', 'oneStage', 21, '2015-04-03', '2022-04-13', 'Закон 2015 г. № 72, по памяти, сверить с текстом закона', false),
    ('submission_days_min', 'simplicated', 7, '2015-04-03', '2022-04-13', 'Закон 2015 г. № 72, по памяти, сверить с текстом закона', false),
    ('submission_days_min', 'unlimited', 21, '2022-04-14', NULL, 'Закон 2022 г. № 27, по памяти, сверить с текстом закона', false),
    ('submission_days_min', 'quotation', 7, '2022-04-14', NULL, 'Закон 2022 г. № 27, по памяти, сверить с текстом закона', false),
    ('submission_days_min', 'reverse_auction', 7, '2022-04-14', NULL, 'Закон 2022 г. № 27, по памяти, сверить с текстом закона', false),
    ('standstill_days', NULL, 7, '2015-04-03', NULL, 'по памяти, сверить с текстом закона', false),
    ('standstill_days', 'single_source', 0, '2022-04-14', NULL, 'по памяти, сверить с текстом закона', false),
    ('standstill_days', 'singleSource', 0, '2015-04-03', '2022-04-13', 'по памяти, сверить с текстом закона', false),
    ('security_share_max', NULL, 0.1, '2015-04-03', NULL, 'форма портала: до 10 %', true);

INSERT INTO okgz_codes (code, name_ru, name_en, category) VALUES
    ('50230000-6', 'Ремонт и техническое обслуживание, связанные с дорожным транспортом и другим оборудованием', 'Repair, maintenance and associated services related to roads and other equipment', 'lighting'),
    ('50232000-0', 'Техническое обслуживание уличного освещения и светофоров', 'Maintenance services of public-lighting installations and traffic lights', 'lighting'),
    ('50232100-1', 'Техническое обслуживание уличного освещения', 'Street-lighting maintenance services', 'lighting'),
    ('50232110-4', 'Реставрация объектов уличного освещения', 'Commissioning of public lighting installations', 'lighting'),
    ('50232200-2', 'Техническое обслуживание светофоров', 'Traffic-signal maintenance services', 'lighting'),
    ('65100000-4', 'Распределение воды и сопутствующие услуги', 'Water distribution and related services', 'water'),
    ('65110000-7', 'Распределение воды', 'Water distribution', 'water'),
    ('65111000-4', 'Распределение питьевой воды', 'Drinking-water distribution', 'water'),
    ('77310000-6', 'Развитие и поддержание зеленых насаждений', 'Planting and maintenance services of green areas', 'landscaping'),
    ('77311000-3', 'Поддержание декоративных садов или парков отдыха', 'Ornamental and pleasure gardens maintenance services', 'landscaping'),
    ('77312000-0', 'Услуги по удалению сорняков', 'Weed-clearance services', 'landscaping'),
    ('77312100-1', 'Гербицидные услуги', 'Weed-killing services', 'landscaping'),
    ('77313000-7', 'Услуги по обслуживанию парков', 'Parks maintenance services', 'landscaping'),
    ('77314000-4', 'Услуги по обслуживанию территории', 'Grounds maintenance services', 'landscaping'),
    ('77314100-5', 'Услуги по озеленению', 'Grassing services', 'landscaping'),
    ('77315000-1', 'Услуги по засеву', 'Seeding services', 'landscaping'),
    ('77340000-5', 'Услуги по обрезке деревьев и живых изгородей', 'Tree pruning and hedge trimming', 'landscaping'),
    ('77341000-2', 'Услуги по обрезке деревьев', 'Tree pruning', 'landscaping'),
    ('77342000-9', 'Услуги по обрезке живых изгородей', 'Hedge trimming', 'landscaping'),
    ('79710000-4', 'Услуги по обеспечению безопасности', 'Security services', 'security'),
    ('79711000-1', 'Услуги по мониторингу систем сигнализации', 'Alarm-monitoring services', 'security'),
    ('79713000-5', 'Охранные услуги', 'Guard services', 'security'),
    ('79714000-2', 'Услуги по надзору', 'Surveillance services', 'security'),
    ('79714100-3', 'Услуги по розыску', 'Tracing system services', 'security'),
    ('79714110-6', 'Услуги по розыску лиц, скрывающихся от правосудия', 'Absconder-tracing services', 'security'),
    ('79715000-9', 'Услуги по патрулированию', 'Patrol services', 'security'),
    ('79716000-6', 'Услуги по выдаче служебных пропусков', 'Identification badge release services', 'security'),
    ('80110000-8', 'Услуги в области дошкольного образования', 'Pre-school education services', 'preschool'),
    ('85310000-5', 'Услуги социальной поддержки', 'Social work services', 'social'),
    ('85311000-2', 'Услуги социальной поддержки с обеспечением проживания', 'Social work services with accommodation', 'social'),
    ('85311100-3', 'Услуги социальной поддержки для пожилых людей', 'Welfare services for the elderly', 'social'),
    ('85311200-4', 'Услуги социальной поддержки для людей с ограниченными возможностями, инвалидов', 'Welfare services for the handicapped', 'social'),
    ('85311300-5', 'Услуги социальной поддержки для детей и подростков', 'Welfare services for children and young people', 'social'),
    ('85312000-9', 'Услуги социальной поддержки без обеспечения проживания', 'Social work services without accommodation', 'social'),
    ('85312100-0', 'Услуги центров дневного ухода', 'Daycare services', 'social'),
    ('85312110-3', 'Услуги, предоставляемые центрами дневного ухода для детей', 'Child daycare services', 'social'),
    ('85312120-6', 'Услуги, предоставляемые центрами дневного ухода для детей и молодежи с ограниченными возможностями', 'Daycare services for handicapped children and young people', 'social'),
    ('85312200-1', 'Доставка пищевых продуктов на дом', 'Homedelivery of provisions', 'social'),
    ('85312300-2', 'Услуги в области руководства и в области профессиональных консультаций', 'Guidance and counselling services', 'social'),
    ('85312310-5', 'Услуги в области руководства', 'Guidance services', 'social'),
    ('85312320-8', 'Услуги в области профессиональных консультаций', 'Counselling services', 'social'),
    ('85312330-1', 'Услуги в области планирования семьи', 'Family-planning services', 'social'),
    ('85312400-3', 'Социальные услуги, не предоставляемые жилыми учреждениями', 'Welfare services not delivered through residential institutions', 'social'),
    ('85312500-4', 'Услуги по реабилитации', 'Rehabilitation services', 'social'),
    ('85312510-7', 'Услуги по профессиональной реабилитации', 'Vocational rehabilitation services', 'social'),
    ('85320000-8', 'Социальные услуги', 'Social services', 'social'),
    ('85321000-5', 'Административные социальные услуги', 'Administrative social services', 'social'),
    ('85322000-2', 'Программы общественного действия (содействия)', 'Community action programme', 'social'),
    ('85323000-9', 'Услуги в области здоровья общества', 'Community health services', 'social'),
    ('90500000-2', 'Услуги в области бытовых отходов и отходов', 'Refuse and waste related services', 'waste'),
    ('90510000-5', 'Утилизация и обработка бытовых отходов', 'Refuse disposal and treatment', 'waste'),
    ('90511000-2', 'Услуги по уборке бытовых отходов', 'Refuse collection services', 'waste'),
    ('90511100-3', 'Услуги по уборке твердых бытовых отходов', 'Urban solid-refuse collection services', 'waste'),
    ('90511200-4', 'Услуги по уборке бытового мусора', 'Household-refuse collection services', 'waste'),
    ('90511300-5', 'Услуги по уборке разбросанного мусора', 'Litter collection services', 'waste'),
    ('90511400-6', 'Услуги по уборке бумаги', 'Paper collecting services', 'waste'),
    ('90512000-9', 'Услуги по транспортировке бытовых отходов', 'Refuse transport services', 'waste'),
    ('90513000-6', 'Услуги по обработке и утилизации бытовых отходов и неопасных отходов', 'Non-hazardous refuse and waste treatment and disposal services', 'waste'),
    ('90513100-7', 'Услуги по утилизации бытовых отходов', 'Household-refuse disposal services', 'waste'),
    ('90513200-8', 'Услуги по утилизации твердых бытовых отходов', 'Urban solid-refuse disposal services', 'waste'),
    ('90513300-9', 'Услуги по сжиганию бытовых отходов', 'Refuse incineration services', 'waste'),
    ('90513400-0', 'Услуги по утилизации пепла и золы', 'Ash disposal services', 'waste'),
    ('90513500-1', 'Обработка и утилизация жидких отходов', 'Treatment and disposal of foul liquids', 'waste'),
    ('90513600-2', 'Услуги по удалению осадка - Услуги по удалению осадка', 'Sludge removal services', 'waste'),
    ('90513700-3', 'Услуги по транспортировке осадка', 'Sludge transport services', 'waste'),
    ('90513800-4', 'Услуги по обработке осадка', 'Sludge treatment services', 'waste'),
    ('90513900-5', 'Услуги по утилизации осадка', 'Sludge disposal services', 'waste'),
    ('90514000-3', 'Услуги по переработке бытовых отходов', 'Refuse recycling services', 'waste'),
    ('90610000-6', 'Услуги по уборке и подметанию улиц', 'Street-cleaning and sweeping services', 'landscaping'),
    ('90611000-3', 'Услуги по уборке улиц', 'Street-cleaning services', 'landscaping'),
    ('90612000-0', 'Услуги по подметанию улиц', 'Street-sweeping services', 'landscaping'),
    ('90620000-9', 'Услуги по уборке снега', 'Snow-clearing services', 'roads'),
    ('90630000-2', 'Услуги по уборке льда', 'Ice-clearing services', 'roads'),
    ('90640000-5', 'Услуги по очистке и освобождению канализационных люков, сточных люков', 'Gully cleaning and emptying services', NULL),
    ('90910000-9', 'Услуги по очистке', 'Cleaning services', 'other'),
    ('90911000-6', 'Услуги по очистке жилищ, зданий и окон', 'Accommodation, building and window cleaning services', 'other'),
    ('90911100-7', 'Услуги по очистке жилищ', 'Accommodation cleaning services', 'other'),
    ('90911200-8', 'Услуги по очистке зданий', 'Building-cleaning services', 'other'),
    ('90911300-9', 'Услуги по очистке окон', 'Window-cleaning services', 'other'),
    ('90912000-3', 'Услуги по очистке путем всасывания трубчатыми конструкциями', 'Blast-cleaning services for tubular structures', 'other'),
    ('90913000-0', 'Услуги по очистке цистерн и резервуаров', 'Tank and reservoir cleaning services', 'other'),
    ('90913100-1', 'Услуги по очистке цистерн', 'Tank-cleaning services', 'other'),
    ('90913200-2', 'Услуги по очистке резервуаров', 'Reservoir cleaning services', 'other'),
    ('90914000-7', 'Услуги по очистке парковок', 'Car park cleaning services', 'other'),
    ('90915000-4', 'Услуги по очистке печей и каминов', 'Furnace and chimney cleaning services', 'other'),
    ('90916000-1', 'Услуги по очистке телефонного оборудования', 'Cleaning services of telephone equipment', 'other'),
    ('90917000-8', 'Услуги по очистке транспортного оборудования', 'Cleaning services of transport equipment', 'other'),
    ('90918000-5', 'Услуги по уборке мусорных мешков', 'Bin-cleaning services', 'other'),
    ('90919000-2', 'Услуги по уборке офисов, школ и офисного оборудования', 'Office, school and office equipment cleaning services', 'other'),
    ('90919100-3', 'Услуги по уборке офисного оборудования', 'Cleaning services of office equipment', 'other'),
    ('90919200-4', 'Услуги по уборке офисов', 'Office cleaning services', 'other'),
    ('90919300-5', 'Услуги по уборке школ', 'School cleaning services', 'other'),
    ('90919400-0', 'Услуги по уборке служебных помещений', NULL, 'other'),
    ('92310000-7', 'Услуги по созданию и интерпретации художественных и литературных произведений', 'Artistic and literary creation and interpretation services', 'culture'),
    ('92311000-4', 'Произведения искусства', 'Works of art', 'culture'),
    ('92312000-1', 'Художественные услуги', 'Artistic services', 'culture'),
    ('92312100-2', 'Развлекательные услуги, предоставляемые продюсерами театров, хорами, музыкальными ансамблями и оркестрами', 'Theatrical producers'', singer groups'', bands'' and orchestras'' entertainment services', 'culture'),
    ('92312110-5', 'Развлекательные услуги, предоставляемые продюсерами театров', 'Theatrical producer entertainment services', 'culture'),
    ('92312120-8', 'Развлекательные услуги, предоставляемые хорами', 'Singer group entertainment services', 'culture'),
    ('92312130-1', 'Развлекательные услуги, предоставляемые музыкальными ансамблями', 'Band entertainment services', 'culture'),
    ('92312140-4', 'Развлекательные услуги, предоставляемые оркестрами', 'Orchestral entertainment services', 'culture'),
    ('92312200-3', 'Услуги, предоставляемые авторами, композиторами, скульпторами и независимыми художниками', 'Services provided by authors, composers, sculptors, entertainers and other individual artists', 'culture'),
    ('92312210-6', 'Услуги, предоставляемые авторами', 'Services provided by authors', 'culture'),
    ('92312211-3', 'Услуги редакционных агентств', 'Writing agency services', 'culture'),
    ('92312212-0', 'Услуги по подготовке учебных пособий', 'Services related to the preparation of training manuals', 'culture'),
    ('92312213-7', 'Услуги, предоставляемые авторами в области технологий', 'Technical author services', 'culture'),
    ('92312220-9', 'Услуги, предоставляемые композиторами', 'Services provided by composers', 'culture'),
    ('92312230-2', 'Услуги, предоставляемые скульпторами', 'Services provided by sculptors', 'culture'),
    ('92312240-5', 'Услуги, предоставляемые артистами', 'Services provided by entertainers', 'culture'),
    ('92312250-8', 'Услуги, предоставляемые независимыми художниками', 'Services provided by individual artists', 'culture'),
    ('92312251-5', 'Услуги, предоставляемые диск-жокеями', 'Disk-jockey services', 'culture'),
    ('92330000-3', 'Услуги, связанные с зонами отдыха', 'Recreational-area services', 'recreation'),
    ('92331000-0', 'Услуги в области ярмарок и парков развлечений', 'Fair and amusement park services', 'recreation'),
    ('92331100-1', 'Услуги в области ярмарок', 'Fair services', 'recreation'),
    ('92331200-2', 'Услуги в области парков развлечений', 'Amusement park services', 'recreation'),
    ('92331210-5', 'Услуги в области анимации для детей', 'Children animation services', 'recreation'),
    ('92332000-7', 'Пляжные услуги', 'Beach services', 'recreation'),
    ('92520000-2', 'Услуги, предоставляемые музеями, и услуги по охране исторических памятников и мест', 'Museum services and preservation services of historical sites and buildings', 'culture'),
    ('92521000-9', 'Услуги, предоставляемые музеями', 'Museum services', 'culture'),
    ('92521100-0', 'Услуги в области музейных выставок', 'Museum-exhibition services', 'culture'),
    ('92521200-1', 'Услуги по консервации выставочных объектов и экземпляров', 'Preservation services of exhibits and specimens', 'culture'),
    ('92521210-4', 'Услуги по консервации выставочных объектов', 'Preservation services of exhibits', 'culture'),
    ('92521220-7', 'Услуги по консервации образцов', 'Preservation services of specimens', 'culture'),
    ('92522000-6', 'Услуги по консервации исторических памятников и мест', 'Preservation services of historical sites and buildings', 'culture'),
    ('92522100-7', 'Услуги по консервации исторических мест', 'Preservation services of historical sites', 'culture'),
    ('92522200-8', 'Услуги по консервации исторических памятников', 'Preservation services of historical buildings', 'culture'),
    ('92600000-7', 'Спортивные услуги', 'Sporting services', 'recreation'),
    ('98371000-4', 'Похоронные услуги', 'Funeral services', 'cemetery'),
    ('98371100-5', 'Услуги по захоронению и кремации', 'Cemetery services and cremation services', 'cemetery'),
    ('98371110-8', 'Похоронные услуги', 'Cemetery services', 'cemetery'),
    ('98371111-5', 'Услуги по обслуживанию кладбищ', 'Cemetery maintenance services', 'cemetery'),
    ('98371120-1', 'Услуги по кремации', 'Cremation services', 'cemetery'),
    ('98371200-6', 'Ритуальные услуги', 'Undertaking services', 'cemetery');

SELECT protect_register(t) FROM unnest('{procurement_methods,direct_grounds,procurement_limits,okgz_codes}'::regclass[]) t;
SELECT protect_decided('service_plans', 'aimak');
SELECT decided_by_head('service_plans', '{decision,decision_note,decided_on,decided_by,decided_submission}');
SELECT protect_by_aimak(t) FROM unnest('{service_plan_sources,tariffs,plan_lines}'::regclass[]) t;
SELECT protect_decided('tenders', 'aimak');
SELECT decided_by_head('tenders', '{decision,decision_note,decided_on,decided_by,decided_submission}');
SELECT protect_by_aimak(t) FROM unnest('{lots,bids}'::regclass[]) t;
-- A lot may only be laid on services of the person's own.
SELECT protect('lot_services',
    '(SELECT sees_all()) OR lot_id IN (SELECT id FROM lots)',
    'lot_id IN (SELECT id FROM lots) AND aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect_decided('awards', 'aimak');
SELECT decided_by_head('awards', '{approved_on,approved_by}');

SELECT journal_changes(t, '', '{}', 'register') FROM unnest('{procurement_methods,direct_grounds,procurement_limits,okgz_codes}'::regclass[]) t;
SELECT journal_changes(t, 'aimak') FROM unnest('{service_plans,service_plan_sources,tariffs,plan_lines,tenders,lots,lot_services,bids,awards}'::regclass[]) t;


-- What the triggers of decided_by_head leave open: a row must not be born
-- decided, an approved one is not changed unseen, and what needs the head's word
-- does not happen without it. Officers only: the commands of the machine act for
-- nobody and take in what was decided elsewhere.
-- +goose StatementBegin
CREATE FUNCTION refuse_born_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() = 'officer' AND EXISTS (SELECT 1 FROM after a, unnest(TG_ARGV[0]::text[]) c
            WHERE to_jsonb(a) -> c NOT IN ('null'::jsonb)) THEN
        RAISE EXCEPTION 'this is the decision of the head'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_decided_by_head';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tender_approved(t tenders) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN t.submitted AND t.decision = 'approved' AND t.decided_submission = t.submission;

-- A plan that was laid before the head keeps its content until he returns it or
-- the officer takes it back.
CREATE FUNCTION refuse_plan_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    steps text[] := '{status,submission,decision,decision_note,decided_on,decided_by,decided_submission}';
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.submission < b.submission) THEN
        RAISE EXCEPTION 'submissions only grow' USING ERRCODE = 'check_violation', CONSTRAINT = 'service_plans_submission_grows';
    END IF;
    IF actor_role() = 'officer' AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE b.status = 'submitted' AND NOT coalesce(b.decision = 'returned' AND b.decided_submission = b.submission, false)
            AND to_jsonb(a) - steps <> to_jsonb(b) - steps) THEN
        RAISE EXCEPTION 'a plan before the head is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'service_plans_submitted_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_plan_part_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    wanted bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        wanted := ARRAY(SELECT plan_id FROM after);
    ELSIF TG_OP = 'DELETE' THEN
        wanted := ARRAY(SELECT plan_id FROM before);
    ELSE
        wanted := ARRAY(SELECT plan_id FROM before UNION SELECT plan_id FROM after);
    END IF;
    IF actor_role() = 'officer' AND EXISTS (SELECT 1 FROM service_plans p WHERE p.id = ANY (wanted) AND p.status = 'submitted'
            AND NOT coalesce(p.decision = 'returned' AND p.decided_submission = p.submission, false)) THEN
        RAISE EXCEPTION 'a plan before the head is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'service_plans_submitted_kept';
    END IF;
    RETURN NULL;
END $$;

-- The head approves a plan whose sources add up to its cost.
CREATE FUNCTION refuse_plan_unbalanced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE a.decision = 'approved' AND a.decided_submission IS DISTINCT FROM b.decided_submission
            AND a.cost <> (SELECT coalesce(sum(amount), 0) FROM service_plan_sources s WHERE s.plan_id = a.id)) THEN
        RAISE EXCEPTION 'the sources do not add up to the cost' USING ERRCODE = 'check_violation', CONSTRAINT = 'service_plans_sources_add_up';
    END IF;
    RETURN NULL;
END $$;

-- What was laid before the head, and what is published, keeps its terms.
CREATE FUNCTION refuse_tender_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    steps text[] := '{status,status_reason,published_on,submitted,submission,decision,decision_note,decided_on,decided_by,decided_submission}';
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.submission < b.submission) THEN
        RAISE EXCEPTION 'submissions only grow' USING ERRCODE = 'check_violation', CONSTRAINT = 'tenders_submission_grows';
    END IF;
    IF actor_role() <> 'officer' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE to_jsonb(a) - steps <> to_jsonb(b) - steps
            AND (b.status <> 'planning' OR b.submitted AND NOT coalesce(b.decision = 'returned' AND b.decided_submission = b.submission, false))) THEN
        RAISE EXCEPTION 'a tender before the head is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'tenders_submitted_kept';
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE b.status = 'planning' AND a.status NOT IN ('planning', 'cancelled') AND NOT coalesce(tender_approved(a.*), false)) THEN
        RAISE EXCEPTION 'the head has not approved the tender' USING ERRCODE = 'check_violation', CONSTRAINT = 'tenders_published_approved';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_award_unapproved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF actor_role() = 'officer' AND EXISTS (SELECT 1 FROM after a WHERE a.status = 'active' AND a.approved_on IS NULL) THEN
        RAISE EXCEPTION 'the head has not approved the award' USING ERRCODE = 'check_violation', CONSTRAINT = 'awards_active_approved';
    END IF;
    RETURN NULL;
END $$;

-- The shares of a lot's services are together at most 1.
CREATE FUNCTION refuse_lot_beyond_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM lot_services WHERE lot_id IN (SELECT lot_id FROM after) GROUP BY lot_id HAVING sum(share) > 1) THEN
        RAISE EXCEPTION 'shares beyond the whole lot' USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_services_share_at_most_1';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER born_undecided AFTER INSERT ON service_plans REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_born_decided('{decision,decided_on,decided_by,decided_submission}');
CREATE TRIGGER born_undecided AFTER INSERT ON tenders REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_born_decided('{decision,decided_on,decided_by,decided_submission}');
CREATE TRIGGER born_undecided AFTER INSERT ON awards REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_born_decided('{approved_on,approved_by}');
CREATE TRIGGER submitted_kept AFTER UPDATE ON service_plans REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_plan_changed();
CREATE TRIGGER sources_add_up AFTER UPDATE ON service_plans REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_plan_unbalanced();
CREATE TRIGGER kept_on_insert AFTER INSERT ON service_plan_sources REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_plan_part_changed();
CREATE TRIGGER kept_on_update AFTER UPDATE ON service_plan_sources REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_plan_part_changed();
CREATE TRIGGER kept_on_delete AFTER DELETE ON service_plan_sources REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_plan_part_changed();
CREATE TRIGGER submitted_kept AFTER UPDATE ON tenders REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_tender_changed();
CREATE TRIGGER active_approved AFTER UPDATE ON awards REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_award_unapproved();
CREATE TRIGGER born_approved AFTER INSERT ON awards REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_award_unapproved();
CREATE TRIGGER share_at_most_1_on_insert AFTER INSERT ON lot_services REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_lot_beyond_whole();
CREATE TRIGGER share_at_most_1_on_update AFTER UPDATE ON lot_services REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_lot_beyond_whole();
