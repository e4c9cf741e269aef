-- +goose Up
-- People, their sessions, and the settings of this installation.

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         text NOT NULL CONSTRAINT users_login_plain CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{1,99}$'),
    name          text NOT NULL CONSTRAINT users_name_given CHECK (btrim(name) <> ''),
    role          text NOT NULL CONSTRAINT users_role_known CHECK (role IN ('administrator')),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_login_once UNIQUE (login)
);

CREATE TABLE sessions (
    token_hash   bytea PRIMARY KEY,
    user_id      bigint NOT NULL CONSTRAINT sessions_user_known REFERENCES users (id) ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the cookie: a stolen table opens no session';

CREATE TABLE settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE settings IS 'Settings of this installation, e.g. demo = true where the figures are made up';

CREATE TABLE imports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text NOT NULL,
    file_name   text NOT NULL,
    sha256      text NOT NULL,
    summary     jsonb NOT NULL
);
COMMENT ON TABLE imports IS 'What was imported, by whom, and how many rows it added or changed';
