package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"kelishim/internal/fault"
)

// Refusals of an address.
var (
	ErrAddress = fault.New(fault.Invalid, "webhook.address").On("url")
	ErrPrivate = fault.New(fault.Invalid, "webhook.address_private").On("url")
)

// maxURL is the longest address.
const maxURL = 500

// closed are ranges that lead nowhere on the public internet, or to somebody's
// own house, beside those that package netip names.
var closed = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fec0::/10")

func prefixes(list ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(list))
	for i, text := range list {
		parsed[i] = netip.MustParsePrefix(text)
	}
	return parsed
}

// Public tells whether an address is one of the public internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, prefix := range closed {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}

// CheckURL refuses what is no https address of the public internet as it is
// written. A name is looked at when it is reached: what it leads to may change.
func CheckURL(text string, private bool) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || len(text) > maxURL ||
		strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return ErrAddress
	}
	if private {
		return nil
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if ip, err := netip.ParseAddr(host); err == nil && !Public(ip) {
		return ErrPrivate
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local") ||
		!strings.Contains(host, ".") && !strings.Contains(host, ":") {
		return ErrPrivate
	}
	return nil
}

// errClosed is returned for a connection to an address that may not be reached.
var errClosed = errors.New("webhook: the address is not of the public internet")

// onlyPublic is asked by the dialer once a name was looked up, with the address
// that it is about to reach: there is no time between the look and the step.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !Public(at.Addr()) {
		return errClosed
	}
	return nil
}
