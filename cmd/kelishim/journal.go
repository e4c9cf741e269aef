package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/documents"
	"kelishim/internal/fault"
	"kelishim/internal/files"
	"kelishim/internal/i18n"
	"kelishim/internal/journal"
)

func journalCommand(set *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "journal", Short: "Check and prove what happened"}
	cmd.AddCommand(journalVerify(set), journalProve(set), journalCheck(set), journalCheckpoint(set), journalConsistency(set),
		journalRotate(set))
	return cmd
}

func journalVerify(set *settings) *cobra.Command {
	var kept string
	var keys []string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Recompute the whole log and compare every row with the journal's last word, and every document with its file",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts := journal.Options{Keys: keys}
			if kept != "" {
				text, err := os.ReadFile(kept)
				if err != nil {
					return fault.New(fault.Invalid, "journal.no_file").With("File", kept)
				}
				opts.Kept = string(text)
			}
			h, err := set.open(cmd.Context())
			if err != nil {
				return err
			}
			defer h.stop()
			progress := showProgress()
			if progress != nil {
				opts.Progress = func(done, total int64) { progress("journal", done, total) }
			}
			report, err := journal.New(h.DB).Verify(cmd.Context(), opts)
			if err != nil {
				return err
			}
			checked, err := h.verifyFiles(cmd.Context(), report, progress)
			if err != nil {
				return err
			}
			fmt.Println(set.reader().T("document.checked", "Count", checked))
			printVerification(set.reader(), report, opts.Kept != "")
			if !report.Verified() {
				return errSaid
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&kept, "checkpoint", "", "file with a checkpoint that you kept: the journal must begin with it")
	cmd.Flags().StringArrayVar(&keys, "key", nil, "public key that you trust, in place of those that the database names")
	return cmd
}

// verifyFiles compares the documents with their files and puts into the report
// what is missing or changed.
func (h *house) verifyFiles(ctx context.Context, report *journal.Report, progress func(string, int64, int64)) (checked int64, err error) {
	var told func(done, total int64)
	if progress != nil {
		told = func(done, total int64) { progress("files", done, total) }
	}
	return documents.NewStore(h.DB, files.In(h.dataDir)).Verify(ctx, report.Find, told)
}

func printVerification(r *i18n.Reader, report *journal.Report, kept bool) {
	for _, table := range report.Tables {
		fmt.Println(r.T("command.journal.table", "Table", table.Table, "Rows", table.Rows, "Wrong", table.Wrong))
	}
	for _, one := range report.Findings {
		fmt.Fprintln(os.Stderr, r.Fault(one))
	}
	if more := report.Wrong - len(report.Findings); more > 0 {
		fmt.Fprintln(os.Stderr, r.T("command.import.more", "Count", more))
	}
	fmt.Println(r.T("command.journal.log", "Entries", report.Entries, "Size", report.Size, "Checkpoints", report.Checkpoints, "Root", report.Root))
	if !report.Verified() {
		fmt.Fprintln(os.Stderr, r.T("command.journal.wrong", "Count", report.Wrong))
		return
	}
	if kept {
		fmt.Println(r.T("command.journal.kept"))
	}
	fmt.Println(r.T("command.journal.verified"))
}

func journalProve(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "prove ENTRY",
		Short: "Print the inclusion proof of an entry in the newest checkpoint, as JSON",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return fault.New(fault.Invalid, "journal.number").With("Value", args[0])
			}
			return withLog(cmd.Context(), set, func(ctx context.Context, h *house, log *journal.Log) error {
				// An entry of this minute is not in a checkpoint yet: one is made.
				if signer, err := log.EnsureKey(ctx, h.dataDir); err != nil {
					fmt.Fprintln(os.Stderr, set.reader().T("command.journal.unsigned"))
				} else if _, err := log.Checkpoint(ctx, signer); err != nil {
					return err
				}
				return h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
					proof, err := journal.Prove(ctx, tx, id)
					if err != nil {
						return err
					}
					return printJSON(proof)
				})
			})
		},
	}
}

func journalConsistency(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "consistency OLDER NEWER",
		Short: "Print the proof that the checkpoint of NEWER entries begins with the one of OLDER entries",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			older, err1 := strconv.ParseInt(args[0], 10, 64)
			newer, err2 := strconv.ParseInt(args[1], 10, 64)
			if err1 != nil || err2 != nil || older >= newer {
				return fault.New(fault.Invalid, "journal.sizes")
			}
			return withLog(cmd.Context(), set, func(ctx context.Context, h *house, _ *journal.Log) error {
				return h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
					proof, err := journal.ProveConsistency(ctx, tx, older, newer)
					if err != nil {
						return err
					}
					return printJSON(proof)
				})
			})
		},
	}
}

// journalCheck needs no database: what prove and consistency printed is checked
// with the public key alone.
func journalCheck(set *settings) *cobra.Command {
	var keys []string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Check a proof that was printed, without a database",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return fault.New(fault.Invalid, "journal.no_file").With("File", args[0])
			}
			var proof struct {
				journal.Proof
				Older  string `json:"older"`
				Newer  string `json:"newer"`
				Hashes []string
			}
			if err := json.Unmarshal(text, &proof); err != nil {
				return journal.ErrBadProof
			}
			if proof.Older != "" {
				err = journal.Consistency{Older: proof.Older, Newer: proof.Newer, Hashes: proof.Hashes}.Check(keys)
			} else {
				proof.Proof.Hashes = proof.Hashes
				err = proof.Proof.Check(keys)
			}
			if err != nil {
				return err
			}
			fmt.Println(set.reader().T("command.journal.proved"))
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "public key of the journal")
	_ = cmd.MarkFlagRequired("key") // fails only for an unknown flag
	return cmd
}

func journalCheckpoint(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "checkpoint",
		Short: "Sign the state of the journal and print it, to be kept outside",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLog(cmd.Context(), set, func(ctx context.Context, h *house, log *journal.Log) error {
				signer, err := log.EnsureKey(ctx, h.dataDir)
				if err != nil {
					return err
				}
				point, err := log.Checkpoint(ctx, signer)
				if err != nil {
					return err
				}
				fmt.Print(point.Note)
				fmt.Fprintln(os.Stderr, set.reader().T("command.journal.key", "Key", signer.Verifier))
				return nil
			})
		},
	}
}

func journalRotate(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate-key",
		Short: "Make a new signing key; the old one signs the hand-over where it is at hand",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLog(cmd.Context(), set, func(ctx context.Context, h *house, log *journal.Log) error {
				old, next, err := log.Rotate(ctx, h.dataDir)
				if err != nil {
					return err
				}
				var former []journal.Signer
				if old != nil {
					former = append(former, *old)
				} else {
					fmt.Fprintln(os.Stderr, set.reader().T("command.journal.no_hand_over"))
				}
				point, err := log.Checkpoint(ctx, next, former...)
				if err != nil {
					return err
				}
				fmt.Print(point.Note)
				fmt.Fprintln(os.Stderr, set.reader().T("command.journal.key", "Key", next.Verifier))
				return nil
			})
		},
	}
}

func withLog(ctx context.Context, set *settings, fn func(context.Context, *house, *journal.Log) error) error {
	h, err := set.open(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	return fn(ctx, h, journal.New(h.DB))
}

func printJSON(value any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", strings.Repeat(" ", 2))
	return encoder.Encode(value)
}
