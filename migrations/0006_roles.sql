-- +goose Up
-- Who sees and changes what, held by PostgreSQL itself. The database roles
-- kelishim_web (pages) and kelishim_reader (reports, replicas) are made by
-- migrations.Up before this step. Every policy asks who acts: a transaction
-- names the person in kelishim.user_id, and PostgreSQL looks up the rest, so
-- that a page cannot claim a role that the person does not have.

ALTER TABLE users DROP CONSTRAINT users_role_known;
ALTER TABLE users ADD CONSTRAINT users_role_known
    CHECK (role IN ('officer', 'head', 'advisor', 'auditor', 'administrator'));
ALTER TABLE users ADD COLUMN disabled_at timestamptz;

CREATE TABLE user_scopes (
    user_id bigint NOT NULL CONSTRAINT user_scopes_user_known REFERENCES users (id) ON DELETE CASCADE,
    unit    text NOT NULL CONSTRAINT user_scopes_unit_known REFERENCES units (soate) ON UPDATE CASCADE,
    CONSTRAINT user_scopes_once PRIMARY KEY (user_id, unit)
);
COMMENT ON TABLE user_scopes IS 'The aimaks of an officer or a head, the oblasts of an advisor';

ALTER TABLE contracts ADD COLUMN published boolean NOT NULL DEFAULT false;
CREATE INDEX contracts_published ON contracts (id) WHERE published;
COMMENT ON COLUMN contracts.published IS 'Anyone may read the contract, its acts and payments';

ALTER TABLE imports ADD COLUMN user_id bigint;

-- +goose StatementBegin
CREATE FUNCTION actor_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('kelishim.user_id', true), '')::bigint;

-- The program itself: sign-in, before it is known who asks, and jobs. This
-- opens the tables of people and jobs, never those of money.
CREATE FUNCTION actor_is_program() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('kelishim.role', true) = 'system' AND actor_id() = 0, false);

-- The owner of the tables runs migrations and the commands of the machine.
-- Asked by name of the owner and not written into the policies, so that a
-- backup restores under an owner of another name.
--
-- PL/pgSQL keeps the plans of what follows through a session; as functions in
-- SQL they would be planned anew for every query, 0.3 ms each.
CREATE FUNCTION is_owner() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.users'::regclass);
END $$;

CREATE FUNCTION actor_role() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT role FROM users WHERE id = actor_id() AND disabled_at IS NULL), 'public');
END $$;

-- Everything under the units of the person, and, since a successor inherits,
-- everything that was merged into it by today.
CREATE FUNCTION role_aimaks(VARIADIC roles text[]) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT actor_role() = ANY (roles) THEN
        RETURN '{}';
    END IF;
    RETURN (WITH RECURSIVE reach (soate) AS (
        SELECT s.unit FROM user_scopes s WHERE s.user_id = actor_id()
        UNION
        SELECT more.soate FROM reach, LATERAL (
            SELECT u.soate FROM units u WHERE u.parent = reach.soate
            UNION ALL
            SELECT s.predecessor FROM successions s
            WHERE s.successor = reach.soate AND s.took_effect_on <= current_date) more
    )
    SELECT coalesce(array_agg(soate), '{}') FROM reach);
END $$;

CREATE FUNCTION seen_aimaks() RETURNS text[] LANGUAGE sql STABLE
RETURN role_aimaks('officer', 'head', 'advisor');

CREATE FUNCTION own_aimaks() RETURNS text[] LANGUAGE sql STABLE
RETURN role_aimaks('officer');

CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE
RETURN actor_role() = 'auditor';

-- Contracts bought by an aimak that the person sees, contracts that serve one,
-- and those that are published. One set a query, not a look-up a row.
CREATE FUNCTION seen_contracts() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    seen text[] := seen_aimaks();
BEGIN
    RETURN QUERY
    SELECT id FROM contracts WHERE published
    UNION
    SELECT id FROM contracts WHERE buyer = ANY (seen)
    UNION
    SELECT contract_id FROM contract_services WHERE aimak = ANY (seen);
END $$;

CREATE FUNCTION own_contracts() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    own text[] := own_aimaks();
BEGIN
    RETURN QUERY SELECT id FROM contracts WHERE buyer = ANY (own);
END $$;

