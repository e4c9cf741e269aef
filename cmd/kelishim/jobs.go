package main

import (
	"log/slog"
	"os"

	"kelishim/internal/db"
	"kelishim/internal/jobs"
	"kelishim/internal/mail"
)

// mailSettings reads the settings of mail; on is false where there are none.
// The address of the installation may have come by flag.
func mailSettings(baseURL string) (settings mail.Settings, on bool, err error) {
	return mail.SettingsFromEnv(func(name string) string {
		if name == "KELISHIM_BASE_URL" {
			return baseURL
		}
		return os.Getenv(name)
	})
}

// newRunner knows every kind of job of the house; each part registers its own.
func newRunner(long *db.DB, sender *mail.Sender, log *slog.Logger) *jobs.Runner {
	runner := jobs.New(long, log)
	if sender != nil {
		runner.Register(mail.JobKind, sender.Job())
	}
	return runner
}
