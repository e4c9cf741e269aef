// Package secret keeps the one secret of an installation, from which keys for
// single purposes are derived. It lies in the data folder, never in the
// database or in a log.
package secret

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File is its name in the data folder.
const File = "secret.bin"

const size = 32

// Secret derives keys; its bytes never leave the package.
type Secret struct{ bytes []byte }

// Load reads the secret of a data folder, or makes it at the first start. Two
// programs that start at once take the same one.
func Load(dir string) (Secret, error) {
	path := filepath.Join(dir, File)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if err := create(dir, path); err != nil {
			return Secret{}, fmt.Errorf("make the secret: %w", err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return Secret{}, fmt.Errorf("read the secret: %w", err)
	}
	if len(text) != size {
		return Secret{}, fmt.Errorf("read the secret: %s has %d bytes, not %d", path, len(text), size)
	}
	return Secret{text}, nil
}

func create(dir, path string) error {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, "secret-*.new") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(random())
	if err := errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	// A link is made once: who comes second keeps the first one's secret.
	if err := os.Link(fresh.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// Random is a secret that ends with the program, for tests.
func Random() Secret { return Secret{random()} }

func random() []byte {
	fresh := make([]byte, size)
	_, _ = rand.Read(fresh) // never fails: the runtime aborts instead
	return fresh
}

// Key derives the 32 bytes for one purpose (HKDF-SHA256): who learns one key
// learns no other.
func (s Secret) Key(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, s.bytes, nil, purpose, size)
	if err != nil {
		panic(fmt.Sprintf("secret: %v", err)) // the length is a constant
	}
	return key
}
