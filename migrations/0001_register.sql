-- +goose Up
-- The register: territorial units, their mergers, what is counted in them, and
-- the reference tables that all aimaks share.

CREATE TABLE units (
    soate      text PRIMARY KEY CONSTRAINT units_soate_14_digits CHECK (soate ~ '^[0-9]{14}$'),
    level      text NOT NULL CONSTRAINT units_level_known CHECK (level IN
               ('oblast', 'city_republican', 'raion', 'city_raion', 'city_oblast', 'town', 'pgt', 'aiyl_aimak', 'village')),
    name_ru    text NOT NULL CONSTRAINT units_name_ru_given CHECK (btrim(name_ru) <> ''),
    name_ky    text,
    name_en    text,
    parent     text CONSTRAINT units_parent_known REFERENCES units (soate) DEFERRABLE INITIALLY DEFERRED,
    valid_from date,
    valid_to   date,
    CONSTRAINT units_parent_other CHECK (parent <> soate),
    CONSTRAINT units_valid_in_order CHECK (valid_to >= valid_from)
);
CREATE INDEX units_parent ON units (parent);
COMMENT ON TABLE units IS 'Territorial units by SOATE code';

CREATE TABLE successions (
    predecessor     text NOT NULL CONSTRAINT successions_predecessor_known REFERENCES units (soate) ON UPDATE CASCADE,
    successor       text NOT NULL CONSTRAINT successions_successor_known REFERENCES units (soate) ON UPDATE CASCADE,
    took_effect_on  date NOT NULL,
    CONSTRAINT successions_once PRIMARY KEY (predecessor, successor),
    CONSTRAINT successions_two_units CHECK (predecessor <> successor)
);
CREATE INDEX successions_successor ON successions (successor);
COMMENT ON TABLE successions IS 'Who took over from whom when aimaks merged, and from which day';

CREATE TABLE households (
    aimak      text NOT NULL CONSTRAINT households_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    year       int  NOT NULL CONSTRAINT households_year_sane CHECK (year BETWEEN 1990 AND 2199),
    households int  NOT NULL CONSTRAINT households_not_negative CHECK (households >= 0),
    population int  CONSTRAINT households_population_not_negative CHECK (population >= 0),
    CONSTRAINT households_once PRIMARY KEY (aimak, year)
);

CREATE TABLE price_index (
    year  int PRIMARY KEY CONSTRAINT price_index_year_sane CHECK (year BETWEEN 1990 AND 2199),
    index numeric NOT NULL CONSTRAINT price_index_positive CHECK (index > 0 AND index < 1e12 AND index <> 'NaN')
);
COMMENT ON TABLE price_index IS 'Consumer price index by year; only the ratio of two years is used';

CREATE TABLE contribution_rates (
    valid_from date PRIMARY KEY,
    rate       numeric NOT NULL CONSTRAINT contribution_rates_share CHECK (rate >= 0 AND rate <= 1)
);
COMMENT ON TABLE contribution_rates IS 'Employer''s rate of social contributions, a share of the wage, in force from a day on';

CREATE TABLE service_categories (
    code    text PRIMARY KEY CONSTRAINT service_categories_code_plain CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
    name_ru text NOT NULL CONSTRAINT service_categories_name_ru_given CHECK (btrim(name_ru) <> ''),
    name_ky text,
    name_en text,
    sort    int NOT NULL DEFAULT 100
);

CREATE TABLE units_of_measure (
    code    text PRIMARY KEY,
    name_ru text NOT NULL,
    name_ky text,
    name_en text
);

CREATE TABLE classification_codes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT classification_codes_kind_known CHECK (kind IN ('functional', 'economic')),
    code       text NOT NULL CONSTRAINT classification_codes_digits CHECK (code ~ '^[0-9]{4,8}$'),
    name_ru    text NOT NULL CONSTRAINT classification_codes_name_ru_given CHECK (btrim(name_ru) <> ''),
    name_ky    text,
    name_en    text,
    valid_from date,
    valid_to   date,
    confidence text NOT NULL DEFAULT 'fair' CONSTRAINT classification_codes_confidence_known
               CHECK (confidence IN ('confirmed', 'high', 'fair', 'weak')),
    CONSTRAINT classification_codes_valid_in_order CHECK (valid_to >= valid_from),
    CONSTRAINT classification_codes_once UNIQUE NULLS NOT DISTINCT (kind, code, valid_from)
);
COMMENT ON TABLE classification_codes IS 'Budget classification, dated and editable; confirmed only where confidence says so';

CREATE TABLE services (
    aimak    text NOT NULL CONSTRAINT services_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    category text NOT NULL CONSTRAINT services_category_known REFERENCES service_categories (code) ON UPDATE CASCADE,
    title    text,
    unit     text NOT NULL CONSTRAINT services_unit_given CHECK (btrim(unit) <> ''),
    CONSTRAINT services_once PRIMARY KEY (aimak, category)
);
COMMENT ON TABLE services IS 'A service category delivered in one aiyl aimak, and the unit in which its volume is counted';
