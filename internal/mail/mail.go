// Package mail sends letters over SMTP. A letter is written in the language of
// its reader from the catalogues; passwords and addresses stay out of errors
// and logs.
//
//	settings.go  which server, from the environment
//	mail.go      letters, and the way to the server
//	job.go       letters as jobs: sent later, once, also after a crash
package mail

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"kelishim/internal/i18n"
)

// timeout bounds each step of the talk with the server.
const timeout = 30 * time.Second

// ErrRefused is returned where the server says for good that it will not take
// a letter: there is no such mailbox, or it is not let to send to it.
var ErrRefused = errors.New("the mail server refuses the letter for good")

// Letter is one letter to one person.
type Letter struct {
	To      string `json:"to"`
	Lang    string `json:"lang"` // of its words, for programs that read aloud
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"` // the same again, or empty
	// Stop is the address that ends such letters with one click (RFC 8058); ""
	// in letters that the reader asked for.
	Stop string `json:"stop,omitempty"`
	// Key names the letter: one that is sent again after a crash carries the
	// same Message-ID, by which mail servers and programs know it. "" makes a
	// new one.
	Key string `json:"key,omitempty"`
}

// Sender sends letters through one server. It is safe for concurrent use.
type Sender struct{ settings Settings }

// New makes a sender; it does not look whether the server answers.
func New(settings Settings) *Sender { return &Sender{settings} }

// BaseURL is the address of the installation that links in letters lead to.
func (s *Sender) BaseURL() string { return s.settings.BaseURL }

// Send writes a letter in the reader's language and sends it: subject and body
// are sentences of the catalogues.
func (s *Sender) Send(ctx context.Context, to, lang, subjectKey, bodyKey string, values map[string]any) error {
	r := i18n.For(lang)
	pairs := make([]any, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, name, value)
	}
	return s.Deliver(ctx, Letter{To: to, Lang: r.Lang(), Subject: r.T(subjectKey, pairs...), Text: r.T(bodyKey, pairs...)})
}

// Deliver hands one letter to the server. ErrRefused means that no further try
// will help; any other error is worth another try.
func (s *Sender) Deliver(ctx context.Context, letter Letter) error {
	msg, err := s.message(letter)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, without(err, letter.To))
	}
	client, err := s.client()
	if err != nil {
		return fmt.Errorf("set up mail: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // a server that took the letter and then stumbled over QUIT has it
	}
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrRefused, without(err, letter.To))
	}
	return fmt.Errorf("send a letter: %w", without(err, letter.To))
}

func (s *Sender) message(letter Letter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.settings.From.Name, s.settings.From.Address); err != nil {
		return nil, err
	}
	if err := msg.To(letter.To); err != nil {
		return nil, err
	}
	msg.Subject(strings.ReplaceAll(letter.Subject, "\n", " "))
	msg.SetDate()
	_, domain, _ := strings.Cut(s.settings.From.Address, "@")
	if letter.Key == "" {
		msg.SetMessageID()
	} else {
		sum := sha256.Sum256([]byte(letter.Key))
		msg.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + domain)
	}
	msg.SetGenHeader("Content-Language", letter.Lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // answering machines keep quiet (RFC 3834)
	switch {
	case strings.HasPrefix(letter.Stop, "https://"):
		if err := msg.SetListUnsubscribeOneClick(letter.Stop); err != nil {
			return nil, err
		}
	case letter.Stop != "":
		msg.SetListUnsubscribe(letter.Stop)
	}
	msg.SetBodyString(mail.TypeTextPlain, letter.Text)
	if letter.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	}
	return msg, nil
}

func (s *Sender) client() (*mail.Client, error) {
	set := s.settings
	opts := []mail.Option{mail.WithPort(set.Port), mail.WithTimeout(timeout), mail.WithoutNoop(),
		mail.WithTLSConfig(&tls.Config{ServerName: set.Host, MinVersion: tls.VersionTLS12, RootCAs: set.Roots})}
	switch set.TLS {
	case Implicit:
		opts = append(opts, mail.WithSSL())
	case NoTLS:
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if set.User != "" {
		opts = append(opts, mail.WithUsername(set.User), mail.WithPassword(set.Password), mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover))
		if set.TLS == NoTLS { // a login in the clear is let through to this machine alone
			opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthPlainNoEnc))
		}
	}
	return mail.NewClient(set.Host, opts...)
}

// without takes the address of a person out of what a server said.
func without(err error, address string) error {
	return errors.New(strings.ReplaceAll(err.Error(), address, "[address]"))
}
