package backup

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// look describes the database as the transaction sees it, and refuses one of
// which this login would not see every row.
func look(ctx context.Context, tx bun.Tx, progress Progress) (*Manifest, error) {
	m := &Manifest{Format: format, FormatVersion: formatVersion}
	var migrated bool
	err := tx.NewRaw(`SELECT to_regclass('public.goose_db_version') IS NOT NULL`).Scan(ctx, &migrated)
	if err != nil {
		return nil, fmt.Errorf("look for our tables: %w", err)
	}
	if !migrated {
		return nil, ErrNothing
	}
	if err := refuseHiddenRows(ctx, tx); err != nil {
		return nil, err
	}
	var release string
	err = tx.NewRaw(`SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
		(SELECT max(version_id) FROM goose_db_version WHERE is_applied)`).Scan(ctx, &release, &m.ServerMajor, &m.Schema)
	if err != nil {
		return nil, fmt.Errorf("ask for the versions: %w", err)
	}
	m.PostgreSQL, _, _ = strings.Cut(release, " ")
	if m.Roles, err = grantees(ctx, tx); err != nil {
		return nil, err
	}
	if m.Rows, err = countRows(ctx, tx, progress); err != nil {
		return nil, err
	}
	m.Checkpoint, err = newestCheckpoint(ctx, tx)
	return m, err
}

// refuseHiddenRows returns ErrNotOwner where row-level security could keep rows
// from this login: a table of another owner, or one without the policy that
// gives its owner everything, or with a restrictive one on reading. A dump would
// lack those rows without a word.
func refuseHiddenRows(ctx context.Context, tx bun.Tx) error {
	var hidden string
	err := tx.NewRaw(`
		SELECT coalesce(string_agg(relname, ', ' ORDER BY relname), '') FROM pg_class c
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		  AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
		  AND (pg_get_userbyid(relowner) <> current_user
		    OR (relrowsecurity AND relforcerowsecurity AND (
		      NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'owner_all'
		                  AND p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}')
		      OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd IN ('*', 'r')))))`).Scan(ctx, &hidden)
	if err != nil {
		return fmt.Errorf("look at the owners and policies: %w", err)
	}
	if hidden != "" {
		return ErrNotOwner.With("Tables", hidden)
	}
	return nil
}

// grantees lists the roles that hold rights beside the owner: a restore needs
// them in its server.
func grantees(ctx context.Context, tx bun.IDB) ([]string, error) {
	roles := []string{}
	err := tx.NewRaw(`
		SELECT DISTINCT r.rolname FROM (
			SELECT relowner AS owner, (aclexplode(relacl)).grantee FROM pg_class WHERE relnamespace = 'public'::regnamespace
			UNION ALL
			SELECT proowner, (aclexplode(proacl)).grantee FROM pg_proc WHERE pronamespace = 'public'::regnamespace
			UNION ALL
			SELECT c.relowner, (aclexplode(a.attacl)).grantee FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
			WHERE c.relnamespace = 'public'::regnamespace
			UNION ALL
			SELECT c.relowner, unnest(p.polroles) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
			WHERE c.relnamespace = 'public'::regnamespace
		) held JOIN pg_roles r ON r.oid = held.grantee
		WHERE held.grantee <> held.owner ORDER BY r.rolname`).Scan(ctx, &roles)
	if err != nil {
		return nil, fmt.Errorf("list the roles that hold rights: %w", err)
	}
	return roles, nil
}

// countRows counts every table of ours.
func countRows(ctx context.Context, tx bun.IDB, progress Progress) (map[string]int64, error) {
	var tables []string
	err := tx.NewRaw(`
		SELECT c.relname FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
		  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
		ORDER BY c.relname`).Scan(ctx, &tables)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	rows := make(map[string]int64, len(tables))
	for i, table := range tables {
		var n int64
		if err := tx.NewRaw(`SELECT count(*) FROM public. ?`, bun.Name(table)).Scan(ctx, &n); err != nil {
			return nil, fmt.Errorf("count %s: %w", table, err)
		}
		rows[table] = n
		progress.tell(StepRows, int64(i+1), int64(len(tables)))
	}
	return rows, nil
}

// newestCheckpoint is the journal's newest signed state as it is handed out, ""
// for a schema without a journal or one that was never signed.
func newestCheckpoint(ctx context.Context, tx bun.IDB) (text string, err error) {
	var kept bool
	if err := tx.NewRaw(`SELECT to_regclass('public.journal_checkpoints') IS NOT NULL`).Scan(ctx, &kept); err != nil {
		return "", fmt.Errorf("look for the journal: %w", err)
	}
	if !kept {
		return "", nil
	}
	err = tx.NewRaw(`SELECT coalesce((SELECT note FROM journal_checkpoints ORDER BY size DESC LIMIT 1), '')`).Scan(ctx, &text)
	if err != nil {
		return "", fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return text, nil
}
