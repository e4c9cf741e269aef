package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/audit/bundle"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
	"kelishim/internal/journal"
	"kelishim/internal/secret"
	"kelishim/ocds"
	"kelishim/web"
)

// sealing gives what an auditor's bundle needs of the owner of the tables: the
// releases brought up to date and the journal signed, and a signature. The key
// is looked up each time: it may have been rotated meanwhile.
func (h *house) sealing() (seal func(context.Context) error, sign func(string) (string, error)) {
	log := journal.New(h.DB)
	seal = func(ctx context.Context) error {
		keeper, err := h.keeper()
		if err != nil {
			return err
		}
		if _, err := keeper.Recent(ctx); err != nil {
			return err
		}
		signer, err := log.EnsureKey(ctx, h.dataDir)
		if err != nil {
			return err
		}
		_, err = log.Checkpoint(ctx, signer)
		return err
	}
	sign = func(text string) (string, error) {
		signer, err := log.EnsureKey(context.Background(), h.dataDir)
		if err != nil {
			return "", err
		}
		return signer.SignText(text)
	}
	return seal, sign
}

// exportBundle writes the auditor's bundle of an aimak and a year: the same that
// the button on the page of files makes for an auditor.
func exportBundle(ctx context.Context, set *settings, h *house, out, aimak string, year int, since []string) error {
	demo, err := h.isDemo(ctx)
	if err != nil {
		return err
	}
	secrets, err := secret.Load(h.dataDir)
	if err != nil {
		return err
	}
	kept, err := h.keptCheckpoints(ctx, since)
	if err != nil {
		return err
	}
	seal, sign := h.sealing()
	server := web.New(web.Config{DB: h.DB, LongDB: h.DB, DataDir: h.dataDir, Demo: demo, Version: version(), Secret: secrets, Seal: seal, Sign: sign})
	progress := showProgress()
	err = writeWhole(out, func(w io.Writer) error {
		return server.WriteBundle(ctx, w, web.BundleOrder{Aimak: aimak, Year: year, At: time.Now(), Actor: db.System, By: db.System.Name, Role: db.System.Role,
			Lang: set.reader().Lang(), Since: kept, Told: func(share float64) error {
				if progress != nil {
					progress("bundle", int64(share*100), 100)
				}
				return context.Cause(ctx)
			}})
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, set.reader().T("command.bundle.done", "Path", out))
	return nil
}

// keptCheckpoints reads checkpoints that somebody kept outside, for proofs from
// them on.
func (h *house) keptCheckpoints(ctx context.Context, paths []string) (list []journal.Checkpoint, err error) {
	err = h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		keys, err := journal.KeysOf(ctx, tx)
		if err != nil {
			return err
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return fault.New(fault.Invalid, "journal.no_file").With("File", path)
			}
			point, err := journal.OpenCheckpoint(string(text), keys)
			if err != nil {
				return err
			}
			list = append(list, point)
		}
		return nil
	})
	return list, err
}

func verifyCommand(set *settings) *cobra.Command {
	var kept, earlier string
	var keys []string
	cmd := &cobra.Command{
		Use:   "verify FILE.zip",
		Short: "Check an auditor's bundle by itself, without a database: files, signatures, proofs, rows, and the savings from its own tables",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts := bundle.Options{Releases: ocds.Reread}
			for _, key := range keys {
				if text, err := os.ReadFile(key); err == nil { // a file of keys, or a key itself
					opts.Keys = append(opts.Keys, strings.Fields(string(text))...)
				} else {
					opts.Keys = append(opts.Keys, key)
				}
			}
			if kept != "" {
				text, err := os.ReadFile(kept)
				if err != nil {
					return fault.New(fault.Invalid, "journal.no_file").With("File", kept)
				}
				opts.Kept = string(text)
			}
			if earlier != "" {
				err := withFile(earlier, func(file *os.File, size int64) (err error) {
					opts.Kept, err = bundle.CheckpointOf(file, size)
					return err
				})
				if err != nil {
					return err
				}
			}
			return withFile(args[0], func(file *os.File, size int64) error {
				report, err := bundle.Verify(cmd.Context(), file, size, opts)
				if err != nil {
					return err
				}
				printBundle(set.reader(), report)
				if !report.Verified() {
					return errSaid
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&kept, "checkpoint", "", "file with a checkpoint that you kept: the bundle's journal must begin with it")
	cmd.Flags().StringVar(&earlier, "earlier", "", "an older bundle, in place of --checkpoint: its checkpoint is taken")
	cmd.Flags().StringArrayVar(&keys, "key", nil, "public key that you trust, or a file that holds it, in place of the bundle's own")
	cmd.MarkFlagsMutuallyExclusive("checkpoint", "earlier")
	return cmd
}

func withFile(path string, fn func(file *os.File, size int64) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fault.New(fault.Invalid, "journal.no_file").With("File", path)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return fn(file, info.Size())
}

// printBundle says what was checked on standard output, what was found on
// standard error.
func printBundle(r *i18n.Reader, report *bundle.Report) {
	m := report.Manifest
	say := func(key string, pairs ...any) { fmt.Println(r.T("command.verify."+key, pairs...)) }
	say("about", "Aimak", m.Aimak, "Year", strconv.Itoa(m.Year), "At", m.MadeAt, "By", m.MadeBy, "Role", m.Role, "Program", m.Program, "Method", m.Method)
	if m.Demo {
		say("made_up")
	}
	if m.Masked {
		say("masked")
	}
	say("files", "Files", report.Files, "Bytes", report.Bytes)
	for _, key := range report.Keys {
		say("key", "Key", key)
	}
	if report.OwnKeys {
		say("own_key")
	}
	if point := report.Checkpoint; point.Size > 0 {
		say("checkpoint", "Size", point.Size, "Root", fmt.Sprintf("%x", point.Root), "At", point.At.Format(time.RFC3339), "Points", report.Points)
	}
	if report.Kept != nil {
		say("kept", "Size", report.Kept.Size)
	}
	say("entries", "Entries", report.Entries, "Withheld", report.Withheld)
	say("rows", "Rows", report.Rows, "Compared", report.Compared, "Unspoken", report.Unspoken)
	say("savings", "Statements", report.Statements, "Lines", report.Lines)
	say("rest", "Documents", report.Documents, "Releases", report.Releases)
	if report.Verified() {
		say("verified")
		return
	}
	for _, one := range report.Findings {
		fmt.Fprintln(os.Stderr, r.Fault(one))
	}
	if more := report.Wrong - len(report.Findings); more > 0 {
		fmt.Fprintln(os.Stderr, r.T("command.import.more", "Count", more))
	}
	fmt.Fprintln(os.Stderr, r.T("command.verify.wrong", "Count", report.Wrong))
}
