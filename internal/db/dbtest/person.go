package dbtest

import (
	"testing"

	"kelishim/internal/db"
)

// Person makes somebody with a role and units of the register, behind the
// program's back.
func Person(t testing.TB, owner *db.DB, login, role string, units ...string) db.Actor {
	t.Helper()
	actor := db.Actor{Name: "Проба: " + login, Role: role, Origin: "192.0.2.1"}
	err := owner.Pool().QueryRowContext(t.Context(), `
		INSERT INTO users (login, name, role, password_hash) VALUES ($1, $2, $3, '-') RETURNING id`,
		login, actor.Name, role).Scan(&actor.UserID)
	if err != nil {
		t.Fatalf("make %s: %v", login, err)
	}
	for _, unit := range units {
		if _, err := owner.Pool().ExecContext(t.Context(), `INSERT INTO user_scopes (user_id, unit) VALUES ($1, $2)`, actor.UserID, unit); err != nil {
			t.Fatalf("give %s the unit %s: %v", login, unit, err)
		}
	}
	return actor
}
