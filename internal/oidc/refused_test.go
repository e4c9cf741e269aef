package oidc_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/oidc"
	"kelishim/internal/oidc/oidctest"
)

// claim is trouble with one claim of the token; nil takes it out.
func claim(name string, value any) oidctest.Trouble {
	return oidctest.Trouble{Claims: func(claims map[string]any) { change(claims, name, value) }}
}

func change(fields map[string]any, name string, value any) {
	if value == nil {
		delete(fields, name)
	} else {
		fields[name] = value
	}
}

func ago(d time.Duration) int64 { return time.Now().Add(-d).Unix() }

func TestEveryWrongTokenIsRefusedForItsOwnReason(t *testing.T) {
	t.Parallel()
	there := state(t)
	here := signInWith(t, there)
	answered := func(name string, value any) oidctest.Trouble {
		return oidctest.Trouble{Token: func(body map[string]any) { change(body, name, value) }}
	}
	for _, c := range []struct {
		name    string
		trouble oidctest.Trouble
		want    *fault.Fault
	}{
		{"nonce of another sign-in", claim("nonce", "another"), oidc.ErrWrongNonce},
		{"no nonce", claim("nonce", nil), oidc.ErrWrongNonce},
		{"for another program", claim("aud", "another"), oidc.ErrWrongAudience},
		{"for nobody", claim("aud", nil), oidc.ErrWrongAudience},
		{"for two, and nobody says who asked", claim("aud", []string{oidctest.ClientID, "another"}), oidc.ErrWrongParty},
		{"obtained by another", claim("azp", "another"), oidc.ErrWrongParty},
		{"of another issuer", claim("iss", "https://another.example"), oidc.ErrWrongIssuer},
		{"issuer with a slash more", claim("iss", there.Issuer()+"/"), oidc.ErrWrongIssuer},
		{"expired", claim("exp", ago(time.Second)), oidc.ErrExpired},
		{"without end", claim("exp", nil), oidc.ErrExpired},
		{"not yet valid", claim("nbf", ago(-time.Hour)), oidc.ErrFromTheFuture},
		{"issued tomorrow", claim("iat", ago(-24*time.Hour)), oidc.ErrFromTheFuture},
		{"of nobody", claim("sub", nil), oidc.ErrNoSubject},
		{"of somebody endless", claim("sub", strings.Repeat("x", 256)), oidc.ErrNoSubject},
		{"for another access token", claim("at_hash", "AAAA"), oidc.ErrWrongAccessToken},
		{"end is a word", claim("exp", "soon"), oidc.ErrUnreadableToken},
		{"name is a number", claim("name", 7), oidc.ErrUnreadableToken},
		{"signed by another key", oidctest.Trouble{Signing: oidctest.WithOtherKey}, oidc.ErrWrongSignature},
		{"HS256 with the public key", oidctest.Trouble{Signing: oidctest.WithPublicKey}, oidc.ErrWrongAlgorithm},
		{"HS256 with the client secret", oidctest.Trouble{Signing: oidctest.WithSecret}, oidc.ErrWrongAlgorithm},
		{"not signed", oidctest.Trouble{Signing: oidctest.WithNothing}, oidc.ErrWrongAlgorithm},
		{"no token", answered("id_token", nil), oidc.ErrNoToken},
		{"no access token", answered("access_token", nil), oidc.ErrExchange},
		{"token is no token", answered("id_token", "hello"), oidc.ErrUnreadableToken},
		{"token is endless", claim("photo", strings.Repeat("x", 64<<10)), oidc.ErrUnreadableToken},
	} {
		there.Be(c.trouble)
		who, err := signIn(t, here)
		if !errors.Is(err, c.want) || who.Subject != "" {
			t.Errorf("%s: got %+v and %v, want %v", c.name, who, err, c.want)
		}
		keepsSecrets(t, err)
	}
	there.Be(oidctest.Trouble{})
	if _, err := signIn(t, here); err != nil {
		t.Errorf("healed: %v", err)
	}
}

