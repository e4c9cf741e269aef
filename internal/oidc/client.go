package oidc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// callTimeout bounds one call to the provider, from name lookup to the last byte.
	callTimeout = 10 * time.Second
	// maxAnswer bounds one answer in bytes, unpacked; real ones have some 10 KB.
	maxAnswer = 256 << 10
	// maxRedirects bounds how often the provider sends us on within its own host.
	maxRedirects = 3
)

var (
	errTooLarge        = fmt.Errorf("answer above %d bytes", maxAnswer)
	errForeignRedirect = errors.New("redirect to another host or too many redirects")
)

// statusError is an answer 5xx: the provider is there, but out of order.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("answered with status %d", int(s)) }

// newClient makes the only client that speaks to the provider.
func newClient(timeout time.Duration) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = 64 << 10
	transport.MaxIdleConnsPerHost = 2
	return &http.Client{
		Transport:     bounded{transport},
		Timeout:       timeout,
		CheckRedirect: sameHost,
	}
}

// sameHost keeps the client with the host it was sent to: a redirect to
// another one could carry the client secret and the code away.
func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if len(before) > maxRedirects || next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return errForeignRedirect
	}
	return nil
}

// bounded reads each answer whole, up to maxAnswer. It does so here, and not
// where answers are used, because the libraries read without bounds and lose
// the cause of a failed read.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, statusError(answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, errTooLarge
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}
