package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/uptrace/bun"

	"kelishim/audit"
	"kelishim/contracts/hooks"
	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/journal"
	"kelishim/internal/mail"
	"kelishim/internal/oidc"
	"kelishim/internal/secret"
	"kelishim/internal/setting"
	"kelishim/internal/webhook"
	"kelishim/practices/cases"
	"kelishim/web"
)

// shutdownTimeout is how long requests in flight may take to end.
const shutdownTimeout = 15 * time.Second

type serveFlags struct {
	addr       string
	password   string
	trustProxy bool
	baseURL    string

	privateHooks bool
}

// preparation is what a command does before it serves: to the data, and to the
// accounts once there is an administrator.
type preparation struct {
	data   func(context.Context, *house) error
	people func(context.Context, *house) error
}

func (f *serveFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to serve on")
	cmd.Flags().StringVar(&f.password, "password", "",
		"password of the account admin; without it a random one is made at the first start and printed once")
	cmd.Flags().BoolVar(&f.trustProxy, "trust-proxy", isSet(os.Getenv("KELISHIM_TRUST_PROXY")),
		"a reverse proxy of yours stands before the program: believe its X-Forwarded-For and X-Forwarded-Proto (KELISHIM_TRUST_PROXY)")
	cmd.Flags().BoolVar(&f.privateHooks, "webhooks-private", isSet(os.Getenv("KELISHIM_WEBHOOKS_PRIVATE")),
		"let webhooks lead into private networks: where all programs stand in an intranet (KELISHIM_WEBHOOKS_PRIVATE)")
	cmd.Flags().StringVar(&f.baseURL, "base-url", os.Getenv("KELISHIM_BASE_URL"),
		"address under which people open the program, for links that it hands out (KELISHIM_BASE_URL)")
}

// isSet reads a switch of the environment.
func isSet(value string) bool {
	on, err := strconv.ParseBool(value)
	return err == nil && on
}

func serveCommand(set *settings) *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), set, &flags, preparation{})
		},
	}
	flags.register(cmd)
	return cmd
}

