package mail

import (
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"kelishim/internal/fault"
)

// Refusals of settings; the program does not start with them.
var (
	ErrIncomplete = fault.New(fault.Invalid, "mail.incomplete")
	ErrBadURL     = fault.New(fault.Invalid, "mail.bad_url")
	ErrBadFrom    = fault.New(fault.Invalid, "mail.bad_from")
	ErrBareLogin  = fault.New(fault.Invalid, "mail.bare_login")
)

// The environment of mail; docs/operations.md explains each.
const (
	envURL      = "KELISHIM_SMTP_URL"
	envPassword = "KELISHIM_SMTP_PASSWORD"
	envFrom     = "KELISHIM_SMTP_FROM"
	envBaseURL  = "KELISHIM_BASE_URL"
)

// Settings say through which server letters go and who signs them.
type Settings struct {
	Host     string
	Port     int
	User     string       // "" where the server asks for no sign-in
	Password string       // shown nowhere: see Format
	From     mail.Address // sender of every letter
	BaseURL  string       // address of the installation, without a slash at its end
	TLS      TLS
	Roots    *x509.CertPool // whom to believe the server's certificate; nil is the system's
}

// TLS says how the way to the server is closed.
type TLS string

// The ways. The server's certificate is always checked.
const (
	StartTLS TLS = "starttls" // plain at first; a server that does not go over to TLS gets no letter
	Implicit TLS = "implicit" // TLS from the first byte
	NoTLS    TLS = "none"     // asked for by ?tls=none: a relay on this machine or in a closed network
)

// Format keeps the password out of every verb of fmt.
func (s Settings) Format(w fmt.State, _ rune) {
	_, _ = fmt.Fprintf(w.(io.Writer), "%s:%d (%s) from %s", s.Host, s.Port, s.TLS, s.From.Address)
}

// MarshalText keeps the password out of JSON and structured logs.
func (s Settings) MarshalText() ([]byte, error) { return fmt.Append(nil, s), nil }

// SettingsFromEnv reads the settings; on tells whether mail is wanted at all.
// Half a set is refused with the names of what is missing: links in letters
// need the address of the installation too.
//
//	KELISHIM_SMTP_URL       smtp://user@mail.example.kg:587 (STARTTLS), smtps://… (TLS), smtp://127.0.0.1:25?tls=none
//	KELISHIM_SMTP_PASSWORD  of the user
//	KELISHIM_SMTP_FROM      Келишим <kelishim@example.kg>
func SettingsFromEnv(getenv func(string) string) (settings Settings, on bool, err error) {
	get := func(name string) string { return strings.TrimSpace(getenv(name)) }
	if get(envURL)+get(envPassword)+get(envFrom) == "" {
		return Settings{}, false, nil
	}
	var missing []string
	for _, name := range []string{envURL, envFrom, envBaseURL} {
		if get(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return Settings{}, false, ErrIncomplete.With("Names", strings.Join(missing, ", "))
	}
	if err := settings.readURL(get(envURL), getenv(envPassword)); err != nil {
		return Settings{}, false, err
	}
	from, err := mail.ParseAddress(get(envFrom))
	if err != nil {
		return Settings{}, false, ErrBadFrom
	}
	settings.From, settings.BaseURL = *from, strings.TrimRight(get(envBaseURL), "/")
	return settings, true, nil
}

// readURL takes the server apart. The address itself stays out of the refusal:
// it may hold a password.
func (s *Settings) readURL(text, password string) error {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return ErrBadURL
	}
	s.Host, s.User, s.Password = u.Hostname(), u.User.Username(), password
	if inURL, ok := u.User.Password(); ok && password == "" {
		s.Password = inURL
	}
	switch u.Scheme + " " + u.RawQuery {
	case "smtp ":
		s.TLS, s.Port = StartTLS, 587
	case "smtp tls=none":
		s.TLS, s.Port = NoTLS, 25
	case "smtps ":
		s.TLS, s.Port = Implicit, 465
	default:
		return ErrBadURL
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return ErrBadURL
		}
	}
	if s.User != "" && s.Password == "" {
		return ErrIncomplete.With("Names", envPassword)
	}
	if s.User != "" && s.TLS == NoTLS && !loopback(s.Host) {
		return ErrBareLogin // the password would cross a network in the clear
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
