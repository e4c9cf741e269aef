package web_test

import (
	"archive/zip"
	"context"
	_ "embed"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"kelishim/exchange"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/internal/i18n"
	"kelishim/internal/secret"
	"kelishim/migrations"
	"kelishim/web"
)

//go:embed testdata/axe.min.js
var axe string

const password = "parol-dlya-proverki"

// chromium finds the browser, or skips on a person's machine; never in CI.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("CI must have Chromium (Debian: apt-get install chromium)")
	}
	t.Skip("no Chromium on this machine: the walk through the pages is skipped")
	return ""
}

// browser is a real Chromium on a real server.
type browser struct {
	t     *testing.T
	ctx   context.Context
	base  string
	owner *db.DB
}

func newBrowser(t *testing.T, lang string) *browser {
	t.Helper()
	path := chromium(t)
	owner, pages := dbtest.Pages(t)
	if _, _, _, err := auth.NewStore(owner).EnsureAdministrator(t.Context(), "А. Бекова", password); err != nil {
		t.Fatal(err)
	}
	// The account becomes that of an officer of both oblasts.
	if _, err := owner.Pool().ExecContext(t.Context(), `
		INSERT INTO users (login, name, role) VALUES ('keeper', 'Б. Асанова', 'administrator');
		UPDATE users SET role = 'officer' WHERE login = 'admin';
		INSERT INTO user_scopes SELECT id, unnest('{41702000000000,41703000000000}'::text[]) FROM users WHERE login = 'admin'`); err != nil {
		t.Fatal(err)
	}
	loadRegister(t, owner)
	server := web.New(web.Config{DB: pages, LongDB: pages, DataDir: t.TempDir(), Demo: true, Version: "test", Secret: secret.Random()})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // ends with Shutdown
	t.Cleanup(func() { _ = server.Shutdown(context.Background()) })
	ctx, cancelAllocator := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", lang),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))...)
	t.Cleanup(cancelAllocator)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(stop)
	return &browser{t: t, ctx: ctx, base: "http://" + listener.Addr().String(), owner: owner}
}

