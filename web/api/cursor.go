package api

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// A cursor says after which row a list goes on. It is sealed, since the key of a
// row may be a person's INN, and bound to the address and its filters: one that
// was changed, or belongs to another list, is refused rather than misread.
func (c *call) sealer() cipher.AEAD {
	block, err := aes.NewCipher(c.h.Cursors)
	if err != nil {
		panic("api: " + err.Error()) // the key has 32 bytes
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		panic("api: " + err.Error())
	}
	return sealer
}

// place is what a cursor is bound to: the list and its filters, not the limit.
func (c *call) place() []byte {
	kept := url.Values{}
	for name, values := range c.query {
		if name != "cursor" && name != "limit" {
			kept[name] = values
		}
	}
	return []byte(c.c.Path() + "?" + kept.Encode())
}

func (c *call) sealCursor(after string) string {
	sealer := c.sealer()
	// Of what is sealed, so that the same page has the same bytes and the same
	// ETag: a nonce is used again for the same text alone.
	mac := hmac.New(sha256.New, c.h.Cursors)
	mac.Write(append(append(c.place(), 0), after...))
	nonce := mac.Sum(nil)[:sealer.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(sealer.Seal(nonce, nonce, []byte(after), c.place()))
}

func (c *call) openCursor(text string) (after string, ok bool) {
	sealer := c.sealer()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < sealer.NonceSize() || len(raw) > 500 {
		return "", false
	}
	plain, err := sealer.Open(nil, raw[:sealer.NonceSize()], raw[sealer.NonceSize():], c.place())
	return string(plain), err == nil
}

// list is a page of results.
type list[T any] struct {
	Results []T   `json:"results"`
	Links   links `json:"links"`
}

type links struct {
	Next string `json:"next,omitempty"` // the address of the next page; none on the last
}

// page makes a page of rows of which one more than the limit was read. key names
// the last one, shape says how one is sent.
func page[R, T any](c *call, rows []R, key func(R) string, shape func(R) T) list[T] {
	l := list[T]{Results: make([]T, 0, min(len(rows), c.limit))}
	more := len(rows) > c.limit
	if more {
		rows = rows[:c.limit]
		l.Links = links{Next: c.next(key(rows[len(rows)-1]))}
	}
	for _, row := range rows {
		l.Results = append(l.Results, shape(row))
	}
	return l
}

// next is the address of the next page.
func (c *call) next(after string) string {
	query := url.Values{"cursor": {c.sealCursor(after)}}
	for name, values := range c.query {
		switch {
		case name == "cursor":
		case name == "provider":
			query[name] = []string{c.inn(values[0])}
		default:
			query[name] = values
		}
	}
	return c.c.Path() + "?" + query.Encode()
}
