package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"kelishim/internal/files"
)

const aPDF = "%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"

// upload posts a form with a file.
func (s *site) upload(path, fileName, content string, pairs ...string) page {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1])
	}
	if fileName != "" {
		part, _ := form.CreateFormFile("file", fileName)
		_, _ = io.WriteString(part, content)
	}
	_ = form.Close()
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: s.token})
	req.AddCookie(&http.Cookie{Name: "kelishim_lang", Value: s.lang})
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return page{Document: doc, path: path, status: res.StatusCode, location: res.Header.Get("Location")}
}

// download reads a file with its headers.
func (s *site) download(path string) (*http.Response, string) {
	s.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("Accept-Encoding", "gzip, br")
	req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: s.token})
	res, err := s.server.App().Test(req, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(body)
}

func TestADocumentIsAttachedReadPublishedAndWithdrawn(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	form := "/documents" + at + "/new"
	s.get(form).spoken(t)
	page := s.upload(form, "Договор № 1.pdf", aPDF, "title", "Скан договора", "kind", "contractSigned")
	if page.status != http.StatusSeeOther || page.location != at+"#documents" {
		t.Fatalf("attach: %d %s %s", page.status, page.location, page.text(".alert"))
	}
	for lang, word := range map[string]string{"ru": "подписанный договор", "ky": "кол коюлган келишим", "en": "signed contract"} {
		s.lang = lang
		s.get(at).has(t, "#documents ~ .scroll", word)
		s.get("/documents/1").has(t, ".facts", word)
		s.get("/documents?q=договора").has(t, "tbody", "Скан договора")
		s.get(form).spoken(t)
		for _, path := range []string{"/documents", "/documents/1", "/documents/1/edit", "/documents/1/withdraw"} {
			if p := s.get(path); strings.Contains(p.Text(), "[document.") {
				t.Errorf("%s in %s lacks a sentence: %s", path, lang, p.text("main"))
			}
		}
	}
	s.lang = "ru"
	res, body := s.download("/documents/1/file")
	if res.StatusCode != http.StatusOK || body != aPDF || res.Header.Get("Content-Type") != "application/pdf" ||
		res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment;") ||
		!strings.Contains(res.Header.Get("Content-Disposition"), "%E2%84%96") || res.ContentLength != int64(len(aPDF)) {
		t.Errorf("the download: %d %v %q", res.StatusCode, res.Header, body)
	}
	s.saved("/documents/1/edit", "/documents/1", "register.saved", "title", "Договор", "kind", "contractSigned", "published", "1")
	s.get("/documents/1").has(t, ".facts", "все")
	s.refused("/documents/1/edit", "title", "Заполните", "title", "", "kind", "contractSigned")
	s.refused("/documents/1/withdraw", "reason", "Заполните", "reason", " ")
	s.saved("/documents/1/withdraw", "/documents/1", "register.saved", "reason", "приложен не тот файл")
	s.get("/documents/1").has(t, ".alert", "приложен не тот файл")
	s.get(at).has(t, "details", "Отозванные документы: 1")
	if p := s.send("/documents/1/edit", "title", "Новое", "kind", "other"); p.status != http.StatusConflict {
		t.Errorf("changing a withdrawn document: %d", p.status)
	}
	s.get("/history/documents/1").has(t, "main", "приложен не тот файл")
	if p := s.upload(form, "Договор.pdf", aPDF, "title", "Снова", "kind", "contractSigned"); p.status != http.StatusSeeOther {
		t.Errorf("attaching again what was withdrawn: %d", p.status)
	}
}

func TestABadUploadIsRefusedInASentenceAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	form := "/documents" + at + "/new"
	words := []string{"title", "Скан", "kind", "contractSigned"}
	for _, test := range []struct {
		name, content, field, sentence string
		status                         int
		words                          []string
	}{
		{"", "", "file", "Выберите файл", 422, words},
		{"пусто.pdf", "", "file", "Выберите файл", 422, words},
		{"скан.jpg", aPDF, "file", "это pdf", 422, words},
		{"скан.html", "<script>", "file", "не принимаются", 422, words},
		{"скан.pdf", "%PDF-1.4 обрезан", "file", "не целиком", 422, words},
		{"скан.pdf", aPDF + strings.Repeat(" ", 25<<20) + "%%EOF", "file", "больше 25 МБ", 413, words},
		{"скан.pdf", aPDF, "title", "Заполните", 422, []string{"title", "", "kind", "contractSigned"}},
		{"скан.pdf", aPDF, "title", "300 знаков", 422, []string{"title", strings.Repeat("я", 301), "kind", "contractSigned"}},
		{"скан.pdf", aPDF, "kind", "Выберите вид", 422, []string{"title", "Скан", "kind", "tariff"}},
	} {
		p := s.upload(form, test.name, test.content, test.words...)
		if p.status != test.status || !strings.Contains(p.text("#f-"+test.field+"-error"), test.sentence) {
			t.Errorf("%s: %d %s", test.name, p.status, p.text(".alert"))
		}
		if got, _ := p.value("title"); got != test.words[1] {
			t.Errorf("%s: the title shows %q", test.name, got)
		}
	}
	if entries, err := os.ReadDir(filepath.Join(s.folder, files.Folder)); err == nil && len(entries) > 0 {
		t.Errorf("on disk lie %v", entries)
	}
	if p := s.upload(form, "скан.pdf", aPDF, words...); p.status != http.StatusSeeOther {
		t.Fatalf("a good one: %d %s", p.status, p.text(".alert"))
	}
	if p := s.upload(form, "другое имя.pdf", aPDF, words...); p.status != http.StatusConflict || !strings.Contains(p.text("#f-file-error"), "уже приложен") {
		t.Errorf("the same file again: %d %s", p.status, p.text(".alert"))
	}
	for _, path := range []string{"/documents/contracts/999/new", "/documents/contracts/x/new", "/documents/nonsense/1/new", "/documents/users/1/new",
		"/documents/providers/" + cleanLake + "/new", "/documents/999", "/documents/999/file"} {
		s.gone(path)
	}
}

func TestADiskThatTakesNothingLeavesNoRow(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	if err := os.WriteFile(filepath.Join(s.folder, files.Folder), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.quiet()
	if p := s.upload("/documents"+at+"/new", "скан.pdf", aPDF, "title", "Скан", "kind", "other"); p.status != http.StatusInternalServerError {
		t.Errorf("a broken disk: %d", p.status)
	}
	s.get("/documents").has(t, "main", "Документов не найдено")
}

func TestALostFileSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s, at := contracted(t)
	s.upload("/documents"+at+"/new", "скан.pdf", aPDF, "title", "Скан", "kind", "other")
	if err := os.RemoveAll(filepath.Join(s.folder, files.Folder)); err != nil {
		t.Fatal(err)
	}
	if p := s.do(http.MethodGet, "/documents/1/file", nil); p.status != http.StatusNotFound || !strings.Contains(p.text("main"), "резервной копии") {
		t.Errorf("a lost file: %d %s", p.status, p.text("main"))
	}
}

