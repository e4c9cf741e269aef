package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/localpg"
)

// refuseUnfit finds pg_restore, and refuses a database that is not empty or a
// server older than the one that the backup came from.
func (s *Staged) refuseUnfit(ctx context.Context, to *db.DB) (client localpg.Client, err error) {
	if err := s.refuseOccupied(); err != nil {
		return client, err
	}
	var there string
	var major int
	err = to.Pool().QueryRowContext(ctx, `
		SELECT coalesce((SELECT string_agg(relname, ', ' ORDER BY relname) FROM (
			SELECT relname FROM pg_class c
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
			  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
			ORDER BY relname LIMIT 5) AS first), ''), current_setting('server_version_num')::int / 10000`).Scan(&there, &major)
	if err != nil {
		return client, fmt.Errorf("look whether the database is empty: %w", err)
	}
	if there != "" {
		return client, ErrTablesThere.With("Tables", there)
	}
	if major < s.Manifest.ServerMajor {
		return client, ErrNewerServer.With("Found", strconv.Itoa(s.Manifest.ServerMajor)).With("Server", strconv.Itoa(major))
	}
	return localpg.FindClient("pg_restore", max(major, s.Manifest.DumpMajor))
}

// refuseMissingRoles names the roles of the manifest that the server lacks:
// rights cannot be given to them. Ours are there by now.
func (s *Staged) refuseMissingRoles(ctx context.Context, to *db.DB) error {
	var known []string
	if err := to.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT rolname FROM pg_roles`).Scan(ctx, &known)
	}); err != nil {
		return fmt.Errorf("list the roles: %w", err)
	}
	var lacking []string
	for _, role := range s.Manifest.Roles {
		if !slices.Contains(known, role) {
			lacking = append(lacking, role)
		}
	}
	if lacking != nil {
		return ErrRolesLacking.With("Roles", strings.Join(lacking, ", "))
	}
	return nil
}

// refuseOccupied refuses a data folder that has documents, or a key where the
// backup brings one.
func (s *Staged) refuseOccupied() error {
	entries, err := os.ReadDir(filepath.Join(s.dataDir, filesFolder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into the folder of documents: %w", err)
	}
	if len(entries) > 0 {
		return ErrFilesThere.With("Folder", filepath.Join(s.dataDir, filesFolder))
	}
	if !s.Manifest.WithKey {
		return nil
	}
	key := filepath.Join(s.dataDir, keyName)
	if _, err := os.Lstat(key); err == nil {
		return ErrKeyThere.With("Path", key)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look for a signing key: %w", err)
	}
	return nil
}
