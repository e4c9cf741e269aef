package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/web"
	"kelishim/web/api"
)

// described is openapi.yaml as a checker of answers.
type described struct {
	t        testing.TB
	document map[string]any
	compiler *jsonschema.Compiler
	seen     map[string]bool // operation, status
}

const specURL = "https://kelishim.example/openapi.json"

func describe(t testing.TB) *described {
	t.Helper()
	var document map[string]any
	if err := yaml.Unmarshal(api.SpecText, &document); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(specURL, plain); err != nil {
		t.Fatal(err)
	}
	return &described{t: t, document: plain.(map[string]any), compiler: compiler, seen: map[string]bool{}}
}

// at follows a path of members, and references on the way; it gives the pointer
// of what it found.
func (d *described) at(pointer string, names ...string) (any, string) {
	value := any(d.document)
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if name != "" {
			value = value.(map[string]any)[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
		}
	}
	for _, name := range names {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, ""
		}
		if ref, ok := object["$ref"].(string); ok {
			value, pointer = d.at(strings.TrimPrefix(ref, "#"))
			object = value.(map[string]any)
		}
		value = object[name]
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	if object, ok := value.(map[string]any); ok {
		if ref, ok := object["$ref"].(string); ok && len(names) > 0 {
			return d.at(strings.TrimPrefix(ref, "#"))
		}
	}
	return value, pointer
}

// check holds an answer to what the description says of the operation.
func (d *described) check(method, path string, res reply) {
	d.t.Helper()
	what := fmt.Sprintf("%s %s: %d", method, path, res.status)
	status := fmt.Sprint(res.status)
	answer, pointer := d.at("/paths", path, strings.ToLower(method), "responses", status)
	if answer == nil {
		answer, pointer = d.at("/paths", path, strings.ToLower(method), "responses", "default")
		status = "default"
	}
	if answer == nil {
		d.t.Errorf("%s is not described", what)
		return
	}
	d.seen[strings.ToLower(method)+" "+path+" "+status] = true
	if res.status == http.StatusNotModified {
		return
	}
	media := strings.TrimSpace(strings.Split(res.header.Get("Content-Type"), ";")[0])
	content, at := d.at(pointer, "content", media, "schema")
	if content == nil {
		d.t.Errorf("%s: %q is not described", what, media)
		return
	}
	if media == "application/yaml" {
		return
	}
	schema, err := d.compiler.Compile(specURL + "#" + at)
	if err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(res.body))
	if err != nil {
		d.t.Errorf("%s: %v", what, err)
		return
	}
	if err := schema.Validate(value); err != nil {
		d.t.Errorf("%s: %v\n%s", what, err, res.body)
	}
}

// reply is what a program gets.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) json(t testing.TB) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return value
}

// apiToken makes a token of somebody with scopes; units narrow it.
func (s *site) apiToken(login string, scopes []string, units ...string) string {
	s.t.Helper()
	id := s.number(`SELECT id FROM users WHERE login = ?`, login)
	t := auth.APIToken{Name: "1С", Scopes: scopes, Units: units}
	text, err := auth.NewStore(s.pages).MakeToken(s.t.Context(), auth.User{ID: id, Name: login}.Actor(), &t, date.Today().AddDays(30))
	if err != nil {
		s.t.Fatalf("make a token of %s: %v", login, err)
	}
	return text
}

// call asks the API; head has further headers by pairs.
func (s *site) call(token, method, path, body string, head ...string) reply {
	s.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, path, content)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, raw}
}

var allScopes = []string{auth.ScopeRead, auth.ScopeWriteActs, auth.ScopeWritePayments}

// Good bodies of the two operations that write.
const (
	goodAct = `{"number":"Н-1","period":{"startDate":"2024-02-01","endDate":"2024-02-28"},"dateAccepted":"2024-03-01",
		"value":{"amount":"100.00","currency":"KGS"},"claimedValue":{"amount":"120","currency":"KGS"},"status":"partly","reason":"Не всё","quantity":"2.5","quality":"good"}`
	goodPayment = `{"number":"П-1","date":"2024-03-01","value":{"amount":"10.5","currency":"KGS"}}`
)

