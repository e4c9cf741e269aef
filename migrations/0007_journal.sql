-- +goose Up
-- The journal: every change of money, contracts, people and settings, written
-- by triggers in the transaction of the change, so that no path can forget it.
-- Triggers only record; hashes and trees are computed in Go (internal/journal).

CREATE TABLE journal (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    user_id bigint NOT NULL DEFAULT coalesce(NULLIF(current_setting('kelishim.user_id', true), '')::bigint, 0),
    actor   text NOT NULL DEFAULT coalesce(current_setting('kelishim.actor', true), ''),
    role    text NOT NULL DEFAULT coalesce(current_setting('kelishim.role', true), ''),
    origin  text NOT NULL DEFAULT coalesce(current_setting('kelishim.origin', true), ''),
    area    text NOT NULL CONSTRAINT journal_area_known CHECK (area IN ('money', 'register', 'people', 'settings')),
    tbl     text NOT NULL,
    aimak   text,
    keys    text[] NOT NULL,
    changes json NOT NULL
);
CREATE INDEX journal_by_key ON journal USING gin (keys);
CREATE INDEX journal_by_aimak ON journal (aimak, id);
CREATE INDEX journal_by_table ON journal (tbl, id);
CREATE INDEX journal_by_user ON journal (user_id, id);
COMMENT ON TABLE journal IS 'Append-only: who changed what, when, from where, before and after. user_id 0 is the program';
COMMENT ON COLUMN journal.keys IS 'table/primary key of the rows that changed';
COMMENT ON COLUMN journal.changes IS '[{key, before, after}] in the order of keys; secrets stand as their SHA-256';

-- Entries that wait for their place in the Merkle log: the place is given after
-- the commit, by one process at a time, so that writers do not wait for it.
CREATE TABLE journal_queue (entry bigint PRIMARY KEY);

CREATE TABLE journal_leaves (
    index bigint PRIMARY KEY CONSTRAINT journal_leaves_index_not_negative CHECK (index >= 0),
    entry bigint NOT NULL CONSTRAINT journal_leaves_entry_known REFERENCES journal (id),
    CONSTRAINT journal_leaves_entry_once UNIQUE (entry)
);
COMMENT ON TABLE journal_leaves IS 'Which entry is which leaf of the Merkle log (RFC 6962), counted from 0';

CREATE TABLE journal_hashes (
    index bigint PRIMARY KEY,
    hash  bytea NOT NULL CONSTRAINT journal_hashes_sha256 CHECK (length(hash) = 32)
);
COMMENT ON TABLE journal_hashes IS 'Stored hashes of the log by the index of golang.org/x/mod/sumdb/tlog';

