-- +goose Up
-- The API for other programs: tokens of people, answers that are given again,
-- and webhooks that tell other programs what happened to contracts.

CREATE TABLE api_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL CONSTRAINT api_tokens_user_known REFERENCES users (id) ON DELETE CASCADE,
    name       text NOT NULL CONSTRAINT api_tokens_name_given CHECK (btrim(name) <> '' AND length(name) <= 100),
    prefix     text NOT NULL CONSTRAINT api_tokens_prefix_form CHECK (prefix ~ '^kel_[A-Za-z0-9_-]{6}$'),
    token_hash bytea NOT NULL CONSTRAINT api_tokens_sha256 CHECK (length(token_hash) = 32),
    scopes     text[] NOT NULL CONSTRAINT api_tokens_scopes_known
               CHECK (scopes <@ '{read,write:acts,write:payments}'::text[] AND cardinality(scopes) > 0),
    units      text[] NOT NULL DEFAULT '{}',
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT api_tokens_hash_once UNIQUE (token_hash),
    CONSTRAINT api_tokens_expires_within_a_year CHECK (expires_at > made_at AND expires_at <= made_at + interval '367 days')
);
CREATE INDEX api_tokens_user ON api_tokens (user_id, id);
COMMENT ON TABLE api_tokens IS 'Tokens by which a program acts for a person; the token itself is shown once and not kept';
COMMENT ON COLUMN api_tokens.prefix IS 'The first letters of the token, by which its owner knows it';
COMMENT ON COLUMN api_tokens.units IS 'Units of the person to which the token is narrowed; empty where it is not';

-- When a token was used is no change of it, and the journal need not tell.
CREATE TABLE api_token_uses (
    token_id bigint PRIMARY KEY CONSTRAINT api_token_uses_token_known REFERENCES api_tokens (id) ON DELETE CASCADE,
    used_at  timestamptz NOT NULL DEFAULT now(),
    origin   text NOT NULL DEFAULT ''
);

CREATE TABLE api_answers (
    user_id     bigint NOT NULL,
    key         text NOT NULL CONSTRAINT api_answers_key_sha256 CHECK (key ~ '^[0-9a-f]{64}$'),
    fingerprint text NOT NULL CONSTRAINT api_answers_fingerprint_sha256 CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    location    text NOT NULL,
    body        text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_answers_once PRIMARY KEY (user_id, key)
);
CREATE INDEX api_answers_at ON api_answers (at);
COMMENT ON TABLE api_answers IS 'What was answered to a write with an Idempotency-Key, written in the transaction of the write';
COMMENT ON COLUMN api_answers.key IS 'SHA-256 of the key; fingerprint is that of the method, the path and the body';

CREATE TABLE webhooks (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id         bigint NOT NULL CONSTRAINT webhooks_user_known REFERENCES users (id) ON DELETE CASCADE,
    name            text NOT NULL CONSTRAINT webhooks_name_given CHECK (btrim(name) <> '' AND length(name) <= 100),
    url             text NOT NULL CONSTRAINT webhooks_url_https CHECK (url ~ '^https://' AND length(url) <= 500),
    events          text[] NOT NULL CONSTRAINT webhooks_events_given CHECK (cardinality(events) > 0),
    secret          bytea NOT NULL,
    made_at         timestamptz NOT NULL DEFAULT now(),
    disabled_at     timestamptz,
    disabled_reason text NOT NULL DEFAULT '' CONSTRAINT webhooks_disabled_reason_known CHECK (disabled_reason IN ('', 'gone', 'failing'))
);
CREATE INDEX webhooks_user ON webhooks (user_id, id);
COMMENT ON TABLE webhooks IS 'Addresses of other programs that are told what happens to contracts which the person sees';
COMMENT ON COLUMN webhooks.secret IS 'Key of the signature, encrypted with the secret of the installation';
COMMENT ON COLUMN webhooks.disabled_reason IS 'Why the program stopped by itself; empty where the person did';

