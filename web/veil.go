package web

import (
	"crypto/aes"
	"encoding/base32"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kelishim/internal/auth"
	"kelishim/providers"
)

// An INN that begins with 1 or 2 is a natural person's and holds a birth date.
// Who need not see it reads it masked, and addresses name the person by a token
// that only this installation can turn back.
var (
	personalINN   = regexp.MustCompile(`\b[12][0-9]{13}\b`)
	personalToken = regexp.MustCompile(`\bp[0-9a-v]{26}\b`)
	tokenText     = base32.HexEncoding.WithPadding(base32.NoPadding)
)

// veil hides personal data in what is sent; the zero veil hides nothing.
type veil struct {
	s     *Server
	drawn bool
}

func (s *Server) veilOf(c *fiber.Ctx) veil {
	return veil{s, auth.ScopeOf(user(c).Role, auth.ReadPersonal) == auth.Nothing}
}

func (v veil) text(raw []byte) []byte {
	if !v.drawn {
		return raw
	}
	return replaceINN(raw, func(inn string) string { return providers.Provider{INN: inn}.MaskedINN() })
}

func (v veil) tag(raw []byte) []byte {
	if !v.drawn {
		return raw
	}
	return replaceINN(raw, v.s.personToken)
}

// replaceINN replaces the INN of natural persons: 14 digits in a row, where the
// digits of a percent escape in front belong to the escape.
func replaceINN(raw []byte, by func(inn string) string) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(raw); i++ {
		if !isDigit(raw[i]) {
			continue
		}
		start := i
		for i < len(raw) && isDigit(raw[i]) {
			i++
		}
		switch {
		case start >= 1 && raw[start-1] == '%':
			start += 2
		case start >= 2 && raw[start-2] == '%':
			start++
		}
		if i-start == innDigits && (raw[start] == '1' || raw[start] == '2') {
			out = append(append(out, raw[done:start]...), by(string(raw[start:i]))...)
			done = i
		}
	}
	if done == 0 {
		return raw
	}
	return append(out, raw[done:]...)
}

const innDigits = 14

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// personToken encrypts an INN: one block, since it is shorter than one, so that
// the same person has the same address every time.
func (s *Server) personToken(inn string) string {
	block, err := aes.NewCipher(s.cfg.Secret.Key("address of a natural person"))
	if err != nil {
		panic("web: " + err.Error()) // the key has 32 bytes
	}
	var plain, sealed [aes.BlockSize]byte
	copy(plain[:], inn)
	block.Encrypt(sealed[:], plain[:])
	return "p" + strings.ToLower(tokenText.EncodeToString(sealed[:]))
}

// personOf turns a token back; what is none stays.
func (s *Server) personOf(token string) string {
	sealed, err := tokenText.DecodeString(strings.ToUpper(token[1:]))
	if err != nil || len(sealed) != aes.BlockSize {
		return token
	}
	block, err := aes.NewCipher(s.cfg.Secret.Key("address of a natural person"))
	if err != nil {
		panic("web: " + err.Error())
	}
	var plain [aes.BlockSize]byte
	block.Decrypt(plain[:], sealed)
	if inn := strings.TrimRight(string(plain[:]), "\x00"); personalINN.MatchString(inn) && len(inn) == 14 {
		return inn
	}
	return token
}

// unveil reads tokens in the address that was asked for, and hides personal data
// in files that are sent as text.
func (s *Server) unveil(c *fiber.Ctx) error {
	if strings.Contains(c.Path(), "/p") && personalToken.MatchString(c.Path()) {
		c.Path(personalToken.ReplaceAllStringFunc(c.Path(), s.personOf))
	}
	uri := c.Request().URI()
	if query := uri.QueryString(); personalToken.Match(query) {
		uri.SetQueryString(personalToken.ReplaceAllStringFunc(string(query), s.personOf))
	}
	err := c.Next()
	kind := string(c.Response().Header.ContentType())
	if v := s.veilOf(c); err == nil && v.drawn && !c.Response().IsBodyStream() &&
		(strings.HasPrefix(kind, "text/csv") || strings.HasPrefix(kind, fiber.MIMEApplicationJSON)) {
		c.Response().SetBody(v.text(c.Response().Body()))
	}
	return err
}
