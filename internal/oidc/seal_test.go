package oidc_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kelishim/internal/oidc"
)

var (
	sealingKey = bytes.Repeat([]byte{7}, 32)
	underWay   = oidc.Start{State: "the state", Nonce: "the nonce", Verifier: strings.Repeat("v", 43)}
)

func TestASealedStartOpensWithItsKeyForTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		text := oidc.Seal(sealingKey, underWay)
		time.Sleep(oidc.MaxAge)
		if got, err := oidc.Open(sealingKey, text, oidc.MaxAge); err != nil || got != underWay {
			t.Errorf("after ten minutes: %+v, %v", got, err)
		}
		time.Sleep(time.Millisecond)
		if _, err := oidc.Open(sealingKey, text, oidc.MaxAge); !errors.Is(err, oidc.ErrStartExpired) {
			t.Errorf("later: %v, want %v", err, oidc.ErrStartExpired)
		}
	})
}

func TestASealedStartHidesItsContentsAndAnyChangeIsFound(t *testing.T) {
	t.Parallel()
	text := oidc.Seal(sealingKey, underWay)
	if oidc.Seal(sealingKey, underWay) == text {
		t.Error("two seals are the same: the nonce repeats")
	}
	if strings.ContainsAny(text, " ;,\"=") || len(text) > 1000 {
		t.Errorf("not fit for a cookie: %d bytes %q", len(text), text)
	}
	for at := range len(text) - 1 { // the last character may hold unused bits
		changed := []byte(text)
		if changed[at] = 'A'; text[at] == 'A' {
			changed[at] = 'B'
		}
		if _, err := oidc.Open(sealingKey, string(changed), oidc.MaxAge); !errors.Is(err, oidc.ErrStartLost) {
			t.Fatalf("character %d changed: %v, want %v", at, err, oidc.ErrStartLost)
		}
	}
	large := oidc.Seal(sealingKey, oidc.Start{State: strings.Repeat("s", 1000)})
	for name, other := range map[string]string{
		"nothing": "", "not base64": "***", "short": "AAAA", "cut": text[:len(text)-8], "larger than any of ours": large,
	} {
		if _, err := oidc.Open(sealingKey, other, oidc.MaxAge); !errors.Is(err, oidc.ErrStartLost) {
			t.Errorf("%s: %v, want %v", name, err, oidc.ErrStartLost)
		}
	}
	if _, err := oidc.Open(bytes.Repeat([]byte{8}, 32), text, oidc.MaxAge); !errors.Is(err, oidc.ErrStartLost) {
		t.Errorf("another key: %v, want %v", err, oidc.ErrStartLost)
	}
}

func TestASealingKeyHas32Bytes(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a key of 31 bytes was taken")
		}
	}()
	oidc.Seal(sealingKey[:31], underWay)
}
