package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/i18n"
)

func importCommand(set *settings) *cobra.Command {
	var dryRun bool
	var answers string
	cmd := &cobra.Command{
		Use:   "import PATH",
		Short: "Load an exchange workbook (.xlsx), a folder or a .zip of .csv files, or OCDS (.json, .jsonl, .gz): all of it or nothing",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if isOCDS(args[0]) {
				return importOCDS(cmd.Context(), set, args[0], answers, dryRun)
			}
			source, err := exchange.Open(args[0])
			if err != nil {
				return err
			}
			defer source.Close()
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			report, err := exchange.Import(cmd.Context(), h.DB, db.System, source,
				exchange.Options{DryRun: dryRun, Progress: showProgress()})
			var faults *exchange.Faults
			if errors.As(err, &faults) {
				printFaults(set.reader(), faults)
				return errSaid
			}
			if err != nil {
				return err
			}
			printReport(set.reader(), report, dryRun)
			return nil
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "check the file and write nothing")
	cmd.Flags().StringVar(&answers, "answers", "", "ocds: file of answers to what cannot be matched, {\"question\": \"answer\"}; written with the open questions where it does not exist")
	return cmd
}

// printFaults lists every bad row as sheet:row:column: what is wrong.
func printFaults(r *i18n.Reader, faults *exchange.Faults) {
	for _, one := range faults.List {
		row := ""
		if one.Row > 0 {
			row = fmt.Sprint(one.Row)
		}
		fmt.Fprintf(os.Stderr, "%s:%s:%s: %s\n", one.Sheet, row, one.Column, r.Fault(one.Fault))
	}
	if more := faults.Total - len(faults.List); more > 0 {
		fmt.Fprintln(os.Stderr, r.T("command.import.more", "Count", more))
	}
	fmt.Fprintln(os.Stderr, r.T("command.import.faults", "Count", faults.Total))
}

func printReport(r *i18n.Reader, report exchange.Report, dryRun bool) {
	for _, sheet := range report.Sheets {
		fmt.Println(r.T("command.import.row", "Sheet", sheet.Sheet, "Added", sheet.Added, "Changed", sheet.Changed,
			"Unchanged", sheet.Unchanged))
	}
	if report.NewBaselineVersions > 0 {
		fmt.Println(r.Plural("import.versions", report.NewBaselineVersions))
	}
	if dryRun {
		fmt.Println(r.T("command.import.dry"))
	}
}

// showProgress draws a bar a sheet on a terminal, and nothing where standard
// error is a file or a pipe.
func showProgress() func(sheet string, done, total int64) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	current := ""
	return func(sheet string, done, total int64) {
		if sheet != current {
			if bar != nil {
				_ = bar.Finish()
			}
			current = sheet
			if total <= 0 {
				total = -1 // not known: a workbook's rows are counted as they come
			}
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(sheet),
				progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100_000_000))
		}
		_ = bar.Set64(done)
	}
}

func exportCommand(set *settings) *cobra.Command {
	var format, out string
	var since []string
	var open ocdsFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write everything as the exchange workbook or a folder of .csv files, the contracts as OCDS, or the auditor's bundle of an aimak and a year",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			if demo, err := h.isDemo(cmd.Context()); err != nil {
				return err
			} else if demo {
				set.notice("demo.made_up", nil)
			}
			if format == "ocds" {
				return exportOCDS(cmd.Context(), set, h, out, &open)
			}
			if format == "bundle" {
				return exportBundle(cmd.Context(), set, h, out, open.sel.Aimak, open.sel.Year, since)
			}
			if err := exchange.Export(cmd.Context(), h.DB, db.System, format, out, showProgress()); err != nil {
				return err
			}
			fmt.Fprintln(os.Stderr, set.reader().T("command.export.done", "Path", out))
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "workbook", "workbook, csv-folder, ocds or bundle")
	cmd.Flags().StringVar(&out, "out", "", "file or folder to write; .gz packs OCDS")
	cmd.Flags().StringArrayVar(&since, "since", nil, "bundle: file with a checkpoint that somebody kept, to prove the journal from it on; newer ones are proven anyway")
	open.register(cmd)
	_ = cmd.MarkFlagRequired("out") // fails only for an unknown flag
	return cmd
}
