-- +goose Up
-- What a service is, in words, so that its unit cost can stand beside another's.

CREATE TABLE service_definitions (
    aimak      text NOT NULL,
    category   text NOT NULL,
    included   text NOT NULL CONSTRAINT service_definitions_included_given CHECK (length(btrim(included)) BETWEEN 1 AND 2000),
    excluded   text NOT NULL DEFAULT '' CONSTRAINT service_definitions_excluded_short CHECK (length(excluded) <= 2000),
    written_on date NOT NULL DEFAULT current_date,
    CONSTRAINT service_definitions_once PRIMARY KEY (aimak, category),
    CONSTRAINT service_definitions_service_known FOREIGN KEY (aimak, category)
        REFERENCES services (aimak, category) ON UPDATE CASCADE ON DELETE CASCADE
);
SELECT protect('service_definitions', 'true', 'aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT journal_changes('service_definitions', 'aimak', '{}', 'register');
