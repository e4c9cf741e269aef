package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/exchange"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/setting"
	"kelishim/migrations"
)

// demoParts put the made-up rows of the parts of the house beside what was
// imported; each stands in a file demo_PART.go.
var demoParts []func(ctx context.Context, h *house) error

func demoCommand(set *settings) *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve the pages with demonstration data: real aimaks, made-up money",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), set, &flags, preparation{
				data: func(ctx context.Context, h *house) error {
					if err := onePassword(ctx, h, &flags); err != nil {
						return err
					}
					return loadDemo(ctx, set, h)
				},
				people: func(ctx context.Context, h *house) error {
					if err := demoPeople(ctx, set, h, flags.password); err != nil {
						return err
					}
					if err := demoFlags(ctx, h); err != nil {
						return err
					}
					return demoAPI(ctx, h)
				},
			})
		},
	}
	flags.register(cmd)
	return cmd
}

// onePassword makes one random password for all accounts of a new demonstration.
func onePassword(ctx context.Context, h *house, flags *serveFlags) error {
	_, total, err := auth.NewStore(h.DB).People(ctx, db.System, auth.Filter{Limit: 1})
	if err == nil && total == 0 && flags.password == "" {
		flags.password = auth.RandomPassword()
	}
	return err
}

// loadDemo imports the demonstration data into an empty installation, once. It
// refuses one that holds real contracts: made-up money must not mix with them.
func loadDemo(ctx context.Context, set *settings, h *house) error {
	demo, err := h.isDemo(ctx)
	if err != nil || demo {
		return err
	}
	err = h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		var filled bool
		err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM contracts) OR EXISTS (SELECT 1 FROM budget_lines)`).Scan(ctx, &filled)
		if err != nil {
			return fmt.Errorf("look for real data: %w", err)
		}
		if filled {
			return fault.New(fault.Conflict, "demo.real_data").With("Folder", h.dataDir)
		}
		// Marked before the import: a crash in between leaves a marked empty
		// installation rather than unmarked made-up money.
		return setting.Set(ctx, tx, setting.Demo, "true")
	})
	if err != nil {
		return err
	}
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		return fmt.Errorf("open the demonstration data: %w", err)
	}
	defer source.Close()
	if _, err := exchange.Import(ctx, h.DB, db.System, source, exchange.Options{}); err != nil {
		return fmt.Errorf("load the demonstration data: %w", err)
	}
	for _, part := range demoParts {
		if err := part(ctx, h); err != nil {
			return err
		}
	}
	fmt.Println(set.reader().T("demo.loaded"))
	return nil
}
