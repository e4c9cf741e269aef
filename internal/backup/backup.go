// Package backup writes everything an installation holds into one file, and
// puts it back into an empty one: the database as pg_dump writes it and the
// files of the data folder, with a manifest of rows and hashes.
//
// The file is a zip and not a tar, since a zip ends with a directory: the
// manifest, which can only be written last, is read first, a file that was cut
// off is known as such at once, and any machine can look inside. Members are
// stored and not compressed; the dump and most documents are already.
package backup

import (
	"io/fs"
	"strings"

	"kelishim/internal/fault"
	"kelishim/internal/journal"
)

// Names of the members.
const (
	manifestName = "manifest.json"
	dumpName     = "database.dump"
	filesPrefix  = "files/"
	keyName      = journal.KeyFile
)

// filesFolder is where documents lie in the data folder.
const filesFolder = "files"

// Refusals that a person can mend.
var (
	ErrExists       = fault.New(fault.Conflict, "backup.exists")
	ErrNothing      = fault.New(fault.Invalid, "backup.nothing")
	ErrNotOwner     = fault.New(fault.Invalid, "backup.not_owner")
	ErrNoKey        = fault.New(fault.Invalid, "backup.no_key")
	ErrNotFile      = fault.New(fault.Invalid, "backup.not_a_file")
	ErrInside       = fault.New(fault.Invalid, "backup.inside")
	ErrOddFile      = fault.New(fault.Invalid, "backup.odd_file")
	ErrProgram      = fault.New(fault.Invalid, "backup.program_failed")
	ErrNotBackup    = fault.New(fault.Invalid, "backup.not_a_backup")
	ErrFormat       = fault.New(fault.Invalid, "backup.other_format")
	ErrNewer        = fault.New(fault.Invalid, "backup.newer_schema")
	ErrNewerServer  = fault.New(fault.Invalid, "backup.newer_server")
	ErrChanged      = fault.New(fault.Invalid, "backup.changed")
	ErrMissing      = fault.New(fault.Invalid, "backup.missing")
	ErrUnknown      = fault.New(fault.Invalid, "backup.unknown_member")
	ErrFilesThere   = fault.New(fault.Conflict, "backup.files_there")
	ErrKeyThere     = fault.New(fault.Conflict, "backup.key_there")
	ErrTablesThere  = fault.New(fault.Conflict, "backup.tables_there")
	ErrRolesLacking = fault.New(fault.Invalid, "backup.roles_lacking")
	ErrRowsDiffer   = fault.New(fault.Invalid, "backup.rows_differ")
)

// Step is a part of the work, named for progress.
type Step string

// The steps of a backup and of a restore.
const (
	StepRows     Step = "rows"     // counting
	StepDatabase Step = "database" // pg_dump, pg_restore
	StepFiles    Step = "files"    // documents
	StepCheck    Step = "check"    // hashes
)

// Progress hears how many bytes of a step are done; total is 0 where nobody
// knows. It may be nil.
type Progress func(step Step, done, total int64)

func (p Progress) tell(step Step, done, total int64) {
	if p != nil {
		p(step, done, total)
	}
}

// allowed tells whether a member may have this name: one of ours, or a file
// below files/ that cannot lead out of the folder.
func allowed(name string) bool {
	rest, isFile := strings.CutPrefix(name, filesPrefix)
	if isFile {
		return fs.ValidPath(rest) && rest != "."
	}
	return name == dumpName || name == keyName
}
