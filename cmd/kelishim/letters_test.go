package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kelishim/internal/date"
	"kelishim/internal/mail/mailtest"
)

// TestAKillInTheMiddleOfALetterNeitherLosesNorRepeatsIt kills the program while
// a real server for mail keeps it waiting: the alert is claimed and its letter
// half sent. The next start sends it, once.
func TestAKillInTheMiddleOfALetterNeitherLosesNorRepeatsIt(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t)
	data, book := home(t), t.TempDir()
	today := date.Today()
	for name, text := range map[string]string{
		"providers": "inn,name_ru,legal_form\n01109201910344,ОсОО Тазалык,llc\n",
		"services":  "aimak,service,title,unit\n41702220807000,waste,Вывоз,household\n",
		"contracts": "number,buyer,provider,title,method,signed_on,starts_on,ends_on,value,currency\n" +
			"Д-1,41702220807000,01109201910344,Вывоз ТБО,open," + today.AddDays(-20).String() + "," + today.AddDays(-20).String() + "," + today.AddDays(25).String() + ",100,KGS\n",
		"contract_services": "contract,aimak,service,share\nД-1,41702220807000,waste,1\n",
	} {
		if err := os.WriteFile(filepath.Join(book, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, errs, code := output(t, data, "import", book); code != 0 {
		t.Fatalf("import ended with %d: %s%s", code, out, errs)
	}
	add := program(t, data, "user", "add", "--login", "asel", "--name", "Асел Бекова", "--role", "officer", "--unit", "41702220807000",
		"--email", "asel@example.kg", "--user-lang", "ky", "--password-stdin")
	add.Stdin = strings.NewReader("бир эки үч төрт\n")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("user add: %v %s", err, out)
	}
	settings := []string{"KELISHIM_SMTP_URL=smtp://" + server.Address() + "?tls=none", "KELISHIM_SMTP_FROM=Келишим <no-reply@example.kg>",
		"KELISHIM_BASE_URL=https://kelishim.example.kg", "KELISHIM_LETTERS_HOUR=0"}

	stall := make(chan struct{})
	server.Misbehave(mailtest.Trouble{Stalls: stall})
	first := serveWith(t, data, settings, "serve")
	for end := time.Now().Add(90 * time.Second); server.Asked() == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no letter was begun")
		}
	}
	stop(t, first, syscall.SIGKILL)
	server.Misbehave(mailtest.Trouble{})
	close(stall)
	if n := len(server.Letters()); n != 0 {
		t.Fatalf("%d letters arrived before the kill", n)
	}

	second := serveWith(t, data, settings, "serve")
	letter := server.Await(t, 1)[0]
	if letter.To[0] != "asel@example.kg" || !strings.Contains(letter.Text, "Д-1") || !strings.Contains(letter.Subject(), "2 жаңы эскертүү") {
		t.Errorf("the letter to %v is %s: %s", letter.To, letter.Subject(), letter.Text)
	}
	stop(t, second, syscall.SIGTERM)
	third := serveWith(t, data, settings, "serve")
	stop(t, third, syscall.SIGTERM)
	if n := len(server.Letters()); n != 1 || server.Asked() != 2 {
		t.Errorf("%d letters in %d talks, want 1 in 2", n, server.Asked())
	}
}
