package web_test

import (
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"

	"kelishim/internal/mail"
	"kelishim/internal/mail/mailtest"
	"kelishim/web"
)

// mailed opens the site with a real server for mail.
func mailed(t *testing.T) (*site, *mailtest.Server) {
	t.Helper()
	server := mailtest.New(t)
	return behindProxy(t, func(cfg *web.Config) { cfg.Mailer, cfg.BaseURL = senderTo(server), "https://kelishim.kg" }), server
}

func senderTo(server *mailtest.Server) *mail.Sender {
	return mail.New(mail.Settings{Host: server.Host(), Port: server.Port(), TLS: mail.StartTLS, Roots: server.Roots(),
		From: netmail.Address{Name: "Келишим", Address: "no-reply@example.kg"}})
}

var linkInLetter = regexp.MustCompile(`https://kelishim\.kg(/\S+)`)

func TestAnInvitationComesByLetterAndOpensTheAccount(t *testing.T) {
	t.Parallel()
	s, server := mailed(t)
	p := s.send("/people/new", "login", "asel", "name", "Асел Бекова", "role", "auditor", "lang", "ky", "email", "asel@example.kg")
	if p.status != 303 || strings.Contains(p.text("body"), "/welcome/") {
		t.Errorf("the administrator is answered %d and sees the link that was mailed", p.status)
	}
	letter := server.Await(t, 1)[0]
	if letter.To[0] != "asel@example.kg" || letter.Header.Get("Content-Language") != "ky" || !strings.Contains(letter.Text, "Асел Бекова") {
		t.Errorf("the letter is %q to %v", letter.Text, letter.To)
	}
	link := linkInLetter.FindStringSubmatch(letter.Text)
	if link == nil {
		t.Fatalf("no link in %q", letter.Text)
	}
	v := s.visitor("192.0.2.10")
	v.send(link[1], "password", "бир эки үч төрт", "repeated", "бир эки үч төрт").has(t, "h1", "Вход")

	// The same way back in after the password was forgotten.
	v.send("/forgotten", "who", "asel")
	again := server.Await(t, 2)[1]
	if link = linkInLetter.FindStringSubmatch(again.Text); link == nil || again.To[0] != "asel@example.kg" {
		t.Fatalf("the second letter is %q to %v", again.Text, again.To)
	}
	v.send(link[1], "password", "беш алты жети сегиз", "repeated", "беш алты жети сегиз").has(t, "h1", "Вход")
}

func TestWhereTheMailServerRefusesTheAdministratorIsShownTheLink(t *testing.T) {
	t.Parallel()
	s, server := mailed(t)
	server.Misbehave(mailtest.Trouble{NoMailbox: true})
	s.invite("login", "asel", "name", "Асел Бекова", "role", "auditor", "lang", "ky", "email", "asel@example.kg")
}
