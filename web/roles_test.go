package web_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/auth"
	"kelishim/web"
)

// rolesTable is docs/roles.md as the code has it.
func rolesTable() string {
	var b strings.Builder
	b.WriteString("| action | " + strings.Join(auth.Roles, " | ") + " |\n|" + strings.Repeat(" --- |", len(auth.Roles)+1) + "\n")
	for _, action := range auth.Actions {
		fmt.Fprintf(&b, "| `%s` |", action)
		for _, role := range auth.Roles {
			b.WriteString([]string{" – |", " own |", " all |"}[auth.ScopeOf(role, action)])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func routesTable() string {
	list := web.Rights()
	slices.SortFunc(list, func(a, b web.Right) int {
		first, second := strings.SplitN(a.Route, " ", 2), strings.SplitN(b.Route, " ", 2)
		return cmp.Or(cmp.Compare(first[1], second[1]), cmp.Compare(first[0], second[0]))
	})
	var b strings.Builder
	b.WriteString("| route | asks for | of |\n| --- | --- | --- |\n")
	for _, right := range list {
		of := "rows decide"
		switch {
		case right.ByAimak:
			of = "the aimak"
		case right.Action == string(auth.Open):
			of = "nobody"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", right.Route, right.Action, of)
	}
	return b.String()
}

// docs/roles.md is what auditors read: it must say what the code does. Run with
// UPDATE=1 to write it anew.
func TestTheTableOfRolesIsWhatTheCodeDoes(t *testing.T) {
	t.Parallel()
	const path = "../docs/roles.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"roles": rolesTable(), "routes": routesTable()} {
		from, to := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
		before, rest, ok1 := strings.Cut(want, from)
		_, after, ok2 := strings.Cut(rest, to)
		if !ok1 || !ok2 {
			t.Fatalf("%s has no room for the table of %s", path, name)
		}
		want = before + from + table + to + after
	}
	if want == string(text) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatalf("%s differs from the code; look at the change, then run UPDATE=1 go test ./web -run TableOfRoles", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
