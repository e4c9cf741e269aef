package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"
)

// writer writes a backup under a temporary name beside the wanted one.
type writer struct {
	path    string // wanted
	file    *os.File
	whole   hash.Hash // of the file
	zip     *zip.Writer
	members []Member
}

// newWriter refuses a path where something lies already, unless force is set.
func newWriter(path string, force bool) (*writer, error) {
	if err := refuseExisting(path, force); err != nil {
		return nil, err
	}
	// Mode 0600: the file holds everything, the hashes of passwords included.
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, ErrNotFile.With("Path", path).With("Error", err.Error())
	}
	w := &writer{path: path, file: file, whole: sha256.New()}
	w.zip = zip.NewWriter(io.MultiWriter(file, w.whole))
	return w, nil
}

func refuseExisting(path string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return ErrNotFile.With("Path", path).With("Error", err.Error())
	case !info.Mode().IsRegular():
		return ErrNotFile.With("Path", path).With("Error", info.Mode().Type().String())
	case !force:
		return ErrExists.With("Path", path)
	}
	return nil
}

// add writes one member; fill gives its bytes.
func (w *writer) add(name string, fill func(io.Writer) error) error {
	member, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Now()})
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	counted := &counter{hash: sha256.New()}
	if err := fill(io.MultiWriter(member, counted)); err != nil {
		return err
	}
	w.members = append(w.members, Member{Name: name, Size: counted.size, SHA256: counted.sum()})
	return nil
}

// addFile copies an opened file.
func (w *writer) addFile(ctx context.Context, name string, from io.Reader, moved func(n int)) error {
	return w.add(name, func(to io.Writer) error {
		if _, err := io.Copy(to, &watched{ctx: ctx, from: from, moved: moved}); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		return nil
	})
}

// finish writes the manifest, brings everything to the disk and gives the file
// its name. It returns the SHA-256 of the whole file.
func (w *writer) finish(m *Manifest, force bool) (string, error) {
	m.Members = w.members
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write the manifest: %w", err)
	}
	if err := w.add(manifestName, func(to io.Writer) error { _, err := to.Write(text); return err }); err != nil {
		return "", err
	}
	if err := errors.Join(w.zip.Close(), w.file.Sync(), w.file.Close()); err != nil {
		return "", fmt.Errorf("finish %s: %w", w.path, err)
	}
	// Hours may have passed.
	if err := refuseExisting(w.path, force); err != nil {
		return "", err
	}
	if err := os.Rename(w.file.Name(), w.path); err != nil {
		return "", fmt.Errorf("name the backup: %w", err)
	}
	return hex.EncodeToString(w.whole.Sum(nil)), flush(filepath.Dir(w.path))
}

// discard removes what was written; after finish there is nothing to remove.
func (w *writer) discard() {
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}

// counter counts and hashes what is written to it.
type counter struct {
	hash hash.Hash
	size int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.size += int64(len(p))
	return c.hash.Write(p)
}

func (c *counter) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }

// watched reads until ctx ends and tells how much went by.
type watched struct {
	ctx   context.Context
	from  io.Reader
	moved func(n int)
}

func (r *watched) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	r.moved(n)
	return n, err
}

// flush brings a file, or the names in a folder, to the disk.
func flush(path string) error {
	opened, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open to bring it to the disk: %w", err)
	}
	if err := errors.Join(opened.Sync(), opened.Close()); err != nil {
		return fmt.Errorf("bring %s to the disk: %w", path, err)
	}
	return nil
}
