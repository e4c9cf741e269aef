package secret

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestTheSecretIsMadeOnceAndClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			one, err := Load(dir)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = one.Key("pages")
		})
	}
	all.Wait()
	for _, key := range keys {
		if len(key) != 32 || !bytes.Equal(key, keys[0]) {
			t.Errorf("keys differ: %x and %x", key, keys[0])
		}
	}
	info, err := os.Stat(filepath.Join(dir, File))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestEveryPurposeHasItsOwnKey(t *testing.T) {
	t.Parallel()
	one := Random()
	if bytes.Equal(one.Key("pages"), one.Key("oidc")) || bytes.Equal(one.Key("pages"), Random().Key("pages")) {
		t.Error("two keys are the same")
	}
}

func TestABrokenSecretIsSaidAndNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, File), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a cut-off secret was taken")
	}
}
