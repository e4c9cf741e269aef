package oidc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"kelishim/internal/fault"
)

// The provider cannot be used now, or not as it is set up.
var (
	ErrUnreachable     = fault.New(fault.Unavailable, "oidc.unreachable")
	ErrTimeout         = fault.New(fault.Unavailable, "oidc.timeout")
	ErrAnswerTooLarge  = fault.New(fault.Unavailable, "oidc.answer_too_large")
	ErrRedirected      = fault.New(fault.Unavailable, "oidc.redirected")
	ErrBadDiscovery    = fault.New(fault.Unavailable, "oidc.bad_discovery")
	ErrOtherDiscovery  = fault.New(fault.Unavailable, "oidc.other_discovery")
	ErrWeakAlgorithms  = fault.New(fault.Unavailable, "oidc.weak_algorithms")
	ErrNoKeys          = fault.New(fault.Unavailable, "oidc.no_keys")
	ErrBusy            = fault.New(fault.Unavailable, "oidc.busy")
	ErrBadClient       = fault.New(fault.Unavailable, "oidc.bad_client")
	ErrExchange        = fault.New(fault.Unavailable, "oidc.exchange")
	ErrUserinfo        = fault.New(fault.Unavailable, "oidc.userinfo")
	ErrProviderRefused = fault.New(fault.Unsigned, "oidc.provider_refused")
	ErrDenied          = fault.New(fault.Unsigned, "oidc.denied")
)

// This sign-in is not believed.
var (
	ErrStartLost        = fault.New(fault.Unsigned, "oidc.start_lost")
	ErrStartExpired     = fault.New(fault.Unsigned, "oidc.start_expired")
	ErrWrongState       = fault.New(fault.Unsigned, "oidc.wrong_state")
	ErrBadAnswer        = fault.New(fault.Unsigned, "oidc.bad_answer")
	ErrBadCode          = fault.New(fault.Unsigned, "oidc.bad_code")
	ErrNoToken          = fault.New(fault.Unsigned, "oidc.no_token")
	ErrUnreadableToken  = fault.New(fault.Unsigned, "oidc.unreadable_token")
	ErrWrongAlgorithm   = fault.New(fault.Unsigned, "oidc.wrong_algorithm")
	ErrWrongSignature   = fault.New(fault.Unsigned, "oidc.wrong_signature")
	ErrWrongIssuer      = fault.New(fault.Unsigned, "oidc.wrong_issuer")
	ErrWrongAudience    = fault.New(fault.Unsigned, "oidc.wrong_audience")
	ErrWrongParty       = fault.New(fault.Unsigned, "oidc.wrong_party")
	ErrExpired          = fault.New(fault.Unsigned, "oidc.expired")
	ErrFromTheFuture    = fault.New(fault.Unsigned, "oidc.from_the_future")
	ErrWrongNonce       = fault.New(fault.Unsigned, "oidc.wrong_nonce")
	ErrWrongAccessToken = fault.New(fault.Unsigned, "oidc.wrong_access_token")
	ErrNoSubject        = fault.New(fault.Unsigned, "oidc.no_subject")
	ErrOtherSubject     = fault.New(fault.Unsigned, "oidc.other_subject")
)

// because joins a refusal with its cause for the log. The cause is text of
// ours or of the network, never the words of an answer: those may hold codes,
// tokens and people's data.
func because(refusal *fault.Fault, cause string) error { return fmt.Errorf("%w: %s", refusal, cause) }

// outside names what went wrong in a call to the provider; answered is the
// refusal where it did answer, but not with what was asked for.
func outside(err error, answered *fault.Fault) error {
	var status statusError
	var transport *url.Error
	var network net.Error
	switch {
	case errors.Is(err, errTooLarge):
		return because(ErrAnswerTooLarge, errTooLarge.Error())
	case errors.Is(err, errForeignRedirect):
		return because(ErrRedirected, errForeignRedirect.Error())
	case errors.As(err, &status):
		return because(ErrBusy, status.Error())
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return because(ErrTimeout, "no answer in time")
	case errors.As(err, &transport):
		return because(ErrUnreachable, transport.Err.Error())
	}
	return answered
}
