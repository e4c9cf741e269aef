package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestABurstIsFreeAndThenOneTryAtATime(t *testing.T) {
	t.Parallel()
	l := New(3, 10*time.Second)
	start := time.Unix(1_000_000, 0)
	for _, c := range []struct {
		key        string
		after      time.Duration
		wantedWait time.Duration
	}{
		{"a", 0, 0}, {"a", 0, 0}, {"a", 0, 0}, {"a", 0, 10 * time.Second},
		{"b", 0, 0}, // another one is not held up
		{"a", 4 * time.Second, 6 * time.Second},
		{"a", 10 * time.Second, 0}, {"a", 10 * time.Second, 10 * time.Second},
		{"a", time.Hour, 0}, {"a", time.Hour, 0}, {"a", time.Hour, 0}, {"a", time.Hour, 10 * time.Second}, // never more than a burst
	} {
		if got := l.allow(c.key, start.Add(c.after)); got != c.wantedWait {
			t.Errorf("%s after %v waits %v, want %v", c.key, c.after, got, c.wantedWait)
		}
	}
}

func TestAFloodOfKeysIsBounded(t *testing.T) {
	t.Parallel()
	l := New(1, time.Hour)
	now := time.Unix(1_000_000, 0)
	for i := range 2*maxKeys + 10 {
		l.allow(fmt.Sprint(i), now)
	}
	if len(l.buckets) > maxKeys {
		t.Errorf("%d keys are kept, want at most %d", len(l.buckets), maxKeys)
	}
	l = New(1, time.Second)
	l.allow("slow", now.Add(time.Hour))
	for i := range maxKeys - 1 {
		l.allow(fmt.Sprint(i), now)
	}
	l.allow("one too many", now.Add(time.Hour))
	if wait := l.allow("slow", now.Add(time.Hour)); wait == 0 {
		t.Error("a bucket that is not full was forgotten though full ones were there")
	}
}

func TestWhoAsksIsToldHowMuchIsLeft(t *testing.T) {
	t.Parallel()
	l := New(3, time.Hour)
	if left, full := l.Left("a"); left != 3 || full != 0 || l.Peek("a") != 0 || l.Burst() != 3 || l.Refill() != 3*time.Hour {
		t.Errorf("a new one has %d, full in %v", left, full)
	}
	for want := 2; want >= 0; want-- {
		l.Allow("a")
		if left, _ := l.Left("a"); left != want {
			t.Errorf("%d are left, want %d", left, want)
		}
	}
	if wait := l.Peek("a"); wait <= 59*time.Minute || wait > time.Hour || l.Allow("a") == 0 {
		t.Errorf("an empty one waits %v", wait)
	}
}
