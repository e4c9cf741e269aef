package oidc

import "time"

// Hurry makes a provider's calls and pauses short enough for a test.
func (p *Provider) Hurry(call, retry time.Duration) {
	p.client.Timeout = call
	p.retryAfter = retry
}

// Age makes what is known of the provider so much older.
func (p *Provider) Age(by time.Duration) { p.known.at = p.known.at.Add(-by) }
