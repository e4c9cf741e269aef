-- +goose Up
-- The in-house side: budget lines, what of them belongs to a service, assets,
-- volumes and the baselines that say how to read them.

CREATE TABLE volumes (
    aimak    text NOT NULL,
    category text NOT NULL,
    year     int  NOT NULL CONSTRAINT volumes_year_sane CHECK (year BETWEEN 1990 AND 2199),
    quantity numeric NOT NULL CONSTRAINT volumes_not_negative CHECK (quantity >= 0 AND quantity < 1e15 AND quantity <> 'NaN'),
    CONSTRAINT volumes_once PRIMARY KEY (aimak, category, year),
    CONSTRAINT volumes_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE
);
COMMENT ON TABLE volumes IS 'Quantity of a service in its unit: of the whole year in-house, of the outsourced days otherwise';

CREATE TABLE budget_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak           text NOT NULL CONSTRAINT budget_lines_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    year            int  NOT NULL CONSTRAINT budget_lines_year_sane CHECK (year BETWEEN 1990 AND 2199),
    line            text NOT NULL CONSTRAINT budget_lines_line_given CHECK (btrim(line) <> ''),
    functional_code text NOT NULL CONSTRAINT budget_lines_functional_digits CHECK (functional_code ~ '^[0-9]{4,8}$'),
    economic_code   text NOT NULL CONSTRAINT budget_lines_economic_digits CHECK (economic_code ~ '^[0-9]{4,8}$'),
    title           text NOT NULL CONSTRAINT budget_lines_title_given CHECK (btrim(title) <> ''),
    funding_source  text,
    approved        numeric(18,2) CONSTRAINT budget_lines_approved_not_negative CHECK (approved >= 0 AND approved <> 'NaN'),
    adjusted        numeric(18,2) CONSTRAINT budget_lines_adjusted_not_negative CHECK (adjusted >= 0 AND adjusted <> 'NaN'),
    executed        numeric(18,2) CONSTRAINT budget_lines_executed_not_negative CHECK (executed >= 0 AND executed <> 'NaN'),
    CONSTRAINT budget_lines_once UNIQUE (aimak, year, line),
    CONSTRAINT budget_lines_id_aimak UNIQUE (id, aimak)
);
COMMENT ON TABLE budget_lines IS 'Lines of an aimak''s budget of one fiscal year (1 January to 31 December), amounts in som';

CREATE TABLE attributions (
    budget_line_id  bigint NOT NULL,
    aimak           text NOT NULL,
    category        text NOT NULL,
    share           numeric NOT NULL CONSTRAINT attributions_share_0_to_1 CHECK (share >= 0 AND share <= 1),
    behaviour       text NOT NULL CONSTRAINT attributions_behaviour_known CHECK (behaviour IN ('fixed', 'variable')),
    avoidable_share numeric NOT NULL CONSTRAINT attributions_avoidable_0_to_1 CHECK (avoidable_share >= 0 AND avoidable_share <= 1),
    reason          text,
    CONSTRAINT attributions_once PRIMARY KEY (budget_line_id, category),
    CONSTRAINT attributions_line_known FOREIGN KEY (budget_line_id, aimak)
        REFERENCES budget_lines (id, aimak) ON UPDATE CASCADE,
    CONSTRAINT attributions_service_known FOREIGN KEY (aimak, category)
        REFERENCES services (aimak, category) ON UPDATE CASCADE
);
CREATE INDEX attributions_service ON attributions (aimak, category);
COMMENT ON TABLE attributions IS 'The share of a budget line that belongs to a service; together at most 1 a line';

CREATE TABLE assets (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak           text NOT NULL,
    category        text NOT NULL,
    asset           text NOT NULL CONSTRAINT assets_asset_given CHECK (btrim(asset) <> ''),
    title           text NOT NULL CONSTRAINT assets_title_given CHECK (btrim(title) <> ''),
    purchase_price  numeric(18,2) NOT NULL CONSTRAINT assets_price_not_negative CHECK (purchase_price >= 0 AND purchase_price <> 'NaN'),
    residual_value  numeric(18,2) NOT NULL CONSTRAINT assets_residual_not_negative CHECK (residual_value >= 0 AND residual_value <> 'NaN'),
    life_years      numeric NOT NULL CONSTRAINT assets_life_positive CHECK (life_years > 0 AND life_years <= 200),
    in_service_on   date,
    share           numeric NOT NULL CONSTRAINT assets_share_0_to_1 CHECK (share >= 0 AND share <= 1),
    avoidable_share numeric NOT NULL CONSTRAINT assets_avoidable_0_to_1 CHECK (avoidable_share >= 0 AND avoidable_share <= 1),
    CONSTRAINT assets_once UNIQUE (aimak, category, asset),
    CONSTRAINT assets_residual_within_price CHECK (residual_value <= purchase_price),
    CONSTRAINT assets_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE
);

CREATE TABLE baselines (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aimak                    text NOT NULL,
    category                 text NOT NULL,
    version                  int  NOT NULL CONSTRAINT baselines_version_positive CHECK (version >= 1),
    reference_year           int  NOT NULL CONSTRAINT baselines_year_sane CHECK (reference_year BETWEEN 1990 AND 2199),
    amounts                  text NOT NULL CONSTRAINT baselines_amounts_known CHECK (amounts IN ('executed', 'adjusted', 'approved')),
    overhead_rate            numeric NOT NULL CONSTRAINT baselines_overhead_sane CHECK (overhead_rate >= 0 AND overhead_rate <= 10),
    overhead_avoidable_share numeric NOT NULL CONSTRAINT baselines_overhead_avoidable_0_to_1
                             CHECK (overhead_avoidable_share >= 0 AND overhead_avoidable_share <= 1),
    administration_share     numeric CONSTRAINT baselines_administration_0_to_1
                             CHECK (administration_share >= 0 AND administration_share <= 1),
    hurdle                   numeric CONSTRAINT baselines_hurdle_0_to_1 CHECK (hurdle >= 0 AND hurdle <= 1),
    frozen_on                date,
    author                   text,
    reason                   text,
    components               jsonb NOT NULL,
    recorded_at              timestamptz NOT NULL DEFAULT now(),
    recorded_by              text NOT NULL,
    CONSTRAINT baselines_once UNIQUE (aimak, category, version),
    CONSTRAINT baselines_service_known FOREIGN KEY (aimak, category) REFERENCES services (aimak, category) ON UPDATE CASCADE
);
COMMENT ON TABLE baselines IS 'How the in-house cost of a service is read, in versions; the newest counts';
COMMENT ON COLUMN baselines.components IS 'The lines, attributions and assets as they stood in this version';

-- +goose StatementBegin
CREATE FUNCTION refuse_attribution_beyond_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two clerks who attribute one line at once meet at its row.
    PERFORM 1 FROM budget_lines WHERE id IN (SELECT budget_line_id FROM changed) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM attributions WHERE budget_line_id IN (SELECT budget_line_id FROM changed)
               GROUP BY budget_line_id HAVING sum(share) > 1) THEN
        RAISE EXCEPTION 'the shares of a budget line exceed 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attributions_share_at_most_1';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER attributions_share_at_most_1_insert AFTER INSERT ON attributions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_attribution_beyond_whole();
CREATE TRIGGER attributions_share_at_most_1_update AFTER UPDATE ON attributions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_attribution_beyond_whole();