-- protect puts a table under both locks of the database: grants, and policies
-- that hold for its owner too.
CREATE FUNCTION protect(t regclass, reads text, writes text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %s USING ((SELECT is_owner())) WITH CHECK ((SELECT is_owner()))', t);
    EXECUTE format('CREATE POLICY reader_select ON %s FOR SELECT TO kelishim_reader USING (true)', t);
    EXECUTE format('CREATE POLICY web_select ON %s FOR SELECT TO kelishim_web USING (%s)', t, reads);
    EXECUTE format('CREATE POLICY web_insert ON %s FOR INSERT TO kelishim_web WITH CHECK (%s)', t, writes);
    EXECUTE format('CREATE POLICY web_update ON %s FOR UPDATE TO kelishim_web USING (%s) WITH CHECK (%s)', t, writes, writes);
    EXECUTE format('CREATE POLICY web_delete ON %s FOR DELETE TO kelishim_web USING (%s)', t, writes);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO kelishim_web', t);
    EXECUTE format('GRANT SELECT ON %s TO kelishim_reader', t);
END $$;

CREATE FUNCTION protect_by_aimak(t regclass) RETURNS void LANGUAGE sql AS $$
    SELECT protect(t, '(SELECT sees_all()) OR aimak = ANY ((SELECT seen_aimaks())::text[])',
                      'aimak = ANY ((SELECT own_aimaks())::text[])')
$$;

CREATE FUNCTION protect_by_contract(t regclass) RETURNS void LANGUAGE sql AS $$
    SELECT protect(t, '(SELECT sees_all()) OR contract_id IN (SELECT seen_contracts())',
                      'contract_id IN (SELECT own_contracts())')
$$;

-- The register is open to all, also without sign-in; the administrator keeps it.
CREATE FUNCTION protect_register(t regclass) RETURNS void LANGUAGE sql AS $$
    SELECT protect(t, 'true', '(SELECT actor_role()) = ''administrator''')
$$;
-- +goose StatementEnd

SELECT protect_register(t) FROM unnest('{units,successions,price_index,contribution_rates,service_categories,
    units_of_measure,classification_codes}'::regclass[]) t;

-- Which services an aimak delivers and how many households it has is public;
-- its officer may say so too.
SELECT protect('services', 'true', 'aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect('households', 'true',
    '(SELECT actor_role()) = ''administrator'' OR aimak = ANY ((SELECT own_aimaks())::text[])');

SELECT protect_by_aimak(t) FROM unnest('{volumes,budget_lines,attributions,assets,baselines,costs}'::regclass[]) t;

SELECT protect('providers', '(SELECT actor_role()) <> ''public''', '(SELECT actor_role()) IN (''officer'', ''administrator'')');

SELECT protect('contracts',
    'published OR (SELECT sees_all()) OR buyer = ANY ((SELECT seen_aimaks())::text[]) OR id IN (SELECT seen_contracts())',
    'buyer = ANY ((SELECT own_aimaks())::text[])');
-- A contract may only be laid on a service of the person's own: a share of a
-- price changes the saving of the aimak that it is laid on.
SELECT protect('contract_services',
    '(SELECT sees_all()) OR contract_id IN (SELECT seen_contracts())',
    'contract_id IN (SELECT own_contracts()) AND aimak = ANY ((SELECT own_aimaks())::text[])');
SELECT protect_by_contract(t) FROM unnest('{acts,payments,penalties}'::regclass[]) t;

SELECT protect('users',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) IN (''administrator'', ''auditor'') OR id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR id = (SELECT actor_id())');
SELECT protect('user_scopes',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) IN (''administrator'', ''auditor'') OR user_id = (SELECT actor_id())',
    '(SELECT actor_role()) = ''administrator''');
SELECT protect('sessions',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())');
REVOKE SELECT ON users, user_scopes, sessions FROM kelishim_reader;

SELECT protect('settings', 'true', '(SELECT actor_role()) = ''administrator''');
SELECT protect('imports',
    '(SELECT sees_all()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())',
    'user_id = (SELECT actor_id()) AND (SELECT actor_role()) IN (''officer'', ''administrator'')');
REVOKE UPDATE, DELETE ON imports FROM kelishim_web;

-- +goose StatementBegin
-- A person must not lift themselves: role, login and lock are the
-- administrator's, or the program's before anybody is signed in.
CREATE FUNCTION refuse_own_promotion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
               WHERE a.id = actor_id() AND (a.role, a.login, a.disabled_at) IS DISTINCT FROM (b.role, b.login, b.disabled_at)) THEN
        RAISE EXCEPTION 'nobody changes their own role, login or lock'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'users_own_role_kept';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER users_own_role_kept AFTER UPDATE ON users
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_own_promotion();

-- The checks of sums must see all rows, whoever writes.
ALTER FUNCTION refuse_attribution_beyond_whole() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION refuse_contract_beyond_whole() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION refuse_act_outside_contract() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION refuse_contract_leaving_acts_outside() SECURITY DEFINER SET search_path = public, pg_temp;
