// Package oidc signs people in with an OpenID Connect provider, such as the
// state's single sign-on: the authorization code flow with PKCE, state and
// nonce (OpenID Connect Core 1.0; RFC 6749, 7636, 9207). It tells who came
// back, and nothing of what they may do: which person of ours an Identity is,
// others decide.
//
// Whatever is not in order is refused with a fault of its own. Error texts are
// fit for logs: they hold no secret, code or token and no words of an answer.
package oidc

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is where people sign in. It is safe for concurrent use.
type Provider struct {
	settings   Settings
	client     *http.Client
	retryAfter time.Duration

	turn     chan struct{} // holds one while discovery is read or written
	known    *known        // nil until the provider answered once
	failure  error         // of the last discovery, nil after a good one
	failedAt time.Time
}

// New makes a provider without asking it anything, so that the program starts
// while the provider is down; the first sign-in asks.
func New(settings Settings) (*Provider, error) {
	settings, err := settings.check()
	if err != nil {
		return nil, err
	}
	return &Provider{
		settings:   settings,
		client:     newClient(callTimeout),
		retryAfter: retryAfter,
		turn:       make(chan struct{}, 1),
	}, nil
}

// Name is what the button says: "Sign in with NAME".
func (p *Provider) Name() string { return p.settings.Name }

// Start is one sign-in under way: the address to send the person to, and what
// must come back with them. The browser keeps it sealed until Finish.
type Start struct {
	URL      string // of the provider's sign-in page; not sealed, since used at once
	State    string // comes back in the address: the answer is to this browser's question
	Nonce    string // comes back in the token: the token was made for this sign-in
	Verifier string // goes to the token endpoint only: whoever stole the code cannot use it
}

// Begin starts a sign-in, asking the provider for its addresses if need be.
func (p *Provider) Begin(ctx context.Context) (Start, error) {
	known, err := p.know(ctx)
	if err != nil {
		return Start{}, err
	}
	start := Start{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	start.URL = known.oauth.AuthCodeURL(start.State,
		goidc.Nonce(start.Nonce), oauth2.S256ChallengeOption(start.Verifier))
	return start, nil
}
