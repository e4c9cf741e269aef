package localpg

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kelishim/internal/fault"
)

// ErrNoClient is returned where the programs for backups are not installed.
var ErrNoClient = fault.New(fault.Invalid, "localpg.no_client")

// ErrOldClient is returned where they are older than what they must talk to.
var ErrOldClient = fault.New(fault.Invalid, "localpg.old_client")

// Client is one of the programs that come with PostgreSQL and connect to a
// server, such as pg_dump.
type Client struct {
	Path  string
	Major int // e.g. 15
}

// FindClient finds a program by name as the server's programs are found, in
// PG_BIN where it is set. Of several installations it takes the oldest whose
// major version is at least least: newer programs talk to older servers, but
// say things to them that those do not understand.
func FindClient(name string, least int) (Client, error) {
	var all []Client
	for _, folder := range clientFolders(name) {
		path := filepath.Join(folder, name)
		out, err := exec.Command(path, "--version").Output()
		if match := versionText.FindSubmatch(out); err == nil && match != nil {
			all = append(all, Client{path, number(string(match[1]))})
		}
	}
	byMajor := func(a, b Client) int { return a.Major - b.Major }
	install := installCommand(osRelease(), os.Geteuid() == 0)
	if len(all) == 0 {
		return Client{}, ErrNoClient.With("Program", name).With("Command", install)
	}
	newest := slices.MaxFunc(all, byMajor)
	if newest.Major < least {
		return Client{}, ErrOldClient.With("Program", name).With("Found", strconv.Itoa(newest.Major)).With("Needed", strconv.Itoa(least))
	}
	all = slices.DeleteFunc(all, func(c Client) bool { return c.Major < least })
	return slices.MinFunc(all, byMajor), nil
}

// clientFolders lists where a program may be: PG_BIN alone, or the places of
// the distributions and then PATH.
func clientFolders(name string) []string {
	if folder := os.Getenv("PG_BIN"); folder != "" {
		return []string{folder}
	}
	var folders []string
	for _, pattern := range append(slices.Clone(places), "/opt/homebrew/opt/libpq/bin", "/usr/local/opt/libpq/bin") {
		found, _ := filepath.Glob(pattern) // fails only for a bad pattern
		folders = append(folders, found...)
	}
	if path, err := exec.LookPath(name); err == nil && strings.HasPrefix(path, "/") {
		folders = append(folders, filepath.Dir(path))
	}
	return folders
}
