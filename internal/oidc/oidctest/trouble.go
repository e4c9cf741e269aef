package oidctest

import (
	"net/http"
	"strings"
)

// Signing says how tokens are signed.
type Signing int

// Ways of signing; all but the first must be refused.
const (
	Properly      Signing = iota
	WithOtherKey          // a key that the provider does not show, under the shown key's name
	WithPublicKey         // HS256 with the shown public key as the secret
	WithSecret            // HS256 with the client secret
	WithNothing           // alg none
)

// Trouble is what the provider does wrong; the zero value is a good provider.
type Trouble struct {
	Claims    func(map[string]any) // changes the token's claims before they are signed
	Token     func(map[string]any) // changes the token endpoint's answer
	Userinfo  func(map[string]any) // changes the answer of userinfo
	Discovery func(map[string]any) // changes what it says of itself
	Signing   Signing
	Thin      bool   // the token has neither name nor e-mail; userinfo has
	Denial    string // the sign-in page sends this error back instead of a code

	Down     bool              // connections are cut without an answer
	Broken   string            // this path answers 502
	Hanging  string            // this path does not answer until the test ends
	Oversize string            // this path answers without end, up to 64 MB
	Moved    map[string]string // paths that answer with a redirect 307 to an address
}

// Be makes the provider behave so from now on: Be(Trouble{}) heals it.
func (p *Provider) Be(trouble Trouble) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trouble = trouble
}

// disturbed counts requests and stands between them and the good answers.
func (p *Provider) disturbed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		trouble := p.trouble
		p.mu.Unlock()
		switch path := r.URL.Path; {
		case trouble.Down:
			panic(http.ErrAbortHandler) // the server cuts the connection
		case trouble.Broken == path:
			http.Error(w, "the secret is "+ClientSecret, http.StatusBadGateway)
		case trouble.Hanging == path:
			select {
			case <-p.done:
			case <-r.Context().Done():
			}
		case trouble.Oversize == path:
			endless(w)
		case trouble.Moved[path] != "":
			http.Redirect(w, r, trouble.Moved[path], http.StatusTemporaryRedirect)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func endless(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	block := []byte(strings.Repeat(" ", 1<<20))
	for range 64 {
		if _, err := w.Write(block); err != nil {
			return // the client had enough
		}
	}
}
