-- +goose Up
-- Documents: the files lie under the data folder, named by their SHA-256; the
-- rows say to what they belong and who may read them.

CREATE TABLE documents (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text NOT NULL CONSTRAINT documents_subject_form CHECK (subject ~ '^[a-z_]{2,40}/[^/]{1,100}$'),
    aimak       text NOT NULL CONSTRAINT documents_aimak_known REFERENCES units (soate) ON UPDATE CASCADE,
    contract_id bigint CONSTRAINT documents_contract_known REFERENCES contracts (id),
    kind        text NOT NULL CONSTRAINT documents_kind_plain CHECK (kind ~ '^[a-zA-Z_]{2,40}$'),
    title       text NOT NULL CONSTRAINT documents_title_given CHECK (length(btrim(title)) BETWEEN 1 AND 300),
    name        text NOT NULL CONSTRAINT documents_name_plain CHECK (name !~ '[/\\[:cntrl:]]' AND length(name) BETWEEN 1 AND 200),
    media_type  text NOT NULL,
    size        bigint NOT NULL CONSTRAINT documents_size_positive CHECK (size > 0),
    sha256      text NOT NULL CONSTRAINT documents_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    published   boolean NOT NULL DEFAULT false,
    withdrawn   boolean NOT NULL DEFAULT false,
    added_at    timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), '')
);
CREATE INDEX documents_subject ON documents (subject);
CREATE INDEX documents_aimak ON documents (aimak);
COMMENT ON COLUMN documents.subject IS 'table/key of what it belongs to, as the journal names rows';
COMMENT ON COLUMN documents.kind IS 'OCDS documentType where there is one, else photo or other';
COMMENT ON COLUMN documents.withdrawn IS 'Taken out of the lists; the file and the row stay, since the journal names them';

SELECT protect('documents',
    'published OR (SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'user_id = (SELECT actor_id()) AND ((SELECT actor_role()) = ''auditor'' OR aimak = ANY ((SELECT seen_aimaks())::text[]))');
CREATE POLICY officer_update ON documents FOR UPDATE TO kelishim_web
    USING (aimak = ANY ((SELECT own_aimaks())::text[])) WITH CHECK (aimak = ANY ((SELECT own_aimaks())::text[]));
REVOKE DELETE ON documents FROM kelishim_web;
SELECT journal_changes('documents', 'aimak');