// serve runs until ctx ends.
func serve(ctx context.Context, set *settings, flags *serveFlags, prepare preparation) error {
	// The address first: a taken port should be said before a database starts.
	listener, err := net.Listen("tcp", flags.addr)
	if err != nil {
		return fault.New(fault.Invalid, "serve.address_taken").With("Address", flags.addr).With("Error", err.Error())
	}
	defer listener.Close()
	h, err := set.open(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	if prepare.data != nil {
		if err := prepare.data(ctx, h); err != nil {
			return err
		}
	}
	if err := firstAccount(ctx, set, h, flags.password); err != nil {
		return err
	}
	if prepare.people != nil {
		if err := prepare.people(ctx, h); err != nil {
			return err
		}
	}
	pages, long, err := h.pages(ctx)
	if err != nil {
		return err
	}
	defer pages.Close()
	defer long.Close()
	demo, err := h.isDemo(ctx)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: withoutPersons}))
	keepCtx, stopKeeping := context.WithCancel(ctx)
	kept := make(chan struct{})
	defer func() {
		stopKeeping()
		<-kept
	}()
	go func() {
		defer close(kept)
		h.keepJournal(keepCtx, set, log)
	}()
	sso, err := singleSignOn()
	if err != nil {
		return err
	}
	secrets, err := secret.Load(h.dataDir)
	if err != nil {
		return err
	}
	var mailer web.Mailer
	var sender *mail.Sender
	if wanted, on, err := mailSettings(flags.baseURL); err != nil {
		return err
	} else if on {
		sender = mail.New(wanted)
		mailer = sender
	}
	runner, err := newRunner(long, sender, secrets, log)
	if err != nil {
		return err
	}
	worked := make(chan struct{})
	defer func() {
		stopKeeping()
		<-worked
	}()
	seal, sign := h.sealing()
	server := web.New(web.Config{Seal: seal, Sign: sign, Secret: secrets, Mailer: mailer, OIDC: sso, DB: pages, LongDB: long, DataDir: h.dataDir, Demo: demo, Version: version(),
		TrustProxy: flags.trustProxy, PrivateHooks: flags.privateHooks, BaseURL: flags.baseURL, Log: log})
	runner.Register(web.ExportJob, server.Exports())
	hookStore := hooks.NewStore(long, secrets.Key(hooks.KeyPurpose), flags.privateHooks)
	runner.Register(hooks.JobKind, hookStore.Job(webhook.NewSender(webhook.Options{Private: flags.privateHooks, Agent: "Kelishim/" + version()})))
	go func() {
		defer close(worked)
		runner.Register(audit.JobKind, h.flagsJob())
		runner.Hourly(audit.JobKind)
		runner.Register(cases.JobKind, cases.NewStore(h.DB).Job())
		runner.Hourly(cases.JobKind)
		runner.Run(keepCtx)
	}()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	go h.keepAlive(ctx)
	go h.sweep(keepCtx, log)
	go h.keepReleases(keepCtx, log)
	go h.keepPublications(keepCtx, log)
	go h.keepHooks(keepCtx, hooks.NewKeeper(h.DB, long), log)
	fmt.Println(set.reader().T("serve.ready", "Address", "http://"+listener.Addr().String()))
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stopCtx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(stopCtx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// singleSignOn reads the settings of OpenID Connect, nil where there are none.
func singleSignOn() (*oidc.Provider, error) {
	settings, on, err := oidc.SettingsFromEnv(os.Getenv)
	if err != nil || !on {
		return nil, err
	}
	return oidc.New(settings)
}

// keepJournal builds and signs the Merkle log until ctx ends. A missing key is
// said and does not stop the work: entries are kept, and signed later.
func (h *house) keepJournal(ctx context.Context, set *settings, log *slog.Logger) {
	book := journal.New(h.DB)
	signer, err := book.EnsureKey(ctx, h.dataDir)
	if ctx.Err() != nil {
		return // stopped before the key was there: nothing to sign with
	}
	if err != nil {
		reason := err.Error()
		if refusals := fault.All(err); len(refusals) > 0 {
			reason = set.reader().Fault(refusals[0])
		}
		fmt.Fprintln(os.Stderr, set.reader().T("journal.serve_unsigned", "Reason", reason))
		book.Keep(ctx, nil, log)
		return
	}
	book.Keep(ctx, &signer, log)
}

// firstAccount makes the administrator of a new installation and prints the
// sign-in, the only time that the password is seen. Where the account is there
// already, a password that was given becomes its new one: who may start the
// program on its data may also reset it.
func firstAccount(ctx context.Context, set *settings, h *house, password string) error {
	r := set.reader()
	login, shown, made, err := auth.NewStore(h.DB).EnsureAdministrator(ctx, r.T("serve.administrator"), password)
	if err != nil {
		return err
	}
	if made {
		fmt.Println(r.T("serve.account", "Login", login, "Password", shown))
		return nil
	}
	if password == "" {
		fmt.Println(r.T("serve.account_exists"))
		return nil
	}
	if login, err = auth.NewStore(h.DB).ResetAdministrator(ctx, password); err != nil {
		return err
	}
	fmt.Println(r.T("serve.account_reset", "Login", login))
	return nil
}

// isDemo tells whether the money in this database is made up.
func (h *house) isDemo(ctx context.Context) (demo bool, err error) {
	err = h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		value, err := setting.Get(ctx, tx, setting.Demo)
		demo = value == "true"
		return err
	})
	return demo, err
}

var personalINN = regexp.MustCompile(`\b[12][0-9]{13}\b`)

// withoutPersons keeps the INN of natural persons, which holds a birth date, out
// of the log, whatever error it came with.
func withoutPersons(_ []string, attr slog.Attr) slog.Attr {
	if text := attr.Value.String(); personalINN.MatchString(text) {
		return slog.String(attr.Key, personalINN.ReplaceAllString(text, "[INN]"))
	}
	return attr
}
