package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif" // decoders of what is taken
	_ "image/jpeg"
	_ "image/png"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"kelishim/internal/fault"
)

// Refusals of what a file is.
var (
	ErrUnknown  = fault.New(fault.Invalid, "document.unknown_type").On("file")
	ErrMismatch = fault.New(fault.Invalid, "document.mismatch").On("file")
	ErrMacros   = fault.New(fault.Invalid, "document.macros").On("file")
	ErrDamaged  = fault.New(fault.Invalid, "document.damaged").On("file")
)

// Extensions are those of the files that are taken, by media type.
var Extensions = map[string][]string{
	"application/pdf": {".pdf"},
	"image/png":       {".png"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"image/gif":       {".gif"},
	"image/webp":      {".webp"},
	"image/heic":      {".heic", ".heif"},

	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {".xlsx"},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {".pptx"},

	"application/vnd.oasis.opendocument.text":         {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":  {".ods"},
	"application/vnd.oasis.opendocument.presentation": {".odp"},

	"application/msword":            {".doc"},
	"application/vnd.ms-excel":      {".xls"},
	"application/vnd.ms-powerpoint": {".ppt"},
}

// Accept lists the extensions for the browser's choice of files.
func Accept() string {
	var all []string
	for _, list := range Extensions {
		all = append(all, list...)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

// Type tells what a file is by its content. It refuses content that is none of
// the types that are taken, a file with macros, one that is cut off, and a name
// whose extension says something else than the content is.
func Type(content io.ReaderAt, size int64, name string) (media string, err error) {
	media, err = sniff(content, size)
	if err != nil {
		return "", err
	}
	extension := strings.ToLower(path.Ext(name))
	if !slices.Contains(Extensions[media], extension) {
		return "", ErrMismatch.With("Name", name).With("Is", strings.TrimPrefix(Extensions[media][0], "."))
	}
	return media, nil
}

var compound = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

func sniff(content io.ReaderAt, size int64) (string, error) {
	head := make([]byte, 512)
	n, err := content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return pdf(content, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packed(content, size)
	case bytes.HasPrefix(head, compound):
		return oldOffice(content, size)
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		if int64(binary.LittleEndian.Uint32(head[4:8]))+8 > size {
			return "", ErrDamaged
		}
		return "image/webp", nil
	case len(head) >= 12 && string(head[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "mif1", "heim", "heis", "hevc"}, string(head[8:12])):
		return "image/heic", nil
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xff\xd8\xff")), bytes.HasPrefix(head, []byte("GIF8")):
		// Only the head is read: what it claims to hold is not unpacked.
		_, format, err := image.DecodeConfig(io.NewSectionReader(content, 0, size))
		if err != nil {
			return "", ErrDamaged
		}
		return "image/" + format, nil
	}
	return "", ErrUnknown
}

// pdf refuses a file that was cut off: it lacks the mark of its end.
func pdf(content io.ReaderAt, size int64) (string, error) {
	tail := make([]byte, min(size, 2048))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return "", err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return "", ErrDamaged
	}
	return "application/pdf", nil
}

const (
	maxMembers  = 20_000
	maxTypeFile = 1 << 20
)

// mainParts are the types of the main part of an office file, as its list of
// contents names them; no media type for one with macros.
var mainParts = []struct{ part, media string }{
	{"application/vnd.ms-word.document.macroEnabled", ""},
	{"application/vnd.ms-excel.sheet.macroEnabled", ""},
	{"application/vnd.ms-powerpoint.presentation.macroEnabled", ""},
	{"wordprocessingml.document.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"spreadsheetml.sheet.main+xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"presentationml.presentation.main+xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
}

// packed looks into a zip: office files are zips with a list of what they hold.
// Nothing but that list is unpacked.
func packed(content io.ReaderAt, size int64) (string, error) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return "", ErrDamaged
	}
	if len(archive.File) > maxMembers {
		return "", ErrUnknown
	}
	for _, file := range archive.File {
		if lower := strings.ToLower(file.Name); strings.HasSuffix(lower, "vbaproject.bin") || strings.HasPrefix(lower, "basic/") {
			return "", ErrMacros
		}
	}
	if first := archive.File; len(first) > 0 && first[0].Name == "mimetype" {
		text, err := member(first[0], 200)
		if err != nil || Extensions[text] == nil || !strings.HasPrefix(text, "application/vnd.oasis.opendocument.") {
			return "", ErrUnknown
		}
		return text, nil
	}
	for _, file := range archive.File {
		if file.Name != "[Content_Types].xml" {
			continue
		}
		text, err := member(file, maxTypeFile)
		if err != nil {
			return "", ErrDamaged
		}
		for _, one := range mainParts {
			switch {
			case !strings.Contains(text, one.part):
			case one.media == "":
				return "", ErrMacros
			default:
				return one.media, nil
			}
		}
	}
	return "", ErrUnknown
}

func member(file *zip.File, limit int64) (string, error) {
	opened, err := file.Open()
	if err != nil {
		return "", err
	}
	defer opened.Close()
	text, err := io.ReadAll(io.LimitReader(opened, limit))
	return string(text), err
}

// oldOffice tells a Word, Excel or PowerPoint file of before 2007 by the name of
// its main stream in the directory of the compound file.
func oldOffice(content io.ReaderAt, size int64) (string, error) {
	all, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	if err != nil {
		return "", err
	}
	if bytes.Contains(all, wide("_VBA_PROJECT")) {
		return "", ErrMacros
	}
	for _, one := range []struct{ stream, media string }{
		{"WordDocument", "application/msword"}, {"Workbook", "application/vnd.ms-excel"}, {"PowerPoint Document", "application/vnd.ms-powerpoint"},
	} {
		if bytes.Contains(all, wide(one.stream)) {
			return one.media, nil
		}
	}
	return "", ErrUnknown
}

func wide(text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}
