package web_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"kelishim/internal/jobs"
	"kelishim/web"
)

// longContracts plants more contracts than a download answers at once.
func (s *site) longContracts() {
	s.exec(`INSERT INTO providers (inn, name_ru, legal_form) VALUES ('20101198000011', 'ИП Осмонов', 'ИП')`)
	s.exec(`ALTER TABLE contracts DISABLE TRIGGER USER`)
	s.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		SELECT 'Д-' || n, ?, '20101198000011', 'Вывоз', 'open', '2024-01-01', '2024-01-01', '2024-12-31', n, 'KGS' FROM generate_series(1, 20001) n`, ownAimak)
	s.exec(`ALTER TABLE contracts ENABLE TRIGGER USER`)
}

func (s *site) runner() *jobs.Runner {
	runner := jobs.New(s.pages, slog.New(slog.NewTextHandler(s.t.Output(), nil)))
	runner.Register(web.ExportJob, s.server.Exports())
	return runner
}

// askLong asks for a long file and gives the number of its job.
func (s *site) askLong(path string) int64 {
	s.t.Helper()
	p := s.do(http.MethodGet, path, nil)
	if p.status != http.StatusSeeOther || p.location != "/exports" {
		s.t.Fatalf("GET %s: %d to %q, want the page of exports", path, p.status, p.location)
	}
	return (&world{site: s}).number(`SELECT max(id) FROM jobs WHERE kind = 'export'`)
}

func TestALongListIsWrittenByAJobOfItsOwner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.longContracts()
	id := s.askLong("/contracts?as=csv&sort=value")
	if again := s.askLong("/contracts?as=csv&sort=value"); again != id {
		// Only where the minute turned in between.
		t.Logf("a second job %d beside %d", again, id)
	}
	if page := s.get("/exports"); page.Find("progress").Length() == 0 || page.Find(`a[href="/exports?cancel=`+strconv.FormatInt(id, 10)+`"]`).Length() == 0 {
		t.Error("the page shows neither progress nor a way to cancel")
	}
	if _, err := s.runner().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := "/exports?file=" + strconv.FormatInt(id, 10)
	if page := s.get("/exports"); page.Find(`a[href="`+file+`"]`).Length() != 1 {
		t.Fatalf("no download: %s", page.text("main"))
	}
	rows := s.csvOf(file)
	if len(rows) != 20002 || rows[1][0] != "Д-1" || rows[20001][0] != "Д-20001" {
		t.Errorf("%d rows, the first %v, the last %v", len(rows), rows[1], rows[len(rows)-1])
	}
	s.person("another", "officer", oblasts...)
	s.as("another").gone(file)
	if page := s.get("/exports"); strings.Contains(page.text("main"), "CSV") {
		t.Error("another's file is listed")
	}
}

func TestALongListIsWrittenWithTheRightsOfTheTime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.longContracts()
	id := s.askLong("/contracts?as=csv")
	s.exec(`DELETE FROM user_scopes`)
	if _, err := s.runner().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows := s.csvOf("/exports?file=" + strconv.FormatInt(id, 10)); len(rows) != 1 {
		t.Errorf("%d rows for somebody whose aimaks were taken away", len(rows)-1)
	}
}

func TestACancelledExportLeavesNoFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.longContracts()
	id := strconv.FormatInt(s.askLong("/contracts?as=xlsx"), 10)
	s.person("another", "officer", oblasts...)
	w := &world{site: s}
	s.as("another")
	if status, _ := w.fetch(http.MethodPost, "/exports/cancel", url.Values{"id": {id}}); status != http.StatusNotFound {
		t.Errorf("another cancels it: %d", status)
	}
	s.as("officer")
	if status, _ := w.fetch(http.MethodPost, "/exports/cancel", url.Values{"id": {id}}); status != http.StatusSeeOther {
		t.Errorf("its owner cancels it: %d", status)
	}
	if count, err := s.runner().RunDue(t.Context()); err != nil || count != 0 {
		t.Errorf("%d jobs were done (%v)", count, err)
	}
	s.gone("/exports?file=" + id)
}

// A worker died in the middle: the next one writes the file anew.
func TestAnExportSurvivesTheDeathOfItsWorker(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.longContracts()
	id := strconv.FormatInt(s.askLong("/contracts?as=csv"), 10)
	s.exec(`UPDATE jobs SET attempts = 1, progress = 0.4, taken_at = now() - interval '1 hour' WHERE id = ?`, id)
	if count, err := s.runner().RunDue(t.Context()); err != nil || count != 1 {
		t.Fatalf("%d jobs were done (%v)", count, err)
	}
	if rows := s.csvOf("/exports?file=" + id); len(rows) != 20002 {
		t.Errorf("%d rows", len(rows))
	}
}
