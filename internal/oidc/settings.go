package oidc

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"kelishim/internal/fault"
)

// Refusals of settings; the program does not start with them.
var (
	ErrIncomplete = fault.New(fault.Invalid, "oidc.incomplete")
	ErrBadAddress = fault.New(fault.Invalid, "oidc.bad_address")
)

// The environment of single sign-on; docs/oidc.md explains each.
const (
	envIssuer       = "KELISHIM_OIDC_ISSUER"
	envClientID     = "KELISHIM_OIDC_CLIENT_ID"
	envClientSecret = "KELISHIM_OIDC_CLIENT_SECRET"
	envName         = "KELISHIM_OIDC_NAME"
	envBaseURL      = "KELISHIM_BASE_URL"
)

// CallbackPath is where the provider sends people back to, below the address
// of the program. The provider's administrator registers the whole address.
const CallbackPath = "/signin/oidc/callback"

// Secret is text that never shows itself: every way of printing it gives
// "***", and inside unexported fields, where fmt calls no methods, an address.
// The zero value is no secret.
type Secret struct{ text *string }

// Hide makes a secret of text.
func Hide(text string) Secret { return Secret{&text} }

// reveal gives the text, for the provider alone.
func (s Secret) reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Format keeps the secret out of every verb of fmt.
func (Secret) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, "***") }

// MarshalText keeps the secret out of JSON and structured logs.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Settings say which provider people sign in with and who this program is there.
type Settings struct {
	Issuer       string   // address of the provider exactly as it names itself
	ClientID     string   // this program's name at the provider
	ClientSecret Secret   // its password there
	RedirectURL  string   // where people come back to: the base address + CallbackPath
	Scopes       []string // what is asked for; none means openid, profile and email
	Name         string   // what the button says; the issuer's host where none is given
}

// SettingsFromEnv reads the settings; on tells whether single sign-on is
// wanted at all. It is all or nothing: half a set is refused with the names of
// what is missing, since a silent half would lock people out. The base address
// belongs to other parts of the program too, so alone it asks for nothing.
func SettingsFromEnv(getenv func(string) string) (settings Settings, on bool, err error) {
	get := func(name string) string { return strings.TrimSpace(getenv(name)) }
	if get(envIssuer)+get(envClientID)+get(envClientSecret)+get(envName) == "" {
		return Settings{}, false, nil
	}
	var missing []string
	for _, name := range []string{envIssuer, envClientID, envClientSecret, envBaseURL} {
		if get(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return Settings{}, false, ErrIncomplete.With("Names", strings.Join(missing, ", "))
	}
	for _, name := range []string{envIssuer, envBaseURL} {
		if !safeAddress(get(name)) {
			return Settings{}, false, ErrBadAddress.With("Name", name)
		}
	}
	settings = Settings{
		Issuer:       get(envIssuer),
		ClientID:     get(envClientID),
		ClientSecret: Hide(get(envClientSecret)),
		RedirectURL:  strings.TrimRight(get(envBaseURL), "/") + CallbackPath,
		Name:         get(envName),
	}
	return settings, true, nil
}

// check refuses settings that cannot work and fills in what has a usual value.
func (s Settings) check() (Settings, error) {
	if s.Issuer == "" || s.ClientID == "" || s.ClientSecret.reveal() == "" || s.RedirectURL == "" {
		return s, ErrIncomplete.With("Names", strings.Join([]string{envIssuer, envClientID, envClientSecret, envBaseURL}, ", "))
	}
	if !safeAddress(s.Issuer) {
		return s, ErrBadAddress.With("Name", envIssuer)
	}
	if !safeAddress(s.RedirectURL) {
		return s, ErrBadAddress.With("Name", envBaseURL)
	}
	if len(s.Scopes) == 0 {
		s.Scopes = []string{"openid", "profile", "email"}
	}
	if s.Name == "" {
		issuer, _ := url.Parse(s.Issuer)
		s.Name = issuer.Hostname()
	}
	return s, nil
}

// safeAddress tells whether an address may carry sign-ins: whole, without
// query, fragment or password, and https; plain http only to this machine.
func safeAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

// safeEndpoint tells whether an address that the provider names is as safe as
// its own: https, or plain http on this machine where the issuer is there too.
func safeEndpoint(address, issuer string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) && strings.HasPrefix(issuer, "http://")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
