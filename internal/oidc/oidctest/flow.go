package oidctest

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// tokenLife is how long a token holds.
const tokenLife = 5 * time.Minute

// grant is what a code stands for until it is used.
type grant struct {
	person           Person
	nonce, challenge string
	redirect         string
	used             bool
}

// authorize is the sign-in page: it sends the person of Enter back with a code.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	trouble, person, _, redirect := p.now()
	if query.Get("client_id") != ClientID || query.Get("redirect_uri") != redirect || redirect == "" {
		http.Error(w, "unknown client or redirect address", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {query.Get("state")}}
	switch {
	case trouble.Denial != "":
		back.Set("error", trouble.Denial)
		back.Set("error_description", "<b>not to be shown</b>")
	case query.Get("response_type") != "code", query.Get("code_challenge_method") != "S256",
		query.Get("code_challenge") == "", query.Get("nonce") == "", query.Get("state") == "":
		back.Set("error", "invalid_request")
	default:
		code := random()
		p.mu.Lock()
		p.codes[code] = grant{person: person, nonce: query.Get("nonce"), challenge: query.Get("code_challenge"), redirect: redirect}
		p.mu.Unlock()
		back.Set("code", code)
	}
	http.Redirect(w, r, redirect+"?"+back.Encode(), http.StatusFound)
}

// token changes a code for a token, once.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if basic { // RFC 6749, section 2.3.1: both are form-encoded first
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != ClientID || secret != ClientSecret {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client", "error_description": "got the secret " + secret})
		return
	}
	grant, ok := p.redeem(r.PostFormValue("code"))
	hash := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || encode(hash[:]) != grant.challenge || r.PostFormValue("redirect_uri") != grant.redirect ||
		r.PostFormValue("grant_type") != "authorization_code" {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "got the code " + r.PostFormValue("code")})
		return
	}
	answer(w, http.StatusOK, p.tokens(grant))
}

// redeem takes a code out of use; ok is false where it is unknown or was used.
func (p *Provider) redeem(code string) (grant, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, ok := p.codes[code]
	if !ok || found.used {
		return grant{}, false
	}
	used := found
	used.used = true
	p.codes[code] = used
	return found, true
}

// tokens is the good answer of the token endpoint, with its trouble if any.
func (p *Provider) tokens(g grant) map[string]any {
	trouble, _, signer, _ := p.now()
	access := random()
	hash := sha256.Sum256([]byte(access))
	claims := map[string]any{
		"iss": p.Issuer(), "sub": g.person.Subject, "aud": ClientID, "nonce": g.nonce,
		"iat": time.Now().Unix(), "exp": time.Now().Add(tokenLife).Unix(), "auth_time": time.Now().Unix(),
		"at_hash": encode(hash[:16]),
	}
	if g.person.AMR != nil {
		claims["amr"] = g.person.AMR
	}
	if g.person.ACR != "" {
		claims["acr"] = g.person.ACR
	}
	if !trouble.Thin {
		maps.Copy(claims, details(g.person))
	}
	if trouble.Claims != nil {
		trouble.Claims(claims)
	}
	p.mu.Lock()
	p.access[access] = g.person
	p.mu.Unlock()
	body := map[string]any{
		"access_token": access, "token_type": "Bearer", "expires_in": int(tokenLife.Seconds()),
		"id_token": signer.sign(claims, trouble.Signing),
	}
	if trouble.Token != nil {
		trouble.Token(body)
	}
	return body
}

func details(person Person) map[string]any {
	return map[string]any{"name": person.Name, "email": person.Email, "email_verified": person.EmailVerified}
}

// userinfo tells about the person of an access token.
func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) {
	trouble, _, _, _ := p.now()
	p.mu.Lock()
	person, ok := p.access[bearer(r)]
	p.mu.Unlock()
	if !ok {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_token"})
		return
	}
	says := details(person)
	says["sub"] = person.Subject
	if trouble.Userinfo != nil {
		trouble.Userinfo(says)
	}
	answer(w, http.StatusOK, says)
}

func bearer(r *http.Request) string {
	const scheme = "Bearer "
	header := r.Header.Get("Authorization")
	if len(header) < len(scheme) {
		return ""
	}
	return header[len(scheme):]
}
