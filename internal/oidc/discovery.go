package oidc

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// discoveryLife is how long what the provider said of itself is believed;
	// then addresses and keys are read anew, so a withdrawn key stops working.
	discoveryLife = time.Hour
	// retryAfter is the pause after a failed discovery: until then everybody is
	// refused at once, so a dead provider is neither hammered nor waited for by
	// each person in turn.
	retryAfter = 3 * time.Second
)

// asymmetric are the algorithms of signatures that are believed, as go-oidc
// supports them. HS256 would need the secret as a key, none is no signature.
var asymmetric = []string{
	goidc.RS256, goidc.RS384, goidc.RS512, goidc.ES256, goidc.ES384, goidc.ES512,
	goidc.PS256, goidc.PS384, goidc.PS512, goidc.EdDSA,
}

// known is what the provider says of itself, and the keys it signs with.
type known struct {
	provider   *goidc.Provider
	oauth      oauth2.Config
	keys       goidc.KeySet
	algorithms []string
	namesSelf  bool // its answers carry iss (RFC 9207)
	at         time.Time
}

// metadata are the fields of discovery that go-oidc leaves to us.
type metadata struct {
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	KeysURL     string   `json:"jwks_uri"`
	UserinfoURL string   `json:"userinfo_endpoint"` // may be missing
	NamesSelf   bool     `json:"authorization_response_iss_parameter_supported"`
}

// know gives what is known of the provider, asking it where nothing is known
// yet or it is too old. One asks at a time; the others wait for its answer.
func (p *Provider) know(ctx context.Context) (*known, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, outside(ctx.Err(), ErrUnreachable)
	}
	now := time.Now()
	if p.known != nil && now.Sub(p.known.at) < discoveryLife {
		return p.known, nil
	}
	if p.failure != nil && now.Sub(p.failedAt) < p.retryAfter {
		return nil, p.failure
	}
	found, err := p.discover(ctx)
	switch {
	case err == nil:
		p.known, p.failure = found, nil
	case ctx.Err() == nil: // else this person went away, which says nothing of the provider
		p.failure, p.failedAt = err, time.Now()
	}
	return found, err
}

func (p *Provider) discover(ctx context.Context) (*known, error) {
	ctx = goidc.ClientContext(ctx, p.client)
	provider, err := goidc.NewProvider(ctx, p.settings.Issuer)
	var mismatch *goidc.IssuerMismatchError
	if errors.As(err, &mismatch) {
		return nil, ErrOtherDiscovery
	}
	if err != nil {
		return nil, outside(err, ErrBadDiscovery)
	}
	var says metadata
	if err := provider.Claims(&says); err != nil {
		return nil, because(ErrBadDiscovery, "fields of another type than they should be")
	}
	endpoint := provider.Endpoint()
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL, says.KeysURL, cmp.Or(says.UserinfoURL, says.KeysURL)} {
		if !safeEndpoint(address, p.settings.Issuer) {
			return nil, because(ErrBadDiscovery, "an address is missing or not https")
		}
	}
	if endpoint.AuthStyle = authStyle(says.AuthMethods); endpoint.AuthStyle == oauth2.AuthStyleAutoDetect {
		return nil, because(ErrBadDiscovery, "neither client_secret_basic nor client_secret_post")
	}
	algorithms := slices.DeleteFunc(slices.Clone(says.Algorithms), func(a string) bool {
		return !slices.Contains(asymmetric, a)
	})
	if len(algorithms) == 0 {
		return nil, ErrWeakAlgorithms
	}
	background := goidc.ClientContext(context.Background(), p.client) // keys outlive this request
	return &known{
		provider: provider,
		oauth: oauth2.Config{
			ClientID:     p.settings.ClientID,
			ClientSecret: p.settings.ClientSecret.reveal(),
			Endpoint:     endpoint,
			RedirectURL:  p.settings.RedirectURL,
			Scopes:       p.settings.Scopes,
		},
		keys:       goidc.NewRemoteKeySet(background, says.KeysURL),
		algorithms: algorithms,
		namesSelf:  says.NamesSelf,
		at:         time.Now(),
	}, nil
}

// authStyle is how the secret is sent, from what the provider accepts; it is
// never tried out, since a second try would send the one-time code twice.
func authStyle(methods []string) oauth2.AuthStyle {
	switch {
	case len(methods) == 0, slices.Contains(methods, "client_secret_basic"):
		return oauth2.AuthStyleInHeader // the standard's usual way where none is named
	case slices.Contains(methods, "client_secret_post"):
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleAutoDetect
}
