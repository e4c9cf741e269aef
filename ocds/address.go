package ocds

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Link is an address of the web as people write it, with Cyrillic letters and
// spaces; in JSON it is percent-encoded, as the format "uri" wants it.
type Link string

// MarshalJSON gives the encoded address.
func (l Link) MarshalJSON() ([]byte, error) { return json.Marshal(l.Encoded()) }

// Encoded is the address in the letters of RFC 3986: a Cyrillic host in
// Punycode, the rest percent-encoded. What is encoded already stays.
func (l Link) Encoded() string {
	text := strings.TrimSpace(string(l))
	if address, err := url.Parse(text); err == nil && address.Host != "" {
		if host, err := idna.Lookup.ToASCII(address.Hostname()); err == nil && host != address.Hostname() {
			text = strings.Replace(text, address.Hostname(), host, 1)
		}
	}
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			b.WriteByte(c)
		case c != '%' && strings.IndexByte(uriLetters, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// uriLetters may stand in an address as they are.
const uriLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;="

func isHex(c byte) bool { return strings.IndexByte("0123456789ABCDEFabcdef", c) >= 0 }
