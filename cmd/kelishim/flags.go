package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/audit"
	"kelishim/audit/cardinal"
	"kelishim/contracts"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/jobs"
	"kelishim/savings"
)

func flagsCommand(set *settings) *cobra.Command {
	var o audit.Options
	var contract, result, format string
	cmd := &cobra.Command{
		Use:   "flags",
		Short: "Compute the red flags and print them: a line a flag as a table, a line a finding as csv or json",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			output, err := savings.ParseFormat(format)
			if err != nil {
				return err
			}
			filter, err := resultFilter(result)
			if err != nil {
				return err
			}
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			if err := namedBy(cmd.Context(), h, &o, contract); err != nil {
				return err
			}
			if err := computeFlags(cmd.Context(), h.DB, o); err != nil {
				return err
			}
			filter.Rule, filter.Contract = o.Rule, o.Contract
			if o.Aimak != "" {
				filter.Aimaks = append([]string{o.Aimak}, o.Family...)
			}
			return printFlags(cmd.Context(), h.DB, set, output, filter)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Aimak, "aimak", "", "SOATE code of the buyer, with what was merged into it")
	flags.StringVar(&contract, "contract", "", "number of one contract")
	flags.StringVar(&o.Rule, "rule", "", "one flag, e.g. K001")
	flags.StringVar(&result, "result", "raised", "which to print as csv or json: raised, unknown, not_raised or all")
	flags.StringVar(&format, "format", "table", "table, csv or json")
	return cmd
}

// resultFilter reads which results are printed.
func resultFilter(word string) (f audit.Filter, err error) {
	values := map[string]int{"raised": audit.Raised, "unknown": audit.Unknown, "not_raised": audit.NotRaised}
	value, ok := values[word]
	switch {
	case ok:
		f.Result = &value
	case word != "all":
		err = fault.New(fault.Invalid, "command.bad_choice").With("Value", word).With("Choices", "raised, unknown, not_raised, all")
	}
	return f, err
}

// namedBy finds the contract of a number, and what was merged into an aimak.
func namedBy(ctx context.Context, h *house, o *audit.Options, contract string) error {
	if contract != "" {
		rows, _, err := contracts.NewStore(h.DB).List(ctx, db.System, contracts.Filter{Search: contract, Limit: 50})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(rows, func(one contracts.Row) bool { return one.Number == contract })
		if at < 0 {
			return fault.New(fault.Invalid, "audit.no_contract").With("Number", contract)
		}
		o.Contract = rows[at].ID
	}
	if o.Aimak == "" {
		return nil
	}
	register, err := aimaks.NewStore(h.DB).Register(ctx, db.System)
	if err != nil {
		return err
	}
	if _, ok := register.Unit(o.Aimak); !ok {
		return fault.New(fault.Invalid, "audit.no_aimak").With("Aimak", o.Aimak)
	}
	o.Family = predecessors(register, o.Aimak)
	return nil
}

// predecessors are all aimaks that went into one, merger after merger.
func predecessors(register *aimaks.Register, soate string) (list []string) {
	open := []string{soate}
	for len(open) > 0 {
		for _, one := range register.Predecessors(open[0]) {
			if !slices.Contains(list, one.Predecessor) {
				list, open = append(list, one.Predecessor), append(open, one.Predecessor)
			}
		}
		open = open[1:]
	}
	return list
}

// computeFlags computes with a bar of progress on standard error.
func computeFlags(ctx context.Context, d *db.DB, o audit.Options) error {
	var bar *progressbar.ProgressBar
	o.Steps = func(total int) {
		bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	o.Step = func(rule string) {
		bar.Describe(rule)
		_ = bar.Add(1)
	}
	_, err := audit.Run(ctx, d, db.System, o)
	if bar != nil {
		_ = bar.Finish()
	}
	return err
}

func printFlags(ctx context.Context, d *db.DB, set *settings, output savings.Format, f audit.Filter) error {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if output == savings.FormatTable {
		f.Result = nil
		counts, err := audit.NewStore(d).Counts(ctx, db.System, f)
		if err != nil {
			return err
		}
		return audit.WriteTable(out, counts, set.text())
	}
	return d.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if output == savings.FormatCSV {
			return audit.WriteCSV(ctx, tx, out, f)
		}
		return audit.WriteJSON(ctx, tx, out, f)
	})
}

func indicatorsCommand() *cobra.Command {
	s := cardinal.Defaults()
	cmd := &cobra.Command{
		Use:   "indicators FILE.json[l]",
		Short: "Print the red-flag indicators of OCP's Cardinal over OCDS compiled releases",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := os.Open(args[0])
			if err != nil {
				return fault.New(fault.Invalid, "file.unreadable").With("Path", args[0]).With("Error", err.Error())
			}
			defer file.Close()
			indicators := cardinal.New(s)
			if _, err := indicators.Read(file); err != nil {
				return fault.New(fault.Invalid, "file.unreadable").With("Path", args[0]).With("Error", err.Error())
			}
			text, err := json.MarshalIndent(indicators.Results(), "", "  ")
			if err == nil {
				_, err = fmt.Println(string(text))
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.Currency, "currency", "", "currency of prices that are compared; without it the first that is met")
	flags.StringSliceVar(&s.ExcludeDetails, "exclude-details", nil, "procurementMethodDetails that are left out")
	flags.StringSliceVar(&s.NoPriceComparison, "no-price-comparison", nil, "procurementMethodDetails in which prices do not compete")
	flags.IntVar(&s.SubmissionDays, "submission-days", s.SubmissionDays, "R003: fewest whole days to submit")
	flags.IntVar(&s.MinSubmittedBids, "min-submitted-bids", s.MinSubmittedBids, "R038: fewest bids of who is compared")
	flags.IntVar(&s.MinProcesses, "min-processes", s.MinProcesses, "R048: fewest processes of who is compared")
	return cmd
}

// flagsJob computes the red flags hourly, and those of one contract when a page
// asks for it. It writes results, which the role of the pages may not: hence the
// owner's connection.
func (h *house) flagsJob() jobs.Kind {
	return jobs.Kind{Attempts: 3, Run: func(ctx context.Context, job *jobs.Job) error {
		var wanted struct {
			Contract int64 `json:"contract"`
		}
		if err := job.Read(&wanted); err != nil {
			return err
		}
		total, done := 1, 0
		_, err := audit.Run(ctx, h.DB, db.System, audit.Options{Contract: wanted.Contract,
			Steps: func(n int) { total = max(1, n) },
			Step:  func(string) { done++; job.Told(float64(done) / float64(total)) }})
		return err
	}}
}
