package exchange

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"kelishim/internal/fault"
)

// Limits on what comes from outside.
const (
	maxFile    = 2 << 30 // bytes of one file, unpacked
	maxRows    = 5_000_000
	maxColumns = 200
	maxEntries = 200
	maxBeside  = 64 << 20 // bytes in a workbook beside its rows and texts: they are held in memory
)

// Source is an exchange workbook that can be read once or more.
type Source struct {
	Name   string // of the file or folder, for the record of the import
	SHA256 string
	sheets []rawSheet
	close  func() error
	broken []RowFault // what is wrong before any row is read
}

// rawSheet is a sheet as it lies in the file.
type rawSheet struct {
	name string
	size int64 // bytes, or 0 where not known
	open func() (rowReader, error)
}

// rowReader gives one row after the other, and io.EOF. number is the row as
// Excel numbers it.
type rowReader interface {
	next() (cells []string, number int, err error)
	read() int64 // bytes so far
	close() error
}

// Close gives the file back.
func (s *Source) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// Open opens an .xlsx, a folder or a .zip of .csv files, or one .csv file that
// is named like a sheet.
func Open(name string) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, bad("unreadable").With("Path", name)
	}
	if info.IsDir() {
		return OpenFS(filepath.Base(name), os.DirFS(name))
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, bad("unreadable").With("Path", name)
	}
	source, err := OpenReader(filepath.Base(name), file, info.Size())
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	inner := source.close
	source.close = func() error {
		if inner != nil {
			_ = inner()
		}
		return file.Close()
	}
	return source, nil
}

// OpenReader opens an upload; what it is decides its content, not its name.
func OpenReader(name string, r io.ReaderAt, size int64) (*Source, error) {
	if size == 0 {
		return nil, bad("empty_file").With("Path", name)
	}
	if size > maxFile {
		return nil, bad("file_too_large").With("Path", name)
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	source, err := open(name, r, size)
	if err != nil {
		return nil, err
	}
	source.Name, source.SHA256 = name, hex.EncodeToString(hash.Sum(nil))
	return source, nil
}

func open(name string, r io.ReaderAt, size int64) (*Source, error) {
	var magic [4]byte
	_, _ = r.ReadAt(magic[:], 0) // a shorter file is no archive
	if !bytes.HasPrefix(magic[:], []byte("PK")) {
		if !strings.EqualFold(filepath.Ext(name), ".csv") {
			return nil, bad("unknown_file").With("Path", name)
		}
		sheet := strings.TrimSuffix(strings.ToLower(filepath.Base(name)), ".csv")
		source := &Source{}
		source.add(sheet, size, func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, size)), nil })
		return source, nil
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, bad("broken_archive").With("Path", name)
	}
	if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
		return openWorkbook(name, r, size, archive)
	}
	return openArchive(name, archive)
}

// openArchive takes the .csv files of a zip, in whatever folder they lie.
func openArchive(name string, archive *zip.Reader) (*Source, error) {
	if len(archive.File) > maxEntries {
		return nil, bad("too_many_files").With("Path", name).With("Max", maxEntries)
	}
	source := &Source{}
	var total uint64
	for _, file := range archive.File {
		base := path.Base(file.Name)
		if file.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(file.Name, "__MACOSX/") ||
			!strings.EqualFold(path.Ext(base), ".csv") {
			continue
		}
		if total += file.UncompressedSize64; total > maxFile {
			return nil, bad("file_too_large").With("Path", name)
		}
		source.add(strings.ToLower(strings.TrimSuffix(base, path.Ext(base))), int64(file.UncompressedSize64), file.Open)
	}
	return source, source.some(name)
}

// OpenFS takes the .csv files of a folder; other files are left alone.
func OpenFS(name string, folder fs.FS) (*Source, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, bad("unreadable").With("Path", name)
	}
	source := &Source{Name: name}
	hash := sha256.New()
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || !strings.EqualFold(path.Ext(entry.Name()), ".csv") {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", entry.Name(), err)
		}
		open := func() (io.ReadCloser, error) { return folder.Open(entry.Name()) }
		if err := hashFile(hash, open); err != nil {
			return nil, fmt.Errorf("read %s: %w", entry.Name(), err)
		}
		source.add(strings.ToLower(strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))), info.Size(), open)
	}
	source.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return source, source.some(name)
}

func hashFile(hash io.Writer, open func() (io.ReadCloser, error)) error {
	file, err := open()
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(hash, io.LimitReader(file, maxFile))
	return err
}

// add takes a .csv file as the sheet of its name.
func (s *Source) add(sheet string, size int64, open func() (io.ReadCloser, error)) {
	s.take(rawSheet{name: sheet, size: size, open: func() (rowReader, error) {
		file, err := open()
		if err != nil {
			return nil, fmt.Errorf("open the sheet %s: %w", sheet, err)
		}
		return newCSV(file)
	}})
}

func (s *Source) take(sheet rawSheet) {
	switch {
	case sheetNamed(sheet.name) == nil:
		s.refuse(sheet.name, bad("unknown_sheet").With("Sheets", sheetNames()))
	case slices.ContainsFunc(s.sheets, func(other rawSheet) bool { return other.name == sheet.name }):
		s.refuse(sheet.name, bad("sheet_twice"))
	default:
		s.sheets = append(s.sheets, sheet)
	}
}

func (s *Source) refuse(sheet string, one *fault.Fault) {
	s.broken = append(s.broken, RowFault{Sheet: shorten(sheet), Fault: one})
}

func (s *Source) some(name string) error {
	if len(s.sheets) == 0 && len(s.broken) == 0 {
		return bad("no_sheets").With("Path", name).With("Sheets", sheetNames())
	}
	return nil
}

func (s *Source) raw(name string) (rawSheet, bool) {
	i := slices.IndexFunc(s.sheets, func(raw rawSheet) bool { return raw.name == name })
	if i < 0 {
		return rawSheet{}, false
	}
	return s.sheets[i], true
}

func sheetNames() string {
	names := make([]string, len(Sheets))
	for i, sheet := range Sheets {
		names[i] = sheet.Name
	}
	return strings.Join(names, ", ")
}

// openWorkbook opens an .xlsx; rows are streamed, never held all at once.
func openWorkbook(name string, r io.ReaderAt, size int64, archive *zip.Reader) (*Source, error) {
	var total, beside uint64
	for _, file := range archive.File {
		if total += file.UncompressedSize64; total > maxFile {
			return nil, bad("file_too_large").With("Path", name)
		}
		if !strings.HasPrefix(file.Name, "xl/worksheets/") && file.Name != "xl/sharedStrings.xml" {
			beside += file.UncompressedSize64
		}
	}
	if beside > maxBeside {
		return nil, bad("too_much_beside").With("Path", name)
	}
	book, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 16 << 20, UnzipSizeLimit: maxFile})
	if err != nil {
		if errors.Is(err, excelize.ErrWorkbookFileFormat) {
			return nil, bad("unknown_file").With("Path", name)
		}
		return nil, bad("broken_archive").With("Path", name)
	}
	source := &Source{close: book.Close}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return nil, bad("broken_archive").With("Path", name)
	}
	since1904 := props.Date1904 != nil && *props.Date1904
	for _, sheet := range book.GetSheetList() {
		source.take(rawSheet{name: strings.ToLower(strings.TrimSpace(sheet)), open: func() (rowReader, error) {
			return newWorkbookSheet(book, sheet, since1904)
		}})
	}
	return source, source.some(name)
}
