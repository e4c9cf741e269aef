package web_test

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/i18n"
)

// people gives the browser's server accounts, all with the password of the test:
// login, name, role, and the oblasts that they see.
func (b *browser) people(rows ...[3]string) {
	b.t.Helper()
	for _, row := range rows {
		b.sql(`INSERT INTO users (login, name, role, password_hash) SELECT ?, ?, ?, password_hash FROM users WHERE login = 'admin'`, row[0], row[1], row[2])
		b.sql(`INSERT INTO user_scopes SELECT id, unnest('{41702000000000,41703000000000}'::text[]) FROM users WHERE login = ?`, row[0])
	}
}

// sql plants what the pages of a test begin with.
func (b *browser) sql(query string, args ...any) {
	b.t.Helper()
	err := b.owner.Do(b.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
}

// signInAs signs out who is there and signs in somebody else, by the pages.
func (b *browser) signInAs(login string) {
	b.t.Helper()
	if b.has(`.signout button`) {
		b.press(`.signout button`)
	}
	if !b.has("#f-login") {
		b.open("/signin")
	}
	b.fill("login", login)
	b.fill("password", password)
	b.press("main button[type=submit]")
	if !b.has(`.signout button`) {
		b.t.Fatalf("%s is not signed in:\n%s", login, b.text())
	}
}

func (b *browser) has(selector string) bool {
	b.t.Helper()
	return do(b, "look for "+selector, chromedp.Evaluate[bool](`!!document.querySelector(`+quoted(selector)+`)`))
}

func quoted(v any) string {
	text, _ := json.Marshal(v) // of strings: cannot fail
	return string(text)
}

// finder marks the first visible link or button below an element that has these
// words; the element is the nearest one that holds a row's words, or main.
const finder = `((row, words) => {
	const plain = s => s.replace(/\s+/g, " ").trim();
	const shown = e => { // without what only a screen reader says
		const copy = e.cloneNode(true);
		copy.querySelectorAll(".visually-hidden").forEach(h => h.remove());
		return plain(copy.textContent);
	};
	let parts = [document.querySelector("main")];
	if (row) parts = [...document.querySelectorAll("main tr, main article, main section.keep-together")].filter(e => plain(e.textContent).includes(plain(row)));
	document.querySelectorAll("[data-press]").forEach(e => delete e.dataset.press);
	for (const part of parts) for (const e of part.querySelectorAll("a[href], button")) {
		if (shown(e) === plain(words) && e.getClientRects().length) { e.dataset.press = "1"; return true; }
	}
	return false;
})`

// follow presses the link or button of the page that is called so.
func (b *browser) follow(words string) {
	b.t.Helper()
	b.followIn("", words)
}

// followIn is follow in the row, or the box, that holds a text.
func (b *browser) followIn(row, words string) {
	b.t.Helper()
	if !do(b, "look for "+words, chromedp.Evaluate[bool](finder+"("+quoted(row)+","+quoted(words)+")")) {
		b.t.Fatalf("%s offers no %q in %q:\n%s", do(b, "see where", chromedp.Location()), words, row, b.text())
	}
	b.press("[data-press]")
}

// menu goes to a page of the menu: by its group first where it is not shown yet.
func (b *browser) menu(group, path string) {
	b.t.Helper()
	link := `nav.menu a[href="` + path + `"]`
	if !b.has(link) {
		b.pressMenuGroup(group)
	}
	b.press(link)
}

func (b *browser) pressMenuGroup(words string) {
	b.t.Helper()
	found := do(b, "look for the group "+words, chromedp.Evaluate[bool](`(w => {
		document.querySelectorAll("[data-press]").forEach(e => delete e.dataset.press);
		for (const a of document.querySelectorAll("nav.menu a")) if (a.textContent.trim() === w) { a.dataset.press = "1"; return true; }
		return false;
	})(`+quoted(words)+`)`))
	if !found {
		b.t.Fatalf("the menu has no %q", words)
	}
	b.press("[data-press]")
}

// typer fills the fields of a form as a person would leave them and marks its
// button; a field that is not there or an option that is not offered is named.
const typer = `((pairs) => {
	const plain = s => s.replace(/\s+/g, " ").trim();
	let form = document.querySelector("main form[method=post]");
	document.querySelectorAll("[data-press]").forEach(e => delete e.dataset.press);
	for (let i = 0; i < pairs.length; i += 2) {
		const [name, value] = [pairs[i], pairs[i + 1]];
		const field = [...document.querySelectorAll("main form[method=post] [name]")].find(e => e.name === name && (e.type !== "radio" || e.value === value));
		if (!field) return "no field " + name;
		form = field.form;
		if (field.type === "radio" || field.type === "checkbox") field.checked = value !== "";
		else if (field.tagName === "SELECT") {
			const option = [...field.options].find(o => o.value === value) || [...field.options].find(o => plain(o.text).includes(plain(value)));
			if (!option) return "no option " + value + " of " + name + ": " + [...field.options].map(o => o.value).join(" ");
			field.value = option.value;
		} else field.value = value;
	}
	if (!form) return "no form";
	form.querySelector("button[type=submit]").dataset.press = "1";
	return "";
})`

// send fills the form of the page, name by value, and sends it.
func (b *browser) send(pairs ...string) {
	b.t.Helper()
	if pairs == nil {
		pairs = []string{}
	}
	if wrong := do(b, "fill the form", chromedp.Evaluate[string](typer+"("+quoted(pairs)+")")); wrong != "" {
		b.t.Fatalf("%s: %s\n%s", do(b, "see where", chromedp.Location()), wrong, b.text())
	}
	b.press("[data-press]")
}

// answer is send of what must be taken.
func (b *browser) answer(pairs ...string) {
	b.t.Helper()
	b.send(pairs...)
	if b.has(`main .alert[role=alert]`) {
		b.t.Fatalf("%s refuses %q:\n%s", do(b, "see where", chromedp.Location()), pairs, b.text())
	}
}

// refuses is send of what must be refused with these words.
func (b *browser) refuses(words string, pairs ...string) {
	b.t.Helper()
	b.send(pairs...)
	if !b.has(`main .alert[role=alert]`) {
		b.t.Fatalf("%q is taken, want a refusal:\n%s", pairs, b.text())
	}
	b.shows(words)
}

// cells are the texts of the first row below a selector whose text begins so.
func (b *browser) cells(selector, begins string) []string {
	b.t.Helper()
	text := do(b, "read a row", chromedp.Evaluate[string](`((sel, begins) => {
		const plain = s => s.replace(/\s+/g, " ").trim();
		for (const row of document.querySelectorAll(sel + " tr")) if (plain(row.textContent).startsWith(plain(begins)))
			return [...row.children].map(c => plain(c.innerText)).join("|");
		return "";
	})(`+quoted(selector)+","+quoted(begins)+")"))
	if text == "" {
		b.t.Fatalf("no row %q in %s:\n%s", begins, selector, b.text())
	}
	return strings.Split(text, "|")
}

// reading checks a reading of the statement that is shown: in-house, outsourced
// and the saving.
func (b *browser) reading(r *i18n.Reader, name string, want ...string) {
	b.t.Helper()
	got := b.cells("main .figures-table", r.T("savings.reading."+name+".name"))
	for i, figure := range want {
		if figure != "" && (len(got) < 4 || got[i+1] != figure) {
			b.t.Errorf("%s: %s is %q, want %q", do(b, "see where", chromedp.Location()), name, got, want)
			return
		}
	}
}

// names are the names of fields, each once.
func (b *browser) names(selector string) []string {
	b.t.Helper()
	return strings.Fields(do(b, "read names", chromedp.Evaluate[string](`[...new Set([...document.querySelectorAll(`+quoted(selector)+`)].map(e => e.name))].join(" ")`)))
}
