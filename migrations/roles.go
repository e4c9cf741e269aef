package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun/driver/pgdriver"

	"kelishim/internal/fault"
)

// ErrRolesMissing is returned where the roles of the database are not there and
// this login may not make them: a database administrator must.
var ErrRolesMissing = fault.New(fault.Invalid, "db.roles_missing")

// makeRoles is what a database administrator runs once a server. Roles belong
// to the server, not to a database: they are never dropped here.
const makeRoles = `
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY '{kelishim_web,kelishim_reader}'::text[] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another program made it in this moment
            END;
        END IF;
        IF NOT pg_has_role(current_user, role, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', role, current_user);
        END IF;
    END LOOP;
END $$`

// EnsureRoles makes the roles that the policies and grants name, where the
// server lacks them.
func EnsureRoles(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, makeRoles)
	var pgErr pgdriver.Error
	if errors.As(err, &pgErr) && pgErr.Field('C') == "42501" {
		return ErrRolesMissing
	}
	if err != nil {
		return fmt.Errorf("make the roles of the database: %w", err)
	}
	return nil
}
