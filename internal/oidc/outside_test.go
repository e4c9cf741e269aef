package oidc_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kelishim/internal/fault"
	"kelishim/internal/oidc"
	"kelishim/internal/oidc/oidctest"
)

func TestAProviderThatIsDownAtStartIsUsedOnceItIsUp(t *testing.T) {
	t.Parallel()
	there := state(t)
	there.Be(oidctest.Trouble{Down: true})
	here := signInWith(t, there) // New succeeds
	if _, err := here.Begin(t.Context()); !errors.Is(err, oidc.ErrUnreachable) {
		t.Errorf("down: %v, want %v", err, oidc.ErrUnreachable)
	}
	there.Be(oidctest.Trouble{})
	if _, err := signIn(t, here); err != nil {
		t.Errorf("up: %v", err)
	}
}

func TestAPortWhereNobodyListensIsUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	here, err := oidc.New(oidc.Settings{Issuer: address, ClientID: "c", ClientSecret: oidc.Hide("s"), RedirectURL: callback})
	if err != nil {
		t.Fatal(err)
	}
	_, err = here.Begin(t.Context())
	if !errors.Is(err, oidc.ErrUnreachable) {
		t.Fatalf("got %v, want %v", err, oidc.ErrUnreachable)
	}
	// The log learns the cause, but no address with its query.
	if text := err.Error(); !strings.Contains(text, "connection refused") || strings.Contains(text, "http://") {
		t.Errorf("the log would say: %s", text)
	}
}

func TestADeadProviderIsAskedOnceAPauseHoweverManyComeIn(t *testing.T) {
	t.Parallel()
	const discovery = "/.well-known/openid-configuration"
	there := state(t)
	there.Be(oidctest.Trouble{Hanging: discovery})
	here := signInWith(t, there)
	here.Hurry(300*time.Millisecond, time.Hour)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := here.Begin(t.Context()); !errors.Is(err, oidc.ErrTimeout) {
				t.Errorf("got %v, want %v", err, oidc.ErrTimeout)
			}
		})
	}
	group.Wait()
	if n := there.Asked(discovery); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func TestAPersonWhoGoesAwayLocksNobodyOut(t *testing.T) {
	t.Parallel()
	there := state(t)
	there.Be(oidctest.Trouble{Hanging: "/.well-known/openid-configuration"})
	here := signInWith(t, there)
	here.Hurry(5*time.Second, time.Hour)
	ctx, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer leave()
	if _, err := here.Begin(ctx); err == nil {
		t.Fatal("began with a provider that hangs")
	}
	there.Be(oidctest.Trouble{})
	if _, err := signIn(t, here); err != nil {
		t.Errorf("the next person: %v", err)
	}
}