CREATE TABLE webhook_deliveries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id  bigint NOT NULL CONSTRAINT webhook_deliveries_webhook_known REFERENCES webhooks (id) ON DELETE CASCADE,
    message     text NOT NULL CONSTRAINT webhook_deliveries_message_form CHECK (message ~ '^msg_[0-9]+_[0-9]+$'),
    event       text NOT NULL,
    contract_id bigint NOT NULL,
    body        text NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now(),
    orders      int NOT NULL DEFAULT 1,
    attempts    int NOT NULL DEFAULT 0,
    tried_at    timestamptz,
    status      int,
    error       text NOT NULL DEFAULT '',
    done_at     timestamptz,
    failed_at   timestamptz,
    CONSTRAINT webhook_deliveries_once UNIQUE (webhook_id, message)
);
CREATE INDEX webhook_deliveries_made ON webhook_deliveries (made_at);
COMMENT ON TABLE webhook_deliveries IS 'What was told to which webhook, and how it was taken; kept for 30 days';
COMMENT ON COLUMN webhook_deliveries.message IS 'Names the message: the entry of the journal and its number in it. A second sending has the same';
COMMENT ON COLUMN webhook_deliveries.orders IS 'How often its sending was asked for; attempts counts those of the last';
COMMENT ON COLUMN webhook_deliveries.error IS 'Code of what went wrong at the last attempt, never what the address answered';

CREATE TABLE webhook_marks (
    once boolean PRIMARY KEY DEFAULT true CONSTRAINT webhook_marks_once CHECK (once),
    leaf bigint NOT NULL
);
COMMENT ON TABLE webhook_marks IS 'Up to which leaf of the journal webhooks were told';

-- +goose StatementBegin
-- A token may reach less than its person: kelishim.only names those of the
-- person's units that count, separated by commas; empty is all of them.
CREATE OR REPLACE FUNCTION role_aimaks(VARIADIC roles text[]) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    only_units text := coalesce(current_setting('kelishim.only', true), '');
BEGIN
    IF NOT actor_role() = ANY (roles) THEN
        RETURN '{}';
    END IF;
    RETURN (WITH RECURSIVE reach (soate) AS (
        SELECT s.unit FROM user_scopes s WHERE s.user_id = actor_id()
            AND (only_units = '' OR s.unit = ANY (string_to_array(only_units, ',')))
        UNION
        SELECT more.soate FROM reach, LATERAL (
            SELECT u.soate FROM units u WHERE u.parent = reach.soate
            UNION ALL
            SELECT s.predecessor FROM successions s
            WHERE s.successor = reach.soate AND s.took_effect_on <= current_date) more
    )
    SELECT coalesce(array_agg(soate), '{}') FROM reach);
END $$;
-- +goose StatementEnd

-- A token is made by its person and never changed, but revoked: by the person or
-- by an administrator. Nobody else makes one in somebody's name.
SELECT protect('api_tokens',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) IN (''administrator'', ''auditor'') OR user_id = (SELECT actor_id())',
    'user_id = (SELECT actor_id())');
CREATE POLICY administrator_update ON api_tokens FOR UPDATE TO kelishim_web
    USING ((SELECT actor_role()) = 'administrator') WITH CHECK ((SELECT actor_role()) = 'administrator');
REVOKE UPDATE, DELETE ON api_tokens FROM kelishim_web;
GRANT UPDATE (revoked_at) ON api_tokens TO kelishim_web;
SELECT protect('api_token_uses',
    '(SELECT actor_is_program()) OR token_id IN (SELECT id FROM api_tokens)', '(SELECT actor_is_program())');
REVOKE DELETE ON api_token_uses FROM kelishim_web;
SELECT protect('api_answers', 'user_id = (SELECT actor_id())', 'user_id = (SELECT actor_id())');
REVOKE UPDATE, DELETE ON api_answers FROM kelishim_web;

SELECT protect('webhooks', '(SELECT actor_is_program()) OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR user_id = (SELECT actor_id())');
-- The administrator sees no contract, and so has none told to a program.
CREATE POLICY of_contracts ON webhooks AS RESTRICTIVE FOR INSERT TO kelishim_web
    WITH CHECK ((SELECT is_owner()) OR (SELECT actor_is_program()) OR (SELECT actor_role()) IN ('officer', 'head', 'advisor', 'auditor'));
SELECT protect('webhook_deliveries',
    '(SELECT actor_is_program()) OR webhook_id IN (SELECT id FROM webhooks WHERE user_id = (SELECT actor_id()))',
    '(SELECT actor_is_program()) OR webhook_id IN (SELECT id FROM webhooks WHERE user_id = (SELECT actor_id()))');
REVOKE INSERT, DELETE ON webhook_deliveries FROM kelishim_web;
SELECT protect('webhook_marks', 'false', 'false');
REVOKE SELECT, INSERT, UPDATE, DELETE ON webhook_marks FROM kelishim_web;
REVOKE SELECT ON api_tokens, api_token_uses, api_answers, webhooks, webhook_deliveries, webhook_marks FROM kelishim_reader;

SELECT journal_changes('api_tokens', '', '{token_hash}', 'people');
SELECT journal_changes('webhooks', '', '{secret}', 'people');
