package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// opened is the archive of a bundle, file by file as it claims to be.
type opened struct {
	report *Report
	zip    *zip.Reader
	byName map[string]*zip.File
	order  []string // names as they lie
	hashed []File   // the same, with what was read
}

// open reads the archive strictly: files in one row from the first byte to the
// directory, no two of a name, none outside, nothing between and nothing after.
func open(r io.ReaderAt, size int64, report *Report) (*opened, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrNotBundle
	}
	o := &opened{report: report, zip: archive, byName: map[string]*zip.File{}}
	if len(archive.File) > maxFiles {
		return nil, ErrNotBundle
	}
	at, directory := int64(0), int64(0)
	for _, f := range archive.File {
		o.order = append(o.order, f.Name)
		switch {
		case !plainName.MatchString(f.Name):
			report.find("name", "File", shorten(f.Name))
		case o.byName[f.Name] != nil:
			report.find("twice", "File", f.Name)
		default:
			o.byName[f.Name] = f
		}
		if at, err = next(r, f, at); err != nil {
			report.find("header", "File", shorten(f.Name))
		}
		directory += 46 + int64(len(f.Name)+len(f.Extra)+len(f.Comment))
	}
	o.ends(r, size, at+directory)
	o.read()
	return o, nil
}

var errHeader = errors.New("the header says otherwise than the directory")

// next checks the header in front of a file against the directory and gives
// where the file after it begins. A header that is wrong is passed over.
func next(r io.ReaderAt, f *zip.File, at int64) (int64, error) {
	want := make([]byte, 30, 30+len(f.Name)+len(f.Extra))
	put := binary.LittleEndian
	put.PutUint32(want, 0x04034b50)
	put.PutUint16(want[4:], f.ReaderVersion)
	put.PutUint16(want[6:], f.Flags)
	put.PutUint16(want[8:], f.Method)
	put.PutUint16(want[10:], f.ModifiedTime)
	put.PutUint16(want[12:], f.ModifiedDate)
	put.PutUint16(want[26:], uint16(len(f.Name)))
	put.PutUint16(want[28:], uint16(len(f.Extra)))
	want = append(append(want, f.Name...), f.Extra...)
	wide := f.CompressedSize64 >= 1<<32-1 || f.UncompressedSize64 >= 1<<32-1
	tail := make([]byte, 16, 24)
	put.PutUint32(tail, 0x08074b50)
	put.PutUint32(tail[4:], f.CRC32)
	if wide {
		tail = tail[:24]
		put.PutUint64(tail[8:], f.CompressedSize64)
		put.PutUint64(tail[16:], f.UncompressedSize64)
	} else {
		put.PutUint32(tail[8:], uint32(f.CompressedSize64))
		put.PutUint32(tail[12:], uint32(f.UncompressedSize64))
	}
	data := at + int64(len(want))
	after := data + int64(f.CompressedSize64)
	end := after + int64(len(tail))
	if offset, err := f.DataOffset(); err != nil || offset != data || !stands(r, at, want) || !stands(r, after, tail) ||
		f.Method != zip.Deflate || f.Flags != 0x8 || f.Comment != "" || f.ExternalAttrs != 0 || f.CreatorVersion != 20 {
		return end, errHeader
	}
	return end, nil
}

// stands tells whether these bytes stand at a place of the file.
func stands(r io.ReaderAt, at int64, want []byte) bool {
	is := make([]byte, len(want))
	n, err := r.ReadAt(is, at)
	return n == len(want) && (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(is, want)
}

// ends checks what follows the directory, and by the seal every byte before it.
func (o *opened) ends(r io.ReaderAt, size, directoryEnd int64) {
	const end, wide = 22, 56 + 20 // of a zip, and of a large one
	if over := size - directoryEnd - int64(sealSize); over != end && over != end+wide {
		o.report.find("gap")
	}
	sum := newHash()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size-int64(sealSize))); err != nil || o.zip.Comment != seal+hex.EncodeToString(sum.Sum(nil)) {
		o.report.find("seal")
	}
}

// read hashes every file as it is unpacked.
func (o *opened) read() {
	var total uint64
	for _, f := range o.zip.File {
		one := File{Name: f.Name}
		if total += f.UncompressedSize64; total > maxUnpacked || f.UncompressedSize64 > 2048*f.CompressedSize64+1024 {
			o.report.find("too_large", "File", shorten(f.Name))
			o.hashed = append(o.hashed, one)
			continue
		}
		sum := &counted{w: io.Discard, hash: newHash()}
		in, err := f.Open()
		if err == nil {
			_, err = io.Copy(sum, io.LimitReader(in, int64(f.UncompressedSize64)+1))
			_ = in.Close()
		}
		if err != nil || uint64(sum.size) != f.UncompressedSize64 {
			o.report.find("broken", "File", shorten(f.Name))
		}
		one.Size, one.SHA256 = sum.size, hex.EncodeToString(sum.hash.Sum(nil))
		o.hashed = append(o.hashed, one)
		o.report.Bytes += sum.size
	}
	o.report.Files = len(o.hashed)
}

// sums compares the files with SHA256SUMS: the same, in the same order, with the
// same content, and after them the list itself and its signature.
func (c *checking) sums() {
	text, ok := c.small(sumsFile)
	if !ok {
		return
	}
	var want bytes.Buffer
	n := len(c.hashed) - 2
	if n < 1 || c.order[n-1] != manifestFile || c.order[n] != sumsFile || c.order[n+1] != signatureFile {
		c.report.find("list", "File", sumsFile)
		return
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); ok {
			listed[name] = sum
		}
	}
	for _, one := range c.hashed[:n] {
		fmt.Fprintf(&want, "%s  %s\n", one.SHA256, one.Name)
		switch sum, ok := listed[one.Name]; {
		case !ok:
			c.report.find("unlisted", "File", shorten(one.Name))
		case sum != one.SHA256:
			c.report.find("sum", "File", one.Name)
		}
		delete(listed, one.Name)
	}
	for _, name := range sortedKeys(listed) {
		c.report.find("absent", "File", shorten(name))
	}
	if len(listed) == 0 && want.String() != string(text) && c.report.Verified() {
		c.report.find("list", "File", sumsFile)
	}
}

// file opens a file of the bundle.
func (o *opened) file(name string) (io.ReadCloser, bool) {
	f := o.byName[name]
	if f == nil || f.UncompressedSize64 > 2048*f.CompressedSize64+1024 {
		return nil, false
	}
	in, err := f.Open()
	return in, err == nil
}

// small reads a file that is no larger than an entry may be; one that is not
// there is a finding.
func (o *opened) small(name string) ([]byte, bool) {
	in, ok := o.file(name)
	if !ok {
		o.report.find("absent", "File", name)
		return nil, false
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxEntry))
	if err != nil {
		return nil, false // said when it was hashed
	}
	return text, true
}

// shorten keeps a foreign name from filling a sentence.
func shorten(name string) string {
	clean := strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' {
			return '?'
		}
		return r
	}, name), "?")
	if runes := []rune(clean); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return clean
}
