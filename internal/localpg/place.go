package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// maxSocketPath is what the kernel takes for a Unix socket.
const maxSocketPath = 107

// elsewhere is where the data go when the wanted folder is out of reach.
const elsewhere = "/var/lib/kelishim"

// place makes the folder and chooses the account of the server. Where the
// account cannot get there, as in a home of root, a folder under /var/lib named
// after the wanted one is taken, and said.
func place(dir string, notice Notice) (string, account, error) {
	dir, err := MakeFolder(dir)
	if err != nil {
		return "", account{}, err
	}
	who, err := chooseAccount(filepath.Join(dir, "pg"))
	if err != nil {
		return "", account{}, err
	}
	if who.enters(dir) {
		return dir, who, nil
	}
	// The hash keeps two folders of one name apart.
	if _, err := MakeFolder(elsewhere); err != nil {
		return "", account{}, err
	}
	taken, err := MakeFolder(filepath.Join(elsewhere, filepath.Base(dir)+"-"+short(dir)))
	if err != nil {
		return "", account{}, err
	}
	who, err = chooseAccount(filepath.Join(taken, "pg"))
	if err != nil {
		return "", account{}, err
	}
	if !who.enters(taken) {
		return "", account{}, ErrOtherAccount.With("Folder", taken)
	}
	if notice != nil {
		notice("localpg.fallback", map[string]any{"Wanted": dir, "Taken": taken})
	}
	return taken, who, nil
}

// MakeFolder makes a folder where there is none, open to passers whatever the
// umask of the person, and gives its true path: two names of one folder must
// lead to one socket.
func MakeFolder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o711); err != nil {
			return "", fmt.Errorf("make the data folder: %w", err)
		}
		if err := os.Chmod(dir, 0o711); err != nil {
			return "", fmt.Errorf("open the data folder to passers: %w", err)
		}
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	return dir, nil
}

// enters tells whether the account can pass into a folder.
func (a account) enters(dir string) bool {
	if !a.other {
		return true
	}
	cmd := a.command(context.Background(), "/bin/sh", "-c", `cd "$1"`, "sh", dir)
	return cmd.Run() == nil
}

// socketFolder is where the socket lies: in the data folder, or, where that
// path is too long for a socket, in a short one of the account's own. The short
// one depends on nothing but the folder and its account, so that every program
// finds the same.
func socketFolder(dir string, who account) (string, error) {
	folder := filepath.Join(dir, "socket")
	if len(filepath.Join(folder, ".s.PGSQL.5432.lock")) > maxSocketPath {
		folder = filepath.Join("/tmp", "kelishim-"+strconv.Itoa(int(who.uid))+"-"+short(dir))
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		if errors.Is(err, os.ErrPermission) {
			return "", ErrOtherAccount.With("Folder", dir)
		}
		return "", fmt.Errorf("make the folder of the socket: %w", err)
	}
	return folder, who.own(folder)
}

// short is a short name for a long path.
func short(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}
