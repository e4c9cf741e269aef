package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is under whom the server runs: the person's own account, or another
// one where the program runs as root, since PostgreSQL refuses to run as root.
type account struct {
	other    bool
	uid, gid uint32
}

// chooseAccount takes the owner of the data, so that root runs what an ordinary
// account made without taking it away; for new data and root it takes postgres,
// else nobody.
func chooseAccount(data string) (account, error) {
	self := account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
	var owner syscall.Stat_t
	err := syscall.Stat(data, &owner)
	switch {
	case err != nil && !errors.Is(err, syscall.ENOENT):
		return account{}, ErrOtherAccount.With("Folder", data)
	case self.uid != 0 && err == nil && owner.Uid != self.uid:
		return account{}, ErrOtherAccount.With("Folder", data)
	case self.uid != 0:
		return self, nil
	case err == nil && owner.Uid != 0:
		return account{other: true, uid: owner.Uid, gid: owner.Gid}, nil
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

// own gives a folder to the account, closed to everybody else. It works on the
// opened folder: a link that somebody planted in a shared place is not followed.
func (a account) own(folder string) error {
	opened, err := os.OpenFile(folder, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_DIRECTORY, 0)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer opened.Close()
	var now syscall.Stat_t
	if err := syscall.Fstat(int(opened.Fd()), &now); err != nil {
		return fmt.Errorf("look at %s: %w", folder, err)
	}
	if now.Uid != a.uid && now.Uid != uint32(os.Geteuid()) {
		return ErrOtherAccount.With("Folder", folder)
	}
	if err := a.give(opened); err != nil {
		return err
	}
	if err := opened.Chmod(0o700); err != nil {
		return fmt.Errorf("close %s: %w", folder, err)
	}
	return nil
}

// give makes an opened file or folder the account's.
func (a account) give(file *os.File) error {
	if !a.other {
		return nil
	}
	if err := file.Chown(int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to the server's account: %w", file.Name(), err)
	}
	return nil
}

// open opens a file of the account's beside the data, making it where it lacks.
func (a account) open(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|syscall.O_NOFOLLOW|flags, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return nil, ErrOtherAccount.With("Folder", filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("open the file beside the data: %w", err)
	}
	if err := a.give(file); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
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
