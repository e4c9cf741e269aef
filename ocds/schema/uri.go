package schema

import (
	"errors"
	"net/url"
	"regexp"
)

// uriLetters are the letters that RFC 3986 lets stand in an address as they are;
// whatever else (Cyrillic, spaces) must be percent-encoded.
var uriLetters = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$`)

var errURI = errors.New("not an absolute address of RFC 3986")

// checkURI is stricter than the library's own format "uri", which takes raw
// Cyrillic letters and spaces.
func checkURI(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	if !uriLetters.MatchString(text) {
		return errURI
	}
	if address, err := url.Parse(text); err != nil || !address.IsAbs() {
		return errURI
	}
	return nil
}
