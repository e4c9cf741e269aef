package webhook

import (
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// The example of the specification of Standard Webhooks.
func TestTheSignatureIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	key, err := ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	const id, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	at := time.Unix(1614265330, 0)
	const wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := Sign(key, id, at, []byte(body)); got != wanted {
		t.Errorf("the signature is %s, want %s", got, wanted)
	}
	check := func(name string, wrong bool, err error) {
		t.Helper()
		if (err != nil) != wrong {
			t.Errorf("%s: %v", name, err)
		}
	}
	check("as it was sent", false, Verify(key, id, "1614265330", "v1,other "+wanted, []byte(body), at.Add(4*time.Minute)))
	check("too old", true, Verify(key, id, "1614265330", wanted, []byte(body), at.Add(6*time.Minute)))
	check("from the future", true, Verify(key, id, "1614265330", wanted, []byte(body), at.Add(-6*time.Minute)))
	check("another body", true, Verify(key, id, "1614265330", wanted, []byte(body+" "), at))
	check("another name", true, Verify(key, id+"x", "1614265330", wanted, []byte(body), at))
	check("another time", true, Verify(key, id, "1614265331", wanted, []byte(body), at))
	check("another key", true, Verify(NewSecret(), id, "1614265330", wanted, []byte(body), at))
	check("no time", true, Verify(key, id, "x", wanted, []byte(body), at))
	if back, err := ParseSecret(SecretText(key)); err != nil || string(back) != string(key) {
		t.Errorf("a secret reads back as %x (%v)", back, err)
	}
}

func TestOnlyThePublicInternetIsReached(t *testing.T) {
	t.Parallel()
	for address, public := range map[string]bool{
		"8.8.8.8": true, "212.42.96.1": true, "2a00:1450:4001::8a": true,
		"127.0.0.1": false, "127.8.8.8": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "192.0.0.8": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"240.0.0.1": false, "::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::1": false, "2001:0:a00:1::1": false, "fec0::1": false,
	} {
		if Public(netip.MustParseAddr(address)) != public {
			t.Errorf("%s: public is %v", address, !public)
		}
	}
	for url, ok := range map[string]bool{
		"https://example.kg/in": true, "https://example.kg:8443/in?x=1": true, "https://8.8.8.8/": true,
		"http://example.kg/": false, "ftp://example.kg/": false, "https://": false, "example.kg": false, "https://me:secret@example.kg/": false,
		"https://example.kg/#x": false, "https://example.kg/\nx": false, "https://127.0.0.1/": false, "https://[::1]/": false, "https://localhost/": false,
		"https://localhost./": false, "https://db.internal/": false, "https://printer/": false, "https://169.254.169.254/latest": false,
		"https://example.kg/" + strings.Repeat("a", 500): false,
	} {
		if err := CheckURL(url, false); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}
	if CheckURL("https://10.0.0.5/in", true) != nil || CheckURL("http://10.0.0.5/in", true) == nil {
		t.Error("in an intranet https is wanted, and a private address is none the worse")
	}
}

// receiver is another program, with what it got.
func receiver(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, roots
}

func TestAMessageArrivesSignedAndIsNotFollowedElsewhere(t *testing.T) {
	t.Parallel()
	key, count := NewSecret(), 0
	server, roots := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		count++
		body, _ := io.ReadAll(r.Body)
		if err := Verify(key, r.Header.Get(HeaderID), r.Header.Get(HeaderTimestamp), r.Header.Get(HeaderSignature), body, time.Now()); err != nil {
			t.Error(err)
		}
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	for _, c := range []struct {
		name, url, code string
		options         Options
	}{
		{"taken", server.URL, "", Options{Private: true, Roots: roots}},
		{"a redirect", server.URL + "/elsewhere", FailRedirect, Options{Private: true, Roots: roots}},
		{"an error", server.URL + "/broken", FailStatus, Options{Private: true, Roots: roots}},
		{"a loopback address", server.URL, FailClosed, Options{Roots: roots}},
		{"a name of a loopback address", strings.Replace(server.URL, "127.0.0.1", "localhost", 1), FailClosed, Options{Roots: roots}},
		{"a certificate of nobody", server.URL, FailTLS, Options{Private: true}},
		{"no https", strings.Replace(server.URL, "https", "http", 1), FailReach, Options{Private: true, Roots: roots}},
		{"nobody there", "https://127.0.0.1:1", FailReach, Options{Private: true, Roots: roots}},
	} {
		before := count
		status, err := NewSender(c.options).Send(t.Context(), c.url, key, "msg_1_0", []byte(`{}`))
		var failure *Failure
		if c.code == "" {
			if err != nil || status != http.StatusOK || count != before+1 {
				t.Errorf("%s: %d %v, asked %d times", c.name, status, err, count-before)
			}
			continue
		}
		if !errors.As(err, &failure) || failure.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if reached := count > before; reached != (c.code == FailRedirect || c.code == FailStatus) || count > before+1 {
			t.Errorf("%s: asked %d times", c.name, count-before)
		}
	}
}

// A proxy would look names up itself, behind the check.
func TestAProxyIsNotUsed(t *testing.T) {
	used := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { used = true }))
	defer proxy.Close()
	t.Setenv("HTTPS_PROXY", proxy.URL)
	server, roots := receiver(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := NewSender(Options{Private: true, Roots: roots}).Send(t.Context(), server.URL, NewSecret(), "msg_1_0", nil); err != nil || used {
		t.Errorf("%v, the proxy was used: %v", err, used)
	}
}
