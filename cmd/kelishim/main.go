// Command kelishim tracks outsourced municipal services of aiyl aimaks and
// shows what outsourcing saves or costs against doing it in-house.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/i18n"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// errSaid ends a command whose message has been printed already.
var errSaid = errors.New("said")

func run(ctx context.Context, args []string) int {
	set := &settings{}
	root := rootCommand(set)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch refusals := fault.All(err); {
	case err == nil:
		return 0
	case errors.Is(err, errSaid):
	case len(refusals) > 0:
		for _, f := range refusals {
			fmt.Fprintln(os.Stderr, set.reader().Fault(f))
		}
	default:
		fmt.Fprintln(os.Stderr, "kelishim:", err)
	}
	return 1
}

func rootCommand(set *settings) *cobra.Command {
	root := &cobra.Command{
		Use:           "kelishim",
		Short:         "What outsourcing saves or costs, per aiyl aimak and line by line",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRun: func(cmd *cobra.Command, _ []string) {
			db.System.Origin = cmd.CommandPath() // where the journal says that a change came from
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&set.dataDir, "data", os.Getenv("KELISHIM_DATA"),
		"folder of the private database and files (KELISHIM_DATA)")
	flags.StringVar(&set.databaseURL, "database-url", "",
		"use this PostgreSQL server instead, postgres://user:password@host/name (DATABASE_URL)")
	flags.StringVar(&set.lang, "lang", "", "language of messages: ru, ky or en (KELISHIM_LANG, else the locale)")
	root.AddCommand(
		serveCommand(set), demoCommand(set), migrateCommand(set),
		importCommand(set), exportCommand(set),
		backupCommand(set), restoreCommand(set),
		savingsCommand(set), statementCommand(set), appraiseCommand(set),
		journalCommand(set), verifyCommand(set), userCommand(set),
		flagsCommand(set), indicatorsCommand(),
	)
	return root
}

// version names the build: the module's version or the commit it was built of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return setting.Value[:12]
		}
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// reader speaks the language of --lang, KELISHIM_LANG or the locale; Russian
// where none of them names one of ours.
func (s *settings) reader() *i18n.Reader {
	for _, lang := range []string{s.lang, os.Getenv("KELISHIM_LANG"), os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		if known := i18n.Match(lang, ""); known != "" {
			return i18n.For(known)
		}
	}
	return i18n.For(i18n.Default)
}