func TestBadAnswersFromOutsideAreRefusedForTheirOwnReason(t *testing.T) {
	t.Parallel()
	const discovery, keys, token, userinfo = "/.well-known/openid-configuration", "/keys", "/token", "/userinfo"
	says := func(name string, value any) oidctest.Trouble {
		return oidctest.Trouble{Discovery: func(d map[string]any) { change(d, name, value) }}
	}
	for _, c := range []struct {
		name    string
		trouble oidctest.Trouble
		want    *fault.Fault
	}{
		{"discovery hangs", oidctest.Trouble{Hanging: discovery}, oidc.ErrTimeout},
		{"token hangs", oidctest.Trouble{Hanging: token}, oidc.ErrTimeout},
		{"keys hang", oidctest.Trouble{Hanging: keys}, oidc.ErrTimeout},
		{"userinfo hangs", oidctest.Trouble{Hanging: userinfo, Thin: true}, oidc.ErrTimeout},
		{"discovery is endless", oidctest.Trouble{Oversize: discovery}, oidc.ErrAnswerTooLarge},
		{"token is endless", oidctest.Trouble{Oversize: token}, oidc.ErrAnswerTooLarge},
		{"keys are endless", oidctest.Trouble{Oversize: keys}, oidc.ErrAnswerTooLarge},
		{"userinfo is endless", oidctest.Trouble{Oversize: userinfo, Thin: true}, oidc.ErrAnswerTooLarge},
		{"discovery is broken", oidctest.Trouble{Broken: discovery}, oidc.ErrBusy},
		{"token is broken", oidctest.Trouble{Broken: token}, oidc.ErrBusy},
		{"keys are broken", oidctest.Trouble{Broken: keys}, oidc.ErrBusy},
		{"userinfo is broken", oidctest.Trouble{Broken: userinfo, Thin: true}, oidc.ErrBusy},
		{"names itself otherwise", says("issuer", "https://another.example"), oidc.ErrOtherDiscovery},
		{"no algorithms", says("id_token_signing_alg_values_supported", nil), oidc.ErrWeakAlgorithms},
		{"weak algorithms only", says("id_token_signing_alg_values_supported", []string{"HS256", "none"}), oidc.ErrWeakAlgorithms},
		{"no keys address", says("jwks_uri", nil), oidc.ErrBadDiscovery},
		{"token over plain http elsewhere", says("token_endpoint", "http://another.example/token"), oidc.ErrBadDiscovery},
		{"userinfo over plain http elsewhere", says("userinfo_endpoint", "http://another.example/me"), oidc.ErrBadDiscovery},
		{"sign-in page is a script", says("authorization_endpoint", "javascript:alert(1)"), oidc.ErrBadDiscovery},
		{"only private keys for clients", says("token_endpoint_auth_methods_supported", []string{"private_key_jwt"}), oidc.ErrBadDiscovery},
		{"algorithms are a number", says("id_token_signing_alg_values_supported", 256), oidc.ErrBadDiscovery},
		{"promises iss in answers, sends none", says("authorization_response_iss_parameter_supported", true), oidc.ErrWrongIssuer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			there := state(t)
			here := signInWith(t, there)
			if c.trouble.Hanging != "" {
				here.Hurry(time.Second, 0)
			}
			there.Be(c.trouble)
			start, err := here.Begin(t.Context())
			if err == nil {
				_, err = here.Finish(t.Context(), start, visit(t, start.URL))
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			keepsSecrets(t, err)
		})
	}
}

func TestTheSecretDoesNotFollowARedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys"} {
		there := state(t)
		here := signInWith(t, there)
		there.Be(oidctest.Trouble{Moved: map[string]string{path: elsewhere.URL + path}})
		start, err := here.Begin(t.Context())
		if err == nil {
			_, err = here.Finish(t.Context(), start, visit(t, start.URL))
		}
		if !errors.Is(err, oidc.ErrRedirected) {
			t.Errorf("%s: %v, want %v", path, err, oidc.ErrRedirected)
		}
	}
	if visits.Load() != 0 {
		t.Errorf("the other host was visited %d times", visits.Load())
	}
	there := state(t)
	there.Be(oidctest.Trouble{Moved: map[string]string{"/keys": "/keys"}}) // round in a circle
	if _, err := signIn(t, signInWith(t, there)); !errors.Is(err, oidc.ErrRedirected) {
		t.Errorf("circle: %v, want %v", err, oidc.ErrRedirected)
	}
}

func TestNewKeysAreFetchedAndWithdrawnOnesForgotten(t *testing.T) {
	t.Parallel()
	there := state(t)
	here := signInWith(t, there)
	signedIn := func(what string) {
		t.Helper()
		if _, err := signIn(t, here); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	signedIn("first RSA key")
	signedIn("same key again")
	if n := there.Asked("/keys"); n != 1 {
		t.Errorf("keys fetched %d times for one key, want once", n)
	}
	there.Rotate(t)
	signedIn("second RSA key")
	there.RotateToES256(t)
	signedIn("ES256")
	if n := there.Asked("/keys"); n != 3 {
		t.Errorf("keys fetched %d times for three keys, want 3", n)
	}
	here.Age(2 * time.Hour)
	signedIn("after the hour")
	if n, m := there.Asked("/keys"), there.Asked("/.well-known/openid-configuration"); n != 4 || m != 2 {
		t.Errorf("after the hour keys were fetched %d times and discovery %d times, want 4 and 2", n, m)
	}
}

func TestTheSecretMayAlsoGoInTheForm(t *testing.T) {
	t.Parallel()
	there := state(t)
	there.Be(oidctest.Trouble{Discovery: func(d map[string]any) {
		d["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
	}})
	if _, err := signIn(t, signInWith(t, there)); err != nil {
		t.Error(err)
	}
}
