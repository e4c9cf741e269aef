package ocds

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sort"
	"unicode/utf8"

	"kelishim/internal/fault"
)

// original is the file as it was given: hashed and counted.
type original struct {
	r     io.Reader
	hash  hash.Hash
	bytes int64
	limit int64
}

func newOriginal(r io.Reader, limit int64) *original {
	return &original{r: r, hash: sha256.New(), limit: limit}
}

func (o *original) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	o.hash.Write(p[:n])
	o.bytes += int64(n)
	if o.bytes > o.limit {
		return n, tooLarge("file_too_large", o.limit)
	}
	return n, err
}

func (o *original) sum() string { return hex.EncodeToString(o.hash.Sum(nil)) }

// unpack looks through gzip, told by its first bytes, and bounds how much may
// come out of how little: 1 KB of zeros packed twice fills a disk.
func unpack(o *original, limits Limits) (*bufio.Reader, error) {
	buffered := bufio.NewReaderSize(o, 64<<10)
	first, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(first, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fault.New(fault.Invalid, "ocds.read.gzip")
	}
	return bufio.NewReaderSize(&unpacked{r: unzipped, packed: o, ratio: limits.Ratio}, 64<<10), nil
}

// skipMark passes a byte order mark: it is no JSON, but harmless.
func skipMark(text *bufio.Reader) error {
	first, err := text.Peek(3)
	if bytes.Equal(first, []byte("\xef\xbb\xbf")) {
		_, err = text.Discard(3)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

type unpacked struct {
	r      io.Reader
	packed *original
	ratio  int64
	bytes  int64
}

// freeBytes may come out of any file, whatever its ratio.
const freeBytes = 1 << 20

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.bytes += int64(n)
	if u.bytes > freeBytes && u.bytes/u.ratio > u.packed.bytes {
		return n, fault.New(fault.TooLarge, "ocds.read.bomb").With("Ratio", int(u.ratio))
	}
	var refusal *fault.Fault
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &refusal) {
		return n, fault.New(fault.Invalid, "ocds.read.gzip")
	}
	return n, err
}

// source hands text to the decoder: UTF-8 only, never more than one release may
// take, and it knows the line of every byte since the last mark.
type source struct {
	r         io.Reader
	limit     int64 // of the unpacked file
	offset    int64 // bytes handed out
	allowance int64 // bytes that may still be handed out before the next mark
	size      int64 // what allow gave, for the sentence
	rest      []byte
	lines     int     // newlines before the first of breaks
	breaks    []int64 // offsets of the newlines since the mark
}

// allow lets the decoder read n more bytes and forgets the lines before from.
func (s *source) allow(n, from int64) {
	s.size, s.allowance = n, n
	passed := sort.Search(len(s.breaks), func(i int) bool { return s.breaks[i] >= from })
	s.lines += passed
	s.breaks = append(s.breaks[:0], s.breaks[passed:]...)
}

// line gives the line, from 1, of a byte since the mark.
func (s *source) line(offset int64) int {
	return s.lines + 1 + sort.Search(len(s.breaks), func(i int) bool { return s.breaks[i] >= offset })
}

func (s *source) Read(p []byte) (int, error) {
	if s.allowance <= 0 {
		return 0, tooLarge("release_too_large", s.size).With("Line", s.line(s.offset))
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.allowance)])
	chunk := p[:n]
	for i, b := range chunk {
		if b == '\n' {
			s.breaks = append(s.breaks, s.offset+int64(i))
		}
	}
	if bad := s.checkUTF8(chunk, errors.Is(err, io.EOF)); bad >= 0 {
		return 0, fault.New(fault.Invalid, "ocds.read.not_utf8").With("Line", s.line(s.offset+int64(bad)))
	}
	s.offset += int64(n)
	s.allowance -= int64(n)
	if s.offset > s.limit {
		return 0, tooLarge("file_too_large", s.limit)
	}
	return n, err
}

// checkUTF8 gives the place of the first byte that is not UTF-8, or -1. A letter
// may be cut in two by the end of a chunk: its first bytes wait in rest.
func (s *source) checkUTF8(chunk []byte, last bool) int {
	text := append(s.rest, chunk...)
	waited := len(s.rest)
	s.rest = nil
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		letter, size := utf8.DecodeRune(text[i:])
		if letter != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		if !last && !utf8.FullRune(text[i:]) {
			s.rest = append([]byte(nil), text[i:]...)
			return -1
		}
		return max(i-waited, 0)
	}
	return -1
}

func tooLarge(key string, limit int64) *fault.Fault {
	return fault.New(fault.TooLarge, "ocds.read."+key).With("MB", int(limit>>20))
}