func TestACodeWorksOnceAndOnlyWithItsVerifier(t *testing.T) {
	t.Parallel()
	here := signInWith(t, state(t))
	start, err := here.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back := visit(t, start.URL)
	if _, err := here.Finish(t.Context(), start, back); err != nil {
		t.Fatalf("first use: %v", err)
	}
	_, err = here.Finish(t.Context(), start, back)
	if !errors.Is(err, oidc.ErrBadCode) {
		t.Errorf("second use: %v, want %v", err, oidc.ErrBadCode)
	}
	keepsSecrets(t, err, back.Get("code"), start.Verifier)

	// A stolen code, brought back within the thief's own sign-in.
	thief, err := here.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stolen := visit(t, start.URL)
	stolen.Set("state", thief.State)
	if _, err := here.Finish(t.Context(), thief, stolen); !errors.Is(err, oidc.ErrBadCode) {
		t.Errorf("stolen code: %v, want %v", err, oidc.ErrBadCode)
	}
}

func TestAnAnswerThatDoesNotBelongToThisSignInIsRefusedBeforeAnybodyIsAsked(t *testing.T) {
	t.Parallel()
	there := state(t)
	here := signInWith(t, there)
	start, err := here.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		query url.Values
		want  *fault.Fault
	}{
		{"another state", url.Values{"state": {"another"}, "code": {"c"}}, oidc.ErrWrongState},
		{"no state", url.Values{"code": {"c"}}, oidc.ErrWrongState},
		{"an error with another state", url.Values{"state": {"another"}, "error": {"access_denied"}}, oidc.ErrWrongState},
		{"two states", url.Values{"state": {start.State, "another"}, "code": {"c"}}, oidc.ErrBadAnswer},
		{"two codes", url.Values{"state": {start.State}, "code": {"c", "d"}}, oidc.ErrBadAnswer},
		{"an endless code", url.Values{"state": {start.State}, "code": {strings.Repeat("c", 5000)}}, oidc.ErrBadAnswer},
		{"no code", url.Values{"state": {start.State}}, oidc.ErrBadAnswer},
		{"another issuer", url.Values{"state": {start.State}, "code": {"c"}, "iss": {"https://another.example"}}, oidc.ErrWrongIssuer},
	} {
		if _, err := here.Finish(t.Context(), start, c.query); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	// A Start without a value must not match an answer without it.
	for _, part := range []oidc.Start{
		{}, {Nonce: "n", Verifier: "v"}, {State: "s", Verifier: "v"}, {State: "s", Nonce: "n"},
	} {
		if _, err := here.Finish(t.Context(), part, url.Values{"state": {part.State}, "code": {"c"}}); !errors.Is(err, oidc.ErrStartLost) {
			t.Errorf("%+v: %v, want %v", part, err, oidc.ErrStartLost)
		}
	}
	if n := there.Asked("/token"); n != 0 {
		t.Errorf("the token endpoint was asked %d times", n)
	}
}

func TestErrorsOfTheProviderAreToldApart(t *testing.T) {
	t.Parallel()
	there := state(t)
	here := signInWith(t, there)
	for code, want := range map[string]*fault.Fault{
		"access_denied":             oidc.ErrDenied,
		"temporarily_unavailable":   oidc.ErrBusy,
		"server_error":              oidc.ErrBusy,
		"login_required":            oidc.ErrProviderRefused,
		"<script>alert(1)</script>": oidc.ErrProviderRefused,
	} {
		there.Be(oidctest.Trouble{Denial: code})
		_, err := signIn(t, here)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", code, err, want)
			continue
		}
		sentence := i18n.For("en").Fault(fault.All(err)[0])
		if strings.ContainsAny(sentence, "<>[") || code == "login_required" && !strings.Contains(sentence, code) {
			t.Errorf("%s: %s", code, sentence)
		}
	}
}

func TestAWrongClientSecretIsNamedButNotShown(t *testing.T) {
	t.Parallel()
	there := state(t)
	here, err := oidc.New(oidc.Settings{
		Issuer: there.Issuer(), ClientID: oidctest.ClientID, ClientSecret: oidc.Hide("mistyped secret"), RedirectURL: callback,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = signIn(t, here)
	if !errors.Is(err, oidc.ErrBadClient) {
		t.Errorf("got %v, want %v", err, oidc.ErrBadClient)
	}
	keepsSecrets(t, err, "mistyped secret") // the provider repeats it in its answer
	if text := fmt.Sprintf("%+v %#v", here, here); strings.Contains(text, "mistyped secret") {
		t.Error("printing the provider shows the secret")
	}
}

// keepsSecrets fails where an error's text shows the client secret, another
// secret or the beginning of a token.
func keepsSecrets(t *testing.T, err error, more ...string) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range append(more, oidctest.ClientSecret, url.QueryEscape(oidctest.ClientSecret), "eyJ") {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
}
