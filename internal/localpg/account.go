package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// maxSocketPath is what the kernel takes for a Unix socket.
const maxSocketPath = 107

// account is under whom the server runs: the person's own account, or another
// one where the program runs as root, since PostgreSQL refuses to run as root.
type account struct {
	other    bool
	uid, gid uint32
}

func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return account{other: true, uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return account{}, ErrStart.With("Detail", "no account postgres or nobody").With("Log", "/etc/passwd")
}

// own gives a folder to the account, closed to everybody else.
func (a account) own(folder string) error {
	if a.other {
		if err := os.Chown(folder, int(a.uid), int(a.gid)); err != nil {
			return fmt.Errorf("give %s to the server's account: %w", folder, err)
		}
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return fmt.Errorf("close %s: %w", folder, err)
	}
	return nil
}

// command runs a program under the account, in a group of its own so that
// Ctrl-C reaches this program alone, which then stops the server in order.
func (a account) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return cmd
}

// reachable makes the folder and tests that the account can get there; a home
// of root is closed to it. Then a folder under /var/lib named after it is
// taken, and said.
func reachable(dir string, who account, notice Notice) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	if !who.other || who.enters(dir) {
		return dir, nil
	}
	// The hash keeps two folders of one name apart.
	fallback := filepath.Join("/var/lib/kelishim", filepath.Base(dir)+"-"+short(dir))
	if err := os.MkdirAll(fallback, 0o711); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	if notice != nil {
		notice("localpg.fallback", map[string]any{"Wanted": dir, "Taken": fallback})
	}
	return fallback, nil
}

// enters tells whether the account can pass into a folder.
func (a account) enters(dir string) bool {
	cmd := a.command(context.Background(), "/bin/sh", "-c", `cd "$1"`, "sh", dir)
	return cmd.Run() == nil
}

// socketFolder is where the socket lies: in the data folder, or, where that
// path is too long for a socket, in a short one of this account's own.
func socketFolder(dir string, who account) (string, error) {
	folder := filepath.Join(dir, "socket")
	if len(filepath.Join(folder, ".s.PGSQL.5432.lock")) > maxSocketPath {
		folder = filepath.Join(os.TempDir(), "kelishim-"+strconv.Itoa(os.Geteuid())+"-"+short(dir))
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the socket: %w", err)
	}
	info, err := os.Lstat(folder)
	if err != nil || !info.IsDir() {
		return "", fmt.Errorf("the folder of the socket %s is not one: %w", folder, err)
	}
	return folder, who.own(folder)
}
