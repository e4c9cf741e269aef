package pdf

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

func TestACertificateIsOnePageHoweverLongItsWords(t *testing.T) {
	t.Parallel()
	reading, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext here: the certificate was not read back")
	}
	for _, one := range []Certificate{
		{Title: "Күбөлүк", Lead: "Ушуну менен күбөлөндүрүлөт", Name: "Өмүрзакова Ңүра", Lines: []string{"семинардан өттү"}, Dated: "12.10.2020",
			Code: "ABCD-EFGH-JKLM", Address: "https://kelishim.example/certificates/ABCD-EFGH-JKLM", Caption: "Текшерүү үчүн"},
		{Label: "Всё выдумано", Title: "Сертификат", Lead: "Настоящим подтверждается, что", Name: strings.Repeat("Оченьдлинноеимя ", 8),
			Lines: []string{strings.Repeat("Содержание семинара и его темы. ", 20), strings.Repeat("Ещё строка ", 12)}, Dated: "12.10.2020",
			Code: "ABCD-EFGH-JKLM", Address: "https://kelishim.example/certificates/ABCD-EFGH-JKLM", Caption: "Проверка"},
	} {
		var body bytes.Buffer
		if err := WriteCertificate(&body, one); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(reading, "-layout", "-", "-")
		command.Stdin = &body
		text, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		if pages := strings.Count(string(text), "\f"); pages != 1 {
			t.Errorf("%d pages", pages)
		}
		for _, want := range []string{one.Label, one.Title, strings.Fields(one.Name)[0], one.Dated, one.Code, one.Address, one.Caption} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%q is not on it:\n%s", want, text)
			}
		}
	}
}

func TestACertificateWithAnAddressTooLongForACodeIsRefused(t *testing.T) {
	t.Parallel()
	if err := WriteCertificate(&bytes.Buffer{}, Certificate{Address: strings.Repeat("x", 5000)}); err == nil {
		t.Error("5,000 characters were drawn")
	}
}
