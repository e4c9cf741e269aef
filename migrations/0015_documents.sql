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
    withdrawn_reason text NOT NULL DEFAULT '',
    added_at    timestamptz NOT NULL DEFAULT now(),
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    author      text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    author_role text NOT NULL DEFAULT actor_role(),
    CONSTRAINT documents_withdrawn_with_reason CHECK (NOT withdrawn OR length(btrim(withdrawn_reason)) BETWEEN 1 AND 1000),
    CONSTRAINT documents_withdrawn_unpublished CHECK (NOT (withdrawn AND published))
);
CREATE UNIQUE INDEX documents_once ON documents (subject, sha256) WHERE NOT withdrawn;
CREATE INDEX documents_aimak ON documents (aimak);
CREATE INDEX documents_contract ON documents (contract_id);
COMMENT ON COLUMN documents.subject IS 'table/key of what it belongs to, as the journal names rows';
COMMENT ON COLUMN documents.kind IS 'OCDS documentType where there is one, else photo or other';
COMMENT ON COLUMN documents.withdrawn IS 'Taken out of the lists; the file and the row stay, since the journal names them';
COMMENT ON COLUMN documents.author_role IS 'The okmotu keeps its own documents and never those of advisors and auditors';

-- +goose StatementBegin
-- The aimak that a row of any journalled table belongs to, and its contract:
-- what its documents belong to. Nothing for a row that the reader may not see,
-- or a table whose rows belong to no aimak.
CREATE FUNCTION subject_home(subject text) RETURNS TABLE (aimak text, contract_id bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
    name    text := split_part(subject, '/', 1);
    value   text := split_part(subject, '/', 2);
    how     text := (SELECT key FROM journal_tables WHERE tbl = name);
    columns text[];
    found   text;
BEGIN
    IF how IS NULL OR name = 'documents' THEN
        RETURN;
    END IF;
    IF how = 'r.id::text' THEN -- so that the index of the key is used
        IF value !~ '^[0-9]{1,18}$' THEN
            RETURN;
        END IF;
        found := 'r.id = $1::bigint';
    ELSE
        found := how || ' = $1';
    END IF;
    SELECT array_agg(attname::text) INTO columns FROM pg_attribute
        WHERE attrelid = to_regclass('public.' || quote_ident(name)) AND attnum > 0 AND NOT attisdropped;
    IF name = 'contracts' THEN
        RETURN QUERY EXECUTE 'SELECT r.buyer, r.id FROM contracts r WHERE ' || found USING value;
    ELSIF 'aimak' = ANY (columns) THEN
        RETURN QUERY EXECUTE format('SELECT r.aimak, %s FROM %I r WHERE %s',
            CASE WHEN 'contract_id' = ANY (columns) THEN 'r.contract_id' ELSE 'NULL::bigint' END, name, found) USING value;
    ELSIF 'contract_id' = ANY (columns) THEN
        RETURN QUERY EXECUTE format('SELECT c.buyer, c.id FROM %I r JOIN contracts c ON c.id = r.contract_id WHERE %s', name, found) USING value;
    END IF;
END $$;

-- A document says the truth about whose it is, and what was uploaded stays as
-- it was: only the words about it change, and each by whose they are.
CREATE FUNCTION refuse_document() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    acting text := actor_role();
    own    text[] := '{kind,title,published,withdrawn,withdrawn_reason}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM after a WHERE NOT EXISTS (
                SELECT 1 FROM subject_home(a.subject) h WHERE h.aimak = a.aimak AND h.contract_id IS NOT DISTINCT FROM a.contract_id)) THEN
            RAISE EXCEPTION 'a document of something else' USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_subject_known';
        END IF;
        IF acting <> 'public' AND EXISTS (SELECT 1 FROM after a WHERE a.author_role <> acting OR a.withdrawn OR a.published AND acting <> 'officer') THEN
            RAISE EXCEPTION 'not of this role' USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_published_by_officer';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
            WHERE to_jsonb(a) - own - 'aimak' <> to_jsonb(b) - own - 'aimak' OR b.withdrawn) THEN
        RAISE EXCEPTION 'a document is not changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_content_kept';
    END IF;
    IF acting NOT IN ('public', 'officer') AND EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE a.published AND NOT b.published) THEN
        RAISE EXCEPTION 'the officer publishes' USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_published_by_officer';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER documents_true AFTER INSERT ON documents REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_document();
CREATE TRIGGER documents_kept AFTER UPDATE ON documents REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_document();

-- Of a published contract only those documents are open that are published themselves.
SELECT protect('documents',
    'published OR (SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])
     OR contract_id IN (SELECT s.contract_id FROM contract_services s WHERE s.aimak = ANY ((SELECT seen_aimaks())::text[]))',
    'user_id = (SELECT actor_id()) AND ((SELECT actor_role()) = ''auditor'' OR aimak = ANY ((SELECT seen_aimaks())::text[]))');
CREATE POLICY officer_update ON documents FOR UPDATE TO kelishim_web
    USING (aimak = ANY ((SELECT own_aimaks())::text[]) AND author_role NOT IN ('advisor', 'auditor'))
    WITH CHECK (aimak = ANY ((SELECT own_aimaks())::text[]) AND author_role NOT IN ('advisor', 'auditor'));
REVOKE DELETE ON documents FROM kelishim_web;
SELECT journal_changes('documents', 'aimak');
