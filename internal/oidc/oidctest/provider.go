// Package oidctest is a small OpenID Connect provider for tests: discovery,
// keys, sign-in page, token and userinfo over HTTP on this machine. It does
// what a provider must do, checking secret, code and PKCE, and each thing that
// a provider, or somebody posing as one, must not do when a test asks for it.
// It signs with the standard library only and shares no code with what it
// tests.
package oidctest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// What a client registered at the provider is called; the redirect address is
// whatever Register was told.
const (
	ClientID     = "kelishim-test"
	ClientSecret = "a secret & of 100% odd/characters+"
)

// Person is somebody with an account at the provider.
type Person struct {
	Subject       string
	Email         string
	EmailVerified bool
	Name          string
	AMR           []string
	ACR           string
}

// Provider is a running provider. Its methods may be called at any time.
type Provider struct {
	server *httptest.Server
	done   chan struct{} // closed at the end of the test, so that hanging answers end

	mu       sync.Mutex
	redirect string
	person   Person
	trouble  Trouble
	keys     []key // the last one signs
	codes    map[string]grant
	access   map[string]Person // by access token
	asked    map[string]int    // requests by path
}

// New starts a provider that signs with RS256 and stops with the test.
func New(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{
		done:   make(chan struct{}),
		keys:   []key{newRSA(t)},
		codes:  map[string]grant{},
		access: map[string]Person{},
		asked:  map[string]int{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.jwks)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /userinfo", p.userinfo)
	p.server = httptest.NewServer(p.disturbed(mux))
	t.Cleanup(func() {
		close(p.done)
		p.server.Close()
	})
	return p
}

// Issuer is the provider's address and name.
func (p *Provider) Issuer() string { return p.server.URL }

// Register tells the one address to which people may be sent back.
func (p *Provider) Register(redirect string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.redirect = redirect
}

// Enter says who sits at the browser: the sign-in page asks nothing and sends
// this person back at once.
func (p *Provider) Enter(person Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person = person
}

// Rotate makes a new key: the old one is no longer shown nor signed with.
func (p *Provider) Rotate(t testing.TB) { p.setKey(newRSA(t)) }

// RotateToES256 makes a new key on the curve P-256.
func (p *Provider) RotateToES256(t testing.TB) { p.setKey(newES256(t)) }

func (p *Provider) setKey(k key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = []key{k}
}

// Asked tells how often a path was asked for, e.g. "/keys".
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// now copies what handlers need, so that none holds the lock while it answers.
func (p *Provider) now() (Trouble, Person, key, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trouble, p.person, p.keys[len(p.keys)-1], p.redirect
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	trouble, _, _, _ := p.now()
	says := map[string]any{
		"issuer":                                p.Issuer(),
		"authorization_endpoint":                p.Issuer() + "/authorize",
		"token_endpoint":                        p.Issuer() + "/token",
		"jwks_uri":                              p.Issuer() + "/keys",
		"userinfo_endpoint":                     p.Issuer() + "/userinfo",
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
	}
	if trouble.Discovery != nil {
		trouble.Discovery(says)
	}
	answer(w, http.StatusOK, says)
}

func (p *Provider) jwks(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	shown := make([]map[string]any, len(p.keys))
	for i, k := range p.keys {
		shown[i] = k.public()
	}
	p.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"keys": shown})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that went away is no concern here
}

func random() string { return rand.Text() }
