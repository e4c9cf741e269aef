package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// typed runs a command with text on its standard input.
func typed(t *testing.T, data, input string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := program(t, data, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Stdin = &out, &errs, strings.NewReader(input)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func TestAccountsAreKeptFromTheShell(t *testing.T) {
	t.Parallel()
	data := home(t)
	said := func(wantCode int, want string, args ...string) string {
		t.Helper()
		out, errs, code := typed(t, data, "дагы-бир-сырсөз\n", append([]string{"user"}, args...)...)
		if code != wantCode || !strings.Contains(out+errs, want) {
			t.Errorf("user %v ended with %d, want %d and %q: %s%s", args, code, wantCode, want, out, errs)
		}
		return out
	}
	link := regexp.MustCompile(`(?m)^https://kelishim\.kg/welcome/[A-Za-z0-9_-]{43}$`)
	out := said(0, "Account asel made", "add", "--login", "asel", "--name", "Асел Бекова", "--role", "officer", "--unit", "берю-баш",
		"--unit", "41702220807000", "--base-url", "https://kelishim.kg/")
	if !link.MatchString(out) {
		t.Errorf("no link is printed: %s", out)
	}
	said(1, "is taken", "add", "--login", "asel", "--name", "А", "--role", "auditor")
	said(1, "no such aimak", "add", "--login", "b2", "--name", "Б", "--role", "officer", "--unit", "Атлантида")
	said(1, "fits several", "add", "--login", "b2", "--name", "Б", "--role", "officer", "--unit", "Ак-")
	said(1, "at least one aiyl aimak", "add", "--login", "b2", "--name", "Б", "--role", "officer")
	said(0, "Account omor made", "add", "--login", "omor", "--name", "Омор", "--role", "administrator", "--password-stdin")
	said(1, "last administrator", "disable", "--login", "omor")
	said(0, "switched off", "disable", "--login", "asel")
	said(1, "Switch it on first", "reset", "--login", "asel")
	said(0, "switched on", "enable", "--login", "asel")
	if out := said(0, "taken away", "reset", "--login", "asel", "--totp", "--base-url", "https://kelishim.kg"); !link.MatchString(out) {
		t.Errorf("no link is printed: %s", out)
	}
	said(0, "new password", "reset", "--login", "omor", "--password-stdin")
	said(1, "There is no account", "reset", "--login", "nobody")
	said(0, "Finance officer", "list")
	said(1, "choose one of", "list", "--format", "xml")

	var rows []struct {
		Login   string
		Units   []string
		Invited bool
	}
	if err := json.Unmarshal([]byte(said(0, "", "list", "--format", "json", "--search", "БЕКОВА")), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Login != "asel" || len(rows[0].Units) != 2 || !rows[0].Invited {
		t.Errorf("the list is %+v", rows)
	}
}

func TestEveryRoleOfTheDemonstrationSignsInWithOnePassword(t *testing.T) {
	t.Parallel()
	data := home(t)
	s := serveIn(t, data, "demo")
	found := regexp.MustCompile(`password ([a-z0-9-]{19})`).FindStringSubmatch(s.said)
	if found == nil {
		t.Fatalf("no password is printed: %s", s.said)
	}
	for login, sees := range map[string]string{"admin": "/people", "officer": "/budget/41702220807000/2023", "head": "/budget/41702205807000/2023",
		"advisor": "/budget/41703204808000/2023", "auditor": "/budget/41703220856000/2023"} {
		if login != "admin" && !regexp.MustCompile(`(?m)^  `+login+`\s+`+found[1]+`\s`).MatchString(s.said) {
			t.Errorf("the start does not tell of %s: %s", login, s.said)
		}
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar}
		res, err := browser.PostForm(s.address+"/signin", url.Values{"login": {login}, "password": {found[1]}, "next": {sees}})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || res.Request.URL.Path != sees {
			t.Errorf("%s comes to %s with %d: %.300s", login, res.Request.URL.Path, res.StatusCode, body)
		}
	}
	stop(t, s, syscall.SIGTERM)
	again := serveIn(t, data, "demo", "--password", "parol-dlya-proby")
	if strings.Count(again.said, "parol-dlya-proby") != 4 {
		t.Errorf("a given password is not that of all: %s", again.said)
	}
	stop(t, again, syscall.SIGTERM)
}
