package ocds

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"kelishim/internal/db"
	"kelishim/internal/jsontree"
)

func (s *scene) take(text string, in Intake) *Outcome {
	s.t.Helper()
	in.Name = "файл.json"
	out, err := Take(s.t.Context(), s.db, db.System, strings.NewReader(text), in)
	if err != nil {
		s.t.Fatalf("take: %v", err)
	}
	return out
}

// packed is an export as a file, with who published it and when.
func (s *scene) packed(sel Selection) string {
	s.t.Helper()
	var b bytes.Buffer
	if _, err := Export(s.t.Context(), s.db, db.System, &b, sel); err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

func TestOurOwnExportComesBackToTheSameData(t *testing.T) {
	t.Parallel()
	from := newScene(t).demo()
	from.make()
	from.at = from.at.AddDate(0, 0, 1)
	from.exec(`UPDATE contracts SET title = 'Вывоз мусора (исправлено)' WHERE number = 'ВМ-1'`)
	from.make() // a correction is part of the history
	for _, records := range []bool{true, false} {
		to := newScene(t)
		to.at = from.at.AddDate(0, 0, 5)
		out := to.take(from.packed(Selection{Records: records}), Intake{})
		if !out.Written || out.Asked > 0 || out.Wrong() || len(out.Aside) > 0 {
			t.Fatalf("records %v: %+v, asked %+v, problems %+v", records, out, out.Questions, out.Report.Problems)
		}
		made := to.make()
		if made.Releases != 0 {
			t.Errorf("records %v: the tables say something else than the releases: %d more", records, made.Releases)
			for _, r := range to.whole(Selection{}).Objects("releases") {
				if strings.HasPrefix(r.String("date"), "2026-11-26") {
					text, _ := jsontree.Marshal(r)
					t.Logf("%s", text)
				}
			}
		}
		if got, want := to.export(Selection{Records: true}), from.export(Selection{Records: true}); got != want {
			t.Errorf("records %v: the export of the new installation is another", records)
		}
		if again := to.take(from.packed(Selection{Records: records}), Intake{}); again.Written || again.Touched() {
			t.Errorf("taken twice it changes something: %+v", again.Tables)
		}
	}
}

func TestTheTablesHoldWhatTheReleasesSay(t *testing.T) {
	t.Parallel()
	from := newScene(t).demo()
	from.make()
	to := newScene(t)
	to.take(from.packed(Selection{Records: true}), Intake{})
	// Without the releases that came with the file: made of the tables alone.
	to.exec(`ALTER TABLE ocds_releases DISABLE TRIGGER ocds_releases_immutable; DELETE FROM ocds_releases`)
	to.make()
	want, got := plainRecords(from), plainRecords(to)
	if len(want) != 8 || len(got) != 8 {
		t.Fatalf("%d processes became %d", len(want), len(got))
	}
	for ocid, record := range want {
		a, _ := jsontree.Marshal(jsontreeSorted(record))
		b, _ := jsontree.Marshal(jsontreeSorted(got[ocid]))
		if string(a) != string(b) {
			t.Errorf("%s was\n%s\nand is\n%s", ocid, a, b)
		}
	}
}

// plainRecords are the compiled releases without what an export does not carry
// back: plans and in-house figures, which come from baselines, documents, which
// are files, and the names of releases.
func plainRecords(s *scene) map[string]*jsontree.Object {
	found := map[string]*jsontree.Object{}
	for _, record := range s.whole(Selection{Records: true}).Objects("records") {
		c := record.Object("compiledRelease")
		c.Delete("planning")
		for _, contract := range c.Objects("contracts") {
			contract.Delete("documents")
			for _, a := range contract.Objects("amendments") {
				a.Delete("releaseID")
			}
			work := contract.Object("implementation")
			var metrics []any
			for _, m := range work.Objects("metrics") {
				if m.String("id") != metricCost {
					metrics = append(metrics, m)
				}
			}
			if work != nil {
				work.Delete("metrics")
				if len(metrics) > 0 {
					work.Set("metrics", metrics)
				}
			}
		}
		c.Delete("id")
		c.Delete("date")
		found[record.String("ocid")] = c
	}
	return found
}

// jsontreeSorted gives an object with members in one order, for comparing texts.
func jsontreeSorted(value any) any {
	switch v := value.(type) {
	case *jsontree.Object:
		names := v.Names()
		slices.Sort(names)
		sorted := &jsontree.Object{}
		for _, name := range names {
			sorted.Set(name, jsontreeSorted(v.Get(name)))
		}
		return sorted
	case []any:
		list := make([]any, len(v))
		for i, entry := range v {
			list[i] = jsontreeSorted(entry)
		}
		return list
	default:
		return value
	}
}

func TestWhatCannotBeMatchedIsAskedAndNotGuessed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.exec(`INSERT INTO services VALUES ('41703204808000', 'waste', NULL, 'рейс');
		INSERT INTO procurement_methods (code, portal_code, method, name_ru, name_ky, name_en, law, valid_from)
		VALUES ('proba', 'oneStage', 'open', 'Одноэтапный', 'Бир этаптуу', 'One stage', '-', '2020-01-01')`)
	file := string(golden(t, "kg-portal-shape-synthetic.json"))
	answers := map[string]string{}
	for try := 0; ; try++ {
		out := s.take(file, Intake{Answers: answers})
		if try == 0 && (len(out.Report.Corrections) == 0 || out.Asked == 0) {
			t.Fatalf("nothing corrected or nothing asked: %+v", out)
		}
		if out.Asked == 0 {
			if !out.Written {
				t.Fatalf("answered and not written: %+v", out)
			}
			break
		}
		if out.Written || out.Touched() && s.rows("contracts") > 0 || try > 5 {
			t.Fatalf("written before the answers, or asked without end: %+v", out.Questions)
		}
		for _, q := range out.Questions {
			switch q.Kind {
			case "buyer":
				answers[q.Key] = "Ала-Бука · 41703204808000"
			case "service":
				answers[q.Key] = "waste"
			case "procedure":
				answers[q.Key] = "proba"
			case "starts", "signed":
				answers[q.Key] = "01.06.2021"
			case "ends":
				answers[q.Key] = "31.12.2021"
			default:
				t.Fatalf("asked %+v", q)
			}
		}
	}
	if s.rows("contracts") == 0 || s.rows("tenders") == 0 || s.rows("imports") != 1 {
		t.Error("the answers led to nothing")
	}
	if out := s.take(file, Intake{Answers: answers}); out.Written {
		t.Errorf("taken twice it changes something: %+v", out.Tables)
	}
	s.make()
	checkPackage(t, s.whole(Selection{Records: true}))
}

func TestAWrongAnswerIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	file := string(golden(t, "kg-portal-shape-synthetic.json"))
	out := s.take(file, Intake{})
	if out.Asked == 0 {
		t.Fatal("nothing asked")
	}
	q := out.Questions[0]
	again := s.take(file, Intake{Answers: map[string]string{q.Key: "чепуха"}})
	if len(again.Questions) == 0 || again.Questions[0].Key != q.Key || !again.Questions[0].Wrong {
		t.Errorf("a wrong answer to %s was taken", q.Key)
	}
}

func (s *scene) rows(table string) (n int) {
	s.t.Helper()
	if err := s.db.Pool().QueryRowContext(s.t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestABrokenFileWritesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	text := strings.Replace(string(golden(t, "kg-golden-release-package.json")), `"date": "2026-01-15T10:00:00+06:00"`, `"date": "15.01.2026"`, 1)
	if out := s.take(text, Intake{}); !out.Wrong() || out.Written || len(out.Report.Problems) == 0 {
		t.Errorf("a file with a bad date: %+v", out)
	}
	if s.rows("providers") != 0 {
		t.Error("something was written")
	}
	if _, err := Take(t.Context(), s.db, db.System, strings.NewReader(text[:500]), Intake{}); err == nil {
		t.Error("half a file was taken")
	}
}
