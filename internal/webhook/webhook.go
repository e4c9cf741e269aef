// Package webhook sends signed messages to addresses that people typed in. The
// signature is that of the Standard Webhooks specification; the address may lead
// to the public internet only, and is asked for nothing but whether it took the
// message. It knows no table.
//
//	webhook.go  the signature
//	send.go     one attempt to deliver
//	address.go  which addresses may be reached
package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Names of the headers of a message.
const (
	HeaderID        = "webhook-id"        // the same at every attempt
	HeaderTimestamp = "webhook-timestamp" // Unix seconds of the attempt
	HeaderSignature = "webhook-signature" // "v1," and the signature in base64
)

// secretStart begins a secret as it is shown to people.
const secretStart = "whsec_"

// NewSecret makes a key of 32 random bytes.
func NewSecret() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: the runtime aborts instead
	return key
}

// SecretText is a key as it is shown, once, and typed into the other program.
func SecretText(key []byte) string { return secretStart + base64.StdEncoding.EncodeToString(key) }

// ParseSecret reads a key as it was shown.
func ParseSecret(text string) ([]byte, error) {
	raw, ok := strings.CutPrefix(text, secretStart)
	if !ok {
		return nil, errors.New("webhook: a secret begins with " + secretStart)
	}
	return base64.StdEncoding.DecodeString(raw)
}

// Sign signs a message: HMAC-SHA256 over "id.timestamp.body".
func Sign(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// tolerance is how far the clocks of the two programs may be apart: an old
// message that somebody sends once more is refused.
const tolerance = 5 * time.Minute

// Verify is what the other program does: it refuses a message that was not
// signed with the key, or long ago.
func Verify(key []byte, id, timestamp, signatures string, body []byte, now time.Time) error {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("webhook: the timestamp is no number")
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > tolerance || d < -tolerance {
		return errors.New("webhook: the timestamp is too old or too new")
	}
	wanted := Sign(key, id, at, body)
	for _, one := range strings.Fields(signatures) {
		if subtle.ConstantTimeCompare([]byte(one), []byte(wanted)) == 1 {
			return nil
		}
	}
	return errors.New("webhook: the signature is another")
}
