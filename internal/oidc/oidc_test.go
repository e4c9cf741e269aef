package oidc_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"kelishim/internal/oidc"
	"kelishim/internal/oidc/oidctest"
)

const callback = "https://kelishim.example.kg" + oidc.CallbackPath

var aigul = oidctest.Person{
	Subject: "21003199000123", Email: "aigul@example.kg", EmailVerified: true, Name: "Айгүл Осмонова",
	AMR: []string{"pwd", "otp"}, ACR: "substantial",
}

// state runs a provider where Aigul is at the browser.
func state(t *testing.T) *oidctest.Provider {
	t.Helper()
	there := oidctest.New(t)
	there.Register(callback)
	there.Enter(aigul)
	return there
}

// signInWith makes this program's side of a provider.
func signInWith(t *testing.T, there *oidctest.Provider) *oidc.Provider {
	t.Helper()
	here, err := oidc.New(oidc.Settings{
		Issuer: there.Issuer(), ClientID: oidctest.ClientID, ClientSecret: oidc.Hide(oidctest.ClientSecret), RedirectURL: callback,
	})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	here.Hurry(10*time.Second, 0)
	return here
}

// visit opens the provider's page as a browser does and gives the query that
// the person comes back with.
func visit(t *testing.T, address string) url.Values {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatalf("open the sign-in page: %v", err)
	}
	defer func() { _ = answer.Body.Close() }()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("the sign-in page answers %s and sends nobody back", answer.Status)
	}
	if got := back.Scheme + "://" + back.Host + back.Path; got != callback {
		t.Fatalf("sent back to %s, want %s", got, callback)
	}
	return back.Query()
}

// signIn goes the whole way.
func signIn(t *testing.T, here *oidc.Provider) (oidc.Identity, error) {
	t.Helper()
	start, err := here.Begin(t.Context())
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	return here.Finish(t.Context(), start, visit(t, start.URL))
}

func TestAPersonSignsInAndIsNamed(t *testing.T) {
	t.Parallel()
	there := state(t)
	who, err := signIn(t, signInWith(t, there))
	if err != nil {
		t.Fatalf("Finish: %v", err)
	}
	if who.Issuer != there.Issuer() || who.Subject != aigul.Subject || who.Name != aigul.Name ||
		who.Email != aigul.Email || !who.EmailVerified || who.ACR != aigul.ACR || !slices.Equal(who.AMR, aigul.AMR) {
		t.Errorf("got %+v, want %+v of %s", who, aigul, there.Issuer())
	}
	if age := time.Since(who.AuthTime); age < 0 || age > time.Minute {
		t.Errorf("signed in at %v, which is %v ago", who.AuthTime, age)
	}
}

func TestTheAddressOfTheSignInPageCarriesChallengeStateAndNonceButNoSecret(t *testing.T) {
	t.Parallel()
	here := signInWith(t, state(t))
	start, err := here.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other, err := here.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if start.State == other.State || start.Nonce == other.Nonce || start.Verifier == other.Verifier {
		t.Errorf("two sign-ins share values: %+v and %+v", start, other)
	}
	address, err := url.Parse(start.URL)
	if err != nil {
		t.Fatal(err)
	}
	got := address.Query()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": oidctest.ClientID, "redirect_uri": callback, "scope": "openid profile email",
		"state": start.State, "nonce": start.Nonce, "code_challenge_method": "S256",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
	for name, values := range got {
		if slices.Contains(values, start.Verifier) || slices.Contains(values, oidctest.ClientSecret) {
			t.Errorf("%s gives the verifier or the secret away", name)
		}
	}
}

func TestDetailsMissingInTheTokenComeFromUserinfo(t *testing.T) {
	t.Parallel()
	there := state(t)
	here := signInWith(t, there)
	there.Be(oidctest.Trouble{Thin: true})
	who, err := signIn(t, here)
	if err != nil || who.Name != aigul.Name || who.Email != aigul.Email || !who.EmailVerified {
		t.Errorf("got %+v, %v", who, err)
	}
	there.Be(oidctest.Trouble{Thin: true, Userinfo: func(says map[string]any) { says["sub"] = "somebody else" }})
	if _, err := signIn(t, here); !errors.Is(err, oidc.ErrOtherSubject) {
		t.Errorf("userinfo of another person: %v, want %v", err, oidc.ErrOtherSubject)
	}
}