func TestEveryRouteOfTheAPIIsDescribedAndTheOtherWayRound(t *testing.T) {
	t.Parallel()
	described := map[string]bool{}
	document := describe(t).document
	for path, methods := range document["paths"].(map[string]any) {
		for method := range methods.(map[string]any) {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	routed := map[string]bool{}
	for _, right := range web.Rights() {
		if method, path, _ := strings.Cut(right.Route, " "); strings.HasPrefix(path, api.Prefix+"/") {
			routed[method+" "+api.SpecPath(path)] = true
		}
	}
	for route := range routed {
		if !described[route] {
			t.Errorf("%s is not described", route)
		}
	}
	for route := range described {
		if !routed[route] {
			t.Errorf("%s is described and not there", route)
		}
	}
	if len(routed) < 20 {
		t.Errorf("only %d routes were seen", len(routed))
	}
	for _, op := range api.Operations {
		var params []string
		list, _ := describe(t).at("/paths", api.SpecPath(op.Path), strings.ToLower(op.Method), "parameters")
		for _, one := range anys(list) {
			param := one.(map[string]any)
			if ref, ok := param["$ref"].(string); ok {
				found, _ := describe(t).at(strings.TrimPrefix(ref, "#"))
				param = found.(map[string]any)
			}
			if param["in"] == "query" {
				params = append(params, param["name"].(string))
			}
		}
		want := slices.Sorted(slices.Values(op.Params))
		if got := slices.Sorted(slices.Values(params)); !slices.Equal(got, want) {
			t.Errorf("%s: the description has the parameters %v, the program %v", op.Route(), got, want)
		}
	}
}

func anys(value any) []any {
	list, _ := value.([]any)
	return list
}

// Every operation, answered well and refused in every way that it can be.
func TestEveryAnswerOfTheAPIIsAsDescribed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := describe(t)
	own, none := w.apiToken("own-officer", allScopes), w.apiToken("an-administrator", []string{auth.ScopeRead})
	auditor, reads := w.apiToken("an-auditor", []string{auth.ScopeRead}), w.apiToken("own-officer", []string{auth.ScopeRead})
	for _, op := range api.Operations {
		path, spec := w.address(op.Path, ownAimak), api.SpecPath(op.Path)
		body, ok := "", http.StatusOK
		if op.Method == http.MethodPost {
			body, ok = goodPayment, http.StatusCreated
			if strings.HasSuffix(path, "/acts") {
				body = goodAct
			}
		}
		try := func(want int, token, path, body string, head ...string) reply {
			t.Helper()
			res := w.call(token, op.Method, path, body, append([]string{"Idempotency-Key", "key of " + spec}, head...)...)
			if res.status != want {
				t.Errorf("%s %s: %d, want %d: %s", op.Method, path, res.status, want, res.body)
			}
			d.check(op.Method, spec, res)
			return res
		}
		try(ok, own, path, body)
		try(http.StatusUnauthorized, "", path, body)
		try(http.StatusUnauthorized, "kel_unknown", path, body)
		try(http.StatusUnprocessableEntity, own, path+"?unknown=1", body)
		if op.Method == http.MethodPost {
			try(ok, own, path, body) // once more
			try(http.StatusForbidden, reads, path, body)
			try(http.StatusUnprocessableEntity, own, path, strings.Replace(body, "2024-03-01", "2024-03-02", 1))
			try(http.StatusUnprocessableEntity, own, path, "{")
			try(http.StatusUnprocessableEntity, own, path, `{"what":1}`)
			try(http.StatusUnprocessableEntity, own, path, `{"number":1}`)
			try(http.StatusUnprocessableEntity, own, path, `{}`)
			try(http.StatusUnprocessableEntity, own, path, body, "Content-Type", "text/plain")
			try(http.StatusUnprocessableEntity, own, path, body, "Idempotency-Key", "short")
			try(http.StatusRequestEntityTooLarge, own, path, body+strings.Repeat(" ", 70_000))
			try(http.StatusForbidden, none, path, body)
			continue
		}
		try(http.StatusOK, auditor, path, "")
		if slices.Contains(op.Params, "limit") {
			for _, wrong := range []string{"limit=0", "limit=501", "limit=x", "cursor=abc", "limit=1&limit=2"} {
				try(http.StatusUnprocessableEntity, own, path+"?"+wrong, "")
			}
			first := try(http.StatusOK, auditor, path+"?limit=1", "").json(t)
			for next := first["links"].(map[string]any)["next"]; next != nil; {
				first = try(http.StatusOK, auditor, next.(string), "").json(t)
				next = first["links"].(map[string]any)["next"]
				if strings.HasPrefix(spec, "/api/v1/aimaks") || strings.HasPrefix(spec, "/api/v1/flags") {
					break // there are many
				}
			}
		}
		for _, name := range []string{"year", "aimak", "status", "from", "contract", "rule", "severity", "by", "level", "result"} {
			if slices.Contains(op.Params, name) {
				try(http.StatusUnprocessableEntity, own, path+"?"+name+"=x", "")
			}
		}
		if op.Action == auth.ReadMoney {
			try(http.StatusForbidden, none, path, "")
		}
		switch {
		case strings.Contains(op.Path, ":id"):
			gone := strings.Replace(op.Path, ":id<int>", "999999", 1)
			try(http.StatusNotFound, auditor, strings.Replace(gone, ":id", "999999", 1), "")
		case strings.Contains(op.Path, ":inn"):
			try(http.StatusNotFound, auditor, "/api/v1/providers/00000000000000", "")
		case strings.HasSuffix(op.Path, ":year"):
			try(http.StatusNotFound, auditor, strings.Replace(path, "2024", "1999", 1), "")
		case strings.Contains(op.Path, ":aimak"):
			try(http.StatusNotFound, auditor, "/api/v1/aimaks/00000000000000", "")
		}
	}
	d.check(http.MethodGet, "/api/v1/openapi.yaml", w.call("", http.MethodGet, "/api/v1/openapi.yaml", ""))
	for path, methods := range d.document["paths"].(map[string]any) {
		for method, op := range methods.(map[string]any) {
			for status := range op.(map[string]any)["responses"].(map[string]any) {
				if key := method + " " + path + " " + status; !d.seen[key] && status != "429" {
					t.Errorf("%s was never answered", key)
				}
			}
		}
	}
}

func TestTextsOfTheDescriptionAreInThreeLanguages(t *testing.T) {
	t.Parallel()
	count := 0
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			text, hasText := v["description"].(string)
			if summary, ok := v["summary"].(string); ok && at != "/info" {
				text, hasText = summary, true
			}
			answer := strings.Contains(at, "/responses/") || strings.Contains(at, "/headers/")
			if hasText && !answer {
				count++
				for _, lang := range []string{"x-ru", "x-ky"} {
					if other, _ := v[lang].(string); other == "" || other == text {
						t.Errorf("%s: %q has no %s", at, text, lang)
					}
				}
			}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(at+"/"+name, v[name])
			}
		case []any:
			for i, one := range v {
				walk(fmt.Sprintf("%s/%d", at, i), one)
			}
		}
	}
	walk("", describe(t).document)
	if count < 60 {
		t.Errorf("only %d texts were seen", count)
	}
}
