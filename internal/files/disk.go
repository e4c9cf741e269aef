// Package files keeps the bytes of documents on disk, named by their SHA-256,
// and tells by their content what they are. It knows no table.
package files

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"kelishim/internal/fault"
)

// Folder is where documents lie in the data folder; backups take it along.
const Folder = "files"

const (
	incoming = "incoming-" // begins the name of what is not whole yet
	halfLife = 24 * time.Hour
)

// ErrTooLarge is returned for more bytes than a document may have.
var ErrTooLarge = fault.New(fault.TooLarge, "document.too_large").On("file")

// Refusals of a check, for the verification of the journal.
var (
	ErrMissing = errors.New("the file is not there")
	ErrChanged = errors.New("the file is not what it was")
)

// Disk is the folder of documents. A file never changes once it has its name.
type Disk struct{ folder string }

// In is the folder of documents below a data folder; it is made when the first
// file comes.
func In(dataDir string) *Disk { return &Disk{filepath.Join(dataDir, Folder)} }

var hashName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// place is where the file of a hash lies: 256 folders, so that none grows large.
func place(sum string) string { return path.Join(sum[:2], sum) }

// Keep stores at most limit bytes and gives their SHA-256 in hexadecimal and
// their number. When it returns the bytes are on disk for good; before that
// nothing stands under the name. A row that names them is written afterwards,
// so that a crash in between leaves a file without a row, never a row without a
// file. Returns ErrTooLarge for more bytes than the limit.
func (d *Disk) Keep(from io.Reader, limit int64) (sum string, size int64, err error) {
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return "", 0, fmt.Errorf("make the folder of documents: %w", err)
	}
	root, err := os.OpenRoot(d.folder)
	if err != nil {
		return "", 0, fmt.Errorf("open the folder of documents: %w", err)
	}
	defer root.Close()
	clearHalf(root)
	temp := incoming + rand.Text()
	defer func() { _ = root.Remove(temp) }() // gone already where all went well
	if sum, size, err = write(root, temp, from, limit); err != nil {
		return "", 0, err
	}
	if err := root.MkdirAll(sum[:2], 0o700); err != nil {
		return "", 0, fmt.Errorf("make the folder of a document: %w", err)
	}
	// The same bytes may lie there already: they are replaced by themselves, which
	// also mends a file that was damaged meanwhile.
	if err := root.Rename(temp, place(sum)); err != nil {
		return "", 0, fmt.Errorf("name a document: %w", err)
	}
	for _, folder := range []string{sum[:2], "."} {
		if err := syncFolder(root, folder); err != nil {
			return "", 0, err
		}
	}
	return sum, size, nil
}

func write(root *os.Root, name string, from io.Reader, limit int64) (sum string, size int64, err error) {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("make a file for a document: %w", err)
	}
	defer file.Close()
	hash := sha256.New()
	if size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(from, limit+1)); err != nil {
		return "", 0, fmt.Errorf("write a document: %w", err)
	}
	if size > limit {
		return "", 0, ErrTooLarge.With("Megabytes", limit>>20)
	}
	if err := file.Sync(); err != nil {
		return "", 0, fmt.Errorf("put a document on disk: %w", err)
	}
	if err := file.Close(); err != nil {
		return "", 0, fmt.Errorf("close a document: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// syncFolder makes the names in a folder last through a power cut.
func syncFolder(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return fmt.Errorf("open the folder of a document: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("put the name of a document on disk: %w", err)
	}
	return nil
}

// clearHalf throws away what a crash left half-written a day ago.
func clearHalf(root *os.Root) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && strings.HasPrefix(entry.Name(), incoming) && time.Since(info.ModTime()) > halfLife {
			_ = root.Remove(entry.Name())
		}
	}
}

// Open opens the file of a hash; ErrMissing where it is not there.
func (d *Disk) Open(sum string) (*os.File, error) {
	if !hashName.MatchString(sum) {
		return nil, ErrMissing
	}
	root, err := os.OpenRoot(d.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("open the folder of documents: %w", err)
	}
	defer root.Close()
	file, err := root.Open(place(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("open a document: %w", err)
	}
	return file, nil
}

// Check reads the whole file of a hash: ErrMissing where it is not there,
// ErrChanged where it holds other bytes than the hash says.
func (d *Disk) Check(sum string, size int64) error {
	file, err := d.Open(sum)
	if err != nil {
		return err
	}
	defer file.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	if err != nil {
		return fmt.Errorf("read a document: %w", err)
	}
	if n != size || hex.EncodeToString(hash.Sum(nil)) != sum {
		return ErrChanged
	}
	return nil
}
