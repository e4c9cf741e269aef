package ocds

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"kelishim/providers"
)

// ErrWeakKey is returned for a masking key that could be guessed.
var ErrWeakKey = errors.New("the masking key has fewer than 32 bytes")

// Audience says who will read an export, and so how natural persons appear in
// it. An INN that begins with 1 or 2 is a person's and holds the day of birth.
type Audience struct{ key []byte }

// Auditors see every INN whole.
var Auditors = Audience{}

const minKeyBytes = 32

// Public is everybody: INNs of natural persons are masked. The key, a secret of
// the house that does not change, tells two persons with the same first digits
// apart and keeps one person's id the same in all exports; without a secret the
// few billion possible INNs could all be tried.
func Public(key []byte) (Audience, error) {
	if len(key) < minKeyBytes {
		return Audience{}, ErrWeakKey
	}
	return Audience{key: key}, nil
}

// IsPublic tells whether persons are masked.
func (a Audience) IsPublic() bool { return len(a.key) > 0 }

// Party makes a party of the holder of an INN. For the public a person has
// neither a whole INN nor an address.
func (a Audience) Party(inn, name string, address *Address, roles ...Role) Organization {
	party := Organization{
		Name: name, ID: a.PartyID(inn), Address: address, Roles: roles,
		Identifier: &Identifier{Scheme: innScheme, ID: a.INN(inn), LegalName: name},
	}
	if a.masks(inn) {
		party.Address = nil
	}
	return party
}

// PartyID is the id of a party: KG-INN- and the INN; for a masked person the
// visible digits and a keyed digest, for two persons must not become one.
func (a Audience) PartyID(inn string) string {
	if !a.masks(inn) {
		return innScheme + "-" + inn
	}
	digest := hmac.New(sha256.New, a.key)
	digest.Write([]byte(inn))
	return innScheme + "-" + a.INN(inn) + "-" + hex.EncodeToString(digest.Sum(nil)[:8])
}

// INN is the INN as this audience may see it.
func (a Audience) INN(inn string) string {
	if !a.IsPublic() {
		return inn
	}
	return providers.Provider{INN: inn}.MaskedINN()
}

func (a Audience) masks(inn string) bool {
	return a.IsPublic() && providers.Provider{INN: inn}.NaturalPerson()
}
