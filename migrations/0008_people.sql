-- +goose Up
-- Sign-in of people: invitations by a one-time link, the second factor, slowed
-- guessing of passwords, and sessions that their owner can tell apart.

ALTER TABLE users
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN email text CONSTRAINT users_email_plain CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
    ADD COLUMN lang text NOT NULL DEFAULT 'ru' CONSTRAINT users_lang_known CHECK (lang IN ('ru', 'ky', 'en')),
    ADD COLUMN totp_secret text,
    ADD COLUMN totp_confirmed_at timestamptz,
    ADD CONSTRAINT users_totp_confirmed_with_secret CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL);
CREATE UNIQUE INDEX users_email_once ON users (lower(email));
COMMENT ON COLUMN users.password_hash IS 'argon2id; none until the person has followed their invitation';
COMMENT ON COLUMN users.totp_secret IS 'Base32 secret of the second factor (RFC 6238), in force once it is confirmed';

-- A code of the second factor is used once. The steps stand in a table of their
-- own: a sign-in is no change of a person, and the journal need not tell of it.
CREATE TABLE totp_steps (
    user_id bigint NOT NULL CONSTRAINT totp_steps_user_known REFERENCES users (id) ON DELETE CASCADE,
    step    bigint NOT NULL,
    CONSTRAINT totp_steps_once PRIMARY KEY (user_id, step)
);
COMMENT ON TABLE totp_steps IS 'Time steps of 30 s whose code was used; those out of reach are cleared';

CREATE TABLE recovery_codes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   bigint NOT NULL CONSTRAINT recovery_codes_user_known REFERENCES users (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL CONSTRAINT recovery_codes_sha256 CHECK (length(code_hash) = 32),
    used_at   timestamptz,
    CONSTRAINT recovery_codes_once UNIQUE (user_id, code_hash)
);
COMMENT ON TABLE recovery_codes IS 'SHA-256 of codes that stand in for the second factor, each once';

CREATE TABLE invitations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT invitations_sha256 CHECK (length(token_hash) = 32),
    user_id    bigint NOT NULL CONSTRAINT invitations_user_known REFERENCES users (id) ON DELETE CASCADE,
    kind       text NOT NULL CONSTRAINT invitations_kind_known CHECK (kind IN ('invite', 'reset')),
    made_by    bigint CONSTRAINT invitations_maker_known REFERENCES users (id) ON DELETE SET NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT invitations_token_once UNIQUE (token_hash),
    CONSTRAINT invitations_expires_after_made CHECK (expires_at > made_at)
);
CREATE INDEX invitations_user ON invitations (user_id);
COMMENT ON TABLE invitations IS 'One-time links by which a person sets a password; made_by is empty for the program';

CREATE TABLE signin_failures (
    login_hash bytea PRIMARY KEY CONSTRAINT signin_failures_sha256 CHECK (length(login_hash) = 32),
    failures   integer NOT NULL CONSTRAINT signin_failures_positive CHECK (failures > 0),
    last_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX signin_failures_last ON signin_failures (last_at);
COMMENT ON TABLE signin_failures IS
    'Failures in a row by SHA-256 of what was typed as login: people type passwords into that field by mistake';

ALTER TABLE sessions
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sessions_id_once UNIQUE,
    ADD COLUMN origin text NOT NULL DEFAULT '',
    ADD COLUMN user_agent text NOT NULL DEFAULT '' CONSTRAINT sessions_user_agent_short CHECK (length(user_agent) <= 200),
    ADD COLUMN second_factor_at timestamptz;
COMMENT ON COLUMN sessions.second_factor_at IS 'When the second factor was passed; a session without it opens nothing where one is needed';

-- +goose StatementBegin
-- Somebody must be left who can let people in. The lock makes two
-- administrators who disable each other at once wait for one another: the
-- second then sees what the first did.
CREATE FUNCTION refuse_no_administrator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM before WHERE role = 'administrator' AND disabled_at IS NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('kelishim.administrators', 0));
    IF NOT EXISTS (SELECT 1 FROM users WHERE role = 'administrator' AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'no administrator would be left'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'users_one_administrator';
    END IF;
    RETURN NULL;
END $$;

-- journal_again puts a table under the journal anew after its columns changed:
-- the parameters are those of journal_changes.
CREATE FUNCTION journal_again(t regclass, belongs text, sealed text[] DEFAULT '{}', area text DEFAULT 'money')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := (SELECT relname FROM pg_class WHERE oid = t);
BEGIN
    EXECUTE format('DROP TRIGGER journal_insert ON %s', t);
    EXECUTE format('DROP TRIGGER journal_update ON %s', t);
    EXECUTE format('DROP TRIGGER journal_delete ON %s', t);
    EXECUTE format('DROP FUNCTION %I()', 'journal_of_' || name);
    DELETE FROM journal_tables WHERE tbl = name;
    PERFORM journal_changes(t, belongs, sealed, area);
    PERFORM journal_restate(name);
END $$;
-- +goose StatementEnd
CREATE TRIGGER users_one_administrator_update AFTER UPDATE ON users
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION refuse_no_administrator();
CREATE TRIGGER users_one_administrator_delete AFTER DELETE ON users
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION refuse_no_administrator();

-- Own rows only. The administrator takes a lost second factor away, and so must
-- see that the rows are there.
SELECT protect(t,
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())')
    FROM unnest('{totp_steps,recovery_codes}'::regclass[]) t;
SELECT protect('invitations',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator'' OR user_id = (SELECT actor_id())');
SELECT protect('signin_failures', '(SELECT actor_is_program())', '(SELECT actor_is_program())');
REVOKE SELECT ON totp_steps, recovery_codes, invitations, signin_failures FROM kelishim_reader;
REVOKE DELETE ON invitations FROM kelishim_web;

SELECT journal_again('users', '', '{password_hash,totp_secret}', 'people');
SELECT journal_changes('recovery_codes', '', '{code_hash}', 'people');
SELECT journal_changes('invitations', '', '{token_hash}', 'people');
