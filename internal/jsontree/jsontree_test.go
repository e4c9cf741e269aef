package jsontree_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"kelishim/internal/jsontree"
)

func parse(t *testing.T, text string) any {
	t.Helper()
	value, err := jsontree.Parse([]byte(text), 8)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func TestWhatIsReadIsWrittenAsItStood(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"z":1,"a":{"я":"Үлгү <айыл>","b":[1.10,1e3,-0.0,9007199254740993.01]},"n":null,"t":true}`,
		`[]`, `{}`, `"\n\"\\"`, `[{},[[]],null,false]`,
	} {
		written, err := jsontree.Marshal(parse(t, text))
		if err != nil || string(written) != text {
			t.Errorf("%s came back as %s, %v", text, written, err)
		}
	}
}

func TestWhatCannotBeTrustedIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want error
	}{
		{`[[[[[[[[1]]]]]]]]`, nil},
		{`[[[[[[[[[1]]]]]]]]]`, jsontree.ErrTooDeep},
		{`{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}`, jsontree.ErrTooDeep},
		{`"\ud83d\ude00"`, nil},
		{`"\ud83d"`, jsontree.ErrSurrogate},
		{`"\ude00"`, jsontree.ErrSurrogate},
		{`"\ud83d\u0041"`, jsontree.ErrSurrogate},
		{`"\\ud83d"`, nil},
		{`1e400`, nil},
		{`1e999999999`, jsontree.ErrNumber},
		{`1E-99999999999999999999`, jsontree.ErrNumber},
		{strings.Repeat("9", 101), jsontree.ErrNumber},
		{"\"\xcf\xf0\"", jsontree.ErrNotUTF8},
	} {
		if _, err := jsontree.Parse([]byte(c.text), 8); !errors.Is(err, c.want) {
			t.Errorf("%.40s: %v, want %v", c.text, err, c.want)
		}
	}
	for _, text := range []string{`NaN`, `{"a":1`, `[1`, `[1,]`, `{} {}`, ``, `{"a"}`, `01`} {
		if value, err := jsontree.Parse([]byte(text), 8); err == nil {
			t.Errorf("%s was read as %v", text, value)
		}
	}
}

func TestAMemberThatStandsTwiceIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	_, err := jsontree.Parse([]byte(`{"a":[{"b":1},{"b":1,"b":2}]}`), 8)
	var repeated *jsontree.RepeatedError
	if !errors.As(err, &repeated) || repeated.Path != "/a/1" || repeated.Name != "b" {
		t.Errorf("got %v", err)
	}
}

func TestEqualLooksAtValuesNotAtSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[1.0,"x"]}`, `{"b":[1,"x"],"a":1.00}`, true},
		{`{"a":1}`, `{"a":"1"}`, false},
		{`{"a":null}`, `{}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`9007199254740993`, `9007199254740992`, false},
		{`null`, `null`, true},
	} {
		if got := jsontree.Equal(parse(t, c.a), parse(t, c.b)); got != c.want {
			t.Errorf("%s = %s: %v", c.a, c.b, got)
		}
	}
}

func TestACloneChangesAlone(t *testing.T) {
	t.Parallel()
	original := parse(t, `{"a":{"b":[{"c":1}]},"d":2}`).(*jsontree.Object)
	clone := original.Clone()
	clone.Object("a").Objects("b")[0].Set("c", json.Number("9"))
	clone.Delete("d")
	clone.Set("e", "x")
	if written, _ := jsontree.Marshal(original); string(written) != `{"a":{"b":[{"c":1}]},"d":2}` {
		t.Errorf("the original became %s", written)
	}
	if written, _ := jsontree.Marshal(clone); string(written) != `{"a":{"b":[{"c":9}]},"e":"x"}` {
		t.Errorf("the clone is %s", written)
	}
}
