package localpg

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"kelishim/internal/fault"
)

// ErrNoBinaries is returned where PostgreSQL is not installed; its sentence
// holds the command that installs it on this system.
var ErrNoBinaries = fault.New(fault.Invalid, "localpg.no_binaries")

// ErrWrongBinaries is returned where PG_BIN names a folder without them.
var ErrWrongBinaries = fault.New(fault.Invalid, "localpg.wrong_pg_bin")

// binaries is one installation of PostgreSQL.
type binaries struct {
	folder  string
	major   string // e.g. "15", which the data must have too
	release string // as postgres names itself, e.g. "postgres (PostgreSQL) 15.18"
}

func (b binaries) path(name string) string { return filepath.Join(b.folder, name) }

// places where distributions keep the server's programs, beside PATH.
var places = []string{
	"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql*/bin", "/usr/local/pgsql/bin",
	"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findBinaries takes PG_BIN where it is set, else the newest installation.
func findBinaries() (binaries, error) {
	if folder := os.Getenv("PG_BIN"); folder != "" {
		found, err := look(folder)
		if err != nil {
			return binaries{}, ErrWrongBinaries.With("Folder", folder)
		}
		return found, nil
	}
	var all []binaries
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		if found, err := look(filepath.Dir(path)); err == nil {
			all = append(all, found)
		}
	}
	for _, pattern := range places {
		folders, _ := filepath.Glob(pattern) // fails only for a bad pattern
		for _, folder := range folders {
			if found, err := look(folder); err == nil {
				all = append(all, found)
			}
		}
	}
	if len(all) == 0 {
		return binaries{}, ErrNoBinaries.With("Command", installCommand(osRelease(), os.Geteuid() == 0))
	}
	return slices.MaxFunc(all, func(a, b binaries) int { return number(a.major) - number(b.major) }), nil
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// look checks that a folder has the server's programs and asks their version.
func look(folder string) (binaries, error) {
	for _, name := range []string{"postgres", "initdb"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode()&0o111 == 0 {
			return binaries{}, fmt.Errorf("no %s in %s", name, folder)
		}
	}
	out, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, fmt.Errorf("ask postgres for its version: %w", err)
	}
	match := versionText.FindSubmatch(out)
	if match == nil {
		return binaries{}, errors.New("postgres does not name its version")
	}
	return binaries{folder: folder, major: string(match[1]), release: strings.TrimSpace(string(out))}, nil
}

func number(major string) int {
	n, _ := strconv.Atoi(major) // look takes digits only
	return n
}

// installCommand names the command that installs PostgreSQL on a system.
func installCommand(systems []string, root bool) string {
	command := "apt-get install -y postgresql"
	for _, system := range systems {
		switch system {
		case "debian", "ubuntu":
		case "fedora", "rhel", "centos":
			command = "dnf install -y postgresql-server"
		case "alpine":
			command = "apk add postgresql"
		case "arch":
			command = "pacman -S --noconfirm postgresql"
		case "suse", "opensuse":
			command = "zypper install -y postgresql-server"
		case "darwin":
			return "brew install postgresql@17"
		default:
			continue
		}
		break
	}
	if root {
		return command
	}
	return "sudo " + command
}

// osRelease names this system and those that it is like, nearest first.
func osRelease() []string {
	if runtime.GOOS == "darwin" {
		return []string{"darwin"}
	}
	file, err := os.Open("/etc/os-release")
	if err != nil {
		return nil
	}
	defer file.Close()
	var id, like []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "=")
		words := strings.Fields(strings.Trim(value, `"`))
		switch name {
		case "ID":
			id = words
		case "ID_LIKE":
			like = words
		}
	}
	return append(id, like...)
}
