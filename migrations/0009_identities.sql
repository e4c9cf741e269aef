-- +goose Up
-- Who a person is at a provider of single sign-on (OpenID Connect).

CREATE TABLE identities (
    issuer    text NOT NULL CONSTRAINT identities_issuer_given CHECK (issuer <> ''),
    subject   text NOT NULL CONSTRAINT identities_subject_given CHECK (subject <> '' AND length(subject) <= 255),
    user_id   bigint NOT NULL CONSTRAINT identities_user_known REFERENCES users (id) ON DELETE CASCADE,
    linked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT identities_once PRIMARY KEY (issuer, subject),
    CONSTRAINT identities_one_a_person UNIQUE (user_id, issuer)
);
COMMENT ON TABLE identities IS 'The name for good (sub) that a provider has for a person; linked at the first sign-in by a verified e-mail';

SELECT protect('identities',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) IN (''administrator'', ''auditor'') OR user_id = (SELECT actor_id())',
    '(SELECT actor_is_program()) OR (SELECT actor_role()) = ''administrator''');
REVOKE SELECT ON identities FROM kelishim_reader;
SELECT journal_changes('identities', '', '{}', 'people');
