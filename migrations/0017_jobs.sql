-- +goose Up
-- Work that is done later, once, also after a crash; and what is told by mail.

CREATE TABLE jobs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CONSTRAINT jobs_kind_plain CHECK (kind ~ '^[a-z_]{2,40}$'),
    key         text NOT NULL CONSTRAINT jobs_key_short CHECK (length(key) BETWEEN 1 AND 200),
    payload     jsonb NOT NULL DEFAULT '{}',
    user_id     bigint NOT NULL DEFAULT coalesce(actor_id(), 0),
    made_at     timestamptz NOT NULL DEFAULT now(),
    run_at      timestamptz NOT NULL DEFAULT now(),
    attempts    int NOT NULL DEFAULT 0,
    taken_at    timestamptz,
    progress    numeric NOT NULL DEFAULT 0 CONSTRAINT jobs_progress_0_to_1 CHECK (progress BETWEEN 0 AND 1),
    cancelled   boolean NOT NULL DEFAULT false,
    done_at     timestamptz,
    failed_at   timestamptz,
    error       text,
    result      jsonb,
    keep_until  timestamptz,
    CONSTRAINT jobs_once UNIQUE (kind, key)
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL AND failed_at IS NULL;
CREATE INDEX jobs_user ON jobs (user_id, id);
COMMENT ON COLUMN jobs.key IS 'Names the deed, so that it is done once: asking for it again changes nothing';
COMMENT ON COLUMN jobs.taken_at IS 'Last sign of life of the worker that has it; a job whose worker died is taken again';

ALTER TABLE users
    ADD COLUMN mail_alerts boolean NOT NULL DEFAULT true,
    ADD COLUMN calendar_hash bytea CONSTRAINT users_calendar_sha256 CHECK (length(calendar_hash) = 32);
CREATE UNIQUE INDEX users_calendar_once ON users (calendar_hash);
COMMENT ON COLUMN users.calendar_hash IS 'SHA-256 of the secret in the address of the person''s calendar feed';

CREATE TABLE alert_mails (
    user_id bigint NOT NULL CONSTRAINT alert_mails_user_known REFERENCES users (id) ON DELETE CASCADE,
    alert   text NOT NULL CONSTRAINT alert_mails_alert_short CHECK (length(alert) BETWEEN 1 AND 200),
    job_id  bigint NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT alert_mails_once PRIMARY KEY (user_id, alert)
);
COMMENT ON TABLE alert_mails IS 'Which alert was put into a digest for whom: none is told twice. The claim and its mail job are one transaction';

SELECT protect('jobs',
    '(SELECT actor_is_program()) OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR user_id = (SELECT actor_id())');
SELECT protect('alert_mails', '(SELECT actor_is_program()) OR user_id = (SELECT actor_id())', '(SELECT actor_is_program())');
REVOKE SELECT ON jobs, alert_mails FROM kelishim_reader;
SELECT journal_again('users', '', '{password_hash,totp_secret,calendar_hash}', 'people');
