// Package code makes and reads the codes that people are given on paper or by
// voice: of a complaint, of a person's own page, of a certificate.
package code

import (
	"crypto/rand"
	"regexp"
	"strings"
)

const (
	letters              = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // none is mistaken for another; 32 of them
	groups, groupLetters = 3, 4
)

var (
	form   = regexp.MustCompile(`^[A-Z2-9]{12}$`)
	spaces = strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "–", "", "—", "")
)

// New is 60 random bits in groups of letters that are read aloud safely, such as
// "ABCD-EFGH-JK23": nobody guesses one.
func New() string {
	var random [groups * groupLetters]byte
	_, _ = rand.Read(random[:]) // never fails: the runtime aborts instead
	var text strings.Builder
	for i, b := range random {
		if i > 0 && i%groupLetters == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(letters[int(b)%len(letters)])
	}
	return text.String()
}

// Read reads a code as people type it: spaces, hyphens and small letters do not
// matter; "" for what is none.
func Read(typed string) string {
	plain := strings.ToUpper(spaces.Replace(strings.TrimSpace(typed)))
	if !form.MatchString(plain) {
		return ""
	}
	return plain[:4] + "-" + plain[4:8] + "-" + plain[8:]
}
