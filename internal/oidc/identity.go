package oidc

import (
	"context"
	"time"

	"golang.org/x/oauth2"
)

// maxSubject bounds the subject in characters (OpenID Connect Core, section 2).
const maxSubject = 255

// Identity is who the provider says came in. Issuer and Subject together name
// a person for good; an e-mail address may change hands, so it links nobody
// unless EmailVerified, and even then the provider's word is all there is.
type Identity struct {
	Issuer        string
	Subject       string
	Email         string
	EmailVerified bool
	Name          string
	AMR           []string  // how they proved themselves: "pwd", "otp", "mfa" (RFC 8176)
	ACR           string    // how strong that was, in the provider's own words
	AuthTime      time.Time // when they did; zero where the provider does not say
}

// claims are the fields of the token, or of userinfo, that speak of the person.
type claims struct {
	Subject       string  `json:"sub"`
	Email         string  `json:"email"`
	EmailVerified flag    `json:"email_verified"`
	Name          string  `json:"name"`
	AMR           texts   `json:"amr"`
	ACR           string  `json:"acr"`
	AuthTime      float64 `json:"auth_time"` // seconds since 1970
}

// flag is a boolean that some providers send as text.
type flag bool

func (f *flag) UnmarshalJSON(text []byte) error {
	*f = string(text) == "true" || string(text) == `"true"`
	return nil
}

// identify verifies the token and reads the person from it.
func (p *Provider) identify(ctx context.Context, known *known, token *oauth2.Token, nonce string) (Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, ErrNoToken
	}
	verified, err := p.verify(ctx, known, raw, nonce)
	if err != nil {
		return Identity{}, err
	}
	if verified.AccessTokenHash != "" && verified.VerifyAccessToken(token.AccessToken) != nil {
		return Identity{}, ErrWrongAccessToken
	}
	var person claims
	if verified.Claims(&person) != nil {
		return Identity{}, because(ErrUnreadableToken, "claims of another type than they should be")
	}
	if person.Subject == "" || len(person.Subject) > maxSubject {
		return Identity{}, ErrNoSubject
	}
	if err := known.complete(ctx, &person, token); err != nil {
		return Identity{}, err
	}
	return person.identity(p.settings.Issuer), nil
}

// complete asks userinfo for the name and address where the token has none:
// the standard lets a provider keep them out of it (Core, section 5.4).
func (k *known) complete(ctx context.Context, person *claims, token *oauth2.Token) error {
	if person.Name != "" && person.Email != "" || k.provider.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := k.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return outside(err, ErrUserinfo)
	}
	var more claims
	if info.Claims(&more) != nil {
		return because(ErrUserinfo, "claims of another type than they should be")
	}
	if more.Subject != person.Subject { // Core, section 5.3.2: not to be used
		return ErrOtherSubject
	}
	if person.Email == "" {
		person.Email, person.EmailVerified = more.Email, more.EmailVerified
	}
	if person.Name == "" {
		person.Name = more.Name
	}
	return nil
}

func (c claims) identity(issuer string) Identity {
	identity := Identity{
		Issuer: issuer, Subject: c.Subject, Name: c.Name,
		Email: c.Email, EmailVerified: bool(c.EmailVerified) && c.Email != "",
		AMR: c.AMR, ACR: c.ACR,
	}
	if c.AuthTime > 0 {
		identity.AuthTime = time.Unix(int64(c.AuthTime), 0).UTC()
	}
	return identity
}
