package mailtest

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Letter is a letter as the server took it.
type Letter struct {
	From   string   // of the envelope
	To     []string // of the envelope
	TLS    bool     // it came over TLS
	Header mail.Header
	Raw    string
	Text   string // the part that is plain text
	HTML   string // the part that is HTML
}

// Subject is the subject as a person reads it.
func (l Letter) Subject() string { return decoded(l.Header.Get("Subject")) }

// Sender is the name and address that a person reads.
func (l Letter) Sender() string { return decoded(l.Header.Get("From")) }

func decoded(text string) string {
	plain, err := new(mime.WordDecoder).DecodeHeader(text)
	if err != nil {
		return text
	}
	return plain
}

func (c *talk) take(raw []byte) {
	letter := Letter{From: c.from, To: c.to, TLS: c.closed, Raw: string(raw)}
	if msg, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		letter.Header = msg.Header
		letter.read(textproto.MIMEHeader(msg.Header), msg.Body)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letters = append(c.letters, letter)
}

// read takes the parts of a letter apart.
func (l *Letter) read(header textproto.MIMEHeader, body io.Reader) {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			l.read(part.Header, part)
		}
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return
	}
	switch text := strings.ReplaceAll(string(content), "\r\n", "\n"); kind {
	case "text/plain":
		l.Text = text
	case "text/html":
		l.HTML = text
	}
}
