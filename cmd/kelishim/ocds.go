package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/secret"
	"kelishim/ocds"
)

// ocdsFlags are those of export --format ocds.
type ocdsFlags struct {
	sel               ocds.Selection
	releases          bool
	prefix, publisher string
}

func (f *ocdsFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.sel.Aimak, "aimak", "", "ocds, bundle: SOATE code of the aimak that buys")
	flags.IntVar(&f.sel.Year, "year", 0, "ocds: processes of which something was released in this year; bundle: the year whose savings it shows")
	flags.BoolVar(&f.sel.Public, "public", false, "ocds: what is published only, INNs of persons masked")
	flags.BoolVar(&f.releases, "releases", false, "ocds: a release package instead of a record package")
	flags.StringVar(&f.prefix, "ocid-prefix", "", "ocds: keep this registered prefix as the setting, e.g. ocds-a1b2c3")
	flags.StringVar(&f.publisher, "publisher", "", "ocds: keep this name of the publisher as the setting")
}

// keeper makes releases as the owner of the tables.
func (h *house) keeper() (*ocds.Keeper, error) {
	secrets, err := secret.Load(h.dataDir)
	if err != nil {
		return nil, err
	}
	return ocds.NewKeeper(h.DB, secrets.Key(ocds.MaskPurpose))
}

// exportOCDS brings the releases up to date and writes those asked for.
func exportOCDS(ctx context.Context, set *settings, h *house, out string, flags *ocdsFlags) error {
	if err := flags.keep(ctx, h); err != nil {
		return err
	}
	keeper, err := h.keeper()
	if err != nil {
		return err
	}
	flags.sel.Records = !flags.releases
	if err := ocds.Known(ctx, h.DB, db.System, flags.sel); errors.Is(err, ocds.ErrNoPrefix) {
		return err // before any work
	}
	if _, err := keeper.All(ctx); err != nil {
		return err
	}
	var done ocds.Exported
	err = writeWhole(out, func(w io.Writer) (err error) {
		done, err = ocds.Export(ctx, h.DB, db.System, w, flags.sel)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, set.reader().T("command.ocds.done", "Path", out, "Processes", done.Processes, "Releases", done.Releases))
	return nil
}

// keep writes the settings that were given as flags.
func (f *ocdsFlags) keep(ctx context.Context, h *house) error {
	if f.prefix == "" && f.publisher == "" {
		return nil
	}
	store := ocds.NewStore(h.DB)
	is, err := store.Settings(ctx, db.System)
	if err != nil {
		return err
	}
	if f.prefix != "" {
		is.Prefix = f.prefix
	}
	if f.publisher != "" {
		is.Name = f.publisher
	}
	return store.KeepSettings(ctx, db.System, &is)
}

// writeWhole writes a file all or not at all; one whose name ends in .gz is
// packed.
func writeWhole(path string, fill func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fault.New(fault.Invalid, "file.unreadable").With("Path", path).With("Error", err.Error())
	}
	defer os.Remove(file.Name()) // gone already where the rename went well
	var w io.Writer = file
	var packed *gzip.Writer
	if strings.HasSuffix(path, ".gz") {
		packed = gzip.NewWriter(file)
		w = packed
	}
	err = fill(w)
	if packed != nil {
		err = errors.Join(err, packed.Close())
	}
	if err := errors.Join(err, file.Chmod(0o600), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// releasesEvery is how soon a change of the tables is found in the releases.
const releasesEvery = 30 * time.Second

// keepReleases brings the releases up to date until ctx ends.
func (h *house) keepReleases(ctx context.Context, log *slog.Logger) {
	keeper, err := h.keeper()
	if err != nil {
		log.Error("ocds", "error", err.Error())
		return
	}
	ticker := time.NewTicker(releasesEvery)
	defer ticker.Stop()
	for {
		if _, err := keeper.Recent(ctx); err != nil && ctx.Err() == nil {
			log.Error("ocds", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
