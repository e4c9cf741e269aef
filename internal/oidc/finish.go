package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/url"
	"regexp"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// finishTimeout bounds a whole Finish: discovery, code, keys, userinfo.
	finishTimeout = 25 * time.Second
	// maxParameter bounds a parameter of the answer and the token in bytes.
	maxParameter = 4 << 10
	maxToken     = 64 << 10
)

// errorCode is the shape of error codes in RFC 6749; other text is not repeated.
var errorCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// Finish ends the sign-in with the query that the person came back with, and
// tells who they are. It takes start from this browser's own cookie, opened
// with Open. The caller forgets start whatever comes out: it is good for one try.
func (p *Provider) Finish(ctx context.Context, start Start, query url.Values) (Identity, error) {
	if start.State == "" || start.Nonce == "" || start.Verifier == "" {
		return Identity{}, ErrStartLost
	}
	ctx, cancel := context.WithTimeout(goidc.ClientContext(ctx, p.client), finishTimeout)
	defer cancel()
	code, err := p.code(start, query)
	if err != nil {
		return Identity{}, err
	}
	known, err := p.know(ctx)
	if err != nil {
		return Identity{}, err
	}
	if known.namesSelf && !query.Has("iss") {
		return Identity{}, because(ErrWrongIssuer, "the answer names no issuer, though the provider says that it does")
	}
	token, err := known.oauth.Exchange(ctx, code, oauth2.VerifierOption(start.Verifier))
	if err != nil {
		return Identity{}, exchangeRefusal(err)
	}
	return p.identify(ctx, known, token, start.Nonce)
}

// code gives the code of the answer. The state comes first: without it
// anybody could have written the rest.
func (p *Provider) code(start Start, query url.Values) (string, error) {
	for _, name := range []string{"state", "code", "error", "iss"} {
		if values := query[name]; len(values) > 1 || len(values) == 1 && len(values[0]) > maxParameter {
			return "", because(ErrBadAnswer, name+" twice or too long")
		}
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(start.State)) != 1 {
		return "", ErrWrongState
	}
	if query.Has("iss") && query.Get("iss") != p.settings.Issuer {
		return "", because(ErrWrongIssuer, "the answer names another issuer")
	}
	if query.Has("error") {
		return "", providerRefusal(query.Get("error"))
	}
	if query.Get("code") == "" {
		return "", because(ErrBadAnswer, "neither code nor error")
	}
	return query.Get("code"), nil
}

// providerRefusal names an error that the provider sent instead of a code.
func providerRefusal(code string) error {
	switch code {
	case "access_denied":
		return ErrDenied
	case "server_error", "temporarily_unavailable":
		return because(ErrBusy, code)
	}
	return ErrProviderRefused.With("Code", shownCode(code))
}

// exchangeRefusal names why the code brought no token.
func exchangeRefusal(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return outside(err, ErrExchange)
	}
	switch refused.ErrorCode {
	case "invalid_grant":
		return ErrBadCode
	case "invalid_client", "unauthorized_client":
		return because(ErrBadClient, refused.ErrorCode)
	}
	return because(ErrExchange, shownCode(refused.ErrorCode)+", "+statusError(refused.Response.StatusCode).Error())
}

func shownCode(code string) string {
	if errorCode.MatchString(code) {
		return code
	}
	return "unknown"
}
