package audit_test

import (
	"slices"
	"testing"

	"kelishim/audit"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
)

// one makes the purchase of base with a change, and computes its flags.
func one(t *testing.T, change string) (*db.DB, func(text string)) {
	t.Helper()
	d := dbtest.New(t)
	exec(t, d, reference)
	aimak := aimaksOf(t, d)[0]
	fill := func(text string) { exec(t, d, filled(text, aimak, 1)) }
	fill(base)
	if change != "" {
		fill(change)
	}
	run(t, d, audit.Options{})
	return d, fill
}

func state(t *testing.T, d *db.DB, flag string) string {
	t.Helper()
	return texts(t, d, `SELECT result || ' ' || status || CASE WHEN frozen_at IS NULL THEN '' ELSE ' frozen' END FROM flags WHERE flag = ?`, flag)[0]
}

func TestASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	d, _ := one(t, `UPDATE contracts SET penalty_rate = 0 WHERE id = {c}`)
	before := texts(t, d, `SELECT f::text FROM flags f ORDER BY id`)
	again := run(t, d, audit.Options{})
	if again.Changed != 0 || !slices.Equal(before, texts(t, d, `SELECT f::text FROM flags f ORDER BY id`)) {
		t.Errorf("a second run changes %d results", again.Changed)
	}
	if again.Raised != 1 || again.Computed < 40 || again.Unknown == 0 {
		t.Errorf("%+v", again)
	}
}

func TestAFrozenFlagKeepsToItsEnd(t *testing.T) {
	t.Parallel()
	d, fill := one(t, `UPDATE contracts SET penalty_rate = 0, status = 'completed' WHERE id = {c}`)
	if got := state(t, d, "K013"); got != "1 open frozen" {
		t.Fatalf("a completed contract's flag is %q", got)
	}
	fill(`UPDATE contracts SET penalty_rate = 0.001 WHERE id = {c}`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K013"); got != "1 open frozen" {
		t.Errorf("a raised flag went down after the end: %q", got)
	}
	// Another threshold for the same day changes nothing that is frozen …
	fill(`INSERT INTO flag_thresholds (flag, name, value, valid_from) VALUES ('K011', 'days', 1, '2020-01-01')`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K011"); got != "0 open frozen" {
		t.Errorf("a threshold reached what is frozen: %q", got)
	}
	// … but what is paid after the end is seen.
	fill(`INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES ({c}, '9', '1', '2026-05-01', 300000)`)
	run(t, d, audit.Options{})
	for _, flag := range []string{"K002", "K003"} {
		if got := state(t, d, flag); got != "1 open frozen" {
			t.Errorf("a payment after the end goes unseen by %s: %q", flag, got)
		}
	}
}

func TestAThresholdHoldsFromItsDayOn(t *testing.T) {
	t.Parallel()
	d, fill := one(t, `UPDATE acts SET accepted_on = '2025-07-10' WHERE contract_id = {c} AND act = '1'`)
	if got := state(t, d, "K011"); got != "0 open" {
		t.Fatalf("40 days are late by default: %q", got)
	}
	fill(`INSERT INTO flag_thresholds (flag, name, value, valid_from) VALUES ('K011', 'days', 30, '2025-02-26')`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K011"); got != "0 open" {
		t.Errorf("a threshold of the day after the signature holds: %q", got)
	}
	fill(`INSERT INTO flag_thresholds (flag, name, value, valid_from) VALUES ('K011', 'days', 30, '2025-02-25')`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K011"); got != "1 open" {
		t.Errorf("a threshold of the day of the signature does not hold: %q", got)
	}
	if got := texts(t, d, `SELECT thresholds ->> 'days' || ' ' || (inputs ->> 'longest_days') FROM flags WHERE flag = 'K011'`)[0]; got != "30 40" {
		t.Errorf("stored beside the result: %s", got)
	}
}

// A flag that people answered opens again when its facts change, and the old
// facts stay in its history; one that goes down stays, too.
func TestChangedFactsOpenAFlagAgain(t *testing.T) {
	t.Parallel()
	d, fill := one(t, `UPDATE contracts SET advance_share = 0 WHERE id = {c}`)
	fill(`UPDATE flags SET status = 'closed' WHERE flag = 'K001'`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K001"); got != "1 closed" {
		t.Errorf("a closed flag opened without a change: %q", got)
	}
	fill(`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES ({c}, '9', '2025-08-01', 50)`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K001"); got != "1 open" {
		t.Errorf("a closed flag with new facts: %q", got)
	}
	fill(`DELETE FROM payments WHERE contract_id = {c} AND act IS NULL`)
	run(t, d, audit.Options{})
	if got := state(t, d, "K001"); got != "0 open" {
		t.Errorf("a flag whose facts were put right: %q", got)
	}
	got := texts(t, d, `SELECT n.kind || ' ' || (n.inputs ->> 'no_act_som') FROM flag_notes n JOIN flags f ON f.id = n.flag_id WHERE f.flag = 'K001' ORDER BY n.id`)
	if want := []string{"reopened 200000.00", "cleared 200050.00"}; !slices.Equal(got, want) {
		t.Errorf("the history says %v, want %v", got, want)
	}
	if raised := texts(t, d, `SELECT flag FROM flags WHERE flag = 'K001' AND raised_at IS NOT NULL`); len(raised) != 1 {
		t.Error("that it was raised once is forgotten")
	}
}

func TestAContractIsComputedAlone(t *testing.T) {
	t.Parallel()
	d, fill := one(t, "")
	fill(`UPDATE contracts SET penalty_rate = 0, security_share = 0 WHERE id = {c}`)
	id := texts(t, d, `SELECT id::text FROM contracts`)
	var number int64
	for _, digit := range id[0] {
		number = number*10 + int64(digit-'0')
	}
	outcome := run(t, d, audit.Options{Contract: number})
	if outcome.Raised != 2 || outcome.Computed > 45 {
		t.Errorf("%+v", outcome)
	}
	if _, err := audit.Run(t.Context(), d, db.System, audit.Options{Rule: "K999"}); err == nil {
		t.Error("there is a flag K999")
	}
}

// The quartiles of PostgreSQL are those of R, type 8: quantile(x, type = 8).
func TestQuartilesAreOfTypeEight(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for _, one := range []struct{ query, want string }{
		{`SELECT round(quartile(1, '{1,2,3,4,5}'), 6)::text`, "1.666667"},
		{`SELECT round(quartile(3, '{1,2,3,4,5}'), 6)::text`, "4.333333"},
		{`SELECT round(quartile(2, '{1,2,4,8}'), 6)::text`, "3.000000"},
		{`SELECT round(quartile(3, '{7}'), 6)::text`, "7.000000"},
		{`SELECT coalesce(quartile(3, '{}')::text, 'none')`, "none"},
	} {
		if got := texts(t, d, one.query); got[0] != one.want {
			t.Errorf("%s = %s, want %s", one.query, got[0], one.want)
		}
	}
}
