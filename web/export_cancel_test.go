//go:build unix

package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// A running export is cancelled: it ends, and nothing of it is kept. Its file is
// a pipe here that takes little at a time, so that it cannot be through before.
func TestARunningExportIsCancelled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.longContracts()
	id := strconv.FormatInt(s.askLong("/contracts?as=csv"), 10)
	path := filepath.Join(s.folder, "exports", id+".part")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	done := make(chan error, 1)
	go func() {
		_, err := s.runner().RunDue(t.Context())
		done <- err
	}()
	some := make([]byte, 4096)
	if _, err := pipe.Read(some); err != nil { // it is writing
		t.Fatal(err)
	}
	w := &world{site: s}
	if status, _ := w.fetch(http.MethodPost, "/exports/cancel", url.Values{"id": {id}}); status != http.StatusSeeOther {
		t.Fatalf("its owner cancels it: %d", status)
	}
	for ended := false; !ended; {
		select {
		case err := <-done:
			if ended = true; err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Millisecond):
			_ = pipe.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
			_, _ = pipe.Read(some)
		}
	}
	s.gone("/exports?file=" + id)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half-written file is left: %v", err)
	}
	if count, err := s.runner().RunDue(t.Context()); err != nil || count != 0 {
		t.Errorf("%d jobs began it anew (%v)", count, err)
	}
	s.get("/exports").has(t, "main", "отменён")
}
