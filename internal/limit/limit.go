// Package limit bounds how often something may be done by each of many: a
// bucket of tokens for every key, refilled as time goes by. It lives in the
// memory of one program; failed sign-ins are counted in the database besides.
package limit

import (
	"sync"
	"time"
)

// maxKeys bounds the memory: some 100 bytes a key.
const maxKeys = 50_000

// Limiter is safe for concurrent use.
type Limiter struct {
	every time.Duration // a token comes back
	burst int           // tokens of a full bucket

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is kept as the moment at which it will be full again.
type bucket struct{ fullAt time.Time }

// New makes a limiter of burst tries at once and one more after each every.
func New(burst int, every time.Duration) *Limiter {
	return &Limiter{every: every, burst: burst, buckets: map[string]bucket{}}
}

// Allow takes a token of key, or tells how long to wait for the next one.
func (l *Limiter) Allow(key string) (wait time.Duration) { return l.allow(key, time.Now()) }

// Burst is how many tokens a full bucket has.
func (l *Limiter) Burst() int { return l.burst }

// Refill is how long an empty bucket takes to be full again.
func (l *Limiter) Refill() time.Duration { return time.Duration(l.burst) * l.every }

// Left is how many tokens key has now, and how long until its bucket is full.
func (l *Limiter) Left(key string) (left int, full time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	full = max(time.Until(l.buckets[key].fullAt), 0)
	return l.burst - int((full+l.every-1)/l.every), full
}

// Peek tells how long to wait for the next token of key, and takes none.
func (l *Limiter) Peek(key string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := max(time.Until(l.buckets[key].fullAt), 0) // a key that never came is as far back as time goes
	return max(full+l.every-time.Duration(l.burst)*l.every, 0)
}

func (l *Limiter) allow(key string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	fullAt := l.buckets[key].fullAt
	if fullAt.Before(now) {
		fullAt = now
	}
	// A bucket lacks as many tokens as it needs times every to be full.
	next := fullAt.Add(l.every)
	if wait := next.Sub(now) - time.Duration(l.burst)*l.every; wait > 0 {
		return wait
	}
	if len(l.buckets) >= maxKeys {
		l.clear(now)
	}
	l.buckets[key] = bucket{fullAt: next}
	return 0
}

// clear forgets full buckets, which are like new ones. Where a flood of keys
// leaves no full one all are forgotten: the memory is bounded before all else.
func (l *Limiter) clear(now time.Time) {
	for key, b := range l.buckets {
		if !b.fullAt.After(now) {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= maxKeys {
		clear(l.buckets)
	}
}