// The okmotu keeps its own documents; what an auditor attached stays his.
func TestWhoAttachedADocumentKeepsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	contract := w.address("/contracts/:id<int>", ownAimak)
	for i, login := range []string{"own-officer", "own-head", "own-advisor", "an-auditor"} {
		p := w.as(login).upload("/documents"+contract+"/new", "скан.pdf", aPDF+login, "title", "Скан", "kind", "other", "published", "1")
		if i == 0 && p.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", login, p.status, p.text(".alert"))
		}
		if i > 0 && p.status == http.StatusSeeOther {
			t.Errorf("%s published a document", login)
		}
		if i > 0 {
			if p := w.upload("/documents"+contract+"/new", "скан.pdf", aPDF+login, "title", "Скан "+login, "kind", "other"); p.status != http.StatusSeeOther {
				t.Errorf("%s cannot attach: %d %s", login, p.status, p.text(".alert, main"))
			}
		}
	}
	id := func(login string) string {
		return documentPath(w.number(`SELECT id FROM documents WHERE title = ?`, "Скан "+login))
	}
	for _, test := range []struct {
		who, whose string
		may        bool
	}{
		{"own-officer", "own-head", true}, {"own-officer", "own-advisor", false}, {"own-officer", "an-auditor", false},
		{"own-head", "an-auditor", false}, {"own-advisor", "own-head", false}, {"an-auditor", "own-advisor", false},
		{"own-advisor", "own-advisor", true}, {"an-auditor", "an-auditor", true},
	} {
		p := w.as(test.who).send(id(test.whose)+"/withdraw", "reason", "не тот")
		if (p.status == http.StatusSeeOther) != test.may {
			t.Errorf("%s withdraws what %s attached: %d", test.who, test.whose, p.status)
		}
		if offered := w.get(id(test.whose)).Find(`a[href$="/withdraw"]`).Length() > 0; offered && !test.may {
			t.Errorf("%s is offered to withdraw what %s attached", test.who, test.whose)
		}
	}
}

// With PostgreSQL alone nobody attaches to, changes or reads what is not theirs.
func TestDocumentsAreHeldByPostgreSQLAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Unguarded()
	foreign := w.address("/contracts/:id<int>", foreignAimak)
	before := w.state()
	for _, login := range []string{"own-officer", "own-head", "own-advisor", "an-administrator", "no-aimak", ""} {
		w.as(login)
		if p := w.upload("/documents"+foreign+"/new", "скан.pdf", aPDF, "title", "Чужой", "kind", "other"); p.status < 400 {
			t.Errorf("%s attaches to a foreign contract: %d", login, p.status)
		}
		theirs := documentPath(w.rows[foreignAimak]["documents"])
		for _, form := range []string{"/edit", "/withdraw"} {
			if p := w.send(theirs+form, "title", "Чужой", "kind", "other", "reason", "чужой"); p.status == http.StatusSeeOther && login != "" {
				t.Errorf("%s writes %s%s", login, theirs, form)
			}
		}
	}
	if w.state() != before {
		t.Error("a row was written")
	}
	w.as("own-officer")
	// A row that claims a foreign contract for one's own aimak.
	err := w.insertAs("own-officer", `INSERT INTO documents (subject, aimak, contract_id, kind, title, name, media_type, size, sha256)
		VALUES (?, ?, NULL, 'other', 'x', 'x.pdf', 'application/pdf', 1, repeat('0', 64))`, strings.TrimPrefix(foreign, "/"), ownAimak)
	if err == nil || !strings.Contains(err.Error(), "documents_subject_known") && !strings.Contains(err.Error(), "a document of something else") {
		t.Errorf("a document under a false flag: %v", err)
	}
	w.exec(`UPDATE documents SET published = true WHERE aimak = ?`, foreignAimak)
	if res, _ := w.download(documentPath(w.rows[foreignAimak]["documents"]) + "/file"); res.StatusCode != http.StatusOK {
		t.Errorf("a published document: %d", res.StatusCode)
	}
	w.get("/documents").has(t, "tbody", word(foreignAimak))
}

func init() {
	hiddenPages = append(hiddenPages, "/documents/:id")
	planters = append(planters, func(w *world, aimak string, p planted) {
		content := aPDF + word(aimak)
		sum, size, err := files.In(w.folder).Keep(strings.NewReader(content), 1<<20)
		if err != nil {
			w.t.Fatal(err)
		}
		p["documents"] = w.number(`INSERT INTO documents (subject, aimak, contract_id, kind, title, name, media_type, size, sha256)
			VALUES (?, ?, ?, 'contractSigned', ?, ?, 'application/pdf', ?, ?) RETURNING id`,
			"contracts/"+decimal(p["contracts"]), aimak, p["contracts"], word(aimak), word(aimak)+".pdf", size, sum)
	})
	goodForm["/documents/:id<int>/withdraw"] = "reason=Н"
}