CREATE TABLE journal_keys (
    verifier   text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
COMMENT ON TABLE journal_keys IS 'Public halves of the Ed25519 keys that signed checkpoints, in the form of sumdb/note';

CREATE TABLE journal_checkpoints (
    size bigint PRIMARY KEY CONSTRAINT journal_checkpoints_size_positive CHECK (size > 0),
    root bytea NOT NULL CONSTRAINT journal_checkpoints_sha256 CHECK (length(root) = 32),
    at   timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL
);
COMMENT ON COLUMN journal_checkpoints.note IS 'The signed note as it is handed out';

-- Which tables are journalled, and how a row of each is read.
CREATE TABLE journal_tables (
    tbl     text PRIMARY KEY,
    area    text NOT NULL,
    key     text NOT NULL,
    content text NOT NULL
);
COMMENT ON TABLE journal_tables IS 'key and content are SQL expressions over a row named r';

CREATE TABLE idempotency_keys (
    user_id  bigint NOT NULL,
    key      text NOT NULL CONSTRAINT idempotency_keys_key_short CHECK (length(key) BETWEEN 8 AND 100),
    at       timestamptz NOT NULL DEFAULT now(),
    location text,
    CONSTRAINT idempotency_keys_once PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
COMMENT ON TABLE idempotency_keys IS 'Forms that were written: a second sending of one writes nothing';

-- +goose StatementBegin
-- journal_changes puts a table under the journal. belongs names the column with
-- the SOATE code of the aimak, or is "contract" where the row belongs to the
-- buyer of contract_id, or is empty. Columns in sealed stand in the journal as
-- their SHA-256 only. A row of more than one statement is split into entries of
-- at most 500 changes of one aimak.
CREATE FUNCTION journal_changes(t regclass, belongs text, sealed text[] DEFAULT '{}', area text DEFAULT 'money')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name    text := (SELECT relname FROM pg_class WHERE oid = t);
    fn      text := 'journal_of_' || name;
    pk      text[] := (SELECT array_agg(a.attname::text ORDER BY k.n)
                       FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (att, n), pg_attribute a
                       WHERE i.indrelid = t AND i.indisprimary AND a.attrelid = t AND a.attnum = k.att);
    key     text := (SELECT string_agg(format('r.%I::text', c), ' || ''|'' || ') FROM unnest(pk) c);
    content text := 'row_to_json(r)';
    owner   text := 'NULL::text';
    source  text;
BEGIN
    IF sealed <> '{}' THEN
        content := '(to_jsonb(r) || jsonb_build_object(' || (SELECT string_agg(
            format('%L, ''sha256:'' || encode(sha256(convert_to(r.%I::text, ''UTF8'')), ''hex'')', c, c), ', ')
            FROM unnest(sealed) c) || '))::json';
    END IF;
    IF belongs = 'contract' THEN
        owner := '(SELECT c.buyer FROM contracts c WHERE c.id = r.contract_id)';
    ELSIF belongs <> '' THEN
        owner := format('r.%I', belongs);
    END IF;
    INSERT INTO journal_tables (tbl, area, key, content) VALUES (name, journal_changes.area, key, content);

    source := format($q$
        rows_before AS (SELECT %1$s AS key, %2$s AS aimak, %3$s AS row FROM old_rows r),
        rows_after AS (SELECT %1$s AS key, %2$s AS aimak, %3$s AS row FROM new_rows r)$q$, key, owner, content);
    EXECUTE format($q$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp SET timezone = 'UTC' SET jit = off SET work_mem = '64MB' AS $f$
        BEGIN
            -- Who writes without naming themselves works around the program:
            -- kelishim journal verify finds such a row.
            IF coalesce(current_setting('kelishim.actor', true), '') = '' THEN
                RETURN NULL;
            END IF;
            IF TG_OP = 'INSERT' THEN
                WITH change AS (SELECT %3$s AS key, %4$s AS aimak, NULL::json AS before, %5$s AS after FROM new_rows r), %2$s
            ELSIF TG_OP = 'DELETE' THEN
                WITH change AS (SELECT %3$s AS key, %4$s AS aimak, %5$s AS before, NULL::json AS after FROM old_rows r), %2$s
            ELSE
                WITH %6$s,
                change AS (SELECT coalesce(a.key, b.key) AS key, coalesce(a.aimak, b.aimak) AS aimak, b.row AS before, a.row AS after
                           FROM rows_before b FULL JOIN rows_after a ON a.key = b.key
                           WHERE a.row::text IS DISTINCT FROM b.row::text), %2$s
            END IF;
            RETURN NULL;
        END $f$
        $q$, fn, format($q$
                numbered AS (SELECT *, (row_number() OVER (PARTITION BY aimak) - 1) / 500 AS part FROM change),
                entry AS (
                    INSERT INTO journal (area, tbl, aimak, keys, changes)
                    SELECT %1$L, %2$L, aimak, array_agg(%2$L || '/' || key),
                           json_agg(json_build_object('key', key, 'before', before, 'after', after))
                    FROM numbered GROUP BY aimak, part RETURNING id)
                INSERT INTO journal_queue (entry) SELECT id FROM entry;$q$, area, name),
        key, owner, content, source);
    EXECUTE format('CREATE TRIGGER journal_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, fn);
    EXECUTE format('CREATE TRIGGER journal_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, fn);
    EXECUTE format('CREATE TRIGGER journal_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, fn);
    PERFORM journal_restate(name);
END $$;

-- journal_restate writes down the rows of a table of which the journal says
-- nothing yet, or says the same but for columns that did not exist then. A row
-- that was changed around the program stays as it is, to be found.
CREATE FUNCTION journal_restate(name text) RETURNS void LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    how journal_tables := (SELECT j FROM journal_tables j WHERE j.tbl = name);
BEGIN
    EXECUTE format($q$
        WITH word AS (
            SELECT DISTINCT ON (c ->> 'key') c ->> 'key' AS key, (c -> 'after')::jsonb AS row
            FROM journal j, json_array_elements(j.changes) c WHERE j.tbl = %1$L ORDER BY c ->> 'key', j.id DESC),
        live AS (SELECT %2$s AS key, %3$s AS row FROM %1$I r),
        change AS (SELECT l.key, w.row::json AS before, l.row AS after,
                          (row_number() OVER (ORDER BY l.key) - 1) / 500 AS part
                   FROM live l LEFT JOIN word w ON w.key = l.key
                   WHERE w.key IS NULL OR (l.row::jsonb <> w.row AND l.row::jsonb @> w.row)),
        entry AS (
            INSERT INTO journal (user_id, actor, role, origin, area, tbl, keys, changes)
            SELECT 0, 'kelishim', 'system', 'migration', %4$L, %1$L, array_agg(%1$L || '/' || key ORDER BY key),
                   json_agg(json_build_object('key', key, 'before', before, 'after', after) ORDER BY key)
            FROM change GROUP BY part RETURNING id)
        INSERT INTO journal_queue (entry) SELECT id FROM entry$q$, name, how.key, how.content, how.area);
END $$;

-- The newest entry about a row, 0 where there is none: what a form that was
-- opened before is compared with. It tells nothing of the content.
CREATE FUNCTION journal_version(row_key text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(max(id), 0) FROM journal WHERE keys @> ARRAY[row_key]);
END $$;
-- +goose StatementEnd

SELECT protect('journal',
    '(SELECT sees_all())
     OR (area IN (''register'', ''people'', ''settings'') AND (SELECT actor_role()) = ''administrator'')
     OR (area = ''register'' AND (SELECT actor_role()) <> ''public'')
     OR aimak = ANY ((SELECT seen_aimaks())::text[])',
    'false');
SELECT protect(t, 'true', 'false')
    FROM unnest('{journal_queue,journal_leaves,journal_hashes,journal_checkpoints,journal_keys,journal_tables}'::regclass[]) t;
-- Entries come from the triggers alone, which write as the owner, and the log
-- is built by the owner's connection: pages can neither make, change nor remove
-- an entry, a hash or a checkpoint.
REVOKE INSERT, UPDATE, DELETE ON journal, journal_queue, journal_leaves, journal_hashes, journal_checkpoints, journal_keys,
    journal_tables FROM kelishim_web;
SELECT protect('idempotency_keys', 'user_id = (SELECT actor_id())', 'user_id = (SELECT actor_id())');
REVOKE SELECT ON idempotency_keys FROM kelishim_reader;

SELECT journal_changes(t, '', '{}', 'register') FROM unnest('{units,successions,price_index,contribution_rates,
    service_categories,units_of_measure,classification_codes,providers}'::regclass[]) t;
SELECT journal_changes(t, 'aimak', '{}', 'register') FROM unnest('{services,households}'::regclass[]) t;
SELECT journal_changes(t, 'aimak') FROM unnest('{volumes,budget_lines,attributions,assets,baselines,costs}'::regclass[]) t;
SELECT journal_changes('contracts', 'buyer');
SELECT journal_changes(t, 'contract') FROM unnest('{contract_services,acts,payments,penalties}'::regclass[]) t;
SELECT journal_changes('users', '', '{password_hash}', 'people');
SELECT journal_changes('user_scopes', '', '{}', 'people');
SELECT journal_changes('settings', '', '{}', 'settings');
SELECT journal_changes('imports', '', '{}', 'settings');
