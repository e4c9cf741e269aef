package oidc

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
)

// clockDrift is how far the provider's clock may run ahead of ours.
const clockDrift = 5 * time.Minute

// verify believes a token or says why not: signature, issuer, audience and
// times by go-oidc, the authorized party and the nonce here (Core, section
// 3.1.3.7).
func (p *Provider) verify(ctx context.Context, known *known, raw, nonce string) (*goidc.IDToken, error) {
	if len(raw) > maxToken {
		return nil, because(ErrUnreadableToken, "too long")
	}
	algorithm, err := signedWith(raw)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(known.algorithms, algorithm) {
		return nil, ErrWrongAlgorithm
	}
	check := &signatureCheck{keys: known.keys}
	verifier := goidc.NewVerifier(p.settings.Issuer, check,
		&goidc.Config{ClientID: p.settings.ClientID, SupportedSigningAlgs: known.algorithms})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, p.reason(err, check)
	}
	var more struct {
		Party string `json:"azp"`
	}
	if token.Claims(&more) != nil {
		return nil, because(ErrUnreadableToken, "azp is no text")
	}
	switch {
	case more.Party == "" && len(token.Audience) > 1, more.Party != "" && more.Party != p.settings.ClientID:
		return nil, ErrWrongParty
	case token.IssuedAt.After(time.Now().Add(clockDrift)):
		return nil, ErrFromTheFuture
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return nil, ErrWrongNonce
	}
	return token, nil
}

// reason names why go-oidc refused a token, which says it in English sentences
// only. It decides nothing: the token is refused already.
func (p *Provider) reason(err error, check *signatureCheck) error {
	var expired *goidc.TokenExpiredError
	var says struct {
		Issuer    string  `json:"iss"`
		Audience  texts   `json:"aud"`
		NotBefore float64 `json:"nbf"`
	}
	switch {
	case check.err != nil && errors.Unwrap(check.err) != nil: // the keys could not be fetched
		return outside(check.err, ErrNoKeys)
	case check.err != nil:
		return ErrWrongSignature
	case errors.As(err, &expired):
		return ErrExpired
	case check.payload == nil || json.Unmarshal(check.payload, &says) != nil:
		return ErrUnreadableToken
	case says.Issuer != p.settings.Issuer:
		return ErrWrongIssuer
	case !slices.Contains(says.Audience, p.settings.ClientID):
		return ErrWrongAudience
	case says.NotBefore > float64(time.Now().Unix()):
		return ErrFromTheFuture
	}
	return ErrUnreadableToken
}

// signatureCheck remembers how the check of one signature ended.
type signatureCheck struct {
	keys    goidc.KeySet
	payload []byte // signed by the provider; nil where the signature is wrong
	err     error
}

// VerifySignature makes it a key set.
func (s *signatureCheck) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	s.payload, s.err = s.keys.VerifySignature(ctx, raw)
	return s.payload, s.err
}

// texts is a list that may be written as one text where it has only one.
type texts []string

func (t *texts) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// signedWith reads the algorithm that a token claims to be signed with.
func signedWith(raw string) (string, error) {
	head, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(head)
	var header struct {
		Algorithm string `json:"alg"`
	}
	if err != nil || json.Unmarshal(text, &header) != nil || strings.Count(raw, ".") != 2 {
		return "", because(ErrUnreadableToken, "not a signed token of three parts")
	}
	return header.Algorithm, nil
}
