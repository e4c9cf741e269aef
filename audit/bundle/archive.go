package bundle

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"regexp"
	"time"
)

// File is a file of a bundle as the manifest names it.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// plainName is what a file of a bundle may be called: no way out of the folder
// into which it is unpacked, and nothing that some system spells differently.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}$`)

// seal stands in the archive's comment, its last bytes, before the SHA-256 of
// all bytes in front of it. Files have their hashes in SHA256SUMS; this one
// covers the archive's own headers.
const seal = "kelishim bundle 1 sha256:"

const sealSize = len(seal) + 2*sha256.Size

// archive is a bundle that is being written, file by file, without any of them
// in memory.
type archive struct {
	zip   *zip.Writer
	end   *ending
	at    time.Time
	files []File
}

func newArchive(w io.Writer, at time.Time) (*archive, error) {
	end := &ending{w: bufio.NewWriterSize(w, 64<<10), hash: newHash()}
	a := &archive{zip: zip.NewWriter(end), end: end, at: at.UTC().Truncate(2 * time.Second)} // zip counts two seconds
	return a, a.zip.SetComment(string(bytes.Repeat([]byte{'-'}, sealSize)))
}

// add writes one file.
func (a *archive) add(name string, fill func(io.Writer) error) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("a bundle has no file called %q", name)
	}
	out, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	sum := &counted{w: out, hash: newHash()}
	buffered := bufio.NewWriterSize(sum, 32<<10)
	if err := fill(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	a.files = append(a.files, File{name, sum.size, hex.EncodeToString(sum.hash.Sum(nil))})
	return nil
}

func (a *archive) text(name, body string) error {
	return a.add(name, func(w io.Writer) error {
		_, err := io.WriteString(w, body)
		return err
	})
}

// sums are the lines that sha256sum -c reads, in the order of the files.
func (a *archive) sums() string {
	var lines bytes.Buffer
	for _, f := range a.files {
		fmt.Fprintf(&lines, "%s  %s\n", f.SHA256, f.Name)
	}
	return lines.String()
}

func (a *archive) close() error {
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("end the archive: %w", err)
	}
	return a.end.close()
}

// counted hashes and counts what goes through it.
type counted struct {
	w    io.Writer
	hash hash.Hash
	size int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.hash.Write(p[:n])
	c.size += int64(n)
	return n, err
}

// ending keeps back the last bytes, the placeholder of the seal, until the hash
// of all others is known.
type ending struct {
	w    *bufio.Writer
	hash hash.Hash
	held []byte
}

func (e *ending) Write(p []byte) (int, error) {
	e.held = append(e.held, p...)
	if over := len(e.held) - sealSize; over > 0 {
		e.hash.Write(e.held[:over])
		if _, err := e.w.Write(e.held[:over]); err != nil {
			return 0, err
		}
		e.held = append(e.held[:0], e.held[over:]...)
	}
	return len(p), nil
}

func (e *ending) close() error {
	if _, err := e.w.WriteString(seal + hex.EncodeToString(e.hash.Sum(nil))); err != nil {
		return err
	}
	return e.w.Flush()
}

func newHash() hash.Hash { return sha256.New() }
