package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

const (
	// MaxAge is how long a person may take at the provider's page.
	MaxAge = 10 * time.Minute
	// minKey is the least length of a sealing key in bytes.
	minKey = 32
	// maxSealed bounds the cookie in bytes; a sealed Start has some 250.
	maxSealed = 1 << 10
)

// sealed is what the cookie holds of a Start.
type sealed struct {
	State, Nonce, Verifier string
	At                     int64 // milliseconds since 1970
}

// Seal encrypts a Start for a cookie of the person's own browser: nobody can
// read or change it, not even they. key is random and of 32 bytes or more; it
// may serve other purposes too, since a key of this purpose is derived from it.
func Seal(key []byte, start Start) string {
	text, err := json.Marshal(sealed{start.State, start.Nonce, start.Verifier, time.Now().UnixMilli()})
	if err != nil {
		panic(err) // texts and a number can always be written
	}
	return base64.RawURLEncoding.EncodeToString(box(key).Seal(nil, nil, text, nil))
}

// Open gives back what Seal sealed at most maxAge ago, without the address.
func Open(key []byte, text string, maxAge time.Duration) (Start, error) {
	if len(text) > maxSealed {
		return Start{}, ErrStartLost
	}
	encrypted, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Start{}, ErrStartLost
	}
	plain, err := box(key).Open(nil, nil, encrypted, nil)
	if err != nil {
		return Start{}, ErrStartLost
	}
	var s sealed
	if json.Unmarshal(plain, &s) != nil {
		return Start{}, ErrStartLost
	}
	if age := time.Since(time.UnixMilli(s.At)); age < -clockDrift || age > maxAge {
		return Start{}, ErrStartExpired
	}
	return Start{State: s.State, Nonce: s.Nonce, Verifier: s.Verifier}, nil
}

// box is AES-256-GCM under a key derived for this purpose alone.
func box(key []byte) cipher.AEAD {
	if len(key) < minKey {
		panic("oidc: a sealing key needs 32 bytes")
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "kelishim: OpenID Connect sign-in under way", 32)
	if err != nil {
		panic(err) // the length is a constant that HKDF can give
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		panic(err) // 32 bytes are a key of AES-256
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block size of GCM
	}
	return aead
}