// loadRegister loads what the administrator keeps: an officer may not.
func loadRegister(t *testing.T, owner *db.DB) {
	t.Helper()
	kept := fstest.MapFS{}
	for _, sheet := range []string{"successions", "price_index", "contribution_rates"} {
		text, err := fs.ReadFile(migrations.Demo(), sheet+".csv")
		if err != nil {
			t.Fatal(err)
		}
		kept[sheet+".csv"] = &fstest.MapFile{Data: text}
	}
	source, err := exchange.OpenFS("register", kept)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := exchange.Import(t.Context(), owner, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
}

func do[T any](b *browser, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return value
}

func (b *browser) open(path string) {
	b.t.Helper()
	do(b, "open "+path, chromedp.Navigate(b.base+path))
}

func (b *browser) fill(field, text string) {
	b.t.Helper()
	do(b, "fill "+field, chromedp.SetValue("#f-"+field, text))
}

// press clicks a button or link and waits for the page that follows.
func (b *browser) press(selector string) {
	b.t.Helper()
	do(b, "mark this page", chromedp.Evaluate[bool](`document.documentElement.dataset.old = "1", true`))
	do(b, "press "+selector, chromedp.Click(selector))
	for range 600 {
		fresh, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !document.documentElement.dataset.old`))
		if err == nil && fresh {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("no page came after %s", selector)
}

func (b *browser) text() string {
	b.t.Helper()
	return strings.ReplaceAll(do(b, "read the page", chromedp.Evaluate[string](`document.body.innerText`)), "\u00a0", " ")
}

func (b *browser) shows(words ...string) {
	b.t.Helper()
	text := b.text()
	for _, word := range words {
		if !strings.Contains(text, strings.ReplaceAll(word, "\u00a0", " ")) {
			b.t.Errorf("the page does not show %q:\n%s", word, text)
		}
	}
}

// accessible runs axe over the page at two widths, and looks that it does not
// scroll sideways.
func (b *browser) accessible(path string) {
	b.t.Helper()
	for _, width := range []int64{360, 1280} {
		do(b, "set the width", chromedp.EmulateViewport(width, 900))
		b.open(path)
		b.check(path, width)
	}
}

// accessibleHere is accessible for a page that no address opens: the answer to a
// form.
func (b *browser) accessibleHere(what string) {
	b.t.Helper()
	for _, width := range []int64{360, 1280} {
		do(b, "set the width", chromedp.EmulateViewport(width, 900))
		b.check(what, width)
	}
}

func (b *browser) check(path string, width int64) {
	b.t.Helper()
	do(b, "load axe", chromedp.Evaluate[bool](axe+`; true`))
	found := do(b, "run axe", chromedp.Evaluate[string](`axe.run().then(r => r.violations.map(v =>
		v.id + " (" + v.nodes.length + "): " + v.nodes[0].html).join("\n"))`, chromedp.EvalAwaitPromise))
	if found != "" {
		b.t.Errorf("%s at %d px: axe finds\n%s", path, width, found)
	}
	if over := do(b, "measure", chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
		b.t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
	}
}

// demoZip packs the demonstration workbook as an officer would send it.
func demoZip(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	if err := archive.AddFS(migrations.Demo()); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheMainJobIsWalkedInARealBrowser(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ saving, more string }{
		"ru": {"389 965,62", "−200 931,25"},
		"ky": {"389 965,62", "−200 931,25"},
		"en": {"389,965.62", "−200,931.25"},
	} {
		t.Run(lang, func(t *testing.T) {
			b := newBrowser(t, lang)
			r := i18n.For(lang)
			b.open("/lang/" + lang + "?back=/signin")
			b.fill("login", "admin")
			b.fill("password", "nicht-das-richtige")
			b.press("main button[type=submit]")
			b.shows(r.T("auth.wrong_password"))
			b.fill("login", "admin")
			b.fill("password", password)
			b.press("main button[type=submit]")
			b.shows(r.T("overview.empty.title"), r.T("view.demo"))

			b.open("/import")
			do(b, "choose the file", chromedp.SetUploadFiles("#f-file", []string{demoZip(t)}))
			b.press("main button[type=submit]")
			b.shows(r.T("import.ready_title"))
			b.press("main form button[type=submit]")
			b.shows(r.T("import.done_title"))

			b.open("/?year=2025")
			b.shows(r.T("overview.comparable_of", "Comparable", 6, "Of", 9))
			b.open("/statements/41702220807000/waste/2024")
			b.shows(words.saving, r.T("savings.verdict.saves.short"))
			b.open("/statements/41702205807000/lighting/2024")
			b.shows(words.more, r.T("savings.verdict.costs_more.short"))
			b.open("/statements/41702205807000/culture/2025")
			b.shows(r.T("savings.verdict.no_clear_difference.short"))
			b.open("/statements/41703220856000/waste/2025")
			b.shows(r.T("savings.status.volume_missing"), r.T("statement.missing.title"))

			// What is missing leads to where it is entered.
			b.press("main section.alert li a")
			if got := do(b, "see where it leads", chromedp.Location()); !strings.Contains(got, "/aimaks/41703220856000/services/waste#volumes") {
				t.Errorf("what is missing leads to %s", got)
			}

			for _, path := range []string{"/", "/aimaks", "/aimaks/41703204808000", "/statements/41702220807000/waste/2024",
				"/statements/41703220856000/waste/2025", "/contracts", "/contracts/1", "/contracts/1/acts/new", "/providers", "/budget",
				"/budget/41702220807000/2023", "/aimaks/41702220807000/services/waste", "/register", "/import", "/method",
				"/compare?aimak=41702220807000&service=waste", "/compare/lines?aimak=41702220807000&service=waste"} {
				b.accessible(path)
			}
		})
	}
}

// A first visit on a slow line: the page and its style sheet, packed.
func TestAFirstLoadIsSmall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/", "/aimaks", "/contracts", "/method", "/import", "/register"} {
		total := 0
		for _, part := range []string{path, s.asset()} {
			req, err := http.NewRequest(http.MethodGet, part, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", "gzip")
			req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: s.token})
			res, err := s.server.App().Test(req, -1)
			if err != nil {
				t.Fatal(err)
			}
			if res.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s comes unpacked", part)
			}
			total += int(res.ContentLength)
			_ = res.Body.Close()
		}
		if limit := 60 << 10; total <= 0 || total > limit {
			t.Errorf("%s weighs %d bytes, want at most %d", path, total, limit)
		}
	}
}

// asset is the address of the style sheet.
func (s *site) asset() string {
	s.t.Helper()
	href, ok := s.get("/").Find(`link[rel="stylesheet"]`).Attr("href")
	if !ok {
		s.t.Fatal("the page has no style sheet")
	}
	return href
}
