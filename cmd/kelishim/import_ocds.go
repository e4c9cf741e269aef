package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/files"
	"kelishim/internal/i18n"
	"kelishim/ocds"
)

// isOCDS tells a file of open contracting data from an exchange workbook.
func isOCDS(path string) bool {
	name := strings.ToLower(strings.TrimSuffix(strings.ToLower(path), ".gz"))
	for _, ending := range []string{".json", ".jsonl", ".ndjson"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return strings.HasSuffix(strings.ToLower(path), ".gz")
}

// maxOriginal bounds the file that is kept.
const maxOriginal = 4 << 30

// importOCDS takes a file in, lists what had to be corrected, and asks what it
// cannot match. The original is kept under its hash, where a backup finds it.
func importOCDS(ctx context.Context, set *settings, path, answersPath string, dryRun bool) error {
	answers, err := readAnswers(answersPath)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return fault.New(fault.Invalid, "file.unreadable").With("Path", path).With("Error", err.Error())
	}
	defer file.Close()
	h, err := set.open(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	out, err := ocds.Take(ctx, h.DB, db.System, file, ocds.Intake{Name: filepath.Base(path), Answers: answers, DryRun: dryRun,
		Keep: func() error {
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				return fmt.Errorf("read the file again: %w", err)
			}
			_, _, err := files.In(h.dataDir).Keep(file, maxOriginal)
			return err
		}})
	if err != nil {
		return err
	}
	r := set.reader()
	printCorrections(r, out)
	if out.Wrong() {
		return errSaid
	}
	if out.Asked > 0 {
		printQuestions(r, out)
		return errors.Join(errSaid, writeQuestions(answersPath, out))
	}
	for _, w := range out.Tables {
		fmt.Println(r.T("command.import.row", "Sheet", w.Table, "Added", w.Added, "Changed", w.Changed, "Unchanged", w.Unchanged))
	}
	for _, a := range out.Aside {
		fmt.Println(r.T("ocds.aside."+a.What, "OCID", a.OCID, "Count", a.Count))
	}
	if dryRun {
		fmt.Println(r.T("command.import.dry"))
	}
	return nil
}

func readAnswers(path string) (answers map[string]string, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &answers)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "file.unreadable").With("Path", path).With("Error", err.Error())
	}
	return answers, nil
}

// writeQuestions leaves a file to be filled in where there is none yet.
func writeQuestions(path string, out *ocds.Outcome) error {
	if path == "" {
		return nil
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	open := map[string]string{}
	for _, q := range out.Questions {
		open[q.Key] = ""
	}
	text, err := json.MarshalIndent(open, "", "  ")
	if err != nil {
		return fmt.Errorf("write the questions: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

func printCorrections(r *i18n.Reader, out *ocds.Outcome) {
	for _, c := range out.Report.Corrections {
		fmt.Fprintf(os.Stderr, "%s (%s)\n", r.T(c.Key()), r.Plural("ocds.times", c.Count))
		for _, one := range c.First {
			fmt.Fprintf(os.Stderr, "    %s\n", one.Path)
		}
	}
	for _, p := range out.Report.Problems {
		key := "command.ocds.problem"
		if p.Warning {
			key = "command.ocds.warning"
		}
		fmt.Fprintln(os.Stderr, r.T(key, "Path", strings.Join(p.At, ", "), "Text", r.Fault(p.Fault()), "Count", p.Count))
	}
	for _, one := range out.Report.File.Repeated {
		fmt.Fprintln(os.Stderr, r.Fault(one.Fault()))
	}
}

const shownChoices = 12

func printQuestions(r *i18n.Reader, out *ocds.Outcome) {
	for _, q := range out.Questions {
		fmt.Fprintf(os.Stderr, "%s\n    %s\n", q.Key, r.T("ocds.ask."+q.Kind, "Subject", q.Subject, "Given", q.Given))
		for i, c := range q.Choices {
			if i == shownChoices {
				fmt.Fprintln(os.Stderr, "    …")
				break
			}
			fmt.Fprintf(os.Stderr, "    %s  %s\n", c.Value, c.Label)
		}
	}
	fmt.Fprintln(os.Stderr, r.T("command.ocds.asked", "Count", out.Asked))
}
