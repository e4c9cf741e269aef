package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/savings"
)

func savingsCommand(set *settings) *cobra.Command {
	var filter savings.Filter
	var by, format string
	cmd := &cobra.Command{
		Use:   "savings",
		Short: "Print what outsourcing saves or costs, a row a service-year or a group",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			output, err := savings.ParseFormat(format)
			if err != nil {
				return err
			}
			var grouping savings.By
			if by != "" {
				if grouping, err = savings.ParseBy(by); err != nil {
					return err
				}
			}
			return set.reading(cmd.Context(), func(ctx context.Context, h *house, tx bun.Tx) error {
				rows, err := savings.LoadRows(ctx, tx, filter)
				if err != nil {
					return err
				}
				if grouping == "" {
					return savings.WriteRows(os.Stdout, output, rows, set.text())
				}
				return savings.WriteGroups(os.Stdout, output, grouping, savings.Aggregate(rows, grouping), set.text())
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Aimak, "aimak", "", "SOATE code of the aimak that exists on 31 December of the year")
	flags.StringVar(&filter.Oblast, "oblast", "", "SOATE code of the oblast")
	flags.IntVar(&filter.Year, "year", 0, "fiscal year")
	flags.StringVar(&filter.Service, "service", "", "service category, e.g. waste")
	flags.StringVar(&by, "by", "", "group by service, aimak, raion, oblast, category or provider")
	flags.StringVar(&format, "format", "table", "table, csv or json")
	return cmd
}

func statementCommand(set *settings) *cobra.Command {
	var aimak, service, format string
	var year int
	cmd := &cobra.Command{
		Use:   "statement",
		Short: "Print the comparison of one service in one year, line by line",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			output, err := savings.ParseFormat(format)
			if err != nil {
				return err
			}
			return set.reading(cmd.Context(), func(ctx context.Context, h *house, tx bun.Tx) error {
				input, err := savings.LoadOne(ctx, tx, aimak, service, year)
				if err != nil {
					return err
				}
				statement := savings.Compute(input)
				for _, missing := range statement.Missing {
					set.notice(missing.Key(), missing.Values())
				}
				return savings.WriteStatement(os.Stdout, output, &statement, set.text())
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&aimak, "aimak", "", "SOATE code of the service's aimak")
	flags.StringVar(&service, "service", "", "service category, e.g. waste")
	flags.IntVar(&year, "year", 0, "fiscal year")
	flags.StringVar(&format, "format", "table", "table, csv or json")
	for _, name := range []string{"aimak", "service", "year"} {
		_ = cmd.MarkFlagRequired(name) // fails only for an unknown flag
	}
	return cmd
}

func appraiseCommand(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "appraise FILE.json",
		Short: "Compare both sides over several years, before an award or for a what-if",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := os.Open(args[0])
			if err != nil {
				return fault.New(fault.Invalid, "file.unreadable").With("Path", args[0]).With("Error", err.Error())
			}
			defer file.Close()
			scenario, err := savings.ParseScenario(file)
			if err != nil {
				return err
			}
			appraisal := savings.Appraise(scenario)
			return savings.WriteAppraisal(os.Stdout, &appraisal)
		},
	}
}

// reading opens the house, runs fn in one read-only transaction and closes it.
// Where the money is made up it says so on standard error, so that a table
// sent on does not pass for real.
func (s *settings) reading(ctx context.Context, fn func(ctx context.Context, h *house, tx bun.Tx) error) error {
	h, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	demo, err := h.isDemo(ctx)
	if err != nil {
		return err
	}
	if demo {
		s.notice("demo.made_up", nil)
	}
	return h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, h, tx) })
}

// text gives the words of aligned tables in the person's language.
func (s *settings) text() savings.Text {
	r := s.reader()
	return func(key string) string { return r.T(key) }
}
