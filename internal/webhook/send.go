package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Limits of one attempt.
const (
	sendTimeout = 15 * time.Second
	dialTimeout = 5 * time.Second
	maxAnswer   = 64 << 10 // bytes of the answer that are read, and thrown away
	maxHeader   = 16 << 10
)

// Codes of what went wrong, for people; what the address answered stays unread,
// so that nobody looks through us into a network that is not theirs.
const (
	FailClosed   = "address_closed" // not of the public internet
	FailName     = "name_unknown"
	FailTLS      = "certificate"
	FailTimeout  = "timeout"
	FailReach    = "unreachable"
	FailRedirect = "redirect"
	FailStatus   = "status" // an answer that is not 2xx
)

// Options of a sender.
type Options struct {
	Private bool           // reach addresses of private networks too: in an intranet, in tests
	Roots   *x509.CertPool // nil: those of the system
	Agent   string         // what the sender calls itself
}

// Sender delivers messages. It follows no redirect, uses no proxy and keeps no
// connection.
type Sender struct {
	client *http.Client
	agent  string
}

// NewSender makes a sender.
func NewSender(o Options) *Sender {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: onlyPublic}
	if o.Private {
		dialer.Control = nil
	}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTimeout, DisableKeepAlives: true,
		MaxResponseHeaderBytes: maxHeader, TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12}}
	return &Sender{agent: o.Agent, client: &http.Client{Transport: transport, Timeout: sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Failure is an attempt that did not succeed.
type Failure struct {
	Code   string
	Status int // 0 where there was no answer
	err    error
}

func (f *Failure) Error() string {
	if f.err != nil {
		return "deliver a webhook: " + f.Code + ": " + f.err.Error()
	}
	return fmt.Sprintf("deliver a webhook: %s %d", f.Code, f.Status)
}

// Send makes one attempt to deliver a message and gives the status of the answer.
// Whatever is not 2xx is a *Failure.
func (s *Sender) Send(ctx context.Context, url string, key []byte, id string, body []byte) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil || request.URL.Scheme != "https" {
		return 0, &Failure{Code: FailReach, err: err}
	}
	now := time.Now()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", s.agent)
	request.Header.Set(HeaderID, id)
	request.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(HeaderSignature, Sign(key, id, now, body))
	answer, err := s.client.Do(request)
	if err != nil {
		return 0, failure(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return answer.StatusCode, nil
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return answer.StatusCode, &Failure{Code: FailRedirect, Status: answer.StatusCode}
	default:
		return answer.StatusCode, &Failure{Code: FailStatus, Status: answer.StatusCode}
	}
}

func failure(err error) *Failure {
	code := FailReach
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errClosed):
		code = FailClosed
	case errors.As(err, &dns):
		code = FailName
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &record):
		code = FailTLS
	case errors.As(err, &timeout) && timeout.Timeout():
		code = FailTimeout
	}
	return &Failure{Code: code, err: err}
}
