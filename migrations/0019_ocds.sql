-- +goose Up
-- Releases of the Open Contracting Data Standard: what was once handed out is
-- handed out again byte by byte, whatever the tables say meanwhile. A change of
-- the tables makes a later release.

CREATE TABLE ocds_processes (
    process     text PRIMARY KEY CONSTRAINT ocds_processes_process_form CHECK (process ~ '^(tenders|contracts)/[0-9]+$'),
    ocid        text NOT NULL CONSTRAINT ocds_processes_ocid_short CHECK (length(ocid) BETWEEN 6 AND 200),
    provisional boolean NOT NULL,
    aimak       text NOT NULL,
    CONSTRAINT ocds_processes_ocid_once UNIQUE (ocid)
);
COMMENT ON TABLE ocds_processes IS 'Which contracting process has which ocid: fixed at its first release, for it may never change';
COMMENT ON COLUMN ocds_processes.process IS 'tenders/ID, or contracts/ID where a contract has no tender';
COMMENT ON COLUMN ocds_processes.provisional IS 'Under the prefix of examples, while the installation has none of its own: the only ocid that changes';

CREATE TABLE ocds_releases (
    ocid        text NOT NULL,
    audience    text NOT NULL CONSTRAINT ocds_releases_audience_known CHECK (audience IN ('auditors', 'public')),
    number      int NOT NULL CONSTRAINT ocds_releases_number_positive CHECK (number > 0),
    release_id  text NOT NULL,
    released_at timestamptz NOT NULL,
    event       text NOT NULL,
    aimak       text NOT NULL,
    contract_id bigint,
    imported    boolean NOT NULL DEFAULT false,
    body        text NOT NULL,
    sha256      text NOT NULL CONSTRAINT ocds_releases_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    stored_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ocds_releases_once PRIMARY KEY (ocid, audience, number),
    CONSTRAINT ocds_releases_id_once UNIQUE (ocid, audience, release_id),
    CONSTRAINT ocds_releases_public_of_contract CHECK (audience <> 'public' OR contract_id IS NOT NULL),
    CONSTRAINT ocds_releases_body_hashed CHECK (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex'))
);
CREATE INDEX ocds_releases_aimak ON ocds_releases (aimak, ocid);
CREATE INDEX ocds_releases_day ON ocds_releases (released_at, ocid);
CREATE INDEX ocds_releases_contract ON ocds_releases (contract_id) WHERE audience = 'public';
COMMENT ON TABLE ocds_releases IS 'One immutable release per event, as JSON text, with its place in its process';
COMMENT ON COLUMN ocds_releases.event IS 'Which event of the tables it tells of, empty for a correction';
COMMENT ON COLUMN ocds_releases.contract_id IS 'Of a release for the public: the published contract that it tells of';
COMMENT ON COLUMN ocds_releases.imported IS 'Came with an export of another installation of this program';

-- What the releases of a process say by now, so that one that did not change is
-- passed over; and how far they follow the journal.
CREATE TABLE ocds_states (
    ocid        text NOT NULL,
    audience    text NOT NULL,
    contract_id bigint NOT NULL,
    fingerprint text NOT NULL,
    CONSTRAINT ocds_states_once PRIMARY KEY (ocid, audience, contract_id)
);
COMMENT ON COLUMN ocds_states.fingerprint IS 'SHA-256 of all events as the tables told them; contract_id is 0 where the audience sees the whole process';
CREATE TABLE ocds_marks (
    audience text PRIMARY KEY,
    entry    bigint NOT NULL,
    day      date NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION refuse_changed_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release that was made is never changed or removed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ocds_releases_immutable';
END $$;
-- +goose StatementEnd
CREATE TRIGGER ocds_releases_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ocds_releases
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changed_release();

-- The releases hold what the tables hold: bids, prices, INNs. Who sees an
-- aimak's money sees its releases; everybody sees those of published contracts,
-- in which persons are masked. Pages make none: the program does, as the owner.
SELECT protect('ocds_processes', '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect('ocds_releases',
    'audience = ''public'' AND contract_id IN (SELECT id FROM contracts WHERE published)
     OR audience = ''auditors'' AND ((SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[]))',
    'imported AND audience = ''auditors'' AND aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect(t, 'false', 'false') FROM unnest('{ocds_states,ocds_marks}'::regclass[]) t;
REVOKE UPDATE, DELETE ON ocds_processes, ocds_releases FROM kelishim_web;
REVOKE SELECT, INSERT, UPDATE, DELETE ON ocds_states, ocds_marks FROM kelishim_web;

-- The journal holds the hash of every release, so that its proofs show what was
-- handed out. The marks only say how far the program has read.
SELECT journal_changes('ocds_processes', 'aimak');
SELECT journal_changes('ocds_releases', 'aimak', '{body}');
