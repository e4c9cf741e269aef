package code_test

import (
	"strings"
	"testing"

	"kelishim/internal/code"
)

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for range 100 {
		one := code.New()
		if len(one) != 14 || strings.ContainsAny(one, "IO01") || code.Read(one) != one {
			t.Fatalf("%q is made, %q is read", one, code.Read(one))
		}
		for _, typed := range []string{strings.ToLower(one), " " + strings.ReplaceAll(one, "-", " ") + "\n", strings.ReplaceAll(one, "-", "\u00a0–"), strings.ReplaceAll(one, "-", "")} {
			if code.Read(typed) != one {
				t.Errorf("%q is read as %q, want %q", typed, code.Read(typed), one)
			}
		}
	}
	if first, second := code.New(), code.New(); first == second {
		t.Error("two codes are the same")
	}
	for _, none := range []string{"", "ABCD-EFGH-JK2", "ABCD-EFGH-JK234", "ABCD-EFGH-JK01", "АБВГ-АБВГ-АБВГ"} {
		if got := code.Read(none); got != "" {
			t.Errorf("%q is read as %q", none, got)
		}
	}
}
