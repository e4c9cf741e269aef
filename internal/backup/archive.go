package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"kelishim/internal/localpg"
)

// Archive is an opened backup.
type Archive struct {
	Manifest *Manifest
	reader   *zip.ReadCloser
	members  map[string]*zip.File
}

// Open reads the directory and the manifest of a backup. It refuses a file that
// is none or was cut off, one of a format or schema that this program does not
// know, and one whose members are not those that the manifest names.
func Open(path string) (*Archive, error) {
	reader, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, ErrNotBackup
	case err != nil:
		return nil, ErrNotFile.With("Path", path).With("Error", err.Error())
	}
	a := &Archive{reader: reader, members: make(map[string]*zip.File, len(reader.File))}
	if err := a.read(); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.reader.Close() }

func (a *Archive) read() error {
	for _, file := range a.reader.File {
		if a.members[file.Name] != nil {
			return ErrUnknown.With("Member", file.Name)
		}
		a.members[file.Name] = file
	}
	file := a.members[manifestName]
	if file == nil {
		return ErrNotBackup
	}
	delete(a.members, manifestName)
	content, err := file.Open()
	if err != nil {
		return changed(manifestName, err)
	}
	defer content.Close()
	if a.Manifest, err = readManifest(content); err != nil {
		return err
	}
	named := make(map[string]bool, len(a.Manifest.Members))
	for _, member := range a.Manifest.Members {
		if a.members[member.Name] == nil {
			return ErrMissing.With("Member", member.Name)
		}
		named[member.Name] = true
	}
	for name := range a.members {
		if !named[name] {
			return ErrUnknown.With("Member", name)
		}
	}
	return nil
}

// Staged is a backup that was checked whole and unpacked beside its place.
type Staged struct {
	Manifest *Manifest
	dataDir  string
	folder   string // below dataDir, so that a renaming puts the files in place
}

// Stage checks every hash while it unpacks the backup into a folder of its own
// inside dataDir: what is restored afterwards is what was checked. Any changed
// byte is refused, by the name of its member. It also refuses a data folder
// that has documents, or a key where the backup brings one.
func (a *Archive) Stage(ctx context.Context, dataDir string, progress Progress) (*Staged, error) {
	dataDir, err := localpg.MakeFolder(dataDir)
	if err != nil {
		return nil, err
	}
	s := &Staged{Manifest: a.Manifest, dataDir: dataDir}
	if err := s.refuseOccupied(); err != nil {
		return nil, err
	}
	if s.folder, err = os.MkdirTemp(dataDir, "restore-"); err != nil {
		return nil, fmt.Errorf("make a folder to unpack in: %w", err)
	}
	if err := a.unpack(ctx, s.folder, progress); err != nil {
		s.Discard()
		return nil, err
	}
	return s, nil
}

// Discard removes what was unpacked and not put in place.
func (s *Staged) Discard() { _ = os.RemoveAll(s.folder) }

func (a *Archive) unpack(ctx context.Context, folder string, progress Progress) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("open the folder to unpack in: %w", err)
	}
	defer root.Close()
	var done int64
	total := a.Manifest.size()
	for _, member := range a.Manifest.Members {
		err := a.unpackOne(ctx, root, member, func(n int) {
			done += int64(n)
			progress.tell(StepCheck, done, total)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) unpackOne(ctx context.Context, root *os.Root, member Member, moved func(int)) error {
	content, err := a.members[member.Name].Open()
	if err != nil {
		return changed(member.Name, err)
	}
	defer content.Close()
	if err := root.MkdirAll(filepath.Dir(member.Name), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", member.Name, err)
	}
	file, err := root.OpenFile(member.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make %s: %w", member.Name, err)
	}
	defer file.Close()
	counted := &counter{hash: sha256.New()}
	// A byte more than the manifest says is enough to see that it is too long.
	limited := io.LimitReader(content, member.Size+1)
	_, err = io.Copy(io.MultiWriter(file, counted), &watched{ctx: ctx, from: limited, moved: moved})
	if err != nil {
		return changed(member.Name, err)
	}
	if counted.size != member.Size || counted.sum() != member.SHA256 {
		return ErrChanged.With("Member", member.Name)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", member.Name, err)
	}
	return nil
}

// changed names the member in which the zip is found broken; what the system
// says, as of a full disk, and the end of ctx come back as they are.
func changed(name string, err error) error {
	var system syscall.Errno
	if errors.As(err, &system) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	return ErrChanged.With("Member", name)
}
