package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kelishim/internal/backup"
	"kelishim/internal/i18n"
)

func backupCommand(set *settings) *cobra.Command {
	var out string
	var force, withKey bool
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Write everything, database and files, into one file, also while the program serves",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// Not migrated: the backup before an upgrade is made with either program.
			h, err := set.reach(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			source := backup.Source{DB: h.DB, DSN: h.dsn, DataDir: h.dataDir, WithKey: withKey, Program: version()}
			manifest, sum, err := backup.Create(cmd.Context(), source, out, force, showSteps(set.reader()))
			if err != nil {
				return err
			}
			r := set.reader()
			fmt.Println(r.T("backup.made", "Path", out, "Rows", manifest.TotalRows(), "Tables", len(manifest.Rows), "Files", manifest.Files()))
			fmt.Println(r.T("backup.sum", "Sum", sum))
			if withKey {
				fmt.Fprintln(os.Stderr, r.T("backup.key_inside"))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write")
	cmd.Flags().BoolVar(&force, "force", false, "replace the file where there is one")
	cmd.Flags().BoolVar(&withKey, "with-key", false, "put the private key of the journal into the backup too")
	_ = cmd.MarkFlagRequired("out") // fails only for an unknown flag
	return cmd
}

func restoreCommand(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup into an empty database and data folder: all of it or nothing",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			archive, err := backup.Open(args[0])
			if err != nil {
				return err
			}
			defer archive.Close()
			folder, err := set.folder()
			if err != nil {
				return err
			}
			progress := showSteps(set.reader())
			// Checked before a database is started or made.
			staged, err := archive.Stage(cmd.Context(), folder, progress)
			if err != nil {
				return err
			}
			defer staged.Discard()
			h, err := set.reach(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			if err := staged.Restore(cmd.Context(), h.DB, h.dsn, progress); err != nil {
				return err
			}
			printRestored(set.reader(), staged.Manifest)
			return nil
		},
	}
}

func printRestored(r *i18n.Reader, m *backup.Manifest) {
	fmt.Println(r.T("backup.restored", "Rows", m.TotalRows(), "Tables", len(m.Rows), "Files", m.Files(),
		"MadeAt", m.MadeAt.Local().Format("2006-01-02 15:04")))
	if m.Checkpoint != "" {
		fmt.Println(r.T("backup.checkpoint"))
		fmt.Println(strings.TrimSpace(m.Checkpoint))
	}
	if m.Rows["journal_keys"] > 0 && !m.WithKey {
		fmt.Fprintln(os.Stderr, r.T("backup.key_outside"))
	}
}

// showSteps draws a bar a step on a terminal, and nothing where standard error
// is a file or a pipe.
func showSteps(r *i18n.Reader) backup.Progress {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	var current backup.Step
	return func(step backup.Step, done, total int64) {
		if step != current {
			if bar != nil {
				_ = bar.Finish()
			}
			current = step
			if total <= 0 {
				total = -1 // not known
			}
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(os.Stderr),
				progressbar.OptionSetDescription(r.T("backup.step."+string(step))),
				progressbar.OptionShowBytes(step != backup.StepRows), progressbar.OptionShowCount(),
				progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100_000_000))
		}
		_ = bar.Set64(done)
	}
}
