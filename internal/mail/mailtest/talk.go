package mailtest

import (
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/textproto"
	"strings"
)

// talk is one connection.
type talk struct {
	*Server
	conn   net.Conn
	text   *textproto.Conn
	closed bool // over TLS
	known  bool // signed in
	from   string
	to     []string
}

func (s *Server) serve(conn net.Conn) {
	defer conn.Close()
	c := &talk{Server: s, conn: conn, text: textproto.NewConn(conn)}
	c.say("220 mail.example.kg ESMTP")
	for {
		line, err := c.text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		if !c.answer(strings.ToUpper(verb), rest) {
			return
		}
	}
}

func (c *talk) say(lines ...string) { _ = c.text.PrintfLine("%s", strings.Join(lines, "\r\n")) }

// answer says whether the talk goes on.
func (c *talk) answer(verb, rest string) bool {
	trouble := c.now()
	switch verb {
	case "EHLO":
		c.greet(trouble)
	case "STARTTLS":
		c.say("220 go ahead")
		secured := tls.Server(c.conn, c.tls)
		c.conn, c.text, c.closed = secured, textproto.NewConn(secured), true
	case "AUTH":
		c.signIn(rest, trouble)
	case "MAIL":
		c.mu.Lock()
		c.asked++
		c.mu.Unlock()
		if trouble.Stalls != nil {
			<-trouble.Stalls
		}
		if trouble.User != "" && !c.known {
			c.say("530 sign in first")
			return true
		}
		c.from, c.to = between(rest), nil
		c.say("250 ok")
	case "RCPT":
		c.recipient(rest, trouble)
	case "DATA":
		return c.data(trouble)
	case "RSET", "NOOP":
		c.say("250 ok")
	case "QUIT":
		c.say("221 bye")
		return false
	default:
		c.say("502 not known here")
	}
	return true
}

func (c *talk) greet(trouble Trouble) {
	lines := []string{"250-mail.example.kg"}
	if !c.closed && !trouble.NoStartTLS {
		lines = append(lines, "250-STARTTLS")
	}
	if trouble.User != "" {
		lines = append(lines, "250-AUTH PLAIN")
	}
	c.say(append(lines, "250 8BITMIME")...)
}

func (c *talk) signIn(rest string, trouble Trouble) {
	_, coded, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(coded)
	if string(plain) != "\x00"+trouble.User+"\x00"+trouble.Password {
		c.say("535 who are you")
		return
	}
	c.known = true
	c.say("235 welcome")
}

func (c *talk) recipient(rest string, trouble Trouble) {
	switch address := between(rest); {
	case trouble.Greylist:
		c.say("451 4.7.1 <" + address + "> later, please")
	case trouble.NoMailbox:
		c.say("550 5.1.1 <" + address + "> no such mailbox")
	default:
		c.to = append(c.to, address)
		c.say("250 ok")
	}
}

func (c *talk) data(trouble Trouble) bool {
	if len(c.to) == 0 {
		c.say("503 to whom")
		return true
	}
	c.say("354 go ahead")
	raw, err := c.text.ReadDotBytes()
	if err != nil {
		return false // the letter did not come to its end: it is not taken
	}
	c.mu.Lock()
	c.tries++
	c.mu.Unlock()
	c.take(raw)
	if trouble.Forgets {
		return false
	}
	c.say("250 taken")
	return true
}

func between(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}
