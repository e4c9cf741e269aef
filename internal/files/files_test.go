package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"kelishim/internal/files"
)

func packed(members ...string) []byte {
	var body bytes.Buffer
	archive := zip.NewWriter(&body)
	for i := 0; i+1 < len(members); i += 2 {
		file, _ := archive.CreateHeader(&zip.FileHeader{Name: members[i], Method: zip.Store})
		_, _ = file.Write([]byte(members[i+1]))
	}
	_ = archive.Close()
	return body.Bytes()
}

func picture() []byte {
	var body bytes.Buffer
	_ = png.Encode(&body, image.NewGray(image.Rect(0, 0, 3, 3)))
	return body.Bytes()
}

func old(streams ...string) []byte {
	body := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 512)...)
	for _, stream := range streams {
		for _, unit := range utf16.Encode([]rune(stream)) {
			body = binary.LittleEndian.AppendUint16(body, unit)
		}
	}
	return body
}

const types = `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.`

func TestAFileIsWhatItsContentSays(t *testing.T) {
	t.Parallel()
	word := packed("[Content_Types].xml", types+`wordprocessingml.document.main+xml"/></Types>`, "word/document.xml", "x")
	for _, test := range []struct {
		name    string
		content []byte
		media   string
		refused error
	}{
		{"Акт № 3.PDF", []byte("%PDF-1.4\n1 0 obj\n%%EOF\n"), "application/pdf", nil},
		{"обрезан.pdf", []byte("%PDF-1.4\n1 0 obj"), "", files.ErrDamaged},
		{"снимок.png", picture(), "image/png", nil},
		{"снимок.jpg", picture(), "", files.ErrMismatch},
		{"снимок", picture(), "", files.ErrMismatch},
		{"обрезан.png", picture()[:20], "", files.ErrDamaged},
		{"снимок.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "image/heic", nil},
		{"снимок.webp", append([]byte("RIFF\x04\x00\x00\x00WEBP"), 0), "image/webp", nil},
		{"обрезан.webp", []byte("RIFF\xff\x00\x00\x00WEBP"), "", files.ErrDamaged},
		{"договор.docx", word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", nil},
		{"договор.xlsx", word, "", files.ErrMismatch},
		{"договор.pdf", word, "", files.ErrMismatch},
		{"обрезан.docx", word[:len(word)-30], "", files.ErrDamaged},
		{"смета.xlsx", packed("[Content_Types].xml", types+`spreadsheetml.sheet.main+xml"/>`), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil},
		{"показ.pptx", packed("[Content_Types].xml", types+`presentationml.presentation.main+xml"/>`), "application/vnd.openxmlformats-officedocument.presentationml.presentation", nil},
		{"смета.ods", packed("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", nil},
		{"макрос.ods", packed("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "Basic/Standard/a.xml", "x"), "", files.ErrMacros},
		{"макрос.docx", packed("[Content_Types].xml", types+`wordprocessingml.document.main+xml"/>`, "word/vbaProject.bin", "x"), "", files.ErrMacros},
		{"макрос.xlsx", packed("[Content_Types].xml", `ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"`), "", files.ErrMacros},
		{"архив.zip", packed("a.txt", "x"), "", files.ErrUnknown},
		{"книга.epub", packed("mimetype", "application/epub+zip"), "", files.ErrUnknown},
		{"старый.doc", old("WordDocument"), "application/msword", nil},
		{"старый.xls", old("Workbook"), "application/vnd.ms-excel", nil},
		{"старый.xls", old("WordDocument"), "", files.ErrMismatch},
		{"макрос.doc", old("WordDocument", "_VBA_PROJECT"), "", files.ErrMacros},
		{"setup.msi", old("Property"), "", files.ErrUnknown},
		{"страница.html", []byte("<script>alert(1)</script>"), "", files.ErrUnknown},
		{"рисунок.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "", files.ErrUnknown},
		{"программа.pdf", []byte("MZ\x90\x00"), "", files.ErrUnknown},
		{"пусто.pdf", nil, "", files.ErrUnknown},
	} {
		media, err := files.Type(bytes.NewReader(test.content), int64(len(test.content)), test.name)
		if media != test.media || !errors.Is(err, test.refused) {
			t.Errorf("%s is %q (%v), want %q (%v)", test.name, media, err, test.media, test.refused)
		}
	}
}

func TestEveryTypeIsOfferedToTheBrowser(t *testing.T) {
	t.Parallel()
	for media, extensions := range files.Extensions {
		for _, one := range extensions {
			if !strings.Contains(","+files.Accept()+",", ","+one+",") {
				t.Errorf("%s of %s is not offered", one, media)
			}
		}
	}
}

// broken fails in the middle, as a lost connection does.
type broken struct{ left int }

func (b *broken) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the line is cut")
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

func TestWhatIsKeptIsThereWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	disk := files.In(folder)
	sum, size, err := disk.Keep(strings.NewReader("договор"), 100)
	if err != nil || size != 14 {
		t.Fatalf("kept %d bytes (%v)", size, err)
	}
	if err := disk.Check(sum, size); err != nil {
		t.Errorf("what was kept is not right: %v", err)
	}
	file, err := disk.Open(sum)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if text, _ := io.ReadAll(file); string(text) != "договор" {
		t.Errorf("the file holds %q", text)
	}
	if again, _, err := disk.Keep(strings.NewReader("договор"), 100); err != nil || again != sum {
		t.Errorf("the same bytes again: %s (%v)", again, err)
	}
	if _, _, err := disk.Keep(strings.NewReader("длиннее, чем можно"), 10); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("too many bytes: %v", err)
	}
	if _, _, err := disk.Keep(&broken{1000}, 1<<20); err == nil {
		t.Error("a cut upload was kept")
	}
	var names []string
	_ = filepath.WalkDir(filepath.Join(folder, files.Folder), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	})
	if len(names) != 1 || names[0] != sum {
		t.Errorf("in the folder lie %v, want %s alone", names, sum)
	}
}

func TestAMissingAndAChangedFileAreTold(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	disk := files.In(folder)
	sum, size, err := disk.Keep(strings.NewReader("договор"), 100)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, files.Folder, sum[:2], sum)
	if err := os.WriteFile(path, []byte("dоговор"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.Check(sum, size); !errors.Is(err, files.ErrChanged) {
		t.Errorf("a changed byte: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := disk.Check(sum, size); !errors.Is(err, files.ErrMissing) {
		t.Errorf("a removed file: %v", err)
	}
	for _, name := range []string{"", "../../etc/passwd", strings.Repeat("g", 64)} {
		if _, err := disk.Open(name); !errors.Is(err, files.ErrMissing) {
			t.Errorf("opening %q: %v", name, err)
		}
	}
}

func TestADiskThatRefusesIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	// A file where the folder should be stands for a disk that takes nothing; a
	// folder without the right to write would hold nobody who is root.
	if err := os.WriteFile(filepath.Join(folder, files.Folder), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := files.In(folder).Keep(strings.NewReader("договор"), 100); err == nil {
		t.Error("kept without a folder")
	}
}
