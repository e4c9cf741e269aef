package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"testing"
)

// key is one signing key of the provider, RSA or P-256.
type key struct {
	id    string
	rsa   *rsa.PrivateKey
	ecdsa *ecdsa.PrivateKey
}

func newRSA(t testing.TB) key {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatalf("make an RSA key: %v", err)
	}
	return key{id: random(), rsa: private}
}

func newES256(t testing.TB) key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a P-256 key: %v", err)
	}
	return key{id: random(), ecdsa: private}
}

// public is the key as JWK (RFC 7517).
func (k key) public() map[string]any {
	if k.ecdsa != nil {
		point, err := k.ecdsa.PublicKey.Bytes() // 4, then x and y of 32 bytes
		if err != nil {
			panic(err) // made on P-256
		}
		return map[string]any{"kty": "EC", "crv": "P-256", "kid": k.id, "use": "sig", "alg": "ES256",
			"x": encode(point[1:33]), "y": encode(point[33:])}
	}
	return map[string]any{"kty": "RSA", "kid": k.id, "use": "sig", "alg": "RS256",
		"n": encode(k.rsa.N.Bytes()), "e": encode(big.NewInt(int64(k.rsa.E)).Bytes())}
}

// sign makes a token (RFC 7515) of the claims, in the way the test asks for.
func (k key) sign(claims map[string]any, how Signing) string {
	switch how {
	case WithNothing:
		return k.unsigned("none", claims) + "."
	case WithSecret:
		return shared(k.unsigned("HS256", claims), []byte(ClientSecret))
	case WithPublicKey:
		return shared(k.unsigned("HS256", claims), k.pem())
	case WithOtherKey:
		return k.impostor().sign(claims, Properly)
	}
	if k.ecdsa != nil {
		return k.es256(claims)
	}
	unsigned := k.unsigned("RS256", claims)
	hash := sha256.Sum256([]byte(unsigned))
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.rsa, crypto.SHA256, hash[:])
	must(err)
	return unsigned + "." + encode(signature)
}

func (k key) es256(claims map[string]any) string {
	unsigned := k.unsigned("ES256", claims)
	hash := sha256.Sum256([]byte(unsigned))
	r, s, err := ecdsa.Sign(rand.Reader, k.ecdsa, hash[:])
	must(err)
	signature := make([]byte, 64) // r and s, 32 bytes each (RFC 7518, section 3.4)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return unsigned + "." + encode(signature)
}

// impostor is another RSA key under this key's name.
func (k key) impostor() key {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	return key{id: k.id, rsa: private}
}

// unsigned is header and claims, ready to be signed.
func (k key) unsigned(algorithm string, claims map[string]any) string {
	header, err := json.Marshal(map[string]any{"alg": algorithm, "kid": k.id, "typ": "JWT"})
	must(err)
	body, err := json.Marshal(claims)
	must(err)
	return encode(header) + "." + encode(body)
}

// shared signs with a secret that both sides know (HS256).
func shared(unsigned string, secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(unsigned))
	return unsigned + "." + encode(mac.Sum(nil))
}

// pem is the public key as text, which careless programs take for a secret.
func (k key) pem() []byte {
	var public any
	if k.ecdsa != nil {
		public = &k.ecdsa.PublicKey
	} else {
		public = &k.rsa.PublicKey
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	must(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// must stops the test program on what cannot fail with keys of our own making.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
