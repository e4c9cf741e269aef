package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"kelishim/audit/bundle"
	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/journal"
	"kelishim/migrations"
	"kelishim/ocds"
	"kelishim/web"
)

// sealing signs with a key in the folder of a test.
func sealing(owner *db.DB, folder string) (seal func(context.Context) error, sign func(string) (string, error)) {
	log := journal.New(owner)
	seal = func(ctx context.Context) error {
		signer, err := log.EnsureKey(ctx, folder)
		if err != nil {
			return err
		}
		_, err = log.Checkpoint(ctx, signer)
		return err
	}
	sign = func(text string) (string, error) {
		signer, err := log.EnsureKey(context.Background(), folder)
		if err != nil {
			return "", err
		}
		return signer.SignText(text)
	}
	return seal, sign
}

func newDemoSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), s.db, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	keeper, err := ocds.NewKeeper(s.db, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.All(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// askBundle sends the form and gives the number of the job.
func (s *site) askBundle(aimak, year string) int64 {
	s.t.Helper()
	w := &world{site: s}
	if status, body := w.fetch(http.MethodPost, "/exports/bundle", url.Values{"aimak": {aimak}, "year": {year}}); status != http.StatusSeeOther {
		s.t.Fatalf("asking for the bundle: %d %s", status, body)
	}
	return w.number(`SELECT max(id) FROM jobs WHERE kind = 'export'`)
}

func TestTheButtonGivesABundleThatChecks(t *testing.T) {
	t.Parallel()
	s := newDemoSite(t)
	s.person("auditor", "auditor")
	s.person("advisor", "advisor", oblasts...)
	for _, login := range []string{"officer", "auditor", "advisor"} {
		s.as(login)
		if s.get("/exports").Find(`a[href="/exports/bundle"]`).Length() != 1 {
			t.Errorf("%s has no button", login)
		}
		id := strconv.FormatInt(s.askBundle(boruBash, "2025"), 10)
		if _, err := s.runner().RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if page := s.get("/exports"); page.Find(`a[href="/exports?file=`+id+`"]`).Length() != 1 || !strings.Contains(page.text("main"), "Пакет аудитора") {
			t.Fatalf("%s gets no file: %s", login, page.text("main"))
		}
		file, err := os.ReadFile(s.folder + "/exports/" + id)
		if err != nil {
			t.Fatal(err)
		}
		report, err := bundle.Verify(t.Context(), bytes.NewReader(file), int64(len(file)), bundle.Options{Releases: ocds.Reread})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range report.Findings {
			t.Errorf("%s: %v %v", login, one, one.Values)
		}
		if report.Statements != 2 || report.Lines == 0 || report.Compared == 0 || report.Releases == 0 || report.Entries == 0 {
			t.Errorf("%s: it checked too little: %d statements, %d lines, %d rows, %d releases, %d entries", login,
				report.Statements, report.Lines, report.Compared, report.Releases, report.Entries)
		}
		if report.Manifest.Role != login || report.Manifest.Masked != (login == "advisor") {
			t.Errorf("%s: the manifest says %s, masked %t", login, report.Manifest.Role, report.Manifest.Masked)
		}
	}
}

// What the command writes and what an auditor's button writes is one and the
// same but for who it was.
func TestTheCommandAndTheButtonMakeTheSameBundle(t *testing.T) {
	t.Parallel()
	s := newDemoSite(t)
	s.person("auditor", "auditor")
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	seal, sign := sealing(s.db, s.folder)
	command := web.New(web.Config{DB: s.db, LongDB: s.db, DataDir: s.folder, Version: "test", Seal: seal, Sign: sign})
	sums := func(server *web.Server, actor db.Actor, role string) string {
		var file bytes.Buffer
		order := web.BundleOrder{Aimak: boruBash, Year: 2025, At: at, Actor: actor, By: "А. Бекова", Role: role, Lang: "ru"}
		if err := server.WriteBundle(t.Context(), &file, order); err != nil {
			t.Fatal(err)
		}
		return unzipped(t, file.Bytes())["SHA256SUMS"]
	}
	auditor := db.Actor{UserID: (&world{site: s}).number(`SELECT id FROM users WHERE login = 'auditor'`), Name: "А. Бекова", Role: "auditor"}
	mine, theirs := sums(command, db.System, "auditor"), sums(s.server, auditor, "auditor")
	if mine != theirs {
		t.Errorf("the files differ:\n%s\n%s", mine, theirs)
	}
}

func TestNobodyAsksForTheBundleOfAnAimakThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	s := newDemoSite(t)
	s.person("own", "officer", boruBash)
	s.person("own-head", "head", boruBash)
	s.person("admin", "administrator")
	w := &world{site: s}
	foreign := url.Values{"aimak": {"41703204808000"}, "year": {"2025"}}
	for _, login := range []string{"own", "own-head", "admin", ""} {
		s.as(login)
		if status, _ := w.fetch(http.MethodPost, "/exports/bundle", foreign); status != http.StatusForbidden && (login != "" || status != http.StatusUnauthorized) {
			t.Errorf("%q asks for a foreign aimak: %d", login, status)
		}
	}
	if s.as("admin").get("/exports").Find(`a[href="/exports/bundle"]`).Length() != 0 {
		t.Error("the administrator, who reads no money, has the button")
	}
	s.server.Unguarded()
	for _, login := range []string{"own", "own-head", "admin"} {
		s.as(login)
		if status, _ := w.fetch(http.MethodPost, "/exports/bundle", foreign); status != http.StatusUnprocessableEntity {
			t.Errorf("%s asks PostgreSQL alone for a foreign aimak: %d", login, status)
		}
	}
	if n := w.number(`SELECT count(*) FROM jobs`); n != 0 {
		t.Errorf("%d jobs wait", n)
	}
}

// Whose aimak was taken away before the job came to run gets nothing.
func TestABundleIsWrittenWithTheRightsOfTheTime(t *testing.T) {
	t.Parallel()
	s := newDemoSite(t)
	s.askBundle(boruBash, "2025")
	s.exec(`DELETE FROM user_scopes`)
	if _, err := s.runner().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page := s.get("/exports"); page.Find(`a[href^="/exports?file="]`).Length() != 0 || !strings.Contains(page.text("main"), "не получилось") {
		t.Errorf("it was written: %s", page.text("main"))
	}
}

func TestTheFormOfABundleSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newDemoSite(t)
	w := &world{site: s}
	for _, c := range []struct{ aimak, year, says string }{
		{"", "2025", "aimak"}, {boruBash, "", "year"}, {boruBash, "95", "1990"}, {"41702000000000", "2025", "нет услуг"}, {boruBash, "два", "year"},
	} {
		status, body := w.fetch(http.MethodPost, "/exports/bundle", url.Values{"aimak": {c.aimak}, "year": {c.year}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, c.says) || c.year != "" && !strings.Contains(body, `value="`+c.year+`"`) {
			t.Errorf("%q of %q: %d", c.aimak, c.year, status)
		}
	}
}

// unzipped are the files of an archive by name.
func unzipped(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, one := range archive.File {
		in, err := one.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[one.Name] = string(body)
	}
	return files
}
